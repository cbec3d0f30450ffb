"""What the tables say of each application: its budget in, its distribution, what is stated of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from finsam_analysis.core import (
    Adjustment,
    Application,
    BudgetRow,
    Grant,
    LoadedTable,
    OwnFinancingRow,
    Participants,
    Statement,
    SummaryRow,
    TableRow,
    Tables,
    YearlyRow,
    apportion,
)
from finsam_analysis.data_package import application_tables as tables_of
from finsam_analysis.data_package.columns import E, TableShape


def applications(tables: Tables, years: tuple[int, ...]) -> Iterator[Application]:
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

        def all_of(
            entity: Callable[..., E], shape: TableShape, id: str = row.cells["ansökan"]
        ) -> tuple[E, ...]:
            return shape.entities(entity, _of_application(tables[shape.name], id))

        yield Application(
            **tables_of.APPLICATIONS.fields(row),
            participants=participants,
            period=row.period,
            distribution=distribution,
            budget_rows=tuple(_budget_rows(tables, cells["ansökan"], years)),
            adjustments=all_of(Adjustment, tables_of.ADJUSTMENTS),
            yearly_rows=tuple(
                YearlyRow(**tables_of.YEARLY_BUDGET.fields(r), yearly=tuple(_yearly(r, years)))
                for r in _of_application(tables["arsfordelning"], cells["ansökan"])
            ),
            own_financing=all_of(OwnFinancingRow, tables_of.OWN_FINANCING),
            summary=all_of(SummaryRow, tables_of.BUDGET_SUMMARY),
            statements=all_of(Statement, tables_of.STATEMENTS),
        )


def _of_application(table: LoadedTable, application: str) -> list[TableRow]:
    return [row for row in table.rows if row.cells["ansökan"] == application]


def _yearly(row: TableRow, years: tuple[int, ...]) -> list[int]:
    return [row.cells.get(str(year)) or 0 for year in years]


def _budget_rows(tables: Tables, application: str, years: tuple[int, ...]) -> Iterator[BudgetRow]:
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
        yield BudgetRow(
            **tables_of.BUDGET_ROWS.fields(row),
            period=row.period,
            yearly=yearly.get(row.cells["budgetrad"]),
        )
