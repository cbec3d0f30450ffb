"""A printed figure followed down to its parts and to document and table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from finsam_analysis.choices import all_approved, office_scenario
from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, FigureKind, InputError, ReconciliationError
from finsam_analysis.data_package import load_package
from finsam_analysis.scenario import Scenario, ScenarioResult, compute, run_scenario
from finsam_analysis.tables import scenario_rows
from finsam_analysis.tracing import FigureTracing, anchors, tracing_html, tree_text
from finsam_analysis.tracing.figure import FigureBook, Quantity, TracedFigure
from finsam_analysis.tracing.names import FigureNames
from tests.conftest import UPPSALA
from tests.tracing.tracing_reading import equation_of

SCENARIOS = {
    "alla beviljas": "standard: bevilja",
    "alla avslås": "standard: avslå",
    "rader": (
        "standard: bevilja\nbeslut:\n  samordnat-stod: {åtgärd: reducera, ta_bort: [coach-1]}\n"
        "  registerstudie: {åtgärd: bevilja, sökt: true}\n"
        "  vaxtkraft: {åtgärd: skjut upp, månader: 5}"
    ),
    "olika beslut": (
        "standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, procent: 7}\n"
        "  plattform: {åtgärd: reducera, tak_kr: 5000001}\n  framsteget: {åtgärd: bordlägg}\n"
        "antaganden:\n  medlemsavgift: {2026: '-3 %', 2027: 20000001}\n"
        "  ej_nyttjat: {2025: '5 %', 2026: '7,25 %'}\n  ingående_överskott_kr: 6360001"
    ),
}


@pytest.fixture(params=SCENARIOS)
def result(request: pytest.FixtureRequest, run: Callable[[str], ScenarioResult]) -> ScenarioResult:
    """Scenarios with every kind of figure."""
    return run(SCENARIOS[request.param])


@pytest.mark.parametrize(
    "told",
    [
        # Each from the printed table "Ekonomisk information per 2024-08-22".
        "beslutsutrymme 2026 = 1 225 + 16 027 − 17 313 = −61 tkr",
        "beslutsutrymme 2025 = 4 830 + 13 383 − 16 988 = 1 225 tkr",
        "resultat utan ansökningar 2026 = 23 772 − 7 745 = 16 027 tkr",
        "intäkter 2026 = 23 322 + 450 = 23 772 tkr",
        "kostnader utan ansökningar 2025 = 600 + 4 022 + 778 + 5 317 = 10 717 tkr",
        "kostnader utan ansökningar budget 2024 = 800 + 3 822 + 800 + 21 637 = 27 059 tkr",
        "pågående insatser 2025 = 1 245 + 786 + 41 + 385 + 1 860 = 4 317 tkr",
        "beslutsutrymme utan ansökningar 2027 = 34 240 + 15 577 = 49 817 tkr",
        "beviljat Uppsala 2025 = 3 064 + 280 = 3 344 tkr",
        "resultat 2026 = 16 027 − 17 313 = −1 286 tkr",
        "resultat 2025 = 13 383 − 16 988 = −3 605 tkr",
        "kostnader 2025 = 10 717 + 16 988 = 27 705 tkr",
        "ingående överskott utan ansökningar 2026 = 18 213 tkr",
        "ingående överskott 2026 = 1 225 tkr",
        "övriga intäkter 2026 = 450 tkr",
        "förtroendevalda och förvaltning 2025 = 600 + 4 022 + 778 = 5 400 tkr",
    ],
)
def test_a_figure_is_told_as_the_board_papers_add_it_up(
    office_tracing: FigureTracing, told: str
) -> None:
    """Each sum in the printed digits, with the signs of its parts."""
    assert equation_of(office_tracing, told.partition(" = ")[0]) == told


def test_a_quotient_that_is_not_one_is_never_shown() -> None:
    """A share whose figures give another is a fault of the program."""
    one, two = (TracedFigure(FigureKind.FLOOR.key(), "golv", n) for n in (1, 2))
    share = FigureKind.SHARE.key()
    with pytest.raises(ReconciliationError, match="andel är 1 men delarna ger 1/2"):
        TracedFigure(share, "andel", 1, quantity=Quantity.SHARE, rests_on=(one, two))


def test_amounts_that_are_not_whole_thousands_are_told_in_kronor(
    run: Callable[[str], ScenarioResult],
) -> None:
    """A sum of rounded figures might not hold; in kronor it always does."""
    tracing = FigureTracing(run("standard: avslå\nantaganden:\n  ingående_överskott_kr: 6360001"))
    told = "beslutsutrymme utan ansökningar 2024 = 6 360 001 − 1 530 000 = 4 830 001 kr"
    assert equation_of(tracing, "beslutsutrymme utan ansökningar 2024") == told


def test_every_cell_of_the_table_can_be_traced(result: ScenarioResult) -> None:
    """Whatever is printed has a name, and the figure of that name is the printed one."""
    tracing = FigureTracing(result)
    for row in scenario_rows(result).rows:
        for key, amount in zip(row.figures, row.amounts, strict=True):
            if amount is not None:
                assert tracing.figure(key.name).amount == amount


def test_every_figure_ends_in_a_document_or_the_scenario(result: ScenarioResult) -> None:
    """No amount comes from nowhere."""
    tracing = FigureTracing(result)
    for figure in tracing.figures():
        for leaf in figure.below():
            if leaf.parts:
                continue
            assert leaf.origins or leaf.amount == 0 or leaf.quantity.is_quotient, leaf.name
            for origin in leaf.origins:
                assert origin.document or origin.file == "prov.yaml"


def test_the_row_of_a_source_is_that_of_the_file(office_tracing: FigureTracing) -> None:
    """The row told is where a reader finds the figure in the CSV file."""
    told = 0
    for figure in office_tracing.figures():
        for origin in figure.origins:
            if figure.key.kind in (FigureKind.LINE, FigureKind.APPLICATION) and not figure.parts:
                lines = (UPPSALA / origin.file).read_text(encoding="utf-8-sig").splitlines()
                assert origin.row is not None
                assert lines[origin.row - 1].split(";")[0] == figure.key.of
                told += 1
    assert told > 100


def test_the_list_on_the_page_gives_each_part_its_own_sign(
    office_tracing: FigureTracing,
) -> None:
    """A room of −61 tkr is taken from the floor, not 61."""
    page = BeautifulSoup(
        tracing_html([*office_tracing.figures()], anchors(office_tracing.figures())), "html.parser"
    )
    details = page.find(id="spar-fattas-till-golvet-2026")
    assert details is not None
    items = [re.sub(r"[\u202f\u00a0]", " ", item.text) for item in details.select("li")]
    assert items == ["+ golv 0 tkr", "− beslutsutrymme 2026 −61 tkr"]


def test_a_derived_cell_says_so(office_tracing: FigureTracing) -> None:
    """RegExPro 2027 is lost in the copy and follows from the table's sums."""
    assert "härlett" in office_tracing.figure("rad regexpro 2027").how
    assert not office_tracing.figure("rad regexpro 2026").how


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("  BESLUTSUTRYMME   2026 ", "beslutsutrymme 2026"),
        ("beviljat uppsala 2025", "beviljat Uppsala 2025"),
        ("ansökan Växtkraft 2026", "ansökan vaxtkraft 2026"),
        ("regexpro, region uppsala 2026", "rad regexpro 2026"),
        ("RegExPro Prel 2025", "rad regexpro 2025"),
        ("växtkraft 2025", "ansökan vaxtkraft 2025"),
        ("vaxtkraft", "ansökan vaxtkraft"),
        ("En väg in - steget vidare, fas 2 2025", "ansökan en-vag-in 2025"),
        ("Min framtid 2025", "ansökan min-framtid 2025"),
        ("medlemsavgift 2027", "medlemsavgifter 2027"),
        ("Årets beräknade resultat 2025", "resultat utan ansökningar 2025"),
        ("Årets resultat 2025", "resultat 2025"),
        ("resultat med ansökningar 2025", "resultat 2025"),
        ("Kvarvarande beslutsutrymme 2026", "beslutsutrymme utan ansökningar 2026"),
        ("Summa intäkter Prognos 2024", "intäkter 2024"),
        ("kostnader budget 2024", "kostnader utan ansökningar budget 2024"),
        ("Summa nya ansökningar 2025", "nya ansökningar 2025"),
        ("Nya insatser enligt scenariot 2025", "nya ansökningar 2025"),
        ("Summa pågående insatser 2025", "pågående insatser 2025"),
        ("Beslutsutrymme efter ansökningarna 2026", "beslutsutrymme 2026"),
        ("Beslutsutrymme i slutet av året 2026", "beslutsutrymme 2026"),
        ("Reservfonden", "reservfond"),
        ("folkmängd Heby", "folkmängd Heby 2023"),
        ("Min framtid Tierp 2027", "ansökan min-framtid Tierp 2027"),
        (
            "Över- eller underskott från tidigare år 2026",
            "ingående överskott utan ansökningar 2026",
        ),
        ("Överskott från tidigare år 2026", "ingående överskott 2026"),
        ("Överskott från tidigare år 2024", "ingående överskott 2024"),
        ("beviljat Växtkraft 2026", "ansökan vaxtkraft 2026"),
        ("högst Växtkraft", "högsta belopp vaxtkraft"),
        # Words turned around, and å, ä and ö as they are typed without them.
        ("2026 beslutsutrymme", "beslutsutrymme 2026"),
        ("2025 Växtkraft", "ansökan vaxtkraft 2025"),
        ("Uppsala beviljat 2025", "beviljat Uppsala 2025"),
        ("arets resultat 2025", "resultat 2025"),
    ],
)
def test_a_name_may_be_written_freely(office_tracing: FigureTracing, asked: str, name: str) -> None:
    """Letters' size, spaces and printed names are the reader's own."""
    assert office_tracing.figure(asked).name == name


