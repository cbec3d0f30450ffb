"""Which tables tell what the documents say: the economist's, the applications', earlier ones."""

from __future__ import annotations

from finsam_analysis.choices import as_proposed
from finsam_analysis.core import Application, DataPackage
from finsam_analysis.scenario import by_months
from finsam_analysis.tables.book import printed_book
from finsam_analysis.tables.columns import columns_table
from finsam_analysis.tables.economists_rows import scenario_economists_table
from finsam_analysis.tables.table import AmountRow, Table, amount_table, summed_row


def economists_table(package: DataPackage) -> Table:
    """The economist's table in its own order, rows and columns, rebuilt from the package.

    The board papers grant all applications as distributed.
    """
    return scenario_economists_table(as_proposed(package))


def application_table(package: DataPackage) -> Table:
    """The overview of applications: owner, kind, period, participants, asked and proposed [SEK]."""
    rows = [
        (
            application.name,
            application.owner,
            application.kind,
            _novelty(application),
            application.target_group or "",
            application.participants.text if application.participants else "",
            f"{application.period.start}–{application.period.end}",
            application.asked,
            application.proposed,
        )
        for application in package.applications
    ]
    headings = (
        "Ansökan",
        "Insatsägare",
        "Typ",
        "Slag",
        "Målgrupp",
        "Deltagare",
        "Tid",
        "Sökt, kr",
        "Föreslaget, kr",
    )
    caption = "Inkomna ansökningar"
    return columns_table("ansokningar", caption, headings, rows, summed=True, texts=6)


def _novelty(application: Application) -> str:
    words = {"Ny": "ny", "FL": "förlängning", "TL": "tillägg"}
    return words[application.novelty]


def distribution_table(package: DataPackage) -> Table:
    """The office's distribution of the applications over organisations and years, as printed."""
    book = printed_book(as_proposed(package))
    years = package.plan.years
    rows = [
        summed_row(
            application.name,
            amounts,
            book.granted(application.id, organisation)[:-1],
            (organisation,),
        )
        for application in package.applications
        if application.distribution is not None
        for organisation, amounts in zip(
            application.distribution.organisations, application.distribution.amounts, strict=True
        )
    ]
    columns = range(len(years) + 1)
    totals = tuple(sum(row.amounts[i] or 0 for row in rows) for i in columns)
    printed = tuple(sum(row.printed[i] or 0 for row in rows) for i in columns)
    rows.append(AmountRow("Summa", totals, ("",), "sum", printed=printed))
    return amount_table(
        "fordelning",
        "Kansliets fördelning per organisation och år",
        book.unit,
        ("Ansökan", "Organisation", *map(str, years), "Summa"),
        rows,
    )


def earlier_decision_table(package: DataPackage) -> Table:
    """Each earlier decision spread over its calendar years by months [SEK]."""
    spread = {d.id: by_months(d.amount, d.period) for d in package.earlier_decisions}
    years = sorted({year for parts in spread.values() for year in parts})
    rows = [
        (
            decision.name,
            decision.owner,
            f"{decision.period.start}–{decision.period.end}",
            *(spread[decision.id].get(year) for year in years),
            decision.amount,
        )
        for decision in package.earlier_decisions
    ]
    return columns_table(
        "tidigare-beslut",
        "Tidigare beslut fördelade på kalenderår efter månader, kr",
        ("Insats", "Insatsägare", "Tid", *map(str, years), "Summa, kr"),
        rows,
        texts=2,
    )


def earlier_source_table(package: DataPackage) -> Table:
    """Where each earlier decision stands, and its months in each year."""
    rows = [
        (
            decision.name,
            ", ".join(f"{n} mån {y}" for y, n in decision.period.months_per_year().items()),
            decision.note or "",
            f"{package.documents[decision.source.document]}, {decision.source.place}",
        )
        for decision in package.earlier_decisions
    ]
    headings = ("Insats", "Månader", "Anmärkning", "Källa")
    caption = "Månader per år och källa"
    return columns_table("tidigare-beslut-kallor", caption, headings, rows, texts=3)
