"""Scenario reports: whole, Swedish, offline, readable by all; and nothing left of a failed one."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage
from finsam_analysis.kernel import read_notebook, write_notebook
from finsam_analysis.papers import produce_reports
from finsam_analysis.papers.manifest import Basis
from finsam_analysis.papers.report_folder import report_files
from finsam_analysis.papers.report_index import index_of, made_reports
from finsam_analysis.papers.report_notebook import NOTEBOOK, find_notebook
from finsam_analysis.papers.report_page import report_page
from finsam_analysis.scenario import run_scenario
from finsam_analysis.tables import book, room_chart, room_table, share_chart, share_table
from tests.conftest import UPPSALA
from tests.fuzz.sound import MANIFEST

STYLE = (
    find_notebook().parent.parent
    / "finsam_analysis"
    / "papers"
    / "templates"
    / "rapport"
    / "style.css"
)


def test_a_report_is_page_notebook_tables_and_result(reports: Path) -> None:
    """Each scenario in a folder of its own, and an index over them.

    This one holds the floor, so its notebook shows no table of the smallest changes.
    """
    names = sorted(path.name for path in (reports / "uppsala-minskar").iterdir())
    assert names == [
        "anteckningsbok.ipynb", "manifest.json", "rapport.html", "resultat.json", "tabeller",
    ]  # fmt: skip
    tables = sorted(path.stem for path in (reports / "uppsala-minskar" / "tabeller").iterdir())
    assert tables == [
        "andelar", "antaganden", "beslut", "beslutsutrymme", "beviljat", "kontroller",
        "osakerhet", "per-invanare",
    ]  # fmt: skip
    assert sorted(path.name for path in reports.iterdir()) == [
        "index.html", "jamforelse.html", "jamforelse.xlsx", "kansliets-forslag", "uppsala-minskar",
    ]  # fmt: skip


def test_the_stored_result_is_the_computed_one(reports: Path) -> None:
    """−61 000 kr in 2026."""
    text = (reports / "kansliets-forslag" / "resultat.json").read_text(encoding="utf-8")
    assert json.loads(text)["lowest_room"] == {"year": 2026, "amount": -61_000}


def test_what_is_stored_as_granted_is_the_applications_alone(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """52 503 tkr, as the report's heading says, also where a scenario supposes 666 tkr more."""
    path = tmp_path / "en-till.yaml"
    added = "{id: c, namn: C, insatsägare: Uppsala, från: 2026-01-01, till: 2026-12-31, "
    told = f"namn: En till\nstandard: bevilja\ntillägg: [{added}belopp_kr: 666000}}]\n"
    path.write_text(told, encoding="utf-8")
    result = run_scenario(uppsala, str(path))
    made_from = Basis("", "", "", "", {}, {})
    files = report_files(nbformat.v4.new_notebook(), result, made_from, {})
    assert json.loads(files["resultat.json"])["beviljat_kr"] == 52_503_000


def test_the_page_says_the_main_thing_first(page: BeautifulSoup) -> None:
    """How low the room gets, when, and against the floor."""
    text = page.get_text().replace("\u00a0", " ").replace("\u202f", " ")
    assert "2026 saknas 61 tkr till golvet 0 tkr." in text
    assert "2026: kostnaderna överstiger intäkterna med 1 286 tkr (KL 11 kap. 5 §)" in text


@pytest.mark.parametrize(("rows", "listed"), [(200, []), (400, ["Rummet: 1 & 2", "Besluten"])])
def test_a_long_report_lists_its_sections(rows: int, listed: list[str]) -> None:
    """Each with a link to where it stands, on the first page; a short one needs none."""
    table = "| a |\n|---|\n" + "| 1 |\n" * rows
    texts = ("# Rapport", "## Rummet: 1 & 2", table, "## Besluten\n\nText.")
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_markdown_cell, texts)))
    soup = BeautifulSoup(report_page(notebook, "Prov", "data"), "html.parser")
    links = soup.select(".first nav a")
    assert [link.get_text() for link in links] == listed
    for link in links:
        section = soup.select_one(f"details{link['href']} > summary > h2")
        assert section is not None
        assert section.get_text() == link.get_text()


def test_the_page_is_short_before_its_annexes(page: BeautifulSoup) -> None:
    """At most 900 words of the office's proposal, figures aside, down to the assumptions."""
    assert page.main is not None
    words = []
    for part in page.main.find_all(recursive=False):
        if part.name == "details" and part.get_text().strip().startswith("Antaganden"):
            break
        words += re.findall(r"[^\W\d_][\w-]*", part.get_text(" "))
    assert 300 < len(words) <= 900


