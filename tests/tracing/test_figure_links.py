"""Which figure each printed amount of the appendix's page leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup

from finsam_analysis.core import DataPackage, FigureKey, FigureKind
from finsam_analysis.papers import html_pages
from finsam_analysis.papers.appendix_content import AppendixContent, Items
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.papers.html_pages import Explanation, appendix_page
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import COSTS, ScenarioResult, run_scenario, scenario_names
from finsam_analysis.tables import Table, Text, printed_book, text_of
from finsam_analysis.tables.figure_text import PrintedFigure
from finsam_analysis.tracing import FigureTracing, TracedFigure
from finsam_analysis.tracing.names import may_print
from tests.conftest import APPLICATIONS, PROJECT
from tests.papers.appendix_reading import tidy

Run = Callable[[str], ScenarioResult]
DAY = date(2024, 8, 22)
INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"
EVERYTHING = """
standard: bevilja
beslut:
  vaxtkraft: {åtgärd: reducera, procent: 7}
  plattform: {åtgärd: skjut upp, månader: 9}
  registerstudie: {åtgärd: bevilja, sökt: true}
  samordnat-stod: {åtgärd: förkorta, till: 2026-06-30}
tillägg:
  - {id: coach, namn: En coach till, insatsägare: Uppsala, från: 2026-01-01, till: 2026-12-31,
     belopp_kr: 666000}
antaganden:
  medlemsavgift: {2026: "-3 %", 2027: 20000001}
  ej_nyttjat: {2025: "5 %", 2026: "7,25 %"}
  ingående_överskott_kr: 6360001
  golv_kr: 9000000
"""
CUTS = """
standard: bevilja
beslut:
  vaxtkraft: {åtgärd: reducera, belopp_kr: 300000}
  plattform: {åtgärd: reducera, tak_kr: 7000000}
  framsteget: {åtgärd: reducera, per_år: {2025: 27000, 2026: 300000}}
  min-framtid: {åtgärd: reducera, ta_bort: [arbetsterapeut]}
  samordnat-stod: {åtgärd: bevilja, sökt: true}
  lokussamordnare-uppsala: {åtgärd: bordlägg}
"""


@pytest.fixture(scope="module")
def office_proposal(uppsala: DataPackage) -> AppendixContent:
    """The office's own proposal."""
    return board_paper(run_scenario(uppsala, "kansliets-forslag"), DAY)


def table(content: AppendixContent, name: str) -> Table:
    """A table by its name."""
    return next(table for table in content.tables() if table.name == name)


def names_of(table: Table, label: str) -> list[str]:
    """The figures of a row's cells, empty for a cell that is none."""
    line = next(line for line in table.lines if line.label == label)
    return [cell.figures[0].key.name if cell.figures else "" for cell in map(text_of, line.cells)]


def sayings(content: AppendixContent) -> Iterator[Text]:
    """Every sentence, a table's note among them."""
    yield content.outcome
    for part in content.parts:
        for block in part.blocks:
            if isinstance(block, Table):
                yield text_of(block.note)
            for text in block.texts if isinstance(block, Items) else (block,):
                if isinstance(text, str | Text):
                    yield text_of(text)


def figures_of(table: Table) -> Iterator[PrintedFigure]:
    """The figures in a table's cells."""
    for line in table.lines:
        for cell in line.cells:
            yield from text_of(cell).figures


def keys_of(content: AppendixContent) -> list[FigureKey]:
    """Which figures stand in its sentences and tables."""
    told = [figure.key for saying in sayings(content) for figure in saying.figures]
    return told + [figure.key for shown in content.tables() for figure in figures_of(shown)]


def told(saying: Text) -> list[tuple[str, str]]:
    """The figures of a sentence as printed, each with its name."""
    return [(tidy(printed), key.name) for printed, key in saying.figures]


def test_a_row_of_the_economists_table_leads_to_its_own_line(
    office_proposal: AppendixContent,
) -> None:
    """Min framtid stands twice, for Tierp and for the region; RegExPro is a line of the plan."""
    sheet = table(office_proposal, "ekonomisk-information")
    lines = [line for line in sheet.lines if line.label == "Min framtid"]
    assert [text_of(line.cells[-2]).figures[0].key.name for line in lines] == [
        "ansökan min-framtid Tierp 2027",
        "ansökan min-framtid Region Uppsala 2027",
    ]
    assert names_of(sheet, "RegExPro") == [
        "", "rad regexpro budget 2024", "rad regexpro 2024", "rad regexpro 2025",
        "rad regexpro 2026", "rad regexpro 2027", "",
    ]  # fmt: skip


def test_what_a_year_starts_from_is_of_that_table(office_proposal: AppendixContent) -> None:
    """Without the applications in the economist's table, with them where the year is financed."""
    sheet = names_of(
        table(office_proposal, "ekonomisk-information"), "Över- eller underskott från tidigare år"
    )
    year = names_of(table(office_proposal, "finansiering"), "Överskott från tidigare år")
    assert sheet[1:4] == [
        "ingående överskott budget 2024",
        "ingående överskott 2024",
        "ingående överskott utan ansökningar 2025",
    ]
    assert year[:2] == ["ingående överskott 2024", "ingående överskott 2025"]


