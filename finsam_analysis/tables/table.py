"""How a table is shown: Swedish HTML with caption and scopes, plain text, and exact CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from html import escape
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from finsam_analysis.core import FigureKey, whole
from finsam_analysis.tables.figure_text import BELOW, DOLLAR, PrintedFigure, Text, figure, text_of
from finsam_analysis.tables.plain_text import folded, laid_out

if TYPE_CHECKING:
    import pandas as pd

ROWS = "Rad"  # heading of the rows' own headings in a CSV, where the table prints none
_LONG = 20  # [rows]; a table with more may be parted between its groups on paper
_TALL = 60  # [rows]; a table with more keeps its headings in sight on a screen
_BROAD = 14  # [columns]; a table with more is printed across the paper
_SHORT = 18  # [characters]; a text this short stays on one line
_PAGE, _ACROSS = 120, 170  # [letters] on a line of a page, and of one that lies down
_LONGEST_NAME = 24  # [letters] that a row's name needs on a line, the rest on the next
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how what a spreadsheet would compute begins
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
        else _html(str(part))
        for part in text_of(words).segments
    )


def _html(text: str) -> str:
    return escape(text).replace("$", DOLLAR)


def _written(cell: object) -> object:
    """A cell of a CSV: with a decimal comma, and none that a spreadsheet takes for a formula."""
    match cell:
        case float():  # its own digits, none of them hidden in an exponent
            return f"{Decimal(str(cell)):f}".replace(".", ",")
        case str() if cell.startswith(_FORMULA):
            return f"'{cell}"
        case _:
            return cell


@dataclass(frozen=True)
class Exact:
    """The exact figures of a table (amounts in kronor), row by row as its CSV file holds them.

    ``headings`` begin with that of the rows' own headings; None is a gap.
    """

    headings: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()

    def csv(self) -> str:
        """The figures as a CSV that a Swedish Excel opens right."""
        text = io.StringIO()
        rows = csv.writer(text, delimiter=";", lineterminator="\n")
        rows.writerows(map(_written, row) for row in [self.headings, *self.rows])
        return text.getvalue()

    def frame(self) -> pd.DataFrame:
        """The figures as a frame, indexed by the rows' headings."""
        import pandas as pd

        if not self.headings:
            return pd.DataFrame()
        frame = pd.DataFrame(self.rows, columns=list(self.headings), dtype=object)
        # Whole kronor stay whole beside a gap.
        return frame.convert_dtypes().set_index(self.headings[0])


