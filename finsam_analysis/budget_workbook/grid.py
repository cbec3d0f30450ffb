"""What stands in which cell of a workbook's sheets."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from finsam_analysis.budget_workbook.cells import read_day, tidy
from finsam_analysis.budget_workbook.workbook_file import check_workbook, damaged, refusal
from finsam_analysis.core.errors import Fault

MOST_ROWS, MOST_COLUMNS = 500, 40
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)[\"']")


@dataclass(frozen=True)
class Cell:
    """One filled cell: its value, and whether a formula gave it.

    ``value`` is None for a formula without a stored value. A cell shown as a day holds a number,
    counted from ``epoch``: what was typed there need not be a day.
    """

    row: int
    column: int
    value: Any
    is_formula: bool = False
    is_percent: bool = False
    epoch: date | None = None

    @property
    def day(self) -> date | None:
        """The day that stands there, None where none can be read."""
        return read_day(self.value, self.epoch)

    @property
    def place(self) -> str:
        """Name of the cell: ``E9``."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """Words of the cell on one line, or "" for nothing or anything else."""
        return tidy(self.value) if isinstance(self.value, str) else ""


@dataclass(frozen=True)
class Grid:
    """The filled cells of one sheet; ``merged`` are its joined areas (columns and rows from 1)."""

    file: str
    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def at(self, row: int, column: int) -> Cell:
        """The cell there; an empty one where nothing stands."""
        return self.cells.get((row, column)) or Cell(row, column, None)

    def rows(self) -> list[int]:
        """Numbers of the rows in which something stands, in order."""
        return sorted({row for row, _ in self.cells})

    def in_row(self, row: int) -> Iterator[Cell]:
        """The filled cells of a row, from the left."""
        return (self.cells[key] for key in sorted(self.cells) if key[0] == row)

    def fault(self, cell: Cell, found: str, expected: str, remedy: str) -> Fault:
        """A fault in one cell."""
        field = f"bladet ”{self.name}”, cell {cell.place}"
        return Fault(self.file, found, expected, remedy, row=cell.row, field=field)


def read_grids(path: Path) -> list[Grid]:
    """Every sheet's cells, with stored values; formulas are never computed.

    Raises:
        InputError: the file is not a sound workbook of reasonable size (see
            :func:`finsam_analysis.budget_workbook.workbook_file.check_workbook`), or has too many sheets or rows.
    """
    check_workbook(path)
    try:
        # Styles and validations that openpyxl does not know are of no interest here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(_grids(path))
    except (RecursionError, MemoryError):
        raise damaged(path) from None
    except _PARSER_ERRORS:
        raise damaged(path) from None


_PARSER_ERRORS = (
    zipfile.BadZipFile,
    ET.ParseError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)


def _grids(path: Path) -> Iterator[Grid]:
    merged = _merged_areas(path)
    values = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    for book in (values, formulas):
        # Numbers stay what was typed: 720 000 in a column of days is no day of the year 3871.
        book._date_formats = set()  # noqa: SLF001  # openpyxl offers no other way to leave it be
        book._timedelta_formats = set()  # noqa: SLF001  # as above
    try:
        for sheet, formula_sheet in zip(values.worksheets, formulas.worksheets, strict=True):
            cells: dict[tuple[int, int], Cell] = {}
            written = {(c.row, c.column) for c in _filled(formula_sheet) if c.data_type == "f"}
            for cell in _filled(sheet):
                key = (cell.row, cell.column)
                if cell.row > MOST_ROWS:
                    found = f"bladet ”{tidy(sheet.title)}” har celler efter rad {MOST_ROWS}"
                    remedy = "ta bort raderna under budgeten"
                    raise refusal(path, found, f"högst {MOST_ROWS} rader", remedy)
                percent = "%" in str(cell.number_format)
                epoch = values.epoch.date() if cell.is_date else None
                cells[key] = Cell(*key, cell.value, key in written, percent, epoch)
            for key in written - set(cells):
                cells[key] = Cell(*key, None, is_formula=True)
            yield Grid(path.name, tidy(sheet.title), cells, merged.get(sheet.title, ()))
    finally:
        values.close()
        formulas.close()


def _filled(sheet: Any) -> Iterator[Any]:
    sheet.reset_dimensions()  # what the file says of its own size need not be true
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS):
        yield from (cell for cell in row if cell.value is not None and cell.value != "")


def _merged_areas(path: Path) -> dict[str, tuple[tuple[int, int, int, int], ...]]:
    """Joined areas by the sheet's name; openpyxl would make a cell of every cell they cover."""
    areas: dict[str, tuple[tuple[int, int, int, int], ...]] = {}
    with zipfile.ZipFile(path) as archive:
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # no entities: check_workbook
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  # as above
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        for sheet in book.iter():
            name = sheet.get("name")
            if not sheet.tag.endswith("}sheet") or name is None:
                continue
            link = next((v for key, v in sheet.attrib.items() if key.endswith("}id")), None)
            part = targets.get(link, "")
            part = part[1:] if part.startswith("/") else f"xl/{part}"
            found = _MERGED.findall(archive.read(part))
            areas[name] = tuple(
                (int(a), int(b), int(c), int(d))
                for a, b, c, d in (range_boundaries(area.decode()) for area in found)
            )
    return areas


def joined(grid: Grid, columns: Iterable[int], row: int) -> tuple[int, int, int, int] | None:
    """A joined area that covers a row and more than one of its amounts, if there is one."""
    wanted = set(columns)
    for left, top, right, bottom in grid.merged:
        covered = sum(left <= column <= right for column in wanted)
        if top <= row <= bottom and covered and (covered > 1 or bottom > top):
            return left, top, right, bottom
    return None
