"""Which whole tkr the cells of a table over years are printed as, so that every margin holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import THOUSAND, Kronor
from finsam_analysis.tables.whole_table import cheapest_table

# What an error weighs: of a cell, of a row's sum, of a column's.
_CELL, _ROW, _COLUMN = 1, 4, 16
_TOO_FAR = 5_000  # a sum so far that is 1 tkr off, beside at most a thousand or two for errors
_BROKEN = 10**8  # a sum that ends 1 tkr off
_ROUNDS = 50  # of taking every year again


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
    other order where they do not, and last each year again, round after round, beside all others.

    Args:
        cells: the exact amounts.
        yearly: what each year's amounts in all are printed as [tkr], shape (years,).

    Returns:
        Whole tkr, of the amounts' shape; None where a margin would be off by 1 tkr or more.
    """
    floors = cells.amounts // THOUSAND
    if (THOUSAND * floors == cells.amounts).all() and (floors[:, :-1].sum(axis=0) == yearly).all():
        return floors  # as budgets most often are: there is nothing to choose between
    years = len(yearly)
    forward = np.arange(years)
    mendable: list[tuple[_Years, npt.NDArray[np.int64]]] = []
    for order in (forward, forward[::-1], np.argsort(forward % 2, kind="stable")):
        places = np.append(order, years)
        taken = _in_order(replace(cells, amounts=cells.amounts[:, places]), yearly[order])
        if taken is not None:
            back = np.argsort(places)
            if not taken.broken:
                return taken.printed[:, back]
            mendable.append((taken, back))
    for taken, back in mendable:
        if taken.mended():
            return taken.printed[:, back]
    return None


