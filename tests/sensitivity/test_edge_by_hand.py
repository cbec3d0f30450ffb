"""How far from the edge a small made-up förbund stands, by hand.

With both applications the room is 910 kr at the end of 2025 and 1 350 of 2026; the fee of 2026 is
1 200 kr, and its insatser cost 660.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from finsam_analysis.core import LARGEST_AMOUNT, DataPackage
from finsam_analysis.scenario import APPROVED, Change, ScenarioResult
from finsam_analysis.sensitivity import distance
from tests.small_package import ADMINISTRATION, decided, small_package


@pytest.fixture(scope="module")
def small(uppsala: DataPackage) -> DataPackage:
    """Two applications over two years."""
    return small_package(uppsala)


def both(package: DataPackage, **assumed: Any) -> ScenarioResult:
    """Both applications as proposed."""
    return decided(package, APPROVED, **assumed)


def test_every_answer_about_a_shortfall_of_150_kr(small: DataPackage) -> None:
    """The floor of 2026 is 1 500 kr.

    The fee: 149,52 kr are 12,46 % and round to 150; 12,45 % are 149,4. Unused: 22,66 % of 660 are
    149,556. What is found must be found in 2026, and no more insats fits.
    """
    assert distance(both(small, floor={2026: 1_500})).as_json() == {
        "scenario": "prov",
        "unit": "SEK",
        "floor": 1_500,
        "floors": [100, 1_500],
        "floor_tried_from": 2025,
        "lowest_room": {"year": 2026, "amount": 1_350},
        "member_fee": [
            {
                "from_year": 2026,
                "change_percent": 12.46,
                "lowest_room": {"year": 2026, "amount": 1_500},
                "lowest_room_beyond": 1_499,
            }
        ],
        "underspend": [{"from_year": 2026, "percent": 22.66, "amount": 150}],
        "shortfall": [
            {"year": 2025, "missing": 0, "found_by_year_end": 0, "can_wait_no_longer": 0},
            {"year": 2026, "missing": 150, "found_by_year_end": 150, "can_wait_no_longer": 150},
        ],
        "mend_latest": {"year": 2026, "amount": 150},
        "mend_yearly": [{"from_year": 2026, "amount": 150}],
        "extra_insats": [{"from": 2026, "to": 2026, "yearly": None}],
    }


def test_a_floor_in_per_cent_of_income_rises_with_the_fee(small: DataPackage) -> None:
    """1 000 kr more of administration in 2026: 350 kr are left, and half of 1 300 is the floor.

    Each krona more of the fee raises it by half: 600 kr are needed. 49,96 % are 599,52 kr, rounded
    to 600; with 599 the room is 949 kr and the floor 949,5, rounded to 950.
    """
    dear = both(
        small,
        plan={ADMINISTRATION: {2026: Change(amount=1_200)}},
        floor_percent=Fraction(50),
    )
    (margin,) = distance(dear).fees
    assert (margin.from_year, margin.change, margin.beyond) == (2026, 4_996, 949)
    assert margin.lowest == (2026, 950)


def test_what_is_left_is_what_one_more_insats_may_cost(small: DataPackage) -> None:
    """1 350 less the floor of 100; a krona more is one too many."""
    assert [e.yearly for e in distance(both(small)).extras] == [1_250]


def test_half_of_one_more_insats_may_go_unused(small: DataPackage) -> None:
    """Half unused in 2026: 1 680 kr, 1 580 above the floor.

    Of 3 161 kr more, half of 3 821 is 1 911, 1 581 more than before: 1 580 kr are spent; of 3 162
    kr 1 581.
    """
    unused = both(small, underspend={2026: Fraction(50)})
    assert [e.yearly for e in distance(unused).extras] == [3_161]


@pytest.mark.parametrize("less", [0, 1, 2])
def test_the_largest_amount_there_is_is_the_most_that_is_told(
    small: DataPackage, less: int
) -> None:
    """The room of 2026 is 850 kr more than the opening surplus, and 100 the floor."""
    opening = LARGEST_AMOUNT - 750 - less
    rich = replace(small, opening_surplus=replace(small.opening_surplus, value=opening))
    assert [e.yearly for e in distance(both(rich)).extras] == [LARGEST_AMOUNT - less]
