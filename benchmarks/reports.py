"""Reports by the dozen: our forked kernels against the ways notebooks are otherwise run.

``python -m benchmarks.reports [SET…]`` runs every way as a whole command, some rounds in turn, and
keeps their tables in README.md: half an hour for all sets, less for those named (1, 7, 10, 50).
``python -m benchmarks.reports WAY FOLDER SCENARIO…`` is such a command; ``finsam report`` is run as it is,
now and as it was.
Every way runs the report's notebook once for each scenario, except ``finsam report``, which makes
pages, tables and index too, now as in the code before. The floor is the same cells run one after the other in one warm
process without a kernel, their results drawn and written out as a kernel would.
"""

from __future__ import annotations

import ast
import compileall
import io
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from benchmarks.measuring import keep, markdown, megabytes, seconds

MODULE = "benchmarks.reports"
PROJECT = Path(__file__).parents[1]
NOTEBOOK = PROJECT / "notebooks" / "03_scenario.ipynb"
PACKAGE = PROJECT / "data" / "uppsala-2024"
ROUNDS = {"1": (3, 2), "7": (5, 2), "10": (3, 1), "50": (1, 1)}  # of the quick ways, and the slow
BEFORE = "8d79ae5"  # the last commit without forked kernels
STARTS = 9
# [seconds] between two looks at the memory; a look takes ten milliseconds from what is timed
_SAMPLING = 1.0


def finsam_report(folder: Path) -> tuple[Path, Path]:
    """Where the code is, and the package: notebooks, pages, tables, index are made of it."""
    return PROJECT, folder / "paket"


def before(folder: Path) -> tuple[Path, Path]:
    """The same of the code before there were forked kernels, compiled as today's is.

    Its package is its own too, since it reads no other; the scenarios are those that both have.
    """
    given = ["git", "-C", str(PROJECT), "archive", "--format=tar", BEFORE]
    archive = subprocess.run(given, check=True, capture_output=True).stdout
    code = folder / "before"
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(code, filter="data")
    # papermill loads every engine that is installed, used or not, and ours is named of this code.
    kernel = Path("finsam_analysis") / "kernel"
    shutil.copytree(PROJECT / kernel, code / kernel)
    compileall.compile_dir(code, quiet=1)
    return code, code / "data" / PACKAGE.name


def our_kernel(folder: Path, scenarios: Sequence[str]) -> None:
    """The notebooks alone, two at a time, in forked kernels."""
    from finsam_analysis.kernel import NotebookRun, run_notebooks, write_notebook
    from finsam_analysis.papers.kernel_warmth import WARMTH

    runs = [NotebookRun(NOTEBOOK, folder, _given(folder, name)) for name in scenarios]
    for ended in run_notebooks(runs, WARMTH, at_once=2):
        if ended.failure:
            raise RuntimeError(ended.failure.cause)
        write_notebook(ended.notebook, folder / f"{scenarios[ended.position]}.ipynb")


def papermill_commands(folder: Path, scenarios: Sequence[str], at_once: int = 1) -> None:
    """The command line of papermill, a command for each report."""

    def one(name: str) -> None:
        given = [part for pair in _given(folder, name).items() for part in ("-p", *pair)]
        command = [sys.executable, "-m", "papermill", NOTEBOOK, folder / f"{name}.ipynb"]
        subprocess.run([*command, *given, "--cwd", folder], check=True, capture_output=True)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, scenarios))


def papermill_commands_by_two(folder: Path, scenarios: Sequence[str]) -> None:
    """The same, two at a time."""
    papermill_commands(folder, scenarios, 2)


def papermill_in_one_process(folder: Path, scenarios: Sequence[str]) -> None:
    """The API of papermill, one report after the other."""
    import papermill

    for name in scenarios:
        out = str(folder / f"{name}.ipynb")
        papermill.execute_notebook(
            str(NOTEBOOK), out, _given(folder, name), cwd=folder, progress_bar=False
        )


