"""Which tables tell one scenario: decisions, room, grants, shares, assumptions, checks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from finsam_analysis.core import FigureKind, Kronor, decimal, kronor, percent
from finsam_analysis.scenario import ScenarioResult, remarks
from finsam_analysis.tables.assumption_tables import assumption_table
from finsam_analysis.tables.book import printed_book
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.figure_text import BELOW, figure, text_of
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.revision_tables import revision_table
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    amount_table,
    with_sum,
)
from finsam_analysis.tables.wording import (
    decision_words,
    floor_words,
    grant_sentence,
    listed,
    room_sentence,
)

ADDED = "läggs till i scenariot, ingen ansökan"
# The costs of the room's table, which stand there with a minus before them.
_MINUS = frozenset(
    {
        FigureKind.ADMINISTRATION,
        FigureKind.ONGOING,
        FigureKind.ONGOING_BEFORE_UNUSED,
        FigureKind.OTHER,
        FigureKind.NEW,
        FigureKind.COST,
    }
)


class _RoomLine(NamedTuple):
    """A line of the room's table [SEK], as it stands there."""

    label: str
    amounts: Kronor
    kind: FigureKind
    emphasis: str = ""


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
            f"belopp: {listed(rounded)}."
        )
    if result.tabled:
        names = [package.application(tabled).name for tabled in result.tabled]
        notes.append(f"Bordlagt och utanför beslutsutrymmet: {listed(names)}.")
    return columns_table(
        "beslut",
        "Beslut per ansökan, kr",
        ("Ansökan", "Insatsägare", "Beslut", "Föreslaget kr", "Beviljat kr", "Skillnad kr"),
        rows,
        summed=True,
        texts=2,
        note=" ".join(notes),
    )


def room_table(result: ScenarioResult) -> Table:
    """The decision room year by year, from opening to closing surplus, against the floor.

    Incomes stand as plus and costs as minus, so that a column adds up as it stands.
    """
    t, underspends = result.trajectory, bool(result.underspend.any())
    ongoing, of_ongoing = "Pågående insatser", FigureKind.ONGOING
    if underspends:  # the economist's row is what is left after them
        ongoing += " före ej nyttjade medel"
        of_ongoing = FigureKind.ONGOING_BEFORE_UNUSED
    lines = [
        _RoomLine("Överskott från tidigare år", t.opening, FigureKind.OPENING),
        _RoomLine("Medlemsavgifter", result.fees, FigureKind.FEES),
        _RoomLine("Övriga intäkter", result.other_income, FigureKind.OTHER_INCOME),
        _RoomLine("Summa intäkter", t.income, FigureKind.INCOME, "sum"),
        _RoomLine(
            "Förtroendevalda och förvaltning", -result.administration, FigureKind.ADMINISTRATION
        ),
        _RoomLine(ongoing, -result.ongoing, of_ongoing),
        _RoomLine("Övriga samverkansinsatser", -result.other_coordination, FigureKind.OTHER),
        _RoomLine("Nya insatser enligt scenariot", -result.new, FigureKind.NEW),
        _RoomLine(
            "Ej nyttjade medel i allt (antagande)", result.underspend, FigureKind.UNUSED_IN_ALL
        ),
        _RoomLine("Summa kostnader", -t.cost, FigureKind.COST, "sum"),
        _RoomLine("Årets resultat", t.result, FigureKind.RESULT, "sum"),
        _RoomLine("Beslutsutrymme i slutet av året", t.closing, FigureKind.ROOM, "sum"),
    ]
    floors = tuple(result.floors.tolist())
    book = printed_book(result)
    rows = []
    for line in lines:
        if line.kind is FigureKind.UNUSED_IN_ALL and not underspends:
            continue
        figures = tuple(line.kind.key(term=year) for year in result.years)
        sign = -1 if line.kind in _MINUS else 1
        rows.append(
            AmountRow(
                line.kind,
                line.label,
                tuple(line.amounts.tolist()),
                emphasis=line.emphasis,
                mark_below=floors if line.kind is FigureKind.ROOM else None,
                figures=figures,
                printed=tuple(sign * book[figure] for figure in figures),
            )
        )
    return amount_table(
        "beslutsutrymme",
        "Beslutsutrymmet år för år",
        book.unit,
        ("", *map(str, result.years)),
        rows,
        note="Golv: "
        + floor_words(result)
        + f". {BELOW} betyder under golvet. Reservfonden "
        + figure(kronor(result.package.reserve_fund.value), FigureKind.RESERVE.key())
        + " ligger utanför.",
    )


def grant_table(result: ScenarioResult) -> Table:
    """What is granted, by application, organisation and year."""
    positions, book = result.granted_positions, printed_book(result)
    rows = []
    for key, name, grant in result.named_grants():
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            rows.append(
                AmountRow(
                    f"{key} {organisation}",
                    name,
                    with_sum(amounts[positions]),
                    (organisation,),
                    printed=with_sum(book.granted(key, organisation)[positions]),
                )
            )
    total, printed = with_sum(result.new[positions]), with_sum(book.granted()[positions])
    rows.append(AmountRow("s:summa", "Summa", total, ("",), "sum", printed=printed))
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
        note=f"Efter planperioden: {listed(after)}." if after else "",
    )


def share_table(result: ScenarioResult) -> Table:
    """What each kommun and region is granted, year by year, and its share of the whole."""
    positions, book = result.granted_positions, printed_book(result)
    years = [result.years[i] for i in positions]
    rows = [
        AmountRow(
            share.organisation,
            share.organisation,
            with_sum(share.granted[positions]),
            figures=(
                *(FigureKind.GRANTED.key("", share.organisation, year) for year in years),
                FigureKind.GRANTED.key("", share.organisation),
            ),
            printed=with_sum(book.granted("", share.organisation)[positions]),
        )
        for share in result.shares
    ]
    everyone = (*(FigureKind.NEW.key(term=year) for year in years), FigureKind.GRANTED.key())
    total = with_sum(result.new[positions])
    printed = with_sum(book.granted()[positions])
    rows.append(
        AmountRow("s:summa", "Summa", total, emphasis="sum", figures=everyone, printed=printed)
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
