"""How the appendix becomes a page: whole in one file, offline, for A4."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup

from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.papers.page import page_of
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import Chart, Table, Text, linked_html
from finsam_analysis.tracing import FigureTracing, anchors, tracing_html

# The page's own fonts, as its style has them.
_CHART_FONTS = "'Segoe UI', 'Source Sans 3', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"


class Explanation:
    """What explains every figure of a result, made once for all the pages that link to it."""

    def __init__(self, result: ScenarioResult) -> None:
        tracing = FigureTracing(result)
        self.places = anchors(tracing)
        self.html = Markup(tracing_html(tracing, self.places))  # noqa: S704  # it escapes what it tells


def appendix_page(content: AppendixContent, explanation: Explanation) -> str:
    """A paper as HTML; pictures and style stand in the file itself.

    ``explanation`` is that of the paper's own result, and stands at its end.
    """
    places = explanation.places

    def words(text: str | Text) -> Markup:
        return Markup(linked_html(text, places))  # noqa: S704  # it escapes what it links

    def table(shown: Table) -> Markup:
        return Markup(shown.html(places))  # noqa: S704  # as above

    return page_of(
        "bilaga/bilaga.html.j2",
        ("rapport", "bilaga"),
        content=content,
        tracing=explanation.html,
        kind_of=lambda block: type(block).__name__,
        words=words,
        table=table,
        picture=picture,
    )


def picture(chart: Chart) -> str:
    """A chart as the data of an address."""
    return b64encode(chart.lettered(_CHART_FONTS).encode()).decode("ascii")