def ploomber_engine(folder: Path, scenarios: Sequence[str]) -> None:
    """The engine of Ploomber: in this process, not isolated."""
    from base64 import b64encode

    from ploomber_engine import execute_notebook

    from finsam_analysis.tables import Chart

    shown = Chart._repr_mimebundle_

    def as_text(chart: Chart, **kinds: object) -> tuple[dict[str, Any], dict[str, Any]]:
        # It keeps a picture's bytes as they are, and cannot write them.
        data, metadata = shown(chart, **kinds)
        return {**data, "image/png": b64encode(data["image/png"]).decode()}, metadata

    Chart._repr_mimebundle_ = as_text  # type: ignore[method-assign]
    for name in scenarios:
        out = str(folder / f"{name}.ipynb")
        execute_notebook(
            str(NOTEBOOK), out, parameters=_given(folder, name), cwd=folder, progress_bar=False
        )


def nbclient_in_one_process(folder: Path, scenarios: Sequence[str]) -> None:
    """nbclient, one report after the other."""
    import nbformat
    from nbclient import NotebookClient

    from finsam_analysis.kernel.parameters import with_parameters

    for name in scenarios:
        notebook = with_parameters(nbformat.read(NOTEBOOK, as_version=4), _given(folder, name))
        NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
        nbformat.write(notebook, folder / f"{name}.ipynb")


def the_floor(folder: Path, scenarios: Sequence[str]) -> None:
    """The same cells in one warm process, without a kernel: nothing but the reports' own work."""
    from IPython.core.formatters import DisplayFormatter

    from finsam_analysis.kernel import read_notebook, write_notebook
    from finsam_analysis.kernel.parameters import with_parameters
    from finsam_analysis.papers.kernel_warmth import warm_up

    warm_up()
    shown = DisplayFormatter()
    for name in scenarios:
        notebook = with_parameters(read_notebook(NOTEBOOK), _given(folder, name))
        names: dict[str, Any] = {"display": lambda *parts: [*map(shown.format, parts)]}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                body = ast.parse(cell.source).body
                last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
                exec(compile(ast.Module(body, []), name, "exec"), names)  # noqa: S102
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), name, "eval"), names)  # noqa: S307
                    shown.format(value)
        write_notebook(notebook, folder / f"{name}.ipynb")


def _given(folder: Path, name: str) -> dict[str, str]:
    return {"data": str(folder / "paket"), "scenario": name}


WAYS: dict[str, Callable[[Path, Sequence[str]], None]] = {
    "the floor": the_floor,
    "forked kernels": our_kernel,
    "ploomber-engine": ploomber_engine,
    "nbclient": nbclient_in_one_process,
    "papermill, API": papermill_in_one_process,
    "papermill, two at a time": papermill_commands_by_two,
    "papermill": papermill_commands,
}
OURS, BEFORE_THEM = "finsam report", "the code before"
REPORTS = {OURS: finsam_report, BEFORE_THEM: before}
QUICK = (OURS, *WAYS)[:4]


def _ways(size: str) -> list[str]:
    """The code before is for the scenarios that are shipped, where its history is there."""
    known = ["git", "-C", str(PROJECT), "cat-file", "-e", f"{BEFORE}^{{commit}}"]
    told = size == "7" and not subprocess.run(known, check=False, capture_output=True).returncode
    return [OURS, *WAYS, *([BEFORE_THEM] if told else [])]


