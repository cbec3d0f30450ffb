"""The state of the what-if page without a browser: what is said, refused, undone and suggested."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from finsam_analysis.choices import Objective
from finsam_analysis.core import Action, AssumptionKey, DataPackage, InputError
from finsam_analysis.page import suggestion
from finsam_analysis.page.conversation import Conversation, Waiting
from finsam_analysis.page.differences import differences
from finsam_analysis.page.entries import Assumed
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.handing_over import saved
from finsam_analysis.page.printed import printed_parts
from finsam_analysis.page.room_view import deciding_sentence, room_view
from finsam_analysis.page.view import first_parts, fixed_parts
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    REJECTED,
    ByPercent,
    Decision,
    PerYear,
    Postpone,
    ScenarioResult,
    run_scenario,
)
from finsam_analysis.tables import grant_table, room_chart, scenario_economists_table
from tests.conftest import PROJECT, plain


@pytest.fixture
def explored(uppsala: DataPackage) -> Exploration:
    """The office's own proposal, where 2026 lacks 61 tkr."""
    return Exploration(uppsala, run_scenario(uppsala, "kansliets-forslag").scenario)


def rooms(explored: Exploration) -> list[int]:
    """The room at each year's end [SEK]."""
    return list(map(int, explored.result.trajectory.closing))


def changes(explored: Exploration) -> list[str]:
    """What differs from the start, in words."""
    return [plain(text) for _, text in differences(explored.start, explored.result)]


def test_the_deciding_sentence_says_what_is_missing(explored: Exploration) -> None:
    """The board papers' own table ends 2026 at −61 tkr, and no other year below zero."""
    assert plain(deciding_sentence(explored.result)) == "2026 saknas 61 tkr till golvet 0 tkr"


def test_the_deciding_sentence_says_to_which_floor(run: Callable[[str], ScenarioResult]) -> None:
    """The papers' 1 225, −61 and 1 944 tkr held against each year's own floor; one is said once."""
    floors = "{2025: 2000000, från 2026: 2100000}"
    result = run(f"standard: bevilja\nantaganden: {{golv_kr: {floors}}}")
    assert plain(deciding_sentence(result)) == (
        "2025 saknas 775 tkr till golvet 2 000 tkr; "
        "2026 saknas 2 161 tkr och 2027 saknas 156 tkr till golvet 2 100 tkr"
    )


def test_the_chart_names_a_floor_that_varies_as_the_reports_do(
    run: Callable[[str], ScenarioResult],
) -> None:
    """At the highest one, and each in words for who cannot see it."""
    result = run("standard: bevilja\nantaganden: {golv_kr: {2026: 500000}}")
    view = room_view(result, result)
    assert list(map(plain, view["golv"])) == ["Golv högst", "500 tkr"]
    assert plain(view["alt"]).endswith(
        "Golvet är 0 tkr 2024–2025, 500 tkr 2026 och 0 tkr 2027–2028."
    )
    assert "Golv högst 500 tkr" in [
        plain(t.get_text()) for t in room_chart(result).figure.axes[0].texts
    ]


def test_the_deciding_sentence_says_that_the_floor_is_held(explored: Exploration) -> None:
    """Without any new grant the lowest room is the forecast's, 4 830 tkr at the end of 2024."""
    explored.begin("utan-nya-ansokningar")
    told = plain(deciding_sentence(explored.result))
    assert told == "Golvet hålls; lägst 4 830 tkr i slutet av 2024"


def test_habo_in_july_and_a_lower_fee(
    explored: Exploration, run: Callable[[str], ScenarioResult]
) -> None:
    """The chief's own question gives what a file of the same words gives."""
    explored.say("beslut/framsteget/0/åtgärd", "skjut upp")
    explored.say("antaganden/medlemsavgift/från 2026", "-2 %")
    written = run(
        "standard: bevilja\n"
        "beslut: {framsteget: {åtgärd: skjut upp, månader: 6}}\n"
        'antaganden: {medlemsavgift: {2026: "-2 %", 2027: "-2 %", 2028: "-2 %"}}\n'
    )
    assert rooms(explored) == written.trajectory.closing.tolist()
    assert changes(explored) == [
        "Framsteget skjuts upp 6 månader",
        "Medlemsavgift −2 % mot planen 2026–2028",
    ]
    assert not explored.refusals


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("beslut/vaxtkraft/0/procent", "101", "0 till 100 procent"),
        ("beslut/vaxtkraft/0/procent", "tio", "0 till 100 procent"),
        ("antaganden/medlemsavgift/2026", "-101 %", "minst −100 %"),
        ("antaganden/ej_nyttjat/2026", "x", "0 till 100 procent"),
        ("antaganden/golv_kr/från 2025", "en miljon", "hela kronor"),
        ("antaganden/ingående_överskott_kr", "6,3", "hela kronor"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    explored: Exploration, field: str, text: str, why: str
) -> None:
    """Nothing changes, the words are the file's own, and other fields go on working."""
    explored.say("beslut/vaxtkraft/0/åtgärd", "reducera")
    before = explored.setting
    explored.say(field, text)
    assert explored.setting == before
    assert explored.refusals[field].given == text
    assert why in plain(explored.refusals[field].why)
    explored.say("beslut/plattform/0/åtgärd", "avslå")
    assert explored.scenario.decisions["plattform"] == REJECTED
    assert field in explored.refusals


