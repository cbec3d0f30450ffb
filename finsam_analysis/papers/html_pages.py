"""How appendix, executed notebook and index become pages: whole in one file, offline, for A4."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from nbconvert import HTMLExporter

from finsam_analysis.core import FigureKey, whole
from finsam_analysis.papers.appendix_content import (
    AppendixContent,
    Block,
    Command,
    Facts,
    Items,
    Part,
)
from finsam_analysis.tables import BELOW, Chart, Saying, Table, linked_html, said, thousands
from finsam_analysis.tracing import anchors, tracing_html

_TEMPLATES = Path(__file__).parent / "templates"
# The look of every report, and what only the appendix needs.
_TRACING = "Så är siffrorna räknade"
_STYLES = (_TEMPLATES / "rapport" / "style.css", _TEMPLATES / "bilaga" / "style.css")

# The page's own fonts, as its style has them.
_CHART_FONTS = "'Segoe UI', 'Source Sans 3', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"


def appendix_page(content: AppendixContent) -> str:
    """The appendix as HTML; pictures and style stand in the file itself."""
    places = anchors(content.tracing)
    parts = "\n".join(_part(part, places) for part in content.parts)
    headings = [*((part.name, part.heading) for part in content.parts), ("spar", _TRACING)]
    contents = "\n".join(
        f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading in headings
    )
    style = "".join(path.read_text(encoding="utf-8") for path in _STYLES)
    title = escape(f"{content.title} – {content.scenario}")
    return f"""<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<nav aria-label="Innehåll">
<ul>
{contents}
</ul>
</nav>
<main>
<h1>{escape(content.title)}</h1>
<p>{escape(content.publisher)}</p>
<p><strong>Scenario: {escape(content.scenario)}.</strong> {escape(content.description)}</p>
<p class="outcome">{linked_html(content.outcome, places)}</p>
{parts}
<section class="tracing" aria-labelledby="spar">
<h2 id="spar">{_TRACING}</h2>
<p>Varje siffra med länk leder hit: först dess summa, och när raden öppnas dess delar
och det dokument och ställe som de kommer från.</p>
{tracing_html(content.tracing)}
</section>
</main>
</body>
</html>
"""


def _part(part: Part, places: Mapping[FigureKey, str]) -> str:
    blocks = "\n".join(_block(block, places) for block in part.blocks)
    return (
        f'<section aria-labelledby="{part.name}">\n'
        f'<h2 id="{part.name}">{escape(part.heading)}</h2>\n{blocks}\n</section>'
    )


def _words(words: str | Saying, places: Mapping[FigureKey, str]) -> str:
    return linked_html(said(words), places)


def _block(block: Block, places: Mapping[FigureKey, str]) -> str:
    match block:
        case str() | Saying():
            return f"<p>{_words(block, places)}</p>"
        case Items(texts):
            items = "\n".join(f"<li>{_words(text, places)}</li>" for text in texts)
            return f"<ul>\n{items}\n</ul>"
        case Facts(pairs):
            facts = "\n".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in pairs)
            return f"<dl>\n{facts}\n</dl>"
        case Command(line):
            return f"<pre><code>{escape(line)}</code></pre>"
        case Table():
            return block.html(places)
        case Chart():
            picture = b64encode(block.lettered(_CHART_FONTS).encode()).decode("ascii")
            # As a wide table, the picture scrolls by itself where the screen would make it small.
            return (
                '<figure class="wide" role="region" tabindex="0" aria-label="Diagram">'
                f'<img src="data:image/svg+xml;base64,{picture}" alt="{escape(block.alt)}" '
                'width="800"></figure>'
            )


_STYLE = _TEMPLATES / "rapport" / "style.css"


def report_page(notebook: nbformat.NotebookNode, title: str) -> str:
    """The notebook's text, tables and pictures as one page without code or outside addresses."""
    exporter = HTMLExporter(
        template_name="rapport",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_input=True,
        exclude_anchor_links=True,
    )
    resources = {"title": f"{title} – scenariorapport", "style": _style()}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(page)


def index_page(title: str, results: Sequence[Mapping[str, Any]]) -> str:
    """The page over all reports: what is granted, the lowest room and whether it keeps the floor.

    Args:
        title: whose reports they are.
        results: each report's stored result (``resultat.json``).
    """
    rows = "\n".join(_index_row(result) for result in results)
    return f"""<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Scenariorapporter – {escape(title)}</title>
<style>
{_style()}</style>
</head>
<body>
<main>
<h1>Scenariorapporter</h1>
<p><strong>{escape(title)}.</strong> Varje scenario är ett val av beslut om ansökningarna. Beslutsutrymmet är det ackumulerade
överskott som finns kvar i slutet av året; golvet är det som utrymmet inte ska gå under.</p>
<table class="finsam">
<caption>Alla scenarier, {len(results)} rapporter</caption>
<thead><tr><th scope="col" class="text">Scenario</th><th scope="col" class="number">Beviljat, kr</th>
<th scope="col" class="number">Lägsta utrymme</th><th scope="col" class="number">I slutet av</th>
<th scope="col" class="text">Golvet</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p class="note">{BELOW} betyder under golvet. I varje rapports mapp ligger också tabellerna som CSV,
resultatet som JSON och den körda anteckningsboken.</p>
</main>
</body>
</html>
"""


def _index_row(result: Mapping[str, Any]) -> str:
    lowest = result["lowest_room"]
    below = lowest["amount"] < result["golv_kr"]
    room = f"{BELOW} {thousands(lowest['amount'])}" if below else thousands(lowest["amount"])
    return (
        f'<tr><th scope="row" class="text"><a href="{quote(result["scenario"])}/rapport.html">'
        f'{escape(result["namn"])}</a></th><td class="number">{whole(result["beviljat_kr"])}</td>'
        f'<td class="number{" below" if below else ""}">{room}</td>'
        f'<td class="number">{lowest["year"]}</td>'
        f'<td class="text">{"underskrids" if below else "hålls"}</td></tr>'
    )


def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")
