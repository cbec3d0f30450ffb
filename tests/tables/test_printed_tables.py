"""Tables as printed: every sum holds in its printed digits, also in kronor."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage, plain_spaces, round_half_away
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.papers.html_pages import Explanation, appendix_page
from finsam_analysis.papers.workbook.workbook import write_workbook
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tables import (
    book,
    columns_table,
    decision_table,
    distribution_table,
    exact_book,
    grant_difference,
    grant_table,
    ongoing_table,
    plain_summary,
    report_tables,
    room_chart,
    room_comparison,
    room_difference,
    room_table,
    scenario_economists_table,
    share_table,
)
from finsam_analysis.tables.printed_sums import printed_parts
from tests.conftest import UPPSALA

Run = Callable[[str], ScenarioResult]


def numbers(cells: tuple[str, ...]) -> list[int]:
    """Printed figures read back as whole numbers."""
    kept = [c.replace("▼ ", "").replace("\u202f", "").replace("−", "-") for c in cells]
    return [int(cell) for cell in kept]


REDUCED = "standard: bevilja\nbeslut:\n  samordnat-stod: {åtgärd: reducera, procent: '33,333'}"


def test_the_room_table_carries_forward_as_printed(run: Run) -> None:
    """Each column adds up as it stands, and the next year opens where the last one closed."""
    table = room_table(run(f"{REDUCED}\nantaganden:\n  ej_nyttjat: {{2025: '1,7 %'}}"))
    rows = {line.label: numbers(line.texts) for line in table.lines}
    opening, result = rows["Överskott från tidigare år"], rows["Årets resultat"]
    closing = rows["Beslutsutrymme i slutet av året"]
    assert [o + r for o, r in zip(opening, result, strict=True)] == closing
    assert opening[1:] == closing[:-1]
    incomes = ("Medlemsavgifter", "Övriga intäkter")
    costs = (
        "Förtroendevalda och förvaltning",
        "Pågående insatser före ej nyttjade medel",
        "Övriga samverkansinsatser",
        "Nya insatser enligt scenariot",
        "Ej nyttjade medel i allt (antagande)",
    )
    for year in range(5):
        income, cost = rows["Summa intäkter"][year], rows["Summa kostnader"][year]
        assert sum(rows[name][year] for name in incomes) == income > 0
        assert sum(rows[name][year] for name in costs) == cost < 0
        assert income + cost == result[year]


def test_costs_stand_as_minus_and_incomes_as_plus(run: Run) -> None:
    """Also in the exact kronor of the file: 5,1 million for the board in 2024."""
    table = room_table(run("standard: bevilja"))
    first = table.frame.iloc[:, 0].to_dict()
    assert first["Förtroendevalda och förvaltning"] == -5_100_000
    assert first["Medlemsavgifter"] > 0 > first["Pågående insatser"]
    income, cost = first["Summa intäkter"], first["Summa kostnader"]
    assert income + cost == first["Årets resultat"]
    (board,) = [line for line in table.lines if line.label == "Förtroendevalda och förvaltning"]
    assert board.texts[0] == "−5\u202f100"


def test_the_grant_table_sums_as_printed(run: Run) -> None:
    """Every row to its sum, every column to the last row."""
    table = grant_table(run(REDUCED))
    rows = [numbers(line.texts[1:]) for line in table.lines]
    assert all(sum(row[:-1]) == row[-1] for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]


def test_each_printed_share_is_the_exact_one_rounded(run: Run) -> None:
    """Uppsala's 6 689 of 52 503 tkr is 12.740 %: 12,7 in the table as in the picture."""
    lines = {line.label: line.texts for line in share_table(run("standard: bevilja")).lines}
    assert lines["Uppsala"][-1] == "12,7\u00a0%"
    assert lines["Summa"][-1] == "100,0\u00a0%"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 9_999), st.integers(0, 9_999))
