"""How scenario reports are made: many at a time, each whole or not at all, none made in vain."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from finsam_analysis.core import DataPackage, Fault, InputError
from finsam_analysis.core import cause_of as system_cause
from finsam_analysis.kernel import (
    Ended,
    NoSchedulerError,
    NotebookRun,
    run_notebooks,
    run_notebooks_on,
)
from finsam_analysis.papers.kernel_warmth import WARMTH, start_warming
from finsam_analysis.papers.manifest import Basis, basis
from finsam_analysis.papers.report_folder import (
    PAGE,
    clear_abandoned,
    data_version,
    fill,
    holds_only_ours,
    put_in_place,
    work_folder,
)
from finsam_analysis.papers.report_index import (
    COMPARISON,
    made_reports,
    remove_gone,
    state_of,
    write_index,
)
from finsam_analysis.papers.report_notebook import find_notebook, notebook_parameters
from finsam_analysis.papers.stopped import CELL_SECONDS, cause_of
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    SCENARIO_FOLDER,
    ScenarioResult,
    compute,
    load_scenario,
    scenario_names,
    scenario_path,
)

_COMPARISON = "jämförelsen"
_COMPARING = Path(__file__).with_name("jamforelse.ipynb")


@dataclass(frozen=True)
class Reports:
    """What a batch came to: the pages in the order asked, which of them were made, what failed.

    ``failures`` says why, by the scenario's id, in the order asked.
    """

    index: Path
    pages: tuple[Path, ...]
    made: tuple[str, ...]
    failures: Mapping[str, str]

    def failure_table(self) -> str:
        """What failed and why, one line each."""
        asked, width = len(self.pages) + len(self.failures), max(map(len, self.failures), default=0)
        rows = [f"  {name:<{width}}  {cause}" for name, cause in self.failures.items()]
        told = "rapport" if asked == 1 else "rapporter"
        return "\n".join([f"{len(rows)} av {asked} {told} kunde inte göras:", *rows])

    def last_line(self) -> str:
        """Where the reports lie, and how many were made."""
        kept = len(self.pages) - len(self.made)
        parts = [f"{len(self.made)} gjorda"]
        parts += [f"{kept} redan aktuella"] if kept else []
        parts += [f"{len(self.failures)} kunde inte göras"] if self.failures else []
        return f"Rapporterna ligger i {self.index} ({', '.join(parts)})."


class SomeRefusedError(InputError):
    """Some scenarios were refused; ``reports`` says what came of the others."""

    def __init__(self, faults: Sequence[Fault], reports: Reports) -> None:
        super().__init__(faults)
        self.reports = reports


@dataclass(frozen=True)
class _Job:
    """One report to make: its scenario's file, what it gave, and what it is made from."""

    path: Path
    result: ScenarioResult
    made_from: Basis

    @property
    def id(self) -> str:
        return self.result.scenario.id


@dataclass
class _Batch:
    """What every report of a batch has in common, and what has come of each."""

    package: str
    out: Path
    notebook: Path
    parameters: Mapping[str, Any]
    scheduler: str
    failures: dict[str, str] = field(default_factory=dict)


