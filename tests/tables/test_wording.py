"""How decisions and outcomes are said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mistune import create_markdown

from finsam_analysis.core import DataPackage, decimal, parse_percent, percent, whole
from finsam_analysis.scenario import FeeChange, ScenarioResult, run_scenario
from finsam_analysis.tables import (
    change_words,
    comparison_sentence,
    decision_words,
    fee_words,
    grant_comparison,
    grant_sentence,
    in_spans,
    legal_questions,
    lowest_rooms,
    room_sentence,
    room_table,
    series_starts,
)
from finsam_analysis.tables.table import Exact, Line, Table
from finsam_analysis.tables.wording import listed, plain_text
from tests.conftest import plain

Run = Callable[[str], ScenarioResult]


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (999, "999"), (-2959, "−2\u202f959"), (12_345_678, "12\u202f345\u202f678")],
)
def test_whole_numbers(number: int, written: str) -> None:
    """Groups of three with a thin no-break space, and a real minus sign."""
    assert whole(number) == written


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [
        ("1/8", 2, "0,13"),
        ("-1/8", 2, "−0,13"),
        ("-1/1000", 2, "0,00"),
        ("12345/10", 1, "1\u202f234,5"),
    ],
)
def test_decimals_round_half_away_and_never_print_minus_zero(
    number: str, places: int, written: str
) -> None:
    """A comma between whole and part."""
    assert decimal(Fraction(number), places) == written


def test_a_share_as_per_cent() -> None:
    """With a no-break space before the sign."""
    assert percent(Fraction(10_256, 52_503)) == "19,5\u00a0%"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", "5"),
        ("5 %", "5"),
        ("-3%", "-3"),
        ("−2,5 %", "-5/2"),
        ("–0.18", "-9/50"),
        ("+1,0 %", "1"),
    ],
)
def test_percentages_are_read_exactly(text: str, value: str) -> None:
    """Never through a float."""
    assert parse_percent(text) == Fraction(value)


@pytest.mark.parametrize("text", ["", "%", "tre", "1e2", "1,2,3", "5 % av allt", "--3"])
def test_what_is_no_percentage_is_none(text: str) -> None:
    """The caller says what is wrong."""
    assert parse_percent(text) is None


def test_a_list_of_words() -> None:
    """Commas and one och."""
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "a",
        "a och b",
        "a, b och c",
    ]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("{åtgärd: bevilja}", "beviljas"),
        ("{åtgärd: bordlägg}", "bordläggs"),
        ("{åtgärd: avslå}", "avslås"),
        ("{åtgärd: reducera, procent: '0,18'}", "minskas med 0,18 %"),
        ("{åtgärd: reducera, procent: '0,125'}", "minskas med 0,125 %"),
        ("{åtgärd: reducera, belopp_kr: 5000}", "minskas med 5 000 kr"),
        ("{åtgärd: reducera, tak_kr: 5000}", "minskas till högst 5 000 kr"),
        ("{åtgärd: reducera, per_år: {2026: 7, 2025: 5}}", "minskas med 5 kr 2025 och 7 kr 2026"),
        ("{åtgärd: reducera, ta_bort: [arbetsterapeut]}", "beviljas utan Arbetsterapeut"),
    ],
)
def test_a_decision_in_words(run: Run, decision: str, words: str) -> None:
    """As the board would say it."""
    result = run(f"standard: bevilja\nbeslut:\n  min-framtid: {decision}")
    application = result.package.application("min-framtid")
    told = decision_words(result.scenario.decisions["min-framtid"], application)
    assert plain(told.text) == words


def test_a_fee_change_in_words() -> None:
    """Signed per cent against the plan, or the amount."""
    changes = [
        FeeChange(percent=Fraction(-3)),
        FeeChange(percent=Fraction("2.5")),
        FeeChange(amount=7),
    ]
    words = [plain(fee_words(change)) for change in changes]
    assert words == ["−3 % mot planen", "+2,5 % mot planen", "7 kr"]


def test_a_change_laid_on_year_by_year_is_told_as_one() -> None:
    """Two series of one per cent are two; one whose first year says otherwise names its start."""
    three = [FeeChange(percent=Fraction(3), times=times) for times in (1, 2, 3)]
    cases = [
        (dict(zip((2026, 2027, 2028), three, strict=True)), "+3 % per år mot planen 2026–2028"),
        (
            {2025: three[0], 2026: three[1], 2027: three[0], 2028: three[1]},
            "+3 % per år mot planen 2025–2026, +3 % per år mot planen 2027–2028",
        ),
        ({2026: three[0], 2027: three[0]}, "+3 % mot planen 2026–2027"),
        (
            {2026: FeeChange(amount=7), 2027: three[1], 2028: three[2]},
            "7 kr 2026, +3 % per år (från 2026) mot planen 2027–2028",
        ),
    ]
    for changes, words in cases:
        told = [(change_words(changes, year), year) for year in changes]
        assert plain(in_spans(told, series_starts(changes))) == words


def test_the_room_in_a_sentence_when_the_floor_holds(run: Run) -> None:
    """Växtkraft refused: 3 978 tkr in 2025."""
    sentence = plain(
        room_sentence(run("standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå}")).text
    )
    assert sentence == (
        "Beslutsutrymmet är som lägst i slutet av 2025: 3 978 tkr. Golvet 0 tkr hålls alla år."
    )


def test_the_room_in_a_sentence_when_it_does_not(run: Run) -> None:
    """What is missing, and in which years."""
    sentence = plain(room_sentence(run("standard: bevilja\nantaganden:\n  golv_kr: 1500000")).text)
    assert sentence == (
        "Beslutsutrymmet är som lägst i slutet av 2026: −61 tkr. Då fattas 1 561 tkr till golvet. "
        "Golvet 1 500 tkr underskrids i slutet av 2025 och 2026."
    )


def test_a_shortfall_under_a_thousand_is_said_in_kronor(run: Run) -> None:
    """300 kr is not 0 tkr."""
    result = run("standard: bevilja\nantaganden:\n  ingående_överskott_kr: 6420700")
    assert plain(room_sentence(result).text) == (
        "Beslutsutrymmet är som lägst i slutet av 2026: −300 kr. Då fattas 300 kr till golvet 0 tkr; "
        "övriga år hålls det."
    )


def test_what_is_granted_in_a_sentence(run: Run) -> None:
    """Counts by decision, and the sum of what is proposed."""
    result = run("standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå}")
    assert plain(grant_sentence(result).text) == (
        "Av 11 ansökningar beviljas 10 och avslås 1. "
        "Beviljat blir 44 243 000 kr mot 52 503 000 kr i kansliets fördelning."
    )


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "Den enda ansökan beviljas. Beviljat blir 8 260 000 kr"),
        (2, "Båda ansökningarna beviljas. Beviljat blir 18 516 000 kr"),
        (3, "Alla 3 ansökningar beviljas. Beviljat blir 26 043 000 kr"),
    ],
)
def test_what_is_granted_as_proposed_is_said_once(
    uppsala: DataPackage, tmp_path: Path, count: int, told: str
) -> None:
    """Of the papers' first applications: 8 260, 10 256 and 7 527 tkr; one sum, and two are both."""
    path = tmp_path / "alla.yaml"
    path.write_text("namn: Alla\nstandard: bevilja", encoding="utf-8")
    package = replace(uppsala, applications=uppsala.applications[:count])
    said = grant_sentence(run_scenario(package, str(path))).text
    assert plain(said) == f"{told}, som i kansliets fördelning."


