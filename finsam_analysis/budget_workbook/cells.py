"""How the words, amounts, days and shares that people write in cells are read."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

LONGEST_TEXT = 500  # [characters] of a label
_FIRST_DAY, _LAST_DAY = 32_874, 109_574  # 1990-01-01 and 2199-12-31 as Excel counts them
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_FORMULA_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


def tidy(text: str) -> str:
    """A user's words on one line: no control characters, no doubled spaces."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()[:LONGEST_TEXT]


def harmless(text: str) -> str:
    """Words that no spreadsheet takes for a formula: signs that begin one are left out in front."""
    return tidy(text).lstrip(_FORMULA_SIGNS + " '")


_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?")
_MONEY = re.compile(r"\s*(?:kr\.?|kronor|sek|:-|,-)$", re.IGNORECASE)


def read_amount(value: Any) -> Decimal | None:
    """Amount as a user may write it, exact, or None when it cannot be read.

    Numbers as they are (a float by its shortest decimal form); texts with grouping spaces and
    decimal comma (``1 234,50``), or with grouping commas or points (``1,822,500``), either minus
    sign, ``kr`` after. A comma or point before exactly three digits groups: öre are two digits.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    if not isinstance(value, str):
        return None
    text = _MONEY.sub("", tidy(value))
    negative = text[:1] in ("-", "\u2212")
    text = text[1:].strip() if negative else text
    if _ENGLISH.fullmatch(text):
        decimals = re.search(r"[.,](\d{1,2})$", text)
        whole = re.sub(r"[.,]", "", text[: decimals.start()] if decimals else text)
        text = f"{whole}.{decimals[1]}" if decimals else whole
    elif _GROUPED.fullmatch(text):
        text = text.replace(" ", "").replace(",", ".")
    else:
        return None
    return -Decimal(text) if negative else Decimal(text)


def read_day(value: Any, epoch: date | None = None) -> date | None:
    """Day as a user may write it, or None when there is no such day.

    ``2025-01-31`` or ``25-01-31`` (also with points or slashes); ``250131`` or ``20250131``, as
    text or number. Two-digit years are of this century. In a cell shown as a day, which has an
    ``epoch``, a number of five or six digits within this century is Excel's count of days from
    there; a larger one is what somebody typed as ``250131``.
    """
    if epoch is not None and isinstance(value, int | float) and _FIRST_DAY <= value < _LAST_DAY + 1:
        return epoch + timedelta(days=int(value))
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        return None
    match = re.fullmatch(r"(\d\d|\d{4})([-./]?)(\d\d)\2(\d\d)", tidy(text))
    if not match:
        return None
    year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)
    try:
        return date(year, int(match[3]), int(match[4]))
    except ValueError:
        return None


def read_percent(value: Any, shown_as_percent: bool) -> Decimal | None:
    """Share of full time in per cent, or None when it cannot be read.

    A cell shown as per cent holds the share (0,85); in other cells up to 2 is taken for a share
    and more for per cent, as no position of the sheets is below 3 %.
    """
    if isinstance(value, str):
        match = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?%?", tidy(value))
        return Decimal(match[1].replace(",", ".")) if match else None
    number = read_amount(value)
    if number is None or number < 0:
        return None
    return number * 100 if shown_as_percent or number <= 2 else number
