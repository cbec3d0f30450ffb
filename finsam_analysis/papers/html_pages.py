"""How the budget appendix becomes a page: Swedish, whole in one file, offline, printable on A4."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from pathlib import Path

from finsam_analysis.papers.appendix_content import (
    AppendixContent,
    Block,
    Command,
    Facts,
    Items,
    Part,
)
from finsam_analysis.tables.chart import Chart
from finsam_analysis.tables.figure_text import Saying, said
from finsam_analysis.tables.table import Table, linked_html
from finsam_analysis.tracing.forms import anchors, tracing_html

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


def _part(part: Part, places: Mapping[str, str]) -> str:
    blocks = "\n".join(_block(block, places) for block in part.blocks)
    return (
        f'<section aria-labelledby="{part.name}">\n'
        f'<h2 id="{part.name}">{escape(part.heading)}</h2>\n{blocks}\n</section>'
    )


def _words(words: str | Saying, places: Mapping[str, str]) -> str:
    return linked_html(said(words), places)


def _block(block: Block, places: Mapping[str, str]) -> str:
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
