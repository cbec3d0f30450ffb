"""What the economist's table holds: its rows in kronor, and which of them are sums of which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from finsam_analysis.core import (
    DataPackage,
    FigureKey,
    FigureKind,
    Grant,
    Kronor,
    Measure,
    Plan,
    Section,
    kronor,
)
from finsam_analysis.scenario import ScenarioResult, plan_measures
from finsam_analysis.tables.book import PrintedBook, printed_book
from finsam_analysis.tables.figure_text import Text, figure, joined
from finsam_analysis.tables.printed_sums import Sum
from finsam_analysis.tables.revision_tables import revision_note
from finsam_analysis.tables.table import AmountRow, Table, amount_table

# Which figures the sums and the assumptions are, by the row's key. The costs and the result of the
# table are those of the plan; those of the year as decided stand in other tables.
TABLE_ROWS = {
    "s:intäkter": FigureKind.INCOME,
    "s:samverkan": FigureKind.COORDINATION,
    "s:pågående": FigureKind.ONGOING,
    "s:övriga": FigureKind.OTHER,
    "s:kostnader": FigureKind.COST_WITHOUT,
    "s:resultat": FigureKind.RESULT_WITHOUT,
    "s:ingående": FigureKind.OPENING_WITHOUT,
    "s:utrymme": FigureKind.ROOM_WITHOUT,
    "s:nya": FigureKind.NEW,
    "s:efter": FigureKind.ROOM,
    "a:avgift": FigureKind.FEE_CHANGE,
    "a:pågående": FigureKind.UNUSED,
    "a:nya": FigureKind.UNUSED_OF_NEW,
}

CHANGED = "a:rad "  # begins the key of what a scenario adds to a line of the plan
Cell = tuple[str, int]
NamedGrant = tuple[str, str, Grant]
_COORDINATION = (Section.ONGOING, Section.OTHER_COORDINATION)
# The rows of assumptions, by key. A form shows those that hold an amount, the workbook all three.
ASSUMED_ROWS = {
    "a:avgift": "Ändrad medlemsavgift (antagande)",
    "a:pågående": "Ej nyttjade medel (antagande)",
    "a:nya": "Ej nyttjade medel av nya insatser (antagande)",
}


@dataclass(frozen=True)
class EconomistsTable:
    """The table's rows in the economist's order [SEK]; ``sums`` are between ``(row key, column)``.

    ``headings`` are of the rows' own headings, of the owners, then one for each column of the plan.
    ``derived`` tells of the figures that no document prints; ``after_plan`` is granted after the
    plan's last year [SEK].
    """

    headings: tuple[str, ...]
    rows: tuple[AmountRow, ...]
    sums: tuple[Sum[Cell], ...]
    derived: str
    after_plan: int

    @property
    def note(self) -> Text:
        """What stands under the printed table."""
        after: Text | str = ""
        if self.after_plan:
            after = (
                "Efter planperioden: "
                + figure(kronor(self.after_plan), FigureKind.AFTER.key())
                + "."
            )
        return joined(note for note in (self.derived, after) if note)

    def table(self, book: PrintedBook) -> Table:
        """The sheet as the scenario's book prints it."""
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
        return amount_table(
            "ekonomisk-information",
            "Ekonomisk information",
            book.unit,
            self.headings,
            rows,
            self.note,
        )


@dataclass(frozen=True)
class _Moved:
    """What a scenario's assumptions add to the plan, one figure per column [SEK]."""

    lines: Mapping[str, Kronor]
    fees: Kronor
    decided_underspend: Kronor
    new_underspend: Kronor


def scenario_economists_table(result: ScenarioResult) -> Table:
    """The economist's table for a scenario, as its book prints it."""
    return scenario_rows(result).table(printed_book(result))


def scenario_rows(result: ScenarioResult) -> EconomistsTable:
    """The economist's table for a scenario: its assumptions as rows of their own, its grants below.

    A budget column stands as decided, whatever the scenario assumes; only what is forecast moves.
    """
    plan = result.package.plan
    without, after = result.without_applications, result.trajectory
    planned_cost = result.administration + result.ongoing + result.other_coordination
    moved = _Moved(
        lines={
            line.id: np.array(
                [
                    (new or 0) - (old or 0)
                    for old, new in zip(line.amounts, now.amounts, strict=True)
                ]
            )
            for line, now in zip(plan.lines, result.plan.lines, strict=True)
        },
        fees=_on_columns(plan, result.fees - plan.yearly(Section.MEMBER_FEE)),
        decided_underspend=_on_columns(plan, without.cost - planned_cost),
        new_underspend=_on_columns(plan, after.cost - without.cost - result.new),
    )
    # The opening surplus of a scenario is every column's; the rest of a budget column is planned.
    measures = plan_measures(plan, {}, int(without.opening[0]))
    rolling = list(plan.rolling)
    for measure, figures in (
        (Measure.INCOME, without.income),
        (Measure.COST, without.cost),
        (Measure.RESULT, without.result),
        (Measure.OPENING, without.opening),
        (Measure.ROOM_WITHOUT, without.closing),
        (Measure.APPLICATIONS, result.new),
        (Measure.ROOM_WITH_ALL, after.closing),
    ):
        measures[measure][rolling] = figures
    return _sheet(result.package, result.named_grants(), measures, moved, _floors(result))


