"""What each application costs at each level it can be granted at, and the room it must fit in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from finsam_analysis.core import DataPackage, Kronor
from finsam_analysis.scenario import (
    APPROVED,
    Scenario,
    ScenarioResult,
    baseline_id,
    changed_by_percent,
    compute,
    load_scenario,
    scenario_file,
    unused_money,
)

STANDARD_LEVELS = tuple(map(Fraction, (0, 50, 75, 90, 100)))
WHOLE = Fraction(100)


@dataclass(frozen=True)
class Choices:
    """Every application at every level; an application's organisations move together.

    ``levels`` are per cent of the office's proposal, ascending. ``granted[application, level]`` is
    the whole grant [SEK]. ``carried[application, level, year]`` is what it has cost in all by the
    year's end [SEK]. ``room_without[year]`` is the room before any application, insatser that the
    scenario adds paid for [SEK].

    ``relief[year]`` is how far the year's floor lies under the highest, where the floor is not the
    same every year, and then :meth:`room` is what is left against the highest floor [SEK].

    ``received[application, level, organisation]`` is the grant by organisation, in the package's
    order [SEK].

    ``unused`` is the share of each year's insatser assumed not used [per cent], empty where none
    is; ``insatser[year]`` what the ongoing and the added ones cost before any application [SEK].

    ``years`` are those that the decisions can change, the scenario's ``decided_years``. The years
    before are as they are whatever is decided, so no combination is judged by them; ``settled``
    gives their room, and ``settled_relief`` the relief of those of them that have any.
    """

    applications: tuple[str, ...]
    levels: tuple[Fraction, ...]
    years: tuple[int, ...]
    granted: Kronor
    carried: Kronor
    room_without: Kronor
    settled: tuple[tuple[int, int], ...] = ()
    settled_relief: Mapping[int, int] = field(default_factory=dict)
    relief: Kronor | None = None
    organisations: tuple[str, ...] = ()
    received: Kronor = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=np.int64))
    unused: tuple[Fraction, ...] = ()
    insatser: Kronor = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def at_one_floor(self) -> Choices:
        """The same choices against a floor that is the same every year."""
        if self.relief is None:
            return self
        room = self.room_without - self.relief
        return replace(self, room_without=room, relief=None, settled_relief={})

    def floors(self, highest: int) -> list[int]:
        """The floor of each of the years, where the highest is this [SEK]."""
        relief = [0] * len(self.years) if self.relief is None else self.relief.tolist()
        return [highest - less for less in relief]

    def settled_below(self, highest: int) -> list[tuple[int, int]]:
        """Those of the settled years that end below their floor, where the highest is this."""
        return [(y, r) for y, r in self.settled if r < highest - self.settled_relief.get(y, 0)]

    def varied_floors(self, highest: int) -> dict[str, list[int]]:
        """For JSON: the floor of each of the years, where they are not the same [SEK]."""
        return {} if self.relief is None else {"floors": self.floors(highest)}

    def as_json(self, floor: int) -> dict[str, Any]:
        """Plain JSON values of what is chosen among, against a floor [SEK]."""
        return {
            "unit": "SEK",
            "floor": floor,
            **self.varied_floors(floor),
            "years": list(self.years),
            "settled": [{"year": year, "room": room} for year, room in self.settled],
            "combinations": self.combinations,
        }

    def levers(self, standing: Kronor, holding: int) -> dict[str, dict[str, float]]:
        """The share of the ``holding`` combinations at each application's levels [share 0–1].

        ``standing[application, level]`` counts them; the keys are those of the JSON.
        """
        levels = [str(plain_percent(level)) for level in self.levels]
        shares = (standing / max(holding, 1)).tolist()
        rows = zip(self.applications, shares, strict=True)
        return {name: dict(zip(levels, row, strict=True)) for name, row in rows}

    @property
    def combinations(self) -> int:
        """How many ways there are to give each application a level."""
        return int(len(self.levels) ** len(self.applications))

    def room(self, positions: Sequence[int]) -> Kronor:
        """Room at each year's end when application ``a`` stands at level ``positions[a]`` [SEK]."""
        chosen = self.carried[np.arange(len(positions)), list(positions)]
        return self.room_after(chosen.sum(axis=0))

    def room_after(self, carried: Kronor) -> Kronor:
        """Room at each year's end when the applications have cost so much in all by then [SEK].

        The last axis is the years.
        """
        room = self.room_without - carried
        if self.unused:
            cost = self.insatser + np.diff(carried, axis=-1, prepend=0)
            room += np.cumsum(unused_money(self.unused, cost) - self._unused_without, axis=-1)
        return np.asarray(room, dtype=np.int64)

    @cached_property
    def _unused_without(self) -> Kronor:
        """What goes unused of each year's insatser before any application [SEK/year]."""
        return unused_money(self.unused, self.insatser)

    def combination(self, positions: Sequence[int]) -> Combination:
        """The combination in which application ``a`` stands at level ``positions[a]``."""
        at = [self.levels[position] for position in positions]
        return Combination(
            granted=int(self.granted[np.arange(len(at)), list(positions)].sum()),
            lowest_room=int(self.room(positions).min()),
            reduced=sum(level != WHOLE for level in at),
            levels=dict(zip(self.applications, at, strict=True)),
        )


