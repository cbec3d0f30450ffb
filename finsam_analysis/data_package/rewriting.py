"""How some rows of a CSV table are replaced while every other row keeps its very bytes."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from finsam_analysis.core import parse_whole, read_day
from finsam_analysis.data_package.columns import PROVENANCE
from finsam_analysis.data_package.csv_table import delimiter_of

Cells = Mapping[str, str]
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
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
    encoding = _MARKS.get(content[:2], "utf-8")
    text = content.decode(encoding)
    plain = text.lstrip("\ufeff")
    delimiter, told = delimiter_of(plain)
    before_heading = text.removesuffix(told)
    lines = list(io.StringIO(told, newline=""))
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    reader = csv.reader(iter(lines), delimiter=delimiter)
    headings = _ended([_norm(heading) for heading in next(reader)])
    written = [before_heading + "".join(lines[: reader.line_num])]
    left = {tuple(row[heading] for heading in key): row for row in rows}
    kept = 0
    changes: list[RowChange] = []
    place = None
    before = reader.line_num
    for record in reader:
        raw = "".join(lines[before : reader.line_num])
        before = reader.line_num
        # A spreadsheet drops a row's last delimiters, and adds some where a column was emptied.
        cells = _ended([_norm(cell) for cell in record])
        old = dict(zip_longest(headings, cells, fillvalue=""))
        if cells and len(cells) <= len(headings) and in_scope(old):
            named = tuple(old[heading] for heading in key)
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
    return Rewriting("".join(written).encode(encoding), kept, tuple(changes))


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
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow([row.get(heading, "") for heading in headings])
    return text.getvalue()
