"""``finsam next-year``: next year's room without applications is the room that was decided on."""

from __future__ import annotations

import csv
import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import InputError, Section
from finsam_analysis.data_package import package_files
from finsam_analysis.reconciliation import audit, open_package
from finsam_analysis.scenario import run_scenario, scenario_names
from finsam_analysis.year import next_year
from tests.conftest import PROJECT, SHIPPED, UPPSALA, plain

INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"
PACKAGED = [(UPPSALA, name) for name in SHIPPED]
PACKAGED += [(INVENTED, name) for name in scenario_names(INVENTED)]
DECIDED = date(2024, 9, 12)
NOTHING_NEW = "namn: Inget nytt\nbeskrivning: Prov\nstandard: avslå\n"


def _undecided(folder: Path) -> list[int]:
    """The new package's room without new applications, year by year [SEK]."""
    (folder / "scenarier" / "inget-nytt.yaml").write_text(NOTHING_NEW, encoding="utf-8")
    result = run_scenario(open_package(folder), "inget-nytt")
    return [int(room) for room in result.without_applications.closing]


@pytest.mark.parametrize(
    ("folder", "name"), PACKAGED, ids=[f"{folder.name}-{name}" for folder, name in PACKAGED]
)
def test_the_room_is_the_one_decided_on(tmp_path: Path, folder: Path, name: str) -> None:
    """For every shipped scenario, with its assumptions, to the krona in every year that is left."""
    result = run_scenario(open_package(folder), name)
    next_year(result, tmp_path / "ny", DECIDED, until=None)
    assert _undecided(tmp_path / "ny") == [int(room) for room in result.trajectory.closing[1:]]


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """2025's package after 2024's, two applications rejected or tabled."""
    (tmp_path / "beslutet.yaml").write_text(
        "namn: Beslutet\nbeskrivning: Prov\nstandard: bevilja\nbeslut:\n"
        "  en-vag-in: {åtgärd: bordlägg}\n  framsteget: {åtgärd: avslå}\n",
        encoding="utf-8",
    )
    result = run_scenario(open_package(UPPSALA), str(tmp_path / "beslutet.yaml"))
    next_year(result, tmp_path / "ny", DECIDED, until=None)
    return tmp_path / "ny"


def test_what_is_granted_is_ongoing_row_by_row(begun: Path) -> None:
    """Min framtid is granted to Tierp and to the region: a line each, by the decision."""
    package = open_package(begun)
    lines = {line.id: line for line in package.plan.lines if line.name == "Min framtid"}
    assert {line.owner for line in lines.values()} == {"Tierp", "Region Uppsala"}
    assert {line.section for line in lines.values()} == {Section.ONGOING}
    assert {line.source.document for line in lines.values()} == {"beslut-2024-09-12"}
    assert package.documents["beslut-2024-09-12"] == "Styrelsens beslut 2024-09-12: Beslutet"
    assert [column.heading for column in package.plan.columns] == [
        "Prognos 2025",
        "Prel 2026",
        "Prel 2027",
        "Prel 2028",
    ]


def test_the_tabled_wait_and_the_rest_is_followed_up(begun: Path) -> None:
    """En väg in is still an application with its budget; the granted ones' budgets lie beside."""
    package = open_package(begun)
    (waiting,) = package.applications
    before = open_package(UPPSALA).application("en-vag-in")
    assert (waiting.id, waiting.proposed) == ("en-vag-in", before.proposed)
    assert [row.asked for row in waiting.budget_rows] == [row.asked for row in before.budget_rows]
    with (begun / "uppfoljning" / "budgetrader.csv").open(encoding="utf-8-sig") as file:
        followed = {row["ansökan"] for row in csv.DictReader(file, delimiter=";")}
    assert {"vaxtkraft", "plattform"} <= followed
    assert not followed & {"en-vag-in", "framsteget"}


def test_the_opening_surplus_is_the_forecasts_closing(begun: Path) -> None:
    """4 830 tkr at the end of 2024 (the papers' table), and said to be a forecast."""
    opening = open_package(begun).opening_surplus
    assert (opening.value, opening.unit) == (4_830_000, "tkr")
    assert "inte bokslutets" in str(opening.note)


def test_the_new_package_has_no_error_of_its_own(begun: Path) -> None:
    """What the rules find of grade fel is only what the waiting application's papers had."""
    known = {(f.code, f.subject) for f in audit(open_package(UPPSALA))}
    new = {(f.code, f.subject) for f in audit(open_package(begun)) if f.grade == "fel"}
    assert new <= known


