"""What a traced figure is: an amount, its parts with their signs, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from finsam_analysis.errors import ReconciliationError


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
    """A figure with what it is made of: ``amount = Σ sign · part`` where there are parts [SEK].

    ``name`` is how it is asked for, ``label`` what it is called, ``how`` how it came about where
    no sum tells, ``origins`` where it stands.
    """

    name: str
    label: str
    amount: int
    parts: tuple[tuple[int, TracedFigure], ...] = ()
    how: str = ""
    origins: tuple[Origin, ...] = ()

    def __post_init__(self) -> None:
        total = sum(sign * part.amount for sign, part in self.parts)
        if self.parts and total != self.amount:
            raise ReconciliationError(f"{self.name} är {self.amount} kr men delarna {total} kr")

    def below(self) -> Iterator[TracedFigure]:
        """The figure and everything under it."""
        yield self
        for _, part in self.parts:
            yield from part.below()
