"""How pictures are drawn here: the style, the colours, the picture with its spoken words."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

import matplotlib as mpl
from matplotlib import font_manager, ft2font
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy
from PIL import Image

from finsam_analysis.core import decimal
from finsam_analysis.tables.figure_text import BELOW, enumerated

# Okabe & Ito's palette, told apart with any colour vision; the text colours pass 4.5:1 on white.
BLUE, VERMILLION, GREEN, ORANGE, SKY, GREY, INK = (
    "#0072B2",
    "#B34700",
    "#007A5A",
    "#E69F00",
    "#56B4E9",
    "#5F6672",
    "#1F2933",
)
_Each = TypeVar("_Each")
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.8,
    "figure.dpi": 100,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    # A vector picture's letters stay letters, and its inner names are the same at every run.
    "svg.fonttype": "none",
    "svg.hashsalt": "finsam",
}
_FAMILY = f"font-family: '{_STYLE['font.family']}'"
_SIZE = re.compile(r"font-size: ([0-9.]+)px")
_DOTS_PER_INCH = 200
_COLOURS = 256  # of a picture as dots: a byte a dot, and none that anyone misses
_LONGEST_LABEL = 60  # [characters] of a line beside a bar
_MOST_BARS = 30  # lying over each other; of more, the last line tells the rest together
_APART = 7  # [points] between a bar's foot and its name
_WIDTH = 8.0  # [inches]; the width of an A4 page's text at a readable size


@dataclass(frozen=True)
class Chart:
    """A picture and the sentence that says what it shows to one who cannot see it.

    It is drawn as dots or as vectors when someone asks: a notebook shows the one, a document the
    other.
    """

    figure: Figure
    alt: str

    def __post_init__(self) -> None:
        # Laid out once, so that one picture never depends on whether the other was drawn before,
        # and on the canvas that dots are drawn on, which then has measured every text.
        self.figure.set_dpi(_DOTS_PER_INCH)
        FigureCanvasAgg(self.figure)
        layout = self.figure.get_layout_engine()
        if layout is not None:
            with drawing_style():
                layout.execute(self.figure)
        self.figure.set_layout_engine("none")

    @cached_property
    def png(self) -> bytes:
        """The picture as dots."""
        canvas, file = self.figure.canvas, io.BytesIO()
        if not isinstance(canvas, FigureCanvasAgg):
            canvas = FigureCanvasAgg(self.figure)
        # Not by savefig, which draws twice: once to see how large the picture is.
        with drawing_style():
            canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib has no types for it
        size = canvas.get_width_height(physical=True)
        dots = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # as above
        picture = Image.frombytes("RGB", size, dots, "raw", "RGBX")
        self._let_go()
        few = picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        # It takes the mean of like colours, rounded down; the paper is white all the same.
        few.putpalette([255 if part == 254 else part for part in few.getpalette() or ()])
        few.save(file, "png", dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))
        return file.getvalue()

    @cached_property
    def svg(self) -> str:
        """The picture as vectors, and nothing else: no time, no program, no document type."""
        self._let_go()
        vectors, unsaid = io.StringIO(), dict.fromkeys(("Creator", "Date", "Format", "Type"))
        with drawing_style():
            self.figure.savefig(vectors, format="svg", metadata=unsaid)
        _prolog, element, rest = vectors.getvalue().partition("<svg")
        return element + rest

    def _let_go(self) -> None:
        """Of the canvas with its megabytes of dots; a notebook keeps every chart to its end."""
        FigureCanvasBase(self.figure)

    def lettered(self, families: str, scale: float = 1) -> str:
        """The vector picture with its words in other fonts, those of the document around it.

        Args:
            families: names as in CSS, the first that there is being used.
            scale: how much larger the letters are than the picture's own [1].
        """
        resized = _SIZE.sub(lambda size: f"font-size: {scale * float(size[1]):.4g}px", self.svg)
        return resized.replace(_FAMILY, f"font-family: {families}")

    def _repr_mimebundle_(self, **_kinds: object) -> tuple[dict[str, Any], dict[str, Any]]:
        # nbval compares the text but not the picture; the series also stand as tables.
        return (
            {"image/png": self.png, "text/plain": f"Diagram: {self.alt}"},
            {"image/png": {"alt": self.alt, "width": int(_WIDTH * 100)}},
        )


@contextmanager
def drawing_style() -> Iterator[None]:
    """The look of every picture, in force only while it is drawn; nothing of a user's own."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a box stands for a sign that the font lacks
        mpl.rcParams._update_raw(_settings())  # noqa: SLF001 - as rc_context; no value is tried again
        _MANAGER.ft2font = _FontsInMemory(ft2font.__name__)
        try:
            yield
        finally:
            _MANAGER.ft2font = ft2font
            _MANAGER._get_font.cache_clear()  # noqa: SLF001 - a user's PDF needs its fonts' files


