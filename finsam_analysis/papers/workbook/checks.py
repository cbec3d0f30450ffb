"""The workbook's sheet of checks: whether its own figures agree, also after a change."""

from __future__ import annotations

import math
from collections.abc import Sequence

from finsam_analysis.core import Kronor, Section, whole
from finsam_analysis.papers.workbook.assumptions import AssumptionCells, InputArea
from finsam_analysis.papers.workbook.cells import Page
from finsam_analysis.papers.workbook.economists_table import TableCells
from finsam_analysis.papers.workbook.grants import GrantPlaces
from finsam_analysis.papers.workbook.sharing import SharingPlaces
from finsam_analysis.scenario import ScenarioResult

OK, WRONG, CHANGED = "OK", "FEL", "indata ändrade"
OUTCOME_ROW, _CHANGES_ROW, _VALUE = 2, 3, 1
_FIRST = 7


def outcome_place(page: Page) -> str:
    """Where the checks' common outcome stands."""
    return page.at(OUTCOME_ROW, _VALUE)


def changes_place(page: Page) -> str:
    """Where the number of inputs that are no longer the scenario's stands."""
    return page.at(_CHANGES_ROW, _VALUE)


def write_check_page(
    page: Page,
    result: ScenarioResult,
    table: TableCells,
    assumed: AssumptionCells,
    grants: GrantPlaces,
    sharing: SharingPlaces,
) -> None:
    """Write the checks: sums a second way, inputs that can be computed with, finsam's own figures.

    The comparison with the library's figures holds only while no input is changed; after that it
    says so instead of being wrong.
    """
    plan, years = result.package.plan, result.years
    rolling = list(plan.rolling)
    page.widths(66, 16, *[15] * len(years))
    page.text(0, 0, "Kontroller", "title")
    page.text(OUTCOME_ROW, 0, "Alla kontroller", "group")
    page.text(_CHANGES_ROW, 0, "Ändrade indata, antal celler")
    areas = [InputArea(grants.level_area, grants.stated_area), *assumed.areas]
    changes = "+".join(f"SUMPRODUCT(--({_moved(area)}))" for area in areas)
    page.formula(_CHANGES_ROW, _VALUE, changes, 0, "plain")
    page.texts(_FIRST - 1, 0, ("Kontroll",), "heading")
    page.texts(_FIRST - 1, 1, ("Utfall", "Skillnad"), "heading right")
    page.sheet.freeze_panes(_FIRST, 1)
    checks = _differences(result, table, assumed, grants, sharing)
    for i, (statement, difference) in enumerate(checks):
        row = _FIRST + i
        page.text(row, 0, statement)
        page.formula(row, 2, difference, 0)
        place = page.at(row, 2)
        page.formula(
            row, 1, f'IF(ISNUMBER({place}),IF({place}=0,"{OK}","{WRONG}"),"{WRONG}")', OK, "right"
        )
    last = _write_library(page, result, table, _FIRST + len(checks) + 2, rolling)
    outcomes = page.area(_FIRST, 1, last, 1)
    page.formula(
        OUTCOME_ROW,
        _VALUE,
        f'IF(COUNTIF({outcomes},"{WRONG}")+SUMPRODUCT(--ISERROR({outcomes}))=0,"{OK}","{WRONG}")',
        OK,
        "group right",
    )
    page.book.define("Kontroller_utfall", outcome_place(page))
    for area in ((_FIRST, 1, last, 1), (OUTCOME_ROW, _VALUE, OUTCOME_ROW, _VALUE)):
        page.mark(area, "==", f'"{WRONG}"')
    _write_findings(page, result, table, assumed, last + 3)


def _moved(area: InputArea) -> str:
    """True for a cell that is not the scenario's; an amount of 0 is not the same as no amount."""
    return f"({area.now}<>{area.stated})+(ISNUMBER({area.now})<>ISNUMBER({area.stated}))>0"


