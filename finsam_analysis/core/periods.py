"""Which calendar months a period covers, how many fall in each year, and how years stand in spans."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

_Told = TypeVar("_Told")


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"

    def months(self) -> Iterator[tuple[int, int]]:
        """Every (year, month) in which at least one day is within the period, in order."""
        year, month = self.start.year, self.start.month
        while (year, month) <= (self.end.year, self.end.month):
            yield year, month
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def months_per_year(self) -> dict[int, int]:
        """Number of active months in each calendar year the period touches [months]."""
        counts: dict[int, int] = {}
        for year, _ in self.months():
            counts[year] = counts.get(year, 0) + 1
        return counts

    def moved(self, months: int) -> Period:
        """The same days some months later; the last day of a month stays the last of its month."""
        end = _in_month(self.end, months)
        if self.end == month_end(self.end):
            end = month_end(end)
        return Period(_in_month(self.start, months), end)

    def whole_months(self) -> bool:
        """True when the period starts on a month's first day and ends on a month's last."""
        return self.start.day == 1 and self.end == month_end(self.end)


def month_end(day: date) -> date:
    """Last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _in_month(day: date, months: int) -> date:
    """The day some months later, or that month's last where it has no such day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def span_text(years: Sequence[int]) -> str:
    """Years in a row: ``2026`` or ``2026–2028``."""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def year_spans(
    told: Iterable[tuple[_Told, int]], starts: Collection[int] = ()
) -> list[tuple[_Told, list[int]]]:
    """What is said of years in order, those alike and in a row together.

    A year in ``starts`` is not told with the one before it.
    """
    spans: list[tuple[_Told, list[int]]] = []
    for said, year in told:
        alike = bool(spans) and spans[-1][0] == said and spans[-1][1][-1] == year - 1
        if alike and year not in starts:
            spans[-1][1].append(year)
        else:
            spans.append((said, [year]))
    return spans
