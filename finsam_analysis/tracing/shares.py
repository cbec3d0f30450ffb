"""What is stated beside the tables, traced: shares, payments, floor, reserve fund, deviations."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.core import (
    DEVIATION,
    FEES,
    FLOOR,
    GRANTED,
    KEY,
    KEYS,
    MISSING,
    NET,
    PAID_IN,
    PER_INHABITANT,
    POPULATION,
    RESERVE,
    ROOM,
    SHARE,
    Assumption,
    AssumptionKey,
    Measure,
    ShareKey,
    TableRow,
    Unit,
    decimal,
    round_half_away,
)
from finsam_analysis.reconciliation import COMPUTED, summed_rows
from finsam_analysis.scenario import FundingShare, ScenarioResult
from finsam_analysis.tracing.figure import FigureBook, Quantity, TracedFigure
from finsam_analysis.tracing.origins import Origins


def trace_shares(result: ScenarioResult, book: FigureBook, origins: Origins) -> None:
    """Trace them for every receiver; grants and fees are traced before."""
    keys = {key.organisation: _key(key, book, origins) for key in result.package.share_keys}
    for share in result.shares:
        granted = book[f"{GRANTED} {share.organisation}"]
        _quotient(book, f"{SHARE} {share.organisation}", granted, book[GRANTED], Quantity.SHARE)
        if share.population is not None:
            people = _population(result, share, book, origins)
            name = f"{PER_INHABITANT} {share.organisation}"
            _quotient(book, name, granted, people, Quantity.MONEY_PER_INHABITANT)
        if share.organisation in keys:
            paid = _paid_in(result, share, keys, book, origins)
            label = f"beviljat minus inbetalt: {share.organisation}"
            book.difference(f"{NET} {share.organisation}", [granted], [paid], label=label)
    _quotient(book, SHARE, book[GRANTED], book[GRANTED], Quantity.SHARE)


def _quotient(
    book: FigureBook, name: str, of: TracedFigure, over: TracedFigure, quantity: Quantity
) -> None:
    amount = Fraction(of.amount) / over.amount if over.amount else 0
    book.add(TracedFigure(name, name, amount, quantity=quantity, rests_on=(of, over)))


def _population(
    result: ScenarioResult, share: FundingShare, book: FigureBook, origins: Origins
) -> TracedFigure:
    year = result.package.population_year.value
    name = f"{POPULATION} {share.organisation} {year}"
    here = origins.row("folkmangd", organisation=share.organisation, år=year)
    figure = TracedFigure(
        name, name, share.population or 0, origins=(here,), quantity=Quantity.INHABITANTS
    )
    return book.add(figure)


def _key(key: ShareKey, book: FigureBook, origins: Origins) -> TracedFigure:
    name = f"{KEY} {key.organisation}"
    here = origins.row("fordelningsnyckel", organisation=key.organisation)
    how = f"{'antagande: ' if key.assumed else ''}{key.description}"
    figure = TracedFigure(name, name, key.weight, (), how, (here,), Quantity.WEIGHT)
    return book.add(figure)


def _paid_in(
    result: ScenarioResult,
    share: FundingShare,
    keys: dict[str, TracedFigure],
    book: FigureBook,
    origins: Origins,
) -> TracedFigure:
    """What a member pays, year by year, and over the years of the grants."""
    package, kind = result.package, share.kind
    members = [k.organisation for k in package.share_keys if _kind(result, k) is kind]
    weights = book.sum(f"{KEYS} {kind}", [keys[name] for name in members])
    part = package.legal_parts[kind]
    law = origins.row("lagandelar", grupp=kind)
    how = (
        f"avgiften · {part.numerator}/{part.denominator} (lag 2003:1210, 5 §) · nyckeln "
        "/ gruppens nycklar, hela kronor genom största rest"
    )
    years = []
    for year, amount in zip(result.years, share.paid_in, strict=True):
        name = f"{PAID_IN} {share.organisation} {year}"
        basis = (book[f"{FEES} {year}"], keys[share.organisation], weights)
        figure = TracedFigure(name, name, int(amount), (), how, (law,), rests_on=basis)
        years.append(book.add(figure))
    granted = [years[i] for i in result.granted_positions]
    return book.sum(f"{PAID_IN} {share.organisation}", granted)


def _kind(result: ScenarioResult, key: ShareKey) -> object:
    return result.package.organisation(key.organisation).kind


_CONTROLS = "kontrollsummor"
_QUANTITIES = {"invånare": Quantity.INHABITANTS} | dict.fromkeys(Unit, Quantity.MONEY)
_PLAN, _NEW, _ASSUMED = "plan", "fordelning", "antaganden"
# The tables that a computed measure comes from.
_RESTS_ON = {
    Measure.INCOME: (_PLAN,),
    Measure.COST: (_PLAN,),
    Measure.RESULT: (_PLAN,),
    Measure.APPLICATIONS: (_NEW,),
    Measure.OPENING: (_ASSUMED, _PLAN),
    Measure.ROOM_WITHOUT: (_ASSUMED, _PLAN),
    Measure.ROOM_WITH_ALL: (_ASSUMED, _PLAN, _NEW),
}


def trace_stated(result: ScenarioResult, book: FigureBook, origins: Origins) -> None:
    """Trace them all."""
    package, scenario = result.package, result.scenario
    if scenario.floor is None:
        here = origins.row("antaganden", antagande=Assumption.FLOOR)
        book.leaf(FLOOR, result.floor, package.floor.note or "", here)
    else:
        here = origins.stated(AssumptionKey.FLOOR)
        book.leaf(FLOOR, result.floor, "scenariots antagande", here)
    floor = book[FLOOR]
    for year in result.trajectory.years_below(result.floor):
        book.difference(f"{MISSING} {year}", [floor], [book[f"{ROOM} {year}"]])
    reserve = origins.row("antaganden", antagande=Assumption.RESERVE_FUND)
    book.leaf(RESERVE, package.reserve_fund.value, package.reserve_fund.note or "", reserve)
    for row in package.tables[_CONTROLS].rows:
        if row.cells["avvikelse"]:
            _deviation(row, result, book, origins)


def _deviation(
    control: TableRow, result: ScenarioResult, book: FigureBook, origins: Origins
) -> None:
    """What the package's rows sum to, less what the document prints."""
    cells = control.cells
    name, table = cells["kontroll"], cells["tabell"]
    counted = _QUANTITIES.get(cells["enhet"], Quantity.NUMBER)
    here = origins.row(_CONTROLS, kontroll=name)
    rows = []
    for number, (row, amount) in enumerate(summed_rows(result.package, control), start=1):
        if table == COMPUTED:
            measure = row.cells["mått"]
            stands = tuple(map(origins.table, _RESTS_ON[measure]))
            label, how = f"{measure} {cells['kolumn']}", "beräknat ur tabellerna"
        else:
            stands, how = (origins.of(table, row),), ""
            label = f"{cells['kolumn']}, {stands[0].file} rad {stands[0].row}"
        summed = f"summerad {name} {number}"
        rows.append(book.add(TracedFigure(summed, label, amount, (), how, stands, counted)))
    whole = book.sum(f"summerat {name}", rows, label="summan av datapaketets rader")
    deviation = round_half_away(Fraction(cells["avvikelse"]))
    printed = int(whole.amount) - deviation
    exact = Fraction(cells["tryckt"])
    how = "" if exact == printed else f"tryckt {decimal(exact, 2)}, här i hela tal"
    stated = TracedFigure(
        f"tryckt {name}", "tryckt i dokumentet", printed, (), how, (here,), counted
    )
    why = f"{DEVIATION}: {cells['förklaring'] or name}"
    book.difference(f"{DEVIATION} {name}", [whole], [book.add(stated)], label=why)
