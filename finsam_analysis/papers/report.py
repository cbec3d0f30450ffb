"""How scenario reports are made: many at a time, each whole or not at all, none made in vain."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from finsam_analysis.core import (
    AS_READ,
    DataPackage,
    Fault,
    FinsamError,
    InputError,
    ReportError,
    reading_once,
    replace_files,
    unwritable,
    written_as_read,
)
from finsam_analysis.kernel import (
    Ended,
    NoSchedulerError,
    NotebookRun,
    run_notebooks,
    run_notebooks_on,
)
from finsam_analysis.papers.kernel_warmth import WARMTH, start_warming
from finsam_analysis.papers.manifest import Basis, basis
from finsam_analysis.papers.page import COMPARISON, COMPARISON_WORKBOOK, INDEX
from finsam_analysis.papers.report_folder import (
    PAGE,
    RESULT,
    clear_abandoned,
    data_version,
    holds_only_ours,
    left_out,
    place_fault,
    report_files,
    way_to,
    work_folder,
)
from finsam_analysis.papers.report_index import (
    MadeReport,
    gone_files,
    index_of,
    made_reports,
    own_folder,
    state_of,
    tell_above,
    with_others,
)
from finsam_analysis.papers.report_notebook import find_notebook, notebook_parameters
from finsam_analysis.papers.report_outcome import Reports, SomeRefusedError
from finsam_analysis.papers.stopped import CELL_SECONDS, cause_of
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    SCENARIO_FOLDER,
    Scenario,
    compute,
    listed_scenarios,
    load_scenario,
    scenario_file,
    scenario_names,
    scenario_path,
)

_COMPARISON, _INDEX = "jämförelsen", "översikten"
_COMPARING = Path(__file__).with_name("jamforelse.ipynb")


@dataclass(frozen=True)
class _Job:
    """One report to make: its scenario and the file of it, and what it is made from.

    What the scenario gives is computed again in its turn, so that a thousand reports take no more
    memory than one.
    """

    path: Path
    scenario: Scenario
    made_from: Basis

    @property
    def id(self) -> str:
        return self.scenario.id


@dataclass
class _Batch:
    """What every report of a batch has in common, and what has come of each.

    ``read`` is all that has been read, ``began`` when [ns]; ``made`` is the reports that lie there.
    """

    package: DataPackage
    data: str
    out: Path
    notebook: Path
    parameters: Mapping[str, Any]
    scheduler: str
    read: Mapping[str, bytes]
    began: int
    made: Sequence[MadeReport]
    failures: dict[str, str] = field(default_factory=dict)

    def place(self, files: Mapping[str, bytes | None], *new: MadeReport) -> None:
        """Put files in place, and with them the page over all reports as they then are.

        Raises:
            InputError: they cannot be written, or another package's have come there meanwhile; nothing
                is changed.
        """
        if not self.made and own_folder(self.out, self.package) != self.out:
            found = "ett annat datapakets rapporter har hamnat i mappen under tiden"
            expected, remedy = "en mapp för datapaketets egna", "kör kommandot igen"
            raise InputError([Fault(str(self.out), found, expected, remedy)])
        folders = [report.folder for report in new]
        made = [*new, *(earlier for earlier in self.made if earlier.folder not in folders)]
        compared = COMPARISON in files or (self.out / COMPARISON).is_file()
        index = index_of(self.package, self.data, made, compared=compared)
        replace_files(self.out, {**files, INDEX: with_others(index, self.out)})
        self.made = made


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
    """Make a report for each scenario and an index page over all the package's reports in ``out``.

    What can be refused is refused before the first notebook runs; a scenario that is stops only
    itself. A report that is there already, of the same data, scenario, notebook, program, parameters
    and libraries, is left as it is. Each report comes into place whole, so that a failed one leaves
    nothing behind and an earlier report as it was; it never stops the others. The package and the
    scenarios are read once, and what was read then is what every part of every report is made of.

    Args:
        package_folder: the data package.
        scenarios: names or paths; none means every scenario in the package.
        out: folder to write in; made if missing. Where another package's reports lie in it, a
            folder of the package's own within it.
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
    given, faults = notebook_parameters(notebook, parameters)
    began = time.time_ns()
    with reading_once() as read:
        package = open_package(package_folder)
        out = own_folder(out.resolve(), package)
        asked, job_faults = _jobs(package, scenarios, out, notebook, given)
        if faults or not asked:
            raise InputError([*faults, *job_faults])
        data = data_version(package, asked[0].made_from)
        made = made_reports(out, package)
        batch = _Batch(package, data, out, notebook, given, scheduler, read, began, made)
        todo = [job for job in asked if force or state_of(out / job.id, job.made_from)]
        try:
            out.mkdir(parents=True, exist_ok=True)
            clear_abandoned(out)
            pruned = prune and gone_files(out, made)
            if pruned:
                batch.made = [each for each in made if not each.gone]
                batch.place(pruned)
            compared = _comparison(batch, asked)
            anew = todo or pruned or not _is_compared(out, compared)
            _make(batch, todo, jobs, compared if anew else [])
        except OSError as error:
            raise unwritable(out, error) from None
        # Others may have made reports there meanwhile.
        batch.made = made_reports(out, package)
        try:
            batch.place({})
            tell_above(out)
        except InputError as error:
            batch.failures[_INDEX] = _cause(error)
    order = [*(job.id for job in asked), _COMPARISON, _INDEX]
    failures = {name: batch.failures[name] for name in order if name in batch.failures}
    reports = Reports(
        out / INDEX,
        tuple(out / job.id / PAGE for job in asked if job.id not in failures),
        tuple(job.id for job in todo if job.id not in failures),
        failures,
    )
    if job_faults:  # a bad scenario stops only itself, and is told last
        raise SomeRefusedError(job_faults, reports)
    return reports


