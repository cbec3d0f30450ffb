"""One appendix in three forms: what the PDF, the workbook and the page print is the same."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from openpyxl import load_workbook

from finsam_analysis.cli import main
from finsam_analysis.papers.workbook.economists_table import SPARE_ROW
from tests.conftest import UPPSALA
from tests.papers.appendix_reading import page_tables, pdf_tables, structure, tidy
from tests.programs import program

_OWN_ROWS = (
    "Ändrad medlemsavgift (antagande)",
    "Ej nyttjade medel (antagande)",
    "Ej nyttjade medel av nya insatser (antagande)",
    SPARE_ROW,
)
MOVED = """namn: Allt rör sig
utgår_från: kansliets-forslag
beslut:
  samordnat-stod: {åtgärd: reducera, procent: "33,3"}
  framsteget: {åtgärd: skjut upp, månader: 7}
  plattform: {åtgärd: förkorta, till: 2027-12-31}
  vaxtkraft: {åtgärd: bordlägg}
  en-vag-in: {åtgärd: avslå}
tillägg:
  - {id: coach, namn: En coach till, insatsägare: Uppsala, från: 2026-01-01, till: 2026-12-31, belopp_kr: 666001}
antaganden:
  medlemsavgift: {2026: "-3,1 %", 2027: 23000001}
  ej_nyttjat: {2025: "5,5 %", 2026: "7 %"}
  ingående_överskott_kr: 6123457
  golv_kr: 1500000
"""
ECONOMISTS, FINANCING = "Ekonomisk information, tkr", "Så finansieras varje år, kr"
SOURCES = "Antaganden och deras källor"
GRANTS, PROPOSALS = "Beviljat per kommun och region, kr och andel", "Förslag till beslut, kr"
Rows = list[list[str]]


@dataclass(frozen=True)
class Forms:
    """An appendix read back: tables by caption from PDF and page, and the workbook's amounts."""

    pdf: dict[str, Rows]
    page: dict[str, Rows]
    html: BeautifulSoup
    working: BeautifulSoup
    table: list[list[object]]
    applications: list[list[object]]
    sources: list[list[object]]
    foundation: list[list[object]]
    proposals: list[list[object]]
    clauses: list[list[object]]


def amount(text: str) -> int | None:
    """A printed amount as a number, None where nothing is printed; the mark is no part of it."""
    digits = text.removeprefix("▼").replace(" ", "").replace("−", "-")
    return int(digits) if digits else None


@pytest.fixture(scope="module", params=["kansliets-forslag", "allt"])
def forms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """The office's proposal, all in whole tkr, and a scenario in which everything moves."""
    pdfinfo = program("pdfinfo", "that PDF, workbook and page agree")
    out = tmp_path_factory.mktemp("bilagor")
    scenario = request.param
    if scenario == "allt":
        path = out / "allt.yaml"
        path.write_text(
            MOVED.replace("kansliets-forslag", str(UPPSALA / "scenarier/kansliets-forslag.yaml")),
            encoding="utf-8",
        )
        scenario = str(path)
    arguments = ["appendix", scenario, "--data", str(UPPSALA), "--out", str(out)]
    assert main([*arguments, "--date", "2024-08-22"]) == 0
    folder = out / request.param
    text = (folder / "bilaga.html").read_text(encoding="utf-8")
    book = load_workbook(folder / "bilaga.xlsx", data_only=True)
    return Forms(
        pdf_tables(structure(folder / "bilaga.pdf", pdfinfo)),
        page_tables(text),
        BeautifulSoup(text, "html.parser"),
        BeautifulSoup((folder / "arbetsbilaga.html").read_text(encoding="utf-8"), "html.parser"),
        [row for row in _below(book["Ekonomisk information"], "Rad") if not _own(row)],
        _below(book["Ansökningar"], "Ansökan"),
        _below(book["Antaganden"], SOURCES)[1:],
        _below(book["Antaganden"], "Vad siffrorna vilar på"),
        _below(book["Förslag"], "Ansökan"),
        _below(book["Förslag"], "Att-satser enligt scenariot"),
    )


def _own(row: list[object]) -> bool:
    """Whether a row is the workbook's own: an assumption to move, which moves nothing yet."""
    return row[0] in _OWN_ROWS and not any(row[1:8])


def _below(sheet: object, heading: str) -> list[list[object]]:
    """The rows below the first with that heading, down to the first empty row."""
    rows = [[cell.value for cell in row] for row in sheet]  # type: ignore[attr-defined]  # no stubs
    start = next(i for i, row in enumerate(rows) if row[0] == heading)
    filled = []
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        filled.append(row)
    return filled


