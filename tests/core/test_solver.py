"""The solver of whole-number programmes finds the best there is, and says where there is none."""

from __future__ import annotations

import gc
import signal
import traceback
import weakref
from itertools import product
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import Programme, solve

SMALL = st.integers(-5, 5)


@given(st.data())
def test_the_best_of_all_combinations_is_found(data: st.DataObject) -> None:
    """Each whole x tried, as many as four of 0 to 2 under as many as three rows with two sides."""
    count, rows = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 3))
    matrix = np.array(data.draw(st.lists(SMALL, min_size=rows * count, max_size=rows * count)))
    matrix = matrix.reshape(rows, count)
    cost = np.array(data.draw(st.lists(SMALL, min_size=count, max_size=count)), dtype=float)
    least = np.array(data.draw(st.lists(SMALL, min_size=rows, max_size=rows)), dtype=float)
    most = least + data.draw(st.integers(0, 4))
    at, columns = np.nonzero(matrix)
    found = solve(
        Programme(
            cost=cost,
            upper=np.full(count, 2.0),
            whole=np.ones(count, dtype=np.bool_),
            entries=(at, columns, matrix[at, columns].astype(float)),
            least=least,
            most=most,
        )
    )
    tried = [np.array(x) for x in product(range(3), repeat=count)]
    kept = [x for x in tried if (matrix @ x >= least).all() and (matrix @ x <= most).all()]
    if not kept:
        assert (found.x, found.infeasible) == (None, True)
        return
    best = min(float(cost @ x) for x in kept)
    assert found.optimal
    assert found.x is not None
    assert (found.bound, found.x @ cost) == pytest.approx((best, best))
    assert any((np.rint(found.x) == x).all() for x in kept)


def test_only_what_is_to_be_whole_is() -> None:
    """Least ``-2x - y`` where ``2x + 2y ≤ 3`` and both at most 1: x is 1, and y the half left."""
    entries = (np.array([0, 0]), np.array([0, 1]), np.array([2.0, 2.0]))
    cost, upper = np.array([-2.0, -1.0]), np.ones(2)
    least, most = np.array([-np.inf]), np.array([3.0])
    found = solve(Programme(cost, upper, np.array([True, False]), entries, least, most))
    assert found.x is not None
    assert found.x.tolist() == [1.0, 0.5]
    whole = solve(Programme(cost, upper, np.array([True, True]), entries, least, most))
    assert whole.x is not None
    assert whole.x.tolist() == [1.0, 0.0]


def test_nothing_is_left_of_a_solver_that_has_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even until Python looks for what holds itself, which a command seldom lets it do."""
    made: list[weakref.ref[Any]] = []
    solver_of = highspy.Highs

    def told() -> Any:
        solver = solver_of()
        made.append(weakref.ref(solver))
        return solver

    monkeypatch.setattr(highspy, "Highs", told)
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    gc.disable()
    try:
        for whole in (True, False):
            solve(
                Programme(
                    np.ones(1), np.ones(1), np.array([whole]), nothing, np.zeros(0), np.zeros(0)
                )
            )
        assert [solver() for solver in made] == [None, None]
    finally:
        gc.enable()


def test_ctrl_c_ends_it_while_it_runs() -> None:
    """Not when its time is out: what is raised comes from within, as it seeks where none is likely.

    Thirty numbers in halves of equal sums, four times at once (Cornuéjols and Dawande 1998).
    """
    matrix = np.random.default_rng(1).integers(1, 100, (4, 30))
    at, columns = np.nonzero(matrix)
    half = (matrix.sum(axis=1) // 2).astype(float)
    whole, entries = np.ones(30, dtype=np.bool_), (at, columns, matrix[at, columns].astype(float))
    hard = Programme(np.zeros(30), np.ones(30), whole, entries, half, half)
    earlier = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt) as stopped:
            solve(hard, time_limit=20.0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
    told = [frame.name for frame in traceback.extract_tb(stopped.value.__traceback__)]
    assert told[-1] != "solve"