def test_every_section_has_its_message_as_heading(page: BeautifulSoup) -> None:
    """And folds away under it, open at first, so that print shows all in order."""
    assert page.main is not None
    sections = page.main.find_all("details")
    assert all(section.has_attr("open") for section in sections)
    headings = [section.summary.h2.get_text() for section in sections]  # type: ignore[union-attr]  # the test fails if there is none
    assert headings[0] == "Utrymmet går under golvet i slutet av 2026"
    assert len(headings) == len(page.find_all("h2")) == 10


def test_the_page_shows_no_code(page: BeautifulSoup) -> None:
    """Nothing of Python is for the board."""
    assert not re.search(r"\b(import|def|run_scenario|Traceback)\b", page.get_text())
    assert not page.select(".input, .prompt")


@pytest.mark.parametrize("file", ["kansliets-forslag/rapport.html", "index.html"])
def test_a_page_needs_nothing_from_outside(reports: Path, file: str) -> None:
    """No network address, script or file beside it: it works offline."""
    text = (reports / file).read_text(encoding="utf-8")
    assert not re.search(r"https?://|//cdn|<script|<link|@import|url\(", text)
    soup = BeautifulSoup(text, "html.parser")
    for image in soup.find_all("img"):
        assert str(image["src"]).startswith("data:image/png;base64,")
    for link in soup.find_all("a"):
        assert (reports / file).parent.joinpath(unquote(str(link["href"]))).exists()


