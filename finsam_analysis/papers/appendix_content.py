"""What the budget appendix's papers are made of, whichever form shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from finsam_analysis.core import FigureKey
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import Chart, Table, Text, grant_sentence, room_sentence, text_of


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
        return tuple(b for part in self.parts for b in part.blocks if isinstance(b, Table))

    def figures(self) -> set[FigureKey]:
        """Which figures it prints, in sentences, tables and notes."""
        said: list[str | Text] = [self.outcome]
        for block in (block for part in self.parts for block in part.blocks):
            match block:
                case Text():
                    said.append(block)
                case Items(texts):
                    said += texts
                case Table():
                    said += [block.note, *(cell for line in block.lines for cell in line.cells)]
                case _:
                    pass
        return {each.key for text in said for each in text_of(text).figures}
