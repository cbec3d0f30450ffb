"""What the board reads of edge, bridge and risk: words, tables and pictures that agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.sensitivity import (
    Risk,
    SafeDecisions,
    bridge,
    distance,
    draw_rooms,
    drawn_risk,
    risk,
    safe_decisions,
)
from finsam_analysis.tables import (
    bridge_chart,
    bridge_sentence,
    bridge_table,
    bridge_text,
    driver_table,
    edge_sentences,
    edge_text,
    extra_table,
    fan_chart,
    fan_table,
    risk_sentences,
    risk_text,
    sureness_sentence,
)
from finsam_analysis.tables.edge_tables import edge_tables
from finsam_analysis.tables.risk_tables import distribution_words, risk_tables
from tests.conftest import plain
from tests.sensitivity.test_uncertainty import ALL, stated, with_uncertainty

Run = Callable[[str], ScenarioResult]
UPPSALA_CUTS = (
    "standard: bevilja\nbeslut:\n"
    "  samordnat-stod: {åtgärd: reducera, procent: 10}\n"
    "  lokussamordnare-uppsala: {åtgärd: bordlägg}\n"
)


def answered(result: ScenarioResult, sought: int = 95) -> tuple[Risk, SafeDecisions]:
    """Risk and safe decisions of a thousand draws."""
    drawn = draw_rooms(result, seed=1, draws=1_000)
    return risk(drawn, Fraction(sought)), safe_decisions(drawn, Fraction(sought))


def test_a_package_without_distributions_has_a_report_all_the_same(uppsala: DataPackage) -> None:
    """It says that nothing is stated, in sentence, picture and table."""
    result = run_scenario(replace(uppsala, uncertainty=()), "kansliets-forslag")
    assert drawn_risk(result) is None
    assert "osakerhet.csv" in sureness_sentence(None)
    assert fan_chart(None).alt == "Ingen osäkerhet är angiven."
    assert fan_table(None).note == "Ingen osäkerhet är angiven."


def test_a_bridge_alone_says_that_its_tkr_are_rounded(run: Run, uppsala: DataPackage) -> None:
    """Registerstudie's 607 kr a year stand as 1, 1, 0 and 1 tkr; with whole tkr nothing is said."""
    cut = run_scenario(uppsala, "lika-nedskarning")
    told = " ".join(bridge_text(bridge(run("standard: bevilja"), cut), 80).split())
    assert told.endswith("ett belopp kan skilja upp till 1 tkr från det exakta.")
    refused = run("standard: bevilja\nbeslut: {framsteget: avslå}")
    assert "avrundade" not in bridge_text(bridge(run("standard: bevilja"), refused), 80)


def test_every_column_of_the_csv_has_a_heading(run: Run) -> None:
    """Also that of the rows' own, which the printed table leaves empty."""
    table = fan_table(drawn_risk(run("standard: bevilja"), draws=100))
    assert (table.headings[0], table.csv.splitlines()[0]) == ("", "Rad;2024;2025;2026;2027;2028")


def test_the_report_says_how_sure_it_is_and_what_that_rests_on(run: Run) -> None:
    """The same futures each time: the same sentence."""
    first = sureness_sentence(drawn_risk(run("standard: bevilja"), draws=1_000))
    assert first == sureness_sentence(drawn_risk(run("standard: bevilja"), draws=1_000))
    assert plain(first).startswith(
        "Framtiderna antar att en del av insatsernas medel inte nyttjas, här mellan 0 och 6,23 %, "
        "medan scenariots egen siffra räknar med att allt nyttjas"
    )
    assert re.search(r" I 1\d,\d % \(± 1,\d procentenheter\) av 1 000 tänkbara", plain(first))
    assert "tänkbara framtider går beslutsutrymmet under golvet" in plain(first)
    assert "antaganden" in first


def test_the_edge_says_when_the_shortfall_must_be_covered(run: Run) -> None:
    """61 000 kr before the end of 2026, or a fee that rises."""
    text = plain(edge_text(distance(run(ALL))))
    assert "måste det finnas 61 000 kr senast i slutet av 2026." in text
    assert "höjas med minst 0,14 % från 2025 eller 0,27 % från 2026" in text


def test_each_part_of_the_shortfall_is_asked_for_by_its_own_year(run: Run) -> None:
    """With a floor of 2 000 tkr 775 tkr is missing in 2025 and 2 061 in 2026."""
    sentence = edge_sentences(distance(run(f"{ALL}antaganden:\n  golv_kr: 2000000\n")))[1]
    assert plain(sentence) == (
        "För att täcka underskottet måste det finnas 775 000 kr senast i slutet av 2025 och "
        "ytterligare 1 286 000 kr senast i slutet av 2026, tillsammans 2 061 000 kr."
    )


