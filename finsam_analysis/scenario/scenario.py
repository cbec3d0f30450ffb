"""What a scenario is: a decision for each application, insatser added, assumptions moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from finsam_analysis.core import Period
from finsam_analysis.scenario.changes import Change, FeeChange
from finsam_analysis.scenario.decisions import Decision
from finsam_analysis.scenario.step import StatedAt

_T = TypeVar("_T")
_U = TypeVar("_U")


@dataclass(frozen=True)
class Addition:
    """A hypothetical insats that nobody has applied for; ``amount`` over its period [SEK]."""

    id: str
    name: str
    owner: str
    period: Period
    amount: int


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What is assumed otherwise than the plan; what is left out is None or empty.

    ``underspend`` is the share of a year's cost of ongoing and new insatser not used [per cent],
    ``plan`` the changes of other rows of the plan than the fee's, by row and year.
    ``opening_surplus`` is None and ``floor`` says nothing of a year where the data package's own
    hold [SEK]; ``floor_percent`` is of a year's income, and of the two floors the higher holds.
    ``ceiling`` is what the room is told to exceed [SEK].
    """

    member_fee: Mapping[int, FeeChange] = field(default_factory=dict)
    underspend: Mapping[int, Fraction] = field(default_factory=dict)
    plan: Mapping[str, Mapping[int, Change]] = field(default_factory=dict)
    opening_surplus: int | None = None
    floor: Mapping[int, int] = field(default_factory=dict)
    floor_percent: Fraction | None = None
    ceiling: int | None = None

    def over(self, base: Assumptions) -> Assumptions:
        """These laid on another file's: key by key, and year by year where a key has years."""
        rows = dict.fromkeys([*base.plan, *self.plan])
        return Assumptions(
            member_fee={**base.member_fee, **self.member_fee},
            underspend={**base.underspend, **self.underspend},
            plan={row: {**base.plan.get(row, {}), **self.plan.get(row, {})} for row in rows},
            opening_surplus=own_or(self.opening_surplus, base.opening_surplus),
            floor={**base.floor, **self.floor},
            floor_percent=own_or(self.floor_percent, base.floor_percent),
            ceiling=own_or(self.ceiling, base.ceiling),
        )


def own_or(own: _T | None, base: _U) -> _T | _U:
    """What is said, or else what holds where nothing is."""
    return base if own is None else own


@dataclass(frozen=True)
class Scenario(Assumptions):
    """A what-if: decisions for all applications and the assumptions that differ from the plan.

    ``file`` is where it stands, ``based_on`` the files it is a diff on, the nearest first.
    ``financing`` is the economist's answer to how a year with costs above its income is financed;
    it moves no figure. ``stated`` tells where each assumption stands, by its key in the file (and
    its row) and its year, and each addition, by its id.
    """

    id: str
    name: str
    description: str
    file: str
    decisions: Mapping[str, Decision]
    additions: tuple[Addition, ...] = ()
    based_on: tuple[str, ...] = ()
    financing: Mapping[int, str] = field(default_factory=dict, compare=False)
    stated: Mapping[tuple[str, int | str | None], StatedAt] = field(
        default_factory=dict, compare=False
    )

    def with_floor(self, floor: int, years: Sequence[int]) -> Scenario:
        """The same with a floor that is the same every year [SEK]."""
        return replace(self, floor=dict.fromkeys(years, floor), floor_percent=None)

    @property
    def names_floor(self) -> bool:
        """Whether it says anything of the floor."""
        return bool(self.floor) or self.floor_percent is not None
