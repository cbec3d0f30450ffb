"""The smallest change as a mixed-integer programme: its variables and its rows.

One 0–1 variable for each application and each level below the proposal; none set means the
proposal stands. Every coefficient is a whole number of the amounts' common divisor, so an
objective's true value is whole and a bound can be rounded up to the next whole number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """``Σ coefficients · x ≤ most`` over the model's variables, whole numbers."""

    coefficients: Real
    most: float


@dataclass
class ChangeModel:
    """Variables and rows; a search adds rows as it learns.

    ``applications[v]`` and ``levels[v]`` say what variable ``v`` stands for; ``full`` is the
    position of the level 100 per cent. After these come ``extra`` continuous variables from 0, and
    ``whole`` variables that are whole numbers from 0. ``effort`` is what one solving may cost
    [coefficients × nodes of the search tree, 50 000 for a node at least]; unlike the time, it ends at the same answer each time.
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
    def choices(self) -> Flags:
        """Which levels each application may stand at: ``(applications, levels)``."""
        choices = np.ones((self.count, self.full + 1), dtype=bool)
        choices[self.applications, self.levels] = self.allowed
        return choices

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
