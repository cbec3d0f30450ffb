"""What a scenario grants: each application as decided, and the insatser it adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from finsam_analysis.core.entities import Application, DataPackage, Grant
from finsam_analysis.core.errors import Fault, InputError
from finsam_analysis.core.swedish import kronor, whole
from finsam_analysis.core.vocabulary import Action, DecisionKey, Reduction
from finsam_analysis.scenario import decisions as effects
from finsam_analysis.scenario.allocation import grant_by_months
from finsam_analysis.scenario.month_spread import postponed, shortened
from finsam_analysis.scenario.scenario import Decision, Scenario


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
        except effects.TooLargeCutError as cut:
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
            return effects.as_asked(proposed, application, years) if decision.as_asked else proposed
        case Action.REDUCE:
            return _reduced(application, proposed, decision, years)
        case Action.POSTPONE:
            return postponed(proposed, application.period, decision.months, years)
        case Action.SHORTEN:
            if decision.until is None:
                raise AssertionError("a shortening without a date never passes the scenario file")
            return shortened(proposed, application.period, decision.until, years)
        case Action.TABLE | Action.REJECT:
            return effects.nothing(proposed)


def _reduced(
    application: Application, proposed: Grant, decision: Decision, years: Sequence[int]
) -> Grant:
    match decision.reduction:
        case Reduction.PERCENT:
            return effects.reduced_by_percent(proposed, decision.percent)
        case Reduction.AMOUNT:
            return effects.reduced_by_amount(proposed, decision.amount)
        case Reduction.CEILING:
            return effects.capped(proposed, decision.amount)
        case Reduction.PER_YEAR:
            return effects.reduced_per_year(proposed, decision.per_year, years)
        case Reduction.BUDGET_ROWS:
            return effects.without_budget_rows(proposed, application, decision.rows, years)
        case None:
            raise AssertionError("a reduction without a way never passes the scenario file")


def _too_large(
    scenario: Scenario, application: Application, decision: Decision, excess: effects.Excess
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
