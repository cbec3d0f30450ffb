"""What a printed figure is made of: its parts, their parts, and last document and table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from finsam_analysis.core import Fault, FigureKey, FigureKind, InputError
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import printed_book, scenario_rows
from finsam_analysis.tracing.figure import FigureBook, TracedFigure
from finsam_analysis.tracing.grants import GrantTracing
from finsam_analysis.tracing.names import ANSWERS, LIST_HINT, FigureNames, may_print, quoted
from finsam_analysis.tracing.printed_names import column_names
from finsam_analysis.tracing.proposals import trace_proposals
from finsam_analysis.tracing.shares import trace_shares, trace_stated
from finsam_analysis.tracing.table_cells import TableTracing

# What a year has both as planned and as decided, and so is told apart.
_DECIDED = {
    FigureKind.COST: FigureKind.COST_WITHOUT,
    FigureKind.RESULT: FigureKind.RESULT_WITHOUT,
    FigureKind.OPENING: FigureKind.OPENING_WITHOUT,
}
# What other tables print of a year, and what one may write, with the kind that is asked for.
_PRINTED = {
    "Överskott från tidigare år": FigureKind.OPENING,
    "medlemsavgift": FigureKind.FEES,
    "Nya insatser enligt scenariot": FigureKind.NEW,
    "Summa kostnader": FigureKind.COST,  # the economist's row of that name is without applications
    "Årets resultat": FigureKind.RESULT,
    "Beslutsutrymme i slutet av året": FigureKind.ROOM,
    "Ej nyttjade medel i allt (antagande)": FigureKind.UNUSED_IN_ALL,
} | {f"{kind} med ansökningar": kind for kind in (FigureKind.ROOM, *_DECIDED)}
_DEFINITE = {FigureKind.RESERVE: "reservfonden", FigureKind.FLOOR: "golvet"}  # as sentences say
_ONLY_PARTS = (
    FigureKind.BUDGET_ROW,
    FigureKind.ADJUSTMENT,
    FigureKind.ROUNDING,
    FigureKind.PROPOSAL_ROUNDING,
    FigureKind.DECISION,
    FigureKind.MONTHS,
    FigureKind.SUMMED_ROW,
    FigureKind.SUMMED,
    FigureKind.STATED_SUM,
)
_NAMED_BY_ID = (FigureKind.ASKED, FigureKind.PROPOSED, FigureKind.MAXIMUM, FigureKind.OFFERED)
_MOST_NAMES = 8
_MOST_PARTS = 10  # of a sum whose parts are explained too where figures are very many
_NUMBER = re.compile(r"▼?\s*[−+-]?\s*[0-9][0-9\s]*(,[0-9]+)?\s*(kr|tkr|%)?")


class FigureTracing:
    """Every figure of a scenario that can be asked for, by name."""

    def __init__(self, result: ScenarioResult) -> None:
        self._result, self._economists = result, scenario_rows(result)
        headings = (column.heading for column in result.package.plan.columns)
        self._terms = dict(zip(headings, self._economists.plan.terms, strict=True))

    @cached_property
    def _book(self) -> FigureBook:
        """Every figure, traced where one is asked for that the economist's table does not have."""
        table, grants = self._of_table()
        # In this order: grants, proposals, shares and what is stated rest on figures before them.
        table.trace()
        grants.trace()
        for trace in (trace_proposals, trace_shares, trace_stated):
            trace(table.book)
        return table.book

    @cached_property
    def _known(self) -> FigureNames:
        return FigureNames(self._book, self._printed_names(), self._terms)

    @cached_property
    def _cells(self) -> tuple[TableTracing, FigureNames]:
        """The economist's table with its names; a book of its own, for the whole one's is in order."""
        table, _ = self._of_table()
        return table, FigureNames(table.cells, (), self._terms)

    def _of_table(self) -> tuple[TableTracing, GrantTracing]:
        book = FigureBook(self._result)
        grants = GrantTracing(book)
        return TableTracing(self._economists, book, grants), grants

    def figures(self) -> Iterator[TracedFigure]:
        """Every figure that can be asked for, the table's rows first."""
        return self._book.figures()

    def under(self, keys: Collection[FigureKey]) -> list[TracedFigure]:
        """Some figures and what they rest on; sums of very many parts abridged, and no further down."""
        found: dict[FigureKey, TracedFigure] = {}
        left = [self._book[key] for key in keys if key in self._book]
        while left:
            figure = left.pop()
            if figure.key not in found:
                found[figure.key] = short = figure.abridged(_MOST_PARTS)
                left += figure.rests_on
                left += [part for _, part in figure.parts] if short is figure else ()
        return [found[figure.key] for figure in self.figures() if figure.key in found]

    def figure(self, asked: str) -> TracedFigure:
        """The figure of a name, however its letters and spaces are written.

        Raises:
            InputError: there is none, or the printed name is that of several; tells which.
        """
        if _NUMBER.fullmatch(asked.strip()):
            raise InputError([self._number_fault(asked)])
        table, names = self._cells
        if (key := names.own(asked)) is not None:
            return table.figure(key)
        return self._book[self._known.find(asked)]

    def _number_fault(self, asked: str) -> Fault:
        """What to ask for instead of an amount copied from a table."""
        figures, book = self._book.figures(), printed_book(self._result)
        borne = list(dict.fromkeys(f.label for f in figures if may_print(f, asked, book)))
        if not borne:
            found = "ett belopp, inte ett namn, och ingen siffra i scenariot skrivs så"
            remedy = (
                f"välj scenariot med --scenario om siffran är ett annats; {LIST_HINT}. {ANSWERS}"
            )
            return Fault(asked, found, "ett namn", remedy)
        more = len(borne) - _MOST_NAMES
        expected = f"namnet, till exempel {quoted(borne[:_MOST_NAMES])}"
        expected += f" ({more} siffror till skrivs så)" if more > 0 else ""
        return Fault(asked, "ett belopp, inte ett namn", expected, f"skriv namnet; {LIST_HINT}")

    def listing(self) -> list[str]:
        """Every name to ask by, with its years and what else it is called.

        What only stands under other figures can be asked for but is left out.
        """
        return self._known.listing(_ONLY_PARTS)

    def _printed_names(self) -> Iterator[tuple[str, FigureKey]]:
        """Names as printed, and ids alone, each with the figure it may stand for."""
        names = {insats: printed for insats, printed, _ in self._result.named_grants()}
        for figure in self._book.figures():
            yield from _other_names(figure)
            for name in column_names(figure.key, names, self._result):
                yield name, figure.key
        yield from self._printed_rows()
        for insats, printed, _ in self._result.named_grants():
            for term in ("", *map(str, self._result.years), str(FigureKind.AFTER)):
                key = FigureKind.APPLICATION.key(insats, term=term)
                if key in self._book:
                    name = f"{printed} {term}".strip()
                    yield f"{FigureKind.APPLICATION} {name}", key
                    yield name, key
            for kind in _NAMED_BY_ID:
                if kind.key(insats) in self._book:
                    yield f"{kind} {printed}", kind.key(insats)
        for term in self._terms.values():
            yield from self._printed_in(term)

    def _printed_rows(self) -> Iterator[tuple[str, FigureKey]]:
        """The economist's own words for the sums and the plan's lines."""
        for row in self._economists.rows:
            for key in row.figures:
                if key.kind is not FigureKind.APPLICATION and key in self._book:
                    yield f"{row.label} {key.term}", key

    def _printed_in(self, term: str) -> Iterator[tuple[str, FigureKey]]:
        """What other tables print of a column."""
        for printed, kind in _PRINTED.items():
            if kind.key(term=term) in self._book:
                yield f"{printed} {term}", kind.key(term=term)
        # A budget holds no applications, and none is paid for before the first year.
        for pair in _DECIDED.items():
            keys = [kind.key(term=term) for kind in pair]
            held = [key for key in keys if key in self._book]
            if len(held) == 1:
                yield from ((key.name, held[0]) for key in keys if key not in held)


def _other_names(figure: TracedFigure) -> Iterator[tuple[str, FigureKey]]:
    """What a figure is called beside its name."""
    key, name = figure.key, figure.name
    if figure.label != name:
        yield figure.label, key
    if "," in figure.label:
        yield figure.label.replace(",", ""), key
        if figure.label.count(",") > 1:  # the last is before who receives it, others are the name's
            yield "".join(figure.label.rsplit(",", 1)), key
    if key.kind in _DEFINITE:
        yield _DEFINITE[key.kind], key
    if key.kind is FigureKind.DEVIATION:
        yield figure.label.removeprefix(f"{key.kind}: "), key
    if key.kind is FigureKind.POPULATION:
        yield key._replace(term="").name, key
    if key.kind in (FigureKind.LINE, FigureKind.APPLICATION, FigureKind.GRANTED):
        yield name.removeprefix(f"{key.kind} "), key
    if "”" in name:
        yield name.replace("”", ""), key
