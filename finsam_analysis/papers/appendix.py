"""How the budget appendix is written: three forms of one result, all of them or none."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from finsam_analysis.core import Fault, InputError
from finsam_analysis.papers.appendix_content import appendix_content
from finsam_analysis.papers.appendix_pdf import appendix_pdf
from finsam_analysis.papers.html_pages import appendix_page
from finsam_analysis.papers.workbook.workbook import write_workbook
from finsam_analysis.scenario import ScenarioResult

PDF, PAGE, WORKBOOK = "bilaga.pdf", "bilaga.html", "bilaga.xlsx"


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
        InputError: the folder cannot be written.
        ReportError: a form could not be made.
    """
    content = appendix_content(result, dated)
    forms = {
        PDF: appendix_pdf(content),
        PAGE: appendix_page(content).encode("utf-8"),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".bilaga-", dir=out) as work:
            for name, form in forms.items():
                (Path(work) / name).write_bytes(form)
            write_workbook(result, Path(work) / WORKBOOK, dated)
            return _put_in_place(Path(work), out / result.scenario.id, (PDF, WORKBOOK, PAGE))
    except OSError as error:
        fault = Fault(
            str(error.filename or out),
            "det går inte att skriva dit",
            "en mapp som går att skriva i",
            "välj en annan mapp med --out MAPP, eller stäng filen om den är öppen i ett program",
        )
        raise InputError([fault]) from None


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
