"""Of very many years and applications what is alike is told together; of a few, one by one."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from finsam_analysis.choices import smallest_changes
from finsam_analysis.core import whole
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tables import (
    assumption_table,
    change_sentence,
    change_table,
    clauses,
    columns_table,
    floor_heading,
    gathered_clauses,
    legal_points,
    proposed_decisions,
    room_heading,
    room_sentence,
    verdict,
)
from finsam_analysis.tables.choice_words import reductions
from finsam_analysis.tables.wording import listed_few, listed_years
from tests.conftest import plain
from tests.random_forbund import Size, written

POOR = "antaganden:\n  ingående_överskott_kr: -1 000 000 000 000\n"


def scenario_of(folder: Path, size: Size, text: str) -> ScenarioResult:
    """A scenario of a random förbund, whose plan begins in 2030."""
    folder.mkdir(exist_ok=True)
    forbund = written(folder / "paket", size)
    (forbund.folder / "scenarier" / "prov.yaml").write_text(f"namn: Prov\n{text}", "utf-8")
    return run_scenario(open_package(forbund.folder), "prov")


@pytest.mark.parametrize(("last", "said"), [(2037, "2037"), (2038, "2030–2038")])
def test_more_than_eight_years_are_told_as_a_span(last: int, said: str) -> None:
    """Eight stand one by one; of nine in a row the first and the last."""
    years = range(2030, last + 1)
    words = listed_years(years)
    assert words.endswith(said)
    assert len(re.findall(r"\d{4}", words)) == (8 if last == 2037 else 2)
    assert listed_years([*range(2030, 2039), 2041]) == "2030–2038 och 2041"


def test_the_sentences_of_thirty_years_below_the_floor_name_two(tmp_path: Path) -> None:
    """The outcome, its heading and what the law asks of a room that is never above its floor."""
    result = scenario_of(tmp_path, Size(2, 30, 2), POOR + "standard: avslå\n")
    assert room_sentence(result).text.endswith("underskrids i slutet av 2030–2059.")
    assert verdict(result).endswith("Också 2031–2059 slutar under golvet.")
    assert room_heading(result).endswith("i slutet av 2030–2059")
    assert len(re.findall(r"\d{4}", floor_heading(result))) < 3
    assert legal_points(result)[-1].matter.text.startswith("I slutet av 2030–2059 är")


def test_what_thirty_years_lack_is_told_by_the_year_that_lacks_most(tmp_path: Path) -> None:
    """What the floor is above the room of each year; the last of them lacks the most."""
    result = scenario_of(
        tmp_path,
        Size(12, 30, 2, seed=3),
        "standard: bevilja\nantaganden:\n  ingående_överskott_kr: 0\n",
    )
    lacks = {
        year: -room
        for year, room in zip(result.years, result.trajectory.closing.tolist(), strict=True)
    }
    assert min(lacks.values()) > 0
    assert max(lacks, key=lambda year: lacks[year]) == 2059
    told = plain(change_sentence(smallest_changes(result)))
    assert told.startswith(
        "Med kansliets förslag når utrymmet inte golvet i slutet av 2030–2059; mest saknas 2059: "
        f"{plain(whole(lacks[2059] // 1000))} tkr."
    )


def test_many_years_without_an_answer_are_one_question(tmp_path: Path) -> None:
    """Each with its amount; a year that is answered stands by itself with its answer."""
    text = "standard: bevilja\nfinansiering: {2032: Ur överskottet}\n"
    result = scenario_of(tmp_path, Size(40, 12, 3, seed=3, largest=10), text + POOR)
    every = zip(result.years, result.trajectory.result.tolist(), strict=True)
    short = {year: -amount for year, amount in every if amount < 0}
    assert 2032 in short
    assert len(short) > 9
    answered, together, room = legal_points(result)
    assert (answered.matter.text[:4], answered.answer) == ("2032", "Finansiering: Ur överskottet.")
    assert (together.question, together.is_open) == ("Hur finansieras åren?", True)
    told = dict(
        re.findall(r"(\d{4}) med ([\d\s]+) tkr", together.matter.text.replace("\u00a0", " "))
    )
    amounts = {int(year): int(re.sub(r"\s", "", amount)) for year, amount in told.items()}
    assert amounts == {y: amount // 1000 for y, amount in short.items() if y != 2032}
    assert not room.question


def test_of_many_years_a_few_without_an_answer_are_a_question_each(tmp_path: Path) -> None:
    """Of more than eight short years all but the last are answered: one is asked for, as one."""
    text = "standard: bevilja\n"
    size = Size(40, 12, 3, seed=3, largest=10)
    unanswered = scenario_of(tmp_path / "utan", size, text + POOR).trajectory
    short = [y for y, n in zip(unanswered.years, unanswered.result, strict=True) if n < 0]
    assert len(short) > 9
    answers = ", ".join(f"{year}: Ur överskottet" for year in short[:-1])
    points = legal_points(scenario_of(tmp_path / "med", size, f"{text}finansiering: {{{answers}}}"))
    (asked,) = (point for point in points if point.is_open)
    assert asked.matter.text.startswith(f"{short[-1]}: ")
    assert asked.question == "Hur finansieras året?"


def test_an_assumption_of_many_years_alike_is_one_row(tmp_path: Path) -> None:
    """Ten years of the same fee; of those that differ, each span its own."""
    text = (
        "standard: bevilja\nantaganden:\n  medlemsavgift: {2030–2034: '-2 %', 2035–2039: '-3 %'}\n"
    )
    table = assumption_table(scenario_of(tmp_path, Size(2, 10, 2), text))
    fees = [(line.label, line.texts[0]) for line in table.lines if "avgift" in line.label]
    assert [label for label, _ in fees] == ["Medlemsavgift 2030–2034", "Medlemsavgift 2035–2039"]
    assert [re.sub(r"\s", " ", value) for _, value in fees] == [
        "−2 % mot planen",
        "−3 % mot planen",
    ]


def test_of_very_many_applications_those_refused_share_an_att_sats(tmp_path: Path) -> None:
    """Of 61 two are tabled and one is granted: every application is named once, as in its own."""
    decided = "beslut: {insats-1: bordlägg, insats-5: bordlägg, insats-9: bevilja}\n"
    result = scenario_of(tmp_path, Size(61, 2, 3), "standard: avslå\n" + decided)
    proposals = proposed_decisions(result)
    granted, tabled, refused, *conditions = (clause.text for clause in gathered_clauses(proposals))
    assert granted == proposals[8].clause.text
    assert tabled == (
        "att bordlägga ansökningarna om finansiellt stöd till insatserna "
        f"{proposals[0].insats} och {proposals[4].insats}"
    )
    others = [p.insats for p in proposals if p.refusal == "avslå"]
    assert len(others) == 58
    assert refused.startswith(
        "att avslå ansökningarna om finansiellt stöd till insatserna Insats 2 "
    )
    assert all(insats in refused for insats in others)
    assert conditions == [clause.text for clause in clauses(proposals)[61:]]
    assert gathered_clauses(proposals[:60]) == clauses(proposals[:60])


def test_the_only_one_tabled_among_very_many_has_its_own_att_sats(tmp_path: Path) -> None:
    """``ansökan`` and ``insatsen``, not the words of several."""
    decided = "standard: avslå\nbeslut: {insats-5: bordlägg}\n"
    proposals = proposed_decisions(scenario_of(tmp_path, Size(61, 2, 3), decided))
    tabled, refused = (clause.text for clause in gathered_clauses(proposals))
    assert tabled == proposals[4].clause.text
    assert refused.startswith("att avslå ansökningarna")


def test_more_than_twenty_names_are_told_as_nineteen_and_a_count() -> None:
    """Of twenty all stand; of a hundred the first nineteen."""
    names = [f"Insats {number}" for number in range(1, 101)]
    assert listed_few(names[:20]).endswith("Insats 19 och Insats 20")
    assert listed_few(names).endswith("Insats 18, Insats 19 och 81 till")


def test_a_change_of_very_many_applications_names_some_and_holds_all(tmp_path: Path) -> None:
    """The page has twenty lines of them, the CSV file every one."""
    size = Size(30, 2, 3)
    none = scenario_of(tmp_path / "utan", size, "standard: avslå\n")
    floor = int(none.trajectory.closing.min()) - 20_000_000  # leaves room for a few of them
    text = f"standard: bevilja\nantaganden: {{golv_kr: {floor}}}\n"
    result = scenario_of(tmp_path / "med", size, text)
    every = {a.id: Fraction(0) for a in result.package.applications}
    assert reductions(result.package, every).count(";") == 29
    few = reductions(result.package, every, few=True)
    assert few.startswith(f"{result.package.called('insats-1')} 0")
    assert few.endswith("; 11 till")
    changes = smallest_changes(result)
    table = change_table(result, changes)
    for found, line in zip(changes, table.lines, strict=True):
        assert found.found is not None
        count = len(found.found.reduced)
        assert line.texts[0].count(";") == min(count, 20) - 1
        assert str(table.frame["Andel av förslaget"][line.label]).count(";") == count - 1
    assert any(found.found and len(found.found.reduced) > 20 for found in changes)


@pytest.mark.parametrize(("rows", "tall"), [(60, False), (61, True)])
def test_a_very_long_table_keeps_its_headings_in_sight(rows: int, tall: bool) -> None:
    """On a screen it scrolls within itself, under headings that stay."""
    table = columns_table("rum", "Rum", ("Rad", "Kr"), [(f"{row}", row) for row in range(rows)])
    assert (' tall"' in table.html({})) is tall