def measured(way: str, scenarios: Sequence[str]) -> dict[str, float]:
    """One run of a whole command: wall and processor time [seconds], peak memory [bytes].

    Memory is the most that the command and all that it has started held at once, what processes
    share counted once (PSS), looked at once a second.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(PACKAGE, folder / "paket")
        for name in scenarios:
            target = folder / "paket" / "scenarier" / f"{name}.yaml"
            if not target.exists():
                shutil.copy(PACKAGE / "scenarier" / "kansliets-forslag.yaml", target)
        code, command = PROJECT, [sys.executable, "-m", MODULE, way, place, *scenarios]
        if way in REPORTS:
            code, package = REPORTS[way](folder)
            command = [sys.executable, "-m", "finsam_analysis", "report", *scenarios]
            command += ["--data", str(package), "--out", str(folder / "ut")]
        environment = {
            **os.environ,
            "PLOOMBER_STATS_ENABLED": "false",
            "PYTHONPATH": str(code),  # kernels start in folders of their own
        }
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=code,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        most = [0]
        looking = threading.Thread(target=_look, args=(process.pid, most))
        looking.start()
        said = process.stderr.read() if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        looking.join()
        if process.returncode:
            raise RuntimeError(f"{way}: {said.strip().splitlines()[-1]}")
        return {"seconds": taken, "cpu": usage.ru_utime + usage.ru_stime, "memory": most[0]}


def _look(pid: int, most: list[int]) -> None:
    try:
        root = psutil.Process(pid)
        while root.status() != psutil.STATUS_ZOMBIE:
            held = 0
            for process in [root, *root.children(recursive=True)]:
                try:
                    held += process.memory_full_info().pss
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
            most[0] = max(most[0], held)
            time.sleep(_SAMPLING)
    except psutil.NoSuchProcess:
        return


def _all(sets: Sequence[str]) -> None:
    shipped = sorted(path.stem for path in (PACKAGE / "scenarier").glob("*.yaml"))
    keep("start", _started())
    for size in sets:
        scenarios = shipped if size == "7" else [f"r{number:02}" for number in range(int(size))]
        # The ways take turns, so that all meet the same day.
        found: dict[str, list[dict[str, float]]] = {way: [] for way in _ways(size)}
        for turn in range(max(ROUNDS[size])):
            for way, runs in found.items():
                if turn < ROUNDS[size][way not in QUICK]:
                    runs.append(measured(way, scenarios))
        medians = {
            way: {what: statistics.median(run[what] for run in runs) for what in runs[0]}
            | {"memory": max(run["memory"] for run in runs)}
            for way, runs in found.items()
        }
        taken = {way: median["seconds"] for way, median in medians.items()}
        ours, floor = taken[OURS], taken["the floor"]
        rows = [
            (
                f"{len(scenarios)} reports: way",
                "n",
                "s",
                "CPU s",
                "peak MB",
                "times finsam report",
                "times the floor",
            )
        ]
        rows += [
            (
                way,
                str(len(found[way])),
                seconds(median["seconds"]),
                seconds(median["cpu"]),
                megabytes(int(median["memory"])),
                f"{median['seconds'] / ours:.2f}",
                f"{median['seconds'] / floor:.2f}",
            )
            for way, median in medians.items()
        ]
        told = f"{len(scenarios)} reports: {', '.join(_told(size, taken))}."
        keep(f"reports {size}", f"{told}\n\n{markdown(rows)}")


def _told(size: str, taken: dict[str, float]) -> Iterator[str]:
    """The ratios that there are goals for."""
    ours = taken[OURS]
    if BEFORE_THEM in taken:
        times = taken[BEFORE_THEM] / ours
        yield f"{times:.1f} times faster than the code before forked kernels (goal 5)"
    elif size == "7":
        yield f"the code before forked kernels is not in this history ({BEFORE})"
    yield f"{taken['papermill'] / ours:.1f} times faster than papermill's command line" + (
        " (goal 6)" if int(size) >= 10 else ""
    )
    yield f"{taken['papermill, two at a time'] / ours:.1f} times faster than two of it at a time"
    yield f"{ours / taken['the floor']:.2f} times the floor" + (" (goal 2)" if size == "50" else "")


def _started() -> str:
    """How long ``finsam compute`` takes beyond Python's own start."""
    compute = ["-m", "finsam_analysis", "compute", "kansliets-forslag", "--json"]
    given = ["--data", str(PACKAGE)]
    taken: dict[str, list[float]] = {"python": [], "compute": []}
    for _ in range(STARTS):
        for name, rest in (("python", ["-c", "pass"]), ("compute", [*compute, *given])):
            began = time.perf_counter()
            subprocess.run([sys.executable, *rest], check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - began)
    beyond = statistics.median(taken["compute"]) - statistics.median(taken["python"])
    return (
        f"`finsam compute`: {beyond:.2f} s beyond Python's start (goal 0.3), medians of {STARTS}."
    )


if __name__ == "__main__":
    if len(sys.argv) > 3:
        WAYS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3:])
    else:
        _all(sys.argv[1:] or list(ROUNDS))
