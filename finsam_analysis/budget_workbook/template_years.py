"""What the budget template's yearly sheet and overview look like: formulas on the detailed sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import OverviewRow, RowKind, YearlyRow
from finsam_analysis.budget_workbook.template_cells import (
    END,
    FIRST,
    HELP,
    OVERVIEW_NAME,
    ROUNDING,
    START,
    YEARLY_NAME,
    TemplateWriter,
    plus,
    red_unless_zero,
    rule,
    told,
)
from finsam_analysis.spreadsheet import Sheet

_YEARS = 4


def write_yearly(w: TemplateWriter) -> None:
    """Write the yearly sheet, after the detailed one: totals from there, years to fill in."""
    s = w.sheets
    derived = tuple(range(s.start.year, s.end.year + 1)) if s.start and s.end else ()
    years = s.years or derived
    count = max(_YEARS, len(years))
    sheet = w.begin(YEARLY_NAME, [48, 16, *[14] * count, 16])
    sheet.text(0, 0, form.YEARLY, "title")
    sheet.formula(0, 1, w.shown(0, END), s.name, "name")
    sheet.text(1, 0, form.OVER_TIME, "title")
    unit = "tkr" if s.unit is None else f'"&{w.detailed.at(5, 1)}&"'
    shown = f"Fördelning per år, {s.unit or 'tkr'}"
    sheet.formula(1, 2, f'"Fördelning per år, {unit}"', shown, "name")
    sheet.text(2, 0, HELP["yearly"])
    sheet.written.set_row(2, 45)
    sheet.texts(3, 0, ("FYLL I ENDAST FÄRGADE FÄLT", "Totalt för insatsen"), "heading")
    sheet.text(3, 2 + count, "Kvar att fördela", "heading")
    for i in range(count):
        sheet.text(3, 2 + i, f"År {i + 1}", "heading")
        if years != derived[: len(years)]:
            sheet.entry(4, 2 + i, years[i] if i < len(years) else None, "", rule("year"))
            continue
        start, end = w.detailed.at(3, START), w.detailed.at(3, END)
        first, last, filled = f"YEAR({start})", f"YEAR({end})", f"COUNT({start},{end})=2"
        sheet.formula(
            4,
            2 + i,
            f'IF({filled},IF({first}+{i}<={last},{first}+{i},""),"")',
            derived[i] if i < len(derived) else "",
            "input",
        )
        sheet.written.data_validation(4, 2 + i, 4, 2 + i, rule("year"))
    sums: list[int] = []
    row = 5
    columns = range(2, 2 + count)
    for kind in RowKind:
        if kind is not RowKind.OTHER:
            sheet.text(row, 0, f"{form.PARTS[kind]}ER", "part")
            row += 1
        first_row = row
        count_of_kind = sum(1 for of_kind, _ in w.rows if of_kind is kind)
        for position in range(1 if kind is RowKind.OTHER else count_of_kind):
            _yearly_row(w, sheet, row, kind, position, columns)
            row += 1
        if kind is RowKind.OTHER:
            sums.append(row - 1)
            continue
        sheet.text(row, 0, form.SUMS[kind], "sum")
        for column in (1, *columns):
            sheet.total(row, column, (first_row, column, row - 1, column), "money sum")
        sums.append(row)
        row += 1
    sheet.text(row, 0, form.SUM_FROM_FORBUND, "sum")
    for column in (1, *columns):
        plus(sheet, row, column, sums)
    _check_rows(sheet, row, columns)
    sheet.written.freeze_panes(5, 2)


def _yearly_row(
    w: TemplateWriter, sheet: Sheet, row: int, kind: RowKind, position: int, columns: range
) -> None:
    """One row: its total from the detailed sheet, the years, and what is left to distribute."""
    source = w.sums[RowKind.OTHER] if kind is RowKind.OTHER else w.rows[kind, position]
    if kind is RowKind.OTHER:
        sheet.text(row, 0, form.HEADINGS[kind], "heading")
    elif kind is RowKind.PREMISES and position < len(form.YEARLY_PREMISES_ROWS):
        sheet.text(row, 0, form.YEARLY_PREMISES_ROWS[position], "")
    else:
        sheet.formula(row, 0, w.shown(source, 0), w.labels[source], "")
    same = (r for r in w.sheets.yearly if r.kind is kind and r.position == position)
    filled = next(same, YearlyRow())
    w.fetch(sheet, (row, 1), (source, w.total), filled.total)
    amounts = dict(zip(columns, filled.amounts, strict=False))
    for column in columns:
        sheet.entry(row, column, amounts.get(column), "money", rule("yearly"))
    left = sheet.values[row, 1] - sum(amount or 0 for amount in amounts.values())
    years, rest = sheet.area(row, columns[0], row, columns[-1]), columns[-1] + 1
    sheet.formula(row, rest, f"{sheet.at(row, 1)}-SUM({years})", left, "money")
    red_unless_zero(sheet, row, (rest, rest), rest)


def _check_rows(sheet: Sheet, total: int, columns: range) -> None:
    """The years' sum, and the row that turns red while it is not the total."""
    row = total + 1
    sheet.text(row, 0, "S:a per år för avstämning", "sum")
    sheet.total(row, 1, (total, columns[0], total, columns[-1]), "money sum")
    row += 1
    left = sheet.values[total, 1] - sheet.values[row - 1, 1]
    sheet.text(row, 0, "Avstämning: totalt minus åren", "sum")
    sheet.formula(row, 1, f"{sheet.at(total, 1)}-{sheet.at(row - 1, 1)}", left, "money sum")
    right = "Åren stämmer med totalt."
    wrong = "Åren stämmer inte med totalt: rätta de färgade fälten."
    shown = right if abs(left) < Decimal(ROUNDING) else wrong
    answer = f'IF(ABS({sheet.at(row, 1)})<{ROUNDING},"{right}","{wrong}")'
    sheet.formula(row, 2, answer, shown, "sum")
    red_unless_zero(sheet, row, (0, columns[-1]), 1)


