"""What a decision does to a grant: lowered by per cent, amount, ceiling, year or budget row.

Every function takes a grant and gives a new one of the same organisations; amounts [SEK].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from finsam_analysis.allocation import budget_row_years
from finsam_analysis.entities import BudgetRow, Grant
from finsam_analysis.kronor import Kronor, apportion, round_half_away


class TooLargeCutError(ValueError):
    """A cut larger than what there is to cut; ``asked`` against ``held`` [SEK]."""

    def __init__(self, asked: int, held: int, where: str = "") -> None:
        super().__init__(f"a cut of {asked} SEK, but only {held} SEK {where}".rstrip())
        self.asked, self.held, self.where = asked, held, where


def nothing(grant: Grant) -> Grant:
    """Nothing granted to the same organisations."""
    return grant.with_cells(np.zeros_like(grant.cells))


def lowered_to(grant: Grant, total: int) -> Grant:
    """The grant with another total: each cell in proportion, by largest remainder.

    ``cell'_{o,y} = total · cell_{o,y} / Σcell``; ties to the earlier organisation, then year.
    """
    return grant.with_cells(apportion(total, grant.cells))


def reduced_by_percent(grant: Grant, percent: Fraction) -> Grant:
    """``total' = round(total · (1 − p/100))``, halves away from zero, shared as the old cells.

    Args:
        grant: what would be granted.
        percent: the cut, 0 to 100 [per cent].
    """
    if not 0 <= percent <= 100:
        raise ValueError("a reduction is between 0 and 100 per cent")
    return lowered_to(grant, round_half_away(grant.total * (1 - percent / 100)))


def reduced_by_amount(grant: Grant, cut: int) -> Grant:
    """``total' = total − cut``, shared as the old cells.

    Raises:
        TooLargeCutError: the cut is larger than the grant.
    """
    if not 0 <= cut <= grant.total:
        raise TooLargeCutError(cut, grant.total)
    return lowered_to(grant, grant.total - cut)


def capped(grant: Grant, ceiling: int) -> Grant:
    """``total' = min(total, ceiling)``, shared as the old cells."""
    return lowered_to(grant, min(grant.total, ceiling))


def reduced_per_year(grant: Grant, cuts: Mapping[int, int], years: Sequence[int]) -> Grant:
    """Each named year cut by its amount, the cut shared over organisations in proportion.

    ``cell'_{o,y} = cell_{o,y} − cut_y · cell_{o,y} / Σ_o cell_{o,y}`` by largest remainder.

    Raises:
        TooLargeCutError: a year holds less than its cut.
    """
    cells = grant.cells
    for year, cut in cuts.items():
        column = cells[:, years.index(year)]
        if not 0 <= cut <= int(column.sum()):
            raise TooLargeCutError(cut, int(column.sum()), str(year))
        column -= apportion(cut, column)
    return grant.with_cells(cells)


def without_budget_rows(grant: Grant, rows: Sequence[BudgetRow], years: Sequence[int]) -> Grant:
    """The grant lowered by some budget rows' yearly amounts, each on its own organisation.

    Raises:
        TooLargeCutError: an organisation's year holds less than the rows' sum.
        ValueError: a row without yearly amounts has no active month to take them from.
    """
    cells = grant.cells
    taken: Kronor = np.zeros_like(cells)
    for row in rows:
        if row.organisation not in grant.organisations:
            raise TooLargeCutError(row.asked, 0, row.organisation)
        position = grant.organisations.index(row.organisation)
        taken[position, :-1] += budget_row_years(row, grant.amounts[position], years)
    for position, organisation in enumerate(grant.organisations):
        for column, year in enumerate(years):
            if taken[position, column] > cells[position, column]:
                where = f"{organisation} {year}"
                raise TooLargeCutError(
                    int(taken[position, column]), int(cells[position, column]), where
                )
    return grant.with_cells(cells - taken)
