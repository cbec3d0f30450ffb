"""Whether an application's budget agrees with itself: its rows, its years and its posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from finsam_analysis.core import (
    Application,
    BudgetRow,
    Grade,
    OwnFinancingRow,
    Period,
    Source,
    YearlyRow,
    kronor,
    percent,
    round_half_away,
    signed,
)
from finsam_analysis.reconciliation.finding import Finding

_MONTHLY_SALARY = re.compile(r"\(([0-9]{1,3}(?: [0-9]{3})+)\)")
_PERCENT_IN_NAME = re.compile(r"([0-9]{1,3}) ?%")


def budget_findings(application: Application, years: tuple[int, ...]) -> Iterator[Finding]:
    """Every disagreement within one application's budget sheets.

    Args:
        application: the application with its rows; amounts [SEK].
        years: the plan's years, those of the yearly sheet's amounts.
    """
    if not application.budget_rows:
        return
    yield from _asked(application)
    yield from _yearly_totals(application)
    yield from _undistributed(application)
    yield from _years_give_the_asked(application, years[-1])
    yield from _active_years(application, years)
    yield from _row_periods(application)
    yield from _payroll_overhead(application)
    yield from _percent_in_names(application)


def _places(rows: list[BudgetRow] | list[YearlyRow]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(row.source for row in rows))


def _asked(application: Application) -> Iterator[Finding]:
    total = sum(row.asked for row in application.budget_rows)
    if total != application.asked:
        yield Finding(
            "BU-1",
            application.id,
            f"Budgetraderna är tillsammans {kronor(total)} men det sökta är "
            f"{kronor(application.asked)}.",
            (("budgetrader", total), ("sökt", application.asked)),
            (*_places(list(application.budget_rows)), application.source),
            "Rätta den budgetrad som är fel eller det sökta beloppet.",
        )


def rows_by_year_row(application: Application) -> dict[str, list[BudgetRow]]:
    """The budget rows behind each row of the yearly sheet, by that row's id."""
    members: dict[str, list[BudgetRow]] = {}
    for row in application.budget_rows:
        if row.yearly_row is not None:
            members.setdefault(row.yearly_row, []).append(row)
    return members


def _yearly_totals(application: Application) -> Iterator[Finding]:
    members = rows_by_year_row(application)
    for row in application.yearly_rows:
        asked = sum(member.asked for member in members.get(row.id, ()))
        if row.total is not None and row.total != asked:
            yield Finding(
                "BU-2",
                application.id,
                f"”{row.name}” är {kronor(row.total)} i årsbladet men {kronor(asked)} i budgeten.",
                (("årsbladet", row.total), ("budgeten", asked)),
                (row.source, *_places(members.get(row.id, []))),
                "Låt årsbladet hämta beloppet ur budgetbladet.",
            )


def _undistributed(application: Application) -> Iterator[Finding]:
    rows = [row for row in application.budget_rows if row.yearly_row is None and row.asked]
    if not rows:
        return
    left = sum(row.asked for row in rows)
    if application.yearly_rows:
        names = ", ".join(row.name for row in rows)
        message = f"{kronor(left)} är inte fördelat över åren: {names}."
        remedy = "Fördela raderna över åren i årsbladet."
    else:
        message = "Ansökan har inget årsblad; beloppen fördelas efter radernas månader."
        remedy = "Be sökanden om bladet INSATSBUDGET FÖRDELAD ÖVER INSATSTID."
    graded = None if application.yearly_rows else Grade.NOTE
    figures = (("inte fördelat", left),)
    yield Finding("BU-3", application.id, message, figures, _places(rows), remedy, graded)


