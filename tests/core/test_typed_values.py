"""Amounts, days and shares as people type them: read exactly, or not at all."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import read_amount, read_day, read_percent


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1,822,500", "1822500"),
        ("45,000", "45000"),
        ("1.822.500,5", "1822500.5"),
        ("1822.5", "1822.5"),
        ("− 5", "-5"),
        ("350 kr", "350"),
        (145_333.33333333334, "145333.33333333334"),
        (0.1 + 0.2, "0.30000000000000004"),
        (7, "7"),
        ("12 34", None),
        ("1,2,3", None),
        ("tio", None),
        (True, None),
        (float("inf"), None),
        ("350 tkr", None),
    ],
)
def test_amounts_are_read_as_people_write_them(written: Any, amount: str | None) -> None:
    """Exact, or not at all."""
    assert read_amount(written) == (None if amount is None else Decimal(amount))


@given(st.integers(0, 10**12), st.sampled_from([" ", "\u00a0", "\u202f", ",", "."]))
def test_grouped_thousands_are_read_back(amount: int, separator: str) -> None:
    """Whatever groups them."""
    assert read_amount(f"{amount:,}".replace(",", separator)) == amount


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("26-12-31", date(2026, 12, 31)),
        ("250101", date(2025, 1, 1)),
        (250101, date(2025, 1, 1)),
        (20250101, date(2025, 1, 1)),
        (20250101.0, date(2025, 1, 1)),
        ("2025/01/31", date(2025, 1, 31)),
        (datetime(2025, 1, 31, 12, 0), date(2025, 1, 31)),  # noqa: DTZ001  # as Excel's own
        ("2025-06-31", None),
        (720_000, None),
        ("2025-01/31", None),
        (2025, None),
        (True, None),
        (45_658, None),
    ],
)
def test_days_are_read_as_people_write_them(written: Any, day: date | None) -> None:
    """A day of the calendar, or none."""
    assert read_day(written) == day


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (45_658, date(2025, 1, 1)),  # Excel's number for the day, from its documentation's epoch
        (250_101, date(2025, 1, 1)),
        (20_271_231, date(2027, 12, 31)),
        (720_000, None),
    ],
)
def test_a_number_in_a_cell_shown_as_a_day_is_what_was_typed(number: int, day: date | None) -> None:
    """250101 typed in such a cell is stored as that number, which Excel shows as a far year."""
    assert read_day(number, date(1899, 12, 30)) == day


@pytest.mark.parametrize(
    ("written", "shown_as_percent", "percent"),
    [(0.85, True, 85), (2, True, 200), (0.4, False, 40), (40, False, 40), ("37,5 %", False, 37.5)],
)
def test_shares_are_read_as_people_write_them(
    written: Any, shown_as_percent: bool, percent: float
) -> None:
    """A share shown as per cent, or per cent as a number or words."""
    assert read_percent(written, shown_as_percent) == Decimal(str(percent))
