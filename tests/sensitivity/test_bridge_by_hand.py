"""Why two scenarios of a small made-up förbund differ, and how they stand side by side, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from finsam_analysis.core import DataPackage, Period, Section
from finsam_analysis.scenario import APPROVED, Addition, Change, FeeChange, ScenarioResult, compute
from finsam_analysis.sensitivity import bridge, bridges, comparison_json
from tests.small_package import ADMINISTRATION, TENTH, decided, small_package

ONGOING, OTHER_INCOME = str(Section.ONGOING), str(Section.OTHER_INCOME)


@pytest.fixture(scope="module")
def before(uppsala: DataPackage) -> ScenarioResult:
    """Both applications, a tenth unused in 2026: rooms of 910 and 1 416 kr."""
    return decided(small_package(uppsala), APPROVED, underspend={2026: Fraction(10)})


@pytest.fixture(scope="module")
def after(before: ScenarioResult) -> ScenarioResult:
    """Everything otherwise: rooms of 930 and 1 362 kr.

    Ett a tenth less, 120 kr in each year for a new insats, a fifth unused in 2026, 100 kr more to
    start from; in 2025 30 kr more of other income, in 2026 30 more of administration, 100 more of
    ongoing insatser and 50 more of the fee.
    """
    ny = Addition("ny", "Ny", "Heby", Period(date(2025, 7, 1), date(2026, 6, 30)), 240)
    result = decided(
        before.package,
        TENTH,
        additions=(ny,),
        underspend={2026: Fraction(20)},
        opening_surplus=600,
        member_fee={2026: FeeChange(amount=1_250)},
        plan={
            ADMINISTRATION: {2026: Change(amount=230)},
            ONGOING: {2026: Change(amount=500)},
            OTHER_INCOME: {2025: Change(amount=130)},
        },
    )
    other = replace(result.scenario, id="annat", file="mapp/annat.yaml")
    return compute(before.package, other)


STEPS = {
    ("beslut", "ett"): [10, 17],
    ("beslut", "ny"): [-120, -102],
    ("plan", ONGOING): [0, -85],
    ("plan", OTHER_INCOME): [30, 0],
    ("plan", ADMINISTRATION): [0, -30],
    ("antagande", "medlemsavgift"): [0, 50],
    ("antagande", "ej_nyttjat"): [0, 76],
    ("antagande", "ingående_överskott_kr"): [100, 0],
}


def test_each_step_gets_its_mean_over_all_orders(
    before: ScenarioResult, after: ScenarioResult
) -> None:
    """In 2026 15 % on average go unused: 85 % of 20, 120 and 100 kr are 17, 102 and 85.

    The underspend's own is a tenth of the mean of 660 and 860 kr of insatser, 76.
    """
    assert bridge(before, after).as_json() == {
        "from": "prov",
        "to": "annat",
        "unit": "SEK",
        "years": [2025, 2026],
        "room_from": [910, 1_416],
        "room_to": [930, 1_362],
        "difference": [20, -54],
        "steps": [
            {"kind": kind, "id": name, "result": [a, b], "room": [a, a + b]}
            for (kind, name), (a, b) in STEPS.items()
        ],
    }


def test_the_way_back_is_the_same_with_the_other_sign(
    before: ScenarioResult, after: ScenarioResult
) -> None:
    """Step by step, whatever their order."""
    back = {(str(s.kind), str(s.id)): s.result.tolist() for s in bridge(after, before).steps}
    assert back == {step: [-a, -b] for step, (a, b) in STEPS.items()}


def test_scenarios_side_by_side_say_what_sets_them_apart(
    before: ScenarioResult, after: ScenarioResult
) -> None:
    """The first held against itself has no step."""
    assert bridges([before, after], before)[0].after is after
    assert len(bridges([before, after], before)) == 1
    assert comparison_json([before, after], before) == {
        "baseline": "prov",
        "unit": "SEK",
        "years": [2025, 2026],
        "scenarios": [
            {
                "scenario": "prov",
                "decision_room": [910, 1_416],
                "room_difference": [0, 0],
                "granted": {"ett": 300, "två": 100},
                "municipal": municipal(Uppsala=300, Heby=100),
                "lowest_room": {"year": 2025, "amount": 910},
                "floor_held": True,
                "contributions": [],
            },
            {
                "scenario": "annat",
                "decision_room": [930, 1_362],
                "room_difference": [20, -54],
                "granted": {"ett": 270, "två": 100, "ny": 240},
                "municipal": municipal(Uppsala=270, Heby=340),
                "lowest_room": {"year": 2025, "amount": 930},
                "floor_held": True,
                "contributions": [
                    {"kind": kind, "id": name, "room": [a, a + b]}
                    for (kind, name), (a, b) in STEPS.items()
                ],
            },
        ],
    }


def municipal(**granted: int) -> dict[str, int]:
    """What each kommun and the region is granted, the others nothing."""
    names = ("Enköping", "Heby", "Håbo", "Knivsta", "Tierp", "Uppsala", "Älvkarleby", "Östhammar")
    return dict.fromkeys((*names, "Region Uppsala"), 0) | granted


def test_a_room_below_its_floor_is_told(before: ScenarioResult) -> None:
    """910 kr and a floor of 911."""
    low = decided(before.package, APPROVED, floor={2025: 911})
    (told,) = comparison_json([low], low)["scenarios"]
    assert told["floor_held"] is False