class _FontsInMemory(ModuleType):
    """``ft2font`` as matplotlib's font manager opens fonts with it, but from memory.

    FreeType reads a few bytes at a time, through Python, of each letter's shape four times over; to
    ask the system for them took a sixth of a picture's time.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(ft2font, name)

    def FT2Font(self, file: str, **given: Any) -> ft2font.FT2Font:  # noqa: N802  # its name there
        """The font in a file, which is read whole, and once."""
        return ft2font.FT2Font(io.BytesIO(_content(file)), **given)


_MANAGER: Any = font_manager


@cache
def _content(file: str) -> bytes:
    return Path(file).read_bytes()


@cache
def _settings() -> dict[str, Any]:
    """Every setting of a picture's look: matplotlib's own, and ours instead of some."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        return {name: value for name, value in mpl.rcParams.items() if name != "backend"}


def new_axes(height: float) -> tuple[Figure, Axes]:
    """An empty picture of the page's width; height in inches."""
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def small_axes() -> tuple[Figure, Axes]:
    """An empty picture, two beside each other on a page."""
    figure = Figure(figsize=(_WIDTH / 2, 1.9), layout="constrained")
    return figure, figure.add_subplot()


def floor_line(axes: Axes, floors: Sequence[int], **drawn: Any) -> None:
    """The floor: a line through the picture, or a step at each bar where it differs by year."""
    drawn |= {"color": VERMILLION, "linestyle": (0, (5, 3))}
    if len(set(floors)) == 1:
        axes.axhline(floors[0], **drawn)
        return
    for x, floor in enumerate(floors):
        axes.plot([x - 0.4, x + 0.4], [floor, floor], **drawn)


def warned_look(colour: str, *, warned: bool) -> dict[str, Any]:
    """How a bar is drawn; a warned one is hatched, so that colour is never alone."""
    if not warned:
        return {"color": colour, "edgecolor": colour}
    return {"color": "white", "edgecolor": VERMILLION, "hatch": "////"}


def warned_words(*, warned: bool) -> dict[str, Any]:
    """How the figure beside a bar is written."""
    return {"color": VERMILLION if warned else INK, "fontweight": "bold" if warned else "normal"}


def room_bar(
    axes: Axes,
    bar: dict[str, Any],
    text: str,
    above: int,
    words: dict[str, Any],
    *,
    below: bool,
    colour: str = BLUE,
    frame: float | None = None,
) -> None:
    """A bar for a room with its figure over an amount; one below its floor is warned of.

    Args:
        axes: the picture.
        bar: where the bar stands, its height [SEK], and how it is drawn.
        text: what is printed for the room; empty where nothing is.
        above: what the figure stands over [SEK].
        words: how far over it, and how the figure is written.
        below: whether the room is below its floor.
        colour: of the bar.
        frame: how wide a frame a warned figure has, if any.
    """
    axes.bar(**bar, **warned_look(colour, warned=below))
    if below and frame is not None:
        box = {"boxstyle": f"round,pad={frame}", "fc": "white", "ec": VERMILLION}
        words = {**words, "bbox": box}
    if text:
        told = f"{BELOW} {text}" if below else text
        words = {"ha": "center", **words}
        axes.annotate(told, (bar["x"], above), textcoords="offset points", **words)


def sentence_chart(text: str) -> Chart:
    """A sentence where there is nothing to draw."""
    with drawing_style():
        figure, axes = new_axes(1.0)
        axes.set_axis_off()
        axes.text(0.5, 0.5, text, ha="center", transform=axes.transAxes)
        return Chart(figure, text)


