"""Two applications of 10 and 20 kr, granted or not, against 25 kr: gone through, and sampled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from finsam_analysis.choices import Choices, Sample, Space, draw, explore, sample, space
from finsam_analysis.choices.choices import Combination
from finsam_analysis.core import Fault, InputError

# Year by year 4 and 6 kr, 8 and 12 kr; 25 kr are left at the end of 2026 without them.
YEARLY = np.array([[[0, 0], [4, 6]], [[0, 0], [8, 12]]])
CHOICES = Choices(
    applications=("ett", "två"),
    levels=(Fraction(0), Fraction(100)),
    years=(2025, 2026),
    granted=YEARLY.sum(axis=2),
    carried=np.cumsum(YEARLY, axis=2),
    room_without=np.array([30, 25]),
    settled=((2024, 7),),
    organisations=("Ena",),
    received=YEARLY.sum(axis=2, keepdims=True),
)
NEITHER, ONE, OTHER = (
    Combination(granted, room, reduced, {"ett": Fraction(one), "två": Fraction(other)})
    for granted, room, reduced, one, other in [
        (0, 25, 2, 0, 0),
        (10, 15, 1, 100, 0),
        (20, 5, 1, 0, 100),
    ]
)
SAID = {"unit": "SEK", "years": [2025, 2026], "settled": [{"year": 2024, "room": 7}]}
OTHER_SAID = {
    "granted": 20,
    "lowest_room": 5,
    "reduced": 1,
    "levels": {"ett": 0, "två": 100},
}


def test_three_of_four_hold() -> None:
    """Both cost 30 kr; två alone leaves 5, ett 15, none 25: each in what others do not beat."""
    found = explore(CHOICES, 0)
    assert (found.choices, found.floor, found.feasible, found.failing) == (CHOICES, 0, 3, 1)
    assert found.best == (OTHER, ONE, NEITHER)
    assert found.front == (OTHER, ONE, NEITHER)
    assert found.standing.tolist() == [[2, 1], [2, 1]]
    assert found.standing_failing.tolist() == [[0, 1], [0, 1]]
    assert 0 <= found.seconds < 60
    assert explore(CHOICES, 0, best=1).best == (OTHER,)
    assert (explore(CHOICES, 5).feasible, explore(CHOICES, 6).feasible) == (3, 2)


def test_ten_of_the_best_are_kept() -> None:
    """Where no more are asked for; sixteen hold."""
    many = replace(
        CHOICES,
        applications=("a", "b", "c", "d"),
        granted=np.array([[0, 1], [0, 2], [0, 4], [0, 8]]),
        carried=np.array([[[0, 0], [0, amount]] for amount in (1, 2, 4, 8)]),
    )
    assert [c.granted for c in explore(many, 0).best] == [15, 14, 13, 12, 11, 10, 9, 8, 7, 6]


def test_a_space_as_json() -> None:
    """With a share of the three that hold for every level, and seconds of four decimals."""
    found = Space(CHOICES, 0, 3, (OTHER,), (OTHER, NEITHER), np.array([[2, 1], [1, 2]]), 1.23456)
    assert found.as_json() == SAID | {
        "floor": 0,
        "combinations": 4,
        "feasible": 3,
        "best": [OTHER_SAID],
        "front_size": 2,
        "front": [OTHER_SAID, NEITHER.as_json()],
        "levers": {"ett": {"0": 2 / 3, "100": 1 / 3}, "två": {"0": 1 / 3, "100": 2 / 3}},
        "exact": True,
        "seconds": 1.2346,
    }


def test_a_space_may_have_as_many_combinations_as_the_largest() -> None:
    """Four where four are the most; one fewer and it is refused, with what to do."""
    with patch.object(space, "LARGEST_SPACE", 4):
        assert explore(CHOICES, 0).feasible == 3
    with (
        patch.object(space, "LARGEST_SPACE", 3),
        pytest.raises(InputError) as caught,
    ):
        explore(CHOICES, 0)
    assert caught.value.faults == (
        Fault(
            "kommandoraden",
            "2 ansökningar på 2 nivåer är fler än 0 miljoner kombinationer",
            "så få att var och en kan räknas exakt",
            "ange färre nivåer med --levels, eller skatta antalen med --sample",
            field="--levels",
        ),
    )


def sampled(hits: int, draws: int, best: Combination | None, bound: int | None) -> Sample:
    """What a sample found, by hand."""
    return Sample(CHOICES, 0, draws, 7, hits, np.array([[2, 1], [1, 2]]), best, bound, 1.23456)


@pytest.mark.parametrize(
    ("hits", "draws", "interval"),
    [
        # z² = 3.841459: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), by calculator.
        (50, 100, (0.4038315, 0.5961685)),
        (3, 4, (0.3006418, 0.9544127)),
        (0, 10, (0.0, 0.2775328)),
        (10, 10, (0.7224672, 1.0)),
    ],
)
def test_wilsons_interval(hits: int, draws: int, interval: tuple[float, float]) -> None:
    """50 of 100 is the textbook's 40.4 to 59.6 per cent; it never leaves 0 to 1."""
    found = sampled(hits, draws, None, None).interval
    assert found == pytest.approx(interval, abs=1e-6)
    assert found[0] >= 0
    assert found[1] <= 1


