"""How an edited workbook becomes the package's tables: cells checked, the change shown, then kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from finsam_analysis.core import Fault, InputError, meant_or, parse_decimal, plain_spaces
from finsam_analysis.data_package import (
    SHAPE,
    Cells,
    Kind,
    Rewriting,
    TableShape,
    csv_text,
    read_rows,
    read_text,
    rewrite_rows,
    rewrite_table,
)
from finsam_analysis.package_workbook.sheets import (
    HEADING_ROW,
    NUMBERS,
    OTHER_SHEETS,
    guidance,
)
from finsam_analysis.reconciliation import (
    PackageContent,
    ProposedChange,
    as_text,
    control_faults,
    propose,
    read_content,
    tried,
)
from finsam_analysis.spreadsheet import WHOLE_PACKAGE, Cell, Grid, read_grids


@dataclass(frozen=True)
class PackageImport:
    """What an import would do; nothing is written before the change is kept."""

    file: str
    change: ProposedChange
    remarks: tuple[str, ...]

    def lines(self) -> list[str]:
        """What would be done and what to look at, in Swedish, line by line."""
        lines = [f"{self.file} är läst."]
        lines += self.change.row_lines()
        lines += self.remarks
        broken = [control.id for control, _ in control_faults(self.change.package)]
        if broken:
            lines += ["", "Tryckta summor som tabellerna då inte ger: " + ", ".join(broken) + "."]
        new, gone = self.change.new_findings, self.change.gone_findings
        lines += ["", f"Avstämningen: {len(new)} nya fynd, {len(gone)} borta."]
        told = [as_text(self.change.package, new)] if new else []
        return [*lines, *told, *self.change.unreconciled_lines()]


@dataclass(frozen=True)
class _Sheet:
    """A table's sheet: its headings, and the text of each filled row by its number."""

    grid: Grid
    shape: TableShape
    headings: tuple[str, ...]
    rows: Mapping[int, Cells]

    def text(self) -> str:
        """The table as CSV whose rows have the sheet's own numbers."""
        last = max(self.rows, default=HEADING_ROW)
        rows = (self.rows.get(number) for number in range(HEADING_ROW + 1, last + 1))
        cells = ([row[heading] for heading in self.headings] if row else [] for row in rows)
        return csv_text([self.headings, *cells])

    def placed(self, file: str, fault: Fault) -> Fault:
        """A fault of the table told where it stands in the workbook."""
        heading, where = fault.field or "", ""
        if heading in self.headings:
            row = (fault.row or HEADING_ROW) - 1
            where = f", cell {xl_rowcol_to_cell(row, self.headings.index(heading))}"
        named = f" ({heading})" if heading else ""
        return replace(fault, file=file, field=f"bladet ”{self.grid.name}”{where}{named}")


def import_package(folder: Path, path: Path) -> PackageImport:
    """Make ready to replace a package's tables by a workbook's sheets.

    A row that says what it said before keeps its bytes; a sheet that is not there says nothing.

    Raises:
        InputError: the package, the workbook or the two together are wrong; every fault found,
            with its sheet and cell.
    """
    before = read_content(folder)
    sheets = _read_sheets(before, path)
    _try(before, path, sheets)
    tables = {name: _rewriting(before, sheet) for name, sheet in sheets.items()}
    left = [name for name in before.paths if name not in sheets]
    remarks = [f"  Blad som saknas lämnar sina tabeller orörda: {', '.join(left)}."] if left else []
    return PackageImport(path.name, propose(before, tables, path.name), tuple(remarks))


def _read_sheets(before: PackageContent, path: Path) -> dict[str, _Sheet]:
    sheets: dict[str, _Sheet] = {}
    faults: list[Fault] = []
    for grid in read_grids(path, WHOLE_PACKAGE):
        if grid.name in OTHER_SHEETS:
            continue
        if grid.name not in before.paths:
            known = ", ".join(before.paths)
            otherwise = "rätta bladets namn eller ta bort bladet"
            remedy = meant_or(grid.name, before.paths, otherwise)
            found = f"bladet ”{grid.name}” är ingen av datapaketets tabeller"
            faults.append(Fault(path.name, found, f"något av {known}", remedy))
            continue
        sheet = _sheet(grid, SHAPE[grid.name], faults)
        _, table_faults = read_text(grid.name, sheet.text(), sheet.shape)
        faults += [sheet.placed(path.name, fault) for fault in table_faults]
        sheets[grid.name] = sheet
    if not sheets and not faults:
        remedy = "använd en arbetsbok från finsam export-package"
        faults.append(Fault(path.name, "inget blad är en tabell", "datapaketets blad", remedy))
    if faults:
        raise InputError(faults)
    return sheets


