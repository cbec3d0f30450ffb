"""What the tables say of each application: its budget in, its distribution, what is stated of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from finsam_analysis.core import (
    Adjustment,
    Application,
    BudgetRow,
    Grant,
    LoadedTable,
    OwnFinancingRow,
    Participants,
    Period,
    Place,
    Source,
    Statement,
    Subject,
    SummaryRow,
    TableRow,
    Unit,
    YearlyRow,
    apportion,
)


def source_of(row: TableRow) -> Source:
    """Where a row's figures stand, from its two columns of provenance."""
    return Source(row.cells["dokument"], row.cells["ställe"])


def applications(
    tables: Mapping[str, LoadedTable], years: tuple[int, ...]
) -> Iterator[Application]:
    """Every application of the loaded tables, its yearly amounts on the plan's ``years`` [SEK]."""
    for row in tables["ansokningar"].rows:
        cells = row.cells
        parts = _of_application(tables["fordelning"], cells["ansökan"])
        distribution = None
        if parts:
            amounts = np.array([_yearly(part, years) for part in parts], dtype=np.int64)
            distribution = Grant(
                tuple(part.cells["organisation"] for part in parts),
                amounts,
                np.zeros(len(parts), dtype=np.int64),
            )
        participants = None
        if cells["deltagare_text"] is not None:
            participants = Participants(
                cells["deltagare_lägst"],
                cells["deltagare_högst"],
                cells["deltagare_per"],
                cells["deltagare_text"],
            )
        yield Application(
            id=cells["ansökan"],
            name=cells["namn"],
            owner=cells["insatsägare"],
            parties=cells["parter"],
            kind=cells["typ"],
            novelty=cells["ny_eller_förlängning"],
            target_group=cells["målgrupp"],
            participants=participants,
            period=Period(cells["från"], cells["till"]),
            asked=cells["sökt_kr"],
            proposed=cells["föreslaget_kr"],
            overview=cells["översikt_kr"],
            overview_period=cells["översikt_tid"],
            overview_target_group=cells["översikt_målgrupp"],
            distribution=distribution,
            budget_rows=tuple(_budget_rows(tables, cells["ansökan"], years)),
            source=source_of(row),
            adjustments=tuple(
                Adjustment(
                    r.cells["justering"],
                    r.cells["budgetrad"],
                    r.cells["borttaget"],
                    r.cells["beskrivning"],
                    source_of(r),
                )
                for r in _of_application(tables["justeringar"], cells["ansökan"])
            ),
            yearly_rows=tuple(
                YearlyRow(
                    r.cells["årsrad"],
                    r.cells["benämning"],
                    r.cells["slag"],
                    r.cells["organisation"],
                    r.cells["totalt"],
                    tuple(_yearly(r, years)),
                    source_of(r),
                )
                for r in _of_application(tables["arsfordelning"], cells["ansökan"])
            ),
            own_financing=tuple(
                OwnFinancingRow(
                    r.cells["rad"],
                    r.cells["benämning"],
                    r.cells["slag"],
                    r.cells["organisation"],
                    r.cells["tjänst_procent"],
                    r.cells["från"],
                    r.cells["till"],
                    r.cells["belopp"],
                    r.cells["belopp_text"],
                    r.cells["felplacerat"],
                    r.cells["felplacerat_i"],
                    source_of(r),
                )
                for r in _of_application(tables["egenfinansiering"], cells["ansökan"])
            ),
            summary=tuple(
                SummaryRow(
                    r.cells["organisation"],
                    r.cells["att_rekvirera"],
                    r.cells["egenfinansiering"],
                    r.cells["totalt"],
                    source_of(r),
                )
                for r in _of_application(tables["budgetsammanstallning"], cells["ansökan"])
            ),
            statements=tuple(
                Statement(
                    Subject(r.cells["uppgift"]),
                    Place(r.cells["plats"]),
                    r.cells["värde"],
                    Unit(r.cells["enhet"]) if r.cells["enhet"] else None,
                    source_of(r),
                )
                for r in _of_application(tables["uppgifter"], cells["ansökan"])
            ),
        )


def _of_application(table: LoadedTable, application: str) -> list[TableRow]:
    return [row for row in table.rows if row.cells["ansökan"] == application]


def _yearly(row: TableRow, years: tuple[int, ...]) -> list[int]:
    return [row.cells.get(str(year)) or 0 for year in years]


def _budget_rows(
    tables: Mapping[str, LoadedTable], application: str, years: tuple[int, ...]
) -> Iterator[BudgetRow]:
    rows = _of_application(tables["budgetrader"], application)
    sheet = {
        r.cells["årsrad"]: _yearly(r, years)
        for r in _of_application(tables["arsfordelning"], application)
    }
    shared: dict[str, list[TableRow]] = {}
    for row in rows:
        if row.cells["årsrad"] is not None:
            shared.setdefault(row.cells["årsrad"], []).append(row)
    yearly: dict[str, tuple[int, ...]] = {}
    for yearly_row, members in shared.items():
        weights = [member.cells["sökt"] for member in members]
        split = np.array([apportion(amount, weights) for amount in sheet[yearly_row]])
        for position, member in enumerate(members):
            yearly[member.cells["budgetrad"]] = tuple(int(x) for x in split[:, position])
    for row in rows:
        cells = row.cells
        start: date = cells["från"]
        end: date = cells["till"]
        yield BudgetRow(
            id=cells["budgetrad"],
            name=cells["benämning"],
            kind=cells["slag"],
            organisation=cells["organisation"],
            post_percent=cells["tjänst_procent"],
            period=Period(start, end),
            asked=cells["sökt"],
            yearly=yearly.get(cells["budgetrad"]),
            source=source_of(row),
            yearly_row=cells["årsrad"],
            unit=Unit(cells["enhet"]),
        )
