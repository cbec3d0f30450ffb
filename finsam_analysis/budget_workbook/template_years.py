"""What the budget template's yearly sheet and overview look like: formulas on the detailed sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import BudgetSheets, OverviewRow, RowKind, YearlyRow
from finsam_analysis.budget_workbook.template_cells import (
    DETAILED_NAME,
    END,
    FIRST,
    HELP,
    OVERVIEW_NAME,
    ROUNDING,
    START,
    YEARLY_NAME,
    TemplateWriter,
    at,
    rule,
    total_of,
)

_YEARS = 4


def write_yearly(w: TemplateWriter) -> None:
    """Write the yearly sheet, after the detailed one: totals from there, years to fill in."""
    s = w.sheets
    derived = _derived_years(s)
    years = s.years or derived
    count = max(_YEARS, len(years))
    rest = 2 + count  # column of what is left to distribute
    w.begin(YEARLY_NAME, [48, 16, *[14] * count, 16])
    w.text(0, 0, form.YEARLY, "title")
    w.formula(0, 1, _shown(0, END), s.name, "name")
    w.text(1, 0, form.OVER_TIME, "title")
    unit = "tkr" if s.unit is None else f'"&{at(5, 1, DETAILED_NAME)}&"'
    shown = f"Fördelning per år, {s.unit or 'tkr'}"
    w.formula(1, 2, f'"Fördelning per år, {unit}"', shown, "name")
    w.text(2, 0, HELP["yearly"])
    w.sheet.set_row(2, 45)
    w.text(3, 0, "FYLL I ENDAST FÄRGADE FÄLT", "heading")
    w.text(3, 1, "Totalt för insatsen", "heading")
    w.text(3, rest, "Kvar att fördela", "heading")
    for i in range(count):
        w.text(3, 2 + i, f"År {i + 1}", "heading")
        if years != derived[: len(years)]:
            w.entry(4, 2 + i, Decimal(years[i]) if i < len(years) else None, "", "year")
            continue
        first = f"YEAR({at(3, START, DETAILED_NAME)})"
        last = f"YEAR({at(3, END, DETAILED_NAME)})"
        filled = f"COUNT({at(3, START, DETAILED_NAME)},{at(3, END, DETAILED_NAME)})=2"
        w.formula(
            4,
            2 + i,
            f'IF({filled},IF({first}+{i}<={last},{first}+{i},""),"")',
            Decimal(derived[i]) if i < len(derived) else "",
            "input",
        )
        w.sheet.data_validation(4, 2 + i, 4, 2 + i, rule("year"))
    sums: list[int] = []
    row = 5
    columns = range(2, 2 + count)
    for kind in RowKind:
        if kind is not RowKind.OTHER:
            w.text(row, 0, "LÖNEKOSTNADER" if kind is RowKind.SALARY else "LOKALKOSTNADER", "part")
            row += 1
        first_row = row
        for position in range(1 if kind is RowKind.OTHER else _count(w, kind)):
            _yearly_row(w, row, kind, position, columns, rest)
            row += 1
        if kind is RowKind.OTHER:
            sums.append(row - 1)
            continue
        w.text(row, 0, form.SUMS[kind], "sum")
        for column in (1, *columns):
            places = f"{at(first_row, column)}:{at(row - 1, column)}"
            _yearly_sum(w, row, column, f"SUM({places})", range(first_row, row))
        sums.append(row)
        row += 1
    w.text(row, 0, form.SUM_FROM_FORBUND, "sum")
    for column in (1, *columns):
        _yearly_sum(w, row, column, "+".join(at(r, column) for r in sums), sums)
    _check_rows(w, row, columns)
    w.sheet.freeze_panes(5, 2)


def _derived_years(s: BudgetSheets) -> tuple[int, ...]:
    if s.start is None or s.end is None:
        return ()
    return tuple(range(s.start.year, s.end.year + 1))


def _shown(row: int, column: int) -> str:
    place = at(row, column, DETAILED_NAME)
    return f'IF({place}="","",{place})'


def _count(w: TemplateWriter, kind: RowKind) -> int:
    return sum(1 for key in w.rows if key[0] is kind)


def _yearly_row(
    w: TemplateWriter, row: int, kind: RowKind, position: int, columns: range, rest: int
) -> None:
    source = w.sums[RowKind.OTHER] if kind is RowKind.OTHER else w.rows[kind, position]
    if kind is RowKind.OTHER:
        w.text(row, 0, form.HEADINGS[kind], "heading")
    elif kind is RowKind.PREMISES and position < len(form.YEARLY_PREMISES_ROWS):
        w.text(row, 0, form.YEARLY_PREMISES_ROWS[position], "")
    else:
        w.formula(row, 0, _shown(source, 0), w.labels[source], "")
    filled = _yearly_match(w.sheets.yearly, kind, position)
    total = w.values[source, w.total]
    stated = filled.total if filled else None
    w.formula(row, 1, at(source, w.total, DETAILED_NAME), total, "money", stated)
    w.yearly[row, 1] = total if stated is None else stated
    amounts = dict(zip(columns, filled.amounts if filled else (), strict=False))
    for column in columns:
        w.entry(row, column, amounts.get(column), "money", "yearly")
        w.yearly[row, column] = amounts.get(column) or Decimal(0)
    left = w.yearly[row, 1] - total_of(list(amounts.values()))
    places = f"{at(row, columns[0])}:{at(row, columns[-1])}"
    w.formula(row, rest, f"{at(row, 1)}-SUM({places})", left, "money")
    w.red_unless_zero(row, rest, rest, f"${at(row, rest)}")


def _yearly_match(rows: Sequence[YearlyRow], kind: RowKind, position: int) -> YearlyRow | None:
    return next((r for r in rows if r.kind is kind and r.position == position), None)


def _yearly_sum(
    w: TemplateWriter, row: int, column: int, formula: str, rows: Sequence[int]
) -> None:
    value = total_of([w.yearly[r, column] for r in rows])
    w.yearly[row, column] = value
    w.formula(row, column, formula, value, "money sum")


def _check_rows(w: TemplateWriter, total: int, columns: range) -> None:
    """The years' sum, and the row that turns red while it is not the total."""
    row = total + 1
    distributed = total_of([w.yearly[total, column] for column in columns])
    w.text(row, 0, "S:a per år för avstämning", "sum")
    places = f"{at(total, columns[0])}:{at(total, columns[-1])}"
    w.formula(row, 1, f"SUM({places})", distributed, "money sum")
    row += 1
    left = w.yearly[total, 1] - distributed
    w.text(row, 0, "Avstämning: totalt minus åren", "sum")
    w.formula(row, 1, f"{at(total, 1)}-{at(row - 1, 1)}", left, "money sum")
    right, wrong = (
        "Åren stämmer med totalt.",
        "Åren stämmer inte med totalt: rätta de färgade fälten.",
    )
    shown = right if abs(left) < Decimal(ROUNDING) else wrong
    w.formula(row, 2, f'IF(ABS({at(row, 1)})<{ROUNDING},"{right}","{wrong}")', shown, "sum")
    w.red_unless_zero(row, 0, columns[-1], f"$B${row + 1}")


