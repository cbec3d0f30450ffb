"""``finsam new`` and ``finsam compare``: what they write and answer, and how they fail."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from finsam_analysis.choices import office_scenario
from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, plain_spaces
from finsam_analysis.scenario import ScenarioResult, compute, load_scenario, scenario_template
from tests.conftest import APPLICATIONS, UPPSALA


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The real case, to write scenarios in."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "p"))


def test_a_new_scenario_decides_as_the_baseline(package: Path, uppsala: DataPackage) -> None:
    """Its file is named after it, and nothing is changed until something is uncommented."""
    assert main(["new", "Mitt eget förslag", "--data", str(package)]) == 0
    path = package / "scenarier" / "mitt-eget-förslag.yaml"
    result = compute(uppsala, load_scenario(path, uppsala))
    assert result.scenario.name == "Mitt eget förslag"
    assert result.trajectory.closing.tolist()[1:3] == [1_225_000, -61_000]


def test_the_command_to_try_a_new_scenario_works_as_it_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the package was named it must be named again, also in a folder with a blank."""
    folder = shutil.copytree(UPPSALA, tmp_path / "ett paket")
    assert main(["new", "Mitt", "--data", str(folder)]) == 0
    printed = capsys.readouterr().out.splitlines()[-1]
    program, *words = shlex.split(printed.removeprefix("Prova: "))
    assert program == "finsam"
    assert main(words) == 0