def test_an_unknown_figure_tells_what_can_be_asked_for(office_tracing: FigureTracing) -> None:
    """The fault tells the three figures that come closest, and how to see every name."""
    with pytest.raises(InputError) as error:
        office_tracing.figure("beslutsutryme 2026")
    (fault,) = error.value.faults
    assert fault.expected.startswith("till exempel ”beslutsutrymme 2026”, ”")
    assert fault.expected.count("”") == 6
    assert "finsam explain --list" in fault.remedy
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("asked", "found", "first"),
    [
        ("beslutsutrymme 2031", "ingen sådan siffra i scenariot, vars år är 2024–2028", ""),
        ("2025 beslutsutryme", "ingen sådan siffra i scenariot", "beslutsutrymme 2025"),
        ("2026 Växtkrft", "ingen sådan siffra i scenariot", "Växtkraft 2026"),
    ],
)
def test_a_year_asked_for_is_heeded(
    office_tracing: FigureTracing, asked: str, found: str, first: str
) -> None:
    """One that there is not is told with those there are; of one that there is, names come first."""
    with pytest.raises(InputError) as error:
        office_tracing.figure(asked)
    (fault,) = error.value.faults
    assert fault.found == found
    assert fault.expected.startswith(f"till exempel ”{first}")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("golv 2026", "golv"),
        ("golvet 2026", "golv"),
        ("Lägsta utrymme 2026", "beslutsutrymme 2026"),
        ("2026 lägsta beslutsutrymme", "beslutsutrymme 2026"),
    ],
)
def test_a_heading_may_be_asked_for_with_its_year(
    office_tracing: FigureTracing, asked: str, name: str
) -> None:
    """The year that the lowest room has, and any that the one floor holds in."""
    assert office_tracing.figure(asked).name == name


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Lägsta utrymme 2025", "”Lägsta utrymme”, ”beslutsutrymme 2025”"),
        ("reservfond 2026", "”reservfonden”"),
        ("invånare Heby 2026", "”folkmängd Heby”"),
        ("golv 2031", "”golv”"),
        ("tak 2026", "ett namn och ett år"),  # there is none here, and Knivsta is not like it
    ],
)
def test_what_has_no_such_year_is_suggested_without_it(
    office_tracing: FigureTracing, asked: str, expected: str
) -> None:
    """And nothing is, whose year alone is the one asked for."""
    with pytest.raises(InputError) as error:
        office_tracing.figure(asked)
    assert error.value.faults[0].expected.removeprefix("till exempel ").startswith(expected)


