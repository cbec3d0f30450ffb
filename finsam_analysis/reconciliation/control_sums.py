"""Whether the figures agree: with the sums the documents print, and with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finsam_analysis.core import (
    ControlSum,
    DataPackage,
    Fault,
    LoadedTable,
    TableRow,
    Tables,
    round_half_away,
    whole,
)
from finsam_analysis.data_package import PLAN_COLUMN, YEAR_COLUMN
from finsam_analysis.scenario import plan_measures

_DOCUMENTS = "dokument"  # names the sources; it holds no figures
COMPUTED = "beräknat"
ALL_YEARS = "alla år"
_GROUP = "grupp"  # of the organisation that a row names


def control_sum_faults(package: DataPackage) -> list[Fault]:
    """Every printed sum that the package's own figures do not give.

    A control sum names a table, the rows (``urval``: ``fält=värde|värde & fält=värde``; a table
    with organisations also knows their ``grupp``) and a column; the sum of those cells must equal
    the printed figure, rounded to kronor, plus the stated and explained deviation.
    """
    return [fault for _, faults in control_faults(package) for fault in faults]


def control_faults(package: DataPackage) -> list[tuple[ControlSum, list[Fault]]]:
    """The same faults by their control sum; those that agree are left out."""
    tables = checked_tables(package)
    found = (
        (control, list(_control_fault(control, tables, package.kinds, package.documents)))
        for control in package.control_sums
    )
    return [(control, faults) for control, faults in found if faults]


def checked_tables(package: DataPackage) -> dict[str, LoadedTable]:
    """The tables a control sum can name: as printed, and what is computed from them."""
    printed = package.as_printed
    return {**printed.tables, COMPUTED: _computed_table(printed)}


def _computed_table(package: DataPackage) -> LoadedTable:
    shared = package.tables["fordelning"]
    applications = {
        int(heading): sum(row.cells[heading] or 0 for row in shared.rows)
        for heading in shared.headings
        if YEAR_COLUMN.fullmatch(heading)
    }
    measures = plan_measures(package.plan, applications, package.opening_surplus.value)
    headings = [column.heading for column in package.plan.columns]
    rows = [
        TableRow(0, {"mått": name, **dict(zip(headings, map(int, figures), strict=True))})
        for name, figures in measures.items()
    ]
    return LoadedTable(COMPUTED, ("mått", *headings), tuple(rows))


def _control_fault(
    control: ControlSum,
    tables: Tables,
    groups: Mapping[str, str],
    documents: Mapping[str, str],
) -> Iterator[Fault]:
    file = tables["kontrollsummor"].file

    def fault(field: str, found: str, expected: str, remedy: str) -> Fault:
        return Fault(file, found, expected, remedy, row=control.row, field=field)

    table = tables.get(control.table)
    if table is None or control.table == _DOCUMENTS:
        known = ", ".join(sorted(name for name in tables if name != _DOCUMENTS))
        yield fault("tabell", f"”{control.table}” är okänd", known, "rätta tabellens namn")
        return
    conditions = conditions_of(control.chosen)
    fields = {*table.headings, *((_GROUP,) if "organisation" in table.headings else ())}
    if conditions is None or not fields.issuperset(conditions):
        expected = f"fält=värde & fält=värde, med fälten {', '.join(sorted(fields))}"
        yield fault("urval", f"”{control.chosen}”", expected, "rätta urvalet")
        return
    column = control.column
    columns = _columns_of(table, column)
    if not columns:
        yield fault("kolumn", f"”{column}” finns inte i {table.file}", "en rubrik", "rätta den")
        return
    chosen = matching_rows(table, conditions, groups)
    if not chosen:
        yield fault(
            "urval", f"ingen rad i {table.file} passar urvalet", "minst en rad", "rätta det"
        )
        return
    values: list[Any] = [r.cells[name] for r in chosen for name in columns]
    if not all(value is None or isinstance(value, int) for value in values):
        yield fault("kolumn", f"”{column}” innehåller inte tal", "en kolumn med tal", "rätta den")
        return
    found = sum(value or 0 for value in values)
    expected_sum = round_half_away(Fraction(control.printed + control.deviation))
    if found != expected_sum:
        unit = control.counted_in
        where = f"{documents[control.source.document]}, {control.source.place}"
        computed = table.file == COMPUTED
        yield Fault(
            "plan.csv eller fordelning.csv" if computed else table.file,
            f"{what_is_summed(control)} är {whole(found)} {unit}",
            f"{whole(expected_sum)} {unit} enligt {file} rad {control.row} ({where})",
            "rätta det belopp som skrivits fel, eller kontrollsumman om dokumentet lästs fel; en "
            "skillnad som ska finnas skrivs i avvikelse, med sin förklaring",
            field=column,
        )


def what_is_summed(control: ControlSum) -> str:
    """In words: ``årets resultat`` where it is computed, ``summan av belopp för slag lön``."""
    conditions = conditions_of(control.chosen) or {}
    if control.table == COMPUTED:
        return " och ".join(sorted(conditions.get("mått", ())))
    rows = ", ".join(f"{field} {' och '.join(sorted(of))}" for field, of in conditions.items())
    return f"summan av {control.column}" + (f" för {rows}" if rows else "")


def summed_rows(package: DataPackage, control: ControlSum) -> list[tuple[TableRow, int]]:
    """The rows that a sound control sum sums, each with what it adds to the sum."""
    return _summed(checked_tables(package), package.kinds, control)


def _summed(
    tables: Tables, groups: Mapping[str, str], control: ControlSum
) -> list[tuple[TableRow, int]]:
    table = tables[control.table]
    columns = _columns_of(table, control.column)
    return [
        (row, sum(row.cells[column] or 0 for column in columns))
        for row in matching_rows(table, conditions_of(control.chosen) or {}, groups)
    ]


def shortfalls(package: DataPackage) -> dict[ControlSum, int | None]:
    """What each broken sum lacks: ``printed − found`` [its unit]; None where nothing can be summed."""
    tables = checked_tables(package)
    unsound = tables["kontrollsummor"].file
    return {
        control: None
        if any(fault.file == unsound for fault in faults)
        else round_half_away(Fraction(control.printed + control.deviation))
        - sum(amount for _, amount in _summed(tables, package.kinds, control))
        for control, faults in control_faults(package)
    }


def sums_column(package: DataPackage, control: ControlSum, column: str) -> bool:
    """Whether the cells of a column are among those that a control sum sums."""
    return column in _columns_of(checked_tables(package)[control.table], control.column)


def _columns_of(table: LoadedTable, column: str) -> list[str]:
    if column == ALL_YEARS:
        return [h for h in table.headings if YEAR_COLUMN.fullmatch(h) or PLAN_COLUMN.fullmatch(h)]
    return [column] if column in table.headings else []


def conditions_of(text: str | None) -> dict[str, set[str]] | None:
    """A control sum's choice of rows: field to the values allowed; None when it cannot be read."""
    conditions: dict[str, set[str]] = {}
    for part in re.split(r"\s*&\s*", text) if text else ():
        field, equals, values = part.partition("=")
        if not equals:
            return None
        conditions[field.strip()] = {value.strip() for value in values.split("|")}
    return conditions


def matching_rows(
    table: LoadedTable, conditions: Mapping[str, set[str]], groups: Mapping[str, str]
) -> list[TableRow]:
    """The rows that are chosen; ``groups`` gives the group of each organisation."""
    rows = list(table.rows)
    for field, allowed in conditions.items():
        rows = [row for row in rows if _held(row, field, groups) in allowed]
    return rows


def _held(row: TableRow, field: str, groups: Mapping[str, str]) -> str | None:
    """What a row says in a field that rows are chosen by; None in one that its table lacks."""
    if field in row.cells:
        return str(row.cells[field])
    grouped = field == _GROUP and "organisation" in row.cells
    return groups[row.cells["organisation"]] if grouped else None
