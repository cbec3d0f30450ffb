"""What the economist's table holds: its rows in kronor, and which of them are sums of which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from finsam_analysis.core import (
    DataPackage,
    FigureKey,
    FigureKind,
    Plan,
    Section,
    kronor,
)
from finsam_analysis.scenario import ACCOUNT, ASSUMED, ScenarioResult
from finsam_analysis.tables.book import PrintedBook, printed_book
from finsam_analysis.tables.figure_text import Text, figure, joined
from finsam_analysis.tables.revision_tables import revised_figures, revision_note
from finsam_analysis.tables.table import AmountRow, Table, amount_table

# The rows in the economist's order: headings, the lines of sections, grants, and rows of the account
# with what they are called.
# The costs and the result are those of the plan; those of the year as decided stand in other tables.
_ORDER: Mapping[FigureKind | Section | str, str] = {
    "Intäkter": "",
    Section.MEMBER_FEE: "",
    FigureKind.FEE_CHANGE: "Ändrad medlemsavgift (antagande)",
    Section.OTHER_INCOME: "",
    FigureKind.INCOME: "Summa intäkter",
    "Kostnader": "",
    Section.ADMINISTRATION: "",
    FigureKind.COORDINATION: "Samverkansinsatser",
    "Varav pågående insatser": "",
    Section.ONGOING: "",
    FigureKind.UNUSED: "Ej nyttjade medel (antagande)",
    FigureKind.ONGOING: "Summa pågående insatser",
    "Varav övriga samverkansinsatser": "",
    Section.OTHER_COORDINATION: "",
    FigureKind.OTHER: "Summa övriga",
    FigureKind.COST_WITHOUT: "Summa kostnader",
    FigureKind.RESULT_WITHOUT: "Årets beräknade resultat",
    FigureKind.OPENING_WITHOUT: "Över- eller underskott från tidigare år",
    FigureKind.ROOM_WITHOUT: "Kvarvarande beslutsutrymme",
    "Nya ansökningar": "",
    FigureKind.APPLICATION: "",
    FigureKind.NEW: "Summa nya ansökningar",
    FigureKind.UNUSED_OF_NEW: "Ej nyttjade medel av nya insatser (antagande)",
    FigureKind.ROOM: "Beslutsutrymme efter ansökningarna",
}
Cell = tuple[FigureKey, int]  # a row and the position of a column


@dataclass(frozen=True)
class EconomistsTable:
    """The table's rows in the economist's order [SEK], each but the headings the row of a figure."""

    result: ScenarioResult
    rows: tuple[AmountRow, ...]

    @property
    def plan(self) -> Plan:
        """The plan as the documents print it, whose columns the table has."""
        return self.result.package.plan

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the rows' own headings, of organisations, then one for each column of the plan.

        They are owners of what is ongoing, but of grants those that receive, whoever the owner is.
        """
        return ("", "Organisation", *(column.heading for column in self.plan.columns))

    @cached_property
    def row_of(self) -> Mapping[FigureKey, AmountRow]:
        """The rows by their figure, in their order."""
        return {row.figure: row for row in self.rows if row.figure is not None}

    def parts(self, kind: FigureKind, column: int) -> dict[Cell, int]:
        """Which cells a row of the account sums in a column, each with its sign.

        What the table does not show stands there by its own parts. What a year without one before
        it starts from is in the room without the applications.
        """
        row, found = ACCOUNT[kind], self._below(kind, column)
        summed, at = row.parts, column
        if row.carried and column in self.plan.before:
            summed, at = {row.carried: 1}, self.plan.before[column]
        if kind is FigureKind.ROOM and column not in self.plan.before:
            summed = {FigureKind.ROOM_WITHOUT: 1, FigureKind.NEW: -1, FigureKind.UNUSED_OF_NEW: -1}
        for part, sign in summed.items():
            shown = {(part.key(), at): 1}
            cells = shown if part.key() in self.row_of else self.parts(part, at)
            found |= {cell: sign * own for cell, own in cells.items()}
        return found

    def _below(self, kind: FigureKind, column: int) -> dict[Cell, int]:
        """The lines or the grants that a row sums."""
        if kind is FigureKind.NEW:
            return {(key, column): 1 for key in self.row_of if key.kind is FigureKind.APPLICATION}
        section = ACCOUNT[kind].section
        lines = [line.id for line in self.plan.lines if line.section is section]
        keys = (
            row.key(line) for line in lines for row in (FigureKind.LINE, FigureKind.LINE_CHANGE)
        )
        return {(key, column): 1 for key in keys if key in self.row_of}

    def _note(self, rows: Sequence[AmountRow]) -> Text:
        """What stands under the printed table of some rows."""
        after: Text | str = ""
        if amount := self.result.granted_after_plan:
            after = "Efter planperioden: " + figure(kronor(amount), FigureKind.AFTER.key()) + "."
        starred = {row.figures[i] for row in rows for i in row.revised}
        revised = revision_note(self.result.package, starred)
        return joined(note for note in (self.derived, revised, after) if note)

    @property
    def derived(self) -> str:
        """Which figures no document prints."""
        lines = [
            f"{line.name} {', '.join(sorted(line.derived))}"
            for line in self.plan.lines
            if line.derived
        ]
        return f"Härlett, inte avskrivet ur dokumentet: {'; '.join(lines)}." if lines else ""

    def table(self, book: PrintedBook, most: int | None = None) -> Table:
        """The sheet as the scenario's book prints it.

        Args:
            book: the scenario's.
            most: how many rows of grants stand by themselves, the largest; None for all of them.
        """
        rows = [
            replace(
                row,
                printed=tuple(
                    None if amount is None else book[key]
                    for amount, key in zip(row.amounts, row.figures, strict=True)
                ),
            )
            for row in self.rows
        ]
        if most is not None:
            rows = _largest(rows, most)
        return amount_table(
            "ekonomisk-information",
            "Ekonomisk information",
            book.unit,
            self.headings,
            rows,
            joined(note for note in (self._note(rows), book.note) if note),
        )


