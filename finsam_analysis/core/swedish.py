"""How numbers are written and read in Swedish: thin-space thousands, a real minus, comma."""

from __future__ import annotations

import re
from fractions import Fraction

from finsam_analysis.core.kronor import round_half_away

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
