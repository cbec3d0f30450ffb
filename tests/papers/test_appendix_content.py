"""What the appendix says, whichever form says it: att-satser, tables, findings, foundations."""

from __future__ import annotations

import hashlib
import itertools
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from finsam_analysis.choices import office_scenario
from finsam_analysis.core import DataPackage, FigureKey, FigureKind, InputError, Period
from finsam_analysis.data_package import package_hash
from finsam_analysis.papers.appendix_content import AppendixContent, Facts, Items
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.papers.workbook.workbook import write_workbook
from finsam_analysis.papers.working_paper import working_paper
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ACCOUNT, ScenarioResult, compute, run_scenario
from finsam_analysis.tables import (
    Table,
    Text,
    decision_table,
    economists_table,
    grant_table,
    proposed_decisions,
    scenario_economists_table,
    scenario_rows,
)
from tests.conftest import UPPSALA
from tests.papers.appendix_reading import blocks, tidy
from tests.papers.conftest import DAY
from tests.random_forbund import Size, written

Run = Callable[[str], ScenarioResult]


def clauses(result: ScenarioResult) -> dict[str, str]:
    """Application to its att-sats, spaces made common."""
    return {
        proposal.application.id: tidy(proposal.clause.text)
        for proposal in proposed_decisions(result)
    }


def test_an_approval_says_period_and_maximum_as_the_board_papers(run: Run) -> None:
    """Bilaga 5: "för perioden 1 januari år 2025 fram till 31 december år 2027, 8 260 000"."""
    assert clauses(run("standard: bevilja"))["vaxtkraft"] == (
        "att bevilja finansiellt stöd enligt ansökan till insatsen Växtkraft (Enköping) för "
        "perioden 1 januari 2025 till 31 december 2027 med maximalt 8 260 000 kr"
    )


def test_the_maxima_are_the_eleven_proposals(run: Run) -> None:
    """As printed in bilagor 5–15, though the office's table rounds four of them to tkr."""
    maxima = [proposal.maximum for proposal in proposed_decisions(run("standard: bevilja"))]
    assert maxima == [
        8_260_000, 10_256_000, 7_526_600, 4_798_000, 337_000, 8_350_000, 6_984_000, 560_000,
        4_418_130, 569_105, 444_375,
    ]  # fmt: skip
    assert sum(maxima) == 52_503_210


def test_what_the_office_adjusted_says_what_was_asked(run: Run) -> None:
    """350 000 kr asked, 13 000 kr of rent taken out."""
    clause = clauses(run("standard: bevilja"))["registerstudie"]
    assert "enligt ansökan, med kansliets justering av sökta 350 000 kr, till" in clause
    assert clause.endswith("1 september 2024 till 30 juni 2025 med maximalt 337 000 kr")


@pytest.mark.parametrize(
    ("decision", "words", "end"),
    [
        ("{åtgärd: reducera, procent: 10}", "som minskas med 10 %,", "maximalt 6 285 600 kr"),
        ("{åtgärd: reducera, tak_kr: 5000000}", "till högst 5 000 000 kr,", "5 000 000 kr"),
        ("{åtgärd: skjut upp, månader: 6}", "1 april 2025 till 30 juni 2027", "6 984 000 kr"),
        ("{åtgärd: bevilja, sökt: true}", "enligt ansökan till", "maximalt 8 315 500 kr"),
    ],
)
def test_a_changed_application_says_how(run: Run, decision: str, words: str, end: str) -> None:
    """Samordnat stöd: proposed 6 984 000 kr, 1 October 2024 to 31 December 2026; by hand."""
    clause = clauses(run(f"standard: bevilja\nbeslut:\n  samordnat-stod: {decision}"))
    assert words in clause["samordnat-stod"]
    assert clause["samordnat-stod"].endswith(end)


def test_a_shortened_application_ends_earlier(run: Run) -> None:
    """The period in the att-sats is the decided one."""
    text = "standard: bevilja\nbeslut:\n  plattform: {åtgärd: förkorta, till: 2027-12-31}"
    assert "1 januari 2025 till 31 december 2027 med maximalt" in clauses(run(text))["plattform"]


