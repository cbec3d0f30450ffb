"""How an applicant's workbook is taken into the data package: shown first, then whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from finsam_analysis.budget_workbook.bearers import BudgetTables
from finsam_analysis.budget_workbook.doubts import NOTHING_CHANGED, doubts
from finsam_analysis.budget_workbook.filling import form_for, sheets_unit
from finsam_analysis.budget_workbook.form import BudgetSheets
from finsam_analysis.budget_workbook.new_application import (
    APPLICATIONS,
    NewApplication,
    as_in_workbook,
    new_application,
)
from finsam_analysis.budget_workbook.reading import written
from finsam_analysis.budget_workbook.row_moves import moved_ids
from finsam_analysis.budget_workbook.rows import SHEET_SUBJECTS, budget_tables, sheet_places
from finsam_analysis.budget_workbook.template import budget_template
from finsam_analysis.budget_workbook.workbook import read_workbook
from finsam_analysis.core import Application, DataPackage, Fault, InputError, Unit, kronor, meant_or
from finsam_analysis.data_package import SHAPES, Cells, Rewriting, rewrite_rows
from finsam_analysis.reconciliation import (
    Finding,
    PackageContent,
    ProposedChange,
    as_text,
    conditions_of,
    control_faults,
    propose,
    read_content,
    tried,
)


@dataclass(frozen=True)
class BudgetImport:
    """What an import would do, and what there is to say of the budget then; nothing is written yet.

    ``remarks`` are from the reading; ``findings`` are the reconciliation's on the application,
    and those on the rest of the package that were not there before. ``untouched`` says that the
    workbook is the form that was written of the package, as it was written.
    """

    file: str
    application: str
    unit: Unit
    change: ProposedChange
    remarks: tuple[str, ...]
    untouched: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What to say of the application's budget, and what is new elsewhere."""
        new = self.change.new_findings
        return tuple(f for f in self.change.findings if f.subject == self.application or f in new)

    def lines(self) -> list[str]:
        """What would be done and what to look at, in Swedish, line by line."""
        lines = [f"{self.file} är läst för ansökan {self.application}, i {self.unit}."]
        if self.untouched:
            told = "Inget är ifyllt: det är formuläret från finsam budget-template, som det skrevs"
            return [*lines, f"  {told}.", "  Det står redan i datapaketet. Inget ändras."]
        lines += self.change.row_lines()
        if self.remarks:
            lines += ["", "Att se på i arbetsboken:", *(f"  {remark}" for remark in self.remarks)]
        new = len(self.change.new_findings)
        gone = len(self.change.gone_findings)
        heading = f"Avstämning av ansökan efter inläsningen ({new} nya fynd, {gone} borta)"
        found = as_text(self.change.package, self.findings)
        return [*lines, "", heading, found, *self.change.unreconciled_lines()]


def import_budget(
    folder: Path,
    application: str,
    path: Path,
    unit: Unit | None = None,
    document: str = "",
    new: NewApplication | None = None,
    force: bool = False,
) -> BudgetImport:
    """Make ready to replace one application's budget in a data package by what a workbook says.

    The new tables are tried beside the old ones; they take their place when the import is kept
    (:meth:`~finsam_analysis.reconciliation.proposed_change.ProposedChange.keep`).

    Args:
        folder: the data package.
        application: id of the application.
        path: the workbook.
        unit: unit of the amounts, where the workbook does not say or says wrong.
        document: id of the document the figures are from; the application's own unless given.
        new: what the workbook does not say of an application that is to be made from it.
        force: take the workbook although it seems to speak of something else.

    Raises:
        InputError: the package, the workbook or the two together are wrong; every fault found.
    """
    before = read_content(folder)
    if new is None:
        application_named(before.package, application)
    if document and document not in before.package.documents:
        known = list(before.package.documents)
        found, expected = f"”{document}” finns inte i dokument.csv", f"något av {', '.join(known)}"
        remedy = meant_or(document, known, "rätta id:t, eller lägg till dokumentet")
        raise InputError([Fault("kommandoraden", found, expected, remedy, field="--document")])
    sheets = read_workbook(path)
    if not any(amount for row in sheets.asked for amount in row.amounts):
        found = "ingen kostnad att rekvirera är ifylld; inget är ändrat"
        remedy = "fyll i den detaljerade budgeten"
        raise InputError([Fault(path.name, found, "minst ett belopp", remedy)])
    asserted = new or unit or document or force
    if not asserted and _as_written(before.package, application, sheets):
        used = sheets_unit(application_named(before.package, application))
        return BudgetImport(path.name, application, used, propose(before, {}, path.name), (), True)
    rewritings: dict[str, Rewriting] = {}
    package, remarks = before.package, list(sheets.remarks)
    if new is not None:
        made_new = rewrite_rows(
            before.table(APPLICATIONS),
            lambda _: False,
            ("ansökan",),
            [new_application(package, application, sheets, unit, document, new)],
        )
        rewritings[APPLICATIONS] = made_new
        try:
            package = tried(before, {before.paths[APPLICATIONS]: made_new.content})
        except InputError as error:
            raise InputError(as_in_workbook(error.faults, sheets)) from None
        remarks.append(
            "Ansökan är ny: beloppet som föreslås är det sökta tills kansliet föreslår ett annat, "
            "och deltagare, målgrupp och översikt är tomma."
        )
    chosen = application_named(package, application)
    document = document or chosen.source.document
    used, notes = _unit(sheets, chosen, unit)
    doubted = doubts(package, chosen, sheets, used, new=new is not None)
    if doubted and not force:
        raise InputError(doubted)
    remarks += [f"{fault.found.removesuffix(NOTHING_CHANGED)}." for fault in doubted] + notes
    made = budget_tables(package, chosen, sheets, used, document)
    if made.faults:
        raise InputError(made.faults)
    remarks += made.remarks
    rewritings |= dict(_rewritings(before, sheets, application, made, remarks))
    remarks += moved_ids(folder, chosen, made.rows["budgetrader"])
    change = propose(before, rewritings, path.name)
    stale = _outdated_sums(before.package, change.package, application, rewritings)
    if stale:
        table = "kontrollsummor"
        rewritings[table] = rewrite_rows(
            before.table(table), lambda row: row["kontroll"] in stale, ("kontroll",), ()
        )
        change = propose(before, rewritings, path.name)
        remarks.append(
            "Tryckta summor som gällde den tidigare budgeten och inte stämmer med den nya tas bort "
            f"ur {before.paths[table]}."
        )
    return BudgetImport(path.name, application, used, change, tuple(remarks))


