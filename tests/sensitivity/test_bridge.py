"""Why two scenarios differ: sums to the krona, and Shapley's value by its definition."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    APPROVED,
    REJECTED,
    ByPercent,
    Decision,
    FeeChange,
    Scenario,
    ScenarioResult,
    compute,
)
from finsam_analysis.sensitivity import Bridge, bridge
from tests.conftest import UPPSALA

Run = Callable[[str], ScenarioResult]
ALL = "standard: bevilja\n"


def rooms(found: Bridge) -> dict[str, list[int]]:
    """Each step's contribution to the room at each year's end [SEK]."""
    return {step.id: step.room.tolist() for step in found.steps}


def test_decisions_without_underspend_contribute_what_they_cut(run: Run) -> None:
    """349 200 kr a year is ten per cent of 3 492 tkr; Lokussamordnare is 280 tkr a year."""
    cut = run(
        "standard: bevilja\nbeslut:\n"
        "  samordnat-stod: {åtgärd: reducera, procent: 10}\n"
        "  lokussamordnare-uppsala: {åtgärd: bordlägg}\n"
    )
    assert rooms(bridge(run(ALL), cut)) == {
        "samordnat-stod": [0, 349_200, 698_400, 698_400, 698_400],
        "lokussamordnare-uppsala": [0, 280_000, 560_000, 560_000, 560_000],
    }


def test_fee_and_opening_surplus_meet_nothing_and_contribute_their_whole_change(run: Run) -> None:
    """−3 % of 23 322 tkr is −699 660 kr; the opening surplus counts from the first year."""
    moved = run(
        f'{ALL}antaganden:\n  medlemsavgift: {{2026: "-3 %"}}\n  ingående_överskott_kr: 6000000\n'
    )
    assert rooms(bridge(run(ALL), moved)) == {
        "medlemsavgift": [0, 0, -699_660, -699_660, -699_660],
        "ingående_överskott_kr": [-360_000] * 5,
    }


def test_half_of_what_a_decision_and_an_assumption_do_together_falls_on_each(run: Run) -> None:
    """Växtkraft's 2 753 tkr in 2025 rejected, while half of all goes unused.

    By itself the rejection saves 2 753, with half unused already 1 376,5: 2 064,75 in the mean.
    The underspend gives half of 21 305 before it and half of 18 552 after: 9 964,25 in the mean.
    """
    both = run(
        "standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå}\n"
        "antaganden:\n  ej_nyttjat: {2025: 50}\n"
    )
    found = rooms(bridge(run(ALL), both))
    assert found["vaxtkraft"][1] == 2_064_750
    assert found["ej_nyttjat"][1] == 9_964_250


PLAYERS = {
    "vaxtkraft": "  vaxtkraft: {åtgärd: avslå}\n",
    "framsteget": "  framsteget: {åtgärd: reducera, belopp_kr: 1234567}\n",
    "registerstudie": "  registerstudie: {åtgärd: reducera, procent: 33}\n",
    "ej_nyttjat": '  ej_nyttjat: {2025: "7,31 %", 2026: "0,4 %"}\n',
    "medlemsavgift": '  medlemsavgift: {2026: "-1,7 %"}\n',
}


def coalition(run: Run, members: tuple[str, ...]) -> list[int]:
    """The room of the scenario in which only some of the changes are made [SEK]."""
    decided = "".join(
        PLAYERS[m] for m in members if m in ("vaxtkraft", "framsteget", "registerstudie")
    )
    assumed = "".join(PLAYERS[m] for m in members if m in ("ej_nyttjat", "medlemsavgift"))
    text = "standard: bevilja\n"
    text += f"beslut:\n{decided}" if decided else ""
    text += f"antaganden:\n{assumed}" if assumed else ""
    result: list[int] = run(text).trajectory.closing.tolist()
    return result


def test_each_step_is_the_mean_over_all_orders_of_making_the_changes(run: Run) -> None:
    """Shapley's definition over the 120 orders of five changes, each of 32 scenarios computed.

    The computed scenarios round their underspend, the bridge its parts: at most a krona a year.
    """
    value = {
        frozenset(members): coalition(run, members)
        for size in range(len(PLAYERS) + 1)
        for members in itertools.combinations(PLAYERS, size)
    }
    mean = {player: [Fraction(0)] * 5 for player in PLAYERS}
    for order in itertools.permutations(PLAYERS):
        for position, player in enumerate(order):
            before = value[frozenset(order[:position])]
            after = value[frozenset(order[: position + 1])]
            mean[player] = [
                m + Fraction(b - a, math.factorial(len(PLAYERS)))
                for m, a, b in zip(mean[player], before, after, strict=True)
            ]
    both = run(
        "standard: bevilja\nbeslut:\n"
        + PLAYERS["vaxtkraft"]
        + PLAYERS["framsteget"]
        + PLAYERS["registerstudie"]
        + "antaganden:\n"
        + PLAYERS["ej_nyttjat"]
        + PLAYERS["medlemsavgift"]
    )
    found = rooms(bridge(run("standard: bevilja\n"), both))
    assert set(found) == set(PLAYERS)
    for player in PLAYERS:
        for year, (step, exact) in enumerate(zip(found[player], mean[player], strict=True)):
            assert abs(step - exact) <= year, (player, year)


def test_a_change_that_moves_no_money_is_no_step(run: Run) -> None:
    """Tabled instead of rejected: nothing is granted either way."""
    tabled = run("standard: avslå\nbeslut:\n  vaxtkraft: {åtgärd: bordlägg}\n")
    assert bridge(run("standard: avslå"), tabled).steps == ()


def test_scenarios_of_two_packages_have_no_bridge(run: Run) -> None:
    """They need not even have the same years."""
    other = open_package(UPPSALA)
    result = run(ALL)
    with pytest.raises(ValueError, match="same data package"):
        bridge(result, compute(other, result.scenario))


per_cents = st.integers(0, 10_000).map(lambda n: Fraction(n, 100))


@st.composite
def scenarios(draw: st.DrawFn, package: DataPackage) -> Scenario:
    """Any decisions, fees, underspends and opening surplus."""
    years = st.sampled_from(package.plan.years)
    choices = st.one_of(
        st.sampled_from([APPROVED, REJECTED]),
        per_cents.map(lambda p: Decision((ByPercent(p),))),
    )
    return Scenario(
        id="prov",
        name="Prov",
        description="",
        file="prov.yaml",
        decisions={a.id: draw(choices) for a in package.applications},
        member_fee=draw(st.dictionaries(years, per_cents.map(lambda p: FeeChange(percent=p)))),
        underspend=draw(st.dictionaries(years, per_cents)),
        opening_surplus=draw(st.none() | st.integers(-(10**7), 10**7)),
    )


@settings(max_examples=60)
@given(data=st.data())
def test_the_steps_sum_to_the_difference_to_the_krona(
    uppsala: DataPackage, data: st.DataObject
) -> None:
    """Whatever the two scenarios are, each year's steps are the whole difference."""
    before, after = (compute(uppsala, data.draw(scenarios(uppsala))) for _ in range(2))
    found = bridge(before, after)
    total = sum((step.room for step in found.steps), np.zeros(5, dtype=np.int64))
    assert total.tolist() == (after.trajectory.closing - before.trajectory.closing).tolist()


def test_the_json_form_carries_each_step_for_each_year(run: Run) -> None:
    """The keys that a program reads."""
    answer = bridge(run(ALL), run("standard: bevilja\nbeslut:\n  plattform: {åtgärd: avslå}\n"))
    assert answer.as_json()["steps"] == [
        {
            "kind": "beslut",
            "id": "plattform",
            "result": [0, 2_447_000, 2_523_000, 2_602_000, 2_684_000],
            "room": [0, 2_447_000, 4_970_000, 7_572_000, 10_256_000],
        }
    ]
