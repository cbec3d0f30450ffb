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
    few, most = _few(choices)
    for start in range(0, draws, step):
        drawn = random.integers(levels, size=(count, min(step, draws - start)), dtype=np.uint16)
        holds = _holding(choices, floor, drawn, few, most)
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


@dataclass(frozen=True)
class _Few:
    """A few applications, in each combination of theirs.

    ``spent[combination, year]`` is what they have cost by each year, and ``least[combination]`` the
    least that they have taken of the room by the year that it is least in by and large [SEK].
    """

    members: slice
    spent: Kronor
    least: Kronor


def _few(choices: Choices) -> tuple[list[_Few], int]:
    """All applications, a few at a time, and the room that there is at most without them [SEK].

    That is the room of the year that it is least in. Of what goes unused there, each application
    bears its share, and no krona of the years' rounding and of the floats is relied upon.
    """
    count, levels, years = choices.carried.shape
    taken, off = choices.carried, 0
    if choices.unused:
        used = 1 - np.array([float(share) for share in choices.unused]) / 100
        yearly = np.diff(choices.carried, axis=2, prepend=0)
        taken = np.floor(np.cumsum(yearly * used, axis=2)).astype(np.int64)
        off = count + years
    year = int(np.argmin(choices.room_without - taken.mean(axis=1).sum(axis=0)))
    size = next(n for n in range(max(count, 1), 0, -1) if n == 1 or levels**n <= _ROWS)
    few = []
    for first in range(0, count, size):
        members = slice(first, min(first + size, count))
        spent, *others = choices.carried[members]
        least, *more = taken[members, :, year]
        for other, another in zip(others, more, strict=True):
            spent = (spent[:, None] + other).reshape(-1, years)
            least = (least[:, None] + another).reshape(-1)
        few.append(_Few(members, spent, least))
    return few, int(choices.room_without[year]) + off


def _holding(
    choices: Choices,
    floor: int,
    drawn: npt.NDArray[np.uint16],
    few: list[_Few],
    most: int,
) -> npt.NDArray[np.bool_]:
    """Which combinations hold the floor; ``drawn[application, combination]`` are their levels.

    Those below it in the year that the room is least in by and large are looked at no further.
    """
    levels = np.uint16(len(choices.levels))
    rows = []
    for part in few:
        row, *others = drawn[part.members]
        for level in others:
            row = row * levels + level
        rows.append(row)
    least = np.zeros(drawn.shape[1], dtype=np.int64)
    for part, row in zip(few, rows, strict=True):
        least += part.least[row]
    left = np.flatnonzero(most - least >= floor)
    carried = np.zeros((len(left), len(choices.years)), dtype=np.int64)
    for part, row in zip(few, rows, strict=True):
        carried += part.spent[row[left]]
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
