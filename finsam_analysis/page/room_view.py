"""Where the room's bars, the floor and the fan lie in the page's small chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import TKR, enumerated, floor_label, floor_text, held_words, thousands

if TYPE_CHECKING:
    from finsam_analysis.sensitivity import Risk

_HEIGHT = 1000  # the chart's own units, from its lowest to its highest amount


def deciding_sentence(result: ScenarioResult) -> str:
    """The one thing the board must know: what is missing to the floor and when, or that it is held.

    As ``2026 saknas 61 tkr till golvet 0 tkr``; a floor that several years share is said once.
    """
    judged = result.judged
    missing = [
        # The printed book prints rooms and floors so too; making it takes longer than the page may.
        (result.floor_of(year), f"{year} saknas {TKR.missing(result.floor_of(year), room)}")
        for year, room in zip(judged.years, judged.closing.tolist(), strict=True)
        if room < result.floor_of(year)
    ]
    if missing:
        told = [
            f"{enumerated([words for _, words in years])} till golvet {thousands(floor)}"
            for floor, years in groupby(missing, itemgetter(0))
        ]
        return "; ".join(told)
    return held_words(result, thousands(result.nearest(judged).amount))


def room_view(start: ScenarioResult, now: ScenarioResult) -> dict[str, Any]:
    """The room at each year's end against the floor, with the start's as a ghost behind it.

    Every ``y`` is counted from the top, 0 to 1000. Texts come in full and short.
    """
    rooms, ghosts = (result.trajectory.closing.tolist() for result in (now, start))
    floors = now.floors.tolist()
    scale = _Scale([*rooms, *ghosts, *floors])
    texts = [thousands(room) for room in rooms]
    bars = [
        {
            "year": str(year),
            "text": [text, _short(text)],
            "y": scale.at(room),
            "below": room < floor,
            "ghost": scale.at(ghost),
        }
        for year, text, room, ghost, floor in zip(
            now.years, texts, rooms, ghosts, floors, strict=True
        )
    ]
    told = enumerated([f"{year} {text}" for year, text in zip(now.years, texts, strict=True)])
    return {
        "bars": bars,
        "zero": scale.at(0),
        "floors": [scale.at(floor) for floor in floors],
        "golv": _floor_lines(now),
        "alt": f"Beslutsutrymme i slutet av varje år: {told}. "
        f"Golvet är {floor_text(now, thousands)}.",
    }


def fan_view(risk: Risk) -> dict[str, Any]:
    """The fan of drawn rooms against the floor, and the scenario's own room in it."""
    levels = [risk.fan[share].tolist() for share in sorted(risk.fan)]
    own, floors = risk.result.trajectory.closing.tolist(), risk.result.floors.tolist()
    scale = _Scale([*(room for level in levels for room in level), *own, *floors])
    return {
        "years": [str(year) for year in risk.result.years],
        "levels": [[scale.at(room) for room in level] for level in levels],
        "own": [scale.at(room) for room in own],
        "zero": scale.at(0),
        "floors": [scale.at(floor) for floor in floors],
        "golv": _floor_lines(risk.result),
    }


def _floor_lines(result: ScenarioResult) -> list[str]:
    """What stands at the end of the floor's line, the amount on a line of its own."""
    amount = thousands(result.floor)
    return [floor_label(result, lambda _: "").rstrip(), amount]


def _short(text: str) -> str:
    """The words where there is little room, beside a unit that is said once."""
    return text.removesuffix("\u00a0tkr")


class _Scale:
    def __init__(self, amounts: Sequence[int]) -> None:
        self.top = max(*amounts, 0)
        self.span = self.top - min(*amounts, 0) or 1

    def at(self, amount: int) -> int:
        """How far below the top an amount lies."""
        return (self.top - amount) * _HEIGHT // self.span
