"""Which tables tell what the documents say: the economist's, the applications', earlier ones."""

from __future__ import annotations

from collections.abc import Mapping

from finsam_analysis.core import Application, DataPackage, Grant
from finsam_analysis.scenario import by_months
from finsam_analysis.tables.columns import columns_table
from finsam_analysis.tables.economists_rows import planned_rows
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    column_sums,
    row_sums,
    thousands_table,
)


def economists_table(package: DataPackage, grants: Mapping[str, Grant]) -> Table:
    """The economist's table in its own order, rows and columns, rebuilt from the package.

    Args:
        package: gives the plan and the opening surplus.
        grants: application to what is granted; the board papers grant all as distributed.
    """
    return planned_rows(package, grants).table()


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
    positions = range(len(package.plan.years))
    rows = [
        AmountRow(
            f"{application.id} {organisation}",
            application.name,
            (*map(int, amounts), int(amounts.sum())),
            (organisation,),
        )
        for application in package.applications
        if application.distribution is not None
        for organisation, amounts in zip(
            application.distribution.organisations, application.distribution.amounts, strict=True
        )
    ]
    keys = [row.key for row in rows]
    totals = [sum(row.amounts[i] or 0 for row in rows) for i in range(len(positions) + 1)]
    rows.append(AmountRow("s:summa", "Summa", tuple(totals), ("",), "sum"))
    columns = len(positions) + 1
    return thousands_table(
        "fordelning",
        "Kansliets fördelning per organisation och år, tkr",
        ("Ansökan", "Organisation", *map(str, package.plan.years), "Summa"),
        rows,
        column_sums("s:summa", keys, columns) + row_sums([*keys, "s:summa"], columns),
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
        mixed=True,
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
