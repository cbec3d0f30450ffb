"""How scenarios side by side are told as text: rooms, grants, kommuner, and what each choice gives."""

from __future__ import annotations

from collections.abc import Sequence

from finsam_analysis.scenario import ScenarioResult, remarks
from finsam_analysis.sensitivity import bridges
from finsam_analysis.tables.bridge_tables import bridge_table
from finsam_analysis.tables.columns import TableCell, columns_table
from finsam_analysis.tables.comparison_tables import (
    comparison_sentence,
    grant_comparison,
    grant_difference,
    lowest_rooms,
    room_comparison,
    room_difference,
)
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.table import Table


def application_comparison(results: Sequence[ScenarioResult]) -> Table:
    """What each application, and each insats that a scenario adds, is granted in each [SEK]."""
    names = {key: name for result in results for key, name, _ in result.named_grants()}
    rows: list[tuple[TableCell, ...]] = []
    for key, name in names.items():
        granted = [r.granted[key].total if key in r.granted else 0 for r in results]
        rows.append((name, *granted))
    headings = ("Ansökan", *(result.scenario.name for result in results))
    return columns_table("jamforelse-ansokningar", "Beviljat per ansökan, kr", headings, rows)


def side_by_side_text(results: Sequence[ScenarioResult], width: int | None = None) -> str:
    """Everything that sets some scenarios apart, the first being what the others are held against."""
    apart = [room_difference(results), grant_difference(results)] if len(results) > 1 else []
    tables = [
        lowest_rooms(results),
        room_comparison(results),
        *apart[:1],
        application_comparison(results),
        grant_comparison(results),
        *apart[1:],
        *map(bridge_table, bridges(results, results[0])),
    ]
    told = dict.fromkeys(
        f"Obs: {result.scenario.name}: {remark}" for result in results for remark in remarks(result)
    )
    parts = [comparison_sentence(results), *told]
    return "\n\n".join(
        [*(folded(part, width) for part in parts), *(table.text(width) for table in tables)]
    )
