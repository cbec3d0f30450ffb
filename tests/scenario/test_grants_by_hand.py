"""What a decision makes of a small made-up grant, cell by cell, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from finsam_analysis.core import Adjustment, Application, BudgetRow, DataPackage, Grant, Period
from finsam_analysis.scenario import budget_row_cells, grants, months_on_plan

YEARS = (2025, 2026)
WHOLE = Period(date(2025, 1, 1), date(2026, 12, 31))
# 1 300 kr: A has 600 and 300 in the plan's years and 100 after them, B 200 and 100.
GRANT = Grant(("A", "B"), np.array([[600, 300], [200, 100]]), np.array([100, 0]))
EMPTY = Grant(("A",), np.array([[50, 0]]), np.array([0]))


def cells(grant: Grant) -> list[list[int]]:
    """Years and what comes after, an organisation a row."""
    return [[int(amount) for amount in row] for row in grant.cells]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (lambda: grants.nothing(GRANT), [[0, 0, 0], [0, 0, 0]]),
        (lambda: grants.lowered_to(GRANT, 650), [[300, 150, 50], [100, 50, 0]]),
        (lambda: grants.changed_by_percent(GRANT, -Fraction(0)), [[600, 300, 100], [200, 100, 0]]),
        (lambda: grants.changed_by_percent(GRANT, -Fraction(10)), [[540, 270, 90], [180, 90, 0]]),
        (lambda: grants.changed_by_percent(GRANT, -Fraction(100)), [[0, 0, 0], [0, 0, 0]]),
        (lambda: grants.changed_by_amount(GRANT, 0), [[600, 300, 100], [200, 100, 0]]),
        (lambda: grants.changed_by_amount(GRANT, -130), [[540, 270, 90], [180, 90, 0]]),
        (lambda: grants.changed_by_amount(GRANT, -1_300), [[0, 0, 0], [0, 0, 0]]),
        (lambda: grants.changed_by_percent(GRANT, Fraction(10)), [[660, 330, 110], [220, 110, 0]]),
        (lambda: grants.changed_by_amount(GRANT, 130), [[660, 330, 110], [220, 110, 0]]),
        (lambda: grants.changed_by_amount(grants.nothing(EMPTY), 0), [[0, 0, 0]]),
        (lambda: grants.capped(GRANT, 650), [[300, 150, 50], [100, 50, 0]]),
        (lambda: grants.capped(GRANT, 1_301), [[600, 300, 100], [200, 100, 0]]),
        (
            lambda: grants.changed_per_year(GRANT, {2026: 40}, YEARS),
            [[600, 330, 100], [200, 110, 0]],
        ),
        (lambda: grants.changed_per_year(EMPTY, {2025: 5, 2026: 0}, YEARS), [[55, 0, 0]]),
        (
            lambda: grants.changed_per_year(GRANT, {2025: -800, 2026: -40}, YEARS),
            [[0, 270, 100], [0, 90, 0]],
        ),
        (
            lambda: grants.distributed({"A": {2026: 5}, "B": {2025: 7}}, YEARS),
            [[0, 5, 0], [7, 0, 0]],
        ),
        (lambda: grants.distributed({}, YEARS), []),
    ],
)
def test_what_is_left(change: Callable[[], Grant], left: list[list[int]]) -> None:
    """Each cell keeps its part of the whole; a year's change is shared over that year alone."""
    assert cells(change()) == left


@pytest.mark.parametrize(
    ("change", "excesses"),
    [
        (lambda: grants.changed_by_amount(GRANT, -1_301), [(1_301, 1_300, "")]),
        (
            lambda: grants.changed_per_year(GRANT, {2025: -801, 2026: -401}, YEARS),
            [(801, 800, "2025"), (401, 400, "2026")],
        ),
        (lambda: grants.changed_by_amount(grants.nothing(EMPTY), 1), [(1, 0, "")]),
        (lambda: grants.changed_per_year(EMPTY, {2025: 1, 2026: 1}, YEARS), [(1, 0, "2026")]),
    ],
)
def test_what_cannot_be_borne_is_told(
    change: Callable[[], Grant], excesses: list[tuple[int, int, str]]
) -> None:
    """What is asked, what there is, and in which year; every one of them."""
    with pytest.raises(grants.ExcessError) as caught:
        change()
    assert [(e.asked, e.held, e.where) for e in caught.value.excesses] == excesses
    first = f"{excesses[0][0]} of {excesses[0][1]} SEK {excesses[0][2]}".strip()
    assert str(caught.value).split("; ")[0] == first


