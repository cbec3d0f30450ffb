"""How words, figures and formulas stand in a workbook; what a user wrote is never a formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_rowcol_to_cell

from finsam_analysis import __version__
from finsam_analysis.core import ReportError

# The locale tag groups thousands the Swedish way also where the reader's own settings do not.
_SWEDISH = "[$-41D]"
# A bare space is how Swedish groups thousands: saved by LibreOffice it would divide by 1 000.
_PERCENT = '"\u00a0"%'
_LOOKS: dict[str, dict[str, Any]] = {
    "kr": {"num_format": f'{_SWEDISH}#,##0;{_SWEDISH}"−"#,##0;0'},
    "blank": {"num_format": f'{_SWEDISH}#,##0;{_SWEDISH}"−"#,##0;'},
    "tenths": {"num_format": f"{_SWEDISH}#,##0.0"},
    "percent": {"num_format": f"{_SWEDISH}0.00##{_PERCENT};{_SWEDISH}−0.00##{_PERCENT}"},
    "share": {"num_format": f"{_SWEDISH}0.00{_PERCENT}"},
    "plain": {"num_format": "0"},
    "title": {"bold": True, "font_size": 14},
    "group": {"bold": True, "font_color": "#1F3A4D"},
    "heading": {"bold": True, "bottom": 1, "bg_color": "#E6EDF2", "text_wrap": True},
    "sum": {"bold": True, "top": 1},
    "input": {"bg_color": "#FFF2CC", "border": 1},
    "right": {"align": "right"},
    "left": {"align": "left"},
    "indent": {"indent": 1},
    "wrap": {"text_wrap": True, "valign": "top"},
    "fold": {"text_wrap": True},
    "alert": {"bold": True, "font_color": "#9C0006"},
}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_TEXT, _LONGEST_FOOTER = 32_767, 120  # [characters] of a cell, and of half a footer
_EVERYWHERE = "A1:XFD1048576"
_ONE_PAGE = 65  # lines of text that are still legible on one page
_ROW_HEIGHT, _WIDTH = 15, 0.8  # [points] of a line; [column widths] of a character


class Book:
    """A workbook under way; two with the same content and date are the same bytes."""

    def __init__(self, path: Path, title: str, created: date) -> None:
        self.path = path
        self._workbook = xlsxwriter.Workbook(
            str(path),
            {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self._workbook.set_properties(
            {
                "title": title,
                "author": f"finsam_analysis {__version__}",
                "created": datetime(created.year, created.month, created.day),  # noqa: DTZ001  # Excel's times have no zone
            }
        )
        self._formats: dict[tuple[str, bool], Any] = {}

    def page(self, name: str, footer: str) -> Page:
        """A new sheet, set to print on A4 across, as many pages long as it needs."""
        sheet = self._workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})  # a year is a heading
        text = footer[:_LONGEST_FOOTER].replace("&", "&&")
        sheet.set_footer(f"&L{text}&RSida &P av &N")
        return Page(self, sheet)

    def define(self, name: str, place: str) -> None:
        """Give a cell or an area a name that formulas and readers can use."""
        self._workbook.define_name(name, f"={place}")

    def look(self, style: str, quoted: bool = False) -> Any:
        """The cell format of some words of style, for example ``kr sum``."""
        key = (style, quoted)
        if key not in self._formats:
            properties: dict[str, Any] = {"font_name": "Calibri", "font_size": 10}
            for word in style.split():
                properties |= _LOOKS[word]
            self._formats[key] = self._workbook.add_format(properties | {"quote_prefix": quoted})
        return self._formats[key]

    def warning(self, sign: str) -> Any:
        """How a cell that fails a condition looks: red and, before a figure, a sign."""
        properties = {"bold": True, "font_color": "#9C0006"}
        if sign:
            form = f'{_SWEDISH}"{sign} "#,##0;{_SWEDISH}"{sign} −"#,##0'
            return self._workbook.add_format(properties | {"num_format": form})
        return self._workbook.add_format(properties)

    def struck(self) -> Any:
        """How words look that no longer hold."""
        return self._workbook.add_format({"font_strikeout": True, "font_color": "#6B6B6B"})

    def close(self) -> None:
        """Write the file.

        Raises:
            ReportError: it cannot be written.
        """
        try:
            self._workbook.close()
        except (OSError, XlsxWriterException) as error:
            cause = getattr(error, "strerror", None) or error
            raise ReportError(f"Det går inte att skriva {self.path}: {cause}") from None


class Page:
    """One sheet; rows and columns count from 0, references are absolute and name the sheet."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book, self.sheet = book, sheet
        self._widths: tuple[float, ...] = ()

    def at(self, row: int, column: int) -> str:
        """Reference to a cell: ``'Ekonomisk information'!$C$5``."""
        return f"'{self.sheet.name}'!{xl_rowcol_to_cell(row, column, True, True)}"

    def area(self, top: int, left: int, bottom: int, right: int) -> str:
        """Reference to a rectangle of cells, both corners included."""
        return f"{self.at(top, left)}:{xl_rowcol_to_cell(bottom, right, True, True)}"

    def text(self, row: int, column: int, text: str, style: str = "") -> None:
        """Write words, never taken as a formula, not even when the reader edits the cell."""
        look = self.book.look(style, text.startswith(_FORMULA_SIGNS))
        self.sheet.write_string(row, column, text[:_LONGEST_TEXT], look)

    def texts(self, row: int, column: int, texts: tuple[str, ...], style: str = "") -> None:
        """Write words in cells beside each other."""
        for i, text in enumerate(texts):
            self.text(row, column + i, text, style)

    def paragraph(
        self, row: int, first: int, last: int, text: str, style: str = "wrap", least: int = 1
    ) -> None:
        """Write a text over merged cells, in a row as high as the text needs, or some lines more."""
        self.paragraphs(row, {(first, last): text}, style, least)

    def paragraphs(
        self, row: int, texts: Mapping[tuple[int, int], str], style: str = "wrap", least: int = 1
    ) -> None:
        """Write texts beside each other, each over the cells from one column to another."""
        height = least
        for (first, last), text in texts.items():
            self._merge(row, first, last, style)
            self.text(row, first, text, style)
            width = sum(self._widths[first : last + 1])
            lines = sum(1 + int(len(line) * _WIDTH // width) for line in text.split("\n"))
            height = max(height, lines)
        self.lines(row, height)

    def folded(self, row: int, texts: Mapping[int, str]) -> None:
        """Write texts in cells by column, in a row high enough to show all of each."""
        self.paragraphs(row, {(column, column): text for column, text in texts.items()}, "fold")

    def _merge(self, row: int, first: int, last: int, style: str) -> None:
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", self.book.look(style))

    def merged_formula(
        self, row: int, span: tuple[int, int], formula: str, value: float | str, style: str
    ) -> None:
        """Write a formula over merged cells, from one column to another."""
        self._merge(row, *span, style)
        self.formula(row, span[0], formula, value, style)

    def lines(self, row: int, count: int) -> None:
        """Make a row as high as some lines of text."""
        self.sheet.set_row(row, _ROW_HEIGHT * count)

    def on_one_page(self, lines: int) -> None:
        """Print on one page, unless so many lines of text would be too small to read there."""
        if lines <= _ONE_PAGE:
            self.sheet.fit_to_pages(1, 1)

    def number(self, row: int, column: int, value: float | None, style: str = "kr") -> None:
        """Write a figure, or nothing but the style."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.book.look(style))
        else:
            self.sheet.write_number(row, column, value, self.book.look(style))

    def formula(
        self, row: int, column: int, formula: str, value: float | str, style: str = "kr"
    ) -> None:
        """Write a formula with the value it gives; within the sheet it names cells as one does."""
        plain = formula.replace(f"'{self.sheet.name}'!", "").replace("$", "")
        self.sheet.write_formula(row, column, f"={plain}", self.book.look(style), value)

    def entry(
        self, row: int, column: int, value: float | Fraction | None, style: str, rule: str
    ) -> None:
        """Write a figure that the reader may change.

        Args:
            row: the cell's row.
            column: the cell's column.
            value: None for an empty cell.
            style: ``kr`` or ``percent``.
            rule: ``amount``, ``fee`` (an amount, not negative), both in whole kronor; ``level``
                (0–100 %) or ``change`` (−100 % and up).
        """
        self.number(row, column, None if value is None else float(value), f"{style} input")
        self.sheet.data_validation(row, column, row, column, _RULES[rule])

    def mark(
        self, area: tuple[int, int, int, int], criteria: str, value: str, sign: str = ""
    ) -> None:
        """Mark the cells of an area (first row and column, last row and column) that compare so."""
        options = {
            "type": "cell",
            "criteria": criteria,
            "value": value,
            "format": self.book.warning(sign),
        }
        self.sheet.conditional_format(*area, options)

    def strike(self, area: tuple[int, int, int, int], condition: str) -> None:
        """Strike out the words of an area (corners as above) while a formula holds."""
        plain = condition.replace(f"'{self.sheet.name}'!", "")
        self.sheet.conditional_format(
            *area, {"type": "formula", "criteria": f"={plain}", "format": self.book.struck()}
        )

    def widths(self, *widths: float) -> None:
        """Set the widths of the columns from the first on [characters]."""
        self._widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)


def _rule(kind: str, least: int, most: int, expected: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_title": "Värdet går inte att räkna med",
        "error_message": f"Väntat: {expected}.",
    }


_RULES = {
    "amount": _rule("integer", -(10**12), 10**12, "ett belopp i hela kronor"),
    "fee": _rule("integer", 0, 10**12, "avgiften i hela kronor, minst 0; tomt är planens avgift"),
    "level": _rule("decimal", 0, 1, "0 till 100 procent"),
    "change": _rule("decimal", -1, 10, "en ändring i procent, minst −100 %"),
}