def clear_of(lines: Sequence[float], start: float, width: float) -> float:
    """Where a label may begin at or after ``start`` so that no upright line crosses it."""
    for line in sorted(lines):
        if start <= line < start + width:
            start = line
    return start


def tkr(amount: float) -> str:
    """Amount [SEK] as a label in tkr, without its unit."""
    return decimal(Fraction(int(amount), 1000), 0)


def bars_alone(
    axes: Axes, names: Mapping[float, str], *, lying: bool = False, size: float = 10
) -> None:
    """Each bar's name below or, lying down, beside it; bars with their own figures need no scale.

    The names are texts, since of every tick matplotlib makes six things and measures them all.
    """
    axes.set_axis_off()
    look: Any = {"ha": "center", "va": "top", "size": size}
    foot, away = axes.get_xaxis_transform(), (0, -_APART)
    if lying:
        look |= {"ha": "right", "va": "center_baseline"}
        foot, away = axes.get_yaxis_transform(), (-_APART, 0)
    look["transform"] = offset_copy(foot, axes.get_figure(root=True), *away, units="points")
    for at, name in names.items():
        x, y = (0.0, at) if lying else (at, 0.0)
        axes.text(x, y, name, **look)


def folded(text: str, width: int = 52) -> str:
    """Text broken between words so that no line is longer than it must be."""
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def _shortened(label: str) -> str:
    """A label that leaves room for its bar, however long the name is."""
    if max(map(len, label.split("\n"))) <= _LONGEST_LABEL:
        return label
    return "\n".join(textwrap.wrap(label, _LONGEST_LABEL, max_lines=2, placeholder=" …"))


class RankedBar(NamedTuple):
    """A bar lying down: its name, its figure as drawn, as written and as told, whether warned of."""

    name: str
    value: float
    text: str
    told: str
    warned: bool = False


def parted(each: Sequence[_Each]) -> tuple[Sequence[_Each], Sequence[_Each]]:
    """The first ones, as many as a picture has room for, and the rest, which it tells together."""
    if len(each) <= _MOST_BARS:
        return each, ()
    return each[: _MOST_BARS - 1], each[_MOST_BARS - 1 :]


def gathered(count: int, text: str, told: str) -> RankedBar:
    """The line of the rest: no bar, since their sum would make the others too short to tell apart."""
    return RankedBar(f"Övriga {count} tillsammans", 0, text, told)


def ranked(title: str, bars: Sequence[RankedBar], colour: str, fold: int | None = None) -> Chart:
    """Bars lying down, each with its name and figure; a warned one is hatched and bold.

    Args:
        title: what the picture is of.
        bars: from the top.
        colour: of those that are not warned of.
        fold: how long a line of a name may be [characters]; None for as long as it is.
    """
    names = [bar.name if fold is None else folded(bar.name, fold) for bar in bars]
    labels = [_shortened(name) for name in names]
    values = [bar.value for bar in bars]
    with drawing_style():
        lines = sum(label.count("\n") + 1 for label in labels)
        figure, axes = new_axes(0.5 + 0.15 * lines + 0.08 * len(labels))
        axes.set_title(title, y=1, loc="left", size=9)
        top, low = max([*values, 1]), min([*values, 0])
        beside = offset_copy(axes.transData, figure, 6, units="points")
        for warned in sorted({bar.warned for bar in bars}):
            places = [y for y, bar in enumerate(bars) if bar.warned == warned]
            look = warned_look(colour, warned=warned)
            axes.barh(places, [values[y] for y in places], height=0.62, linewidth=1.4, **look)
        bars_alone(axes, dict(enumerate(labels)), lying=True)
        for y, bar in enumerate(bars):
            words = warned_words(warned=bar.warned)
            axes.text(max(bar.value, 0), y, bar.text, va="center", transform=beside, **words)
        axes.axvline(0, color=INK, linewidth=0.9)
        axes.invert_yaxis()
        axes.set_xlim(1.02 * low, top + 0.34 * (top - low))
        told = enumerated([f"{bar.name} {bar.told}" for bar in bars])
        return Chart(figure, f"{title}: {told}.")
