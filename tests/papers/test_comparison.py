"""Every scenario side by side: the page and the workbook beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from openpyxl import load_workbook

from finsam_analysis.core import DataPackage
from finsam_analysis.papers.comparison import write_comparison
from finsam_analysis.scenario import ScenarioResult, run_scenario
from tests.papers.appendix_reading import page_tables, tidy

NAMES = ("uppsala-minskar", "kansliets-forslag", "vaxtkraft-avslas")
GRANTED = "Beviljat per scenario, kommun och år 2024–2028, kronor"


@pytest.fixture(scope="module")
def results(uppsala: DataPackage) -> list[ScenarioResult]:
    """Three scenarios, the office's proposal not first."""
    return [run_scenario(uppsala, name) for name in NAMES]


@pytest.fixture(scope="module")
def folder(
    uppsala: DataPackage, results: list[ScenarioResult], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Where the two files were written."""
    out = tmp_path_factory.mktemp("jamforelse")
    write_comparison(uppsala, results, out)
    return out


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    """The page."""
    return (folder / "jamforelse.html").read_text(encoding="utf-8")


def test_the_proposal_is_the_baseline_and_stands_first(html: str) -> None:
    """Whatever order the scenarios come in, and once."""
    rows = page_tables(html)["Beslutsutrymme i slutet av året, tkr"]
    assert [row[0] for row in rows[1:]] == [
        "Kansliets förslag", "Uppsala minskar", "Växtkraft avslås",
    ]  # fmt: skip
    assert "Skillnad mot Kansliets förslag, tkr" in page_tables(html)


def test_the_others_stand_by_name_as_in_the_index(
    uppsala: DataPackage, results: list[ScenarioResult], tmp_path: Path
) -> None:
    """Å, ä and ö after z, whatever order they come in."""
    named = [
        replace(result, scenario=replace(result.scenario, id=name, name=name))
        for result, name in zip(results, ("Ö", "z", "ä"), strict=True)
    ]
    write_comparison(uppsala, named, tmp_path)
    rows = load_workbook(tmp_path / "jamforelse.xlsx").worksheets[0]["A"][3:]
    assert [row.value for row in rows] == ["Kansliets förslag", "z", "ä", "Ö"]


def test_each_scenario_has_a_chart_on_the_common_scale(html: str) -> None:
    """One picture each, told in words."""
    soup = BeautifulSoup(html, "html.parser")
    told = [tidy(str(picture["alt"])) for picture in soup.find_all("img")]
    assert len(told) == len(NAMES)
    assert told[0].startswith("Kansliets förslag, beslutsutrymme: 2024 4 830 tkr")


def test_only_decisions_that_differ_are_told(html: str) -> None:
    """Växtkraft is rejected in one, Samordnat stöd cut and a coordinator tabled in another."""
    rows = page_tables(html)["Beslut som skiljer sig från Kansliets förslag, kr"][1:]
    groups = [row[0] for row in rows if len(row) == 1]
    assert groups == [
        "Växtkraft", "Samordnat stöd för arbete eller studier", "Lokussamordnare Uppsala",
    ]  # fmt: skip
    assert ["Växtkraft avslås", "avslås", "0", "−8 260 000"] in rows


def test_the_workbook_holds_every_kommun_and_year_exactly(
    folder: Path, results: list[ScenarioResult]
) -> None:
    """Scenarios by kommuner by years, in whole kronor."""
    book = load_workbook(folder / "jamforelse.xlsx")
    sheet = next(s for s in book.worksheets if s["A1"].value == GRANTED)
    rows = {
        (row[0], row[1]): list(row[2:7])
        for row in sheet.iter_rows(min_row=4, values_only=True)
        if row[0]
    }
    for result in results:
        for share in result.shares:
            assert rows[result.scenario.name, share.organisation] == share.granted.tolist()


def test_every_row_of_the_workbook_says_whose_it_is(folder: Path) -> None:
    """What stands once over a scenario's rows on the page stands in each row of its sheet."""
    book = load_workbook(folder / "jamforelse.xlsx")
    for name in ("3 Skillnad", "6 Kommuner, skillnad"):
        heading, *rows = book[name].iter_rows(min_row=3, max_col=2, values_only=True)
        assert heading == ("Scenario", "Rad")
        assert {row[0] for row in rows} == {"Uppsala minskar", "Växtkraft avslås"}
        assert len(set(rows)) == len(rows)


def test_the_sheets_are_told_apart_and_say_their_unit_once(folder: Path) -> None:
    """The steps' by their scenario; kronor in the title alone, and a year is no amount."""
    book = load_workbook(folder / "jamforelse.xlsx")
    assert book.sheetnames[-2:] == ["8 Uppsala minskar", "9 Växtkraft avslås"]
    assert [cell.value for cell in book["2 Beslutsutrymme"][3]][:2] == ["Scenario", "2024"]
    assert [(c.value, c.number_format) for c in book.worksheets[0]["D"][2:4]] == [
        ("År", "General"), (2026, "0"),
    ]  # fmt: skip


def test_headings_of_figures_stand_to_the_right_over_them(folder: Path) -> None:
    """Also where a column of words comes after them."""
    sheet = load_workbook(folder / "jamforelse.xlsx").worksheets[0]
    sides = {cell.value: cell.alignment.horizontal for cell in sheet[3]}
    assert sides["Scenario"] != "right"
    assert {sides[name] for name in ("Beviljat", "Lägsta utrymme", "År", "Golv")} == {"right"}


def test_no_text_runs_under_the_next_column(folder: Path) -> None:
    """What is longer than its column is folded, in a row high enough; else nothing much is blank."""
    for sheet in load_workbook(folder / "jamforelse.xlsx"):
        # Neighbours of one width are kept as one.
        widths = {
            column: kept.width
            for kept in sheet.column_dimensions.values()
            for column in range(kept.min, kept.max + 1)
        }
        for cell in (cell for row in sheet.iter_rows(min_row=3) for cell in row):
            if isinstance(cell.value, str) and len(cell.value) > widths[cell.column]:
                assert cell.alignment.wrap_text
                # Letters are narrower than the figures that widths are counted in.
                lines = 1 + int(len(cell.value) * 0.8 // widths[cell.column])
                assert lines == 1 or sheet.row_dimensions[cell.row].height >= 15 * lines
        assert max(widths.values()) <= 45
        assert min(widths.values()) < 15  # amounts of at most ten signs


def test_a_sheet_is_named_as_excel_allows(
    uppsala: DataPackage, results: list[ScenarioResult], tmp_path: Path
) -> None:
    """At most 31 characters, none that a path or a formula would take, however the scenario is called."""
    scenario = replace(results[0].scenario, name="'Heby/Tierp': [vad händer om de båda] minskar?")
    write_comparison(uppsala, [replace(results[0], scenario=scenario)], tmp_path)
    book = load_workbook(tmp_path / "jamforelse.xlsx")
    assert book.sheetnames[-1] == "8 'Heby Tierp'   vad händer om"


def test_how_a_step_is_reckoned_is_said_once(html: str) -> None:
    """However many scenarios are told step by step."""
    assert html.count("Shapleyvärde") == 1


def test_the_page_is_whole_in_itself_and_printed_across(html: str) -> None:
    """No address of a network, and A4 landscape."""
    assert "http" not in html.replace("http-equiv", "")
    style = BeautifulSoup(html, "html.parser").style
    assert isinstance(style, Tag)
    assert "size: A4 landscape" in style.get_text()


def test_the_same_scenarios_give_the_same_bytes(
    uppsala: DataPackage, results: list[ScenarioResult], folder: Path, tmp_path: Path
) -> None:
    """Neither clock nor chance is in them."""
    for path in write_comparison(uppsala, results, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_the_proposal_alone_is_compared_with_nothing(uppsala: DataPackage, tmp_path: Path) -> None:
    """No baseline, no differences: only its own room and grants."""
    write_comparison(uppsala, [run_scenario(uppsala, "kansliets-forslag")], tmp_path)
    html = (tmp_path / "jamforelse.html").read_text(encoding="utf-8")
    told = tidy(BeautifulSoup(html, "html.parser").get_text())
    assert not [words for words in ("jämförs med", "grå streck", "skiljer sig") if words in told]
    assert "Kansliets förslag saknar 61 tkr i slutet av 2026." in told


def test_scenarios_of_one_name_are_told_by_their_files(
    uppsala: DataPackage, results: list[ScenarioResult], tmp_path: Path
) -> None:
    """Two rows of the same name would be two answers to one question."""
    twin = replace(results[0].scenario, id="tvilling", file="tvilling.yaml")
    write_comparison(uppsala, [*results, replace(results[0], scenario=twin)], tmp_path)
    rows = page_tables((tmp_path / "jamforelse.html").read_text("utf-8"))
    assert [row[0] for row in rows["Beslutsutrymme i slutet av året, tkr"][1:]] == [
        "Kansliets förslag", "Uppsala minskar (uppsala-minskar.yaml)",
        "Uppsala minskar (tvilling.yaml)", "Växtkraft avslås",
    ]  # fmt: skip


def test_scenarios_that_do_not_differ_are_compared_all_the_same(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """A copy of the proposal under another name: its sheets of differences have headings alone."""
    office = run_scenario(uppsala, "kansliets-forslag")
    copy = replace(office, scenario=replace(office.scenario, id="kopia", name="Kopia"))
    write_comparison(uppsala, [office, copy], tmp_path)
    book = load_workbook(tmp_path / "jamforelse.xlsx")
    (decisions,) = (sheet for sheet in book if "Beslut" in sheet.title.split())
    assert next(cell.value for cell in decisions[3] if cell.value) == "Ansökan"
    assert decisions.max_row == 3
