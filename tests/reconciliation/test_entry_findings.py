"""Slips of the hand and of spreadsheets that `finsam check` finds by itself, or rightly does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, Fault
from finsam_analysis.data_package import load_package, start_package
from finsam_analysis.reconciliation import Finding, audit, open_package, placeholder_faults
from finsam_analysis.scenario import remarks, run_scenario
from tests.conftest import UPPSALA

SLIPS = {"DO-2", "EN-1", "EN-2", "EX-1", "OR-1", "OS-1"}  # the rules that are tried here
KNOWN = audit(load_package(UPPSALA))


def _changed(folder: Path, table: str, old: str, new: str) -> list[Finding]:
    """The findings that a change of the real case brings."""
    spoiled = Path(shutil.copytree(UPPSALA, folder / "p"))
    text = (spoiled / table).read_text(encoding="utf-8-sig")
    assert old in text
    (spoiled / table).write_text(text.replace(old, new), encoding="utf-8-sig")
    return [finding for finding in audit(load_package(spoiled)) if finding not in KNOWN]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (";7 526 600;kr;", ";7526600,00;kr;"),
        ("ärendet;2,5;", "ärendet;2.5;"),
        ("ärendet;2,5;", "ärendet;två och en halv;"),
    ],
)
def test_a_number_written_another_way_is_no_contradiction(
    tmp_path: Path, old: str, new: str
) -> None:
    """Amounts and posts are compared by their value, in digits or in words."""
    assert _changed(tmp_path, "uppgifter.csv", old, new) == []


def test_another_number_in_words_is_a_contradiction(tmp_path: Path) -> None:
    """Three posts are not the two and a half of the budget."""
    found = _changed(tmp_path, "uppgifter.csv", "ärendet;2,5;", "ärendet;tre;")
    assert [(f.code, f.subject) for f in found] == [("UP-5", "framsteget")]


def test_a_kommun_code_that_lost_its_zero_is_told_and_read_whole(tmp_path: Path) -> None:
    """305 is Håbo's 0305 (SCB), and said."""
    found = _changed(tmp_path, "organisationer.csv", ";0305;", ";305;")
    assert [(f.code, f.subject) for f in found] == [("OR-1", "Håbo")]
    codes = {o.name: o.code for o in load_package(tmp_path / "p").organisations}
    assert codes["Håbo"] == "0305"


def test_a_diarienummer_turned_into_a_time_is_told(tmp_path: Path) -> None:
    """2017:43 opened and saved in a spreadsheet is 2017:43:00."""
    text = (UPPSALA / "dokument.csv").read_text(encoding="utf-8-sig")
    row = text.splitlines()[1]
    found = _changed(tmp_path, "dokument.csv", row, f"{row.rpartition(';')[0]};2017:43:00")
    assert [(f.code, "2017:43." in f.message) for f in found] == [("DO-2", True)]


def test_a_bound_that_its_note_contradicts_is_found(tmp_path: Path) -> None:
    """The note derives 6,23 per cent; 8,23 is a slip."""
    found = _changed(tmp_path, "osakerhet.csv", ";6,23;", ";8,23;")
    assert [(f.code, f.subject) for f in found] == [("OS-1", "ej nyttjade medel")]


@pytest.mark.parametrize("line", [1, 3, 4, 5])
@pytest.mark.parametrize("slip", ["kr för tkr", "ett år tusen gånger för litet"])
def test_a_unit_slip_in_the_plan_is_found_by_its_size(tmp_path: Path, line: int, slip: str) -> None:
    """A whole line in kronor for thousands, or one year of it, without any printed sum."""
    heading = (UPPSALA / "kontrollsummor.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    spoiled = Path(shutil.copytree(UPPSALA, tmp_path / "p"))
    (spoiled / "kontrollsummor.csv").write_text(heading, encoding="utf-8")
    lines = (spoiled / "plan.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = lines[line].split(";")
    if slip == "kr för tkr":
        cells[10] = "kr"
    else:
        cells[5] = f"{max(1, round(int(cells[5]) / 1000))}"
    lines[line] = ";".join(cells)
    (spoiled / "plan.csv").write_text("\n".join(lines), encoding="utf-8")
    found = [f.subject for f in audit(load_package(spoiled)) if f.code == "EN-1"]
    assert found == [cells[0]]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("överskott;6360;tkr", "överskott;6360000;tkr", ["ingående överskott"]),
        ("reservfond;1000;tkr", "reservfond;1000;kr", ["reservfond"]),
        ("golv;0;kr", "golv;500;kr", ["golv"]),
        ("golv;0;kr", "golv;500;tkr", []),
        ("överskott;6360;tkr", "överskott;636;tkr", []),
    ],
)
def test_an_assumption_that_the_fees_let_none_expect_is_found(
    tmp_path: Path, old: str, new: str, found: list[str]
) -> None:
    """A thousand times off beside fees of 23 322 tkr a year: by check, and beside every result."""
    told = _changed(tmp_path, "antaganden.csv", old, new)
    assert [f.subject for f in told if f.code == "EN-2"] == found
    beside = remarks(run_scenario(load_package(tmp_path / "p"), "kansliets-forslag"))
    assert [each.partition(" är ")[0] for each in beside] == found


def test_the_place_of_a_missing_sum_is_the_applications_own() -> None:
    """Samordnat stöd's budget is annex 10.1 of the papers, Lokussamordnare Uppsala's 11.1."""
    places = {
        finding.subject: finding.where[0].place
        for finding in KNOWN
        if finding.code == "KS-3"
        and finding.subject in ("samordnat-stod", "lokussamordnare-uppsala")
    }
    assert places["samordnat-stod"].startswith("bilaga 10.1")
    assert places["lokussamordnare-uppsala"].startswith("bilaga 11.1")


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A package that `finsam init` has just written."""
    start_package(tmp_path / "nytt", 2025, 4)
    return tmp_path / "nytt"


def test_examples_left_are_a_finding_and_stop_the_appendix(
    started: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` tells each table that still holds examples; `appendix` refuses with every row."""
    monkeypatch.chdir(started.parent)
    package: DataPackage = open_package(started)
    tables = {f.subject for f in audit(package) if f.code == "EX-1"}
    assert {"plan.csv", "ansokningar.csv", "organisationer.csv"} <= tables
    faults: list[Fault] = placeholder_faults(package)
    assert {(f.file, f.row) for f in faults} >= {("datapackage.json", None), ("plan.csv", 3)}
    assert main(["appendix", "alla-beviljas", "--data", str(started), "--out", "ut"]) == 2
    assert "exempel ur finsam init" in capsys.readouterr().err
    assert not (started.parent / "ut").exists()
