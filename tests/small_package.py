"""A small made-up förbund: two applications over two years, so that results can be added by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from finsam_analysis.core import (
    Application,
    ColumnKind,
    DataPackage,
    Grant,
    Period,
    Plan,
    PlanColumn,
    Section,
)
from finsam_analysis.scenario import (
    APPROVED,
    ByPercent,
    Decision,
    Scenario,
    ScenarioResult,
    compute,
)

LINES = {
    Section.MEMBER_FEE: (1_000, 1_200),
    Section.OTHER_INCOME: (100, 100),
    Section.ADMINISTRATION: (200, 200),
    Section.ONGOING: (300, 400),
    Section.OTHER_COORDINATION: (50, None),
}
ADMINISTRATION = str(Section.ADMINISTRATION)
TENTH = Decision((ByPercent(percent=Fraction(10)),))


def small_package(real: DataPackage) -> DataPackage:
    """Ett gives Uppsala 100 and 200 kr, två Heby 40 and 60; 500 kr to start from, a floor of 100."""
    columns = (PlanColumn(ColumnKind.FORECAST, 2025), PlanColumn(ColumnKind.PRELIMINARY, 2026))
    lines = tuple(
        replace(real.plan.lines[0], id=str(section), section=section, amounts=amounts)
        for section, amounts in LINES.items()
    )

    def application(name: str, owner: str, amounts: list[int]) -> Application:
        grant = Grant((owner,), np.array([amounts]), np.array([0]))
        return replace(
            real.applications[0],
            id=name,
            owner=owner,
            distribution=grant,
            proposed=grant.total,
            period=Period(date(2025, 1, 1), date(2026, 12, 31)),
            adjustments=(),
        )

    return replace(
        real,
        plan=Plan(columns, lines),
        member_fees=(),
        applications=(
            application("ett", "Uppsala", [100, 200]),
            application("två", "Heby", [40, 60]),
        ),
        opening_surplus=replace(real.opening_surplus, value=500),
        floor=replace(real.floor, value=100),
        ceiling=None,
    )


def decided(package: DataPackage, ett: Decision = TENTH, **assumed: Any) -> ScenarioResult:
    """Ett decided somehow, två approved, under some assumptions."""
    decisions = {"ett": ett, "två": APPROVED}
    scenario = Scenario("prov", "Prov", "", "mapp/prov.yaml", decisions, **assumed)
    return compute(package, scenario)
