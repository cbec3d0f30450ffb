"""How an application's budget in the data package stands in the applicant's own three sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import (
    BudgetSheets,
    DetailRow,
    OverviewRow,
    RowKind,
    YearlyRow,
    plain,
)
from finsam_analysis.core import Application, DataPackage, Place, Subject, TableRow, Unit
from finsam_analysis.data_package import YEAR_COLUMN

# What rows of a table have in common when they are one row of the sheet.
_SHARED = ("slag", "benämning", "tjänst_procent", "från", "till", "årsrad", "felplacerat")


def filled_sheets(package: DataPackage, application: Application) -> BudgetSheets:
    """The three sheets as the applicant filled them in, errors included.

    Amounts are in tkr when every row of the budget is, else in kronor. ``unit`` is None where the
    sheets' heading is known to have said another unit than that.
    """
    rows = {
        name: [row for row in package.tables[name].rows if row.cells["ansökan"] == application.id]
        for name in ("budgetrader", "arsfordelning", "egenfinansiering", "budgetsammanstallning")
    }
    unit = sheets_unit(application)
    factor = Decimal(unit.in_kronor)
    names = _organisations(application, rows.values())
    full = {o.name: o.full_name for o in package.organisations}
    asked, own = _grouped(rows["budgetrader"]), _grouped(rows["egenfinansiering"])
    years = tuple(
        sorted(
            int(heading)
            for heading in package.tables["arsfordelning"].headings
            if YEAR_COLUMN.fullmatch(heading)
            and any(row.cells[heading] is not None for row in rows["arsfordelning"])
        )
    )
    said = {
        (s.subject, s.place): s
        for s in application.statements
        if s.place in (Place.BUDGET_SHEET, Place.SUMMARY)
    }
    heading = said.get((Subject.HEADING_UNIT, Place.BUDGET_SHEET))
    return BudgetSheets(
        name=application.name,
        start=application.period.start,
        end=application.period.end,
        unit=unit if heading is None or heading.value == unit else None,
        organisations=tuple(full[name] for name in names),
        asked=tuple(_detail_row(group, names, factor, application) for group in asked),
        own=tuple(_detail_row(group, names, factor, None) for group in own),
        years=years,
        yearly=tuple(
            _yearly_rows(rows["arsfordelning"], [group[0] for group in asked], years, factor)
        ),
        overview=tuple(
            OverviewRow(
                0,
                full[row.cells["organisation"]],
                row.cells["att_rekvirera"] / factor,
                row.cells["egenfinansiering"] / factor,
                row.cells["totalt"] / factor,
            )
            for row in rows["budgetsammanstallning"]
        ),
        overview_days=(application.period.start, application.period.end),
    )


def form_for(package: DataPackage, application: Application) -> BudgetSheets:
    """The three sheets to send to the applicant: as filled in, but with the unit it is meant in."""
    return replace(filled_sheets(package, application), unit=sheets_unit(application))


def sheets_unit(application: Application) -> Unit:
    """Unit in which the applicant's sheets are written: tkr when every row of the budget is."""
    units = {row.unit for row in application.budget_rows}
    return Unit.THOUSAND if units == {Unit.THOUSAND} else Unit.KRONA


def _organisations(
    application: Application, tables: Iterable[Iterable[TableRow]]
) -> tuple[str, ...]:
    """Owner, parties, and whoever else bears a row, each once and in that order."""
    borne = (row.cells["organisation"] for rows in tables for row in rows)
    return tuple(dict.fromkeys([application.owner, *application.parties, *borne]))


def _grouped(rows: list[TableRow]) -> list[list[TableRow]]:
    """Rows of the table that are one row of the sheet: they differ in who bears them only."""
    groups: list[list[TableRow]] = []
    for row in rows:
        group = groups[-1] if groups else []
        if (
            group
            and all(row.cells.get(heading) == group[0].cells.get(heading) for heading in _SHARED)
            and row.cells["organisation"] not in {r.cells["organisation"] for r in group}
        ):
            group.append(row)
        else:
            groups.append([row])
    return groups


def _detail_row(
    group: list[TableRow], names: tuple[str, ...], factor: Decimal, asked_of: Application | None
) -> DetailRow:
    cells = group[0].cells
    amounts: list[Decimal | None] = [None] * len(names)
    texts = [""] * len(names)
    for row in group:
        place = names.index(row.cells["organisation"])
        amount = row.cells["belopp"] if asked_of is None else row.cells["sökt"]
        amounts[place] = None if amount is None else amount / factor
        texts[place] = (row.cells["belopp_text"] or "") if asked_of is None else ""
    days = cells["från"], cells["till"]
    if asked_of is not None and cells["slag"] != RowKind.SALARY:
        period = asked_of.period
        days = (None, None) if days == (period.start, period.end) else days
    misplaced = None
    if asked_of is None and cells["felplacerat"] is not None:
        misplaced = cells["felplacerat_i"] or form.PERIOD_HEADING, cells["felplacerat"] / factor
    return DetailRow(
        kind=RowKind(cells["slag"]),
        label=cells["benämning"],
        post_percent=cells["tjänst_procent"],
        start=days[0],
        end=days[1],
        amounts=tuple(amounts),
        texts=tuple(texts),
        misplaced=misplaced,
    )


def _yearly_rows(
    rows: list[TableRow],
    budget: list[TableRow],
    years: tuple[int, ...],
    factor: Decimal,
) -> Iterator[YearlyRow]:
    """The yearly table's rows, each at the place of the row of the detailed sheet it belongs to.

    ``budget`` has one row of the table for each row of that sheet.
    """
    for row in rows:
        kind = RowKind(row.cells["slag"])
        first = next((b for b in budget if b.cells["årsrad"] == row.cells["årsrad"]), None)
        label = plain(first.cells["benämning"] if first else row.cells["benämning"])
        same_kind = [b for b in budget if b.cells["slag"] == kind]
        position = same_kind.index(first) if first in same_kind else 0
        if kind is RowKind.OTHER:
            position = 0
        elif kind is RowKind.PREMISES:
            order = [plain(name) for name in form.PREMISES_ROWS]
            order += [n for n in (plain(b.cells["benämning"]) for b in same_kind) if n not in order]
            position = order.index(label) if label in order else 0
        amounts = tuple(row.cells[str(year)] for year in years)
        total = row.cells["totalt"]
        yield YearlyRow(
            kind=kind,
            position=position,
            label=row.cells["benämning"],
            total=None if total is None else total / factor,
            amounts=tuple(None if amount is None else amount / factor for amount in amounts),
        )
