"""The PDF: accessible, archivable, Swedish, A4, and what the board recognises."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject, PdfObject

from finsam_analysis.choices import office_scenario
from finsam_analysis.core import ReportError
from finsam_analysis.papers.appendix_content import AppendixContent, Facts, Items
from finsam_analysis.papers.appendix_pdf import manuscript
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, compute
from tests.papers.appendix_reading import tidy
from tests.papers.conftest import DAY
from tests.programs import program
from tests.random_forbund import Size, written

A4 = (210, 297)  # [mm]


@pytest.fixture(scope="module")
def path(content: AppendixContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its PDF."""
    written = tmp_path_factory.mktemp("pdf") / "bilaga.pdf"
    written.write_bytes(manuscript(content).typeset())
    return written


@pytest.fixture(scope="module")
def reader(path: Path) -> PdfReader:
    """The same, opened."""
    return PdfReader(path)


def root_of(reader: PdfReader) -> Any:
    """The catalogue of the document, whose entries are the standard's."""
    return reader.trailer["/Root"]


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Every structure element under one of a PDF's objects."""
    found = node.get_object() if isinstance(node, PdfObject) else node
    if isinstance(found, DictionaryObject):
        yield found
        yield from elements(found.get("/K"))
    elif isinstance(found, list):
        for child in found:
            yield from elements(child)


def marked(reader: PdfReader) -> list[str]:
    """The tag of every structure element, in order."""
    return [str(e["/S"]) for e in elements(root_of(reader)["/StructTreeRoot"]) if "/S" in e]


def test_it_claims_both_standards(reader: PdfReader) -> None:
    """PDF/UA-1 and PDF/A-2a, which Typst enforces before it writes so."""
    metadata = root_of(reader)["/Metadata"].get_data().decode("utf-8")
    assert re.search(r"pdfuaid:part>\s*1\s*<", metadata)
    assert re.search(r"pdfaid:part>\s*2\s*<", metadata)
    assert re.search(r"pdfaid:conformance>\s*A\s*<", metadata)


def test_it_says_its_language_and_title(reader: PdfReader) -> None:
    """A screen reader speaks Swedish and says the title, not the file's name."""
    root = root_of(reader)
    assert root["/Lang"].startswith("sv")
    assert root["/MarkInfo"]["/Marked"] is not None
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Ekonomisk information per 2024-08-22 – Kansliets förslag"


def test_its_author_is_the_forbund(reader: PdfReader) -> None:
    """By its own name, which stands under the title too, not by what the package holds."""
    assert reader.metadata is not None
    assert reader.metadata.author == "Samordningsförbundet i Uppsala län"
    first = tidy(reader.pages[0].extract_text())
    assert first.startswith(
        "Samordningsförbundet i Uppsala län Till: Samordningsförbundets styrelse Sammanträde: "
        "Styrelsemöte 2024-09-12 Ärende: 3. Ekonomisk information Föredragande: kansliet Ekonomisk"
    )


def test_every_page_is_a4(reader: PdfReader) -> None:
    """210 by 297 mm, upright."""
    for page in reader.pages:
        size = [float(side) / 72 * 25.4 for side in (page.mediabox.width, page.mediabox.height)]
        assert [round(side) for side in size] == list(A4)


def test_every_font_is_inside(reader: PdfReader) -> None:
    """The same letters on every machine, today and from the archive."""
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for resource in resources
        for font in resource["/Font"].values()
    ]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_every_picture_is_told_in_words(reader: PdfReader) -> None:
    """The room's chart says each year and which ones are below the floor."""
    tree = root_of(reader)["/StructTreeRoot"]
    told = [str(element["/Alt"]) for element in elements(tree) if element.get("/S") == "/Figure"]
    assert len(told) == 2
    assert "2026 −61 tkr" in tidy(told[0])
    assert "Under golvet: 2026." in told[0]
    assert "Heby 10 256 tkr" in tidy(told[1])


def test_the_charts_are_vectors_with_words(reader: PdfReader) -> None:
    """No picture made of dots; what a chart says can be searched and is set in the text's font."""
    assert not any(page.images for page in reader.pages)
    chart = next(page for page in reader.pages if "Golv 0 tkr" in tidy(page.extract_text()))
    assert "10 256 tkr (19,5 %)" in tidy(chart.extract_text())


