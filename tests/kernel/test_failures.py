"""What goes wrong in one notebook is told of that one, and the others run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from finsam_analysis.kernel import NotebookRun, Warmth, run_notebooks, warm_parent
from finsam_analysis.kernel.warmth import share_parent
from tests.kernel.running import WARMTH, await_end, forked, runs, text, written

ENDLESS = "while True:\n    pass"


def test_an_error_in_a_cell_is_told_with_its_cell(tmp_path: Path) -> None:
    """The second cell; what ran before it is kept, and the notebooks on both sides run."""
    good, bad = written(tmp_path, "1"), written(tmp_path, "1", "x = 1 / 0", "2", name="bad")
    first, failed, last = forked([good, bad, good])
    assert first.failure is None
    assert last.failure is None
    failure = failed.failure
    assert failure is not None
    assert (failure.kind, failure.cell, failure.source) == ("cell", 2, "x = 1 / 0")
    assert failure.cause == "ZeroDivisionError: division by zero"
    assert failed.notebook.cells[0].outputs[0].data["text/plain"] == "1"
    assert failed.notebook.cells[2].outputs == []


@pytest.mark.parametrize("cell", [ENDLESS, "import time; time.sleep(600)", "import signal\n"
    "signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    + ENDLESS])  # fmt: skip
def test_a_cell_has_a_limit(tmp_path: Path, cell: str) -> None:
    """One that calculates for ever, one that waits, one that hears no signal: each is ended."""
    path = written(tmp_path, "import os; os.getpid()", cell)
    ended, other = forked([path, written(tmp_path, "1", name="other")], cell_seconds=1)
    assert other.failure is None
    assert ended.failure is not None
    assert (ended.failure.kind, ended.failure.cell) == ("time", 2)
    await_end(int(ended.notebook.cells[0].outputs[0].data["text/plain"]))


def test_a_kernel_may_be_slow_to_say_that_a_cell_is_done(tmp_path: Path) -> None:
    """It has answered, and says that it is idle only after the four seconds that nbclient gives."""
    slow = dedent(
        """
        import time
        session = get_ipython().kernel.session
        send = session.send
        def late(stream, kind, content=None, *more, **named):
            if kind == "status" and content["execution_state"] == "idle":
                session.send = send
                time.sleep(4.5)
            return send(stream, kind, content, *more, **named)
        session.send = late
        """
    )
    (ended,) = forked([written(tmp_path, slow, "1")], cell_seconds=30)
    assert ended.failure is None
    assert ended.notebook.cells[1].outputs[0].data["text/plain"] == "1"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("import os; os._exit(3)", "3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "-9"),
        ("import ctypes; ctypes.string_at(0)", "-11"),
    ],
)
def test_a_kernel_that_ends_is_told_with_its_code(tmp_path: Path, cell: str, code: str) -> None:
    """By its own will, by kill −9, by a fault in compiled code."""
    ended, other = forked([written(tmp_path, "1", cell), written(tmp_path, "1", name="other")])
    assert other.failure is None
    assert ended.failure is not None
    assert (ended.failure.kind, ended.failure.cause, ended.failure.cell) == ("dead", code, 2)


def test_a_killed_warm_process_takes_only_what_it_runs(tmp_path: Path) -> None:
    """The notebook that runs fails and its kernel ends; the next is run by a new warm process."""
    killer = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL); time.sleep(600)"
    path = written(tmp_path, "import os; os.getpid()", killer)
    ended, other = forked([path, written(tmp_path, "1", name="other")], at_once=1)
    assert ended.failure is not None
    assert ended.failure.kind == "dead"
    await_end(int(ended.notebook.cells[0].outputs[0].data["text/plain"]))
    assert other.failure is None


def test_a_borrowed_warm_process_that_has_ended_is_replaced(tmp_path: Path) -> None:
    """Where the one that lent it is gone, the borrower starts one of its own."""
    warmth = Warmth(("wave",), quiet=True)
    share_parent(warmth, str(tmp_path))
    (ended,) = forked([written(tmp_path, "import sys; assert 'wave' in sys.modules")], warmth)
    assert ended.failure is None


def test_a_full_disk_is_the_cells_error(tmp_path: Path) -> None:
    """A notebook that cannot write says so itself; the others run."""
    full = written(tmp_path, "with open('/dev/full', 'w') as file:\n    file.write('x' * 100)")
    ended, other = forked([full, written(tmp_path, "1", name="other")])
    assert other.failure is None
    assert ended.failure is not None
    assert ended.failure.cause == "OSError: [Errno 28] No space left on device"


def test_where_a_kernel_can_keep_no_file_it_is_told(tmp_path: Path) -> None:
    """No room for the kernel's own few files is a failure to start, not a wait for ever."""
    good = written(tmp_path, "1")
    (tmp_path / "gone").mkdir()
    missing = NotebookRun(good, tmp_path / "gone" / "nowhere")
    lost, ended = sorted(
        run_notebooks([missing, NotebookRun(good, tmp_path)], WARMTH), key=lambda e: e.position
    )
    assert ended.failure is None
    assert lost.failure is not None
    assert lost.failure.kind == "start"