def _in_order(cells: Cells, yearly: Kronor) -> _Years | None:
    """What is printed when the years are taken as they come; None where a year has no table."""
    taken = _Years(cells)
    ups = yearly - taken.floors[:, :-1].sum(axis=0)
    whole = taken.fractions.sum(axis=0)
    years = len(yearly)
    for year in range(years + 1):
        if year < years:
            count = int(ups[year])
        else:
            # After the plan nothing is given but that the whole, with the plan's years, is near.
            over = int(THOUSAND * ups.sum() - whole[:-1].sum())
            count = int(whole[year] - over + THOUSAND // 2) // THOUSAND
            count = min(max(count, int(whole[year]) // THOUSAND), -int(-whole[year] // THOUSAND))
        if not taken.take(year, count):
            return None
    return taken


class _Years:
    """Which cells go up to the whole tkr above, year by year.

    ``over`` is what is printed less the exact [SEK], 0 in the years that are not taken yet.
    """

    def __init__(self, cells: Cells) -> None:
        self.row, self.column = _numbers(cells.rows), _numbers(cells.columns)
        self.floors = cells.amounts // THOUSAND
        self.fractions = cells.amounts - THOUSAND * self.floors
        self.over = np.zeros_like(self.fractions)
        # The last year in which each sum over the plan's years can still be mended.
        self.lasts = [_last(parts) for parts in self._margins(self.fractions)]

    @property
    def printed(self) -> Kronor:
        """Whole tkr, of the amounts' shape."""
        return np.asarray(self.floors + (self.over + self.fractions) // THOUSAND)

    @property
    def broken(self) -> int:
        """How many sums over the plan's years, and with what comes after, are off by 1 tkr or more."""
        return sum(
            int((np.abs(sums) >= THOUSAND).sum())
            for errors in self._over_years()
            for sums in (*self._margins(errors), errors.sum())
        )

    def take(self, year: int, count: int) -> bool:
        """Let ``count`` cells of a year go up, beside the years before; False where none can."""
        last_of_all = year == self.over.shape[1] - 1
        ends = [((last == year) | last_of_all).astype(np.int64) for last in self.lasts]
        return self._take(year, count, [(self._over_years()[1], ends)])

    def mended(self) -> bool:
        """Take each year again, beside all the others, until no sum is off; whether that was reached.

        A sum that stays off weighs more each time round, so that others give way to it.
        """
        weights = [[np.ones(len(last), dtype=np.int64) for last in self.lasts] for _ in range(2)]
        for _ in range(_ROUNDS):
            for year in range(self.over.shape[1]):
                count = int((self.over + self.fractions)[:, year].sum()) // THOUSAND
                self.over[:, year] = 0
                sums = list(zip(self._over_years(), weights, strict=True))
                self._take(year, count, sums[1:] if year == self.over.shape[1] - 1 else sums)
            if not self.broken:
                return True
            for errors, weighed in zip(self._over_years(), weights, strict=True):
                for margin, weight in zip(self._margins(errors), weighed, strict=True):
                    weight[np.abs(margin) >= THOUSAND] += 1
        return False

    def _over_years(self) -> tuple[Kronor, Kronor]:
        """How far each cell's sum is off over the plan's years, and with what comes after [SEK]."""
        return self.over[:, :-1].sum(axis=1), self.over.sum(axis=1)

    def _margins(self, amounts: Kronor) -> tuple[Kronor, Kronor, Kronor]:
        """Amounts of the cells, and their sums by row and by column."""
        summed = [amounts]
        for which in (self.row, self.column):
            sums = np.zeros((int(which.max(initial=-1)) + 1, *amounts.shape[1:]), dtype=np.int64)
            np.add.at(sums, which, amounts)
            summed.append(sums)
        return summed[0], summed[1], summed[2]

    def _take(self, year: int, count: int, sums: Sequence[tuple[Kronor, Sequence[Kronor]]]) -> bool:
        """Take the cheapest table of a year beside sums that are off so far without it.

        With each sum come the weights of its cells, rows and columns that end with this year, 0
        for those that do not.
        """
        part = self.fractions[:, year]
        open_cells = part > 0
        _, by_row, by_column = self._margins(part)
        most, most_columns = -(-by_row // THOUSAND), -(-by_column // THOUSAND)
        cost = np.zeros((len(most) + 1, len(most_columns) + 1), dtype=np.int64)
        allowed = np.zeros(cost.shape, dtype=np.bool_)
        at = (self.row[open_cells], self.column[open_cells])
        allowed[at] = True
        # The last column and row hold the margins that round down.
        allowed[:-1, -1] = by_row % THOUSAND > 0
        allowed[-1, :-1] = by_column % THOUSAND > 0
        for errors, ends in sums:
            of_cells, of_rows, of_columns = self._margins(errors)
            up = _cost(of_cells - part, THOUSAND, ends[0], _CELL)
            cost[at] += up[open_cells]
            down = of_rows + THOUSAND * most - by_row
            cost[:-1, -1] += _cost(down, -THOUSAND, ends[1], _ROW)
            down = of_columns + THOUSAND * most_columns - by_column
            cost[-1, :-1] += _cost(down, -THOUSAND, ends[2], _COLUMN)
        rows = np.append(most, most_columns.sum() - count)
        columns = np.append(most_columns, most.sum() - count)
        if min(rows[-1], columns[-1]) < 0 or rows[-1] > allowed[-1].sum():
            return False
        table = cheapest_table(cost, allowed, rows, columns)
        if table is None:
            return False
        chosen = np.zeros(len(part), dtype=np.int64)
        chosen[open_cells] = table[at]
        self.over[:, year] = THOUSAND * chosen - part
        return True


def _numbers(names: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    """Each name's number, in the order in which they first come."""
    order = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names], dtype=np.int64)


def _last(parts: Kronor) -> npt.NDArray[np.int64]:
    """The last of the plan's years with a part of a tkr, for each row; what comes after counts too."""
    uneven = parts % THOUSAND > 0
    years = uneven.shape[1] - 1
    return np.where(uneven[:, :-1].any(axis=1), years - 1 - uneven[:, -2::-1].argmax(axis=1), -1)


def _cost(error: Kronor, step: int, ends: Kronor, weight: int) -> Kronor:
    """What it costs that an error becomes one step more, against leaving it."""
    return weight * (_badness(error + step, ends) - _badness(error, ends))


def _badness(error: Kronor, ends: Kronor) -> Kronor:
    far = np.where(ends > 0, _BROKEN * ends, _TOO_FAR)
    return error * error // THOUSAND + np.where(np.abs(error) >= THOUSAND, far, 0)
