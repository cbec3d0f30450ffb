"""Where the room's bars, the floor and the fan lie in the page's small chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import TKR, enumerated, held_words, thousands

if TYPE_CHECKING:
    from finsam_analysis.sensitivity import Risk

_HEIGHT = 1000  # the chart's own units, from its lowest to its highest amount


def deciding_sentence(result: ScenarioResult) -> str:
    """The one thing the board must know: ``2026 saknas 61 tkr``, or that the floor is held."""
    judged = result.judged
    missing = [
        # The printed book prints rooms and floors so too; making it takes longer than the page may.
        f"{year} saknas {TKR.missing(result.floor_of(year), room)}"
        for year, room in zip(judged.years, judged.closing.tolist(), strict=True)
        if room < result.floor_of(year)
    ]
    if missing:
        return enumerated(missing).text
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
    words = _floor_words(now)
    return {
        "bars": bars,
        "zero": scale.at(0),
        "floors": [scale.at(floor) for floor in floors],
        "golv": words,
        "alt": f"Beslutsutrymme i slutet av varje år: {told}. {words[0]}.",
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
        "golv": _floor_words(risk.result),
    }


def _floor_words(result: ScenarioResult) -> list[str]:
    """What stands at the end of the floor's line: the last year's floor."""
    words = f"Golv {thousands(int(result.floors[-1]))}"
    return [words, _short(words)]


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