def _years_give_the_asked(application: Application, last_year: int) -> Iterator[Finding]:
    members = rows_by_year_row(application)
    off: list[tuple[YearlyRow, int]] = []
    grave = False
    for row in application.yearly_rows:
        difference = sum(row.yearly) - sum(member.asked for member in members[row.id])
        goes_on = any(member.period.end.year > last_year for member in members[row.id])
        if difference == 0 or (goes_on and difference < 0):
            continue  # what the plan's years leave then lies after them
        off.append((row, difference))
        # Each year may have been rounded by half a krona, so n years by n/2.
        grave = grave or 2 * abs(difference) > sum(1 for amount in row.yearly if amount)
    if not off:
        return
    rows = [row for row, _ in off]
    found = sum(sum(row.yearly) for row in application.yearly_rows)
    asked = sum(member.asked for group in members.values() for member in group)
    listed = "; ".join(f"{row.name} {signed(difference)}" for row, difference in off)
    growth = _common_growth(rows)
    indexed = f" Årsbeloppen växer med {percent(growth)} per år." if growth and grave else ""
    empty = [row.name for row in rows if not any(row.yearly)]
    remedy = "Räkna om åren så att de ger det sökta beloppet, eller ändra det sökta."
    if empty:
        remedy = f"Fördela {', '.join(empty)} över åren."
    yield Finding(
        "BU-3",
        application.id,
        f"Årsbladets år ger {kronor(found)} men det sökta är {kronor(asked)}: {listed}.{indexed}",
        (("årsbladets år", found), ("sökt", asked), ("skillnad", found - asked)),
        (*_places(rows), *_places(members[rows[0].id])),
        remedy if grave else "Avrundning; låt ett av åren bära skillnaden.",
        None if grave else Grade.NOTE,
    )


def _common_growth(rows: list[YearlyRow]) -> Fraction | None:
    """The yearly rise that all rows share, to a tenth of a per cent; None when they do not."""
    rises = {
        round_half_away((Fraction(after, before) - 1) * 1000)
        for row in rows
        for before, after in pairwise([amount for amount in row.yearly if amount])
    }
    return Fraction(rises.pop(), 1000) if len(rises) == 1 and min(rises) > 0 else None


def _active_years(application: Application, years: tuple[int, ...]) -> Iterator[Finding]:
    members = rows_by_year_row(application)
    for row in application.yearly_rows:
        rows = members[row.id]
        active = {y for member in rows for y in member.period.months_per_year()}
        held = {year for year, amount in zip(years, row.yearly, strict=True) if amount}
        outside, without = sorted(held - active), sorted((active & set(years)) - held)
        where = (row.source, *_places(rows))
        if outside:
            yield Finding(
                "BU-4",
                application.id,
                f"”{row.name}” har belopp {_years(outside)}, då raden inte pågår.",
                tuple((str(year), row.yearly[years.index(year)]) for year in outside),
                where,
                "Flytta beloppet till ett år då raden pågår, eller rätta radens tid.",
            )
        # Where the years do not sum, BU-3 has told it already.
        if held and without and sum(row.yearly) == sum(member.asked for member in rows):
            yield Finding(
                "BU-4",
                application.id,
                f"”{row.name}” pågår {_years(without)} men har inget belopp då; allt ligger på "
                f"{_years(sorted(held))}.",
                tuple((str(year), 0) for year in without),
                where,
                "Fråga sökanden vilket år kostnaden uppstår.",
                Grade.WARNING,
            )


def _years(years: list[int]) -> str:
    return " och ".join(map(str, years))


