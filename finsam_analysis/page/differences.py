"""What differs from the scenario that was started from, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finsam_analysis.core import AssumptionKey, ScenarioKey, kronor, per_cent
from finsam_analysis.page.entries import Assumed
from finsam_analysis.scenario import Addition, ScenarioResult
from finsam_analysis.tables import (
    ASSUMED_NAMES,
    change_words,
    decision_words,
    in_spans,
    series_starts,
)


def differences(start: ScenarioResult, now: ScenarioResult) -> Iterator[tuple[str, str]]:
    """Each thing that differs: what it is, as ``beslut/<id>``, and the words for it."""
    package = now.package
    for application in package.applications:
        decision = now.scenario.decisions[application.id]
        if decision != start.scenario.decisions[application.id]:
            words = decision_words(decision, application).text
            yield f"{ScenarioKey.DECISIONS}/{application.id}", f"{application.name} {words}"
    yield from _addition_differences(start.scenario.additions, now.scenario.additions)
    rows = dict.fromkeys([*start.scenario.plan, *now.scenario.plan])
    for assumed in [
        *map(Assumed, ASSUMED_NAMES),
        *(Assumed(AssumptionKey.PLAN, row) for row in rows),
    ]:
        before, after = assumed.held(start.scenario), assumed.held(now.scenario)
        if before != after:
            words = _words(assumed, before, after, now)
            label = assumed.label(package)
            yield f"{ScenarioKey.ASSUMPTIONS}/{assumed.path}", f"{label} {words}"


def _addition_differences(
    before: tuple[Addition, ...], after: tuple[Addition, ...]
) -> Iterator[tuple[str, str]]:
    old, new = ({added.id: added for added in additions} for additions in (before, after))
    for name in dict.fromkeys([*old, *new]):
        place = f"{ScenarioKey.ADDITIONS}/{name}"
        if name not in new:
            yield place, f"{old[name].name} läggs inte till"
        elif old.get(name) != new[name]:
            added = new[name]
            yield place, f"{added.name} läggs till, {kronor(added.amount)} till {added.owner}"


def _words(assumed: Assumed, before: Any, after: Any, now: ScenarioResult) -> str:
    """What an assumption has become, years alike together: ``−3 % mot planen 2026–2028``."""
    if assumed.yearly:
        years = [y for y in now.years if before.get(y) != after.get(y)]
        if assumed.key in (AssumptionKey.UNDERSPEND, AssumptionKey.FLOOR):
            return in_spans([(_of_year(assumed, after.get(year)), year) for year in years])
        told = [(change_words(after, y) if y in after else "enligt planen", y) for y in years]
        return in_spans(told, series_starts(after))
    if assumed.key is AssumptionKey.OPENING_SURPLUS:
        return kronor(int(now.trajectory.opening[0]))
    if after is None:
        return "gäller inte"
    return per_cent(after) if assumed.key is AssumptionKey.FLOOR_PERCENT else kronor(after)


def _of_year(assumed: Assumed, value: Any) -> str:
    if value is None:
        return "enligt planen"
    if assumed.key is AssumptionKey.UNDERSPEND:
        return f"{per_cent(value)} av insatserna"
    return kronor(value)
