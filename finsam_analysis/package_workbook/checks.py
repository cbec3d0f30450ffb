"""Which cells count the printed sums along while somebody edits the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from xlsxwriter.utility import xl_rowcol_to_cell

from finsam_analysis.core import (
    COST_SECTIONS,
    INCOME_SECTIONS,
    Assumption,
    ControlSum,
    DataPackage,
    Measure,
    PlanColumn,
    Unit,
    round_half_away,
)
from finsam_analysis.data_package import Kind
from finsam_analysis.package_workbook.sheets import (
    CHECK_SHEET,
    FIRST_ROW,
    NUMBERS,
    TableSheet,
)
from finsam_analysis.reconciliation import (
    ALL_YEARS,
    COMPUTED,
    conditions_of,
    control_faults,
    summed_rows,
)
from finsam_analysis.spreadsheet import Book

_LONGEST_FORMULA = 8_000  # [characters]; Excel takes 8 192
_HEADINGS = (
    *("kontroll", "tabell", "urval", "kolumn", "tryckt inkl. känd avvikelse", "summa i bladen"),
    *("skillnad", "svar"),
)
_HOLDS, _BROKEN = "stämmer", "STÄMMER INTE"


def write_checks(book: Book, package: DataPackage, sheets: Mapping[str, TableSheet]) -> None:
    """A row for each printed sum, in kronor where it is money: as printed, as the sheets sum it."""
    sheet = book.sheet(CHECK_SHEET)
    sheet.widths(34, 22, 40, 18, 18, 18, 14, 16)
    sheet.texts(0, 0, _HEADINGS, "heading")
    sheet.written.freeze_panes(1, 1)
    sheet.written.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    broken = {control.id for control, _ in control_faults(package)}
    printed = sheets.get("kontrollsummor")
    for row, control in enumerate(package.control_sums if printed else (), start=1):
        sheet.texts(row, 0, (control.id, control.table, control.chosen or "", control.column))
        formula = _formula(package, sheets, control)
        if printed is None or formula is None or len(formula) > _LONGEST_FORMULA:
            sheet.text(row, 7, "prövas vid inläsningen")
            continue
        expected = round_half_away(Fraction(control.printed + control.deviation))
        found = sum(amount for _, amount in summed_rows(package, control))
        sheet.formula(row, 4, _printed(printed, control), expected, "amount")
        sheet.formula(row, 5, formula, found, "amount")
        sheet.formula(row, 6, f"F{row + 1}-E{row + 1}", found - expected, "amount")
        answer = _BROKEN if control.id in broken else _HOLDS
        sheet.formula(row, 7, f'IF(G{row + 1}=0,"{_HOLDS}","{_BROKEN}")', answer, "text")
    area = (1, 7, max(1, len(package.control_sums)), 7)
    wrong = {"type": "cell", "criteria": "==", "value": f'"{_BROKEN}"'}
    sheet.mark(area, wrong, book.condition(bold=True, font_color="#9C0006"))


def _printed(table: TableSheet, control: ControlSum) -> str:
    """The printed figure and its known deviation in kronor, from the row they stand on."""
    row = next(i for i, cells in enumerate(table.rows) if cells["kontroll"] == control.id)

    def cell(heading: str) -> str:
        place = xl_rowcol_to_cell(FIRST_ROW - 1 + row, table.headings.index(heading))
        return f"'{table.shape.name}'!{place}"

    return (
        f"ROUND(({cell('tryckt')}+{cell('avvikelse')})"
        f'*IF({cell("enhet")}="{Unit.THOUSAND}",{Unit.THOUSAND.in_kronor},1),0)'
    )


def _formula(
    package: DataPackage, sheets: Mapping[str, TableSheet], control: ControlSum
) -> str | None:
    """The sum of the cells that are chosen, None where no formula can say it."""
    conditions = conditions_of(control.chosen)
    if conditions is None:
        return None
    if control.table == COMPUTED:
        return _computed(package, sheets, conditions, control.column)
    table = sheets.get(control.table)
    if table is None:
        return None
    chosen = dict(_by_heading(package, table, conditions))
    if not set(chosen) <= set(table.headings):
        return None
    columns = [control.column]
    if control.column == ALL_YEARS and table.shape.year_heading:
        columns = [h for h in table.headings if table.shape.year_heading.fullmatch(h)]
    kinds = {c.kind for heading in columns if (c := table.shape.column(heading))}
    if not columns or not set(columns) <= set(table.headings) or not kinds <= set(NUMBERS):
        return None
    return "+".join(_sum(table, column, chosen) for column in columns)


def _by_heading(
    package: DataPackage, table: TableSheet, conditions: Mapping[str, set[str]]
) -> Iterator[tuple[str, list[str]]]:
    """The conditions on the table's own columns; a group of members is its members."""
    for field, values in conditions.items():
        if field == "grupp" and field not in table.headings:
            members = [o.name for o in package.organisations if o.kind in values]
            yield "organisation", members
        else:
            yield field, sorted(values)