@pytest.mark.parametrize(
    ("best", "bound", "gap"),
    [(OTHER, 25, 0.2), (OTHER, 20, 0.0), (NEITHER, 0, 0.0), (None, 25, None), (OTHER, None, None)],
)
def test_how_far_the_best_may_be_from_the_most(
    best: Combination | None, bound: int | None, gap: float | None
) -> None:
    """20 of at most 25 kr: a fifth."""
    assert sampled(3, 4, best, bound).gap == gap


def test_a_sample_as_json() -> None:
    """Three of four drawn of four combinations; 0,30 and 0,95 of four are 1 and 4."""
    said = SAID | {
        "floor": 0,
        "combinations": 4,
        "feasible": 3,
        "feasible_interval": [1, 4],
        "confidence": 0.95,
        "draws": 4,
        "seed": 7,
        "best": [OTHER_SAID],
        "best_bound": 25,
        "best_gap": 0.2,
        "front_size": None,
        "front": None,
        "levers": {"ett": {"0": 2 / 3, "100": 1 / 3}, "två": {"0": 1 / 3, "100": 2 / 3}},
        "exact": False,
        "seconds": 1.2346,
    }
    assert sampled(3, 4, OTHER, 25).as_json() == said
    nothing: dict[str, Any] = {"best": [], "best_bound": None, "best_gap": None}
    assert sampled(3, 4, None, None).as_json() == said | nothing


@pytest.mark.parametrize("cells", [1, 6, 1 << 22])
def test_what_is_drawn_is_counted_where_it_stands(cells: int) -> None:
    """Of 1 000 each is as likely: three of four hold, one in three of them at each of the three.

    However many are drawn at a time; the fourth, with both, breaks the floor.
    """
    with patch.object(sample, "_CELLS", cells):
        found = draw(CHOICES, 0, 1_000, seed=3)
        assert draw(CHOICES, -5, 1_000).hits == 1_000
        assert draw(CHOICES, 26, 1_000).hits == 0
    assert (found.choices, found.floor, found.draws, found.seed) == (CHOICES, 0, 1_000, 3)
    assert found.hits == pytest.approx(750, abs=60)
    assert found.standing.sum(axis=1).tolist() == [found.hits] * 2
    (_, one), (_, other) = found.standing.tolist()
    none = found.hits - one - other
    assert [none, one, other] == [pytest.approx(250, abs=60)] * 3
    assert (found.best, found.bound) == (OTHER, 20)
    assert 0 <= found.seconds < 60


def test_a_combination_that_ends_at_the_floor_holds_it() -> None:
    """Två leaves 5 kr; at 6 only ett and none are left."""
    at, above = (draw(CHOICES, floor, 400) for floor in (5, 6))
    assert (at.best, above.best) == (OTHER, ONE)
    assert at.standing[1, 1] > 0
    assert above.standing[1, 1] == 0


def test_nothing_to_decide_is_drawn_too() -> None:
    """No application: each drawn is the one combination."""
    none = replace(
        CHOICES,
        applications=(),
        granted=CHOICES.granted[:0],
        carried=CHOICES.carried[:0],
        received=CHOICES.received[:0],
    )
    found = draw(none, 25, 5)
    assert (found.hits, found.standing.shape) == (5, (0, 2))


def test_the_seed_decides_what_is_drawn() -> None:
    """Its own where none is given; another draws otherwise."""
    one, same, other = (draw(CHOICES, 0, 1_000, *seed) for seed in ((), (sample.SEED,), (4,)))
    assert one.seed == sample.SEED
    assert one.standing.tolist() == same.standing.tolist() != other.standing.tolist()


def test_a_solver_without_time_knows_nothing() -> None:
    """No best and no bound, yet the sample stands."""
    found = draw(CHOICES, 0, 1_000, seconds=0.0)
    assert (found.best, found.bound) == (None, None)
    assert found.hits > 0
