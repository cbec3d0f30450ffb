"""What an answer to the search means as an ordinary scenario, computed to the krona."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile
from typing import Any

from finsam_analysis.choices.choices import (
    STANDARD_LEVELS,
    WHOLE,
    Choices,
    all_approved,
    choices_of,
    plain_percent,
)
from finsam_analysis.choices.clashes import Clash, clashes
from finsam_analysis.choices.demands import Demands
from finsam_analysis.choices.smallest_change import (
    Answer,
    Change,
    Objective,
    Search,
    Status,
)
from finsam_analysis.core import (
    DataPackage,
    Fault,
    InputError,
    OrganisationKind,
    json_of,
    kronor,
)
from finsam_analysis.scenario import (
    APPROVED,
    REJECTED,
    ByPercent,
    Decision,
    Scenario,
    ScenarioResult,
    compute,
    demand,
    equal,
)

SMALLEST_IN = {
    Objective.FEWEST: "som rör så få ansökningar som möjligt, därefter minst pengar",
    Objective.LEAST_MONEY: "som minskar det beviljade så lite som möjligt",
    Objective.FAIREST: "där ingen kommun förlorar mer än den måste, därefter minst pengar",
}

_SECONDS = 60.0
_EFFORT = 50_000_000  # of one solving for a report: a second or two for 300 applications, 30 years


@dataclass(frozen=True)
class Found:
    """A change and what the ordinary scenario computation gives of it."""

    levels: dict[str, Fraction]
    change: Change
    result: ScenarioResult

    @property
    def reduced(self) -> list[str]:
        """Ids of the applications below the proposal."""
        return [name for name, level in self.levels.items() if level != WHOLE]

    @property
    def decisions(self) -> dict[str, Decision]:
        """What is decided for each application that was open."""
        return {name: self.result.scenario.decisions[name] for name in self.levels}

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values [SEK]."""
        return {
            "reduced": self.reduced,
            "cut": self.change.cut,
            "levels": {name: plain_percent(level) for name, level in self.levels.items()},
            "room": self.result.trajectory.closing.tolist(),
            "worst_loss": float(self.change.worst_loss),
        }


