"""What combinations of several applications sum to, tabulated in the narrowest whole numbers.

Combinations are numbered as they are written: the first application's level is the leading digit,
and the lowest level is digit 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.choices.choices import WHOLE, Choices, Combination
from finsam_analysis.choices.pareto import Positions
from finsam_analysis.core import Kronor
from finsam_analysis.scenario import unused_money

Whole = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True)
class Sums:
    """One row per combination of some applications.

    ``code`` is the combination's number, ``granted`` and ``carried[year]`` are in whole units of
    the choices' common divisor, ``reduced`` counts applications below the office's proposal.

    Where money is assumed unused, ``carried`` is what the applications cost net of it, each
    rounded by itself, and ``whole[year]`` the cost before it, for every year.
    """

    code: Kronor
    granted: Whole
    carried: tuple[Whole, ...]
    reduced: Whole
    whole: tuple[Whole, ...] = ()

    def __len__(self) -> int:
        return len(self.code)

    def rows(self, rows: Positions | slice) -> Sums:
        """Some of the rows."""
        return self.with_each(self, lambda mine, _: mine[rows])

    def joined(self, other: Sums) -> Sums:
        """The rows of this and then those of the other."""
        return self.with_each(other, lambda mine, its: np.concatenate([mine, its]))

    def crossed(self, other: Sums, numbers: int) -> Sums:
        """Every row of this with every row of the other, which has so many ``numbers``."""
        numbered = replace(self, code=self.code * numbers)
        return numbered.with_each(other, lambda mine, its: (mine[:, np.newaxis] + its).ravel())

    def with_each(self, other: Sums, column: Callable[[Any, Any], Any]) -> Sums:
        """Each column made of this one's and the other's."""
        return Sums(
            column(self.code, other.code),
            column(self.granted, other.granted),
            tuple(map(column, self.carried, other.carried)),
            column(self.reduced, other.reduced),
            tuple(map(column, self.whole, other.whole)),
        )


@dataclass(frozen=True)
class ScaledChoices:
    """The choices in whole units of their common divisor.

    ``years`` are the positions of the years that can be the lowest, ``room`` their room, and
    ``limits`` the most that may have been spent by then for the floor to hold; ``single`` is each
    application's own table.

    What goes unused is rounded on a year's whole cost, so there the sums only bound what is spent:
    a combination surely holds a year when its sum is ``unsure`` below the limit, and surely does
    not above it. Between them, and wherever the room itself is asked for, it is counted from the
    whole cost. ``unsure`` is 0 where no money is assumed unused.
    """

    choices: Choices
    unit: int
    years: tuple[int, ...]
    room: tuple[int, ...]
    limits: tuple[int, ...]
    unsure: tuple[int, ...]
    floor: int
    single: tuple[Sums, ...]

    def numbers(self, applications: int) -> int:
        """How many combinations so many applications have."""
        return int(len(self.choices.levels) ** applications)

    def sums(self, applications: Iterable[int]) -> Sums:
        """All combinations of some applications, in the order of their numbers."""
        whole = self.nothing()
        for application in applications:
            whole = whole.crossed(self.single[application], self.numbers(1))
        return whole

    def nothing(self) -> Sums:
        """The one combination of no applications."""
        none = np.zeros(1, dtype=self.single[0].granted.dtype if self.single else np.int64)
        one = np.zeros(1, dtype=np.int64)
        count = len(self.choices.years) if self.choices.unused else 0
        columns = tuple(none for _ in self.years), np.zeros(1, dtype=np.int32), (none,) * count
        return Sums(one, none, *columns)

    def lowest(self, sums: Sums) -> Whole:
        """Lowest room of each row when its applications are all there are."""
        if self.choices.unused:
            after = self.choices.room_after(np.stack(sums.whole).T)
            return np.asarray(after.min(axis=1), dtype=np.int64)
        rooms = [room - spent for room, spent in zip(self.room, sums.carried, strict=True)]
        lowest = rooms[0]
        for room in rooms[1:]:
            lowest = np.minimum(lowest, room)
        return lowest

    def combinations(self, codes: Kronor) -> tuple[Combination, ...]:
        """Written out in kronor and per cent; as :meth:`Choices.combination`, many at once."""
        choices, count = self.choices, len(self.choices.applications)
        digits = np.empty((len(codes), count), dtype=np.intp)
        for application in range(count - 1, -1, -1):
            codes, digits[:, application] = np.divmod(codes, self.numbers(1))
        each = np.arange(count)
        granted = choices.granted[each, digits].sum(axis=1)
        room = choices.room_after(choices.carried[each, digits].sum(axis=1))
        whole = np.array([level == WHOLE for level in choices.levels])
        reduced = count - whole[digits].sum(axis=1)
        return tuple(
            Combination(g, low, r, dict(zip(choices.applications, levels, strict=True)))
            for g, low, r, levels in zip(
                granted.tolist(),
                room.min(axis=1).tolist(),
                reduced.tolist(),
                ([choices.levels[digit] for digit in row] for row in digits.tolist()),
                strict=True,
            )
        )


def scaled(choices: Choices, floor: int) -> ScaledChoices:
    """Divide by the common divisor, drop the years that cannot matter, choose the number's width.

    A year is dropped when its room can never be below another year's::

        max over combinations of (carried_y − carried_o) ≤ room_without_y − room_without_o

    Where money is assumed unused, the year's whole cost ``x_1 + … + x_n`` of ``n`` applications
    costs net of it, with ``r`` rounding what goes unused::

        Σ (x_a − r(x_a)) ± (n / 2 + 1)

    since each rounding is off by half a krona at most, and two are of the whole. The divisor is
    then 1, and a year is dropped only when that margin changes nothing either.

    Sums are held in 32 bits when the largest that any combination reaches fits, else in 64.

    Raises:
        OverflowError: the largest sum would not fit in 64 bits either.
    """
    carried, room, margins = choices.carried, choices.room_without, [0] * len(choices.years)
    whole: Kronor = carried[:, :, :0]
    if choices.unused:
        whole, yearly = carried, np.diff(carried, axis=2, prepend=0)
        carried = np.cumsum(yearly - unused_money(choices.unused, yearly), axis=2)
        each = [len(yearly) // 2 + 2 if share else 0 for share in choices.unused]
        margins = list(accumulate(each))
    least, most = carried.min(axis=1).sum(axis=0), carried.max(axis=1).sum(axis=0)
    years = list(range(len(choices.years)))
    for year in reversed(range(len(choices.years))):
        apart = (carried[:, :, [year]] - carried).max(axis=1).sum(axis=0)
        if any(
            apart[other] + abs(margins[year] - margins[other]) <= room[year] - room[other]
            for other in years
            if other != year
        ):
            years.remove(year)
    amounts = np.concatenate([choices.granted.ravel(), carried.ravel(), room])
    unit = 1 if choices.unused else int(np.gcd.reduce(amounts)) or 1
    # Python's integers do not wrap; a column of them sums exactly whatever the width below.
    figures = [[max(map(abs, row)) for row in choices.granted.tolist()]]
    figures += [[max(map(abs, row)) for row in carried[:, :, y].tolist()] for y in years]
    figures += [[max(map(abs, row)) for row in column.tolist()] for column in whole.T]
    largest = (max(map(sum, figures)) + max(map(abs, room.tolist()))) // unit
    if largest >= 2**62:
        raise OverflowError("the choices' sums do not fit in 64 bits")
    width = np.int32 if largest < 2**30 else np.int64
    reduced = np.array([level != WHOLE for level in choices.levels], dtype=np.int32)
    return ScaledChoices(
        choices=choices,
        unit=unit,
        years=tuple(years),
        room=tuple(int(room[y]) // unit for y in years),
        # A limit outside what can be spent is as good as one just outside it.
        limits=tuple(
            min(
                max((int(room[y]) - floor + margins[y]) // unit, int(least[y]) // unit - 1),
                int(most[y]) // unit + 2 * margins[y],
            )
            for y in years
        ),
        unsure=tuple(2 * margins[y] for y in years),
        floor=-(-floor // unit),
        single=tuple(
            Sums(
                np.arange(len(choices.levels), dtype=np.int64),
                (choices.granted[a] // unit).astype(width),
                tuple((carried[a, :, y] // unit).astype(width) for y in years),
                reduced,
                tuple(column.astype(width) for column in whole[a].T),
            )
            for a in range(len(choices.applications))
        ),
    )