def _as_written(package: DataPackage, application: str, sheets: BudgetSheets) -> bool:
    """Whether sheets say what the form to send says, no more and no less."""
    form = budget_template(form_for(package, application_named(package, application)))
    with TemporaryDirectory() as folder:
        path = Path(folder, sheets.file)
        path.write_bytes(form)
        with suppress(InputError):  # a form too large to be read back
            return read_workbook(path) == sheets
    return False


def _rewritings(
    before: PackageContent,
    sheets: BudgetSheets,
    application: str,
    made: BudgetTables,
    remarks: list[str],
) -> Iterator[tuple[str, Rewriting]]:
    """Each table with the application's rows replaced by the workbook's."""
    places = sheet_places(sheets)

    def replaced(row: Cells) -> bool:
        # What other documents state of the application is not the workbook's to change.
        elsewhere = "uppgift" in row and (
            row["plats"] not in places or row["uppgift"] not in SHEET_SUBJECTS
        )
        return row["ansökan"] == application and not elsewhere

    for shape in SHAPES:
        rows = made.rows.get(shape.name)
        if rows is None:
            continue
        if shape.name in before.paths:
            yield shape.name, rewrite_rows(before.table(shape.name), replaced, shape.key, rows)
        elif rows:
            remarks.append(
                f"Datapaketet har ingen tabell {shape.name}; {len(rows)} rader skrivs inte."
            )


def application_named(package: DataPackage, id: str) -> Application:
    """Application with that id.

    Raises:
        InputError: there is none.
    """
    found = [application for application in package.applications if application.id == id]
    if not found:
        known = [application.id for application in package.applications]
        fault = Fault(
            "ansokningar.csv",
            f"ansökan ”{id}” finns inte",
            f"någon av {', '.join(known)}",
            meant_or(id, known, "rätta --application, eller läs in den med --new"),
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
    for unit in Unit:
        if abs(sheets.total * unit.in_kronor - application.asked) < unit.in_kronor:
            note = (
                f"Rubriken säger ”Kostnader i tkr”; beloppen lästes i {unit}, för då blir summan "
                f"de {kronor(application.asked)} som ansökan gäller."
            )
            return unit, [note]
    fault = Fault(
        sheets.file,
        f"rubriken säger ”Kostnader i tkr”, men summan {written(sheets.total)} är varken i kr eller tkr "
        f"de {kronor(application.asked)} som ansökan gäller",
        "att enheten går att avgöra",
        "ange --unit kr eller --unit tkr",
    )
    raise InputError([fault])


def _outdated_sums(
    before: DataPackage, now: DataPackage, application: str, tables: Collection[str]
) -> set[str]:
    """Ids of printed sums of the application's former budget that its new one does not give.

    They were printed in the sheets that the workbook replaces. Sums that did not agree before
    either are left for the reconciliation to tell.
    """
    failed = {control.id for control, _ in control_faults(before)}
    return {
        control.id
        for control, _ in control_faults(now)
        if control.id not in failed
        and control.table in tables
        and (conditions_of(control.chosen) or {}).get("ansökan") == {application}
    }
