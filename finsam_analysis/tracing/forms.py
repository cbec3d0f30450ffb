"""How a traced figure is shown: as a tree of text, as JSON, and as a page's details with links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from html import escape
from typing import Any

from finsam_analysis.core import MINUS, FigureKey, Unit, decimal, json_of, percent, whole
from finsam_analysis.tracing.figure import Quantity, TracedFigure
from finsam_analysis.tracing.origins import Origin


def unit_of(figure: TracedFigure) -> Unit:
    """The unit in which every amount of the tree is whole, so that each sum holds as written."""
    return Unit.THOUSAND if figure.is_thousands else Unit.KRONA


def equation(figure: TracedFigure, unit: Unit) -> str:
    """The figure as its sum: ``beslutsutrymme 2026 = 1 225 + 16 027 − 17 313 = −61 tkr``.

    A quotient is told as one: ``andel Heby = 10 256 000 / 52 503 000 = 19,5 %``.
    """
    written = _with_unit(figure.amount, figure.quantity, unit)
    if figure.quantity.is_quotient:
        of, over = (_written(part.amount, part.quantity, unit) for part in figure.rests_on)
        return f"{figure.label} = {of} / {over} = {written}"
    if len(figure.parts) < 2:
        return f"{figure.label} = {written}"
    terms = ""
    for sign, part in figure.parts:
        amount = sign * part.amount
        below = amount < 0 or (amount == 0 and sign < 0)
        joined = (
            f" {MINUS if below else '+'} {_written(abs(Fraction(amount)), part.quantity, unit)}"
        )
        terms += joined if terms else _written(amount, part.quantity, unit)
    return f"{figure.label} = {terms} = {written}"


def _written(amount: int | Fraction, quantity: Quantity, unit: Unit) -> str:
    match quantity:
        case Quantity.SHARE:
            return percent(Fraction(amount))
        case Quantity.MONEY_PER_INHABITANT:
            return decimal(Fraction(amount), 1)
        case Quantity.MONEY:
            return whole(int(amount) // unit.in_kronor)
        case _:
            return whole(int(amount))


def _with_unit(amount: int | Fraction, quantity: Quantity, unit: Unit) -> str:
    written = _written(amount, quantity, unit)
    word = {
        Quantity.MONEY: str(unit),
        Quantity.MONEY_PER_INHABITANT: "kr",
        Quantity.INHABITANTS: "invånare",
    }.get(quantity)
    return f"{written}\u00a0{word}" if word else written


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
    parts = [*(part for _, part in figure.parts), *figure.rests_on]
    last = len(parts) - 1
    for i, part in enumerate(parts):
        yield f"{indent}{'└─' if i == last else '├─'} {equation(part, unit)}"
        below = f"{indent}{'   ' if i == last else '│  '}"
        yield from _remarks(part, below)
        yield from _branches(part, unit, below, None if depth is None else depth - 1)


def tree_json(figure: TracedFigure, depth: int | None = None) -> dict[str, Any]:
    """The tree as plain JSON values.

    Amounts are in the figure's ``unit``: ``SEK``, ``inhabitants``, ``weight``, ``number``, ``share`` or
    ``SEK/inhabitant``, the last two as numbers with decimals. ``amount = Σ sign · part`` where
    there are ``parts``; a share or an amount per inhabitant is the first figure that it
    ``rests_on`` over the second.
    """
    amount = figure.amount
    deeper = None if depth is None else depth - 1
    return {
        "figure": figure.name,
        "label": figure.label,
        "amount": float(amount) if figure.quantity.is_quotient else int(amount),
        "unit": figure.quantity.value,
        "how": figure.how,
        "sources": json_of(figure.origins),
        "parts": []
        if depth == 0
        else [{"sign": sign, **tree_json(part, deeper)} for sign, part in figure.parts],
        "rests_on": [] if depth == 0 else [tree_json(part, deeper) for part in figure.rests_on],
    }


def anchors(figures: Iterable[TracedFigure]) -> dict[FigureKey, str]:
    """The id that each figure's details bear on a page."""
    found: dict[FigureKey, str] = {}
    taken: set[str] = set()
    for figure in figures:
        slug = "spar-" + re.sub(r"[^a-z0-9åäöé]+", "-", figure.name.casefold()).strip("-")
        place, number = slug, 2
        while place in taken:
            place, number = f"{slug}-{number}", number + 1
        taken.add(place)
        found[figure.key] = place
    return found


def tracing_html(figures: Iterable[TracedFigure], ids: Mapping[FigureKey, str]) -> str:
    """Figures as details to open, each part a link to its own, for the foot of a page.

    A printed figure links to ``#`` and its anchor, one of the ``ids``; the summary there already
    tells its sum.
    """
    blocks = []
    for figure in figures:
        unit = unit_of(figure)
        items = [
            f"<li>{MINUS if sign < 0 else '+'} {_part_html(part, ids, unit)}</li>"
            for sign, part in figure.parts
        ]
        items += [f"<li>{_part_html(part, ids, unit)}</li>" for part in figure.rests_on]
        parts = f"<ul>{''.join(items)}</ul>" if items else ""
        notes = [figure.how, *map(_origin_html_text, figure.origins)]
        remarks = "".join(f"<p>{escape(note)}</p>" for note in notes if note)
        blocks.append(
            f'<details class="spar" id="{ids[figure.key]}"><summary>{escape(equation(figure, unit))}'
            f"</summary>{parts}{remarks}</details>"
        )
    return "\n".join(blocks)


def _part_html(part: TracedFigure, ids: Mapping[FigureKey, str], unit: Unit) -> str:
    name = escape(part.label)
    if part.key in ids:
        name = f'<a href="#{ids[part.key]}">{name}</a>'
    return f"{name} {_with_unit(part.amount, part.quantity, unit)}"


def _origin_html_text(origin: Origin) -> str:
    words = origin_words(origin)
    return f"{words} ({origin.title})" if origin.title else words