def test_added_years_are_empty_and_asked_for_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2029 holds nothing; the fee that must be there is asked for by row and year."""
    words = ["next-year", str(tmp_path / "ny"), "--scenario", "kansliets-forslag"]
    assert main([*words, "--decided", "2024-09-12", "--until", "2029", "--data", str(UPPSALA)]) == 0
    told = capsys.readouterr().out
    assert "Fyll i 2029" in told
    assert "Medlemsavgifter" in told
    with pytest.raises(InputError, match=r"plan\.csv, rad 2, Prel 2029") as caught:
        open_package(tmp_path / "ny")
    assert len(caught.value.faults) == 1
    with (tmp_path / "ny" / "plan.csv").open(encoding="utf-8-sig") as file:
        assert {row["Prel 2029"] for row in csv.DictReader(file, delimiter=";")} == {""}


def test_the_old_package_is_untouched_and_nothing_is_overwritten(tmp_path: Path) -> None:
    """Its bytes are the same; a folder that holds something is refused."""
    before = [hashlib.sha256(path.read_bytes()).digest() for path in package_files(UPPSALA)]
    result = run_scenario(open_package(UPPSALA), "kansliets-forslag")
    next_year(result, tmp_path / "ny", DECIDED, until=None)
    after = [hashlib.sha256(path.read_bytes()).digest() for path in package_files(UPPSALA)]
    assert before == after
    with pytest.raises(InputError, match="det finns redan något där"):
        next_year(result, tmp_path / "ny", DECIDED, until=None)


def test_every_kind_of_assumption_goes_along(tmp_path: Path) -> None:
    """Fee, a line of the plan, underspend, an added insats and one moved, all in one decision."""
    (tmp_path / "allt.yaml").write_text(
        "namn: Allt\nbeskrivning: Prov\nstandard: bevilja\n"
        "beslut:\n  framsteget: {åtgärd: skjut upp, månader: 6}\n"
        "tillägg:\n  - {id: extra, namn: Extra, insatsägare: Uppsala, från: 2026-01-01,"
        " till: 2026-12-31, belopp_kr: 666001}\n"
        'antaganden:\n  medlemsavgift: {från 2026: "-2 %"}\n  ej_nyttjat: {2025: "4 %"}\n'
        '  plan: {forvaltning: {från 2026: "3 % per år"}}\n',
        encoding="utf-8",
    )
    result = run_scenario(open_package(UPPSALA), str(tmp_path / "allt.yaml"))
    begun = next_year(result, tmp_path / "ny", DECIDED, until=2029)
    assert any(words.startswith("framsteget: ") for words in begun.left)
    plan = (tmp_path / "ny" / "plan.csv").read_text(encoding="utf-8-sig").splitlines()
    fees = next(i for i, line in enumerate(plan) if line.startswith("medlemsavgifter;"))
    plan[fees] = plan[fees].replace(";;kr;", ";0;kr;").replace(";;tkr;", ";0;tkr;")
    (tmp_path / "ny" / "plan.csv").write_text("\n".join(plan), encoding="utf-8")
    rooms = [int(room) for room in result.trajectory.closing[1:]]
    assert _undecided(tmp_path / "ny")[: len(rooms)] == rooms


def test_what_the_decision_says_without_an_amount_is_left_by_name(tmp_path: Path) -> None:
    """Floor, ceiling and answers as the next scenario may say them; a supposed insats as undecided."""
    (tmp_path / "mitt.yaml").write_text(
        "namn: Mitt\nbeskrivning: Prov\nstandard: bevilja\n"
        "finansiering: {2024: Nej, 2025: Ur överskottet}\n"
        "tillägg:\n  - {id: extra-coach, namn: En coach till, insatsägare: Uppsala, från: 2026-01-01,"
        " till: 2029-12-31, belopp_kr: 2664000}\n"
        "antaganden:\n  golv_kr: {2024: 1, från 2026: 500 000}\n  golv_procent: 2\n  tak_kr: 8 mkr\n",
        encoding="utf-8",
    )
    package = open_package(UPPSALA)
    result = run_scenario(package, str(tmp_path / "mitt.yaml"))
    left = [plain(words) for words in next_year(result, tmp_path / "ny", DECIDED, None).left]
    assert "extra-coach: 666 000 kr faller efter 2028; lägg in dem i planen." in left
    assert [words.rpartition("ska gälla: ")[2] for words in left if "följer inte med" in words] == [
        'golv_kr: {"2026–2028": 500000}',
        "golv_procent: 2",
        "tak_kr: 8000000",
        "finansiering: {2025: Ur överskottet}",
    ]
    assert any(
        words.startswith("En coach till: en tänkt insats, som inte är besl") for words in left
    )
    (line,) = (n for n in open_package(tmp_path / "ny").plan.lines if n.name == "En coach till")
    assert "tänkt insats, inte beslutad" in line.source.place
    office = next_year(run_scenario(package, "kansliets-forslag"), tmp_path / "n2", DECIDED, None)
    assert not any("följer inte med" in words or "tänkt" in words for words in office.left)


def test_revised_figures_go_along(tmp_path: Path) -> None:
    """What a revision has changed is what the new plan begins with."""
    copied = Path(shutil.copytree(UPPSALA, tmp_path / "p"))
    (copied / "revideringar.csv").write_text(
        "tabell;rad;kolumn;nytt_värde;enhet;datum;dokument;ställe;orsak\n"
        "plan;forvaltning;Prel 2026;4950;tkr;2024-10-01;kallelse-2024-09-12;prov;ny lokal\n"
        "antaganden;ingående överskott;värde;6400;tkr;2024-10-01;kallelse-2024-09-12;prov;bokslut\n",
        encoding="utf-8",
    )
    result = run_scenario(open_package(copied), "kansliets-forslag")
    next_year(result, tmp_path / "ny", DECIDED, until=None)
    assert _undecided(tmp_path / "ny") == [int(room) for room in result.trajectory.closing[1:]]
    package = open_package(tmp_path / "ny")
    line = next(line for line in package.plan.lines if line.id == "forvaltning")
    assert line.amounts[1] == 4_950_000
    assert line.source.document == "beslut-2024-09-12"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2199-01-01", "är efter dagens datum"),
        ("1999-01-01", "ligger före 2024-08-22, ingående överskottets datum"),
        ("2024-09-12", ""),
    ],
)
def test_a_day_that_can_hardly_be_that_of_the_decision_is_told(
    tmp_path: Path, day: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day to come, or one before the surplus was known: the package is begun, and it is said."""
    words = ["next-year", str(tmp_path / "ny"), "--scenario", "kansliets-forslag"]
    assert main([*words, "--decided", day, "--data", str(UPPSALA)]) == 0
    said = capsys.readouterr().err
    assert told in said
    assert bool(said) == bool(told)
