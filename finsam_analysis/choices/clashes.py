"""Which demands cannot be held together when no change holds them all, and how far each must yield."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from finsam_analysis.choices.demands import DemandKind, Flags
from finsam_analysis.choices.programme import ChangeModel
from finsam_analysis.choices.smallest_change import Search
from finsam_analysis.choices.solving import minimised
from finsam_analysis.core import Kronor, told_as


@dataclass(frozen=True)
class Clash:
    """A demand that cannot be held together with the others; amounts [SEK].

    ``alone`` is how far this demand must yield if it alone does, None when that is not enough;
    ``together`` how far it yields where all of them yield as little as possible in sum. The floor
    yields by being lower, an organisation's least grant by being less, and a demand on an
    application's level by what the application is then cut beyond the nearest level permitted.
    """

    kind: DemandKind = field(metadata=told_as("demand"))
    subject: str
    alone: int | None
    together: int


def clashes(search: Search) -> tuple[Clash, ...]:
    """The demands of a search that has no answer, by elastic relaxation.

    Each demand in turn is given an elastic part of its own to minimise, the others held; then all
    of them together, the sum minimised. Demands that yield in neither are named when they belong
    to a smallest set that cannot be held: one is left out at a time, and stays out when the rest
    still cannot be held.
    """
    elastic = _Elastic(search)
    together = elastic.least(range(len(elastic.demands)))
    idle: set[int] = set()
    for position in range(len(elastic.demands)):
        if not elastic.possible({*idle, position}):
            idle.add(position)
    found = []
    for position, (kind, subject) in enumerate(elastic.demands):
        alone = elastic.least([position]) if elastic.possible([position]) else None
        shared = 0 if together is None else together[position]
        if alone is not None or shared or position not in idle:
            found.append(Clash(kind, subject, None if alone is None else alone[position], shared))
    return tuple(found)


class _Elastic:
    """The search's model with every demand able to yield."""

    def __init__(self, search: Search) -> None:
        self.search = search
        demands, choices = search.demands, search.choices
        self.levels = [
            (choices.applications.index(name), permitted, self._beyond(name, permitted))
            for _, name, permitted in demands.restrictions(choices)
        ]
        self.demands: list[tuple[DemandKind, str]] = [
            (kind, name) for kind, name, _ in demands.restrictions(choices)
        ]
        self.demands.append((DemandKind.FLOOR, ""))
        self.demands += [(DemandKind.AT_LEAST, name) for name in demands.at_least]

    def _beyond(self, name: str, permitted: Flags) -> Kronor:
        """How far each level of an application is from the nearest permitted one [SEK]."""
        granted = self.search.choices.granted[self.search.choices.applications.index(name)]
        apart = np.abs(granted[:, np.newaxis] - granted[permitted])
        return np.asarray(apart.min(axis=1), dtype=np.int64)

    def possible(self, yielding: Collection[int]) -> bool:
        """Whether the other demands can be held when some may yield.

        Most often it is told by each year's least cost, or by each application's lowest level.
        """
        search, choices, first = self.search, self.search.choices, len(self.levels)
        allowed = self._allowed(yielding)
        if first not in yielding:
            yearly = np.diff(choices.carried, axis=2, prepend=0)
            never = np.iinfo(np.int64).max
            lowest = np.where(allowed[:, :, np.newaxis], yearly, never).min(axis=1).sum(axis=0)
            if (choices.room_after(np.cumsum(lowest)) < search.demands.floor).any():
                return False
        yielded = self._yielded(tuple(allowed.argmax(axis=1).tolist()))
        lacks = {position for position, amount in enumerate(yielded) if amount}
        return lacks <= set(yielding) or self.least(yielding) is not None

    def _allowed(self, yielding: Collection[int]) -> Flags:
        """Which levels each application may stand at when some demands yield."""
        allowed = self.search.demands.offers(self.search.choices)
        for position, (application, permitted, _) in enumerate(self.levels):
            if position not in yielding:
                allowed[application] &= permitted
        return allowed

    def least(self, yielding: Collection[int]) -> list[int] | None:
        """How far each demand yields when only some may, the sum as small as possible [SEK]."""
        search, first = self.search, len(self.levels)
        least = list(search.demands.at_least.items())
        allowed = self._allowed(yielding)
        beyond = np.zeros_like(search.cut)
        for position in set(yielding).intersection(range(first)):
            application, _, distance = self.levels[position]
            beyond[application] += distance
        whole, extra = len(search.choices.unused), 1 + len(least)
        model = ChangeModel.over(allowed, search.full, search.deadline, extra, whole)
        model.rows += search.room_rows(model, -1.0, yields=first in yielding)
        for place, (name, amount) in enumerate(least, start=1):
            spare = search.spare(
                search.proposed_to(name) - amount, yields=first + place in yielding
            )
            slack = [0.0] * place + [-1.0]
            model.rows.append(model.at_most(search.units(search.lost_by(name)), spare, *slack))
        nothing = np.zeros_like(search.cut)
        for place in range(1 + len(least)):
            if first + place not in yielding:
                model.rows.append(model.at_most(nothing, 0, *[0.0] * place, 1.0))
        outcome = minimised(model, model.spread(beyond / search.unit, *[1.0] * (1 + len(least))))
        if outcome.levels is None or not outcome.finished:
            return None
        return self._yielded(outcome.levels)

    def _yielded(self, positions: tuple[int, ...]) -> list[int]:
        """How far each demand yields to a choice of levels, in whole kronor."""
        search = self.search
        short = search.demands.floor - int(search.choices.room(positions).min())
        return [
            *(int(distance[positions[a]]) for a, _, distance in self.levels),
            max(short, 0),
            *(
                max(amount - search.proposed_to(name) + search.loss(name, positions), 0)
                for name, amount in search.demands.at_least.items()
            ),
        ]
