"""Amounts over calendar years."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage, Period
from finsam_analysis.scenario import by_months, proposed_grant
from finsam_analysis.scenario.allocation import by_distribution, on_plan_years

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))

# Each earlier decision's amount in its document, spread by hand over its months.
EARLIER = {
    "individstod-lokus-heby": {2018: 1_400_000, 2019: 1_400_000, 2020: 1_400_000},
    "lokussamordnare-alvkarleby-tillagg": {2019: 101_250, 2020: 135_000, 2021: 33_750},
    "flerpartsrutin": {2021: 1_050_000},
    "en-vag-in-steget-vidare": {2023: 1_695_500, 2024: 1_695_500},
}


@pytest.mark.parametrize("decision", EARLIER)
def test_earlier_decisions_over_their_calendar_years(uppsala: DataPackage, decision: str) -> None:
    """Nine, twelve and three months for Älvkarleby; whole years for the others."""
    found = next(d for d in uppsala.earlier_decisions if d.id == decision)
    assert by_months(found.amount, found.period) == EARLIER[decision]


def test_every_earlier_decision_is_tried(uppsala: DataPackage) -> None:
    """None of the four documents is left out above."""
    assert {d.id for d in uppsala.earlier_decisions} == set(EARLIER)


def test_months_of_alvkarlebys_supplement() -> None:
    """April 2019 to March 2021."""
    period = Period(date(2019, 4, 1), date(2021, 3, 31))
    assert period.months_per_year() == {2019: 9, 2020: 12, 2021: 3}


def test_a_month_is_active_when_any_of_its_days_is() -> None:
    """31 January to 1 February touches two months, though it is two days."""
    period = Period(date(2025, 1, 31), date(2025, 2, 1))
    assert list(period.months()) == [(2025, 1), (2025, 2)]


def test_an_amount_that_months_do_not_divide() -> None:
    """100 kr over one month of 2024 and two of 2025: 33.3 and 66.7 round to 33 and 67."""
    assert by_months(100, Period(date(2024, 12, 1), date(2025, 2, 28))) == {2024: 33, 2025: 67}


@given(st.integers(0, 10**10), periods)
def test_months_lose_nothing(amount: int, period: Period) -> None:
    """The years sum to the amount."""
    assert sum(by_months(amount, period).values()) == amount


@given(periods)
def test_months_per_year_are_the_months(period: Period) -> None:
    """Counting by year counts every month once."""
    assert sum(period.months_per_year().values()) == len(list(period.months()))


def test_an_explicit_distribution_stands_as_it_is() -> None:
    """Plattform's own years, from its yearly sheet."""
    years = {2025: 2_447_000, 2026: 2_523_000, 2027: 2_602_000, 2028: 2_684_000}
    assert by_distribution(10_256_000, years) == years


def test_a_distribution_that_misses_money_is_refused() -> None:
    """Framsteget's sheet is 3 000 kr short of the budget."""
    years = {2025: 1_809_000, 2026: 1_862_000, 2027: 1_909_600, 2028: 1_943_000}
    with pytest.raises(ValueError, match="-3000 SEK"):
        by_distribution(7_526_600, years)


def test_what_falls_after_the_plan_is_kept() -> None:
    """2029 and 2030 lie after a plan that ends in 2028."""
    within, after = on_plan_years({2028: 5, 2029: 7, 2030: 11}, (2027, 2028))
    assert (within.tolist(), after) == ([0, 5], 18)


def test_what_falls_before_the_plan_is_refused() -> None:
    """There is no column to put it in."""
    with pytest.raises(ValueError, match="before the plan"):
        on_plan_years({2023: 1}, (2024, 2025))


def test_granting_means_the_offices_distribution(uppsala: DataPackage) -> None:
    """Samordnat stöd: 3 064 and 3 065 tkr to Uppsala, 428 and 427 to the region."""
    grant = proposed_grant(uppsala.application("samordnat-stod"), uppsala.plan.years)
    assert grant.organisations == ("Uppsala", "Region Uppsala")
    assert (grant.amounts // 1000).tolist() == [[0, 3064, 3065, 0, 0], [0, 428, 427, 0, 0]]


def test_without_a_distribution_the_months_decide(uppsala: DataPackage) -> None:
    """Lokussamordnare Älvkarleby, 9 + 12 + 12 of 33 months: 444 375 kr."""
    from dataclasses import replace

    application = replace(uppsala.application("lokussamordnare-alvkarleby"), distribution=None)
    grant = proposed_grant(application, uppsala.plan.years)
    # 444 375 / 33 = 13 465.909…; 9 months 121 193.18, 12 months 161 590.91.
    assert grant.organisations == ("Älvkarleby",)
    assert grant.amounts.tolist() == [[0, 121_193, 161_591, 161_591, 0]]
    assert not np.any(grant.after_plan)
