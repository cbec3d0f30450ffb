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
    failing = np.flatnonzero(drawn.lowest < drawn.result.floor)
    held = drawn.draws - len(failing)
    if held >= needed:
        return SafeCut(applications, 0, 0, held)
    cuts = _Cuts(drawn, failing, applications)
    everyone = np.arange(len(failing))
    percent = _least(cuts.holds, everyone, needed - held)
    made = WHOLE if percent is None else percent
    held += int(cuts.holds(made, everyone).sum())
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
    """What a cut does to the rooms of some draws."""

    def __init__(
        self, drawn: DrawnRooms, draws: npt.NDArray[np.intp], applications: tuple[str, ...]
    ) -> None:
        self.drawn = drawn
        self.grants = {name: drawn.result.granted[name] for name in applications}
        self.room = drawn.room[:, draws]
        self.unused = None if drawn.unused is None else drawn.unused[:, draws]
        self.shares = np.arange(0 if self.unused is None else int(self.unused.max()) + 1)

    def amount(self, hundredths: int) -> int:
        """What the cut takes away, also after the plan's years [SEK]."""
        return sum(g.total - _cut(g, hundredths).total for g in self.grants.values())

    def holds(self, hundredths: int, chosen: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Whether each chosen one of the draws stays at the floor every year under the cut."""
        first, result = self.drawn.first, self.drawn.result
        taken = sum(
            (g.per_year - _cut(g, hundredths).per_year for g in self.grants.values()),
            np.zeros_like(result.new),
        )
        before = result.ongoing + result.new
        held = np.ones(len(chosen), dtype=bool)
        saved: Kronor = np.zeros(len(chosen), dtype=np.int64)
        for position in range(len(result.years)):
            saved += self._saved(position, int(before[position]), int(taken[position]), chosen)
            if position < first:
                held &= int(self.drawn.sure[position]) + saved >= result.floor
            else:
                held &= self.room[position - first][chosen] + saved >= result.floor
        return held

    def _saved(
        self, position: int, before: int, taken: int, chosen: npt.NDArray[np.intp]
    ) -> Kronor | int:
        """What a year's result gains in each draw: what is taken, less what it left unused."""
        start = self.drawn.unused_from
        if self.unused is None or position < start:
            result = self.drawn.result
            share = result.scenario.underspend.get(result.years[position], Fraction(0))
            return taken - percent_of(before, share) + percent_of(before - taken, share)
        lost = percent_of_each(np.array(before), self.shares)
        lost -= percent_of_each(np.array(before - taken), self.shares)
        row = 0 if len(self.unused) == 1 else position - start
        return np.asarray((taken - lost)[self.unused[row][chosen]], dtype=np.int64)


def _cut(grant: Grant, hundredths: int) -> Grant:
    return reduced_by_percent(grant, Fraction(hundredths, 100))