def _sheet(grid: Grid, shape: TableShape, faults: list[Fault]) -> _Sheet:
    faults += grid.error_faults()
    width = max((column for _, column in grid.cells), default=0)
    headings = tuple(
        plain_spaces(str(grid.at(HEADING_ROW, column).value or ""))
        for column in range(1, width + 1)
    )
    rows: dict[int, Cells] = {}
    for number in grid.rows():
        cells = {
            heading: _text(grid, grid.at(number, column), shape, heading, faults)
            for column, heading in enumerate(headings, start=1)
        }
        said = {heading: text for heading, text in cells.items() if text}
        # The row of guidance is known by its words: it may have been deleted or moved.
        other = [heading for heading, text in said.items() if text != guidance(shape, heading)]
        if number == HEADING_ROW or not other:
            continue
        if len(other) < len(said) - len(other) and shape.key[0] not in other:
            column = headings.index(other[0]) + 1
            found = f"”{said[other[0]]}” i raden med vägledning"
            remedy = "skriv uppgiften på en rad för sig, eller ta bort hela raden med vägledning"
            faults.append(grid.fault(grid.at(number, column), found, "vägledningen", remedy))
            continue
        rows[number] = cells
    return _Sheet(grid, shape, headings, rows)


def _text(grid: Grid, cell: Cell, shape: TableShape, heading: str, faults: list[Fault]) -> str:
    """A cell as its table writes it; a day that a spreadsheet has made of one is a day."""
    if cell.value is None:
        if cell.is_formula:
            remedy = "öppna filen i Excel, låt den räkna om och spara, eller skriv värdet"
            faults.append(grid.fault(cell, "formeln har inget sparat värde", "ett värde", remedy))
        return ""
    column = shape.column(heading)
    if cell.epoch is not None and cell.day and column and column.kind not in NUMBERS:
        return str(cell.day)
    if isinstance(cell.value, float):
        number = Decimal(repr(cell.value))
        whole = number == number.to_integral_value()
        return format(number.to_integral_value() if whole else number, "f").replace(".", ",")
    # A line of a cell ends the same way wherever it was written.
    return "\n".join(str(cell.value).splitlines()).strip()


def _try(before: PackageContent, path: Path, sheets: Mapping[str, _Sheet]) -> None:
    """Load the package with the sheets' own rows, so that every fault has its row there."""
    files = {before.package.tables[name].file: sheet for name, sheet in sheets.items()}
    contents = {before.paths[name]: sheet.text().encode() for name, sheet in sheets.items()}
    try:
        tried(before, contents)
    except InputError as error:
        raise InputError(
            files[fault.file].placed(path.name, fault) if fault.file in files else fault
            for fault in error.faults
        ) from None


def _rewriting(before: PackageContent, sheet: _Sheet) -> Rewriting:
    content = before.table(sheet.shape.name)
    headings, _ = read_rows(content)
    rows = list(sheet.rows.values())
    # A column less or more, or in another place, is another table.
    if tuple(headings) != tuple(_filled(sheet.headings)):
        return rewrite_table(content, list(_filled(sheet.headings)), rows)

    def same(old: Cells, new: Cells) -> bool:
        return all(_same(sheet.shape, h, old[h], new[h]) for h in headings)

    return rewrite_rows(content, lambda _: True, sheet.shape.key, rows, same)


def _filled(headings: Sequence[str]) -> Iterator[str]:
    return (heading for heading in headings if heading)


def _same(shape: TableShape, heading: str, old: str, new: str) -> bool:
    """The same words, or the same number however it is written."""
    column = shape.column(heading)
    if column is not None and column.kind in NUMBERS:
        before, after = (parse_decimal(plain_spaces(text)) for text in (old, new))
        if before is not None and before == after:
            return True
    if column is not None and column.kind is not Kind.TEXT:
        old, new = plain_spaces(old), plain_spaces(new)
    return "\n".join(old.splitlines()) == new
