"""The workbook's sheet of assumptions: figures to move, their sources, and what all rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from finsam_analysis.core import ReportError
from finsam_analysis.papers.appendix_content import (
    DOCUMENTS_HELP,
    FOUNDATION,
    HASH_HELP,
    foundation_facts,
    hash_command,
)
from finsam_analysis.papers.workbook.cells import Page
from finsam_analysis.papers.workbook.sharing import LEVEL_STEPS
from finsam_analysis.scenario import FeeChange, ScenarioResult
from finsam_analysis.tables import assumption_table

_FIRST = 6
_LAST_COLUMN = 6


@dataclass(frozen=True)
class InputArea:
    """References to an area of figures that can be moved, and to the scenario's own beside it."""

    now: str
    stated: str


@dataclass(frozen=True)
class AssumptionCells:
    """References to the assumptions that can be moved, the yearly ones by year of the plan."""

    opening: str
    floor: str
    fee_percent: Mapping[int, str]
    fee_amount: Mapping[int, str]
    underspend: Mapping[int, str]
    amounts: InputArea
    fee_percents: InputArea
    fee_amounts: InputArea
    underspends: InputArea

    @property
    def areas(self) -> tuple[InputArea, ...]:
        """Every assumption that can be moved."""
        return (self.amounts, self.fee_percents, self.fee_amounts, self.underspends)


def write_assumption_page(page: Page, result: ScenarioResult, day: date) -> AssumptionCells:
    """Write the sheet; where the scenario leaves a year's fee or underspend alone, 0 per cent.

    Raises:
        ReportError: an underspend with more decimals than the workbook's formulas keep.
    """
    scenario = result.scenario
    page.widths(46, *[17] * _LAST_COLUMN)
    page.text(0, 0, "Antaganden", "title")
    page.text(1, 0, f"Scenario: {scenario.name}")
    page.paragraph(2, 0, _LAST_COLUMN, scenario.description)
    page.text(3, 0, "Ändra värdena i de gula cellerna; allt annat räknas om.")
    fees = "En medlemsavgift i kronor gäller före ändringen i procent samma år."
    page.text(4, 0, f"{fees} Procent räknas med högst fyra decimaler.")
    page.texts(_FIRST - 1, 0, ("Antagande",), "heading")
    page.texts(_FIRST - 1, 1, ("Värde, kr", "Enligt scenariot, kr"), "heading right")
    page.sheet.freeze_panes(_FIRST, 1)
    amounts = (
        (
            f"Ackumulerat överskott vid ingången av {result.years[0]}",
            int(result.trajectory.opening[0]),
        ),
        ("Golv för beslutsutrymmet", result.floor),
    )
    for i, (label, value) in enumerate(amounts):
        page.text(_FIRST + i, 0, label)
        page.entry(_FIRST + i, 1, value, "kr", "amount")
        page.number(_FIRST + i, 2, value)
    cells, areas, row = _write_yearly(page, result, _FIRST + 3)
    live = {f"{label}, kr": (_FIRST + i, value) for i, (label, value) in enumerate(amounts)}
    row = _write_sources(page, result, day, row, live)
    _write_foundation(page, result, day, row)
    page.book.define("Ingående_överskott", page.at(_FIRST, 1))
    page.book.define("Golv", page.at(_FIRST + 1, 1))
    for name, places in cells.items():
        for year, place in places.items():
            page.book.define(f"{name}_{year}", place)
    return AssumptionCells(
        opening=page.at(_FIRST, 1),
        floor=page.at(_FIRST + 1, 1),
        fee_percent=cells[_FEE_PERCENT],
        fee_amount=cells[_FEE_AMOUNT],
        underspend=cells[_UNDERSPEND],
        amounts=InputArea(page.area(_FIRST, 1, _FIRST + 1, 1), page.area(_FIRST, 2, _FIRST + 1, 2)),
        fee_percents=areas[_FEE_PERCENT],
        fee_amounts=areas[_FEE_AMOUNT],
        underspends=areas[_UNDERSPEND],
    )


_FEE_PERCENT, _FEE_AMOUNT, _UNDERSPEND = "Avgiftsändring", "Avgift", "Ej_nyttjat"
_HEADINGS = {
    _FEE_PERCENT: "Ändrad medlemsavgift, %",
    _FEE_AMOUNT: "eller medlemsavgift, kr",
    _UNDERSPEND: "Ej nyttjade medel av insatserna, %",
}
_STATED = {
    _FEE_PERCENT: "Ändring",
    _FEE_AMOUNT: "Avgift",
    _UNDERSPEND: "Ej nyttjat",
}
_RULES = {
    _FEE_PERCENT: ("percent", "change"),
    _FEE_AMOUNT: ("kr", "fee"),
    _UNDERSPEND: ("percent", "level"),
}


