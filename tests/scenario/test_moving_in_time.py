"""Postponing and shortening: by hand on the board papers' figures, and what always holds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from finsam_analysis.core import Grant, Period
from finsam_analysis.scenario import MovedPiece, ScenarioResult, spread_over_months
from finsam_analysis.scenario.month_spread import month_number

Run = Callable[[str], ScenarioResult]
PLAN = (2025, 2026)
YEARS = (2024, 2025, 2026, 2027, 2028)


def postponed(grant: Grant, period: Period, months: int, years: tuple[int, ...]) -> Grant:
    """What the step *skjut upp* does with the months."""
    return spread_over_months(grant, period, years).moved(months).per_year(years)


def shortened(grant: Grant, period: Period, last_day: date, years: tuple[int, ...]) -> Grant:
    """What the step *förkorta* does with the months."""
    last_month = month_number(last_day.year, last_day.month)
    return spread_over_months(grant, period, years).per_year(years, last_month)


def decide(run: Run, application: str, decision: str) -> ScenarioResult:
    """All applications granted but one, which is decided otherwise."""
    return run(f"standard: bevilja\nbeslut:\n  {application}: {{{decision}}}")


def test_half_a_year_later_moves_half_of_each_year(run: Run) -> None:
    """Framsteget, 1 809, 1 862, 1 910, 1 946 tkr over whole years: halves 904,5 931 955 973."""
    result = decide(run, "framsteget", "åtgärd: skjut upp, månader: 6")
    grant = result.granted["framsteget"]
    assert grant.amounts.tolist() == [
        [0, 904_500, 904_500 + 931_000, 931_000 + 955_000, 955_000 + 973_000]
    ]
    assert grant.after_plan.tolist() == [973_000]
    assert result.as_json()["after_plan"] == {"framsteget": 973_000}


def test_the_room_when_framsteget_starts_half_a_year_later(run: Run) -> None:
    """1 225, −61, 1 944, 13 837 tkr plus what has not yet fallen due: 904,5 931 955 973 tkr."""
    room = decide(run, "framsteget", "åtgärd: skjut upp, månader: 6").trajectory.closing
    assert room.tolist() == [
        4_830_000,
        1_225_000 + 904_500,
        -61_000 + 931_000,
        1_944_000 + 955_000,
        13_837_000 + 973_000,
    ]


def test_twelve_months_later_is_one_year_later(run: Run) -> None:
    """Every year's amount lands whole in the next, for both organisations."""
    grant = decide(run, "min-framtid", "åtgärd: skjut upp, månader: 12").granted["min-framtid"]
    assert grant.organisations == ("Tierp", "Region Uppsala")
    assert (grant.amounts // 1000).tolist() == [[0, 0, 2590, 2760, 2751], [0, 0, 83, 83, 83]]


def test_a_period_that_starts_before_its_first_amount(run: Run) -> None:
    """Samordnat stöd starts in October 2024 with nothing that year: 2025 still has 12 months.

    Three months later a quarter of 2025 (766 of 3 064) is 2026's, a quarter of 2026
    (766,25 of 3 065) is 2027's.
    """
    grant = decide(run, "samordnat-stod", "åtgärd: skjut upp, månader: 3").granted["samordnat-stod"]
    assert grant.amounts[0].tolist() == [0, 2_298_000, 766_000 + 2_298_750, 766_250, 0]


def test_half_year_insats_has_six_months_in_its_first_year(run: Run) -> None:
    """Förstärkt stöd from July 2025: 910 tkr over six months, so two months move a third.

    910 000 / 3 = 303 333⅓; the whole krona left over goes to the larger part.
    1 800 000 · 2/12 = 300 000; 1 708 000 · 2/12 = 284 666⅔.
    """
    grant = decide(run, "forstarkt-stod-forlangning", "åtgärd: skjut upp, månader: 2").granted[
        "forstarkt-stod-forlangning"
    ]
    assert grant.amounts.tolist() == [
        [0, 606_667, 303_333 + 1_500_000, 300_000 + 1_423_333, 284_667]
    ]


def test_shortened_to_a_year_end_drops_the_years_after(run: Run) -> None:
    """Plattform until the end of 2027 loses 2 684 tkr of 2028."""
    grant = decide(run, "plattform", "åtgärd: förkorta, till: 2027-12-31").granted["plattform"]
    assert (grant.amounts // 1000).tolist() == [[0, 2447, 2523, 2602, 0]]


def test_shortened_within_a_year_keeps_its_months(run: Run) -> None:
    """Registerstudie January–June 2025, 337 tkr: until the end of February two sixths are left.

    337 000 / 3 = 112 333⅓.
    """
    grant = decide(run, "registerstudie", "åtgärd: förkorta, till: 2025-02-28").granted[
        "registerstudie"
    ]
    assert grant.amounts.tolist() == [[0, 112_333, 0, 0, 0]]


def test_an_amount_in_a_year_without_active_months_is_spread_over_that_year() -> None:
    """The office may put money on a year the period does not touch; its months are then all 12."""
    grant = Grant(("A",), np.array([[1200, 0]]), np.array([0]))
    later = Period(date(2025, 1, 1), date(2025, 12, 31))
    assert postponed(grant, later, 3, (2024, 2025)).amounts.tolist() == [[900, 300]]
    assert shortened(grant, later, date(2025, 1, 31), (2024, 2025)).amounts.tolist() == [[1200, 0]]


def test_what_comes_after_the_plan_is_shortened_by_its_own_months() -> None:
    """900 kr over 2026's nine months after a plan that ends in 2025: four months are 400 kr."""
    grant = Grant(("A",), np.array([[0, 1200]]), np.array([900]))
    period = Period(date(2025, 1, 1), date(2026, 9, 30))
    kept = shortened(grant, period, date(2026, 4, 30), (2024, 2025))
    assert (kept.amounts.tolist(), kept.after_plan.tolist()) == ([[0, 1200]], [400])


def test_what_comes_after_the_plan_without_months_there_is_the_next_years() -> None:
    """120 kr after a plan that ends in 2026, of an insats that ends with it: ten a month of 2027."""
    grant = Grant(("A",), np.array([[0, 0]]), np.array([120]))
    kept = shortened(grant, Period(date(2025, 1, 1), date(2026, 12, 31)), date(2027, 3, 31), PLAN)
    assert kept.after_plan.tolist() == [30]


def test_each_piece_tells_where_it_came_from_and_whether_it_was_rounded() -> None:
    """November 2025 to March 2027 a month later: 100, 70 and 30 kr over two, twelve and three months.

    Half of 2025's is 2026's; of 2026's 64,17 stays and 5,83 comes after the plan; 30 kr stay there.
    """
    grant = Grant(("A", "B"), np.array([[100, 70], [0, 0]]), np.array([30, 0]))
    spread = spread_over_months(grant, Period(date(2025, 11, 1), date(2027, 3, 31)), PLAN)
    assert list(spread.moved(1).pieces(PLAN)) == [
        MovedPiece("A", 2025, 2025, 1, 2, 50, rounded=False),
        MovedPiece("A", 2025, 2026, 1, 2, 50, rounded=False),
        MovedPiece("A", 2026, 2026, 11, 12, 64, rounded=True),
        MovedPiece("A", 2026, None, 1, 12, 6, rounded=True),
        MovedPiece("A", None, None, 3, 3, 30, rounded=False),
    ]


months = st.tuples(st.integers(2024, 2028), st.integers(1, 12))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """From a month's first day to a month's last, some of them beyond the plan."""
    start, length = draw(months), draw(st.integers(1, 90))
    last = 12 * start[0] + start[1] - 1 + length - 1
    year, month = last // 12, last % 12 + 1
    return Period(date(*start, 1), date(year, month, monthrange(year, month)[1]))


amount = st.integers(0, 900_000_000)


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    """One to three organisations with any amounts in the plan's years and after them."""
    rows = draw(st.lists(st.lists(amount, min_size=6, max_size=6), min_size=1, max_size=3))
    cells = np.array(rows, dtype=np.int64)
    return Grant(tuple(f"organisation {i}" for i in range(len(rows))), cells[:, :5], cells[:, 5])


@given(grants(), periods(), st.integers(0, 120))
def test_postponing_loses_nothing(grant: Grant, period: Period, by: int) -> None:
    """Each organisation's whole is the same to the krona, what comes after the plan included."""
    moved = postponed(grant, period, by, YEARS)
    assert moved.cells.sum(axis=1).tolist() == grant.cells.sum(axis=1).tolist()
    assert moved.cells.min() >= 0


@given(grants(), periods(), st.integers(0, 120))
def test_postponing_never_costs_earlier(grant: Grant, period: Period, by: int) -> None:
    """At the end of each year no more has fallen due than before: the room cannot get lower."""
    moved = postponed(grant, period, by, YEARS)
    assert (moved.amounts.cumsum(axis=1) <= grant.amounts.cumsum(axis=1)).all()


@given(grants(), periods(), st.integers(-500, 500))
def test_moving_and_moving_back_is_nothing(grant: Grant, period: Period, by: int) -> None:
    """The months know where they came from; whole kronor are only rounded on the way out."""
    spread = spread_over_months(grant, period, YEARS)
    back = spread.moved(by).moved(-by)
    assert back.months == spread.months
    assert back.per_year(YEARS).cells.tolist() == grant.cells.tolist()


@given(grants(), periods(), st.integers(0, 60), st.integers(0, 60))
def test_moves_add_up(grant: Grant, period: Period, first: int, second: int) -> None:
    """First ``n`` months and then ``m``, or the other way round, is ``n + m`` months."""
    spread = spread_over_months(grant, period, YEARS)
    cells = [
        spread.moved(by).moved(rest).per_year(YEARS).cells.tolist()
        for by, rest in ((first, second), (second, first))
    ]
    assert cells[0] == cells[1] == postponed(grant, period, first + second, YEARS).cells.tolist()


@given(grants(), periods(), st.integers(1, 90))
def test_kept_and_gone_are_the_whole(grant: Grant, period: Period, months_kept: int) -> None:
    """What a shortening keeps is within one krona of the exact part, never more than before.

    Exact part worked out with fractions, month by month, for the plan's years that have active
    months; the independent second way.
    """
    active = list(period.months())
    assume(months_kept <= len(active))
    year, month = active[months_kept - 1]
    kept = shortened(grant, period, date(year, month, monthrange(year, month)[1]), YEARS)
    assert (kept.cells <= grant.cells).all()
    assert kept.cells.min() >= 0
    for column, calendar_year in enumerate(YEARS):
        inside = [m for m in active if m[0] == calendar_year]
        if not inside:
            continue
        part = Fraction(sum(m <= (year, month) for m in inside), len(inside))
        for before, after in zip(grant.amounts[:, column], kept.amounts[:, column], strict=True):
            assert abs(int(before) * part - int(after)) < 1


@given(grants(), st.integers(0, 30))
def test_shortening_to_the_end_changes_nothing(grant: Grant, later: int) -> None:
    """An insats active all the plan's years and some months after them, cut at its own end."""
    year, month = 2029 + later // 12, later % 12 + 1
    period = Period(date(2024, 1, 1), date(year, month, monthrange(year, month)[1]))
    assert shortened(grant, period, period.end, YEARS).cells.tolist() == grant.cells.tolist()
