"""The search for a smallest change on made-up applications, against every combination written out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finsam_analysis import core
from finsam_analysis.choices import (
    Choices,
    Clash,
    DemandKind,
    Demands,
    Objective,
    Status,
    listing,
    solving,
)
from finsam_analysis.choices.choices import STANDARD_LEVELS, all_approved, choices_of
from finsam_analysis.choices.clashes import clashes
from finsam_analysis.choices.programme import ChangeModel
from finsam_analysis.choices.smallest_change import Change, Search
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute
from tests.random_forbund import Size, written

LEVELS = (Fraction(0), Fraction(50), Fraction(100))
NAMES = ("Ena", "Tva")
SECONDS = 600.0


def made_up(cells: Any, room: list[int]) -> Choices:
    """Choices of applications × organisations × years [SEK], even amounts, at three levels."""
    whole = np.array(cells, dtype=np.int64)
    at = np.stack([whole * int(level) // 100 for level in LEVELS], axis=1)
    return Choices(
        applications=tuple(f"ansökan-{number}" for number in range(len(whole))),
        levels=LEVELS,
        years=tuple(range(2025, 2025 + whole.shape[2])),
        granted=at.sum(axis=(2, 3)),
        carried=np.cumsum(at.sum(axis=2), axis=2),
        room_without=np.array(room, dtype=np.int64),
        organisations=NAMES,
        received=at.sum(axis=3),
    )


@dataclass(frozen=True)
class Way:
    """One combination by plain addition: where each application stands, and what it takes."""

    levels: dict[str, Fraction]
    touched: int
    cut: int
    lost: dict[str, int]
    left: dict[str, int]
    lowest: int


def ways(choices: Choices) -> Iterator[Way]:
    """Every combination of the choices, written out."""
    full = len(choices.levels) - 1
    for positions in product(range(full + 1), repeat=len(choices.applications)):
        stands = list(enumerate(positions))
        lost = {
            name: sum(
                int(choices.received[a, full, o]) - int(choices.received[a, p, o])
                for a, p in stands
            )
            for o, name in enumerate(choices.organisations)
        }
        left = {
            name: sum(int(choices.received[a, p, o]) for a, p in stands)
            for o, name in enumerate(choices.organisations)
        }
        yield Way(
            levels={choices.applications[a]: choices.levels[p] for a, p in stands},
            touched=sum(p != full for p in positions),
            cut=sum(int(choices.granted[a, full]) - int(choices.granted[a, p]) for a, p in stands),
            lost=lost,
            left=left,
            lowest=min(
                int(choices.room_without[y]) - sum(int(choices.carried[a, p, y]) for a, p in stands)
                for y in range(len(choices.years))
            ),
        )


def yields(demands: Demands, choices: Choices, way: Way) -> dict[tuple[DemandKind, str], int]:
    """How far each demand must yield to a combination [SEK]; 0 where it is held."""
    told = {(DemandKind.FLOOR, ""): max(demands.floor - way.lowest, 0)}
    for name, least in demands.at_least.items():
        told[DemandKind.AT_LEAST, name] = max(least - way.left[name], 0)
    permitted = {(DemandKind.KEEP, name): {Fraction(100)} for name in demands.keep}
    for name in demands.all_or_nothing:
        permitted[DemandKind.ALL_OR_NOTHING, name] = {Fraction(0), Fraction(100)}
    for name, most in demands.at_most_cut.items():
        permitted[DemandKind.AT_MOST_CUT, name] = {p for p in LEVELS if 100 - p <= most}
    for (kind, name), levels in permitted.items():
        amounts = choices.granted[choices.applications.index(name)].tolist()
        granted = dict(zip(choices.levels, amounts, strict=True))
        stands = granted[way.levels[name]]
        told[kind, name] = min(abs(stands - granted[level]) for level in levels)
    return told


def offered(demands: Demands, way: Way) -> bool:
    """Whether every application stands where it may, the demands on it aside."""
    return all(
        level == 100 or level in demands.offered or (level == 0 and name in demands.all_or_nothing)
        for name, level in way.levels.items()
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Choices, Demands]:
    """Up to four applications over up to three years, and demands of every kind."""
    count, years = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    unit = draw(st.sampled_from([2, 6, 200]))
    amounts = draw(
        st.lists(st.integers(0, 9), min_size=2 * count * years, max_size=2 * count * years)
    )
    cells = np.array(amounts).reshape(count, 2, years) * unit
    cells[:, 0, 0] += unit  # an application costs something
    room = draw(st.lists(st.integers(0, 60 * unit), min_size=years, max_size=years))
    choices = made_up(cells, room)
    some = st.frozensets(st.sampled_from(choices.applications), max_size=2)
    least = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 40 * unit), max_size=2)
    cuts = st.dictionaries(
        st.sampled_from(choices.applications),
        st.sampled_from([Fraction(20), Fraction(50), Fraction(80)]),
        max_size=1,
    )
    demands = Demands(
        floor=draw(st.integers(-20 * unit, 40 * unit)),
        offered=draw(
            st.sampled_from([frozenset(LEVELS), frozenset(LEVELS[1:]), frozenset(LEVELS[:1])])
        ),
        keep=draw(some),
        all_or_nothing=draw(some),
        at_least=draw(least),
        at_most_cut=draw(cuts),
    )
    return choices, demands


def rank(objective: Objective, sizes: dict[str, int]) -> Callable[[Way], tuple[Any, ...]]:
    """What a smallest change is smallest in, and then the money."""
    match objective:
        case Objective.LEAST_MONEY:
            return lambda way: (way.cut,)
        case Objective.FEWEST:
            return lambda way: (way.touched, way.cut)
        case Objective.FAIREST:
            return lambda way: (max(Fraction(way.lost[n], s) for n, s in sizes.items()), way.cut)


def measure(objective: Objective, change: Change) -> tuple[Fraction | int, ...]:
    """The same of a change that was found."""
    match objective:
        case Objective.LEAST_MONEY:
            return (change.cut,)
        case Objective.FEWEST:
            return (change.touched, change.cut)
        case Objective.FAIREST:
            return (change.worst_loss, change.cut)


@pytest.mark.parametrize("objective", list(Objective))
@settings(max_examples=25)
@given(
    cases(),
    st.sampled_from([{"Ena": 7, "Tva": 20}, {"Tva": 3}]),
    st.sampled_from([0, 1, 100]),
    st.sampled_from([0, 3, 1000]),
)
def test_the_smallest_changes_are_the_first_of_all(
    objective: Objective,
    case: tuple[Choices, Demands],
    sizes: dict[str, int],
    doubted: int,
    listed: int,
) -> None:
    """The answer and the two next best, by every combination that holds the demands.

    However few levels the solver is given to begin with, and however many answers may be listed.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(solving, "_CORE", (0, doubted))
        patched.setattr(listing, "_WAYS", listed)
        hold_against_all(objective, case, sizes)


