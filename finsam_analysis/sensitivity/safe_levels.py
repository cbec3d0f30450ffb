"""Which levels of the applications keep the room at the floor with a sought probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

import numpy as np

from finsam_analysis.core.entities import Grant
from finsam_analysis.core.kronor import Kronor
from finsam_analysis.scenario.decisions import reduced_by_percent
from finsam_analysis.sensitivity.cut_rooms import UnsureDraws
from finsam_analysis.sensitivity.risk import draws_needed, held_by

LEVELS = (0, 50, 75, 90, 100)  # [per cent]
_MOST_TRIED = 50_000  # a second or two; what is left untried is told as a bound
_Places = tuple[tuple[int, int], ...]


class LevelStatus(StrEnum):
    """How the search among levels ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


@dataclass(frozen=True)
class SafeLevels:
    """The decision that takes away least, each application at one of some levels.

    ``levels`` is application to per cent of what the scenario grants it, those reduced only; None
    when there is no such decision, or none was found before the search gave up. ``amount`` is what
    it takes away [SEK]; in a search that gave up, what every decision not yet tried takes away at
    least. ``held`` is in how many draws the room stays at the floor every year.
    """

    status: LevelStatus
    levels: dict[str, int] | None
    amount: int
    held: int

    def as_json(self, draws: int) -> dict[str, Any]:
        """The decision as plain JSON values [SEK]."""
        return {
            "status": str(self.status),
            "levels": self.levels,
            "amount": self.amount,
            "probability": self.held / draws,
        }


def safe_levels(
    unsure: UnsureDraws, sought: Fraction, levels: Sequence[int] = LEVELS
) -> SafeLevels:
    """The decision that takes away least money and holds with a probability, at given levels.

    Among all ways to let each application stand at one of the levels, the one with the least taken
    away such that ``room'_y ≥ floor`` in all decided years in at least ``⌈p · n⌉`` of the ``n`` draws; ties
    to the fewest reduced. Decisions are tried by rising amount, so the first that is enough is the
    least. What cannot be enough is left out unasked: by each year's end a decision must have taken
    at least what that year by itself needs for the probability.

    Args:
        unsure: the draws that the scenario itself does not hold in.
        sought: [per cent], over 0 and at most 100.
        levels: per cent of what the scenario grants, 0 to 100; 100 is always among them.
    """
    drawn, result = unsure.drawn, unsure.drawn.result
    sure = drawn.draws - unsure.count
    missing = draws_needed(sought, drawn.draws) - sure
    if missing <= 0:
        return SafeLevels(LevelStatus.OPTIMAL, {}, 0, sure)
    options = [_Options(name, g, levels) for name, g in result.granted.items() if g.total]
    rooms = [*map(int, drawn.sure), *(held_by(room, sought) for room in drawn.room)]
    needed = [
        (y, result.floor - room)
        for y, room in enumerate(rooms)
        if room < result.floor and y >= drawn.tried_from
    ]

    def held(carried: Sequence[Sequence[int]]) -> int:
        by_year_end = np.array(carried, dtype=np.int64).reshape(-1, len(rooms)).sum(axis=0)
        taken: Kronor = np.diff(by_year_end, prepend=0)
        return int(unsure.held(taken, unsure.everyone).sum())

    most = held([option.carried[-1] for option in options])
    if most < missing:
        amount = sum(option.cuts[-1] for option in options)
        return SafeLevels(LevelStatus.INFEASIBLE, None, amount, sure + most)
    for tried, (amount, places) in enumerate(_by_amount([o.cuts for o in options])):
        if tried == _MOST_TRIED:
            return SafeLevels(LevelStatus.LIMIT, None, amount, sure)
        carried = [options[i].carried[place] for i, place in places]
        # Plain whole numbers: most decisions are left out by the first year asked.
        if any(sum(taken[y] for taken in carried) < need for y, need in needed):
            continue
        kept = held(carried)
        if kept >= missing:
            chosen = {options[i].name: options[i].levels[place] for i, place in places}
            return SafeLevels(LevelStatus.OPTIMAL, chosen, amount, sure + kept)
    raise AssertionError("the lowest levels are among the decisions, and are enough")


class _Options:
    """One application's reductions, the least first: none, then each lower level.

    ``cuts`` is what each takes away in all, ``carried`` what it has taken by each year's end [SEK].
    """

    def __init__(self, name: str, grant: Grant, levels: Sequence[int]) -> None:
        self.name = name
        self.levels = (100, *sorted({level for level in levels if level < 100}, reverse=True))
        reduced = [reduced_by_percent(grant, Fraction(100 - level)) for level in self.levels]
        self.cuts = [grant.total - less.total for less in reduced]
        self.carried: list[list[int]] = [
            np.cumsum(grant.per_year - less.per_year).tolist() for less in reduced
        ]


def _by_amount(cuts: Sequence[Sequence[int]]) -> Iterator[tuple[int, _Places]]:
    """Every decision once, by rising amount taken away, then by how many are reduced.

    A decision is the places of its reductions, ``(application, place)``. From each come those that
    lower its last application one step more, reduce the next one too, or move a first step from
    the last application to the next; the applications stand by rising first step, so that none of
    these takes away less.

    Args:
        cuts: for each application what each place takes away, ascending from 0 [SEK].
    """
    order = sorted(range(len(cuts)), key=lambda i: tuple(cuts[i][1:2]))
    heap: list[tuple[int, int, _Places]] = [(0, 0, ())]

    def add(places: _Places) -> None:
        at, place = places[-1]
        if at < len(order) and place < len(cuts[order[at]]):
            amount = sum(cuts[order[i]][step] for i, step in places)
            heappush(heap, (amount, len(places), places))

    while heap:
        amount, _, places = heappop(heap)
        yield amount, tuple((order[at], place) for at, place in places)
        if not places:
            add(((0, 1),))
            continue
        *earlier, (last, place) = places
        add((*earlier, (last, place + 1)))
        add((*places, (last + 1, 1)))
        if place == 1:
            add((*earlier, (last + 1, 1)))
