"""How the accumulated surplus moves from year to year: the decision room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from finsam_analysis.core import Kronor


class YearAmount(NamedTuple):
    """An amount at a year's end [SEK]."""

    year: int
    amount: int


@dataclass(frozen=True)
class Trajectory:
    """Income, cost and accumulated surplus, one figure per year [SEK]."""

    years: tuple[int, ...]
    income: Kronor
    cost: Kronor
    result: Kronor
    opening: Kronor
    closing: Kronor

    @property
    def lowest(self) -> YearAmount:
        """The lowest closing surplus; the first such year."""
        position = int(self.closing.argmin())
        return YearAmount(self.years[position], int(self.closing[position]))

    def since(self, year: int) -> Trajectory:
        """The same figures from a year on."""
        start = self.years.index(year)
        yearly = (self.income, self.cost, self.result, self.opening, self.closing)
        return Trajectory(self.years[start:], *(figures[start:] for figures in yearly))

    def years_below(self, floor: int) -> tuple[int, ...]:
        """Years whose closing surplus is below the floor."""
        return tuple(y for y, room in zip(self.years, self.closing, strict=True) if room < floor)


def trajectory(
    years: Sequence[int], income: Kronor, cost: Kronor, opening_surplus: int
) -> Trajectory:
    """Carry the accumulated surplus forward.

    ``result_y = income_y − cost_y``; ``closing_y = opening_y + result_y``;
    ``opening_{y+1} = closing_y``; the first opening is ``opening_surplus``.

    Args:
        years: consecutive years.
        income: [SEK/year], shape (years,).
        cost: [SEK/year], shape (years,).
        opening_surplus: accumulated surplus at the start of the first year [SEK]; the reserve
            fund stands outside it.

    Source: the board papers' table "Ekonomisk information", rows "Årets beräknade resultat",
    "Över- underskott från tidigare år" and "Kvarvarande beslutsutrymme".
    """
    result = income - cost
    closing = opening_surplus + np.cumsum(result)
    return Trajectory(tuple(years), income, cost, result, closing - result, closing)
