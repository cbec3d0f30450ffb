"""What makes applications of different size comparable: cost per post, participant, inhabitant.

All figures are exact fractions; the reader's rounding is a matter of presentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import quantiles

from finsam_analysis.core import POSITION, Application, DataPackage, Period
from finsam_analysis.reconciliation.budget_findings import rows_by_year_row
from finsam_analysis.reconciliation.financing_findings import own_financing_total

PER_YEAR, WHOLE_INSATS = "år", "hela insatsen"
FENCE = Fraction(1)  # Tukey's 3/2 is for larger samples; a dozen applications rarely reach it


@dataclass(frozen=True)
class KeyFigures:
    """One application's key figures; None where its documents do not tell.

    Money per post, participant and inhabitant [SEK]; indexation and own financing [share].
    """

    application: str
    post_years: Fraction
    cost_per_post_year: Fraction | None
    indexation: Fraction | None
    cost_per_participant: Fraction | None
    own_financing_share: Fraction | None
    cost_per_inhabitant_year: Fraction | None


@dataclass(frozen=True)
class Outlier:
    """An application whose key figure stands apart from the others', with the limits it passed."""

    application: str
    measure: str
    value: Fraction
    low: Fraction
    high: Fraction


MEASURES: Mapping[str, Callable[[KeyFigures], Fraction | None]] = {
    "Kostnad per heltidstjänst och år": lambda figures: figures.cost_per_post_year,
    "Uppräkning per år": lambda figures: figures.indexation,
    "Kostnad per deltagare": lambda figures: figures.cost_per_participant,
    "Egenfinansieringens andel": lambda figures: figures.own_financing_share,
    "Kostnad per invånare och år": lambda figures: figures.cost_per_inhabitant_year,
}


def years_of(period: Period) -> Fraction:
    """Length of a period [years]: its active months / 12."""
    return Fraction(sum(period.months_per_year().values()), 12)


def post_years(application: Application) -> Fraction:
    """Full-time post years asked for: ``Σ t_i · m_i / 12`` over the salary rows [years]."""
    return sum(
        (
            Fraction(row.post_percent or 0, 100) * years_of(row.period)
            for row in application.budget_rows
            if row.kind == POSITION
        ),
        Fraction(0),
    )


def cost_per_post_year(application: Application) -> Fraction | None:
    """Salary cost of a full-time post for a year: ``Σ a_i / Σ (t_i · m_i / 12)`` [SEK/year].

    Over the rows of kind lön with a full-time share; None when there is none.
    """
    rows = [row for row in application.budget_rows if row.kind == POSITION and row.post_percent]
    posts = post_years(application)
    return Fraction(sum(row.asked for row in rows)) / posts if posts else None


def implied_indexation(application: Application, years: Sequence[int]) -> Fraction | None:
    """Mean yearly rise of what a full-time post costs a month, from the yearly sheet [share].

    With ``c_y = Σ a_iy / Σ t_i · m_iy`` over the salary rows that are distributed over years, the
    mean of ``c_{y+1} / c_y − 1`` over the years that follow on each other. None with fewer than
    two such years.
    """
    members = rows_by_year_row(application)
    monthly: dict[int, Fraction] = {}
    for position, year in enumerate(years):
        amount, posts = 0, Fraction(0)
        for row in application.yearly_rows:
            if row.kind == POSITION and row.yearly[position]:
                amount += row.yearly[position]
                posts += sum(
                    Fraction((m.post_percent or 0) * m.period.months_per_year().get(year, 0), 100)
                    for m in members[row.id]
                )
        if amount and posts:
            monthly[year] = amount / posts
    rises = [
        monthly[after] / monthly[before] - 1
        for before, after in pairwise(sorted(monthly))
        if after == before + 1
    ]
    return sum(rises, Fraction(0)) / len(rises) if rises else None


def cost_per_participant(application: Application) -> Fraction | None:
    """Asked amount per expected participant, at the lowest number stated [SEK].

    ``A / n`` when ``n`` is for the whole insats, ``A / (n · years)`` when it is per year; None
    when no number is stated or it is not said which.
    """
    people = application.participants
    if people is None or not people.lowest:
        return None
    if people.per == WHOLE_INSATS:
        return Fraction(application.asked, people.lowest)
    if people.per == PER_YEAR:
        return application.asked / (people.lowest * years_of(application.period))
    return None


def own_financing_share(application: Application) -> Fraction | None:
    """Own financing of the whole cost: ``E / (A + E)`` [share]; None without a budget.

    Own financing without an amount counts as 0, so the share is then too low.
    """
    own = own_financing_total(application)
    total = sum(row.asked for row in application.budget_rows) + own
    return Fraction(own, total) if total else None


def key_figures(package: DataPackage) -> tuple[KeyFigures, ...]:
    """The key figures of every application, in the package's order.

    Cost per inhabitant is the asked amount per year and inhabitant of the owner's kommun or
    region, in the package's population year [SEK/year].
    """
    year = package.population_year.value
    return tuple(
        KeyFigures(
            application.id,
            post_years(application),
            cost_per_post_year(application),
            implied_indexation(application, package.plan.years),
            cost_per_participant(application),
            own_financing_share(application),
            _per_inhabitant(application, package.population.get((application.owner, year))),
        )
        for application in package.applications
    )


def _per_inhabitant(application: Application, inhabitants: int | None) -> Fraction | None:
    if not inhabitants:
        return None
    return application.asked / (years_of(application.period) * inhabitants)


def outliers(figures: Sequence[KeyFigures], fence: Fraction = FENCE) -> tuple[Outlier, ...]:
    """Applications outside ``[Q1 − k·(Q3 − Q1), Q3 + k·(Q3 − Q1)]``, measure by measure.

    The quartiles are exact, linear between the two nearest values, as Excel's ``QUARTILE.INC``.

    Args:
        figures: the applications' key figures.
        fence: ``k``, how many interquartile ranges a value may lie outside the quartiles.

    Returns:
        Outliers in the measures' order; none for a measure told of fewer than five applications.

    Source: after Tukey, *Exploratory Data Analysis* (1977), whose inner fences have k = 3/2.
    """
    found = []
    for measure, value_of in MEASURES.items():
        known = [(f.application, value) for f in figures if (value := value_of(f)) is not None]
        if len(known) < 5:
            continue
        values = [value for _, value in known]
        lower, _, upper = quantiles(values, n=4, method="inclusive")
        low, high = lower - fence * (upper - lower), upper + fence * (upper - lower)
        found += [
            Outlier(name, measure, value, low, high)
            for name, value in known
            if not low <= value <= high
        ]
    return tuple(found)
