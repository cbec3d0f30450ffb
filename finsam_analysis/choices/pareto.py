"""Which points no other point beats in every respect."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import Kronor

Positions = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_BLOCK = 256  # points compared with each other at a time


def _beaten(points: Kronor, others: Kronor) -> Flags:
    """Which points (rows) each of the others (columns) matches or beats in every column."""
    beaten = np.ones((points.shape[1], others.shape[1]), dtype=bool)
    for point, other in zip(points, others, strict=True):
        beaten &= other <= point[:, np.newaxis]
    return beaten


def undominated(costs: Kronor, beaten: Callable[[Kronor, Kronor], Flags] = _beaten) -> Positions:
    """Positions of the rows that no other row matches or beats in every column; less is better.

    Row ``i`` falls when some row ``j`` has ``costs[j, c] ≤ costs[i, c]`` for every column ``c``;
    of equal rows the first stays. A row that beats another stands before it in lexicographic
    order, so each block is held only against those kept before it, and against itself.

    Args:
        costs: any whole numbers, shape (points, columns).
        beaten: another way to tell which points (rows) the others (columns) beat, given both
            without the first column; whatever beats a row must still stand before it.

    Returns:
        Positions in lexicographic order of their rows.
    """
    order = np.lexsort(costs.T[::-1])
    ranked = np.ascontiguousarray(costs[order, 1:].T)
    kept = np.empty_like(ranked)
    places = np.empty(len(order), dtype=np.intp)
    count = 0
    for start in range(0, len(order), _BLOCK):
        place = np.arange(start, min(start + _BLOCK, len(order)))
        place = place[~beaten(ranked[:, place], kept[:, :count]).any(axis=1)]
        block = ranked[:, place]
        # Only an earlier row of the block can beat a later one; below the diagonal.
        place = place[~np.tril(beaten(block, block), -1).any(axis=1)]
        kept[:, count : count + len(place)] = ranked[:, place]
        places[count : count + len(place)] = place
        count += len(place)
    return order[places[:count]]


def front(granted: Kronor, lowest: Kronor, reduced: Kronor) -> Positions:
    """Positions of the points on the front of much granted, much room and few reduced.

    A point falls when another has at least as much granted, at least as much room and no more
    reduced. Of equal points the last stays.

    Args:
        granted: whole numbers, shape (points,).
        lowest: whole numbers, shape (points,).
        reduced: counts from 0, shape (points,).

    Returns:
        Positions by falling ``granted``, then rising ``lowest``'s opposite, then ``reduced``.
    """
    if not len(granted):
        return np.empty(0, dtype=np.intp)
    order = _by_merit(granted, lowest, reduced)
    lowest, reduced = lowest[order], reduced[order]
    on_front = np.zeros(len(order), dtype=bool)
    none = lowest.min() - 1
    for count in range(int(reduced.max()) + 1):
        # Only points before it in the order, with no more reduced, can beat a point.
        rival = np.maximum.accumulate(np.where(reduced <= count, lowest, none))
        own = np.flatnonzero(reduced == count)
        before = np.where(own > 0, rival[own - 1], none)
        on_front[own[lowest[own] > before]] = True
    return order[on_front]


def _by_merit(granted: Kronor, lowest: Kronor, reduced: Kronor) -> Positions:
    """Order by most granted, then most room, then fewest reduced, then last position."""
    behind = [
        granted.max() - granted,
        lowest.max() - lowest,
        reduced,
        np.arange(len(reduced))[::-1],
    ]
    widths = [int(column.max()).bit_length() for column in behind]
    if sum(widths) > 63:
        return np.lexsort(behind[::-1])
    key = np.zeros(len(granted), dtype=np.int64)
    for column, width in zip(behind, widths, strict=True):
        key <<= width
        key |= column
    key.sort()
    last = len(granted) - 1
    return last - (key & ((1 << widths[-1]) - 1))
