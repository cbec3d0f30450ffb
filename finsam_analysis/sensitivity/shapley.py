"""Why two scenarios' rooms differ: what each decision and each assumption contributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np

from finsam_analysis.core import (
    INCOME_SECTIONS,
    AssumptionKey,
    Kronor,
    PlanLine,
    Section,
    json_object,
    whole_parts,
)
from finsam_analysis.scenario import Check, ScenarioResult, demand, equal


class StepKind(StrEnum):
    """What kind of change a step of the bridge is."""

    DECISION = "beslut"
    PLAN = "plan"
    ASSUMPTION = "antagande"


@dataclass(frozen=True)
class BridgeStep:
    """One change and what it contributes.

    ``id`` is the id of an application or of a row of the plan, or an assumption's key.

    ``result`` is its part of each year's result [SEK/year], ``room`` of the accumulated room at
    each year's end [SEK]; shape (years,).
    """

    kind: StepKind
    id: str
    result: Kronor

    @property
    def room(self) -> Kronor:
        """Contribution to the decision room at each year's end [SEK]."""
        return np.cumsum(self.result)


@dataclass(frozen=True)
class Bridge:
    """The way from one scenario's decision room to another's [SEK]; shapes (years,)."""

    before: ScenarioResult
    after: ScenarioResult
    steps: tuple[BridgeStep, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The plan's years."""
        return self.before.years

    @property
    def difference(self) -> Kronor:
        """What the second scenario's room is above the first's [SEK]."""
        return self.after.trajectory.closing - self.before.trajectory.closing

    def checks(self) -> tuple[Check, ...]:
        """The steps together are the whole difference, each year."""
        steps = sum((step.room for step in self.steps), np.zeros_like(self.difference))
        return (equal("Stegen ger skillnaden i beslutsutrymme", steps, self.difference),)

    def as_json(self) -> dict[str, Any]:
        """The bridge as plain JSON values [SEK]."""
        return {"from": self.before.scenario.id} | json_object(
            to=self.after.scenario.id,
            unit="SEK",
            years=self.years,
            room_from=self.before.trajectory.closing,
            room_to=self.after.trajectory.closing,
            difference=self.difference,
            steps=[json_object(**vars(step), room=step.room) for step in self.steps],
        )


def bridge(before: ScenarioResult, after: ScenarioResult) -> Bridge:
    """Explain the difference between two scenarios of the same package.

    Every application whose grant differs is a player, and so are every row of the plan that
    differs, the member fee, the underspend and the opening surplus; each gets its Shapley value, the mean over all orders in which the
    changes could be made, so that the order in which they are listed means nothing. With
    ``Δ_i = after_i − before_i`` the grants or a row's amounts [SEK/year], ``u`` and ``u'`` the
    underspend before and after [share 0–1], ``n`` and ``n'`` all ongoing and new insatser
    [SEK/year], the value of a coalition ``S`` to a year's result is ``−n_S + u_S · n_S`` + fees +
    opening + other rows of income less other rows of cost, and its exact Shapley values are::

        application i   −Δ_i · (1 − (u + u')/2), and so a row among the ongoing insatser
        underspend      (u' − u) · (n + n')/2
        other row       Δ_i of income, −Δ_i of cost
        member fee      fee' − fee
        opening         opening' − opening, in the first year

    Insatser meet only the underspend, and in pairs; half of what a pair does together falls on
    each. Fee, opening surplus and other rows meet nothing. The exact values become whole kronor by largest
    remainder in each year, summing to the difference of the two computed results.

    Raises:
        ValueError: the scenarios are not of the same package.
        ReconciliationError: the steps do not sum to the difference (a guard).

    Source: L. S. Shapley, "A Value for n-Person Games" (1953).
    """
    if before.package is not after.package:
        raise ValueError("a bridge needs two scenarios of the same data package")
    rows = _changed_rows(before, after)
    changes = {(StepKind.DECISION, name): moved for name, moved in _changes(before, after).items()}
    changes |= {
        (StepKind.PLAN, line.id): moved for line, moved in rows if line.section is Section.ONGOING
    }
    unused = (StepKind.ASSUMPTION, str(AssumptionKey.UNDERSPEND))
    names = (*changes, unused)
    spread = {name: np.zeros(len(before.years), dtype=np.int64) for name in names}
    for position, year in enumerate(before.years):
        old = before.scenario.underspend.get(year, Fraction(0)) / 100
        new = after.scenario.underspend.get(year, Fraction(0)) / 100
        insatser = [int(r.ongoing[position] + r.new[position]) for r in (before, after)]
        quotas = [-int(change[position]) * (1 - (old + new) / 2) for change in changes.values()]
        quotas.append((new - old) * Fraction(sum(insatser), 2))
        net = [
            int(r.underspend[position]) - cost
            for r, cost in zip((before, after), insatser, strict=True)
        ]
        for name, part in zip(names, whole_parts(net[1] - net[0], quotas), strict=True):
            spread[name][position] = part
    opening = np.zeros(len(before.years), dtype=np.int64)
    opening[0] = after.trajectory.opening[0] - before.trajectory.opening[0]
    spread |= {
        (StepKind.PLAN, line.id): moved if line.section in INCOME_SECTIONS else -moved
        for line, moved in rows
        if line.section is not Section.ONGOING
    }
    steps = [
        BridgeStep(kind, name, spread[kind, name])
        for kind, name in spread
        if (kind, name) != unused
    ]
    for key, contribution in (
        (AssumptionKey.MEMBER_FEE, after.fees - before.fees),
        (AssumptionKey.UNDERSPEND, spread[unused]),
        (AssumptionKey.OPENING_SURPLUS, opening),
    ):
        steps.append(BridgeStep(StepKind.ASSUMPTION, key, contribution))
    found = Bridge(before, after, tuple(step for step in steps if step.result.any()))
    demand(found.checks())
    return found


def _changed_rows(before: ScenarioResult, after: ScenarioResult) -> list[tuple[PlanLine, Kronor]]:
    """The rows of the plan that hold more or less in the second scenario, and how much [SEK/year].

    The rows of the member fee are not among them: what is paid differs by the fee.
    """
    moved = []
    for old, new in zip(before.plan.lines, after.plan.lines, strict=True):
        amounts = [np.array(before.plan.amounts(line), dtype=np.int64) for line in (old, new)]
        if (amounts[0] != amounts[1]).any():
            moved.append((new, amounts[1] - amounts[0]))
    return moved


def _changes(before: ScenarioResult, after: ScenarioResult) -> Mapping[str, Kronor]:
    """What each application gets more of in the second scenario [SEK/year], where any does."""
    nothing = np.zeros(len(before.years), dtype=np.int64)
    changes = {}
    for name in dict.fromkeys((*before.granted, *after.granted)):
        old, new = (
            result.granted[name].per_year if name in result.granted else nothing
            for result in (before, after)
        )
        if (new != old).any():
            changes[name] = new - old
    return changes