@pytest.mark.parametrize(
    "asked", ["Minsta ändring", "Sannolikhet under golvet 2026", "mindre beviljat, kr"]
)
def test_what_another_command_answers_is_told_as_its(
    office_tracing: FigureTracing, asked: str
) -> None:
    """A heading of the report that is no figure of the scenario's is not guessed at."""
    with pytest.raises(InputError, match="svar av finsam search och finsam risk"):
        office_tracing.figure(asked)


def test_words_that_several_names_have_are_not_guessed_among() -> None:
    """In their own order they are one name's; turned around they are two figures'."""
    moved = (("2025", "2026"), ("2026", "2025"))
    keys = [FigureKind.MONTHS.key("a", term=term, source=source) for term, source in moved]
    names = FigureNames(keys, (), {})
    assert names.find(keys[0].name) == keys[0]
    with pytest.raises(InputError, match="2 siffror heter så"):
        names.find("2025 2026 av a månader")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("−61 tkr", "”beslutsutrymme 2026”"),
        ("-61", "”beslutsutrymme 2026”"),
        ("19,5 %", "”andel Heby”"),
        ("10 256 000 kr", "”beviljat: Plattform för individstöd i samverkan”"),
        ("123 456 789 kr", "ingen siffra i scenariot skrivs så. Väntat: ett namn"),
        # What the report prints of the search is no figure of the scenario: the search answers it.
        ("84 250", "svar av finsam search"),
        # As printed: with its mark, without a sign in a sentence, and moved by the table's sums.
        ("▼ −61", "”beslutsutrymme 2026”"),
        ("1 286 tkr", "”resultat 2026”"),
    ],
)
def test_an_amount_is_answered_with_the_names_that_bear_it(
    office_tracing: FigureTracing, asked: str, told: str
) -> None:
    """What one copies from a table is an amount; its figures are told, none is guessed."""
    with pytest.raises(InputError) as caught:
        office_tracing.figure(asked)
    assert "ett belopp, inte ett namn" in str(caught.value)
    assert told in str(caught.value)