def _sum(table: TableSheet, column: str, chosen: Mapping[str, Sequence[str]]) -> str:
    """Sum of a column's cells in kronor, whatever unit each row is in."""
    shape_column = table.shape.column(column)
    money = "enhet" in table.headings and shape_column and shape_column.kind is Kind.AMOUNT
    parts = []
    for values in product(*chosen.values()):
        where = "".join(
            f',{table.area(heading)},"={_escaped(value)}"'
            for heading, value in zip(chosen, values, strict=True)
        )
        if not money:
            one = f"{table.area(column)}{where}"
            parts.append(f"SUMIFS({one})" if where else f"SUM({table.area(column)})")
            continue
        unit, thousand = table.area("enhet"), Unit.THOUSAND
        area = table.area(column)
        parts.append(
            f'SUMIFS({area}{where},{unit},"={thousand}")*{thousand.in_kronor}'
            f'+SUMIFS({area}{where},{unit},"<>{thousand}")'
        )
    return "+".join(parts) or "0"


def _escaped(value: str) -> str:
    """A value as a criterion takes it: no wildcards, quotes doubled."""
    for sign in "~*?":
        value = value.replace(sign, f"~{sign}")
    return value.replace('"', '""')


def _computed(
    package: DataPackage,
    sheets: Mapping[str, TableSheet],
    conditions: Mapping[str, set[str]],
    heading: str,
) -> str | None:
    """A sum of the economist's table, from the plan's rows, the distribution and the opening."""
    measures = conditions.get("mått", set())
    column = next((c for c in package.plan.columns if c.heading == heading), None)
    if set(conditions) != {"mått"} or len(measures) != 1 or column is None:
        return None
    plan = sheets["plan"]
    result = [_result(plan, c.heading) for c in _until(package, column)]
    opening = _sum(sheets["antaganden"], "värde", {"antagande": [Assumption.OPENING_SURPLUS]})
    asked = "-(" + "+".join(_granted(sheets, c) for c in _until(package, column)) + ")"
    return {
        Measure.INCOME: _sections(plan, heading, INCOME_SECTIONS),
        Measure.COST: _sections(plan, heading, COST_SECTIONS),
        Measure.RESULT: result[-1],
        Measure.APPLICATIONS: _granted(sheets, column),
        Measure.OPENING: "+".join([opening, *result[:-1]]),
        Measure.ROOM_WITHOUT: "+".join([opening, *result]),
        Measure.ROOM_WITH_ALL: "+".join([opening, *result]) + asked,
    }.get(Measure(next(iter(measures))))


def _until(package: DataPackage, column: PlanColumn) -> list[PlanColumn]:
    """The columns that carry the surplus to this one, which is the last; a budget stands alone."""
    if column.beside:
        return [column]
    rolling = [package.plan.columns[position] for position in package.plan.rolling]
    return [c for c in rolling if c.year <= column.year]


def _result(plan: TableSheet, heading: str) -> str:
    income = _sections(plan, heading, INCOME_SECTIONS)
    return f"{income}-({_sections(plan, heading, COST_SECTIONS)})"


def _sections(plan: TableSheet, heading: str, sections: Sequence[str]) -> str:
    return _sum(plan, heading, {"avsnitt": [str(section) for section in sections]})


def _granted(sheets: Mapping[str, TableSheet], column: PlanColumn) -> str:
    table = sheets.get("fordelning")
    if table is None or column.beside or str(column.year) not in table.headings:
        return "0"
    return _sum(table, str(column.year), {})