@dataclass(frozen=True)
class Table:
    """A table to show.

    ``headings`` begin with that of the rows' own headings. ``texts`` is how many of the first
    cells are words, set to the left; the rest are figures, set to the right.
    """

    name: str
    caption: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    exact: Exact
    texts: int = 0
    note: Text | str = ""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """What the CSV file holds; made where it is asked for, since pandas is slow to import."""
        return self.exact.frame()

    def with_column(
        self, heading: str, cells: Sequence[Text | str], exact: Sequence[float | None]
    ) -> Table:
        """The table with one more column of figures last.

        Args:
            heading: the column's.
            cells: what is printed, line by line.
            exact: what the CSV file holds, row by row.
        """
        return replace(
            self,
            headings=(*self.headings, heading),
            lines=tuple(
                replace(line, cells=(*line.cells, cell))
                for line, cell in zip(self.lines, cells, strict=True)
            ),
            exact=Exact(
                (*self.exact.headings, heading),
                [(*row, cell) for row, cell in zip(self.exact.rows, exact, strict=True)],
            ),
        )

    def parts(self, line: int, longest: int) -> tuple[Table, ...]:
        """The table, its columns of figures in parts where they are too many to stand beside each other.

        Every part has all the rows, with their names; the note stands under the last.

        Args:
            line: how wide a part may be [letters].
            longest: how wide the table may be and still be left whole [letters].
        """
        own, *words = [self._letters(i, _LONGEST_NAME) for i in range(self.texts + 1)]
        figures = [self._letters(i) for i in range(self.texts + 1, len(self.headings))]
        left = line - own - sum(words)
        if own + sum(words) + sum(figures) <= longest or not figures:
            return (self,)
        count = ceil(len(figures) / max(1, left // max(figures)))
        edges = [self.texts + len(figures) * i // count for i in range(count + 1)]
        return tuple(
            self._part(f"{self.caption}, del {number} av {count}", first, end)
            for number, (first, end) in enumerate(pairwise(edges), start=1)
        )

    def _letters(self, position: int, most: int | None = None) -> int:
        """How wide a column is, at most so wide [letters]; a heading is folded between its words."""
        cells = [
            str(line.label if position == 0 else line.cells[position - 1])
            for line in self.lines
            if line.emphasis != "group"
        ]
        widest = max(map(len, [*cells, *self.headings[position].split(" ")]))
        return 2 + (widest if most is None else min(most, widest))

    def _part(self, caption: str, first: int, end: int) -> Table:
        """The columns of words, and those of figures from one cell of a line up to another."""
        names = 1 + self.texts
        shown = self.headings[1 + first], self.headings[end]
        return replace(
            self,
            caption=f"{caption}: {' till '.join(dict.fromkeys(shown))}",
            headings=(*self.headings[:names], *self.headings[1 + first : 1 + end]),
            lines=tuple(
                replace(line, cells=(*line.cells[: self.texts], *line.cells[first:end]))
                for line in self.lines
            ),
            note=self.note if end == len(self.headings) - 1 else "",
        )

    def _repr_html_(self) -> str:
        return self.html({})

    def html(self, places: Mapping[FigureKey, str]) -> str:
        """The table as HTML, in parts below each other where it is wider than a printed page.

        Args:
            places: the place on the page that explains each figure.
        """
        parts = self.parts(_PAGE, _ACROSS)
        return "\n".join(part._whole_html(places) for part in parts)  # noqa: SLF001  # its own kind

    def _whole_html(self, places: Mapping[FigureKey, str]) -> str:
        head = "".join(
            f'<th scope="col" class="{self._column_class(i, heading)}">{_html(heading)}</th>'
            if heading
            else "<td></td>"  # an empty heading would be read out as one
            for i, heading in enumerate(self.headings)
        )
        # A group is a body of its own, which paper keeps together where it can.
        body = "\n".join(
            "</tbody>\n<tbody>\n" * (i > 0 and line.emphasis == "group")
            + self._row_html(line, places)
            for i, line in enumerate(self.lines)
        )
        shape = " long" if len(self.lines) > _LONG else ""
        shape += " tall" if len(self.lines) > _TALL else ""
        shape += " broad" if len(self.headings) > _BROAD else ""
        note = f'\n<p class="note">{linked_html(self.note, places)}</p>' if self.note else ""
        return (
            # A wide table scrolls by itself on a small screen, also from the keyboard.
            f'<div class="wide{shape}" role="region" tabindex="0" aria-label="{escape(self.caption)}">'
            f'<table class="finsam">\n<caption>{_html(self.caption)}</caption>\n'
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
                f"{_html(line.label)}</th></tr>"
            )
        cells = "".join(
            self._cell_html(position, cell, places)
            for position, cell in enumerate(line.cells, start=1)
        )
        kind = f' class="{line.emphasis}"' if line.emphasis else ""
        return f'<tr{kind}><th scope="row" class="text">{_html(line.label)}</th>{cells}</tr>'

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
        return self.exact.csv()

    def _repr_mimebundle_(self, **_kinds: object) -> tuple[dict[str, str], dict[str, Any]]:
        # An executed notebook holds the exact figures too: a report takes its files from there.
        return {"text/csv": self.csv}, {"text/csv": {"name": self.name}}


@dataclass(frozen=True)
class AmountRow:
    """A row of amounts [SEK], None where nothing is printed, with the words beside its heading.

    ``figures`` tells which figures the amounts are, if they can be asked for, and ``figure`` which
    they are in every column; ``printed`` is what the scenario's book prints for them.
    """

    label: str
    amounts: tuple[int | None, ...] = ()
    words: tuple[str, ...] = ()
    emphasis: str = ""
    mark_below: tuple[int, ...] | None = None
    revised: frozenset[int] = frozenset()
    figures: tuple[FigureKey, ...] = ()
    printed: tuple[int | None, ...] = ()
    figure: FigureKey | None = None

    def mark_at(self, column: int) -> int | None:
        """The amount that the cell is marked below, if any [SEK]."""
        return self.mark_below[column] if self.mark_below else None


def amount_table(
    name: str,
    caption: str,
    unit: str,
    headings: Sequence[str],
    rows: Sequence[AmountRow],
    note: Text | str = "",
) -> Table:
    """Show rows of amounts as a scenario's book prints them, and hold their exact kronor.

    Args:
        name: file name of the CSV, without its ending.
        caption: the table's caption, without the unit.
        unit: of what is printed: tkr, or kr where there is no book in tkr.
        headings: of the rows' headings, of the rows' words, then of the amounts.
        rows: the rows; those without amounts are group headings.
        note: a sentence under the table.
    """
    lines = []
    for row in rows:
        if not row.amounts:
            lines.append(Line(row.label, (), "group"))
            continue
        keys = row.figures or (None,) * len(row.amounts)
        amounts_said = [
            figure(
                ""
                if amount is None or shown is None
                else marked(shown, amount, row.mark_at(column), revised=column in row.revised),
                key,
            )
            for column, (amount, shown, key) in enumerate(
                zip(row.amounts, row.printed, keys, strict=True)
            )
        ]
        lines.append(Line(row.label, (*row.words, *amounts_said), row.emphasis))
    amounts = [row for row in rows if row.amounts]
    words = len(amounts[0].words) if amounts else 0
    own, worded, years = headings[0] or ROWS, headings[1 : words + 1], headings[words + 1 :]
    exact = Exact(
        (own, *worded, *(f"{heading}, kr" for heading in years)),
        [(row.label, *row.words, *row.amounts) for row in amounts],
    )
    return Table(name, f"{caption}, {unit}", tuple(headings), tuple(lines), exact, words, note)


def summed_row(
    label: str,
    amounts: Iterable[int],
    printed: Iterable[int],
    words: tuple[str, ...] = (),
    emphasis: str = "",
    figures: tuple[FigureKey, ...] = (),
) -> AmountRow:
    """A row of amounts [SEK] and of what is printed for them, each with its sum last."""
    exact, shown = with_sum(amounts), with_sum(printed)
    return AmountRow(label, exact, words, emphasis, figures=figures, printed=shown)


def marked(printed: int, exact: int, floor: int | None, *, revised: bool = False) -> str:
    """What is printed, with the mark beside it of a revised figure, or of one below the floor."""
    text = whole(printed)
    mark = REVISED if revised else ""
    if floor is not None and exact < floor:
        mark = BELOW
    return f"{mark} {text}" if mark else text


def with_sum(amounts: Iterable[int]) -> tuple[int, ...]:
    """Amounts as whole numbers, and their sum last."""
    figures = [int(amount) for amount in amounts]
    return (*figures, sum(figures))