def test_tabled_and_rejected_ask_for_no_money(run: Run) -> None:
    """Two other verbs, no amount, and no conditions for finance when nothing is granted."""
    result = run("standard: avslå\nbeslut:\n  vaxtkraft: {åtgärd: bordlägg}")
    told = clauses(result)
    assert told["vaxtkraft"] == (
        "att bordlägga ansökan om finansiellt stöd till insatsen Växtkraft (Enköping)"
    )
    assert told["framsteget"].startswith("att avslå ansökan om finansiellt stöd")
    (items,) = blocks(board_paper(result, DAY), "forslag", Items)
    assert isinstance(items, Items)
    assert len(items.texts) == 11


def test_with_no_application_the_board_is_asked_nothing(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """As a package of next year begins: said in each form, without an empty list or table."""
    path = tmp_path / "alla.yaml"
    path.write_text("namn: Alla\nstandard: bevilja", encoding="utf-8")
    result = run_scenario(replace(uppsala, applications=()), str(path))
    said = "Inga ansökningar har kommit in. Det finns inget att besluta om."
    paper = board_paper(result, DAY)
    assert [p.blocks for p in paper.parts if p.name == "forslag"] == [(said,)]
    assert paper.outcome.text.endswith("hålls alla år. Inga ansökningar har kommit in.")
    for table in (decision_table(result), grant_table(result)):
        assert (table.lines, table.note) == ((), "Inga ansökningar har kommit in.")
    written = write_workbook(result, tmp_path / "bilaga.xlsx", DAY)
    sheet = load_workbook(written)["Förslag"]
    assert [row[0] for row in sheet.values if row[0]] == ["Förslag till beslut, kronor", said]


@pytest.mark.parametrize(
    ("period", "months", "moved"),
    [
        ("2025-01-01 2025-06-30", 8, "2025-09-01 2026-02-28"),
        ("2024-10-01 2026-12-31", 6, "2025-04-01 2027-06-30"),
        ("2025-01-15 2025-02-28", 1, "2025-02-15 2025-03-31"),
        ("2023-08-31 2023-11-15", 6, "2024-02-29 2024-05-15"),
    ],
)
def test_a_moved_period_keeps_its_days(period: str, months: int, moved: str) -> None:
    """By the calendar: a month's last day stays the last, another day stays itself."""
    before, after = (Period(*map(date.fromisoformat, text.split())) for text in (period, moved))
    assert before.moved(months) == after


def test_the_table_of_the_proposal_is_the_documents(uppsala: DataPackage) -> None:
    """With no assumption of its own, a scenario's table is the plan's with the grants below."""
    result = run_scenario(uppsala, "kansliets-forslag")
    assert str(scenario_economists_table(result)) == str(economists_table(uppsala))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fee=st.integers(-300, 300),
    underspend=st.integers(0, 1000),
    cut=st.integers(0, 1000),
    opening=st.integers(-9_999_999, 9_999_999),
)
# From 1 256 500 to −29 500 kr: each half goes away from zero, so the result must move.
@example(fee=0, underspend=300, cut=0, opening=0)
def test_every_sum_of_the_table_holds_in_print(
    run: Run, fee: int, underspend: int, cut: int, opening: int
) -> None:
    """Whatever is assumed and cut: exact sums in kronor, and the same sums in the printed tkr."""
    result = run(
        "standard: bevilja\nbeslut:\n"
        f'  samordnat-stod: {{åtgärd: reducera, procent: "{cut / 10}"}}\n'
        f'antaganden:\n  medlemsavgift: {{2026: "{fee / 10} %"}}\n'
        f'  ej_nyttjat: {{2025: "{underspend / 10} %"}}\n  ingående_överskott_kr: {opening}\n'
    )
    sheet = scenario_rows(result)
    printed: dict[tuple[FigureKey, int], int] = {}
    exact: dict[tuple[FigureKey, int], int] = {}
    for row, line in zip(sheet.rows, scenario_economists_table(result).lines, strict=True):
        texts = line.texts[len(row.words) :]
        for column, (value, text) in enumerate(zip(row.amounts, texts, strict=True)):
            if value is not None and row.figure is not None:
                exact[row.figure, column] = value
                digits = tidy(text).removeprefix("▼").replace(" ", "").replace("−", "-")
                printed[row.figure, column] = int(digits)
    summed = 0
    for (figure, column), cells in itertools.product(exact, (exact, printed)):
        parts = sheet.parts(figure.kind, column) if figure.kind in ACCOUNT else {}
        if parts:
            held = (sign * cells[cell] for cell, sign in parts.items() if cell in cells)
            assert cells[figure, column] == sum(held)
            summed += 1
    assert summed >= 2 * 9 * len(result.package.plan.columns)
    assert all(abs(1000 * printed[cell] - exact[cell]) <= 1000 for cell in exact)
    rooms = [exact[FigureKind.ROOM.key(), i] for i in result.package.plan.rolling]
    assert rooms == result.trajectory.closing.tolist()


