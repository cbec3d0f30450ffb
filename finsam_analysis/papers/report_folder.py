"""What a report's folder holds, as a set of files, and which reports there are."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from finsam_analysis.core import DataPackage, Fault, FigureKind, whole
from finsam_analysis.kernel import notebook_text
from finsam_analysis.papers.figure_changes import shown_tables
from finsam_analysis.papers.manifest import MANIFEST, Basis, hashes
from finsam_analysis.papers.page import COMPARISON, COMPARISON_WORKBOOK, INDEX
from finsam_analysis.papers.report_page import report_page
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import printed_book

if TYPE_CHECKING:
    from nbformat import NotebookNode

PAGE, RESULT, EXECUTED = "rapport.html", "resultat.json", "anteckningsbok.ipynb"
TABLES = "tabeller"
_BESIDE = (INDEX, COMPARISON, COMPARISON_WORKBOOK)
APPENDIX = "*bilaga.*"  # what an appendix's own files are called
APPENDIX_OF = "bilaga.json"  # beside an appendix, which package it is of
_WORK = ".finsam-"  # how the name of a hidden folder to work in begins


def work_folder(out: Path) -> Path:
    """A hidden folder to make a report in, named with the process that makes it.

    It lies as deep as the finished one, so that paths relative to it hold in both.
    """
    return Path(tempfile.mkdtemp(prefix=f"{_WORK}{psutil.Process().pid}-", dir=out))


def way_to(path: Path | str, folder: Path) -> str:
    """Where something lies as seen from a folder, so that both may be moved together."""
    try:
        way = os.path.relpath(path, folder)
    except ValueError:  # on Windows nothing leads from one drive to another
        way = os.path.abspath(path)  # noqa: PTH100  # as the line above: no link is followed
    return Path(way).as_posix()


def clear_abandoned(out: Path) -> None:
    """Remove what runs that were killed had begun."""
    for folder in out.glob(f"{_WORK}*-*"):
        process = folder.name.removeprefix(_WORK).partition("-")[0]
        if process.isdigit() and folder.is_dir() and not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def place_fault(out: Path, result: ScenarioResult) -> Fault | None:
    """Why a scenario can have no folder in ``out``: its name is that of something else there.

    Such as the folder of another package's papers.
    """
    name, folder = result.scenario.id, out / result.scenario.id
    papers = [path for kind in (RESULT, APPENDIX_OF) for path in folder.glob(f"[!.]*/{kind}")]
    if not papers and not name.startswith(".") and name.casefold() not in _BESIDE:
        return None
    found = f"filerna skulle hamna i {folder}, som är något annat än scenariots mapp"
    remedy = "byt namn på scenariofilen"
    return Fault(result.scenario.file, found, "ett annat namn", remedy)


def holds_only_ours(folder: Path) -> bool:
    """Whether a report may take that place: nothing is there, a report, or an appendix alone."""
    if not folder.exists():
        return True
    appendix = set(folder.glob(APPENDIX))
    return folder.is_dir() and ((folder / RESULT).is_file() or set(folder.iterdir()) <= appendix)


def report_files(
    executed: NotebookNode,
    result: ScenarioResult,
    made_from: Basis,
    places: Mapping[str, str],
) -> dict[str, bytes]:
    """Everything that a report is, from its executed notebook and its result, by file name.

    Args:
        executed: the notebook with its outputs.
        result: what the scenario gave.
        made_from: what decides what the report says.
        places: where the data package, scenario and notebook lie, relative to the folder.
    """
    # What differs between two identical runs goes.
    for position, cell in enumerate(executed.cells):
        cell["id"] = f"cell-{position}"
    page = report_page(executed, result.scenario.name, data_version(result.package, made_from))
    files = {EXECUTED: notebook_text(executed).encode(), PAGE: page.encode()}
    outputs = [output for cell in executed.cells for output in cell.get("outputs", ())]
    for name, figures in shown_tables(outputs).items():
        files[f"{TABLES}/{name}.csv"] = figures.encode("utf-8-sig")
    year, _ = result.nearest(result.trajectory)
    book = printed_book(result)
    printed = whole(book[FigureKind.ROOM.key(term=year)])
    summary = {
        "paket": result.package.name,
        "namn": result.scenario.name,
        "golv_kr": result.floor,
        "golvet_hålls": not result.years_below(result.trajectory),
        "golvet_varierar": result.floor_varies,
        "närmast_golvet_år": year,
        "närmast_golvet_tryckt": f"{printed}\u00a0{book.unit}",
        "beviljat_kr": result.granted_to_applications,
        "siffror_per": result.package.opening_surplus.date,
        "dataversion": result.package.version,
        "data": data_version(result.package, made_from),
    }
    files[RESULT] = _json(summary | result.as_json())
    manifest = {
        "paket": result.package.name,
        "scenario": result.scenario.id,
        **places,
        "underlag": asdict(made_from),
        "filer": hashes(files),
    }
    return files | {MANIFEST: _json(manifest)}


def left_out(folder: Path, files: Mapping[str, bytes]) -> dict[str, None]:
    """The tables of an earlier report that the new one does not have."""
    tables = [f"{TABLES}/{path.name}" for path in folder.glob(f"{TABLES}/*.csv")]
    return {name: None for name in tables if name not in files}


def data_version(package: DataPackage, made_from: Basis) -> str:
    """Which data the figures are of, and of which day."""
    version = f" version {package.version}" if package.version else ""
    day = package.opening_surplus.date
    return f"{package.name}{version} ({made_from.data[:12]}), siffror per {day}"


def _json(content: Any) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()