@pytest.mark.parametrize("warmth", [Warmth(("there_is_no_such_module",)), Warmth((), "os:_exit")])
def test_what_cannot_be_loaded_is_told_of_every_notebook(tmp_path: Path, warmth: Warmth) -> None:
    """With the cause; no notebook waits for a process that never gets warm."""
    path = written(tmp_path, "1")
    ended = forked([path, path], warmth=Warmth(warmth.modules, warmth.warm_up, quiet=True))
    kinds = [each.failure and each.failure.kind for each in ended]
    assert kinds == ["start", "start"]


PROGRAM = """
import sys
from pathlib import Path
from typing import Any
from finsam_analysis.kernel import NotebookRun, Warmth, run_notebooks
path = Path(sys.argv[1])
try:
    for ended in run_notebooks([NotebookRun(path, path.parent)] * 4, Warmth(quiet=True)):
        print(ended.failure)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
ENDLESS_WITH_NUMBERS = (
    "import os, pathlib, tempfile\n"
    "begun = pathlib.Path(f'begun-{os.getpid()}')\n"
    "begun.write_text(f'{os.getpid()} {os.getppid()}')\n"
    "begun.rename(f'pids-{os.getpid()}')\n" + ENDLESS  # never there half written
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_all_ends_with_the_one_that_asked(tmp_path: Path, number: int) -> None:
    """Ctrl-C, kill −9 and an ordinary kill: no kernel, warm process or file is left."""
    path = written(tmp_path, ENDLESS_WITH_NUMBERS)
    place = tmp_path / "temporary"
    place.mkdir()
    asker = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)],
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    marks: list[Path] = []
    while len(marks) < 2:  # two at a time
        assert asker.poll() is None
        marks = sorted(tmp_path.glob("pids-*"))
    processes = {int(pid) for mark in marks for pid in mark.read_text("utf-8").split()}
    assert len(processes) == 3
    assert all(runs(process) for process in processes)
    asker.send_signal(number)
    said, _ = asker.communicate(timeout=60)
    assert said == ("interrupted\n" if number == signal.SIGINT else "")
    await_end(*processes)
    if number == signal.SIGINT:
        assert sorted(place.rglob("*")) == []
    else:  # the connection files of the two that ran lie in the system's folder for such things
        assert {found.name for found in place.iterdir() if "forking" in found.name} == set()


def test_leaving_early_ends_what_runs(tmp_path: Path) -> None:
    """One who has seen enough after the first need not wait for the endless second."""
    good = written(tmp_path, "1")
    endless = written(tmp_path, ENDLESS_WITH_NUMBERS, name="endless")
    results = run_notebooks(
        [NotebookRun(path, path.parent) for path in (good, endless)], WARMTH, at_once=2
    )
    assert next(results).failure is None
    while not (marks := list(tmp_path.glob("pids-*"))):
        pass
    results.close()  # type: ignore[attr-defined]
    (pid, parent) = (int(number) for number in marks[0].read_text("utf-8").split())
    await_end(pid)
    assert runs(parent)  # it stays warm for the next
    assert not [thread for thread in threading.enumerate() if thread.name == "notebooks"]
    warm_parent(WARMTH).close()
    await_end(parent)


def test_a_warm_process_ended_twice_is_followed_by_another(tmp_path: Path) -> None:
    """Whoever asks next after it has been closed starts a new one."""
    ended = warm_parent(WARMTH)
    ended.close()
    ended.close()
    path = written(tmp_path, "6 * 7")
    (ran,) = run_notebooks([NotebookRun(path, tmp_path, {})], WARMTH)
    assert ran.failure is None


def test_a_notebook_that_misses_being_cancelled_is_cancelled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that comes just then can hide it; leaving does not wait for the endless cell."""
    execute = NotebookClient.async_execute_cell

    async def missing(client: NotebookClient, cell: NotebookNode, *args: Any, **named: Any) -> None:
        if "missed" in cell.source:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(600)
        await execute(client, cell, *args, **named)

    monkeypatch.setattr(NotebookClient, "async_execute_cell", missing)
    good = written(tmp_path, "1")
    endless = written(tmp_path, f"'missed'\n{ENDLESS}", name="endless")
    results = run_notebooks(
        [NotebookRun(path, path.parent) for path in (good, endless)], WARMTH, cell_seconds=60
    )
    assert next(results).failure is None
    began = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 60  # what the cell may take


def test_a_kernel_ends_when_its_last_reply_is_said(tmp_path: Path) -> None:
    """However slow that is: what ends the kernel finds nobody else who still speaks.

    ipykernel alone would now and then close the thread of outputs under the one that replies, and
    the two would then wait for each other until they were killed.
    """
    cell = """
        import atexit, pathlib, sys, threading, time
        ordinary = sys.stdout.flush
        def flush():
            if threading.current_thread().name == "Control":
                time.sleep(0.3)
            ordinary()
        sys.stdout.flush = flush
        def speaking():
            return [thread.name for thread in threading.enumerate() if thread.name == "Control"]
        _ = atexit.register(lambda: pathlib.Path("speaking").write_text(str(speaking())))
        print(speaking())
    """
    (ended,) = forked([written(tmp_path, dedent(cell))])
    assert ended.failure is None
    assert text(ended.notebook.cells[0]).strip() == "['Control']"
    assert (tmp_path / "speaking").read_text(encoding="utf-8") == "[]"