def test_the_note_of_the_rounding_has_signs(content: AppendixContent) -> None:
    """A rise is said as one: 7 527 000 kr in the table against 7 526 600 kr proposed."""
    (table,) = (table for table in content.tables() if table.name == "forslag")
    note = tidy(str(table.note))
    assert "Framsteget +400 kr" in note
    assert "−130 kr" in note


def test_the_shares_say_how_they_are_rounded(content: AppendixContent) -> None:
    """Shares rounded one by one need not sum to the printed 100 per cent."""
    (table,) = (table for table in content.tables() if table.name == "beviljat-per-kommun")
    assert str(table.note).startswith("Andelarna är avrundade var för sig. Folkmängd")


def test_the_hash_is_what_the_command_beside_it_gives(tmp_path: Path) -> None:
    """``cat`` the files in the order printed and take SHA-256; here by the book's own hand."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    tables = sorted(path.name for path in folder.glob("*.csv"))
    whole = b"".join((folder / name).read_bytes() for name in ["datapackage.json", *tables])
    assert package_hash(folder) == hashlib.sha256(whole).hexdigest()
    plan = folder / "plan.csv"
    plan.write_bytes(plan.read_bytes() + b"\n")
    assert package_hash(folder) != hashlib.sha256(whole).hexdigest()


def test_the_foundations_name_all_that_the_figures_rest_on(working: AppendixContent) -> None:
    """Scenario and its hash, package with version and hash, program, date."""
    (facts,) = blocks(working, "grund", Facts)
    assert isinstance(facts, Facts)
    told = dict(facts.pairs)
    assert told["Datum"] == "2024-08-22"
    assert told["Datapaketets version"] == "1.0.0"
    assert re.fullmatch("[0-9a-f]{64}", told["Datapaketets SHA-256"])
    scenario = (UPPSALA / "scenarier" / "kansliets-forslag.yaml").read_bytes()
    assert told["Scenariofilens SHA-256"] == hashlib.sha256(scenario).hexdigest()


def test_an_added_insats_is_told_but_not_moved(run: Run) -> None:
    """Nobody has applied for it, so the board is not asked to grant it."""
    result = run(
        "standard: avslå\ntillägg:\n  - {id: coach, namn: En coach till, insatsägare: Uppsala, "
        "från: 2026-01-01, till: 2026-12-31, belopp_kr: 666000}"
    )
    (words,) = blocks(board_paper(result, DAY), "forslag", Text)
    assert isinstance(words, Text)
    assert tidy(words.text) == (
        "Scenariot räknar också med insatser som ingen har sökt om: En coach till (Uppsala) "
        "666 000 kr. De är inte förslag till beslut."
    )
    assert "coach" not in clauses(result)


def assumed(content: AppendixContent) -> dict[str, tuple[str, ...]]:
    """Assumption to its value, source and date, as the appendix shows them."""
    table = next(table for table in content.tables() if table.name == "antaganden")
    return {line.label: line.texts for line in table.lines}


def test_every_assumption_has_source_and_date(run: Run) -> None:
    """Those of the data package, of the key between kommuner and of the scenario."""
    result = run(
        "standard: bevilja\nantaganden:\n  medlemsavgift: {2026: '-3 %'}\n"
        "  ej_nyttjat: {2025: '5 %'}\n  golv_kr: 500000"
    )
    rows = assumed(board_paper(result, DAY))
    assert all(
        source and re.fullmatch(r"\d{4}-\d\d-\d\d", day) for *_, source, day in rows.values()
    )
    assert rows["Nyckel mellan medlemmarna"][-1] == "2024-09-12"
    assert rows["Ackumulerat överskott vid ingången av 2024, kr"][-1] == "2024-08-22"


def test_a_scenarios_own_assumption_names_its_line_and_the_appendixs_day(run: Run) -> None:
    """The name is line 1 of the file, so the fee's year stands on line 5."""
    result = run(
        "standard: bevilja\nantaganden:\n  medlemsavgift:\n    2026: '-3 %'\n  golv_kr: 500000"
    )
    rows = assumed(board_paper(result, DAY))
    assert rows["Medlemsavgift 2026"][1:] == ("prov.yaml rad 5", "2024-08-22")
    assert rows["Golv för beslutsutrymmet, kr"][1:] == ("prov.yaml rad 6", "2024-08-22")


