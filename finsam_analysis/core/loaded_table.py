"""What a table holds once it is loaded: rows of typed cells, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finsam_analysis.core.periods import Period


@dataclass(frozen=True)
class Source:
    """Where a figure stands: a document of the package, and the heading, annex or table in it."""

    document: str
    place: str


@dataclass(frozen=True)
class TableRow:
    """A row as loaded: its number in the file (the heading is 1) and its typed cells."""

    number: int
    cells: Mapping[str, Any]

    @property
    def source(self) -> Source:
        """Where the row's figures stand, from its two columns of provenance."""
        return Source(self.cells["dokument"], self.cells["ställe"])

    @property
    def period(self) -> Period:
        """From the row's first day to its last."""
        return Period(self.cells["från"], self.cells["till"])


@dataclass(frozen=True)
class LoadedTable:
    """A table as loaded, cells typed and amounts in whole kronor.

    ``known`` is what the key's first column names, rows with a faulty cell included, so that a
    fault in one row is not told again for every row that refers to it.
    """

    file: str
    headings: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    known: frozenset[str] = frozenset()


Tables = Mapping[str, LoadedTable]  # those of a package, by their names
