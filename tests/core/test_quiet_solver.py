"""What the solver says aloud never mixes with what a command writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from finsam_analysis.core.solver import _silenced
from tests.conftest import PROJECT


def test_nothing_reaches_standard_output_meanwhile(capfd: pytest.CaptureFixture[str]) -> None:
    """Text written past Python, as compiled code does; before and after it gets through."""
    os.write(1, b"before ")
    with _silenced():
        os.write(1, b"HighsMipSolverData ")
    os.write(1, b"after")
    assert capfd.readouterr().out == "before after"


def test_a_search_whose_solver_talks_is_still_json() -> None:
    """At these levels and this floor HiGHS prints a line of its own."""
    done = subprocess.run(
        [
            sys.executable, "-m", "finsam_analysis", "search", "--floor", "12000000",
            "--levels", "0,100", "--objective", "least-money", "--json",
        ],
        capture_output=True, check=True, cwd=PROJECT,
    )  # fmt: skip
    assert json.loads(done.stdout)["status"] == "optimal"
