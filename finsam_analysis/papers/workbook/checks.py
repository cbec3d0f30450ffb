"""The workbook's sheet of checks: whether its own figures agree, also after a change."""

from __future__ import annotations

import math
from collections.abc import Sequence

from finsam_analysis.core import FigureKind, Section, whole
from finsam_analysis.papers.workbook.assumptions import InputArea
from finsam_analysis.papers.workbook.cells import WARNING
from finsam_analysis.papers.workbook.economists_table import NAMED_ROWS, TableCells
from finsam_analysis.papers.workbook.sharing import CHOICES, SharingPlaces
from finsam_analysis.scenario import MOST_MONTHS, ScenarioResult
from finsam_analysis.spreadsheet import Block, Sheet

OK, WRONG, CHANGED = "OK", "FEL", "indata ändrade"
OUTCOME_ROW, _CHANGES_ROW, _VALUE = 2, 3, 1
_FIRST = 7


def outcome_place(sheet: Sheet) -> str:
    """Where the checks' common outcome stands."""
    return sheet.at(OUTCOME_ROW, _VALUE)


def changes_place(sheet: Sheet) -> str:
    """Where the number of inputs that are no longer the scenario's stands."""
    return sheet.at(_CHANGES_ROW, _VALUE)


def write_check_sheet(
    sheet: Sheet, result: ScenarioResult, table: TableCells, sharing: SharingPlaces
) -> None:
    """Write the checks: sums a second way, inputs that can be computed with, finsam's own figures.

    The comparison with the library's figures holds only while no input is changed; after that it
    says so instead of being wrong.
    """
    assumed, grants = table.assumed, table.grants
    sheet.widths(66, 16, *[15] * len(result.years))
    sheet.legible(2 + len(result.years), 2)
    sheet.text(0, 0, "Kontroller", "title")
    sheet.text(OUTCOME_ROW, 0, "Alla kontroller", "group")
    sheet.text(_CHANGES_ROW, 0, "Ändrade indata, antal celler")
    areas = [InputArea(grants.levels.area, grants.stated.area), *assumed.areas, *table.plan_areas]
    changes = "+".join(f"SUMPRODUCT(--({_moved(area)}))" for area in areas)
    changes += f'+SUMPRODUCT(--({grants.choices.area}<>""))'
    changes += f"+COUNTA({grants.months.area})+COUNTA({grants.spare_area})"
    sheet.formula(_CHANGES_ROW, _VALUE, changes, 0, "plain")
    block = Block(sheet, _FIRST - 1, ("Kontroll",), ("Utfall", "Skillnad"))
    sheet.written.freeze_panes(_FIRST, 1)
    checks = _differences(result, table, sharing)
    for row, (statement, difference) in block.rows(checks):
        sheet.text(row, 0, statement)
        sheet.formula(row, 2, difference, 0)
        place = sheet.at(row, 2)
        sheet.formula(
            row, 1, f'IF(ISNUMBER({place}),IF({place}=0,"{OK}","{WRONG}"),"{WRONG}")', OK, "right"
        )
    last = _write_library(sheet, result, table, block.end + 2)
    outcomes = sheet.area(_FIRST, 1, last, 1)
    sheet.formula(
        OUTCOME_ROW,
        _VALUE,
        f'IF(COUNTIF({outcomes},"{WRONG}")+SUMPRODUCT(--ISERROR({outcomes}))=0,"{OK}","{WRONG}")',
        OK,
        "group right",
    )
    sheet.book.define("Kontroller_utfall", outcome_place(sheet))
    for area in ((_FIRST, 1, last, 1), (OUTCOME_ROW, _VALUE, OUTCOME_ROW, _VALUE)):
        wrong = {"type": "cell", "criteria": "==", "value": f'"{WRONG}"'}
        sheet.mark(area, wrong, sheet.book.condition(**WARNING))
    _write_findings(sheet, result, table, last + 3)


def _moved(area: InputArea) -> str:
    """True for a cell that is not the scenario's; an amount of 0 is not the same as no amount."""
    return f"({area.now}<>{area.stated})+(ISNUMBER({area.now})<>ISNUMBER({area.stated}))>0"


