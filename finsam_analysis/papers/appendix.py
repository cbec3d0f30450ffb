"""How the budget appendix is written: the board's paper and the office's, and the workbook, all or none."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from finsam_analysis.core import DataPackage, Fault, Grade, InputError, ReportError, cause_of
from finsam_analysis.data_package import DESCRIPTOR
from finsam_analysis.papers.appendix_pdf import appendix_pdf
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.papers.html_pages import appendix_page
from finsam_analysis.papers.meeting import missing_heads
from finsam_analysis.papers.signs import sign_faults
from finsam_analysis.papers.workbook.workbook import write_workbook
from finsam_analysis.papers.working_paper import working_paper
from finsam_analysis.reconciliation import audit, placeholder_faults
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.scenario import remarks as scenario_remarks
from finsam_analysis.tables import legal_points

BOARD, WORKING = "bilaga", "arbetsbilaga"
WORKBOOK = f"{BOARD}.xlsx"
_EXAMPLE = "EXEMPEL"  # how a new data package says what is to be replaced


def produce_appendix(result: ScenarioResult, dated: date, out: Path) -> list[Path]:
    """Write the appendix into the scenario's own folder under ``out``.

    Everything is made before anything is put in place, so that a failure leaves an earlier
    appendix as it was. Other files in the folder, such as the scenario's report, stay.

    Args:
        result: the computed scenario.
        dated: the date that the appendix speaks of.
        out: folder to write under; made if missing.

    Returns:
        The written files.

    Raises:
        InputError: the förbund has no name of its own, examples are left, a text has a sign that no font has, or the
            folder cannot be written.
        ReportError: a form could not be made.
    """
    if faults := [*_nameless(result.package), *placeholder_faults(result.package)]:
        raise InputError(faults)
    papers = {BOARD: board_paper(result, dated), WORKING: working_paper(result, dated)}
    try:
        forms = {f"{name}.pdf": appendix_pdf(paper) for name, paper in papers.items()}
    except ReportError as error:
        if faults := sign_faults(result, str(error)):
            raise InputError(faults) from None
        raise
    forms |= {f"{name}.html": appendix_page(paper).encode() for name, paper in papers.items()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".bilaga-", dir=out) as work:
            for name, form in forms.items():
                (Path(work) / name).write_bytes(form)
            write_workbook(result, Path(work) / WORKBOOK, dated)
            return _put_in_place(Path(work), out / result.scenario.id, (*forms, WORKBOOK))
    except OSError as error:
        cause, _ = cause_of(error)
        fault = Fault(
            str(error.filename or out),
            f"det går inte att skriva dit: {cause}",
            "en mapp som går att skriva i",
            "välj en annan mapp med --out MAPP, eller stäng filen om den är öppen i ett program",
        )
        raise InputError([fault]) from None


def appendix_remarks(result: ScenarioResult, dated: date) -> list[str]:
    """What the office should know before the board's paper leaves it, a sentence each."""
    package = result.package
    names = {application.id: application.name for application in package.applications}
    wrong: dict[str, list[str]] = {}
    for finding in audit(package):
        if finding.grade is Grade.ERROR:
            subject = names.get(finding.subject, finding.subject)
            wrong.setdefault(finding.code, []).append(subject)
    remarks = list(scenario_remarks(result))
    if wrong:
        count = sum(map(len, wrong.values()))
        told = "; ".join(f"{code} {', '.join(subjects)}" for code, subjects in wrong.items())
        remarks.append(f"{count} öppna fynd av graden fel (se finsam check): {told}.")
    asked = sum(point.is_open for point in legal_points(result))
    if asked:
        remarks.append(f"{asked} obesvarade rättsliga frågor står i {WORKING}.pdf.")
    if left_out := missing_heads(package, dated):
        remarks.append(f"Utelämnat i {BOARD}.pdf, saknas i mote.csv: {', '.join(left_out)}.")
    return remarks


def _nameless(package: DataPackage) -> list[Fault]:
    """A paper for the board is some förbund's: by its own name, not by the template's."""
    name = package.publisher
    if name and not name.startswith(_EXAMPLE):
        return []
    found = f"förbundets namn är ”{name}”" if name else "förbundets namn saknas"
    expected = "det namn som styrelsens bilaga ska bära"
    remedy = "skriv förbundets namn under contributors"
    return [Fault(DESCRIPTOR, found, expected, remedy, field="title")]


def _put_in_place(work: Path, folder: Path, names: tuple[str, ...]) -> list[Path]:
    """Swap the files in; should one be refused, those already swapped go back."""
    folder.mkdir(exist_ok=True)
    earlier = work / "tidigare"
    earlier.mkdir()
    placed: list[str] = []
    try:
        for name in names:
            if (folder / name).exists():
                (folder / name).replace(earlier / name)
            placed.append(name)
            (work / name).replace(folder / name)
    except OSError:
        for name in placed:
            (folder / name).unlink(missing_ok=True)
            if (earlier / name).exists():
                (earlier / name).replace(folder / name)
        raise
    return [folder / name for name in names]
