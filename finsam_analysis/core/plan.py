"""What the economist's plan holds: its lines by its columns, and what they sum to.

Amounts are whole kronor [SEK].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finsam_analysis.core.loaded_table import Source
from finsam_analysis.core.money import Kronor
from finsam_analysis.core.vocabulary import ColumnKind, Section


@dataclass(frozen=True)
class PlanColumn:
    """A column of the plan: a year as it was budgeted, forecast, planned or turned out.

    ``beside`` is a budget that stands beside another column of its year and carries nothing on.
    """

    kind: ColumnKind
    year: int
    beside: bool = False

    @property
    def heading(self) -> str:
        """Heading as printed, for example ``Prel 2026``."""
        return f"{self.kind} {self.year}"

    @property
    def term(self) -> str:
        """What the name of a figure in the column ends in: ``budget 2024`` or the year alone."""
        return f"budget {self.year}" if self.beside else str(self.year)


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan; an amount is None where the document prints nothing [SEK]."""

    id: str
    section: Section
    name: str
    owner: str | None
    amounts: tuple[int | None, ...]
    derived: frozenset[str]
    source: Source


@dataclass(frozen=True)
class Plan:
    """The economist's table without its sums: lines by columns.

    ``columns`` are in the document's order. Every year has one column that carries the surplus
    forward (``rolling``); a budget may stand beside it.
    """

    columns: tuple[PlanColumn, ...]
    lines: tuple[PlanLine, ...]

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What the name of a figure in each column ends in."""
        return tuple(column.term for column in self.columns)

    @cached_property
    def rolling(self) -> tuple[int, ...]:
        """Positions of the columns that carry forward, in the order of their years."""
        positions = [i for i, c in enumerate(self.columns) if not c.beside]
        return tuple(sorted(positions, key=lambda i: self.columns[i].year))

    @cached_property
    def before(self) -> dict[int, int]:
        """Position of the column that each column starts from, of those that start from one."""
        return dict(zip(self.rolling[1:], self.rolling, strict=False))

    @cached_property
    def in_turn(self) -> tuple[int, ...]:
        """Positions of all columns, those that carry forward first."""
        beside = (i for i in range(len(self.columns)) if i not in self.rolling)
        return (*self.rolling, *beside)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of the rolling columns, in order."""
        return tuple(self.columns[i].year for i in self.rolling)

    def line(self, id: str) -> PlanLine:
        """The line with that id."""
        return next(line for line in self.lines if line.id == id)

    def amounts(self, line: PlanLine) -> list[int]:
        """A line's amounts of the years, 0 where nothing is printed [SEK/year]."""
        return [line.amounts[i] or 0 for i in self.rolling]

    def total(self, *sections: Section) -> Kronor:
        """Sum of the lines of some sections, one figure for each column [SEK]."""
        rows = [line.amounts for line in self.lines if line.section in sections]
        filled = [[amount or 0 for amount in row] for row in rows]
        table = np.array(filled, dtype=np.int64).reshape(-1, len(self.columns))
        return np.asarray(table.sum(axis=0), dtype=np.int64)

    def yearly(self, *sections: Section) -> Kronor:
        """Sum of the lines of some sections, one figure for each year [SEK/year]."""
        return self.total(*sections)[list(self.rolling)]
