"""Which one cell explains every printed sum that does not agree: a figure changed in place."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from finsam_analysis.core import (
    THOUSAND,
    ControlSum,
    DataPackage,
    Fault,
    Source,
    TableRow,
    Unit,
    whole,
)
from finsam_analysis.data_package import REVISED, rebuilt, revisable_cells, with_cell
from finsam_analysis.reconciliation.control_sums import (
    COMPUTED,
    control_faults,
    shortfalls,
    summed_rows,
    sums_column,
)


@dataclass(frozen=True)
class Cause:
    """A cell with which, at the value ``was``, every printed sum agrees [SEK]; ``document`` is its title."""

    table: str
    line: str
    column: str
    row: TableRow
    file: str
    now: int
    was: int
    broken: int
    document: str

    @property
    def unit(self) -> Unit:
        """The unit of the cell's row; kronor where the table has none."""
        said = self.row.cells.get("enhet")
        return Unit(said) if said in tuple(Unit) else Unit.KRONA

    @property
    def subject(self) -> str:
        """What a finding is about."""
        return self.line

    @property
    def figures(self) -> tuple[tuple[str, int], ...]:
        """What the cell is, and what it was [SEK]."""
        return ("nu", self.now), ("då summorna stämmer", self.was)

    @property
    def source(self) -> Source:
        """Where the cell stands in its document."""
        return self.row.source

    def written(self, amount: int) -> str:
        """An amount in the row's unit."""
        return f"{whole(amount // self.unit.in_kronor)} {self.unit}"

    @property
    def fault(self) -> Fault:
        """The cell, what it was, and how its change is entered as a revision."""
        few = {1: "den tryckta summan", 2: "båda de tryckta summor"}
        sums = few.get(self.broken, f"alla {self.broken} tryckta summor")
        new = self.now // self.unit.in_kronor
        other = ""
        if self.table == "plan":
            lacked = self.written(self.was - self.now)
            other = f"; är beloppet rätt kan i stället en hel rad saknas, med {lacked}"
        return Fault(
            self.file,
            f"”{self.line}” är {self.written(self.now)}; med {self.written(self.was)} stämmer {sums} "
            "som nu inte gör det",
            f"{self.written(self.was)}, som i handlingen ({self.document}, {self.row.source.place})",
            f"skriv tillbaka {self.written(self.was)}; har siffran ändrats sedan handlingen, lägg "
            f'in det som en revidering: finsam revise "{self.line}" "{self.column}" {new} '
            f'--reason "…" --source DOKUMENT{other}',
            row=self.row.number,
            field=self.column,
        )


def causes(package: DataPackage) -> tuple[Cause, ...]:
    """The cells of which each one alone explains all sums that do not agree, the likeliest first.

    A sum is off by ``d = printed − found``. A cell explains them when it lies in just those sums of
    its own table that are broken, each by the same ``d``, and the computed sums agree too once it
    is changed by it; a distribution must then also give what is proposed. Likeliest is the cell whose earlier value is nearest the row's other years.
    """
    printed = package.as_printed
    off = _off(printed)
    if len({abs(lacking) for lacking in off.values()}) > 1:
        return ()  # a cell enters every sum once, if at all
    direct = {
        control: {row.number for row, _ in summed_rows(printed, control)}
        for control in (printed.control_sums if off else ())
        if control.table in REVISED
    }
    steps = {d for control, d in off.items() if control in direct}
    if not steps:
        steps = {sign * d for d in off.values() for sign in (1, -1)}
    trial = _Trial(printed)
    found = []
    for table, line, column, row in revisable_cells(printed.tables) if off else ():
        own = [
            control
            for control, rows in direct.items()
            if control.table == table
            and row.number in rows
            and sums_column(printed, control, column)
        ]
        if {control for control in own if control in off} == off.keys() & direct.keys():
            now, file = row.cells[column] or 0, printed.tables[table].file
            document = printed.documents[row.source.document]
            found += [
                Cause(table, line, column, row, file, now, now + step, len(off), document)
                for step in steps
                if all(off.get(control, 0) == step for control in own)
                and _gives_the_proposed(printed, table, line, step)
                and trial.agrees((table, line, column), row, step)
            ]
    if len(found) > 1 and min(map(_unlikeliness, found)) == math.inf:
        return ()  # nothing tells one from another
    return tuple(sorted(found, key=_unlikeliness))


def _gives_the_proposed(printed: DataPackage, table: str, line: str, step: int) -> bool:
    """Whether an application's distribution is what is proposed once a cell of it is changed."""
    if table != "fordelning":
        return True
    application = printed.application(line.partition("|")[0])
    held = 0 if application.distribution is None else application.distribution.total
    return abs(held + step - application.proposed) < THOUSAND


def _off(printed: DataPackage) -> dict[ControlSum, int]:
    """What each broken sum lacks; empty where a control sum itself cannot be understood."""
    off = shortfalls(printed)
    known = {control: lacking for control, lacking in off.items() if lacking is not None}
    return known if len(known) == len(off) else {}


class _Trial:
    """Whether the computed sums agree with a cell changed, tried once for cells of one meaning."""

    def __init__(self, printed: DataPackage) -> None:
        self._tables = printed.tables
        self._computed = tuple(c for c in printed.control_sums if c.table == COMPUTED)
        self._package = printed
        self._known: dict[tuple[object, ...], bool] = {}

    def agrees(self, cell: tuple[str, str, str], row: TableRow, step: int) -> bool:
        """Whether they do once the cell is changed by ``step`` [SEK]."""
        table, line, column = cell
        meaning = (table, row.cells.get("avsnitt", table == "antaganden" and line), column, step)
        if meaning not in self._known:
            tables = with_cell(self._tables, cell, (row.cells[column] or 0) + step)
            changed = replace(rebuilt(self._package, tables), control_sums=self._computed)
            self._known[meaning] = not control_faults(changed)
        return self._known[meaning]


def _unlikeliness(cause: Cause) -> float:
    """How far the earlier value is from the middle of the row's other years, as a share of it."""
    others = [
        cell
        for heading, cell in cause.row.cells.items()
        if heading != cause.column and isinstance(cell, int) and cell and heading[-4:].isdecimal()
    ]
    if not others or cause.was * others[0] < 0:
        return math.inf
    headings = list(cause.row.cells)
    near = headings.index(cause.column)
    beside = [
        cause.row.cells[h] for h in headings[max(0, near - 1) : near + 2] if h != cause.column
    ]
    held = [cell for cell in beside if isinstance(cell, int) and cell] or others
    return abs(cause.was / (sum(held) / len(held)) - 1)
