"""How whole-number programmes are solved: by HiGHS, and nothing that it says aloud."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Programme:
    """Minimise ``cost · x`` where ``least ≤ A x ≤ most`` and ``0 ≤ x ≤ upper``, ``whole`` x whole.

    ``entries`` are A's figures that are not 0: their rows, their columns and themselves, no place
    twice.
    """

    cost: Real
    upper: Real
    whole: npt.NDArray[np.bool_]
    entries: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Real]
    least: Real
    most: Real


@dataclass(frozen=True)
class Solution:
    """What the solver found: x if any, whether it is the best, whether there is none.

    ``open`` says that presolve left it so whether there is none or no end. ``bound`` is what it has
    proven that the cost is not below, None where it has no x; ``nodes`` how many nodes its search
    tree had. ``prices`` are, where nothing is to be whole, what the cost changes by when a row's
    sides are raised by one.
    """

    x: Real | None
    bound: float | None
    optimal: bool
    infeasible: bool
    open: bool
    nodes: int
    prices: Real


def solve(programme: Programme, **options: Any) -> Solution:
    """Solve it with a relative gap of 0 and HiGHS's own options, as it names them."""
    # Most commands never ask it.
    import highspy

    model, status = highspy.HighsLp(), highspy.HighsModelStatus
    model.num_col_, model.num_row_ = len(programme.cost), len(programme.most)
    model.col_cost_, model.col_upper_ = programme.cost, programme.upper
    model.col_lower_ = np.zeros(len(programme.cost))
    model.row_lower_, model.row_upper_ = programme.least, programme.most
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in programme.whole]
    rows, columns, figures = programme.entries
    order = np.lexsort((rows, columns))
    matrix = model.a_matrix_
    matrix.num_col_, matrix.num_row_ = model.num_col_, model.num_row_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.searchsorted(columns[order], np.arange(model.num_col_ + 1))
    matrix.index_, matrix.value_ = rows[order], figures[order]
    solver = highspy.Highs()
    # Without a relative gap of 0 (its own is 1e-4) it calls answers optimal that are not.
    for name, value in {"log_to_console": False, "mip_rel_gap": 0.0, **options}.items():
        solver.setOptionValue(name, value)
    # Let it ask now and then if it is to go on: that is in Python, where Ctrl-C is heard.
    solver.HandleUserInterrupt = True
    with _silenced():
        solver.passModel(model)
        solver.run()
    said, info = solver.getModelStatus(), solver.getInfo()
    stopped = said in {status.kTimeLimit, status.kIterationLimit, status.kSolutionLimit}
    found = said == status.kOptimal or (
        stopped and info.objective_function_value != highspy.kHighsInf
    )
    solution = solver.getSolution()
    answer = Solution(
        x=np.array(solution.col_value) if found else None,
        bound=info.mip_dual_bound if found else None,
        optimal=said == status.kOptimal,
        infeasible=said == status.kInfeasible,
        open=said == status.kUnboundedOrInfeasible,
        nodes=max(info.mip_node_count, 0),
        prices=np.array(solution.row_dual),
    )
    # It holds itself by these, and would stay until Python looks for such: a gigabyte of a thousand.
    solver.callbacks.clear()
    return answer


def end_solver_threads() -> None:
    """End the threads that the solver waits with; after a fork it would wait for them for ever.

    It starts new ones when it is asked again.
    """
    if "highspy" in sys.modules:
        sys.modules["highspy"].Highs.resetGlobalScheduler(True)


@contextmanager
def _silenced() -> Iterator[None]:
    """Nothing written to file descriptor 1 meanwhile; Python's own text is flushed before.

    HiGHS prints from compiled code now and then, in the middle of what a command writes as JSON.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)
