"""What is stated beside the tables, traced: shares, payments, floor, reserve fund, deviations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from finsam_analysis.core import (
    Assumption,
    AssumptionKey,
    ControlSum,
    FigureKey,
    FigureKind,
    Measure,
    MemberFee,
    OrganisationKind,
    ShareKey,
    Unit,
    decimal,
    per_cent,
    round_half_away,
)
from finsam_analysis.reconciliation import COMPUTED, summed_rows
from finsam_analysis.scenario import FundingShare
from finsam_analysis.tracing.figure import FigureBook, Quantity, TracedFigure
from finsam_analysis.tracing.origins import Origin


def trace_shares(book: FigureBook) -> None:
    """Trace them for every receiver; grants and fees are traced before."""
    result = book.result
    keys = {key.organisation: _key(key, book) for key in result.package.share_keys}
    whole = book[FigureKind.GRANTED.key()]
    for share in result.shares:
        whose = share.organisation
        granted = book[FigureKind.GRANTED.key("", whose)]
        _quotient(book, FigureKind.SHARE.key("", whose), granted, whole, Quantity.SHARE)
        if share.population is not None:
            people = _population(share, book)
            each = FigureKind.PER_INHABITANT.key("", whose)
            _quotient(book, each, granted, people, Quantity.MONEY_PER_INHABITANT)
        stated = [fee for fee in result.package.member_fees if fee.organisation == whose]
        if stated or whose in keys:
            basis = _stated_fee(stated[0], book) if stated else _by_key(share, keys, book)
            paid = _paid_in(share, basis, book)
            label = f"beviljat minus inbetalt: {whose}"
            book.difference(FigureKind.NET.key("", whose), [granted], [paid], label=label)
    _quotient(book, FigureKind.SHARE.key(), whole, whole, Quantity.SHARE)


def _quotient(
    book: FigureBook, key: FigureKey, of: TracedFigure, over: TracedFigure, quantity: Quantity
) -> None:
    amount = Fraction(of.amount) / over.amount if over.amount else 0
    book.keep(key, amount, quantity=quantity, rests_on=(of, over))


def _population(share: FundingShare, book: FigureBook) -> TracedFigure:
    year = book.result.package.population_year.value
    people = FigureKind.POPULATION.key("", share.organisation, year)
    here = book.origins.row("folkmangd", organisation=share.organisation, år=year)
    return book.keep(people, share.population or 0, "", here, quantity=Quantity.INHABITANTS)


def _key(key: ShareKey, book: FigureBook) -> TracedFigure:
    weight = FigureKind.KEY.key("", key.organisation)
    here = book.origins.row("fordelningsnyckel", organisation=key.organisation)
    how = f"{'antagande: ' if key.assumed else ''}{key.description}"
    return book.keep(weight, key.weight, how, here, quantity=Quantity.WEIGHT)


@dataclass(frozen=True)
class _Basis:
    """What a member's payment rests on: how it is worked out, where that stands, beside the fee."""

    how: str
    origins: tuple[Origin, ...]
    figures: tuple[TracedFigure, ...] = ()


def _stated_fee(fee: MemberFee, book: FigureBook) -> _Basis:
    """What the plan says that the member pays, moved as the scenario moves the whole fee."""
    how = "så som planen anger för medlemmen; ändras avgiften, ändras den lika för alla"
    if fee.line is None:
        return _Basis(how, (book.origins.row("medlemsavgifter", organisation=fee.organisation),))
    return _Basis(how, (book.origins.row("plan", rad=fee.line),))


def _by_key(share: FundingShare, keys: dict[str, TracedFigure], book: FigureBook) -> _Basis:
    """The group's legal part of the fee, by the keys within the group."""
    package, kind = book.result.package, share.kind
    group = {o.name for o in package.organisations if o.kind is kind}
    members = [k.organisation for k in package.share_keys if k.organisation in group]
    weights = book.sum(FigureKind.KEYS.key(str(kind)), [keys[name] for name in members])
    part = package.legal_parts[kind]
    law = book.origins.row("lagandelar", grupp=kind)
    how = (
        f"avgiften · {part.numerator}/{part.denominator} (lag 2003:1210, 5 §) · nyckeln "
        "/ gruppens nycklar, hela kronor genom största rest"
    )
    outside = sum(key.weight_as_region or 0 for key in package.share_keys)
    own = next(
        k.weight_as_region for k in package.share_keys if k.organisation == share.organisation
    )
    if own:
        how += f"; därtill nyckeln {own} bland regionerna, utanför varje region (3 §)"
    elif outside and kind is OrganisationKind.REGION:
        how += f"; bland gruppens nycklar räknas {outside} för kommuner utanför varje region (3 §)"
    if package.member_fees:
        how = f"det som planen inte anger för någon medlem delas efter nyckeln: {how}"
    return _Basis(how, (law,), (keys[share.organisation], weights))


