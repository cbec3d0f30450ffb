"""Which tables tell one scenario: decisions, room, grants, shares, assumptions, checks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from finsam_analysis.core import FigureKind, decimal, kronor, percent
from finsam_analysis.scenario import COSTS, ScenarioResult, remarks
from finsam_analysis.tables.assumption_tables import assumption_table
from finsam_analysis.tables.book import PrintedBook, printed_book
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.figure_text import BELOW, Text, figure, text_of
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.revision_tables import revision_table
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    amount_table,
    summed_row,
)
from finsam_analysis.tables.wording import (
    NO_APPLICATIONS,
    decision_words,
    floor_words,
    grant_sentence,
    listed_few,
    room_sentence,
)

ADDED = "läggs till i scenariot, ingen ansökan"
# The rows of the room's table in their order; those of unused money only where any is assumed.
_ROOM_ROWS = {
    FigureKind.OPENING: "Överskott från tidigare år",
    FigureKind.FEES: "Medlemsavgifter",
    FigureKind.OTHER_INCOME: "Övriga intäkter",
    FigureKind.INCOME: "Summa intäkter",
    FigureKind.ADMINISTRATION: "Förtroendevalda och förvaltning",
    FigureKind.ONGOING: "Pågående insatser",
    FigureKind.ONGOING_BEFORE_UNUSED: "Pågående insatser före ej nyttjade medel",
    FigureKind.OTHER: "Övriga samverkansinsatser",
    FigureKind.NEW: "Nya insatser enligt scenariot",
    FigureKind.UNUSED_IN_ALL: "Ej nyttjade medel i allt (antagande)",
    FigureKind.COST: "Summa kostnader",
    FigureKind.RESULT: "Årets resultat",
    FigureKind.ROOM: "Beslutsutrymme i slutet av året",
}
_ROOM_SUMS = (FigureKind.INCOME, FigureKind.COST, FigureKind.RESULT, FigureKind.ROOM)
_OF_UNUSED = (FigureKind.ONGOING_BEFORE_UNUSED, FigureKind.UNUSED_IN_ALL)


def report_tables(result: ScenarioResult) -> tuple[Table, ...]:
    """Every table of a scenario's report, in the report's order."""
    return (
        decision_table(result),
        room_table(result),
        grant_table(result),
        share_table(result),
        burden_table(result),
        assumption_table(result),
        check_table(result),
        *([revision_table(result)] if result.package.revisions else []),
    )


def decision_table(result: ScenarioResult) -> Table:
    """Each application with what is decided, proposed, granted and the difference [SEK]."""
    package, scenario = result.package, result.scenario
    decided = [
        (
            a.name,
            a.owner,
            decision_words(scenario.decisions[a.id], a).text,
            result.proposed[a.id].total,
        )
        for a in package.applications
    ]
    decided += [(added.name, added.owner, ADDED, 0) for added in scenario.additions]
    rows = [
        (name, owner, words, proposed, grant.total, grant.total - proposed)
        for (name, owner, words, proposed), (_, _, grant) in zip(
            decided, result.named_grants(), strict=True
        )
    ]
    notes = []
    rounded = [
        f"{a.name} {kronor(abs(difference))} {'över' if difference > 0 else 'under'}"
        for a in package.applications
        if (difference := result.proposed[a.id].total - a.proposed)
    ]
    if rounded:
        notes.append(
            "Föreslaget är kansliets fördelning, som skiljer sig från beslutsförslagets högsta "
            f"belopp: {listed_few(rounded)}."
        )
    if not rows:
        notes.append(NO_APPLICATIONS)
    if result.tabled:
        names = [package.application(tabled).name for tabled in result.tabled]
        notes.append(f"Bordlagt och utanför beslutsutrymmet: {listed_few(names)}.")
    return columns_table(
        "beslut",
        "Beslut per ansökan, kr",
        ("Ansökan", "Insatsägare", "Beslut", "Föreslaget kr", "Beviljat kr", "Skillnad kr"),
        rows,
        summed=bool(rows),
        texts=2,
        note=" ".join(notes),
    )


def room_table(result: ScenarioResult, book: PrintedBook | None = None) -> Table:
    """The decision room year by year, from opening to closing surplus, against the floor.

    Incomes stand as plus and costs as minus, so that a column adds up as it stands.

    Args:
        result: the scenario.
        book: what the figures are printed as; the scenario's own book where none is given.
    """
    # The economist's own row is what is left of the ongoing insatser after unused money.
    left_out = (FigureKind.ONGOING,) if result.underspend.any() else _OF_UNUSED
    book, rows = book or printed_book(result), []
    for kind, label in _ROOM_ROWS.items():
        if kind in left_out:
            continue
        sign = -1 if kind in COSTS else 1
        figures = tuple(kind.key(term=year) for year in result.years)
        rows.append(
            AmountRow(
                label,
                tuple((sign * result.account.yearly(kind)).tolist()),
                emphasis="sum" if kind in _ROOM_SUMS else "",
                mark_below=tuple(result.floors.tolist()) if kind is FigureKind.ROOM else None,
                figures=figures,
                printed=tuple(sign * book[figure] for figure in figures),
            )
        )
    reserve = result.package.reserve_fund.value
    fund = figure(kronor(reserve), FigureKind.RESERVE.key())
    aside: Text | str = " Reservfonden " + fund + " ligger utanför." if reserve else ""
    rounded = f" {book.note}" if book.note else ""
    return amount_table(
        "beslutsutrymme",
        "Beslutsutrymmet år för år",
        book.unit,
        ("", *map(str, result.years)),
        rows,
        note="Golv: " + floor_words(result) + f". {BELOW} betyder under golvet." + aside + rounded,
    )


def grant_table(result: ScenarioResult) -> Table:
    """What is granted, by application, organisation and year."""
    positions, book = result.granted_positions, printed_book(result)
    rows = []
    for key, name, grant in result.named_grants():
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            rows.append(
                summed_row(
                    name,
                    amounts[positions],
                    book.granted(key, organisation)[positions],
                    (organisation,),
                )
            )
    printed = book.granted()[positions]
    note = NO_APPLICATIONS
    if rows:
        rows.append(summed_row("Summa", result.new[positions], printed, ("",), "sum"))
        note = ""
    after = [
        f"{name} {kronor(int(grant.after_plan.sum()))}"
        for _, name, grant in result.named_grants()
        if grant.after_plan.any()
    ]
    return amount_table(
        "beviljat",
        "Beviljat per ansökan och år",
        book.unit,
        ("Ansökan", "Organisation", *(str(result.years[i]) for i in positions), "Summa"),
        rows,
        note=f"Efter planperioden: {listed_few(after)}." if after else note,
    )


def share_table(result: ScenarioResult, book: PrintedBook | None = None) -> Table:
    """What each kommun and region is granted, year by year, and its share of the whole.

    Args:
        result: the scenario.
        book: what the figures are printed as; the scenario's own book where none is given.
    """
    positions, book = result.granted_positions, book or printed_book(result)
    years = [result.years[i] for i in positions]
    rows = [
        summed_row(
            share.organisation,
            share.granted[positions],
            book.granted("", share.organisation)[positions],
            figures=tuple(
                FigureKind.GRANTED.key("", share.organisation, term)
                for term in (*map(str, years), "")
            ),
        )
        for share in result.shares
    ]
    everyone = (*(FigureKind.NEW.key(term=year) for year in years), FigureKind.GRANTED.key())
    printed = book.granted()[positions]
    rows.append(
        summed_row("Summa", result.new[positions], printed, emphasis="sum", figures=everyone)
    )
    table = amount_table(
        "andelar",
        "Beviljat per kommun och region",
        f"{book.unit} och andel",
        ("", *map(str, years), "Summa"),
        rows,
    )
    shares = [share.share_of_total for share in result.shares]
    shares.append(sum(shares, Fraction(0)))
    receivers = [*(share.organisation for share in result.shares), ""]
    cells = [
        figure(percent(share), FigureKind.SHARE.key("", receiver))
        for share, receiver in zip(shares, receivers, strict=True)
    ]
    note = text_of("Andelarna är avrundade var för sig.")
    if result.added_total:
        added = figure(kronor(result.added_total), FigureKind.SUPPOSED.key())
        note += " Scenariots tänkta insatser, " + added + ", är medräknade."
    if result.granted_after_plan:
        after = figure(kronor(result.granted_after_plan), FigureKind.AFTER.key())
        note += " Därtill kommer " + after + f" efter {result.years[-1]}, som inte är med."
    return replace(table.with_column("Andel", cells, list(map(float, shares))), note=note)


def burden_table(result: ScenarioResult) -> Table:
    """What each is granted per inhabitant, and against what it pays in the same years."""
    positions = result.granted_positions
    years = f"{result.years[positions[0]]}–{result.years[positions[-1]]}"
    rows: list[tuple[TableCell, ...]] = []
    for share in result.shares:
        granted = sum(int(share.granted[i]) for i in positions)
        paid = sum(int(share.paid_in[i]) for i in positions)
        each = share.per_inhabitant
        per_inhabitant = None if each is None else Shown(float(each), decimal(each, 1))
        people = share.population
        rows.append((share.organisation, people, granted, per_inhabitant, paid, granted - paid))
    headings = (
        "Organisation",
        "Invånare",
        f"Beviljat {years}, kr",
        "Kr per invånare",
        f"Betalar in {years}, kr",
        "Skillnad, kr",
    )
    assumed = sorted({k.description for k in result.package.share_keys if k.assumed})
    note = f"Folkmängd 31 december {result.package.population_year.value}."
    if assumed:
        note += f" Inbetalningen bygger på ett antagande: {'; '.join(assumed)}."
    note += (
        f" Bara nya insatser och deras belopp {years} räknas som beviljade; staten betalar sin del "
        "av avgifterna."
    )
    caption = "Beviljat per invånare och mot det som betalas in"
    return columns_table("per-invanare", caption, headings, rows, note=note)


def check_table(result: ScenarioResult) -> Table:
    """The model held against itself, check by check."""
    rows = [
        (check.statement, "stämmer" if check.holds else "STÄMMER INTE", check.detail)
        for check in result.checks()
    ]
    headings = ("Kontroll", "Utfall", "Detalj")
    return columns_table("kontroller", "Avstämning av beräkningen", headings, rows, texts=2)


def plain_summary(result: ScenarioResult, width: int | None = None) -> str:
    """The scenario's main tables as text, no wider than ``width`` [characters] where one is given."""
    parts = [
        result.scenario.name,
        folded(f"{grant_sentence(result)}\n{room_sentence(result)}", width),
        *(folded(f"Obs: {remark}", width) for remark in remarks(result)),
        *(table.text(width) for table in report_tables(result)[:5]),
        *([revision_table(result).text(width)] if result.package.revisions else []),
    ]
    return "\n\n".join(parts)
