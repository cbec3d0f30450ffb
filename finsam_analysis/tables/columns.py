"""How a table is built of rows whose cells are both what is printed and what the CSV file holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from finsam_analysis.core import FigureKey, whole
from finsam_analysis.tables.figure_text import Text, figure
from finsam_analysis.tables.table import ROWS, Exact, Line, Table


class Shown(NamedTuple):
    """A cell that is printed otherwise than it is exactly."""

    exact: object
    printed: Text | str


# Words are printed as they are, amounts as whole numbers, None not at all.
TableCell = Text | str | int | None | Shown


def columns_table(
    name: str,
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[TableCell]],
    *,
    total: Sequence[TableCell] = (),
    summed: bool = False,
    texts: int = 0,
    note: Text | str = "",
    emphasised: Collection[str] = (),
    exact_headings: Sequence[str] = (),
) -> Table:
    """A table of rows, each beginning with what the row is called.

    Args:
        name: file name of the CSV, without its ending.
        caption: the table's caption.
        headings: of every column, that of the rows' own headings first.
        rows: what each holds, in the headings' order.
        total: the last line, which the CSV file leaves out.
        summed: whether that line is the sum of the columns of amounts.
        texts: how many columns of words stand before those of figures.
        note: a sentence under the table.
        emphasised: what the rows are called that are set as sums.
        exact_headings: the CSV file's, where they are others.
    """
    if summed:
        columns = range(1 + texts, len(headings))
        total = ("Summa", *[""] * texts, *(_sum(row[column] for row in rows) for column in columns))
    lines = [_line(row, "sum" if row[0] in emphasised else "") for row in rows]
    cells = [tuple(map(_exact, row)) for row in rows]
    exact = Exact(tuple(exact_headings or (headings[0] or ROWS, *headings[1:])), cells)
    lines += [_line(total, "sum")] if total else []
    return Table(name, caption, tuple(headings), tuple(lines), exact, texts, note)


def shown_amount(exact: int, key: FigureKey) -> Shown:
    """An amount that is the figure of that key."""
    return Shown(exact, figure(whole(exact), key))


def _line(row: Sequence[TableCell], emphasis: str) -> Line:
    label, *cells = row
    called = label.printed if isinstance(label, Shown) else label
    return Line(str(called), tuple(map(_printed, cells)), emphasis)


def _printed(cell: TableCell) -> Text | str:
    match cell:
        case Shown():
            return cell.printed
        case None:
            return ""
        case int():
            return whole(cell)
        case _:
            return cell


def _exact(cell: TableCell) -> object:
    match cell:
        case Shown():
            return cell.exact
        case Text():
            return cell.text
        case _:
            return cell


def _sum(cells: Iterable[TableCell]) -> int:
    return sum(exact for exact in map(_exact, cells) if isinstance(exact, int))