def write_overview(w: TemplateWriter) -> None:
    """Write the overview, after the detailed sheet: nothing to fill in."""
    s = w.sheets
    w.begin(OVERVIEW_NAME, [40, 22, 22, 22])
    w.text(0, 0, form.OVERVIEW, "title")
    w.formula(0, 1, _shown(0, END), s.name, "name")
    w.text(1, 0, "Skall ej fyllas i! Data hämtas från de andra bladen.")
    w.text(2, 0, "Projektets löptid", "heading")
    for column, cell, day in ((1, START, s.start), (2, END, s.end)):
        # A day in a formula's stored value is Excel's number for it.
        shown = "" if day is None else Decimal((day - date(1899, 12, 30)).days)
        w.formula(2, column, _shown(3, cell), shown, "day")
    if s.unit is None:
        w.text(3, 0, "Kostnader i tkr", "heading")
    else:
        place = at(5, 1, DETAILED_NAME)
        w.formula(3, 0, f'"Kostnader i "&{place}', f"Kostnader i {s.unit}", "heading")
    headings = ("Att rekvirera från Samordningsförbundet", "Projektägarnas egenfinansiering")
    for column, heading in enumerate((*headings, "Totalt projektet"), start=1):
        w.text(3, column, heading, "heading")
    w.sheet.set_row(3, 30)
    w.text(4, 0, "Huvudinsatsägare", "heading")
    row = 5
    rows = []
    for i, name in enumerate(w.names):
        if i == 1:
            w.text(row, 0, "Delinsatsägare", "heading")
            row += 1
        stated = next((o for o in s.overview if o.organisation == name and name), None)
        _overview_row(w, row, i, name, stated)
        rows.append(row)
        row += 1
    w.text(row, 0, "Summa", "sum")
    for column in (1, 2, 3):
        places = f"{at(rows[0], column)}:{at(rows[-1], column)}"
        value = total_of([w.overview[r, column] for r in rows])
        w.formula(row, column, f"SUM({places})", value, "money sum")
    w.text(row + 2, 0, "Instruktioner till ansökan:", "heading")
    w.text(row + 3, 0, HELP["overview"])
    w.sheet.set_row(row + 3, 60)


def _overview_row(
    w: TemplateWriter, row: int, position: int, name: str, stated: OverviewRow | None
) -> None:
    w.formula(row, 0, _shown(6, FIRST + position), name, "")
    asked, own = w.sums[form.SUM_FROM_FORBUND], w.sums[form.SUM_OWN]
    for column, source in ((1, asked), (2, own)):
        said = (stated.asked if column == 1 else stated.own) if stated else None
        value = w.values[source, FIRST + position]
        w.formula(row, column, at(source, FIRST + position, DETAILED_NAME), value, "money", said)
        w.overview[row, column] = value if said is None else said
    total = w.overview[row, 1] + w.overview[row, 2]
    said = stated.total if stated else None
    w.formula(row, 3, f"{at(row, 1)}+{at(row, 2)}", total, "money", said)
    w.overview[row, 3] = total if said is None else said
