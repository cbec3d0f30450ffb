"""All combinations of levels: counts, the best, the front and the levers, held against other ways.

The counts and fronts at the four floors come from a plain brute force over all 48 828 125
combinations (64-bit kronor, every year, no sorting, no bounds), run once; the benchmarks' C program
counts them anew each time it is measured.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.choices import (
    Choices,
    Space,
    all_approved,
    choices_of,
    draw,
    enumeration,
    explore,
)
from finsam_analysis.choices.answer import decided_at
from finsam_analysis.choices.choices import Combination
from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import compute

TKR = 1000


def some_choices(package: DataPackage, *levels: int) -> Choices:
    """The package's choices at some levels, under the plan's own assumptions."""
    result = compute(package, all_approved(package))
    return choices_of(result, list(map(Fraction, levels)) or [Fraction(p) for p in STANDARD])


STANDARD = (0, 50, 75, 90, 100)


def every_combination(choices: Choices) -> list[Combination]:
    """All combinations written out one at a time, the independent second way."""
    positions = product(range(len(choices.levels)), repeat=len(choices.applications))
    return [choices.combination(row) for row in positions]


def figures(combination: Combination) -> tuple[int, int, int]:
    """Granted, lowest room and number reduced."""
    return combination.granted, combination.lowest_room, combination.reduced


def beats(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether a point is at least as good in all three respects, and not the same."""
    return one != other and one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2]


def assert_as_written_out(space: Space, combinations: list[Combination], best: int) -> None:
    """Hold a space against all its combinations written out."""
    holds = [c for c in combinations if c.lowest_room >= space.floor]
    assert space.feasible == len(holds)
    levels = space.choices.levels
    for application, counts in zip(space.choices.applications, space.standing, strict=True):
        stand = [sum(c.levels[application] == level for c in holds) for level in levels]
        assert counts.tolist() == stand
    by_merit = sorted(
        holds,
        key=lambda c: (
            -c.granted,
            c.reduced,
            -c.lowest_room,
            tuple(-level for level in c.levels.values()),
        ),
    )
    assert list(space.best) == by_merit[:best]
    points = {figures(c) for c in holds}
    on_front = {p for p in points if not any(beats(q, p) for q in points)}
    assert [figures(c) for c in space.front] == sorted(on_front, key=lambda p: (-p[0], -p[1]))
    assert all(c in holds for c in space.front)


@pytest.mark.parametrize(
    ("floor", "feasible", "front"),
    [
        (0, 48_828_120, 1_900),
        (1_000, 48_824_216, 1_707),
        (5_000, 42_181_003, 1_255),
        (12_000, 1_555_636, 557),
    ],
)
def test_all_combinations_of_the_real_case(
    uppsala: DataPackage, floor: int, feasible: int, front: int
) -> None:
    """Counts and size of the front, by brute force over every combination."""
    space = explore(some_choices(uppsala), floor * TKR)
    assert space.choices.combinations == 5**11
    assert (space.feasible, len(space.front)) == (feasible, front)


