"""What a decision makes of a grant: lowered, raised, as asked, without some budget rows.

Every function takes a grant and gives a new one; amounts [SEK]. How a grant is moved or cut short
in time stands in :mod:`finsam_analysis.scenario.month_spread`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finsam_analysis.core import (
    THOUSAND,
    Adjustment,
    Application,
    BudgetRow,
    Grant,
    Kronor,
    apportion,
    round_half_away,
)
from finsam_analysis.scenario.allocation import budget_row_cells


@dataclass(frozen=True)
class Excess:
    """A cut that is asked for and what there is to cut [SEK], and where (organisation, year)."""

    asked: int
    held: int
    where: str = ""


class ExcessError(ValueError):
    """Changes that what they change cannot bear; every one of them."""

    def __init__(self, excesses: Sequence[Excess]) -> None:
        super().__init__(
            "; ".join(f"{e.asked} of {e.held} SEK {e.where}".strip() for e in excesses)
        )
        self.excesses = tuple(excesses)


class TooLargeCutError(ExcessError):
    """Cuts larger than what there is to cut."""


class EmptyRaiseError(ExcessError):
    """Raises of what holds nothing, so that there is no proportion to share them in."""


def nothing(grant: Grant) -> Grant:
    """Nothing granted to the same organisations."""
    return grant.with_cells(np.zeros_like(grant.cells))


def lowered_to(grant: Grant, total: int) -> Grant:
    """The grant with another total: each cell in proportion, by largest remainder.

    ``cell'_{o,y} = total · cell_{o,y} / Σcell``; ties to the earlier organisation, then year.
    """
    return grant.with_cells(apportion(total, grant.cells))


def changed_by_percent(grant: Grant, percent: Fraction) -> Grant:
    """``total' = round(total · (1 + p/100))``, halves away from zero, shared as the old cells.

    Args:
        grant: what would be granted.
        percent: the raise, or the cut where it is negative, down to −100 [per cent].
    """
    if percent < -100:
        raise ValueError("a reduction is at most 100 per cent")
    return lowered_to(grant, round_half_away(grant.total * (1 + percent / 100)))


def changed_by_amount(grant: Grant, change: int) -> Grant:
    """``total' = total + change``, shared as the old cells.

    Raises:
        TooLargeCutError: the cut is larger than the grant.
        EmptyRaiseError: there is nothing to share the raise as.
    """
    _demand_bearable([(change, grant.total, "")])
    return lowered_to(grant, grant.total + change)


def changed_per_year(grant: Grant, changes: Mapping[int, int], years: Sequence[int]) -> Grant:
    """Each named year changed by its amount, shared over organisations in proportion.

    ``cell'_{o,y} = cell_{o,y} + change_y · cell_{o,y} / Σ_o cell_{o,y}`` by largest remainder.

    Raises:
        TooLargeCutError: a year holds less than its cut.
        EmptyRaiseError: a year holds nothing to share its raise as.
    """
    held = dict(zip(years, grant.per_year.tolist(), strict=True))
    _demand_bearable([(change, held[year], str(year)) for year, change in changes.items()])
    cells = grant.cells
    for year, change in changes.items():
        column = cells[:, years.index(year)]
        column += apportion(change, column)
    return grant.with_cells(cells)


def _demand_bearable(changes: Sequence[tuple[int, int, str]]) -> None:
    """Refuse changes that what is held cannot bear: each the change, what is held and where."""
    cuts = [Excess(-change, held, where) for change, held, where in changes if -change > held]
    if cuts:
        raise TooLargeCutError(cuts)
    raises = [
        Excess(change, 0, where) for change, held, where in changes if change > 0 and not held
    ]
    if raises:
        raise EmptyRaiseError(raises)


def distributed(shared: Mapping[str, Mapping[int, int]], years: Sequence[int]) -> Grant:
    """A grant of amounts by organisation and year; what is not named is 0 [SEK]."""
    amounts = [[by_year.get(year, 0) for year in years] for by_year in shared.values()]
    cells = np.array(amounts, dtype=np.int64).reshape(len(shared), len(years))
    return Grant(tuple(shared), cells, np.zeros(len(shared), dtype=np.int64))


def capped(grant: Grant, ceiling: int) -> Grant:
    """``total' = min(total, ceiling)``, shared as the old cells."""
    return lowered_to(grant, min(grant.total, ceiling))


@dataclass(frozen=True)
class RowChange:
    """What one budget row moves its organisation's cells by, year by year and after [SEK].

    ``adjustment`` is what is put back, None where the row goes. ``rounded`` tells of each cell
    whether the row's part of it had to be made whole kronor.
    """

    row: BudgetRow
    adjustment: Adjustment | None
    amounts: Kronor
    rounded: tuple[bool, ...]


