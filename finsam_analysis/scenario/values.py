"""What a text of a scenario file means as a value, or why it means none; no file is needed.

Each reader takes the text as it stands and gives the value, or raises :class:`MisreadError` with
what was found, what was expected and what to write instead. Where the text stands is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NoReturn

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    NO,
    YES,
    Action,
    month_end,
    parse_date,
    parse_decimal,
    parse_percent,
    parse_whole,
)
from finsam_analysis.scenario.changes import Change

FROM = "från"  # before a year: that year and all after it in the plan
_FLAGS = {"true": True, YES: True, "false": False, NO: False}
_UNITS = {"kr": 1, "kronor": 1, "tkr": 1_000, "mkr": 1_000_000}
_SPACES = " \u00a0\u2007\u2009\u202f"
_WITH_UNIT = re.compile(rf"(.*?[0-9])[{_SPACES}]*({'|'.join(_UNITS)})\.?", re.IGNORECASE)
_YEARLY = re.compile(r"(.*?)\s*(?:per|om) år(?:et)?", re.IGNORECASE)
_SPAN = re.compile(r"([0-9]{4})\s*[-\u2013\u2014\u2212]\s*([0-9]{4})")
_ONWARD = re.compile(rf"(?:{FROM}|fr\.? ?o\.? ?m\.?)(?: och med)?\s*([0-9]{{4}})", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH_DIGITS = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_MONTH_WORDS = re.compile(rf"({'|'.join(_MONTHS)})[a-zåäö]*\.?\s+([0-9]{{4}})", re.IGNORECASE)
MOST_PERCENT = 10_000  # a rise beyond a hundredfold is a slip of the hand


class MisreadError(ValueError):
    """A text that means no value: what was found, what was expected, what to do."""

    def __init__(self, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"{found}; expected {expected}")
        self.found, self.expected, self.remedy = found, expected, remedy


def _refuse(text: str, expected: str, remedy: str) -> NoReturn:
    raise MisreadError(f"”{text}”", expected, remedy)


def as_signed_amount(text: str) -> int:
    """Whole kronor of either sign; ``300 000``, ``300 000 kr``, ``300 tkr``, ``0,3 mkr`` [SEK]."""
    amount = parse_whole(text)
    unit = _WITH_UNIT.fullmatch(text)
    if amount is None and unit:
        number = parse_decimal(unit[1])
        scaled = None if number is None else number * _UNITS[unit[2].lower()]
        if scaled is not None and scaled == int(scaled):
            amount = int(scaled)
    if amount is not None and abs(amount) > LARGEST_AMOUNT:
        _refuse(text, "högst tusen miljarder kronor", "rätta beloppet")
    if amount is None:
        remedy = "rätta beloppet; skriv till exempel 300 000, 300 tkr eller 0,3 mkr"
        _refuse(text, "ett belopp i hela kronor", remedy)
    return amount


def as_amount(text: str) -> int:
    """Whole kronor, 0 or more, written as :func:`as_signed_amount` reads them [SEK]."""
    amount = as_signed_amount(text)
    if amount < 0:
        expected = "ett belopp i hela kronor, noll eller större"
        _refuse(text, expected, "ta bort minustecknet")
    return amount


def _percent(text: str) -> Fraction | None:
    if text.lower().endswith("procent"):
        text = text[: -len("procent")].strip()
    return parse_percent(text)


def as_percent(text: str, most: int = 100) -> Fraction:
    """A number of per cent from 0 to ``most``, exact."""
    percent = _percent(text)
    if percent is None or not 0 <= percent <= most:
        remedy = "rätta procenttalet, till exempel 10 eller ”2,5”"
        _refuse(text, f"0 till {most} procent", remedy)
    return percent


def as_change(text: str, first: int | None, year: int, *, fee: bool = False) -> Change:
    """How a planned amount of a year changes: ``-3 %``, ``3 % per år`` or an amount in kr.

    Args:
        text: as written.
        first: the first year of the span or of the *från* that it is said of, None of one year.
        year: the year it is read for.
        fee: whether it is the member fee, which is never negative.
    """
    what = "avgiften" if fee else "beloppet"
    expected = f"{what} i hela kronor, eller en ändring i procent som ”−3 %”"
    yearly = _YEARLY.fullmatch(text)
    said = yearly[1] if yearly else text
    if said.endswith("%") or said.lower().endswith("procent"):
        percent = _percent(said)
        if percent is None or not -100 <= percent <= MOST_PERCENT:
            least = "en ändring i procent, minst −100 %, till exempel ”−3 %”"
            _refuse(text, least, "rätta procenttalet")
        if yearly and first is None:
            span = "”från” eller ett spann av år vid ”per år”"
            _refuse(text, span, f"skriv från {year}: ”{said} per år”")
        times = year - first + 1 if yearly and first else 1
        if (1 + percent / 100) ** times > 1 + Fraction(MOST_PERCENT, 100):
            found = f"”{text}” i {times} år"
            most = f"en ökning på högst {MOST_PERCENT} % sammanlagt"
            raise MisreadError(found, most, "sänk procenttalet eller skriv beloppet i kr")
        return Change(percent=percent, times=times)
    if yearly:
        _refuse(text, expected, "skriv procent vid ”per år”, till exempel ”3 % per år”")
    try:
        return Change(amount=as_amount(text) if fee else as_signed_amount(text))
    except MisreadError:
        _refuse(text, expected, "rätta värdet, till exempel ”-3 %”, 23 000 000 eller 23 mkr")


def as_flag(text: str) -> bool:
    """``true`` or ``false``; ``ja`` and ``nej`` mean the same."""
    found = _FLAGS.get(text.casefold())
    if found is None:
        _refuse(text, "true eller false", "rätta ordet")
    return found


def as_count(text: str, most: int, what: str) -> int:
    """A whole number from 1 to ``most``, with or without its unit: ``6``, ``6 månader``."""
    number = parse_whole(re.sub(r"\s*(månader|månad|mån)\.?$", "", text))
    if number is None or not 1 <= number <= most:
        _refuse(text, f"1 till {most} {what}", "rätta talet, till exempel 6")
    return number


def as_date(text: str, *, last: bool = False) -> date:
    """A calendar date, or a month's first or last day: ``2027-12-31``, ``2027-12``, ``dec 2027``."""
    found = parse_date(text)
    month = _MONTH_DIGITS.fullmatch(text)
    words = _MONTH_WORDS.fullmatch(text)
    if month:
        found = _in_month(int(month[1]), int(month[2]), last=last)
    elif words:
        found = _in_month(int(words[2]), 1 + _MONTHS.index(words[1].lower()), last=last)
    if found is None:
        expected = "ett datum som finns i kalendern, skrivet ÅÅÅÅ-MM-DD"
        _refuse(text, expected, "rätta datumet, till exempel 2027-12-31")
    return found


