"""The workbook's sheet of assumptions: figures to move, their sources, and what all rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from finsam_analysis.core import FigureKey, FigureKind, ReportError
from finsam_analysis.papers.foundation import (
    DOCUMENTS_HELP,
    FOUNDATION,
    HASH_HELP,
    foundation_facts,
    hash_command,
)
from finsam_analysis.papers.workbook.cells import AMOUNT, CHANGE, FEE, LEVEL, STRUCK
from finsam_analysis.papers.workbook.sharing import LEVEL_STEPS
from finsam_analysis.scenario import FeeChange, ScenarioResult
from finsam_analysis.spreadsheet import Block, Sheet
from finsam_analysis.tables import assumption_table, text_of

_FIRST = 6
_LAST_COLUMN = 6


@dataclass(frozen=True)
class InputArea:
    """References to an area of figures that can be moved, and to the scenario's own beside it."""

    now: str
    stated: str


@dataclass(frozen=True)
class YearlyArea(InputArea):
    """Figures that can be moved, one for each year of the plan, also each by itself."""

    of: Mapping[int, str]


@dataclass(frozen=True)
class AssumptionCells:
    """References to the assumptions that can be moved, the yearly ones by year of the plan."""

    opening: str
    floors: Mapping[int, str]
    amounts: InputArea
    fee_percents: YearlyArea
    fee_amounts: YearlyArea
    underspends: YearlyArea

    @property
    def areas(self) -> tuple[InputArea, ...]:
        """Every assumption that can be moved."""
        return (self.amounts, self.fee_percents, self.fee_amounts, self.underspends)


def write_assumption_sheet(sheet: Sheet, result: ScenarioResult, day: date) -> AssumptionCells:
    """Write the sheet; where the scenario leaves a year's fee or underspend alone, 0 per cent.

    Raises:
        ReportError: an underspend with more decimals than the workbook's formulas keep.
    """
    scenario = result.scenario
    sheet.widths(46, *[17] * _LAST_COLUMN)
    sheet.text(0, 0, "Antaganden", "title")
    sheet.text(1, 0, f"Scenario: {scenario.name}")
    sheet.paragraph(2, 0, _LAST_COLUMN, scenario.description)
    sheet.text(3, 0, "Ändra värdena i de gula cellerna; allt annat räknas om.")
    fees = "En medlemsavgift i kronor gäller före ändringen i procent samma år."
    sheet.text(4, 0, f"{fees} Procent räknas med högst fyra decimaler.")
    block = Block(sheet, _FIRST - 1, ("Antagande",), ("Värde, kr", "Enligt scenariot, kr"))
    sheet.written.freeze_panes(_FIRST, 1)
    amounts = (
        (
            f"Ackumulerat överskott vid ingången av {result.years[0]}",
            int(result.trajectory.opening[0]),
        ),
        *_floors(result),
    )
    for row, (label, value) in block.rows(amounts):
        sheet.text(row, 0, label)
        sheet.entry(row, 1, value, "kr", AMOUNT)
        sheet.number(row, 2, value)
    yearly, row = _write_yearly(sheet, result, _FIRST + 1 + len(amounts))
    keys = [FigureKind.OPENING.key(term=result.years[0]), FigureKind.FLOOR.key()]
    if result.floor_varies:
        keys[1:] = [FigureKind.FLOOR.key(term=year) for year in result.years]
    values = (value for _, value in amounts)
    live = dict(zip(keys, enumerate(values, start=_FIRST), strict=True))
    row = _write_sources(sheet, result, day, row, live)
    _write_foundation(sheet, result, day, row)
    sheet.book.define("Ingående_överskott", sheet.at(_FIRST, 1))
    floors = {
        year: sheet.at(_FIRST + 1 + (i if result.floor_varies else 0), 1)
        for i, year in enumerate(result.years)
    }
    for year, place in floors.items() if result.floor_varies else [("", sheet.at(_FIRST + 1, 1))]:
        sheet.book.define(f"Golv_{year}".rstrip("_"), place)
    for column, area in zip(_YEARLY, yearly, strict=True):
        for year, place in area.of.items():
            sheet.book.define(f"{column.name}_{year}", place)
    return AssumptionCells(
        sheet.at(_FIRST, 1), floors, InputArea(block.area(1), block.area(2)), *yearly
    )


def _floors(result: ScenarioResult) -> list[tuple[str, int]]:
    """The floor, or each year's where it is not the same: what it is called and is [SEK]."""
    label = "Golv för beslutsutrymmet"
    if not result.floor_varies:
        return [(label, result.floor)]
    return [(f"{label} {year}", result.floor_of(year)) for year in result.years]


class _Yearly(NamedTuple):
    """A column of the yearly assumptions: its name, headings, look and bounds."""

    name: str
    heading: str
    stated: str
    style: str
    rule: dict[str, Any]


_YEARLY = (
    _Yearly("Avgiftsändring", "Ändrad medlemsavgift, %", "Ändring", "percent", CHANGE),
    _Yearly("Avgift", "eller medlemsavgift, kr", "Avgift", "kr", FEE),
    _Yearly("Ej_nyttjat", "Ej nyttjade medel av insatserna, %", "Ej nyttjat", "percent", LEVEL),
)


