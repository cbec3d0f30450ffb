"""The smallest change as a mixed-integer programme: variables, rows and solving.

One 0–1 variable for each application and each level below the proposal; none set means the
proposal stands. Every coefficient is a whole number of the amounts' common divisor, so an
objective's true value is whole and a bound can be rounded up to the next whole number.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import Programme, solve

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# The solver's own tolerance on whole numbers (HiGHS, mip_feasibility_tolerance and mip_abs_gap).
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Row:
    """``Σ coefficients · x ≤ most`` over the model's variables, whole numbers."""

    coefficients: Real
    most: float


@dataclass(frozen=True)
class Outcome:
    """What the solver said: positions chosen (None when none was found) and a proven bound.

    ``levels[application]`` is the position of its level. ``bound`` is the least that the
    objective can be, a whole number in the model's units, or None when nothing is known.
    ``finished`` is False when the time or the effort ran out.
    """

    levels: tuple[int, ...] | None
    bound: int | None
    finished: bool


@dataclass
class ChangeModel:
    """Variables and rows; a search adds rows as it learns.

    ``applications[v]`` and ``levels[v]`` say what variable ``v`` stands for; ``full`` is the
    position of the level 100 per cent. After these come ``extra`` continuous variables from 0, and
    ``whole`` variables that are whole numbers from 0. ``effort`` is what one solving may cost
    [coefficients × nodes of the search tree]; unlike the time, it ends at the same answer each time.
    """

    count: int
    full: int
    applications: npt.NDArray[np.intp]
    levels: npt.NDArray[np.intp]
    allowed: Flags
    deadline: float
    extra: int = 0
    whole: int = 0
    effort: int | None = None
    rows: list[Row] = field(default_factory=list)
    barred: list[Row] = field(default_factory=list)

    @classmethod
    def over(
        cls,
        allowed: Flags,
        full: int,
        deadline: float,
        extra: int = 0,
        whole: int = 0,
        effort: int | None = None,
    ) -> ChangeModel:
        """A model over applications × levels; ``allowed`` says which may be chosen."""
        below = np.ones(allowed.shape, dtype=bool)
        below[:, full] = False
        applications, levels = np.nonzero(below)
        return cls(
            count=allowed.shape[0],
            full=full,
            applications=applications,
            levels=levels,
            allowed=allowed[applications, levels],
            deadline=deadline,
            extra=extra,
            whole=whole,
            effort=effort,
        )

    @property
    def width(self) -> int:
        """How many variables there are."""
        return len(self.applications) + self.extra + self.whole

    def spread(self, table: npt.NDArray[Any], *extra: float, whole: Sequence[float] = ()) -> Real:
        """Coefficients: a figure for each application and level, then for the other variables."""
        size = len(self.applications)
        figures = np.zeros(self.width)
        figures[:size] = table[self.applications, self.levels]
        figures[size:][: len(extra)] = extra
        figures[size + self.extra :][: len(whole)] = whole
        return figures

    def at_most(
        self,
        table: npt.NDArray[Any],
        most: float,
        *extra: float,
        whole: Sequence[float] = (),
    ) -> Row:
        """``Σ table[a, level of a] + extra · e + whole · w ≤ most``."""
        return Row(self.spread(table, *extra, whole=whole), most)

    def other_than(self, levels: Sequence[int]) -> Row:
        """Anything but this choice of levels: at least one application stands elsewhere."""
        chosen = np.array(levels)[self.applications]
        own = (chosen == self.levels).astype(np.float64)
        untouched = (chosen == self.full).astype(np.float64)
        coefficients = np.zeros(self.width)
        coefficients[: len(self.applications)] = own - untouched
        return Row(coefficients, float(own.sum()) - 1)

    def kept(self, row: Row, levels: Sequence[int]) -> bool:
        """Whether a choice of levels keeps a row; one that the extra variables are part of does.

        The figures are whole numbers that a float holds exactly.
        """
        size = len(self.applications)
        if row.coefficients[size:].any():
            return True
        chosen = np.array(levels)[self.applications] == self.levels
        return float(row.coefficients[:size][chosen].sum()) <= row.most

    def least(self, objective: Real, *more: Row) -> Outcome:
        """Minimise an objective under the model's rows and some more.

        The answer is the solver's with its variables rounded to 0 and 1; whether it holds in
        whole kronor is for the caller to see, and to bar it if it does not.

        Source: HiGHS, relative gap 0.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            return Outcome(None, None, finished=False)
        size, width = len(self.applications), self.width
        rows = [*self.rows, *self.barred, *more]
        others = np.array([row.coefficients for row in rows]).reshape(-1, width)
        at, columns = np.nonzero(others)
        most = np.concatenate([np.ones(self.count), [row.most for row in rows]])
        programme = Programme(
            cost=objective,
            upper=np.concatenate([self.allowed.astype(float), np.full(width - size, np.inf)]),
            whole=np.repeat([True, False, True], [size, self.extra, self.whole]),
            # Each application stands at one level at most; then the rows.
            entries=(
                np.concatenate([self.applications, self.count + at]),
                np.concatenate([np.arange(size), columns]),
                np.concatenate([np.ones(size), others[at, columns]]),
            ),
            least=np.full(len(most), -np.inf),
            most=most,
        )
        options: dict[str, Any] = {"time_limit": left}
        if self.effort is not None:
            options["mip_max_nodes"] = max(self.effort // (len(most) * width), 1)
        answer = solve(programme, presolve="on", **options)
        if answer.x is None and not answer.infeasible and not answer.late:
            # Presolve may leave it open whether there is no answer or no end.
            answer = solve(programme, presolve="off", **options)
        bound = None
        if answer.bound is not None and math.isfinite(answer.bound):
            slack = _TOLERANCE * max(1.0, abs(answer.bound) * 1e-3)
            bound = math.ceil(answer.bound - slack)
        if answer.x is None:
            return Outcome(None, bound, finished=answer.infeasible)
        levels = [self.full] * self.count
        for variable in np.flatnonzero(answer.x[:size] > 0.5).tolist():
            levels[self.applications[variable]] = int(self.levels[variable])
        return Outcome(tuple(levels), bound, finished=answer.optimal)