@dataclass(frozen=True)
class Combination:
    """One way to decide all applications.

    ``granted`` in all and ``lowest_room`` over the years [SEK], counted against the highest floor
    where the floors differ; ``reduced`` is the number of
    applications below the office's proposal; ``levels`` application to per cent.
    """

    granted: int
    lowest_room: int
    reduced: int
    levels: dict[str, Fraction]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "granted": self.granted,
            "lowest_room": self.lowest_room,
            "reduced": self.reduced,
            "levels": {name: plain_percent(level) for name, level in self.levels.items()},
        }


def plain_percent(level: Fraction) -> int | float:
    """A per cent as a JSON number, whole where it is whole."""
    return level.numerator if level.denominator == 1 else float(level)


def all_approved(package: DataPackage, assumptions: Scenario | None = None) -> Scenario:
    """Every application granted as proposed, under a scenario's assumptions or the plan's own.

    What the scenario decides of the applications is open again; the insatser it adds stay.
    """
    decisions = {application.id: APPROVED for application in package.applications}
    if assumptions is None:
        return Scenario("planen", "Planens egna antaganden", "", "planen", decisions)
    return replace(assumptions, decisions=decisions)


def as_proposed(package: DataPackage) -> ScenarioResult:
    """What the documents propose: every application as distributed, the plan's own assumptions."""
    return compute(package, all_approved(package))


def office_scenario(package: DataPackage) -> Scenario:
    """The scenario that the others are held against: the one that the package names, if any.

    Else the first that grants every application as proposed and assumes nothing; where there is
    none, all approved under the plan's own assumptions.

    Raises:
        InputError: the package names a scenario that there is not, or that has faults.
    """
    name = baseline_id(package)
    return (
        all_approved(package)
        if name is None
        else load_scenario(scenario_file(package, name), package)
    )


def choices_of(result: ScenarioResult, levels: Sequence[Fraction] = STANDARD_LEVELS) -> Choices:
    """The choices under a scenario's assumptions; its decisions are what is now open.

    Level ``p`` is the grant that *reducera* by ``100 − p`` per cent gives, so that a combination
    has the room that computing it as a scenario has::

        cost_y = Σ_a (what a at its level costs in y)
        room_y = room_without_y − Σ_{t ≤ y} (cost_t − (unused_t(cost_t) − unused_t(0)))

    with ``unused_t(cost) = round(u_t · (insatser_t + cost) / 100)`` of the year's whole cost.

    Args:
        result: of :func:`all_approved`, with the assumptions wanted.
        levels: per cent of the office's proposal, 0 to 100.
    """
    ordered = tuple(sorted(set(levels)))
    if not ordered or not 0 <= ordered[0] <= ordered[-1] <= WHOLE:
        raise ValueError("levels are between 0 and 100 per cent, and at least one")
    grants = [
        [changed_by_percent(proposed, level - WHOLE) for level in ordered]
        for proposed in result.proposed.values()
    ]
    shape = (len(grants), len(ordered), len(result.years))
    yearly = np.array([[g.per_year for g in row] for row in grants], dtype=np.int64).reshape(shape)
    names = tuple(organisation.name for organisation in result.package.organisations)
    received = np.zeros((*shape[:2], len(names)), dtype=np.int64)
    for application, row in enumerate(grants):
        for level, grant in enumerate(row):
            for organisation, cells in zip(grant.organisations, grant.cells, strict=True):
                received[application, level, names.index(organisation)] += cells.sum()
    first = result.tried_from
    # What is left without the applications; insatser the scenario adds are a cost like any other.
    approved = sum((result.granted[name].per_year for name in result.proposed), 0 * result.new)
    insatser = result.ongoing + result.new - approved
    unused = [result.scenario.underspend.get(year, Fraction(0)) for year in result.years]
    lost = result.underspend - unused_money(unused, insatser)
    room = result.trajectory.closing + np.cumsum(approved - lost)
    costs = [bool(yearly[:, :, position].any()) for position in range(len(result.years))]
    matters = [u if cost else Fraction(0) for u, cost in zip(unused, costs, strict=True)][first:]
    relief = result.relief[first:] if result.floor_varies else None
    return Choices(
        applications=tuple(result.proposed),
        levels=ordered,
        years=result.decided_years,
        granted=np.array([[g.total for g in row] for row in grants], dtype=np.int64).reshape(
            shape[:2]
        ),
        carried=np.cumsum(yearly, axis=2)[:, :, first:],
        room_without=room[first:] if relief is None else room[first:] + relief,
        settled=result.settled,
        settled_relief={}
        if relief is None
        else dict(zip(result.years, result.relief.tolist(), strict=True)),
        relief=relief,
        organisations=names,
        received=received,
        unused=tuple(matters) if any(matters) else (),
        insatser=insatser[first:],
    )
