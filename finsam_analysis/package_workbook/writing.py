"""How a data package becomes a workbook: a sheet for every table, with guidance, lists and checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from finsam_analysis.core import Fault, InputError, parse_decimal, plain_spaces
from finsam_analysis.data_package import SHAPE, Column, Kind, read_rows
from finsam_analysis.package_workbook.checks import write_checks
from finsam_analysis.package_workbook.sheets import (
    CHECK_SHEET,
    FIRST_ROW,
    GUIDANCE_ROW,
    GUIDE_SHEET,
    LIST_SHEET,
    NUMBERS,
    ORDER,
    TableSheet,
    guidance,
)
from finsam_analysis.reconciliation import PackageContent
from finsam_analysis.spreadsheet import LONGEST_TEXT, SWEDISH, Book, Sheet

_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "top"},
    "amount": {"num_format": f"{SWEDISH}#,##0", "valign": "top"},
    "number": {"num_format": "General", "valign": "top"},
    "heading": {"bold": True, "bottom": 1, "bg_color": "#E6EDF2", "num_format": "@"},
    "guidance": {
        "italic": True,
        "font_size": 8,
        "font_color": "#4D4D4D",
        "text_wrap": True,
        "valign": "top",
        "bg_color": "#F4F7FB",
        "num_format": "@",
    },
    "title": {"bold": True, "font_size": 14},
    **{key: {"text_wrap": True, "valign": "top"} for key in ("wrap", "fold")},
}
_LOOK_OF = {Kind.AMOUNT: "amount", Kind.COUNT: "number", Kind.PRINTED: "number"}
_LONGEST_PROMPT, _LONGEST_PROMPT_TITLE = 255, 32  # [characters] beside a marked cell
_NARROWEST, _WIDEST = 10, 40  # [characters] of a column
_MOST_LINES = 6  # of guidance; all of it stands beside a marked cell
_EVERYWHERE = "A1:XFD1048576"
_GUIDE = (
    (
        "Ett blad för varje tabell i datapaketet. Ändra i tabellernas blad, spara som "
        "”Excel-arbetsbok (.xlsx)” och läs in med"
    ),
    "    finsam import-package FIL.xlsx",
    (
        "som visar vad som ändras och frågar innan något skrivs. Blad som tas bort lämnar sina tabeller "
        "orörda. Rad 1 är rubriker och rad 2 vägledning; nya rader skrivs under de sista."
    ),
    (
        f"Bladet ”{CHECK_SHEET}” räknar handlingarnas tryckta summor medan ni ändrar. Varken det eller "
        "det här bladet läses in."
    ),
    (
        "Id, koder och datum (ÅÅÅÅ-MM-DD) är text, så att inga nollor försvinner. Celler med en lista "
        "visar en pil när de markeras."
    ),
)


def package_workbook(content: PackageContent) -> bytes:
    """The workbook; two of the same package are the same bytes.

    Raises:
        InputError: a cell is longer than a spreadsheet's cells may be.
    """
    sheets = {}
    for name in ORDER:
        if name in content.paths:
            headings, rows = read_rows(content.table(name))
            sheets[name] = TableSheet(SHAPE[name], headings, rows)
    _check_lengths(content, sheets)
    target = BytesIO()
    created = date.fromisoformat(content.package.opening_surplus.date)
    book = Book(target, _LOOKS, created, title=content.package.title)
    _write_guide(book.sheet(GUIDE_SHEET), content.package.title, sheets)
    lists = _choices(sheets)
    written = {name: _write_table(book, sheet, sheets, lists) for name, sheet in sheets.items()}
    write_checks(book, content.package.as_printed, sheets)
    _write_lists(book.sheet(LIST_SHEET), lists)
    written["plan"].activate()
    book.close()
    return target.getvalue()


def _check_lengths(content: PackageContent, sheets: Mapping[str, TableSheet]) -> None:
    faults = [
        Fault(
            content.paths[name],
            f"cellen har {len(text)} tecken",
            f"högst {LONGEST_TEXT}, som ett kalkylprogram tar",
            "korta texten",
            field=heading,
        )
        for name, sheet in sheets.items()
        for row in sheet.rows
        for heading, text in row.items()
        if len(text) > LONGEST_TEXT
    ]
    if faults:
        raise InputError(faults)


def _write_guide(sheet: Sheet, title: str, sheets: Mapping[str, TableSheet]) -> None:
    sheet.widths(24, 90)
    sheet.text(0, 0, title, "title")
    for row, text in enumerate(_GUIDE, start=2):
        sheet.paragraph(row, 0, 1, text)
    for row, (name, table) in enumerate(sheets.items(), start=len(_GUIDE) + 3):
        sheet.written.write_url(
            row, 0, f"internal:'{name}'!A{FIRST_ROW}", sheet.book.look("text"), name
        )
        sheet.folded(row, {1: f"{table.shape.title}. {table.shape.description}"})


def _write_table(
    book: Book,
    table: TableSheet,
    sheets: Mapping[str, TableSheet],
    lists: Mapping[tuple[str, ...], int],
) -> Any:
    sheet = book.sheet(table.shape.name)
    sheet.written.freeze_panes(GUIDANCE_ROW, 1)
    sheet.written.repeat_rows(0)
    sheet.written.ignore_errors({"number_stored_as_text": _EVERYWHERE})
    lines = 1
    for position, heading in enumerate(table.headings):
        column = table.shape.column(heading)
        if column is None:
            continue
        look = _LOOK_OF.get(column.kind, "text")
        widest = max((len(row[heading]) for row in table.rows), default=0)
        width = min(max(len(heading) + 2, widest, _NARROWEST), _WIDEST)
        sheet.written.set_column(position, position, width, book.look(look))
        sheet.text(0, position, heading, "heading")
        said = guidance(table.shape, heading)
        sheet.text(GUIDANCE_ROW - 1, position, said, "guidance")
        lines = max(lines, 1 + len(said) // width)
        sheet.written.data_validation(
            FIRST_ROW - 1, position, table.last_row - 1, position, _rule(column, sheets, lists)
        )
        for row, cells in enumerate(table.rows, start=FIRST_ROW - 1):
            text = cells[heading]
            number = _number(text) if column.kind in NUMBERS else None
            if number is not None:
                sheet.number(row, position, number, look)
            elif text:
                sheet.text(row, position, text, look)
    sheet.lines(GUIDANCE_ROW - 1, min(lines, _MOST_LINES))
    return sheet.written


def _number(text: str) -> Decimal | None:
    """The number that a cell holds, None where a spreadsheet could not keep it exactly."""
    number = parse_decimal(plain_spaces(text))
    return number if number is not None and Decimal(repr(float(number))) == number else None


def _choices(sheets: Mapping[str, TableSheet]) -> dict[tuple[str, ...], int]:
    """Each list of words that a cell may hold, and its column on the sheet of lists."""
    columns = (
        column
        for sheet in sheets.values()
        for heading in sheet.headings
        if (column := sheet.shape.column(heading)) is not None and column.choices
    )
    distinct = dict.fromkeys(tuple(map(str, column.choices)) for column in columns)
    return {choices: position for position, choices in enumerate(distinct)}


def _write_lists(sheet: Sheet, lists: Mapping[tuple[str, ...], int]) -> None:
    for choices, position in lists.items():
        for row, choice in enumerate(choices):
            sheet.text(row, position, choice, "text")
    sheet.written.hide()


def _rule(
    column: Column, sheets: Mapping[str, TableSheet], lists: Mapping[tuple[str, ...], int]
) -> dict[str, Any]:
    """What is shown beside a marked cell, and the list that it offers, if any."""
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.heading[:_LONGEST_PROMPT_TITLE],
        "input_message": column.guidance[:_LONGEST_PROMPT],
    }
    source = _source(column, sheets, lists)
    if source:
        # What is wrong is told in full on import; nobody is stopped in the middle of a row.
        rule |= {"validate": "list", "source": f"={source}", "error_type": "warning"}
        rule |= {"error_title": "Finns inte i listan", "error_message": "Kontrollera stavningen."}
    return rule


def _source(
    column: Column, sheets: Mapping[str, TableSheet], lists: Mapping[tuple[str, ...], int]
) -> str:
    if column.choices:
        choices = tuple(map(str, column.choices))
        letter = xl_col_to_name(lists[choices])
        return f"'{LIST_SHEET}'!${letter}$1:${letter}${len(choices)}"
    if column.refers_to and column.kind is not Kind.LIST and column.refers_to[0] in sheets:
        table, heading = column.refers_to
        return sheets[table].area(heading)
    return ""