def _in_month(year: int, month: int, *, last: bool) -> date | None:
    if not (1900 <= year <= 2199 and 1 <= month <= 12):
        return None
    first = date(year, month, 1)
    return month_end(first) if last else first


@dataclass(frozen=True)
class Years:
    """The years that a key means: one (rank 0), a span (1) or a year and all after it (2).

    A lower rank wins over a higher one.
    """

    rank: int
    years: tuple[int, ...]

    @property
    def first(self) -> int | None:
        """The first year of more than one kind; None of a single year."""
        return self.years[0] if self.rank else None


def as_years(text: str, plan_years: Sequence[int]) -> Years:
    """The plan's years that ``2026``, ``2026–2028`` or ``från 2026`` means."""
    span, onward = _SPAN.fullmatch(text), _ONWARD.fullmatch(text)
    within = f"{plan_years[0]}–{plan_years[-1]}"
    if span:
        first, last = int(span[1]), int(span[2])
        if first in plan_years and last in plan_years and first <= last:
            return Years(1, tuple(range(first, last + 1)))
        raise MisreadError(
            f"åren ”{text}”", f"ett spann av år i planen, {within}", "rätta åren, minsta året först"
        )
    if re.fullmatch(r"[0-9]{1,3}( ?%| ?[mt]?kr)?", text):  # after the comma of {2026: -2,5 %}
        decimal = "skriv tal med decimalkomma inom citattecken: ”-2,5 %”"
        raise MisreadError(f"året ”{text}”", f"ett år i planen, {within}", decimal)
    year = onward[1] if onward else text
    if year.isdecimal() and year.isascii() and int(year) in plan_years:
        if onward:
            return Years(2, tuple(y for y in plan_years if y >= int(year)))
        return Years(0, (int(year),))
    raise MisreadError(
        f"året ”{text}”",
        f"ett år i planen, {within}",
        f"rätta året: {plan_years[-1]}, från {plan_years[1]} eller {within}",
    )


def as_action(text: str) -> Action:
    """What is decided."""
    if text not in tuple(Action):
        _refuse(text, f"någon av {', '.join(Action)}", "rätta åtgärden")
    return Action(text)