def _comparison(batch: _Batch, asked: Sequence[_Job]) -> list[Path]:
    """The scenario files to set side by side: all that can be read, however few are reported.

    Those asked for, those of the reports that are there, and the package's own; of one id the first
    of these.
    """
    package, folder = batch.package, Path(batch.package.folder)
    there = [made.scenario for made in batch.made if made.scenario and not made.gone]
    own = [scenario_path(folder, name) for name in scenario_names(folder)]
    files: dict[str, Path] = {job.id: job.path.resolve() for job in asked}
    read = set(files.values())
    for path in (*there, *own):
        if path.resolve() in read:
            continue  # it can be, since it was asked for
        try:
            scenario = load_scenario(path, package)
            compute(package, scenario)
        except InputError:
            continue  # its own report says why
        files.setdefault(scenario.id, path.resolve())
    return sorted(files.values())


def _is_compared(out: Path, files: Sequence[Path]) -> bool:
    """Whether the comparison is there, made since each of the files was changed."""
    pages = [out / COMPARISON, out / COMPARISON_WORKBOOK]
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
            # One by one, so that those there are can be removed where the next cannot be made.
            works.extend(work_folder(batch.out) for _ in [*names, "what was read"] if names)
            env = {AS_READ: str(works[-1] / "as-read.json")} if names else {}
            for file in env.values():
                Path(file).write_text(written_as_read(batch.read), encoding="utf-8")
            runs = [_run(batch, job, work, env) for job, work in zip(todo, works, strict=False)]
            if compared:
                folder = str(Path(batch.package.folder).resolve())
                given = {"data": folder, "scenarios": [str(path) for path in compared]}
                runs.append(NotebookRun(_COMPARING, works[len(todo)], given, added_env=env))
            for ended in _run_where(batch.scheduler, runs, jobs, started):
                name, work = names[ended.position], works[ended.position]
                try:
                    if ended.position < len(todo):
                        _finish(batch, todo[ended.position], work, ended)
                    else:
                        _place_comparison(batch, work, ended)
                except FinsamError as error:
                    batch.failures[name] = _cause(error)
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


def _run(batch: _Batch, job: _Job, work: Path, env: Mapping[str, str]) -> NotebookRun:
    own = {
        "data": way_to(batch.package.folder, work),
        "scenario": way_to(job.path, work),
    }
    return NotebookRun(batch.notebook, work, {**batch.parameters, **own}, added_env=env)


def _finish(batch: _Batch, job: _Job, work: Path, ended: Ended) -> None:
    """Put the report in place, or say why it could not be."""
    if ended.failure is not None:
        raise ReportError(cause_of(ended.failure, batch.notebook.name))
    places = {
        "datapaket": way_to(batch.package.folder, work),
        "scenariofil": way_to(job.path, work),
        "notebook": way_to(batch.notebook, work),
    }
    folder = batch.out / job.id
    result = compute(batch.package, job.scenario)
    files = report_files(ended.notebook, result, job.made_from, places)
    within = {f"{job.id}/{name}": c for name, c in (files | left_out(folder, files)).items()}
    batch.place(within, MadeReport.of(folder, json.loads(files[RESULT]), job.path))


def _place_comparison(batch: _Batch, work: Path, ended: Ended) -> None:
    if ended.failure is not None:
        raise ReportError(cause_of(ended.failure, _COMPARING.name))
    files = {path.name: path.read_bytes() for path in work.iterdir()}
    batch.place(files)
    for name in files:  # it is of what was read, not of what has been written since
        os.utime(batch.out / name, ns=(batch.began, batch.began))


def _cause(error: FinsamError) -> str:
    if isinstance(error, InputError):
        return "; ".join(f"{fault.file}: {fault.found}" for fault in error.faults)
    return str(error)


def _jobs(
    package: DataPackage,
    scenarios: Sequence[str],
    out: Path,
    notebook: Path,
    parameters: Mapping[str, Any],
) -> tuple[list[_Job], list[Fault]]:
    """Load and compute every scenario first: what is wrong is told before anything runs."""
    faults: list[Fault] = []
    jobs: dict[str, _Job] = {}
    for name in scenarios or listed_scenarios(package):
        try:
            path = scenario_file(package, name)
            result = compute(package, load_scenario(path, package))
        except InputError as error:
            faults += error.faults
            continue
        job = _Job(path, result.scenario, basis(package, result.scenario, notebook, parameters))
        place = out / job.id
        if job.id in jobs and jobs[job.id].path.resolve() != path.resolve():
            found = f"två scenarier heter {job.id}"
            faults.append(Fault(str(path), found, "olika filnamn", "byt namn på den ena filen"))
        elif fault := place_fault(out, result):
            faults.append(fault)
        elif not holds_only_ours(place):
            found = f"rapporten skulle hamna i {place}, som är något annat än en rapport"
            faults.append(Fault(str(path), found, "en egen mapp", "byt namn på scenariofilen"))
        else:
            jobs[job.id] = job
    if not jobs and not faults:
        where = str(Path(package.folder) / SCENARIO_FOLDER)
        faults.append(Fault(where, "inga scenarier", "minst ett", "lägg till en YAML-fil"))
    return list(jobs.values()), faults