def test_an_inherited_assumption_names_the_file_that_says_it(run: Run, tmp_path: Path) -> None:
    """A diff says only what differs; the rest stands in the scenario it is a diff on."""
    base = "namn: Grund\nstandard: bevilja\nantaganden:\n  ingående_överskott_kr: 1\n"
    (tmp_path / "grund.yaml").write_text(base, encoding="utf-8")
    rows = assumed(board_paper(run("utgår_från: grund"), DAY))
    assert rows["Ackumulerat överskott vid ingången av 2024, kr"][1] == "grund.yaml rad 4"


def test_the_foundations_hash_every_file_of_the_scenario(run: Run, tmp_path: Path) -> None:
    """A diff rests on the scenarios under it as much as on its own file."""
    base = tmp_path / "grund.yaml"
    base.write_text("namn: Grund\nstandard: bevilja\n", encoding="utf-8")
    content = working_paper(run("utgår_från: grund"), DAY)
    (facts,) = blocks(content, "grund", Facts)
    assert isinstance(facts, Facts)
    at = facts.pairs.index(("Scenariot utgår från", "grund.yaml"))
    assert facts.pairs[at + 1] == ("Dess SHA-256", hashlib.sha256(base.read_bytes()).hexdigest())


def test_a_question_of_the_law_is_open_only_in_the_offices_paper(
    content: AppendixContent, working: AppendixContent
) -> None:
    """The board reads the matter; that nobody has answered it is the office's to mend.

    The plan's costs exceed its income in 2024, 2025 and 2026 (1 530, 3 605 and 1 286 tkr).
    """
    (told,) = blocks(content, "rattsligt", Items)
    (asked,) = blocks(working, "obesvarat", Items)
    assert isinstance(told, Items)
    assert isinstance(asked, Items)
    assert [str(text)[:5] for text in asked.texts] == ["2024:", "2025:", "2026:"]
    assert all(str(text).endswith("Hur finansieras året?") for text in asked.texts)
    assert not any("?" in str(text) for text in told.texts)


def test_nothing_unanswered_needs_no_part(run: Run) -> None:
    """With no grants only 2024 costs more than its income; a higher fee that year ends that."""
    result = run("standard: avslå\nantaganden: {medlemsavgift: {2024: 40000000}}")
    names = [part.name for part in working_paper(result, DAY).parts]
    assert names == ["avstamning", "grund"]


