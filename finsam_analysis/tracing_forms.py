"""How a traced figure is shown: as a tree of text, as JSON, and as a page's details with links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from finsam_analysis.figure_tracing import FigureTracing
from finsam_analysis.swedish_numbers import MINUS, whole
from finsam_analysis.traced_figure import Origin, TracedFigure
from finsam_analysis.vocabulary import Unit


def unit_of(figure: TracedFigure) -> Unit:
    """The unit in which every amount of the tree is whole, so that each sum holds as written."""
    even = all(f.amount % Unit.THOUSAND.in_kronor == 0 for f in figure.below())
    return Unit.THOUSAND if even else Unit.KRONA


def equation(figure: TracedFigure, unit: Unit) -> str:
    """The figure as its sum: ``beslutsutrymme 2026 = 1 225 + 16 027 − 17 313 = −61 tkr``."""
    written = f"{_written(figure.amount, unit)}\u00a0{unit}"
    if len(figure.parts) < 2:
        return f"{figure.label} = {written}"
    terms = ""
    for sign, part in figure.parts:
        amount = sign * part.amount
        joined = f" {MINUS if amount < 0 else '+'} {_written(abs(amount), unit)}"
        terms += joined if terms else _written(amount, unit)
    return f"{figure.label} = {terms} = {written}"


def _written(amount: int, unit: Unit) -> str:
    return whole(amount // unit.in_kronor)


def origin_words(origin: Origin) -> str:
    """Where a figure stands: ``plan.csv rad 2; kallelse-2024-09-12, bilaga 3``."""
    place = origin.file if origin.row is None else f"{origin.file} rad {origin.row}"
    return f"{place}; {origin.document}, {origin.place}" if origin.document else place


def tree_text(figure: TracedFigure, depth: int | None = None) -> str:
    """The tree for the terminal, and the titles of the documents it ends in.

    Args:
        figure: what was asked for.
        depth: how many steps of parts to show; None for all, down to the documents.
    """
    unit = unit_of(figure)
    lines = [equation(figure, unit), *_remarks(figure, "")]
    lines += _branches(figure, unit, "", depth)
    titles: dict[str, str] = {}
    for part in figure.below():
        titles |= {o.document: o.title for o in part.origins if o.document}
    shown = "\n".join(lines)
    used = [f"{document}: {title}" for document, title in titles.items() if document in shown]
    return "\n".join([*lines, *(["", "Dokument", *used] if used else [])])


def _remarks(figure: TracedFigure, indent: str) -> list[str]:
    notes = [figure.how, *map(origin_words, figure.origins)]
    return [f"{indent}   [{note}]" for note in notes if note]


def _branches(figure: TracedFigure, unit: Unit, indent: str, depth: int | None) -> Iterator[str]:
    if depth == 0:
        return
    last = len(figure.parts) - 1
    for i, (_, part) in enumerate(figure.parts):
        yield f"{indent}{'└─' if i == last else '├─'} {equation(part, unit)}"
        below = f"{indent}{'   ' if i == last else '│  '}"
        yield from _remarks(part, below)
        yield from _branches(part, unit, below, None if depth is None else depth - 1)


def tree_json(figure: TracedFigure, depth: int | None = None) -> dict[str, Any]:
    """The tree as plain JSON values [SEK]."""
    return {
        "figure": figure.name,
        "label": figure.label,
        "amount": figure.amount,
        "how": figure.how,
        "sources": [
            {
                "file": origin.file,
                "row": origin.row,
                "document": origin.document,
                "title": origin.title,
                "place": origin.place,
            }
            for origin in figure.origins
        ],
        "parts": []
        if depth == 0
        else [
            {"sign": sign, **tree_json(part, None if depth is None else depth - 1)}
            for sign, part in figure.parts
        ],
    }


def anchors(tracing: FigureTracing) -> dict[str, str]:
    """The id that each figure's details bear on a page, by the figure's name."""
    found: dict[str, str] = {}
    for name in tracing.names:
        slug = "spar-" + re.sub(r"[^a-z0-9åäöé]+", "-", name.casefold()).strip("-")
        taken = set(found.values())
        found[name] = slug if slug not in taken else f"{slug}-{len(taken)}"
    return found


def tracing_html(tracing: FigureTracing) -> str:
    """Every figure as details to open, each part a link to its own, for the foot of a page.

    A printed figure links to ``#`` and its anchor; the summary there already tells its sum.
    """
    ids = anchors(tracing)
    blocks = []
    for name in tracing.names:
        figure = tracing.figure(name)
        unit = unit_of(figure)
        items = [
            f'<li>{_sign(sign * part.amount)} <a href="#{ids[part.name]}">{escape(part.label)}</a> '
            f"{_written(abs(part.amount), unit)}\u00a0{unit}</li>"
            for sign, part in figure.parts
        ]
        parts = f"<ul>{''.join(items)}</ul>" if items else ""
        notes = [figure.how, *map(_origin_html_text, figure.origins)]
        remarks = "".join(f"<p>{escape(note)}</p>" for note in notes if note)
        blocks.append(
            f'<details class="spar" id="{ids[name]}"><summary>{escape(equation(figure, unit))}'
            f"</summary>{parts}{remarks}</details>"
        )
    return "\n".join(blocks)


def _origin_html_text(origin: Origin) -> str:
    words = origin_words(origin)
    return f"{words} ({origin.title})" if origin.title else words


def _sign(amount: int) -> str:
    return MINUS if amount < 0 else "+"