def test_what_only_stands_under_other_figures_is_not_listed(
    office_tracing: FigureTracing,
) -> None:
    """It can be asked for all the same."""
    assert not [line for line in office_tracing.listing() if line.startswith("budgetrad ")]
    assert office_tracing.figure("budgetrad samordnat-stod coach-4").amount == 1_332_000


def test_a_printed_name_of_two_rows_is_not_guessed(office_tracing: FigureTracing) -> None:
    """Two kommuner have a Lokussamordnare in 2024; the fault gives names that tell them apart."""
    with pytest.raises(InputError) as error:
        office_tracing.figure("Lokussamordnare 2024")
    (fault,) = error.value.faults
    choices = fault.expected.split("”")[1::2]
    assert choices == ["Lokussamordnare, Uppsala 2024", "Lokussamordnare, Älvkarleby 2024"]
    assert [office_tracing.figure(choice).amount for choice in choices] == [360_000, 161_000]


def test_a_sum_that_two_tables_print_alike_is_not_guessed(office_tracing: FigureTracing) -> None:
    """The economist's costs are without the applications, the report's with them: + 16 988 tkr."""
    with pytest.raises(InputError, match="2 siffror heter så") as error:
        office_tracing.figure("Summa kostnader 2025")
    choices = error.value.faults[0].expected.split("”")[1::2]
    assert [office_tracing.figure(choice).amount for choice in choices] == [10_717_000, 27_705_000]


