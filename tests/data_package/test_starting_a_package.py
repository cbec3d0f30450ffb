"""``finsam init``: what a new förbund starts from, and that it never writes over anything."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest
from frictionless import Package

from finsam_analysis.cli import main
from finsam_analysis.data_package import SHAPES, start_package
from finsam_analysis.data_package.columns import TableShape
from finsam_analysis.data_package.descriptor import table_schema
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ByPercent, compute, load_scenario, scenario_path
from tests.conftest import UPPSALA


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A new package for 2031–2034."""
    folder = tmp_path / "Nya Förbundet"
    start_package(folder, 2031, 4)
    return folder


def test_a_new_package_loads_and_computes_at_once(started: Path) -> None:
    """Before anything is filled in, so that each filled table can be tried on its own."""
    package = open_package(started)
    result = compute(package, load_scenario(scenario_path(started, "alla-beviljas"), package))
    assert result.years == (2031, 2032, 2033, 2034)
    assert result.trajectory.closing.tolist() == [0, 0, 0, 0]


def test_a_new_package_invents_no_money(started: Path) -> None:
    """Every amount in every table is 0; only the law's parts and the years are numbers."""
    for shape in SHAPES:
        with (started / f"{shape.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                if row.get("enhet") in ("kr", "tkr"):
                    amounts = {h: v for h, v in row.items() if h[-4:].isdecimal() or h == "värde"}
                    assert set(amounts.values()) == {"0"} or shape.name == "budgetrader"
    package = open_package(started)
    assert [row.asked for row in package.applications[0].budget_rows] == [0]
    assert package.applications[0].asked == package.applications[0].proposed == 0


def test_a_filled_in_package_gives_its_figures(started: Path) -> None:
    """500 in fees and 200 of administration a year, 600 tkr applied for one year: by hand."""
    replace(started / "plan.csv", "Medlemsavgifter;;0;0;0;0", "Medlemsavgifter;;500;500;500;500")
    replace(started / "plan.csv", "Förvaltning;;0;0;0;0", "Förvaltning;;200;200;200;200")
    replace(started / "fordelning.csv", "ansökan;0;0;0;0", "ansökan;0;600;0;0")
    replace(started / "ansokningar.csv", ";0;0;", ";600000;600000;")
    package = open_package(started)
    result = compute(package, load_scenario(scenario_path(started, "alla-beviljas"), package))
    assert result.trajectory.closing.tolist() == [300_000, 0, 300_000, 600_000]


def replace(path: Path, old: str, new: str) -> None:
    """Change one place of a file, and be sure that it was there."""
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_key_of_the_scenarios_comments_works(started: Path) -> None:
    """With the comment signs off, and the ids there are, the file is read without a fault."""
    path = started / "scenarier" / "alla-beviljas.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    prose = ("# Ett scenario", "# Rader som", "# utgår_från", "#                    ", "#   en-")
    open_lines = [
        line.removeprefix("# ").removeprefix("#") for line in lines if not line.startswith(prose)
    ]
    path.write_text("\n".join(open_lines), encoding="utf-8")
    scenario = load_scenario(path, open_package(started))
    assert scenario.decisions["exempel-ansokan"].steps == (ByPercent(Fraction(10)),)
    assert [(a.owner, a.amount) for a in scenario.additions] == [("Kommun A", 500_000)]
    assert scenario.member_fee[2032].percent == -3
    assert scenario.underspend == {2032: 5}


def test_a_new_package_has_a_place_for_the_forbunds_name(started: Path) -> None:
    """What the appendix names as its author stands where the guide says that it is to be written."""
    assert open_package(started).publisher == "EXEMPEL: samordningsförbundets namn"
    assert "förbundets namn (title under\n   contributors" in (started / "LASMIG.md").read_text(
        encoding="utf-8"
    )


def test_a_new_package_is_a_sound_frictionless_package(started: Path) -> None:
    """The independent reader finds nothing wrong with tables, types, keys or references."""
    report = Package(str(started / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_real_case_is_described_the_same_way(shape: TableShape) -> None:
    """The descriptor that lies with Uppsala's data says what the table shapes say."""
    package = json.loads((UPPSALA / "datapackage.json").read_text(encoding="utf-8"))
    described = [r["schema"] for r in package["resources"] if r["name"] == shape.name]
    assert described or not shape.needed
    if not described:
        return
    (written,) = described
    headings = [field["name"] for field in written["fields"]]
    schema = table_schema(shape, headings)
    for field in schema["fields"]:
        assert field.pop("description")
    for field, told in zip(schema["fields"], written["fields"], strict=True):
        # What another förbund may also write need not be said of this one.
        choices = field.get("constraints", {}).get("enum", [])
        stated = told.get("constraints", {}).get("enum", [])
        assert set(stated) <= set(choices)
        if stated:
            field["constraints"]["enum"] = stated
    assert schema == written


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_column_is_explained(shape: TableShape, started: Path) -> None:
    """In the descriptor's titles and in the guide the user reads."""
    guide = (started / "LASMIG.md").read_text(encoding="utf-8")
    assert f"## {shape.name}.csv: {shape.title}\n\n{shape.description}" in guide
    for column in shape.columns:
        assert f"| {column.heading} | " in guide
        assert column.guidance


def test_init_tells_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command of the next step, ready to be copied."""
    assert main(["init", str(tmp_path / "mitt förbund"), "--first-year", "2030"]) == 0
    told = capsys.readouterr().out
    assert "LASMIG.md" in told
    assert f"finsam compute alla-beviljas --data '{tmp_path / 'mitt förbund'}'" in told


def test_init_never_writes_over_anything(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with anything in it is refused, and left as it is."""
    before = {path: path.read_bytes() for path in started.rglob("*") if path.is_file()}
    assert main(["init", str(started)]) == 2
    assert "en ny eller tom mapp" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--first-year", "27"], "inte ett årtal med fyra siffror"),
        (["--years", "1"], "inte ett heltal från 2 till 30"),
        (["--years", "många"], "inte ett heltal"),
    ],
)
def test_init_refuses_years_that_are_none(
    tmp_path: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And writes nothing."""
    assert main(["init", str(tmp_path / "ny"), *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "ny").exists()
