"""A notebook runs from any folder, and stops on a parameter it does not take, on one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from finsam_analysis.core import FinsamError
from finsam_analysis.data_package import check_parameters
from tests.conftest import PROJECT


def papermill(notebook: str, folder: Path, *parameters: str) -> subprocess.CompletedProcess[str]:
    """The notebook run as its users run it, from a folder of their own."""
    path = PROJECT / "notebooks" / notebook
    return subprocess.run(
        [sys.executable, "-m", "papermill", str(path), "ut.ipynb", *parameters],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_notebook_finds_the_data_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package beside the notebook, not under the working folder."""
    monkeypatch.delenv("FINSAM_DATA", raising=False)
    ran = papermill("05_kommunandelar.ipynb", tmp_path, "-p", "scenario", "uppsala-minskar")
    assert ran.returncode == 0, ran.stderr[-500:]
    assert "Uppsala minskar" in (tmp_path / "ut.ipynb").read_text(encoding="utf-8")


def test_an_unknown_parameter_stops_the_notebook(tmp_path: Path) -> None:
    """In its first cell after the parameters, and the notebook says so in one Swedish line."""
    ran = papermill("05_kommunandelar.ipynb", tmp_path, "-p", "scenaro", "uppsala-minskar")
    assert ran.returncode != 0
    assert "Parametern scenaro finns inte i anteckningsboken. Väntat: data, scenario." in ran.stderr


@pytest.mark.parametrize(
    ("given", "example"),
    [("['a', 'b']", []), (["a", 3], []), (3, []), ("3", 0), (True, 0), (["a"], ""), (None, "")],
)
def test_a_value_of_another_kind_is_refused(given: object, example: object) -> None:
    """A list given as text too."""
    with pytest.raises(FinsamError, match="Parametern x är"):
        check_parameters({"x": given}, x=example)


@pytest.mark.parametrize(("given", "example"), [("a, b", []), (["a"], []), (3, 0), ("a", "")])
def test_a_value_of_its_kind_passes(given: object, example: object) -> None:
    """Names with commas between them stand for a list."""
    check_parameters({"x": given}, x=example)
