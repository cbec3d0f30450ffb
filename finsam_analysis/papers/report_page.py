"""How an executed notebook and the reports' index become pages without code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mistune import Markdown, create_markdown

from finsam_analysis.papers.page import page_of
from finsam_analysis.tables import BELOW, nearest_name

if TYPE_CHECKING:
    from nbformat import NotebookNode


_LONG = 300  # [rows] of tables, which print on some ten pages


def report_page(notebook: NotebookNode, title: str, data: str) -> str:
    """The notebook's text, tables and pictures as one page.

    Args:
        notebook: executed.
        title: the scenario's name.
        data: which data the figures are of, and of which day.
    """
    whole = page_of(
        "rapport/rapport.html.j2",
        ("rapport",),
        title=title,
        data=data,
        cells=notebook.cells,
        markdown=_markdown,
    )
    return _foldable(whole)


def _foldable(shown: str) -> str:
    """The page with each section under a heading to fold away, open at first; if long, listed first."""
    before, main, rest = shown.partition("<main>")
    body, end, after = rest.partition("</main>")
    first, *sections = re.split(r"(?=<h2[ >])", body)
    folded, listed = [], []
    for i, section in enumerate(sections):
        heading, _, content = section.partition("</h2>")
        folded.append(
            f'<details open id="del-{i}">\n<summary>{heading}</h2></summary>{content}</details>\n'
        )
        listed.append(f'<li><a href="#del-{i}">{heading.partition(">")[2]}</a></li>\n')
    if body.count("<tr>") > _LONG:
        first += (
            '<nav class="contents" aria-label="Innehåll">\n<p><strong>Innehåll</strong></p>\n'
            f"<ul>\n{''.join(listed)}</ul>\n</nav>\n"
        )
    return "".join((before, main, f'\n<div class="first">{first}</div>\n', *folded, end, after))


def index_page(
    title: str, data: str, results: Sequence[Mapping[str, Any]], *, compared: bool
) -> str:
    """The page over all reports: what is granted, the room nearest its floor, and whether it holds.

    Args:
        title: whose reports they are.
        data: which data figures are of now, and of which day.
        results: each report's stored result (``resultat.json``), and its ``state``: empty, or
            what has changed since it was made.
        compared: whether the comparison of the scenarios lies beside it.
    """
    return page_of(
        "rapport/alla.html.j2",
        ("rapport",),
        title=title,
        data=data,
        results=results,
        compared=compared,
        nearest=nearest_name("utrymme", (bool(r.get("golvet_varierar")) for r in results)),
        sign=BELOW,
    )


def _markdown(text: str) -> Markup:
    """A cell's text; names from the data are made plain where the text is made."""
    return Markup(_reader()(text))  # noqa: S704  # the notebook is our own


@cache
def _reader() -> Markdown:
    return create_markdown(escape=False, plugins=["table", "strikethrough"])
