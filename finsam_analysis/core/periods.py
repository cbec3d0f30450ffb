"""Which calendar months a period covers, and how many of them fall in each year."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


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
