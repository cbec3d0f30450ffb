"""How numbers, dates and periods are written in Swedish, and read back: strictly, or as people type.

Figures in a package are read strictly (``parse_…``); what somebody typed in a cell of their own
workbook is read leniently (``read_…``). Digits are those of ASCII: others are another sign.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from finsam_analysis.core.money import round_half_away
from finsam_analysis.core.periods import Period

THIN_SPACE = "\u202f"  # narrow no-break space: a number never breaks over two lines
MINUS = "\u2212"

_PERCENT = re.compile(r"([-+\u2212\u2013]?)\s*([0-9]+(?:[.,][0-9]+)?)\s*%?")


def alphabetic(text: str) -> str:
    """What texts are sorted by: å, ä and ö after z, capitals as small letters."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return plain.translate({ord("å"): "{", ord("ä"): "|", ord("ö"): "}"})  # the signs after z


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
    if not match or len(text) > _LONGEST:
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
_DIGITS = re.compile(r"((?:20)?[0-9][0-9])-?([0-9][0-9])-?([0-9][0-9])")
_WORDS = re.compile(rf"([0-9]{{1,2}}) ({'|'.join(_MONTHS)})(?: år)? ([0-9]{{4}})")


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
        return _day(digits[1][-2:], digits[2], digits[3])
    return _day(words[3], str(_MONTHS.index(words[2]) + 1), words[1]) if words else None


def written_dates(text: str) -> list[date]:
    """Every date in a text that :func:`parse_written_date` reads, in the text's order."""
    found = re.finditer(
        rf"(?<![0-9])(?:{_DIGITS.pattern}|{_WORDS.pattern})(?![0-9])", text.casefold()
    )
    days = (parse_written_date(match[0]) for match in found)
    return [day for day in days if day is not None]


# Groups of three digits may stand apart by a space of any width, as Excel writes them.
_GROUPED = r"[0-9]{1,3}(?:[ \u00a0\u2007\u2009\u202f][0-9]{3})+|[0-9]+"

_WHOLE = re.compile(rf"[-\u2212]?(?:{_GROUPED})")
_DECIMAL = re.compile(rf"[-\u2212]?(?:{_GROUPED})(?:[.,][0-9]+)?")

_NUMBER_WORDS = (
    *("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva"),
    *("tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton", "tjugo"),
)

_LONGEST = 40  # [characters]; no amount needs more

_ID = re.compile(r"[a-zåäö0-9]+(?:-[a-zåäö0-9]+)*")

_DATE = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")

LARGEST_AMOUNT = 10**12  # [SEK]; sums of a million such amounts still fit in 64 bits
LARGEST_SUM = 5 * 10**14  # [SEK] of all a scenario's amounts; ten thousand times it fits in 64 bits


def parse_whole(text: str) -> int | None:
    """Whole number as written in Swedish (grouping spaces, either minus sign), or None."""
    if len(text) > _LONGEST or not _WHOLE.fullmatch(text):
        return None
    return int(_ungrouped(text))


def _ungrouped(text: str) -> str:
    """A number's text without grouping spaces, a minus sign written as a hyphen."""
    return re.sub(r"[ \u00a0\u2007\u2009\u202f]", "", text).replace(MINUS, "-")


def parse_count(text: str) -> int | None:
    """Whole number of 0 or more, or None."""
    number = parse_whole(text)
    return number if number is not None and number >= 0 else None


def parse_decimal(text: str) -> Decimal | None:
    """Exact number with comma or point, or whole: ``6 983,5``; None when it is none."""
    if len(text) > _LONGEST or not _DECIMAL.fullmatch(text):
        return None
    return Decimal(_ungrouped(text).replace(",", "."))


def parse_number(text: str) -> Fraction | None:
    """Number by its value, in digits or words: ``2,5``, ``7526600,00``, ``tre``, ``två och en halv``."""
    plain = plain_spaces(text).casefold()
    units, half, _ = plain.partition(" och en halv")
    units = "ett" if units == "en" else units
    if units in _NUMBER_WORDS:
        return Fraction(_NUMBER_WORDS.index(units)) + (Fraction(1, 2) if half else 0)
    number = parse_decimal(plain)
    return None if number is None else Fraction(number)


def number_words(text: str) -> set[int]:
    """The whole numbers a text tells in words: ``tio till tolv`` gives 10 and 12."""
    words = re.findall(r"[a-zåäö]+", text.casefold())
    return {_NUMBER_WORDS.index(word) for word in words if word in _NUMBER_WORDS}


def parse_date(text: str) -> date | None:
    """Calendar date of the 20th to the 22nd century, written YYYY-MM-DD, or None."""
    return _day(*text.split("-")) if _DATE.fullmatch(text) else None


def parse_id(text: str) -> str | None:
    """Short id of small letters, digits and hyphens, or None."""
    return text if _ID.fullmatch(text) else None


_LONGEST_TEXT = 500  # [characters] of a label
LONGEST_LIKENED = 200  # [characters] of a word; to look for what is like a longer one takes long
_FIRST_DAY, _LAST_DAY = 32_874, 109_574  # 1990-01-01 and 2199-12-31 as Excel counts them
_SPACES = re.compile(r"\s+")
_WIDE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Controls, what turns the writing direction, what joins or parts without showing, half a pair.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_LAYOUT = "\n\t"


