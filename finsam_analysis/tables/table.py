"""How a table is shown: Swedish HTML with caption and scopes, plain text, and exact CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from finsam_analysis.core import FigureKey, whole
from finsam_analysis.tables.figure_text import BELOW, PrintedFigure, Text, figure, text_of
from finsam_analysis.tables.plain_text import folded, laid_out
from finsam_analysis.tables.printed_thousands import Sum, printed_thousands

_SHORT = 18  # [characters]; a text this short stays on one line
REVISED = "*"  # stands beside a figure that has changed since its document


@dataclass(frozen=True)
class Line:
    """One row: its heading, its cells, and whether it is a ``sum``, a ``group`` or plain."""

    label: str
    cells: tuple[Text | str, ...]
    emphasis: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as they are read, whatever figures stand in them."""
        return tuple(map(str, self.cells))


def linked_html(words: Text | str, places: Mapping[FigureKey, str]) -> str:
    """The words as HTML, each figure that has a place on the page a link to it."""
    return "".join(
        f'<a href="#{escape(places[part.key])}">{escape(part.printed)}</a>'
        if isinstance(part, PrintedFigure) and part.key in places
        else escape(str(part))
        for part in text_of(words).segments
    )


@dataclass(frozen=True)
class Table:
    """A table to show.

    ``headings`` begin with that of the rows' own headings. ``texts`` is how many of the first
    cells are words, set to the left; the rest are figures, set to the right. ``frame`` holds the
    exact figures (amounts in kronor) and is what the CSV file holds. ``printed`` is the tkr of a
    table of thousands by row key and amount's position, for pictures that must agree with it.
    """

    name: str
    caption: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    frame: pd.DataFrame
    texts: int = 0
    note: Text | str = ""
    printed: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def with_column(
        self, heading: str, cells: Sequence[Text | str], exact: Sequence[float | None]
    ) -> Table:
        """The table with one more column of figures last.

        Args:
            heading: the column's.
            cells: what is printed, line by line.
            exact: what the CSV file holds, row by row.
        """
        frame = self.frame.copy()
        frame[heading] = list(exact)
        return replace(
            self,
            headings=(*self.headings, heading),
            lines=tuple(
                replace(line, cells=(*line.cells, cell))
                for line, cell in zip(self.lines, cells, strict=True)
            ),
            frame=frame,
        )

    def _repr_html_(self) -> str:
        return self.html({})

    def html(self, places: Mapping[FigureKey, str]) -> str:
        """The table as HTML.

        Args:
            places: the place on the page that explains each figure.
        """
        head = "".join(
            f'<th scope="col" class="{self._column_class(i, heading)}">{escape(heading)}</th>'
            if heading
            else "<td></td>"  # an empty heading would be read out as one
            for i, heading in enumerate(self.headings)
        )
        body = "\n".join(self._row_html(line, places) for line in self.lines)
        note = f'\n<p class="note">{linked_html(self.note, places)}</p>' if self.note else ""
        return (
            # A wide table scrolls by itself on a small screen, also from the keyboard.
            f'<div class="wide" role="region" tabindex="0" aria-label="{escape(self.caption)}">'
            f'<table class="finsam">\n<caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>{note}"
        )

    def _column_class(self, position: int, text: str) -> str:
        side = "text" if position <= self.texts else "number"
        return f"{side} short" if len(text) <= _SHORT else side

    def _row_html(self, line: Line, places: Mapping[FigureKey, str]) -> str:
        if line.emphasis == "group":
            span = len(self.headings)
            return (
                f'<tr class="group"><th scope="rowgroup" colspan="{span}">'
                f"{escape(line.label)}</th></tr>"
            )
        cells = "".join(
            self._cell_html(position, cell, places)
            for position, cell in enumerate(line.cells, start=1)
        )
        kind = f' class="{line.emphasis}"' if line.emphasis else ""
        return f'<tr{kind}><th scope="row" class="text">{escape(line.label)}</th>{cells}</tr>'

    def _cell_html(self, position: int, cell: Text | str, places: Mapping[FigureKey, str]) -> str:
        below = " below" if str(cell).startswith(BELOW) else ""
        kind = f"{self._column_class(position, str(cell))}{below}"
        return f'<td class="{kind}">{linked_html(cell, places)}</td>'

    def __repr__(self) -> str:
        return self.text()

    def text(self, width: int | None = None) -> str:
        """The table as plain text, no wider than ``width`` [characters] where one is given."""
        rows = [list(self.headings), *([line.label, *line.texts] for line in self.lines)]
        rows = [row + [""] * (len(self.headings) - len(row)) for row in rows]
        note = [folded(str(self.note), width)] if self.note else []
        return "\n".join([folded(self.caption, width), *laid_out(rows, self.texts, width), *note])

    @property
    def csv(self) -> str:
        """The exact figures as a CSV that a Swedish Excel opens right."""
        return str(self.frame.to_csv(sep=";", decimal=",", lineterminator="\n"))

    def _repr_mimebundle_(self, **_kinds: object) -> tuple[dict[str, str], dict[str, Any]]:
        # An executed notebook holds the exact figures too: a report takes its files from there.
        return {"text/csv": self.csv}, {"text/csv": {"name": self.name}}

    def write_csv(self, folder: Path) -> Path:
        """Write the exact figures as a file; returns its path."""
        path = folder / f"{self.name}.csv"
        path.write_text(self.csv, encoding="utf-8-sig", newline="")
        return path