def _write_yearly(
    page: Page, result: ScenarioResult, row: int
) -> tuple[dict[str, dict[int, str]], dict[str, InputArea], int]:
    """One row for each year; returns columns by year and as areas, and the next free row."""
    columns = _yearly_columns(result)
    page.text(row, 0, "År", "heading")
    headings = [_HEADINGS[name] for name in columns]
    page.texts(row, 1, tuple(headings), "heading right")
    stated = [f"{_STATED[name]} enligt scenariot" for name in columns]
    page.texts(row, 1 + len(columns), tuple(stated), "heading right")
    page.lines(row, 2)
    first, last = row + 1, row + len(result.years)
    cells: dict[str, dict[int, str]] = {}
    areas: dict[str, InputArea] = {}
    for i, (name, values) in enumerate(columns.items()):
        style, rule = _RULES[name]
        own, beside = 1 + i, 1 + len(columns) + i
        for position, (year, value) in enumerate(zip(result.years, values, strict=True), first):
            page.text(position, 0, str(year))
            page.entry(position, own, value, style, rule)
            page.number(position, beside, None if value is None else float(value), style)
            cells.setdefault(name, {})[year] = page.at(position, own)
        areas[name] = InputArea(
            page.area(first, own, last, own), page.area(first, beside, last, beside)
        )
    return cells, areas, last + 2


def _yearly_columns(result: ScenarioResult) -> dict[str, list[Fraction | None]]:
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
    return {
        _FEE_PERCENT: [percent for percent, _ in fees],
        _FEE_AMOUNT: [amount for _, amount in fees],
        _UNDERSPEND: list(shares),
    }


def _fee(change: FeeChange | None, fee: int) -> tuple[Fraction, Fraction | None]:
    """The year's change as a share, or else its fee [SEK]."""
    if change is None:
        return Fraction(0), None
    share = None if change.percent is None else change.percent / 100
    if change.amount is None and share is not None and _in_steps(share):
        return share, None
    return Fraction(0), Fraction(fee)


def _in_steps(share: Fraction) -> bool:
    return (share * LEVEL_STEPS).denominator == 1


def _write_sources(
    page: Page, result: ScenarioResult, day: date, row: int, live: Mapping[str, tuple[int, int]]
) -> int:
    """Every assumption with what the library's table says of it; returns the next free row.

    Args:
        page: the sheet.
        result: the scenario.
        day: the day the appendix states.
        row: the first row.
        live: an assumption's name to the row of its input cell and the value there [SEK]. Its
            value here follows that cell, and what else is said of it is struck out when it moves.
    """
    scenario, table = result.scenario, assumption_table(result, day)
    page.text(row, 0, table.caption, "group")
    page.text(row + 1, 0, "Källan gäller scenariots värde: den stryks över när värdet är ändrat.")
    first, *headings = table.headings
    spans = _spans(len(headings))
    page.text(row + 2, 0, first, "heading")
    page.paragraphs(row + 2, dict(zip(spans, headings, strict=True)), "heading")
    row += 3
    own = len(scenario.member_fee) + len(scenario.underspend)  # the scenario's own stand first
    for i, line in enumerate(table.lines):
        page.text(row, 0, f"{line.label}, enligt scenariot" if i < own else line.label, "wrap")
        texts = dict(zip(spans, line.cells, strict=True))
        if line.label in live:
            place, value = live[line.label]
            del texts[spans[0]]
            page.merged_formula(row, spans[0], page.at(place, 1), value, "kr wrap left")
            moved = f"{page.at(place, 1)}<>{page.at(place, 2)}"
            page.strike((row, spans[1][0], row, _LAST_COLUMN), moved)
        page.paragraphs(row, texts)
        row += 1
    if table.note:
        page.paragraph(row, 0, _LAST_COLUMN, table.note)
        row += 1
    return row + 1


def _spans(count: int) -> list[tuple[int, int]]:
    """The first and last column of each of some cells that share the columns beside a label."""
    edges = [1 + _LAST_COLUMN * i // count for i in range(count + 1)]
    return [(left, right - 1) for left, right in pairwise(edges)]


def _write_foundation(page: Page, result: ScenarioResult, day: date, row: int) -> None:
    page.text(row, 0, FOUNDATION, "group")
    for label, text in foundation_facts(result, day):
        row += 1
        page.text(row, 0, label, "wrap")
        page.paragraph(row, 1, _LAST_COLUMN, text)
    texts = (HASH_HELP, hash_command(result), DOCUMENTS_HELP, *result.package.documents.values())
    for text in texts:
        row += 1
        page.paragraph(row, 0, _LAST_COLUMN, text)
    page.on_one_page(row + 1)
