"""How an applicant's workbook is taken into the data package: whole, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from finsam_analysis.budget_workbook.form import BudgetSheets, plain
from finsam_analysis.budget_workbook.reading import written
from finsam_analysis.budget_workbook.rewriting import Rewriting, rewrite_rows
from finsam_analysis.budget_workbook.rows import SHEET_SUBJECTS, budget_tables, sheet_places
from finsam_analysis.budget_workbook.workbook import read_workbook
from finsam_analysis.core import Application, DataPackage, Fault, InputError, Place, Unit, kronor
from finsam_analysis.data_package import DESCRIPTOR, SHAPES, load_package
from finsam_analysis.reconciliation import Finding, as_text, audit, conditions_of, control_faults


@dataclass(frozen=True)
class BudgetImport:
    """What an import did: each table's change, and what there is to say of the budget now.

    ``remarks`` are from the reading; ``findings`` are the reconciliation's on the application,
    and those on the rest of the package that were not there before.
    """

    file: str
    application: str
    unit: Unit
    tables: Mapping[str, Rewriting]
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]
    package: DataPackage

    def lines(self) -> list[str]:
        """What was done and what to look at, in Swedish, line by line."""
        lines = [f"{self.file} är inläst för ansökan {self.application}, i {self.unit}."]
        for name, made in self.tables.items():
            if made.changed or made.added or made.removed:
                lines.append(
                    f"  {name}: {made.changed} rader ändrade, {made.added} nya, {made.removed} "
                    f"borttagna, {made.kept} som förut."
                )
        if len(lines) == 1:
            lines.append("  Inga rader ändrades: datapaketet hade redan dessa uppgifter.")
        if self.remarks:
            lines += ["", "Att se på i arbetsboken:", *(f"  {remark}" for remark in self.remarks)]
        lines += ["", "Avstämning av ansökan", as_text(self.package, self.findings)]
        return lines


def import_budget(
    folder: Path, application: str, path: Path, unit: Unit | None = None, document: str = ""
) -> BudgetImport:
    """Replace one application's budget in a data package by what a workbook says.

    The new tables are first tried beside the old ones: either the package loads with all of
    them, and they take the old ones' place, or nothing is changed.

    Args:
        folder: the data package.
        application: id of the application.
        path: the workbook.
        unit: unit of the amounts, where the workbook does not say or says wrong.
        document: id of the document the figures are from; the application's own unless given.

    Raises:
        InputError: the package, the workbook or the two together are wrong; every fault found.
    """
    package = load_package(folder)
    chosen = application_named(package, application)
    document = document or chosen.source.document
    if document not in package.documents:
        known = ", ".join(package.documents)
        fault = Fault("dokument.csv", f"”{document}” finns inte", f"något av {known}", "rätta id:t")
        raise InputError([fault])
    sheets = read_workbook(path)
    if not any(amount for row in sheets.asked for amount in row.amounts):
        found = "ingen kostnad att rekvirera är ifylld; inget är ändrat"
        remedy = "fyll i den detaljerade budgeten"
        raise InputError([Fault(path.name, found, "minst ett belopp", remedy)])
    other = next((a.id for a in package.applications if plain(a.name) == plain(sheets.name)), "")
    if other and plain(sheets.name) != plain(chosen.name):
        found = f"arbetsboken heter ”{sheets.name}”, som är ansökan {other}; inget är ändrat"
        remedy = "ange rätt --application, eller rätta namnet i arbetsboken"
        raise InputError([Fault(path.name, found, f"ansökan {application}", remedy)])
    used, notes = _unit(sheets, chosen, unit)
    made = budget_tables(package, chosen, sheets, used, document)
    if made.faults:
        raise InputError(made.faults)
    paths = _paths(folder)
    rewritings = {}
    remarks = [*sheets.remarks, *notes, *made.remarks]
    for shape in SHAPES:
        rows = made.rows.get(shape.name)
        if rows is None:
            continue
        if shape.name not in paths:
            if rows:
                remarks.append(
                    f"Datapaketet har ingen tabell {shape.name}; {len(rows)} rader skrevs inte."
                )
            continue
        content = (folder / paths[shape.name]).read_bytes()
        scope = _scope(shape.name, application, sheet_places(sheets))
        rewritings[shape.name] = rewrite_rows(content, scope, shape.key, rows)
    contents = {paths[name]: made.content for name, made in rewritings.items()}
    stale = _outdated_sums(package, _try(folder, contents, path), application, rewritings)
    if stale:
        name = paths["kontrollsummor"]
        dropped = rewrite_rows(
            (folder / name).read_bytes(), lambda row: row["kontroll"] in stale, ("kontroll",), ()
        )
        rewritings["kontrollsummor"], contents[name] = dropped, dropped.content
        _try(folder, contents, path)
        listed = "; ".join(f"{key} ({printed})" for key, printed in stale.items())
        remarks.append(
            f"{len(stale)} tryckta summor gällde den tidigare budgeten, stämmer inte med den nya "
            f"och togs bort ur {name}: {listed}."
        )
    _replace(folder, contents)
    before, now = audit(package), load_package(folder)
    findings = tuple(f for f in audit(now) if f.subject == application or f not in before)
    return BudgetImport(path.name, application, used, rewritings, tuple(remarks), findings, now)


def application_named(package: DataPackage, id: str) -> Application:
    """Application with that id.

    Raises:
        InputError: there is none.
    """
    found = [application for application in package.applications if application.id == id]
    if not found:
        known = ", ".join(application.id for application in package.applications)
        fault = Fault(
            "ansokningar.csv",
            f"ansökan ”{id}” finns inte",
            f"någon av {known}",
            "rätta --application",
        )
        raise InputError([fault])
    return found[0]


def _unit(
    sheets: BudgetSheets, application: Application, given: Unit | None
) -> tuple[Unit, list[str]]:
    """Unit of the amounts, and a remark where it is not simply the one stated.

    The förbund's own form says "Kostnader i tkr" whatever is filled in; the sum the application
    asks for then decides.
    """
    if given is not None:
        notes = []
        if sheets.unit not in (None, given):
            notes = [f"Arbetsboken säger {sheets.unit}; beloppen lästes i {given}, som begärt."]
        return given, notes
    if sheets.unit is not None:
        return sheets.unit, []
    total = sum(
        (amount for row in sheets.asked for amount in row.amounts if amount is not None),
        Decimal(0),
    )
    for unit in Unit:
        if abs(total * unit.in_kronor - application.asked) < unit.in_kronor:
            note = (
                f"Rubriken säger ”Kostnader i tkr”; beloppen lästes i {unit}, för då blir summan "
                f"de {kronor(application.asked)} som ansökan gäller."
            )
            return unit, [note]
    fault = Fault(
        sheets.file,
        f"rubriken säger ”Kostnader i tkr”, men summan {written(total)} är varken i kr eller tkr "
        f"de {kronor(application.asked)} som ansökan gäller",
        "att enheten går att avgöra",
        "ange --unit kr eller --unit tkr",
    )
    raise InputError([fault])


def _paths(folder: Path) -> dict[str, str]:
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    return {resource["name"]: resource["path"] for resource in descriptor["resources"]}


def _scope(
    table: str, application: str, places: Sequence[Place]
) -> Callable[[Mapping[str, str]], bool]:
    """Which rows of a table an import of one application replaces."""

    def in_scope(row: Mapping[str, str]) -> bool:
        if row["ansökan"] != application:
            return False
        if table != "uppgifter":
            return True
        return row["plats"] in places and row["uppgift"] in SHEET_SUBJECTS

    return in_scope


def _outdated_sums(
    before: DataPackage, now: DataPackage, application: str, tables: Collection[str]
) -> dict[str, str]:
    """Printed sums of the application's former budget that its new one does not give.

    They were printed in the sheets that the workbook replaces. Returns id to the sum as printed;
    sums that did not agree before either are left for the reconciliation to tell.
    """
    failed = {control.id for control, _ in control_faults(before)}
    return {
        control.id: f"{written(control.printed)} {control.counted_in}"
        for control, _ in control_faults(now)
        if control.id not in failed
        and control.table in tables
        and (conditions_of(control.chosen) or {}).get("ansökan") == {application}
    }


def _try(folder: Path, contents: Mapping[str, bytes], path: Path) -> DataPackage:
    """Load the package as it would be, in a folder of its own."""
    with tempfile.TemporaryDirectory() as trial:
        beside = Path(trial) / folder.resolve().name
        for name in (DESCRIPTOR, *_paths(folder).values()):
            copy = beside / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, copy)
        for name, content in contents.items():
            (beside / name).write_bytes(content)
        try:
            return load_package(beside)
        except InputError as error:
            fault = Fault(
                path.name,
                "med arbetsbokens rader går datapaketet inte att läsa; inget är ändrat",
                "rader som går ihop med resten av datapaketet",
                "rätta felen nedan, som står på de rader det skulle ha blivit",
            )
            raise InputError([fault, *error.faults]) from None


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put the new tables in the old ones' place, each in one step; on a failure, none."""
    before = {name: (folder / name).read_bytes() for name in contents}
    changed = {name: content for name, content in contents.items() if content != before[name]}
    done: list[str] = []
    try:
        for name, content in changed.items():
            _write(folder / name, content)
            done.append(name)
    except OSError:
        for name in done:
            _write(folder / name, before[name])
        fault = Fault(
            name,
            "tabellen går inte att skriva",
            "en mapp som går att skriva i",
            "kontrollera att filen inte är öppen i Excel, och försök igen",
        )
        raise InputError([fault]) from None


def _write(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, beside)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
