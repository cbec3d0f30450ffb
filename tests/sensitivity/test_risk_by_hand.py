"""Four drawn rooms of a small made-up förbund, and what must be cut for them, by hand.

The room is 910 kr at the end of 2025 whatever is drawn, and 50, 100, 300 or 99 at the end of 2026;
the floor is 100. Ett is granted 300 kr and två 100.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from finsam_analysis.core import DataPackage, Distribution, DistributionShape, OverYears, Uncertain
from finsam_analysis.scenario import APPROVED, ScenarioResult
from finsam_analysis.sensitivity import SafeCut, draw_rooms, drawn_risk, risk, safe_decisions
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms
from finsam_analysis.sensitivity.safe_decision import LevelStatus, SafeLevels
from tests.small_package import decided, small_package

ROOMS = (50, 100, 300, 99)


@pytest.fixture(scope="module")
def result(uppsala: DataPackage) -> ScenarioResult:
    """Both applications as proposed."""
    return decided(small_package(uppsala), APPROVED)


def drawn(result: ScenarioResult, *rooms: int) -> DrawnRooms:
    """Rooms at the end of 2026, a draw each."""
    counts = dict.fromkeys(Uncertain, 1)
    return DrawnRooms(result, 1, 1, np.array([rooms], dtype=np.int32), None, counts)


@pytest.mark.parametrize(
    ("sought", "buffer", "margin"),
    [("100", 50, 0), ("75.01", 50, 0), ("75", 1, 0), ("50", 0, 0), ("25", 0, 200), ("1", 0, 200)],
)
def test_what_must_be_put_aside_or_is_left(
    result: ScenarioResult, sought: str, buffer: int, margin: int
) -> None:
    """Three of four reach 99 kr, two 100, one 300; a part of a draw is a whole one more."""
    found = risk(drawn(result, *ROOMS), Fraction(sought))
    assert (found.buffer, found.margin) == (buffer, margin)


def test_a_room_at_the_floor_is_not_below_it(result: ScenarioResult) -> None:
    """Two of the four draws are below 100 kr, in 2026."""
    found = risk(drawn(result, *ROOMS))
    assert (found.below, found.below_any, found.draws) == ((0, 2), 2, 4)
    assert found.worst == (2026, 2)
    assert found.probability(2) == (0.5, 0.25)
    assert all(check.holds for check in found.checks())


def test_the_fan_is_of_rooms_in_order(result: ScenarioResult) -> None:
    """5 and 25 per cent of four lie at 50, half at 99, 75 per cent at 100 and 95 at 300."""
    fan = risk(drawn(result, *ROOMS)).fan
    assert {level: rooms.tolist() for level, rooms in fan.items()} == {
        5: [910, 50],
        25: [910, 50],
        50: [910, 99],
        75: [910, 100],
        95: [910, 300],
    }


@pytest.mark.parametrize(
    ("sought", "alike", "ett", "two", "levels"),
    [
        (50, (0, 0, 2), (0, 0, 2), (0, 0, 2), ({}, 0, 2)),
        (75, (17, 1, 3), (17, 1, 3), (51, 1, 3), ({"två": 90}, 10, 3)),
        (100, (1_251, 51, 4), (1_651, 50, 4), (4_951, 50, 4), ({"två": 50}, 50, 4)),
    ],
)
def test_the_least_that_is_enough(
    result: ScenarioResult,
    sought: int,
    alike: tuple[int, int, int],
    ett: tuple[int, int, int],
    two: tuple[int, int, int],
    levels: tuple[dict[str, int], int, int],
) -> None:
    """A krona for three draws of four, 50 for all; grants are rounded, halves upward.

    0,17 % of 300 is 0,51 and takes a krona, 0,5 would not; 12,51 % of both takes 38 and 13.
    """
    safe = safe_decisions(drawn(result, *ROOMS), Fraction(sought))
    assert safe.alike == SafeCut(("ett", "två"), *alike)
    assert safe.alone == (SafeCut(("ett",), *ett), SafeCut(("två",), *two))
    assert safe.at_levels == SafeLevels(LevelStatus.OPTIMAL, *levels)


def test_where_all_is_not_enough_it_says_how_far_all_goes(result: ScenarioResult) -> None:
    """301 kr below zero: with all 400 kr it is 99, a krona short."""
    safe = safe_decisions(drawn(result, -301, 100, 300, 99), Fraction(100))
    assert safe.alike == SafeCut(("ett", "två"), None, 400, 3)
    assert safe.at_levels == SafeLevels(LevelStatus.INFEASIBLE, None, 400, 3)
    enough = safe_decisions(drawn(result, -300, 100, 300, 99), Fraction(100))
    assert enough.at_levels == SafeLevels(LevelStatus.OPTIMAL, {"ett": 0, "två": 0}, 400, 4)


def test_rooms_are_counted_from_the_highest_floor_where_it_differs(result: ScenarioResult) -> None:
    """900 kr in 2025 and 100 in 2026: the rooms of 2026 count 800 kr more, those of 2025 are 910."""
    varied = decided(result.package, APPROVED, floor={2025: 900})
    assert drawn(varied, *ROOMS).lowest.tolist() == [850, 900, 910, 899]
    found = risk(drawn(varied, *ROOMS), Fraction(100))
    assert (found.below, found.below_any, found.buffer) == ((0, 2), 2, 50)
    assert safe_decisions(drawn(varied, *ROOMS), Fraction(100)).alike.amount == 51


def halved(result: ScenarioResult, assumption: Uncertain) -> Distribution:
    """An assumption that falls by half, or a hundredth of a per cent less, all years alike."""
    return replace(
        result.package.uncertainty[0],
        assumption=assumption,
        shape=DistributionShape.UNIFORM,
        lowest=-5_000,
        likeliest=None,
        highest=-4_999,
        over_years=OverYears.SAME,
        from_year=2025,
    )


def test_the_json_form_carries_every_answer(result: ScenarioResult) -> None:
    """Of the spread 1 000² in 1 000² + 200² is the fee's in 2025, 2 200² in 2 200² + 400² in 2026."""
    both = (halved(result, Uncertain.MEMBER_FEE), halved(result, Uncertain.ADMINISTRATION))
    package = replace(result.package, uncertainty=both)
    rooms = np.array([ROOMS], dtype=np.int32)
    without = {Uncertain.MEMBER_FEE: 1, Uncertain.ADMINISTRATION: 2}
    found = risk(DrawnRooms(decided(package, APPROVED), 9, 1, rooms, None, without), Fraction(75))
    told = found.as_json()
    assert len(told.pop("assumptions")) == 2
    assert {str(level): rooms for level, rooms in told.pop("fan").items()} == {
        "5": [910, 50],
        "25": [910, 50],
        "50": [910, 99],
        "75": [910, 100],
        "95": [910, 300],
    }
    assert told == {
        "scenario": "prov",
        "unit": "SEK",
        "seed": 9,
        "draws": 4,
        "floor": 100,
        "floor_tried_from": 2025,
        "years": [2025, 2026],
        "decision_room": [910, 1_350],
        "probability_below": [0.0, 0.5],
        "probability_below_any_year": 0.5,
        "standard_error": 0.25,
        "drivers": [
            {
                "assumption": "medlemsavgift",
                "variance_share": [0.961538, 0.968],
                "probability_below_any_year_without": 0.25,
            },
            {
                "assumption": "administration",
                "variance_share": [0.038462, 0.032],
                "probability_below_any_year_without": 0.5,
            },
        ],
        "driver": {"assumption": "medlemsavgift", "year": 2026},
        "sought_probability_percent": 75,
        "buffer": 1,
        "margin": 0,
    }


