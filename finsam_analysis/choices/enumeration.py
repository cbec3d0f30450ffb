"""All combinations gone through: how many are feasible, the best of them, and the front.

None is sampled: the applications are split into two halves, each half's sums are tabulated once,
and a combination is one row of the outer table plus one of the inner. Sorted by what the hardest
year has spent, the inner rows that hold that year are always the first ones, so most outer rows
are settled by where they end and by the largest and smallest figures up to there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from finsam_analysis.choices.combinations import ScaledChoices, Sums, Whole
from finsam_analysis.choices.pareto import Flags, Positions, front, undominated
from finsam_analysis.core import Kronor

_INNER = 1 << 14  # rows of the inner table: its columns stay in the processor's cache
_CROSSED = 1 << 17  # points of the front weighed at a time
_FEW = 64  # a table this short is not worth thinning out
_SMALLEST = int(np.iinfo(np.int64).min)


@dataclass(frozen=True)
class _Year:
    """A year that can bind: what each outer row leaves for it, and what each inner row spends.

    Within ``unsure`` of what is left, the row's own room decides.
    """

    slack: Whole
    spent: Whole
    unsure: int


class Halves:
    """The two tables whose rows together are every combination.

    ``holds[o]`` is how many of the inner rows may hold the hardest year together with outer row
    ``o``, and ``surely[o]`` how many do; they are the first ones. ``years`` are those that can bind, the hardest first.
    """

    def __init__(self, choices: ScaledChoices) -> None:
        count = len(choices.single)
        split = count
        while split and choices.numbers(count - split + 1) <= _INNER:
            split -= 1
        self.choices = choices
        self.split = split
        self.outer = choices.sums(range(split))
        inner = choices.sums(range(split, count))
        # By how much the costliest combination passes the limit: the hardest year first.
        excess = {
            y: int(self.outer.carried[y].max()) + int(inner.carried[y].max()) - limit + unsure
            for y, (limit, unsure) in enumerate(zip(choices.limits, choices.unsure, strict=True))
        }
        binding = sorted((y for y in excess if excess[y] > 0), key=lambda y: -excess[y])
        if binding:
            inner = inner.rows(np.argsort(inner.carried[binding[0]], kind="stable"))
        self.inner = inner
        years = [
            _Year(choices.limits[y] - self.outer.carried[y], inner.carried[y], choices.unsure[y])
            for y in binding
        ]
        self.holds: Positions = np.full(len(self.outer), len(inner))
        self.surely = self.holds
        if years:
            hardest = years[0]
            sure = hardest.slack - hardest.unsure
            self.holds = np.searchsorted(hardest.spent, hardest.slack, side="right")
            self.surely = np.searchsorted(hardest.spent, sure, side="right")
        self.years = years

    def standing(self) -> Kronor:
        """Feasible combinations with each application at each level: ``(applications, levels)``."""
        per_outer, per_inner = self._counts()
        in_order = np.empty_like(per_inner)
        in_order[self.inner.code] = per_inner
        levels, count = self.choices.numbers(1), len(self.choices.single)
        standing = np.empty((count, levels), dtype=np.int64)
        for counts, applications in (
            (per_outer, range(self.split)),
            (in_order, range(self.split, count)),
        ):
            for place, application in enumerate(applications):
                # The digit of one application: what stands before it, itself, what stands after.
                grid = counts.reshape(levels**place, levels, -1)
                standing[application] = grid.sum(axis=(0, 2))
        return standing

    def feasible(self) -> int:
        """Number of feasible combinations."""
        return int(self._counts()[0].sum())

    def _counts(self) -> tuple[Kronor, Kronor]:
        """Feasible combinations that each outer row, and each inner row, is part of."""
        size = len(self.inner)
        per_outer = np.zeros(len(self.outer), dtype=np.int64)
        per_inner = np.zeros(size, dtype=np.int32)  # at most one for each outer row
        last = np.maximum(self.holds, 1) - 1
        some = self.holds > 0
        every = some & (self.holds == self.surely)
        for year in self.years[1:]:
            every = every & (np.maximum.accumulate(year.spent)[last] <= year.slack - year.unsure)
            some = some & (np.minimum.accumulate(year.spent)[last] <= year.slack)
        per_outer[every] = self.holds[every]
        for row in np.flatnonzero(some & ~every).tolist():
            held = slice(self.holds[row])
            kept = self._holding(row, held)
            per_outer[row] = np.count_nonzero(kept)
            per_inner[held] += kept
        # An outer row that all of its first h inner rows go with adds one to each of those.
        ends = np.bincount(self.holds[every], minlength=size + 1)
        return per_outer, per_inner + np.cumsum(ends[::-1])[::-1][1:]

    def _holding(self, row: int, held: slice) -> Flags:
        """Which of some inner rows hold every year together with an outer row."""
        left = [year.slack[row] - year.spent[held] for year in self.years]
        kept: Flags = np.logical_and.reduce([each >= 0 for each in left])
        unsure = np.logical_or.reduce(
            [each < year.unsure for each, year in zip(left, self.years, strict=True)]
        )
        asked = np.flatnonzero(kept & unsure)
        if len(asked):
            numbers = self.choices.numbers(len(self.choices.single) - self.split)
            rows = self.outer.rows(slice(row, row + 1)).crossed(self.inner.rows(asked), numbers)
            kept[asked] = self.choices.lowest(rows) >= self.choices.floor
        return kept

    def best(self, wanted: int) -> Kronor:
        """Numbers of the best feasible combinations, the very best first.

        Most granted, then fewest reduced, then most room, then the highest number. Outer rows
        are taken by what they could give at most, and the search ends when that is less than
        the last of the best so far.
        """
        outer = self.outer
        by_granted = np.argsort(-self.inner.granted, kind="stable")
        inner = self.inner.rows(by_granted)
        years = [replace(year, spent=year.spent[by_granted]) for year in self.years]
        numbers = self.choices.numbers(len(self.choices.single) - self.split)
        falling, smallest = -inner.granted, int(inner.granted[-1])
        promise = self._promise()
        found, needed = np.empty((0, 4), dtype=np.int64), _SMALLEST + 1
        waiting: list[Kronor] = []
        for row in np.argsort(promise, kind="stable")[::-1].tolist():
            if promise[row] < needed:
                break
            # Below the smallest grant there is nothing to sort out, and 32 bits may not hold it.
            least = max(needed - int(outer.granted[row]), smallest)
            count = int(np.searchsorted(falling, -least, side="right"))
            kept = np.ones(count, dtype=bool)
            for year in years:
                kept &= year.spent[:count] <= year.slack[row]
            rows = outer.rows(slice(row, row + 1)).crossed(
                inner.rows(np.flatnonzero(kept)), numbers
            )
            lowest = self.choices.lowest(rows)
            merits = np.column_stack([-rows.granted, rows.reduced, -lowest, -rows.code])
            waiting.append(merits[lowest >= self.choices.floor])
            if sum(map(len, waiting)) > 4 * wanted:
                found, waiting = _first([found, *waiting], wanted), []
                if len(found) == wanted:
                    needed = -int(found[-1, 0])
        return -_first([found, *waiting], wanted)[:, 3]

    def _promise(self) -> Kronor:
        """The most that each outer row can be part of, any one year held; [divisor units]."""
        granted = self.inner.granted.astype(np.int64)
        most = np.full(len(self.outer), granted.max())
        for year in self.years:
            order = np.argsort(year.spent, kind="stable")
            holds = np.searchsorted(year.spent[order], year.slack, side="right")
            held = np.maximum.accumulate(granted[order])[np.maximum(holds, 1) - 1]
            most = np.where(holds > 0, np.minimum(most, held), _SMALLEST // 2)
        promise = self.outer.granted + most
        return np.where(most > _SMALLEST // 2, promise, _SMALLEST)

    def front(self) -> Kronor:
        """Numbers of one combination for each point of the Pareto front of the feasible ones.

        Granted, spending and number reduced add up over the applications, so what is dominated
        within a part of the applications is dominated in every whole it is part of: each half is
        thinned out application by application before the halves are crossed.
        """
        count = len(self.choices.single)
        left = self._thinned(range(count // 2))
        right = self._thinned(range(count // 2, count))
        numbers = self.choices.numbers(count - count // 2)
        standing = self.choices.nothing().rows(slice(0))
        step = max(1, _CROSSED // len(right))
        for start in range(0, len(left), step):
            points = left.rows(slice(start, start + step)).crossed(right, numbers)
            holds = np.ones(len(points), dtype=bool)
            for spent, limit in zip(points.carried, self.choices.limits, strict=True):
                holds &= spent <= limit
            points = standing.joined(points.rows(np.flatnonzero(holds)))
            standing = points.rows(
                front(points.granted, self.choices.lowest(points), points.reduced)
            )
        return standing.code[self.choices.lowest(standing) >= self.choices.floor]

    def _thinned(self, applications: Sequence[int]) -> Sums:
        whole = self.choices.nothing()
        for application in applications:
            whole = whole.crossed(self.choices.single[application], self.choices.numbers(1))
            if len(whole) > _FEW:
                whole = whole.rows(self._undominated(whole))
        return whole

    def _undominated(self, sums: Sums) -> Positions:
        """Positions of those that none beats, whatever the other applications are given."""
        if not sums.whole:
            return undominated(np.column_stack([-sums.granted, *sums.carried, sums.reduced]))
        # Sorted by these columns, whatever beats a row stands before it.
        yearly = np.diff(np.stack(sums.whole), axis=0, prepend=0)
        costs = [-sums.granted, *yearly, *sums.carried, sums.reduced]
        return undominated(np.column_stack(costs), self._beaten)

    def _beaten(self, points: Kronor, others: Kronor) -> Flags:
        """As :func:`undominated` asks, where what goes unused is rounded on the whole.

        By a year's end less is surely spent when no year until then costs more, or when the sums
        are further apart than all that the rounding can be off.
        """
        choices, count = self.choices, len(self.choices.choices.years)
        beaten: Flags = others[-1] <= points[-1][:, np.newaxis]
        less = np.ones_like(beaten)
        for year in range(count):
            less &= others[year] <= points[year][:, np.newaxis]
            if year in choices.years:
                place = choices.years.index(year)
                spent, its = points[count + place], others[count + place]
                beaten &= less | (its + choices.unsure[place] <= spent[:, np.newaxis])
        return beaten


def _first(rows: Sequence[Kronor], wanted: int) -> Kronor:
    every = np.concatenate(rows)
    return every[np.lexsort(every.T[::-1])][:wanted]