def _differences(
    result: ScenarioResult, table: TableCells, sharing: SharingPlaces
) -> list[tuple[str, str]]:
    """Statements and the formulas that are 0 when they hold."""
    assumed, grants = table.assumed, table.grants
    rolling = result.package.plan.rolling
    last = rolling[-1]
    area = grants.levels.area
    levels = f"ISNUMBER({area})*({area}>=0)*({area}<=1)"
    percents, underspends = assumed.fee_percents.now, assumed.underspends.now
    amounts, fees = assumed.amounts.now, assumed.fee_amounts.now
    # Words, TRUE and errors; a year left blank assumes nothing, but surplus and floor must be there.
    others = "+".join(
        f"SUMPRODUCT((1-ISNUMBER({area.now}))*(1-ISBLANK({area.now})))" for area in assumed.areas
    )
    others += f"+SUMPRODUCT(--ISBLANK({amounts}))"
    # A change beyond 1 000 % is a slip of the hand, unless the scenario itself has it.
    stated = [change.percent or 0 for change in result.scenario.member_fee.values()]
    rise = max([10, *(math.ceil(percent / 100) for percent in stated)])
    beyond = "+".join(
        f"SUMPRODUCT(({area}<{low})+({area}>{high}))"
        for area, low, high in ((percents, -1, rise), (underspends, 0, 1))
    )
    parts = "+".join(f"SUMPRODUCT(--({area}<>ROUND({area},0)))" for area in (amounts, fees))
    income = table.lines(Section.MEMBER_FEE, Section.OTHER_INCOME)
    cost = table.lines(Section.ADMINISTRATION, Section.ONGOING, Section.OTHER_COORDINATION)
    years = zip(rolling, result.years, strict=True)
    per_year = [f"ABS({table.at(FigureKind.NEW, c)}-{grants.per_year[year]})" for c, year in years]
    shares = f"SUM({grants.share_area})"
    results = "+".join(table.at(FigureKind.RESULT_WITHOUT, column) for column in rolling)
    taken = "-".join(table.new(column, "-") for column in rolling)
    total = f"SUM({grants.totals.area})"
    known = [f'SUMPRODUCT(--({grants.choices.area}="{word}"))' for word in CHOICES]
    unknown = "-".join([f'SUMPRODUCT(--({grants.choices.area}<>""))', *known])
    area = grants.months.area
    moved = f"SUMPRODUCT(ISNUMBER({area})*({area}>=0)*({area}<={MOST_MONTHS})*({area}=INT({area})))"
    moved = f"COUNTA({area})-{moved}"  # words, TRUE and errors are not numbers
    entries = [grants.spare_area, *(area.now for area in table.plan_areas)]
    words = "+".join(f"SUMPRODUCT(--ISTEXT({area}))" for area in entries)
    return [
        (
            "Varje nivå är ett tal från 0 till 100 %",
            f"{len(grants.levels.of)}-SUMPRODUCT({levels})",
        ),
        ("Varje val är bevilja, skjut upp, avslå eller tomt", unknown),
        (f"Varje uppskov är ett helt antal månader, högst {MOST_MONTHS}", moved),
        ("Varje antagande är ett tal", others),
        ("Varje cell i planen och den egna insatsen är ett tal eller tom", words),
        (
            f"Avgiften ändras med −100 till {whole(100 * rise)} %; ej nyttjade medel är 0–100 %",
            beyond,
        ),
        (
            "Belopp är i hela kronor, avgiften minst 0",
            f"{parts}+SUMPRODUCT(--({fees}<0))",
        ),
        (
            "Summa intäkter är summan av alla intäktsrader",
            f"SUM({table.row(FigureKind.INCOME)})-({_total(income)})",
        ),
        (
            "Summa kostnader är summan av alla kostnadsrader",
            f"SUM({table.row(FigureKind.COST_WITHOUT)})-({_total(cost)})",
        ),
        ("Det som fördelas är det som beviljas", f"{total}-SUM({sharing.granted})"),
        (
            "Tabellen per organisation och år innehåller allt som beviljas",
            f"{total}+SUM({grants.spare_area})-{grants.whole}",
        ),
        ("Nya ansökningar är årets summa per organisation", "+".join(per_year)),
        ("Andelarna av beviljade medel blir 1", f"IF({shares}=0,0,ROUND({shares}-1,9))"),
        (
            "Sista årets utrymme är ingående överskott plus alla resultat minus alla ansökningar",
            f"{table.at(FigureKind.ROOM, last)}-({assumed.opening}+{results}-{taken})",
        ),
    ]


def _total(areas: Sequence[str]) -> str:
    return "+".join(f"SUM({area})" for area in areas) or "0"


def _write_library(sheet: Sheet, result: ScenarioResult, table: TableCells, row: int) -> int:
    """The figures as finsam computed them; returns the last row."""
    sheet.text(row - 1, 0, "Tabellen mot finsams egen beräkning av scenariot, kronor", "group")
    block = Block(sheet, row, ("Rad",), ("Utfall", *map(str, result.years)))
    for i, kind in block.rows(NAMED_ROWS):
        sheet.text(i, 0, table.shown.row_of[kind.key()].label)
        apart = []
        for offset, column in enumerate(result.plan.rolling):
            sheet.number(i, 2 + offset, int(result.account.columns[kind][column]))
            apart.append(f"ABS({table.at(kind, column)}-{sheet.at(i, 2 + offset)})")
        differs = "+".join(apart)
        sheet.formula(
            i,
            1,
            f'IF({sheet.at(_CHANGES_ROW, _VALUE)}>0,"{CHANGED}",IF({differs}=0,"{OK}","{WRONG}"))',
            OK,
            "right",
        )
    return block.end - 1


def _write_findings(sheet: Sheet, result: ScenarioResult, table: TableCells, row: int) -> None:
    """What the figures mean for the board: not errors of the workbook."""
    plan, after = result.package.plan, result.trajectory
    sheet.text(row - 1, 0, "Att ta ställning till, kronor", "group")
    Block(sheet, row, ("Fråga",), ("", *map(str, result.years)))
    sheet.text(row + 1, 0, "Fattas till golvet vid årets slut")
    sheet.text(row + 2, 0, "Årets kostnader över årets intäkter (KL 11 kap. 5 §)")
    for offset, column in enumerate(plan.rolling):
        year = result.years[offset]
        missing = max(0, result.floor_of(year) - int(after.closing[offset]))
        room = table.at(FigureKind.ROOM, column)
        sheet.formula(row + 1, 2 + offset, f"MAX(0,{table.assumed.floors[year]}-{room})", missing)
        deficit = max(0, -int(after.result[offset]))
        sheet.formula(
            row + 2,
            2 + offset,
            f"MAX(0,{table.new(column)}-{table.at(FigureKind.RESULT_WITHOUT, column)})",
            deficit,
        )
