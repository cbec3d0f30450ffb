"""How some rows of a CSV table are replaced while every other row keeps its very bytes."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from finsam_analysis.core import parse_whole, read_day
from finsam_analysis.data_package import delimiter_of, encoding_of

PROVENANCE = ("dokument", "ställe")


@dataclass(frozen=True)
class Rewriting:
    """A table's new content, and how many rows in scope were kept, changed, added and removed."""

    content: bytes
    kept: int
    changed: int
    added: int
    removed: int


def rewrite_rows(
    content: bytes,
    in_scope: Callable[[Mapping[str, str]], bool],
    key: Sequence[str],
    rows: Sequence[Mapping[str, str]],
) -> Rewriting:
    """Replace the rows in scope by new ones.

    A row whose key is among the new ones keeps its place; one that says the same, where it stands
    in the documents apart, keeps its bytes and with them its provenance. New keys come after the
    last row in scope. Rows out of scope keep their bytes.

    Args:
        content: a sound table (see :func:`finsam_analysis.data_package.csv_table.read_table`).
        in_scope: says of a row, heading to cell, whether it is to be replaced.
        key: headings that tell rows in scope apart.
        rows: the new rows, heading to cell; headings they lack are left empty.
    """
    text = content.decode(encoding_of(content))
    mark = "\ufeff" if text.startswith("\ufeff") or encoding_of(content) != "utf-8" else ""
    delimiter, told = delimiter_of(text.lstrip("\ufeff"))
    before_heading = text.lstrip("\ufeff").removesuffix(told)
    lines = list(io.StringIO(told, newline=""))
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    reader = csv.reader(iter(lines), delimiter=delimiter)
    headings = [_norm(heading) for heading in next(reader)]
    written = [mark + before_heading + "".join(lines[: reader.line_num])]
    left = {tuple(row[heading] for heading in key): row for row in rows}
    kept = changed = removed = 0
    place = None
    before = reader.line_num
    for record in reader:
        raw = "".join(lines[before : reader.line_num])
        before = reader.line_num
        old = dict(zip(headings, map(_norm, record), strict=False))
        if len(record) == len(headings) and in_scope(old):
            new = left.pop(tuple(old[heading] for heading in key), None)
            place = len(written) + (new is not None)
            if new is None:
                removed += 1
                continue
            same = all(
                _same(old[heading], new.get(heading, ""))
                for heading in headings
                if heading not in PROVENANCE
            )
            kept, changed = kept + same, changed + (not same)
            written.append(raw if same else _line(headings, new, delimiter, end))
        else:
            written.append(raw)
    place = len(written) if place is None else place
    if left and not written[place - 1].endswith("\n"):
        written[place - 1] += end
    written[place:place] = [_line(headings, row, delimiter, end) for row in left.values()]
    return Rewriting("".join(written).encode(), kept, changed, len(left), removed)


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


def _line(headings: Sequence[str], row: Mapping[str, str], delimiter: str, end: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow([row.get(heading, "") for heading in headings])
    return text.getvalue()
