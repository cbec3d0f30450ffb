"""Which figures differ between two runs of a notebook: table, row, column, then and now."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from finsam_analysis.core import ReportError, decimal

_K = TypeVar("_K")
_MISSING = "(saknas)"
_PLACES = 3  # a tenth of a per cent, as the tables print shares
_DECIMALS = re.compile(r"^-?[0-9]+[.,][0-9]+$")


@dataclass(frozen=True)
class FigureChange:
    """A cell of a shown table that has another content than before."""

    table: str
    row: str
    column: str
    before: str
    now: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.table, self.row, self.column) if part)
        before, now = rounded = [_DECIMALS.sub(_rounded, text) for text in (self.before, self.now)]
        if before == now:  # what they differ in is further down
            rounded = [self.before, self.now]
        return f"{place}: {' → '.join(rounded)}"


def _rounded(number: re.Match[str]) -> str:
    return decimal(Fraction(number[0].replace(",", ".")), _PLACES)


def shown_tables(outputs: Iterable[Any]) -> dict[str, str]:
    """The exact figures (CSV) of each table among a notebook's outputs, by the table's name."""
    found = {}
    for output in outputs:
        data, metadata = output.get("data", {}), output.get("metadata", {})
        if "text/csv" in data:
            found[metadata["text/csv"]["name"]] = data["text/csv"]
    return found


def table_changes(name: str, before: str, now: str) -> list[FigureChange]:
    """What differs between two states of one table, both as CSV."""
    earlier, later = _cells(before), _cells(now)
    return [FigureChange(name, *place, *told) for place, *told in differing(earlier, later)]


def differing(earlier: Mapping[_K, Any], later: Mapping[_K, Any]) -> Iterator[tuple[_K, str, str]]:
    """What is not alike in two states, each place with what stood and what comes out."""
    for place in dict.fromkeys([*earlier, *later]):
        if earlier.get(place) != later.get(place):
            yield place, str(earlier.get(place, _MISSING)), str(later.get(place, _MISSING))


def _cells(text: str) -> dict[tuple[str, str], str]:
    """Each cell by the name of its row and column; rows of one name are numbered.

    Raises:
        ReportError: somebody has made the table one that cannot be read.
    """
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=None), delimiter=";")
    try:
        headings, *rows = [line for line in lines if line] or [[]]
    except csv.Error:
        raise ReportError("En av tabellerna går inte att läsa som CSV.") from None
    cells: dict[tuple[str, str], str] = {}
    seen: dict[str, int] = {}
    for label, *values in rows:
        seen[label] = seen.get(label, 0) + 1
        row = label if seen[label] == 1 else f"{label} ({seen[label]})"
        for column, value in zip(headings[1:], values, strict=False):
            cells[row, column] = value
    return cells
