"""What stands on one sheet of a workbook; what a user wrote is never a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

if TYPE_CHECKING:
    from finsam_analysis.spreadsheet.book import Book

Number = int | float | Fraction | Decimal
Area = tuple[int, int, int, int]  # first row and column, last row and column
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767  # [characters] of a cell
_LONGEST_LIST = 255  # [characters] that Excel takes in a list of choices
_ONE_PAGE = 65  # lines of text that are still legible on one page
_LEGIBLE = 300  # [characters] across a page that are so
_ROW_HEIGHT, _WIDTH = 15, 0.8  # [points] of a line; [column widths] of a character


class Sheet:
    """One sheet; rows and columns count from 0, references are absolute and name the sheet.

    ``values`` are the figures that stand on it, those of formulas too, by row and column.
    """

    def __init__(self, book: Book, written: Any) -> None:
        self.book, self.written = book, written
        self._name = f"'{written.name}'!"
        self.values: dict[tuple[int, int], Any] = {}  # int, float, Fraction or Decimal
        self._widths: tuple[float, ...] = ()
        self._across = 1

    def at(self, row: int, column: int) -> str:
        """Reference to a cell: ``'Ekonomisk information'!$C$5``."""
        return f"{self._name}{_corner(row, column)}"

    def here(self, formula: str) -> str:
        """A formula as it is written on the sheet itself, which it need not name."""
        return formula.replace(self._name, "")

    def area(self, top: int, left: int, bottom: int, right: int) -> str:
        """Reference to a rectangle of cells, both corners included."""
        return f"{self.at(top, left)}:{_corner(bottom, right)}"

    def text(self, row: int, column: int, text: str, style: str = "") -> None:
        """Write words, never taken as a formula, not even when the reader edits the cell."""
        look = self.book.look(style, text.startswith(_FORMULA_SIGNS))
        self.written.write_string(row, column, text[:LONGEST_TEXT], look)

    def texts(self, row: int, column: int, texts: tuple[str, ...], style: str = "") -> None:
        """Write words in cells beside each other."""
        for i, text in enumerate(texts):
            self.text(row, column + i, text, style)

    def paragraph(self, row: int, first: int, last: int, text: str, least: int = 1) -> None:
        """Write a text over merged cells, in a row as high as the text needs, or some lines more."""
        self.paragraphs(row, {(first, last): text}, least=least)

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
            self.written.merge_range(row, first, row, last, "", self.book.look(style))

    def merged_formula(
        self, row: int, span: tuple[int, int], formula: str, value: Number | str, style: str
    ) -> None:
        """Write a formula over merged cells, from one column to another."""
        self._merge(row, *span, style)
        self.formula(row, span[0], formula, value, style)

    def lines(self, row: int, count: int) -> None:
        """Make a row as high as some lines of text."""
        self.written.set_row(row, _ROW_HEIGHT * count)

    def on_one_page(self, lines: int) -> None:
        """Print on one page, unless so many lines of text would be too small to read there."""
        if lines <= _ONE_PAGE and self._across == 1:
            self.written.fit_to_pages(1, 1)

    def legible(self, columns: int, names: int) -> None:
        """Print the first columns on as many pages across as they need, those of names on each."""
        named = sum(self._widths[:names])
        self._across = ceil((sum(self._widths[:columns]) - named) / (_LEGIBLE - named))
        if self._across > 1:
            self.written.fit_to_pages(self._across, 0)
            self.written.repeat_columns(0, names - 1)

    def number(self, row: int, column: int, value: Number | None, style: str = "kr") -> None:
        """Write a figure, or nothing but the style."""
        if value is None:
            self.written.write_blank(row, column, None, self.book.look(style))
        else:
            self.values[row, column] = value
            self.written.write_number(row, column, _plain(value), self.book.look(style))

    def formula(
        self, row: int, column: int, formula: str, value: Number | str, style: str = "kr"
    ) -> None:
        """Write a formula with the value it gives; within the sheet it names cells as one does."""
        if not isinstance(value, str):
            self.values[row, column] = value
            value = _plain(value)
        plain = self.here(formula).replace("$", "")
        self.written.write_formula(row, column, f"={plain}", self.book.look(style), value)

    def total(self, row: int, column: int, area: Area, style: str = "kr") -> None:
        """Write the sum of an area."""
        top, left, bottom, right = area
        cells = ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
        value = sum(self.values.get(cell, 0) for cell in cells)
        self.formula(row, column, f"SUM({self.area(*area)})", value, style)

    def entry(
        self,
        row: int,
        column: int,
        value: Number | date | str | None,
        style: str,
        rule: Mapping[str, Any] | None,
    ) -> None:
        """Write a cell that the reader may change, and the rule for what may stand there."""
        words = f"{style} input".strip()
        match value:
            case None | "":
                self.number(row, column, None, words)
            case str():
                self.text(row, column, value, words)
            case date():
                self.written.write_datetime(row, column, value, self.book.look(words))
            case _:
                self.number(row, column, value, words)
        if rule:
            self.written.data_validation(row, column, row, column, rule)

    def mark(self, area: Area, condition: Mapping[str, Any], look: Any) -> None:
        """Change the look of the cells of an area while a condition holds."""
        self.written.conditional_format(*area, {**condition, "format": look})

    def widths(self, *widths: float) -> None:
        """Set the widths of the columns from the first on [characters]."""
        self._widths = widths
        for column, width in enumerate(widths):
            self.written.set_column(column, column, width)


def chosen_from(words: Sequence[str]) -> dict[str, Any]:
    """The rule of a cell with a list to choose from; anything, where Excel takes no list so long."""
    if len(",".join(words)) > _LONGEST_LIST:
        return {"validate": "any"}
    return {"validate": "list", "source": list(words)}


def _corner(row: int, column: int) -> str:
    return f"${column_letters(column)}${row + 1}"


column_letters = cache(xl_col_to_name)


def _plain(value: Number) -> int | float:
    return value if isinstance(value, int) else float(value)
