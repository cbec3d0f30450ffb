"""What a scenario is: a decision for each application, insatser added, assumptions moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from finsam_analysis.core import Period, percent_of
from finsam_analysis.scenario.decisions import Decision
from finsam_analysis.scenario.step import StatedAt


@dataclass(frozen=True)
class Addition:
    """A hypothetical insats that nobody has applied for; ``amount`` over its period [SEK]."""

    id: str
    name: str
    owner: str
    period: Period
    amount: int


@dataclass(frozen=True)
class FeeChange:
    """How one year's member fee departs from the plan: by per cent, or to an amount [SEK]."""

    percent: Fraction | None = None
    amount: int | None = None

    def applied_to(self, planned: int) -> int:
        """The year's fee [SEK]: ``fee + round(fee · p/100)``, or the stated amount."""
        if self.amount is not None:
            return self.amount
        return planned + percent_of(planned, self.percent or Fraction(0))


@dataclass(frozen=True)
class Scenario:
    """A what-if: decisions for all applications and the assumptions that differ from the plan.

    ``file`` is where it stands, ``based_on`` the files it is a diff on, the nearest first.
    ``underspend`` is the share of a year's cost of ongoing and new insatser not used [per cent].
    ``opening_surplus`` and ``floor`` are None where the data package's own hold. ``stated`` tells
    where each assumption stands, by its key in the file and its year, and each addition, by its id.
    """

    id: str
    name: str
    description: str
    file: str
    decisions: Mapping[str, Decision]
    member_fee: Mapping[int, FeeChange] = field(default_factory=dict)
    underspend: Mapping[int, Fraction] = field(default_factory=dict)
    opening_surplus: int | None = None
    floor: int | None = None
    additions: tuple[Addition, ...] = ()
    based_on: tuple[str, ...] = ()
    stated: Mapping[tuple[str, int | str | None], StatedAt] = field(
        default_factory=dict, compare=False
    )