def write_overview(w: TemplateWriter) -> None:
    """Write the overview, after the detailed sheet: nothing to fill in."""
    s = w.sheets
    sheet = w.begin(OVERVIEW_NAME, [40, 22, 22, 22])
    sheet.text(0, 0, form.OVERVIEW, "title")
    sheet.formula(0, 1, w.shown(0, END), s.name, "name")
    sheet.text(1, 0, "Skall ej fyllas i! Data hämtas från de andra bladen.")
    sheet.text(2, 0, "Projektets löptid", "heading")
    for column, cell, day in ((1, START, s.start), (2, END, s.end)):
        # A day in a formula's stored value is Excel's number for it.
        shown = "" if day is None else Decimal((day - date(1899, 12, 30)).days)
        sheet.formula(2, column, w.shown(3, cell), shown, "day")
    if s.unit is None:
        sheet.text(3, 0, "Kostnader i tkr", "heading")
    else:
        place = w.detailed.at(5, 1)
        sheet.formula(3, 0, f'"Kostnader i "&{place}', f"Kostnader i {s.unit}", "heading")
    headings = ("Att rekvirera från Samordningsförbundet", "Projektägarnas egenfinansiering")
    sheet.texts(3, 1, (*headings, "Totalt projektet"), "heading")
    sheet.written.set_row(3, 30)
    sheet.text(4, 0, "Huvudinsatsägare", "heading")
    row = 5
    rows = []
    for i, name in enumerate(w.names):
        if i == 1:
            sheet.text(row, 0, "Delinsatsägare", "heading")
            row += 1
        _overview_row(w, sheet, row, i, name)
        rows.append(row)
        row += 1
    sheet.text(row, 0, "Summa", "sum")
    for column in (1, 2, 3):
        sheet.total(row, column, (rows[0], column, rows[-1], column), "money sum")
    sheet.text(row + 2, 0, "Instruktioner till ansökan:", "heading")
    sheet.text(row + 3, 0, HELP["overview"])
    sheet.written.set_row(row + 3, 60)


def _overview_row(w: TemplateWriter, sheet: Sheet, row: int, position: int, name: str) -> None:
    same = (o for o in w.sheets.overview if o.organisation == name and name)
    stated = next(same, OverviewRow())
    sheet.formula(row, 0, w.shown(6, FIRST + position), name, "")
    for column, label, said in (
        (1, form.SUM_FROM_FORBUND, stated.asked),
        (2, form.SUM_OWN, stated.own),
    ):
        w.fetch(sheet, (row, column), (w.sums[label], FIRST + position), said)
    total = sheet.values[row, 1] + sheet.values[row, 2]
    told(sheet, (row, 3), f"{sheet.at(row, 1)}+{sheet.at(row, 2)}", total, "money", stated.total)
