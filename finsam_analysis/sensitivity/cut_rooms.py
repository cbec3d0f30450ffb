"""Which draws stay at the floor when the new insatser are granted less, year by year."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from finsam_analysis.core.kronor import Kronor, percent_of, percent_of_each
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms

Draws = npt.NDArray[np.intp]


class UnsureDraws:
    """The draws in which a scenario falls below its floor in some decided year, and what a cut does there.

    Only they need be asked: what holds already holds also when less is granted.
    """

    def __init__(self, drawn: DrawnRooms) -> None:
        failing = np.flatnonzero(drawn.lowest < drawn.result.floor)
        self.drawn = drawn
        self.count = len(failing)
        self._room = drawn.room[:, failing]
        self._unused = None if drawn.unused is None else drawn.unused[:, failing]
        self._shares = np.arange(0 if self._unused is None else self._unused.max(initial=0) + 1)

    @property
    def everyone(self) -> Draws:
        """All of them, as positions among themselves."""
        return np.arange(self.count)

    def held(self, taken: Kronor, chosen: Draws) -> npt.NDArray[np.bool_]:
        """Whether each chosen draw stays at the floor every decided year when less is granted.

        In a draw, year ``y``'s result gains
        ``taken_y − (round(u_y · i_y) − round(u_y · (i_y − taken_y)))`` with ``u`` the underspend
        drawn (the scenario's own where none is) and ``i`` the cost of insatser [SEK/year].

        Args:
            taken: what is granted less [SEK/year], shape (years,).
            chosen: positions among these draws.
        """
        first, result = self.drawn.first, self.drawn.result
        tried_from = self.drawn.tried_from
        insatser = (result.ongoing + result.new).tolist()
        held = np.ones(len(chosen), dtype=bool)
        saved: Kronor = np.zeros(len(chosen), dtype=np.int64)
        for position, (before, less) in enumerate(zip(insatser, taken.tolist(), strict=True)):
            saved += self._saved(position, before, less, chosen)
            if position < tried_from:
                continue
            if position < first:
                held &= int(self.drawn.sure[position]) + saved >= result.floor
            else:
                held &= self._room[position - first][chosen] + saved >= result.floor
        return held

    def _saved(self, position: int, before: int, less: int, chosen: Draws) -> Kronor | int:
        start = self.drawn.unused_from
        if self._unused is None or position < start:
            result = self.drawn.result
            share = result.scenario.underspend.get(result.years[position], Fraction(0))
            return less - percent_of(before, share) + percent_of(before - less, share)
        lost = percent_of_each(np.array(before), self._shares)
        lost -= percent_of_each(np.array(before - less), self._shares)
        row = 0 if len(self._unused) == 1 else position - start
        return np.asarray((less - lost)[self._unused[row][chosen]], dtype=np.int64)
