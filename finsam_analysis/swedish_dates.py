"""How dates and periods are written in Swedish."""

from __future__ import annotations

from datetime import date

from finsam_analysis.periods import Period

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def long_date(day: date) -> str:
    """``1 januari 2025``, kept together on one line."""
    return f"{day.day}\u00a0{_MONTHS[day.month - 1]}\u00a0{day.year}"


def long_period(period: Period) -> str:
    """``1 januari 2025 till 31 december 2027``."""
    return f"{long_date(period.start)} till {long_date(period.end)}"
