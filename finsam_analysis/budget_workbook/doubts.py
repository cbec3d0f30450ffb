"""Whether a workbook speaks of another application than the one it is said to be, or another size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.bearers import organisation_named
from finsam_analysis.budget_workbook.form import BudgetSheets, plain
from finsam_analysis.core import (
    Application,
    DataPackage,
    Fault,
    Unit,
    kronor,
    round_half_away,
    whole,
)
from finsam_analysis.scenario import application_remark

_FAR = 100  # times more or less than asked is no revised budget but a wrong unit, or a wrong file
_MOST_POSITIONS = 1_000  # [per cent of full time] on one row; 85 in a cell for per cent is 8 500
FORCE = "--force"
NOTHING_CHANGED = "; inget är ändrat"


def doubts(
    package: DataPackage, application: Application, sheets: BudgetSheets, unit: Unit, *, new: bool
) -> list[Fault]:
    """What speaks against taking the workbook for this application's budget, as it is read.

    What a new one asks for is held against the other applications, else against what it asked for.

    A whole budget would be replaced; so each is a fault unless whoever imports says otherwise.
    """
    total = asked_total(sheets, unit)
    return [
        *_another(package, application, sheets, total),
        *(_new_size if new else _size)(package, application, sheets, total, unit),
        *_days(package, sheets),
        *_positions(sheets),
    ]


def _doubt(
    sheets: BudgetSheets,
    found: str,
    expected: str,
    remedy: str,
    row: int | None = None,
    field: str | None = None,
) -> Fault:
    """What stops an import that is not forced."""
    found, remedy = f"{found}{NOTHING_CHANGED}", f"{remedy}, eller läs in ändå med {FORCE}"
    return Fault(sheets.file, found, expected, remedy, row=row, field=field)


def asked_total(sheets: BudgetSheets, unit: Unit) -> int:
    """What the workbook asks for in all [SEK]."""
    return round_half_away(Fraction(sheets.total) * unit.in_kronor)


def _another(
    package: DataPackage, application: Application, sheets: BudgetSheets, total: int
) -> Iterator[Fault]:
    expected = f"ansökan {application.id}"
    other = next((a.id for a in package.applications if plain(a.name) == plain(sheets.name)), "")
    if other and plain(sheets.name) != plain(application.name):
        found = f"arbetsboken heter ”{sheets.name}”, som är ansökan {other}"
        remedy = "ange rätt --application, rätta namnet i arbetsboken"
        yield _doubt(sheets, found, expected, remedy, field=sheets.place("namn"))
    owner = organisation_named(package, application, next(iter(sheets.organisations), ""))
    if owner not in (None, application.owner):
        yield _doubt(
            sheets,
            f"huvudinsatsägaren är {owner}, men ansökan {application.id} är {application.owner}s",
            "den ansökan som arbetsboken hör till",
            "ange rätt --application, rätta huvudinsatsägaren",
            field=sheets.place("organisation 1"),
        )
    same = [a.id for a in package.applications if a.asked == total]
    if same and application.id not in same:
        found = f"summan att rekvirera, {kronor(total)}, är just den som ansökan {same[0]} söker"
        yield _doubt(sheets, found, expected, "ange rätt --application")


def _new_size(
    package: DataPackage, application: Application, sheets: BudgetSheets, total: int, unit: Unit
) -> Iterator[Fault]:
    others = tuple(other for other in package.applications if other is not application)
    what = f"summan att rekvirera läst i {unit}"
    if told := application_remark(replace(package, applications=others), what, total):
        expected = "en summa av samma storlek som de andra ansökningarnas"
        remedy = "rätta enheten i arbetsboken (Kostnader i) eller ange --unit"
        yield _doubt(sheets, told.partition(". Menades")[0], expected, remedy)


def _size(
    _package: DataPackage, application: Application, sheets: BudgetSheets, total: int, unit: Unit
) -> Iterator[Fault]:
    asked = application.asked
    if asked > 0 and not asked <= total * _FAR <= asked * _FAR**2:
        yield _doubt(
            sheets,
            f"summan att rekvirera läst i {unit} är {kronor(total)}, men ansökan "
            f"{application.id} söker {kronor(asked)}",
            "en summa av samma storlek",
            "rätta enheten i arbetsboken eller ange --unit",
        )


def _days(package: DataPackage, sheets: BudgetSheets) -> Iterator[Fault]:
    years = package.plan.years
    days: list[tuple[date | None, int | None, str]] = [
        (sheets.start, None, sheets.place("från")),
        (sheets.end, None, sheets.place("till")),
    ]
    rows = (*sheets.asked, *sheets.own)
    days += [(d, row.number, form.DETAILED) for row in rows for d in (row.start, row.end)]
    for day, row_number, place in days:
        if day is not None and day.year not in years:
            found, expected = (
                f"{day} ligger utanför planens år",
                f"ett datum {years[0]}–{years[-1]}",
            )
            yield _doubt(sheets, found, expected, "rätta datumet", row_number, place)


def _positions(sheets: BudgetSheets) -> Iterator[Fault]:
    for row in (*sheets.asked, *sheets.own):
        if (row.post_percent or 0) > _MOST_POSITIONS:
            yield Fault(
                sheets.file,
                f"”{row.label}” är {whole(row.post_percent or 0)} % av en heltid{NOTHING_CHANGED}",
                "andel av heltid, 0–100 %",
                f"rätta andelen, eller läs in ändå med {FORCE} om raden är så många tjänster",
                row=row.number,
                field=form.DETAILED,
            )
