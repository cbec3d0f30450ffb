"""What sets scenarios apart, one beside the other: rooms, grants, kommuner, what each choice gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finsam_analysis.core import json_object
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.sensitivity.shapley import Bridge, bridge


def bridges(results: Sequence[ScenarioResult], baseline: ScenarioResult) -> list[Bridge]:
    """From the baseline to each scenario that is another."""
    return [
        bridge(baseline, result)
        for result in results
        if result.scenario.file != baseline.scenario.file
    ]


def comparison_json(results: Sequence[ScenarioResult], baseline: ScenarioResult) -> dict[str, Any]:
    """Scenarios side by side as plain JSON values, with the keys the command line promises [SEK].

    ``contributions`` is what each choice gives of the room's difference at each year's end.
    """
    return json_object(
        baseline=baseline.scenario.id,
        unit="SEK",
        years=baseline.years,
        scenarios=[_one(result, baseline) for result in results],
    )


def _one(result: ScenarioResult, baseline: ScenarioResult) -> dict[str, Any]:
    room = result.trajectory.closing
    return {
        "scenario": result.scenario.id,
        "decision_room": room,
        "room_difference": room - baseline.trajectory.closing,
        "granted": {name: grant.total for name, grant in result.granted.items()},
        "municipal": {share.organisation: share.granted_total for share in result.shares},
        "lowest_room": result.trajectory.lowest,
        "floor_held": not result.years_below(result.trajectory),
        "contributions": [
            {"kind": step.kind, "id": step.id, "room": step.room}
            for step in bridge(baseline, result).steps
        ],
    }
