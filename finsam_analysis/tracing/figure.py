"""What a traced figure is: an amount and its signed parts, each traced once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property

from finsam_analysis.core import THOUSAND, FigureKey, ReconciliationError
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tracing.origins import Origin, Origins

_REST = "övriga"


class Quantity(Enum):
    """What a figure counts, by the unit that JSON tells."""

    MONEY = "SEK"
    INHABITANTS = "inhabitants"
    WEIGHT = "weight"  # in a key; without a unit
    NUMBER = "number"  # anything else
    SHARE = "share"  # 0–1
    MONEY_PER_INHABITANT = "SEK/inhabitant"

    @property
    def is_quotient(self) -> bool:
        """True for what is one figure over another."""
        return self in (Quantity.SHARE, Quantity.MONEY_PER_INHABITANT)


@dataclass(frozen=True)
class TracedFigure:
    """A figure with what it is made of.

    ``amount = Σ sign · part`` where there are parts. A quotient is the first figure it ``rests_on``
    over the second, and 0 where the second is 0. Any other figure that rests on some follows from
    them as ``how`` says.

    ``key`` is what it is found by, ``label`` what it is called, ``how`` how it came about where
    neither sum nor quotient tells, ``origins`` where it stands.

    Raises:
        ReconciliationError: parts or quotient give another amount.
    """

    key: FigureKey
    label: str
    amount: int | Fraction
    parts: tuple[tuple[int, TracedFigure], ...] = ()
    how: str = ""
    origins: tuple[Origin, ...] = ()
    quantity: Quantity = Quantity.MONEY
    rests_on: tuple[TracedFigure, ...] = ()

    @property
    def name(self) -> str:
        """How it is asked for."""
        return self.key.name

    def __post_init__(self) -> None:
        total: int | Fraction = self.amount
        if self.parts:
            total = sum(sign * part.amount for sign, part in self.parts)
        elif self.quantity.is_quotient:
            of, over = (figure.amount for figure in self.rests_on)
            total = Fraction(of) / over if over else 0
        if total != self.amount:
            raise ReconciliationError(f"{self.name} är {self.amount} men delarna ger {total}")

    @cached_property
    def is_thousands(self) -> bool:
        """True when the figure and everything under it is money in whole thousands."""
        return (
            self.quantity is Quantity.MONEY
            and self.amount % THOUSAND == 0
            and all(part.is_thousands for _, part in self.parts)
            and all(figure.is_thousands for figure in self.rests_on)
        )

    def abridged(self, most: int) -> TracedFigure:
        """The figure with its largest parts, the others together; itself where they would be one."""
        if len(self.parts) <= most + 1:
            return self
        ranked = sorted(self.parts, key=lambda part: -abs(float(part[1].amount)))
        shown, rest = ranked[:most], ranked[most:]
        together = TracedFigure(
            self.key._replace(part=_REST),
            f"{_REST} {len(rest)} delar",
            sum(sign * part.amount for sign, part in rest),
            quantity=self.quantity,
        )
        return replace(self, parts=(*shown, (1, together)))

    def below(self) -> Iterator[TracedFigure]:
        """The figure and everything under it."""
        yield self
        for _, part in self.parts:
            yield from part.below()
        for figure in self.rests_on:
            yield from figure.below()


class FigureBook:
    """A scenario's traced figures in the order they were added, and where they enter."""

    def __init__(self, result: ScenarioResult) -> None:
        self.result, self.origins = result, Origins(result)
        self._figures: dict[FigureKey, TracedFigure] = {}

    def __getitem__(self, key: FigureKey) -> TracedFigure:
        """The figure of that key."""
        return self._figures[key]

    def __contains__(self, key: FigureKey) -> bool:
        """Whether there is one."""
        return key in self._figures

    def __iter__(self) -> Iterator[FigureKey]:
        """The keys."""
        return iter(self._figures)

    def figures(self) -> Iterator[TracedFigure]:
        """Every figure."""
        return iter(self._figures.values())

    def add(self, figure: TracedFigure) -> TracedFigure:
        """Keep the figure; returns the one of its key.

        Raises:
            ReconciliationError: another figure already has the key.
        """
        kept = self._figures.setdefault(figure.key, figure)
        if kept is not figure and kept != figure:
            raise ReconciliationError(f"två olika siffror heter {figure.name}")
        return kept

    def keep(
        self,
        key: FigureKey,
        amount: int | Fraction,
        how: str = "",
        *origins: Origin,
        label: str = "",
        parts: Sequence[tuple[int, TracedFigure]] = (),
        rests_on: Sequence[TracedFigure] = (),
        quantity: Quantity = Quantity.MONEY,
    ) -> TracedFigure:
        """Keep a figure, called by its name where it has no label; returns the one of its key."""
        made = tuple(parts), how, origins, quantity, tuple(rests_on)
        return self.add(TracedFigure(key, label or key.name, amount, *made))

    def sum(
        self,
        key: FigureKey,
        parts: Sequence[TracedFigure],
        nothing: str = "inget belopp",
        label: str = "",
    ) -> TracedFigure:
        """Keep the sum of some figures; ``nothing`` is said where there are none."""
        return self.difference(key, parts, (), nothing, label)

    def difference(
        self,
        key: FigureKey,
        added: Sequence[TracedFigure],
        taken: Sequence[TracedFigure],
        nothing: str = "inget belopp",
        label: str = "",
    ) -> TracedFigure:
        """Keep the sum of some figures less that of others."""
        parts = (*((1, figure) for figure in added), *((-1, figure) for figure in taken))
        amount = sum(sign * figure.amount for sign, figure in parts)
        quantity = parts[0][1].quantity if parts else Quantity.MONEY
        how = "" if parts else nothing
        return self.keep(key, amount, how, label=label, parts=parts, quantity=quantity)
