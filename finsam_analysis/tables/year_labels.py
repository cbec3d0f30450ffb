"""Which years and figures a picture of many years has room for, and what then stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from matplotlib.axes import Axes

from finsam_analysis.core import whole
from finsam_analysis.tables.book import PrintedBook
from finsam_analysis.tables.chart import GREY, bars_alone

_LETTER = 0.00105  # [page widths] that a letter is wide, for each point that it is high
_DRAWN = 0.94  # [page widths] that the bars of a picture as wide as the page stand on
_STEPS = (1, 2, 5, 10)  # [years] between those that are named under the bars


@dataclass(frozen=True)
class Told:
    """A bar whose figure is written: its position, on which side, and over which others."""

    position: int
    side: str
    over: range


def roomy(texts: Sequence[str], size: float, beside: float = 1) -> bool:
    """Whether every year has room for its figure, or for some beside each other.

    Args:
        texts: the figures, year by year.
        size: of their letters [points].
        beside: how many of them a year needs room for [1].
    """
    return _slots(texts, size, len(texts), _DRAWN) * beside <= 1


def told_of(
    texts: Sequence[str], size: float, first: Iterable[int], drawn: float = _DRAWN
) -> list[Told]:
    """The bars whose figures are written: all that have room, else the first ones asked for.

    Args:
        texts: the figures, year by year.
        size: of their letters [points].
        first: the positions in the order they matter; one that would lie on an earlier one is left out.
        drawn: how much of the page's width the bars stand on [1].
    """
    count, found = len(texts), list[Told]()
    if _slots(texts, size, count, drawn) <= 1:
        return [Told(i, "center", range(i, i + 1)) for i in range(count)]
    for position in dict.fromkeys(first):
        width = ceil(_slots([texts[position]], size, count, drawn))
        left = position - width // 2
        side = "left" if left < 0 else "right" if left + width >= count else "center"
        left = {"left": position, "right": position - width, "center": left}[side]
        over = range(max(left, 0), min(left + width + 1, count))
        if all(over.stop <= other.over.start or over.start >= other.over.stop for other in found):
            found.append(Told(position, side, over))
    return found


def telling(amounts: Sequence[int]) -> list[int]:
    """The positions that say most of some years: the lowest, the last, the first, the highest."""
    lowest, highest = (amounts.index(end(amounts)) for end in (min, max))
    return [lowest, len(amounts) - 1, 0, highest]


def _slots(texts: Sequence[str], size: float, count: int, drawn: float) -> float:
    """How many bars' width the longest text takes, of so many bars."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return longest * size * _LETTER * count / drawn


def year_names(
    places: Sequence[float], years: Sequence[int], drawn: float = _DRAWN, size: float = 10
) -> dict[float, str]:
    """What stands under a picture and where: all its years, or as often as there is room."""
    step = next((s for s in _STEPS if 5 * size * _LETTER * len(years) / s <= drawn), _STEPS[-1])
    return {x: str(year) for x, year in zip(places, years, strict=True) if year % step == 0}


def year_ticks(
    axes: Axes, places: Sequence[float], years: Sequence[int], drawn: float = _DRAWN
) -> None:
    """Name the years under a picture with a scale."""
    named = year_names(places, years, drawn)
    axes.set_xticks(list(named), list(named.values()))


def years_below(axes: Axes, years: Sequence[int], book: PrintedBook, *, alone: bool) -> None:
    """Name the years below bars that stand ``alone`` with their figures, or else have a scale."""
    if alone:
        bars_alone(axes, year_names(range(len(years)), years))
        return
    year_ticks(axes, range(len(years)), years)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(left=False, bottom=False)
    axes.yaxis.set_major_formatter(lambda amount, _: whole(*book.nearest([int(amount)])))
    axes.grid(axis="y", color=GREY, linewidth=0.4, alpha=0.5)
    axes.set_axisbelow(True)