def sizes_of(page: PageObject) -> dict[str, float]:
    """Each piece of text on a page to the size that it is printed in [pt]."""
    sizes: dict[str, float] = {}

    def visit(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
        sizes.setdefault(tidy(text), abs(matrix[3]) * size)

    page.extract_text(visitor_text=visit)
    return sizes


def test_the_economists_table_is_whole_and_readable_on_the_first_page(reader: PdfReader) -> None:
    """From its first row to its last, and no smaller than 9 points."""
    first = tidy(reader.pages[0].extract_text())
    assert "Beslutsutrymme efter ansökningarna" in first
    assert "Kompetenshöjande insatser Prel 2028." in first  # the last words of its note
    sizes = {text: size for text, size in sizes_of(reader.pages[0]).items() if "23 322" in text}
    assert sizes
    assert min(sizes.values()) >= 9


def test_a_part_that_fits_a_page_stands_whole_on_one(reader: PdfReader) -> None:
    """The legal questions and the table that answers them are not torn apart."""
    pages = [tidy(page.extract_text()) for page in reader.pages]
    (legal,) = (page for page in pages if "Rättsliga frågor" in page)
    assert "Så finansieras varje år, kr" in legal
    assert "Reservfonden 1 000 000 kr ligger utanför" in legal


def test_the_last_parts_share_a_page_that_holds_them(reader: PdfReader) -> None:
    """The assumptions fill a fourth of it, the legal questions a half, and there is room to sign."""
    last = tidy(reader.pages[-1].extract_text())
    assert "Antaganden och deras källor" in last
    assert "Rättsliga frågor" in last
    assert "Handläggare" in last


def test_headings_and_tables_are_marked(reader: PdfReader, content: AppendixContent) -> None:
    """A heading for each part; every table has a caption and headings over its columns.

    Columns' headings are marked as such.
    """
    headings = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert headings == [part.heading for part in content.parts]
    tags = Counter(marked(reader))
    assert tags["/H1"] == len(headings)
    assert tags["/Table"] == tags["/Caption"] == len(content.tables())
    assert tags["/TH"] == sum(len(table.headings) for table in content.tables())


def test_the_printed_figures_are_the_board_papers(path: Path) -> None:
    """The last rows as printed on 2024-08-22; the year below zero has its mark."""
    pdftotext = str(Path(program("pdfinfo", "what the PDF prints")).with_name("pdftotext"))
    told = subprocess.run(
        [pdftotext, "-layout", str(path), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    rows = {tidy(re.split(r"\s{3,}", row.strip())[0]): tidy(row) for row in told.splitlines()}
    assert rows["Kvarvarande beslutsutrymme"].endswith("3 401 4 830 18 213 34 240 49 817 66 340")
    assert rows["Beslutsutrymme efter ansökningarna"].endswith(
        "3 401 4 830 1 225 ▼ −61 1 944 13 837"
    )


@pytest.fixture(scope="module")
def working_reader(working: AppendixContent, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """Its PDF, opened."""
    written = tmp_path_factory.mktemp("pdf") / "arbetsbilaga.pdf"
    written.write_bytes(manuscript(working).typeset())
    return PdfReader(written)


def test_the_rules_of_the_findings_are_headings(
    working: AppendixContent, working_reader: PdfReader
) -> None:
    """As many as there are groups in the table of open findings, over those of the columns."""
    (findings,) = (table for table in working.tables() if table.name == "oppna-fynd")
    rules = [line for line in findings.lines if line.emphasis == "group"]
    assert rules
    columns = sum(len(table.headings) for table in working.tables())
    assert Counter(marked(working_reader))["/TH"] == len(rules) + columns


def test_the_board_is_shown_nothing_that_is_not_for_it(reader: PdfReader) -> None:
    """No rule codes, no hashes, no program, no unanswered question."""
    told = " ".join(tidy(page.extract_text()) for page in reader.pages)
    for words in ("SHA-256", "BU-3", "finsam", "Avstämning", "Hur finansieras året?"):
        assert words not in told
    assert not re.search("[0-9a-f]{64}", told)


def test_who_when_and_where_stand_over_the_title(content: AppendixContent, tmp_path: Path) -> None:
    """As over a letter: what is known, in two columns, before the title."""
    heads = Facts((("Diarienummer", "2024:17"), ("Till", "Styrelsen")))
    written = tmp_path / "huvud.pdf"
    written.write_bytes(manuscript(replace(content, heads=heads)).typeset())
    first = tidy(PdfReader(written).pages[0].extract_text())
    assert first.startswith(
        "Samordningsförbundet i Uppsala län Diarienummer: 2024:17 Till: Styrelsen Ekonomisk"
    )


def test_the_last_page_has_a_line_to_sign_on(reader: PdfReader) -> None:
    """By role, since the package names nobody."""
    assert "Handläggare" in tidy(reader.pages[-1].extract_text())


def test_what_it_rests_on_stands_on_a_page_of_its_own_last(working_reader: PdfReader) -> None:
    """The reader turns to the end to see package, program, scenario and date."""
    reader = working_reader
    last = tidy(reader.pages[-1].extract_text())
    assert last.startswith("Vad siffrorna vilar på")
    assert "Datapaketets SHA-256" in last
    assert "Vad siffrorna vilar på" not in tidy(reader.pages[-2].extract_text())


def test_another_date_is_the_documents_date(content: AppendixContent) -> None:
    """The clock of the machine is nowhere in the file."""
    pdf = manuscript(replace(content, dated=date(2024, 11, 28))).typeset()
    assert b"D:20241128" in pdf
    assert date.today().strftime("D:%Y%m%d").encode() not in pdf  # noqa: DTZ011  # the machine's day


def test_a_long_table_repeats_its_headings(
    content: AppendixContent, working: AppendixContent, tmp_path: Path
) -> None:
    """A table over several pages shows its headings on each, but tells them once."""
    table = content.tables()[0]
    long = replace(table, lines=table.lines * 3)
    part = replace(content.parts[0], blocks=(long,))
    written = tmp_path / "lang.pdf"
    written.write_bytes(manuscript(replace(content, parts=(part, working.parts[-1]))).typeset())
    pages = [tidy(page.extract_text()) for page in PdfReader(written).pages[:-1]]
    assert len(pages) > 1
    assert all("Prel 2026" in page for page in pages)
    assert marked(PdfReader(written)).count("/TH") == len(table.headings)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> AppendixContent:
    """The paper of 60 applications over thirty years, none of them refused."""
    forbund = written(tmp_path_factory.mktemp("stort") / "paket", Size(60, 30, 20))
    package = open_package(forbund.folder)
    return board_paper(compute(package, office_scenario(package)), DAY)


def test_nothing_of_thirty_years_runs_off_the_paper(large: AppendixContent, tmp_path: Path) -> None:
    """Each year has its column in sight; they were two thirds outside the page."""
    path = tmp_path / "bilaga.pdf"
    path.write_bytes(manuscript(large).typeset())
    boxes = subprocess.run(
        [program("pdftotext", "that nothing runs off the paper"), "-bbox", str(path), "-"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert len(edges) > 1000
    assert max(edges) <= 210 / 25.4 * 72
    words = set(re.findall(r">(\d{4})</word>", boxes))
    assert {str(year) for year in range(2030, 2060)} <= words


def test_a_sign_no_font_has_stops_the_work(content: AppendixContent) -> None:
    """Never a box where a word should be."""
    part = replace(content.parts[0], blocks=(Items(("森",)),))
    with pytest.raises(ReportError, match="森"):
        manuscript(replace(content, parts=(part,))).typeset()


@pytest.mark.parametrize("name", ["[*_$#@<>\\", '"; panic()', "//", "= Rubrik"])
def test_a_users_words_are_never_commands(
    run: Callable[[str], ScenarioResult], name: str, tmp_path: Path
) -> None:
    """Signs that mean something to the typesetter are printed as they are."""
    result = run("standard: avslå")
    named = replace(result, scenario=replace(result.scenario, description=name))
    written = tmp_path / "namn.pdf"
    written.write_bytes(manuscript(board_paper(named, DAY)).typeset())
    assert name in tidy(PdfReader(written).pages[0].extract_text())
