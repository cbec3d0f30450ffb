"""The command line as its users meet it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.cli.entry import _parser
from tests.conftest import PROJECT, UPPSALA
from tests.programs import program

ENGLISH = re.compile(
    r"\b(usage|options|positional|arguments?:|show this|required|expected|invalid|error|the)\b",
    re.IGNORECASE,
)


def command(*arguments: str) -> list[str]:
    """The words that run the command as a process of its own."""
    return [sys.executable, "-m", "finsam_analysis", *arguments]


def finsam(*arguments: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )


def test_compute_prints_the_promised_object() -> None:
    """The keys, units and years that the design fixes."""
    result = json.loads(finsam("compute", "kansliets-forslag", "--json").stdout)
    assert list(result) == [
        "scenario", "unit", "years", "income", "cost", "result", "room_without_applications",
        "decision_room", "granted", "after_plan", "tabled", "lowest_room", "municipal_shares",
    ]  # fmt: skip
    assert result["unit"] == "SEK"
    assert result["years"] == [2024, 2025, 2026, 2027, 2028]
    assert result["decision_room"] == [4_830_000, 1_225_000, -61_000, 1_944_000, 13_837_000]
    assert result["lowest_room"] == {"year": 2026, "amount": -61_000}
    assert result["granted"]["min-framtid"]["Region Uppsala"] == [0, 83_000, 83_000, 83_000, 0]
    heby = next(s for s in result["municipal_shares"] if s["organisation"] == "Heby")
    assert heby["granted_total"] == 10_256_000
    assert sum(s["share_of_total"] for s in result["municipal_shares"]) == pytest.approx(1)


def test_compute_without_json_is_swedish_text() -> None:
    """The lowest room and its year come first."""
    done = finsam("compute", "kansliets-forslag")
    assert done.returncode == 0
    assert "Beslutsutrymmet är som lägst i slutet av 2026: −61\u00a0tkr." in done.stdout


@pytest.mark.parametrize("words", ["compute", "edge", "risk", "bridge uppsala-minskar"])
def test_text_answers_fit_the_terminal(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As wide as the terminal, and 80 characters where there is none."""
    monkeypatch.setenv("COLUMNS", "60")
    assert main([*words.split(), "kansliets-forslag"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 60
    monkeypatch.delenv("COLUMNS")
    assert main([*words.split(), "kansliets-forslag"]) == 0
    assert 60 < max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_a_scenario_may_be_a_path(tmp_path: Path) -> None:
    """Anywhere on the disk."""
    path = tmp_path / "mitt.yaml"
    path.write_text("namn: Mitt\nstandard: avslå\n", encoding="utf-8")
    done = finsam("compute", str(path), "--json")
    assert json.loads(done.stdout)["scenario"] == "mitt"


def test_the_package_is_found_from_a_folder_within(tmp_path: Path) -> None:
    """As a notebook does, from notebooks/."""
    assert finsam("compute", "kansliets-forslag", folder=PROJECT / "notebooks").returncode == 0
    done = finsam("compute", "kansliets-forslag", folder=tmp_path)
    assert done.returncode == 2
    assert "inget datapaket hittades" in done.stderr


def test_finsam_data_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And --data goes before it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINSAM_DATA", str(UPPSALA))
    assert main(["compute", "kansliets-forslag", "--json"]) == 0
    assert main(["compute", "kansliets-forslag", "--data", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_an_invented_package_is_not_taken_for_the_real_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two real ones must be chosen between; one real and one invented need no choice."""
    import shutil

    monkeypatch.chdir(tmp_path)
    for name in ("ett", "tva"):
        shutil.copytree(UPPSALA, tmp_path / "data" / name)
    assert main(["compute", "kansliets-forslag"]) == 2
    told = capsys.readouterr().err
    assert "flera datapaket" in told
    assert "--data MAPP" in told
    assert "DATA=MAPP" in told
    descriptor = tmp_path / "data" / "tva" / "datapackage.json"
    invented = json.loads(descriptor.read_text(encoding="utf-8")) | {"påhittat": True}
    descriptor.write_text(json.dumps(invented), encoding="utf-8")
    assert main(["compute", "kansliets-forslag"]) == 0


def test_make_report_takes_the_advice_that_is_given(tmp_path: Path) -> None:
    """Where two packages must be chosen between, ``make report DATA=MAPP`` chooses."""
    folder = tmp_path / "ett paket"
    make = (program("make", "make report DATA=MAPP"), "-n", "report", f"DATA={folder}")
    # As a user would call it, also where the tests themselves run under make.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(make, capture_output=True, text=True, check=True, cwd=PROJECT, env=alone)
    words = done.stdout.splitlines()[-1].split(maxsplit=2)
    assert words == [".venv/bin/finsam", "report", f'--data "{folder}"']


@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [
        ("--help", ">&-", 0),
        ("compute kansliets-forslag", ">&-", 0),
        ("check", ">&-", 1),
        ("compute finns-inte", ">&-", 2),
        ("compute finns-inte", "2>&-", 2),
        ("compute kansliets-forslag --json", "<&- >&- 2>&-", 0),
    ],
)
def test_a_closed_stream_changes_nothing_but_what_is_read(
    words: str, closed: str, code: int
) -> None:
    """The exit code as it would be; what is left open gets its own words and no traceback."""
    opened = finsam(*words.split())
    shell = f'exec "$@" {closed}'
    done = subprocess.run(
        [program("sh", "closed streams"), "-c", shell, "sh", *command(*words.split())],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == opened.returncode == code
    assert done.stdout == ("" if ">&-" in closed.split() else opened.stdout)
    assert done.stderr == ("" if "2>&-" in closed.split() else opened.stderr)


def test_the_users_own_data_is_not_what_the_tests_try(tmp_path: Path) -> None:
    """A test of the board papers passes also where ``FINSAM_DATA`` names something else."""
    one = f"{__file__}::{test_compute_without_json_is_swedish_text.__name__}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", one],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={**os.environ, "FINSAM_DATA": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["compute", "--help"], ["report", "--help"]], ids=" ".join
)
def test_help_is_swedish(arguments: list[str]) -> None:
    """Commands are English words; what is said about them is not."""
    done = finsam(*arguments)
    assert done.returncode == 0
    assert done.stdout.startswith("användning: finsam")
    assert ENGLISH.findall(done.stdout) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "detta saknas på kommandoraden: KOMMANDO. Väntat: finsam [flaggor] KOMMANDO. Åtgärd"),
        (["compute"], "detta saknas på kommandoraden: SCENARIO"),
        (["räkna"], "KOMMANDO: ”räkna” finns inte (välj bland compute, "),
        (["computr"], "KOMMANDO: ”computr” finns inte (menade du compute?)"),
        (["compute", "x", "--dta", "y"], "okänt på kommandoraden: --dta y (menade du --data?)"),
        (["search", "--dta", "y"], "Väntat: --data MAPP: datapaketets mapp (annars FINSAM_DATA"),
        (
            ["space", "--seconds", "5"],
            "okänt på kommandoraden: --seconds 5. Väntat: finsam space [fl",
        ),
        (["report", "-p"], "--parameter NAMN=VÄRDE: sätt en av"),
        (["search", "alla"], "Väntat: finsam search [flaggor]. Åtgärd: se finsam search"),
        (["revise", "a"], "Väntat: finsam revise [flaggor] --reason ORSAK --source DOKUMENT RAD"),
        (["import-budget", "a"], "[flaggor] (--application ID | --new ID) FIL.xlsx. Åtgärd"),
        (["compute", "x", "--data", ""], "ordet efter ”--data” är tomt"),
        (["compute", "x", "--data="], "”--data=” utan värde"),
        (["appendix", "x", "--out", ""], "ordet efter ”--out” är tomt"),
        (["init", ""], "ordet efter ”init” är tomt"),
        (["compute", "x", "--jsno"], "okänt på kommandoraden: --jsno"),
        (["compute", "x", "--data"], "--data: ett värde saknas"),
        (["compute", "x", "--json=1"], "--json: flaggan tar inget värde, men fick ”1”"),
        (["report", "--jobs", "0"], "--jobs: ”0” är inte ett heltal från 1 till"),
    ],
)
def test_wrong_usage_is_told_in_swedish(arguments: list[str], told: str) -> None:
    """Exit code 2, one message, no traceback."""
    done = finsam(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert ENGLISH.findall(done.stderr.replace("compute", "").replace("report", "")) == []


def test_compute_starts_without_the_heavy_libraries() -> None:
    """pandas, matplotlib, the solver and papermill are for reports."""
    script = (
        "import sys; from finsam_analysis.cli.entry import main; "
        "main(['compute', 'kansliets-forslag', '--json']); "
        "heavy = {'pandas', 'matplotlib', 'highspy', 'papermill', 'rich'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=PROJECT
    )
    assert done.stderr == b""


def test_what_is_printed_needs_neither_pandas_nor_matplotlib() -> None:
    """A table's frame is for its CSV; what a figure is made of never was one."""
    script = (
        "import sys; from finsam_analysis.cli.entry import main; "
        "main(['compute', 'kansliets-forslag']); "
        "main(['explain', 'beviljat', 'Heby', '--scenario', 'kansliets-forslag']); "
        "sys.exit(str({'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=PROJECT, text=True
    )
    assert done.stderr == "set()\n"


@pytest.mark.parametrize(("processors", "reports"), [(1, 2), (2, 3), (7, 8), (64, 8)])
def test_one_report_more_than_there_are_processors_is_made_at_a_time(
    monkeypatch: pytest.MonkeyPatch, processors: int, reports: int
) -> None:
    """Up to as many as the one that gathers them keeps up with; --jobs says another number."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(processors), raising=False)
    assert _parser().parse_args(["report"]).jobs == reports
    assert _parser().parse_args(["verify", "--jobs", "5"]).jobs == 5