def hold_against_all(
    objective: Objective, case: tuple[Choices, Demands], sizes: dict[str, int]
) -> None:
    """Hold the answer and the two next best against every combination written out."""
    choices, demands = case
    order = rank(objective, sizes)
    held = [
        way
        for way in ways(choices)
        if offered(demands, way) and not any(yields(demands, choices, way).values())
    ]
    ranked = sorted(map(order, held))[:3]
    answer = Search(choices, demands, {**sizes, "Tre": 0}, SECONDS).smallest(objective, 2)
    assert answer.status is (Status.OPTIMAL if ranked else Status.INFEASIBLE)
    found = [c for c in (answer.change, *answer.alternatives) if c]
    assert [measure(objective, change) for change in found] == ranked
    assert answer.bound == (answer.change.cut if answer.change else None)
    assert answer.gap == (0 if found else None)
    assert len({change.positions for change in found}) == len(found)
    by_positions = {tuple(way.levels.values()): way for way in held}
    for change in found:
        way = by_positions[tuple(LEVELS[p] for p in change.positions)]
        assert (change.touched, change.cut) == (way.touched, way.cut)


@given(cases())
def test_what_is_missing_is_the_floor_less_the_room_of_the_proposal(
    case: tuple[Choices, Demands],
) -> None:
    """Year by year, where anything is."""
    choices, demands = case
    search = Search(choices, demands, {}, SECONDS)
    room = [
        int(choices.room_without[y]) - int(choices.carried[:, -1, y].sum())
        for y in range(len(choices.years))
    ]
    lacking = {y: demands.floor - r for y, r in zip(choices.years, room, strict=True)}
    missing = search.smallest(Objective.LEAST_MONEY).missing
    assert dict(missing) == {y: lack for y, lack in lacking.items() if lack > 0}


@settings(max_examples=25)
@given(cases())
def test_demands_that_clash_yield_as_little_as_any_combination_lets_them(
    case: tuple[Choices, Demands],
) -> None:
    """Each alone, the others held, and all together, by every combination written out."""
    choices, demands = case
    told = [yields(demands, choices, way) for way in ways(choices) if offered(demands, way)]
    assume(all(any(one.values()) for one in told))
    found = {(c.kind, c.subject): c for c in clashes(Search(choices, demands, {}, SECONDS))}
    for demand in told[0]:
        alone = [one[demand] for one in told if not any(v for k, v in one.items() if k != demand)]
        assert (found[demand].alone if demand in found else None) == min(alone, default=None)
    assert sum(c.together for c in found.values()) == min(sum(one.values()) for one in told)


