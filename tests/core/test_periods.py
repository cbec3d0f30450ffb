"""Months of a period, and the same days some months later, by a calendar on the wall."""

from __future__ import annotations

from datetime import date

import pytest

from finsam_analysis.core import Period

YEAR = Period(date(2025, 11, 15), date(2027, 2, 1))


def test_a_month_counts_when_any_of_its_days_is_within() -> None:
    """Half of November 2025 and the first of February 2027 are months: 2, 12 and 2."""
    assert YEAR.months_per_year() == {2025: 2, 2026: 12, 2027: 2}
    assert list(Period(date(2025, 12, 31), date(2026, 1, 1)).months()) == [(2025, 12), (2026, 1)]


def test_a_period_may_be_one_day_and_not_less() -> None:
    """It ends no earlier than it starts."""
    day = date(2025, 3, 1)
    assert Period(day, day).months_per_year() == {2025: 1}
    with pytest.raises(ValueError, match="before"):
        Period(day, date(2025, 2, 28))


@pytest.mark.parametrize(
    ("start", "end", "months", "moved"),
    [
        ("2025-01-01", "2025-12-31", 6, ("2025-07-01", "2026-06-30")),  # last day stays last
        ("2025-01-01", "2025-02-28", 1, ("2025-02-01", "2025-03-31")),
        ("2025-01-31", "2025-03-15", 1, ("2025-02-28", "2025-04-15")),  # February has no 31st
        ("2025-01-10", "2025-05-30", 9, ("2025-10-10", "2026-02-28")),
        ("2025-01-10", "2025-05-30", 1, ("2025-02-10", "2025-06-30")),  # a 30th is not May's last
        ("2025-01-10", "2025-05-30", 2, ("2025-03-10", "2025-07-30")),
        ("2025-06-15", "2025-12-01", 12, ("2026-06-15", "2026-12-01")),
        ("2025-06-15", "2025-12-01", 0, ("2025-06-15", "2025-12-01")),
        ("2025-06-15", "2025-12-01", 25, ("2027-07-15", "2028-01-01")),
    ],
)
def test_days_move_by_calendar_months(
    start: str, end: str, months: int, moved: tuple[str, str]
) -> None:
    """The same day of a later month, or its last where it has no such day."""
    later = Period(date.fromisoformat(start), date.fromisoformat(end)).moved(months)
    assert (later.start.isoformat(), later.end.isoformat()) == moved


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("2025-01-01", "2025-12-31", True),
        ("2024-02-01", "2024-02-29", True),
        ("2024-02-01", "2024-02-28", False),  # a leap year's February has one day more
        ("2025-01-02", "2025-12-31", False),
        ("2025-01-02", "2025-12-30", False),
    ],
)
def test_whole_months_begin_on_a_first_and_end_on_a_last(start: str, end: str, whole: bool) -> None:
    """Both, not either."""
    assert Period(date.fromisoformat(start), date.fromisoformat(end)).whole_months() is whole