def test_parts_that_do_not_sum_are_never_shown() -> None:
    """A tree whose parts miss the whole is an error of the program, not a tree."""
    part = TracedFigure(FigureKind.FLOOR.key(), "golv", 1)
    with pytest.raises(ReconciliationError, match="beviljat är 3 men delarna ger 2"):
        TracedFigure(FigureKind.GRANTED.key(), "beviljat", 3, ((1, part), (1, part)))


def test_two_figures_never_have_one_key(uppsala: DataPackage) -> None:
    """The second would be explained as the first."""
    book = FigureBook(run_scenario(uppsala, "kansliets-forslag"))
    book.keep(FigureKind.FLOOR.key(), 1, "")
    with pytest.raises(ReconciliationError, match="två olika siffror heter golv"):
        book.keep(FigureKind.FLOOR.key(), 2, "")


def test_a_member_may_be_called_as_another_in_a_year(tmp_path: Path) -> None:
    """With Tierp renamed to Heby 2026, its figures and Heby's of that year are told apart."""
    for file in UPPSALA.glob("*.*"):
        text = re.sub("(?m)(^|;)Tierp(;|$)", r"\1Heby 2026\2", file.read_text(encoding="utf-8-sig"))
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    before = compute(*_office(UPPSALA))
    tracing = FigureTracing(compute(*_office(tmp_path)))
    heby, tierp = (
        next(s for s in before.shares if s.organisation == name) for name in ("Heby", "Tierp")
    )
    in_2026 = before.years.index(2026)
    assert tracing.figure("beviljat Heby 2026").amount == heby.granted[in_2026]
    assert tracing.figure("beviljat ”Heby 2026” 2026").amount == tierp.granted[in_2026]
    assert tracing.figure("beviljat Heby 2026 2026").amount == tierp.granted[in_2026]
    assert tracing.figure("beviljat ”Heby 2026”").amount == tierp.granted_total
    assert len({figure.name for figure in tracing.figures()}) == len(list(tracing.figures()))


def _office(folder: Path) -> tuple[DataPackage, Scenario]:
    package = load_package(folder)
    return package, office_scenario(package)


def test_the_tree_ends_with_its_documents(office_tracing: FigureTracing) -> None:
    """The text goes from the figure over its parts to the documents' full titles."""
    lines = tree_text(office_tracing.figure("resultat utan ansökningar 2028")).splitlines()
    assert lines[0].startswith("resultat utan ansökningar 2028 = ")
    assert lines[1].startswith("├─ intäkter 2028 = ")
    assert any("plan.csv rad 2; kallelse-2024-09-12, bilaga 3" in line for line in lines)
    assert lines[-2:] == [
        "Dokument",
        "kallelse-2024-09-12: Kallelse till Samordningsförbundets styrelsemöte 12 september 2024",
    ]


def test_every_link_of_the_page_leads_to_a_figure(result: ScenarioResult) -> None:
    """Each part links to its own details; each figure has them once."""
    tracing = FigureTracing(result)
    page = BeautifulSoup(
        tracing_html([*tracing.figures()], anchors(tracing.figures())), "html.parser"
    )
    ids = [str(details["id"]) for details in page.find_all("details")]
    assert sorted(ids) == sorted(anchors(tracing.figures()).values())
    assert len(ids) == len(set(ids)) == len(list(tracing.figures()))
    links = {str(link["href"]) for link in page.find_all("a")}
    assert links
    assert links <= {f"#{target}" for target in ids}


def test_a_figure_asked_for_alone_is_that_of_the_whole(result: ScenarioResult) -> None:
    """What is traced of a table's cell alone is what every figure together gives."""
    alone = FigureTracing(result)
    of_table = (FigureKind.ROOM, FigureKind.LINE, FigureKind.NEW, FigureKind.APPLICATION)
    asked = [figure for figure in FigureTracing(result).figures() if figure.key.kind in of_table]
    assert asked
    assert all(alone.figure(figure.name) == figure for figure in asked)


