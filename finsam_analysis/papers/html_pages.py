"""How appendix, executed notebook and index become pages: whole in one file, offline, for A4."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert import HTMLExporter

from finsam_analysis.core import whole
from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.tables import BELOW, Chart, Table, Text, linked_html, thousands
from finsam_analysis.tracing import anchors, tracing_html

_TEMPLATES = Path(__file__).parent / "templates"
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


def report_page(notebook: nbformat.NotebookNode, title: str) -> str:
    """The notebook's text, tables and pictures as one page without code or outside addresses."""
    exporter = HTMLExporter(
        template_name="rapport",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_input=True,
        exclude_anchor_links=True,
    )
    resources = {"title": f"{title} – scenariorapport", "style": _style("rapport")}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return _foldable(str(page))


def _foldable(page: str) -> str:
    """The page with each section under a heading to fold away, open at first."""
    before, main, rest = page.partition("<main>")
    body, end, after = rest.partition("</main>")
    first, *sections = re.split(r"(?=<h2[ >])", body)
    folded = [
        re.sub(
            r"(<h2.*?</h2>)(.*)",
            r"<details open>\n<summary>\1</summary>\2</details>\n",
            s,
            flags=re.DOTALL,
        )
        for s in sections
    ]
    return "".join((before, main, f'\n<div class="first">{first}</div>\n', *folded, end, after))


def index_page(title: str, results: Sequence[Mapping[str, Any]]) -> str:
    """The page over all reports: what is granted, the lowest room and whether it keeps the floor.

    Args:
        title: whose reports they are.
        results: each report's stored result (``resultat.json``).
    """
    return page_of("rapport/alla.html.j2", ("rapport",), title=title, results=results, sign=BELOW)


def page_of(template: str, styles: Sequence[str], **content: Any) -> str:
    """A page of a template, in some styles one after the other."""
    style = Markup("".join(map(_style, styles)))  # noqa: S704  # our own
    return _environment().get_template(template).render(content, style=style)


def _style(name: str) -> str:
    return (_TEMPLATES / name / "style.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"whole": whole, "thousands": thousands}
    return environment
