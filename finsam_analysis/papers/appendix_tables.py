"""Which tables only the budget appendix has: the proposals, the findings, amounts in whole kronor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finsam_analysis.core import DataPackage, FigureKind, decimal, rounds_to_thousands, signed
from finsam_analysis.reconciliation import ExplainedDifference
from finsam_analysis.scenario import ScenarioResult, compute
from finsam_analysis.tables import (
    PlaceWording,
    Proposal,
    Table,
    Text,
    columns_table,
    enumerated,
    exact_book,
    figure,
    joined,
    proposed_decisions,
    revised_cells,
    room_table,
    share_table,
    shown_amount,
)


def proposal_table(result: ScenarioResult, proposals: Sequence[Proposal]) -> Table:
    """Each application with owner, period, decision, maximum and what the tables carry [SEK]."""
    headings = ("Ansökan", "Insatsägare", "Period", "Beslut", "Högst, kr", "I tabellerna, kr")
    rows = []
    for proposal in proposals:
        key, name = proposal.application.id, proposal.application.name
        rows.append(
            (
                name,
                proposal.application.owner,
                proposal.dates if proposal.grants else "",
                proposal.words,
                shown_amount(proposal.maximum, FigureKind.MAXIMUM.key(key)),
                shown_amount(proposal.counted, FigureKind.APPLICATION.key(key)),
            )
        )
    most, carried = (sum(m.maximum for m in proposals), sum(m.counted for m in proposals))
    total = (
        *("Summa", "", "", ""),
        shown_amount(most, FigureKind.MAXIMUM.key()),
        shown_amount(carried, FigureKind.GRANTED_APPLICATIONS.key()),
    )
    title = "Förslag till beslut, kr"
    return columns_table(
        "forslag", title, headings, rows, total=total, texts=3, note=_apart(result, proposals)
    )


def _apart(result: ScenarioResult, proposals: Sequence[Proposal]) -> Text:
    """Why the tables carry another amount than the decision: revised, rounded, or not in agreement.

    A revision is why where the two would have differed otherwise without it.
    """
    package = result.package
    printed: dict[str, int] = {}
    if package.revisions:
        as_printed = proposed_decisions(compute(package.as_printed, result.scenario))
        printed = {each.application.id: each.counted - each.maximum for each in as_printed}
    revised, rounded, other = list[Text](), list[Text](), list[Text]()
    for proposal in proposals:
        key, apart = proposal.application.id, proposal.counted - proposal.maximum
        told = f"{proposal.application.name} " + figure(
            signed(apart), FigureKind.DIFFERENCE.key(key)
        )
        if apart and apart != printed.get(key, apart):
            revised.append(told + f" ({', '.join(revised_cells(package, key))})")
        elif apart:
            agrees = rounds_to_thousands(proposal.counted, proposal.maximum)
            (rounded if agrees else other).append(told)
    differs = "skiljer sig beloppet i tabellerna från beslutets för "
    reasons = {
        "Kansliets tabell är avrundad till hela tkr. Därför " + differs: rounded,
        "Siffror har ändrats sedan handlingen. Därför " + differs: revised,
        "Kansliets fördelning stämmer inte med beslutets belopp. Därför " + differs: other,
    }
    return joined(why + enumerated(named) + "." for why, named in reasons.items() if named)


def room_in_kronor(result: ScenarioResult) -> Table:
    """How each year is financed: the room's table in whole kronor."""
    table = titled(room_table(result, exact_book(result)), "Post")
    return replace(table, name="finansiering", caption="Så finansieras varje år, kr")


def grants_in_kronor(result: ScenarioResult) -> Table:
    """What each kommun and region is granted, in whole kronor, and per inhabitant."""
    table = titled(share_table(result, exact_book(result)), "Kommun eller region")
    table = replace(table, name="beviljat-per-kommun")
    per_inhabitant = [share.per_inhabitant for share in result.shares]
    cells = [
        ""
        if each is None
        else figure(decimal(each, 1), FigureKind.PER_INHABITANT.key("", share.organisation))
        for each, share in zip(per_inhabitant, result.shares, strict=True)
    ]
    each = [None if e is None else float(e) for e in [*per_inhabitant, None]]
    note = table.note + f" Folkmängd 31 december {result.package.population_year.value}."
    return replace(table.with_column("Kr per invånare", [*cells, ""], each), note=note)


def titled(table: Table, first_heading: str) -> Table:
    """The table with a heading over its rows' own headings, which a listener needs."""
    return replace(table, headings=(first_heading, *table.headings[1:]))


def explained_table(package: DataPackage, findings: Sequence[ExplainedDifference]) -> Table:
    """Every difference that the documents leave and the package explains, and how large it is."""
    headings = ("Avvikelse", "Står i", "Mot tryckt")
    wording = PlaceWording(package.documents, (finding.where for finding in findings))
    rows = [
        (
            finding.what,
            wording.words([finding.where]),
            figure(
                finding.difference,
                FigureKind.DEVIATION.key(finding.control) if finding.control else None,
            ),
        )
        for finding in findings
    ]
    title = "Upplysningar: förklarade avvikelser i källdokumenten"
    name = "forklarade-avvikelser"
    return columns_table(name, title, headings, rows, texts=1, note=wording.note)
