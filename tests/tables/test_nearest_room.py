"""The room that decides is called the lowest only where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from finsam_analysis.page.room_view import deciding_sentence
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.sensitivity import bridge
from finsam_analysis.tables import (
    bridge_sentence,
    comparison_sentence,
    lowest_room_chart,
    lowest_rooms,
    room_sentence,
    verdict,
)
from finsam_analysis.tracing import FigureTracing
from tests.conftest import plain

Run = Callable[[str], ScenarioResult]
# Nothing granted: 4 830 tkr in 2024, the lowest, and 66 340 in 2028, as the board papers print.
VARYING = "standard: avslå\nantaganden: {golv_kr: {från 2028: 65000000}}"
SAME = "standard: avslå"
# As much, but 2024 ends below its floor whatever is decided: the others are judged, 18 213 first.
SETTLED = "standard: avslå\nantaganden: {golv_kr: 10000000}"


def told(result: ScenarioResult) -> list[str]:
    """Everything that names the room which decides, lowest or not."""
    rooms = lowest_rooms([result])
    chart = lowest_room_chart([result])
    way = bridge(result, result)
    return [
        verdict(result),
        deciding_sentence(result),
        room_sentence(result).text,
        f"{rooms.caption}: {rooms.headings[2]} {rooms.lines[0].texts[1]}",
        f"{chart.figure.axes[0].get_title(loc='left')}: {chart.alt}",
        bridge_sentence(way) + comparison_sentence([result]),
    ]


def test_a_room_near_a_floor_of_its_own_is_not_called_the_lowest(run: Run) -> None:
    """By hand: 4 830 over 0 in 2024, but only 66 340 − 65 000 = 1 340 tkr over it in 2028."""
    words = [plain(each) for each in told(run(VARYING))]
    assert not [each for each in words if "lägst" in each.lower()]
    named = [each for each in words if "närmast sitt golv" in each]
    assert len(named) == 5
    assert all("66 340" in each for each in named)


def test_with_one_floor_the_lowest_is_said(run: Run) -> None:
    """4 830 tkr, and of no year that it is nearest."""
    named = [plain(each) for each in told(run(SAME)) if "lägst" in each.lower()]
    assert len(named) == 5
    assert all("4 830" in each and "närmast" not in each for each in named)


def test_where_a_lower_year_is_settled_it_is_said_of_which_years(run: Run) -> None:
    """18 213 tkr is the lowest only of the years after 2024, which ends at 4 830."""
    result = run(SETTLED)
    for each in (verdict(result), deciding_sentence(result), room_sentence(result).text):
        assert "de år som besluten kan ändra" in each
    assert "de år som besluten kan ändra" in lowest_rooms([result]).caption


@pytest.mark.parametrize(
    ("asked", "year"),
    [("Lägsta utrymme", 2024), ("Utrymme närmast sitt golv", 2028)],
)
def test_each_of_the_two_is_found_by_its_own_name(run: Run, asked: str, year: int) -> None:
    """Lowest in 2024, nearest its floor in 2028."""
    assert FigureTracing(run(VARYING)).figure(asked).name == f"beslutsutrymme {year}"