def test_a_reduction_takes_no_more_than_all() -> None:
    """Not above 100 per cent."""
    with pytest.raises(ValueError, match="at most 100"):
        grants.changed_by_percent(GRANT, -Fraction(10_001, 100))


@pytest.fixture(scope="module")
def asked(uppsala: DataPackage) -> Application:
    """Rows of A and B: a coach of 400 kr by years, premises of 120 kr that no year is said of."""
    row = next(row for a in uppsala.applications for row in a.budget_rows)
    source = row.source

    def written(name: str, whose: str, amount: int, yearly: tuple[int, ...] | None) -> BudgetRow:
        return replace(row, id=name, organisation=whose, period=WHOLE, asked=amount, yearly=yearly)

    rows = (
        written("coach", "A", 400, (250, 150)),
        written("lokal", "B", 120, None),
        written("resa", "C", 30, (30, 0)),
    )
    taken = (
        Adjustment("ett", "coach", 30, "", source),
        Adjustment("två", "coach", 11, "", source),
        Adjustment("tre", "resa", 10, "", source),
    )
    return replace(uppsala.applications[0], budget_rows=rows, adjustments=taken)


def told(change: grants.RowChange) -> tuple[Any, ...]:
    """A row change as plain values."""
    which = None if change.adjustment is None else change.adjustment.id
    return change.row.id, which, change.amounts.tolist(), change.rounded


def test_a_row_goes_with_what_the_office_has_left_of_it(asked: Application) -> None:
    """41 kr of the coach are gone: 25.625 of 250 and 15.375 of 150, so 26 and 15; 60 of the rest."""
    went = grants.removed_rows(GRANT, asked, ["coach", "lokal"], YEARS)
    assert [told(change) for change in went] == [
        ("coach", None, [-224, -135, 0], (True, True, False)),
        ("lokal", None, [-60, -60, 0], (False, False, False)),
    ]


def test_a_row_goes_whole_where_the_adjustments_are_put_back(asked: Application) -> None:
    """250 and 150 kr."""
    (went,) = grants.removed_rows(GRANT, asked, ["coach"], YEARS, restored=True)
    assert told(went) == ("coach", None, [-250, -150, 0], (False, False, False))


def test_an_adjustment_larger_than_its_row_leaves_nothing_of_it(asked: Application) -> None:
    """500 kr of 400: none is left to take, and none is given."""
    more = replace(asked.adjustments[0], amount=500)
    (went,) = grants.removed_rows(GRANT, replace(asked, adjustments=(more,)), ["coach"], YEARS)
    assert went.amounts.tolist() == [0, 0, 0]


def test_each_adjustment_comes_back_on_its_own_row(asked: Application) -> None:
    """30 kr as 18.75 and 11.25, 11 kr as 6.875 and 4.125, and 10 kr of the journeys in 2025."""
    back = grants.restored_rows(GRANT, asked, YEARS)
    assert [told(change) for change in back] == [
        ("coach", "ett", [19, 11, 0], (True, True, False)),
        ("coach", "två", [7, 4, 0], (True, True, False)),
        ("resa", "tre", [10, 0, 0], (False, False, False)),
    ]


def test_as_asked_the_adjustments_are_added(asked: Application) -> None:
    """26 and 15 kr to A, and C, whom the office left nothing, comes last."""
    whole = grants.as_asked(GRANT, asked, YEARS)
    assert whole.organisations == ("A", "B", "C")
    assert cells(whole) == [[626, 315, 100], [200, 100, 0], [10, 0, 0]]


def test_what_comes_back_to_one_who_holds_nothing_falls_by_months(asked: Application) -> None:
    """C's journeys, no year said of them: 5 of the 10 kr in each year."""
    resa = replace(asked.budget_rows[2], yearly=None)
    unsaid = replace(asked, budget_rows=(*asked.budget_rows[:2], resa))
    assert cells(grants.as_asked(GRANT, unsaid, YEARS))[2] == [5, 5, 0]


