"""How a programme of changes is solved: first what its prices prove, then what is in doubt.

Relaxed, so that an application may be cut by any share, every row has a price. At these prices no
answer costs less than every application at its cheapest level, and one with a dearer level costs at
least the difference more. Among many applications nearly all levels are far too dear for a good
answer. Often so few are left that every answer a little above the bound can be listed, and the first
that keeps the rows is the best. Else the solver is given those in doubt, the core, and the cost of
what it finds there says how dear a level must be to be left out for good (Balas and Zemel 1980, of
knapsacks).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.choices.listing import listed
from finsam_analysis.choices.programme import ChangeModel, Flags, Real, Row
from finsam_analysis.core import Programme, solve

# The solver's own tolerance on whole numbers (HiGHS, mip_feasibility_tolerance and mip_abs_gap).
_TOLERANCE = 1e-6
# Levels in doubt, besides one of each application, that a core holds to begin with: for each row, since
# each may leave an application cut in part in the relaxation, and at least.
_CORE = (2, 100)
_NODE = 50_000  # what a node of the solver's search costs at least, however few the cells
_PART = 10_000_000  # what solving parts may cost, where no effort is set
# How many levels in doubt the first list has, and how much further above the bound the next goes
# at least, besides the next value that there can be.
_LIST = (10, 1.25)


@dataclass(frozen=True)
class Outcome:
    """What the solver said: positions chosen (None when none was found) and a proven bound.

    ``levels[application]`` is the position of its level, ``value`` what the objective is there and
    ``bound`` the least that it can be, in the model's units; infinite where there is no answer.
    Where every coefficient is whole, ``bound`` is a multiple of what they have in common.
    ``finished`` is False when the time or the effort ran out; ``effort`` is what it took.
    """

    levels: tuple[int, ...] | None
    value: float
    bound: float
    finished: bool
    effort: int = 0


def minimised(model: ChangeModel, objective: Real, *more: Row) -> Outcome:
    """Minimise an objective under the model's rows and some more.

    The answer is the solver's with its variables rounded to 0 and 1; whether it holds in whole
    kronor is for the caller to see, and to bar it if it does not.
    """
    rows = [*model.rows, *model.barred, *more]
    table = np.array([row.coefficients for row in rows]).reshape(-1, model.width)
    asked = _Asked(model, objective, table, np.array([row.most for row in rows]))
    prices = asked.prices() if model.choices.sum() > model.count + 2 * asked.core else None
    if prices is None:
        return asked.solved(model.choices, model.effort)
    found = asked.listed(prices)
    return found if found.finished else _grown(asked, prices, found.bound)


def _grown(asked: _Asked, prices: _Prices, lowest: float) -> Outcome:
    """Solve the core, then with all that is not proven too dear for what was found.

    Where nothing is found, more is tried. When the effort runs out the best so far is given: with
    more levels the search would only be cut short earlier. Where none is set, what a part takes is
    bounded all the same, and then all levels are given: the best of a part may be hard to prove.
    """
    everything = asked.model.choices
    ordered = np.sort(prices.dearer[everything])
    size, limit = asked.model.count + asked.core, 0.0
    best, spent, most = Outcome(None, math.inf, lowest, finished=False), 0, asked.model.effort
    while True:
        limit = max(limit, float(ordered[min(size, len(ordered)) - 1]))
        core = everything & (prices.dearer <= limit)
        whole = bool((core == everything).all())
        bounded = _PART if most is None and not whole else most
        found = asked.solved(core, None if bounded is None else bounded - spent)
        left_out = math.inf if whole else asked.proven(prices.bound + limit)
        lowest = max(lowest, min(found.bound, left_out))
        best = min(best, found, key=lambda outcome: outcome.value)
        known = best.value <= left_out if found.finished else most is not None
        if whole or (known and best.levels is not None):
            return replace(best, bound=lowest, finished=found.finished)
        spent += found.effort
        if not found.finished:
            size = len(ordered)
        elif best.levels is None:
            size *= 4
        else:  # what is dearer than this is worse than what was found
            limit = best.value + 2 * _slack(best.value) - prices.bound


@dataclass(frozen=True)
class _Prices:
    """The least that any answer can cost, and how much more one with a certain level must.

    For prices ``y ≥ 0`` of the rows ``A·x ≤ b``, any at all, and an answer ``x`` that keeps them::

        c·x ≥ c·x + y·(A·x − b) ≥ bound + Σ_a dearer[a, its level]
        bound = −y·b + Σ_a min over its levels of (c + y·A)
        dearer = (c + y·A) − that least, infinite where the level may not be chosen

    as long as no other variable has ``c + y·A < 0``. Source: Lagrangian relaxation, Geoffrion 1974.
    """

    bound: float
    dearer: Real


@dataclass(frozen=True)
class _Asked:
    """One solving: minimise ``objective · x`` where ``table · x ≤ most``, one level for each."""

    model: ChangeModel
    objective: Real
    table: Real
    most: Real

    @property
    def core(self) -> int:
        """How many levels in doubt a core holds to begin with."""
        for_row, least = _CORE
        return max(for_row * len(self.most), least)

    @cached_property
    def common(self) -> int:
        """What every value of the objective is a multiple of; 0 where it need not be whole."""
        size = len(self.model.applications)
        whole = self.objective[:size].astype(np.int64)
        if self.objective[size:].any() or (whole != self.objective[:size]).any():
            return 0
        return int(np.gcd.reduce(whole))

    def proven(self, bound: float) -> float:
        """A bound that the solver gives, as surely as its tolerance lets it be known."""
        sure = bound - _slack(bound)
        whole = self.common and math.isfinite(sure)
        return math.ceil(sure / self.common) * self.common if whole else sure

    def prices(self) -> _Prices | None:
        """The prices of the relaxation; None where it gives none."""
        model, size = self.model, len(self.model.applications)
        left = model.deadline - time.monotonic()
        if left <= 0:
            return None
        relaxed, _ = self.programme(model.choices)
        relaxed = replace(relaxed, whole=np.zeros(model.width, dtype=np.bool_))
        answer = solve(relaxed, time_limit=left)
        if not answer.optimal:
            return None
        prices = np.maximum(-answer.prices[model.count :], 0)
        for other in range(size, model.width):  # what the solver's tolerance let through
            column = self.table[:, other]
            gives = self.objective[other] + prices @ np.maximum(column, 0)
            takes = prices @ np.maximum(-column, 0)
            if takes > gives:
                prices[column < 0] *= gives / takes * (1 - _TOLERANCE)
        costs = self.objective + prices @ self.table
        if costs[size:].min(initial=0) < 0:
            return None
        at_level = np.where(model.choices, 0.0, np.inf)
        at_level[model.applications, model.levels] += costs[:size]
        cheapest = at_level.min(axis=1)
        bound = float(cheapest.sum() - prices @ self.most)
        return _Prices(bound, at_level - cheapest[:, np.newaxis])

    def listed(self, prices: _Prices) -> Outcome:
        """The best of the answers near the prices' bound, as many as can be listed.

        It is the best of all: what is not listed costs more. Where none of them keeps the rows,
        the bound is what they have been listed up to.
        """
        model, size = self.model, len(self.model.applications)
        costs = np.zeros_like(prices.dearer)
        costs[model.applications, model.levels] = self.objective[:size]
        highest = float(np.where(model.choices, costs, -np.inf).max(axis=1).sum())
        few, further = _LIST
        ordered = np.sort(prices.dearer[model.choices])
        lowest, slack = prices.bound, _slack(prices.bound)
        # To begin with the first value that there can be, and some levels in doubt.
        above = max(self.proven(lowest) - lowest, 0.0) + slack
        above = max(above, float(ordered[min(model.count + few, len(ordered)) - 1]))
        while self.listable and time.monotonic() < model.deadline:
            near = listed(prices.dearer, costs, prices.bound, above, slack)
            if near is None:
                break
            for levels in near:
                if time.monotonic() >= model.deadline:
                    return Outcome(None, math.inf, self.proven(lowest), finished=False)
                kept = levels[self.kept(levels)]
                if len(kept):
                    value = float(costs[np.arange(model.count), kept[0]].sum())
                    if value > prices.bound + above:
                        break
                    return Outcome(tuple(kept[0].tolist()), value, value, finished=True)
            lowest = prices.bound + above
            if lowest >= highest:
                return Outcome(None, math.inf, math.inf, finished=True)
            above = max(further * above, above + self.common)
        return Outcome(None, math.inf, self.proven(lowest), finished=False)

    @property
    def listable(self) -> bool:
        """Whether only levels cost, and no other variable must be more because another is."""
        others = self.table[:, len(self.model.applications) :]
        alone = np.count_nonzero(others, axis=1) == 1
        costs = self.objective[len(self.model.applications) :]
        return not costs.any() and bool(alone[(others < 0).any(axis=1)].all())

    def kept(self, levels: npt.NDArray[np.intp]) -> Flags:
        """Which answers keep the rows, each other variable as small as they let it be.

        What a sum of floats may be off by is let pass; whole coefficients have exact sums.
        """
        model, size = self.model, len(self.model.applications)
        chosen = (levels[:, model.applications] == model.levels).astype(np.float64)
        sums, others = chosen @ self.table[:, :size].T, self.table[:, size:]
        off = _TOLERANCE * np.maximum(1, np.abs(self.table).sum(axis=1) * _TOLERANCE)
        least = np.zeros((len(levels), others.shape[1]))
        for row, other in zip(*np.nonzero(others < 0), strict=True):
            needed = (sums[:, row] - self.most[row] - off[row]) / -others[row, other]
            if other >= model.extra:
                needed = np.ceil(needed)
            least[:, other] = np.maximum(least[:, other], needed)
        return np.asarray((sums + least @ others.T <= self.most + off).all(axis=1), dtype=np.bool_)

    def solved(self, core: Flags, effort: int | None) -> Outcome:
        """The best answer with every application at one of its levels in the core.

        Source: HiGHS, relative gap 0.
        """
        model, size = self.model, len(self.model.applications)
        left = model.deadline - time.monotonic()
        if left <= 0:
            return Outcome(None, math.inf, -math.inf, finished=False)
        programme, kept = self.programme(core)
        options: dict[str, Any] = {"time_limit": left}
        node = max(len(programme.cost) * len(programme.most), _NODE)
        if effort is not None:
            options["mip_max_nodes"] = max(effort // node, 1)
        answer = solve(programme, presolve="on", **options)
        if answer.open:
            answer = solve(programme, presolve="off", **options)
        if answer.x is None or answer.bound is None:
            known = math.inf if answer.infeasible else -math.inf
            return Outcome(None, math.inf, known, answer.infeasible, answer.nodes * node)
        levels = [model.full] * model.count
        chosen = kept[answer.x > 0.5]
        for variable in chosen[chosen < size].tolist():
            levels[model.applications[variable]] = int(model.levels[variable])
        value = float(programme.cost @ answer.x)
        if self.common:
            value = round(value / self.common) * self.common
        bound = self.proven(answer.bound)
        return Outcome(tuple(levels), value, bound, answer.optimal, answer.nodes * node)

    def programme(self, core: Flags) -> tuple[Programme, npt.NDArray[np.intp]]:
        """What the solver is given of the levels in the core, and which variables those are."""
        model, size = self.model, len(self.model.applications)
        keep = np.ones(model.width, dtype=np.bool_)
        if (core != model.choices).any():
            keep[:size] = core[model.applications, model.levels]
        kept = np.flatnonzero(keep)
        levels = kept[kept < size]
        # Each application stands at one level at most; one whose proposal is too dear at just one.
        reduced, rows = np.unique(model.applications[levels], return_inverse=True)
        table = self.table[:, kept]
        at, columns = np.nonzero(table)
        upper = np.concatenate([model.allowed.astype(float), np.full(model.width - size, np.inf)])
        whole = np.repeat([True, False, True], [size, model.extra, model.whole])
        least = np.where(core[reduced, model.full], -np.inf, 1.0)
        programme = Programme(
            cost=self.objective[kept],
            upper=upper[kept],
            whole=whole[kept],
            entries=(
                np.concatenate([rows, len(reduced) + at]),
                np.concatenate([np.arange(len(levels)), columns]),
                np.concatenate([np.ones(len(levels)), table[at, columns]]),
            ),
            least=np.concatenate([least, np.full(len(self.most), -np.inf)]),
            most=np.concatenate([np.ones(len(reduced)), self.most]),
        )
        return programme, kept


def _slack(amount: float) -> float:
    """How far a figure of the solver's may be from the true one."""
    return _TOLERANCE * max(1.0, abs(amount) * 1e-3)
