"""What the plan's rows sum to, by the names that printed sums use."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from finsam_analysis.core import COST_SECTIONS, INCOME_SECTIONS, Kronor, Measure, Plan
from finsam_analysis.scenario.surplus import trajectory


def plan_measures(plan: Plan, applications: Mapping[int, int], opening: int) -> dict[str, Kronor]:
    """The sums of the economist's table, one figure for each column of the plan [SEK].

    Args:
        plan: the lines.
        applications: year to the sum of all applications as distributed [SEK/year].
        opening: accumulated surplus at the start of the first year [SEK].

    The forecast and preliminary columns carry the surplus forward; the budget column starts from
    the same opening surplus and carries nothing on.
    """
    income, cost = plan.total(*INCOME_SECTIONS), plan.total(*COST_SECTIONS)
    new = np.array(
        [0 if column.beside else applications.get(column.year, 0) for column in plan.columns],
        dtype=np.int64,
    )
    zeros = np.zeros(len(plan.columns), dtype=np.int64)
    measures = {
        Measure.INCOME: income,
        Measure.COST: cost,
        Measure.RESULT: income - cost,
        Measure.APPLICATIONS: new,
        Measure.OPENING: zeros.copy(),
        Measure.ROOM_WITHOUT: zeros.copy(),
        Measure.ROOM_WITH_ALL: zeros.copy(),
    }
    budget = [i for i, column in enumerate(plan.columns) if column.beside]
    for positions in (list(plan.rolling), budget):
        years = [plan.columns[i].year for i in positions]
        without = trajectory(years, income[positions], cost[positions], opening)
        with_all = trajectory(years, income[positions], cost[positions] + new[positions], opening)
        measures[Measure.OPENING][positions] = without.opening
        measures[Measure.ROOM_WITHOUT][positions] = without.closing
        measures[Measure.ROOM_WITH_ALL][positions] = with_all.closing
    return {str(name): figures for name, figures in measures.items()}
