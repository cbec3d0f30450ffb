"""``finsam edge``, ``bridge`` and ``risk`` as their users run them, also with bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import BAD_INPUT, DONE
from tests.conftest import PROJECT, UPPSALA

DATA = ["--data", str(UPPSALA)]


def test_edge_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The fee must rise by 0,14 per cent from 2025."""
    assert main(["edge", "kansliets-forslag", "--json", *DATA]) == DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["member_fee"][0]["change_percent"] == 0.14


def test_the_floor_of_the_command_line_is_the_edge(capsys: pytest.CaptureFixture[str]) -> None:
    """With a floor of −61 000 kr the office's proposal stands exactly at it."""
    assert main(["edge", "kansliets-forslag", "--floor", "-61000", "--json", *DATA]) == DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["floor"] == -61_000
    assert answer["mend_latest"] is None
    assert answer["extra_insats"][0]["yearly"] == 0


def test_bridge_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Växtkraft's 2 753, 2 753 and 2 754 tkr."""
    arguments = ["bridge", "kansliets-forslag", "vaxtkraft-avslas", "--json", *DATA]
    assert main(arguments) == DONE
    (step,) = json.loads(capsys.readouterr().out)["steps"]
    assert (step["id"], step["room"]) == (
        "vaxtkraft",
        [0, 2_753_000, 5_506_000, 8_260_000, 8_260_000],
    )


def test_risk_answers_in_json_with_the_decision_that_is_sure_enough(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Seed and number of draws come back, and the same call gives the same answer."""
    arguments = ["risk", "kansliets-forslag", "--seed", "7", "--draws", "2000", "--json", *DATA]
    assert main(arguments) == DONE
    first = capsys.readouterr().out
    answer = json.loads(first)
    assert (answer["seed"], answer["draws"]) == (7, 2_000)
    assert answer["cut_all_alike"]["probability"] >= 0.95
    assert len(answer["cut_one_alone"]) == 11
    assert main(arguments) == DONE
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    "arguments",
    [
        ["edge", "kansliets-forslag"],
        ["bridge", "kansliets-forslag", "lika-nedskarning"],
        ["risk", "kansliets-forslag", "--draws", "1000"],
    ],
)
def test_each_command_also_answers_in_swedish(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Text for the terminal that begins with what the board asks."""
    assert main([*arguments, *DATA]) == DONE
    assert "Kansliets förslag" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["edge", "finns-inte"], "scenariot finns inte"),
        (["edge", "kansliets-forslag", "--floor", "tolv"], "hela kronor"),
        (["edge", "kansliets-forslag", "--floor", "12,5"], "hela kronor"),
        (["bridge", "kansliets-forslag"], "TILL"),
        (["bridge", "kansliets-forslag", "finns-inte"], "scenariot finns inte"),
        (["risk", "kansliets-forslag", "--seed", "-1"], "heltal"),
        (["risk", "kansliets-forslag", "--draws", "999"], "heltal från 1"),
        (["risk", "kansliets-forslag", "--draws", "99999999999"], "heltal från 1"),
        (["risk", "kansliets-forslag", "--probability", "0"], "sannolikhet"),
        (["risk", "kansliets-forslag", "--probability", "100"], "helt säkert"),
    ],
)
def test_bad_input_is_told_in_swedish_with_code_two(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear message and no traceback."""
    assert main([*arguments, *DATA]) == BAD_INPUT
    message = capsys.readouterr().err
    assert told in message
    assert "Åtgärd:" in message


@pytest.mark.parametrize("command", ["edge", "bridge", "risk"])
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In Swedish throughout."""
    with pytest.raises(SystemExit):
        main([command, "--help"])
    text = capsys.readouterr().out
    assert "användning:" in text
    assert "usage" not in text


def test_the_answers_in_json_need_neither_pandas_nor_matplotlib_nor_the_solver() -> None:
    """They start as fast as finsam compute."""
    program = (
        "import sys\n"
        "from finsam_analysis.cli.entry import main\n"
        f"data = ['--json', '--data', {str(UPPSALA)!r}]\n"
        "main(['edge', 'kansliets-forslag', *data])\n"
        "main(['bridge', 'kansliets-forslag', 'lika-nedskarning', *data])\n"
        "main(['risk', 'kansliets-forslag', '--draws', '1000', *data])\n"
        "print(sorted({'pandas', 'matplotlib', 'highspy'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )
    assert done.stderr.strip() == "[]"
