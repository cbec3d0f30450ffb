"""How a planned amount of a year departs from the plan, as a scenario assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from finsam_analysis.core import Plan, PlanLine, percent_of, round_half_away


@dataclass(frozen=True)
class Change:
    """By per cent, laid on as many ``times`` as years have gone, or to an amount [SEK]."""

    percent: Fraction | None = None
    amount: int | None = None
    times: int = 1

    def applied_to(self, planned: int) -> int:
        """``round(planned · (1 + p/100)^times)``, halves away from zero, or the amount [SEK]."""
        if self.amount is not None:
            return self.amount
        return round_half_away(planned * (1 + (self.percent or Fraction(0)) / 100) ** self.times)


@dataclass(frozen=True)
class FeeChange(Change):
    """How one year's member fee departs from the plan."""

    def applied_to(self, planned: int) -> int:
        """``fee + round(fee · p/100)`` once; else as any other planned amount [SEK]."""
        if self.amount is None and self.times == 1:
            return planned + percent_of(planned, self.percent or Fraction(0))
        return super().applied_to(planned)


def changed_plan(plan: Plan, changes: Mapping[str, Mapping[int, Change]]) -> Plan:
    """The plan with some rows changed in some years; a budget column stands as decided."""
    if not changes:
        return plan
    columns = {plan.columns[i].year: i for i in plan.rolling}

    def changed(line: PlanLine) -> PlanLine:
        amounts = list(line.amounts)
        for year, change in changes.get(line.id, {}).items():
            amounts[columns[year]] = change.applied_to(amounts[columns[year]] or 0)
        return replace(line, amounts=tuple(amounts))

    return replace(plan, lines=tuple(map(changed, plan.lines)))
