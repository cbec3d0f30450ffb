"""Which rows of the data package an applicant's sheets become: organisations, ids and amounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from finsam_analysis import budget_form as form
from finsam_analysis.budget_form import BudgetSheets, DetailRow, RowKind, YearlyRow, plain
from finsam_analysis.entities import Application, DataPackage
from finsam_analysis.errors import Fault
from finsam_analysis.kronor import round_half_away
from finsam_analysis.swedish_numbers import whole
from finsam_analysis.table_shapes import YEAR_COLUMN
from finsam_analysis.vocabulary import OrganisationKind, Place, Subject, Unit

TextRow = Mapping[str, str]
OTHER_YEARLY_ID = "ovriga-kostnader"
_LONGEST_ID = 40
SHEET_PLACES = (Place.BUDGET_SHEET, Place.YEARLY_SHEET, Place.SUMMARY)
SHEET_SUBJECTS = (
    Subject.START,
    Subject.END,
    Subject.OWN_FINANCING,
    Subject.TOTAL_BUDGET,
    Subject.HEADING_UNIT,
)


@dataclass
class BudgetTables:
    """Rows for each table, as text; faults and remarks met on the way."""

    rows: dict[str, list[TextRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


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
    """Rows of the tables of budgets for one application.

    Amounts are in the sheets' unit where that gives whole numbers on the row, else in whole
    kronor, halves away from zero. Rows known before, by kind, name and organisation, keep their
    ids.
    """
    tables = BudgetTables()
    names = _organisations(package, application, sheets, tables)
    origin = _Origin(application.id, document, sheets.file, unit)
    if tables.faults:
        return tables
    asked = list(_borne(sheets.asked, names, tables, own=False))
    links = _links(sheets, asked, tables)
    ids = _asked_ids(package, application, asked)
    yearly_ids = _yearly_ids(application, asked, ids, links)
    filled = any(amount is not None for row in sheets.yearly for amount in row.amounts)
    if sheets.yearly and not filled:
        tables.remarks.append("Ingen kostnad är fördelad över åren.")
    period = application.period
    start, end = sheets.start or period.start, sheets.end or period.end
    tables.rows["budgetrader"] = [
        origin.row(
            form.DETAILED,
            row.number,
            _amounts({"sökt": amount}, unit, tables)
            | {
                "budgetrad": id,
                "benämning": row.label,
                "slag": row.kind,
                "organisation": organisation,
                "tjänst_procent": "" if row.post_percent is None else str(row.post_percent),
                "från": str(row.start or start),
                "till": str(row.end or end),
                "årsrad": yearly_ids.get(position, "") if filled else "",
            },
        )
        for position, ((row, organisation, amount, _), id) in enumerate(
            zip(asked, ids, strict=True)
        )
    ]
    tables.rows["arsfordelning"] = (
        list(_yearly(package, sheets, asked, links, yearly_ids, origin, tables)) if filled else []
    )
    tables.rows["egenfinansiering"] = list(_own(application, sheets, names, origin, tables))
    tables.rows["budgetsammanstallning"] = list(
        _summary(package, application, sheets, origin, tables)
    )
    tables.rows["uppgifter"] = list(_statements(sheets, origin, tables, yearly=filled))
    return tables


def _organisations(
    package: DataPackage, application: Application, sheets: BudgetSheets, tables: BudgetTables
) -> tuple[str | None, ...]:
    """Short names of the sheets' organisations, None for a column not in use."""
    names: list[str | None] = []
    for position, written in enumerate(sheets.organisations):
        name = organisation_named(package, application, written)
        used = any(
            row.amounts[position] or row.texts[position] for row in (*sheets.asked, *sheets.own)
        )
        if name is None and used:
            found = f"organisationen ”{written}” är okänd" if written else "kolumnen saknar namn"
            known = ", ".join(o.full_name for o in package.organisations)
            tables.faults.append(
                Fault(
                    sheets.file,
                    found,
                    f"någon av {known}",
                    "rätta namnet överst i kolumnen",
                    field=f"{form.DETAILED}, organisation {position + 1}",
                )
            )
        names.append(name)
    doubled = {name for name in names if name is not None and names.count(name) > 1}
    for name in sorted(doubled):
        tables.faults.append(
            Fault(
                sheets.file,
                f"{name} står i två kolumner",
                "en kolumn för varje organisation",
                "slå ihop kolumnerna",
                field=form.DETAILED,
            )
        )
    return tuple(names)


