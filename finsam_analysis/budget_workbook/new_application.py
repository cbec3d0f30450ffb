"""Which row of ``ansokningar`` an application becomes that is first heard of by its workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from finsam_analysis.budget_workbook.bearers import organisation_fault, organisation_named
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.doubts import asked_total
from finsam_analysis.budget_workbook.form import DETAILED, BudgetSheets
from finsam_analysis.core import DataPackage, Fault, InputError, Unit, parse_id
from finsam_analysis.data_package import Kind

APPLICATIONS = "ansokningar"


@dataclass(frozen=True)
class NewApplication:
    """What the workbook does not say: ``kind`` and ``novelty`` as the table writes them."""

    kind: str
    novelty: str = "Ny"


def new_application(
    package: DataPackage,
    name: str,
    sheets: BudgetSheets,
    unit: Unit | None,
    document: str,
    new: NewApplication,
) -> Mapping[str, str]:
    """The row, heading to cell; what neither workbook nor user says is empty.

    The amount proposed is the one asked for, until the office proposes another.

    Raises:
        InputError: the id is taken or none, or the workbook lacks what the row needs.
    """
    used = unit or sheets.unit
    named = [organisation_named(package, None, written) or "" for written in sheets.organisations]
    owner, *others = [*named, ""]
    is_new = name not in {application.id for application in package.applications}
    said = "att arbetsboken eller kommandoraden säger det"
    needed = (
        ("--new", f"”{name}”", Kind.ID.value, parse_id(name)),
        ("--new", f"ansökan {name} finns redan", "ett nytt id, annars --application", is_new),
        (sheets.place("namn"), "insatsens namn är tomt", said, sheets.name),
        (
            sheets.place("insatsens löptid"),
            "insatsens löptid är inte ifylld",
            said,
            sheets.start and sheets.end,
        ),
        ("enhet", "enheten går inte att avgöra", said, used),
        ("--document", "det sägs inte vilket dokument siffrorna är ur", said, document),
    )
    lacking = [(field, found, expected) for field, found, expected, there in needed if not there]
    faults = [
        Fault(sheets.file, f"{found}; inget är ändrat", expected, "fyll i det", field=field)
        for field, found, expected in lacking
    ]
    if not owner:
        faults.append(organisation_fault(package, sheets, 0))
    if faults or used is None:
        raise InputError(faults)
    total = str(asked_total(sheets, used))
    return {
        "ansökan": name,
        "namn": sheets.name,
        "insatsägare": owner,
        "parter": ", ".join(other for other in others if other),
        "typ": new.kind,
        "ny_eller_förlängning": new.novelty,
        "från": str(sheets.start),
        "till": str(sheets.end),
        "sökt_kr": total,
        "föreslaget_kr": total,
        "dokument": document,
        "ställe": f"{harmless(sheets.file)}, {DETAILED}",
    }


def as_in_workbook(faults: Iterable[Fault], sheets: BudgetSheets) -> Iterator[Fault]:
    """Faults of the row that was made, each at what it was made from."""
    given = {"ansökan": "--new", "typ": "--kind", "ny_eller_förlängning": "--novelty"}
    for fault in faults:
        field = fault.field or ""
        what = "organisation 1" if field == "insatsägare" else field
        if Path(fault.file).stem == APPLICATIONS and field in given:
            yield replace(fault, file="kommandoraden", row=None, field=given[field])
        elif Path(fault.file).stem == APPLICATIONS and what in sheets.cells:
            found = f"{fault.found}; inget är ändrat"
            yield replace(fault, file=sheets.file, row=None, field=sheets.place(what), found=found)
        else:
            yield fault
