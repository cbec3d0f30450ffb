"""How a space of choices too large to go through is sampled, and its best combination found."""

from __future__ import annotations

import time

import numpy as np

from finsam_analysis.choices.choices import Choices, Combination
from finsam_analysis.choices.demands import Demands
from finsam_analysis.choices.sample import Sample
from finsam_analysis.choices.smallest_change import Objective, Search

_CELLS = 1 << 22  # applications × combinations drawn at a time
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
    for start in range(0, draws, step):
        drawn = random.integers(levels, size=(count, min(step, draws - start)), dtype=np.uint16)
        spent = np.zeros((drawn.shape[1], len(choices.years)), dtype=np.int64)
        for application, level in enumerate(drawn):
            spent += choices.carried[application][level]
        holds = (choices.room_without - spent >= floor).all(axis=1)
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


def _best(choices: Choices, floor: int, seconds: float) -> tuple[Combination | None, int | None]:
    """The combination that grants most, by the smallest cut from the highest levels; its bound."""
    demands = Demands(floor=floor, offered=frozenset(choices.levels))
    answer = Search(choices, demands, {}, seconds).smallest(Objective.LEAST_MONEY)
    highest = int(choices.granted[:, -1].sum())
    return (
        None if answer.change is None else choices.combination(answer.change.positions),
        None if answer.bound is None else highest - answer.bound,
    )
