"""A batch: so many at a time, each told as it starts and ends, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from finsam_analysis.kernel import NotebookRun, Warmth, can_fork, run_notebooks, warm_parent
from finsam_analysis.kernel.provisioner import ForkingProvisioner
from finsam_analysis.kernel.quick_client import (
    QuickBlockingClient,
    QuickBlockingManager,
    QuickClient,
)
from tests.kernel.running import WARMTH, await_end, forked, stock, text, written

BARRIER = """
import pathlib, time
pathlib.Path('{own}').touch()
while not pathlib.Path('{other}').exists():
    time.sleep(0.01)
"""


def test_so_many_run_at_a_time(tmp_path: Path) -> None:
    """Two that wait for each other both end, which they do only if they run together."""
    paths = [
        written(tmp_path, BARRIER.format(own=own, other=other), name=own)
        for own, other in (("a", "b"), ("b", "a"))
    ]
    assert [ended.failure for ended in forked(paths, at_once=2, cell_seconds=60)] == [None, None]


def test_no_more_run_at_a_time(tmp_path: Path) -> None:
    """One at a time, the first of the two waits in vain."""
    paths = [
        written(tmp_path, BARRIER.format(own=own, other=other), name=own)
        for own, other in (("a", "b"), ("b", "a"))
    ]
    first, second = forked(paths, at_once=1, cell_seconds=1)
    assert first.failure is not None
    assert first.failure.kind == "time"
    assert second.failure is None


def test_each_is_given_as_it_ends_and_told_as_it_starts(tmp_path: Path) -> None:
    """The quick one is in hand while the slow one waits for what is then written."""
    slow = written(tmp_path, BARRIER.format(own="a", other="b"), name="slow")
    quick = written(tmp_path, "1", name="quick")
    told: list[int] = []
    runs = [NotebookRun(path, tmp_path) for path in (slow, quick)]
    results = run_notebooks(runs, WARMTH, at_once=2, started=told.append)
    assert next(results).position == 1
    (tmp_path / "b").touch()
    assert [ended.position for ended in results] == [0]
    assert sorted(told) == [0, 1]


def test_a_batch_can_be_asked_for_from_a_running_loop(tmp_path: Path) -> None:
    """As a page or a notebook does."""
    path = written(tmp_path, "1")

    async def asked() -> list[object]:
        return [ended.failure for ended in forked([path])]

    assert asyncio.run(asked()) == [None]


def test_what_several_kernels_need_is_done_once_before_them(tmp_path: Path) -> None:
    """Each finds it done, by its own environment; what another does with it stays with that one."""
    path = written(
        tmp_path, "from tests.kernel.running import AHEAD\nprint(AHEAD); AHEAD.append('own')"
    )
    warmth = Warmth(("tests.kernel.running",), before_fork="tests.kernel.running:open_ahead")
    given = [{"BATCH": "a"}, {"BATCH": "a"}, {"BATCH": "b"}, {}]
    runs = [NotebookRun(path, tmp_path, added_env=env) for env in given]
    told = [text(ended.notebook.cells[0]) for ended in run_notebooks(runs, warmth, at_once=1)]
    assert told == ["['a']\n", "['a']\n", "['a', 'b']\n", "['a', 'b']\n"]


def test_what_fails_before_a_kernel_is_left_for_its_notebook(tmp_path: Path) -> None:
    """A notebook that needs none of it runs as ever, and so do those after it."""
    path = written(tmp_path, "print(1)")
    warmth = Warmth(quiet=True, before_fork="tests.kernel.running:open_ahead")
    runs = [NotebookRun(path, tmp_path, added_env=env) for env in ({"FAILS": "1"}, {})]
    ended = list(run_notebooks(runs, warmth, at_once=1))
    assert [text(each.notebook.cells[0]) for each in ended] == ["1\n", "1\n"]


def test_nothing_is_left_and_nothing_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After forty notebooks: no kernel, thread or file; open files and memory as after ten."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    warmth = Warmth(quiet=True)
    path = written(tmp_path, "x = 'a' * 10_000_000\nimport os; os.getppid()")

    def state() -> tuple[set[str], int, int]:
        files = {str(found.relative_to(place)) for found in place.rglob("*")}
        return files, len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    ended = forked([path] * 10, warmth)
    parent = int(text(ended[0].notebook.cells[0]))
    before, memory = state(), resident(parent)
    assert {each.failure for each in ended + forked([path] * 30, warmth)} == {None}
    assert state() == before
    assert len(before[0]) == 2  # the warm process's own folder, with only where it listens
    assert resident(parent) < memory + 2_000_000
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8")
    assert children == ""
    warm_parent(warmth).close()
    await_end(parent)
    assert list(place.iterdir()) == []


def resident(process: int) -> int:
    """Memory that a process holds [bytes]."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_memory_that_a_kernel_shares_is_not_its_own(tmp_path: Path) -> None:
    """A kernel whose process has loaded pandas and matplotlib holds little beside it."""
    cell = (
        "import pandas, matplotlib.pyplot\n"
        "sum(int(line.split()[1]) for line in open('/proc/self/smaps_rollup')\n"
        "    if line.startswith('Private_'))"
    )
    path = written(tmp_path, cell)
    (ours,), theirs = forked([path]), stock(path)
    assert int(text(ours.notebook.cells[0])) < int(text(theirs.cells[0])) / 2


def test_where_there_is_no_fork_ordinary_kernels_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The same results, and it is said once."""
    assert can_fork()
    for module in ("batch", "provisioner"):
        monkeypatch.setattr(f"finsam_analysis.kernel.{module}.can_fork", lambda: False)
    monkeypatch.setattr(ForkingProvisioner, "_said_ordinary", False)
    path = written(tmp_path, "import os; os.getppid()")
    ended = forked([path, path])
    assert [each.failure for each in ended] == [None, None]
    assert {text(each.notebook.cells[0]) for each in ended} == {str(os.getpid())}
    assert [r.message for r in caplog.records if "forked" in r.message] == [
        "Kernels cannot be forked here: ordinary ones are started."
    ]


def test_asking_costs_little_to_import() -> None:
    """The wing's face loads nothing of Jupyter before a notebook runs."""
    program = (
        "import sys, finsam_analysis.kernel as k; k.run_notebooks, k.Warmth\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('nbclient', 'nbformat', 'jupyter_client', 'zmq', 'IPython', 'numpy', 'pandas')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"


@pytest.mark.parametrize("client", [QuickClient, QuickBlockingClient])
def test_a_kernel_that_did_not_notice_us_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    """Here its welcome is let by; one in some hundred kernels once was waited for for a minute."""
    start = client.start_channels

    def unheard(self: Any, *given: bool, **named: bool) -> None:
        start(self, *given, **named)
        self.iopub_channel.socket.unsubscribe(b"")

    monkeypatch.setattr(client, "start_channels", unheard)
    if client is QuickClient:
        (ended,) = forked([written(tmp_path, "6 * 7")])
        assert ended.failure is None
        return
    manager = QuickBlockingManager(kernel_name="python3")
    manager.start_kernel()
    try:
        waiting = manager.client()
        waiting.start_channels()
        waiting.wait_for_ready()
        waiting.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
