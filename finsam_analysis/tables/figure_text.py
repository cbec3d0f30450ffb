"""What is said with figures in it: text in segments, some of which are printed figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from finsam_analysis.core import FigureKey

# A dollar sign in HTML and Markdown: between two bare ones a notebook sees a formula.
DOLLAR = "<span>&#36;</span>"
BELOW = "▼"  # stands beside a figure below the floor, so that colour is never alone


class PrintedFigure(NamedTuple):
    """A figure as it is printed, and which it is."""

    printed: str
    key: FigureKey

    def __str__(self) -> str:
        """As it is printed."""
        return self.printed


@dataclass(frozen=True)
class Text:
    """Words and figures, one after the other; added to other texts it still knows its figures."""

    segments: tuple[str | PrintedFigure, ...] = ()

    @property
    def text(self) -> str:
        """The text alone."""
        return "".join(map(str, self.segments))

    @property
    def figures(self) -> tuple[PrintedFigure, ...]:
        """The figures that stand in it, in order."""
        return tuple(part for part in self.segments if isinstance(part, PrintedFigure))

    def __str__(self) -> str:
        """The text alone."""
        return self.text

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.segments)

    def __add__(self, other: Text | str) -> Text:
        """This and then the other."""
        return Text(self.segments + text_of(other).segments)

    def __radd__(self, other: str) -> Text:
        """The other and then this."""
        return text_of(other) + self


def figure(printed: str, key: FigureKey | None) -> Text:
    """A printed figure, and which it is; without a key it is only text."""
    return Text((PrintedFigure(printed, key),)) if printed and key else text_of(printed)


def text_of(words: Text | str) -> Text:
    """Words as text; plain ones have no figures."""
    if isinstance(words, Text):
        return words
    return Text((words,)) if words else Text()


def joined(parts: Iterable[Text | str], between: str = " ") -> Text:
    """Parts one after the other."""
    whole = Text()
    for i, part in enumerate(parts):
        whole = whole + (between if i else "") + part
    return whole


def enumerated(parts: Sequence[Text | str], last: str = " och ") -> Text:
    """Parts as a Swedish list: ``a, b och c``."""
    if len(parts) < 2:
        return joined(parts)
    return joined(parts[:-1], ", ") + last + parts[-1]
