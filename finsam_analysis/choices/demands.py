"""What a change of the proposal must hold: the floor, and what the board will not give up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from finsam_analysis.choices.choices import WHOLE, Choices

Flags = npt.NDArray[np.bool_]


class DemandKind(StrEnum):
    """The demands, named as the options that state them."""

    FLOOR = "floor"
    KEEP = "keep"
    ALL_OR_NOTHING = "all-or-nothing"
    AT_LEAST = "at-least"
    AT_MOST_CUT = "at-most-cut"


@dataclass(frozen=True)
class Demands:
    """What a change must hold.

    ``floor`` [SEK] in every year the decisions can change; ``offered``: the levels an application
    may stand at, besides 100 per cent; ``keep``: applications not touched; ``all_or_nothing``:
    applications granted as proposed or not at all; ``at_least``: organisation to what it must be
    granted in all [SEK]; ``at_most_cut``: application to the largest cut [per cent].
    """

    floor: int
    offered: frozenset[Fraction]
    keep: frozenset[str] = frozenset()
    all_or_nothing: frozenset[str] = frozenset()
    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most_cut: Mapping[str, Fraction] = field(default_factory=dict)

    def levels(self) -> tuple[Fraction, ...]:
        """Every level that these demands speak of."""
        none = {Fraction(0)} if self.all_or_nothing else set()
        return tuple(sorted({WHOLE, *self.offered, *none}))

    def restrictions(self, choices: Choices) -> Iterator[tuple[DemandKind, str, Flags]]:
        """Each demand on one application's level, and which levels it permits."""
        levels = choices.levels
        for name in choices.applications:
            if name in self.keep:
                yield DemandKind.KEEP, name, np.array([p == WHOLE for p in levels])
            if name in self.all_or_nothing:
                yield DemandKind.ALL_OR_NOTHING, name, np.array([p in (0, WHOLE) for p in levels])
            if name in self.at_most_cut:
                least = WHOLE - self.at_most_cut[name]
                yield DemandKind.AT_MOST_CUT, name, np.array([p >= least for p in levels])

    def offers(self, choices: Choices) -> Flags:
        """Which levels each application is offered: ``(applications, levels)``."""
        return np.array(
            [
                [
                    p == WHOLE or p in self.offered or (p == 0 and name in self.all_or_nothing)
                    for p in choices.levels
                ]
                for name in choices.applications
            ],
            dtype=bool,
        ).reshape(choices.granted.shape)

    def allowed(self, choices: Choices) -> Flags:
        """Which of the levels on offer every demand permits: ``(applications, levels)``."""
        allowed = self.offers(choices)
        for _, name, permitted in self.restrictions(choices):
            allowed[choices.applications.index(name)] &= permitted
        return allowed