@pytest.mark.parametrize("file", ["kansliets-forslag/rapport.html", "index.html"])
def test_a_page_is_marked_up_for_everyone(reports: Path, file: str) -> None:
    """WCAG 2.1 AA: language, title, one h1, no skipped level, one main."""
    soup = BeautifulSoup((reports / file).read_text(encoding="utf-8"), "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "sv"
    assert soup.title is not None
    assert soup.title.get_text(strip=True)
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert len(soup.find_all("main")) == 1


@pytest.mark.parametrize("file", ["kansliets-forslag/rapport.html", "index.html"])
def test_every_table_has_caption_and_scopes(reports: Path, file: str) -> None:
    """A screen reader can say which row and column a figure belongs to."""
    soup = BeautifulSoup((reports / file).read_text(encoding="utf-8"), "html.parser")
    tables = soup.find_all("table")
    assert tables
    for table in tables:
        assert table.caption is not None
        assert table.caption.get_text(strip=True)
        assert all(cell.get("scope") for cell in table.find_all("th"))
        assert all(row.find("th") is not None for row in table.find_all("tr"))


def test_every_picture_is_told_in_words(page: BeautifulSoup) -> None:
    """Alternative texts that carry the figures."""
    texts = [str(image["alt"]) for image in page.find_all("img")]
    assert len(texts) == 4
    assert all(len(text) > 40 and any(c.isdigit() for c in text) for text in texts)


def test_every_charted_series_also_stands_as_a_table(page: BeautifulSoup) -> None:
    """Each amount in a chart's words is a cell of some table."""
    cells = {cell.get_text(strip=True).replace("▼ ", "") for cell in page.find_all("td")}
    room, shares, _, spread = (str(image["alt"]) for image in page.find_all("img"))
    for figure in re.findall(r"[−\d\u202f]+(?=[\u00a0 ]tkr)", room + spread + shares):
        assert figure in cells or figure == "0"


def test_pictures_and_tables_agree_where_nothing_is_whole_thousands(uppsala: DataPackage) -> None:
    """The equal cut leaves 13 931 505 kr in 2028: 13 932 tkr in the table, picture and sentence."""
    result = run_scenario(uppsala, "lika-nedskarning")
    cells = {cell.replace("▼ ", "") for line in room_table(result).lines for cell in line.texts}
    assert "13\u202f932" in cells
    assert "2028 13\u202f932\u00a0tkr" in room_chart(result).alt
    totals = {line.label: line.texts[-2] for line in share_table(result).lines}
    for share in result.shares:
        assert (
            not share.granted_total
            or f"{totals[share.organisation]} tkr" in share_chart(result).alt
        )


def test_a_name_is_never_markup(tmp_path: Path) -> None:
    """Neither HTML nor Markdown, in title, heading or text."""
    path = tmp_path / "elakt.yaml"
    name = "</title><script>alert(1)</script> *a* _b_ $x$ <b>"
    path.write_text(
        f"namn: '{name}'\nbeskrivning: '<img src=x>'\nstandard: avslå\n", encoding="utf-8"
    )
    (page,) = produce_reports(UPPSALA, [str(path)], tmp_path / "ut").pages
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert not soup.find_all(["script", "b"])
    assert not [em for em in soup.find_all("em") if em.get_text() in ("a", "b")]
    assert name in [strong.get_text() for strong in soup.find_all("strong")]
    assert soup.title is not None
    assert soup.title.get_text().startswith(name)


def test_the_index_holds_only_this_packages_reports(tmp_path: Path) -> None:
    """Not another förbund's in the same folder, nor a broken one; odd names are linked right."""
    out = tmp_path / "ut"
    held = (
        ("annan", '{"paket": "annat"}'),
        ("trasig", "{"),
        ("lista", "[]"),
        ("djup", "[" * 10**5),
    )
    for name, text in (*held, ("halv", f'{{"paket": "{UPPSALA.name}"}}')):
        (out / name).mkdir(parents=True)
        for kind in ("resultat.json", "bilaga.json"):
            (out / name / kind).write_text(text, encoding="utf-8")
    path = tmp_path / 'å "50%#1.yaml'
    path.write_text("namn: Udda\nstandard: avslå\n", encoding="utf-8")
    produce_reports(UPPSALA, [str(path)], out)
    soup = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [unquote(str(link["href"])) for link in soup.find_all("a")]
    assert links == ["jamforelse.html", "jamforelse.xlsx", 'å "50%#1/rapport.html']
    assert all((out / link).is_file() for link in links)


@pytest.mark.parametrize(
    ("manifest", "state"),
    [
        ("{}", "underlaget är okänt"),
        ("[" * 100_000, "underlaget är okänt"),
        ('{"underlag": {"parametrar": [], "versioner": {}}}', "underlaget är okänt"),
        (MANIFEST.replace("../../scenarier/prov", "x" * 300), "går inte längre att läsa"),
        (MANIFEST.replace('"datapaket": "', '"datapaket": "' + "x" * 300), "finns inte längre"),
        (MANIFEST.replace('"golv_kr": 0', '"golv_kr": [{}]'), "scenariot finns inte längre"),
    ],
)
def test_a_manifest_somebody_has_written_in_stops_no_other_report(
    manifest: str, state: str, tmp_path: Path, uppsala: DataPackage
) -> None:
    """The report is told as one whose basis is not known; the page is made all the same."""
    (tmp_path / "rapport").mkdir()
    numbers = {"beviljat_kr": 1, "golv_kr": 0, "lowest_room": {"amount": 1, "year": 2024}}
    result = {"paket": uppsala.name, "namn": "A", "scenario": "rapport", **numbers}
    (tmp_path / "rapport" / "resultat.json").write_text(json.dumps(result), encoding="utf-8")
    (tmp_path / "rapport" / "manifest.json").write_text(manifest, encoding="utf-8")
    (made,) = made_reports(tmp_path, uppsala)
    assert state in made.state
    assert state.encode() in index_of(uppsala, "", [made], compared=False)


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 1}', '{"nbformat": 3}', "\xff"])
@pytest.mark.parametrize("command", ["verify", "report"])
def test_a_file_that_is_no_notebook_is_told(
    text: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A report's own, or the one that reports are made by: in Swedish, and nothing is run."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    path = folder / NOTEBOOK
    path.write_bytes(text.encode("latin-1"))
    (folder / "manifest.json").write_text(MANIFEST.replace("borttagen.ipynb", NOTEBOOK), "utf-8")
    monkeypatch.setattr("finsam_analysis.papers.report.find_notebook", lambda: path)
    words = {"verify": [str(folder)], "report": ["kansliets-forslag", "--out", str(tmp_path)]}
    assert main([command, *words[command]]) in (1, 2)
    said = capsys.readouterr()
    assert f"{path}: filen är ingen anteckningsbok. " in said.out + said.err


def test_numbers_have_thin_spaces_and_a_real_minus(page: BeautifulSoup) -> None:
    """Never a breaking space or a hyphen in an amount."""
    cells = [cell.get_text() for cell in page.select("td.number")]
    assert "17\u202f313" in cells
    assert not [cell for cell in cells if re.search(r"\d \d|-\d|\d{5}", cell)]


def test_a_year_below_the_floor_is_marked_by_more_than_colour(page: BeautifulSoup) -> None:
    """A triangle stands before the figure."""
    cells = [cell.get_text() for cell in page.select("td.below")]
    assert "▼ −61" in cells
    assert all(cell.startswith("▼ ") for cell in cells)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_colours_reach_the_contrast_that_the_law_asks_for() -> None:
    """At least 4.5 to 1 on white and on the tinted rows (WCAG 2.1, 1.4.3)."""
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", STYLE.read_text(encoding="utf-8")))
    for text in ("ink", "soft", "blue", "warn"):
        for ground in ("#ffffff", colours["band"]):
            ratio = (luminance(ground) + 0.05) / (luminance(colours[text]) + 0.05)
            assert ratio >= 4.5, (text, ground, ratio)


def test_the_index_names_each_scenario_and_its_lowest_room(reports: Path) -> None:
    """Sorted by name, linked, with what is granted."""
    soup = BeautifulSoup((reports / "index.html").read_text(encoding="utf-8"), "html.parser")
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        for row in soup.select("tbody tr")
    ]
    assert rows == [
        [
            "Kansliets förslag",
            "52\u202f503\u202f000",
            "▼ −61\u00a0tkr",
            "2026",
            "underskrids",
            *("2024-08-22", "1.0.0", "ja"),
        ],
        [
            *("Uppsala minskar", "51\u202f244\u202f600", "1\u202f197\u00a0tkr", "2026", "hålls"),
            *("2024-08-22", "1.0.0", "ja"),
        ],
    ]


