"""What a traced figure is: an amount, its parts with their signs, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction

from finsam_analysis.core.errors import ReconciliationError


class Quantity(Enum):
    """What a figure counts."""

    MONEY = auto()  # [SEK]
    INHABITANTS = auto()
    WEIGHT = auto()  # in a key; without a unit
    NUMBER = auto()  # anything else
    SHARE = auto()  # [share 0–1]
    MONEY_PER_INHABITANT = auto()  # [SEK/inhabitant]

    @property
    def is_quotient(self) -> bool:
        """True for what is one figure over another."""
        return self in (Quantity.SHARE, Quantity.MONEY_PER_INHABITANT)


@dataclass(frozen=True)
class Origin:
    """Where a figure enters: a file and its row, and the document and place it was taken from."""

    file: str
    row: int | None
    document: str = ""
    title: str = ""
    place: str = ""


@dataclass(frozen=True)
class TracedFigure:
    """A figure with what it is made of.

    ``amount = Σ sign · part`` where there are parts. A quotient is the first figure it ``rests_on``
    over the second, and 0 where the second is 0. Any other figure that rests on some follows from
    them as ``how`` says.

    ``name`` is how it is asked for, ``label`` what it is called, ``how`` how it came about where
    neither sum nor quotient tells, ``origins`` where it stands.

    Raises:
        ReconciliationError: parts or quotient give another amount.
    """

    name: str
    label: str
    amount: int | Fraction
    parts: tuple[tuple[int, TracedFigure], ...] = ()
    how: str = ""
    origins: tuple[Origin, ...] = ()
    quantity: Quantity = Quantity.MONEY
    rests_on: tuple[TracedFigure, ...] = ()

    def __post_init__(self) -> None:
        total: int | Fraction = self.amount
        if self.parts:
            total = sum(sign * part.amount for sign, part in self.parts)
        elif self.quantity.is_quotient:
            of, over = (figure.amount for figure in self.rests_on)
            total = Fraction(of) / over if over else 0
        if total != self.amount:
            raise ReconciliationError(f"{self.name} är {self.amount} men delarna ger {total}")

    def below(self) -> Iterator[TracedFigure]:
        """The figure and everything under it."""
        yield self
        for _, part in self.parts:
            yield from part.below()
        for figure in self.rests_on:
            yield from figure.below()
