"""At what level, and of what, each application is granted, so that the level can be moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from finsam_analysis.core.entities import Application, Grant
from finsam_analysis.core.kronor import round_half_away
from finsam_analysis.core.vocabulary import Action, Reduction
from finsam_analysis.scenario.decisions import lowered_to
from finsam_analysis.scenario.run import ScenarioResult
from finsam_analysis.scenario.scenario import Decision

LEVEL_STEPS = 10**6  # a level is kept to a ten-thousandth of a per cent


@dataclass(frozen=True)
class LevelledGrant:
    """A grant as a level of a base: ``granted`` is ``at(level)``.

    ``base`` is what 100 per cent means, by organisation and year [SEK]; ``level`` is a share 0–1.
    """

    id: str
    base: Grant
    level: Fraction

    def at(self, level: Fraction) -> Grant:
        """The grant at another level.

        ``total' = round(Σbase · level)``, halves away from zero, shared over organisations and
        years as the base by largest remainder.
        """
        return lowered_to(self.base, round_half_away(self.base.total * level))


def levelled_grants(result: ScenarioResult) -> tuple[LevelledGrant, ...]:
    """Every grant of a scenario, in its own order, as a level of a base.

    A cut by per cent is that level of what is proposed; what is not granted is level 0 of what is
    proposed. Any other decision (a cut by amount, ceiling, year or budget row) has no single level
    of the proposal, so there what is granted is itself the base, at level 1.
    """
    applications = {a.id: a for a in result.package.applications}
    return tuple(
        _levelled(name, granted, result.proposed.get(name), _decision(result, applications, name))
        for name, granted in result.granted.items()
    )


def _decision(
    result: ScenarioResult, applications: Mapping[str, Application], id: str
) -> Decision | None:
    return result.scenario.decisions[id] if id in applications else None


def _levelled(
    id: str, granted: Grant, proposed: Grant | None, decision: Decision | None
) -> LevelledGrant:
    if proposed is not None and decision is not None:
        if not granted.total:
            return LevelledGrant(id, proposed, Fraction(0))
        level = 1 - decision.percent / 100
        in_steps = (level * LEVEL_STEPS).denominator == 1
        by_percent = (
            decision.action is Action.REDUCE
            and decision.reduction is Reduction.PERCENT
            and in_steps
        )
        if by_percent:
            return LevelledGrant(id, proposed, level)
    return LevelledGrant(id, granted, Fraction(1))
