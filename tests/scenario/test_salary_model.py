"""What a position costs each year, and a fixed maximum in equal parts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage, Period
from finsam_analysis.reconciliation.budget_findings import implied_overhead, monthly_salary
from finsam_analysis.scenario.allocation import by_salary, even_spread

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("salary", "share", "start", "end", "total"),
    [
        (45_000, 100, date(2024, 10, 1), date(2026, 12, 31), 1_822_500),
        (37_000, 100, date(2025, 1, 1), date(2026, 12, 31), 1_332_000),
        (100_000, 10, date(2025, 1, 1), date(2025, 3, 31), 45_000),
        (45_000, 50, date(2025, 1, 1), date(2026, 12, 31), 810_000),
    ],
)
def test_the_salary_rows_of_samordnat_stod(
    salary: int, share: int, start: date, end: date, total: int
) -> None:
    """Project leader, coach, doctor and coordinator as printed: salary · 1,5 · months · share."""
    years = by_salary(salary, HALF, Fraction(share, 100), Period(start, end))
    assert sum(years.values()) == total


def test_the_project_leaders_years() -> None:
    """45 000 · 1,5 = 67 500 a month: three months of 2024, then twelve and twelve."""
    period = Period(date(2024, 10, 1), date(2026, 12, 31))
    years = by_salary(45_000, HALF, Fraction(1), period)
    assert years == {2024: 202_500, 2025: 810_000, 2026: 810_000}


def test_en_vag_ins_indexed_years() -> None:
    """641 000 a year is 35 611 1/9 a month with 50 %; 3 % a year gives what the sheet prints."""
    period = Period(date(2025, 1, 1), date(2027, 12, 31))
    # 641 000 / 12 / 1,5 is no whole salary: the year's own amount as salary, without overhead.
    years = by_salary(641_000, Fraction(0), Fraction(1, 12), period, Fraction(3, 100))
    assert years == {2025: 641_000, 2026: 660_230, 2027: 680_037}


@given(
    st.integers(0, 200_000),
    st.fractions(0, 1, max_denominator=100),
    st.fractions(0, 2, max_denominator=100),
    st.integers(1, 60),
)
def test_without_indexation_the_years_are_the_whole_but_for_rounding(
    salary: int, overhead: Fraction, share: Fraction, months: int
) -> None:
    """Each year is rounded by at most half a krona."""
    end = date(2025 + (months - 1) // 12, (months - 1) % 12 + 1, 28)
    period = Period(date(2025, 1, 1), end)
    years = by_salary(salary, overhead, share, period)
    whole = salary * (1 + overhead) * share * months
    assert abs(sum(years.values()) - whole) <= Fraction(len(years), 2)


@pytest.mark.parametrize(
    ("salary", "overhead", "share", "indexation"),
    [(-1, 0, 1, 0), (1, -1, 1, 0), (1, 0, -1, 0), (1, 0, 1, -1)],
)
def test_a_negative_argument_is_refused(
    salary: int, overhead: int, share: int, indexation: int
) -> None:
    """Salary, overhead and share are 0 or more; a fall of all or more is none."""
    period = Period(date(2025, 1, 1), date(2025, 12, 31))
    with pytest.raises(ValueError, match="0 or more"):
        by_salary(salary, Fraction(overhead), Fraction(share), period, Fraction(indexation))


def test_an_even_spread_of_en_vag_ins_maximum() -> None:
    """4 798 000 on three years is 1 599 333 and a third each; the krona left goes to the first."""
    assert even_spread(4_798_000, [2025, 2026, 2027]) == {
        2025: 1_599_334,
        2026: 1_599_333,
        2027: 1_599_333,
    }


def test_an_even_spread_over_no_years_is_refused() -> None:
    """There is nowhere to lay it."""
    with pytest.raises(ValueError, match="at least one"):
        even_spread(1, [])


@given(st.integers(0, 10**12), st.integers(1, 30))
def test_an_even_spread_holds_the_maximum_and_is_even(maximum: int, count: int) -> None:
    """The sum is the maximum, and no year differs from another by more than a krona."""
    years = even_spread(maximum, range(2025, 2025 + count))
    assert sum(years.values()) == maximum
    assert max(years.values()) - min(years.values()) <= 1


@pytest.mark.parametrize(
    ("name", "salary"),
    [("Coach (37 000)", 37_000), ("Specialistläkare (100 000)", 100_000), ("Coach (2)", None)],
)
def test_the_monthly_salary_in_a_rows_name(name: str, salary: int | None) -> None:
    """Between brackets, in groups of three digits."""
    assert monthly_salary(name) == salary


def test_every_salaried_row_implies_half_on_top(uppsala: DataPackage) -> None:
    """The seven rows of Samordnat stöd, each with PO-påslag 50 %."""
    implied = [
        implied_overhead(row.name, row.asked, row.post_percent, row.period)
        for row in uppsala.application("samordnat-stod").budget_rows
        if row.kind == "lön"
    ]
    assert implied == [HALF] * 7
