"""What the typesetter gets of the budget appendix: its words, its tables' widths, its pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from textwrap import wrap
from typing import Any

import matplotlib as mpl

from finsam_analysis.papers.appendix_content import (
    AppendixContent,
    Block,
    Command,
    Facts,
    Items,
)
from finsam_analysis.papers.typesetting import Manuscript
from finsam_analysis.tables import Chart, Table, Text

# A chart's words are set by Typst in the text's own fonts, as large as beside the chart.
_CHART_FONTS = "'Libertinus Serif', 'DejaVu Sans'"
_CHART_LETTERS = (
    1.15  # [1]; what makes the serif as wide as the letters that the chart made room for
)
_WIDE = 6  # [columns]; in a table with more, figures' columns are no wider than they must be
_LONG = 30  # [rows]; a table with more is set as large as lets it stand whole on its page
_WORDIEST = 2500  # [characters]; a table with more may need two pages, however few its rows
_WORDY = 24  # [characters]; a column of longer texts shares the width that is left
_LINE = 120  # [characters]; about what stands on a line of a table as wide as the page
# A table wider than the one is set in parts as wide as the other [letters].
_WIDEST, _PART = 130, 120
_PAGE, _NAME = 50, 26  # [lines] of a page, [letters] of a line of a row's name in a part
_FIGURE, _BOLD = 0.5, 0.6  # [em]; how wide a figure's digit and a heading's letter are at most


def manuscript(content: AppendixContent) -> Manuscript:
    """What the appendix is set from."""
    charts: list[Chart] = []
    files = {"content.json": json.dumps(_document(content, charts), ensure_ascii=False)}
    for number, chart in enumerate(charts):
        files[_chart_file(number)] = chart.lettered(_CHART_FONTS, _CHART_LETTERS)
    return Manuscript(files, str(Path(mpl.get_data_path()) / "fonts" / "ttf"))


def _document(content: AppendixContent, charts: list[Chart]) -> dict[str, Any]:
    """The content as plain values for the template; charts are put aside in order."""
    day = content.dated
    return {
        "title": content.title,
        "publisher": content.result.package.publisher,
        "scenario": content.result.scenario.name,
        "description": content.result.scenario.description,
        "outcome": content.outcome.text,
        "heads": content.heads.pairs,
        "signed": content.signed,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "parts": [
            {
                "heading": part.heading,
                "blocks": [it for block in part.blocks for it in _on_paper(block, charts)],
                "apart": part.name == "grund",
            }
            for part in content.parts
        ],
    }


def _on_paper(block: Block, charts: list[Chart]) -> list[dict[str, Any]]:
    """A block as paper holds it: a table that is too wide in parts."""
    match block:
        case str() | Text():
            shown: dict[str, Any] = {"kind": "text", "text": str(block)}
        case Items(texts):
            shown = {"kind": "items", "texts": [str(text) for text in texts]}
        case Facts(pairs):
            shown = {"kind": "facts", "pairs": pairs}
        case Command(line):
            shown = {"kind": "command", "line": line}
        case Table():
            return _parts(block)
        case Chart():
            charts.append(block)
            shown = {"kind": "chart", "file": _chart_file(len(charts) - 1), "alt": block.alt}
    return [shown]


def _parts(table: Table) -> list[dict[str, Any]]:
    """The table in parts as wide as the page, each whole on a page that can hold it."""
    parts = [_table(part) for part in table.parts(_PART, _WIDEST)]
    if len(parts) > 1 and sum(1 + len(line.label) // _NAME for line in table.lines) <= _PAGE:
        parts = [part | {"breakable": False} for part in parts]
    return parts


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {"label": line.label, "cells": line.texts, "emphasis": line.emphasis}
        for line in table.lines
    ]
    letters = sum(len("".join((line.label, *line.texts))) for line in table.lines)
    return {
        "kind": "table",
        "caption": table.caption,
        "headings": table.headings,
        "rows": rows,
        "texts": table.texts,
        "note": str(table.note),
        "widths": _widths(table),
        "long": len(table.lines) > _LONG,
        "breakable": len(table.lines) > _LONG or letters > _WORDIEST,
        # A sum may be of more than the group before it, which then is no heading of its rows.
        "grouped": not any(line.emphasis == "sum" for line in table.lines),
    }


def _widths(table: Table) -> list[dict[str, float]]:
    """How wide each column is: a number of letters, a part of what is left, or as its contents.

    Columns of words share what is left so that the table takes the fewest lines.
    """
    texts = [
        [(line.label, *line.texts)[position] for line in table.lines if line.emphasis != "group"]
        for position in range(len(table.headings))
    ]
    longest = [max(map(len, column), default=0) for column in texts]
    wordy = [p for p in range(len(texts)) if p <= table.texts and longest[p] > _WORDY]
    widths: list[dict[str, float]] = [{} for _ in texts]
    figures = range(table.texts + 1, len(texts))
    if figures and (len(texts) > _WIDE or not table.texts):
        # Equally wide; a heading may stand on two lines, which leaves more for the words.
        words = [word for position in figures for word in table.headings[position].split()]
        letters = max(
            *(_FIGURE * longest[position] for position in figures),
            *(_BOLD * len(word) for word in words),
        )
        widths[table.texts + 1 :] = [{"letters": round(letters, 2)} for _ in figures]
    if not wordy:
        # The table still fills the page, so that tables stand in line.
        return [{"part": 1}, *widths[1:]]
    left = _LINE - sum(longest[p] for p in range(len(texts)) if p not in wordy)
    for p, letters in zip(wordy, _fewest_lines([texts[p] for p in wordy], left), strict=True):
        widths[p] = {"part": letters}
    return widths


@cache
def _lines_of(text: str, letters: int) -> int:
    """How many lines a text takes; what no-break spaces join stays together."""
    return len(wrap(text, letters, break_long_words=False, break_on_hyphens=False))


def _fewest_lines(columns: Sequence[Sequence[str]], left: int) -> list[int]:
    """How wide each column of words is [letters], so that the table takes the fewest lines.

    Letters move from one column to another as long as the rows get lower by it; no column is
    narrower than its longest word.
    """
    least = [max(len(word) for text in texts for word in text.split()) for texts in columns]
    spare = max(0, left - sum(least))
    widths = [word + spare // len(columns) for word in least]

    def height(tried: Sequence[int]) -> tuple[int, int]:
        cells = [
            [_lines_of(text, width) for text in texts]
            for texts, width in zip(columns, tried, strict=True)
        ]
        return sum(map(max, zip(*cells, strict=True))), sum(map(sum, cells))

    steps = [
        (giver, taker, letters)
        for giver, taker in permutations(range(len(columns)), 2)
        for letters in (1, 3, 8)
    ]
    while True:
        tried = [
            [w - letters * (p == giver) + letters * (p == taker) for p, w in enumerate(widths)]
            for giver, taker, letters in steps
            if widths[giver] - letters >= least[giver]
        ]
        best = min(tried, key=height, default=widths)
        if height(best) >= height(widths):
            return widths
        widths = best


def _chart_file(number: int) -> str:
    return f"chart-{number}.svg"
