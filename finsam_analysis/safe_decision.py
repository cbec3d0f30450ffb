"""Which reduction keeps the room at the floor with a sought probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.decisions import reduced_by_percent
from finsam_analysis.drawn_rooms import DrawnRooms
from finsam_analysis.entities import Grant
from finsam_analysis.kronor import Kronor, percent_of, percent_of_each
from finsam_analysis.risk import draws_needed
from finsam_analysis.uncertainty import WHOLE


@dataclass(frozen=True)
class SafeCut:
    """The least reduction, the same per cent of some applications' grants, that is enough.

    ``percent`` [hundredths of a per cent] of what the scenario grants them, None when not even
    all of it is enough; ``amount`` is what it (or then all) takes away, also after the plan's
    years [SEK]; ``held`` in how many draws the room then stays at the floor every year.
    """

    applications: tuple[str, ...]
    percent: int | None
    amount: int
    held: int

    def as_json(self, draws: int) -> dict[str, Any]:
        """The reduction as plain JSON values [SEK]."""
        return {
            "applications": list(self.applications),
            "percent": None if self.percent is None else self.percent / 100,
            "amount": self.amount,
            "probability": self.held / draws,
        }


@dataclass(frozen=True)
class SafeDecisions:
    """The least reductions with which the room holds: of all alike, and of each one alone."""

    draws: int
    alike: SafeCut
    alone: tuple[SafeCut, ...]

    def as_json(self) -> dict[str, Any]:
        """The reductions as plain JSON values [SEK]."""
        return {
            "cut_all_alike": self.alike.as_json(self.draws),
            "cut_one_alone": [cut.as_json(self.draws) for cut in self.alone],
        }


def safe_decisions(drawn: DrawnRooms, sought: Fraction) -> SafeDecisions:
    """The least per cent that is enough, cut from all grants alike, and from each one alone.

    See :func:`safe_cut`; ``sought`` [per cent].
    """
    names = tuple(name for name, grant in drawn.result.granted.items() if grant.total)
    return SafeDecisions(
        drawn.draws,
        safe_cut(drawn, sought, names),
        tuple(safe_cut(drawn, sought, (name,)) for name in names),
    )


def safe_cut(drawn: DrawnRooms, sought: Fraction, applications: tuple[str, ...]) -> SafeCut:
    """The least reduction of some applications that holds with a probability.

    The least whole ``c`` in 0…10 000 such that ``room'_y ≥ floor`` in all years in at least
    ``⌈p · n⌉`` of the ``n`` draws when each application's grant is reduced by ``c`` hundredths of
    a per cent as a scenario would reduce it. The draws are the same for every ``c``; a smaller
    grant also leaves less unused.

    Found by halving: a draw that holds at some ``c`` holds at every larger one, so each step asks
    only the draws not yet settled. (Largest remainder can move one krona between years of a grant
    when ``c`` moves by one; it matters only to an amount under some ten thousand kronor.)

    Args:
        drawn: the scenario's rooms.
        sought: [per cent], over 0 and at most 100.
        applications: ids, reduced by the same per cent.
    """
    needed = draws_needed(sought, drawn.draws)
    cuts = _Cuts(drawn, applications)
    failing = np.flatnonzero(drawn.lowest < drawn.result.floor)
    held = drawn.draws - len(failing)
    if held >= needed:
        return SafeCut(applications, 0, 0, held)
    percent = _least(cuts.holds, failing, needed - held)
    made = WHOLE if percent is None else percent
    held += int(cuts.holds(made, failing).sum())
    return SafeCut(applications, percent, cuts.amount(made), held)


def _least(
    holds: Callable[[int, npt.NDArray[np.intp]], npt.NDArray[np.bool_]],
    unsettled: npt.NDArray[np.intp],
    needed: int,
) -> int | None:
    """Least cut at which ``needed`` of the unsettled draws hold; none of them holds at 0."""
    kept = holds(WHOLE, unsettled)
    if int(kept.sum()) < needed:
        return None
    unsettled, low, high = unsettled[kept], 0, WHOLE
    while high - low > 1:
        middle = (low + high) // 2
        kept = holds(middle, unsettled)
        if int(kept.sum()) >= needed:
            high, unsettled = middle, unsettled[kept]
        else:
            low, needed, unsettled = middle, needed - int(kept.sum()), unsettled[~kept]
    return high


class _Cuts:
    """What a cut does to each draw's rooms."""

    def __init__(self, drawn: DrawnRooms, applications: tuple[str, ...]) -> None:
        self.drawn = drawn
        self.grants = {name: drawn.result.granted[name] for name in applications}

    def amount(self, hundredths: int) -> int:
        """What the cut takes away, also after the plan's years [SEK]."""
        return sum(g.total - _cut(g, hundredths).total for g in self.grants.values())

    def holds(self, hundredths: int, draws: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Whether each of some draws stays at the floor every year under the cut."""
        drawn, result = self.drawn, self.drawn.result
        taken = sum(
            (g.per_year - _cut(g, hundredths).per_year for g in self.grants.values()),
            np.zeros_like(result.new),
        )
        insatser = result.ongoing + result.new
        held = np.ones(len(draws), dtype=bool)
        saved: Kronor = np.zeros(len(draws), dtype=np.int64)
        for position in range(len(result.years)):
            before, after = int(insatser[position]), int(insatser[position] - taken[position])
            unused = self._unused(position, draws)
            if unused is None:
                share = result.scenario.underspend.get(result.years[position], Fraction(0))
                saved += before - after - percent_of(before, share) + percent_of(after, share)
            else:
                every = np.arange(WHOLE + 1)
                lost = percent_of_each(np.array(before), every) - percent_of_each(
                    np.array(after), every
                )
                saved += (before - after - lost)[unused]
            if position < drawn.first:
                held &= int(drawn.sure[position]) + saved >= result.floor
            else:
                held &= drawn.room[position - drawn.first][draws] + saved >= result.floor
        return held

    def _unused(self, position: int, draws: npt.NDArray[np.intp]) -> Kronor | None:
        """Drawn underspend of a year in some draws, or None where the scenario's own holds."""
        unused = self.drawn.unused
        start = self.drawn.unused_from
        if unused is None or position < start:
            return None
        row = 0 if len(unused) == 1 else position - start
        return np.asarray(unused[row][draws], dtype=np.int64)


def _cut(grant: Grant, hundredths: int) -> Grant:
    return reduced_by_percent(grant, Fraction(hundredths, 100))
