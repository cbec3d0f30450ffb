"""What a printed figure is made of: its parts, their parts, and last document and table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from finsam_analysis.core import (
    AFTER,
    APPLICATION,
    ASKED,
    COST,
    FEES,
    FLOOR,
    GRANTED,
    LINE,
    MAXIMUM,
    MONTHS,
    NEW,
    OFFERED,
    OPENING,
    POPULATION,
    PROPOSED,
    RESERVE,
    RESULT,
    ROOM,
    TABLE_ROWS,
    UNUSED_IN_ALL,
    WITHOUT,
    Fault,
    InputError,
)
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import Sheet, scenario_sheet
from finsam_analysis.tracing.figure import FigureBook, TracedFigure
from finsam_analysis.tracing.grants import GrantTracing
from finsam_analysis.tracing.names import LIST_HINT, FigureNames, may_print, quoted
from finsam_analysis.tracing.origins import Origins
from finsam_analysis.tracing.proposals import trace_proposals
from finsam_analysis.tracing.shares import trace_shares, trace_stated
from finsam_analysis.tracing.table_cells import TableTracing

_WITH = "med ansökningar"
_DECIDED = (COST, RESULT, OPENING)
# What other tables print of a year, and what one may write, with the name it is asked for by.
_PRINTED = {
    "Överskott från tidigare år": OPENING,
    "medlemsavgift": FEES,
    "Nya insatser enligt scenariot": NEW,
    "Årets resultat": RESULT,
    "Beslutsutrymme i slutet av året": ROOM,
    "Ej nyttjade medel i allt (antagande)": UNUSED_IN_ALL,
} | {f"{name} {_WITH}": name for name in (ROOM, *_DECIDED)}
_DEFINITE = {RESERVE: "reservfonden", FLOOR: "golvet"}  # as sentences say them
_ONLY_PARTS = (
    "budgetrad", "justering", "avrundning", "beslut", MONTHS, "summerad", "summerat", "tryckt",
)  # fmt: skip
_MOST_NAMES = 8
_NUMBER = re.compile(r"▼?\s*[−+-]?\s*\d[\d\s]*(,\d+)?\s*(kr|tkr|%)?")


class FigureTracing:
    """Every figure of a scenario that can be asked for, by name."""

    def __init__(self, result: ScenarioResult) -> None:
        self._result = result
        self._sheet: Sheet = scenario_sheet(result)
        self._book, origins = FigureBook(), Origins(result)
        grants = GrantTracing(result, self._book, origins)
        self._table = TableTracing(result, self._sheet, self._book, origins, grants)
        # In this order: grants, proposals, shares and what is stated rest on figures before them.
        self._table.trace()
        grants.trace()
        trace_proposals(result, self._book, origins)
        trace_shares(result, self._book, origins)
        trace_stated(result, self._book, origins)
        headings = (column.heading for column in result.package.plan.columns)
        terms = dict(zip(headings, self._table.terms, strict=True))
        self._known = FigureNames(self.names, self._printed_names(), terms)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that can be asked for, the table's rows first."""
        return tuple(self._book)

    def figure(self, asked: str) -> TracedFigure:
        """The figure of a name, however its letters and spaces are written.

        Raises:
            InputError: there is none, or the printed name is that of several; tells which.
        """
        if _NUMBER.fullmatch(asked.strip()):
            raise InputError([self._number_fault(asked)])
        return self._book[self._known.find(asked)]

    def _number_fault(self, asked: str) -> Fault:
        """What to ask for instead of an amount copied from a table."""
        figures = self._book.figures()
        borne = list(dict.fromkeys(f.label for f in figures if may_print(f, asked)))
        more = len(borne) - _MOST_NAMES
        expected = f"namnet, till exempel {quoted(borne[:_MOST_NAMES])}" if borne else "ett namn"
        expected += f" ({more} siffror till skrivs så)" if more > 0 else ""
        return Fault(asked, "ett belopp, inte ett namn", expected, f"skriv namnet; {LIST_HINT}")

    def listing(self) -> list[str]:
        """Every name to ask by, with its years and what else it is called.

        What only stands under other figures can be asked for but is left out.
        """
        return self._known.listing(_ONLY_PARTS)

    def _printed_names(self) -> Iterator[tuple[str, str]]:
        """Names as printed, and ids alone, each with the name of the figure it may stand for."""
        for figure in self._book.figures():
            yield from _other_names(figure)
        yield from self._printed_rows()
        for key, printed, _ in self._result.named_grants():
            for end in ("", *(f" {year}" for year in self._result.years), f" {AFTER}"):
                name = f"{APPLICATION} {key}{end}"
                if name in self._book:
                    yield f"{APPLICATION} {printed}{end}", name
                    yield f"{printed}{end}", name
            for kind in (ASKED, PROPOSED, MAXIMUM, OFFERED):
                if f"{kind} {key}" in self._book:
                    yield f"{kind} {printed}", f"{kind} {key}"
        for term in self._table.terms:
            yield from self._printed_in(term)

    def _printed_rows(self) -> Iterator[tuple[str, str]]:
        """The economist's own words for the sums and the plan's lines."""
        lines = {line.id for line in self._result.package.plan.lines}
        for row in self._sheet.rows:
            if row.key in TABLE_ROWS or row.key in lines:
                for term, name in zip(self._table.terms, row.names, strict=True):
                    if name in self._book:
                        yield f"{row.label} {term}", name

    def _printed_in(self, term: str) -> Iterator[tuple[str, str]]:
        """What other tables print of a column."""
        for printed, name in _PRINTED.items():
            if f"{name} {term}" in self._book:
                yield f"{printed} {term}", f"{name} {term}"
        # A budget holds no applications, and none is paid for before the first year.
        for name in _DECIDED:
            same = {f"{name} {term}", f"{name} {WITHOUT} {term}"}
            held = {other for other in same if other in self._book}
            if len(held) == 1:
                yield from ((other, the) for other in same - held for the in held)


def _other_names(figure: TracedFigure) -> Iterator[tuple[str, str]]:
    """What a figure is called beside its name."""
    name = figure.name
    yield figure.label, name
    yield figure.label.replace(",", ""), name
    if name in _DEFINITE:
        yield _DEFINITE[name], name
    if name.startswith(f"{POPULATION} "):
        yield name.rsplit(" ", 1)[0], name
    kind, _, rest = name.partition(" ")
    if rest and kind in (LINE, APPLICATION, GRANTED):
        yield rest, name
