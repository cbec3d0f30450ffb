"""How sure the room is, against probabilities worked out by hand and the meaning of each answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from finsam_analysis.core import OverYears, Uncertain
from finsam_analysis.scenario import ScenarioResult, compute
from finsam_analysis.sensitivity import SafeCut, draw_rooms, risk, safe_decisions
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms
from finsam_analysis.sensitivity.room_risk import FAN
from finsam_analysis.sensitivity.safe_decision import (
    LevelStatus,
    UnsureDraws,
    _by_amount,
    safe_cut,
    safe_levels,
)
from tests.sensitivity.test_uncertainty import ALL, stated, with_uncertainty

Run = Callable[[str], ScenarioResult]
DRAWS = 20_000


@pytest.fixture
def drawn(run: Run) -> DrawnRooms:
    """The office's proposal drawn twenty thousand times."""
    return draw_rooms(run(ALL), seed=1, draws=DRAWS)


def below_in(result: ScenarioResult) -> int:
    """In how many of the draws a scenario falls below its floor in any year."""
    return risk(draw_rooms(result, seed=1, draws=DRAWS)).below_any


def test_where_nothing_is_uncertain_the_fan_is_the_plan(run: Run) -> None:
    """A distribution of one value: −61 tkr in 2026 for certain, and a buffer of 61 tkr."""
    sure = draw_rooms(with_uncertainty(run(ALL), stated(0, None, 0)), seed=1, draws=100)
    found = risk(sure)
    planned = [4_830_000, 1_225_000, -61_000, 1_944_000, 13_837_000]
    assert all(room.tolist() == planned for room in found.fan.values())
    assert found.below == (0, 0, 100, 0, 0)
    assert (found.below_any, found.buffer, found.margin) == (100, 61_000, 0)
    assert found.driver is None


def test_the_chance_of_too_little_unused_is_that_of_the_uniform(run: Run) -> None:
    """Below 0,155 per cent unused the shortfall stays: 15,5 of 623 hundredths, 2,49 per cent.

    0,15 % of 21 305 and 18 558 tkr is 59 795 kr and 0,16 % is 63 781, against 61 000; what is
    drawn below 0,155 is rounded to 0,15 at most.
    """
    unused = replace(stated(0, None, 623, OverYears.SAME), assumption=Uncertain.UNDERSPEND)
    found = risk(draw_rooms(with_uncertainty(run(ALL), unused), seed=1, draws=400_000))
    share, error = found.probability(found.below[2])
    assert abs(share - 15.5 / 623) < 4 * error
    assert found.below[1] == found.below[3] == 0