def _same_words(printed: str, read: str) -> bool:
    """Poppler tells a text only up to its first hyphen, and words after the line broke there."""
    return printed == read or (
        "-" in printed and read.startswith(printed.split("-", maxsplit=1)[0].strip())
    )


def test_the_pdf_and_the_page_print_the_same_cells(forms: Forms) -> None:
    """Every table, row and cell: figures exactly, words as far as poppler tells them."""
    assert list(forms.pdf) == list(forms.page)
    for caption, rows in forms.page.items():
        read = forms.pdf[caption]
        assert [len(row) for row in read] == [len(row) for row in rows]
        for row, read_row in zip(rows, read, strict=True):
            for printed, found in zip(row, read_row, strict=True):
                assert _same_words(printed, found), caption


def test_the_workbook_has_the_tables_rows(forms: Forms) -> None:
    """The economist's rows in her order, each with its owner."""
    printed = [[*row, ""][:2] for row in forms.pdf[ECONOMISTS][1:]]
    kept = [[tidy(str(row[0])), tidy(str(row[1] or ""))] for row in forms.table]
    assert len(kept) == len(printed)
    for (label, owner), (read, read_owner) in zip(kept, printed, strict=True):
        assert _same_words(label, read)
        assert owner == read_owner


def test_every_assumption_has_the_printed_value_and_source(forms: Forms) -> None:
    """Headings and cells as printed; an amount that follows its cell is a figure there."""
    assert len(forms.page[SOURCES]) > 4
    # A row of one cell is the note, which names the document that several share.
    rows = [row for row in forms.sources if any(row[1:])]
    for printed, kept in zip(forms.page[SOURCES], rows, strict=True):
        label, *cells = (cell for cell in kept if cell is not None)
        assert tidy(str(label)).removesuffix(", enligt scenariot") == printed[0]
        for text, value in zip(filter(None, printed[1:]), cells, strict=True):
            if isinstance(value, int | float):
                assert value == amount(text), label
            else:
                assert tidy(str(value)) == text, label


def test_the_document_that_sources_share_is_named_alike(forms: Forms) -> None:
    """Under the table of the page, and under that of the workbook."""
    notes = [tidy(str(row[0])) for row in forms.sources if not any(row[1:])]
    part = forms.html.find("section", attrs={"aria-labelledby": "antaganden"})
    assert isinstance(part, Tag)
    assert notes == [tidy(tag.get_text()) for tag in part.select(".note")]


def test_what_all_rests_on_is_said_alike(forms: Forms) -> None:
    """The page's facts, hashes among them, then how to take them and every document, in order."""
    part = forms.working.find("section", attrs={"aria-labelledby": "grund"})
    assert isinstance(part, Tag)
    told = [tidy(tag.get_text()) for tag in part.find_all(["dt", "dd", "p", "code", "li"])]
    kept = [tidy(str(cell)) for row in forms.foundation for cell in row if cell is not None]
    assert kept == told
    # The scenario, those it is a diff on, and the data package.
    files = 2 + told.count("Scenariot utgår från")
    assert len([text for text in told if re.fullmatch("[0-9a-f]{64}", text)]) == files


def test_each_printed_tkr_is_the_workbooks_kronor(forms: Forms) -> None:
    """Never off by more than 1 tkr, which keeps the printed sums; blank is nothing.

    A year that an assumption leaves alone is printed blank, but is a formula that gives 0.
    """
    for printed, kept in zip(forms.pdf[ECONOMISTS][1:], forms.table, strict=True):
        for text, value in zip(printed[2:], kept[2:], strict=False):
            thousands = amount(text)
            if thousands is None:
                assert not value, kept
            else:
                assert isinstance(value, int | float)
                assert abs(1000 * thousands - value) <= 1000, kept


def test_each_linked_figure_is_the_workbooks_to_the_krona(forms: Forms) -> None:
    """The page's figure leads to its exact amount, and that is the workbook's cell."""
    table = forms.html.find("table")
    assert isinstance(table, Tag)
    compared = 0
    for row, kept in zip(table.select("tbody tr"), forms.table, strict=True):
        for cell, value in zip(row.find_all("td")[1:], kept[2:], strict=False):
            if cell.get_text():
                assert cell.a is not None, kept
                details = forms.html.find(id=str(cell.a["href"])[1:])
                assert isinstance(details, Tag)
                assert isinstance(details.summary, Tag)
                assert _exact(tidy(details.summary.get_text())) == value
                compared += 1
    assert compared > 100


