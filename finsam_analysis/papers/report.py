"""How scenario reports are made: the notebook run by papermill, its page, tables and index."""

from __future__ import annotations

import ast
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from finsam_analysis.choices import smallest_changes
from finsam_analysis.core import DataPackage, Fault, FinsamError, InputError, ReportError
from finsam_analysis.papers.html_pages import index_page, report_page
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    SCENARIO_FOLDER,
    ScenarioResult,
    compute,
    load_scenario,
    scenario_names,
    scenario_path,
)
from finsam_analysis.sensitivity import drawn_risk
from finsam_analysis.tables import Table, change_table, fan_table, report_tables

NOTEBOOK = "03_scenario.ipynb"
PAGE, RESULT, EXECUTED = "rapport.html", "resultat.json", "anteckningsbok.ipynb"
INDEX = "index.html"
_CELL_SECONDS = 300
_SET_BY_US = ("data", "scenario")


@dataclass(frozen=True)
class _Job:
    """One report to make: its scenario's file and what it gave."""

    path: Path
    result: ScenarioResult

    @property
    def id(self) -> str:
        return self.result.scenario.id


def produce_reports(
    package_folder: Path,
    scenarios: Sequence[str],
    out: Path,
    jobs: int = 2,
    parameters: Sequence[str] = (),
    notebook: Path | None = None,
) -> list[Path]:
    """Make a report for each scenario and an index page over all reports in ``out``.

    Everything that can be refused is refused before the first notebook runs. Each report is made
    in a hidden folder and moved into place whole, so that a failed one leaves nothing behind and
    an earlier report as it was.

    Args:
        package_folder: the data package.
        scenarios: names or paths; none means every scenario in the package.
        out: folder to write in; made if missing.
        jobs: how many notebooks run at a time.
        parameters: ``NAME=VALUE`` for the notebook's own parameters.
        notebook: the notebook to run; the project's own unless given.

    Returns:
        The pages, in the scenarios' order.

    Raises:
        InputError: faults in the package, the scenarios or the parameters.
        ReportError: one or more notebooks failed; names scenario, cell and cause for each.
    """
    notebook = notebook or find_notebook()
    out = out.resolve()
    given, faults = notebook_parameters(notebook, parameters)
    package = open_package(package_folder)
    todo, job_faults = _jobs(package, scenarios, out)
    if faults or not todo:
        raise InputError([*faults, *job_faults])
    out.mkdir(parents=True, exist_ok=True)
    failures: dict[str, str] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        # Processes, since papermill changes the working folder of the whole one it runs in.
        ProcessPoolExecutor(jobs, get_context("spawn"), _without_chatter) as pool,
    ):
        task = progress.add_task("Rapporter", total=len(todo))
        running: dict[Future[None], _Job] = {}
        waiting = [job.id for job in todo]

        def describe() -> None:
            text = f"Kör {', '.join(waiting[:jobs])}" if waiting else "Rapporterna är klara"
            progress.update(task, description=text)

        describe()
        for job in todo:
            running[pool.submit(_make_report, job, out, notebook, given)] = job
        for done in as_completed(running):
            job = running[done]
            waiting.remove(job.id)
            try:
                done.result()
            except ReportError as error:
                failures[job.id] = str(error)
            except (FinsamError, OSError) as error:
                failures[job.id] = f"{job.id}: rapporten kunde inte göras. {error}"
            except BrokenProcessPool:
                failures[job.id] = f"{job.id}: rapporten kunde inte göras, processen avbröts"
            progress.advance(task)
            describe()
    page = index_page(package.title, _made_reports(out, package.name))
    (out / INDEX).write_text(page, encoding="utf-8")
    if failures:
        raise ReportError("\n".join(failures[job.id] for job in todo if job.id in failures))
    if job_faults:  # a bad scenario stops only itself, and is told last
        raise InputError(job_faults)
    return [out / job.id / PAGE for job in todo]


def find_notebook(name: str = NOTEBOOK) -> Path:
    """The project's notebook of that name: inside the installed library, beside it, or upwards.

    Raises:
        InputError: it is nowhere.
    """
    here, library = Path.cwd(), Path(__file__).parents[1]
    for root in (library, library.parent, here, *here.parents):
        path = root / "notebooks" / name
        if path.is_file():
            return path
    fault = Fault(
        f"notebooks/{name}",
        "anteckningsboken saknas",
        "mappen notebooks/ i projektet",
        "kör kommandot i projektets mapp",
    )
    raise InputError([fault])


def notebook_parameters(notebook: Path, given: Sequence[str]) -> tuple[dict[str, Any], list[Fault]]:
    """Read ``NAME=VALUE`` against the names and types of the notebook's own parameters.

    Returns:
        The values, and a fault for each unknown name, value of another type, or name that the
        command itself sets; papermill would only have warned.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", ())]
    defaults = {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for cell in tagged
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    known = {name: value for name, value in defaults.items() if name not in _SET_BY_US}
    values: dict[str, Any] = {}
    faults = []
    for text in given:
        name, equals, written = text.partition("=")
        if not equals or name not in known:
            expected = "NAMN=VÄRDE med något av namnen " + (", ".join(known) or "(inga)")
            fault = Fault("kommandoraden", f"”{text}”", expected, "rätta namnet", field="parameter")
            faults.append(fault)
            continue
        value = _value_like(known[name], written)
        if value is None:
            expected = f"ett värde av samma slag som {known[name]!r}"
            fault = Fault("kommandoraden", f"”{written}”", expected, "rätta värdet", field=name)
            faults.append(fault)
        values[name] = value
    return values, faults


def _value_like(default: object, text: str) -> object:
    """The text read as the default's type; None when it is not of that type."""
    if isinstance(default, str):
        return text
    words = {"ja": True, "nej": False}
    if isinstance(default, bool):
        return words.get(text.lower())
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return value if type(value) is type(default) else None