def test_the_floor_yields_by_the_krona_where_that_is_less_than_a_level() -> None:
    """One application of 100 kr, kept, and 40 kr lacking: half of it goes, 50 kr, or the 40 kr.

    Together the 40 kr are less, although all that can be cut comes in fifties (by hand).
    """
    choices = made_up([[[100], [0]]], [60])
    demands = Demands(0, frozenset(LEVELS), keep=frozenset(["ansökan-0"]))
    assert clashes(Search(choices, demands, {}, SECONDS)) == (
        Clash(DemandKind.KEEP, "ansökan-0", 50, 0),
        Clash(DemandKind.FLOOR, "", 40, 40),
    )


def test_a_least_grant_that_yields_less_than_a_level_is_what_yields() -> None:
    """Of 100 kr Ena is to have 60, and 50 lack: half of it cut, Ena yields 10 kr, the floor 0."""
    choices = made_up([[[100], [0]]], [50])
    least = Demands(0, frozenset(LEVELS), at_least={"Ena": 60})
    assert clashes(Search(choices, least, {}, SECONDS)) == (
        Clash(DemandKind.FLOOR, "", 50, 0),
        Clash(DemandKind.AT_LEAST, "Ena", 10, 10),
    )


def test_a_demand_that_has_no_part_in_the_clash_is_not_named() -> None:
    """5 kr lack in 2025 whatever is decided: what is kept costs nothing until 2026."""
    choices = made_up([[[0, 10], [0, 0]]], [-5, 100])
    kept = Demands(0, frozenset(LEVELS), keep=frozenset(choices.applications))
    assert clashes(Search(choices, kept, {}, SECONDS)) == (Clash(DemandKind.FLOOR, "", 5, 5),)


def test_a_year_that_ends_at_its_floor_lacks_nothing() -> None:
    """Rooms of 40 and 39 kr after 60, and a floor of 40: one krona lacks, in 2026."""
    choices = made_up([[[60, 0], [0, 0]]], [100, 99])
    answer = Search(choices, Demands(40, frozenset(LEVELS)), {}, SECONDS).smallest(
        Objective.LEAST_MONEY
    )
    assert answer.missing == ((2026, 1),)


def test_with_nobody_to_compare_the_fairest_is_the_cheapest() -> None:
    """100 and 40 kr, and 15 lack: half of the 40."""
    choices = made_up([[[100], [0]], [[40], [0]]], [125])
    answer = Search(choices, Demands(0, frozenset(LEVELS)), {}, SECONDS).smallest(Objective.FAIREST)
    assert answer.change is not None
    assert (answer.change.cut, answer.change.worst_loss) == (20, Fraction(0))


def test_a_least_grant_yields_by_the_krona_too() -> None:
    """Ena is to have 100 of its 100 kr, yet 70 lack: 50 or 100 can be cut.

    Alone Ena yields all 100 and the floor 70; together Ena 50 and the floor 20 (by hand).
    """
    choices = made_up([[[100], [0]]], [30])
    least = Demands(0, frozenset(LEVELS), at_least={"Ena": 100})
    assert {c.kind: c.alone for c in clashes(Search(choices, least, {}, SECONDS))} == {
        DemandKind.FLOOR: 70,
        DemandKind.AT_LEAST: 100,
    }


