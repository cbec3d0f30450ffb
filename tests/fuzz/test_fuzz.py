"""What once broke something does so no longer, and some inputs more of each kind."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.cases import KINDS, case_of
from tests.fuzz.corpus import KEPT, ground, kept, kept_as
from tests.fuzz.trial import Case, tried

SEEDS = range(20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented förbund, for inputs to be laid over."""
    return ground(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_what_once_broke_something_gets_a_fit_answer(path: Path, folder: Path) -> None:
    """Each kept input gets a result or a message: exit code, language, time, nothing written."""
    _, wrong = tried(kept(path), folder)
    assert not wrong


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_input_gets_a_fit_answer(kind: str, seed: int, folder: Path) -> None:
    """An input mutated by its grammar gets a result that reconciles, or a message."""
    case = case_of(kind, folder, Random(f"{kind} {seed}"))  # noqa: S311  # a case to repeat
    _, wrong = tried(case, folder)
    assert not wrong, kept_as(case, wrong)[:2000]


def test_a_trial_tells_a_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial that could find nothing would prove nothing: an error let through is told."""

    def broken(_package: object) -> None:
        raise ZeroDivisionError("broken on purpose")

    monkeypatch.setattr("finsam_analysis.cli.entry.open_package", broken)

    _, wrong = tried(Case("scenario", {}, ("compute", "alla-beviljas", "--data", "@")), folder)
    assert "ZeroDivisionError" in wrong