def _differences(
    result: ScenarioResult,
    table: TableCells,
    assumed: AssumptionCells,
    grants: GrantPlaces,
    sharing: SharingPlaces,
) -> list[tuple[str, str]]:
    """Statements and the formulas that are 0 when they hold."""
    rolling = result.package.plan.rolling
    last = rolling[-1]
    area = grants.level_area
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
    per_year = [f"ABS({table.at('s:nya', c)}-{grants.per_year[year]})" for c, year in years]
    shares = f"SUM({grants.share_area})"
    results = "+".join(table.at("s:resultat", column) for column in rolling)
    taken = "-".join(table.new(column, "-") for column in rolling)
    total = f"SUM({grants.total_area})"
    return [
        (
            "Varje nivå är ett tal från 0 till 100 %",
            f"{len(grants.levels)}-SUMPRODUCT({levels})",
        ),
        ("Varje antagande är ett tal", others),
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
            f"SUM({table.row('s:intäkter')})-({_total(income)})",
        ),
        (
            "Summa kostnader är summan av alla kostnadsrader",
            f"SUM({table.row('s:kostnader')})-({_total(cost)})",
        ),
        ("Det som fördelas är det som beviljas", f"{total}-SUM({sharing.granted})"),
        (
            "Tabellen per organisation och år innehåller allt som beviljas",
            f"{total}-{grants.whole}",
        ),
        ("Nya ansökningar är årets summa per organisation", "+".join(per_year)),
        ("Andelarna av beviljade medel blir 1", f"IF({shares}=0,0,ROUND({shares}-1,9))"),
        (
            "Sista årets utrymme är ingående överskott plus alla resultat minus alla ansökningar",
            f"{table.at('s:efter', last)}-({assumed.opening}+{results}-{taken})",
        ),
    ]


def _total(areas: Sequence[str]) -> str:
    return "+".join(f"SUM({area})" for area in areas) or "0"


def _library_rows(result: ScenarioResult) -> list[tuple[str, str, Kronor]]:
    without, after = result.without_applications, result.trajectory
    return [
        ("s:intäkter", "Summa intäkter", without.income),
        ("s:kostnader", "Summa kostnader", without.cost),
        ("s:resultat", "Årets beräknade resultat", without.result),
        ("s:utrymme", "Kvarvarande beslutsutrymme", without.closing),
        ("s:nya", "Summa nya ansökningar", result.new),
        ("s:efter", "Beslutsutrymme efter ansökningarna", after.closing),
    ]


def _write_library(
    page: Page, result: ScenarioResult, table: TableCells, row: int, rolling: Sequence[int]
) -> int:
    """The figures as finsam computed them; returns the last row."""
    page.text(row - 1, 0, "Tabellen mot finsams egen beräkning av scenariot, kronor", "group")
    page.text(row, 0, "Rad", "heading")
    page.texts(row, 1, ("Utfall", *map(str, result.years)), "heading right")
    rows = _library_rows(result)
    for i, (key, label, figures) in enumerate(rows, start=row + 1):
        page.text(i, 0, label)
        apart = []
        for offset, (column, figure) in enumerate(zip(rolling, figures, strict=True)):
            page.number(i, 2 + offset, int(figure))
            apart.append(f"ABS({table.at(key, column)}-{page.at(i, 2 + offset)})")
        differs = "+".join(apart)
        page.formula(
            i,
            1,
            f'IF({page.at(_CHANGES_ROW, _VALUE)}>0,"{CHANGED}",IF({differs}=0,"{OK}","{WRONG}"))',
            OK,
            "right",
        )
    return row + len(rows)


def _write_findings(
    page: Page, result: ScenarioResult, table: TableCells, assumed: AssumptionCells, row: int
) -> None:
    """What the figures mean for the board: not errors of the workbook."""
    plan, after = result.package.plan, result.trajectory
    page.text(row - 1, 0, "Att ta ställning till, kronor", "group")
    page.text(row, 0, "Fråga", "heading")
    page.texts(row, 1, ("", *map(str, result.years)), "heading right")
    page.text(row + 1, 0, "Fattas till golvet vid årets slut")
    page.text(row + 2, 0, "Årets kostnader över årets intäkter (KL 11 kap. 5 §)")
    for offset, column in enumerate(plan.rolling):
        missing = max(0, result.floor - int(after.closing[offset]))
        room = table.at("s:efter", column)
        page.formula(row + 1, 2 + offset, f"MAX(0,{assumed.floor}-{room})", missing)
        deficit = max(0, -int(after.result[offset]))
        page.formula(
            row + 2,
            2 + offset,
            f"MAX(0,{table.new(column)}-{table.at('s:resultat', column)})",
            deficit,
        )
