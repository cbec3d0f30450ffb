"""The workbook's first sheet: the economist's table in kronor, every sum a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from finsam_analysis.core import Plan, PlanColumn, Section
from finsam_analysis.papers.workbook.assumptions import AssumptionCells, InputArea
from finsam_analysis.papers.workbook.cells import MOVED, SIGNED_WARNING, keep_headings
from finsam_analysis.papers.workbook.grants import GrantPlaces
from finsam_analysis.papers.workbook.sharing import LEVEL_STEPS
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.spreadsheet import Block, Sheet
from finsam_analysis.tables import ASSUMED_ROWS, BELOW, CHANGED, AmountRow, EconomistsTable

_FIRST, _FIGURES = 5, 2  # row of the first line, column of the first figure
_ASSUMED = {Section.MEMBER_FEE: "a:avgift", Section.ONGOING: "a:pågående"}
_SPARE, SPARE_ROW = "a:egen", "Egen insats (bladet Ansökningar)"
_CHANGED = "Ändrade indata, antal celler: "
_NOT_THE_SCENARIO = ". Tabellen visar inte längre scenariot."
# Rows that a sum adds up: those after the first named row and before the sum, or up to the second.
_BLOCKS = {
    "s:intäkter": ("g:i", None),
    "s:pågående": ("g:p", None),
    "s:övriga": ("g:ö", None),
    "s:kostnader": ("g:k", "s:samverkan"),
    "s:nya": ("g:n", None),
}
_NAMES = {
    "s:intäkter": "Intäkter",
    "s:kostnader": "Kostnader",
    "s:resultat": "Resultat",
    "s:utrymme": "Utrymme_utan_ansökningar",
    "s:nya": "Nya_ansökningar",
    "s:efter": "Beslutsutrymme",
}


@dataclass(frozen=True)
class TableCells:
    """Where the table's cells stand, by row key and column of the plan."""

    sheet: Sheet
    plan: Plan
    row_of: Mapping[str, int]

    def at(self, key: str, column: int) -> str:
        """Reference to a cell."""
        return self.sheet.at(self.row_of[key], _FIGURES + column)

    def row(self, key: str) -> str:
        """Reference to all figures of a row."""
        return self._rows(self.row_of[key], self.row_of[key])

    def _rows(self, first: int, last: int) -> str:
        return self.sheet.area(first, _FIGURES, last, _FIGURES + len(self.plan.columns) - 1)

    def column(self, first: int, last: int, column: int) -> str:
        """Reference to one column's figures from one row of the sheet to another."""
        return self.sheet.area(first, _FIGURES + column, last, _FIGURES + column)

    def lines(self, *sections: Section) -> list[str]:
        """References to all figures of the lines of some sections, and of what is assumed of them.

        The lines of a section stand together.
        """
        areas = []
        for section in sections:
            lines = [line.id for line in self.plan.lines if line.section is section]
            own = [self.row_of[key] for key in _with_changes(lines, self.row_of)]
            if own:
                areas.append(self._rows(own[0], own[-1]))
            if section in _ASSUMED:
                areas.append(self.row(_ASSUMED[section]))
        return areas

    @property
    def plan_areas(self) -> list[InputArea]:
        """The plan's own figures, which may be overwritten, and beside them what they were."""
        areas, beside = [], 1 + len(self.plan.columns)
        keys = _with_changes([line.id for line in self.plan.lines], self.row_of)
        rows = enumerate(sorted(self.row_of[key] for key in keys))
        for _, run in groupby(rows, lambda pair: pair[1] - pair[0]):
            lines = [row for _, row in run]
            first, last = lines[0], lines[-1]
            left, right = _FIGURES, _FIGURES + len(self.plan.columns) - 1
            areas.append(
                InputArea(
                    self.sheet.area(first, left, last, right),
                    self.sheet.area(first, left + beside, last, right + beside),
                )
            )
        return areas

    def new(self, column: int, sign: str = "+") -> str:
        """What the applications take of a year, their underspend set off."""
        return sign.join(self.at(key, column) for key in ("s:nya", "a:nya"))


def _with_changes(lines: Sequence[str], rows: Mapping[str, int]) -> list[str]:
    """Keys of some lines, each followed by that of what the scenario adds to it, if anything."""
    return [key for line in lines for key in (line, f"{CHANGED}{line}") if key in rows]