@dataclass(frozen=True)
class AmountRow:
    """A row of amounts [SEK], None where nothing is printed, with the words beside its heading.

    ``figures`` tells which figures the amounts are, if they can be asked for.
    """

    key: str
    label: str
    amounts: tuple[int | None, ...] = ()
    words: tuple[str, ...] = ()
    emphasis: str = ""
    mark_below: int | tuple[int, ...] | None = None
    revised: frozenset[int] = frozenset()
    figures: tuple[FigureKey, ...] = ()

    def mark_at(self, column: int) -> int | None:
        """The amount that the cell is marked below, if any [SEK]."""
        return self.mark_below[column] if isinstance(self.mark_below, tuple) else self.mark_below


def thousands_table(
    name: str,
    caption: str,
    headings: Sequence[str],
    rows: Sequence[AmountRow],
    sums: Sequence[Sum[tuple[str, int]]],
    note: Text | str = "",
    firm: Collection[str] = (),
) -> Table:
    """Show rows of kronor in tkr whose printed digits keep the sums.

    Args:
        name: file name of the CSV, without its ending.
        caption: the table's caption.
        headings: of the rows' headings, of the rows' words, then of the amounts.
        rows: the rows; those without amounts are group headings.
        sums: identities between cells ``(row key, amount's position)``.
        note: a sentence under the table.
        firm: keys of rows that are said elsewhere too and so round to the nearest before others.

    Raises:
        ValueError: two rows have the same key.
    """
    if len({row.key for row in rows}) < len(rows):
        raise ValueError(f"two rows of {name} have the same key")
    cells: Mapping[tuple[str, int], int] = {
        (row.key, i): amount
        for row in rows
        for i, amount in enumerate(row.amounts)
        if amount is not None
    }
    printed = printed_thousands(cells, sums, firm=[cell for cell in cells if cell[0] in firm])
    lines = []
    for row in rows:
        if not row.amounts:
            lines.append(Line(row.label, (), "group"))
            continue
        keys = row.figures or (None,) * len(row.amounts)
        amounts_said = [
            figure(
                "" if amount is None else _printed(printed[row.key, i], amount, row, i),
                key,
            )
            for i, (amount, key) in enumerate(zip(row.amounts, keys, strict=True))
        ]
        lines.append(Line(row.label, (*row.words, *amounts_said), row.emphasis))
    amounts = [row for row in rows if row.amounts]
    words = len(amounts[0].words) if amounts else 0
    frame = pd.DataFrame(
        [[*row.words, *row.amounts] for row in amounts],
        index=pd.Index([row.label for row in amounts], name=headings[0] or "Rad"),
        columns=[
            *headings[1 : words + 1],
            *(f"{heading}, kr" for heading in headings[words + 1 :]),
        ],
        dtype=object,
    )
    return Table(name, caption, tuple(headings), tuple(lines), frame, words, note, printed)


def _printed(thousands: int, exact: int, row: AmountRow, position: int) -> str:
    text = whole(thousands)
    mark = REVISED if position in row.revised else ""
    floor = row.mark_at(position)
    if floor is not None and exact < floor:
        mark = BELOW
    return f"{mark} {text}" if mark else text


def with_sum(amounts: Iterable[int]) -> tuple[int, ...]:
    """Amounts as whole numbers, and their sum last."""
    figures = [int(amount) for amount in amounts]
    return (*figures, sum(figures))


def column_sums(
    total: str, parts: Sequence[str] | Mapping[str, int], columns: int
) -> list[Sum[tuple[str, int]]]:
    """``total = Σ sign · part`` in every column; parts without signs are added."""
    signs = parts if isinstance(parts, Mapping) else dict.fromkeys(parts, 1)
    return [
        Sum((total, i), {(part, i): sign for part, sign in signs.items()}) for i in range(columns)
    ]


def row_sums(rows: Sequence[str], columns: int) -> list[Sum[tuple[str, int]]]:
    """The last column is the sum of the others, in every row."""
    return [Sum((row, columns - 1), {(row, i): 1 for i in range(columns - 1)}) for row in rows]
