"""The accumulated surplus over four made-up years, added by hand."""

from __future__ import annotations

import numpy as np
import pytest

from finsam_analysis.scenario import Trajectory, trajectory


@pytest.fixture(scope="module")
def carried() -> Trajectory:
    """From 50 kr: results −20, 0, −25 and 30, so 30, 30, 5 and 35 at the years' ends."""
    income, cost = np.array([80, 100, 90, 120]), np.array([100, 100, 115, 90])
    return trajectory([2025, 2026, 2027, 2028], income, cost, 50)


def test_each_year_opens_with_what_the_last_closed_with(carried: Trajectory) -> None:
    """Opening plus result is closing."""
    assert carried.result.tolist() == [-20, 0, -25, 30]
    assert carried.opening.tolist() == [50, 30, 30, 5]
    assert carried.closing.tolist() == [30, 30, 5, 35]


def test_the_lowest_room_is_of_the_first_such_year(carried: Trajectory) -> None:
    """5 kr in 2027 of all; 30 kr in 2025, not in 2026, of the first two."""
    assert carried.lowest == (2027, 5)
    assert trajectory([2025, 2026], carried.income[:2], carried.cost[:2], 50).lowest == (2025, 30)


def test_the_later_years_keep_their_figures(carried: Trajectory) -> None:
    """From 2027 on: opening 30 and closing 5 and 35."""
    later = carried.since(2027)
    assert later.years == (2027, 2028)
    assert (later.income.tolist(), later.cost.tolist()) == ([90, 120], [115, 90])
    assert (later.opening.tolist(), later.closing.tolist()) == ([30, 5], [5, 35])


def test_a_room_at_the_floor_is_not_below_it(carried: Trajectory) -> None:
    """A floor of 30 kr: only 2027."""
    assert carried.years_below(30) == (2027,)
    assert carried.years_below(31) == (2025, 2026, 2027)
