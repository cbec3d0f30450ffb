"""What the budget appendix's papers are made of, whichever form shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import Chart, Table, Text, grant_sentence, room_sentence


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


@dataclass(frozen=True)
class Abridged:
    """A table that the page shows whole, and what paper has room for of it."""

    whole: Table
    paper: Table


Block = str | Text | Items | Facts | Command | Table | Abridged | Chart


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it; ``name`` is its address within the document."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class AppendixContent:
    """One whole paper: title, the result that it is of, and its parts in order.

    ``heads`` stand over the title and say who, when and where; ``signed`` names those who sign.
    """

    title: str
    result: ScenarioResult
    dated: date
    parts: tuple[Part, ...]
    heads: Facts = Facts(())
    signed: tuple[str, ...] = ()

    @property
    def outcome(self) -> Text:
        """What comes of the scenario, in short."""
        return room_sentence(self.result) + " " + grant_sentence(self.result)

    def tables(self) -> tuple[Table, ...]:
        """Every table, in the document's order."""
        blocks = [block for part in self.parts for block in part.blocks]
        shown = (block.whole if isinstance(block, Abridged) else block for block in blocks)
        return tuple(block for block in shown if isinstance(block, Table))