def test_without_rows_each_organisation_loses_its_own(asked: Application) -> None:
    """224 and 135 kr of A, 60 and 60 of B."""
    left = grants.without_budget_rows(GRANT, asked, ["coach", "lokal"], YEARS)
    assert cells(left) == [[376, 165, 100], [140, 40, 0]]


def test_a_row_of_one_who_is_granted_nothing_cannot_go(asked: Application) -> None:
    """C has 30 kr asked and holds nothing."""
    with pytest.raises(grants.TooLargeCutError) as caught:
        grants.without_budget_rows(GRANT, asked, ["resa"], YEARS)
    assert caught.value.excesses == (grants.Excess(30, 0, "C"),)


def test_the_offices_rounding_is_borne_and_no_more(asked: Application) -> None:
    """A's 2025 holds 600 kr: a row of 1 600 is a thousand more, which the table may have rounded."""
    row = replace(asked.budget_rows[0], asked=1_600, yearly=(1_600, 0))
    one = replace(asked, budget_rows=(row,), adjustments=())
    assert cells(grants.without_budget_rows(GRANT, one, ["coach"], YEARS)) == [
        [0, 300, 100],
        [200, 100, 0],
    ]
    more = replace(one, budget_rows=(replace(row, asked=1_601, yearly=(1_601, 0)),))
    with pytest.raises(grants.TooLargeCutError) as caught:
        grants.without_budget_rows(GRANT, more, ["coach"], YEARS)
    assert caught.value.excesses == (grants.Excess(1_601, 600, "A 2025"),)


def test_what_a_row_holds_after_the_plan_is_told_so(asked: Application) -> None:
    """A has 100 kr after the plan; a row with 1 101 kr left for 2027 is a krona too much."""
    row = replace(
        asked.budget_rows[0],
        asked=1_251,
        yearly=(100, 50),
        period=Period(date(2025, 1, 1), date(2027, 6, 30)),
    )
    later = replace(asked, budget_rows=(row,), adjustments=())
    with pytest.raises(grants.TooLargeCutError) as caught:
        grants.without_budget_rows(GRANT, later, ["coach"], YEARS)
    assert caught.value.excesses == (grants.Excess(1_101, 100, "A efter planperioden"),)


NOTHING = np.array([0, 0, 0])


@pytest.mark.parametrize(
    ("yearly", "end", "held", "cells"),
    [
        ((250, 150), date(2026, 12, 31), NOTHING, [250, 150, 0]),
        ((250, 100), date(2026, 12, 31), NOTHING, [250, 100, 0]),  # ends with the plan
        ((250, 100), date(2027, 1, 31), NOTHING, [250, 100, 50]),  # what is left lies after it
        ((250, 200), date(2027, 1, 31), NOTHING, [250, 200, 0]),  # more than was asked
        (None, date(2026, 12, 31), NOTHING, [200, 200, 0]),
        ((0, 0), date(2026, 12, 31), NOTHING, [200, 200, 0]),
        (None, date(2027, 6, 30), NOTHING, [160, 160, 80]),
        (None, date(2027, 6, 30), np.array([0, 7, 0]), [0, 400, 0]),
        (None, date(2027, 6, 30), np.array([0, 7, 1]), [0, 267, 133]),  # 266⅔ and 133⅓
    ],
)
def test_a_rows_cells_are_its_years_or_its_months(
    asked: Application, yearly: tuple[int, ...] | None, end: date, held: Any, cells: list[int]
) -> None:
    """400 kr from January 2025, as filled in, or by months in the years that hold anything."""
    row = replace(asked.budget_rows[0], yearly=yearly, period=Period(date(2025, 1, 1), end))
    assert budget_row_cells(row, held, YEARS).tolist() == cells


def test_months_of_a_period_on_the_plan() -> None:
    """From November 2025 to March 2027: two, twelve, and three after it; of one year none else."""
    assert months_on_plan(Period(date(2026, 1, 1), date(2026, 12, 31)), YEARS) == [0, 12, 0]
    assert months_on_plan(Period(date(2025, 11, 3), date(2027, 3, 1)), YEARS) == [2, 12, 3]
