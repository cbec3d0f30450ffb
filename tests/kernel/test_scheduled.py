"""On many machines the same comes out, in order, and what a lost worker ran is run by another."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from finsam_analysis.kernel import NoSchedulerError, NotebookRun, run_notebooks_on
from tests.kernel.running import WARMTH, await_end, forked, text, written

pytest.importorskip("distributed", reason="the optional part [scheduler] is not installed")
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of two worker processes, as a user would start one."""
    program = tmp_path_factory.mktemp("kluster") / "cluster.py"
    program.write_text(CLUSTER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as cluster:  # fmt: skip
        assert cluster.stdout is not None
        yield cluster.stdout.readline().strip()
        assert cluster.stdin is not None
        cluster.stdin.close()


def test_the_same_comes_out(tmp_path: Path, scheduler: str) -> None:
    """Outputs and failures equal those of one machine alone, each with its place in the order."""
    paths = [written(tmp_path, f"print({n})\n{n} / {n % 3}", name=f"n{n}") for n in range(5)]
    runs = [NotebookRun(path, tmp_path) for path in paths]
    there = sorted(run_notebooks_on(scheduler, runs, WARMTH), key=lambda e: e.position)
    assert there == forked(paths)
    assert [each.failure is None for each in there] == [False, True, True, False, True]


def test_a_lost_workers_notebook_is_run_by_another(tmp_path: Path, scheduler: str) -> None:
    """The first to run it kills its worker, which is its warm process's parent; the next ends it."""
    cell = (
        "import os, pathlib, signal, time\n"
        "warm = os.getppid()\n"
        "if not pathlib.Path('killed').exists():\n"
        "    status = pathlib.Path(f'/proc/{warm}/stat').read_text().rpartition(')')[2].split()\n"
        "    pathlib.Path('killed').write_text(f'{os.getpid()} {warm} {status[1]}')\n"
        "    os.kill(int(status[1]), signal.SIGKILL)\n"
        "    time.sleep(600)\n"
        "print('done')"
    )
    paths = [written(tmp_path, cell, name="a"), written(tmp_path, "print('b')", name="b")]
    ended = sorted(
        run_notebooks_on(scheduler, [NotebookRun(path, tmp_path) for path in paths], WARMTH),
        key=lambda e: e.position,
    )
    assert [each.failure for each in ended] == [None, None]
    assert [text(each.notebook.cells[0]) for each in ended] == ["done\n", "b\n"]
    await_end(*map(int, (tmp_path / "killed").read_text(encoding="utf-8").split()))


def test_no_scheduler_is_told(tmp_path: Path) -> None:
    """An address where nobody answers."""
    import dask

    path = written(tmp_path, "1")
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(NoSchedulerError),
    ):
        list(run_notebooks_on("tcp://127.0.0.1:9", [NotebookRun(path, tmp_path)], WARMTH))
