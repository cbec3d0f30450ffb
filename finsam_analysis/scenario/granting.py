"""What a scenario grants: every application as decided, then the insatser it adds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from finsam_analysis.core import (
    Application,
    DataPackage,
    Fault,
    Grant,
    InputError,
    Reduction,
    kronor,
    whole,
)
from finsam_analysis.scenario.allocation import grant_by_months
from finsam_analysis.scenario.decisions import Excess, TooLargeCutError
from finsam_analysis.scenario.scenario import Scenario
from finsam_analysis.scenario.steps import Standing, StatedAt, Step, WithoutRows


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
    years = package.plan.years
    granted: dict[str, Grant] = {}
    faults: list[Fault] = []
    for application in package.applications:
        held = Standing(application, years, proposed[application.id], application.period)
        for step in scenario.decisions[application.id].steps:
            at = step.at or StatedAt(Path(scenario.file).name, 0)
            try:
                held = step.after(held)
            except TooLargeCutError as cut:
                faults += [_too_large(application, step, at, e) for e in cut.excesses]
                break
            except ValueError:
                faults.append(_no_months(application, step, at))
                break
        granted[application.id] = held.grant
    if faults:
        raise InputError(faults)
    for added in scenario.additions:
        granted[added.id] = grant_by_months(added.owner, added.amount, added.period, years)
    return granted


def _too_large(application: Application, step: Step, at: StatedAt, excess: Excess) -> Fault:
    where = f" ({excess.where})" if excess.where else ""
    rows = step.key == Reduction.BUDGET_ROWS
    return Fault(
        at.file,
        f"minskning med {kronor(excess.asked)}{where}",
        f"högst de {whole(excess.held)} kr som finns att minska",
        "ta bort färre rader eller reducera på annat sätt" if rows else "sänk beloppet",
        row=at.line or None,
        field=f"{application.id}, {step.key}",
    )


def _no_months(application: Application, step: Step, at: StatedAt) -> Fault:
    stated = step.rows if isinstance(step, WithoutRows) else ()
    rows = stated or tuple(a.budget_row for a in application.adjustments)
    return Fault(
        at.file,
        f"någon av budgetraderna {', '.join(rows)} har sina månader före planens första år",
        "rader som är aktiva något av planens år",
        "rätta radens datum i budgetrader.csv eller reducera på annat sätt",
        row=at.line or None,
        field=f"{application.id}, {step.key}",
    )