def test_a_reports_risk_has_its_draws_and_none_without_distributions(
    result: ScenarioResult,
) -> None:
    """Seven of the first seed; None where nothing is uncertain."""
    found = drawn_risk(result, 7)
    assert found is not None
    assert (found.draws, found.seed, found.sought) == (7, 1, Fraction(95))
    sure = replace(result.package, uncertainty=())
    assert drawn_risk(decided(sure, APPROVED)) is None


@pytest.mark.parametrize(("floor", "below"), [(911, 20), (910, 0)])
def test_without_its_only_assumption_a_room_is_the_scenarios(
    result: ScenarioResult, floor: int, below: int
) -> None:
    """The fee falls by half from 2025 on; as planned 910 kr are left that year, in every draw."""
    fee = halved(result, Uncertain.MEMBER_FEE)
    package = replace(result.package, uncertainty=(fee,))
    rooms = draw_rooms(decided(package, APPROVED, floor={2025: floor}), seed=1, draws=20)
    assert rooms.below_without == {Uncertain.MEMBER_FEE: below}
    assert set(rooms.room[0].tolist()) == {410}  # 1 000 kr less 500, and less 499,9 rounded


@pytest.mark.parametrize("sought", [0, 101])
def test_a_probability_is_over_nothing_and_at_most_all(result: ScenarioResult, sought: int) -> None:
    """Neither 0 nor 101 per cent."""
    with pytest.raises(ValueError, match="over 0 and at most 100"):
        risk(drawn(result, *ROOMS), Fraction(sought))
