"""How planned amounts depart from the plan, by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import Change, FeeChange, changed_plan


@pytest.mark.parametrize(
    ("change", "planned", "becomes"),
    [
        (Change(percent=Fraction(-1)), 50, 50),  # 49.5, rounded once
        (FeeChange(percent=Fraction(-1)), 50, 49),  # 50 and the rounded −0.5
        (Change(percent=Fraction(1), times=2), 10_000, 10_201),
        (FeeChange(percent=Fraction(1), times=2), 10_000, 10_201),
        (Change(percent=Fraction(10)), -1_300, -1_430),
        (Change(amount=0), 700, 0),
        (FeeChange(amount=0), 700, 0),
        (Change(), 700, 700),
        (FeeChange(), 700, 700),
    ],
)
def test_a_planned_amount_becomes(change: Change, planned: int, becomes: int) -> None:
    """A fee is moved by a rounded amount, all else is rounded when moved; 0 kr is an amount."""
    assert change.applied_to(planned) == becomes


def test_a_row_that_says_nothing_of_a_year_is_zero_there(uppsala: DataPackage) -> None:
    """Ten per cent more of an empty cell is 0 kr, and of 100 in the next year 110."""
    width = len(uppsala.plan.columns)
    first, second = uppsala.plan.rolling[-2:]
    amounts = [100 if position == second else None for position in range(width)]
    line = replace(uppsala.plan.lines[0], amounts=tuple(amounts))
    years = [uppsala.plan.columns[position].year for position in (first, second)]
    more = {line.id: dict.fromkeys(years, Change(percent=Fraction(10)))}
    other = replace(line, id="en-annan")
    changed, same = changed_plan(replace(uppsala.plan, lines=(line, other)), more).lines
    assert same == other
    assert (changed.amounts[first], changed.amounts[second]) == (0, 110)
    assert changed.amounts[:first] == (None,) * first
