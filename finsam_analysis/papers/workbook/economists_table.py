"""The workbook's first sheet: the economist's table in kronor, every sum a formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from finsam_analysis.core import FigureKey, FigureKind, Section
from finsam_analysis.papers.workbook.assumptions import AssumptionCells, InputArea
from finsam_analysis.papers.workbook.cells import MOVED, SIGNED_WARNING, keep_headings
from finsam_analysis.papers.workbook.grants import GrantPlaces
from finsam_analysis.papers.workbook.sharing import LEVEL_STEPS
from finsam_analysis.scenario import ACCOUNT, ASSUMED, ScenarioResult
from finsam_analysis.spreadsheet import Block, Sheet
from finsam_analysis.tables import BELOW, AmountRow, EconomistsTable, revision_note, scenario_rows

_FIRST, _FIGURES = 5, 2  # row of the first line, column of the first figure
_ASSUMED = {Section.MEMBER_FEE: FigureKind.FEE_CHANGE, Section.ONGOING: FigureKind.UNUSED}
_OF_YEARS = (*ASSUMED, FigureKind.APPLICATION)  # moves no budget beside a year
_PLANNED = (FigureKind.LINE, FigureKind.LINE_CHANGE)
_SPARE = FigureKind.APPLICATION.key()  # the row of nobody's application
SPARE_ROW = "Egen insats (bladet Ansökningar)"
_CHANGED = "Ändrade indata, antal celler: "
_NOT_THE_SCENARIO = ". Tabellen visar inte längre scenariot."
NAMED_ROWS = {
    FigureKind.INCOME: "Intäkter",
    FigureKind.COST_WITHOUT: "Kostnader",
    FigureKind.RESULT_WITHOUT: "Resultat",
    FigureKind.ROOM_WITHOUT: "Utrymme_utan_ansökningar",
    FigureKind.NEW: "Nya_ansökningar",
    FigureKind.ROOM: "Beslutsutrymme",
}


class TableCells:
    """The table on its sheet: where a row's cells stand, by its figure, and what they say."""

    def __init__(
        self, sheet: Sheet, shown: EconomistsTable, assumed: AssumptionCells, grants: GrantPlaces
    ) -> None:
        self.sheet, self.shown, self.assumed, self.grants = sheet, shown, assumed, grants
        self.columns, self.last = shown.plan.columns, _FIGURES + len(shown.plan.columns) - 1
        rows = enumerate(shown.rows, start=_FIRST)
        self.row_of = {row.figure: position for position, row in rows if row.figure is not None}

    def at(self, kind: FigureKind, column: int) -> str:
        """Reference to a cell of the account."""
        return self.cell(kind.key(), column)

    def cell(self, row: FigureKey, column: int) -> str:
        """Reference to a cell."""
        return self.sheet.at(self.row_of[row], _FIGURES + column)

    def row(self, kind: FigureKind) -> str:
        """Reference to all figures of a row of the account."""
        return self.sheet.area(
            self.row_of[kind.key()], _FIGURES, self.row_of[kind.key()], self.last
        )

    def sum(self, rows: Iterable[int], column: int) -> str:
        """The sum of some rows that stand together, in one column."""
        at, positions = _FIGURES + column, list(rows)
        if not positions:
            return "0"
        return f"SUM({self.sheet.area(min(positions), at, max(positions), at)})"

    def planned(self, section: Section) -> list[int]:
        """The rows of a section's lines, and of what the scenario adds to each; they stand together."""
        lines = [line.id for line in self.shown.plan.lines if line.section is section]
        keys = (kind.key(line) for line in lines for kind in _PLANNED)
        return [self.row_of[key] for key in keys if key in self.row_of]

    def lines(self, *sections: Section) -> list[str]:
        """References to all figures of the lines of some sections, and of what is assumed of them."""
        areas = []
        for section in sections:
            if rows := self.planned(section):
                areas.append(self.sheet.area(rows[0], _FIGURES, rows[-1], self.last))
            if section in _ASSUMED:
                areas.append(self.row(_ASSUMED[section]))
        return areas

    @property
    def plan_areas(self) -> list[InputArea]:
        """The plan's own figures, which may be overwritten, and beside them what they were."""
        beside = 1 + len(self.columns)
        return [
            InputArea(
                self.sheet.area(rows[0], _FIGURES, rows[-1], self.last),
                self.sheet.area(rows[0], _FIGURES + beside, rows[-1], self.last + beside),
            )
            for rows in map(self.planned, Section)
            if rows
        ]

    def new(self, column: int, sign: str = "+") -> str:
        """What the applications take of a year, their underspend set off."""
        taken = (FigureKind.NEW, FigureKind.UNUSED_OF_NEW)
        return sign.join(self.at(kind, column) for kind in taken)

    def write(self, position: int, row: AmountRow) -> None:
        """Write a row: its words, and its cells as figures of the plan or as formulas."""
        if row.figure is None:
            self.sheet.text(position, 0, row.label, "group")
            return
        style = row.emphasis
        if style:
            self.sheet.text(position, 0, row.label, style)
        else:
            self.sheet.folded(position, {0: row.label})
        self.sheet.texts(position, 1, row.words, style)
        for column, amount in enumerate(row.amounts):
            formula = self._formula(row.figure, column)
            place = (position, _FIGURES + column)
            if formula is not None:
                plain = "kr" if row.figure.kind is FigureKind.OPENING_WITHOUT else "blank"
                look = "kr sum" if style else plain
                self.sheet.formula(*place, formula, amount or 0, look)
            else:
                self.sheet.number(*place, amount)
        if row.figure.kind in _PLANNED:
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
            told.append(f'IF({differs},"{heading} var "&{before}&". ","")')
        self.sheet.formula(
            position, _FIGURES + len(self.columns), "&".join(told), "", "alert indent"
        )

    def _floors(self, row: int) -> list[tuple[tuple[int, int, int, int], str]]:
        """Where each floor is held against the row: the same of all columns, or each year's own."""
        floors = [self.assumed.floors[column.year] for column in self.columns]
        if len(set(floors)) == 1:
            return [((row, _FIGURES, row, self.last), floors[0])]
        return [((row, _FIGURES + i, row, _FIGURES + i), floor) for i, floor in enumerate(floors)]

    def _formula(self, row: FigureKey, column: int) -> str | None:
        """What a cell is computed from, or None where a figure of the plan stands."""
        year = self.columns[column].year
        match row.kind:
            case FigureKind.LINE | FigureKind.LINE_CHANGE:
                return None
            case kind if kind in _OF_YEARS and self.columns[column].beside:
                return None
            case FigureKind.APPLICATION if row == _SPARE:
                return self.grants.spare[year]
            case FigureKind.APPLICATION:
                return self.grants.amounts.get((row.of, row.organisation, year))
            case kind if kind in ASSUMED:
                return self._assumption(kind, column, year)
            case FigureKind.OPENING_WITHOUT if column not in self.shown.plan.before:
                return self.assumed.opening
            case _:
                return self._sum(row.kind, column)

    def _sum(self, kind: FigureKind, column: int) -> str:
        """The sum of lines or grants that stand together, or of other rows of the account."""
        parts = self.shown.parts(kind, column)
        if not all(key.kind in ACCOUNT for key, _ in parts):
            return self.sum((self.row_of[key] for key, _ in parts), column)
        terms = ""
        for cell, sign in parts.items():
            terms += ("-" if sign < 0 else "+" if terms else "") + self.cell(*cell)
        return terms or "0"

    def _assumption(self, kind: FigureKind, column: int, year: int) -> str:
        if kind is FigureKind.FEE_CHANGE:
            planned = self.sum(self.planned(Section.MEMBER_FEE), column)
            amount, share = (
                a.of[year] for a in (self.assumed.fee_amounts, self.assumed.fee_percents)
            )
            return f"IF(ISNUMBER({amount}),{amount}-{planned},{_part(share, planned)})"
        share = self.assumed.underspends.of[year]
        ongoing = self.sum(self.planned(Section.ONGOING), column)
        if kind is FigureKind.UNUSED:
            return f"-{_part(share, ongoing)}"
        insatser = f"({ongoing}+{self.at(FigureKind.NEW, column)})"
        return f"-{_part(share, insatser)}-{self.at(FigureKind.UNUSED, column)}"


