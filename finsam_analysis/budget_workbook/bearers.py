"""Who bears the rows of an applicant's sheets, and which row is which: ids kept over an import."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, RowKind, YearlyRow, plain
from finsam_analysis.core import (
    Application,
    BudgetRow,
    DataPackage,
    Fault,
    OrganisationKind,
    OwnFinancingRow,
    meant_or,
)

TextRow = Mapping[str, str]
Borne = tuple[DetailRow, str, Decimal | None, str]


@dataclass
class BudgetTables:
    """Rows for each table, as text; faults and remarks met on the way."""

    rows: dict[str, list[TextRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def sheet_organisations(
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
            tables.faults.append(organisation_fault(package, sheets, position))
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


def organisation_fault(package: DataPackage, sheets: BudgetSheets, position: int) -> Fault:
    """That the organisation above one of the sheets' columns is none of the förbund's."""
    written = sheets.organisations[position]
    found = f"organisationen ”{written}” är okänd" if written else "kolumnen saknar namn"
    known = [o.full_name for o in package.organisations]
    return Fault(
        sheets.file,
        f"{found}; inget är ändrat",
        f"någon av {', '.join(known)}",
        meant_or(written, known, "rätta namnet överst i kolumnen"),
        field=sheets.place(f"organisation {position + 1}"),
    )


def organisation_named(
    package: DataPackage, application: Application | None, written: str
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
        own = (application.owner, *application.parties) if application else ()
        near = [name for name in regions if name in own]
        for found in (near, regions):
            if len(found) == 1:
                return found[0]
    return None


def borne(
    rows: Sequence[DetailRow], names: Sequence[str | None], tables: BudgetTables, own: bool
) -> Iterator[Borne]:
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


OTHER_YEARLY_ID = "ovriga-kostnader"
_LONGEST_ID = 40


def yearly_links(
    sheets: BudgetSheets, asked: Sequence[Borne], tables: BudgetTables
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


def row_ids(known: Sequence[BudgetRow | OwnFinancingRow], rows: Sequence[Borne]) -> list[str]:
    """Ids of rows: those of the known rows with the same kind, name and organisation, in order.

    Names that are the same to the letter come first: of ``1. Coach`` and ``2. Coach`` neither may
    take the other's id when one is renamed. Others get an id from their name, numbered where it is
    taken.
    """
    left = list(known)
    ids: list[str | None] = [None] * len(rows)
    for read in (str, plain):
        for position, (row, organisation, *_) in enumerate(rows):
            wanted = (row.kind, read(row.label), organisation)
            same = (k for k in left if (k.kind, read(k.name), k.organisation) == wanted)
            match = next(same, None)
            if match and ids[position] is None:
                left.remove(match)
                ids[position] = match.id
    taken = {row_id for row_id in ids if row_id} | {k.id for k in left}
    for i, (row, *_) in enumerate(rows):
        if ids[i] is None:
            ids[i] = _free_id(row, taken)
            taken.add(str(ids[i]))
    return [str(row_id) for row_id in ids]


def _free_id(row: DetailRow, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFKD", plain(row.label)).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_ID].strip("-")
    if not stem:
        word = "tjanst" if row.kind is RowKind.SALARY else "rad"
        stem = f"{word}-{row.position + 1}"
    number, row_id = 1, stem
    while row_id in taken:
        number += 1
        row_id = f"{stem}-{number}"
    return row_id


def yearly_ids(
    application: Application,
    asked: Sequence[Borne],
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
