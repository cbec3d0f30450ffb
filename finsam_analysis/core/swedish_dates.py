"""How dates and periods are written in Swedish, and which day a written date means."""

from __future__ import annotations

import re
from datetime import date

from finsam_analysis.core.periods import Period

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
_DIGITS = re.compile(r"((?:20)?\d\d)-?(\d\d)-?(\d\d)")
_WORDS = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: år)? (\d{{4}})")


def long_date(day: date) -> str:
    """``1 januari 2025``, kept together on one line."""
    return f"{day.day}\u00a0{_MONTHS[day.month - 1]}\u00a0{day.year}"


def long_period(period: Period) -> str:
    """``1 januari 2025 till 31 december 2027``."""
    return f"{long_date(period.start)} till {long_date(period.end)}"


def parse_written_date(text: str) -> date | None:
    """The day a date means, or None when it cannot be read or is not in the calendar.

    Reads ``2025-06-30``, ``20250630``, ``250630``, ``25-06-30`` (two digits mean 20YY) and
    ``30 juni [år] 2025``.
    """
    plain = text.strip().casefold()
    digits, words = _DIGITS.fullmatch(plain), _WORDS.fullmatch(plain)
    if digits:
        year, month, day = int(digits[1][-2:]) + 2000, int(digits[2]), int(digits[3])
    elif words:
        year, month, day = int(words[3]), _MONTHS.index(words[2]) + 1, int(words[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def written_dates(text: str) -> list[date]:
    """Every date in a text that :func:`parse_written_date` reads, in the text's order."""
    found = re.finditer(rf"(?<!\d)(?:{_DIGITS.pattern}|{_WORDS.pattern})(?!\d)", text.casefold())
    days = (parse_written_date(match[0]) for match in found)
    return [day for day in days if day is not None]
