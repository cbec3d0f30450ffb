"""How the appendix becomes a page: whole in one file, offline, for A4."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup

from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.papers.page import page_of
from finsam_analysis.tables import Chart, Table, Text, linked_html
from finsam_analysis.tracing import anchors, tracing_html

# The page's own fonts, as its style has them.
_CHART_FONTS = "'Segoe UI', 'Source Sans 3', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"


def appendix_page(content: AppendixContent) -> str:
    """The appendix as HTML; pictures and style stand in the file itself."""
    places = anchors(content.tracing)

    def words(text: str | Text) -> Markup:
        return Markup(linked_html(text, places))  # noqa: S704  # it escapes what it links

    def table(shown: Table) -> Markup:
        return Markup(shown.html(places))  # noqa: S704  # as above

    return page_of(
        "bilaga/bilaga.html.j2",
        ("rapport", "bilaga"),
        content=content,
        tracing=Markup(tracing_html(content.tracing)),  # noqa: S704  # as above
        kind_of=lambda block: type(block).__name__,
        words=words,
        table=table,
        picture=picture,
    )


def picture(chart: Chart) -> str:
    """A chart as the data of an address."""
    return b64encode(chart.lettered(_CHART_FONTS).encode()).decode("ascii")
