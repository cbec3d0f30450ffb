"""How the budget appendix is written: the board's paper and the office's, and the workbook, all or none."""

from __future__ import annotations

import gc
import hashlib
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from finsam_analysis.core import (
    DataPackage,
    Fault,
    Grade,
    InputError,
    ReportError,
    content_now,
    end_solver_threads,
    replace_files,
)
from finsam_analysis.data_package import DESCRIPTOR
from finsam_analysis.kernel import CutShortError, apart
from finsam_analysis.papers.meeting import MEETINGS, missing_heads
from finsam_analysis.papers.report_folder import APPENDIX_OF, place_fault
from finsam_analysis.papers.report_index import appendix_of, own_folder, written_forms
from finsam_analysis.reconciliation import audit, placeholder_faults
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.scenario import remarks as scenario_remarks
from finsam_analysis.tables import legal_points

if TYPE_CHECKING:
    from finsam_analysis.papers.typesetting import Manuscript

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
        InputError: the förbund has no name of its own, examples are left, a text has a sign that no font has,
            somebody has written in the earlier appendix, or the folder cannot be written.
        ReportError: a form could not be made.
    """
    out = own_folder(out, result.package)
    faults = [*_nameless(result.package), *placeholder_faults(result.package)]
    if fault := place_fault(out, result):
        faults.append(fault)
    _, edited = _earlier(out / result.scenario.id)
    if faults := [*faults, *edited]:
        raise InputError(faults)
    # In a process of its own: pictures and cells take as much memory as the typesetter, and keep it.
    end_solver_threads()
    try:
        forms, manuscripts = apart(partial(_made, result, dated))
    except CutShortError:
        raise ReportError(
            "Bilagan blev inte gjord: programmet som gör den avslutades utifrån. Åtgärd: kör kommandot igen; "
            "hjälper det inte, stäng andra program, för minnet kan ha tagit slut."
        ) from None
    try:
        forms = {f"{name}.pdf": manuscripts[name].typeset() for name in manuscripts} | forms
    except ReportError as error:
        from finsam_analysis.papers.signs import sign_faults

        if faults := sign_faults(result, str(error)):
            raise InputError(faults) from None
        raise
    out = own_folder(out, result.package)  # others may have written there meanwhile
    folder = out / result.scenario.id
    earlier, faults = _earlier(folder)  # they may have been written in meanwhile too
    if faults:
        raise InputError(faults)
    files = {**forms, APPENDIX_OF: appendix_of(folder, result.package, forms)}
    new, seen = (
        {f"{folder.name}/{name}": c for name, c in held.items()} for held in (files, earlier)
    )
    replace_files(out, new, seen)
    return [folder / name for name in forms]


def _earlier(folder: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """The forms of an earlier appendix as it tells that they were written, and those that are not so.

    Such as a workbook whose cells have been filled in: what somebody else has written is not for us to
    write over. Of one that tells nothing of its forms nothing is known.
    """
    as_written, faults = dict[str, bytes](), list[Fault]()
    for name, kept in written_forms(folder).items():
        path = folder / name
        try:
            content = content_now(path)
        except OSError:  # it has been moved; what cannot be read is told where it is written
            continue
        if hashlib.sha256(content).hexdigest() == kept:
            as_written[name] = content
            continue
        found = "filen har ändrats sedan bilagan skrevs, och skulle skrivas över"
        expected = "bilagan som den skrevs"
        remedy = "byt namn på filen om ändringarna ska vara kvar, annars ta bort den; kör sedan kommandot igen"
        faults.append(Fault(str(path), f"{found}; inget är skrivet", expected, remedy))
    return as_written, faults


def _made(result: ScenarioResult, dated: date) -> tuple[dict[str, bytes], dict[str, Manuscript]]:
    """Pages and workbook by their files, and what each paper is set from."""
    from finsam_analysis.papers.workbook.workbook import write_workbook

    workbook = write_workbook(result, BytesIO(), dated).getvalue()
    gc.collect()  # the workbook's sheets know each other
    # What draws pictures is not in memory beside the workbook's cells.
    from finsam_analysis.papers.appendix_pdf import manuscript
    from finsam_analysis.papers.board_paper import board_paper
    from finsam_analysis.papers.html_pages import Explanation, appendix_page
    from finsam_analysis.papers.working_paper import working_paper

    papers = {BOARD: board_paper(result, dated), WORKING: working_paper(result, dated)}
    manuscripts = {name: manuscript(paper) for name, paper in papers.items()}
    explanation = Explanation(result)
    pages = {f"{n}.html": appendix_page(p, explanation).encode() for n, p in papers.items()}
    return pages | {WORKBOOK: workbook}, manuscripts


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
        found = "öppet fynd" if count == 1 else "öppna fynd"
        remarks.append(f"{count} {found} av graden fel (se finsam check): {told}.")
    asked = sum(point.is_open for point in legal_points(result))
    if asked:
        open_points = "obesvarad rättslig fråga" if asked == 1 else "obesvarade rättsliga frågor"
        remarks.append(f"{asked} {open_points} står i {WORKING}.pdf.")
    if left_out := missing_heads(package, dated):
        where = (
            "fyll i det i mote.csv, på sammanträdets rad, så trycks det"
            if MEETINGS in package.tables
            else "datapaketet saknar mote.csv; lägg till den, med sin post i datapackage.json, så "
            "som finsam init skriver dem"
        )
        remarks.append(f"Utelämnat överst i {BOARD}.pdf: {', '.join(left_out)}; {where}.")
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
