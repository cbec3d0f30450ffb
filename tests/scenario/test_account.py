"""A year's account by hand: a budget beside a forecast, and a year in which all is assumed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from finsam_analysis.core import (
    ColumnKind,
    DataPackage,
    FigureKind,
    Measure,
    Plan,
    PlanColumn,
    Section,
)
from finsam_analysis.scenario import plan_measures
from finsam_analysis.scenario.account import plan_account

# Budget 2024, forecast 2024, preliminary 2025 [SEK].
LINES = {
    Section.MEMBER_FEE: (100, 110, 120),
    Section.OTHER_INCOME: (10, None, 10),
    Section.ADMINISTRATION: (30, 31, 32),
    Section.ONGOING: (50, 51, 52),
    Section.OTHER_COORDINATION: (5, 5, 5),
}
OPENING = 40


@pytest.fixture(scope="module")
def plan(uppsala: DataPackage) -> Plan:
    """One line in each section."""
    columns = (
        PlanColumn(ColumnKind.BUDGET, 2024, beside=True),
        PlanColumn(ColumnKind.FORECAST, 2024),
        PlanColumn(ColumnKind.PRELIMINARY, 2025),
    )
    lines = tuple(
        replace(uppsala.plan.lines[0], id=str(section), section=section, amounts=amounts)
        for section, amounts in LINES.items()
    )
    return Plan(columns, lines)


def test_an_account_adds_up_column_by_column(plan: Plan) -> None:
    """The budget starts where the forecast does and carries nothing on; 2025 starts at 63 kr.

    By hand: 110 − 85 = 25 of the budget; 110 − 87 = 23 of the forecast; in 2025 the fee is 10 less,
    3 and 1 kr go unused, and 20 kr are granted: 120 − 86 = 34 without, 34 − 20 + 1 = 15 with.
    """
    given = {
        FigureKind.FEE_CHANGE: np.array([0, -10]),
        FigureKind.UNUSED: np.array([0, -3]),
        FigureKind.UNUSED_OF_NEW: np.array([0, -1]),
        FigureKind.NEW: np.array([0, 20]),
    }
    columns = plan_account(plan, given, OPENING).columns
    assert {kind: figures.tolist() for kind, figures in columns.items()} == {
        FigureKind.FEE_CHANGE: [0, 0, -10],
        FigureKind.FEES: [100, 110, 110],
        FigureKind.OTHER_INCOME: [10, 0, 10],
        FigureKind.ADMINISTRATION: [30, 31, 32],
        FigureKind.ONGOING_BEFORE_UNUSED: [50, 51, 52],
        FigureKind.OTHER: [5, 5, 5],
        FigureKind.UNUSED: [0, 0, -3],
        FigureKind.UNUSED_OF_NEW: [0, 0, -1],
        FigureKind.NEW: [0, 0, 20],
        FigureKind.OPENING: [40, 40, 63],
        FigureKind.OPENING_WITHOUT: [40, 40, 63],
        FigureKind.ONGOING: [50, 51, 49],
        FigureKind.INCOME: [110, 110, 120],
        FigureKind.COORDINATION: [55, 56, 54],
        FigureKind.COST_WITHOUT: [85, 87, 86],
        FigureKind.RESULT_WITHOUT: [25, 23, 34],
        FigureKind.ROOM_WITHOUT: [65, 63, 97],
        FigureKind.COST: [85, 87, 105],
        FigureKind.RESULT: [25, 23, 15],
        FigureKind.ROOM: [65, 63, 78],
        FigureKind.UNUSED_IN_ALL: [0, 0, 4],
    }


def test_the_plans_years_are_without_the_budget(plan: Plan) -> None:
    """24 and 25 as forecast and preliminary; nothing assumed, the fee is the plan's."""
    assert plan_account(plan, {}, OPENING).yearly(FigureKind.FEES).tolist() == [110, 120]
    assert plan.yearly(Section.MEMBER_FEE, Section.OTHER_INCOME).tolist() == [110, 130]


def test_printed_sums_are_held_against_all_applications(plan: Plan) -> None:
    """20 kr of applications in 2025 alone: the room with all is 20 kr lower, the cost is not."""
    measures = plan_measures(plan, {2025: 20}, OPENING)
    assert {name: figures.tolist() for name, figures in measures.items()} == {
        str(Measure.INCOME): [110, 110, 130],
        str(Measure.COST): [85, 87, 89],
        str(Measure.RESULT): [25, 23, 41],
        str(Measure.APPLICATIONS): [0, 0, 20],
        str(Measure.OPENING): [40, 40, 63],
        str(Measure.ROOM_WITHOUT): [65, 63, 104],
        str(Measure.ROOM_WITH_ALL): [65, 63, 84],
    }