def _exact(equation: str) -> int:
    """The amount that an equation ends in [SEK]."""
    found = re.search(r"= (−?[\d ]+) (tkr|kr)$", equation)
    assert found
    number = amount(found[1])
    assert number is not None
    return number * (1000 if found[2] == "tkr" else 1)


def test_the_financing_is_the_workbooks_to_the_krona(forms: Forms) -> None:
    """New insatser, here a minus, and each year's last room; the budget column is none of them."""
    kept = {str(row[0]): row[3:8] for row in forms.table}
    printed = {row[0]: [amount(text) for text in row[1:]] for row in forms.pdf[FINANCING][1:]}
    new = [-(cost or 0) for cost in printed["Nya insatser enligt scenariot"]]
    assert new == kept["Summa nya ansökningar"]
    assert printed["Beslutsutrymme i slutet av året"] == kept["Beslutsutrymme efter ansökningarna"]


def test_what_each_application_is_granted_agrees(forms: Forms) -> None:
    """Column by column against the workbook's own sum of what it grants."""
    granted = {str(row[0]): row[9] for row in forms.applications}
    for row in forms.page[PROPOSALS][1:-1]:
        assert amount(row[5]) == granted[row[0]]


def test_the_proposals_are_the_printed_ones(forms: Forms) -> None:
    """Cell by cell: application, owner, period, decision, maximum and what the tables carry."""
    compared = 0
    for printed, kept in zip(forms.page[PROPOSALS][1:], forms.proposals, strict=True):
        words = [tidy(str(value or "")) for value in kept[:4]]
        assert (words, kept[6], kept[7]) == (
            printed[:4],
            amount(printed[4]),
            amount(printed[5]),
        )
        compared += 1
    assert compared == 12


def test_the_att_satser_are_the_printed_ones(forms: Forms) -> None:
    """The same, in the same order, with nothing beside them while no level is moved."""
    part = forms.html.find("section", attrs={"aria-labelledby": "forslag"})
    assert isinstance(part, Tag)
    told = [tidy(tag.get_text()) for tag in part.find_all("li")]
    kept = [row for row in forms.clauses if not str(row[0]).startswith("Scenariot räknar också")]
    assert [tidy(str(row[0])) for row in kept] == ["Förbundsstyrelsen föreslås besluta", *told]
    assert not any(value for row in kept for value in row[1:])


def test_what_each_organisation_is_granted_agrees(forms: Forms) -> None:
    """The workbook's new insatser summed by owner, year by year, to the krona."""
    start = next(i for i, row in enumerate(forms.table) if row[0] == "Nya ansökningar")
    new = forms.table[start + 1 :]
    end = next(i for i, row in enumerate(new) if row[0] == "Summa nya ansökningar")
    headings = forms.pdf[ECONOMISTS][0]
    years = [int(heading) for heading in forms.pdf[GRANTS][0] if heading.isdecimal()]
    assert years
    for name, *printed in forms.pdf[GRANTS][1:-1]:
        for year, text in zip(years, printed, strict=False):
            column = next(
                i for i, h in enumerate(headings) if h.endswith(str(year)) and "Budget" not in h
            )
            amounts = [row[column] or 0 for row in new[:end] if row[1] == name]
            assert amount(text) == sum(int(str(value)) for value in amounts), (name, year)


def test_the_page_is_whole_in_itself(forms: Forms) -> None:
    """No address of a network in it, and its pictures, drawn as vectors, are parts of it."""
    assert not re.search(r"https?://|//cdn|<script|<link|@import|url\(", str(forms.html))
    pictures = [str(picture["src"]) for picture in forms.html.find_all("img")]
    assert len(pictures) == 2
    for picture in pictures:
        kind, _, data = picture.partition(";base64,")
        assert kind == "data:image/svg+xml"
        assert b64decode(data).startswith(b"<svg ")


def test_a_second_run_gives_the_same_bytes(tmp_path: Path) -> None:
    """All three forms depend on the scenario, the package and the date alone."""
    written = []
    for run in ("a", "b"):
        arguments = ["appendix", "uppsala-minskar", "--data", str(UPPSALA)]
        assert main([*arguments, "--out", str(tmp_path / run), "--date", "2024-08-22"]) == 0
        folder = tmp_path / run / "uppsala-minskar"
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert set(written[0]) == {
        *("bilaga.pdf", "bilaga.xlsx", "bilaga.html", "arbetsbilaga.pdf", "arbetsbilaga.html"),
        "bilaga.json",
    }
    assert written[0] == written[1]
