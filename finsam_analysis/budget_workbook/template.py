"""What the workbook that applicants fill in looks like: three sheets with live formulas.

The same figures give the same bytes. Every formula carries the value it gives, so that readers
that do not compute see it too, and no text is ever written as a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, RowKind
from finsam_analysis.budget_workbook.template_cells import (
    END,
    FIRST,
    HELP,
    LOOKS,
    OVERVIEW_NAME,
    POST,
    SHEETS,
    START,
    YEARLY_NAME,
    TemplateWriter,
    plus,
    rule,
)
from finsam_analysis.budget_workbook.template_years import write_overview, write_yearly
from finsam_analysis.core import Unit
from finsam_analysis.spreadsheet import Book, chosen_from


def empty_sheets(organisations: Sequence[str] = ()) -> BudgetSheets:
    """Sheets with nothing filled in but, where they are known, the organisations' names."""
    return BudgetSheets(unit=Unit.KRONA, organisations=tuple(organisations))


def budget_template(
    sheets: BudgetSheets, known: Sequence[str] = (), parts: Sequence[str] = SHEETS
) -> bytes:
    """The workbook, filled in with what the sheets say.

    A total that the sheets state otherwise than their rows give is written as stated, in place of
    its formula: a workbook of somebody's figures keeps their errors.

    Args:
        sheets: figures to fill in; see :func:`empty_sheets`.
        known: names of organisations to choose among.
        parts: which of :data:`SHEETS` to write; the first is always needed.

    Returns:
        The file's content.
    """
    content = io.BytesIO()
    # A fixed day makes two runs the same bytes.
    book = Book(content, LOOKS, date(2024, 1, 1), title="Budget för insats")
    writer = TemplateWriter(book, sheets)
    _detailed(writer, known)
    if YEARLY_NAME in parts:
        write_yearly(writer)
    if OVERVIEW_NAME in parts:
        write_overview(writer)
    book.close()
    return content.getvalue()


def _detailed(w: TemplateWriter, known: Sequence[str]) -> None:
    s, sheet = w.sheets, w.detailed
    sheet.text(0, 0, form.DETAILED, "title")
    sheet.text(0, START, "Namn på insats:", "heading")
    sheet.entry(0, END, s.name, "", rule("name"))
    sheet.text(1, 0, HELP["sheet"])
    sheet.written.set_row(1, 30)
    sheet.text(2, 0, "Insatsens löptid:", "heading")
    sheet.texts(2, START, ("fr o m", "t o m"), "heading")
    sheet.entry(3, START, s.start, "day", rule("start"))
    sheet.entry(3, END, s.end, "day", rule("end"))
    sheet.text(4, 0, form.FROM_FORBUND, "part")
    if s.unit is None:
        sheet.text(5, 0, "Kostnader i tkr", "heading")
    else:
        sheet.text(5, 0, "Kostnader i", "heading")
        sheet.entry(5, 1, str(s.unit), "", rule("unit"))
    choice = rule("organisation")
    if known:
        choice |= chosen_from(known) | {"error_type": "warning"}
    for i, name in enumerate(w.names):
        sheet.text(5, FIRST + i, "Delinsatsägare" if i else "Huvudinsatsägare", "heading")
        sheet.entry(6, FIRST + i, name, "", choice)
    sheet.text(5, w.total, "Att rekvirera -", "heading")
    sheet.text(6, w.total, "Alla insatsägare", "heading")
    row = _part(w, 7, s.asked, own=False)
    row += 1
    sheet.text(row, 0, form.OWN_FINANCING, "part")
    for i, name in enumerate(w.names):
        sheet.formula(row, FIRST + i, w.shown(6, FIRST + i), name, "heading")
    row = _part(w, row + 1, s.own, own=True)
    row += 1
    sheet.text(row, 0, form.TOTAL_COST, "sum")
    _add_up(w, row, [w.sums[form.SUM_FROM_FORBUND], w.sums[form.SUM_OWN]], form.TOTAL_COST)
    sheet.written.freeze_panes(7, 1)