def test_the_economists_answer_is_printed_to_the_board(run: Run) -> None:
    """A year that is answered asks nothing of the office any more; the others still do."""
    result = run("standard: bevilja\nfinansiering: {från 2025: Ur det ackumulerade överskottet}")
    (told,) = blocks(board_paper(result, DAY), "rattsligt", Items)
    (asked,) = blocks(working_paper(result, DAY), "obesvarat", Items)
    assert isinstance(told, Items)
    assert isinstance(asked, Items)
    assert tidy(str(told.texts[1])).endswith(
        "(KL 11 kap. 5 §). Finansiering: Ur det ackumulerade överskottet."
    )
    assert [str(text)[:5] for text in asked.texts] == ["2024:"]


def test_the_example_of_an_answer_is_of_a_year_that_asks(run: Run) -> None:
    """2024 is answered, so that the example is of 2025, the next whose costs exceed its income."""
    result = run("standard: bevilja\nfinansiering: {2024: Ur det ackumulerade överskottet}")
    (part,) = (part for part in working_paper(result, DAY).parts if part.name == "obesvarat")
    assert "finansiering: {2025: Ur" in str(part.blocks[0])


def test_an_answer_for_a_year_outside_the_plan_is_refused(run: Run) -> None:
    """As every year of a scenario file is."""
    with pytest.raises(InputError, match="2031"):
        run("standard: bevilja\nfinansiering: {2031: Lån}")


def test_of_very_many_grants_the_economists_table_tells_the_largest(tmp_path: Path) -> None:
    """Twenty rows by themselves, the others in one; every year's column still has the same sum."""
    forbund = written(tmp_path / "paket", Size(60, 6, 20))
    package = open_package(forbund.folder)
    result = compute(package, office_scenario(package))
    whole = scenario_economists_table(result)
    shown = board_paper(result, DAY).tables()[0]

    def grants(table: Table) -> list[list[int]]:
        return [
            [int(re.sub(r"\D", "", text) or 0) for text in line.texts[1:]]
            for line in table.lines
            if re.match(r"Insats|Övriga \d", line.label)
        ]

    every, told = grants(whole), grants(shown)
    assert (len(told), len(every) > 100) == (21, True)
    assert [sum(column) for column in zip(*told, strict=True)] == [
        sum(column) for column in zip(*every, strict=True)
    ]
    assert sorted(map(sum, told[:-1])) == sorted(map(sum, every))[-20:]
    assert f"Övriga {len(every) - 20} rader" in [line.label for line in shown.lines]
    assert str(shown.note).startswith("De 20 största beviljade raderna står")


def test_a_long_economists_table_with_few_grants_is_whole(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the plan's own lines are the many, nothing is told together, nor said to be."""
    result = run("standard: bevilja")
    whole = board_paper(result, DAY).tables()[0]
    monkeypatch.setattr(f"{board_paper.__module__}._MOST_ROWS", 1)
    shown = board_paper(result, DAY).tables()[0]
    assert (shown.lines, shown.note) == (whole.lines, whole.note)


def test_no_grant_alone_is_called_the_others(run: Run) -> None:
    """All but one by themselves leave one, which stands by its own name; all but two are two."""
    result = run("standard: bevilja")
    whole = scenario_economists_table(result)
    count = sum(len(grant.organisations) for *_, grant in result.named_grants())
    assert scenario_economists_table(result, count - 1).lines == whole.lines
    two = scenario_economists_table(result, count - 2)
    assert len(two.lines) == len(whole.lines) - 1
    assert "Övriga 2 rader" in [line.label for line in two.lines]


@pytest.mark.parametrize(("fund", "told"), [(0, False), (1, True)])
def test_a_reserve_fund_of_nothing_is_not_left_out_in_words(
    run: Run, fund: int, told: bool
) -> None:
    """Only a fund that there is can be outside the room."""
    result = run("standard: bevilja")
    held = replace(result.package.reserve_fund, value=fund)
    paper = board_paper(replace(result, package=replace(result.package, reserve_fund=held)), DAY)
    told_in = [
        block for part in paper.parts for block in part.blocks if "Reservfonden" in str(block)
    ]
    assert bool(told_in) is told
