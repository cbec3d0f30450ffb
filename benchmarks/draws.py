"""What drawing a scenario's room costs, against the bare cost of its random numbers.

Run with ``python -m benchmarks.draws [DRAWS ...]`` in the project's folder. Each line is measured in a
process of its own: seconds are the median of the rounds, memory what the process grew by from
before the first round to its peak. ``ratio`` is against the uniform numbers alone, ``ratio_drawn``
against the same numbers turned into triangles and uniforms by the generator's own methods.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from multiprocessing import get_context

import numpy as np

from benchmarks.measuring import keep, markdown
from finsam_analysis.data_package import find_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.sensitivity import draw_rooms, risk, safe_decisions
from finsam_analysis.sensitivity.uncertainty import CHUNK, numbers_needed, uniform_numbers

SCENARIO = "kansliets-forslag"
DRAWS = (10_000, 100_000, 1_000_000, 4_000_000)
ROUNDS = 5
SEED = 1


def _numbers(result: ScenarioResult, draws: int) -> None:
    per_draw = sum(numbers_needed(d, result.years) for d in result.package.uncertainty)
    for _ in uniform_numbers(SEED, draws, per_draw):
        pass


def _drawn_numbers(result: ScenarioResult, draws: int) -> None:
    generator = np.random.Generator(np.random.PCG64(SEED))
    for start in range(0, draws, CHUNK):
        count = min(CHUNK, draws - start)
        for d in result.package.uncertainty:
            shape = (count, numbers_needed(d, result.years))
            if d.likeliest is None:
                generator.uniform(d.lowest, d.highest, shape)
            else:
                generator.triangular(d.lowest, d.likeliest, d.highest, shape)


def _rooms(result: ScenarioResult, draws: int) -> None:
    draw_rooms(result, SEED, draws)


def _answer(result: ScenarioResult, draws: int) -> None:
    risk(draw_rooms(result, SEED, draws))


def _answer_and_decisions(result: ScenarioResult, draws: int) -> None:
    drawn = draw_rooms(result, SEED, draws)
    risk(drawn)
    safe_decisions(drawn, Fraction(95))


def _at_once(result: ScenarioResult, draws: int) -> None:
    """The peer: the whole matrix in floats at once, as one would write it first; not exact."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    room = result.trajectory.closing[1:, np.newaxis].astype(float)
    fee = np.cumsum(generator.triangular(-0.03, 0, 0.03, (4, draws)), axis=0)
    growth = np.cumsum(generator.triangular(-0.03, 0, 0.03, (4, draws)), axis=0)
    unused = generator.uniform(0, 0.0623, draws)
    moved = fee * result.fees[1:, np.newaxis] - growth * result.administration[1:, np.newaxis]
    moved += unused * (result.ongoing + result.new)[1:, np.newaxis]
    room = room + np.cumsum(moved, axis=0)
    (room < result.floor).mean(axis=1)
    np.quantile(room, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1)


WORK: dict[str, Callable[[ScenarioResult, int], None]] = {
    "numbers": _numbers,
    "numbers_drawn": _drawn_numbers,
    "rooms": _rooms,
    "rooms_and_risk": _answer,
    "rooms_risk_and_decisions": _answer_and_decisions,
    "floats_at_once": _at_once,
}


def measured(name: str, draws: int) -> tuple[float, float]:
    """Median seconds, and megabytes that the process grew by."""
    result = run_scenario(open_package(find_package()), SCENARIO)
    WORK[name](result, 100)  # what is loaded or prepared once is no part of the measure
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        WORK[name](result, draws)
        seconds.append(time.perf_counter() - start)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return statistics.median(seconds), grown / 1024


def main() -> None:
    """Measure every kind of work at every number of draws; print a line for each and keep them."""
    rows = [("work", "draws", "seconds", "draws per second", "grown MB", "× numbers", "× drawn")]
    context = get_context("spawn")
    for draws in [int(text) for text in sys.argv[1:]] or DRAWS:
        found = {}
        for name in WORK:
            with context.Pool(1) as pool:
                found[name] = pool.apply(measured, (name, draws))
        for name, (seconds, megabytes) in found.items():
            rows.append(
                (
                    name.replace("_", " "),
                    f"{draws:,}".replace(",", " "),
                    f"{seconds:.4f}",
                    f"{draws / seconds:.2g}",
                    f"{megabytes:.0f}",
                    f"{seconds / found['numbers'][0]:.2f}",
                    f"{seconds / found['numbers_drawn'][0]:.2f}",
                )
            )
    keep("draws", markdown(rows))


if __name__ == "__main__":
    main()
