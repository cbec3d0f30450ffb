"""The workbook's sheet of assumptions: figures to move, their sources, and what all rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from finsam_analysis import __version__
from finsam_analysis.errors import ReportError
from finsam_analysis.grant_levels import LEVEL_STEPS
from finsam_analysis.report_tables import assumption_table
from finsam_analysis.scenario import FeeChange
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.workbook_cells import Page

_FIRST = 5
_LAST_COLUMN = 6


@dataclass(frozen=True)
class AssumptionCells:
    """References to the assumptions that can be moved; a year is missing where none is stated.

    ``areas`` pairs each area of figures with the area of the scenario's own.
    """

    opening: str
    floor: str
    fee_percent: Mapping[int, str]
    fee_amount: Mapping[int, str]
    underspend: Mapping[int, str]
    areas: tuple[tuple[str, str], ...]


def write_assumption_page(page: Page, result: ScenarioResult, day: date) -> AssumptionCells:
    """Write the sheet; member fees and underspend are there when the scenario assumes any.

    Raises:
        ReportError: an underspend with more decimals than the workbook's formulas keep.
    """
    scenario = result.scenario
    page.widths(46, *[17] * _LAST_COLUMN)
    page.text(0, 0, "Antaganden", "title")
    page.text(1, 0, f"Scenario: {scenario.name}")
    page.paragraph(2, 0, _LAST_COLUMN, scenario.description)
    page.text(3, 0, "Ändra värdena i de gula cellerna; allt annat räknas om.")
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
    areas = [(page.area(_FIRST, 1, _FIRST + 1, 1), page.area(_FIRST, 2, _FIRST + 1, 2))]
    cells, row = _write_yearly(page, result, _FIRST + 3, areas)
    row = _write_sources(page, result, row)
    _write_basis(page, result, day, row)
    page.book.define("Ingående_överskott", page.at(_FIRST, 1))
    page.book.define("Golv", page.at(_FIRST + 1, 1))
    for name, places in cells.items():
        for year, place in places.items():
            page.book.define(f"{name}_{year}", place)
    return AssumptionCells(
        opening=page.at(_FIRST, 1),
        floor=page.at(_FIRST + 1, 1),
        fee_percent=cells.get(_FEE_PERCENT, {}),
        fee_amount=cells.get(_FEE_AMOUNT, {}),
        underspend=cells.get(_UNDERSPEND, {}),
        areas=tuple(areas),
    )


_FEE_PERCENT, _FEE_AMOUNT, _UNDERSPEND = "Avgiftsändring", "Avgift", "Ej_nyttjat"
_HEADINGS = {
    _FEE_PERCENT: "Ändrad medlemsavgift, %",
    _FEE_AMOUNT: "eller medlemsavgift, kr",
    _UNDERSPEND: "Ej nyttjade medel av insatserna, %",
}


def _write_yearly(
    page: Page, result: ScenarioResult, row: int, areas: list[tuple[str, str]]
) -> tuple[dict[str, dict[int, str]], int]:
    """One row for each year; returns each column's references by year, and the next free row."""
    columns = _yearly_columns(result)
    if not columns:
        return {}, row
    page.text(row, 0, "År", "heading")
    headings = [_HEADINGS[name] for name in columns]
    page.texts(row, 1, tuple(headings), "heading right")
    stated = [f"Enligt scenariot, {heading.rsplit(', ')[-1]}" for heading in headings]
    page.texts(row, 1 + len(columns), tuple(stated), "heading right")
    page.lines(row, 2)
    first, last = row + 1, row + len(result.years)
    cells: dict[str, dict[int, str]] = {}
    for i, (name, values) in enumerate(columns.items()):
        style, rule = ("kr", "amount") if name == _FEE_AMOUNT else ("percent", _rule_of(name))
        beside = 1 + len(columns) + i
        for offset, (year, value) in enumerate(zip(result.years, values, strict=True)):
            page.text(first + offset, 0, str(year))
            page.entry(first + offset, 1 + i, value, style, rule)
            page.number(first + offset, beside, None if value is None else float(value), style)
            cells.setdefault(name, {})[year] = page.at(first + offset, 1 + i)
        areas.append((page.area(first, 1 + i, last, 1 + i), page.area(first, beside, last, beside)))
    return cells, last + 2


def _rule_of(name: str) -> str:
    return "level" if name == _UNDERSPEND else "change"


def _yearly_columns(result: ScenarioResult) -> dict[str, list[Fraction | None]]:
    scenario, years = result.scenario, result.years
    columns: dict[str, list[Fraction | None]] = {}
    if scenario.member_fee:
        fees = [
            _fee(scenario.member_fee.get(y), int(fee))
            for y, fee in zip(years, result.fees, strict=True)
        ]
        columns[_FEE_PERCENT] = [percent for percent, _ in fees]
        columns[_FEE_AMOUNT] = [amount for _, amount in fees]
    if scenario.underspend:
        shares = [scenario.underspend.get(year, Fraction(0)) / 100 for year in years]
        if any(not _in_steps(share) for share in shares):
            raise ReportError(
                "Ej nyttjade medel har fler än fyra decimaler i procent, vilket arbetsboken inte "
                "räknar med. Avrunda antagandet i scenariot."
            )
        columns[_UNDERSPEND] = list(shares)
    return columns


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


def _write_sources(page: Page, result: ScenarioResult, row: int) -> int:
    page.text(row, 0, "Antaganden och deras källor", "group")
    page.text(row + 1, 0, "Antagande", "heading")
    page.paragraph(row + 1, 1, 3, "Värde", "heading")
    page.paragraph(row + 1, 4, _LAST_COLUMN, "Källa", "heading")
    row += 2
    for line in assumption_table(result).lines:
        value, *said = line.cells
        source = ", ".join(filter(None, said))
        page.text(row, 0, line.label, "wrap")
        page.paragraphs(row, {(1, 3): value, (4, _LAST_COLUMN): source})
        row += 1
    return row + 1


def _write_basis(page: Page, result: ScenarioResult, day: date, row: int) -> None:
    package = result.package
    page.text(row, 0, "Det siffrorna vilar på", "group")
    version = f" version {package.version}" if package.version else ""
    basis = [
        ("Datum", day.isoformat()),
        ("Datapaket", f"{package.title} ({package.name}{version})"),
        ("Program", f"finsam_analysis {__version__}"),
        ("Scenario", f"{result.scenario.name} ({result.scenario.id})"),
        *(("Dokument", title) for title in package.documents.values()),
    ]
    for i, (label, text) in enumerate(basis, start=row + 1):
        page.text(i, 0, label, "wrap")
        page.paragraph(i, 1, _LAST_COLUMN, text)
