"""Whether the figures agree: with the sums the documents print, and with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    DataPackage,
    Fault,
    InputError,
    LoadedTable,
    TableRow,
    Unit,
    round_half_away,
    whole,
)
from finsam_analysis.data_package import PLAN_COLUMN, YEAR_COLUMN, load_package
from finsam_analysis.scenario import plan_measures

_DOCUMENTS = "dokument"  # names the sources; it holds no figures
COMPUTED = "beräknat"
ALL_YEARS = "alla år"


def control_sum_faults(package: DataPackage) -> list[Fault]:
    """Every printed sum that the package's own figures do not give.

    A control sum names a table, the rows (``urval``: ``fält=värde|värde & fält=värde``; a table
    with organisations also knows their ``grupp``) and a column; the sum of those cells must equal
    the printed figure, rounded to kronor, plus the stated and explained deviation.
    """
    return [fault for faults in control_faults(package).values() for fault in faults]


def control_faults(package: DataPackage) -> dict[int, list[Fault]]:
    """The same faults, by the control sum's row in its file; rows that agree are left out."""
    tables = checked_tables(package)
    groups = {o.name: o.kind for o in package.organisations}
    control = tables["kontrollsummor"]
    found = {
        row.number: list(_control_fault(control, row, tables, groups, package.documents))
        for row in control.rows
    }
    return {number: faults for number, faults in found.items() if faults}


def checked_tables(package: DataPackage) -> dict[str, LoadedTable]:
    """The tables a control sum can name: the package's own, and what is computed from them."""
    return {**package.tables, COMPUTED: _computed_table(package)}


def _computed_table(package: DataPackage) -> LoadedTable:
    applications: dict[int, int] = {}
    for row in package.tables["fordelning"].rows:
        for heading, amount in row.cells.items():
            if YEAR_COLUMN.fullmatch(heading):
                applications[int(heading)] = applications.get(int(heading), 0) + (amount or 0)
    measures = plan_measures(package.plan, applications, package.opening_surplus.value)
    headings = [column.heading for column in package.plan.columns]
    rows = [
        TableRow(0, {"mått": name, **dict(zip(headings, map(int, figures), strict=True))})
        for name, figures in measures.items()
    ]
    return LoadedTable(COMPUTED, ("mått", *headings), tuple(rows))


def _control_fault(
    control: LoadedTable,
    row: TableRow,
    tables: Mapping[str, LoadedTable],
    groups: Mapping[str, str],
    documents: Mapping[str, str],
) -> Iterator[Fault]:
    def fault(field: str, found: str, expected: str, remedy: str) -> Fault:
        return Fault(control.file, found, expected, remedy, row=row.number, field=field)

    table = tables.get(row.cells["tabell"])
    if table is None or row.cells["tabell"] == _DOCUMENTS:
        known = ", ".join(sorted(name for name in tables if name != _DOCUMENTS))
        yield fault("tabell", f"”{row.cells['tabell']}” är okänd", known, "rätta tabellens namn")
        return
    conditions = conditions_of(row.cells["urval"])
    fields = {*table.headings, *(("grupp",) if "organisation" in table.headings else ())}
    if conditions is None or not fields.issuperset(conditions):
        expected = f"fält=värde & fält=värde, med fälten {', '.join(sorted(fields))}"
        yield fault("urval", f"”{row.cells['urval']}”", expected, "rätta urvalet")
        return
    column = row.cells["kolumn"]
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
    expected_sum = round_half_away(Fraction(row.cells["tryckt"] + row.cells["avvikelse"]))
    if found != expected_sum:
        unit = "kr" if row.cells["enhet"] in tuple(Unit) else row.cells["enhet"]
        where = f"{documents[row.cells['dokument']]}, {row.cells['ställe']}"
        what = f" för {row.cells['urval']}" if row.cells["urval"] else ""
        yield Fault(
            table.file if table.file != COMPUTED else "plan.csv eller fordelning.csv",
            f"summan av {column}{what} är {whole(found)} {unit}",
            f"{whole(expected_sum)} {unit} enligt {control.file} rad {row.number} ({where})",
            "rätta det belopp som skrivits fel, eller kontrollsumman om dokumentet lästs fel",
            field=column,
        )


def summed_rows(package: DataPackage, control: TableRow) -> list[tuple[TableRow, int]]:
    """The rows that a sound control sum sums, each with what it adds to the sum."""
    table = checked_tables(package)[control.cells["tabell"]]
    groups = {o.name: o.kind for o in package.organisations}
    conditions = conditions_of(control.cells["urval"]) or {}
    columns = _columns_of(table, control.cells["kolumn"])
    return [
        (row, sum(row.cells[column] or 0 for column in columns))
        for row in matching_rows(table, conditions, groups)
    ]


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
    return [
        row
        for row in table.rows
        if all(
            str(row.cells[field] if field in row.cells else groups[row.cells["organisation"]])
            in allowed
            for field, allowed in conditions.items()
        )
    ]


def open_package(folder: Path) -> DataPackage:
    """Load a data package and hold it against the sums its documents print.

    Raises:
        InputError: faults in the tables, or printed sums the figures do not give.
    """
    package = load_package(folder)
    faults = control_sum_faults(package)
    if faults:
        raise InputError(faults)
    return package