def _write_yearly(sheet: Sheet, result: ScenarioResult, row: int) -> tuple[list[YearlyArea], int]:
    """One row for each year; returns the columns, and the next free row."""
    headings = [column.heading for column in _YEARLY]
    headings += [f"{column.stated} enligt scenariot" for column in _YEARLY]
    block = Block(sheet, row, ("År",), headings)
    sheet.lines(row, 2)
    years = list(block.rows(result.years))
    areas = []
    for own, (column, values) in enumerate(zip(_YEARLY, _yearly(result), strict=True), start=1):
        beside, cells = own + len(_YEARLY), dict[int, str]()
        for (position, year), value in zip(years, values, strict=True):
            sheet.text(position, 0, str(year))
            sheet.entry(position, own, value, column.style, column.rule)
            sheet.number(position, beside, value, column.style)
            cells[year] = sheet.at(position, own)
        areas.append(YearlyArea(block.area(own), block.area(beside), cells))
    return areas, block.end + 1


def _yearly(result: ScenarioResult) -> Iterable[Sequence[Fraction | None]]:
    """The values of the yearly columns."""
    scenario, years = result.scenario, result.years
    fees = [
        _fee(scenario.member_fee.get(y), int(fee))
        for y, fee in zip(years, result.fees, strict=True)
    ]
    shares = [scenario.underspend.get(year, Fraction(0)) / 100 for year in years]
    if any(not _in_steps(share) for share in shares):
        raise ReportError(
            "Ej nyttjade medel har fler än fyra decimaler i procent, vilket arbetsboken inte "
            "räknar med. Avrunda antagandet i scenariot."
        )
    return (*zip(*fees, strict=True), shares)


def _fee(change: FeeChange | None, fee: int) -> tuple[Fraction, Fraction | None]:
    """The year's change as a share, or else its fee [SEK]."""
    if change is None:
        return Fraction(0), None
    share = None if change.percent is None else change.percent / 100
    once = change.amount is None and change.times == 1
    if once and share is not None and _in_steps(share):
        return share, None
    return Fraction(0), Fraction(fee)


def _in_steps(share: Fraction) -> bool:
    return (share * LEVEL_STEPS).denominator == 1


# What only a scenario assumes; its words do not follow the cells, so they say whose they are.
_SAID_OF_A_YEAR = {
    FigureKind.FEES,
    FigureKind.FEE_CHANGE,
    FigureKind.UNUSED_IN_ALL,
    FigureKind.LINE_CHANGE,
}


def _write_sources(
    sheet: Sheet,
    result: ScenarioResult,
    day: date,
    row: int,
    live: Mapping[FigureKey, tuple[int, int]],
) -> int:
    """Every assumption with what the library's table says of it; returns the next free row.

    Args:
        sheet: the sheet.
        result: the scenario.
        day: the day the appendix states.
        row: the first row.
        live: the key of an assumption's figure to the row of its input cell and the value there [SEK]. Its
            value here follows that cell, and what else is said of it is struck out when it moves.
    """
    table = assumption_table(result, day)
    sheet.text(row, 0, table.caption, "group")
    sheet.text(row + 1, 0, "Källan gäller scenariots värde: den stryks över när värdet är ändrat.")
    first, *headings = table.headings
    spans = _spans(len(headings))
    sheet.text(row + 2, 0, first, "heading")
    sheet.paragraphs(row + 2, dict(zip(spans, headings, strict=True)), "heading")
    row += 3
    for line in table.lines:
        key = next((each.key for each in text_of(line.cells[0]).figures), None)
        own = key is not None and key.kind in _SAID_OF_A_YEAR
        sheet.text(row, 0, f"{line.label}, enligt scenariot" if own else line.label, "wrap")
        texts = dict(zip(spans, line.texts, strict=True))
        if key is not None and key in live:
            place, value = live[key]
            del texts[spans[0]]
            sheet.merged_formula(row, spans[0], sheet.at(place, 1), value, "kr wrap left")
            moved = f"{sheet.at(place, 1)}<>{sheet.at(place, 2)}"
            struck = {"type": "formula", "criteria": sheet.here(f"={moved}")}
            sheet.mark(
                (row, spans[1][0], row, _LAST_COLUMN), struck, sheet.book.condition(**STRUCK)
            )
        sheet.paragraphs(row, texts)
        row += 1
    if table.note:
        sheet.paragraph(row, 0, _LAST_COLUMN, str(table.note))
        row += 1
    return row + 1


def _spans(count: int) -> list[tuple[int, int]]:
    """The first and last column of each of some cells that share the columns beside a label."""
    edges = [1 + _LAST_COLUMN * i // count for i in range(count + 1)]
    return [(left, right - 1) for left, right in pairwise(edges)]


def _write_foundation(sheet: Sheet, result: ScenarioResult, day: date, row: int) -> None:
    sheet.text(row, 0, FOUNDATION, "group")
    for label, text in foundation_facts(result, day):
        row += 1
        sheet.text(row, 0, label, "wrap")
        sheet.paragraph(row, 1, _LAST_COLUMN, text)
    texts = (HASH_HELP, hash_command(result), DOCUMENTS_HELP, *result.package.documents.values())
    for text in texts:
        row += 1
        sheet.paragraph(row, 0, _LAST_COLUMN, text)
    sheet.on_one_page(row + 1)
