"""Which sheets a package's workbook has, in which order, and where a table's cells stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range_abs

from finsam_analysis.data_package import SHAPES, Cells, Kind, TableShape

GUIDE_SHEET, CHECK_SHEET, LIST_SHEET = "Läs mig", "Kontroller", "Listor"
OTHER_SHEETS = (GUIDE_SHEET, CHECK_SHEET, LIST_SHEET)
HEADING_ROW, GUIDANCE_ROW, FIRST_ROW = 1, 2, 3  # as the sheet numbers them
SPARE_ROWS = 500  # that lists and sums reach beyond the last
NUMBERS = (Kind.AMOUNT, Kind.COUNT, Kind.PRINTED)
# What the economist changes most often comes first; what it leans on, last.
_FIRST = (
    "plan",
    "antaganden",
    "ansokningar",
    "fordelning",
    "budgetrader",
    "arsfordelning",
    "egenfinansiering",
    "budgetsammanstallning",
    "uppgifter",
    "justeringar",
    "revideringar",
    "kontrollsummor",
)
ORDER = sorted(
    (shape.name for shape in SHAPES),
    key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST),
)


@dataclass(frozen=True)
class TableSheet:
    """A table as it stands on its sheet; ``rows`` are its cells as text."""

    shape: TableShape
    headings: Sequence[str]
    rows: Sequence[Cells]

    @property
    def last_row(self) -> int:
        """The last row that lists and sums reach to."""
        return FIRST_ROW + len(self.rows) + SPARE_ROWS

    def area(self, heading: str) -> str:
        """Reference to a column's cells, spare ones too."""
        column = self.headings.index(heading)
        cells = xl_range_abs(FIRST_ROW - 1, column, self.last_row - 1, column)
        return f"'{self.shape.name}'!{cells}"


def guidance(shape: TableShape, heading: str) -> str:
    """What stands under a heading: what to fill in."""
    column = shape.column(heading)
    return "" if column is None else column.guidance