def write_economists_sheet(
    sheet: Sheet,
    result: ScenarioResult,
    shown: EconomistsTable,
    title: str,
    assumed: AssumptionCells,
    grants: GrantPlaces,
    outcome: str,
    changes: str,
) -> TableCells:
    """Write the table of a scenario as it stands in ``shown``, its sums as formulas.

    Args:
        sheet: the sheet to write on.
        result: the scenario.
        shown: the table's rows, in the economist's order [SEK].
        title: the sheet's title.
        assumed: where the assumptions stand.
        grants: where the granted amounts stand.
        outcome: where the checks' outcome stands.
        changes: where the number of changed inputs stands.
    """
    rows = _rows(result, shown)
    table = _Table(sheet, result, rows, assumed, grants)
    sheet.text(0, 0, title, "title")
    sheet.text(1, 0, f"Scenario: {result.scenario.name}. Belopp i kronor.")
    sheet.text(2, 0, "Kontroller")
    sheet.formula(2, 1, outcome, "OK", "group")
    moved = f'"{_CHANGED}"&{changes}&"{_NOT_THE_SCENARIO}"'
    sheet.formula(2, 2, f'IF({changes}=0,"",{moved})', "", "alert")
    words = (shown.headings[0] or "Rad", shown.headings[1])
    block = Block(sheet, _FIRST - 1, words, shown.headings[2:])
    count = len(table.columns)
    sheet.widths(66, 16, *[15] * count, 60, *[15] * count)
    sheet.written.set_column(_FIGURES + count + 1, _FIGURES + 2 * count, None, None, {"hidden": 1})
    sheet.text(_FIRST - 1, _FIGURES + count, "Ändrat i planen", "heading indent")
    keep_headings(sheet, _FIRST)
    sheet.on_one_page(_FIRST + len(rows))
    for i, row in block.rows(rows):
        table.write(i, row)
    last = block.end + 1
    sheet.text(last, 0, "Beviljat efter planperioden, kr")
    sheet.formula(last, 1, grants.after_plan, shown.after_plan)
    notes = [f"{BELOW} betyder under golvet.", shown.derived]
    for i, note in enumerate((note for note in notes if note), start=last + 1):
        sheet.paragraph(i, 0, _FIGURES + len(table.columns) - 1, note)
    for key, name in _NAMES.items():
        sheet.book.define(name, table.cells.row(key))
    return table.cells


def _rows(result: ScenarioResult, shown: EconomistsTable) -> list[AmountRow]:
    """The table's rows, and those that only a moved assumption gives an amount."""
    rows, plan = list(shown.rows), result.package.plan
    nothing = (None,) * len(plan.columns)
    fees = sum(line.section is Section.MEMBER_FEE for line in plan.lines)
    places = {
        "a:avgift": ("g:i", 1 + fees),
        "a:pågående": ("s:pågående", 0),
        "a:nya": ("s:efter", 0),
    }
    there = {row.key for row in rows}
    for key, label in ASSUMED_ROWS.items():
        if key not in there:
            near, after = places[key]
            rows.insert(_position(rows, near) + after, AmountRow(key, label, nothing, ("",)))
    rows.insert(_position(rows, "s:nya"), AmountRow(_SPARE, SPARE_ROW, nothing, ("",)))
    return rows


def _position(rows: Sequence[AmountRow], key: str) -> int:
    return next(i for i, row in enumerate(rows) if row.key == key)


