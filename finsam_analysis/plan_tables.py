"""Which tables tell what the documents say: the economist's, the applications', earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from finsam_analysis.allocation import by_months
from finsam_analysis.entities import Application, DataPackage, Grant, Plan
from finsam_analysis.printed_thousands import Sum
from finsam_analysis.reconciliation import plan_measures
from finsam_analysis.swedish_numbers import whole
from finsam_analysis.table_view import (
    AmountRow,
    Line,
    Table,
    column_sums,
    row_sums,
    thousands_table,
)
from finsam_analysis.vocabulary import ColumnKind, Measure, Section

_COORDINATION = (Section.ONGOING, Section.OTHER_COORDINATION)


def economists_table(package: DataPackage, grants: Mapping[str, Grant]) -> Table:
    """The economist's table in its own order, rows and columns, rebuilt from the package.

    Args:
        package: gives the plan and the opening surplus.
        grants: application to what is granted; the board papers grant all as distributed.
    """
    plan = package.plan
    new = {
        year: sum(int(grant.amounts[:, i].sum()) for grant in grants.values())
        for i, year in enumerate(plan.years)
    }
    measures = plan_measures(plan, new, package.opening_surplus.value)
    columns = len(plan.columns)

    def summed(key: str, label: str, amounts: object) -> AmountRow:
        figures = tuple(int(amount) for amount in amounts)  # type: ignore[attr-defined]  # an array
        return AmountRow(key, label, figures, ("",), "sum")

    def lines(section: Section) -> list[AmountRow]:
        return [
            AmountRow(line.id, line.name, line.amounts, (line.owner or "",))
            for line in plan.lines
            if line.section is section
        ]

    ongoing, other = lines(Section.ONGOING), lines(Section.OTHER_COORDINATION)
    income = lines(Section.MEMBER_FEE) + lines(Section.OTHER_INCOME)
    administration = lines(Section.ADMINISTRATION)
    granted = list(_granted_rows(package, grants))
    rows = [
        AmountRow("i", "Intäkter"),
        *income,
        summed("s:intäkter", "Summa intäkter", measures[Measure.INCOME]),
        AmountRow("k", "Kostnader"),
        *administration,
        summed("s:samverkan", "Samverkansinsatser", plan.total(*_COORDINATION)),
        AmountRow("p", "Varav pågående insatser"),
        *ongoing,
        summed("s:pågående", "Summa pågående insatser", plan.total(Section.ONGOING)),
        AmountRow("ö", "Varav övriga samverkansinsatser"),
        *other,
        summed("s:övriga", "Summa övriga", plan.total(Section.OTHER_COORDINATION)),
        summed("s:kostnader", "Summa kostnader", measures[Measure.COST]),
        summed("s:resultat", "Årets beräknade resultat", measures[Measure.RESULT]),
        AmountRow(
            "s:ingående",
            "Över- eller underskott från tidigare år",
            tuple(map(int, measures[Measure.OPENING])),
            ("",),
        ),
        summed("s:utrymme", "Kvarvarande beslutsutrymme", measures[Measure.ROOM_WITHOUT]),
        AmountRow("n", "Nya ansökningar"),
        *granted,
        summed("s:nya", "Summa nya ansökningar", measures[Measure.APPLICATIONS]),
        AmountRow(
            "s:efter",
            "Beslutsutrymme efter ansökningarna",
            tuple(map(int, measures[Measure.ROOM_WITH_ALL])),
            ("",),
            "sum",
            mark_below=package.floor.value,
        ),
    ]
    sums = [
        *_filled_sums("s:intäkter", income, columns),
        *_filled_sums("s:pågående", ongoing, columns),
        *_filled_sums("s:övriga", other, columns),
        *_filled_sums("s:nya", granted, columns),
        *column_sums("s:samverkan", ("s:pågående", "s:övriga"), columns),
        *_filled_sums(
            "s:kostnader", [*administration, rows[_position(rows, "s:samverkan")]], columns
        ),
        *column_sums("s:resultat", {"s:intäkter": 1, "s:kostnader": -1}, columns),
        *column_sums("s:utrymme", ("s:ingående", "s:resultat"), columns),
        *_carried_forward(plan),
    ]
    return thousands_table(
        "ekonomisk-information",
        "Ekonomisk information, tkr",
        ("", "Insatsägare", *(column.heading for column in plan.columns)),
        rows,
        sums,
        note=_derived_note(plan),
    )


def _position(rows: list[AmountRow], key: str) -> int:
    return next(i for i, row in enumerate(rows) if row.key == key)


def _granted_rows(package: DataPackage, grants: Mapping[str, Grant]) -> list[AmountRow]:
    years = package.plan.years
    rows = []
    for application in package.applications:
        grant = grants[application.id]
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            figures = tuple(
                None
                if column.kind is ColumnKind.BUDGET or not amounts[years.index(column.year)]
                else int(amounts[years.index(column.year)])
                for column in package.plan.columns
            )
            key = f"{application.id} {organisation}"
            rows.append(AmountRow(key, application.name, figures, (organisation,)))
    return rows


def _filled_sums(total: str, parts: list[AmountRow], columns: int) -> list[Sum[tuple[str, int]]]:
    """Column sums over the cells that hold anything."""
    return [
        Sum((total, i), {(part.key, i): 1 for part in parts if part.amounts[i] is not None})
        for i in range(columns)
    ]


def _carried_forward(plan: Plan) -> list[Sum[tuple[str, int]]]:
    sums = []
    rolling = plan.rolling
    for before, after in pairwise(rolling):
        sums.append(Sum(("s:ingående", after), {("s:utrymme", before): 1}))
        sums.append(
            Sum(
                ("s:efter", after),
                {("s:efter", before): 1, ("s:resultat", after): 1, ("s:nya", after): -1},
            )
        )
    return sums


def _derived_note(plan: Plan) -> str:
    derived = [
        f"{line.name} {', '.join(sorted(line.derived))}" for line in plan.lines if line.derived
    ]
    if not derived:
        return ""
    return f"Härlett, inte avskrivet ur dokumentet: {'; '.join(derived)}."


def application_table(package: DataPackage) -> Table:
    """The overview of applications: owner, kind, period, participants, asked and proposed [SEK]."""
    rows = []
    for application in package.applications:
        period = application.period
        people = application.participants
        rows.append(
            (
                application.name,
                application.owner,
                application.kind,
                _novelty(application),
                application.target_group or "",
                people.text if people else "",
                f"{period.start}–{period.end}",
                application.asked,
                application.proposed,
            )
        )
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
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Ansökan")
    lines = [Line(row[0], (*row[1:7], whole(row[7]), whole(row[8]))) for row in rows]
    asked, proposed = int(frame["Sökt, kr"].sum()), int(frame["Föreslaget, kr"].sum())
    lines.append(Line("Summa", ("",) * 6 + (whole(asked), whole(proposed)), "sum"))
    return Table("ansokningar", "Inkomna ansökningar", headings, tuple(lines), frame, texts=6)


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
    rows.append(AmountRow("summa", "Summa", tuple(totals), ("",), "sum"))
    columns = len(positions) + 1
    return thousands_table(
        "fordelning",
        "Kansliets fördelning per organisation och år, tkr",
        ("Ansökan", "Organisation", *map(str, package.plan.years), "Summa"),
        rows,
        column_sums("summa", keys, columns) + row_sums([*keys, "summa"], columns),
    )


def earlier_decision_table(package: DataPackage) -> Table:
    """Each earlier decision spread over its calendar years by months [SEK]."""
    spread = {d.id: by_months(d.amount, d.period) for d in package.earlier_decisions}
    years = sorted({year for parts in spread.values() for year in parts})
    headings = ("Insats", "Insatsägare", "Tid", *map(str, years), "Summa, kr")
    rows, lines = [], []
    for decision in package.earlier_decisions:
        parts = spread[decision.id]
        period = f"{decision.period.start}–{decision.period.end}"
        amounts = [parts.get(year) for year in years]
        rows.append([decision.name, decision.owner, period, *amounts, decision.amount])
        texts = ["" if amount is None else whole(amount) for amount in amounts]
        lines.append(Line(decision.name, (decision.owner, period, *texts, whole(decision.amount))))
    frame = pd.DataFrame(rows, columns=list(headings), dtype=object).set_index("Insats")
    return Table(
        "tidigare-beslut",
        "Tidigare beslut fördelade på kalenderår efter månader, kr",
        headings,
        tuple(lines),
        frame,
        texts=2,
    )


def earlier_source_table(package: DataPackage) -> Table:
    """Where each earlier decision stands, and its months in each year."""
    lines, rows = [], []
    for decision in package.earlier_decisions:
        months = ", ".join(f"{n} mån {y}" for y, n in decision.period.months_per_year().items())
        source = f"{package.documents[decision.source.document]}, {decision.source.place}"
        rows.append((decision.name, months, decision.note or "", source))
        lines.append(Line(decision.name, (months, decision.note or "", source)))
    headings = ("Insats", "Månader", "Anmärkning", "Källa")
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Insats")
    return Table(
        "tidigare-beslut-kallor",
        "Månader per år och källa",
        headings,
        tuple(lines),
        frame,
        texts=3,
    )