def _jobs(
    package: DataPackage, scenarios: Sequence[str], out: Path
) -> tuple[list[_Job], list[Fault]]:
    """Load and compute every scenario first: what is wrong is told before anything runs."""
    folder = Path(package.folder)
    faults: list[Fault] = []
    jobs: dict[str, _Job] = {}
    for name in scenarios or scenario_names(folder):
        try:
            path = scenario_path(folder, name)
            job = _Job(path, compute(package, load_scenario(path, package)))
        except InputError as error:
            faults += error.faults
            continue
        place = out / job.id
        if job.id in jobs and jobs[job.id].path.resolve() != path.resolve():
            found = f"två scenarier heter {job.id}"
            faults.append(Fault(str(path), found, "olika filnamn", "byt namn på den ena filen"))
        elif job.id.startswith(".") or _is_foreign(place):
            found = f"rapporten skulle hamna i {place}, som är något annat än en rapport"
            faults.append(Fault(str(path), found, "en egen mapp", "byt namn på scenariofilen"))
        else:
            jobs[job.id] = job
    if not jobs and not faults:
        where = str(folder / SCENARIO_FOLDER)
        faults.append(Fault(where, "inga scenarier", "minst ett", "lägg till en YAML-fil"))
    return list(jobs.values()), faults


def _is_foreign(place: Path) -> bool:
    """True for a folder that holds neither a report nor only the scenario's appendix."""
    if not place.exists() or (place / RESULT).is_file():
        return False
    return not place.is_dir() or any(
        not path.match("*bilaga.*") or path.is_dir() for path in place.iterdir()
    )


def _without_chatter() -> None:
    """Send a worker's standard error nowhere: kernels write English of their own to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _make_report(job: _Job, out: Path, notebook: Path, parameters: Mapping[str, Any]) -> None:
    # As deep as the finished folder, so that paths relative to it hold in both.
    work = Path(tempfile.mkdtemp(prefix=f".{job.id}-", dir=out))
    try:
        executed = _executed(job, work, notebook, parameters)
        nbformat.write(executed, work / EXECUTED)
        page = report_page(executed, job.result.scenario.name)
        (work / PAGE).write_text(page, encoding="utf-8")
        tables = work / "tabeller"
        tables.mkdir()
        for table in _report_tables(job.result):
            table.write_csv(tables)
        summary = {
            "paket": job.result.package.name,
            "namn": job.result.scenario.name,
            "golv_kr": job.result.floor,
            "beviljat_kr": job.result.granted_total,
        }
        text = json.dumps(summary | job.result.as_json(), ensure_ascii=False, indent=2)
        (work / RESULT).write_text(f"{text}\n", encoding="utf-8")
        work.chmod(0o755)  # a temporary folder is private; a report is for its readers
        _put_in_place(work, out / job.id)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _report_tables(result: ScenarioResult) -> tuple[Table, ...]:
    """Every table that the report shows."""
    changes = change_table(result, smallest_changes(result))
    return (*report_tables(result), changes, fan_table(drawn_risk(result)))


def _executed(
    job: _Job, work: Path, notebook: Path, parameters: Mapping[str, Any]
) -> nbformat.NotebookNode:
    def relative(path: Path | str) -> str:
        return Path(os.path.relpath(path, work)).as_posix()

    own = {"data": relative(job.result.package.folder), "scenario": relative(job.path)}
    try:
        with warnings.catch_warnings():
            # papermill and its parts warn of each other's old habits; a report shows none of it.
            warnings.simplefilter("ignore")
            executed = papermill.execute_notebook(
                str(notebook),
                None,
                parameters={**parameters, **own},
                cwd=str(work),
                progress_bar=False,
                kernel_name="python3",
                execution_timeout=_CELL_SECONDS,
            )
    except PapermillExecutionError as error:
        first_line = error.source.strip().split("\n", 1)[0]
        cause = f"{error.ename}: {error.evalue}"
        raise ReportError(
            f"{job.id}: rapporten kunde inte göras. Cell {error.cell_index + 1} i {notebook.name} "
            f"(”{first_line}”) stannade med {cause}"
        ) from None
    except DeadKernelError:
        raise ReportError(f"{job.id}: rapporten kunde inte göras. Beräkningen avbröts") from None
    except CellTimeoutError:
        cause = f"En cell tog mer än {_CELL_SECONDS} sekunder"
        raise ReportError(f"{job.id}: rapporten kunde inte göras. {cause}") from None
    return _without_times(executed)


def _without_times(executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what differs between two identical runs: papermill's times and paths."""
    executed.metadata.pop("papermill", None)
    for position, cell in enumerate(executed.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{position}"
    return executed


def _put_in_place(work: Path, final: Path) -> None:
    """Swap the finished folder in; the earlier one goes only once the new one stands.

    The budget appendix lies in the same folder and is another command's; it is left as it is.
    """
    for form in final.glob("*bilaga.*"):
        shutil.copy2(form, work)
    earlier = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
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


def _made_reports(out: Path, package: str) -> list[dict[str, Any]]:
    """The results of every report of the package in the folder, by the scenarios' names."""
    results = []
    for path in sorted(out.glob(f"[!.]*/{RESULT}")):
        try:
            result = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # not a report of ours, or one that somebody has broken
        if isinstance(result, dict) and result.get("paket") == package:
            results.append(result)
    return sorted(results, key=lambda result: str(result["namn"]).casefold())
