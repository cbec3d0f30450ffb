"""How a scenario is computed, and which ones are meant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from finsam_analysis.core import (
    LARGEST_SUM,
    DataPackage,
    Fault,
    FigureKind,
    InputError,
    Kronor,
    Plan,
    Section,
    alphabetic,
    kronor,
    percent_of,
    percent_of_all,
)
from finsam_analysis.scenario.account import plan_account
from finsam_analysis.scenario.allocation import proposed_grant
from finsam_analysis.scenario.baseline import baseline_id, listed_scenarios, scenario_file
from finsam_analysis.scenario.changes import changed_plan
from finsam_analysis.scenario.checks import demand
from finsam_analysis.scenario.decisions import granted_amounts
from finsam_analysis.scenario.file import load_scenario
from finsam_analysis.scenario.result import ScenarioResult, told_apart
from finsam_analysis.scenario.scenario import Scenario, own_or
from finsam_analysis.scenario.shares import (
    funding_shares,
    granted_per_organisation,
)
from finsam_analysis.scenario.surplus import Trajectory, trajectory


def run_scenario(package: DataPackage, scenario: str) -> ScenarioResult:
    """Compute the scenario meant by a name in the package or by a path to a YAML file.

    Raises:
        InputError: no such scenario, or faults in it.
    """
    return compute(package, load_scenario(scenario_file(package, scenario), package))


def run_scenarios(package: DataPackage, scenarios: str | Sequence[str]) -> list[ScenarioResult]:
    """Compute several scenarios, named in a list or with commas between; none means every one.

    Raises:
        InputError: a scenario that is not there or is faulty, or there is none.
    """
    if isinstance(scenarios, str):
        scenarios = [name for part in scenarios.split(",") if (name := part.strip())]
    results, faults = run_each(package, scenarios)
    if faults:
        raise InputError(faults)
    return told_apart(results)


def run_each(
    package: DataPackage, scenarios: Sequence[str]
) -> tuple[list[ScenarioResult], list[Fault]]:
    """Compute those of several scenarios that can be, and tell what is wrong with the others.

    None named means every one in the package, the baseline first and the others by name. The same
    one named twice, by its id and its name, is one.
    """
    results: dict[Path, ScenarioResult] = {}
    faults: list[Fault] = []
    for name in scenarios or listed_scenarios(package):
        try:
            path = scenario_file(package, name)
            results[path.resolve()] = compute(package, load_scenario(path, package))
        except InputError as error:
            faults += error.faults
    if not results and not faults:
        faults.append(Fault(package.folder, "inga scenarier", "minst ett", "lägg till en YAML-fil"))
    told = list(results.values())
    if not scenarios:
        first = baseline_id(package)
        told.sort(key=lambda r: (r.scenario.id != first, alphabetic(r.scenario.name)))
    return told, faults


def compute(package: DataPackage, scenario: Scenario) -> ScenarioResult:
    """Compute a scenario.

    For each year ``y`` of the plan, its rows first changed as the scenario says [SEK/year]::

        income_y     = fee_y (moved as the scenario says) + other income_y
        underspend_y = round(u_y · (ongoing_y + new_y) / 100), halves away from zero
        cost_y       = administration_y + ongoing_y + other coordination_y + new_y − underspend_y
        room_y       = room_{y−1} + income_y − cost_y, from the opening surplus
        floor_y      = max(floor_y in kr, round(income_y · p / 100)), with ``p`` golv_procent

    Args:
        package: the förbund's data.
        scenario: decisions for every application of that package, and assumptions.

    Raises:
        InputError: a reduction larger than what it cuts, with every such fault, or amounts that
            no förbund has.
        ReconciliationError: the model does not agree with itself (never seen; a guard).
    """
    plan, years = changed_plan(package.plan, scenario.plan), package.plan.years
    proposed = {a.id: proposed_grant(a, years) for a in package.applications}
    granted = granted_amounts(package, scenario, proposed)
    planned, ongoing = plan.yearly(Section.MEMBER_FEE), plan.yearly(Section.ONGOING)
    fees = np.array(
        [
            scenario.member_fee[year].applied_to(int(fee)) if year in scenario.member_fee else fee
            for year, fee in zip(years, planned, strict=True)
        ],
        dtype=np.int64,
    )
    new = sum((grant.per_year for grant in granted.values()), np.zeros_like(fees))
    opening = own_or(scenario.opening_surplus, package.opening_surplus.value)

    _demand_bounded(scenario, plan, [opening, *fees.tolist(), *(g.total for g in granted.values())])

    unused = [scenario.underspend.get(year, Fraction(0)) for year in years]
    of_ongoing, in_all = unused_money(unused, ongoing), unused_money(unused, ongoing + new)
    given = {
        FigureKind.FEE_CHANGE: fees - planned,
        FigureKind.UNUSED: -of_ongoing,
        FigureKind.UNUSED_OF_NEW: of_ongoing - in_all,
        FigureKind.NEW: new,
    }
    account = plan_account(plan, given, opening)
    without, with_decisions = (
        trajectory(years, account.yearly(FigureKind.INCOME), account.yearly(cost), opening)
        for cost in (FigureKind.COST_WITHOUT, FigureKind.COST)
    )
    result = ScenarioResult(
        package=package,
        scenario=scenario,
        plan=plan,
        floors=_floors(package.floor.value, scenario, without),
        ceiling=own_or(scenario.ceiling, package.ceiling.value if package.ceiling else None),
        account=account,
        proposed=proposed,
        granted=granted,
        without_applications=without,
        trajectory=with_decisions,
        shares=funding_shares(package, granted_per_organisation(granted.values(), years), fees),
    )
    demand(result.checks())
    return result


def _demand_bounded(scenario: Scenario, plan: Plan, others: Sequence[int]) -> None:
    """Refuse amounts whose sums could leave 64 bits, in the room or where a risk is drawn."""
    total = sum(map(abs, others)) + sum(abs(x or 0) for line in plan.lines for x in line.amounts)
    if total > LARGEST_SUM:
        found = f"alla belopp är tillsammans {kronor(total)}"
        remedy = "rätta beloppen i planen, ansökningarna eller scenariot"
        file = Path(scenario.file).name or "scenariot"
        raise InputError([Fault(file, found, f"högst {kronor(LARGEST_SUM)}", remedy)])


def _floors(own: int, scenario: Scenario, years: Trajectory) -> Kronor:
    """Of the floor in kronor and that in per cent of income the higher, each year for itself."""
    percent = scenario.floor_percent or Fraction(0)
    floors = [scenario.floor.get(year, own) for year in years.years]
    if scenario.floor_percent is not None:
        of_income = [percent_of(int(income), percent) for income in years.income]
        floors = [max(pair) for pair in zip(floors, of_income, strict=True)]
    return np.array(floors, dtype=np.int64)


def unused_money(shares: Sequence[Fraction], insatser: Kronor) -> Kronor:
    """What goes unused of each year's whole cost of ongoing and new insatser [SEK/year].

    ``round(u_y · insatser_y / 100)``, halves away from zero: once a year, never per insats.

    Args:
        shares: one for each year [per cent].
        insatser: [SEK/year]; the last axis is the years.
    """
    unused = [percent_of_all(insatser[..., y], share) for y, share in enumerate(shares)]
    return np.stack(unused, axis=-1)
