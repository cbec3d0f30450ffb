"""How some rows of a CSV table are replaced while every other row keeps its very bytes."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from finsam_analysis.core import parse_whole, read_day
from finsam_analysis.data_package.columns import PROVENANCE
from finsam_analysis.data_package.csv_table import csv_text, delimiter_of, encoding_of

Cells = Mapping[str, str]
_PROVENANCE = tuple(column.heading for column in PROVENANCE)


@dataclass(frozen=True)
class RowChange:
    """One row that is not as before: its key, and its cells by heading, None where there is no row."""

    key: tuple[str, ...]
    old: Cells | None
    new: Cells | None


@dataclass(frozen=True)
class Rewriting:
    """A table's new content, how many rows in scope were kept, and the others in their order."""

    content: bytes
    kept: int
    changes: tuple[RowChange, ...]

    @property
    def changed(self) -> int:
        """How many rows say something else than before."""
        return sum(change.old is not None and change.new is not None for change in self.changes)

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(change.old is None for change in self.changes)

    @property
    def removed(self) -> int:
        """How many rows are gone."""
        return sum(change.new is None for change in self.changes)


def same_figures(old: Cells, new: Cells) -> bool:
    """Whether two rows say the same, where it stands in the documents apart.

    The same words, the same whole number however it is grouped, the same day however it is written.
    """
    return all(_same(old[h], new.get(h, "")) for h in old if h not in _PROVENANCE)


def rewrite_rows(
    content: bytes,
    in_scope: Callable[[Cells], bool],
    key: Sequence[str],
    rows: Sequence[Cells],
    same: Callable[[Cells, Cells], bool] = same_figures,
) -> Rewriting:
    """Replace the rows in scope by new ones.

    A row whose key is among the new ones keeps its place; one that says the same keeps its bytes
    and with them its provenance. New keys come after the last row in scope. Rows out of scope keep
    their bytes.

    Args:
        content: a sound table (see :func:`finsam_analysis.data_package.csv_table.read_table`).
        in_scope: says of a row, heading to cell, whether it is to be replaced.
        key: headings that tell rows in scope apart.
        rows: the new rows, heading to cell; headings they lack are left empty.
        same: whether an old row says what a new one does.
    """
    table = _read(content)
    headings, delimiter, end = table.headings, table.delimiter, table.end
    written = [table.before]
    left = {_key(row, key): row for row in rows}
    kept = 0
    changes: list[RowChange] = []
    place = None
    for raw, cells in table.records:
        old = table.row(cells)
        if cells and len(cells) <= len(headings) and in_scope(old):
            named = _key(old, key)
            new = left.pop(named, None)
            place = len(written) + (new is not None)
            if new is not None and same(old, new):
                kept += 1
                written.append(raw)
                continue
            changes.append(RowChange(named, old, new))
            if new is not None:
                written.append(_line(headings, new, delimiter, end))
        else:
            written.append(raw)
    place = len(written) if place is None else place
    if left and not written[place - 1].endswith("\n"):
        written[place - 1] += end
    written[place:place] = [_line(headings, row, delimiter, end) for row in left.values()]
    changes += [RowChange(named, None, row) for named, row in left.items()]
    return Rewriting("".join(written).encode(table.encoding), kept, tuple(changes))


def rewrite_table(content: bytes, headings: Sequence[str], rows: Sequence[Cells]) -> Rewriting:
    """Write a table anew under other headings, as the old one was written.

    Only what the cells say is compared; no row keeps its bytes.
    """
    table = _read(content)
    written = [
        _line(headings, dict(zip(headings, headings, strict=True)), table.delimiter, table.end)
    ]
    written += [_line(headings, row, table.delimiter, table.end) for row in rows]
    _, old_rows = read_rows(content)
    old = {tuple(row.values()): row for row in old_rows}
    new = {tuple(row.get(h, "") for h in table.headings): row for row in rows}
    key = (headings[0],)
    changes = [
        RowChange(_key(row, key), None, row) for cells, row in new.items() if cells not in old
    ]
    changes += [RowChange(_key(r, key), r, None) for cells, r in old.items() if cells not in new]
    marks = table.before[: len(table.before) - len(table.before.lstrip("\ufeff"))]
    made = (marks + "".join(written)).encode(table.encoding)
    return Rewriting(
        made, len(rows) - sum(change.old is None for change in changes), tuple(changes)
    )


def read_rows(content: bytes) -> tuple[list[str], list[Cells]]:
    """Headings of a sound table, and its rows as text; empty lines are left out."""
    table = _read(content)
    return table.headings, [table.row(cells) for _, cells in table.records if cells]


@dataclass(frozen=True)
class _Table:
    """A table as it is written: what stands before its first row, and each row's text and cells."""

    encoding: str
    delimiter: str
    end: str
    before: str
    headings: list[str]
    records: list[tuple[str, list[str]]]

    def row(self, cells: Sequence[str]) -> Cells:
        """A row's cells by heading; those left out at its end are empty."""
        return dict(zip_longest(self.headings, cells, fillvalue=""))


def _read(content: bytes) -> _Table:
    encoding = encoding_of(content)
    text = content.decode(encoding)
    delimiter, told = delimiter_of(text.lstrip("\ufeff"))
    lines = list(io.StringIO(told, newline=""))
    reader = csv.reader(iter(lines), delimiter=delimiter)
    headings = _ended([_norm(heading) for heading in next(reader)])
    before = text.removesuffix(told) + "".join(lines[: reader.line_num])
    records, line = [], reader.line_num
    for record in reader:
        # A spreadsheet drops a row's last delimiters, and adds some where a column was emptied.
        cells = _ended([_norm(cell) for cell in record])
        records.append(("".join(lines[line : reader.line_num]), cells))
        line = reader.line_num
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    return _Table(encoding, delimiter, end, before, headings, records)


def _key(row: Cells, key: Sequence[str]) -> tuple[str, ...]:
    """What tells a row apart; a number is the same however its thousands are grouped."""
    numbers = {heading: parse_whole(row[heading]) for heading in key}
    return tuple(row[h] if n is None else str(n) for h, n in numbers.items())


def _ended(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _norm(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _same(old: str, new: str) -> bool:
    """True for the same words, the same whole number or the same day."""
    if old == new:
        return True
    number, day = parse_whole(old), read_day(old)
    return (number is not None and number == parse_whole(new)) or (
        day is not None and day == read_day(new)
    )


def _line(headings: Sequence[str], row: Cells, delimiter: str, end: str) -> str:
    return csv_text([[row.get(heading, "") for heading in headings]], delimiter, end)
