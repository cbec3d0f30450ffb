"""What a report's folder holds, how it comes into place whole, and which reports there are."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from finsam_analysis.core import DataPackage, FigureKind
from finsam_analysis.data_package import file_hash
from finsam_analysis.kernel import write_notebook
from finsam_analysis.papers.figure_changes import shown_tables
from finsam_analysis.papers.manifest import MANIFEST, Basis
from finsam_analysis.papers.report_page import report_page
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import printed_book

if TYPE_CHECKING:
    from nbformat import NotebookNode

PAGE, RESULT, EXECUTED = "rapport.html", "resultat.json", "anteckningsbok.ipynb"
TABLES = "tabeller"
_APPENDIX = "*bilaga.*"


def work_folder(out: Path, id: str) -> Path:
    """A hidden folder to make a report in, named with the process that makes it.

    It lies as deep as the finished one, so that paths relative to it hold in both.
    """
    return Path(tempfile.mkdtemp(prefix=f".{id}-{psutil.Process().pid}-", dir=out))


def clear_abandoned(out: Path) -> None:
    """Remove what runs that were killed had begun."""
    for folder in out.glob(".*-*-*"):
        process = folder.name.rsplit("-", 2)[1]
        if process.isdigit() and folder.is_dir() and not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def holds_only_ours(folder: Path) -> bool:
    """Whether a report may take that place: nothing is there, a report, or an appendix alone."""
    if not folder.exists():
        return True
    appendix = set(folder.glob(_APPENDIX))
    return folder.is_dir() and ((folder / RESULT).is_file() or set(folder.iterdir()) <= appendix)


def fill(
    work: Path,
    executed: NotebookNode,
    result: ScenarioResult,
    made_from: Basis,
    places: Mapping[str, str],
) -> None:
    """Write everything that a report is, from its executed notebook and its result.

    Args:
        work: an empty folder.
        executed: the notebook with its outputs.
        result: what the scenario gave.
        made_from: what decides what the report says.
        places: where the data package, scenario and notebook lie, relative to the folder.
    """
    # What differs between two identical runs goes.
    for position, cell in enumerate(executed.cells):
        cell["id"] = f"cell-{position}"
    write_notebook(executed, work / EXECUTED)
    page = report_page(executed, result.scenario.name, data_version(result.package, made_from))
    (work / PAGE).write_text(page, encoding="utf-8")
    (work / TABLES).mkdir()
    outputs = [output for cell in executed.cells for output in cell.get("outputs", ())]
    for name, figures in shown_tables(outputs).items():
        (work / TABLES / f"{name}.csv").write_text(figures, encoding="utf-8-sig", newline="")
    year, room = result.trajectory.lowest
    book = printed_book(result)
    summary = {
        "paket": result.package.name,
        "namn": result.scenario.name,
        "golv_kr": result.floor,
        "golvet_hålls": not result.years_below(result.trajectory),
        "lägsta_utrymme_tryckt": book.text(FigureKind.ROOM.key(term=year), room),
        "beviljat_kr": result.granted_total,
        "siffror_per": result.package.opening_surplus.date,
        "dataversion": result.package.version,
        "data": data_version(result.package, made_from),
    }
    _write_json(work / RESULT, summary | result.as_json())
    written = sorted(path for path in work.rglob("*") if path.is_file())
    manifest = {
        "paket": result.package.name,
        "scenario": result.scenario.id,
        **places,
        "underlag": asdict(made_from),
        "filer": {path.relative_to(work).as_posix(): file_hash(path) for path in written},
    }
    _write_json(work / MANIFEST, manifest)
    work.chmod(0o755)  # a temporary folder is private; a report is for its readers


def data_version(package: DataPackage, made_from: Basis) -> str:
    """Which data the figures are of, and of which day."""
    version = f" version {package.version}" if package.version else ""
    day = package.opening_surplus.date
    return f"{package.name}{version} ({made_from.data[:12]}), siffror per {day}"


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")


def put_in_place(work: Path, final: Path) -> None:
    """Swap the finished folder in; the earlier one goes only once the new one stands.

    The budget appendix lies in the same folder and is another command's; it is left as it is.
    """
    for form in final.glob(_APPENDIX):
        shutil.copy2(form, work)
    earlier = work_folder(final.parent, final.name)
    aside = earlier / final.name
    try:
        if final.exists():
            final.rename(aside)
        try:
            work.rename(final)
        except OSError:
            if aside.exists():
                aside.rename(final)
            raise
    finally:
        shutil.rmtree(earlier, ignore_errors=True)
