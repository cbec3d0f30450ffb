"""What all combinations of levels give: how many hold a floor, the best, the front, the levers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from finsam_analysis.choices.choices import Choices, Combination
from finsam_analysis.choices.combinations import scaled
from finsam_analysis.choices.enumeration import Halves
from finsam_analysis.core import Fault, InputError, Kronor

LARGEST_SPACE = 300_000_000


@dataclass(frozen=True)
class Space:
    """What all combinations of some choices give against a floor [SEK].

    ``best`` are those with most granted, then fewest reduced, then most room, then the higher
    levels in the applications' order. ``front`` is the Pareto front of the feasible ones: each
    point (granted, lowest room, reduced) that no other beats in every respect, once, by falling
    granted. ``standing[application, level]`` counts the feasible combinations in which the
    application stands at that level. ``seconds`` is what the evaluation took.
    """

    choices: Choices
    floor: int
    feasible: int
    best: tuple[Combination, ...]
    front: tuple[Combination, ...]
    standing: Kronor = field(repr=False)
    seconds: float

    @property
    def failing(self) -> int:
        """How many combinations do not hold the floor."""
        return self.choices.combinations - self.feasible

    @property
    def standing_failing(self) -> Kronor:
        """The same counts as ``standing`` among those."""
        return self.choices.combinations // len(self.choices.levels) - self.standing

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, with the keys the command line promises [SEK]."""
        return {
            **self.choices.as_json(self.floor),
            "feasible": self.feasible,
            "best": [combination.as_json() for combination in self.best],
            "front_size": len(self.front),
            "front": [combination.as_json() for combination in self.front],
            "levers": self.choices.levers(self.standing, self.feasible),
            "exact": True,
            "seconds": round(self.seconds, 4),
        }


def explore(choices: Choices, floor: int, best: int = 10) -> Space:
    """Evaluate every combination against a floor, exactly.

    ``feasible = #{combinations: room_y ≥ floor for every y of choices.years}``.

    Args:
        choices: applications, levels and room.
        floor: what the room must not go below [SEK].
        best: how many of the best to return, from 1.

    Raises:
        InputError: more combinations than :data:`LARGEST_SPACE`.
    """
    if choices.combinations > LARGEST_SPACE:
        raise InputError([_too_many(choices)])
    started = time.perf_counter()
    whole = scaled(choices, floor)
    halves = Halves(whole)
    standing = halves.standing()
    feasible = int(standing[0].sum()) if len(standing) else halves.feasible()
    return Space(
        choices=choices,
        floor=floor,
        feasible=feasible,
        best=whole.combinations(halves.best(best)),
        front=whole.combinations(halves.front()),
        standing=standing,
        seconds=time.perf_counter() - started,
    )


def _too_many(choices: Choices) -> Fault:
    return Fault(
        "kommandoraden",
        f"{len(choices.applications)} ansökningar på {len(choices.levels)} nivåer är fler än "
        f"{LARGEST_SPACE // 1_000_000} miljoner kombinationer",
        "så få att var och en kan räknas exakt",
        "ange färre nivåer med --levels, eller skatta antalen med --sample",
        field="--levels",
    )
