"""How the budget appendix becomes a PDF: set by Typst, accessible, archivable, the same each time."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from finsam_analysis.appendix_content import (
    AppendixContent,
    Block,
    Command,
    Facts,
    Items,
)
from finsam_analysis.appendix_links import Words
from finsam_analysis.chart_drawing import Chart
from finsam_analysis.errors import ReportError
from finsam_analysis.table_view import Table

_TEMPLATE = Path(__file__).parent / "templates" / "bilaga" / "bilaga.typ"
# Accessible (PDF/UA-1) and archivable with its structure (PDF/A-2a), both enforced by Typst.
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
_WIDE = 6  # [columns]; a table with more is set smaller
_MOST_WORDY = 3  # [columns]; a table with more of long texts is set smaller too
_LONG = 30  # [rows]; a table with more is set tighter, so that it stands on as few pages as can be
_WORDIEST = 2500  # [characters]; a table with more may need two pages, however few its rows
_WORDY = 24  # [characters]; a column of longer texts shares the width that is left


def appendix_pdf(content: AppendixContent) -> bytes:
    """Set the appendix as a tagged A4 document.

    Fonts are those that Typst and matplotlib bring, so that every machine sets the same pages.

    Raises:
        ReportError: Typst refused or warned; a sign that no font has, for example.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copy(_TEMPLATE, work)
        charts: list[Chart] = []
        written = json.dumps(_document(content, charts), ensure_ascii=False)
        (work / "content.json").write_text(written, encoding="utf-8")
        for number, chart in enumerate(charts):
            (work / _chart_file(number)).write_bytes(chart.png)
        return _compiled(work / _TEMPLATE.name)


def _compiled(main: Path) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=[Path(mpl.get_data_path()) / "fonts" / "ttf"],
    )
    compiler = typst.Compiler(input=main, root=main.parent, font_paths=fonts)
    try:
        pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=_STANDARDS)
    except typst.TypstError as error:
        raise ReportError(f"PDF-bilagan kunde inte sättas: {error.message}") from None
    if warnings:
        told = "; ".join(warning.message for warning in warnings)
        raise ReportError(f"PDF-bilagan sattes med varningar: {told}")
    if not isinstance(pdf, bytes):
        raise ReportError("PDF-bilagan blev tom")
    return pdf


def _document(content: AppendixContent, charts: list[Chart]) -> dict[str, Any]:
    """The content as plain values for the template; charts are put aside in order."""
    day = content.dated
    return {
        "title": content.title,
        "publisher": content.publisher,
        "scenario": content.scenario,
        "description": content.description,
        "outcome": content.outcome.text,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "parts": [
            {
                "heading": part.heading,
                "blocks": [_block(block, charts) for block in part.blocks],
                "last": part is content.parts[-1],
            }
            for part in content.parts
        ],
    }


def _text(words: str | Words) -> str:
    return words if isinstance(words, str) else words.text


def _block(block: Block, charts: list[Chart]) -> dict[str, Any]:
    match block:
        case str() | Words():
            return {"kind": "text", "text": _text(block)}
        case Items(texts):
            return {"kind": "items", "texts": [_text(text) for text in texts]}
        case Facts(pairs):
            return {"kind": "facts", "pairs": pairs}
        case Command(line):
            return {"kind": "command", "line": line}
        case Table():
            return _table(block)
        case Chart():
            charts.append(block)
            return {"kind": "chart", "file": _chart_file(len(charts) - 1), "alt": block.alt}


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {"label": line.label, "cells": line.cells, "emphasis": line.emphasis}
        for line in table.lines
    ]
    widths = _widths(table)
    wordy = sum(1 for width in widths if width > 1)
    letters = sum(len("".join((line.label, *line.cells))) for line in table.lines)
    return {
        "kind": "table",
        "caption": table.caption,
        "headings": table.headings,
        "rows": rows,
        "texts": table.texts,
        "note": table.note,
        "widths": widths,
        "size": 8 if len(table.headings) > _WIDE or wordy > _MOST_WORDY else 9,
        "long": len(table.lines) > _LONG,
        "breakable": len(table.lines) > _LONG or letters > _WORDIEST,
    }


def _widths(table: Table) -> list[int]:
    """Parts of the width left for each column; 0 is as wide as its longest text."""
    widths = []
    for position in range(len(table.headings)):
        texts = [
            line.label if position == 0 else line.cells[position - 1]
            for line in table.lines
            if line.emphasis != "group"
        ]
        longest = max(map(len, texts), default=0)
        wordy = position <= table.texts and longest > _WORDY
        widths.append(min(max(longest, 50), 90) if wordy else 0)
    # A table without wordy columns still fills the page, so that tables stand in line.
    return widths if any(widths) else [1, *widths[1:]]


def _chart_file(number: int) -> str:
    return f"chart-{number}.png"
