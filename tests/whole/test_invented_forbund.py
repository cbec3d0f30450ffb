"""Another förbund than Uppsala's: INVENTED, and in every way it can be, different.

Years 2030–2033, two regions and one kommun, hundreds of millions, an application without the
office's distribution, amounts after the plan's last year and before an insats starts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from frictionless import Package
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.data_package import find_package, start_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    ScenarioResult,
    compute,
    load_scenario,
    scenario_names,
    scenario_path,
)
from tests.conftest import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
INVENTED = Path(__file__).parents[1] / "data" / "pahittat-forbund"
MILLION = 1_000_000


@pytest.fixture(scope="module")
def invented() -> DataPackage:
    """The invented förbund."""
    return open_package(INVENTED)


def result_of(package: DataPackage, name: str) -> ScenarioResult:
    """One of its scenarios, computed."""
    return compute(package, load_scenario(scenario_path(INVENTED, name), package))


@pytest.mark.parametrize("name", ["alla-beviljas", "hela-ordlistan"])
def test_the_room_and_the_grants_are_those_worked_out_by_hand(
    invented: DataPackage, name: str
) -> None:
    """The hand calculation lies beside each scenario."""
    expected = json.loads((INVENTED / "scenarier" / f"{name}.facit.json").read_text("utf-8"))
    result = result_of(invented, name)
    assert result.trajectory.closing.tolist() == expected["decision_room"]
    assert result.new.tolist() == expected["new"]


def test_what_comes_after_the_plan_is_kept(invented: DataPackage) -> None:
    """360 MSEK over 36 months from July 2032: 18 of them, 180 MSEK, come after 2033."""
    result = result_of(invented, "alla-beviljas")
    assert result.as_json()["after_plan"] == {"utan-fordelning": 180 * MILLION}
    assert result.granted_total == 906 * MILLION


def test_postponed_and_added_amounts_after_the_plan_are_kept(invented: DataPackage) -> None:
    """Half a year later 24 of 36 months come after, and 3 of the addition's 6."""
    assert result_of(invented, "hela-ordlistan").as_json()["after_plan"] == {
        "utan-fordelning": 240 * MILLION,
        "extra": 30 * MILLION,
    }