def organisation_named(
    package: DataPackage, application: Application, written: str
) -> str | None:
    """Short name of the organisation meant by a heading, None when none is.

    Names, full names and the state's usual abbreviations, whatever the case; ``Region`` alone is
    the application's own region, or the only one.
    """
    wanted = plain(form.STATE_SHORT.get(written.strip().upper(), written))
    for organisation in package.organisations:
        if wanted in (plain(organisation.name), plain(organisation.full_name)):
            return organisation.name
        if organisation.kind is OrganisationKind.KOMMUN:
            stem = plain(organisation.name)
            if wanted in (f"{stem} kommun", f"{stem}s kommun"):
                return organisation.name
    if wanted == "region":
        regions = [o.name for o in package.organisations if o.kind is OrganisationKind.REGION]
        near = [name for name in regions if name in (application.owner, *application.parties)]
        for found in (near, regions):
            if len(found) == 1:
                return found[0]
    return None


_Borne = tuple[DetailRow, str, Decimal | None, str]


def _borne(
    rows: Sequence[DetailRow], names: Sequence[str | None], tables: BudgetTables, own: bool
) -> Iterator[_Borne]:
    """Each row with the organisations that bear it: row, organisation, amount, words instead."""
    main = next((name for name in names if name is not None), None)
    for row in rows:
        bearers = [
            (name, amount, text)
            for name, amount, text in zip(names, row.amounts, row.texts, strict=True)
            if name is not None and (amount or text)
        ]
        zero = Decimal(0) if any(amount is not None for amount in row.amounts) else None
        if not bearers and own and main is not None:
            bearers = [(main, None if row.misplaced else zero, "")]
        if not bearers:
            tables.remarks.append(
                f"{form.DETAILED}, rad {row.number}: ”{row.label}” har inget belopp och togs "
                "inte med."
            )
        for name, amount, text in bearers:
            yield row, name, amount, text


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
        heading: "" if amount is None else str(amount // size)
        for heading, amount in kronor.items()
    }


def _links(
    sheets: BudgetSheets, asked: Sequence[_Borne], tables: BudgetTables
) -> dict[int, YearlyRow]:
    """Yearly row of each asked row, by position in ``asked``: by name, else by place."""
    links: dict[int, YearlyRow] = {}
    numbered = list(enumerate(row for row, *_ in asked))
    left = []
    for yearly in sheets.yearly:
        mine = [(i, row) for i, row in numbered if row.kind is yearly.kind]
        if yearly.kind is not RowKind.OTHER:
            at_place = [(i, row) for i, row in mine if row.position == yearly.position]
            same = [(i, row) for i, row in mine if _same_name(row, yearly)]
            exact = [pair for pair in at_place if pair in same]
            mine = exact or (same if len({row.number for _, row in same}) == 1 else [])
        if mine:
            links |= {i: yearly for i, _ in mine}
        else:
            left.append(yearly)
    for yearly in left:
        free = [
            i
            for i, row in numbered
            if i not in links and row.kind is yearly.kind and row.position == yearly.position
        ]
        links |= dict.fromkeys(free, yearly)
        if free and yearly.label:
            tables.remarks.append(
                f"{form.YEARLY}, rad {yearly.number}: ”{yearly.label}” heter "
                f"”{asked[free[0]][0].label}” i den detaljerade budgeten."
            )
        elif not free and any(yearly.amounts):
            tables.faults.append(
                Fault(
                    sheets.file,
                    f"”{yearly.label}” har belopp per år men finns inte i {form.DETAILED}",
                    "samma rader i båda bladen",
                    "lägg till raden i den detaljerade budgeten, eller ta bort årsbeloppen",
                    row=yearly.number,
                    field=f"{form.YEARLY} {form.OVER_TIME}",
                )
            )
    return links


