"""How far what is drawn can reach, and how much it spreads, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from finsam_analysis.core import (
    DataPackage,
    Distribution,
    DistributionShape,
    OverYears,
    Uncertain,
)
from finsam_analysis.sensitivity.uncertainty import (
    departures,
    numbers_needed,
    reach,
    variance_of_sum,
    years_drawn,
)

YEARS = (2025, 2026, 2027, 2028)
SAME, EACH, LAID = OverYears.SAME, OverYears.EACH, OverYears.CUMULATIVE
UNIFORM, TRIANGLE = DistributionShape.UNIFORM, DistributionShape.TRIANGLE


@pytest.fixture(scope="module")
def some(uppsala: DataPackage) -> Distribution:
    """A uniform fee from 2026, 3 per cent less to 5 per cent more."""
    return replace(
        uppsala.uncertainty[0],
        assumption=Uncertain.MEMBER_FEE,
        shape=UNIFORM,
        lowest=-300,
        likeliest=None,
        highest=500,
        over_years=EACH,
        from_year=2026,
    )


@pytest.mark.parametrize(
    ("differs", "bounds"),
    [
        ({}, (-300, 500)),
        ({"over_years": SAME}, (-300, 500)),
        ({"over_years": LAID}, (-900, 1_500)),  # three years on each other
        ({"over_years": LAID, "from_year": 2028}, (-300, 500)),
        ({"over_years": LAID, "from_year": 2029}, (0, 0)),  # no year of the plan
        ({"over_years": LAID, "lowest": 200}, (200, 1_500)),
        ({"over_years": LAID, "lowest": -5_000, "highest": 5_000}, (-10_000, 10_000)),
        ({"assumption": Uncertain.UNDERSPEND}, (0, 500)),
    ],
)
def test_how_far_a_departure_can_reach(
    some: Distribution, differs: dict[str, Any], bounds: tuple[int, int]
) -> None:
    """Year on year as many times as there are years, within what the assumption can be."""
    assert reach(replace(some, **differs), YEARS) == bounds


@pytest.mark.parametrize(("over_years", "numbers"), [(SAME, 1), (EACH, 3), (LAID, 3)])
def test_how_many_numbers_a_draw_takes(
    some: Distribution, over_years: OverYears, numbers: int
) -> None:
    """One in all, or one for each of 2026, 2027 and 2028."""
    assert numbers_needed(replace(some, over_years=over_years), YEARS) == numbers
    assert years_drawn(some, YEARS) == (2026, 2027, 2028)


@pytest.mark.parametrize(
    ("differs", "variance"),
    [
        ({"over_years": EACH}, 3 * (1 + 4)),
        ({"over_years": SAME}, 3 * 9),
        ({"over_years": LAID}, 3 * (9 + 4)),
        ({"shape": TRIANGLE, "likeliest": 5, "over_years": EACH}, 1.5 * (1 + 4)),
        ({"shape": TRIANGLE, "likeliest": 2, "over_years": EACH}, 2 * (1 + 4)),
    ],
)
def test_how_much_a_sum_spreads(
    some: Distribution, differs: dict[str, Any], variance: float
) -> None:
    """2 to 8 hundredths of 10 000 and 20 000 kr: 6²/12 = 3 for one, of the triangle 1,5 or 2."""
    distribution = replace(some, lowest=2, highest=8, **differs)
    assert variance_of_sum(distribution, [10_000, 20_000]) == pytest.approx(variance)


@pytest.mark.parametrize(
    ("differs", "drawn"),
    [
        ({}, [[-100, 100], [300, 499], [-300, 0]]),
        ({"over_years": LAID}, [[-100, 100], [200, 599], [-100, 599]]),
        (
            {"shape": TRIANGLE, "likeliest": 100, "lowest": -300, "highest": 500},
            [[-17, 100], [217, 480], [-300, 46]],
        ),
    ],
)
def test_what_numbers_become(
    some: Distribution, differs: dict[str, Any], drawn: list[list[int]]
) -> None:
    """A quarter of the way from −300 to 500 is −100, half is 100; of the triangle by its inverse.

    Of the triangle with its peak at 100: −300 + √(0,25 · 800 · 400) = −17,2; 500 − √(0,25 · 800 · 400)
    = 217,2; 500 − √(0,00125 · 320 000) = 480; −300 + √(0,375 · 320 000) = 46,4.
    """
    numbers = np.array([[0.25, 0.75, 0.0], [0.5, 0.99875, 0.375]])
    assert departures(replace(some, **differs), numbers, YEARS).tolist() == drawn
