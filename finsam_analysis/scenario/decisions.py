"""What a scenario grants: each application as decided, lowered or as asked, and what is added.

Every function takes a grant and gives a new one; amounts [SEK]. How a grant is moved or cut short
in time stands in :mod:`finsam_analysis.scenario.month_spread`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from finsam_analysis.core import (
    Action,
    Application,
    DataPackage,
    DecisionKey,
    Fault,
    Grant,
    InputError,
    Kronor,
    Reduction,
    Unit,
    apportion,
    kronor,
    round_half_away,
    whole,
)
from finsam_analysis.scenario.allocation import budget_row_cells, grant_by_months
from finsam_analysis.scenario.month_spread import postponed, shortened
from finsam_analysis.scenario.scenario import Decision, Scenario

OFFICE_ROUNDING = Unit.THOUSAND.in_kronor  # [SEK] the office distributes whole thousands


@dataclass(frozen=True)
class Excess:
    """A cut that is asked for and what there is to cut [SEK], and where (organisation, year)."""

    asked: int
    held: int
    where: str = ""


class TooLargeCutError(ValueError):
    """Cuts larger than what there is to cut; every one of them."""

    def __init__(self, excesses: Sequence[Excess]) -> None:
        super().__init__(
            "; ".join(f"{e.asked} of {e.held} SEK {e.where}".strip() for e in excesses)
        )
        self.excesses = tuple(excesses)


def nothing(grant: Grant) -> Grant:
    """Nothing granted to the same organisations."""
    return grant.with_cells(np.zeros_like(grant.cells))


def lowered_to(grant: Grant, total: int) -> Grant:
    """The grant with another total: each cell in proportion, by largest remainder.

    ``cell'_{o,y} = total · cell_{o,y} / Σcell``; ties to the earlier organisation, then year.
    """
    return grant.with_cells(apportion(total, grant.cells))


def reduced_by_percent(grant: Grant, percent: Fraction) -> Grant:
    """``total' = round(total · (1 − p/100))``, halves away from zero, shared as the old cells.

    Args:
        grant: what would be granted.
        percent: the cut, 0 to 100 [per cent].
    """
    if not 0 <= percent <= 100:
        raise ValueError("a reduction is between 0 and 100 per cent")
    return lowered_to(grant, round_half_away(grant.total * (1 - percent / 100)))


def reduced_by_amount(grant: Grant, cut: int) -> Grant:
    """``total' = total − cut``, shared as the old cells.

    Raises:
        TooLargeCutError: the cut is larger than the grant.
    """
    if not 0 <= cut <= grant.total:
        raise TooLargeCutError([Excess(cut, grant.total)])
    return lowered_to(grant, grant.total - cut)


def capped(grant: Grant, ceiling: int) -> Grant:
    """``total' = min(total, ceiling)``, shared as the old cells."""
    return lowered_to(grant, min(grant.total, ceiling))


def reduced_per_year(grant: Grant, cuts: Mapping[int, int], years: Sequence[int]) -> Grant:
    """Each named year cut by its amount, the cut shared over organisations in proportion.

    ``cell'_{o,y} = cell_{o,y} − cut_y · cell_{o,y} / Σ_o cell_{o,y}`` by largest remainder.

    Raises:
        TooLargeCutError: a year holds less than its cut.
    """
    held = {year: int(grant.per_year[years.index(year)]) for year in cuts}
    excesses = [
        Excess(cut, held[year], str(year)) for year, cut in cuts.items() if cut > held[year]
    ]
    if excesses:
        raise TooLargeCutError(excesses)
    cells = grant.cells
    for year, cut in cuts.items():
        column = cells[:, years.index(year)]
        column -= apportion(cut, column)
    return grant.with_cells(cells)


def without_budget_rows(
    grant: Grant, application: Application, rows: Sequence[str], years: Sequence[int]
) -> Grant:
    """The grant lowered by some budget rows' yearly amounts, each on its own organisation.

    A row goes with what the office has left of it. The office's table is in whole thousands, so
    a year may hold up to 1 000 SEK less than its rows; then what it holds goes.

    Args:
        grant: the application as proposed.
        application: gives the rows and the office's adjustments of them.
        rows: ids of the budget rows that go.
        years: the plan's years.

    Raises:
        TooLargeCutError: an organisation's year holds less than the rows' sum.
        ValueError: a row ends before the plan's first year.
    """
    cells = grant.cells
    taken: Kronor = np.zeros_like(cells)
    for row in application.budget_rows:
        if row.id not in rows:
            continue
        if row.organisation not in grant.organisations:
            raise TooLargeCutError([Excess(row.asked, 0, row.organisation)])
        position = grant.organisations.index(row.organisation)
        whole = budget_row_cells(row, cells[position], years)
        removed = min(application.removed_by_office(row.id), int(whole.sum()))
        taken[position] += whole - apportion(removed, whole)
    columns = [*map(str, years), "efter planperioden"]
    excesses = [
        Excess(int(taken[place]), int(cells[place]), f"{grant.organisations[place[0]]} {name}")
        for place in np.ndindex(cells.shape)
        for name in [columns[place[1]]]
        if taken[place] - cells[place] > OFFICE_ROUNDING
    ]
    if excesses:
        raise TooLargeCutError(excesses)
    return grant.with_cells(cells - np.minimum(taken, cells))


