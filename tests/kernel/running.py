"""Notebooks written in a test and run: in forked kernels, or in a stock one to compare with."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from finsam_analysis.kernel import Ended, NotebookRun, Warmth, run_notebooks

WARMTH = Warmth(
    ("numpy", "pandas", "matplotlib.pyplot"), "tests.kernel.running:warm_up", quiet=True
)


def warm_up() -> None:
    """Leave marks that a kernel should not show: random numbers drawn, a warning given."""
    import random
    import warnings

    import numpy as np

    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - the state that notebooks still use
    warnings.warn("given once", stacklevel=1)


AHEAD: list[str] = []


def open_ahead(env: Mapping[str, str]) -> None:
    """What several kernels would each do: leave a mark of what they are asked with, or fail."""
    if "FAILS" in env:
        raise RuntimeError("for a notebook to meet")
    if "BATCH" in env and env["BATCH"] not in AHEAD:
        AHEAD.append(env["BATCH"])


def written(folder: Path, *cells: str, name: str = "notebook", tags: Sequence[str] = ()) -> Path:
    """A notebook of those code cells in a file; ``tags`` are of the first."""
    made = [nbformat.v4.new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)]
    made[0].metadata["tags"] = list(tags)
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata["language_info"] = {"name": "python"}
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def forked(
    paths: Sequence[Path],
    warmth: Warmth = WARMTH,
    env: Mapping[str, str] | None = None,
    **options: Any,
) -> list[Ended]:
    """Each notebook run in its own folder, in the order given."""
    runs = [NotebookRun(path, path.parent, env=env) for path in paths]
    return sorted(run_notebooks(runs, warmth, **options), key=lambda ended: ended.position)


def one_after_another(folder: Path, *notebooks: Sequence[str], **options: Any) -> list[list[str]]:
    """The texts that each notebook's cells give, the first all done before the second begins."""
    paths = [written(folder, *cells, name=f"n{i}") for i, cells in enumerate(notebooks)]
    ended = forked(paths, at_once=1, **options)
    assert [each.failure for each in ended] == [None] * len(paths)
    return [[text(cell) for cell in each.notebook.cells] for each in ended]


def text(cell: nbformat.NotebookNode) -> str:
    """What a cell printed and showed as text."""
    return "".join(
        output.text if output.output_type == "stream" else output.data["text/plain"]
        for output in cell.outputs
        if output.output_type != "error"
    )


def stock(path: Path) -> nbformat.NotebookNode:
    """The notebook run by nbclient in ipykernel's own kernel, started in the ordinary way."""
    specs = KernelSpecManager(kernel_dirs=[])  # only the one that ipykernel carries with it
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
    notebook = nbformat.read(path, as_version=4)
    # nbclient's own four seconds pass on a busy machine, and the outputs that are left are lost.
    given = {"record_timing": False, "allow_errors": True, "iopub_timeout": 300}
    client = NotebookClient(notebook, km=manager, **given)
    client.owns_km = True
    return client.execute(cwd=str(path.parent))


def await_end(*processes: int) -> None:
    """Wait until none of the processes runs; one that never ends fails the test."""
    for _ in range(200):
        if not any(runs(process) for process in processes):
            return
        time.sleep(0.05)
    raise AssertionError(f"still running: {[each for each in processes if runs(each)]}")


def runs(process: int) -> bool:
    """Whether there is such a process; one that is only waiting to be counted is not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"
