"""Which figures have changed since their document was printed, and the tables with them changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from finsam_analysis.core import Fault, LoadedTable, Revision, TableRow, Tables
from finsam_analysis.data_package.columns import Kind
from finsam_analysis.data_package.forbund_tables import REVISED, REVISIONS
from finsam_analysis.data_package.member_rules import fault_at
from finsam_analysis.data_package.table_shapes import SHAPE


def _line(table: str, row: TableRow) -> str:
    """What a revision calls a row: its key, ``ansökan|organisation`` where that is of two columns."""
    return "|".join(str(row.cells[heading]) for heading in SHAPE[table].key)


def revisable_cells(tables: Tables) -> Iterator[tuple[str, str, str, TableRow]]:
    """Every amount that a revision can name: table, row, column, and the row it stands in."""
    for name in REVISED:
        for heading in tables[name].headings:
            column = SHAPE[name].column(heading)
            if column is not None and column.kind is Kind.AMOUNT:
                for row in tables[name].rows:
                    yield name, _line(name, row), heading, row


def revision_faults(tables: Tables) -> Iterator[Fault]:
    """Every revision of a cell that is not there."""
    table = tables[REVISIONS.name]
    cells = list(revisable_cells(tables)) if table.rows else []
    for row in table.rows:
        name, line, column = (row.cells[heading] for heading in ("tabell", "rad", "kolumn"))
        lines = dict.fromkeys(known for of, known, _, _ in cells if of == name)
        columns = dict.fromkeys(known for of, _, known, _ in cells if of == name)
        for heading, found, known in (("rad", line, lines), ("kolumn", column, columns)):
            if found not in known:
                expected = f"något av {', '.join(known)}"
                yield fault_at(table, row, heading, f"”{found}” finns inte", expected, "rätta den")


def revised(tables: Tables) -> tuple[dict[str, LoadedTable], tuple[Revision, ...]]:
    """The tables with every revised cell at its latest value, and the revisions by their date.

    Of several revisions of a cell the one with the latest date holds, at a tie the later row.
    """
    printed = {cell[:3]: cell[3].cells[cell[2]] for cell in revisable_cells(tables)}
    entries = [
        Revision(**fields, printed=printed[fields["table"], fields["line"], fields["column"]])
        for row in tables[REVISIONS.name].rows
        for fields in [REVISIONS.fields(row) | {"row": row.number}]
    ]
    entries.sort(key=lambda entry: (entry.date, entry.row))
    changed = dict(tables)
    for entry in entries:
        changed = with_cell(changed, entry.cell, entry.value)
    return changed, tuple(entries)


def told_where_revised(
    faults: Sequence[Fault], tables: Tables, revisions: Sequence[Revision]
) -> list[Fault]:
    """Faults of the tables as revised: one of a revised cell, in the row that revises it."""
    latest = {entry.cell: entry for entry in revisions}
    revised_at = {
        (tables[name].file, row.number, column): latest[name, line, column]
        for name, line, column, row in revisable_cells(tables)
        if (name, line, column) in latest
    }

    def moved(fault: Fault) -> Fault:
        entry = revised_at.get((fault.file, fault.row or 0, fault.field or ""))
        if entry is None:
            return fault
        found = f"{fault.found} ({fault.file}, {entry.line}, {entry.column})"
        file = tables[REVISIONS.name].file
        return replace(fault, file=file, found=found, row=entry.row, field="nytt_värde")

    return [moved(fault) for fault in faults]


def with_cell(tables: Tables, cell: tuple[str, str, str], value: int) -> dict[str, LoadedTable]:
    """The tables with one cell, named by table, row and column, at another value."""
    name, line, column = cell
    rows = tuple(
        replace(row, cells={**row.cells, column: value}) if _line(name, row) == line else row
        for row in tables[name].rows
    )
    return {**tables, name: replace(tables[name], rows=rows)}
