"""Which whole tkr the cells of a table over years are printed as, so that every margin holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import Kronor
from finsam_analysis.tables.printed_sums import THOUSAND
from finsam_analysis.tables.whole_table import cheapest_table

# What an error weighs: of a cell, of a row's sum, of a column's.
_CELL, _ROW, _COLUMN = 1, 4, 16
_TOO_FAR = 5_000  # a sum so far that is 1 tkr off, beside at most a thousand or two for errors
_BROKEN = 10**8  # a sum that ends 1 tkr off


Margin = tuple[Hashable | None, str | None]  # of a row and a column, None for all of them


@dataclass(frozen=True)
class Cells:
    """Amounts over some years [SEK] by row and column, one cell for each pair that has any.

    Of grants the rows are applications and the columns organisations; of the plan's lines each is
    a row and its owner, if any, the column. ``rows`` and ``columns`` name each cell's; ``amounts`` has the
    shape ``(cells, years + 1)``, what falls after the plan last.
    """

    rows: Sequence[Hashable]
    columns: Sequence[str]
    amounts: Kronor

    def margins(self, amounts: Kronor) -> dict[Margin, Kronor]:
        """Some amounts for these cells by row and column, and each sum of them; None is all."""
        margins: dict[Margin, Kronor] = {(None, None): amounts.sum(axis=0)}
        for row, column, cell in zip(self.rows, self.columns, amounts, strict=True):
            margins[row, column] = cell
            for margin in ((row, None), (None, column)):
                margins[margin] = margins[margin] + cell if margin in margins else cell
        return margins

    def sums(self) -> Iterator[tuple[Margin, Sequence[Margin]]]:
        """Which margins each margin sums."""
        members: defaultdict[Margin, list[Margin]] = defaultdict(list)
        for row, column in zip(self.rows, self.columns, strict=True):
            members[row, None].append((row, column))
            members[None, column].append((row, column))
        yield from members.items()
        yield (None, None), [margin for margin in members if margin[1] is None]
        yield (None, None), [margin for margin in members if margin[0] is None]


def printed_cells(cells: Cells, yearly: Kronor) -> Kronor | None:
    """Print every amount as whole tkr, so that no margin of them is off by 1 tkr or more.

    The margins are all sums over rows, over columns, over the plan's years and over those and what
    comes after. Year by year the amounts that are not whole tkr take one of the two whole tkr
    around them. A year by itself is a table of rows by columns whose margins take one of their two
    as well: with a row and a column for what the margins round down it is a table of given sums,
    and always there (Cox 1987). Of all such tables the one is taken that brings the sums over the
    years so far nearest to what they should be, those that end with the year before all else.
    That the sums over the years hold then is likely, not certain; the years are taken in some
    other order where they do not.

    Args:
        cells: the exact amounts.
        yearly: what each year's amounts in all are printed as [tkr], shape (years,).

    Returns:
        Whole tkr, of the amounts' shape; None where a margin would be off by 1 tkr or more.
    """
    years = len(yearly)
    forward = np.arange(years)
    for order in (forward, forward[::-1], np.argsort(forward % 2, kind="stable")):
        turned = cells.amounts[:, np.append(order, years)]
        found = _in_order(replace(cells, amounts=turned), yearly[order])
        if found is not None:
            return np.asarray(found[:, np.append(np.argsort(order), years)])
    return None


def _in_order(cells: Cells, yearly: Kronor) -> Kronor | None:
    """What is printed when the years are taken as they come; None where some margin is off."""
    floors = cells.amounts // THOUSAND
    fractions = cells.amounts - THOUSAND * floors
    ups = yearly - floors[:, :-1].sum(axis=0)
    whole = fractions.sum(axis=0)
    errors = _Errors(cells, fractions)
    printed = floors.copy()
    years = len(yearly)
    for year in range(years + 1):
        if year < years:
            count = int(ups[year])
        else:
            # After the plan nothing is given but that the whole, with the plan's years, is near.
            over = int(THOUSAND * ups.sum() - whole[:-1].sum())
            count = int(whole[year] - over + THOUSAND // 2) // THOUSAND
            count = min(max(count, int(whole[year]) // THOUSAND), -int(-whole[year] // THOUSAND))
        chosen = errors.chosen(year, count)
        if chosen is None:
            return None
        printed[:, year] += chosen
    return printed if errors.hold else None


class _Errors:
    """How far the sums over the years are from the exact, year by year [SEK]."""

    def __init__(self, cells: Cells, fractions: Kronor) -> None:
        self.row, self.column = _numbers(cells.rows), _numbers(cells.columns)
        self.fractions = fractions
        shape = (
            int(self.row.max(initial=-1)) + 1,
            int(self.column.max(initial=-1)) + 1,
        )
        self.hold = True
        self.cells = np.zeros(len(fractions), dtype=np.int64)
        self.rows = np.zeros(shape[0], dtype=np.int64)
        self.columns = np.zeros(shape[1], dtype=np.int64)
        self.total = 0
        # The last year in which each sum over the plan's years can still be mended.
        self.cell_ends = _last(fractions)
        self.row_ends = _last(self._summed(fractions, self.row, shape[0]))
        self.column_ends = _last(self._summed(fractions, self.column, shape[1]))

    @staticmethod
    def _summed(amounts: Kronor, which: npt.NDArray[np.int64], count: int) -> Kronor:
        summed = np.zeros((count, *amounts.shape[1:]), dtype=np.int64)
        np.add.at(summed, which, amounts)
        return summed

    def chosen(self, year: int, count: int) -> Kronor | None:
        """Which cells go up to the whole tkr above, ``count`` in all; 0 or 1 for each."""
        height, width = len(self.rows), len(self.columns)
        part = self.fractions[:, year]
        open_cells = part > 0
        by_row = self._summed(part, self.row, height)
        by_column = self._summed(part, self.column, width)
        most = -(-by_row // THOUSAND)
        most_columns = -(-by_column // THOUSAND)
        cost = np.zeros((height + 1, width + 1), dtype=np.int64)
        allowed = np.zeros(cost.shape, dtype=np.bool_)
        at = (self.row[open_cells], self.column[open_cells])
        allowed[at] = True
        cost[at] = _cost(self.cells - part, THOUSAND, self._ends(self.cell_ends, year), _CELL)[
            open_cells
        ]
        # The last column and row hold the margins that round down.
        allowed[:-1, -1] = by_row % THOUSAND > 0
        cost[:-1, -1] = _cost(
            self.rows + THOUSAND * most - by_row,
            -THOUSAND,
            self._ends(self.row_ends, year),
            _ROW,
        )
        allowed[-1, :-1] = by_column % THOUSAND > 0
        cost[-1, :-1] = _cost(
            self.columns + THOUSAND * most_columns - by_column,
            -THOUSAND,
            self._ends(self.column_ends, year),
            _COLUMN,
        )
        rows = np.append(most, most_columns.sum() - count)
        columns = np.append(most_columns, most.sum() - count)
        if min(rows[-1], columns[-1]) < 0 or rows[-1] > allowed[-1].sum():
            return None
        table = cheapest_table(cost, allowed, rows, columns)
        if table is None:
            return None
        chosen = np.zeros(len(part), dtype=np.int64)
        chosen[open_cells] = table[at]
        self._move(THOUSAND * chosen - part, last_of_plan=year >= self.fractions.shape[1] - 2)
        return chosen

    def _ends(self, last: npt.NDArray[np.int64], year: int) -> npt.NDArray[np.bool_]:
        return np.asarray((last == year) | (year == self.fractions.shape[1] - 1))

    def _move(self, moved: Kronor, *, last_of_plan: bool) -> None:
        self.cells += moved
        self.rows += self._summed(moved, self.row, len(self.rows))
        self.columns += self._summed(moved, self.column, len(self.columns))
        self.total += int(moved.sum())
        if last_of_plan:
            sums = (self.cells, self.rows, self.columns, np.array([self.total]))
            self.hold &= all(bool((np.abs(errors) < THOUSAND).all()) for errors in sums)


def _numbers(names: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    """Each name's number, in the order in which they first come."""
    order = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names], dtype=np.int64)


def _last(parts: Kronor) -> npt.NDArray[np.int64]:
    """The last of the plan's years with a part of a tkr, for each row; what comes after counts too."""
    uneven = parts % THOUSAND > 0
    years = uneven.shape[1] - 1
    return np.where(uneven[:, :-1].any(axis=1), years - 1 - uneven[:, -2::-1].argmax(axis=1), -1)


def _cost(error: Kronor, step: int, ends: npt.NDArray[np.bool_], weight: int) -> Kronor:
    """What it costs that an error becomes one step more, against leaving it."""
    return weight * (_badness(error + step, ends) - _badness(error, ends))


def _badness(error: Kronor, ends: npt.NDArray[np.bool_]) -> Kronor:
    far = np.where(ends, _BROKEN, _TOO_FAR)
    return error * error // THOUSAND + np.where(np.abs(error) >= THOUSAND, far, 0)
