"""What the budget appendix's papers are made of, whichever form shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from finsam_analysis.tables import Chart, Table, Text
from finsam_analysis.tracing import FigureTracing


@dataclass(frozen=True)
class Items:
    """Short texts set as a list."""

    texts: tuple[str | Text, ...]


@dataclass(frozen=True)
class Facts:
    """Named values: what something is called, and what it is."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Command:
    """A line to type as it stands."""

    line: str


Block = str | Text | Items | Facts | Command | Table | Chart


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it; ``name`` is its address within the document."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class AppendixContent:
    """One whole paper: title, what it is of, its outcome in short, and its parts in order.

    ``heads`` stand over the title and say who, when and where; ``signed`` names those who sign.
    ``tracing`` explains the figures that texts and tables show; only a page can link to it.
    """

    title: str
    publisher: str
    scenario: str
    description: str
    outcome: Text
    dated: date
    parts: tuple[Part, ...]
    tracing: FigureTracing
    heads: Facts = Facts(())
    signed: tuple[str, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Every table, in the document's order."""
        return tuple(b for part in self.parts for b in part.blocks if isinstance(b, Table))