def _part(w: TemplateWriter, row: int, rows: Sequence[DetailRow], own: bool) -> int:
    """Write the rows to be paid by the förbund, or the own financing; returns the next row."""
    sheet, subtotals = w.detailed, []
    for kind in RowKind:
        sheet.text(row, 0, form.HEADINGS[kind], "heading")
        if kind is RowKind.SALARY:
            sheet.texts(row, POST, ("Tjänst i %", "från (ååmmdd)", "till (ååmmdd)"), "heading")
        first = row + 1
        placed = _placed([r for r in rows if r.kind is kind], kind, own)
        for position, (fixed, filled) in enumerate(placed):
            row += 1
            _detail_row(w, row, fixed, filled, kind, own)
            if not own:
                w.rows[kind, position] = row
                w.labels[row] = filled.label
        row += 1
        subtotals.append(row)
        sheet.text(row, 0, form.SUMS[kind], "sum")
        if kind is RowKind.SALARY:
            sheet.total(row, POST, (first, POST, row - 1, POST), "share sum")
        for column in range(FIRST, w.total + 1):
            sheet.total(row, column, (first, column, row - 1, column), "money sum")
        if not own:
            w.sums[kind] = row
        row += 1
    label = form.SUM_OWN if own else form.SUM_FROM_FORBUND
    sheet.text(row, 0, label, "sum")
    w.sums[label] = row
    _add_up(w, row, subtotals, label)
    return row + 1


def _add_up(w: TemplateWriter, row: int, rows: Sequence[int], label: str) -> None:
    """Write the sums of some rows, the last as stated."""
    for column in range(FIRST, w.total + 1):
        stated = w.sheets.stated.get(form.plain(label)) if column == w.total else None
        plus(w.detailed, row, column, rows, stated=stated)


def _placed(rows: Sequence[DetailRow], kind: RowKind, own: bool) -> list[tuple[bool, DetailRow]]:
    """Rows of one part of the sheet: whether the label is the form's own, and what stands there."""
    if kind is RowKind.SALARY:
        numbers = range(len(rows) + 1, form.POSITIONS + 1)
        return [(False, row) for row in [*rows, *(DetailRow(label=f"{n}.") for n in numbers)]]
    standard: tuple[str, ...] = form.PREMISES_ROWS if kind is RowKind.PREMISES else form.OTHER_ROWS
    if own and kind is RowKind.OTHER:
        standard = ()
    left = list(rows)
    placed: list[tuple[bool, DetailRow]] = []
    for label in standard:
        match = next((row for row in left if form.plain(row.label) == form.plain(label)), None)
        if match:
            left.remove(match)
        placed.append((True, match or DetailRow(label=label)))
    free = form.OWN_OTHER_ROWS if own else form.FREE_ROWS
    free = 0 if kind is RowKind.PREMISES else free
    blank = [DetailRow()] * max(0, free - len(left))
    return [*placed, *((False, row) for row in [*left, *blank])]


def _detail_row(
    w: TemplateWriter, row: int, fixed: bool, filled: DetailRow, kind: RowKind, own: bool
) -> None:
    sheet = w.detailed
    if fixed:
        sheet.text(row, 0, filled.label, "")
    else:
        words = rule("position" if kind is RowKind.SALARY else "cost")
        sheet.entry(row, 0, filled.label, "", words)
    if kind is RowKind.SALARY:
        percent = filled.post_percent
        share = None if percent is None else Decimal(percent) / 100
        sheet.entry(row, POST, share, "share", rule("share"))
    days: dict[int, date | Decimal | None] = {START: filled.start, END: filled.end}
    if filled.misplaced:
        heading, amount = filled.misplaced
        days[END if heading.endswith("till") else START] = amount
    for column, day in days.items():
        look = "money" if isinstance(day, Decimal) else "day"
        sheet.entry(row, column, day, look, rule("start" if column == START else "end"))
    for i in range(len(w.names)):
        borne = filled.amounts[i] if i < len(filled.amounts) else None
        text = filled.texts[i] if i < len(filled.texts) else ""
        sheet.entry(row, FIRST + i, text or borne, "money", rule("own" if own else "amount"))
    sheet.total(row, w.total, (row, FIRST, row, w.total - 1), "money")