def _floors(result: ScenarioResult) -> tuple[int, ...]:
    return tuple(result.floor_of(column.year) for column in result.plan.columns)


def _on_columns(plan: Plan, yearly: Kronor) -> Kronor:
    figures = np.zeros(len(plan.columns), dtype=np.int64)
    figures[list(plan.rolling)] = yearly
    return figures


def _sheet(
    package: DataPackage,
    grants: Sequence[NamedGrant],
    measures: Mapping[str, Kronor],
    moved: _Moved,
    floors: tuple[int, ...],
) -> EconomistsTable:
    plan = package.plan
    columns = len(plan.columns)
    nothing = np.zeros(columns, dtype=np.int64)

    def row(key: str, label: str, amounts: Kronor, emphasis: str = "sum") -> AmountRow:
        return AmountRow(key, label, tuple(map(int, amounts)), ("",), emphasis)

    def assumed(key: str, amounts: Kronor, label: str = "") -> list[AmountRow]:
        if not amounts.any():
            return []
        figures = tuple(int(amount) or None for amount in amounts)
        return [AmountRow(key, label or ASSUMED_ROWS[key], figures, ("",))]

    def lines(section: Section) -> list[AmountRow]:
        rows = []
        for line in plan.lines:
            if line.section is section:
                owner, revised = (line.owner or "",), _revised_columns(package, line.id)
                rows.append(AmountRow(line.id, line.name, line.amounts, owner, revised=revised))
                label = f"Ändrat: {line.name} (antagande)"
                rows += assumed(f"{CHANGED}{line.id}", moved.lines.get(line.id, nothing), label)
        return rows

    def total(*sections: Section) -> Kronor:
        moves = [
            moved.lines[line.id]
            for line in plan.lines
            if line.section in sections and line.id in moved.lines
        ]
        return sum(moves, plan.total(*sections))

    income = [
        *lines(Section.MEMBER_FEE),
        *assumed("a:avgift", moved.fees),
        *lines(Section.OTHER_INCOME),
    ]
    administration = lines(Section.ADMINISTRATION)
    ongoing = [
        *lines(Section.ONGOING),
        *assumed("a:pågående", moved.decided_underspend),
    ]
    other = lines(Section.OTHER_COORDINATION)
    granted = _granted_rows(package, grants)
    unused = assumed("a:nya", moved.new_underspend)
    coordination = row(
        "s:samverkan",
        "Samverkansinsatser",
        total(*_COORDINATION) + moved.decided_underspend,
    )
    rows = (
        AmountRow("g:i", "Intäkter"),
        *income,
        row("s:intäkter", "Summa intäkter", measures[Measure.INCOME]),
        AmountRow("g:k", "Kostnader"),
        *administration,
        coordination,
        AmountRow("g:p", "Varav pågående insatser"),
        *ongoing,
        row(
            "s:pågående",
            "Summa pågående insatser",
            total(Section.ONGOING) + moved.decided_underspend,
        ),
        AmountRow("g:ö", "Varav övriga samverkansinsatser"),
        *other,
        row("s:övriga", "Summa övriga", total(Section.OTHER_COORDINATION)),
        row("s:kostnader", "Summa kostnader", measures[Measure.COST]),
        row("s:resultat", "Årets beräknade resultat", measures[Measure.RESULT]),
        row("s:ingående", "Över- eller underskott från tidigare år", measures[Measure.OPENING], ""),
        row("s:utrymme", "Kvarvarande beslutsutrymme", measures[Measure.ROOM_WITHOUT]),
        AmountRow("g:n", "Nya ansökningar"),
        *granted,
        row("s:nya", "Summa nya ansökningar", measures[Measure.APPLICATIONS]),
        *unused,
        AmountRow(
            "s:efter",
            "Beslutsutrymme efter ansökningarna",
            tuple(map(int, measures[Measure.ROOM_WITH_ALL])),
            ("",),
            "sum",
            mark_below=floors,
        ),
    )
    sums = (
        *_filled_sums("s:intäkter", income, columns),
        *_filled_sums("s:pågående", ongoing, columns),
        *_filled_sums("s:övriga", other, columns),
        *_filled_sums("s:nya", granted, columns),
        *_column_sums("s:samverkan", ("s:pågående", "s:övriga"), columns),
        *_filled_sums("s:kostnader", [*administration, coordination], columns),
        *_column_sums("s:resultat", {"s:intäkter": 1, "s:kostnader": -1}, columns),
        *_column_sums("s:utrymme", ("s:ingående", "s:resultat"), columns),
        *_carried_forward(plan, unused),
    )
    headings = ("", "Insatsägare", *(column.heading for column in plan.columns))
    after = sum(int(grant.after_plan.sum()) for _, _, grant in grants)
    rows = tuple(replace(row, figures=_figures(plan, row)) for row in rows)
    notes = " ".join(note for note in (_derived(plan), revision_note(package)) if note)
    return EconomistsTable(headings, rows, sums, notes, after)