def test_a_cut_larger_than_the_year_is_refused(explored: Exploration) -> None:
    """What only the calculation can know is refused in the same way."""
    explored.say("beslut/min-framtid/0/åtgärd", "reducera")
    explored.say("beslut/min-framtid/0/sätt", "per_år")
    explored.say("beslut/min-framtid/0/per_år/2026", "99 999 999")
    refused = explored.refusals["beslut/min-framtid/0/per_år/2026"]
    assert "2 843 000" in plain(refused.why)
    explored.say("beslut/min-framtid/0/per_år/2026", "300 000")
    assert not explored.refusals
    assert explored.scenario.decisions["min-framtid"] == Decision((PerYear({2026: 300_000}),))


def test_another_action_takes_away_what_was_refused_in_its_fields(explored: Exploration) -> None:
    """The field is gone, and its refusal with it."""
    explored.say("beslut/framsteget/0/åtgärd", "skjut upp")
    explored.say("beslut/framsteget/0/månader", "x")
    explored.say("beslut/framsteget/0/åtgärd", "bordlägg")
    assert not explored.refusals


def test_a_drag_is_undone_as_one_step(explored: Exploration) -> None:
    """Sixty values of a slider, one step back; and forward again."""
    explored.say("beslut/vaxtkraft/0/åtgärd", "reducera")
    for percent in range(11, 71):
        explored.say("beslut/vaxtkraft/0/procent", str(percent), moving=True)
    explored.say("beslut/vaxtkraft/0/procent", "70")
    dragged = rooms(explored)
    explored.undo()
    assert explored.scenario.decisions["vaxtkraft"] == Decision((ByPercent(Fraction(10)),))
    explored.redo()
    assert rooms(explored) == dragged


def test_a_drag_that_begins_where_it_stands_can_be_undone(explored: Exploration) -> None:
    """A first value that changes nothing opens no step, and hides none."""
    explored.say("beslut/vaxtkraft/0/åtgärd", "reducera")
    explored.say("beslut/vaxtkraft/0/procent", "10", moving=True)
    explored.say("beslut/vaxtkraft/0/procent", "40", moving=True)
    explored.undo()
    assert explored.scenario.decisions["vaxtkraft"] == Decision((ByPercent(Fraction(10)),))


