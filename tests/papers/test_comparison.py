"""Every scenario side by side: the page and the workbook beside it."""

from __future__ import annotations

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