def invisible(text: str) -> str:
    """The signs of a text that cannot be seen, by their numbers: ``osynligt tecken U+200B``."""
    if text.isprintable():
        return ""
    found = dict.fromkeys(f"U+{ord(sign):04X}" for sign in _CONTROL.findall(text))
    return f"osynligt tecken {', '.join(found)}" if found else ""


def stripped(text: str) -> str:
    """A free text without the signs that cannot be seen; its lines stay lines.

    They could turn a figure around or hide a word from whoever reads what is printed. Two halves of
    one sign, as an escape may write it, are that sign.
    """
    if text.isprintable():
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _CONTROL.sub(lambda found: found[0] if found[0] in _LAYOUT else "", whole)


def shown(text: str) -> str:
    """A text that may hold anything, for a message: what cannot be seen by its number, ``‹U+202E›``."""
    if text.isprintable():
        return text
    return _CONTROL.sub(
        lambda found: found[0] if found[0] in _LAYOUT else f"‹U+{ord(found[0]):04X}›", text
    )


def plain_spaces(text: str) -> str:
    """The text with every space that is wider, narrower or does not break written as a space."""
    return (text if text.isascii() else _WIDE.sub(" ", text)).strip()


_ACCENTED = str.maketrans("åäöéü", "aaoeu")


def unaccented(text: str) -> str:
    """A text in small letters as it is typed without å, ä and ö: ``mitt-forslag``."""
    return text.casefold().translate(_ACCENTED)


def meant(word: str, words: Iterable[str]) -> str:
    """Which of some words may have been meant by one that is none of them; empty if none is near."""
    if len(word) > LONGEST_LIKENED:
        return ""
    plain = {known.casefold(): known for known in words}
    near = get_close_matches(word.casefold(), plain, n=1, cutoff=0.6)
    return plain[near[0]] if near else ""


def meant_or(word: str, words: Iterable[str], otherwise: str) -> str:
    """What helps where a word is none of some: to ask if the one like it was meant, or otherwise."""
    near = meant(word, words)
    return f"menade du {near}?" if near else otherwise


def tidy(text: str) -> str:
    """A user's words on one line: no control characters, no doubled spaces."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()[:_LONGEST_TEXT]


_WRITTEN = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?|[0-9]+(?:[.,][0-9]{1,2})?")
_ENGLISH = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?"
)
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
        decimals = re.search(r"[.,]([0-9]{1,2})$", text)
        units = re.sub(r"[.,]", "", text[: decimals.start()] if decimals else text)
        text = f"{units}.{decimals[1]}" if decimals else units
    elif _WRITTEN.fullmatch(text):
        text = text.replace(" ", "").replace(",", ".")
    else:
        return None
    return -Decimal(text) if negative else Decimal(text)


def read_day(value: Any, epoch: date | None = None) -> date | None:
    """Day as a user may write it, or None when there is no such day.

    ``2025-01-31`` (also with points or slashes) or ``25-01-31``; ``250131`` or ``20250131``, as
    text or number. Two-digit years are of this century; with points or slashes, as some systems
    write them, they may stand first or last, and nothing is read. In a cell shown as a day, which has an
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
    match = re.fullmatch(
        r"([0-9]{4}|[0-9][0-9](?=-|[0-9]{4}$))([-./]?)([0-9][0-9])\2([0-9][0-9])", tidy(text)
    )
    return _day(match[1], match[3], match[4]) if match else None


def possible_days(value: Any) -> list[date]:
    """The days that a text in figures could mean, where the order of day, month and year is unsure.

    Day first as most write it, then the month, then the year: ``01/02/25`` may be 2025-02-01,
    2025-01-02 or 2001-02-25.
    """
    match = re.fullmatch(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})", tidy(str(value)))
    if not match:
        return []
    a, b, c = match[1], match[3], match[4]
    orders = [(c, b, a), (c, a, b)] + ([(a, b, c)] if len(c) == 2 else [])
    return list(dict.fromkeys(day for order in orders if (day := _day(*order))))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day))
    except ValueError:
        return None


def read_percent(value: Any, shown_as_percent: bool) -> Decimal | None:
    """Share of full time in per cent, or None when it cannot be read.

    A cell shown as per cent holds the share (0,85); in other cells up to 2 is taken for a share
    and more for per cent, as no position of the sheets is below 3 %. A number stored as text means
    what the number would. Nobody works more than full time, but a row may be several whole positions.
    """
    number = None
    if isinstance(value, str):
        match = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?) ?(%?)", tidy(value))
        if match:
            number = Decimal(match[1].replace(",", "."))
            # In a cell shown as per cent, a text above 2 was typed as it is shown.
            number *= 100 if number <= 2 and not match[2] else 1
    else:
        number = read_amount(value)
        if number is not None and (shown_as_percent or number <= 2):
            number *= 100
    sound = number is not None and number >= 0 and (number <= 100 or number % 100 == 0)
    return number if sound else None