def test_the_command_explains(capsys: pytest.CaptureFixture[str]) -> None:
    """``finsam explain`` prints whose the figure is and its tree, to a depth when asked."""
    asked = ["explain", "beslutsutrymme", "2026", "--scenario", "kansliets-forslag"]
    assert main([*asked, "--depth", "1", "--data", str(UPPSALA)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "Scenario: Kansliets förslag (kansliets-forslag)"
    assert printed[2].startswith("beslutsutrymme 2026 = ")
    assert len(printed) == 6


def test_the_command_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` gives the same tree in kronor."""
    asked = ["explain", "beslutsutrymme 2026", "--scenario", "kansliets-forslag", "--json"]
    assert main([*asked, "--data", str(UPPSALA)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scenario"], told["unit"], told["amount"]) == ("kansliets-forslag", "SEK", -61_000)
    assert [part["sign"] * part["amount"] for part in told["parts"]] == [
        1_225_000,
        16_027_000,
        -17_313_000,
    ]


def test_without_a_scenario_the_office_tracing_is_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The scenario that grants everything as proposed, and the output says which."""
    assert main(["explain", "Årets resultat 2025", "--data", str(UPPSALA)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("Scenario: Kansliets förslag (kansliets-forslag)")
    assert printed[2].startswith("resultat 2025 = ")


def test_without_such_a_scenario_all_are_approved(uppsala: DataPackage, tmp_path: Path) -> None:
    """Neither a lower fee nor a grant as asked is the office's proposal; nor is a faulty file."""
    (tmp_path / "scenarier").mkdir()
    for name in ("lagre-medlemsavgift", "vaxtkraft-avslas"):
        copied = (UPPSALA / "scenarier" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / "scenarier" / f"{name}.yaml").write_text(copied, encoding="utf-8")
    (tmp_path / "scenarier" / "fel.yaml").write_text("standard: kanske", encoding="utf-8")
    package = replace(uppsala, folder=str(tmp_path))
    assert office_scenario(package) == all_approved(package)


def test_the_command_lists_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each name with its years and its printed names; JSON has each figure's name."""
    assert main(["explain", "--list", "--data", str(UPPSALA)]) == 0
    printed = capsys.readouterr().out
    assert "resultat: 2024, 2025, 2026, 2027, 2028 (även ”Årets resultat”" in printed
    assert main(["explain", "--list", "--json", "--data", str(UPPSALA)]) == 0
    assert "resultat 2025" in json.loads(capsys.readouterr().out)["figures"]


@pytest.mark.parametrize(
    "asked",
    [
        ["explain", "okänt 2026", "--scenario", "kansliets-forslag"],
        ["explain", "beslutsutrymme 2026", "--scenario", "finns-inte"],
        ["explain"],
        ["explain", "beslutsutrymme 2026", "--list"],
        ["explain", "beslutsutrymme 2026", "--scenario", "kansliets-forslag", "--depth", "0"],
    ],
)
def test_a_bad_question_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    """Exit code 2 and a message with what was expected."""
    monkeypatch.setenv("FINSAM_DATA", str(UPPSALA))
    assert main(asked) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Väntat:" in printed.err


def test_signs_of_html_in_a_name_are_text(uppsala: DataPackage) -> None:
    """What a user named is never markup on the page."""
    line = replace(uppsala.plan.lines[0], name="<b>&")
    plan = replace(uppsala.plan, lines=(line, *uppsala.plan.lines[1:]))
    scenario = run_scenario(uppsala, "kansliets-forslag").scenario
    tracing = FigureTracing(compute(replace(uppsala, plan=plan), scenario))
    page = tracing_html([*tracing.figures()], anchors(tracing.figures()))
    assert "&lt;b&gt;&amp; 2026" in page
    assert "<b>" not in page