def test_the_tables_of_kommuner_and_proposals_lead_to_what_they_show(
    office_proposal: AppendixContent,
) -> None:
    """Years, sum, share and per inhabitant; maximum and what the tables carry."""
    assert names_of(table(office_proposal, "beviljat-per-kommun"), "Heby")[3:] == [
        "beviljat Heby 2028", "beviljat Heby", "andel Heby", "kr per invånare Heby",
    ]  # fmt: skip
    assert names_of(table(office_proposal, "forslag"), "Växtkraft")[-2:] == [
        "högsta belopp vaxtkraft",
        "ansökan vaxtkraft",
    ]


def test_each_amount_of_the_outcome_leads_to_its_own(office_proposal: AppendixContent) -> None:
    """All is granted as distributed, so its sum is said once."""
    assert told(office_proposal.outcome) == [
        ("−61 tkr", "beslutsutrymme 2026"),
        ("61 tkr", "fattas till golvet 2026"),
        ("0 tkr", "golv"),
        ("52 503 000 kr", "beviljade ansökningar"),
    ]


def test_deficits_as_large_as_the_reserve_fund_are_the_years_own(run: Run) -> None:
    """Each year falls 1 000 tkr short, as much as the reserve fund holds."""
    # Fees set so that 2025 and 2026 both fall 1 000 tkr short: 24 100 − 27 705 = −3 605 and
    # 23 772 − 25 058 = −1 286 (printed), so 2 605 and 286 more.
    content = board_paper(
        run("standard: bevilja\nantaganden:\n  medlemsavgift: {2025: 25927000, 2026: 23608000}"),
        DAY,
    )
    part = next(part for part in content.parts if part.name == "rattsligt")
    questions = next(block for block in part.blocks if isinstance(block, Items))
    assert [told(text_of(text))[0] for text in questions.texts][1:3] == [
        ("1 000 tkr", "resultat 2025"),
        ("1 000 tkr", "resultat 2026"),
    ]


def test_an_att_sats_leads_to_what_it_names(run: Run) -> None:
    """Proposed and maximum are both 7 526 600 kr, yet two figures."""
    content = board_paper(
        run("standard: bevilja\nbeslut:\n  framsteget: {åtgärd: skjut upp, månader: 6}"), DAY
    )
    part = next(part for part in content.parts if part.name == "forslag")
    clauses = next(block for block in part.blocks if isinstance(block, Items)).texts
    assert told(text_of(clauses[2])) == [
        ("7 526 600 kr", "föreslaget framsteget"),
        ("7 526 600 kr", "högsta belopp framsteget"),
    ]
    assert told(text_of(clauses[4])) == [
        ("350 000 kr", "sökt registerstudie"),
        ("337 000 kr", "högsta belopp registerstudie"),
    ]
    assert len(clauses) == len(APPLICATIONS) + 2


def test_a_floor_as_high_as_the_reserve_fund_is_another_figure(run: Run) -> None:
    """Both are 1 000 000 kr."""
    content = board_paper(run("standard: bevilja\nantaganden: {golv_kr: 1000000}"), DAY)
    helped = next(saying for saying in sayings(content) if saying.text.startswith("Tabellen visar"))
    assert [name for _, name in told(helped)] == ["reservfond", "golv"]


def test_an_assumption_that_changes_nothing_is_explained_all_the_same(run: Run) -> None:
    """With the row of the scenario that says so."""
    text = (
        "standard: bevilja\nantaganden: {medlemsavgift: {2026: '0 %'}, ej_nyttjat: {2025: '0 %'}}"
    )
    result = run(text)
    rows = table(board_paper(result, DAY), "antaganden")
    names = [names_of(rows, label)[0] for label in ("Medlemsavgift 2026", "Ej nyttjade medel 2025")]
    assert names == ["ändrad medlemsavgift 2026", "ej nyttjade medel i allt 2025"]
    tracing = FigureTracing(result)
    assert [o.row for name in names for o in tracing.figure(name).origins] == [3, 3]


@pytest.mark.parametrize("text", [EVERYTHING, CUTS])
def test_every_named_figure_can_be_traced(run: Run, text: str) -> None:
    """A name in a table or a sentence is one that the tracing knows."""
    result = run(text)
    content = board_paper(result, DAY)
    known = {figure.key for figure in FigureTracing(result).figures()}
    keys = keys_of(content)
    assert len(keys) > 300
    assert set(keys) <= known