def produce_reports(
    package_folder: Path,
    scenarios: Sequence[str],
    out: Path,
    jobs: int = 2,
    parameters: Sequence[str] = (),
    notebook: Path | None = None,
    *,
    force: bool = False,
    prune: bool = False,
    scheduler: str = "",
) -> Reports:
    """Make a report for each scenario and an index page over all reports in ``out``.

    What can be refused is refused before the first notebook runs; a scenario that is stops only
    itself. A report that is
    there already, of the same data, scenario, notebook, program, parameters and libraries, is left
    as it is. Each report is made in a hidden folder and moved into place whole, so that a failed
    one leaves nothing behind and an earlier report as it was; it never stops the others.

    Args:
        package_folder: the data package.
        scenarios: names or paths; none means every scenario in the package.
        out: folder to write in; made if missing.
        jobs: how many notebooks run at a time.
        parameters: ``NAME=VALUE`` for the notebook's own parameters.
        notebook: the notebook to run; the project's own unless given.
        force: make also those that are up to date.
        prune: remove reports whose scenario is gone.
        scheduler: address of a dask scheduler on whose workers the notebooks run instead of here.

    Raises:
        InputError: faults in the package, the parameters or the folder, in every scenario, or no
            such scheduler.
        SomeRefusedError: faults in some scenarios; the reports of the others are made.
    """
    if not scheduler:
        start_warming()  # it loads while the scenarios are read
    notebook = notebook or find_notebook()
    out = out.resolve()
    given, faults = notebook_parameters(notebook, parameters)
    package = open_package(package_folder)
    asked, job_faults = _jobs(package, scenarios, out, notebook, given)
    if faults or not asked:
        raise InputError([*faults, *job_faults])
    with _writable(out):
        out.mkdir(parents=True, exist_ok=True)
        clear_abandoned(out)
        todo = [job for job in asked if force or state_of(out / job.id, job.made_from)]
        batch = _Batch(str(package_folder.resolve()), out, notebook, given, scheduler)
        pruned = prune and remove_gone(out, package)
        compared = _comparison(package, asked, out)
        anew = todo or pruned or not _is_compared(out, compared)
        _make(batch, todo, jobs, compared if anew else [])
        data = data_version(package, asked[0].made_from)
        index = write_index(out, package, data)
    order = [*(job.id for job in asked), _COMPARISON]
    failures = {name: batch.failures[name] for name in order if name in batch.failures}
    reports = Reports(
        index,
        tuple(out / job.id / PAGE for job in asked if job.id not in failures),
        tuple(job.id for job in todo if job.id not in failures),
        failures,
    )
    if job_faults:  # a bad scenario stops only itself, and is told last
        raise SomeRefusedError(job_faults, reports)
    return reports


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause, _ = system_cause(error)
        fault = Fault(
            str(error.filename or out),
            f"det går inte att skriva dit: {cause}",
            "en mapp som går att skriva i",
            "välj en annan mapp med --out MAPP, eller ändra mappens rättigheter",
        )
        raise InputError([fault]) from None


def _comparison(package: DataPackage, asked: Sequence[_Job], out: Path) -> list[Path]:
    """The scenario files to set side by side: all that can be read, however few are reported.

    Those asked for, those of the reports that are there, and the package's own; of one id the first
    of these.
    """
    folder = Path(package.folder)
    there = [made.scenario for made in made_reports(out, package) if not made.gone]
    own = [scenario_path(folder, name) for name in scenario_names(folder)]
    files: dict[str, Path] = {job.id: job.path.resolve() for job in asked}
    for path in (*there, *own):
        try:
            scenario = load_scenario(path, package)
            compute(package, scenario)
        except InputError:
            continue  # its own report says why
        files.setdefault(scenario.id, path.resolve())
    return sorted(files.values())


def _is_compared(out: Path, files: Sequence[Path]) -> bool:
    """Whether the comparison is there, made since each of the files was changed."""
    pages = [out / COMPARISON, (out / COMPARISON).with_suffix(".xlsx")]
    if not all(page.is_file() for page in pages):
        return False
    since = min(page.stat().st_mtime_ns for page in pages)
    return all(path.stat().st_mtime_ns <= since for path in files)


