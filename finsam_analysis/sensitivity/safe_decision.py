"""Which decision keeps the room at the floor with a sought probability, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import (
    UNTOLD,
    Grant,
    Kronor,
    hundredths,
    json_of,
    percent_of,
    percent_of_each,
    told_as,
)
from finsam_analysis.scenario import changed_by_percent
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms
from finsam_analysis.sensitivity.edge import least
from finsam_analysis.sensitivity.room_risk import draws_needed, held_by
from finsam_analysis.sensitivity.uncertainty import WHOLE


@dataclass(frozen=True)
class SafeCut:
    """The least reduction, the same per cent of some applications' grants, that is enough.

    ``percent`` [hundredths of a per cent] of what the scenario grants them, None when not even
    all of it is enough; ``amount`` is what it (or then all) takes away, also after the plan's
    years [SEK]; ``held`` in how many draws the room then stays at the floor every year.
    """

    applications: tuple[str, ...]
    percent: int | None = field(metadata=told_as("percent", hundredths))
    amount: int
    held: int = field(metadata=UNTOLD)


@dataclass(frozen=True)
class SafeDecisions:
    """The least reductions with which the room holds: at levels, of all alike, of each alone."""

    draws: int
    at_levels: SafeLevels
    alike: SafeCut
    alone: tuple[SafeCut, ...]

    def as_json(self) -> dict[str, Any]:
        """The reductions as plain JSON values [SEK]."""

        def told(safe: SafeCut | SafeLevels) -> dict[str, Any]:
            return {**json_of(safe), "probability": safe.held / self.draws}

        return {
            "cut_at_levels": told(self.at_levels),
            "cut_all_alike": told(self.alike),
            "cut_one_alone": [told(cut) for cut in self.alone],
        }


def safe_decisions(drawn: DrawnRooms, sought: Fraction) -> SafeDecisions:
    """The least that is enough: at levels, cut from all grants alike, and from each one alone.

    See :func:`safe_levels` and :func:`safe_cut`; ``sought`` [per cent].
    """
    unsure = UnsureDraws(drawn)
    names = tuple(name for name, grant in drawn.result.granted.items() if grant.total)
    return SafeDecisions(
        drawn.draws,
        safe_levels(unsure, sought),
        safe_cut(unsure, sought, names),
        tuple(safe_cut(unsure, sought, (name,)) for name in names),
    )


def safe_cut(unsure: UnsureDraws, sought: Fraction, applications: tuple[str, ...]) -> SafeCut:
    """The least reduction of some applications that holds with a probability.

    The least whole ``c`` in 0…10 000 such that ``room'_y ≥ floor`` in all decided years in at least
    ``⌈p · n⌉`` of the ``n`` draws when each application's grant is reduced by ``c`` hundredths of
    a per cent as a scenario would reduce it. The draws are the same for every ``c``; a smaller
    grant also leaves less unused.

    Found by halving: a draw that holds at some ``c`` holds at every larger one, so each step asks
    only the draws not yet settled. (Largest remainder can move one krona between years of a grant
    when ``c`` moves by one; it matters only to an amount under some ten thousand kronor.)

    Args:
        unsure: the draws that the scenario itself does not hold in.
        sought: [per cent], over 0 and at most 100.
        applications: ids, reduced by the same per cent.
    """
    draws, result = unsure.drawn.draws, unsure.drawn.result
    grants = [result.granted[name] for name in applications]
    sure = draws - unsure.count
    missing = draws_needed(sought, draws) - sure
    if missing <= 0:
        return SafeCut(applications, 0, 0, sure)

    def taken(hundredths: int) -> Kronor:
        return sum(
            (grant.per_year - _reduced(grant, hundredths).per_year for grant in grants),
            np.zeros_like(result.new),
        )

    able = unsure.held(taken(WHOLE), unsure.everyone)
    if (most := int(able.sum())) < missing:
        return SafeCut(applications, None, sum(grant.total for grant in grants), sure + most)
    percent = _least_cut(
        lambda c, chosen: unsure.held(taken(c), chosen), np.flatnonzero(able), missing
    )
    held = sure + int(unsure.held(taken(percent), unsure.everyone).sum())
    amount = sum(grant.total - _reduced(grant, percent).total for grant in grants)
    return SafeCut(applications, percent, amount, held)


def _least_cut(
    holds: Callable[[int, Draws], npt.NDArray[np.bool_]],
    unsettled: Draws,
    needed: int,
) -> int:
    """Least cut at which ``needed`` of the unsettled draws hold; none does at 0, all at the whole."""

    def enough(cut: int) -> bool:
        nonlocal unsettled, needed
        if cut == WHOLE:
            return True
        kept = holds(cut, unsettled)
        if int(kept.sum()) >= needed:
            unsettled = unsettled[kept]
            return True
        needed, unsettled = needed - int(kept.sum()), unsettled[~kept]
        return False

    return least(enough, 1, WHOLE) or WHOLE


def _reduced(grant: Grant, hundredths: int) -> Grant:
    return changed_by_percent(grant, -Fraction(hundredths, 100))


Draws = npt.NDArray[np.intp]


class UnsureDraws:
    """The draws in which a scenario falls below its floor in some decided year, and what a cut does there.

    Only they need be asked: what holds already holds also when less is granted.
    """

    def __init__(self, drawn: DrawnRooms) -> None:
        failing = np.flatnonzero(drawn.lowest < drawn.result.floor)
        self.drawn = drawn
        self.count = len(failing)
        self._room = drawn.room[:, failing]
        self._unused = None if drawn.unused is None else drawn.unused[:, failing]
        self._shares = np.arange(0 if self._unused is None else self._unused.max(initial=0) + 1)
        # What each draw lacks to the floor in the years that are both drawn and tried.
        self._asked_from = max(drawn.first, drawn.result.tried_from)
        floors = drawn.result.floors[self._asked_from :, np.newaxis]
        self._lacking = floors - self._room[self._asked_from - drawn.first :]
        self._hardest = np.argsort(-self._lacking.max(axis=1, initial=0), kind="stable").tolist()

    @property
    def everyone(self) -> Draws:
        """All of them, as positions among themselves."""
        return np.arange(self.count)

    def held(self, taken: Kronor, chosen: Draws) -> npt.NDArray[np.bool_]:
        """Whether each chosen draw stays at the floor every decided year when less is granted.

        In a draw, year ``y``'s result gains
        ``taken_y − (round(u_y · i_y) − round(u_y · (i_y − taken_y)))`` with ``u`` the underspend
        drawn (the scenario's own where none is) and ``i`` the cost of insatser [SEK/year].

        Args:
            taken: what is granted less [SEK/year], shape (years,).
            chosen: positions among these draws.
        """
        held = np.zeros(len(chosen), dtype=bool)
        # What is granted less never gives more than itself, to a krona's rounding a year.
        most = np.cumsum(np.maximum(taken, 0))[self._asked_from :] + len(taken)
        able = np.arange(len(chosen))
        for year in self._hardest:
            able = able[self._lacking[year][chosen[able]] <= most[year]]
        if len(able):
            held[able] = self._held(taken, chosen[able])
        return held

    def _held(self, taken: Kronor, chosen: Draws) -> npt.NDArray[np.bool_]:
        first, result = self.drawn.first, self.drawn.result
        tried_from = result.tried_from
        floors = result.floors.tolist()
        insatser = (result.ongoing + result.new).tolist()
        held = np.ones(len(chosen), dtype=bool)
        saved: Kronor = np.zeros(len(chosen), dtype=np.int64)
        for position, (before, less) in enumerate(zip(insatser, taken.tolist(), strict=True)):
            saved += self._saved(position, before, less, chosen)
            if position < tried_from:
                continue
            if position < first:
                held &= int(self.drawn.sure[position]) + saved >= floors[position]
            else:
                held &= self._room[position - first][chosen] + saved >= floors[position]
        return held

    def _saved(self, position: int, before: int, less: int, chosen: Draws) -> Kronor | int:
        start = self.drawn.unused_from
        if self._unused is None or position < start:
            result = self.drawn.result
            share = result.scenario.underspend.get(result.years[position], Fraction(0))
            return less - percent_of(before, share) + percent_of(before - less, share)
        lost = percent_of_each(np.array(before), self._shares)
        lost -= percent_of_each(np.array(before - less), self._shares)
        row = 0 if len(self._unused) == 1 else position - start
        return np.asarray((less - lost)[self._unused[row][chosen]], dtype=np.int64)


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
    held: int = field(metadata=UNTOLD)


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
        (y, floor - room)
        for y, (room, floor) in enumerate(zip(rooms, result.floors.tolist(), strict=True))
        if room < floor and y >= result.tried_from
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
        reduced = [changed_by_percent(grant, Fraction(level - 100)) for level in self.levels]
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
    ranked = [cuts[i] for i in order]
    heap: list[tuple[int, int, _Places]] = [(0, 0, ())]

    def add(amount: int, places: _Places, at: int, place: int) -> None:
        if at < len(ranked) and place < len(ranked[at]):
            item = (amount + ranked[at][place], len(places) + 1, (*places, (at, place)))
            heappush(heap, item)

    while heap:
        amount, _, places = heappop(heap)
        yield amount, tuple((order[at], place) for at, place in places)
        if not places:
            add(0, (), 0, 1)
            continue
        earlier, (last, place) = places[:-1], places[-1]
        before = amount - ranked[last][place]
        add(before, earlier, last, place + 1)
        add(amount, places, last + 1, 1)
        if place == 1:
            add(before, earlier, last + 1, 1)