def _row_periods(application: Application) -> Iterator[Finding]:
    whole_period = application.period
    periods: list[tuple[str, Period, Source]] = [
        (row.name, row.period, row.source) for row in application.budget_rows
    ]
    for own in application.own_financing:
        if own.start is None and own.end is None:
            continue
        if own.start is None or own.end is None or own.end < own.start:
            yield Finding(
                "BU-5",
                application.id,
                f"Egenfinansieringens rad ”{own.name}” har en tid som inte går att läsa: "
                f"{own.start or '…'}–{own.end or '…'}.",
                (("från", str(own.start or "")), ("till", str(own.end or ""))),
                (own.source,),
                "Rätta radens tid.",
            )
            continue
        periods.append((own.name, Period(own.start, own.end), own.source))
    for name, period, source in periods:
        if period.start < whole_period.start or period.end > whole_period.end:
            yield Finding(
                "BU-5",
                application.id,
                f"”{name}” löper {period}, utanför insatsens tid {whole_period}.",
                (("radens tid", str(period)), ("insatsens tid", str(whole_period))),
                (source, application.source),
                "Rätta radens tid eller insatsens.",
            )
        elif not period.whole_months():
            yield Finding(
                "BU-5",
                application.id,
                f"”{name}” löper {period}, inte hela månader.",
                (("radens tid", str(period)),),
                (source,),
                "Kontrollera datumen; beräkningen räknar påbörjade månader som hela.",
                Grade.WARNING,
            )
    shorter = [p for p in periods if p[1] != whole_period and p[1].whole_months()]
    if shorter:
        listed = "; ".join(dict.fromkeys(f"{name} {period}" for name, period, _ in shorter))
        yield Finding(
            "BU-5",
            application.id,
            f"Dessa rader löper kortare än insatsens {whole_period}: {listed}.",
            tuple((f"{i}. {name}", str(period)) for i, (name, period, _) in enumerate(shorter, 1)),
            tuple(dict.fromkeys(source for *_, source in shorter)),
            "Ingen åtgärd om tiderna är avsedda.",
            Grade.NOTE,
        )


def monthly_salary(name: str) -> int | None:
    """The monthly salary a row's name states between brackets, ``Coach (37 000)`` [SEK/month]."""
    found = _MONTHLY_SALARY.search(name)
    return int(found[1].replace(" ", "")) if found else None


def implied_overhead(
    name: str, asked: int, post_percent: int | None, period: Period
) -> Fraction | None:
    """PO-påslag implied by a row that states its monthly salary; None when it cannot be told.

    ``p = a / (s · t · m) − 1``, the inverse of :func:`~finsam_analysis.scenario.allocation.by_salary`
    without indexation [share].
    """
    salary = monthly_salary(name)
    months = sum(period.months_per_year().values())
    if not salary or not post_percent:
        return None
    return Fraction(asked * 100, salary * post_percent * months) - 1


def _payroll_overhead(application: Application) -> Iterator[Finding]:
    rows = [
        (row.name, row.asked, row.post_percent, row.period, row.source)
        for row in application.budget_rows
    ]
    rows += [
        (own.name, own.amount, own.post_percent, Period(own.start, own.end), own.source)
        for own in application.own_financing
        if own.amount is not None and own.start and own.end and own.end >= own.start
    ]
    implied = [
        (name, asked, factor, source)
        for name, asked, post_percent, period, source in rows
        if (factor := implied_overhead(name, asked, post_percent, period)) is not None
    ]
    factors = [factor for _, _, factor, _ in implied]
    if len(factors) < 3:  # two rows that differ do not tell which of them is wrong
        return
    usual = max(set(factors), key=factors.count)
    for name, asked, factor, source in implied:
        if factor != usual:
            yield Finding(
                "BU-6",
                application.id,
                f"”{name}” är {kronor(asked)}, vilket ger PO-påslaget {percent(factor)}; de andra "
                f"raderna har {percent(usual)}.",
                (("belopp", asked), ("radens påslag", percent(factor))),
                (source,),
                "Kontrollera radens månadslön, tjänstgöringsgrad och tid.",
            )


def _percent_in_names(application: Application) -> Iterator[Finding]:
    rows: list[BudgetRow | OwnFinancingRow] = [
        *application.budget_rows,
        *application.own_financing,
    ]
    for row in rows:
        found = _PERCENT_IN_NAME.search(row.name)
        if found and row.post_percent is not None and int(found[1]) != row.post_percent:
            yield Finding(
                "BU-7",
                application.id,
                f"”{row.name}” har tjänstgöringsgraden {row.post_percent} % i budgeten.",
                (("i namnet", int(found[1])), ("i budgeten", row.post_percent)),
                (row.source,),
                "Rätta namnet eller tjänstgöringsgraden.",
            )