@pytest.mark.parametrize("floor", [0, 1_000, 5_000, 12_000])
def test_the_best_is_what_the_scenario_computation_gives(uppsala: DataPackage, floor: int) -> None:
    """Granted and room of the best and of the front are those of computing one scenario."""
    space = explore(some_choices(uppsala), floor * TKR, best=5)
    for found in (*space.best, *space.front[:: max(1, len(space.front) // 10)]):
        result = compute(uppsala, decided_at(all_approved(uppsala), found.levels))
        room = dict(zip(result.years, result.trajectory.closing.tolist(), strict=True))
        assert result.granted_total == found.granted
        assert min(room[year] for year in space.choices.years) == found.lowest_room


@pytest.mark.parametrize("floor", [0, 1_000, 5_000, 12_000])
def test_all_that_holds_with_three_levels(uppsala: DataPackage, floor: int) -> None:
    """Four applications left open: 81 combinations, each written out."""
    whole = some_choices(uppsala, 0, 50, 100)
    open_ones = (0, 5, 6, 9)
    closed = [a for a in range(len(whole.applications)) if a not in open_ones]
    choices = replace(
        whole,
        applications=tuple(whole.applications[a] for a in open_ones),
        granted=whole.granted[list(open_ones)],
        carried=whole.carried[list(open_ones)],
        room_without=whole.room_without - whole.carried[closed, -1].sum(axis=0),
    )
    assert_as_written_out(explore(choices, floor * TKR, best=20), every_combination(choices), 20)


@st.composite
def any_choices(draw: st.DrawFn) -> Choices:
    """Made-up applications: small whole amounts, so that ties and equal points are common."""
    count, levels, years = draw(st.integers(1, 5)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    unit = draw(st.sampled_from([1, 3, 50]))
    amounts = st.lists(
        st.integers(0, 9), min_size=count * levels * years, max_size=count * levels * years
    )
    yearly = np.array(draw(amounts), dtype=np.int64).reshape(count, levels, years) * unit
    rooms = st.lists(st.integers(-5, 60), min_size=years, max_size=years)
    after = st.lists(st.integers(0, 3), min_size=count * levels, max_size=count * levels)
    return Choices(
        applications=tuple(f"ansökan-{a}" for a in range(count)),
        levels=tuple(map(Fraction, (0, 40, 75, 100)[4 - levels :])),
        years=tuple(range(2025, 2025 + years)),
        granted=yearly.sum(axis=2) + np.array(draw(after)).reshape(count, levels) * unit,
        carried=np.cumsum(yearly, axis=2),
        room_without=np.array(draw(rooms), dtype=np.int64) * unit,
    )


@pytest.mark.parametrize("unit", [1, 3])
@pytest.mark.parametrize("large", [1, 10**10 + 1])
def test_each_floor_of_a_small_space_is_judged_to_the_krona(unit: int, large: int) -> None:
    """Three applications, two years: every floor around every room that any combination leaves.

    The two tables are kept so small that both have rows and both are thinned out.
    """
    random = np.random.default_rng(7)
    yearly = np.cumsum(random.integers(0, 6, (3, 3, 2)), axis=1) * unit * large
    choices = Choices(
        applications=("a", "b", "c"),
        levels=(Fraction(0), Fraction(50), Fraction(100)),
        years=(2025, 2026),
        granted=yearly.sum(axis=2),
        carried=np.cumsum(yearly, axis=2),
        room_without=np.array([30, 45]) * unit * large,
    )
    everything = every_combination(choices)
    rooms = sorted({combination.lowest_room for combination in everything})
    with patch.multiple(enumeration, _INNER=9, _FEW=2):
        for floor in sorted({room + more for room in rooms for more in (-1, 0, 1)}):
            assert_as_written_out(explore(choices, floor, best=27), everything, 27)


@given(any_choices(), st.integers(-100, 1_500), st.integers(1, 30))
def test_any_choices_at_any_floor(choices: Choices, floor: int, best: int) -> None:
    """Counts, levers, the best in order and the front, against every combination written out."""
    assert_as_written_out(explore(choices, floor, best), every_combination(choices), best)


@given(any_choices(), st.integers(-100, 1_500), st.integers(1, 10**12))
def test_large_amounts_are_counted_as_small_ones(choices: Choices, floor: int, times: int) -> None:
    """Amounts too large for 32 bits (and a divisor that brings them back) change nothing."""
    large = replace(
        choices,
        granted=choices.granted * times,
        carried=choices.carried * times,
        room_without=choices.room_without * times,
    )
    small_space, large_space = explore(choices, floor, 5), explore(large, floor * times, 5)
    assert small_space.feasible == large_space.feasible
    assert (small_space.standing == large_space.standing).all()
    assert [c.levels for c in small_space.best] == [c.levels for c in large_space.best]


@given(any_choices(), st.integers(-100, 1_500))
def test_amounts_without_a_common_divisor_in_64_bits(choices: Choices, floor: int) -> None:
    """Beyond 32 bits and one krona apart: still every combination exactly."""
    times = 10**10 + 1
    odd = replace(
        choices,
        granted=choices.granted * times,
        carried=choices.carried * times,
        room_without=choices.room_without * times + 1,
    )
    assert_as_written_out(explore(odd, floor * times, 5), every_combination(odd), 5)


def test_a_higher_floor_never_lets_more_through(uppsala: DataPackage) -> None:
    """The number that holds falls as the floor rises."""
    choices = some_choices(uppsala, 0, 75, 100)
    counts = [explore(choices, floor * TKR).feasible for floor in range(-100, 18_500, 1_500)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 3**11


def test_years_that_no_decision_changes_do_not_judge(uppsala: DataPackage) -> None:
    """2024 ends at 4 830 tkr whatever is decided; a floor of 12 000 tkr is tried from 2025."""
    choices = some_choices(uppsala)
    assert choices.settled == ((2024, 4_830_000),)
    assert choices.years == (2025, 2026, 2027, 2028)


def test_no_combination_above_the_room_without_applications(uppsala: DataPackage) -> None:
    """18 213 tkr is the room at the end of 2025 without any: a krona more is out of reach."""
    choices = some_choices(uppsala)
    assert explore(choices, 18_213_000).feasible >= 1
    space = explore(choices, 18_213_001)
    assert (space.feasible, space.best, space.front) == (0, (), ())


def test_too_many_combinations_are_refused(uppsala: DataPackage) -> None:
    """Eleven levels of eleven applications are 2.9e11: never sampled silently."""
    with pytest.raises(InputError, match="300 miljoner"):
        explore(some_choices(uppsala, *range(0, 101, 10)), 0)


def test_underspend_of_the_forecast_year_moves_the_room(uppsala: DataPackage) -> None:
    """In 2024 no application costs anything: 1 % of 19 572 tkr is 195 720 kr more room."""
    unused = replace(all_approved(uppsala), underspend={2024: Fraction(1)})
    moved = choices_of(compute(uppsala, unused)).room_without - some_choices(uppsala).room_without
    assert moved.tolist() == [195_720] * 4


def test_the_levers_share_out_the_combinations(uppsala: DataPackage) -> None:
    """Each application stands somewhere in each feasible combination."""
    space = explore(some_choices(uppsala), 12_000 * TKR)
    assert (space.standing.sum(axis=1) == space.feasible).all()
    levers = space.choices.levers(space.standing, space.feasible)
    assert all(sum(shares.values()) == pytest.approx(1) for shares in levers.values())


def test_combinations_are_levels_to_the_power_of_applications(uppsala: DataPackage) -> None:
    """By multiplication."""
    assert some_choices(uppsala, 0, 100).combinations == prod([2] * 11)


def test_a_sample_covers_the_true_count(uppsala: DataPackage) -> None:
    """A space that can be gone through, sampled: the interval holds the exact share.

    With 95 per cent confidence and a fixed seed; the exact count is the enumeration's.
    """
    choices = some_choices(uppsala)
    sample = draw(choices, 12_000 * TKR, 100_000)
    low, high = sample.interval
    assert low < 1_555_636 / 5**11 < high
    assert high - low < 0.003
    assert sample.best is not None
    assert sample.best.granted == 25_279_600
    assert sample.gap == 0


def test_a_sample_without_hits_still_says_how_sure_it_is(uppsala: DataPackage) -> None:
    """None of 1 000 drawn holds the floor: up to 0.4 per cent may (Wilson, by hand: z²/(n + z²)).

    The solver knows whether any does.
    """
    sample = draw(some_choices(uppsala), 18_213 * TKR, 1_000)
    assert sample.hits == 0
    assert sample.interval == pytest.approx((0, 3.8415 / 1_003.8415), rel=1e-4)
    assert sample.best is not None
    assert draw(some_choices(uppsala), 18_213_001, 1_000).best is None


def test_a_sample_is_the_same_each_time(uppsala: DataPackage) -> None:
    """The seed is fixed."""
    choices = some_choices(uppsala, 10, 20, 30)
    one, other = (draw(choices, 5_000 * TKR, 5_000).as_json() for _ in range(2))
    assert one | {"seconds": 0} == other | {"seconds": 0}
    assert one["exact"] is False


def test_no_application_at_all_is_one_combination(uppsala: DataPackage) -> None:
    """Nothing to decide: the room is that without applications."""
    whole = some_choices(uppsala)
    none = replace(whole, applications=(), granted=whole.granted[:0], carried=whole.carried[:0])
    space = explore(none, 0)
    assert (space.choices.combinations, space.feasible) == (1, 1)
    assert [figures(c) for c in space.front] == [(0, 18_213_000, 0)]
