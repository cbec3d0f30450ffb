"""What a block on a sheet is: headings, the rows under them, and their sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from finsam_analysis.spreadsheet.worksheet import Sheet

_Each = TypeVar("_Each")


class Block:
    """Rows under headings; the sum under them is never over no row at all.

    Args:
        sheet: where it stands.
        row: of the headings.
        words: headings of the columns of words, from the first column on.
        figures: headings of the columns of figures, after those.
    """

    def __init__(
        self, sheet: Sheet, row: int, words: Sequence[str], figures: Sequence[str]
    ) -> None:
        self.sheet, self.first, self.next = sheet, row + 1, row + 1
        self._columns = len(words) + len(figures)
        sheet.texts(row, 0, tuple(words), "heading")
        sheet.texts(row, len(words), tuple(figures), "heading right")

    def rows(self, of: Iterable[_Each]) -> Iterator[tuple[int, _Each]]:
        """A row for each, in order."""
        for each in of:
            self.next += 1
            yield self.next - 1, each

    @property
    def end(self) -> int:
        """The row of the sum."""
        return max(self.next, self.first + 1)

    def area(self, column: int) -> str:
        """Reference to a column's cells."""
        return self.sheet.area(self.first, column, self.end - 1, column)

    def across(self, row: int, column: int, first: int) -> None:
        """Write the sum of a row's cells from one column up to that of the sum."""
        self.sheet.total(row, column, (row, first, row, column - 1))

    def close(self, columns: Iterable[int]) -> None:
        """Write the sums of some columns under the rows."""
        self.sheet.texts(self.end, 0, ("Summa", *[""] * (self._columns - 1)), "sum")
        for column in columns:
            area = (self.first, column, self.end - 1, column)
            self.sheet.total(self.end, column, area, "kr sum")