def test_the_room_in_the_table_is_the_one_said_elsewhere(run: Run, cut: int, fee: int) -> None:
    """The nearest tkr, which is what sentences and pictures say."""
    result = run(
        f"standard: bevilja\nbeslut:\n  samordnat-stod: {{åtgärd: reducera, belopp_kr: {cut}}}\n"
        f"antaganden:\n  medlemsavgift: {{2026: '-{fee / 10000:.4f} %'}}"
    )
    *_, closing = room_table(result).lines
    rooms = map(int, result.trajectory.closing)
    assert numbers(closing.texts) == [round_half_away(Fraction(room, 1000)) for room in rooms]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("standard: bevilja", 0),  # the office's figures are whole tkr
        (REDUCED, 1),
        ("standard: bevilja\nantaganden:\n  ingående_överskott_kr: 6360607", 1),
    ],
)
def test_that_figures_are_rounded_is_said_once_where_they_are(
    run: Run, text: str, times: int
) -> None:
    """607 kr more: on the report's page, in the terminal, and in the board's paper."""
    result = run(text)
    said = "avrundade till hela tkr så att summorna stämmer"
    assert plain_summary(result).replace("\n", " ").count(said) == times
    assert sum(str(table.note).count(said) for table in report_tables(result)) == times
    page = appendix_page(board_paper(result, date(2024, 9, 12)), Explanation(result))
    assert plain_spaces(page).count(said) == times
    assert str(room_comparison([run("standard: bevilja"), result]).note).count(said) == times


def test_a_book_in_kronor_is_not_said_to_be_rounded(run: Run) -> None:
    """Its figures are the exact ones."""
    assert str(room_table(run(REDUCED), exact_book(run(REDUCED))).note).count("avrundade") == 0


def test_two_applications_of_one_name_both_count(uppsala: DataPackage) -> None:
    """The economist's own table calls two of them Lokussamordnare."""
    renamed = tuple(
        replace(a, name="Lokussamordnare") if a.id.startswith("lokus") else a
        for a in uppsala.applications
    )
    package = replace(uppsala, applications=renamed)
    table = decision_table(run_scenario(package, "kansliets-forslag"))
    assert table.lines[-1].texts[2] == "52\u202f503\u202f000"
    assert len(table.frame) == 11


def test_two_scenarios_of_one_name_stay_apart(uppsala: DataPackage) -> None:
    """Each row has its own figures."""
    results = [run_scenario(uppsala, name) for name in ("kansliets-forslag", "vaxtkraft-avslas")]
    twin = replace(results[1], scenario=replace(results[1].scenario, id="kansliets-forslag"))
    rooms = [line.texts[2] for line in room_comparison([results[0], twin]).lines]
    assert rooms == ["▼ −61", "5\u202f445"]


def test_an_organisation_may_be_called_as_a_row_of_sums(tmp_path: Path) -> None:
    """Every table and the workbook print the same of a Heby that is called ``s:summa``."""
    shutil.copytree(UPPSALA, tmp_path / "paket")
    for file in (tmp_path / "paket").glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        cell = re.compile(r"(?m)((?<=;)|^)Heby(?=;|$)")
        file.write_text(cell.sub("s:summa", text), encoding="utf-8")
    called = run_scenario(open_package(tmp_path / "paket"), "kansliets-forslag")
    plain = run_scenario(open_package(UPPSALA), "kansliets-forslag")
    assert "s:summa" in [share.organisation for share in called.shares]

    def told(result: ScenarioResult) -> list[tuple[str, ...]]:
        tables = [*report_tables(result)[:5], scenario_economists_table(result)]
        tables += [distribution_table(result.package), ongoing_table(result.package)]
        return [(line.label, *line.texts) for table in tables for line in table.lines]

    named = [tuple(cell.replace("s:summa", "Heby") for cell in line) for line in told(called)]
    assert named == told(plain)
    assert write_workbook(called, tmp_path / "bilaga.xlsx", date(2024, 8, 22)).stat().st_size


def test_every_table_has_its_csv_with_exact_kronor(run: Run) -> None:
    """It holds kronor, not the printed tkr, in the columns that a Swedish Excel parts."""
    text = {table.name: table.csv for table in report_tables(run(REDUCED))}["beviljat"]
    assert text.startswith("Ansökan;Organisation;2025, kr;")
    assert "Växtkraft;Enköping;2753000;2753000;2754000;0;8260000" in text