def test_the_index_names_the_baseline_first(reports: Path, uppsala: DataPackage) -> None:
    """Also where another name comes before it by alphabet."""
    package = replace(uppsala, start_scenario="uppsala-minskar")
    page = index_of(package, "data", made_reports(reports, uppsala), compared=False)
    rows = BeautifulSoup(page, "html.parser").select("tbody tr th")
    assert [row.get_text(strip=True) for row in rows] == ["Uppsala minskar", "Kansliets förslag"]


def test_the_index_prints_the_lowest_room_in_the_books_own_unit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the scenario's book is in kronor, so is the index: −61 000 kr."""
    monkeypatch.setattr(book, "printed_sums", lambda *_: None)
    assert "▼ −61\u202f000\u00a0kr" in index_cells("kansliets-forslag", tmp_path)


def test_the_index_prints_a_room_under_a_thousand_in_the_others_unit(tmp_path: Path) -> None:
    """741 kr, which alone would be told in kronor, is 1 tkr in a column of tkr."""
    assert "1\u00a0tkr" in index_cells("lika-nedskarning", tmp_path)


def test_the_index_tells_the_room_nearest_its_floor(tmp_path: Path) -> None:
    """Not the lowest, 4 830 tkr in 2024: 66 340 in 2028 is but 1 340 over that year's floor."""
    path = tmp_path / "prov.yaml"
    path.write_text(
        "namn: P\nstandard: avslå\nantaganden: {golv_kr: {från 2028: 65000000}}", encoding="utf-8"
    )
    cells = index_cells(str(path), tmp_path)
    assert cells[1:4] == ["66\u202f340\u00a0tkr", "2028", "hålls"]
    page = (tmp_path / "ut" / "index.html").read_text(encoding="utf-8")
    assert "Utrymme närmast sitt golv" in page
    assert "Lägst" not in page


def index_cells(scenario: str, tmp_path: Path) -> list[str]:
    """What the index says of a report of one scenario, made of the notebook's first cells."""
    quick = read_notebook(find_notebook())
    quick.cells = [cell for cell in quick.cells if cell.cell_type == "code"][:3]
    write_notebook(quick, tmp_path / "snabb.ipynb")
    out = tmp_path / "ut"
    produce_reports(UPPSALA, [scenario], out, notebook=tmp_path / "snabb.ipynb")
    soup = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    return [cell.get_text() for cell in soup.select("tbody td")]


def test_the_executed_notebook_holds_no_times_or_paths_of_a_machine(reports: Path) -> None:
    """So that two runs give the same file and it runs again where it lies."""
    text = (reports / "kansliets-forslag" / "anteckningsbok.ipynb").read_text(encoding="utf-8")
    assert "papermill" not in text
    assert "start_time" not in text
    parameters = [
        cell.source
        for cell in nbformat.reads(text, as_version=4).cells
        if "injected-parameters" in cell.metadata.get("tags", ())
    ]
    assert len(parameters) == 1
    assert ' = "../' in parameters[0]


def test_two_runs_give_the_same_files(reports: Path) -> None:
    """Byte for byte, from another folder at the same depth of the package."""
    again = reports.parent / "igen"
    produce_reports(UPPSALA, ["uppsala-minskar"], again)
    for path in (reports / "uppsala-minskar").rglob("*"):
        if path.is_file():
            twin = again / path.relative_to(reports)
            assert twin.read_bytes() == path.read_bytes(), path.name
