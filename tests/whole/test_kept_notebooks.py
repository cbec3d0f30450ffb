"""A reviewer sees which figure differs when a kept notebook no longer gives what it gave."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat

from finsam_analysis.kernel import read_notebook, write_notebook
from tests.conftest import PROJECT

TABLE = """
from finsam_analysis.tables import Exact, Table
Table("rum", "Rum", ("", "2025"), (), Exact(("", "2025"), [("Utrymme", FIGURE)]))
"""


def test_a_changed_figure_is_named_with_its_place(tmp_path: Path) -> None:
    """Kept 7, now 8: table, row and year stand in the report, and the executed notebook is kept."""
    from tests.kernel.running import forked, written

    path = written(tmp_path, TABLE.replace("FIGURE", "7"))
    (ended,) = forked([path])
    ended.notebook.cells[0].source = TABLE.replace("FIGURE", "8")
    write_notebook(ended.notebook, path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "tests.kept_notebooks", "-c", os.devnull,
         "--rootdir", tmp_path, "-p", "no:cacheprovider", path],
        env={**os.environ, "FINSAM_EXECUTED": str(tmp_path / "run"), "PYTHONPATH": str(PROJECT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "rum, Utrymme, 2025: 7 → 8" in done.stdout, done.stdout
    executed = read_notebook(tmp_path / "run" / path.name)
    assert isinstance(executed, nbformat.NotebookNode)
    assert executed.cells[0].outputs[0].data["text/csv"] == ";2025\nUtrymme;8\n"
