"""Which tables set the applications' key figures side by side, and name those that stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from finsam_analysis.core import DataPackage, decimal, percent, round_half_away, whole
from finsam_analysis.reconciliation import (
    FENCE,
    MEASURES,
    KeyFigures,
    Outlier,
    outliers,
    own_financing_total,
)
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.table import Table

_SHARES = ("Uppräkning per år", "Egenfinansieringens andel")
_SMALL = ("Kostnad per invånare och år",)
APART = "●"  # stands beside a figure that stands apart, so that colour is never alone
UNKNOWN = "–"


def _written(measure: str, value: Fraction) -> str:
    if measure in _SHARES:
        return percent(value)
    if measure in _SMALL:
        return f"{decimal(value, 2)} kr"
    return f"{whole(round_half_away(value))} kr"


def _plain(measure: str, value: Fraction | None) -> float | int | None:
    """The figure for the CSV: per cent with a decimal, kronor with öre where they matter."""
    if value is None:
        return None
    if measure in _SHARES:
        return round_half_away(value * 1000) / 10
    return round_half_away(value * 100) / 100 if measure in _SMALL else round_half_away(value)


def key_figure_table(
    package: DataPackage, figures: Sequence[KeyFigures], fence: Fraction = FENCE
) -> Table:
    """Every application's key figures, and the median; those that stand apart are marked."""
    apart = {(outlier.application, outlier.measure) for outlier in outliers(figures, fence)}

    def cell(one: KeyFigures, measure: str) -> Shown:
        value = MEASURES[measure](one)
        mark = f"{APART} " if (one.application, measure) in apart else ""
        printed = UNKNOWN if value is None else f"{mark}{_written(measure, value)}"
        return Shown(_plain(measure, value), printed)

    rows: list[tuple[TableCell, ...]] = []
    for one in figures:
        application = package.application(one.application)
        cells = [cell(one, measure) for measure in MEASURES]
        posts = decimal(one.post_years, 2)
        rows.append((application.name, application.owner, posts, *cells))
    medians = []
    for measure, value_of in MEASURES.items():
        known = [value for one in figures if (value := value_of(one)) is not None]
        medians.append(_written(measure, median(known)) if known else UNKNOWN)
    return columns_table(
        "nyckeltal",
        "Nyckeltal per ansökan, efter vad som är sökt",
        ("Ansökan", "Insatsägare", "Heltidsår", *MEASURES),
        rows,
        total=("Median", "", "", *medians),
        texts=1,
        note=f"{APART} står vid det som avviker. {UNKNOWN} betyder att handlingarna inte säger det: "
        "inga deltagare, eller inte om antalet gäller per år; inget årsblad, eller ett enda år.",
    )


def outlier_table(
    package: DataPackage, figures: Sequence[KeyFigures], fence: Fraction = FENCE
) -> Table:
    """The applications that stand apart, measure by measure, with the limits they passed."""
    found: Sequence[Outlier] = outliers(figures, fence)
    headings = ("Ansökan", "Nyckeltal", "Värde", "Lägre gräns", "Övre gräns")
    rows = [
        (
            package.application(outlier.application).name,
            outlier.measure,
            *(_written(outlier.measure, v) for v in (outlier.value, outlier.low, outlier.high)),
        )
        for outlier in found
    ]
    times = decimal(fence, 0 if fence.denominator == 1 else 2)
    rule = (
        f"Ett nyckeltal avviker när det ligger längre än {times} kvartilavstånd utanför "
        "kvartilerna, bland minst fem ansökningar. Regeln visar var det finns något att fråga om."
    )
    return columns_table(
        "avvikande-nyckeltal",
        "Ansökningar som avviker",
        headings,
        rows,
        texts=1,
        note=rule if rows else f"Ingen ansökan avviker. {rule}",
    )


def financing_table(package: DataPackage) -> Table:
    """What each application asks for, pays itself and costs in all [SEK]."""
    headings = ("Ansökan", "Sökt, kr", "Egenfinansiering, kr", "Hela kostnaden, kr")
    rows = []
    for application in package.applications:
        asked = sum(row.asked for row in application.budget_rows)
        own = own_financing_total(application)
        rows.append((application.name, asked, own, asked + own))
    unpriced = [
        f"{application.name} ({row.name})"
        for application in package.applications
        for row in application.own_financing
        if row.post_percent and row.amount is None
    ]
    note = (
        f"Egenfinansiering som inte har något belopp räknas som 0: {'; '.join(unpriced)}."
        if unpriced
        else ""
    )
    caption = "Sökt och egenfinansiering enligt budgetraderna, kr"
    return columns_table("finansiering", caption, headings, rows, summed=True, note=note)
