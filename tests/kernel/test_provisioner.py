"""papermill, nbclient and nbval get forked kernels by the name of a kernelspec."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.kernel.running import await_end, text, written

SPEC = {
    "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Warm",
    "language": "python",
    "metadata": {
        "kernel_provisioner": {
            "provisioner_name": "forking-provisioner",
            "config": {"modules": ["wave"], "warm_up": "", "quiet": True},
        }
    },
}
# An ordinary kernel has not imported this, and its parent is the one that asked for it.
CELL = "import os, sys\nprint('wave' in sys.modules)\nassert 'wave' in sys.modules\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """One in which the kernel ``warm`` is found."""
    place = tmp_path / "jupyter" / "kernels" / "warm"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(SPEC), encoding="utf-8")
    return {**os.environ, "JUPYTER_PATH": str(tmp_path / "jupyter")}


def run(environment: dict[str, str], *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A module run as a program, as a user would; its exit code is the test's to judge."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("engine", [(), ("--engine", "forking")])
def test_papermill_runs_notebooks_in_it(
    tmp_path: Path, environment: dict[str, str], engine: tuple[str, ...]
) -> None:
    """By its own engine and by ours, with parameters; the kernel is gone afterwards."""
    path = written(
        tmp_path, "x = 1", CELL, "print(x, os.getpid(), os.getppid())", tags=["parameters"]
    )
    out = tmp_path / "out.ipynb"
    done = run(environment, "papermill", path, out, "-k", "warm", "-p", "x", "2", *engine)
    assert done.returncode == 0, done.stderr
    cells = nbformat.read(out, as_version=4).cells
    assert text(cells[2]) == "True\n"
    x, kernel, parent = map(int, text(cells[3]).split())
    assert x == 2
    await_end(kernel, parent)


def test_a_folder_named_from_where_one_stands_is_found(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jupyter's own programs give the notebook's folder as it was written on the command line."""
    (tmp_path / "here").mkdir()
    written(tmp_path / "here", "import os\nprint(os.getcwd())")
    monkeypatch.chdir(tmp_path)
    done = run(
        environment, "nbconvert", "--to", "notebook", "--execute", "--stdout",
        "--ExecutePreprocessor.kernel_name=warm", "here/notebook.ipynb",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert text(nbformat.reads(done.stdout, as_version=4).cells[0]) == f"{tmp_path / 'here'}\n"


def test_papermill_tells_of_an_error_as_ever(tmp_path: Path, environment: dict[str, str]) -> None:
    """The cell's error, and exit code 1."""
    path = written(tmp_path, "1 / 0")
    command = ("papermill", path, tmp_path / "out.ipynb", "-k", "warm", "--engine", "forking")
    done = run(environment, *command)
    assert done.returncode == 1
    assert "ZeroDivisionError: division by zero" in done.stderr


@pytest.mark.parametrize(("shown", "code"), [("True\n", 0), ("False\n", 1)])
def test_nbval_compares_in_it(
    tmp_path: Path, environment: dict[str, str], shown: str, code: int
) -> None:
    """What was kept is held against what a forked kernel gives; a difference fails."""
    path = written(tmp_path, CELL)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].execution_count = 1
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text=shown)]
    nbformat.write(notebook, path)
    done = run(
        environment, "pytest", "-q", "--nbval", "--nbval-kernel-name", "warm",
        "-p", "no:cacheprovider", "--rootdir", tmp_path, "-c", os.devnull, path,
    )  # fmt: skip
    assert done.returncode == code, done.stdout


def test_nbvals_workers_share_one_warm_process(tmp_path: Path, environment: dict[str, str]) -> None:
    """Two notebooks in two workers: two kernels of one parent, and nothing is left of any."""
    mark = "import os, pathlib\npathlib.Path(f'{os.getpid()}.pid').write_text(str(os.getppid()));"
    paths = [written(tmp_path, mark, name=name) for name in ("one", "two")]
    done = run(
        environment, "pytest", "-n", "2", "--dist", "loadfile", "-p", "finsam_analysis.kernel.plugin",
        "--nbval", "--nbval-kernel-name", "warm",
        "-p", "no:cacheprovider", "--rootdir", tmp_path, "-c", os.devnull, *paths,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    marks = list(tmp_path.glob("*.pid"))
    parents = {int(found.read_text("utf-8")) for found in marks}
    assert (len(marks), len(parents)) == (2, 1)
    await_end(*parents, *(int(found.stem) for found in marks))


def test_nbclient_restarts_and_interrupts_it(environment: dict[str, str]) -> None:
    """Interrupted in a cell, then restarted: a new process with none of the earlier's names."""
    program = """
import sys, time
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="warm")
def shown(code):
    told = []
    reply = client.execute_interactive(code, output_hook=told.append, timeout=60)
    return [m["content"].get("text") for m in told if m["msg_type"] == "stream"], reply["content"]
before, _ = shown("import os; x = 1; print(os.getpid())")
message = client.execute("import time; time.sleep(600)")
time.sleep(1)
manager.interrupt_kernel()
while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != message: pass
assert reply["content"]["ename"] == "KeyboardInterrupt", reply
manager.restart_kernel(now=True)
client.wait_for_ready(timeout=60)
after, _ = shown("import os; print(os.getpid())")
assert before != after
_, content = shown("x")
assert content["ename"] == "NameError", content
client.stop_channels()
manager.shutdown_kernel()
assert not manager.is_alive()
"""
    done = run(environment, "timeit", "-n1", "-r1", f"exec({program!r}, {{}})")
    assert done.returncode == 0, done.stderr
