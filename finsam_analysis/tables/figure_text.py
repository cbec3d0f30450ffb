"""What is said with figures in it: the text, and which figure each printed amount is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finsam_analysis.core import FigureKey

# Where in a text a figure begins and ends, and which it is; in order.
Spans = tuple[tuple[int, int, FigureKey], ...]


@dataclass(frozen=True)
class Saying:
    """A text that knows its figures; added to other texts it still does."""

    text: str = ""
    figures: Spans = ()

    def __str__(self) -> str:
        """The text alone."""
        return self.text

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.text)

    def __add__(self, other: Saying | str) -> Saying:
        """This and then the other."""
        after, at = said(other), len(self.text)
        moved = tuple((start + at, end + at, key) for start, end, key in after.figures)
        return Saying(self.text + after.text, self.figures + moved)

    def __radd__(self, other: str) -> Saying:
        """The other and then this."""
        return Saying(other) + self


def figure(printed: str, key: FigureKey | None) -> Saying:
    """A printed figure, and which it is; without a key it is only text."""
    return Saying(printed, ((0, len(printed), key),) if printed and key else ())


def said(text: Saying | str) -> Saying:
    """The text as a saying; a plain one has no figures."""
    return text if isinstance(text, Saying) else Saying(text)


def joined(parts: Iterable[Saying | str], between: str = " ") -> Saying:
    """Parts one after the other."""
    whole = Saying()
    for i, part in enumerate(parts):
        whole = whole + (between if i else "") + part
    return whole


def enumerated(parts: Sequence[Saying | str]) -> Saying:
    """Parts as a Swedish list: ``a, b och c``."""
    if len(parts) < 2:
        return joined(parts)
    return joined(parts[:-1], ", ") + " och " + parts[-1]
