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

    def whole_months(self) -> bool:
        """True when the period starts on a month's first day and ends on a month's last."""
        last = calendar.monthrange(self.end.year, self.end.month)[1]
        return self.start.day == 1 and self.end.day == last
