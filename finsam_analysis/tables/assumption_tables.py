"""Which table tells the assumptions that the figures rest on."""

from __future__ import annotations

from datetime import date

from finsam_analysis.core import Assumed, AssumptionKey, FigureKind, ShareKey, per_cent, whole
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.columns import Shown, TableCell, columns_table, shown_amount
from finsam_analysis.tables.figure_text import Text, figure, joined
from finsam_analysis.tables.table import Table
from finsam_analysis.tables.wording import PlaceWording, fee_words


def assumption_table(result: ScenarioResult, dated: date | None = None) -> Table:
    """Every assumption the figures rest on, with its source and date; the scenario's own first.

    Args:
        result: the computed scenario.
        dated: the day of the document that the table stands in, for the scenario's own
            assumptions: a scenario file has no date, but what it assumes holds on that day.
    """
    package, scenario = result.package, result.scenario
    rows: list[tuple[TableCell, ...]] = []
    day = "" if dated is None else str(dated)

    def own(key: AssumptionKey, year: int | None = None) -> tuple[str, str]:
        place = scenario.stated.get((key, year))
        return ("scenariot" if place is None else f"{place.file} rad {place.line}", day)

    assumed_keys = [key for key in package.share_keys if key.assumed]
    planned = [package.reserve_fund, package.population_year]
    planned += [package.opening_surplus] if scenario.opening_surplus is None else []
    planned += [package.floor] if scenario.floor is None else []
    told = [*(a.source for a in planned), *(key.source for key in assumed_keys)]
    wording = PlaceWording(package.documents, told)

    def stated(assumed: Assumed) -> tuple[str, str]:
        return wording.words([assumed.source]), assumed.date

    for year, change in sorted(scenario.member_fee.items()):
        words = fee_words(change)
        kind = FigureKind.FEES if change.percent is None else FigureKind.FEE_CHANGE
        value = figure(words, kind.key(term=year))
        rows.append(
            (f"Medlemsavgift {year}", Shown(words, value), *own(AssumptionKey.MEMBER_FEE, year))
        )
    for year, share in sorted(scenario.underspend.items()):
        value = figure(f"{per_cent(share)} av insatserna", FigureKind.UNUSED_IN_ALL.key(term=year))
        source = own(AssumptionKey.UNDERSPEND, year)
        rows.append((f"Ej nyttjade medel {year}", Shown(per_cent(share), value), *source))
    amounts = (
        (
            f"Ackumulerat överskott vid ingången av {package.plan.years[0]}, kr",
            FigureKind.OPENING.key(term=package.plan.years[0]),
            AssumptionKey.OPENING_SURPLUS,
            scenario.opening_surplus,
            package.opening_surplus,
        ),
        (
            "Golv för beslutsutrymmet, kr",
            FigureKind.FLOOR.key(),
            AssumptionKey.FLOOR,
            scenario.floor,
            package.floor,
        ),
    )
    for label, of, key, given, usual in amounts:
        amount, source = (usual.value, stated(usual)) if given is None else (given, own(key))
        rows.append((label, shown_amount(amount, of), *source))
    reserve = package.reserve_fund
    reserved = shown_amount(reserve.value, FigureKind.RESERVE.key())
    rows.append(("Reservfond utanför beslutsutrymmet, kr", reserved, *stated(reserve)))
    year_of = package.population_year
    population = Shown(year_of.value, str(year_of.value))
    rows.append(("Folkmängd den 31 december", population, *stated(year_of)))
    groups: dict[tuple[str, str], list[ShareKey]] = {}
    for held in assumed_keys:
        why = f"{wording.words([held.source])}: {held.description}"
        groups.setdefault((why, held.date or ""), []).append(held)
    for (why, when), keys in groups.items():
        weights = joined(map(_weight, keys), ", ")
        raw = ", ".join(f"{held.organisation} {held.weight}" for held in keys)
        rows.append(("Nyckel mellan medlemmarna", Shown(raw, weights), why, when))
    headings = ("Antagande", "Värde", "Källa", "Datum")
    caption = "Antaganden och deras källor"
    return columns_table("antaganden", caption, headings, rows, texts=3, note=wording.note)


def _weight(key: ShareKey) -> Text:
    """A member and its weight in a key, kept together on one line."""
    return figure(
        f"{key.organisation}\u00a0{whole(key.weight)}", FigureKind.KEY.key("", key.organisation)
    )
