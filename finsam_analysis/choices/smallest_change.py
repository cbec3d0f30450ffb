"""Which change of the office's proposal is the smallest that holds a floor.

The solver proposes; every answer is then held against the demands in whole kronor, and barred
when it does not hold them, so that no tolerance of the solver's is ever part of an answer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from finsam_analysis.choices.choices import Choices
from finsam_analysis.choices.demands import Demands
from finsam_analysis.choices.programme import ChangeModel, Real, Row
from finsam_analysis.choices.solving import Outcome, minimised
from finsam_analysis.core import Kronor
from finsam_analysis.scenario import unused_money


class Objective(StrEnum):
    """What a smallest change is smallest in; ties are broken by the least money."""

    FEWEST = "fewest"
    LEAST_MONEY = "least-money"
    FAIREST = "fairest"


class Status(StrEnum):
    """What is known of an answer: proven best, proven impossible, or time ran out."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


@dataclass(frozen=True)
class Change:
    """One way to hold the demands: positions of levels, what is cut [SEK] and its measures.

    ``worst_loss`` is the largest loss among those compared: a share of what the kommun would be
    granted [share 0–1], or per inhabitant [SEK/inhabitant].
    """

    positions: tuple[int, ...]
    touched: int
    cut: int
    worst_loss: Fraction


@dataclass(frozen=True)
class Answer:
    """The smallest change, or why there is none.

    ``bound`` is the least cut that any change as good in the first respect can have [SEK];
    ``gap = (cut − bound) / cut`` [share 0–1]. ``alternatives`` are the next best, in order.
    ``missing`` is what the proposal lacks to the floor, year by year [SEK].
    """

    status: Status
    objective: Objective
    change: Change | None
    bound: int | None
    missing: tuple[tuple[int, int], ...]
    alternatives: tuple[Change, ...] = ()

    @property
    def gap(self) -> float | None:
        """Relative distance between the cut and its bound; None when nothing is known."""
        if self.change is None or self.bound is None:
            return None
        return (self.change.cut - self.bound) / self.change.cut if self.change.cut else 0.0