def test_of_many_kept_applications_the_solver_is_asked_no_oftener(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of 10 kr and nothing for them: that no one of them is enough alone takes no solver.

    They are all named, and the floor would yield their sum (by hand).
    """
    widths = asked_of_the_solver(monkeypatch)
    times = []
    for count in (3, 12):
        choices = made_up([[[10], [0]]] * count, [0])
        kept = Demands(0, frozenset(LEVELS), keep=frozenset(choices.applications))
        found = clashes(Search(choices, kept, {}, SECONDS))
        assert [c.alone for c in found] == [None] * count + [10 * count]
        times.append(len(widths))
        widths.clear()
    assert times[0] == times[1]


def test_a_least_grant_that_is_no_level_yields_by_what_it_lacks() -> None:
    """Ena is to have 90 of its 100 kr of 2026; 12 kr lack in 2025 and 60 in 2026.

    Half cut, Ena yields 40 and the floor 12; uncut the floor 60, cut whole Ena 90 and the floor 12.
    """
    choices = made_up([[[0, 100], [0, 0]]], [-12, 40])
    least = Demands(0, frozenset(LEVELS), at_least={"Ena": 90})
    assert clashes(Search(choices, least, {}, SECONDS)) == (
        Clash(DemandKind.FLOOR, "", 60, 12),
        Clash(DemandKind.AT_LEAST, "Ena", None, 40),
    )


def test_demands_that_only_together_are_too_much_are_all_named() -> None:
    """Two kept applications of 10 kr each and nothing for them: each must go, with the floor held.

    No one of the two is enough alone, and neither the floor's 20 kr nor their sum is cheaper.
    """
    choices = made_up([[[10], [0]], [[10], [0]]], [0])
    kept = Demands(0, frozenset(LEVELS), keep=frozenset(choices.applications))
    found = clashes(Search(choices, kept, {}, SECONDS))
    assert [(c.kind, c.subject, c.alone) for c in found] == [
        (DemandKind.KEEP, "ansökan-0", None),
        (DemandKind.KEEP, "ansökan-1", None),
        (DemandKind.FLOOR, "", 20),
    ]
    assert sum(c.together for c in found) == 20


def test_what_is_kept_is_not_named_where_it_lets_no_other_demand_hold() -> None:
    """Ena is to have 101 of its 100 kr: that all of it is kept has no part in the clash."""
    choices = made_up([[[100], [0]]], [100])
    kept = Demands(
        0, frozenset(LEVELS), keep=frozenset(choices.applications), at_least={"Ena": 101}
    )
    assert clashes(Search(choices, kept, {}, SECONDS)) == (Clash(DemandKind.AT_LEAST, "Ena", 1, 1),)


def test_what_alone_must_yield_is_enough_after_unused_money() -> None:
    """4 kr of which half goes unused, and 2 lack: without 2 of the 4 kr 1 lacks still (by hand).

    So what is kept must yield all 4, or the floor 2.
    """
    choices = replace(
        made_up([[[4], [0]]], [0]), unused=(Fraction(50),), insatser=np.zeros(1, dtype=np.int64)
    )
    kept = Demands(0, frozenset(LEVELS), keep=frozenset(choices.applications))
    assert clashes(Search(choices, kept, {}, SECONDS)) == (
        Clash(DemandKind.KEEP, "ansökan-0", 4, 0),
        Clash(DemandKind.FLOOR, "", 2, 2),
    )


def test_no_time_gives_no_answer_and_no_bound() -> None:
    """A search whose time is out before it begins says limit, whatever is sought."""
    choices = made_up([[[100], [0]]], [60])
    for objective in Objective:
        answer = Search(choices, Demands(0, frozenset(LEVELS)), {"Ena": 1}, 0.0).smallest(objective)
        assert (answer.status, answer.change, answer.bound) == (Status.LIMIT, None, None)
        assert answer.missing == ((2025, 40),)


def test_an_effort_that_runs_out_leaves_a_change_that_holds_and_is_not_called_proven(
    tmp_path: Path,
) -> None:
    """The same change each time: of 25 applications, one node of the search's tree is too few."""
    package = open_package(written(tmp_path / "paket", Size(25, 4, 6, seed=3)).folder)
    proposal = compute(package, all_approved(package, None))
    floor = int(proposal.trajectory.closing.min()) + proposal.granted_total // 5
    demands = Demands(floor, frozenset(STANDARD_LEVELS))
    choices = choices_of(proposal, demands.levels())
    proven = Search(choices, demands, {}, SECONDS).smallest(Objective.LEAST_MONEY)
    cut_short, again = (
        Search(choices, demands, {}, SECONDS, effort=1).smallest(Objective.LEAST_MONEY)
        for _ in range(2)
    )
    assert (proven.status, cut_short.status) == (Status.OPTIMAL, Status.LIMIT)
    assert cut_short == again
    assert proven.change is not None
    assert cut_short.change is not None
    assert (choices.room(cut_short.change.positions) >= floor).all()
    assert cut_short.change.cut > proven.change.cut


def test_a_node_costs_something_however_few_the_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a programme of a hundred cells an effort of 200 000 was two thousand nodes, now four."""
    most: list[int] = []
    real = core.solve

    def asked(programme: core.Programme, **options: Any) -> Any:
        most.append(options["mip_max_nodes"])
        return real(programme, **options)

    monkeypatch.setattr(solving, "solve", asked)
    choices = made_up([[[100], [0]], [[80], [0]]], [60])
    search = Search(choices, Demands(0, frozenset(LEVELS)), {}, SECONDS, effort=200_000)
    assert search.smallest(Objective.LEAST_MONEY).status is Status.OPTIMAL
    assert set(most) == {4}


def asked_of_the_solver(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many variables of whole numbers' programmes the solver is given; filled as it is asked."""
    widths: list[int] = []
    real = core.solve

    def counted(programme: core.Programme, **options: Any) -> Any:
        if programme.whole[0]:
            widths.append(len(programme.cost))
        return real(programme, **options)

    monkeypatch.setattr(solving, "solve", counted)
    return widths


def test_nobody_is_asked_for_less_than_the_bound_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """50 kr lack and only Ena, of 60 kr, has any: all must go, so once for that and once for money.

    Half is too little, and no worst loss lies between what the first answer proves and all of it.
    """
    widths = asked_of_the_solver(monkeypatch)
    search = Search(
        made_up([[[60], [0]]], [10]), Demands(0, frozenset(LEVELS)), {"Ena": 60}, SECONDS
    )
    answer = search.smallest(Objective.FAIREST)
    assert answer.change is not None
    assert (answer.status, answer.change.worst_loss) == (Status.OPTIMAL, Fraction(1))
    assert len(widths) == 2


@pytest.mark.parametrize(
    ("least", "cut"), [(50, 50), (51, None)], ids=["half is enough", "half is too much"]
)
def test_what_can_be_listed_the_solver_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, least: int, cut: int | None
) -> None:
    """Ena has 100 kr and may stand at half or nothing; 40 kr lack (by hand).

    Cut in part it would hold 60, so only whole levels tell that 51 cannot be held.
    """
    widths = asked_of_the_solver(monkeypatch)
    monkeypatch.setattr(solving, "_CORE", (0, 0))
    choices = made_up([[[100], [0]], [[0], [2]]], [62])
    demands = Demands(
        0, frozenset(LEVELS), keep=frozenset(choices.applications[1:]), at_least={"Ena": least}
    )
    answer = Search(choices, demands, {}, SECONDS).smallest(Objective.LEAST_MONEY)
    assert (answer.status is Status.OPTIMAL, answer.bound) == (cut is not None, cut)
    assert widths == []