def scenario_economists_table(result: ScenarioResult, most: int | None = None) -> Table:
    """The economist's table for a scenario, as its book prints it; ``most`` as in the table's."""
    return scenario_rows(result).table(printed_book(result), most)


def _largest(rows: Sequence[AmountRow], most: int) -> list[AmountRow]:
    """The rows, of the grants only the largest, and the others of them together after those."""
    grants = [row for row in rows if row.figure and row.figure.kind is FigureKind.APPLICATION]
    ranked = sorted(grants, key=lambda row: -sum(amount or 0 for amount in row.amounts))
    if len(grants) <= most + 1:  # one alone is told by its name
        return list(rows)
    rest = {row.figure: row for row in ranked[most:]}
    # As of the others: what is nothing is empty, and what is less than a thousand a 0.
    amounts, printed = (
        tuple(
            None if set(column) == {None} else sum(cell or 0 for cell in column)
            for column in zip(*cells, strict=True)
        )
        for cells in zip(*((row.amounts, row.printed) for row in rest.values()), strict=True)
    )
    words = ("",) * len(grants[0].words)
    together = AmountRow(f"Övriga {len(rest)} rader", amounts, words, printed=printed)
    last = rows.index(grants[-1]) + 1
    shown = [row for row in rows[:last] if row.figure is None or row.figure not in rest]
    return [*shown, together, *rows[last:]]


def scenario_rows(result: ScenarioResult, *, every_assumption: bool = False) -> EconomistsTable:
    """The economist's table for a scenario: its assumptions as rows of their own, its grants below.

    A budget column stands as decided, whatever the scenario assumes; only what is forecast moves.

    Args:
        result: the scenario.
        every_assumption: whether rows of assumptions that change nothing are there too, empty.
    """
    rows: list[AmountRow] = []
    for entry, label in _ORDER.items():
        match entry:
            case FigureKind.APPLICATION:
                rows += _grants(result)
            case FigureKind():
                row = _account_row(result, entry, label)
                if entry not in ASSUMED or any(row.amounts) or every_assumption:
                    rows.append(row)
            case Section():
                rows += _lines(result, entry)
            case _:
                rows.append(AmountRow(entry))
    return EconomistsTable(result, tuple(_starred(result.package, rows)))


def _starred(package: DataPackage, rows: Sequence[AmountRow]) -> Iterator[AmountRow]:
    """The rows, each knowing which of its cells hold a figure that is revised, as revised."""
    value = {
        key: revision.value
        for revision in package.revisions
        for key in revised_figures(package, revision)
    }
    for row in rows:
        cells = enumerate(zip(row.figures, row.amounts, strict=False))  # headings have no figures
        starred = (i for i, (key, now) in cells if now is not None and value.get(key) == now)
        yield replace(row, revised=frozenset(starred))


def _account_row(result: ScenarioResult, kind: FigureKind, label: str) -> AmountRow:
    plan, amounts = result.package.plan, result.account.columns[kind].tolist()
    if kind in ASSUMED:
        return _row(plan, kind.key(), label, [amount or None for amount in amounts])
    row = _row(plan, kind.key(), label, amounts)
    if kind is FigureKind.OPENING_WITHOUT:
        # Where nothing is carried forward the opening surplus is that of the year as decided too.
        figures = tuple(
            key if i in plan.before else FigureKind.OPENING.key(term=key.term)
            for i, key in enumerate(row.figures)
        )
        return replace(row, figures=figures)
    room = kind is FigureKind.ROOM
    floors = tuple(result.floor_of(column.year) for column in plan.columns) if room else None
    return replace(row, emphasis="sum", mark_below=floors)


def _row(
    plan: Plan, figure: FigureKey, label: str, amounts: Sequence[int | None], owner: str = ""
) -> AmountRow:
    kind, of, organisation = figure[:3]
    figures = tuple(kind.key(of, organisation, term) for term in plan.terms)
    return AmountRow(label, tuple(amounts), (owner,), figures=figures, figure=figure)


def _lines(result: ScenarioResult, section: Section) -> Iterator[AmountRow]:
    """The lines of a section, each followed by what the scenario adds to it, if anything."""
    plan = result.package.plan
    for line, now in zip(plan.lines, result.plan.lines, strict=True):
        if line.section is not section:
            continue
        yield _row(plan, FigureKind.LINE.key(line.id), line.name, line.amounts, line.owner or "")
        changes = [
            (new or 0) - (old or 0) or None
            for old, new in zip(line.amounts, now.amounts, strict=True)
        ]
        if any(changes):
            label = f"Ändrat: {line.name} (antagande)"
            yield _row(plan, FigureKind.LINE_CHANGE.key(line.id), label, changes)


def _grants(result: ScenarioResult) -> Iterator[AmountRow]:
    plan = result.package.plan
    years = [None if c.beside else plan.years.index(c.year) for c in plan.columns]
    for insats, name, grant in result.named_grants():
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            granted = [None if year is None else int(amounts[year]) or None for year in years]
            key = FigureKind.APPLICATION.key(insats, organisation)
            yield _row(plan, key, name, granted, organisation)