class Search:
    """A search over some choices under some demands, with a time limit [s].

    Args:
        choices: must have every level the demands speak of; the highest is the proposal.
        demands: what to hold.
        compared: organisation to what its loss is divided by (its grant as proposed [SEK], or its
            inhabitants); those whose losses *fairest* keeps down.
        seconds: time for the whole search.
        effort: what one solving may cost, as :class:`ChangeModel` counts it; None for no bound.
    """

    def __init__(
        self,
        choices: Choices,
        demands: Demands,
        compared: Mapping[str, int],
        seconds: float,
        effort: int | None = None,
    ) -> None:
        self.effort = effort
        self.choices, self.demands = choices, demands
        self.compared = {name: size for name, size in compared.items() if size > 0}
        self.full = len(choices.levels) - 1
        self.deadline = time.monotonic() + seconds
        self.cut = choices.granted[:, [self.full]] - choices.granted
        self.saved = choices.carried[:, [self.full]] - choices.carried
        self.lost = choices.received[:, [self.full]] - choices.received
        self.proposal = (self.full,) * len(choices.applications)
        self.missing = demands.floor - choices.room(self.proposal)
        amounts = np.concatenate([self.cut.ravel(), self.saved.ravel(), self.lost.ravel()])
        self.unit = 1 if choices.unused else int(np.gcd.reduce(amounts)) or 1
        self.allowed = demands.allowed(choices)

    def smallest(self, objective: Objective, alternatives: int = 0) -> Answer:
        """The smallest change, and the next smallest ones."""
        model = self._model()
        missing = tuple(
            (year, amount)
            for year, amount in zip(self.choices.years, self.missing.tolist(), strict=True)
            if amount > 0
        )
        change, bound, status = self._next(model, objective)
        if status is Status.INFEASIBLE:
            return Answer(status, objective, None, None, missing)
        others: list[Change] = []
        latest = change
        while latest is not None and len(others) < alternatives:
            model.barred.append(model.other_than(latest.positions))
            latest, _, known = self._next(model, objective)
            # What time ran out on is not known to be the next best.
            if latest is None or known is not Status.OPTIMAL:
                break
            others.append(latest)
        return Answer(status, objective, change, bound, missing, tuple(others))

    def _model(self) -> ChangeModel:
        whole = len(self.choices.unused)
        model = ChangeModel.over(self.allowed, self.full, self.deadline, 1, whole, self.effort)
        model.rows += self.room_rows(model)
        for name, least in self.demands.at_least.items():
            lost, room = self.lost_by(name), self.proposed_to(name) - least
            model.rows.append(model.at_most(self.units(lost), self.spare(room)))
        return model

    def room_rows(self, model: ChangeModel, *extra: float, yields: bool = False) -> Iterator[Row]:
        """The room at or above the floor at each year's end.

        Where money is assumed unused, a cut ``s_y`` [SEK/year] loses ``d_y`` of it, whole kronor::

            d_y ≥ u_y · s_y / 100 − h_y,    h_y = ½ − round(u_y · c_y / 100) + u_y · c_y / 100
            Σ_{t ≤ y} (s_t − d_t) ≥ missing_y

        with ``c_y`` the year's cost of insatser as proposed. The least such ``d_y`` is exactly what
        the year's one rounding takes. (Half a krona of a negative cost rounds the other way;
        :meth:`holds` tells.)
        """
        choices = self.choices
        for year, missing in enumerate(self.missing.tolist()):
            saved, most = self.units(self.saved[:, :, year]), self.spare(-missing, yields=yields)
            lost = [1.0] * (year + 1) if choices.unused else []
            yield model.at_most(-saved, most, *extra, whole=lost)
        if not choices.unused:
            return
        yearly = np.diff(self.saved, axis=2, prepend=0)
        costs = choices.insatser + np.diff(choices.carried[:, self.full].sum(axis=0), prepend=0)
        gone = unused_money(choices.unused, costs)
        for year, share in enumerate(choices.unused):
            spare = Fraction(1, 2) - int(gone[year]) + share * int(costs[year]) / 100
            lost = [0.0] * year + [-1.0]
            yield model.at_most(float(share / 100) * yearly[:, :, year], float(spare), whole=lost)

    def spare(self, amount: int, *, yields: bool = False) -> float:
        """What may be lost before a demand is broken, in units.

        A demand that holds is broken by whole units only; one that yields does so by the krona.
        """
        return amount / self.unit if yields else amount // self.unit

    def _next(
        self, model: ChangeModel, objective: Objective
    ) -> tuple[Change | None, int | None, Status]:
        """The best change the model still allows: the first respect, then the money."""
        money = model.spread(self.units(self.cut))
        first: list[Row] = []
        best: Change | None = None
        certain = True
        if objective is Objective.FEWEST:
            touched = model.spread(np.ones_like(self.cut))
            best, outcome = self._solve(model, touched)
            certain = outcome.finished
            if best is not None:
                first = [Row(touched, best.touched)]
        elif objective is Objective.FAIREST:
            best, first, certain = self._fairest(model, money)
            if best is not None and not certain:
                return best, None, Status.LIMIT  # nor is there time or effort left for the money
        if best is None and objective is not Objective.LEAST_MONEY:
            return None, None, Status.INFEASIBLE if certain else Status.LIMIT
        change, outcome = self._solve(model, money, *first)
        if change is None:
            status = Status.INFEASIBLE if best is None and outcome.finished else Status.LIMIT
            return best, self._kronor(outcome.bound), status
        bound = self._kronor(outcome.bound)
        proven = certain and outcome.finished and bound is not None and bound >= change.cut
        return change, bound, Status.OPTIMAL if proven else Status.LIMIT

    def _kronor(self, bound: float) -> int | None:
        """A bound on the money [SEK], from units; None where it says nothing."""
        return int(bound) * self.unit if math.isfinite(bound) else None

    def _fairest(self, model: ChangeModel, money: Real) -> tuple[Change | None, list[Row], bool]:
        """The least worst loss, exactly; gives the rows that hold every loss within it.

        The solver finds a change with a small worst loss; then one is asked for in which every
        loss is strictly less, in whole kronor, until there is none. Where the bound of the first
        answer says that there is none, nothing more is asked.
        """
        largest = max(self.compared.values(), default=1)
        losses = [
            model.at_most(self.units(self.lost_by(name)), 0, -size / largest)
            for name, size in self.compared.items()
        ]
        worst = model.spread(np.zeros_like(self.cut), 1.0)
        best, outcome = self._solve(model, worst, *losses)
        certain, bound = outcome.finished, outcome.bound * self.unit
        while certain and best is not None and self._below(best.worst_loss) * largest >= bound:
            better, outcome = self._solve(model, money, *self._within(model, best.worst_loss, 1))
            if better is None:
                certain = certain and outcome.finished
                break
            best = better
        return best, [] if best is None else self._within(model, best.worst_loss, 0), certain

    def _below(self, worst: Fraction) -> Fraction:
        """The largest that the worst loss can be when every loss is strictly less than ``worst``.

        A kommun loses in steps of what its losses have in common. Below zero: none loses anything.
        """
        less = Fraction(-1)
        for name, size in self.compared.items():
            step = int(np.gcd.reduce(self.lost_by(name).ravel())) or 1
            less = max(less, Fraction((math.ceil(worst * size) - 1) // step * step, size))
        return less

    def _within(self, model: ChangeModel, worst: Fraction, less: int) -> list[Row]:
        """Every compared loss at most (``less`` 0) or strictly less than (1) ``worst``."""
        rows = []
        for name, size in self.compared.items():
            most = math.floor(worst * size) if not less else math.ceil(worst * size) - 1
            rows.append(model.at_most(self.units(self.lost_by(name)), most // self.unit))
        return rows

    def _solve(
        self, model: ChangeModel, objective: Real, *rows: Row
    ) -> tuple[Change | None, Outcome]:
        """Solve until the answer holds in whole kronor.

        An answer that breaks a demand is barred for good; one that breaks only a row of this
        solving is barred here.
        """
        barred: list[Row] = []
        while True:
            outcome = minimised(model, objective, *rows, *barred)
            if outcome.levels is None:
                return None, outcome
            if not self.holds(outcome.levels):
                model.barred.append(model.other_than(outcome.levels))
            elif not all(model.kept(row, outcome.levels) for row in rows):
                barred.append(model.other_than(outcome.levels))
            else:
                return self.change(outcome.levels), outcome

    def holds(self, positions: Sequence[int]) -> bool:
        """Whether levels hold every demand, in whole kronor."""
        return (
            bool((self.choices.room(positions) >= self.demands.floor).all())
            and all(
                self.proposed_to(name) - self.loss(name, positions) >= least
                for name, least in self.demands.at_least.items()
            )
            and all(self.allowed[a, level] for a, level in enumerate(positions))
        )

    def change(self, positions: Sequence[int]) -> Change:
        """What a choice of levels means."""
        each = np.arange(len(positions))
        return Change(
            positions=tuple(positions),
            touched=sum(position != self.full for position in positions),
            cut=int(self.cut[each, list(positions)].sum()),
            worst_loss=max(
                (
                    Fraction(self.loss(name, positions), size)
                    for name, size in self.compared.items()
                ),
                default=Fraction(0),
            ),
        )

    def loss(self, organisation: str, positions: Sequence[int]) -> int:
        """What an organisation loses against the proposal [SEK]."""
        return int(self.lost_by(organisation)[np.arange(len(positions)), list(positions)].sum())

    def lost_by(self, organisation: str) -> Kronor:
        """What an organisation loses at each application's level: ``(applications, levels)``."""
        return self.lost[:, :, self.choices.organisations.index(organisation)]

    def proposed_to(self, organisation: str) -> int:
        """What an organisation is granted in the proposal [SEK]."""
        place = self.choices.organisations.index(organisation)
        return int(self.choices.received[:, self.full, place].sum())

    def units(self, amounts: Kronor) -> Kronor:
        """Amounts in whole units of their common divisor."""
        return amounts // self.unit