def _same_name(row: DetailRow, yearly: YearlyRow) -> bool:
    names = [plain(row.label)]
    if row.kind is RowKind.PREMISES and names[0] == plain(form.PREMISES_ROWS[0]):
        names.append(plain(form.YEARLY_PREMISES_ROWS[0]))
    return not yearly.label or plain(yearly.label) in names


def _asked_ids(
    package: DataPackage, application: Application, asked: Sequence[_Borne]
) -> list[str]:
    known = [
        (row.id, row.kind, plain(row.name), row.organisation) for row in application.budget_rows
    ]
    return row_ids(known, [(row, organisation) for row, organisation, *_ in asked])


def row_ids(
    known: Sequence[tuple[str, str, str, str]], rows: Sequence[tuple[DetailRow, str]]
) -> list[str]:
    """Ids of rows: those of the known rows with the same kind, name and organisation, in order.

    Others get an id from their name, numbered where it is taken.
    """
    left = list(known)
    ids: list[str | None] = []
    for row, organisation in rows:
        match = next(
            (k for k in left if k[1:] == (row.kind, plain(row.label), organisation)), None
        )
        if match:
            left.remove(match)
        ids.append(match[0] if match else None)
    taken = {id for id in ids if id} | {k[0] for k in left}
    for i, (row, _) in enumerate(rows):
        if ids[i] is None:
            ids[i] = _free_id(row, taken)
            taken.add(str(ids[i]))
    return [str(id) for id in ids]


def _free_id(row: DetailRow, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFKD", plain(row.label)).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_ID].strip("-")
    if not stem:
        word = "tjanst" if row.kind is RowKind.SALARY else "rad"
        stem = f"{word}-{row.position + 1}"
    number, id = 1, stem
    while id in taken:
        number += 1
        id = f"{stem}-{number}"
    return id


def _yearly_ids(
    application: Application,
    asked: Sequence[_Borne],
    ids: Sequence[str],
    links: Mapping[int, YearlyRow],
) -> dict[int, str]:
    """Id of the yearly row of each asked row that has one, by position in ``asked``."""
    known = {row.id: row.yearly_row for row in application.budget_rows}
    named: dict[int, str] = {}
    for position, yearly in links.items():
        if yearly.number in named:
            continue
        before = known.get(ids[position])
        other = asked[position][0].kind is RowKind.OTHER
        named[yearly.number] = before or (OTHER_YEARLY_ID if other else ids[position])
    return {position: named[yearly.number] for position, yearly in links.items()}


def _yearly(
    package: DataPackage,
    sheets: BudgetSheets,
    asked: Sequence[_Borne],
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
    rows = list(_borne(sheets.own, names, tables, own=True))
    known = [
        (row.id, row.kind, plain(row.name), row.organisation) for row in application.own_financing
    ]
    ids = row_ids(known, [(row, organisation) for row, organisation, *_ in rows])
    for id, (row, organisation, amount, text) in zip(ids, rows, strict=True):
        misplaced = {"belopp": amount, "felplacerat": row.misplaced[1] if row.misplaced else None}
        cells = {
            "rad": id,
            "benämning": row.label,
            "slag": row.kind,
            "organisation": organisation,
            "tjänst_procent": "" if row.post_percent is None else str(row.post_percent),
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
        if row.asked is None or row.own is None or row.total is None:
            tables.remarks.append(
                f"{form.OVERVIEW}, rad {row.number}: beloppen för {row.organisation} är inte "
                "räknade och togs inte med."
            )
            continue
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
    for place, there in zip(SHEET_PLACES, (True, yearly, overview), strict=True):
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