def test_the_fan_is_made_of_rooms_that_were_drawn(drawn: DrawnRooms) -> None:
    """The room of rank ⌈p · n⌉, by sorting them all."""
    found = risk(drawn)
    ordered = np.sort(drawn.room, axis=1)
    for per_cent in FAN:
        rank = -(-per_cent * DRAWS // 100)
        assert found.fan[per_cent][1:].tolist() == ordered[:, rank - 1].tolist()
        assert found.fan[per_cent][0] == 4_830_000


def test_the_buffer_is_the_least_that_holds_when_it_is_put_in(run: Run, drawn: DrawnRooms) -> None:
    """Added to the opening surplus of a scenario it is enough; a krona less is not."""
    buffer = risk(drawn).buffer
    assert buffer > 0
    for amount, holds in ((buffer, True), (buffer - 1, False)):
        text = f"{ALL}antaganden:\n  ingående_överskott_kr: {6_360_000 + amount}\n"
        assert (below_in(run(text)) <= DRAWS // 20) is holds


def test_the_margin_is_the_most_that_can_be_taken_out(run: Run) -> None:
    """With Växtkraft rejected there is more than enough; a krona beyond the margin is too much."""
    text = "standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå}\n"
    found = risk(draw_rooms(run(text), seed=1, draws=DRAWS))
    assert found.buffer == 0
    for amount, holds in ((found.margin, True), (found.margin + 1, False)):
        opening = f"antaganden:\n  ingående_överskott_kr: {6_360_000 - amount}\n"
        assert (below_in(run(text + opening)) <= DRAWS // 20) is holds


def test_without_the_one_observation_of_underspend_the_shortfall_is_as_likely_as_not(
    run: Run, drawn: DrawnRooms
) -> None:
    """What the whole answer hangs on is said: the same draws with the underspend at the plan's 0."""
    found = {d.assumption: d.below_without for d in risk(drawn).drivers}
    fixed = replace(stated(0, None, 0, OverYears.SAME), assumption=Uncertain.UNDERSPEND)
    others = [d for d in drawn.result.package.uncertainty if d.assumption is not fixed.assumption]
    without = draw_rooms(
        with_uncertainty(run(ALL), others[0], fixed, others[1]), seed=1, draws=DRAWS
    )
    assert found[Uncertain.UNDERSPEND] == risk(without).below_any
    assert found[Uncertain.UNDERSPEND] > DRAWS / 2 > 2 * risk(drawn).below_any


def test_the_driver_is_what_spreads_the_room_most_in_the_worst_year(drawn: DrawnRooms) -> None:
    """2026: underspend σ = 39 863 tkr · 6,23 %/√12 = 717 tkr; fee 23 322 tkr · 3 %/√6 · √5 = 639."""
    assert risk(drawn).driver == (Uncertain.UNDERSPEND, 2026)
    underspend, fee = 39_863 * 0.0623 / 12**0.5, 23_322 * 0.03 / 6**0.5 * 5**0.5
    administration = 0.03 / 6**0.5 * (10_900**2 + 5_500**2) ** 0.5
    expected = underspend**2 / (underspend**2 + fee**2 + administration**2)
    shares = {d.assumption: d.variance_shares for d in risk(drawn).drivers}
    assert shares[Uncertain.UNDERSPEND][2] == pytest.approx(expected)


def test_a_year_that_no_decision_changes_is_not_held_against_the_floor(run: Run) -> None:
    """2024 ends at 4 830 tkr whatever is decided; a floor of 5 000 tkr is tried from 2025."""
    drawn = draw_rooms(run("standard: avslå\nantaganden:\n  golv_kr: 5000000\n"), seed=1, draws=50)
    found = risk(drawn)
    assert (found.below, found.below_any, found.buffer) == ((50, 0, 0, 0, 0), 0, 0)
    assert all(driver.below_without == 0 for driver in found.drivers)
    assert safe_decisions(drawn, Fraction(95)).alike.percent == 0
    assert all(check.holds for check in found.checks())


def test_a_year_that_an_added_insats_changes_is_held_against_the_floor(run: Run) -> None:
    """100 tkr in 2024 makes it a decided year, below 5 000 tkr in every draw."""
    added = (
        "tillägg:\n  - {id: ny, namn: Ny, insatsägare: Uppsala, från: 2024-10-01, "
        "till: 2024-12-31, belopp_kr: 100000}\n"
    )
    text = f"standard: avslå\n{added}antaganden:\n  golv_kr: 5000000\n"
    drawn = draw_rooms(run(text), seed=1, draws=50)
    found = risk(drawn)
    assert drawn.result.decided_years == (2024, 2025, 2026, 2027, 2028)
    assert found.below[0] == found.below_any == 50
    assert all(driver.below_without == 50 for driver in found.drivers)


@pytest.mark.parametrize("sought", [90, 95])
def test_a_cut_is_judged_only_by_the_decided_years(run: Run, sought: int) -> None:
    """With a floor of 5 000 tkr some decision is enough, though 2024 stays below it.

    The scenario is what ``finsam search --floor 5000000`` proves: 2025 ends at 5 001,5 tkr.
    """
    decided = (
        "beslut:\n  samordnat-stod: {åtgärd: avslå}\n"
        "  forstarkt-stod-tillagg: {åtgärd: reducera, procent: 50}\n"
    )
    text = f"{ALL}{decided}antaganden:\n  golv_kr: 5000000\n"
    drawn = draw_rooms(run(text), seed=1, draws=500)
    found = safe_decisions(drawn, Fraction(sought))
    assert found.at_levels.status is LevelStatus.OPTIMAL
    assert min(found.at_levels.held, found.alike.held) * 100 >= sought * 500


def cut_text(percent: int, applications: tuple[str, ...]) -> str:
    """A scenario that reduces some applications by hundredths of a per cent."""
    share = f"{percent // 100},{percent % 100:02d}"
    rows = (f'  {name}: {{åtgärd: reducera, procent: "{share}"}}\n' for name in applications)
    return f"{ALL}beslut:\n{''.join(rows)}"


@pytest.mark.parametrize("sought", [90, 95, 99])
def test_the_cut_of_all_alike_is_the_least_that_holds_as_a_scenario(
    run: Run, drawn: DrawnRooms, sought: int
) -> None:
    """Written as a scenario and drawn again it is enough; a hundredth of a per cent less is not."""
    cut = safe_decisions(drawn, Fraction(sought)).alike
    assert cut.percent is not None
    result = run(cut_text(cut.percent, cut.applications))
    allowed = DRAWS * (100 - sought) // 100
    assert below_in(result) == DRAWS - cut.held <= allowed
    assert run(ALL).granted_total - result.granted_total == cut.amount
    assert below_in(run(cut_text(cut.percent - 1, cut.applications))) > allowed


def test_each_application_alone_is_cut_by_the_least_of_all_its_hundredths(run: Run) -> None:
    """Lokussamordnare Uppsala, every hundredth of a per cent tried with another computation."""
    result = run(ALL)
    drawn = draw_rooms(result, seed=1, draws=1_000)
    cut = safe_cut(UnsureDraws(drawn), Fraction(95), ("lokussamordnare-uppsala",))
    assert drawn.unused is not None
    shares = drawn.unused[0].astype(np.int64)
    least = None
    for percent in range(10_001):
        kept = (560_000 * (10_000 - percent) + 5_000) // 10_000
        taken = [280_000 - (kept + 1) // 2, 280_000 - kept // 2]
        insatser = [21_305_000, 18_558_000]
        saved = [
            t - ((i * shares + 5_000) // 10_000 - ((i - t) * shares + 5_000) // 10_000)
            for t, i in zip(taken, insatser, strict=True)
        ]
        lowest = np.minimum(drawn.room[0] + saved[0], drawn.room[1:].min(axis=0) + sum(saved))
        if (np.minimum(lowest, 4_830_000) >= 0).mean() >= 0.95:
            least = percent
            break
    assert cut.percent == least


def test_an_application_too_small_to_be_enough_says_how_far_it_gets(
    run: Run, drawn: DrawnRooms
) -> None:
    """The register study's 337 tkr rejected altogether falls short of 95 per cent."""
    cuts = {cut.applications: cut for cut in safe_decisions(drawn, Fraction(95)).alone}
    cut = cuts["registerstudie",]
    assert (cut.percent, cut.amount) == (None, 337_000)
    rejected = run(f"{ALL}beslut:\n  registerstudie: {{åtgärd: avslå}}\n")
    assert cut.held == DRAWS - below_in(rejected)


def test_where_only_no_grant_at_all_is_enough_the_whole_is_cut(run: Run) -> None:
    """The floor is the room without any application: a hundredth of a per cent is too much."""
    tried = slice(run(ALL).tried_from, None)
    floor = int(run("standard: avslå").trajectory.closing[tried].min())
    text = f"{ALL}antaganden:\n  golv_kr: {{}}\n"
    for over, percent in ((0, 10_000), (1, None)):
        result = with_uncertainty(run(text.format(floor + over)), stated(0, None, 0))
        cut = safe_decisions(draw_rooms(result, seed=1, draws=100), Fraction(95)).alike
        assert (cut.percent, cut.held) == (percent, 0 if over else 100)
        assert cut.amount == result.granted_total


def test_nothing_is_cut_where_the_room_is_sure_enough(run: Run) -> None:
    """Without new applications no draw comes near the floor, and there is nothing to cut."""
    drawn = draw_rooms(run("standard: avslå"), seed=1, draws=500)
    assert safe_decisions(drawn, Fraction(95)).alike == SafeCut((), 0, 0, 500)
    assert safe_decisions(drawn, Fraction(95)).alone == ()


def test_certainty_can_be_asked_for(drawn: DrawnRooms) -> None:
    """100 per cent means every draw; the buffer is then the deepest shortfall drawn."""
    assert risk(drawn, Fraction(100)).buffer == -int(drawn.room.min())


def test_the_json_form_says_how_little_is_behind_it(run: Run) -> None:
    """A program that reads the answer also reads the number of observations."""
    answer = risk(draw_rooms(run(ALL), seed=5, draws=1_000)).as_json()
    assert (answer["seed"], answer["draws"]) == (5, 1_000)
    observations = {a["assumption"]: a["observations"] for a in answer["assumptions"]}
    assert observations == {"medlemsavgift": 0, "ej nyttjade medel": 1, "administration": 0}


def test_the_same_seed_gives_two_scenarios_the_same_futures(run: Run) -> None:
    """So that their difference is the decisions' and not the draw's: with no underspend, exactly."""
    fee = stated(-300, 0, 300)
    rooms = [
        draw_rooms(with_uncertainty(run(text), fee), seed=9, draws=300).room
        for text in (ALL, "standard: avslå")
    ]
    difference = [16_988_000, 34_301_000, 47_873_000, 52_503_000]
    assert (rooms[1] - rooms[0] == np.array(difference)[:, np.newaxis]).all()


def test_the_floor_of_the_scenario_is_the_floor_of_its_risk(run: Run) -> None:
    """A higher floor is broken at least as often, here by hand's reckoning in the fixed plan."""
    result = compute(run(ALL).package, run(ALL).scenario.with_floor(1_300_000, run(ALL).years))
    found = risk(draw_rooms(with_uncertainty(result, stated(0, None, 0)), seed=1, draws=10))
    assert found.below == (0, 10, 10, 0, 0)
    assert found.buffer == 1_361_000


@pytest.mark.parametrize("sought", [95, 99])
def test_every_decision_that_takes_less_falls_short_of_the_sought_probability(
    run: Run, sought: int
) -> None:
    """All cheaper ways to reject or halve, each written as a scenario, computed and drawn again."""
    draws = 2_000
    result = run(ALL)
    drawn = draw_rooms(result, seed=1, draws=draws)
    found = safe_levels(UnsureDraws(drawn), Fraction(sought), levels=(0, 50, 100))
    allowed = draws * (100 - sought) // 100

    def below(levels: dict[str, int]) -> tuple[int, int]:
        decided = run(
            cut_text_of({name: 100 - level for name, level in levels.items() if level < 100})
        )
        fallen = risk(draw_rooms(decided, seed=1, draws=draws)).below_any
        return fallen, result.granted_total - decided.granted_total

    assert found.status is LevelStatus.OPTIMAL
    assert found.levels is not None
    assert below(found.levels) == (draws - found.held, found.amount)
    assert draws - found.held <= allowed
    halves = {name: grant.total // 2 for name, grant in result.granted.items()}
    cheaper = [
        levels
        for levels in itertools.product((100, 50, 0), repeat=len(halves))
        if sum((100 - level) // 50 * halves[n] for n, level in zip(halves, levels, strict=True))
        < found.amount - len(halves)
    ]
    assert len(cheaper) > 5
    for levels in cheaper:
        assert below(dict(zip(halves, levels, strict=True)))[0] > allowed


def cut_text_of(percents: dict[str, int]) -> str:
    """A scenario that reduces each named application by its own per cent."""
    rows = (f"  {name}: {{åtgärd: reducera, procent: {p}}}\n" for name, p in percents.items())
    return f"{ALL}beslut:\n{''.join(rows)}" if percents else ALL


def test_decisions_come_once_each_by_rising_amount() -> None:
    """All 3 · 3 · 3 · 3 of four applications, against sorting them all."""
    cuts = [[0, 5, 9], [0, 1, 100], [0, 5, 6], [0, 2, 3]]
    found = list(_by_amount(cuts))
    every = sorted(
        sum(row[place] for row, place in zip(cuts, places, strict=True))
        for places in itertools.product(range(3), repeat=4)
    )
    assert [amount for amount, _ in found] == every
    assert len({frozenset(places) for _, places in found}) == 81


def test_no_decision_holds_a_floor_above_the_room_without_any(run: Run) -> None:
    """At 40 000 tkr even rejecting all is not enough, and how far it gets is said."""
    drawn = draw_rooms(run(f"{ALL}antaganden:\n  golv_kr: 40000000\n"), seed=1, draws=100)
    found = safe_levels(UnsureDraws(drawn), Fraction(95))
    assert (found.status, found.levels, found.amount) == (LevelStatus.INFEASIBLE, None, 52_503_000)


def test_a_search_that_gives_up_says_what_is_left_takes_at_least(
    drawn: DrawnRooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After ten tries nothing is found; no untried decision takes less than the bound."""
    full = safe_levels(UnsureDraws(drawn), Fraction(95))
    monkeypatch.setattr("finsam_analysis.sensitivity.safe_decision._MOST_TRIED", 10)
    cut_short = safe_levels(UnsureDraws(drawn), Fraction(95))
    assert (cut_short.status, cut_short.levels) == (LevelStatus.LIMIT, None)
    assert 0 < cut_short.amount <= full.amount