@pytest.mark.parametrize("text", [EVERYTHING, CUTS])
def test_a_printed_figure_is_the_amount_that_it_leads_to(run: Run, text: str) -> None:
    """To the krona in tables of kronor; a sentence may round to tkr and leave the sign out."""
    result = run(text)
    content, tracing = board_paper(result, DAY), FigureTracing(result)
    compared = 0
    for saying in sayings(content):
        for printed, name in told(saying):
            amount, unit = (
                re.sub(r"[ −+]", "", printed.removesuffix(" kr").removesuffix(" tkr")),
                (1000 if printed.endswith("tkr") else 1),
            )
            exact = abs(Fraction(tracing.figure(name).amount))
            digits = re.findall(r"\d+$", amount)
            assert digits, printed
            assert abs(int(digits[0]) * unit - exact) <= (500 if unit == 1000 else 0), printed
            compared += 1
    for name in ("forslag", "beviljat-per-kommun", "finansiering"):
        for printed, key in figures_of(table(content, name)):
            written = tidy(printed).removeprefix("▼").removesuffix(" kr").replace(" ", "")
            shown = Fraction(written.strip("%").replace("−", "-").replace(",", "."))
            exact = Fraction(tracing.figure(key.name).amount)
            exact *= 100 if written.endswith("%") else 1
            exact *= -1 if name == "finansiering" and key.kind in COSTS else 1
            assert abs(shown - exact) <= (Fraction("0.05") if "," in written else 0), key
            compared += 1
    assert compared > 140


def unlinked(page: str) -> list[str]:
    """Figures of a page that no link explains, each with what stands before it."""
    soup = BeautifulSoup(page, "html.parser")
    for part in soup.select("section.tracing, section[aria-labelledby=grund], nav, h1"):
        part.decompose()
    for link in soup.find_all("a"):
        link.decompose()
    values = "td.number, #antaganden ~ div td:nth-of-type(1)"
    cells = [cell.text for cell in soup.select(values) if re.search(r"\d", cell.text)]
    for shown in soup.select("table, figure"):
        shown.decompose()
    return [*cells, *re.findall(r".{0,20}\d[\d\u202f]*\u00a0t?kr", soup.text)]


@pytest.mark.parametrize("text", ["standard: bevilja", "standard: avslå", EVERYTHING, CUTS])
def test_every_figure_of_the_page_has_a_link(run: Run, text: str) -> None:
    """In tables, sentences and notes; the population's year is a year, not a figure.

    A finding's own words name their document instead.
    """
    result = run(text)
    page = appendix_page(board_paper(result, DAY), Explanation(result))
    assert unlinked(page) == ["2023"]


def test_of_very_many_figures_the_page_explains_those_that_it_prints(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All links lead somewhere, and a long sum has its ten largest parts and the others together."""
    monkeypatch.setattr(html_pages, "_MOST", 100)
    result = run(EVERYTHING)
    content, explanation = board_paper(result, DAY), Explanation(result)
    page = appendix_page(content, explanation)
    assert unlinked(page) == ["2023"]
    soup = BeautifulSoup(page, "html.parser")
    ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
    assert {str(link["href"])[1:] for link in soup.find_all("a")} <= ids
    every = len(list(FigureTracing(result).figures()))
    assert len(content.figures()) < len(soup.select("details.spar")) < every
    parts = [
        [item.get_text() for item in spar.select("li")] for spar in soup.select("details.spar")
    ]
    assert max(map(len, parts)) == 11
    assert any(re.search(r"övriga \d+ delar", part[-1]) for part in parts if len(part) == 11)
    assert "finsam explain" in soup.get_text()


@pytest.mark.parametrize(("count", "told"), [(3, "tre"), (4, "övriga 2 delar")])
def test_a_long_sum_gathers_no_single_part(count: int, told: str) -> None:
    """Of a sum shortened to its two largest: the third of three stands as it is."""
    names = ("ett", "två", "tre", "fyra")[:count]
    parts = tuple(
        (1, TracedFigure(FigureKey(FigureKind.RESULT, term=str(2030 + n)), name, 9 - n))
        for n, name in enumerate(names)
    )
    whole = TracedFigure(
        FigureKey(FigureKind.RESULT, term="2029"), "summan", 30 - 6 * (4 - count), parts
    )
    assert [part.label for _, part in whole.abridged(2).parts] == ["ett", "två", told]


def test_another_forbunds_figures_can_be_traced() -> None:
    """Two regions, insatser nobody has applied for, every kind of decision."""
    package = open_package(INVENTED)
    for name in scenario_names(INVENTED):
        result = run_scenario(package, name)
        content, known = (
            board_paper(result, DAY),
            {figure.key for figure in FigureTracing(result).figures()},
        )
        assert set(keys_of(content)) <= known


@pytest.mark.parametrize("text", ["standard: bevilja", EVERYTHING])
def test_a_copied_cell_is_recognised_as_its_figure(run: Run, text: str) -> None:
    """Whatever the table's rounding, the mark of the floor and the unit."""
    result = run(text)
    tracing, book = FigureTracing(result), printed_book(result)
    copied = 0
    for shown in board_paper(result, DAY).tables():
        for printed, key in figures_of(shown) if shown.name != "antaganden" else ():
            assert may_print(tracing.figure(key.name), printed, book), (key, printed)
            copied += 1
    assert copied > 300
