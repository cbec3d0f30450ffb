"""What stands in which cell of a workbook, and whether a file from outside can be opened as one.

Nothing is unpacked before the archive's own list of contents has been judged.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from finsam_analysis.core import Fault, InputError, read_day, tidy


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be, and what to do about one that is larger.

    Sizes are in bytes: of the file, of all its parts unpacked, and of one part. Parsing takes some
    20 to 80 microseconds a tag.
    """

    holds: str
    remedy: str
    rows: int
    columns: int
    sheets: int
    file: int
    unpacked: int
    part: int
    tags: int
    tags_in_sheet: int


# A filled-in budget is some 20 kB, with a logotype some 500, and has 4 000 tags.
BUDGET = Limits(
    "budgetens tre blad",
    "spara bara budgetens tre blad, utan tomma formaterade rader, i en ny arbetsbok; ett helt "
    "datapaket läses in med finsam import-package",
    rows=500,
    columns=40,
    sheets=20,
    file=10 * 2**20,
    unpacked=40 * 2**20,
    part=4 * 2**20,
    tags=20_000,
    tags_in_sheet=100_000,
)
# Three hundred applications have some 10 000 rows of budget and as many printed sums.
WHOLE_PACKAGE = Limits(
    "datapaketets blad",
    "spara bara datapaketets blad, utan tomma formaterade rader, i en ny arbetsbok",
    rows=50_000,
    columns=80,
    sheets=40,
    file=50 * 2**20,
    unpacked=400 * 2**20,
    part=100 * 2**20,
    tags=2_000_000,
    tags_in_sheet=4_000_000,
)
_ERROR = re.compile(r"#(?:[A-ZÅÄÖ]+(?:/0)?[!?]|N/A|DIVISION/0!)", re.IGNORECASE)
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)[\"']"
)


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
    """The filled cells of one sheet; ``merged`` are its joined areas (columns and rows from 1).

    ``errors`` are the cells that hold an error value (``#REF!``), which say nothing else.
    """

    file: str
    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    errors: tuple[Cell, ...] = ()

    def at(self, row: int, column: int) -> Cell:
        """The cell there; an empty one where nothing stands."""
        return self.cells.get((row, column)) or Cell(row, column, None)

    def rows(self) -> list[int]:
        """Numbers of the rows in which something stands, in order."""
        return sorted({row for row, _ in self.cells})

    def in_row(self, row: int) -> Iterator[Cell]:
        """The filled cells of a row, from the left."""
        return (self.cells[key] for key in sorted(self.cells) if key[0] == row)

    def error_faults(self) -> Iterator[Fault]:
        """A fault for each error value."""
        for cell in self.errors:
            remedy = "rätta formeln eller skriv värdet, och spara filen"
            yield self.fault(cell, f"felvärdet {cell.value}", "ett värde", remedy)

    def fault(self, cell: Cell, found: str, expected: str, remedy: str) -> Fault:
        """A fault in one cell."""
        field = f"bladet ”{self.name}”, cell {cell.place}"
        return Fault(self.file, found, expected, remedy, row=cell.row, field=field)


def read_grids(path: Path, limits: Limits = BUDGET) -> list[Grid]:
    """Every sheet's cells, with stored values; formulas are never computed.

    Raises:
        InputError: the file is not a sound workbook of reasonable size (see
            :func:`finsam_analysis.spreadsheet.grid.check_workbook`), or has too many sheets or rows.
    """
    check_workbook(path, limits)
    try:
        # Styles and validations that openpyxl does not know are of no interest here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Files of our own opening: openpyxl leaves its own open when a workbook is damaged.
            with path.open("rb") as stored, path.open("rb") as written:
                return list(_grids(path, stored, written, limits))
    except _DAMAGED:
        raise damaged(path) from None


