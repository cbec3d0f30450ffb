"""What a scenario gives: grants, decision room year by year, and each organisation's share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from finsam_analysis.core import (
    Application,
    DataPackage,
    FigureKind,
    Grant,
    Kronor,
    Plan,
    json_object,
)
from finsam_analysis.scenario.account import Account
from finsam_analysis.scenario.checks import Check, equal, sums_to_one
from finsam_analysis.scenario.names import names_apart
from finsam_analysis.scenario.scenario import Scenario
from finsam_analysis.scenario.shares import FundingShare, contributions, granted_per_organisation
from finsam_analysis.scenario.step import Standing
from finsam_analysis.scenario.steps import Postpone, Table
from finsam_analysis.scenario.surplus import Trajectory, YearAmount


class _OfAccount:
    """A row of the account by a name of its own [SEK/year]."""

    def __init__(self, kind: FigureKind) -> None:
        self._kind = kind

    def __get__(self, result: ScenarioResult, owner: type[ScenarioResult]) -> Kronor:
        return result.account.yearly(self._kind)


@dataclass(frozen=True, eq=False)
class ScenarioResult:
    """Everything computed for one scenario; arrays hold one figure per year of the plan [SEK].

    ``without_applications`` carries the scenario's assumptions and no new application;
    ``trajectory`` carries its decisions too. ``plan`` is the package's with the scenario's changes,
    ``floors`` what the room must not go below at each year's end, ``ceiling`` what it is told to
    exceed, if anything. ``proposed`` holds the applications, ``granted`` also
    the scenario's added insatser, last and under their own ids. ``account`` has what the two
    trajectories consist of, some of it also by its own name [SEK/year].
    """

    package: DataPackage
    scenario: Scenario
    plan: Plan
    floors: Kronor
    ceiling: int | None
    account: Account
    proposed: Mapping[str, Grant]
    granted: Mapping[str, Grant]
    without_applications: Trajectory
    trajectory: Trajectory
    shares: tuple[FundingShare, ...]

    fees = _OfAccount(FigureKind.FEES)
    other_income = _OfAccount(FigureKind.OTHER_INCOME)
    administration = _OfAccount(FigureKind.ADMINISTRATION)
    ongoing = _OfAccount(FigureKind.ONGOING_BEFORE_UNUSED)
    other_coordination = _OfAccount(FigureKind.OTHER)
    new = _OfAccount(FigureKind.NEW)
    underspend = _OfAccount(FigureKind.UNUSED_IN_ALL)

    @property
    def years(self) -> tuple[int, ...]:
        """The plan's years, the forecast's first."""
        return self.trajectory.years

    @cached_property
    def decided_years(self) -> tuple[int, ...]:
        """The years that decisions can change, and so the years that the floor is tried in.

        From the first year in which an application, as proposed or as granted, or an added insats
        costs anything; all years when none ever does.
        """
        return self.years[self.tried_from :]

    @cached_property
    def tried_from(self) -> int:
        """Position of the first decided year."""
        return self.granted_positions[0]

    @property
    def tried(self) -> Trajectory:
        """The trajectory of the decided years, those that are held against the floor."""
        return self.trajectory.since(self.decided_years[0])

    @property
    def judged(self) -> Trajectory:
        """The years that a sentence is of: all, but where some fall short undecided the others."""
        return self.tried if self.falls_short_undecided else self.trajectory

    @property
    def settled(self) -> tuple[tuple[int, int], ...]:
        """Year and room of the years before, the same whatever is decided [year, SEK]."""
        count = self.tried_from
        return tuple(zip(self.years[:count], self.trajectory.closing[:count].tolist(), strict=True))

    @property
    def settled_below(self) -> tuple[tuple[int, int], ...]:
        """Those of them that are below their floor [year, SEK]."""
        return tuple((y, room) for y, room in self.settled if room < self.floor_of(y))

    @property
    def falls_short_undecided(self) -> bool:
        """Whether a year that no decision can change is below the floor."""
        return bool(self.settled_below)

    def floor_of(self, year: int) -> int:
        """What the room must not go below at a year's end [SEK]."""
        return int(self.floors[self.years.index(year)])

    @property
    def floor(self) -> int:
        """The floor, the highest where it is not the same every year [SEK]."""
        return int(self.floors.max())

    @property
    def relief(self) -> Kronor:
        """How far each year's floor lies under the highest [SEK]."""
        return self.floor - self.floors

    @property
    def varied_floors(self) -> dict[str, list[int]]:
        """For JSON: each year's floor, where they are not the same [SEK]."""
        return {"floors": self.floors.tolist()} if self.floor_varies else {}

    @property
    def floor_varies(self) -> bool:
        """Whether the floor is not the same every year."""
        return bool((self.floors != self.floors[0]).any())

    def years_below(self, years: Trajectory) -> tuple[int, ...]:
        """Those of some years that end below their floor."""
        return tuple(
            year
            for year, room in zip(years.years, years.closing, strict=True)
            if room < self.floor_of(year)
        )

    def nearest(self, years: Trajectory) -> YearAmount:
        """Year and room of that of some years that is nearest its floor, or most below it.

        The first such year; where the floor is the same every year, that of the lowest room.
        """
        margins = [
            int(c) - self.floor_of(y) for y, c in zip(years.years, years.closing, strict=True)
        ]
        position = margins.index(min(margins))
        return YearAmount(years.years[position], int(years.closing[position]))

    @property
    def years_above_ceiling(self) -> tuple[int, ...]:
        """Years whose room exceeds the ceiling; none where there is no ceiling."""
        t, ceiling = self.trajectory, self.ceiling
        return tuple(
            year
            for year, room in zip(t.years, t.closing, strict=True)
            if ceiling is not None and room > ceiling
        )

    @property
    def tabled(self) -> tuple[str, ...]:
        """Ids of the applications that are tabled: not granted now, outside the room."""
        return tuple(
            a.id
            for a in self.package.applications
            if isinstance(self.scenario.decisions[a.id].last, Table)
        )

    @property
    def proposed_total(self) -> int:
        """What the office's tables carry of the applications, also after the plan's years [SEK]."""
        return sum(grant.total for grant in self.proposed.values())

    @property
    def added_total(self) -> int:
        """Granted to the insatser that the scenario adds, also after the plan's years [SEK]."""
        return sum(self.granted[addition.id].total for addition in self.scenario.additions)

    @property
    def granted_total(self) -> int:
        """Granted in all, also after the plan's years [SEK]."""
        return sum(grant.total for grant in self.granted.values())

    @property
    def granted_to_applications(self) -> int:
        """What of it is the applications', without what the scenario adds [SEK]."""
        return self.granted_total - self.added_total

    @cached_property
    def granted_positions(self) -> list[int]:
        """Positions of the years in which anything is proposed or granted; all when there are none."""
        grants = (*self.proposed.values(), *self.granted.values())
        costs = np.array([grant.per_year for grant in grants]).reshape(-1, len(self.years))
        return np.flatnonzero(costs.any(axis=0)).tolist() or list(range(len(self.years)))

    @property
    def granted_after_plan(self) -> int:
        """What of it falls after the plan's years [SEK]."""
        return sum(int(grant.after_plan.sum()) for grant in self.granted.values())

    def standings(self, application: Application) -> list[Standing]:
        """What an application holds as proposed and after each step of its decision."""
        held, key = self._standings, application.id
        if key not in held:
            decision = self.scenario.decisions[key]
            held[key] = decision.standings(application, self.proposed[key], self.years)
        return held[key]

    def _before_last(self, application: Application) -> Standing:
        """What an application holds before the last step of its decision, which is not taken."""
        decision = self.scenario.decisions[application.id]
        earlier = replace(decision, steps=decision.steps[:-1])
        return earlier.standings(application, self.proposed[application.id], self.years)[-1]

    @cached_property
    def _standings(self) -> dict[str, list[Standing]]:
        return {}

    def named_grants(self) -> list[tuple[str, str, Grant]]:
        """Id, name and grant of every application, then of the insatser the scenario adds."""
        named = [(a.id, a.name) for a in self.package.applications]
        named += [(added.id, added.name) for added in self.scenario.additions]
        return [(key, name, self.granted[key]) for key, name in named]

    def checks(self) -> tuple[Check, ...]:
        """The model held against itself: parts and whole, opening and closing, shares and 1."""
        t = self.trajectory
        per_organisation = granted_per_organisation(self.granted.values(), self.years)
        paid = contributions(self.package, self.fees)
        of_year = self.account.yearly(FigureKind.RESULT)
        taken = self.new + self.account.yearly(FigureKind.UNUSED_OF_NEW)
        parts = self.administration + self.ongoing + self.other_coordination + self.new
        moved = [
            a
            for a in self.package.applications
            if isinstance(self.scenario.decisions[a.id].last, Postpone)
        ]
        kept = [
            equal(
                "Det som skjuts upp finns kvar i sin helhet, även efter planperioden",
                [self._before_last(a).grant.total for a in moved],
                [self.granted[a.id].total for a in moved],
            )
        ]
        return (
            *(kept if moved else ()),
            equal("Intäkternas delar ger årets intäkter", self.fees + self.other_income, t.income),
            equal("Kostnadernas delar ger årets kostnader", parts - self.underspend, t.cost),
            equal(
                "Intäkter minus kostnader är årets resultat",
                [*(t.income - t.cost), *of_year],
                [*t.result, *t.result],
            ),
            equal(
                "Ingående överskott plus årets resultat är utgående",
                [*(t.opening + t.result), *(self.account.yearly(FigureKind.OPENING) + of_year)],
                [*t.closing, *t.closing],
            ),
            equal("Varje år börjar med föregående års överskott", t.opening[1:], t.closing[:-1]),
            equal(
                "Beviljat per organisation ger beviljat per år",
                sum(per_organisation.values(), np.zeros_like(self.new)),
                self.new,
            ),
            equal(
                "Utrymmet utan ansökningar minus det som ansökningarna kostar är utrymmet efter",
                self.without_applications.closing - np.cumsum(taken),
                t.closing,
            ),
            equal(
                "Medlemmarnas delar ger medlemsavgiften",
                sum(paid.values(), np.zeros_like(self.fees)),
                self.fees,
            ),
            sums_to_one(
                "Andelarna av beviljade medel blir 1", [s.share_of_total for s in self.shares]
            ),
        )

    def as_json(self) -> dict[str, Any]:
        """The result as plain JSON values, with the keys the command line promises [SEK]."""
        t, granted = self.trajectory, self.granted
        return json_object(
            scenario=self.scenario.id,
            unit="SEK",
            years=self.years,
            income=t.income,
            cost=t.cost,
            result=t.result,
            room_without_applications=self.without_applications.closing,
            decision_room=t.closing,
            granted={
                name: dict(zip(grant.organisations, grant.amounts, strict=True))
                for name, grant in granted.items()
            },
            after_plan={
                name: grant.after_plan.sum()
                for name, grant in granted.items()
                if grant.after_plan.any()
            },
            tabled=self.tabled,
            lowest_room=t.lowest,
            municipal_shares=[
                {
                    "organisation": share.organisation,
                    "granted": share.granted,
                    "granted_total": share.granted_total,
                    "share_of_total": share.share_of_total,
                    "per_inhabitant": share.per_inhabitant,
                }
                for share in self.shares
            ],
        )


def told_apart(results: Sequence[ScenarioResult]) -> list[ScenarioResult]:
    """The same under names that are each one file's, to stand beside each other."""
    names = names_apart([(r.scenario.name, Path(r.scenario.file)) for r in results])
    return [
        replace(result, scenario=replace(result.scenario, name=name))
        if name != result.scenario.name
        else result
        for result, name in zip(results, names, strict=True)
    ]


def compared_years(results: Sequence[ScenarioResult]) -> list[Trajectory]:
    """The years of each scenario that are held against its floor, of all scenarios alike.

    All years, but only the decided ones where some scenario has a year below its floor that no
    decision can change: beside the others its lowest room would say nothing of the decisions.
    """
    some = any(result.falls_short_undecided for result in results)
    return [result.tried if some else result.trajectory for result in results]
