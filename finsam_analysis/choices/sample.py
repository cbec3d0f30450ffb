"""How a space of choices too large to go through is sampled: estimates with their error."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.choices.choices import Choices, Combination
from finsam_analysis.choices.demands import Demands
from finsam_analysis.choices.smallest_change import Objective, Search
from finsam_analysis.core import Kronor, round_half_away

_Z = 1.959963984540054  # the standard normal distribution's 97.5th percentile
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Sample:
    """Combinations drawn at random, and the best that the solver found.

    ``hits`` of ``draws`` hold the floor; ``standing[application, level]`` counts them by level.
    ``bound`` is the most that any combination can grant [SEK], None when nothing is known.
    """

    choices: Choices
    floor: int
    draws: int
    seed: int
    hits: int
    standing: Kronor = field(repr=False)
    best: Combination | None
    bound: int | None
    seconds: float

    @property
    def interval(self) -> tuple[float, float]:
        """Share of the combinations that hold the floor, with 95 per cent confidence [share 0–1].

        Wilson's interval, which is sound near 0 and 1 too::

            (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)

        Source: Wilson, *J. Am. Stat. Assoc.* 22 (1927) 209–212.
        """
        n, p = self.draws, self.hits / self.draws
        middle = p + _Z**2 / (2 * n)
        reach = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)

    @property
    def gap(self) -> float | None:
        """How far the best may be from the most possible [share 0–1]; None when not known."""
        if self.best is None or self.bound is None:
            return None
        return (self.bound - self.best.granted) / self.bound if self.bound else 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, as :meth:`Space.as_json` and the error of what is estimated [SEK]."""

        def of_all(share: Fraction | float) -> int:
            return round_half_away(Fraction(share) * self.choices.combinations)

        return {
            **self.choices.as_json(self.floor),
            "feasible": of_all(Fraction(self.hits, self.draws)),
            "feasible_interval": [of_all(share) for share in self.interval],
            "confidence": CONFIDENCE,
            "draws": self.draws,
            "seed": self.seed,
            "best": [] if self.best is None else [self.best.as_json()],
            "best_bound": self.bound,
            "best_gap": self.gap,
            "front_size": None,
            "front": None,
            "levers": self.choices.levers(self.standing, self.hits),
            "exact": False,
            "seconds": round(self.seconds, 4),
        }


_CELLS = 1 << 22  # applications × combinations drawn at a time
_ROWS = 1000  # combinations of a few applications, summed once for all draws
SEED = 20240912


def draw(
    choices: Choices, floor: int, draws: int, seed: int = SEED, seconds: float = 60.0
) -> Sample:
    """Draw combinations, each as likely as any other, and ask the solver for the best.

    ``feasible ≈ combinations · hits / draws``; the best is exact, with a proven bound.

    Args:
        choices: applications, levels and room.
        floor: what the room must not go below [SEK].
        draws: number of combinations to draw, from 1.
        seed: of the random numbers (PCG64).
        seconds: time for the solver [s].
    """
    started = time.perf_counter()
    count, levels = choices.granted.shape
    random = np.random.default_rng(seed)
    standing = np.zeros((count, levels), dtype=np.int64)
    hits = 0
    step = max(1, _CELLS // max(count, 1))
    few = _few(choices)
    for start in range(0, draws, step):
        drawn = random.integers(levels, size=(count, min(step, draws - start)), dtype=np.uint16)
        holds = _holding(choices, floor, drawn, few)
        hits += int(np.count_nonzero(holds))
        for application, level in enumerate(drawn):
            standing[application] += np.bincount(level[holds], minlength=levels)
    best, bound = _best(choices, floor, seconds)
    return Sample(
        choices=choices,
        floor=floor,
        draws=draws,
        seed=seed,
        hits=hits,
        standing=standing,
        best=best,
        bound=bound,
        seconds=time.perf_counter() - started,
    )


def _few(choices: Choices) -> list[tuple[slice, Kronor]]:
    """A few applications at a time, with what each combination of theirs has cost by each year."""
    count, levels, years = choices.carried.shape
    size = next(n for n in range(max(count, 1), 0, -1) if n == 1 or levels**n <= _ROWS)
    few = []
    for first in range(0, count, size):
        members = slice(first, min(first + size, count))
        spent, *others = choices.carried[members]
        for other in others:
            spent = (spent[:, None] + other).reshape(-1, years)
        few.append((members, spent))
    return few


def _holding(
    choices: Choices, floor: int, drawn: npt.NDArray[np.uint16], few: list[tuple[slice, Kronor]]
) -> npt.NDArray[np.bool_]:
    """Which combinations hold the floor; ``drawn[application, combination]`` are their levels.

    Those below it in the year that the room is least in by and large are looked at no further.
    """
    levels = np.uint16(len(choices.levels))
    rows = []
    for members, _ in few:
        row, *others = drawn[members]
        for level in others:
            row = row * levels + level
        rows.append(row)
    left = np.arange(drawn.shape[1])
    # Where money goes unused, a year's room rests on what is spent in each year before it.
    if few and not choices.unused:
        least = int(np.argmin(choices.room_without - choices.carried.mean(axis=1).sum(axis=0)))
        spent = sum(table[:, least].copy()[row] for (_, table), row in zip(few, rows, strict=True))
        left = np.flatnonzero(choices.room_without[least] - spent >= floor)
    carried = np.zeros((len(left), len(choices.years)), dtype=np.int64)
    for (_, table), row in zip(few, rows, strict=True):
        carried += table[row[left]]
    holds = np.zeros(drawn.shape[1], dtype=bool)
    holds[left] = (choices.room_after(carried) >= floor).all(axis=1)
    return holds


def _best(choices: Choices, floor: int, seconds: float) -> tuple[Combination | None, int | None]:
    """The combination that grants most, by the smallest cut from the highest levels; its bound."""
    demands = Demands(floor=floor, offered=frozenset(choices.levels))
    answer = Search(choices, demands, {}, seconds).smallest(Objective.LEAST_MONEY)
    highest = int(choices.granted[:, -1].sum())
    return (
        None if answer.change is None else choices.combination(answer.change.positions),
        None if answer.bound is None else highest - answer.bound,
    )
