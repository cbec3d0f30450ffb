"""What a workbook under way is: its looks, its sheets and its names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

from finsam_analysis.core import ReportError, cause_of
from finsam_analysis.spreadsheet.worksheet import Sheet, column_letters

# The locale tag groups thousands the Swedish way also where the reader's own settings do not.
SWEDISH = "[$-41D]"
_FONT = {"font_name": "Calibri", "font_size": 10}
_DATED = (1980, 1, 1, 0, 0, 0)  # as Excel dates the parts of a workbook
# Where the library closes a file of its own, without a part; when it likes, so it is always open.
_NOWHERE = BytesIO()
_PIECES = 10_000  # of a part's text, mostly a cell each, that are laid into the file at a time


class _Worksheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet written as the library would, in half of the time.

    The library would look in each formula for every function that came after Excel 2007, to mark
    it; ours have none. Formulas, figures and words, a large appendix's hundreds of thousands, are
    written without a list of attributes each; and what is written is not kept.
    """

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell)
        if kind not in _QUICK or not cell.format:
            super()._write_cell(row, col, cell)
            return
        place = f'<c r="{column_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001  # it has no other name
        if kind is CellNumberTuple:
            self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
        elif kind is CellStringTuple:
            self.fh.write(f'{place} t="s"><v>{cell.string}</v></c>')
        else:
            told, value = "", cell.value
            if isinstance(value, str):
                told, value = ' t="str"' if value else "", _escaped(value)
            self.fh.write(f"{place}{told}><f>{_escaped(cell.formula)}</f><v>{value}</v></c>")

    def _assemble_xml_file(self) -> None:
        super()._assemble_xml_file()
        self.table.clear()


_QUICK = (CellFormulaTuple, CellNumberTuple, CellStringTuple)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Part(StringIO):
    """A part of a workbook's file, a sheet for example, that is laid there as it is written."""

    def __init__(self, file: ZipFile, name: str) -> None:
        super().__init__()
        told = ZipInfo(name, _DATED)
        told.compress_type = file.compression
        self._laid = file.open(told, "w")
        self._pieces: list[str] = []

    def write(self, text: str) -> int:
        self._pieces.append(text)
        if len(self._pieces) == _PIECES:
            self._lay()
        return len(text)

    def close(self) -> None:
        try:
            self._lay()
        finally:
            self._laid.close()
            super().close()

    def _lay(self) -> None:
        self._laid.write("".join(self._pieces).encode())
        self._pieces.clear()


class _Packager(Packager):  # type: ignore[misc]  # the library has no types
    """Lays one part after the other; the library would first keep the texts of them all."""

    def __init__(self, file: ZipFile) -> None:
        super().__init__()
        self._file = file
        self._part: _Part | None = None

    def _filename(self, xml_filename: str) -> _Part:
        self._end_part()
        self._part = _Part(self._file, xml_filename)
        return self._part

    def _create_package(self) -> list[Any]:
        try:
            super()._create_package()
        finally:
            self._end_part()
        return []  # nothing is left to be laid

    def _end_part(self) -> None:
        if self._part is not None:
            part, self._part = self._part, None
            part.close()


class _Workbook(xlsxwriter.Workbook):  # type: ignore[misc]  # the library has no types
    file: ZipFile  # once it is written

    def _get_packager(self) -> _Packager:
        return _Packager(self.file)


class Book:
    """A workbook under way; two with the same content and date are the same bytes.

    ``looks`` are the words that a cell's style is said in, for example ``kr sum``, each with the
    properties that it stands for.
    """

    def __init__(
        self,
        target: Path | BytesIO,
        looks: Mapping[str, Mapping[str, Any]],
        created: date,
        **properties: str,
    ) -> None:
        self.target, self._looks = target, looks
        options = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        self._workbook = _Workbook(_NOWHERE, dict.fromkeys(options, False))
        day = datetime(created.year, created.month, created.day)  # noqa: DTZ001  # Excel's times have no zone
        self._workbook.set_properties(properties | {"created": day})
        self._formats: dict[tuple[str, bool], Any] = {}

    def sheet(self, name: str) -> Sheet:
        """A new sheet, set to print on A4 across, as many pages long as it needs."""
        written = self._workbook.add_worksheet(name, _Worksheet)
        written.set_landscape()
        written.set_paper(9)  # A4
        written.fit_to_pages(1, 0)
        return Sheet(self, written)

    def define(self, name: str, place: str) -> None:
        """Give a cell or an area a name that formulas and readers can use."""
        self._workbook.define_name(name, f"={place}")

    def look(self, style: str, quoted: bool = False) -> Any:
        """The cell format of some words of style."""
        key = (style, quoted)
        if key not in self._formats:
            properties = dict(_FONT)
            for word in style.split():
                properties |= self._looks[word]
            self._formats[key] = self._workbook.add_format(properties | {"quote_prefix": quoted})
        return self._formats[key]

    def condition(self, **properties: Any) -> Any:
        """How cells look while a condition holds."""
        return self._workbook.add_format(properties)

    def close(self) -> None:
        """Write the file.

        Raises:
            ReportError: it cannot be written.
        """
        try:
            with ZipFile(self.target, "w", ZIP_DEFLATED) as self._workbook.file:
                self._workbook.close()
        except (OSError, XlsxWriterException) as error:
            system = error if isinstance(error, OSError) else error.__context__
            cause = cause_of(system)[0] if isinstance(system, OSError) else error
            raise ReportError(f"Det går inte att skriva {self.target}: {cause}") from None