def test_differences_are_those_of_what_is_printed(run: Run, uppsala: DataPackage) -> None:
    """A scenario less the proposal, in rooms year by year and in what each kommun is granted."""
    results = [
        run_scenario(uppsala, "lika-nedskarning"),
        run("standard: bevilja\nbeslut:\n  framsteget: {åtgärd: skjut upp, månader: 6}"),
    ]
    before, after = (numbers(line.texts) for line in room_comparison(results).lines)
    difference = {line.label: line.texts for line in room_difference(results).lines}
    rooms = [b - a for a, b in zip(before, after, strict=True)]
    assert numbers(difference["Beslutsutrymme"]) == rooms
    assert list(accumulate(numbers(difference["Årets resultat"]))) == rooms
    shares = [{line.label: line.texts for line in share_table(r).lines} for r in results]
    for line in grant_difference(results).lines[1:]:
        less, more = (numbers(share[line.label][:-1]) for share in shares)
        # The years of the comparison begin with the forecast, in which nothing is granted.
        assert numbers(line.texts)[1:] == [b - a for a, b in zip(less, more, strict=True)]


def test_parts_are_printed_to_their_printed_sum() -> None:
    """1 499 + 1 499 + 2 is 3 tkr: one of the larger goes up, never what is next to nothing."""
    assert printed_parts(3, [1_499, 1_499, 2]) == [2, 1, 0]
    assert printed_parts(4, [1_500, 1_500, 0]) == [2, 2, 0]
    assert printed_parts(-1, [-600, -600, 200]) == [0, -1, 0]


def test_without_a_book_in_tkr_the_tables_are_in_kronor(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And say so, each in its caption."""
    monkeypatch.setattr(book, "printed_sums", lambda *_: None)
    result = run(REDUCED)
    table = room_table(result)
    assert table.caption == "Beslutsutrymmet år för år, kr"
    assert numbers(table.lines[-1].texts) == result.trajectory.closing.tolist()
    assert grant_table(result).caption == "Beviljat per ansökan och år, kr"
    assert room_chart(result).alt.endswith("kr.")


@pytest.mark.parametrize(("years", "across"), [(13, False), (14, True), (30, True)])
def test_a_table_of_many_years_is_printed_across_the_paper(years: int, across: bool) -> None:
    """With its first column, more than fourteen do not fit on an upright A4; there the last were cut off."""
    headings = ("Post", *map(str, range(2026, 2026 + years)))
    shown = columns_table("rum", "Rum", headings, [("Avgift", *["1"] * years)])
    assert (' broad"' in shown.html({})) is across


def test_a_table_wider_than_a_page_is_shown_in_parts() -> None:
    """Thirty years of ten digits: every part has all names, every figure stands in one part, in order."""
    headings = ("Post", "Ägare", *map(str, range(2026, 2056)))
    rows = [
        (name, "Heby", *(f"{row}{year:09}" for year in range(30))) for row, name in enumerate("ab")
    ]
    whole = columns_table("rum", "Rum", headings, rows, texts=1, note="En not.")
    parts = whole.parts(120, 170)
    assert [heading for part in parts for heading in part.headings[2:]] == list(headings[2:])
    for line, shown in enumerate(whole.lines):
        cells = [cell for part in parts for cell in part.lines[line].texts[1:]]
        assert cells == list(shown.texts[1:])
    for part in parts:
        assert [(line.label, line.texts[0]) for line in part.lines] == [
            ("a", "Heby"),
            ("b", "Heby"),
        ]
        assert sum(len(text) + 2 for text in (part.lines[0].label, *part.lines[0].texts)) <= 120
    assert [part.note for part in parts] == [*[""] * (len(parts) - 1), "En not."]
    assert parts[0].caption == "Rum, del 1 av 4: 2026 till 2032"
    assert whole.html({}).count("<table") == len(parts) == 4
    assert (
        columns_table("rum", "Rum", headings[:5], [row[:5] for row in rows]).parts(120, 170)[1:]
        == ()
    )
