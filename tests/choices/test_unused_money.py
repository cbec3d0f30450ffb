"""Choosing where part of a year's cost goes unused: rounded once, on the year's whole cost.

The second way is every combination written out, its room a year at a time with exact per cents.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam_analysis.choices import (
    Choices,
    Clash,
    DemandKind,
    Demands,
    Objective,
    Status,
    all_approved,
    choices_of,
    draw,
    enumeration,
    explore,
    listing,
    sample,
    solving,
)
from finsam_analysis.choices.answer import decided_at
from finsam_analysis.choices.clashes import clashes
from finsam_analysis.choices.smallest_change import Search
from finsam_analysis.core import DataPackage, percent_of
from finsam_analysis.scenario import compute
from tests.choices.test_choice_space import (
    any_choices,
    assert_as_written_out,
    every_combination,
)

TKR = 1000


@st.composite
def unused_choices(draw: st.DrawFn) -> Choices:
    """Made-up applications with shares that leave halves of a krona, and years without."""
    choices = draw(any_choices())
    years = len(choices.years)
    shares = st.sampled_from(["0", "5", "50", "0.5", "12.5", "33.3", "7.25", "99.9999", "100"])
    insatser = st.lists(st.integers(-30, 300), min_size=years, max_size=years)
    return replace(
        choices,
        unused=tuple(map(Fraction, draw(st.lists(shares, min_size=years, max_size=years)))),
        insatser=np.array(draw(insatser), dtype=np.int64),
    )


@st.composite
def floors_near(draw: st.DrawFn) -> tuple[Choices, int]:
    """Choices and a floor within two kronor of what one of the combinations leaves."""
    choices = draw(unused_choices())
    highest = len(choices.levels) - 1
    positions = [draw(st.integers(0, highest)) for _ in choices.applications]
    return choices, min(room_of(choices, positions)) + draw(st.integers(-2, 2))


def room_of(choices: Choices, positions: list[int]) -> list[int]:
    """The room at each year's end, each year's unused money by itself [SEK]."""
    carried = choices.carried[np.arange(len(positions)), positions].sum(axis=0).tolist()
    rooms, gained = [], 0
    for y, share in enumerate(choices.unused):
        ongoing = int(choices.insatser[y])
        cost = ongoing + carried[y] - (carried[y - 1] if y else 0)
        gained += percent_of(cost, share) - percent_of(ongoing, share)
        rooms.append(int(choices.room_without[y]) - carried[y] + gained)
    return rooms


@given(unused_choices())
def test_the_room_is_rounded_once_a_year_on_the_whole(choices: Choices) -> None:
    """Of every combination."""
    for positions in product(range(len(choices.levels)), repeat=len(choices.applications)):
        assert choices.room(positions).tolist() == room_of(choices, list(positions))


@given(floors_near(), st.sampled_from([1, 6, 1000]), st.booleans())
def test_a_sample_counts_each_draw_by_itself(
    near: tuple[Choices, int], rows: int, unused: bool
) -> None:
    """However many applications are summed together, and whether or not money goes unused."""
    choices, floor = near
    if not unused:
        choices = replace(choices, unused=(Fraction(0),) * len(choices.years))
    count, levels = choices.granted.shape
    drawn = np.random.default_rng(1).integers(levels, size=(count, 50), dtype=np.uint16).T.tolist()
    holding = [positions for positions in drawn if min(room_of(choices, positions)) >= floor]
    if not unused:
        choices = replace(choices, unused=())
    with (
        patch.object(sample, "_ROWS", rows),
        patch.object(sample, "_best", return_value=(None, None)),
    ):
        found = draw(choices, floor, 50, seed=1)
    assert found.hits == len(holding)
    standing = [[sum(p[a] == k for p in holding) for k in range(levels)] for a in range(count)]
    assert found.standing.tolist() == standing


@given(floors_near(), st.integers(1, 30))
def test_every_combination_is_judged_to_the_krona(near: tuple[Choices, int], best: int) -> None:
    """Counts, levers, the best in order and the front, against every combination written out.

    The two tables are kept small, so that both have rows and both are thinned out.
    """
    with patch.multiple(enumeration, _INNER=20, _FEW=3):
        assert_as_written_out(explore(*near, best), every_combination(near[0]), best)


def choices_of_half_unused(grants: list[int], room: int, ongoing: int) -> Choices:
    """Applications granted or not in one year, half of its cost unused."""
    amounts = np.array([[0, whole] for whole in grants], dtype=np.int64)
    return Choices(
        applications=tuple(f"ansökan-{a}" for a in range(len(grants))),
        levels=(Fraction(0), Fraction(100)),
        years=(2025,),
        granted=amounts,
        carried=amounts[:, :, np.newaxis],
        room_without=np.array([room], dtype=np.int64),
        unused=(Fraction(50),),
        insatser=np.array([ongoing], dtype=np.int64),
    )


def test_eleven_halves_of_a_krona_are_rounded_together() -> None:
    """Eleven of 1 kr beside 1 kr of ongoing cost: 11 − (6 − 1) = 6 kr, and 5 are left (by hand).

    Rounded one by one they would cost nothing. Ten cost 10 − (6 − 1) = 5: all hold but one.
    """
    assert explore(choices_of_half_unused([1] * 11, 5, 1), 0).feasible == 2**11 - 1


def test_a_common_divisor_is_no_unit_where_money_goes_unused() -> None:
    """Half of 100 kr from nothing leaves −50 kr: a floor of −50 holds, one of −49 does not."""
    choices = choices_of_half_unused([100], 0, 0)
    assert [explore(choices, floor).feasible for floor in (-51, -50, -49)] == [2, 2, 1]


@given(floors_near())
def test_large_amounts_are_judged_to_the_krona(near: tuple[Choices, int]) -> None:
    """Beyond 32 bits, and beyond 64 when multiplied by the share."""
    choices, floor = near
    times = 10**12 + 1
    odd = replace(
        choices,
        granted=choices.granted * times,
        carried=choices.carried * times,
        room_without=choices.room_without * times + 1,
        insatser=choices.insatser * times,
        unused=tuple(share / 3 for share in choices.unused),
    )
    assert_as_written_out(explore(odd, floor * times, 5), every_combination(odd), 5)


@st.composite
def searches(draw: st.DrawFn) -> tuple[Choices, Demands]:
    """Choices whose grants rise with their levels, of two kommuner, and what an answer must hold."""
    choices, floor = draw(floors_near())
    yearly = np.sort(np.diff(choices.carried, axis=2, prepend=0), axis=1)
    granted = yearly.sum(axis=2)
    first = granted * draw(st.integers(0, 10)) // 10
    choices = replace(
        choices,
        granted=granted,
        carried=np.cumsum(yearly, axis=2),
        organisations=("Heby", "Tierp"),
        received=np.stack([first, granted - first], axis=2),
    )
    keep = draw(st.sets(st.sampled_from(choices.applications), max_size=2))
    demands = Demands(
        floor,
        frozenset(choices.levels),
        frozenset(keep),
        at_least={"Tierp": draw(st.integers(0, 9))},
    )
    return choices, demands


def measures(
    search: Search, positions: tuple[int, ...], objective: Objective
) -> tuple[object, ...]:
    """What a choice of levels is ranked by, the least first."""
    change = search.change(positions)
    if objective is Objective.LEAST_MONEY:
        return (change.cut,)
    return (change.touched if objective is Objective.FEWEST else change.worst_loss, change.cut)


@settings(max_examples=60)
@given(
    searches(),
    st.sampled_from(Objective),
    st.sampled_from([1, 100]),
    st.sampled_from([0, 3, 1000]),
)
def test_the_smallest_change_is_the_first_of_every_combination(
    asked: tuple[Choices, Demands], objective: Objective, core: int, listed: int
) -> None:
    """With the two next best, by each objective; infeasible only when no combination holds.

    However few levels the solver is given to begin with, and however many answers may be listed.
    """
    choices, demands = asked
    compared = dict(
        zip(choices.organisations, choices.received[:, -1].sum(axis=0).tolist(), strict=True)
    )
    search = Search(choices, demands, compared, 60.0)
    each, full = np.arange(len(choices.applications)), len(choices.levels) - 1
    holds = [
        positions
        for positions in product(range(full + 1), repeat=len(each))
        if min(room_of(choices, list(positions))) >= demands.floor
        and choices.received[each, list(positions), 1].sum() >= demands.at_least["Tierp"]
        and all(
            choices.levels[positions[choices.applications.index(k)]] == 100 for k in demands.keep
        )
    ]
    ranked = sorted(measures(search, positions, objective) for positions in holds)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(solving, "_CORE", (0, core))
        patched.setattr(listing, "_WAYS", listed)
        answer = search.smallest(objective, alternatives=2)
    assert answer.status is (Status.OPTIMAL if ranked else Status.INFEASIBLE)
    found = [change for change in (answer.change, *answer.alternatives) if change is not None]
    assert all(change.positions in holds for change in found)
    assert [measures(search, change.positions, objective) for change in found] == ranked[:3]


@settings(max_examples=60)
@given(searches())
def test_the_floor_yields_what_the_best_combination_lacks(asked: tuple[Choices, Demands]) -> None:
    """When the floor alone is too high, it yields by what the lowest levels leave it short of."""
    choices, demands = asked
    demands = replace(demands, keep=frozenset(), at_least={})
    lowest = max(
        min(room_of(choices, list(positions)))
        for positions in product(range(len(choices.levels)), repeat=len(choices.applications))
    )
    above = Search(choices, replace(demands, floor=lowest + 7), {}, 60.0)
    assert clashes(above) == (Clash(DemandKind.FLOOR, "", 7, 7),)


def test_a_draw_that_only_rounding_lets_hold_is_counted() -> None:
    """5 kr a year beside 1, a quarter unused: 2 of 6 kr, not 0,25 of 1, so 3 a year are used.

    Both years take 6 of the room's 6, though each kr by itself would take three quarters, 7,5.
    """
    choices = replace(
        choices_of_half_unused([5], 0, 1),
        years=(2025, 2026),
        carried=np.array([[[0, 0], [5, 10]]], dtype=np.int64),
        room_without=np.array([100, 6], dtype=np.int64),
        unused=(Fraction(25),) * 2,
        insatser=np.array([1, 1], dtype=np.int64),
    )
    assert room_of(choices, [1]) == [97, 0]
    with patch.object(sample, "_best", return_value=(None, None)):
        assert [draw(choices, floor, 100).hits for floor in (0, 7)] == [100, 0]


def test_a_sample_is_judged_by_the_room_after_unused_money(uppsala: DataPackage) -> None:
    """When all of every year goes unused, no application costs anything: each one drawn holds."""
    base = replace(
        all_approved(uppsala), underspend=dict.fromkeys(range(2025, 2029), Fraction(100))
    )
    choices = choices_of(compute(uppsala, base))
    assert draw(choices, int(choices.room_without.min()), 1_000).hits == 1_000


def test_more_combinations_hold_and_each_is_a_scenario(uppsala: DataPackage) -> None:
    """1 555 636 hold 12 000 tkr when all is used; the best and the front are computed anew."""
    base = replace(
        all_approved(uppsala),
        underspend={2025: Fraction("4.35"), 2026: Fraction("0.1"), 2028: Fraction(50)},
    )
    space = explore(choices_of(compute(uppsala, base)), 12_000 * TKR, best=5)
    assert space.feasible > 1_555_636
    for found in (*space.best, *space.front[::50]):
        result = compute(uppsala, decided_at(base, found.levels))
        assert result.granted_total == found.granted
        assert int(result.tried.closing.min()) == found.lowest_room


def test_the_real_case_at_three_levels(uppsala: DataPackage) -> None:
    """5 % unused in 2025 and 2026: each of 177 147 rooms in whole kronor, without any solver."""
    base = replace(all_approved(uppsala), underspend=dict.fromkeys((2025, 2026), Fraction(5)))
    choices = choices_of(compute(uppsala, base), list(map(Fraction, (0, 50, 100))))
    grid = np.indices((3,) * 11).reshape(11, -1)
    carried = choices.carried[np.arange(11)[:, np.newaxis], grid].sum(axis=0)
    yearly = np.diff(carried, axis=1, prepend=0)
    ongoing = compute(uppsala, base).ongoing[1:]
    # A twentieth of a positive amount, halves of a krona up.
    gained = [(ongoing[y] + yearly[:, y] + 10) // 20 - (ongoing[y] + 10) // 20 for y in (0, 1)]
    rooms = choices.room_without - carried
    rooms[:, 0] += gained[0]
    rooms[:, 1:] += (gained[0] + gained[1])[:, np.newaxis]
    lowest = rooms.min(axis=1)
    for floor in (5_000 * TKR, 12_000 * TKR, *np.quantile(lowest, [0.1, 0.5, 0.9]).astype(int)):
        assert explore(choices, int(floor)).feasible == int((lowest >= floor).sum())
