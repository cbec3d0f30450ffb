"""Which table tells the assumptions that the figures rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from finsam_analysis.core import (
    Assumed,
    AssumptionKey,
    DataPackage,
    FigureKind,
    ShareKey,
    per_cent,
    span_text,
    whole,
    year_spans,
)
from finsam_analysis.scenario import Scenario, ScenarioResult
from finsam_analysis.tables.columns import Shown, TableCell, columns_table, shown_amount
from finsam_analysis.tables.figure_text import Text, figure, joined
from finsam_analysis.tables.place_wording import PlaceWording
from finsam_analysis.tables.table import Table
from finsam_analysis.tables.wording import MANY_YEARS, fee_words


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

    def own(key: str, year: int | None = None) -> tuple[str, str]:
        place = scenario.stated.get((key, year))
        return ("scenariot" if place is None else f"{place.file} rad {place.line}", day)

    assumed_keys = [key for key in package.share_keys if key.assumed]
    planned = [package.reserve_fund, package.population_year]
    planned += [package.opening_surplus] if scenario.opening_surplus is None else []
    planned += [] if scenario.names_floor else [package.floor]
    if package.ceiling is not None and scenario.ceiling is None:
        planned.append(package.ceiling)
    told = [*(a.source for a in planned), *(key.source for key in assumed_keys)]
    wording = PlaceWording(package.documents, told)

    def stated(assumed: Assumed) -> tuple[str, str]:
        return wording.words([assumed.source]), assumed.date

    rows += _yearly_rows(scenario, package, own)
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
            AssumptionKey.FLOOR if scenario.floor else AssumptionKey.FLOOR_PERCENT,
            result.floor if scenario.names_floor else None,
            package.floor,
        ),
        (
            "Tak för beslutsutrymmet, kr",
            FigureKind.CEILING.key(),
            AssumptionKey.CEILING,
            scenario.ceiling,
            package.ceiling,
        ),
    )
    for label, of, key, given, usual in amounts:
        if of.kind is FigureKind.FLOOR and result.floor_varies:
            rows += _floor_rows(result, own)
        elif given is not None:
            rows.append((label, shown_amount(given, of), *own(key)))
        elif usual is not None:
            rows.append((label, shown_amount(usual.value, of), *stated(usual)))
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


def _yearly_rows(
    scenario: Scenario, package: DataPackage, own: Callable[[str, int | None], tuple[str, str]]
) -> list[tuple[TableCell, ...]]:
    """What the scenario assumes of a year: fees, underspend, rows of the plan."""
    fees = {
        year: _Assumed(
            fee_words(change),
            FigureKind.FEES if change.percent is None else FigureKind.FEE_CHANGE,
            own(AssumptionKey.MEMBER_FEE, year),
        )
        for year, change in sorted(scenario.member_fee.items())
    }
    unused = {
        year: _Assumed(
            f"{per_cent(share)} av insatserna",
            FigureKind.UNUSED_IN_ALL,
            own(AssumptionKey.UNDERSPEND, year),
            per_cent(share),
        )
        for year, share in sorted(scenario.underspend.items())
    }
    rows = [*_in_rows("Medlemsavgift", fees), *_in_rows("Ej nyttjade medel", unused)]
    names = {line.id: line.name for line in package.plan.lines}
    for line, changes in scenario.plan.items():
        key = f"{AssumptionKey.PLAN} {line}"
        moved = {
            year: _Assumed(fee_words(change), FigureKind.LINE_CHANGE, own(key, year))
            for year, change in sorted(changes.items())
        }
        rows += _in_rows(names[line], moved, line)
    return rows


class _Assumed(NamedTuple):
    """What is assumed of a year: its words, their kind of figure, file and day, and its exact words."""

    words: str
    kind: FigureKind
    source: tuple[str, str]
    exact: str = ""


def _in_rows(
    label: str, assumed: Mapping[int, _Assumed], of: str = ""
) -> Iterator[tuple[TableCell, ...]]:
    """A row for each year; of many years those alike and in a row together."""
    told = [(each, year) for year, each in assumed.items()]
    spans = year_spans(told, () if len(told) > MANY_YEARS else assumed)
    for each, years in spans:
        value = figure(each.words, each.kind.key(of, term=years[0]))
        yield f"{label} {span_text(years)}", Shown(each.exact or each.words, value), *each.source


def _floor_rows(
    result: ScenarioResult, own: Callable[[str, int | None], tuple[str, str]]
) -> list[tuple[TableCell, ...]]:
    """The floor of each year, and where the scenario says it."""
    rows: list[tuple[TableCell, ...]] = []
    for year in result.years:
        floor, scenario = result.floor_of(year), result.scenario
        in_kronor = scenario.floor.get(year, result.package.floor.value) == floor
        said_in_kronor = in_kronor and year in scenario.floor
        source = (
            own(AssumptionKey.FLOOR, year)
            if said_in_kronor
            else own(AssumptionKey.FLOOR_PERCENT, None)
            if not in_kronor
            else ("datapaketet", result.package.floor.date)
        )
        label = f"Golv för beslutsutrymmet {year}, kr"
        rows.append((label, shown_amount(floor, FigureKind.FLOOR.key(term=year)), *source))
    return rows


def _weight(key: ShareKey) -> Text:
    """A member and its weight in a key, kept together on one line."""
    return figure(
        f"{key.organisation}\u00a0{whole(key.weight)}", FigureKind.KEY.key("", key.organisation)
    )
