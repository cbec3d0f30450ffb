"""How an amount is laid out over calendar years and organisations.

Shapes: ``years`` are the plan's; a :class:`~finsam_analysis.core.entities.Grant` holds
``amounts[organisation, year]`` in whole kronor [SEK].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from finsam_analysis.core import (
    Application,
    BudgetRow,
    Grant,
    Kronor,
    Period,
    apportion,
    round_half_away,
)


def by_months(total: int, period: Period) -> dict[int, int]:
    """Even spread over the period's months, summed by calendar year.

    ``a_y = total · m_y / Σm``, with ``m_y`` the active months of year ``y`` (a month is active
    when any of its days is within the period), whole kronor by largest remainder.

    Args:
        total: amount [SEK].
        period: when the insats is active.

    Returns:
        Year to amount [SEK/year], sums to ``total``.
    """
    months = period.months_per_year()
    parts = apportion(total, list(months.values()))
    return {year: int(part) for year, part in zip(months, parts, strict=True)}


def by_distribution(total: int, distribution: Mapping[int, int]) -> dict[int, int]:
    """An explicit distribution, taken as it stands once it is seen to hold the whole amount.

    Args:
        total: amount that the distribution must sum to [SEK].
        distribution: year to amount [SEK/year].

    Raises:
        ValueError: the years do not sum to the total; the message states the difference [SEK].
    """
    difference = sum(distribution.values()) - total
    if difference:
        raise ValueError(f"the years sum to {difference:+d} SEK against the total")
    return dict(distribution)


def even_spread(maximum: int, years: Sequence[int]) -> dict[int, int]:
    """A fixed maximum in equal parts over some calendar years.

    ``a_y = maximum / n``, whole kronor by largest remainder, ties to the earlier year.

    Args:
        maximum: amount [SEK].
        years: the ``n`` years, in order.

    Returns:
        Year to amount [SEK/year], sums to ``maximum``.

    Raises:
        ValueError: no years.
    """
    parts = apportion(maximum, [1] * len(years))
    return {year: int(part) for year, part in zip(years, parts, strict=True)}


def by_salary(
    monthly_salary: int,
    payroll_overhead: Fraction,
    full_time_share: Fraction,
    period: Period,
    indexation: Fraction = Fraction(0),
) -> dict[int, int]:
    """What a position costs each year, from its monthly salary.

    ``a_y = s · (1 + p) · t · m_y · (1 + i)^(y − y₀)``, exact and rounded once per year, halves
    away from zero; ``y₀`` is the period's first year and ``m_y`` its active months in ``y``.

    Args:
        monthly_salary: ``s``, of full time [SEK/month].
        payroll_overhead: ``p``, PO-påslag on the salary [share, 0.5 is 50 %].
        full_time_share: ``t``, tjänstgöringsgrad [share, 1 is full time].
        period: when the position is held.
        indexation: ``i``, yearly rise of the salary from the second year on [share].

    Returns:
        Year to amount [SEK/year].

    Raises:
        ValueError: a negative salary, overhead or share, or an indexation of −1 or less.
    """
    negative = monthly_salary < 0 or payroll_overhead < 0 or full_time_share < 0
    if negative or indexation <= -1:
        raise ValueError("salary, overhead and share are 0 or more; indexation is above -1")
    first = period.start.year
    yearly = monthly_salary * (1 + payroll_overhead) * full_time_share
    return {
        year: round_half_away(yearly * months * (1 + indexation) ** (year - first))
        for year, months in period.months_per_year().items()
    }


def on_plan_years(yearly: Mapping[int, int], years: Sequence[int]) -> tuple[Kronor, int]:
    """Amounts on the plan's years [SEK/year], and the sum of those after its last year [SEK].

    Raises:
        ValueError: an amount falls before the plan's first year.
    """
    if any(year < years[0] and amount for year, amount in yearly.items()):
        raise ValueError("an amount falls before the plan's first year")
    within = np.array([yearly.get(year, 0) for year in years], dtype=np.int64)
    return within, sum(amount for year, amount in yearly.items() if year > years[-1])


def grant_by_months(owner: str, total: int, period: Period, years: Sequence[int]) -> Grant:
    """An amount to one organisation, spread over the period's months, on the plan's years [SEK].

    Raises:
        ValueError: an amount falls before the plan's first year.
    """
    within, after = on_plan_years(by_months(total, period), years)
    return Grant((owner,), within[np.newaxis, :], np.array([after], dtype=np.int64))


def proposed_grant(application: Application, years: Sequence[int]) -> Grant:
    """What granting the application as proposed means, by organisation and year [SEK].

    The office's distribution where there is one; else the proposed amount to the owner, by months.
    """
    if application.distribution is not None:
        return application.distribution
    return grant_by_months(application.owner, application.proposed, application.period, years)


def months_on_plan(period: Period, years: Sequence[int]) -> list[int]:
    """Active months in each of the plan's years, and last in all the years after them [months]."""
    months = period.months_per_year()
    after = sum(count for year, count in months.items() if year > years[-1])
    return [*(months.get(year, 0) for year in years), after]


def budget_row_cells(row: BudgetRow, held: Kronor, years: Sequence[int]) -> Kronor:
    """A budget row's amount in each of the plan's years, and after them [SEK].

    As the applicant filled it in; what those years leave of the asked amount lies after the plan
    if the row goes on there. Where the sheet is empty (or all 0) the asked amount is spread over the row's
    active months in those years in which the grant holds anything for the row's organisation (the
    office lays some amounts on later years than the position begins), or over all of them when it
    holds nothing.

    Args:
        row: the budget row.
        held: what the grant holds for the row's organisation, shape (years + 1,) [SEK].
        years: the plan's years.

    Returns:
        Shape (years + 1,), the last being what comes after the plan's years [SEK].

    Raises:
        ValueError: the row has an amount but ends before the plan's first year.
    """
    months = months_on_plan(row.period, years)
    if row.yearly is not None and any(row.yearly):
        left = max(0, row.asked - sum(row.yearly)) if months[-1] else 0
        return np.array([*row.yearly, left], dtype=np.int64)
    weights = [count if amount else 0 for count, amount in zip(months, held, strict=True)]
    return apportion(row.asked, weights if any(weights) else months)
