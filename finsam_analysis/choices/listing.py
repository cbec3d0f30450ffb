"""Which answers cost little more than the least that prices prove: all of them, listed.

Where few levels are in doubt, every answer within a certain cost can be written out: half of the
applications in each way, the others likewise, and of the pairs those that the prices let be answers
(Horowitz and Sahni 1974, of knapsacks). A million million answers are two lists of a million.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

_WAYS = 1 << 18  # of half of the applications, at most
_PAIRS = 1 << 20  # of those ways, at most
_AT_A_TIME = 1 << 6


@dataclass(frozen=True)
class _Half:
    """Some applications in each way: what it is dearer by and costs more by; levels by way."""

    applications: Sequence[int]
    dearer: Real
    more: Real
    levels: npt.NDArray[np.int16]


def listed(
    dearer: Real, costs: Real, bound: float, above: float, slack: float
) -> Iterator[Places] | None:
    """Every answer that costs at most ``bound + above``, cheapest first; None where too many may.

    Given are levels by application, some at a time. An answer keeps the rows whose prices ``y``
    are, so that (see :class:`finsam_analysis.choices.solving._Prices`)::

        cost = bound + Σ dearer + y·(what the rows have to spare),  Σ dearer ≤ cost − bound ≤ above

    What breaks a row may be listed too, but not where its price tells.

    Args:
        dearer: how much more an answer with a level costs at least, by application and level; 0 at
            the cheapest, infinite where the level may not be chosen.
        costs: what each level costs.
        bound: the least that any answer costs.
        above: how far above it to list, from 0.
        slack: how far off the sums may be.
    """
    each, cheapest = np.arange(len(dearer)), dearer.argmin(axis=1)
    base = costs[each, cheapest]
    doubted = np.flatnonzero((dearer <= above + slack).sum(axis=1) > 1)
    # The next cheapest levels by turns, so that the halves have about as many ways.
    nearest = np.sort(dearer[doubted], axis=1)[:, :2].sum(axis=1)
    ordered = doubted[np.argsort(nearest, kind="stable")].tolist()
    halves = []
    for applications in (ordered[::2], ordered[1::2]):
        half = _ways(applications, dearer, costs - base[:, np.newaxis], above + slack)
        if half is None:
            return None
        halves.append(half)
    one, other = halves
    # What the prices say that a pair has to spare: of none less than nothing, nor too much.
    spare, others = one.more - one.dearer + base.sum() - bound, other.more - other.dearer
    order = np.argsort(others, kind="stable")
    first = np.searchsorted(others[order], -spare - slack)
    last = np.searchsorted(others[order], above - one.dearer - spare + slack, side="right")
    count = np.maximum(last - first, 0)
    if count.sum() > _PAIRS:
        return None
    left = np.repeat(np.arange(len(count)), count)
    right = order[np.arange(len(left)) + np.repeat(first - np.cumsum(count) + count, count)]
    more = one.more[left] + other.more[right]
    near = np.flatnonzero(base.sum() + more <= bound + above + slack)
    near = near[np.argsort(more[near], kind="stable")]
    return _written_out(cheapest, ((one, left[near]), (other, right[near])))


def _ways(applications: Sequence[int], dearer: Real, more: Real, above: float) -> _Half | None:
    """Each way that some applications may stand and not be too dear; None where too many."""
    so_far, cost = np.zeros(1), np.zeros(1)
    levels = np.zeros((1, 0), dtype=np.int16)
    for application in applications:
        order = np.argsort(dearer[application], kind="stable")
        apart = dearer[application, order]
        count = np.searchsorted(apart, above - so_far, side="right")
        if count.sum() > _WAYS:
            return None
        way = np.repeat(np.arange(len(count)), count)
        at = np.arange(len(way)) - np.repeat(np.cumsum(count) - count, count)
        so_far = so_far[way] + apart[at]
        cost = cost[way] + more[application, order[at]]
        levels = np.column_stack([levels[way], order[at].astype(np.int16)])
    return _Half(applications, so_far, cost, levels)


def _written_out(cheapest: Places, halves: Sequence[tuple[_Half, Places]]) -> Iterator[Places]:
    """The levels of pairs of ways; applications in neither half stand at their cheapest."""
    for start in range(0, len(halves[0][1]), _AT_A_TIME):
        chosen = [(half, ways[start : start + _AT_A_TIME]) for half, ways in halves]
        levels = np.tile(cheapest, (len(chosen[0][1]), 1))
        for half, ways in chosen:
            levels[:, half.applications] = half.levels[ways]
        yield levels
