"""Which tables tell one scenario: decisions, room, grants, shares, assumptions, checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd

from finsam_analysis.decision_wording import (
    decision_words,
    fee_words,
    floor_words,
    grant_sentence,
    listed,
    per_cent,
    room_sentence,
)
from finsam_analysis.entities import Assumed, DataPackage, ShareKey, Source
from finsam_analysis.printed_thousands import Sum
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.swedish_numbers import decimal, kronor, percent, whole
from finsam_analysis.table_view import (
    BELOW,
    AmountRow,
    Line,
    Table,
    column_sums,
    row_sums,
    thousands_table,
    with_sum,
)
from finsam_analysis.vocabulary import AssumptionKey

ADDED = "läggs till i scenariot, ingen ansökan"


def scenario_tables(result: ScenarioResult) -> tuple[Table, ...]:
    """Every table of a scenario's report, in the report's order."""
    return (
        decision_table(result),
        room_table(result),
        grant_table(result),
        share_table(result),
        burden_table(result),
        assumption_table(result),
        check_table(result),
    )


def decision_table(result: ScenarioResult) -> Table:
    """Each application with what is decided, proposed, granted and the difference [SEK]."""
    package, scenario = result.package, result.scenario
    rows = [
        (a.name, a.owner, decision_words(scenario.decisions[a.id], a), result.proposed[a.id].total)
        for a in package.applications
    ]
    rows += [(added.name, added.owner, ADDED, 0) for added in scenario.additions]
    figures = []
    lines = []
    for (name, owner, words, proposed), (_, _, grant) in zip(
        rows, result.named_grants(), strict=True
    ):
        figures.append([name, owner, words, proposed, grant.total])
        texts = (whole(proposed), whole(grant.total), whole(grant.total - proposed))
        lines.append(Line(name, (owner, words, *texts)))
    headings = ["Ansökan", "Insatsägare", "Beslut", "Föreslaget kr", "Beviljat kr"]
    frame = pd.DataFrame(figures, columns=headings).set_index("Ansökan")
    frame["Skillnad kr"] = frame["Beviljat kr"] - frame["Föreslaget kr"]
    sums = [int(frame[column].sum()) for column in frame.columns[2:]]
    lines.append(Line("Summa", ("", "", *(whole(amount) for amount in sums)), "sum"))
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
    return Table(
        "beslut",
        "Beslut per ansökan, kr",
        ("Ansökan", *frame.columns),
        tuple(lines),
        frame,
        2,
        " ".join(notes),
    )


def room_table(result: ScenarioResult) -> Table:
    """The decision room year by year, from opening to closing surplus, against the floor."""
    t = result.trajectory
    lines = {
        "ingående": ("Överskott från tidigare år", t.opening, ""),
        "avgifter": ("Medlemsavgifter", result.fees, ""),
        "övriga": ("Övriga intäkter", result.other_income, ""),
        "administration": ("Förtroendevalda och förvaltning", result.administration, ""),
        "pågående": ("Pågående insatser", result.ongoing, ""),
        "övrig samverkan": ("Övriga samverkansinsatser", result.other_coordination, ""),
        "nya": ("Nya insatser enligt scenariot", result.new, ""),
        "ej nyttjat": ("Ej nyttjade medel (antagande)", result.underspend, ""),
        "resultat": ("Årets resultat", t.result, "sum"),
        "utgående": ("Beslutsutrymme i slutet av året", t.closing, "sum"),
    }
    if not result.underspend.any():
        del lines["ej nyttjat"]
    signs = {
        "avgifter": 1,
        "övriga": 1,
        "administration": -1,
        "pågående": -1,
        "övrig samverkan": -1,
        "nya": -1,
        "ej nyttjat": 1,
    }
    count = len(result.years)
    sums = column_sums("resultat", {key: signs[key] for key in signs if key in lines}, count)
    sums += column_sums("utgående", ("ingående", "resultat"), count)
    sums += [Sum(("ingående", i + 1), {("utgående", i): 1}) for i in range(count - 1)]
    rows = [
        AmountRow(
            key,
            label,
            tuple(map(int, amounts)),
            emphasis=emphasis,
            mark_below=result.floor if key == "utgående" else None,
        )
        for key, (label, amounts, emphasis) in lines.items()
    ]
    return thousands_table(
        "beslutsutrymme",
        "Beslutsutrymmet år för år, tkr",
        ("", *map(str, result.years)),
        rows,
        sums,
        firm=("utgående",),
        note=f"Golv: {floor_words(result)}. {BELOW} betyder under golvet. "
        f"Reservfonden {kronor(result.package.reserve_fund.value)} ligger utanför.",
    )


def grant_table(result: ScenarioResult) -> Table:
    """What is granted, by application, organisation and year."""
    positions = result.granted_positions
    rows = []
    for key, name, grant in result.named_grants():
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            rows.append(
                AmountRow(
                    f"{key} {organisation}",
                    name,
                    with_sum(amounts[positions]),
                    (organisation,),
                )
            )
    keys = [row.key for row in rows]
    rows.append(AmountRow("summa", "Summa", with_sum(result.new[positions]), ("",), "sum"))
    columns = len(positions) + 1
    after = [
        f"{name} {kronor(int(grant.after_plan.sum()))}"
        for _, name, grant in result.named_grants()
        if grant.after_plan.any()
    ]
    return thousands_table(
        "beviljat",
        "Beviljat per ansökan och år, tkr",
        ("Ansökan", "Organisation", *(str(result.years[i]) for i in positions), "Summa"),
        rows,
        column_sums("summa", keys, columns) + row_sums([*keys, "summa"], columns),
        note=f"Efter planperioden: {listed(after)}." if after else "",
    )


def share_table(result: ScenarioResult) -> Table:
    """What each kommun and region is granted, year by year, and its share of the whole."""
    positions = result.granted_positions
    rows = [
        AmountRow(share.organisation, share.organisation, with_sum(share.granted[positions]))
        for share in result.shares
    ]
    keys = [row.key for row in rows]
    rows.append(AmountRow("summa", "Summa", with_sum(result.new[positions]), emphasis="sum"))
    columns = len(positions) + 1
    table = thousands_table(
        "andelar",
        "Beviljat per kommun och region, tkr och andel",
        ("", *(str(result.years[i]) for i in positions), "Summa"),
        rows,
        column_sums("summa", keys, columns) + row_sums([*keys, "summa"], columns),
    )
    shares = [*(share.share_of_total for share in result.shares)]
    texts = [percent(share) for share in [*shares, sum(shares, Fraction(0))]]
    frame = table.frame.assign(Andel=[float(s) for s in [*shares, sum(shares, Fraction(0))]])
    lines = tuple(
        Line(line.label, (*line.cells, text), line.emphasis)
        for line, text in zip(table.lines, texts, strict=True)
    )
    note = "Andelarna är avrundade var för sig."
    return replace(table, headings=(*table.headings, "Andel"), lines=lines, frame=frame, note=note)


def burden_table(result: ScenarioResult) -> Table:
    """What each is granted per inhabitant, and against what it pays in the same years."""
    positions = result.granted_positions
    years = f"{result.years[positions[0]]}–{result.years[positions[-1]]}"
    lines, figures = [], {}
    for share in result.shares:
        granted = sum(int(share.granted[i]) for i in positions)
        paid = sum(int(share.paid_in[i]) for i in positions)
        each = share.per_inhabitant
        figures[share.organisation] = [
            share.population,
            granted,
            None if each is None else float(each),
            paid,
            granted - paid,
        ]
        lines.append(
            Line(
                share.organisation,
                (
                    "" if share.population is None else whole(share.population),
                    whole(granted),
                    "" if each is None else decimal(each, 1),
                    whole(paid),
                    whole(granted - paid),
                ),
            )
        )
    headings = (
        "Invånare",
        f"Beviljat {years}, kr",
        "Kr per invånare",
        f"Betalar in {years}, kr",
        "Skillnad, kr",
    )
    frame = pd.DataFrame.from_dict(figures, orient="index", columns=list(headings))
    assumed = sorted({k.description for k in result.package.share_keys if k.assumed})
    note = f"Folkmängd 31 december {result.package.population_year.value}."
    if assumed:
        note += f" Inbetalningen bygger på ett antagande: {'; '.join(assumed)}."
    note += (
        f" Bara nya insatser och deras belopp {years} räknas som beviljade; staten betalar sin del "
        "av avgifterna."
    )
    return Table(
        "per-invanare",
        "Beviljat per invånare och mot det som betalas in",
        ("Organisation", *headings),
        tuple(lines),
        frame.rename_axis("Organisation"),
        note=note,
    )


def assumption_table(result: ScenarioResult, dated: date | None = None) -> Table:
    """Every assumption the figures rest on, with its source and date; the scenario's own first.

    Args:
        result: the computed scenario.
        dated: the day of the document that the table stands in, for the scenario's own
            assumptions: a scenario file has no date, but what it assumes holds on that day.
    """
    package, scenario = result.package, result.scenario
    rows: list[tuple[str, str, str | int, str, str]] = []
    day = "" if dated is None else str(dated)

    def own(key: AssumptionKey, year: int | None = None) -> tuple[str, str]:
        place = scenario.stated.get((key, year))
        return ("scenariot" if place is None else f"{place.file} rad {place.line}", day)

    def stated(assumed: Assumed) -> tuple[str, str]:
        return _place(package, assumed.source), assumed.date

    for year, change in sorted(scenario.member_fee.items()):
        words = fee_words(change)
        rows.append((f"Medlemsavgift {year}", words, words, *own(AssumptionKey.MEMBER_FEE, year)))
    for year, share in sorted(scenario.underspend.items()):
        words = f"{per_cent(share)} av insatserna"
        source = own(AssumptionKey.UNDERSPEND, year)
        rows.append((f"Ej nyttjade medel {year}", words, per_cent(share), *source))
    amounts = (
        (
            f"Ackumulerat överskott vid ingången av {package.plan.years[0]}, kr",
            AssumptionKey.OPENING_SURPLUS,
            scenario.opening_surplus,
            package.opening_surplus,
        ),
        ("Golv för beslutsutrymmet, kr", AssumptionKey.FLOOR, scenario.floor, package.floor),
    )
    for name, key, given, planned in amounts:
        value, source = (planned.value, stated(planned)) if given is None else (given, own(key))
        rows.append((name, whole(value), value, *source))
    year_of = package.population_year
    rows.append(("Folkmängd den 31 december", str(year_of.value), year_of.value, *stated(year_of)))
    groups: dict[tuple[str, str], list[ShareKey]] = {}
    for share_key in package.share_keys:
        if share_key.assumed:
            groups.setdefault((share_key.description, share_key.date or ""), []).append(share_key)
    for (description, when), keys in groups.items():
        weights = ", ".join(map(weight_words, keys))
        raw = ", ".join(f"{held.organisation} {held.weight}" for held in keys)
        why = f"{_place(package, keys[0].source)}: {description}"
        rows.append(("Nyckel mellan medlemmarna", weights, raw, why, when))
    headings = ("Antagande", "Värde", "Källa", "Datum")
    figures = [(name, *exact) for name, _, *exact in rows]
    frame = pd.DataFrame(figures, columns=list(headings)).set_index("Antagande")
    lines = tuple(Line(name, (value, *source)) for name, value, _, *source in rows)
    return Table("antaganden", "Antaganden och deras källor", headings, lines, frame, texts=3)


def weight_words(key: ShareKey) -> str:
    """A member and its weight in a key, kept together on one line."""
    return f"{key.organisation}\u00a0{whole(key.weight)}"


def _place(package: DataPackage, source: Source) -> str:
    return f"{package.documents[source.document]}, {source.place}"


def check_table(result: ScenarioResult) -> Table:
    """The model held against itself, check by check."""
    rows = [
        (check.statement, "stämmer" if check.holds else "STÄMMER INTE", check.detail)
        for check in result.checks()
    ]
    frame = pd.DataFrame(rows, columns=["Kontroll", "Utfall", "Detalj"]).set_index("Kontroll")
    lines = tuple(Line(name, (outcome, detail)) for name, outcome, detail in rows)
    return Table(
        "kontroller",
        "Avstämning av beräkningen",
        ("Kontroll", "Utfall", "Detalj"),
        lines,
        frame,
        texts=2,
    )


def plain_summary(result: ScenarioResult) -> str:
    """The scenario's main tables as text, for the terminal."""
    parts = [
        result.scenario.name,
        f"{grant_sentence(result)}\n{room_sentence(result)}",
        *(repr(table) for table in scenario_tables(result)[:5]),
    ]
    return "\n\n".join(parts)