def as_asked(grant: Grant, application: Application, years: Sequence[int]) -> Grant:
    """The grant with the office's adjustments put back.

    Each adjustment follows its own budget row: ``cell'_{o,y} = cell_{o,y} + Σ a · row_y / Σ row``
    over the adjustments ``a`` of rows of organisation ``o``, by largest remainder. An organisation
    that the office left nothing comes last. Any rounding in the office's own figures stays.

    Args:
        grant: the application as proposed.
        application: gives the adjustments and the budget rows they were taken from.
        years: the plan's years.

    Raises:
        ValueError: an adjusted row ends before the plan's first year.
    """
    rows = {row.id: row for row in application.budget_rows}
    held = dict(zip(grant.organisations, grant.cells, strict=True))
    nothing_held: Kronor = np.zeros(len(years) + 1, dtype=np.int64)
    restored = {organisation: cells.copy() for organisation, cells in held.items()}
    for adjustment in application.adjustments:
        row = rows[adjustment.budget_row]
        whole = budget_row_cells(row, held.get(row.organisation, nothing_held), years)
        cells = restored.setdefault(row.organisation, nothing_held.copy())
        cells += apportion(adjustment.amount, whole)
    stacked = np.array(list(restored.values()), dtype=np.int64)
    return Grant(tuple(restored), stacked[:, :-1], stacked[:, -1])


def granted_amounts(
    package: DataPackage, scenario: Scenario, proposed: Mapping[str, Grant]
) -> dict[str, Grant]:
    """Grants by application id in the package's order, then those of the added insatser [SEK].

    Args:
        package: the applications and the plan's years.
        scenario: a decision for every application, and the additions.
        proposed: application id to the grant as proposed.

    Raises:
        InputError: a decision its application cannot bear, with every such fault.
    """
    granted: dict[str, Grant] = {}
    faults: list[Fault] = []
    for application in package.applications:
        decision = scenario.decisions[application.id]
        try:
            granted[application.id] = decided(
                application, proposed[application.id], decision, package.plan.years
            )
        except TooLargeCutError as cut:
            faults += [_too_large(scenario, application, decision, e) for e in cut.excesses]
        except ValueError:
            faults.append(_no_months(scenario, application, decision))
    if faults:
        raise InputError(faults)
    for added in scenario.additions:
        granted[added.id] = grant_by_months(
            added.owner, added.amount, added.period, package.plan.years
        )
    return granted


def decided(
    application: Application, proposed: Grant, decision: Decision, years: Sequence[int]
) -> Grant:
    """What one decision grants of an application, out of what is proposed [SEK].

    Args:
        application: gives the period, the budget rows and the office's adjustments of them.
        proposed: the application's grant as proposed.
        decision: the board's decision.
        years: the plan's years.

    Raises:
        TooLargeCutError: the reduction is larger than what it cuts.
        ValueError: a removed or restored budget row ends before the plan's first year.
    """
    match decision.action:
        case Action.APPROVE:
            return as_asked(proposed, application, years) if decision.as_asked else proposed
        case Action.REDUCE:
            return _reduced(application, proposed, decision, years)
        case Action.POSTPONE:
            return postponed(proposed, application.period, decision.months, years)
        case Action.SHORTEN:
            if decision.until is None:
                raise AssertionError("a shortening without a date never passes the scenario file")
            return shortened(proposed, application.period, decision.until, years)
        case Action.TABLE | Action.REJECT:
            return nothing(proposed)


def _reduced(
    application: Application, proposed: Grant, decision: Decision, years: Sequence[int]
) -> Grant:
    match decision.reduction:
        case Reduction.PERCENT:
            return reduced_by_percent(proposed, decision.percent)
        case Reduction.AMOUNT:
            return reduced_by_amount(proposed, decision.amount)
        case Reduction.CEILING:
            return capped(proposed, decision.amount)
        case Reduction.PER_YEAR:
            return reduced_per_year(proposed, decision.per_year, years)
        case Reduction.BUDGET_ROWS:
            return without_budget_rows(proposed, application, decision.rows, years)
        case None:
            raise AssertionError("a reduction without a way never passes the scenario file")


def _too_large(
    scenario: Scenario, application: Application, decision: Decision, excess: Excess
) -> Fault:
    where = f" ({excess.where})" if excess.where else ""
    rows = decision.reduction is Reduction.BUDGET_ROWS
    return Fault(
        decision.file or Path(scenario.file).name,
        f"minskning med {kronor(excess.asked)}{where}",
        f"högst de {whole(excess.held)} kr som finns att minska",
        "ta bort färre rader eller reducera på annat sätt" if rows else "sänk beloppet",
        row=decision.line,
        field=f"{application.id}, {decision.reduction}",
    )


def _no_months(scenario: Scenario, application: Application, decision: Decision) -> Fault:
    rows = decision.rows or tuple(a.budget_row for a in application.adjustments)
    return Fault(
        decision.file or Path(scenario.file).name,
        f"någon av budgetraderna {', '.join(rows)} har sina månader före planens första år",
        "rader som är aktiva något av planens år",
        "rätta radens datum i budgetrader.csv eller reducera på annat sätt",
        row=decision.line,
        field=f"{application.id}, {decision.reduction or DecisionKey.AS_ASKED}",
    )
