"""How the appendix becomes a page: whole in one file, offline, for A4."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from finsam_analysis.core import FigureKey
from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.papers.page import page_of
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import Chart, Table, Text, linked_html
from finsam_analysis.tracing import FigureTracing, TracedFigure, anchors, tracing_html

# The page's own fonts, as its style has them.
_CHART_FONTS = "'Segoe UI', 'Source Sans 3', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"


_MOST = 20_000  # figures that every page explains, whether it prints them or not


class Explanation:
    """What explains the figures of a result, traced once for all the pages that link to it.

    A page explains every figure; of very many only those that it prints and what they rest on.
    """

    def __init__(self, result: ScenarioResult) -> None:
        self._tracing = FigureTracing(result)
        every = list(self._tracing.figures())
        self.partly = len(every) > _MOST
        self._every = None if self.partly else _explained(every)

    def of(self, content: AppendixContent) -> tuple[Mapping[FigureKey, str], Markup]:
        """Where on a paper's page each figure is explained, and the explanations."""
        return self._every or _explained(self._tracing.under(content.figures()))


def _explained(figures: Sequence[TracedFigure]) -> tuple[Mapping[FigureKey, str], Markup]:
    places = anchors(figures)
    return places, Markup(tracing_html(figures, places))  # noqa: S704  # it escapes what it tells


def appendix_page(content: AppendixContent, explanation: Explanation) -> str:
    """A paper as HTML; pictures and style stand in the file itself.

    ``explanation`` is that of the paper's own result, and stands at its end.
    """
    places, tracing = explanation.of(content)

    def words(text: str | Text) -> Markup:
        return Markup(linked_html(text, places))  # noqa: S704  # it escapes what it links

    def table(shown: Table) -> Markup:
        return Markup(shown.html(places))  # noqa: S704  # as above

    return page_of(
        "bilaga/bilaga.html.j2",
        ("rapport", "bilaga"),
        content=content,
        tracing=tracing,
        partly=explanation.partly,
        kind_of=lambda block: type(block).__name__,
        words=words,
        table=table,
        picture=picture,
    )


def picture(chart: Chart) -> str:
    """A chart as the data of an address."""
    return b64encode(chart.lettered(_CHART_FONTS).encode()).decode("ascii")
