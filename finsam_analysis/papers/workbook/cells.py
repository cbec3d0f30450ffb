"""How the appendix's workbook looks: its styles, its printed pages, and the bounds of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from finsam_analysis import __version__
from finsam_analysis.scenario import MOST_MONTHS
from finsam_analysis.spreadsheet import SWEDISH, Book, Sheet, chosen_from
from finsam_analysis.tables import BELOW

# A bare space is how Swedish groups thousands: saved by LibreOffice it would divide by 1 000.
_PERCENT = '"\u00a0"%'
_LOOKS: dict[str, dict[str, Any]] = {
    "kr": {"num_format": f'{SWEDISH}#,##0;{SWEDISH}"−"#,##0;0'},
    "blank": {"num_format": f'{SWEDISH}#,##0;{SWEDISH}"−"#,##0;'},
    "tenths": {"num_format": f"{SWEDISH}#,##0.0"},
    "percent": {"num_format": f"{SWEDISH}0.00##{_PERCENT};{SWEDISH}−0.00##{_PERCENT}"},
    "share": {"num_format": f"{SWEDISH}0.00{_PERCENT}"},
    "plain": {"num_format": "0"},
    "title": {"bold": True, "font_size": 14},
    "group": {"bold": True, "font_color": "#1F3A4D"},
    "heading": {"bold": True, "bottom": 1, "bg_color": "#E6EDF2", "text_wrap": True},
    "sum": {"bold": True, "top": 1},
    "input": {"bg_color": "#FFF2CC", "border": 1},
    "right": {"align": "right"},
    "left": {"align": "left"},
    "indent": {"indent": 1},
    "wrap": {"text_wrap": True, "valign": "top"},
    "fold": {"text_wrap": True},
    "alert": {"bold": True, "font_color": "#9C0006"},
}
_LONGEST_FOOTER = 120  # [characters] of half a footer
_EVERYWHERE = "A1:XFD1048576"
WARNING = {"bold": True, "font_color": "#9C0006"}  # beside the sign or word, never colour alone
_SIGNED = f'{SWEDISH}"{BELOW} "#,##0;{SWEDISH}"{BELOW} −"#,##0'
SIGNED_WARNING = {**WARNING, "num_format": _SIGNED}
MOVED = {"bold": True, "bg_color": "#FCE4B6"}  # a figure that is no longer the scenario's
STRUCK = {"font_strikeout": True, "font_color": "#6B6B6B"}  # words that no longer hold


def appendix_book(target: Path | BytesIO, title: str, created: date) -> Book:
    """The workbook, nothing in it yet."""
    return Book(target, _LOOKS, created, title=title, author=f"finsam_analysis {__version__}")


def appendix_sheet(book: Book, name: str, footer: str) -> Sheet:
    """A new sheet with a footer."""
    sheet = book.sheet(name)
    sheet.written.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.written.hide_gridlines(2)
    sheet.written.ignore_errors({"number_stored_as_text": _EVERYWHERE})  # a year is a heading
    text = footer[:_LONGEST_FOOTER].replace("&", "&&")
    sheet.written.set_footer(f"&L{text}&RSida &P av &N")
    return sheet


def keep_headings(sheet: Sheet, row: int, columns: int = 1) -> None:
    """Let the headings above a row stay in sight, and print on every page."""
    sheet.written.freeze_panes(row, columns)
    sheet.written.repeat_rows(row - 1)


def _rule(kind: str, least: int, most: int, expected: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_title": "Värdet går inte att räkna med",
        "error_message": f"Väntat: {expected}.",
    }


def choice(words: Sequence[str], message: str) -> dict[str, Any]:
    """A cell with a list to choose from, which may be left empty."""
    told = {"error_title": "Välj ur listan", "error_message": message}
    return {**chosen_from(words), **told}


AMOUNT = _rule("integer", -(10**12), 10**12, "ett belopp i hela kronor")
FEE = _rule("integer", 0, 10**12, "avgiften i hela kronor, minst 0; tomt är planens avgift")
MONTHS = _rule("integer", 0, MOST_MONTHS, f"antal månader, 0 till {MOST_MONTHS}")
LEVEL = _rule("decimal", 0, 1, "0 till 100 procent")
CHANGE = _rule("decimal", -1, 10, "en ändring i procent, minst −100 %")