class _Table:
    """Where each row stands, and what its cells say."""

    def __init__(
        self,
        sheet: Sheet,
        result: ScenarioResult,
        rows: Sequence[AmountRow],
        assumed: AssumptionCells,
        grants: GrantPlaces,
    ) -> None:
        plan = result.package.plan
        self.sheet, self.assumed, self.grants = sheet, assumed, grants
        self.cells = TableCells(sheet, plan, {row.key: _FIRST + i for i, row in enumerate(rows)})
        self.columns: tuple[PlanColumn, ...] = plan.columns
        self.before = {after: before for before, after in pairwise(plan.rolling)}
        self.row_of, self.at = self.cells.row_of, self.cells.at
        self.fee_lines = [line.id for line in plan.lines if line.section is Section.MEMBER_FEE]
        ongoing = [line.id for line in plan.lines if line.section is Section.ONGOING]
        self.ongoing_lines = _with_changes(ongoing, self.row_of)
        self.planned = set(_with_changes([line.id for line in plan.lines], self.row_of))
        self.granted = {
            f"{application} {organisation}": (application, organisation)
            for application, grant in result.granted.items()
            for organisation in grant.organisations
        }

    def write(self, position: int, row: AmountRow) -> None:
        if not row.amounts:
            self.sheet.text(position, 0, row.label, "group")
            return
        style = row.emphasis
        if style:
            self.sheet.text(position, 0, row.label, style)
        else:
            self.sheet.folded(position, {0: row.label})
        self.sheet.texts(position, 1, row.words, style)
        for column, amount in enumerate(row.amounts):
            formula = self._formula(row.key, column)
            place = (position, _FIGURES + column)
            if formula is not None:
                look = "kr sum" if style else "kr" if row.key.startswith("s:") else "blank"
                self.sheet.formula(*place, formula, amount or 0, look)
            else:
                self.sheet.number(*place, amount)
        if row.key in self.planned:
            self._tell_changes(position, row)
        if row.mark_below is not None:
            for area, floor in self._floors(position):
                below = {"type": "cell", "criteria": "<", "value": f"={floor}"}
                self.sheet.mark(area, below, self.sheet.book.condition(**SIGNED_WARNING))

    def _tell_changes(self, position: int, row: AmountRow) -> None:
        """Mark a figure of the plan that is overwritten, and say what it was."""
        told, beside = [], 1 + len(self.columns)
        for column, amount in enumerate(row.amounts):
            here, was = (_FIGURES + column + offset for offset in (0, beside))
            self.sheet.number(position, was, amount)
            now, then = self.sheet.at(position, here), self.sheet.at(position, was)
            differs = f"OR({now}<>{then},ISBLANK({now})<>ISBLANK({then}))"
            condition = {"type": "formula", "criteria": self.sheet.here(f"={differs}")}
            look = self.sheet.book.condition(**MOVED)
            self.sheet.mark((position, here, position, here), condition, look)
            heading = self.columns[column].heading
            before = f'SUBSTITUTE(FIXED({then},0),",","\u00a0")'  # whatever the reader groups by
            told.append(f'IF({differs},"{heading} ändrat från "&{before}&". ","")')
        self.sheet.formula(
            position, _FIGURES + len(self.columns), "&".join(told), "", "alert indent"
        )

    def _floors(self, row: int) -> list[tuple[tuple[int, int, int, int], str]]:
        """Where each floor is held against the row: the same of all columns, or each year's own."""
        floors = [self.assumed.floors[column.year] for column in self.columns]
        if len(set(floors)) == 1:
            return [((row, _FIGURES, row, _FIGURES + len(floors) - 1), floors[0])]
        return [((row, _FIGURES + i, row, _FIGURES + i), floor) for i, floor in enumerate(floors)]

    def _formula(self, key: str, column: int) -> str | None:
        """What a cell is computed from, or None where a figure of the plan stands."""
        if key in self.granted or key == _SPARE:
            return self._granted(key, column)
        if key in _BLOCKS:
            return self._block(key, column)
        match key:
            case "s:samverkan":
                return f"{self.at('s:pågående', column)}+{self.at('s:övriga', column)}"
            case "s:resultat":
                return f"{self.at('s:intäkter', column)}-{self.at('s:kostnader', column)}"
            case "s:ingående" if column in self.before:
                return self.at("s:utrymme", self.before[column])
            case "s:ingående":
                return self.assumed.opening
            case "s:utrymme":
                return f"{self.at('s:ingående', column)}+{self.at('s:resultat', column)}"
            case "s:efter":
                return self._room_after(column)
            case "a:avgift" | "a:pågående" | "a:nya":
                return self._assumption(key, column)
            case _:
                return None

    def _granted(self, key: str, column: int) -> str | None:
        if self.columns[column].beside:
            return None
        year = self.columns[column].year
        if key == _SPARE:
            return self.grants.spare[year]
        return self.grants.amounts.get((*self.granted[key], year))

    def _block(self, key: str, column: int) -> str:
        after, until = _BLOCKS[key]
        first = self.row_of[after] + 1
        last = self.row_of[key] - 1 if until is None else self.row_of[until]
        return f"SUM({self.cells.column(first, last, column)})" if last >= first else "0"

    def _lines(self, keys: Sequence[str], column: int) -> str:
        """Sum of the plan's own lines of one section; they stand together."""
        if not keys:
            return "0"
        return f"SUM({self.cells.column(self.row_of[keys[0]], self.row_of[keys[-1]], column)})"

    def _room_after(self, column: int) -> str:
        before = self.at("s:utrymme", column)
        if column in self.before:
            before = f"{self.at('s:efter', self.before[column])}+{self.at('s:resultat', column)}"
        return f"{before}-{self.cells.new(column, '-')}"

    def _assumption(self, key: str, column: int) -> str | None:
        if self.columns[column].beside:
            return None
        year = self.columns[column].year
        if key == "a:avgift":
            planned = self._lines(self.fee_lines, column)
            amount, share = self.assumed.fee_amount[year], self.assumed.fee_percent[year]
            return f"IF(ISNUMBER({amount}),{amount}-{planned},{_part(share, planned)})"
        share = self.assumed.underspend[year]
        ongoing = self._lines(self.ongoing_lines, column)
        if key == "a:pågående":
            return f"-{_part(share, ongoing)}"
        insatser = f"({ongoing}+{self.at('s:nya', column)})"
        return f"-{_part(share, insatser)}-{self.at('a:pågående', column)}"


def _part(share: str, amount: str) -> str:
    """A share of an amount in whole kronor, the share first brought to whole steps."""
    return f"ROUND({amount}*ROUND({share}*{LEVEL_STEPS},0)/{LEVEL_STEPS},0)"