def test_no_legal_question_when_there_is_none(run: Run) -> None:
    """The forecast year alone has a deficit in the plan; a higher fee removes it."""
    result = run("standard: avslå\nantaganden:\n  medlemsavgift: {2024: 30000000}")
    assert legal_questions(result) == (
        "Inget år har kostnader över intäkterna och inget år är utrymmet negativt."
    )


def test_a_negative_room_asks_who_pays(run: Run) -> None:
    """Members cover a debt by their shares."""
    assert "I slutet av 2026 är det ackumulerade överskottet slut" in legal_questions(
        run("standard: bevilja")
    )


def test_a_year_that_no_decision_changes_is_not_held_against_the_scenarios(run: Run) -> None:
    """2024 ends at 4 830 tkr in every scenario; the floor is then tried in the years after.

    From the printed table: with nothing granted 2025 ends at 18 213 tkr, above 10 000; with
    everything granted 2026 ends at −61 tkr, which is 10 061 below it.
    """
    results = []
    for standard in ("avslå", "bevilja"):
        result = run(f"standard: {standard}\nantaganden: {{golv_kr: 10000000}}")
        results.append(replace(result, scenario=replace(result.scenario, name=standard)))
    assert plain(comparison_sentence(results)) == (
        "1 av 2 scenarier håller golvet varje år som besluten kan ändra. bevilja saknar 10 061 tkr "
        "i slutet av 2026. 2024 slutar på 4 830 000 kr, under golvet, vad styrelsen än beslutar om "
        "ansökningarna; golvet prövas för åren därefter."
    )
    lines = lowest_rooms(results).lines
    told = [plain(cell) for cell in lines[0].texts[1:]]
    assert told == ["18 213 000", "2025", "10 000 000", "hålls"]