def _revised_columns(package: DataPackage, line: str) -> frozenset[int]:
    cells = {revision.cell for revision in package.revisions}
    columns = enumerate(package.plan.columns)
    return frozenset(i for i, column in columns if ("plan", line, column.heading) in cells)


def _figures(plan: Plan, row: AmountRow) -> tuple[FigureKey, ...]:
    """Which figure each amount of a row is."""
    terms = [column.term for column in plan.columns[: len(row.amounts)]]
    if row.key in TABLE_ROWS:
        kind = TABLE_ROWS[row.key]
        figures = [kind.key(term=term) for term in terms]
        if kind is FigureKind.OPENING_WITHOUT:
            for i in set(range(len(terms))) - set(plan.rolling[1:]):
                figures[i] = FigureKind.OPENING.key(term=terms[i])
        return tuple(figures)
    if row.key.startswith(CHANGED):
        line = row.key.removeprefix(CHANGED)
        return tuple(FigureKind.LINE_CHANGE.key(line, term=term) for term in terms)
    if any(line.id == row.key for line in plan.lines):
        return tuple(FigureKind.LINE.key(row.key, term=term) for term in terms)
    of, _, organisation = row.key.partition(" ")
    return tuple(FigureKind.APPLICATION.key(of, organisation, term) for term in terms)


def _granted_rows(package: DataPackage, grants: Sequence[NamedGrant]) -> list[AmountRow]:
    years = package.plan.years
    rows = []
    for insats, name, grant in grants:
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            figures = tuple(
                None
                if column.beside or not amounts[years.index(column.year)]
                else int(amounts[years.index(column.year)])
                for column in package.plan.columns
            )
            rows.append(AmountRow(f"{insats} {organisation}", name, figures, (organisation,)))
    return rows


def _column_sums(
    total: str, parts: Sequence[str] | Mapping[str, int], columns: int
) -> list[Sum[Cell]]:
    """``total = Σ sign · part`` in every column; parts without signs are added."""
    signs = parts if isinstance(parts, Mapping) else dict.fromkeys(parts, 1)
    return [
        Sum((total, i), {(part, i): sign for part, sign in signs.items()}) for i in range(columns)
    ]


def _filled_sums(total: str, parts: Sequence[AmountRow], columns: int) -> list[Sum[Cell]]:
    """Column sums over the cells that hold anything."""
    return [
        Sum((total, i), {(part.key, i): 1 for part in parts if part.amounts[i] is not None})
        for i in range(columns)
    ]


def _carried_forward(plan: Plan, unused: Sequence[AmountRow]) -> list[Sum[Cell]]:
    """What a year starts from, and the room after the applications, in each column."""
    sums: list[Sum[Cell]] = []
    before = dict(zip(plan.rolling[1:], plan.rolling, strict=False))
    for i in range(len(plan.columns)):
        earlier: dict[Cell, int] = {("s:utrymme", i): 1}
        if i in before:
            sums.append(Sum(("s:ingående", i), {("s:utrymme", before[i]): 1}))
            earlier = {("s:efter", before[i]): 1, ("s:resultat", i): 1}
        taken: dict[Cell, int] = {("s:nya", i): -1}
        # Underspend is printed as a negative cost.
        taken |= {(row.key, i): -1 for row in unused if row.amounts[i] is not None}
        sums.append(Sum(("s:efter", i), earlier | taken))
    return sums


def _derived(plan: Plan) -> str:
    derived = [
        f"{line.name} {', '.join(sorted(line.derived))}" for line in plan.lines if line.derived
    ]
    return f"Härlett, inte avskrivet ur dokumentet: {'; '.join(derived)}." if derived else ""
