"""Every scenario of every package against its stored expected result, and the assumptions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import ScenarioResult, run_scenario
from tests.conftest import SHIPPED, UPPSALA

Run = Callable[[str], ScenarioResult]
SCENARIOS = [UPPSALA / "scenarier" / f"{name}.yaml" for name in SHIPPED]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_gives_its_stored_result(uppsala: DataPackage, path: Path) -> None:
    """Worked by hand or by an independent way; the file beside the scenario says which."""
    expected = json.loads(path.with_suffix(".facit.json").read_text(encoding="utf-8"))
    result = run_scenario(uppsala, str(path))
    assert expected["så_räknat"]
    assert result.trajectory.closing.tolist() == expected["decision_room"]
    assert result.new.tolist() == expected["new"]


def test_the_equal_cut_is_the_smallest_in_hundredths(run: Run, uppsala: DataPackage) -> None:
    """0.18 % keeps the room above zero and 0.17 % leaves −2 688 kr in 2026."""
    cuts = "\n".join(
        f'  {application.id}: {{åtgärd: reducera, procent: "0,17"}}'
        for application in uppsala.applications
    )
    assert run(f"beslut:\n{cuts}").trajectory.lowest == (2026, -2_688)


def test_a_fee_in_kronor_replaces_the_plans(run: Run) -> None:
    """22 000 000 instead of 23 322 000 kr in 2025."""
    result = run("standard: avslå\nantaganden:\n  medlemsavgift: {2025: 22 000 000}")
    assert result.trajectory.closing.tolist()[:2] == [4_830_000, 18_213_000 - 1_322_000]


@pytest.mark.parametrize("written", ["-3 %", "−3 %", '"-3,0%"', '"-3.00 %"', "–3 %"])
def test_a_percentage_may_be_written_many_ways(run: Run, written: str) -> None:
    """Comma or point, hyphen or minus sign: three per cent of 23 322 000 kr is 699 660."""
    result = run(f"standard: avslå\nantaganden:\n  medlemsavgift: {{2026: {written}}}")
    assert result.fees.tolist()[2] == 23_322_000 - 699_660


def test_a_fee_change_rounds_once_half_away_from_zero(run: Run) -> None:
    """0.000 002 5 % of 23 322 000 is 0.583 05 kr: one krona less."""
    result = run("standard: avslå\nantaganden:\n  medlemsavgift: {2026: '-0,0000025 %'}")
    assert result.fees.tolist()[2] == 23_321_999


def test_underspend_lowers_ongoing_and_new_insatser_only(run: Run) -> None:
    """Five per cent of 4 317 + 16 988 tkr in 2025 is 1 065 250 kr."""
    result = run("standard: bevilja\nantaganden:\n  ej_nyttjat: {2025: 5 %}")
    assert result.underspend.tolist() == [0, 1_065_250, 0, 0, 0]
    assert result.trajectory.closing.tolist()[1] == 1_225_000 + 1_065_250


def test_underspend_without_applications_counts_ongoing_insatser(run: Run) -> None:
    """Five per cent of 4 317 tkr is 215 850 kr."""
    result = run("standard: bevilja\nantaganden:\n  ej_nyttjat: {2025: 5 %}")
    assert result.without_applications.closing.tolist()[1] == 18_213_000 + 215_850


def test_another_opening_surplus_moves_every_year(run: Run) -> None:
    """100 tkr more from the start is 39 tkr at the end of 2026."""
    result = run("standard: bevilja\nantaganden:\n  ingående_överskott_kr: 6460000")
    assert result.trajectory.closing.tolist() == [
        4_930_000,
        1_325_000,
        39_000,
        2_044_000,
        13_937_000,
    ]


def test_the_floor_says_which_years_are_too_low(run: Run) -> None:
    """Against 1 500 tkr both 2025 and 2026 fall short."""
    result = run("standard: bevilja\nantaganden:\n  golv_kr: 1500000")
    assert result.trajectory.years_below(result.floor) == (2025, 2026)


def test_years_with_cost_above_income_have_a_negative_result(run: Run) -> None:
    """2024, 2025 and 2026: −1 530, −3 605 and −1 286 tkr."""
    result = run("standard: bevilja").trajectory.result[:3]
    assert result.tolist() == [-1_530_000, -3_605_000, -1_286_000]


def test_the_order_of_decisions_does_not_matter(run: Run) -> None:
    """A scenario is a set of decisions."""
    one = "  vaxtkraft: {åtgärd: reducera, procent: 7}"
    other = "  plattform: {åtgärd: avslå}"
    first = run(f"standard: bevilja\nbeslut:\n{one}\n{other}").as_json()
    second = run(f"standard: bevilja\nbeslut:\n{other}\n{one}").as_json()
    assert first == second