def test_a_suggestion_counts_what_goes_unused(
    explored: Exploration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand: 1 % unused in 2025 and 2026 leaves 337 630 kr, so 162 370 kr are missing to 500 tkr.

    Registerstudie is locked. Half of Lokussamordnare Uppsala's 560 tkr saves 280 000 kr, of which
    2 800 would have gone unused; a quarter, 138 600 kr, is too little.
    """
    monkeypatch.setattr(suggestion, "_SECONDS", 60.0)
    for year in ("2025", "2026"):
        explored.say(f"antaganden/ej_nyttjat/{year}", "1")
    explored.say("antaganden/golv_kr/från 2024", "500 000")
    explored.lock("registerstudie", on=True)
    found = suggestion.suggested(explored, Objective.FEWEST)
    assert found.said == "Bevisat minst."
    assert found.ways[0].change.cut == 280_000
    assert int(found.ways[0].result.trajectory.closing[2]) == 337_630 + 280_000 - 2_800


def test_a_decision_in_steps(explored: Exploration) -> None:
    """Less, and then later: each step on what the one before gave; a step can be taken away."""
    explored.step("framsteget")
    explored.step("framsteget")
    less, later = ByPercent(Fraction(10)), Postpone(6)
    assert explored.scenario.decisions["framsteget"] == Decision((less, later))
    assert changes(explored) == ["Framsteget minskas med 10 % och därefter skjuts upp 6 månader"]
    explored.say("beslut/framsteget/1/åtgärd", "")
    assert explored.scenario.decisions["framsteget"] == Decision((less,))
    explored.say("beslut/framsteget/0/åtgärd", "avslå")
    assert explored.scenario.decisions["framsteget"] == REJECTED
    with pytest.raises(ValueError, match="no more"):
        explored.step("framsteget")


def test_the_from_field_takes_its_value_with_it_to_another_year(explored: Exploration) -> None:
    """From 2026 becomes from 2027: 2026 is as planned again."""
    explored.say("antaganden/medlemsavgift/från 2026", "-2 %")
    explored.say("antaganden/medlemsavgift/från", "2027")
    assert sorted(explored.scenario.member_fee) == [2027, 2028]


def test_an_added_insats_costs_what_it_says(explored: Exploration) -> None:
    """666 000 kr in 2025 lower every room from 2025 on by as much."""
    before = rooms(explored)
    explored.add()
    explored.say("tillägg/ny-insats-1/belopp_kr", "666 000")
    explored.say("tillägg/ny-insats-1/insatsägare", "Uppsala")
    after = rooms(explored)
    assert [b - a for a, b in zip(after, before, strict=True)] == [
        0,
        666_000,
        666_000,
        666_000,
        666_000,
    ]
    assert changes(explored) == ["Ny insats 1 läggs till, 666 000 kr till Uppsala"]
    head = plain(first_parts(explored)["head"]["new"])
    assert head.endswith(
        " 52 503 000 kr i kansliets fördelning, därtill 666 000 kr till tänkta insatser"
    )
    explored.remove("ny-insats-1")
    assert rooms(explored) == before


@pytest.mark.parametrize(
    ("field", "slip", "told", "meant"),
    [
        (
            "antaganden/medlemsavgift/2026",
            "22 000",
            "Obs: medlemsavgiften 2026 är 22 000 kr, mot planens 23 322 000 kr. Menades 22 000 tkr?",
            "22 000 000",
        ),
        (
            "antaganden/golv_kr/2026",
            "500",
            "Obs: golvet är 500 kr, i en plan med avgifter på 23 322 000 kr om året. Menades 500 tkr?",
            "500 000",
        ),
    ],
)
def test_an_amount_a_thousand_times_off_is_told_under_the_answer(
    explored: Exploration, field: str, slip: str, told: str, meant: str
) -> None:
    """Taken as it stands, as a scenario file's is, and gone when it is mended."""
    explored.say(field, slip)
    assert [plain(text) for text in first_parts(explored)["head"]["remarks"]] == [told]
    explored.say(field, meant)
    assert first_parts(explored)["head"]["remarks"] == []


def test_an_added_insats_that_ends_before_it_starts_is_refused(explored: Exploration) -> None:
    """In the words of the scenario file."""
    explored.add()
    explored.say("tillägg/ny-insats-1/till", "2024-12-31")
    assert "före starten" in explored.refusals["tillägg/ny-insats-1/till"].why


@pytest.mark.parametrize(
    "field",
    [
        "beslut/finns-inte/0/åtgärd",
        "beslut/vaxtkraft/1/åtgärd",
        "beslut/vaxtkraft/x/åtgärd",
        "antaganden/påhittat/2026",
        "tillägg/ingen/namn",
        "vad-som-helst",
        "",
    ],
)
def test_a_field_that_is_not_there_is_no_field(explored: Exploration, field: str) -> None:
    """A message of somebody else's making, not a slip of the user's."""
    with pytest.raises((ValueError, KeyError)):
        explored.say(field, "1")


def test_a_start_must_lie_in_the_package(explored: Exploration) -> None:
    """No name leads out of the folder of scenarios."""
    with pytest.raises(ValueError, match="no scenario"):
        explored.begin("../../tests/data/pahittat-forbund/scenarier/alla")


def test_the_rows_years_are_the_reports_own(explored: Exploration) -> None:
    """The printed cells of the report's table of grants, summed over the row's organisations."""
    explored.say("beslut/framsteget/0/åtgärd", "skjut upp")
    explored.say("beslut/min-framtid/0/åtgärd", "reducera")
    rows = grant_table(explored.result).lines
    shown = printed_parts(explored)["years/min-framtid"]
    of_row = [
        [int(plain(cell).replace(" ", "") or 0) for cell in row.texts[1:-1]]
        for row in rows
        if row.label == "Min framtid"
    ]
    expected = [sum(year) for year in zip(*of_row, strict=True)]
    assert [int(plain(text).replace(" ", "") or 0) for text in shown] == expected


def test_the_economists_table_is_the_reports_own(explored: Exploration) -> None:
    """Line by line, the same text as the report prints."""
    explored.say("beslut/framsteget/0/åtgärd", "skjut upp")
    parts = printed_parts(explored)
    lines = scenario_economists_table(explored.result).lines
    assert [parts[f"line/ekonomi/{i}"][2:] for i in range(len(lines))] == [
        list(line.texts) for line in lines
    ]


def test_the_kommuner_get_what_the_scenario_gives(explored: Exploration) -> None:
    """In kronor, as share and per inhabitant, each as the scenario's own shares have it."""
    explored.say("beslut/framsteget/0/åtgärd", "avslå")
    parts = printed_parts(explored)
    for place, share in enumerate(explored.result.shares):
        label, _, *cells = [plain(text) for text in parts[f"line/kommuner/{place}"]]
        *_, part, each, granted = cells
        assert label == share.organisation
        assert int(granted.replace(" ", "")) == share.granted_total
        whole = sum(other.granted_total for other in explored.result.shares)
        assert float(part.removesuffix(" %").replace(",", ".")) == pytest.approx(
            100 * share.granted_total / whole, abs=0.051
        )
        assert share.population is not None
        assert float(each.replace(",", ".").replace(" ", "")) == pytest.approx(
            share.granted_total / share.population, abs=0.051
        )


def test_the_choices_contributions_add_up(explored: Exploration) -> None:
    """From where it began to where it is, year by year in the printed tkr."""
    explored.say("beslut/framsteget/0/åtgärd", "skjut upp")
    explored.say("antaganden/medlemsavgift/2026", "-2 %")
    parts = printed_parts(explored)
    lines = [parts[f"line/bro/{i}"][3:] for i in range(parts["table/bro"]["lines"])]
    start, *steps, now = [
        [int(plain(text).lstrip("▼ ").replace(" ", "").replace("−", "-")) for text in line]
        for line in lines
    ]
    assert len(steps) == 2
    assert [sum(year) for year in zip(start, *steps, strict=True)] == now


def test_a_change_sends_little(explored: Exploration, tmp_path: Path) -> None:
    """At most 3 kB on the wire with all its tables, deflated with the window kept."""
    told: list[dict[str, Any]] = []
    waiting: list[Callable[[], None]] = []

    def later(_seconds: float, call: Callable[[], None]) -> Waiting:
        waiting.append(call)
        return Forgotten()

    talk = Conversation(explored, told.append, later, tmp_path)
    says = [("åtgärd", "reducera"), ("procent", "20"), ("procent", "35")]
    acts = [{"do": "say", "field": f"beslut/vaxtkraft/0/{key}", "text": text} for key, text in says]
    packer, sizes = zlib.compressobj(4, zlib.DEFLATED, -15), []
    for seq, act in enumerate([{"do": "hello"}, *acts], start=1):
        talk.receive({"seq": seq, **act})
        waiting.pop()()
        sent = [json.dumps(message).encode() for message in told]
        told.clear()
        sizes.append(sum(len(packer.compress(m) + packer.flush(zlib.Z_SYNC_FLUSH)) for m in sent))
    assert max(sizes[1:]) <= 3000 < sizes[0]


def test_only_what_is_changed_is_marked(explored: Exploration) -> None:
    """A row and an assumption that differ from the start, and no other."""
    explored.say("beslut/framsteget/0/åtgärd", "skjut upp")
    explored.say("antaganden/golv_kr/2026", "100 000")
    parts = first_parts(explored)
    marked = [key for key, part in parts.items() if isinstance(part, dict) and part.get("changed")]
    assert marked == ["row/framsteget", "assumed/golv_kr"]


def test_another_forbund_works_the_same() -> None:
    """The invented förbund: every application can be decided every way that there is."""
    other = open_package(PROJECT / "tests" / "data" / "pahittat-forbund")
    start = run_scenario(other, "alla-beviljas").scenario
    explored = Exploration(other, start)
    for application in start.decisions:
        for action in Action:
            explored.say(f"beslut/{application}/0/åtgärd", action)
            assert explored.scenario.decisions[application].last.done is action
    assert not explored.refusals
    assert printed_parts(explored)["outcome"]


def test_the_from_field_goes_on_speaking_of_its_year(explored: Exploration) -> None:
    """Three per cent each year from 2025 differs from year to year; the next word is of 2025 too.

    The fields are those of a person who writes over what she wrote: 500 000 kr from 2025.
    """
    fee = Assumed(AssumptionKey.MEMBER_FEE)
    for text in ("3 % per år", "500 tkr"):
        year, _ = explored.from_field(fee)
        assert year == 2025
        explored.say(f"antaganden/medlemsavgift/från {year}", text)
        assert explored.from_field(fee) == (2025, text.replace(" tkr", "000"))
    told = differences(explored.start, explored.result)
    assert [plain(words) for _, words in told] == ["Medlemsavgift 500 000 kr 2025–2028"]


def test_a_change_goes_before_what_is_still_to_be_made(
    explored: Exploration, tmp_path: Path
) -> None:
    """The fan is made after the tables, in a turn of its own; a new decision is answered first."""
    answers: list[dict[str, Any]] = []
    waiting: list[Callable[[], None]] = []

    def later(_seconds: float, call: Callable[[], None]) -> Waiting:
        waiting.append(call)
        return Forgotten()

    talk = Conversation(explored, answers.append, later, tmp_path)
    talk.receive({"seq": 1, "do": "show", "panel": "osäkerhet", "on": True})
    waiting.pop()()
    talk.receive({"seq": 2, "do": "back"})
    while waiting[1:]:
        waiting.pop()()
    told = [(a["seq"], a["stage"], "sure" in a["parts"]) for a in answers]
    assert told[:3] == [(1, 1, False), (1, 3, False), (2, 1, False)]
    assert told[-1] == (2, 2, True)


class Forgotten:
    """Something that is called although it was called off; nothing that matters here."""

    def cancel(self) -> None:
        """Do nothing."""


def test_the_scenarios_to_begin_from_stand_by_the_names_that_are_shown(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """The proposal first, then by alphabet: å, ä and ö last, whatever the files are called."""
    folder = shutil.copytree(uppsala.folder, tmp_path / "paket")
    for file, name in (("a", "Östra länet"), ("z", "Alla väntar")):
        text = f"namn: {name}\nstandard: avslå\n"
        (folder / "scenarier" / f"{file}.yaml").write_text(text, encoding="utf-8")
    package = open_package(folder)
    explored = Exploration(package, run_scenario(package, "kansliets-forslag").scenario)
    assert [name for _, name in fixed_parts(explored)["names"]] == [
        "Kansliets förslag", "Alla väntar", "Lika nedskärning", "Lägre medlemsavgift",
        "Uppsala får sin fjärde coach", "Uppsala minskar", "Utan nya ansökningar",
        "Växtkraft avslås", "Östra länet",
    ]  # fmt: skip


def saving(package: DataPackage, name: str, *, over: bool = False) -> Exploration:
    """The office's proposal without Växtkraft, saved under a name."""
    explored = Exploration(package, run_scenario(package, "kansliets-forslag").scenario)
    explored.say("beslut/vaxtkraft/0/åtgärd", "avslå")
    explored.saved(saved(explored, name, "", over=over))
    return explored


def test_no_two_scenarios_are_saved_under_one_name(tmp_path: Path) -> None:
    """The name of a scenario is its own file's, whatever that is called; the office's is never lost."""
    folder = shutil.copytree(PROJECT / "data" / "uppsala-2024", tmp_path / "p")
    package, scenarios = open_package(folder), folder / "scenarier"
    before = {path.name: path.read_bytes() for path in scenarios.iterdir()}
    for name in ("Kansliets förslag", "kansliets  FÖRSLAG"):
        for over in (False, True):
            with pytest.raises(InputError, match=r"kansliets-forslag\.yaml"):
                saving(package, name, over=over)
    with pytest.raises(InputError, match=r"finns redan .* vaxtkraft-avslas\.yaml"):
        saving(package, "Växtkraft avslås")
    assert {path.name: path.read_bytes() for path in scenarios.iterdir()} == before
    saving(package, "Växtkraft avslås", over=True)
    assert sorted(path.name for path in scenarios.iterdir()) == sorted(before)


def test_a_changed_scenario_is_not_offered_the_name_it_began_as(explored: Exploration) -> None:
    """Else the first that is saved would be a second of that name."""
    assert first_parts(explored)["head"]["title"] == "Kansliets förslag"
    explored.say("beslut/vaxtkraft/0/åtgärd", "avslå")
    assert first_parts(explored)["head"]["title"] == "Kansliets förslag, utkast"