def test_a_fee_that_may_go_altogether_is_said_in_words(run: Run) -> None:
    """With nothing granted 2028 ends at 66 340 tkr, more than two years' fees but not three's."""
    edge = distance(run("standard: avslå"))
    words = plain(edge_sentences(edge)[1])
    assert "får falla bort helt från 2027 utan att golvet bryts" in words
    assert "100,00 %" not in plain(edge_text(edge))
    assert "behövs inte" in edge_text(edge)
    assert "får falla bort" not in edge_text(distance(run(ALL)))


def test_a_scenario_without_shortfall_has_no_table_of_it(run: Run) -> None:
    """The board is told of a margin and of nothing missing."""
    edge = distance(run("standard: avslå"))
    assert [table.name for table in edge_tables(edge)] == ["avstand-golv", "storsta-insats"]
    assert "kan sjunka" in edge_text(edge)
    assert "saknas" not in edge_text(edge).lower()


def test_the_table_of_extra_insatser_leaves_no_cell_before_the_start(run: Run) -> None:
    """From 2027 to 2026 is no period; 2025–2026 after Uppsala's cuts is 598 700 kr a year."""
    table = extra_table(distance(run(UPPSALA_CUTS)))
    assert plain(table.lines[0].texts[1]) == "598 700"
    assert table.lines[2].texts[:2] == ("", "")
    assert table.frame.loc[2025, "till 2026"] == 598_700


def test_the_printed_bridge_adds_up_column_by_column(run: Run) -> None:
    """Rounded to tkr, the steps still lead from one scenario to the other, in table and chart."""
    odd = run(
        "standard: bevilja\nbeslut:\n"
        + "".join(
            f'  {name}: {{åtgärd: reducera, procent: "1,37"}}\n'
            for name in ("vaxtkraft", "plattform", "framsteget", "en-vag-in", "min-framtid")
        )
    )
    found = bridge(run(ALL), odd)
    columns = list(zip(*(line.texts[1:] for line in bridge_table(found).lines), strict=True))
    for column in columns:
        first, *steps, last = (
            int(re.sub(r"[▼\s\u202f]", "", cell).replace("\u2212", "-")) for cell in column
        )
        assert first + sum(steps) == last
    assert len(columns) == 5
    assert bridge_chart(found).alt.startswith("Från Prov \u221261")


def test_the_bridge_says_what_changed_and_what_it_gave(run: Run) -> None:
    """Both decisions, with the words before and after, and their room in the lowest year."""
    found = bridge(run(ALL), run(UPPSALA_CUTS))
    text = plain(bridge_text(found))
    assert "+1 258 tkr i slutet av 2026" in text
    assert "beviljas → minskas med 10 %" in text
    assert "beviljas → bordläggs" in text


def test_the_bridge_says_how_an_assumption_moved(run: Run) -> None:
    """Years alike are told together, and the opening surplus before and after."""
    moved = run(
        f'{ALL}antaganden:\n  medlemsavgift: {{2026: "-3 %", 2027: "-3 %", 2028: 23000000}}\n'
        '  ej_nyttjat: {2025: "1,5 %"}\n  ingående_överskott_kr: 6000000\n'
    )
    cells = [plain(line.texts[0]) for line in bridge_table(bridge(run(ALL), moved)).lines[1:-1]]
    assert cells == [
        "\u22123 % 2026–2027, 23 000 000 kr 2028",
        "1,5 % 2025",
        "6 360 000 kr → 6 000 000 kr",
    ]
    back = [plain(line.texts[0]) for line in bridge_table(bridge(moved, run(ALL))).lines[1:-1]]
    assert back[0] == "\u22123 % → planen 2026–2027, 23 000 000 kr → planen 2028"
    assert back[1] == "1,5 % → 0 % 2025"


def test_the_bridge_notes_what_falls_after_the_plan(run: Run) -> None:
    """Plattform's 2 684 tkr of 2028 postponed a year falls in 2029, outside the columns."""
    later = run(f"{ALL}beslut:\n  plattform: {{åtgärd: skjut upp, månader: 12}}\n")
    note = plain(str(bridge_table(bridge(run(ALL), later)).note))
    assert (
        "Efter planperioden, utanför tabellen, faller 0 kr i Prov och 2 684 000 kr i Prov." in note
    )