@dataclass(frozen=True)
class FoundChange:
    """The answer to a search over a package: the change, the next best, and what clashes."""

    choices: Choices
    demands: Demands
    answer: Answer
    per_inhabitant: bool
    proposal: ScenarioResult
    found: Found | None
    alternatives: tuple[Found, ...]
    clashes: tuple[Clash, ...]
    seconds: float

    @property
    def of_proposal(self) -> bool:
        """Whether it is the office's proposal that is changed, not a scenario's own decisions."""
        return all(decision == APPROVED for decision in self.proposal.scenario.decisions.values())

    def as_scenario(self, name: str) -> Scenario:
        """The change as a scenario of that name; its description says what was asked.

        Raises:
            ValueError: there is no change.
        """
        if self.found is None:
            raise ValueError("no change was found")
        floor = f"golvet {kronor(self.demands.floor)}"
        if self.choices.relief is not None:
            floor = "varje års golv"
        about = (
            f"Minsta ändring av kansliets förslag {SMALLEST_IN[self.answer.objective]}, som håller "
            f"{floor}."
        )
        scenario = self.found.result.scenario
        if self.demands.floor != self.proposal.floor or not scenario.names_floor:
            scenario = scenario.with_floor(self.demands.floor, self.proposal.years)
        return replace(scenario, id=name, name=name, description=about)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, with the keys the command line promises [SEK]."""
        nothing: dict[str, Any] = {
            "reduced": [],
            **dict.fromkeys(("cut", "levels", "room", "worst_loss")),
        }
        return {
            "unit": "SEK",
            "status": self.answer.status,
            "objective": self.answer.objective,
            "floor": self.demands.floor,
            **self.choices.varied_floors(self.demands.floor),
            "years": list(self.proposal.years),
            **(nothing if self.found is None else self.found.as_json()),
            "bound": self.answer.bound,
            "gap": self.answer.gap,
            "binding": [{"year": y, "missing": amount} for y, amount in self.answer.missing],
            "alternatives": [found.as_json() for found in self.alternatives],
            "clashes": json_of(self.clashes),
            "seconds": round(self.seconds, 4),
        }


def find_change(
    package: DataPackage,
    assumptions: Scenario | None,
    demands: Demands,
    objective: Objective,
    *,
    per_inhabitant: bool = False,
    alternatives: int = 3,
    seconds: float = _SECONDS,
    settled: Mapping[str, Decision] | None = None,
) -> FoundChange:
    """Search, and compute every answer as a scenario.

    Args:
        package: the förbund's data.
        assumptions: scenario whose assumptions hold, or None for the plan's own.
        demands: what the change must hold.
        objective: what it is smallest in.
        per_inhabitant: *fairest* compares losses per inhabitant, not as shares of the grant.
        alternatives: how many of the next best to give.
        seconds: time for the whole search [s].
        settled: applications that are decided, and stay so; the others are open.

    Raises:
        InputError: losses per inhabitant are to be compared, and a population is missing.
        ReconciliationError: an answer is not what the scenario computation gives (a guard).
    """
    started = time.perf_counter()
    opened = _opened(package, assumptions, demands, settled or {})
    compared = _compared(package, opened[1], per_inhabitant)
    search = Search(opened[1], demands, compared, seconds)
    return _found(
        opened[0], search, objective, alternatives, started, per_inhabitant=per_inhabitant
    )


def _opened(
    package: DataPackage,
    assumptions: Scenario | None,
    demands: Demands,
    settled: Mapping[str, Decision],
) -> tuple[ScenarioResult, Choices]:
    """The proposal with some applications settled, and the choices among the others."""
    approved = all_approved(package, assumptions)
    proposal = compute(package, replace(approved, decisions={**approved.decisions, **settled}))
    # What is settled costs what it costs, as an added insats does.
    offered = {name: grant for name, grant in proposal.proposed.items() if name not in settled}
    choices = choices_of(replace(proposal, proposed=offered), demands.levels())
    if demands.floor != proposal.floor:  # a floor of its own is the same every year
        choices = choices.at_one_floor()
    return proposal, choices


def _found(
    proposal: ScenarioResult,
    search: Search,
    objective: Objective,
    alternatives: int,
    started: float,
    *,
    per_inhabitant: bool = False,
) -> FoundChange:
    """Search, and compute every answer as a scenario."""
    package, choices, demands = proposal.package, search.choices, search.demands
    answer = search.smallest(objective, alternatives)

    def computed(change: Change) -> Found:
        levels = [choices.levels[position] for position in change.positions]
        named = dict(zip(choices.applications, levels, strict=True))
        result = compute(package, decided_at(proposal.scenario, named))
        changed = [result.years.index(year) for year in choices.years]
        room = result.trajectory.closing[changed]
        searched = choices.room(change.positions)
        relief = 0 * searched if choices.relief is None else choices.relief
        demand(
            (
                equal("Sökningens utrymme är scenariots", searched - relief, room),
                equal(
                    "Sökningens minskning är scenariots",
                    [proposal.granted_total - change.cut],
                    [result.granted_total],
                ),
                equal("Golvet håller", (searched < demands.floor).astype(int), [0] * len(changed)),
            )
        )
        return Found(named, change, result)

    return FoundChange(
        choices=choices,
        demands=demands,
        answer=answer,
        per_inhabitant=per_inhabitant,
        proposal=proposal,
        found=None if answer.change is None else computed(answer.change),
        alternatives=tuple(computed(change) for change in answer.alternatives),
        clashes=clashes(search) if answer.status is Status.INFEASIBLE else (),
        seconds=time.perf_counter() - started,
    )


def _compared(package: DataPackage, choices: Choices, per_inhabitant: bool) -> dict[str, int]:
    """Each kommun's grant as proposed [SEK], or its inhabitants where that is compared."""
    full, year = choices.levels.index(WHOLE), package.population_year.value
    compared: dict[str, int] = {}
    faults = []
    for place, organisation in enumerate(package.organisations):
        granted = int(choices.received[:, full, place].sum())
        if organisation.kind is not OrganisationKind.KOMMUN or not granted:
            continue
        inhabitants = package.population.get((organisation.name, year))
        if per_inhabitant and not inhabitants:
            found = f"folkmängd saknas för {organisation.name} {year}"
            expected = "invånare för varje kommun som får medel"
            remedy = "lägg till raden, eller jämför utan --per-inhabitant"
            faults.append(Fault("folkmangd.csv", found, expected, remedy))
        compared[organisation.name] = (inhabitants or 0) if per_inhabitant else granted
    if faults:
        raise InputError(faults)
    return compared


def decided_at(scenario: Scenario, levels: dict[str, Fraction]) -> Scenario:
    """The scenario with each application decided at its level of the proposal."""
    decisions = {
        name: APPROVED
        if level == WHOLE
        else Decision((ByPercent(WHOLE - level),))
        if level
        else REJECTED
        for name, level in levels.items()
    }
    return replace(scenario, decisions={**scenario.decisions, **decisions})


def smallest_changes(result: ScenarioResult) -> list[FoundChange]:
    """The smallest change that holds the scenario's floor, three ways, under its assumptions.

    What the scenario decides otherwise than the office proposes stays as it is, and the rest is
    open. Only where that is not enough is it the office's proposal that is changed, and all is
    open again. Empty when nothing was applied for.
    """
    if not result.package.applications:
        return []
    demands = Demands(result.floor, frozenset(STANDARD_LEVELS))
    decided = {
        name: decision
        for name, decision in result.scenario.decisions.items()
        if decision != APPROVED
    }

    def changes(settled: Mapping[str, Decision]) -> Iterator[FoundChange]:
        proposal, choices = _opened(result.package, result.scenario, demands, settled)
        compared = _compared(result.package, choices, per_inhabitant=False)
        for objective in Objective:
            search = Search(choices, demands, compared, _SECONDS, _EFFORT)
            yield _found(proposal, search, objective, 0, time.perf_counter())

    if decided and len(decided) < len(result.package.applications):
        found = list(takewhile(_is_possible, changes(decided)))
        if len(found) == len(Objective):
            return found
    return list(changes({}))


def _is_possible(found: FoundChange) -> bool:
    return found.answer.status is not Status.INFEASIBLE