def write_economists_sheet(
    sheet: Sheet,
    result: ScenarioResult,
    title: str,
    assumed: AssumptionCells,
    grants: GrantPlaces,
    outcome: str,
    changes: str,
) -> TableCells:
    """Write the economist's table of a scenario in kronor, its sums as formulas.

    Args:
        sheet: the sheet to write on.
        result: the scenario.
        title: the sheet's title.
        assumed: where the assumptions stand.
        grants: where the granted amounts stand.
        outcome: where the checks' outcome stands.
        changes: where the number of changed inputs stands.
    """
    shown = _with_spare_row(scenario_rows(result, every_assumption=True))
    table = TableCells(sheet, shown, assumed, grants)
    sheet.text(0, 0, title, "title")
    sheet.text(1, 0, f"Scenario: {result.scenario.name}. Belopp i kronor.")
    sheet.text(2, 0, "Kontroller")
    sheet.formula(2, 1, outcome, "OK", "group")
    moved = f'"{_CHANGED}"&{changes}&"{_NOT_THE_SCENARIO}"'
    sheet.formula(2, 2, f'IF({changes}=0,"",{moved})', "", "alert")
    words = (shown.headings[0] or "Rad", shown.headings[1])
    block = Block(sheet, _FIRST - 1, words, shown.headings[2:])
    count = len(table.columns)
    sheet.widths(48, 16, *[14] * count, 40, *[14] * count)
    sheet.written.set_column(_FIGURES + count + 1, _FIGURES + 2 * count, None, None, {"hidden": 1})
    sheet.text(_FIRST - 1, _FIGURES + count, "Ändrat i planen", "heading indent")
    keep_headings(sheet, _FIRST)
    sheet.legible(_FIGURES + count + 1, _FIGURES)
    sheet.on_one_page(_FIRST + len(shown.rows))
    for i, row in block.rows(shown.rows):
        table.write(i, row)
    last = block.end + 1
    sheet.text(last, 0, "Beviljat efter planperioden, kr")
    sheet.formula(last, 1, grants.after_plan, result.granted_after_plan)
    notes = [f"{BELOW} betyder under golvet.", shown.derived, revision_note(result.package)]
    for i, note in enumerate((note for note in notes if note), start=last + 1):
        sheet.paragraph(i, 0, table.last, note)
    for kind, name in NAMED_ROWS.items():
        sheet.book.define(name, table.row(kind))
    return table


def _with_spare_row(shown: EconomistsTable) -> EconomistsTable:
    """The table with a row for what is entered on the sheet of applications, last of the grants."""
    nothing = (None,) * len(shown.plan.columns)
    spare = AmountRow(SPARE_ROW, nothing, ("",), figure=_SPARE)
    last = next(i for i, row in enumerate(shown.rows) if row.figure == FigureKind.NEW.key())
    return replace(shown, rows=(*shown.rows[:last], spare, *shown.rows[last:]))


def _part(share: str, amount: str) -> str:
    """A share of an amount in whole kronor, the share first brought to whole steps."""
    return f"ROUND({amount}*ROUND({share}*{LEVEL_STEPS},0)/{LEVEL_STEPS},0)"