def test_scenarios_with_floors_of_their_own_are_told_each_with_its_floor(run: Run) -> None:
    """Nothing granted holds both floors, and which is which stands beside it."""
    results = [run(f"standard: avslå\nantaganden: {{golv_kr: {floor}}}") for floor in (0, 500000)]
    assert comparison_sentence(results) == "2 av 2 scenarier håller sitt golv alla år."
    told = [[plain(cell) for cell in line.texts[3:]] for line in lowest_rooms(results).lines]
    assert told == [["0", "hålls"], ["500 000", "hålls"]]


def test_what_a_scenario_supposes_is_told_beside_what_is_granted(run: Run) -> None:
    """One more coach of 666 tkr: 52 503 tkr to the applications, which is what the report says.

    The kommuner's shares of all that is granted count it in, 53 169 tkr, and say so.
    """
    added = "{id: c, namn: C, insatsägare: Uppsala, från: 2026-01-01, till: 2026-12-31, "
    result = run(f"standard: bevilja\ntillägg: [{added}belopp_kr: 666000}}]")
    name = result.scenario.name
    rooms, grants = lowest_rooms([result]), grant_comparison([result])
    assert plain(rooms.lines[0].texts[0]) == "52 503 000"
    assert plain(str(rooms.note)) == f"Tänkta insatser är inte medräknade: {name} 666 000 kr."
    assert plain(grants.lines[0].texts[-1]) == "53 169"
    assert plain(str(grants.note)) == f"Tänkta insatser är medräknade: {name} 666 000 kr."
    without = run("standard: bevilja")
    assert not lowest_rooms([without]).note
    assert not grant_comparison([without]).note


def test_of_one_scenario_alone_the_outcome_is_told_without_a_count(run: Run) -> None:
    """As a förbund that begins has one: 61 tkr missing, or held with 1 000 tkr more."""
    told = plain(comparison_sentence([run("standard: bevilja")]))
    assert told.endswith(" saknar 61 tkr i slutet av 2026.")
    assert "scenarier" not in told
    kept = comparison_sentence(
        [run("standard: bevilja\nantaganden: {ingående_överskott_kr: 7360000}")]
    )
    assert kept.endswith(" håller golvet alla år.")
    assert "scenarier" not in kept


@pytest.mark.parametrize(("fund", "told"), [(0, False), (1, True)])
def test_a_reserve_fund_of_nothing_is_not_told(run: Run, fund: int, told: bool) -> None:
    """Only what there is lies outside the room."""
    result = run("standard: bevilja")
    held = replace(result.package.reserve_fund, value=fund)
    table = room_table(replace(result, package=replace(result.package, reserve_fund=held)))
    assert ("Reservfonden" in str(table.note)) is told


@pytest.mark.parametrize("name", ["Pris $5 och $10 *a*", "http://a.se", "se https://a.se/x_y_z"])
def test_a_name_in_a_notebook_is_no_formula_and_no_link(name: str) -> None:
    """Not between two dollar signs either, nor where web addresses become links."""
    said = plain_text(name)
    assert "$" not in said
    shown = str(create_markdown(escape=False, plugins=["url"])(said))
    page = BeautifulSoup(shown, "html.parser")
    assert page.get_text().strip() == name
    assert not page.find_all(["a", "em"])


def test_a_name_in_a_table_is_no_formula_anywhere() -> None:
    """Neither MathJax's in a notebook, nor a spreadsheet's in the CSV; figures stay figures."""
    exact = Exact(("Rad", "Ord", "Belopp, kr"), [("=1+1", "@a", -5), ("$a$", "plain", 7)])
    lines = (Line("=1+1", ("@a", "−5")), Line("$a$", ("plain", "7")))
    table = Table("prov", "Prov", ("Rad", "Ord", "Belopp"), lines, exact, 1)
    assert table.csv == "Rad;Ord;Belopp, kr\n'=1+1;'@a;-5\n$a$;plain;7\n"
    shown = BeautifulSoup(table.html({}), "html.parser")
    assert [cell.get_text() for cell in shown.find_all("th", scope="row")] == ["=1+1", "$a$"]
    assert "$" not in table.html({})


@pytest.mark.parametrize(
    ("figure", "written"),
    [(0.14, "0,14"), (4e-05, "0,00004"), (-2.5, "-2,5"), (1.0, "1,0"), (7, "7"), (None, "")],
)
def test_a_figure_in_the_csv_is_one_to_a_swedish_spreadsheet(
    figure: float | None, written: str
) -> None:
    """Excel takes 1.22 for a day in January, and an exponent for words."""
    rows = [("ord", "ord"), ("rad", figure)]
    table = Table("prov", "Prov", ("Rad", "Värde"), (), Exact(("Rad", "Värde"), rows))
    assert table.csv == f"Rad;Värde\nord;ord\nrad;{written}\n"
