"""How numbers, dates and periods are written in Swedish, and read back."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.core.money import round_half_away
from finsam_analysis.core.periods import Period

THIN_SPACE = "\u202f"  # narrow no-break space: a number never breaks over two lines
MINUS = "\u2212"

_PERCENT = re.compile(r"([-+\u2212\u2013]?)\s*(\d+(?:[.,]\d+)?)\s*%?")


def whole(number: int) -> str:
    """Whole number with grouped thousands: ``−2 959``."""
    grouped = f"{abs(int(number)):,}".replace(",", THIN_SPACE)
    return MINUS + grouped if number < 0 else grouped


def decimal(number: Fraction, places: int) -> str:
    """Number with a fixed count of decimals, halves rounded away from zero: ``12,50``."""
    scaled = round_half_away(number * 10**places)
    units, rest = divmod(abs(scaled), 10**places)
    text = whole(units) + (f",{rest:0{places}d}" if places else "")
    return MINUS + text if scaled < 0 else text


def percent(share: Fraction, places: int = 1) -> str:
    """Share 0–1 written as per cent with a no-break space: ``12,5 %``."""
    return f"{decimal(share * 100, places)}\u00a0%"


def per_cent(number: Fraction) -> str:
    """A number of per cent with the decimals it was written with: ``0,18 %``."""
    places = next(p for p in range(20) if (number * 10**p).denominator == 1 or p == 19)
    return f"{decimal(number, places)}\u00a0%"


def kronor(amount: int) -> str:
    """Amount in kronor with its unit: ``8 260 000 kr``."""
    return f"{whole(amount)}\u00a0kr"


def parse_percent(text: str) -> Fraction | None:
    """Exact number of per cent as written: comma or point, hyphen or minus sign, ``%`` or none."""
    match = _PERCENT.fullmatch(text.strip())
    if not match:
        return None
    value = Fraction(match[2].replace(",", "."))
    return -value if match[1] in ("-", MINUS, "\u2013") else value


def signed(amount: int, unit: str = "kr") -> str:
    """A difference with its sign, also when it is a rise: ``+400 kr``, ``−130 kr``."""
    return f"{'+' if amount > 0 else ''}{whole(amount)}\u00a0{unit}"


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


# Groups of three digits may stand apart by a space of any width, as Excel writes them.
_GROUPED = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+|\d+"

_WHOLE = re.compile(rf"[-\u2212]?(?:{_GROUPED})")
_DECIMAL = re.compile(rf"[-\u2212]?(?:{_GROUPED})(?:[.,]\d+)?")

_LONGEST = 40  # [characters]; no amount needs more

_ID = re.compile(r"[a-zåäö0-9]+(?:-[a-zåäö0-9]+)*")

_DATE = re.compile(r"(?:19|20|21)\d{2}-\d{2}-\d{2}")

LARGEST_AMOUNT = 10**12  # [SEK]; sums of a million such amounts still fit in 64 bits


def parse_whole(text: str) -> int | None:
    """Whole number as written in Swedish (grouping spaces, either minus sign), or None."""
    if len(text) > _LONGEST or not _WHOLE.fullmatch(text):
        return None
    return int(re.sub(r"[ \u00a0\u2009\u202f]", "", text).replace("\u2212", "-"))


def parse_decimal(text: str) -> Decimal | None:
    """Exact number with comma or point, or whole: ``6 983,5``; None when it is none."""
    if len(text) > _LONGEST or not _DECIMAL.fullmatch(text):
        return None
    plain = re.sub(r"[ \u00a0\u2009\u202f]", "", text).replace("\u2212", "-")
    return Decimal(plain.replace(",", "."))


def parse_date(text: str) -> date | None:
    """Calendar date of the 20th to the 22nd century, written YYYY-MM-DD, or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_id(text: str) -> str | None:
    """Short id of small letters, digits and hyphens, or None."""
    return text if _ID.fullmatch(text) else None
