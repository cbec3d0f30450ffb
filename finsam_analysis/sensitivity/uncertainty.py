"""What the stated distributions give when drawn: departures in whole hundredths of a per cent.

A drawn departure is rounded to hundredths of a per cent before any money meets it, so that every
draw is a scenario that could be written down, and its kronor are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import Distribution, DistributionShape, OverYears, Uncertain

Hundredths = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

WHOLE = 10_000  # a hundred per cent, in hundredths of a per cent
MOST_DRAWS = 10_000_000  # some 250 MB, and more decimals than any stated distribution deserves
CHUNK = 16_384  # draws at a time: a chunk's arrays stay in the processor's cache


def years_drawn(distribution: Distribution, years: Sequence[int]) -> tuple[int, ...]:
    """Years in which the distribution applies."""
    return tuple(year for year in years if year >= distribution.from_year)


def numbers_needed(distribution: Distribution, years: Sequence[int]) -> int:
    """How many random numbers one draw takes: one in all, or one a year."""
    if distribution.over_years is OverYears.SAME:
        return 1
    return len(years_drawn(distribution, years))


def uniform_numbers(
    seed: int, draws: int, per_draw: int, chunk: int = CHUNK
) -> Iterator[tuple[slice, Numbers]]:
    """Random numbers in [0, 1), chunk by chunk, each with its place among the draws.

    The stream is PCG64's from the seed, draw after draw: draw ``i`` always gets the numbers
    ``i · per_draw`` … ``(i + 1) · per_draw − 1``, however large the chunks and however many draws
    follow.

    Args:
        seed: a whole number of 0 or more.
        draws: how many draws in all.
        per_draw: random numbers in each.
        chunk: draws at a time.

    Returns:
        Slices that follow on each other, with arrays of the shape ``(draws in chunk, per_draw)``.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    for start in range(0, draws, chunk):
        stop = min(start + chunk, draws)
        yield slice(start, stop), generator.random((stop - start, per_draw))


def departures(distribution: Distribution, numbers: Numbers, years: Sequence[int]) -> Hundredths:
    """Turn random numbers into departures by the distribution's inverse.

    With ``a ≤ c ≤ b`` the lowest, likeliest and highest and ``F = (c − a)/(b − a)``, a number
    ``v`` gives ``a + v(b − a)`` in the uniform, and in the triangle ``a + √(v(b − a)(c − a))``
    where ``v < F``, else ``b − √((1 − v)(b − a)(b − c))``; rounded to whole hundredths. What is
    laid year on year is summed, and stays within −100 % (0 % for underspend) and 100 %.

    Args:
        distribution: bounds in hundredths of a per cent.
        numbers: in [0, 1), shape ``(draws, numbers_needed)``.
        years: the plan's years.

    Returns:
        Shape ``(years drawn, draws)`` [hundredths of a per cent].
    """
    inverse = _uniform if distribution.shape is DistributionShape.UNIFORM else _triangle
    whole = np.empty((numbers.shape[1], numbers.shape[0]), dtype=np.int64)
    # Row by row: an array of one year stays in the processor's cache.
    for row, column in zip(whole, numbers.T, strict=True):
        drawn = inverse(column, distribution)
        row[:] = np.rint(drawn, out=drawn)
    match distribution.over_years:
        case OverYears.SAME:
            count = len(years_drawn(distribution, years))
            return np.broadcast_to(whole[0], (count, whole.shape[1]))
        case OverYears.EACH:
            return whole
        case OverYears.CUMULATIVE:
            for earlier, later in pairwise(whole):
                np.add(earlier, later, out=later)
            return np.clip(whole, *_bounds(distribution), out=whole)


def reach(distribution: Distribution, years: Sequence[int]) -> tuple[int, int]:
    """Lowest and highest departure that can be drawn in any year [hundredths of a per cent]."""
    steps = len(years_drawn(distribution, years))
    times = range(1, steps + 1) if distribution.over_years is OverYears.CUMULATIVE else (1,)
    least, most = _bounds(distribution)
    low = min((distribution.lowest * t for t in times), default=0)
    high = max((distribution.highest * t for t in times), default=0)
    return max(low, least), min(high, most)


def variance_of_sum(distribution: Distribution, weights: Sequence[int]) -> float:
    """Variance of ``Σ_y w_y · h_y / 10 000``, the years' departures weighed by amounts [SEK²].

    With ``σ²`` the variance of one departure, ``(a² + b² + c² − ab − ac − bc)/18`` for the triangle
    and ``(b − a)²/12`` for the uniform: ``σ² Σ_y w_y²`` where each year stands for itself,
    ``σ² (Σ_y w_y)²`` where all years are the same, ``σ² Σ_s (Σ_{y ≥ s} w_y)²`` where each year is
    laid on the one before. The rounding to hundredths and to kronor is left out.

    Args:
        distribution: bounds in hundredths of a per cent.
        weights: one amount for each year drawn [SEK].
    """
    low, high = distribution.lowest, distribution.highest
    if distribution.shape is DistributionShape.UNIFORM:
        one = (high - low) ** 2 / 12
    else:
        peak = distribution.likeliest or 0
        one = (low**2 + high**2 + peak**2 - low * high - low * peak - high * peak) / 18
    match distribution.over_years:
        case OverYears.SAME:
            squares = sum(weights) ** 2
        case OverYears.EACH:
            squares = sum(weight**2 for weight in weights)
        case OverYears.CUMULATIVE:
            squares = sum(sum(weights[s:]) ** 2 for s in range(len(weights)))
    return one * squares / WHOLE**2


def _uniform(numbers: Numbers, distribution: Distribution) -> Numbers:
    return distribution.lowest + numbers * (distribution.highest - distribution.lowest)


def _triangle(numbers: Numbers, distribution: Distribution) -> Numbers:
    low, high = distribution.lowest, distribution.highest
    peak = distribution.likeliest or 0
    # The two branches of the inverse as one sum, each held at the peak outside its own side.
    rise = np.sqrt(numbers * ((high - low) * (peak - low)))
    np.minimum(rise, peak - low, out=rise)
    fall = 1 - numbers
    fall *= (high - low) * (high - peak)
    np.sqrt(fall, out=fall)
    np.subtract(high - peak, fall, out=fall)
    rise += np.maximum(fall, 0, out=fall)
    rise += low
    return rise


def _bounds(distribution: Distribution) -> tuple[int, int]:
    least = 0 if distribution.assumption is Uncertain.UNDERSPEND else -WHOLE
    return least, WHOLE
