"""Which rows of the data package an applicant's sheets become: organisations, ids and amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.bearers import (
    Borne,
    BudgetTables,
    TextRow,
    asked_ids,
    borne,
    organisation_named,
    own_ids,
    sheet_organisations,
    yearly_ids,
    yearly_links,
)
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, YearlyRow, plain
from finsam_analysis.core import (
    Application,
    DataPackage,
    Fault,
    Place,
    Subject,
    Unit,
    round_half_away,
    whole,
)
from finsam_analysis.data_package import YEAR_COLUMN

_PLACES = (Place.BUDGET_SHEET, Place.YEARLY_SHEET, Place.SUMMARY)
SHEET_SUBJECTS = (
    Subject.START,
    Subject.END,
    Subject.OWN_FINANCING,
    Subject.TOTAL_BUDGET,
    Subject.HEADING_UNIT,
)


@dataclass(frozen=True)
class _Origin:
    """What every row of one import has in common."""

    application: str
    document: str
    file: str
    unit: Unit

    def row(self, sheet: str, number: int, cells: TextRow) -> TextRow:
        place = f"{self.file}, {sheet}" + (f", rad {number}" if number else "")
        own = {"ansökan": self.application, "dokument": self.document, "ställe": place}
        return {"enhet": self.unit} | dict(cells) | own


def budget_tables(
    package: DataPackage,
    application: Application,
    sheets: BudgetSheets,
    unit: Unit,
    document: str,
) -> BudgetTables:
    """Rows of the tables of budgets for one application; no table for a sheet that is missing.

    Amounts are in the sheets' unit where that gives whole numbers on the row, else in whole
    kronor, halves away from zero. Rows known before, by kind, name and organisation, keep their
    ids.
    """
    tables = BudgetTables()
    names = sheet_organisations(package, application, sheets, tables)
    if tables.faults:
        return tables
    # The file's name stands in the tables, where a spreadsheet would run it like any other words.
    origin = _Origin(application.id, document, harmless(sheets.file), unit)
    asked = list(borne(sheets.asked, names, tables, own=False))
    ids = asked_ids(application, asked)
    filled = any(amount is not None for row in sheets.yearly for amount in row.amounts)
    links: dict[int, YearlyRow] = {}
    if form.YEARLY in sheets.missing:
        known = {row.id: row.yearly_row for row in application.budget_rows}
        named = {i: known.get(row_id) or "" for i, row_id in enumerate(ids)}
    else:
        if filled:
            links = yearly_links(sheets, asked, tables)
        else:
            tables.remarks.append("Ingen kostnad är fördelad över åren.")
        named = yearly_ids(application, asked, ids, links)
        tables.rows["arsfordelning"] = list(
            _yearly(package, sheets, asked, links, named, origin, tables)
        )
    tables.rows["budgetrader"] = list(
        _asked(application, sheets, asked, ids, named, origin, tables)
    )
    tables.rows["egenfinansiering"] = list(_own(application, sheets, names, origin, tables))
    uncomputed = [r.number for r in sheets.overview if None in (r.asked, r.own, r.total)]
    if uncomputed:
        numbers = ", ".join(map(str, uncomputed))
        tables.remarks.append(
            f"{form.OVERVIEW}, rad {numbers}: beloppen är inte räknade (filen är inte sparad i "
            "Excel); sammanställningens uppgifter lämnas orörda."
        )
    elif form.OVERVIEW not in sheets.missing:
        tables.rows["budgetsammanstallning"] = list(
            _summary(package, application, sheets, origin, tables)
        )
    tables.rows["uppgifter"] = list(_statements(sheets, origin, tables, yearly=filled))
    return tables


def sheet_places(sheets: BudgetSheets) -> tuple[Place, ...]:
    """Places of statements that the workbook speaks for: those of the sheets it has."""
    missing = {Place.YEARLY_SHEET: form.YEARLY, Place.SUMMARY: form.OVERVIEW}
    return tuple(place for place in _PLACES if missing.get(place) not in sheets.missing)


def _asked(
    application: Application,
    sheets: BudgetSheets,
    asked: Sequence[Borne],
    ids: Sequence[str],
    yearly: Mapping[int, str],
    origin: _Origin,
    tables: BudgetTables,
) -> Iterator[TextRow]:
    period = application.period
    start, end = sheets.start or period.start, sheets.end or period.end
    for position, ((row, organisation, amount, _), row_id) in enumerate(
        zip(asked, ids, strict=True)
    ):
        cells = {
            "budgetrad": row_id,
            **_described(row, organisation),
            "från": str(row.start or start),
            "till": str(row.end or end),
            "årsrad": yearly.get(position, ""),
        }
        amounts = _amounts({"sökt": amount}, origin.unit, tables)
        yield origin.row(form.DETAILED, row.number, amounts | cells)


def _described(row: DetailRow, organisation: str) -> TextRow:
    """What a row says of itself, whoever bears it."""
    return {
        "benämning": row.label,
        "slag": row.kind,
        "organisation": organisation,
        "tjänst_procent": "" if row.post_percent is None else str(row.post_percent),
    }


def _amounts(
    amounts: Mapping[str, Decimal | None], unit: Unit, tables: BudgetTables
) -> dict[str, str]:
    """Amounts of one row as text with their unit: whole thousands if all are, else kronor."""
    kronor = {}
    for heading, amount in amounts.items():
        exact = None if amount is None else Fraction(amount) * unit.in_kronor
        kronor[heading] = None if exact is None else round_half_away(exact)
        if exact is not None and exact != kronor[heading]:
            tables.remarks.append(
                f"{str(amount).replace('.', ',')} {unit} avrundades till "
                f"{whole(round_half_away(exact))} kr."
            )
    size = unit.in_kronor
    if any((amount or 0) % size for amount in kronor.values()):
        unit, size = Unit.KRONA, 1
    return {"enhet": unit} | {
        heading: "" if amount is None else str(amount // size) for heading, amount in kronor.items()
    }


def _yearly(
    package: DataPackage,
    sheets: BudgetSheets,
    asked: Sequence[Borne],
    links: Mapping[int, YearlyRow],
    ids: Mapping[int, str],
    origin: _Origin,
    tables: BudgetTables,
) -> Iterator[TextRow]:
    columns = [h for h in package.tables["arsfordelning"].headings if YEAR_COLUMN.fullmatch(h)]
    for position, year in enumerate(sheets.years):
        if str(year) not in columns and any(row.amounts[position] for row in sheets.yearly):
            tables.faults.append(
                Fault(
                    sheets.file,
                    f"året {year} finns inte i arsfordelning.csv",
                    f"något av åren {', '.join(columns)}",
                    "rätta årtalet överst i kolumnen, eller lägg till året i tabellen",
                    field=f"{form.YEARLY} {form.OVER_TIME}",
                )
            )
    for yearly in sheets.yearly:
        members = [i for i, linked in links.items() if linked is yearly]
        if not members:
            continue
        largest = max(members, key=lambda i: asked[i][2] or Decimal(0))
        by_year = dict(zip(map(str, sheets.years), yearly.amounts, strict=True))
        amounts = {"totalt": yearly.total} | {h: by_year.get(h) for h in columns}
        cells = {
            "årsrad": ids[members[0]],
            "benämning": yearly.label or asked[members[0]][0].label,
            "slag": yearly.kind,
            "organisation": asked[largest][1],
        }
        sheet = f"{form.YEARLY} {form.OVER_TIME}"
        yield origin.row(sheet, yearly.number, _amounts(amounts, origin.unit, tables) | cells)


def _own(
    application: Application,
    sheets: BudgetSheets,
    names: Sequence[str | None],
    origin: _Origin,
    tables: BudgetTables,
) -> Iterator[TextRow]:
    rows = list(borne(sheets.own, names, tables, own=True))
    ids = own_ids(application, rows)
    for row_id, (row, organisation, amount, text) in zip(ids, rows, strict=True):
        misplaced = {"belopp": amount, "felplacerat": row.misplaced[1] if row.misplaced else None}
        cells = {
            "rad": row_id,
            **_described(row, organisation),
            "från": "" if row.start is None else str(row.start),
            "till": "" if row.end is None else str(row.end),
            "belopp_text": text,
            "felplacerat_i": row.misplaced[0] if row.misplaced else "",
        }
        sheet = f"{form.DETAILED}, {form.OWN_FINANCING}"
        yield origin.row(sheet, row.number, _amounts(misplaced, origin.unit, tables) | cells)


def _summary(
    package: DataPackage,
    application: Application,
    sheets: BudgetSheets,
    origin: _Origin,
    tables: BudgetTables,
) -> Iterator[TextRow]:
    for row in sheets.overview:
        name = organisation_named(package, application, row.organisation)
        amounts = {"att_rekvirera": row.asked, "egenfinansiering": row.own, "totalt": row.total}
        if name is None and any(amounts.values()):
            tables.faults.append(
                Fault(
                    sheets.file,
                    f"organisationen ”{row.organisation}” är okänd",
                    "samma organisationer som i den detaljerade budgeten",
                    "rätta namnet",
                    row=row.number,
                    field=form.OVERVIEW,
                )
            )
        if name is not None:
            cells = _amounts(amounts, origin.unit, tables) | {"organisation": name}
            yield origin.row(form.OVERVIEW, row.number, cells)


def _statements(
    sheets: BudgetSheets, origin: _Origin, tables: BudgetTables, yearly: bool
) -> Iterator[TextRow]:
    """What the sheets state of themselves: their days, sums and unit."""
    overview = bool(sheets.overview)
    said: list[tuple[Subject, Place, str, str]] = []
    for place, days in (
        (Place.BUDGET_SHEET, (sheets.start, sheets.end)),
        (Place.SUMMARY, sheets.overview_days if overview else (None, None)),
    ):
        for subject, day in zip((Subject.START, Subject.END), days, strict=True):
            if day is not None:
                said.append((subject, place, str(day), ""))
    for subject, label in (
        (Subject.OWN_FINANCING, form.SUM_OWN),
        (Subject.TOTAL_BUDGET, form.TOTAL_COST),
    ):
        stated = sheets.stated.get(plain(label))
        if stated is not None:
            cells = _amounts({"värde": stated}, origin.unit, tables)
            said.append((subject, Place.BUDGET_SHEET, cells["värde"], cells["enhet"]))
    heading = sheets.unit or Unit.THOUSAND
    for place, there in zip(_PLACES, (True, yearly, overview), strict=True):
        if there:
            said.append((Subject.HEADING_UNIT, place, heading, ""))
    sheet = {
        Place.BUDGET_SHEET: form.DETAILED,
        Place.YEARLY_SHEET: f"{form.YEARLY} {form.OVER_TIME}",
        Place.SUMMARY: form.OVERVIEW,
    }
    for subject, place, value, unit in said:
        cells = {"uppgift": subject, "plats": place, "värde": value, "enhet": unit}
        yield origin.row(sheet[place], 0, cells)
