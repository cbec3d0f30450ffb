"""Which decision keeps the room at the floor with a sought probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.core.entities import Grant
from finsam_analysis.core.kronor import Kronor
from finsam_analysis.scenario.decisions import reduced_by_percent
from finsam_analysis.sensitivity.cut_rooms import Draws, UnsureDraws
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms
from finsam_analysis.sensitivity.risk import draws_needed
from finsam_analysis.sensitivity.safe_levels import SafeLevels, safe_levels
from finsam_analysis.sensitivity.uncertainty import WHOLE


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
    """The least reductions with which the room holds: at levels, of all alike, of each alone."""

    draws: int
    at_levels: SafeLevels
    alike: SafeCut
    alone: tuple[SafeCut, ...]

    def as_json(self) -> dict[str, Any]:
        """The reductions as plain JSON values [SEK]."""
        return {
            "cut_at_levels": self.at_levels.as_json(self.draws),
            "cut_all_alike": self.alike.as_json(self.draws),
            "cut_one_alone": [cut.as_json(self.draws) for cut in self.alone],
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

    percent = _least(lambda c, chosen: unsure.held(taken(c), chosen), unsure.everyone, missing)
    made = WHOLE if percent is None else percent
    held = sure + int(unsure.held(taken(made), unsure.everyone).sum())
    amount = sum(grant.total - _reduced(grant, made).total for grant in grants)
    return SafeCut(applications, percent, amount, held)


def _least(
    holds: Callable[[int, Draws], npt.NDArray[np.bool_]],
    unsettled: Draws,
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


def _reduced(grant: Grant, hundredths: int) -> Grant:
    return reduced_by_percent(grant, Fraction(hundredths, 100))
