"""How the space of choices and the smallest changes are told to the board."""

from __future__ import annotations

from collections.abc import Callable

from finsam_analysis.choices import smallest_changes
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import (
    best_table,
    change_sentence,
    change_table,
    explored,
    lever_table,
    space_sentence,
)
from tests.conftest import plain

Run = Callable[[str], ScenarioResult]


def test_the_smallest_change_three_ways(run: Run) -> None:
    """By hand: 61 tkr are missing in 2026, and cuts of 2025 and 2026 both help.

    A quarter of Registerstudie's 337 tkr (2025) is 84 250 kr: enough with one application. A tenth
    of it and of Lokussamordnare Älvkarleby's 119 + 161 tkr is 33 700 + 28 000 = 61 700 kr by 2026:
    less money in all, 33 700 + 44 400 = 78 100 kr.
    """
    result = run("standard: bevilja")
    changes = smallest_changes(result)
    assert plain(change_sentence(changes)).startswith("Med kansliets förslag: 2026 saknas 61 tkr.")
    rows = [[plain(cell) for cell in line.texts] for line in change_table(result, changes).lines]
    assert [row[1:] for row in rows] == [
        ["84 250", "23 250"],
        ["78 100", "700"],
        ["84 250", "23 250"],
    ]
    assert rows[1][0].endswith("90 %; Lokussamordnare Älvkarleby 90 %")


def test_a_floor_that_holds_needs_no_change(run: Run) -> None:
    """With 7 000 tkr from the start the proposal keeps 579 tkr at the least."""
    result = run("standard: avslå\nantaganden:\n  ingående_överskott_kr: 7000000")
    changes = smallest_changes(result)
    assert "Ingen minskning behövs" in change_sentence(changes)
    assert {line.texts[0] for line in change_table(result, changes).lines} == {"ingen ändring"}


def test_a_floor_that_cannot_be_reached_says_so(run: Run) -> None:
    """Without any application 2025 ends at 18 213 tkr; no cut reaches 20 000."""
    result = run("standard: bevilja\nantaganden:\n  golv_kr: 20000000")
    changes = smallest_changes(result)
    assert "Ingen minskning av ansökningarna räcker" in change_sentence(changes)
    assert {line.texts[0] for line in change_table(result, changes).lines} == {
        "ingen ändring räcker"
    }


def test_unused_money_is_part_of_what_a_change_must_save(run: Run) -> None:
    """By hand: 500 tkr less the room of 337 630 kr is 162 370 kr missing in 2026.

    1 % of insatser goes unused in 2025 and 2026. Half of Registerstudie's 337 tkr (2025) saves
    168 500 kr, of which 1 685 kr would have gone unused: 166 815 kr, so 504 445 kr are left.
    """
    result = run(
        "standard: bevilja\nantaganden:\n  ej_nyttjat: {2025–2026: 1 %}\n  golv_kr: 500 000"
    )
    changes = smallest_changes(result)
    assert plain(change_sentence(changes)).startswith("Med kansliets förslag: 2026 saknas 162 tkr.")
    rows = [tuple(map(plain, line.texts)) for line in change_table(result, changes).lines]
    assert {row[1:] for row in rows} == {("168 500", "504 445")}
    assert all("50 %" in row[0] for row in rows)
    space = explored(result)
    assert space is not None
    assert (space.best[0].granted, space.best[0].lowest_room) == (52_334_500, 504_445)


def test_without_applications_the_tables_are_empty_and_say_why(run: Run) -> None:
    """Nothing to choose among."""
    package = run("standard: bevilja").package
    assert "inga ansökningar" in change_sentence([])
    assert "finsam space" in space_sentence(None)
    assert best_table(package, None).lines == ()
    assert lever_table(package, None).lines == ()


def test_all_choices_are_counted_and_the_best_named(run: Run) -> None:
    """Five to the eleventh, five of which break the floor: both lokus and the tillägg at 90 or 100.

    The cut that 2025 and 2026 need together is 61 000 kr. At 90 % Registerstudie gives 33 700,
    Lokussamordnare Uppsala 56 000, Älvkarleby 28 000 and the tillägg 56 900 by 2026; each of these
    alone is too little, any two are enough, and 100 % everywhere is the fifth.
    """
    result = run("standard: bevilja")
    space = explored(result)
    assert "48 828 120 av dem håller golvet" in plain(space_sentence(space))
    best = best_table(result.package, space).lines[0]
    assert plain(best.texts[2]) == "52 424 900"
    levers = {line.label: line.texts[-1] for line in lever_table(result.package, space).lines}
    assert plain(levers["Växtkraft"]) == "100,0 %"
    assert plain(levers["Lokussamordnare Uppsala"]) == "80,0 %"


def test_a_floor_above_the_settled_year_is_tried_in_the_years_after(run: Run) -> None:
    """2024 ends at 4 830 tkr whatever is decided; the change holds 5 000 tkr from 2025."""
    result = run("standard: bevilja\nantaganden:\n  golv_kr: 5000000")
    changes = smallest_changes(result)
    assert plain(change_sentence(changes)).startswith("2024 slutar på 4 830 000 kr, under golvet")
    rooms = [plain(line.texts[2]).replace(" ", "") for line in change_table(result, changes).lines]
    assert all(int(room) >= 5_000_000 for room in rooms)
