"""Digits are the ten of ASCII: a full-width digit is another sign, and never read as a number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from finsam_analysis.core import (
    parse_count,
    parse_date,
    parse_decimal,
    parse_percent,
    parse_whole,
    parse_written_date,
    read_amount,
    read_day,
    read_percent,
    written_dates,
)

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (parse_whole, "4 950"),
        (parse_count, "12"),
        (parse_decimal, "6983,5"),
        (parse_percent, "2,5 %"),
        (parse_date, "2025-06-30"),
        (parse_written_date, "30 juni 2025"),
        (read_amount, "1 234,50"),
        (read_day, "250131"),
        (lambda text: read_percent(text, shown_as_percent=False), "85 %"),
    ],
)
def test_full_width_digits_are_no_number(read: Callable[[str], object], text: str) -> None:
    """What is read with ordinary digits is unreadable with full-width ones."""
    assert read(text) is not None
    assert read(text.translate(FULL_WIDTH)) is None


def test_full_width_digits_are_no_date_in_a_text() -> None:
    """A date is looked for only among ordinary digits."""
    text = "beslut 2025-06-30"
    assert written_dates(text)
    assert not written_dates(text.translate(FULL_WIDTH))
