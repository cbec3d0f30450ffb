"""Dates as the board papers write them."""

from __future__ import annotations

from datetime import date

import pytest

from finsam_analysis.core import parse_written_date, written_dates


@pytest.mark.parametrize(
    "text",
    ["2025-06-30", "20250630", "250630", "25-06-30", "30 juni 2025", "30 juni år 2025"],
)
def test_one_day_in_six_ways(text: str) -> None:
    """Sheets, overview and proposals each have their own."""
    assert parse_written_date(text) == date(2025, 6, 30)


@pytest.mark.parametrize(
    "text", ["2025-06-31", "31 juni 2025", "hösten 2028", "2025", "", "13-13-13"]
)
def test_no_day(text: str) -> None:
    """Not in the calendar, or not a day."""
    assert parse_written_date(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Lokussamordnare Älvkarleby, tilläggsansökan, FS 190318", [date(2019, 3, 18)]),
        ("styrelsemöte 12 september 2024", [date(2024, 9, 12)]),
        ("kallelse-2024-09-12", [date(2024, 9, 12)]),
        ("be0101_tabhel2023 och be0101_tabhel2024", []),
        ("SFS 2003:1210", []),
    ],
)
def test_dates_in_a_text(text: str, days: list[date]) -> None:
    """Numbers that are longer or shorter than a date are none."""
    assert written_dates(text) == days
