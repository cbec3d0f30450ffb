"""What each kommun and region gets and pays, traced: shares, per inhabitant, paid in."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.core.entities import ShareKey
from finsam_analysis.core.figure_terms import (
    FEES,
    GRANTED,
    KEY,
    KEYS,
    NET,
    PAID_IN,
    PER_INHABITANT,
    POPULATION,
    SHARE,
)
from finsam_analysis.scenario.run import ScenarioResult
from finsam_analysis.scenario.shares import FundingShare
from finsam_analysis.tracing.figure import Quantity, TracedFigure
from finsam_analysis.tracing.figure_book import FigureBook
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
