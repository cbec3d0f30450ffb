"""What the room is called that a scenario is judged by: its lowest, or that nearest its floor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from finsam_analysis.scenario import ScenarioResult

NEAREST = "närmast sitt golv"
_DECIDED = " de år som besluten kan ändra"


def nearest_words(result: ScenarioResult) -> str:
    """How the year stands out: lowest, which it need not be where each year has its own floor."""
    return NEAREST if result.floor_varies else "som lägst"


def nearest_name(noun: str, floors_vary: Iterable[bool]) -> str:
    """A heading over such rooms: ``Lägsta utrymme``, or ``Utrymme närmast sitt golv`` if some vary."""
    return f"{noun.capitalize()} {NEAREST}" if any(floors_vary) else f"Lägsta {noun}"


def room_name(results: Sequence[ScenarioResult], noun: str) -> str:
    """The heading over the rooms of some scenarios."""
    return nearest_name(noun, (result.floor_varies for result in results))


def decided_words(results: Sequence[ScenarioResult]) -> str:
    """Of which years it is, where some year falls short whatever is decided; else nothing."""
    return _DECIDED if any(result.falls_short_undecided for result in results) else ""


def floor_label(result: ScenarioResult, said_as: Callable[[int], str]) -> str:
    """What stands at the floor's line, at the highest where it is not the same every year."""
    return f"Golv {'högst ' if result.floor_varies else ''}{said_as(result.floor)}"


def held_words(result: ScenarioResult, room: str) -> str:
    """That the floor is held, and how near: ``Golvet hålls; lägst 404 tkr i slutet av 2026``."""
    year, _ = result.nearest(result.judged)
    held = f"Golvet hålls{decided_words([result])}; "
    if result.floor_varies:
        return f"{held}utrymmet är {NEAREST} i slutet av {year}: {room}"
    return f"{held}lägst {room} i slutet av {year}"
