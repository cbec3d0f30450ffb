"""What lies on what in a picture: its texts against each other and against its lines [pixels]."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from finsam_analysis.tables import Chart
from finsam_analysis.tables.chart import drawing_style

_SLACK = 2.0  # [pixels, 200 to the inch]; letters stand inside their boxes


def overlaps(chart: Chart) -> list[tuple[str, str]]:
    """Every pair of texts that overlap, and every text that a line crosses."""
    figure = chart.figure
    with drawing_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib has no types for it
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]  # as above
        legends = {id(text) for axes in figure.axes for text in _legend_texts(axes)}
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        boxes = [(t.get_text(), t.get_window_extent(renderer).padded(-_SLACK), t) for t in texts]
        lines = [line for axes in figure.axes for line in axes.lines if line.get_visible()]
        found = [
            (one, other)
            for (one, box, _), (other, beside, _) in combinations(boxes, 2)
            if box.overlaps(beside)
        ]
        found += [
            (text, "en linje")
            for text, box, artist in boxes
            if id(artist) not in legends
            for line in lines
            if _crosses(line, box)
        ]
    return found


def _legend_texts(axes: object) -> list[Text]:
    legend = axes.get_legend()  # type: ignore[attr-defined]  # matplotlib's axes
    return [] if legend is None else list(legend.get_texts())


def _crosses(line: Line2D, box: Bbox) -> bool:
    """Whether the drawn line passes through a box; by points closer than a pixel."""
    points = line.get_transform().transform(np.asarray(line.get_xydata(), dtype=float))
    half = line.get_linewidth() * line.figure.dpi / 72 / 2 if line.figure else 0.0
    grown = box.padded(half - 0.5)
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(2, int(max(abs(x1 - x0), abs(y1 - y0))))
        xs, ys = np.linspace(x0, x1, steps), np.linspace(y0, y1, steps)
        inside = (grown.x0 < xs) & (xs < grown.x1) & (grown.y0 < ys) & (ys < grown.y1)
        if bool(inside.any()):
            return True
    return False
