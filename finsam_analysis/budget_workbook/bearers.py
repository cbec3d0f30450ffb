"""Who bears the rows of an applicant's sheets: the columns' organisations, by any usual name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, plain
from finsam_analysis.core.entities import Application, DataPackage
from finsam_analysis.core.errors import Fault
from finsam_analysis.core.vocabulary import OrganisationKind

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
    # A workbook taken for another application's would replace a whole budget unseen.
    if names and names[0] not in (None, application.owner):
        tables.faults.append(
            Fault(
                sheets.file,
                f"huvudinsatsägaren är {names[0]}, men ansökan {application.id} är "
                f"{application.owner}s",
                "den ansökan som arbetsboken hör till",
                "ange rätt --application, eller rätta huvudinsatsägaren i arbetsboken",
                field=form.DETAILED,
            )
        )
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


def organisation_named(package: DataPackage, application: Application, written: str) -> str | None:
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