def _make(batch: _Batch, todo: Sequence[_Job], jobs: int, compared: Sequence[Path]) -> None:
    """Run the notebooks and put each report in place as its notebook ends; compare them last."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    works: list[Path] = []
    with Progress(
        *columns, console=Console(stderr=True), disable=not (todo or compared)
    ) as progress:
        task = progress.add_task("Rapporter", total=len(todo) + bool(compared))
        running: dict[int, str] = {}

        def describe() -> None:
            shown = f"Kör {', '.join(list(running.values()))}" if running else "Rapporter"
            progress.update(task, description=shown)

        def started(position: int) -> None:
            running[position] = names[position]
            describe()

        names = [*(job.id for job in todo), *([_COMPARISON] if compared else [])]
        try:
            works += [work_folder(batch.out, name) for name in names]
            runs = [_run(batch, job, work) for job, work in zip(todo, works, strict=False)]
            if compared:
                given = {"data": batch.package, "scenarios": [str(path) for path in compared]}
                runs.append(NotebookRun(_COMPARING, works[-1], given))
            for ended in _run_where(batch.scheduler, runs, jobs, started):
                name, work = names[ended.position], works[ended.position]
                if ended.position < len(todo):
                    cause = _finish(batch, todo[ended.position], work, ended)
                else:
                    cause = _place_comparison(work, batch.out, ended)
                if cause:
                    batch.failures[name] = cause
                running.pop(ended.position, None)
                progress.advance(task)
                describe()
            progress.update(task, description="Rapporterna är klara")
        finally:
            for work in works:
                shutil.rmtree(work, ignore_errors=True)


def _run_where(
    scheduler: str, runs: Sequence[NotebookRun], jobs: int, started: Callable[[int], None]
) -> Iterator[Ended]:
    """Here, or on the scheduler's workers."""
    if not scheduler:
        yield from run_notebooks(
            runs, WARMTH, at_once=jobs, cell_seconds=CELL_SECONDS, started=started
        )
        return
    try:
        yield from run_notebooks_on(
            scheduler, runs, WARMTH, cell_seconds=CELL_SECONDS, started=started
        )
    except NoSchedulerError as error:
        remedy = "rätta adressen, eller installera med pip install finsam_analysis[scheduler]"
        fault = Fault(
            "kommandoraden", str(error), "en dask-scheduler som svarar", remedy, field="--scheduler"
        )
        raise InputError([fault]) from None


def _run(batch: _Batch, job: _Job, work: Path) -> NotebookRun:
    own = {
        "data": _relative(job.result.package.folder, work),
        "scenario": _relative(job.path, work),
    }
    return NotebookRun(batch.notebook, work, {**batch.parameters, **own})


def _relative(path: Path | str, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _finish(batch: _Batch, job: _Job, work: Path, ended: Ended) -> str:
    """Put the report in place; why not, if it could not be."""
    if ended.failure is not None:
        return cause_of(ended.failure, batch.notebook.name)
    places = {
        "datapaket": _relative(job.result.package.folder, work),
        "scenariofil": _relative(job.path, work),
        "notebook": _relative(batch.notebook, work),
    }
    try:
        fill(work, ended.notebook, job.result, job.made_from, places)
        put_in_place(work, batch.out / job.id)
    except OSError as error:
        return f"{error.filename or work}: går inte att skriva: {system_cause(error)[0]}"
    return ""


def _place_comparison(work: Path, out: Path, ended: Ended) -> str:
    if ended.failure is not None:
        return cause_of(ended.failure, _COMPARING.name)
    for path in work.iterdir():
        path.replace(out / path.name)
    return ""


def _jobs(
    package: DataPackage,
    scenarios: Sequence[str],
    out: Path,
    notebook: Path,
    parameters: Mapping[str, Any],
) -> tuple[list[_Job], list[Fault]]:
    """Load and compute every scenario first: what is wrong is told before anything runs."""
    folder = Path(package.folder)
    faults: list[Fault] = []
    jobs: dict[str, _Job] = {}
    for name in scenarios or scenario_names(folder):
        try:
            path = scenario_path(folder, name)
            result = compute(package, load_scenario(path, package))
        except InputError as error:
            faults += error.faults
            continue
        job = _Job(path, result, basis(package, result.scenario, notebook, parameters))
        place = out / job.id
        if job.id in jobs and jobs[job.id].path.resolve() != path.resolve():
            found = f"två scenarier heter {job.id}"
            faults.append(Fault(str(path), found, "olika filnamn", "byt namn på den ena filen"))
        elif job.id.startswith(".") or not holds_only_ours(place):
            found = f"rapporten skulle hamna i {place}, som är något annat än en rapport"
            faults.append(Fault(str(path), found, "en egen mapp", "byt namn på scenariofilen"))
        else:
            jobs[job.id] = job
    if not jobs and not faults:
        where = str(folder / SCENARIO_FOLDER)
        faults.append(Fault(where, "inga scenarier", "minst ett", "lägg till en YAML-fil"))
    return list(jobs.values()), faults
