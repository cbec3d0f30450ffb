"""What a scenario says that is allowed but looks like a slip: a thousand times off, or two at odds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from finsam_analysis.core import (
    THOUSAND,
    AssumptionKey,
    ScenarioKey,
    Section,
    kronor,
    per_cent,
    whole,
)
from finsam_analysis.scenario.changes import Change
from finsam_analysis.scenario.result import ScenarioResult
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.steps import Ceiling, Distribute

_FAR = 200  # times as small, or as large, as what an amount stands instead of
_SMALL = 10_000  # [SEK]; a part of millions that may have been meant in tkr
_DOUBLED = 100  # [per cent]; a fee or a cost that rises more is rather a slip of the hand


def remarks(result: ScenarioResult) -> tuple[str, ...]:
    """A sentence for each value that may have been meant otherwise, with its place where it has one.

    An amount that stands instead of a planned one looks so when it is 200 times as small or as
    large; an amount that something is cut or raised by, when a thousand times as much would still
    be a part of it.
    """
    return tuple(
        dict.fromkeys((*_of_assumptions(result), *_crossed(result), *_of_decisions(result)))
    )


def _place(at: StatedAt | None) -> str:
    return "" if at is None else f" ({Path(at.file).name}, rad {at.line})"


def _told(what: str, amount: int, beside: str, at: StatedAt | None) -> str:
    meant = f"{whole(amount)} tkr" if abs(amount) < 10**9 else f"{whole(amount // THOUSAND)} kr"
    return f"{what} är {kronor(amount)}, {beside}{_place(at)}. Menades {meant}?"


def _is_far(amount: int, usual: int) -> bool:
    """Whether an amount is no likely value of what usually is another."""
    low, high = sorted((abs(amount), abs(usual)))
    return 0 < low * _FAR < high


def _is_small(amount: int, of: int) -> bool:
    """Whether an amount that something is changed by may have been meant in tkr."""
    return 0 < amount < _SMALL and amount * THOUSAND <= of


def _of_assumptions(result: ScenarioResult) -> Iterator[str]:
    scenario, package, stated = result.scenario, result.package, result.scenario.stated
    fees = package.plan.yearly(Section.MEMBER_FEE).tolist()
    yield from _far_changes(
        result, "medlemsavgiften", AssumptionKey.MEMBER_FEE, scenario.member_fee, fees
    )
    for line in package.plan.lines:
        planned = package.plan.amounts(line)
        key = f"{AssumptionKey.PLAN} {line.id}"
        yield from _far_changes(result, line.name, key, scenario.plan.get(line.id, {}), planned)
    opening, own = scenario.opening_surplus, package.opening_surplus.value
    if opening is not None and _is_far(opening, own):
        at = stated.get((AssumptionKey.OPENING_SURPLUS, None))
        beside = f"mot datapaketets {kronor(own)}"
        yield _told("ingående överskott", opening, beside, at)
    typical = int(np.median(fees))
    told: list[tuple[AssumptionKey, int | None, int]] = [
        (AssumptionKey.FLOOR, year, floor) for year, floor in scenario.floor.items()
    ]
    if scenario.ceiling is not None:
        told.append((AssumptionKey.CEILING, None, scenario.ceiling))
    for name, year, amount in told:
        if 0 < abs(amount) < _SMALL and abs(amount) * THOUSAND <= typical:
            at = stated.get((name, year))
            yield _told(str(name), amount, f"i en plan med avgifter på {kronor(typical)}", at)


def _crossed(result: ScenarioResult) -> Iterator[str]:
    """A floor that lies above the ceiling, so that no decision keeps both."""
    floor, ceiling = int(result.floors.max()), result.ceiling
    if ceiling is not None and floor > ceiling:
        told = f"golvet, {kronor(floor)}, ligger över taket, {kronor(ceiling)}"
        yield f"{told}: inget beslut håller båda."


def _far_changes(
    result: ScenarioResult,
    what: str,
    key: str,
    changes: Mapping[int, Change],
    planned: list[int],
) -> Iterator[str]:
    usual = dict(zip(result.years, planned, strict=True))
    for year, change in changes.items():
        if change.percent is not None and change.percent > _DOUBLED:
            at = result.scenario.stated.get((key, year))
            rise = per_cent(change.percent)
            yield f"{what} {year} höjs med {rise}, till mer än det dubbla{_place(at)}. Menades det?"
        if change.amount is not None and _is_far(change.amount, usual[year]):
            at = result.scenario.stated.get((key, year))
            beside = f"mot planens {kronor(usual[year])}"
            yield _told(f"{what} {year}", change.amount, beside, at)


def _of_decisions(result: ScenarioResult) -> Iterator[str]:
    for application in result.package.applications:
        decision, name = result.scenario.decisions[application.id], application.name
        total = result.proposed[application.id].total
        for step in decision.steps:
            for stated, _ in step.stated():
                off = (
                    _is_far(stated.amount, total)
                    if isinstance(step, Ceiling)
                    else _is_small(stated.amount, total)
                )
                if off:
                    told = f"beloppet för {name}" + (f" {stated.year}" if stated.year else "")
                    yield _told(told, stated.amount, f"av {kronor(total)}", step.at)
            if isinstance(step, Distribute):
                shared = sum(sum(years.values()) for years in step.shared.values())
                if _is_far(shared, total):
                    beside = f"mot kansliets {kronor(total)}"
                    yield _told(f"fördelningen för {name}", shared, beside, step.at)
    largest = max((grant.total for grant in result.proposed.values()), default=0)
    for added in result.scenario.additions:
        if _is_small(added.amount, largest):
            at = result.scenario.stated.get((ScenarioKey.ADDITIONS, added.id))
            beside = f"då ansökningarna är på upp till {kronor(largest)}"
            yield _told(f"beloppet för {added.name}", added.amount, beside, at)