def test_an_application_without_distribution_loses_a_row_also_after_the_plan(
    invented: DataPackage, tmp_path: Path
) -> None:
    """The premises, 1 MSEK a month, go from 2032, 2033 and the 18 months after them."""
    path = tmp_path / "prov.yaml"
    path.write_text(
        "namn: P\nstandard: bevilja\nbeslut:\n"
        "  utan-fordelning: {åtgärd: reducera, ta_bort: [lokal]}",
        encoding="utf-8",
    )
    grant = compute(invented, load_scenario(path, invented)).granted["utan-fordelning"]
    assert (grant.amounts // MILLION).tolist() == [[0, 0, 54, 108]]
    assert (grant.after_plan // MILLION).tolist() == [162]


def test_two_regions_share_their_quarter(invented: DataPackage) -> None:
    """2031: 410 MSEK; the regions' 102,5 as 2 to 1, to the krona, and the kommun's alone."""
    paid = {
        share.organisation: int(share.paid_in[1])
        for share in result_of(invented, "alla-beviljas").shares
    }
    assert paid == {
        "Påhittsstad": 102_500_000,
        "Region Påhitt Norr": 68_333_333,
        "Region Påhitt Söder": 34_166_667,
    }


def test_the_room_goes_below_the_packages_own_floor(invented: DataPackage) -> None:
    """The floor is 10 MSEK; 2031 ends at −26."""
    result = result_of(invented, "alla-beviljas")
    assert result.floor == 10 * MILLION
    assert result.trajectory.years_below(result.floor) == (2031,)


def test_it_says_that_it_is_invented() -> None:
    """In the descriptor, its title, its document and every scenario's name."""
    package = json.loads((INVENTED / "datapackage.json").read_text("utf-8"))
    assert package["påhittat"] is True
    assert "PÅHITTAT" in package["title"]
    assert "PÅHITTAT" in (INVENTED / "dokument.csv").read_text("utf-8")
    for name in scenario_names(INVENTED):
        text = scenario_path(INVENTED, name).read_text("utf-8")
        assert "(påhittat)" in text.splitlines()[0]


def test_it_is_never_chosen_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone in a folder named data it is still not taken for a real förbund's."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pahittat").symlink_to(INVENTED)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="inget datapaket hittades"):
        find_package("", {})


def test_it_is_a_sound_frictionless_package() -> None:
    """Also to a reader that knows nothing of us."""
    report = Package(str(INVENTED / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])


@pytest.mark.parametrize("name", ["alla-beviljas", "hela-ordlistan"])
def test_compute_as_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command's own output, with the plan's years and every organisation of its own."""
    assert main(["compute", name, "--json", "--data", str(INVENTED)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["years"] == [2030, 2031, 2032, 2033]
    assert [share["organisation"] for share in told["municipal_shares"]] == [
        "Påhittsstad",
        "Region Påhitt Norr",
        "Region Påhitt Söder",
    ]


def test_compute_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    """What the reader sees names the addition, what is postponed and what comes after the plan."""
    assert main(["compute", "hela-ordlistan", "--data", str(INVENTED)]) == 0
    told = " ".join(capsys.readouterr().out.split())  # whatever lines the width makes of it
    assert "Hela ordlistan (påhittat)" in told
    assert "Därtill kommer tänkta insatser om 60 000 000 kr" in told
    assert "270 000 000 kr efter planperioden" in told


def test_report(tmp_path: Path) -> None:
    """Both scenarios' pages, with every word of the vocabulary said and nothing lost."""
    assert main(["report", "--data", str(INVENTED), "--out", str(tmp_path)]) == 0
    written = (tmp_path / "hela-ordlistan" / "rapport.html").read_text("utf-8")
    page = BeautifulSoup(written, "html.parser").get_text()
    assert (tmp_path / "alla-beviljas" / "rapport.html").is_file()
    for words in (
        "beviljas som sökt",
        "skjuts upp 6 månader",
        "förkortas till 2031-06-30",
        "En påhittad insats till",
        "Efter planperioden: Påhitt utan kansliets fördelning",
    ):
        assert words in page
    granted = (tmp_path / "hela-ordlistan" / "tabeller" / "beviljat.csv").read_text("utf-8")
    assert granted.splitlines()[-1].endswith("12000000;182000000;180000000;340000000;714000000")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("package", ["påhittat", "nystartat"])
def test_every_notebook_runs(
    path: Path,
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Cell by cell with its parameters set, also for a package that is only just started."""
    folder, names = INVENTED, scenario_names(INVENTED)
    if package == "nystartat":
        folder, names = tmp_path / "ny", ["alla-beviljas"]
        start_package(folder, 2031, 4)
    monkeypatch.setattr(HistoryManager, "enabled", False)
    shell: Any = InteractiveShell()  # type: ignore[no-untyped-call]  # IPython has no types
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            shell.run_cell(cell.source).raise_error()
        if "parameters" in cell.metadata.get("tags", []):
            shell.push({"data": str(folder), "scenario": names[0], "scenarier": names})
    assert "Traceback" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["alla-beviljas", "hela-ordlistan"])
def test_its_budget_appendix_is_written(tmp_path: Path, name: str) -> None:
    """510 and 540 MSEK in whole millions are shared out in them; one krona at a time is too fine."""
    arguments = ["appendix", name, "--data", str(INVENTED), "--out", str(tmp_path)]
    assert main([*arguments, "--date", "2030-01-31"]) == 0
    assert {path.suffix for path in (tmp_path / name).glob("bilaga.*")} == {
        ".pdf",
        ".xlsx",
        ".html",
        ".json",  # which package it is of
    }


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["space", "--floor", "0"], 0),
        (["search", "--floor", "0", "--objective", "fewest"], 0),
        (["edge", "alla-beviljas"], 0),
        (["bridge", "alla-beviljas", "hela-ordlistan"], 0),
        (["risk", "alla-beviljas", "--draws", "2000"], 0),
        (["explain", "beslutsutrymme 2032", "--scenario", "alla-beviljas"], 0),
        (["check"], 1),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else str(value),
)
def test_every_other_command(
    command: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each answers in JSON and in words; the check finds what was put there to be found."""
    arguments = [*command, "--data", str(INVENTED)]
    assert main([*arguments, "--json"]) == code
    assert json.loads(capsys.readouterr().out)
    assert main(arguments) == code
    assert capsys.readouterr().out.strip()