def removed_rows(
    grant: Grant,
    application: Application,
    rows: Sequence[str],
    years: Sequence[int],
    *,
    restored: bool = False,
) -> list[RowChange]:
    """What some budget rows' going takes, each with what the office has left of it.

    Where the office's adjustments are ``restored`` it has left all of it.
    """
    changes = []
    for row in application.budget_rows:
        if row.id in rows:
            whole = budget_row_cells(row, _held(grant, row.organisation, years), years)
            adjusted = 0 if restored else application.removed_by_office(row.id)
            gone = min(adjusted, int(whole.sum()))
            left = whole - apportion(gone, whole)
            changes.append(RowChange(row, None, -left, _uneven(gone, whole)))
    return changes


def restored_rows(grant: Grant, application: Application, years: Sequence[int]) -> list[RowChange]:
    """What putting the office's adjustments back adds, each on its own budget row."""
    rows = {row.id: row for row in application.budget_rows}
    changes = []
    for adjustment in application.adjustments:
        row = rows[adjustment.budget_row]
        whole = budget_row_cells(row, _held(grant, row.organisation, years), years)
        back = apportion(adjustment.amount, whole)
        changes.append(RowChange(row, adjustment, back, _uneven(adjustment.amount, whole)))
    return changes


def _held(grant: Grant, organisation: str, years: Sequence[int]) -> Kronor:
    """What an organisation holds of a grant, year by year and after [SEK]."""
    if organisation not in grant.organisations:
        return np.zeros(len(years) + 1, dtype=np.int64)
    return np.asarray(grant.cells[grant.organisations.index(organisation)], dtype=np.int64)


def _uneven(amount: int, weights: Kronor) -> tuple[bool, ...]:
    """Of each part of an amount shared by some weights, whether it is no whole krona."""
    total = max(int(weights.sum()), 1)
    return tuple(bool(amount * weight % total) for weight in weights.tolist())


def without_budget_rows(
    grant: Grant,
    application: Application,
    rows: Sequence[str],
    years: Sequence[int],
    *,
    restored: bool = False,
) -> Grant:
    """The grant lowered by some budget rows' yearly amounts, each on its own organisation.

    A row goes with what the office has left of it. The office's table is in whole thousands, so
    a year may hold up to 1 000 SEK less than its rows; then what it holds goes.

    Args:
        grant: the application as proposed.
        application: gives the rows and the office's adjustments of them.
        rows: ids of the budget rows that go.
        years: the plan's years.
        restored: whether the office's adjustments are put back.

    Raises:
        TooLargeCutError: an organisation's year holds less than the rows' sum.
        ValueError: a row ends before the plan's first year.
    """
    cells = grant.cells
    taken: Kronor = np.zeros_like(cells)
    for change in removed_rows(grant, application, rows, years, restored=restored):
        row = change.row
        if row.organisation not in grant.organisations:
            raise TooLargeCutError([Excess(row.asked, 0, row.organisation)])
        taken[grant.organisations.index(row.organisation)] -= change.amounts
    columns = [*map(str, years), "efter planperioden"]
    excesses = [
        Excess(int(taken[place]), int(cells[place]), f"{grant.organisations[place[0]]} {name}")
        for place in np.ndindex(cells.shape)
        for name in [columns[place[1]]]
        if taken[place] - cells[place] > THOUSAND
    ]
    if excesses:
        raise TooLargeCutError(excesses)
    return grant.with_cells(cells - np.minimum(taken, cells))


def as_asked(grant: Grant, application: Application, years: Sequence[int]) -> Grant:
    """The grant with the office's adjustments put back.

    Each adjustment follows its own budget row: ``cell'_{o,y} = cell_{o,y} + Σ a · row_y / Σ row``
    over the adjustments ``a`` of rows of organisation ``o``, by largest remainder. An organisation
    that the office left nothing comes last. Any rounding in the office's own figures stays.

    Args:
        grant: the application as proposed.
        application: gives the adjustments and the budget rows they were taken from.
        years: the plan's years.

    Raises:
        ValueError: an adjusted row ends before the plan's first year.
    """
    restored = dict(zip(grant.organisations, grant.cells, strict=True))
    for change in restored_rows(grant, application, years):
        name = change.row.organisation
        restored[name] = restored.get(name, 0) + change.amounts
    stacked = np.array(list(restored.values()), dtype=np.int64)
    return Grant(tuple(restored), stacked[:, :-1], stacked[:, -1])