def _paid_in(share: FundingShare, basis: _Basis, book: FigureBook) -> TracedFigure:
    """What a member pays, year by year, and over the years of the grants."""
    years = []
    for year, amount in zip(book.result.years, share.paid_in, strict=True):
        paid = FigureKind.PAID_IN.key("", share.organisation, year)
        rests_on = (book[FigureKind.FEES.key(term=year)], *basis.figures)
        years.append(book.keep(paid, int(amount), basis.how, *basis.origins, rests_on=rests_on))
    granted = [years[i] for i in book.result.granted_positions]
    return book.sum(FigureKind.PAID_IN.key("", share.organisation), granted)


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


def _floor(year: int, book: FigureBook) -> TracedFigure:
    """A year's floor: the package's, the scenario's in kronor, or its part of the year's income."""
    result = book.result
    scenario, package, floor = result.scenario, result.package, result.floor_of(year)
    key = FigureKind.FLOOR.key(term=year if result.floor_varies else "")
    if scenario.floor.get(year, package.floor.value) != floor:
        how = f"{per_cent(scenario.floor_percent or Fraction(0))} av årets intäkter, i hela kronor"
        here = book.origins.stated(AssumptionKey.FLOOR_PERCENT)
        rests_on = (book[FigureKind.INCOME.key(term=year)],) if result.floor_varies else ()
        return book.keep(key, floor, how, here, rests_on=rests_on)
    if year in scenario.floor:
        here = book.origins.stated(AssumptionKey.FLOOR, year)
        return book.keep(key, floor, "scenariots antagande", here)
    here = book.origins.row("antaganden", antagande=Assumption.FLOOR)
    return book.keep(key, floor, package.floor.note or "", here)


def trace_stated(book: FigureBook) -> None:
    """Trace them all."""
    result = book.result
    package, scenario = result.package, result.scenario
    floors = {year: _floor(year, book) for year in result.years}
    for year in result.years_below(result.trajectory):
        room = book[FigureKind.ROOM.key(term=year)]
        book.difference(FigureKind.MISSING.key(term=year), [floors[year]], [room])
    if result.ceiling is not None:
        here, how = book.origins.stated(AssumptionKey.CEILING), "scenariots antagande"
        if scenario.ceiling is None and package.ceiling is not None:
            here = book.origins.row("antaganden", antagande=Assumption.CEILING)
            how = package.ceiling.note or ""
        book.keep(FigureKind.CEILING.key(), result.ceiling, how, here)
    reserve = book.origins.row("antaganden", antagande=Assumption.RESERVE_FUND)
    fund = package.reserve_fund
    book.keep(FigureKind.RESERVE.key(), fund.value, fund.note or "", reserve)
    for control in package.control_sums:
        if control.deviation:
            _deviation(control, book)


def _deviation(control: ControlSum, book: FigureBook) -> None:
    """What the package's rows sum to, less what the document prints."""
    name, table = control.id, control.table
    counted = _QUANTITIES.get(control.unit, Quantity.NUMBER)
    here = book.origins.row("kontrollsummor", kontroll=name)
    rows = []
    for number, (row, amount) in enumerate(summed_rows(book.result.package, control), start=1):
        if table == COMPUTED:
            measure = row.cells["mått"]
            stands = tuple(map(book.origins.table, _RESTS_ON[measure]))
            label, how = f"{measure} {control.column}", "beräknat ur tabellerna"
        else:
            stands, how = (book.origins.of(table, row),), ""
            label = f"{control.column}, {stands[0].file} rad {stands[0].row}"
        summed = FigureKind.SUMMED_ROW.key(name, part=str(number))
        rows.append(book.keep(summed, amount, how, *stands, label=label, quantity=counted))
    whole = book.sum(FigureKind.SUMMED.key(name), rows, label="summan av datapaketets rader")
    deviation = round_half_away(Fraction(control.deviation))
    printed = int(whole.amount) - deviation
    exact = Fraction(control.printed)
    how = "" if exact == printed else f"tryckt {decimal(exact, 2)}, här i hela tal"
    key, label = FigureKind.STATED_SUM.key(name), "tryckt i dokumentet"
    stated = book.keep(key, printed, how, here, label=label, quantity=counted)
    why = f"{FigureKind.DEVIATION}: {control.explanation or name}"
    book.difference(FigureKind.DEVIATION.key(name), [whole], [stated], label=why)