def test_an_added_insats_is_called_by_its_name(run: Run) -> None:
    """A coach that nobody has applied for is a step of the bridge and can be cut in the risk."""
    coach = run(
        f"{ALL}tillägg:\n  - {{id: extra-coach, namn: En coach till, insatsägare: Uppsala, "
        "från: 2026-01-01, till: 2026-12-31, belopp_kr: 666000}\n"
    )
    found = bridge(run(ALL), coach)
    assert [step.room.tolist() for step in found.steps] == [[0, 0, *[-666_000] * 3]]
    assert "En coach till \u2212666" in plain(bridge_sentence(found))
    assert "En coach till" in risk_text(*answered(coach))


def test_two_equal_scenarios_have_a_bridge_without_steps(run: Run) -> None:
    """It says so, and draws the two rooms."""
    found = bridge(run(ALL), run(ALL))
    assert "ingen skillnad" in bridge_sentence(found)
    assert bridge_table(found).note == ""
    assert "inga steg" in bridge_chart(found, 2028).alt


def test_the_risk_says_what_it_rests_on(run: Run) -> None:
    """One observation behind what steers most, and that is said to be little."""
    text = plain(risk_text(*answered(run(ALL))))
    assert "Mest styr ej nyttjade medel (2026)" in text
    assert "en enda uppgift i underlaget" in text
    assert "1 300 av 20 872 tkr" in text
    assert "buffert" in text
    assert "tar då i dragningarna ett beslut med nivåerna 0, 50, 75, 90 och 100 %" in text


def test_a_sure_scenario_has_a_margin_and_no_table_of_cuts(run: Run) -> None:
    """Nothing need be cut when the floor is held."""
    found, decisions = answered(run("standard: avslå"))
    assert "kan tas i anspråk" in risk_sentences(found, decisions)[-1]
    assert found.driver is not None
    assert "Mest styr" not in " ".join(risk_sentences(found, decisions))
    assert "(felet är mindre än 3/1 000)" in plain(risk_sentences(found, decisions)[0])
    assert "slumpens eget fel är mindre än 3/1 000." in plain(str(fan_table(found).note))
    assert "sakert-beslut" not in [table.name for table in risk_tables(found, decisions)]


def test_a_scenarios_own_underspend_is_said_to_be_replaced(run: Run) -> None:
    """The reader must not believe that both count."""
    found, decisions = answered(run(f"{ALL}antaganden:\n  ej_nyttjat: {{2025: 5}}\n"))
    assert any("ersätts" in sentence for sentence in risk_sentences(found, decisions))


def test_where_rejecting_all_is_not_enough_that_is_said(run: Run) -> None:
    """A floor of 40 000 tkr cannot be held by any decision."""
    found, decisions = answered(run(f"{ALL}antaganden:\n  golv_kr: 40000000\n"))
    assert "att avslå alla insatser räcker inte" in risk_sentences(found, decisions)[-1]


def test_the_fan_table_marks_what_is_below_the_floor(run: Run) -> None:
    """In 2026 the plan itself is, and so are the lowest of the futures."""
    table = fan_table(answered(run(ALL))[0])
    assert [line.texts[2].startswith("▼") for line in table.lines[:6]] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_the_drivers_are_shown_only_for_years_that_vary(run: Run) -> None:
    """2024 is a forecast that nothing is drawn for."""
    assert driver_table(answered(run(ALL))[0]).headings[1:5] == ("2025", "2026", "2027", "2028")


def test_the_fan_chart_tells_its_figures_in_words(run: Run) -> None:
    """For one who cannot see it, and for the comparison of notebooks."""
    chart = fan_chart(answered(run(ALL))[0])
    assert "2024 4 830 tkr till 4 830 tkr" in plain(chart.alt)
    assert chart.png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("distribution", "words"),
    [
        (stated(-300, 0, 300), "triangel −3 till 3 %, troligast 0 %"),
        (stated(0, None, 623), "likformig 0 till 6,23 %"),
        (stated(-150, -25, 0), "triangel −1,5 till 0 %, troligast −0,25 %"),
    ],
)
def test_a_distribution_is_said_in_words(
    uppsala: DataPackage, distribution: object, words: str
) -> None:
    """As the economist wrote it in the table."""
    assert uppsala.uncertainty
    assert plain(distribution_words(distribution)) == words  # type: ignore[arg-type]


def test_the_answer_holds_against_itself(run: Run) -> None:
    """Fan in order, years against any year, variances whole, buffer or margin; also with one value."""
    for result in (run(ALL), with_uncertainty(run(ALL), stated(0, None, 0))):
        assert all(check.holds for check in answered(result)[0].checks())
