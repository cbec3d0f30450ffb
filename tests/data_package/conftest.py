"""A package to spoil, and what is said of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from tests.conftest import UPPSALA

Complain = Callable[[], str]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the real package to spoil."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "paket"))


@pytest.fixture
def complaint(package: Path, capsys: pytest.CaptureFixture[str]) -> Complain:
    """What ``finsam compute`` says of the spoiled package; it must leave with 2 and no result."""

    def run() -> str:
        code = main(["compute", "kansliets-forslag", "--data", str(package), "--json"])
        told = capsys.readouterr()
        assert code == 2
        assert told.out == ""
        assert "Traceback" not in told.err
        return told.err

    return run
