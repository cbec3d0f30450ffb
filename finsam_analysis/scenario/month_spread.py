"""Which months a grant's amounts fall in, and what the years hold when the months are moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from finsam_analysis.core import Grant, Kronor, Period, apportion


def month_number(year: int, month: int) -> int:
    """Months counted from year 0, so that moving by a month is adding 1."""
    return 12 * year + month - 1


@dataclass(frozen=True)
class MovedPiece:
    """Months of an organisation's one year that fall in another, or are kept [SEK].

    ``source`` and ``target`` are years, None for what comes after the plan; ``months`` of the
    source's ``of`` months fall in the target.
    """

    organisation: str
    source: int | None
    target: int | None
    months: int
    of: int
    amount: int
    rounded: bool


@dataclass(frozen=True)
class MonthSpread:
    """Amounts with the months each is spread evenly over.

    ``cells[organisation, part]`` [SEK]; ``months[part]`` the month numbers of each part, a part
    being one of the plan's years as the grant has it, or what comes after them. Nothing is rounded
    before the amounts are summed by year, so moving by ``n`` and by ``−n`` gives the same spread.
    """

    organisations: tuple[str, ...]
    cells: Kronor
    months: tuple[tuple[int, ...], ...]

    def moved(self, months: int) -> MonthSpread:
        """Every month moved forward by some months; back when negative."""
        return replace(self, months=tuple(tuple(m + months for m in part) for part in self.months))

    def pieces(self, years: Sequence[int], last_month: int | None = None) -> Iterator[MovedPiece]:
        """Where the months of each organisation's parts fall, each part by largest remainder.

        Args:
            years: the plan's years; later months become what comes after the plan.
            last_month: months after this month number fall away; None keeps all.

        Raises:
            ValueError: an amount falls before the plan's first year.
        """
        terms = (*years, None)
        for source, months, amounts in zip(terms, self.months, self.cells.T, strict=True):
            kept = [m // 12 for m in months if last_month is None or m <= last_month]
            if amounts.any() and any(year < years[0] for year in kept):
                raise ValueError("an amount falls before the plan's first year")
            falls = Counter(kept)
            counts = [falls[year] for year in years]
            counts.append(sum(count for year, count in falls.items() if year > years[-1]))
            for organisation, amount in zip(self.organisations, amounts.tolist(), strict=True):
                if not amount:
                    continue
                parts = apportion(amount, [*counts, len(months) - len(kept)]).tolist()
                for target, count, part in zip(terms, counts, parts[:-1], strict=True):
                    if count:
                        yield MovedPiece(
                            organisation,
                            source,
                            target,
                            count,
                            len(months),
                            part,
                            part * len(months) != amount * count,
                        )

    def per_year(self, years: Sequence[int], last_month: int | None = None) -> Grant:
        """The amounts by calendar year, each part whole kronor by largest remainder.

        ``cell_{o,y} = Σ_part cell_{o,part} · m_{part,y} / m_part``, with ``m_{part,y}`` the part's
        months in year ``y``; for each organisation and part the years sum to the part [SEK].
        Arguments and errors are those of :meth:`pieces`.
        """
        columns = {term: position for position, term in enumerate((*years, None))}
        summed = np.zeros((len(self.organisations), len(columns)), dtype=np.int64)
        for piece in self.pieces(years, last_month):
            row = self.organisations.index(piece.organisation)
            summed[row, columns[piece.target]] += piece.amount
        return Grant(self.organisations, summed[:, :-1], summed[:, -1])


def spread_over_months(grant: Grant, period: Period, years: Sequence[int]) -> MonthSpread:
    """Each year's amount spread evenly over the months the insats is active in that year.

    What comes after the plan's years is spread over the active months there. Where an amount lies
    in a year without any active month (nothing hinders the office from distributing so), it is
    spread over the whole of that year, or of the first year after the plan.

    Args:
        grant: amounts by organisation and year.
        period: when the insats is active.
        years: the plan's years.
    """
    active: defaultdict[int, list[int]] = defaultdict(list)
    for year, month in period.months():
        active[min(year, years[-1] + 1)].append(month_number(year, month))
    parts = [tuple(active[year]) or _whole_year(year) for year in (*years, years[-1] + 1)]
    return MonthSpread(grant.organisations, grant.cells, tuple(parts))


def _whole_year(year: int) -> tuple[int, ...]:
    return tuple(range(month_number(year, 1), month_number(year + 1, 1)))