# What the parsers raise on a file that is none.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def _grids(path: Path, stored: BinaryIO, formulas_in: BinaryIO, limits: Limits) -> Iterator[Grid]:
    merged = _merged_areas(path)
    values = load_workbook(stored, read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(formulas_in, read_only=True, data_only=False, keep_links=False)
    for book in (values, formulas):
        # Numbers stay what was typed: 720 000 in a column of days is no day of the year 3871.
        book._date_formats = set()  # noqa: SLF001  # openpyxl offers no other way to leave it be
        book._timedelta_formats = set()  # noqa: SLF001  # as above
    try:
        for sheet, formula_sheet in zip(values.worksheets, formulas.worksheets, strict=True):
            cells: dict[tuple[int, int], Cell] = {}
            written = {
                (c.row, c.column) for c in _filled(formula_sheet, limits) if c.data_type == "f"
            }
            for cell in _filled(sheet, limits):
                key = (cell.row, cell.column)
                if cell.row > limits.rows:
                    found = f"bladet ”{tidy(sheet.title)}” har celler efter rad {limits.rows}"
                    remedy = "ta bort raderna under de ifyllda"
                    raise refusal(path, found, f"högst {limits.rows} rader", remedy)
                percent = "%" in str(cell.number_format)
                epoch = values.epoch.date() if cell.is_date else None
                value = cell.value
                if isinstance(value, str):
                    # A Mac may write å as a and a ring; the same word must be the same text.
                    value = unicodedata.normalize("NFC", value)
                cells[key] = Cell(*key, value, key in written, percent, epoch)
            for key in written - set(cells):
                cells[key] = Cell(*key, None, is_formula=True)
            wrong = {key: c for key, c in cells.items() if _ERROR.fullmatch(c.text)}
            sound = {key: cell for key, cell in cells.items() if key not in wrong}
            title = unicodedata.normalize("NFC", tidy(sheet.title))
            areas = merged.get(sheet.title, ())
            yield Grid(path.name, title, sound, areas, tuple(wrong.values()))
    finally:
        values.close()
        formulas.close()


def _filled(sheet: Any, limits: Limits) -> Iterator[Any]:
    sheet.reset_dimensions()  # what the file says of its own size need not be true
    for row in sheet.iter_rows(max_row=limits.rows + 1, max_col=limits.columns):
        yield from (cell for cell in row if cell.value is not None and not _is_blank(cell.value))


def _is_blank(value: Any) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return isinstance(value, str) and not tidy(value)


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


MOST_PARTS = 500

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # older formats, and newer ones under a password
_FORBIDDEN = (
    (
        re.compile(r"vbaproject\.bin$|macrosheets/|activex/", re.IGNORECASE),
        "innehåller makron",
        "en arbetsbok utan makron",
        "spara som ”Excel-arbetsbok (.xlsx)” och försök igen",
    ),
    (
        re.compile(r"externallinks/|(^|/)connections\.xml$|querytables/", re.IGNORECASE),
        "hämtar värden ur andra filer",
        "en arbetsbok utan externa länkar",
        "välj Data, Redigera länkar, Bryt länk, spara och försök igen",
    ),
    (
        re.compile(r"embeddings/", re.IGNORECASE),
        "innehåller inbäddade filer",
        "en arbetsbok med bara celler",
        "ta bort de inbäddade objekten och spara",
    ),
)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/")  # the namespaces of ISO/IEC 29500 Strict
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def check_workbook(path: Path, limits: Limits = BUDGET) -> None:
    """Refuse what is not a plain workbook of a reasonable size.

    Raises:
        InputError: the file is missing, too large, not a workbook, under a password, or holds
            macros, links to other files, embedded files or entities of its own.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise refusal(path, "är ingen vanlig fil", "en arbetsbok (.xlsx)", "ange rätt fil")
        with path.open("rb") as file:
            beginning = file.read(len(_OLE))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        found = "filen finns inte" if missing else "filen går inte att läsa"
        raise refusal(path, found, "en arbetsbok (.xlsx)", "ange rätt fil") from None
    if size > limits.file:
        found = f"filen är {size // 2**20} MB stor"
        raise refusal(path, found, f"högst {limits.file // 2**20} MB", limits.remedy)
    if beginning == _OLE:
        found = "filen är skyddad med lösenord eller sparad i ett äldre format (.xls)"
        remedy = "ta bort lösenordet och spara som ”Excel-arbetsbok (.xlsx)”"
        raise refusal(path, found, "en öppen arbetsbok (.xlsx)", remedy)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(path, archive, limits)
    except _DAMAGED:
        raise damaged(path) from None


def refusal(path: Path, found: str, expected: str, remedy: str) -> InputError:
    """The error that tells why a file cannot be read."""
    return InputError([Fault(path.name, found, expected, remedy)])


def damaged(path: Path) -> InputError:
    """The error for a file that is no workbook, or one that is damaged."""
    remedy = "öppna filen i Excel och spara den på nytt som ”Excel-arbetsbok (.xlsx)”"
    return refusal(path, "filen är ingen arbetsbok, eller skadad", "en arbetsbok (.xlsx)", remedy)


def _check_parts(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    for forbidden, found, expected, remedy in _FORBIDDEN:
        if any(forbidden.search(part.filename) for part in parts):
            raise refusal(path, found, expected, remedy)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked or len(parts) > MOST_PARTS:
        found = f"filen packas upp till {unpacked // 2**20} MB i {len(parts)} delar"
        expected = f"högst {limits.unpacked // 2**20} MB i {MOST_PARTS} delar"
        raise refusal(path, found, expected, limits.remedy)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise damaged(path)
    for part in parts:
        _check_part(path, part.filename, part.file_size, partial(archive.read, part), limits)


def _check_part(
    path: Path, name: str, size: int, read: Callable[[], bytes], limits: Limits
) -> None:
    """Judge a part whatever its name: a sheet may be called anything."""
    if size > limits.part:
        found = f"delen {name} är {size // 2**20} MB stor"
        raise refusal(path, found, f"högst {limits.part // 2**20} MB", limits.remedy)
    content = read()
    if any(doctype in content for doctype in _DOCTYPES):
        raise damaged(path)
    most = limits.tags_in_sheet if name.startswith("xl/worksheets/") else limits.tags
    if content.count(b"<") > most:
        found = f"delen {name} har fler än {most} märken"
        raise refusal(path, found, f"en arbetsbok med bara {limits.holds}", limits.remedy)
    if name == "xl/workbook.xml" and _STRICT.search(content):
        found = "filen är sparad som ”Strict Open XML-kalkylblad”"
        remedy = "spara som ”Excel-arbetsbok (.xlsx)” och försök igen"
        raise refusal(path, found, "en vanlig Excel-arbetsbok (.xlsx)", remedy)
    if name == "xl/workbook.xml" and len(_SHEET.findall(content)) > limits.sheets:
        found = f"arbetsboken har fler än {limits.sheets} blad"
        raise refusal(path, found, limits.holds, limits.remedy)
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        found, expected, remedy = _FORBIDDEN[0][1:]
        raise refusal(path, found, expected, remedy)
