"""Which yes-or-no table with given row and column sums costs least."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import (
    Kronor,
)

Chosen = npt.NDArray[np.bool_]
_NEVER = 1 << 50  # dearer than any path of real costs


def cheapest_table(cost: Kronor, allowed: Chosen, rows: Kronor, columns: Kronor) -> Chosen | None:
    """Choose cells at least cost so that every row and column holds as many as it shall.

    Minimises ``Σ cost · x`` over ``x ∈ {0, 1}``, 0 where not allowed, with ``Σ_j x_ij = rows_i``
    and ``Σ_i x_ij = columns_j``. First each row takes its cheapest cells; then one unit at a time
    goes from a column with too many to one with too few along the cheapest chain of moves within
    rows, which keeps the table the cheapest of its column sums (successive shortest paths; Ahuja,
    Magnanti & Orlin, *Network Flows*, 1993, chapter 9). Ties go to the earlier column and row.

    Args:
        cost: whole numbers far below 2⁵⁰, shape (rows, columns).
        allowed: which cells may be chosen, of the same shape.
        rows: how many cells of each row, at most as many as are allowed.
        columns: how many cells of each column; they sum to as many as the rows.

    Returns:
        The chosen cells, or None where no table has those sums.
    """
    height, width = cost.shape
    order = np.argsort(np.where(allowed, cost, _NEVER), axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(width), (height, width)), axis=1)
    chosen = rank < rows[:, np.newaxis]
    excess = chosen.sum(axis=0) - columns
    if not excess.any():
        return np.asarray(chosen)
    leave = np.where(chosen, -cost, _NEVER)
    enter = np.where(allowed & ~chosen, cost, _NEVER)
    # The cheapest move from column to column, and the row that makes it.
    moves = np.full((width, width), _NEVER)
    mover = np.zeros((width, width), dtype=np.int64)
    for column in range(width):
        _cheapest_moves(leave, enter, column, moves, mover)
    while (excess > 0).any():
        path = _cheapest_path(moves, excess)
        if not path:
            return None
        touched = [int(mover[before, after]) for before, after in path]
        for row, (before, after) in zip(touched, path, strict=True):
            chosen[row, before], chosen[row, after] = False, True
            leave[row, before], enter[row, before] = _NEVER, cost[row, before]
            leave[row, after], enter[row, after] = -cost[row, after], _NEVER
        excess[path[0][0]] -= 1
        excess[path[-1][1]] += 1
        # A column's moves stand unless a touched row could have made them or can make them now.
        stale = chosen[touched].any(axis=0) | np.isin(mover, touched).any(axis=1)
        for column in np.flatnonzero(stale).tolist():
            _cheapest_moves(leave, enter, column, moves, mover)
    return np.asarray(chosen)


def _cheapest_moves(
    leave: Kronor, enter: Kronor, column: int, moves: Kronor, mover: Kronor
) -> None:
    rows = np.flatnonzero(leave[:, column] < _NEVER)
    if not len(rows):
        moves[column] = _NEVER
        return
    sums = leave[rows, column, np.newaxis] + enter[rows]
    best = sums.argmin(axis=0)
    moves[column] = sums[best, np.arange(sums.shape[1])]
    mover[column] = rows[best]


def _cheapest_path(moves: Kronor, excess: Kronor) -> list[tuple[int, int]]:
    """The cheapest way from a column with too many to one with too few, as (from, to) pairs."""
    width = len(excess)
    cost = np.where(excess > 0, 0, _NEVER)
    came_from = np.full(width, -1)
    while True:
        via = cost[:, np.newaxis] + moves
        before = via.argmin(axis=0)
        cheaper = via[before, np.arange(width)] < cost
        if not cheaper.any():
            break
        cost = np.where(cheaper, via[before, np.arange(width)], cost)
        came_from = np.where(cheaper, before, came_from)
    column = int(np.where(excess < 0, cost, _NEVER).argmin())
    if cost[column] >= _NEVER // 2:
        return []
    path: list[tuple[int, int]] = []
    while came_from[column] >= 0:
        path.append((int(came_from[column]), column))
        column = int(came_from[column])
    return path[::-1]
