"""How two scenarios look beside each other on the page, in the reports' own tables."""

from __future__ import annotations

from finsam_analysis.core import InputError
from finsam_analysis.page.entries import reason
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.printed import table_part
from finsam_analysis.page.view import Parts
from finsam_analysis.scenario import ScenarioResult, run_scenario, told_apart
from finsam_analysis.sensitivity import bridge
from finsam_analysis.tables import (
    bridge_table,
    comparison_sentence,
    grant_difference,
    lowest_rooms,
    room_comparison,
)


def comparison_parts(exploration: Exploration, first: str, second: str) -> Parts:
    """The two side by side: how low, year by year, for whom, and why.

    Args:
        exploration: gives the scenario now, which an empty name means.
        first: name of a scenario of the package.
        second: name of the other.
    """
    try:
        results = told_apart([_result(exploration, name) for name in (first, second)])
    except InputError as error:
        return {"compared": {"sentence": reason(error), "tables": []}}
    way = bridge(*results)
    tables = {
        "j-lägst": lowest_rooms(results),
        "j-rum": room_comparison(results),
        "j-kommuner": grant_difference(results),
    } | ({"j-bro": bridge_table(way)} if way.steps else {})
    parts: Parts = {"compared": {"sentence": comparison_sentence(results), "tables": list(tables)}}
    for name, table in tables.items():
        parts |= table_part(name, table)
    return parts


def _result(exploration: Exploration, name: str) -> ScenarioResult:
    if not name:
        return exploration.shown
    return run_scenario(exploration.package, name)
