"""Reports by the thousand: whether memory, processes and files stay as they were, and the pace.

``python -m benchmarks.many [COUNT]`` makes a thousand reports of the invented förbund with one
command and looks at it from outside; then a piece of a county, eight förbund with ten scenarios
each of the real one's size, on this machine alone and over two workers of dask.distributed. It
keeps the tables in README.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.measuring import keep, markdown, megabytes, seconds

PROJECT = Path(__file__).parents[1]
INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"
REAL = PROJECT / "data" / "uppsala-2024"
REPORTS = 1000
LOOKED_AT = (100, 500, 1000)
FORBUND, SCENARIOS = 8, 10
_SAMPLING = 0.2  # [s] between two looks


def package(folder: Path, model: Path, scenario: str, count: int) -> Path:
    """A package like that one with as many scenarios, copies of one of its own."""
    shutil.copytree(model, folder)
    text = (model / "scenarier" / f"{scenario}.yaml").read_text(encoding="utf-8")
    shutil.rmtree(folder / "scenarier")
    (folder / "scenarier").mkdir()
    for number in range(count):
        path = folder / "scenarier" / f"s{number:04}.yaml"
        path.write_text(text, encoding="utf-8")
    return folder


def endured(count: int) -> str:
    """The table of what the command and its warm process hold as the reports come."""
    with TemporaryDirectory() as place:
        out, temporary = Path(place, "ut"), Path(place, "tmp")
        temporary.mkdir()
        data = package(Path(place, "paket"), INVENTED, "alla-beviljas", count)
        began = time.perf_counter()
        process = subprocess.Popen(
            _report(data, out=out),
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        rows = [
            (
                "reports",
                "s",
                "command MB",
                "warm process MB",
                "processes",
                "open files",
                "temporary files",
            )
        ]
        for wanted in (n for n in LOOKED_AT if n <= count):
            while len(list(out.glob("s*/manifest.json"))) < wanted and process.poll() is None:
                time.sleep(_SAMPLING)
            rows.append(
                (str(wanted), seconds(time.perf_counter() - began), *_held(process.pid, temporary))
            )
        if process.wait():
            raise RuntimeError("the reports could not be made")
        left = len(list(temporary.iterdir()))
        rows.append(
            (
                "afterwards",
                seconds(time.perf_counter() - began),
                "–",
                "–",
                str(_left(data)),
                "–",
                str(left),
            )
        )
    return markdown(rows)


def _held(pid: int, temporary: Path) -> tuple[str, ...]:
    try:
        command = psutil.Process(pid)
        (warm,) = command.children()
        whole = 1 + len(command.children(recursive=True))
        files = command.num_fds() + warm.num_fds()
        held = [megabytes(one.memory_info().rss) for one in (command, warm)]
    except (psutil.NoSuchProcess, ValueError):
        return ("–",) * 5  # it ended in the meantime
    return (*held, str(whole), str(files), str(len(list(temporary.iterdir()))))


def _left(data: Path) -> int:
    """Processes that still speak of the package in their command line or environment."""
    left = 0
    for process in psutil.process_iter():
        try:
            left += str(data) in " ".join([*process.cmdline(), *process.environ().values()])
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return left


def counties() -> str:
    """The table of a piece of a county, here and over workers."""
    rows = [("reports of several förbund", "reports", "s", "s each")]
    with TemporaryDirectory() as place:
        packages = [
            package(Path(place, f"forbund-{n}"), REAL, "kansliets-forslag", SCENARIOS)
            for n in range(FORBUND)
        ]
        whole = FORBUND * SCENARIOS
        with _cluster() as address:
            for way, more in (
                ("this machine, two at a time", ["--jobs", "2"]),
                ("two workers of dask.distributed on it", ["--scheduler", address]),
            ):
                out = Path(place, "ut")
                began = time.perf_counter()
                subprocess.run(
                    [*_report(*packages, out=out), *more], check=True, capture_output=True
                )
                taken = time.perf_counter() - began
                if len(list(out.glob("**/s*/manifest.json"))) != whole:
                    raise RuntimeError("some reports are missing")
                shutil.rmtree(out)
                rows.append((way, str(whole), seconds(taken), f"{taken / whole:.2f}"))
    return markdown(rows)


def _report(*packages: Path, out: Path) -> list[str]:
    given = ["--data", *map(str, packages), "--out", str(out)]
    return [sys.executable, "-m", "finsam_analysis", "report", *given]


@contextmanager
def _cluster() -> Iterator[str]:
    """The address of a scheduler with two workers of one thread each."""
    command = [sys.executable, "-m", "benchmarks.many", "cluster"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        if running.stdin is None or running.stdout is None:
            raise AssertionError("pipes were asked for")
        yield running.stdout.readline().strip()
        running.stdin.close()


def cluster() -> None:
    """Be that cluster until the standard input ends."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        print(running.scheduler_address, flush=True)
        sys.stdin.read()


def main() -> None:
    """Measure and keep."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    keep("many", f"{endured(count)}\n\n{counties()}")


if __name__ == "__main__":
    cluster() if sys.argv[1:] == ["cluster"] else main()