def test_a_list_is_left_when_the_time_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven cuts of ten: each of 1024 answers breaks that, and each look at the clock takes 1 s.

    At no price; so at 20 s fewer than 20 have been looked at, those of one cut all (by hand).
    """
    judged: list[int] = []
    real = solving._Asked.kept

    def kept(asked: solving._Asked, levels: Any) -> Any:
        judged.append(len(levels))
        return real(asked, levels)

    monkeypatch.setattr(solving._Asked, "kept", kept)
    monkeypatch.setattr(listing, "_AT_A_TIME", 1)
    monkeypatch.setattr(solving, "time", SimpleNamespace(monotonic=iter(range(10_000)).__next__))
    model = ChangeModel.over(np.ones((10, 2), dtype=bool), full=1, deadline=20.0)
    asked = solving._Asked(model, np.ones(10), -np.ones((1, 10)), np.array([-11.0]))
    found = asked.listed(solving._Prices(0.0, np.tile([1.0, 0.0], (10, 1))))
    assert (found.levels, found.finished, found.bound) == (None, False, 1)
    assert 11 < len(judged) < 20


def test_of_many_applications_the_solver_is_given_only_those_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To begin with: the same smallest change of 120 applications as of all their 480 levels.

    Where answers may not be listed.
    """
    monkeypatch.setattr(listing, "_WAYS", 0)
    package = open_package(written(tmp_path / "paket", Size(120, 3, 6, seed=5, largest=100)).folder)
    proposal = compute(package, all_approved(package, None))
    floor = int(proposal.trajectory.closing.min()) + proposal.granted_total // 5
    demands = Demands(floor, frozenset(STANDARD_LEVELS))
    choices = choices_of(proposal, demands.levels())
    widths = asked_of_the_solver(monkeypatch)
    of_some = Search(choices, demands, {}, SECONDS).smallest(Objective.FEWEST)
    given = widths[0]
    widths.clear()
    monkeypatch.setattr(solving, "_CORE", (0, 10**6))
    of_all = Search(choices, demands, {}, SECONDS).smallest(Objective.FEWEST)
    assert of_some.status is of_all.status is Status.OPTIMAL
    assert of_some.change is not None
    assert of_all.change is not None
    assert of_some.bound == of_all.bound == of_some.change.cut
    assert (of_some.change.touched, of_some.change.cut) == (
        of_all.change.touched,
        of_all.change.cut,
    )
    assert given < min(widths)