def test_every_line_of_a_new_scenario_can_be_uncommented(
    package: Path, uppsala: DataPackage
) -> None:
    """Every application is then reduced, and the assumptions say today's values."""
    main(["new", "x", "--data", str(package)])
    path = package / "scenarier" / "x.yaml"
    text = re.sub(r"^( *)#(?! )", r"\1", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^  #(  [a-z])", r"  \1", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    result = compute(uppsala, load_scenario(path, uppsala))
    assert {str(d.last.action) for d in result.scenario.decisions.values()} == {"reducera"}
    assert len(result.scenario.plan) == len(uppsala.plan.lines) - 1
    without = result.without_applications.closing.tolist()
    assert without == [4_830_000, 18_213_000, 34_240_000, 49_817_000, 66_340_000]


def test_a_new_scenario_says_its_figures_as_the_report_prints_them(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Framsteget is 7 527 000 kr in the table of decisions, not the 7 526 600 of another document."""
    main(["new", "x", "--data", str(package)])
    text = (package / "scenarier" / "x.yaml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["compute", "x", "--data", str(package)]) == 0
    printed = plain_spaces(capsys.readouterr().out)
    proposed = re.findall(r"föreslaget ([0-9 ]+) kr$", text, flags=re.MULTILINE)
    assert len(proposed) == len(APPLICATIONS)
    assert "7 527 000" in proposed
    assert [amount for amount in proposed if f" {amount} " not in printed] == []
    fees = re.findall(r"[0-9]{4}: ([0-9 ]+) tkr", text.split("#medlemsavgift")[1].split("}")[0])
    assert "  ".join(fees[:2]).replace("  ", "   ") in printed


def test_a_planned_amount_that_is_no_whole_thousand_stays_exact(uppsala: DataPackage) -> None:
    """607 kr more to one fee: the line is in kronor, since it must say today's value."""
    first, *rest = uppsala.plan.lines
    raised = replace(first, amounts=tuple((amount or 0) + 607 for amount in first.amounts))
    package = replace(uppsala, plan=replace(uppsala.plan, lines=(raised, *rest)))
    text = scenario_template("x", compute(package, office_scenario(package)))
    assert "#medlemsavgift: {2024: 23 322 607, 2025: 23 322 607," in text


def test_a_new_scenario_from_another_is_a_diff_on_it(package: Path, uppsala: DataPackage) -> None:
    """It gives what the other gives."""
    assert main(["new", "y", "--from", "Uppsala minskar", "--data", str(package)]) == 0
    found = load_scenario(package / "scenarier" / "y.yaml", uppsala)
    other = load_scenario(package / "scenarier" / "uppsala-minskar.yaml", uppsala)
    assert found.decisions == other.decisions


def test_a_new_scenario_from_another_shows_what_that_decides(
    package: Path, uppsala: DataPackage
) -> None:
    """Växtkraft is refused by the other; Framsteget, which it approves, shows a cut as an example."""
    assert main(["new", "y", "--from", "vaxtkraft-avslas", "--data", str(package)]) == 0
    path = package / "scenarier" / "y.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\n  #vaxtkraft: {åtgärd: avslå}\n" in text
    assert "\n  #framsteget: {åtgärd: reducera, procent: 10}\n" in text
    path.write_text(text.replace("#vaxtkraft", "vaxtkraft"), encoding="utf-8")
    other = load_scenario(package / "scenarier" / "vaxtkraft-avslas.yaml", uppsala)
    assert load_scenario(path, uppsala).decisions["vaxtkraft"].actions == (
        other.decisions["vaxtkraft"].actions
    )


def test_nothing_is_written_over(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A scenario of that name is there already."""
    assert main(["new", "Mitt förslag", "--data", str(package)]) == 0
    assert main(["new", "Mitt förslag", "--data", str(package)]) == 2
    assert "finns redan" in capsys.readouterr().err


def test_compared_scenarios_have_the_promised_keys(
    uppsala: DataPackage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rooms, differences and sums are those of the scenarios computed one by one."""
    given = ["kansliets-forslag", "uppsala-minskar", "vaxtkraft-avslas"]
    assert main(["compare", *given, "--json", "--data", str(UPPSALA)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["baseline"], answer["unit"], answer["years"][0]) == (given[0], "SEK", 2024)
    results = [
        compute(uppsala, load_scenario(UPPSALA / "scenarier" / f"{name}.yaml", uppsala))
        for name in given
    ]
    for one, result in zip(answer["scenarios"], results, strict=True):
        assert one["scenario"] == result.scenario.id
        assert one["decision_room"] == result.trajectory.closing.tolist()
        apart = result.trajectory.closing - results[0].trajectory.closing
        assert one["room_difference"] == apart.tolist()
        assert set(one["granted"]) == set(APPLICATIONS)
        assert sum(one["municipal"].values()) == int(result.new.sum())
        assert one["floor_held"] == (min(one["decision_room"]) >= 0)
        steps = [step["room"] for step in one["contributions"]]
        assert np.sum([apart * 0, *steps], axis=0).tolist() == apart.tolist()


def test_the_baseline_may_be_another_and_stands_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Named by its name; the differences are against it."""
    given = [
        "compare",
        "uppsala-minskar",
        "--baseline",
        "Kansliets förslag",
        "--data",
        str(UPPSALA),
    ]
    assert main([*given, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [one["scenario"] for one in answer["scenarios"]] == [
        "kansliets-forslag",
        "uppsala-minskar",
    ]
    assert main(given) == 0
    told = capsys.readouterr().out
    assert "Skillnad mot Kansliets förslag" in told
    assert "Från Kansliets förslag till" in told


def test_a_bad_scenario_among_many_is_told_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are answered, and the exit code is that of bad input."""
    bad = tmp_path / "fel.yaml"
    bad.write_text("namn: F\nstandard: kanske", encoding="utf-8")
    sound = ["kansliets-forslag", "uppsala-minskar"]
    code = main(["compare", str(bad), *sound, "--json", "--data", str(UPPSALA)])
    told = capsys.readouterr()
    assert code == 2
    assert [one["scenario"] for one in json.loads(told.out)["scenarios"]] == sound
    assert "fel.yaml, rad 2, standard" in told.err


def test_nothing_is_compared_where_faults_leave_one_scenario(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of two named one is not there: the fault alone is told."""
    assert main(["compare", "kansliets-forslag", "mitt", "--data", str(UPPSALA)]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "”mitt”: scenariot finns inte" in told.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mitt", "menade du mitt-förslag (Mitt förslag)?"),
        ("kansli", "menade du kansliets-forslag"),
        ("mitt-forslag", "menade du mitt-förslag (Mitt förslag)?"),  # not also kansliets-forslag
        ("kansliets-förslag", "menade du kansliets-forslag"),
        ("mi", "rätta namnet eller sökvägen"),  # too little to guess from
    ],
)
def test_a_name_written_in_part_or_without_its_dots_is_suggested(
    package: Path, capsys: pytest.CaptureFixture[str], typed: str, meant: str
) -> None:
    """The beginning of a name, and å, ä and ö as they are typed without them, or the other way."""
    assert main(["new", "Mitt förslag", "--data", str(package)]) == 0
    assert main(["compute", typed, "--data", str(package)]) == 2
    assert f"Åtgärd: {meant}" in capsys.readouterr().err


def test_compute_takes_a_name_and_tells_a_remark_beside_json(
    package: Path, capsys: pytest.CaptureFixture[str], run: Callable[[str], ScenarioResult]
) -> None:
    """A fee of 22 000 kr among millions: the answer is JSON still, the remark on standard error."""
    (package / "scenarier" / "tkr.yaml").write_text(
        "namn: Avgift i tkr\nstandard: bevilja\nantaganden:\n  medlemsavgift: {2026: 22000}",
        encoding="utf-8",
    )
    assert main(["compute", "avgift i TKR", "--json", "--data", str(package)]) == 0
    told = capsys.readouterr()
    plain = run("standard: bevilja").trajectory.income
    assert json.loads(told.out)["income"][2] == int(plain[2]) - 23_322_000 + 22_000
    assert told.err.startswith("Obs: medlemsavgiften 2026 är 22")
    assert main(["compute", "tkr", "--data", str(package)]) == 0
    assert "Obs: medlemsavgiften 2026" in capsys.readouterr().out


def test_no_new_scenario_takes_a_name_that_another_bears(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though its own file would be called otherwise."""
    assert main(["new", "Kansliets förslag", "--data", str(package)]) == 2
    assert "kansliets-forslag.yaml" in capsys.readouterr().err
    assert not (package / "scenarier" / "kansliets-förslag.yaml").exists()


def test_scenarios_of_one_name_are_compared_by_their_files(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows that are called the same could not be told apart; a name of one file stands alone."""
    for name in ("b", "c"):
        (package / "scenarier" / f"{name}.yaml").write_text(
            "namn: Samma\nstandard: avslå\n", "utf-8"
        )
    named = ["b", "c", "uppsala-minskar"]
    assert main(["compare", *named, "--data", str(package)]) == 0
    table = plain_spaces(capsys.readouterr().out).split("Lägsta beslutsutrymme")[1].split("\n\n")[0]
    told = re.findall(r"^(.+?) +[0-9 ]+ ", table, flags=re.MULTILINE)
    assert {"Samma (b.yaml)", "Samma (c.yaml)", "Uppsala minskar"} <= {
        re.sub("  .*", "", t) for t in told
    }
