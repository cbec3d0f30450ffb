"""How an executed notebook becomes a page, and reports an index: Swedish, whole, offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from nbconvert import HTMLExporter

from finsam_analysis.core.swedish import whole
from finsam_analysis.tables.table import BELOW
from finsam_analysis.tables.wording import thousands

_TEMPLATES = Path(__file__).parent / "templates"
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
