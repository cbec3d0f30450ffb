"""What the workbook that applicants fill in looks like: three sheets with live formulas.

The same figures give the same bytes. Every formula carries the value it gives, so that readers
that do not compute see it too, and no text is ever written as a formula.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from finsam_analysis import budget_form as form
from finsam_analysis.budget_form import BudgetSheets, DetailRow, OverviewRow, RowKind, YearlyRow
from finsam_analysis.template_guidance import HELP, rule
from finsam_analysis.vocabulary import Unit

SHEETS = ("Budget - detaljerad", "Insatsbudget", "Budgetsammanställning")
_DETAILED, _YEARLY, _OVERVIEW = SHEETS
_POST, _START, _END, _FIRST = 1, 2, 3, 4  # columns of the detailed sheet, from 0
_YEARS = 4
_ROUNDING = "0.5"  # [in the sheet's unit] smaller differences are öre
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "part": {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF"},
    "heading": {"bold": True, "bg_color": "#E6EDF2", "text_wrap": True, "valign": "top"},
    "sum": {"bold": True, "top": 1},
    "input": {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BFBFBF", "locked": False},
    "money": {"num_format": "#,##0"},
    "share": {"num_format": "0%"},
    "day": {"num_format": "yyyy-mm-dd"},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
    "quoted": {"quote_prefix": True},
}


def empty_sheets(organisations: Sequence[str] = ()) -> BudgetSheets:
    """Sheets with nothing filled in but, where they are known, the organisations' names."""
    return BudgetSheets(
        file="",
        name="",
        start=None,
        end=None,
        unit=Unit.KRONA,
        organisations=tuple(organisations),
        asked=(),
        own=(),
        years=(),
        yearly=(),
        overview=(),
        overview_days=(None, None),
        stated={},
    )


def template(
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
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(content, options)
    # Excel's times have no zone; a fixed one makes two runs the same bytes.
    book.set_properties({"title": "Budget för insats", "created": datetime(2024, 1, 1)})  # noqa: DTZ001  # as said
    writer = _Writer(book, sheets)
    _detailed(writer, known)
    if _YEARLY in parts:
        _yearly(writer)
    if _OVERVIEW in parts:
        _overview(writer)
    book.close()
    return content.getvalue()


class _Writer:
    """The workbook under way, and where in the detailed sheet what the others refer to stands."""

    def __init__(self, book: Any, sheets: BudgetSheets) -> None:
        self.book, self.sheets = book, sheets
        names = sheets.organisations
        self.names = (*names, *("",) * (form.ORGANISATIONS - len(names)))
        self.total = _FIRST + len(self.names)
        self.rows: dict[tuple[RowKind, int], int] = {}  # asked rows by kind and position
        self.sums: dict[str, int] = {}
        self.values: dict[tuple[int, int], Decimal] = {}  # of each sheet's cells
        self.yearly: dict[tuple[int, int], Decimal] = {}
        self.overview: dict[tuple[int, int], Decimal] = {}
        self.labels: dict[int, str] = {}
        self._looks: dict[str, Any] = {}
        self.sheet: Any = None

    def begin(self, name: str, widths: Sequence[float]) -> None:
        self.sheet = self.book.add_worksheet(name)
        self.sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def look(self, words: str) -> Any:
        if words not in self._looks:
            properties: dict[str, Any] = {"font_name": "Calibri", "font_size": 10}
            for word in words.split():
                properties |= _LOOKS[word]
            self._looks[words] = self.book.add_format(properties)
        return self._looks[words]

    def text(self, row: int, column: int, text: str, look: str = "note") -> None:
        quoted = " quoted" if text.startswith(("=", "+", "-", "@")) else ""
        self.sheet.write_string(row, column, text, self.look(look + quoted))

    def entry(
        self, row: int, column: int, value: Decimal | date | str | None, look: str, helped: str
    ) -> None:
        """A cell to fill in, with its rule and help."""
        words = f"{look} input".strip()
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.look(words))
        elif isinstance(value, str):
            self.text(row, column, value, words)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.look(words))
        else:
            self.sheet.write_number(row, column, float(value), self.look(words))
        if helped:
            self.sheet.data_validation(row, column, row, column, rule(helped))

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: Decimal | str,
        look: str,
        stated: Decimal | None = None,
    ) -> None:
        """A formula with its value, or what was stated in its place where that differs."""
        if stated is not None and stated != value:
            self.sheet.write_number(row, column, float(stated), self.look(look))
        else:
            shown = value if isinstance(value, str) else float(value)
            self.sheet.write_formula(row, column, f"={formula}", self.look(look), shown)

    def red_unless_zero(self, row: int, first: int, last: int, test: str) -> None:
        """Turn cells red while the tested cell is not 0."""
        red = self.book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True})
        options = {"type": "formula", "criteria": f"=ABS({test})>={_ROUNDING}", "format": red}
        self.sheet.conditional_format(row, first, row, last, options)


def _at(row: int, column: int, sheet: str = "") -> str:
    cell = xl_rowcol_to_cell(row, column, row_abs=bool(sheet), col_abs=bool(sheet))
    return f"'{sheet}'!{cell}" if sheet else str(cell)


def _sum(values: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _detailed(w: _Writer, known: Sequence[str]) -> None:
    s = w.sheets
    w.begin(_DETAILED, [48, 10, 12, 12, *[16] * len(w.names), 18])
    w.text(0, 0, form.DETAILED, "title")
    w.text(0, _START, "Namn på insats:", "heading")
    w.entry(0, _END, s.name, "", "name")
    w.text(1, 0, HELP["sheet"])
    w.sheet.set_row(1, 30)
    w.text(2, 0, "Insatsens löptid:", "heading")
    w.text(2, _START, "fr o m", "heading")
    w.text(2, _END, "t o m", "heading")
    w.entry(3, _START, s.start, "day", "start")
    w.entry(3, _END, s.end, "day", "end")
    w.text(4, 0, form.FROM_FORBUND, "part")
    if s.unit is None:
        w.text(5, 0, "Kostnader i tkr", "heading")
    else:
        w.text(5, 0, "Kostnader i", "heading")
        w.entry(5, 1, str(s.unit), "", "unit")
    for i, name in enumerate(w.names):
        w.text(5, _FIRST + i, "Delinsatsägare" if i else "Huvudinsatsägare", "heading")
        w.entry(6, _FIRST + i, name, "", "organisation")
        listed = ",".join(known)
        if known and len(listed) <= 255:
            choice = rule("organisation") | {"validate": "list", "source": list(known)}
            w.sheet.data_validation(
                6, _FIRST + i, 6, _FIRST + i, choice | {"error_type": "warning"}
            )
    w.text(5, w.total, "Att rekvirera -", "heading")
    w.text(6, w.total, "Alla insatsägare", "heading")
    row = _part(w, 7, s.asked, own=False)
    row += 1
    w.text(row, 0, form.OWN_FINANCING, "part")
    for i, name in enumerate(w.names):
        place = _at(6, _FIRST + i)
        w.formula(row, _FIRST + i, f'IF({place}="","",{place})', name, "heading")
    row = _part(w, row + 1, s.own, own=True)
    row += 1
    w.text(row, 0, form.TOTAL_COST, "sum")
    asked, own = w.sums[form.SUM_FROM_FORBUND], w.sums[form.SUM_OWN]
    for column in range(_FIRST, w.total + 1):
        value = w.values[asked, column] + w.values[own, column]
        stated = s.stated.get(form.plain(form.TOTAL_COST)) if column == w.total else None
        formula = f"{_at(asked, column)}+{_at(own, column)}"
        w.formula(row, column, formula, value, "money sum", stated)
    w.sheet.freeze_panes(7, 1)


def _part(w: _Writer, row: int, rows: Sequence[DetailRow], own: bool) -> int:
    """Write the rows to be paid by the förbund, or the own financing; returns the next row."""
    subtotals = []
    for kind in RowKind:
        w.text(row, 0, form.HEADINGS[kind], "heading")
        if kind is RowKind.SALARY:
            w.text(row, _POST, "Tjänst i %", "heading")
            w.text(row, _START, "från (ååmmdd)", "heading")
            w.text(row, _END, "till (ååmmdd)", "heading")
        first = row + 1
        placed = _placed([r for r in rows if r.kind is kind], kind, own)
        for position, (label, fixed, filled) in enumerate(placed):
            row += 1
            _detail_row(w, row, label, fixed, filled, kind, own)
            if not own:
                w.rows[kind, position] = row
                w.labels[row] = label
        row += 1
        subtotals.append(row)
        w.text(row, 0, form.SUMS[kind], "sum")
        if kind is RowKind.SALARY:
            posts = Decimal(sum(f.post_percent or 0 for _, _, f in placed if f)) / 100
            places = f"{_at(first, _POST)}:{_at(row - 1, _POST)}"
            w.formula(row, _POST, f"SUM({places})", posts, "share sum")
        for column in range(_FIRST, w.total + 1):
            value = _sum([w.values.get((r, column)) for r in range(first, row)])
            w.values[row, column] = value
            places = f"{_at(first, column)}:{_at(row - 1, column)}"
            w.formula(row, column, f"SUM({places})", value, "money sum")
        if not own:
            w.sums[kind] = row
        row += 1
    label = form.SUM_OWN if own else form.SUM_FROM_FORBUND
    w.text(row, 0, label, "sum")
    w.sums[label] = row
    for column in range(_FIRST, w.total + 1):
        value = _sum([w.values[r, column] for r in subtotals])
        w.values[row, column] = value
        stated = w.sheets.stated.get(form.plain(label)) if column == w.total else None
        formula = "+".join(_at(r, column) for r in subtotals)
        w.formula(row, column, formula, value, "money sum", stated)
    return row + 1


def _placed(
    rows: Sequence[DetailRow], kind: RowKind, own: bool
) -> list[tuple[str, bool, DetailRow | None]]:
    """Rows of one part of the sheet: label, whether it is the form's own, and what fills it."""
    if kind is RowKind.SALARY:
        blank: list[DetailRow | None] = [None] * max(0, form.POSITIONS - len(rows))
        return [
            (row.label if row else f"{number}.", False, row)
            for number, row in enumerate([*rows, *blank], start=1)
        ]
    standard = form.PREMISES_ROWS if kind is RowKind.PREMISES else form.OTHER_ROWS
    if own and kind is RowKind.OTHER:
        standard = ()
    left = list(rows)
    placed: list[tuple[str, bool, DetailRow | None]] = []
    for label in standard:
        match = next((row for row in left if form.plain(row.label) == form.plain(label)), None)
        if match:
            left.remove(match)
        placed.append((match.label if match else label, True, match))
    free = form.OWN_OTHER_ROWS if own else form.FREE_ROWS
    free = 0 if kind is RowKind.PREMISES else free
    placed += [(row.label, False, row) for row in left]
    return placed + [("", False, None)] * max(0, free - len(left))


def _detail_row(
    w: _Writer,
    row: int,
    label: str,
    fixed: bool,
    filled: DetailRow | None,
    kind: RowKind,
    own: bool,
) -> None:
    if fixed:
        w.text(row, 0, label, "")
    else:
        w.entry(row, 0, label, "", "position" if kind is RowKind.SALARY else "cost")
    if kind is RowKind.SALARY:
        share = filled.post_percent if filled else None
        w.entry(row, _POST, None if share is None else Decimal(share) / 100, "share", "share")
    days: dict[int, date | Decimal | None] = {
        _START: filled.start if filled else None,
        _END: filled.end if filled else None,
    }
    if filled and filled.misplaced:
        heading, amount = filled.misplaced
        days[_END if heading.endswith("till") else _START] = amount
    for column, day in days.items():
        look = "money" if isinstance(day, Decimal) else "day"
        w.entry(row, column, day, look, "start" if column == _START else "end")
    for i in range(len(w.names)):
        known = filled is not None and i < len(filled.amounts)
        amount = filled.amounts[i] if filled and known else None
        text = filled.texts[i] if filled and known else ""
        w.entry(row, _FIRST + i, text or amount, "money", "own" if own else "amount")
        if amount is not None:
            w.values[row, _FIRST + i] = amount
    value = _sum(filled.amounts if filled else ())
    w.values[row, w.total] = value
    places = f"{_at(row, _FIRST)}:{_at(row, w.total - 1)}"
    w.formula(row, w.total, f"SUM({places})", value, "money")


def _yearly(w: _Writer) -> None:
    s = w.sheets
    derived = _derived_years(s)
    years = s.years or derived
    count = max(_YEARS, len(years))
    rest = 2 + count  # column of what is left to distribute
    w.begin(_YEARLY, [48, 16, *[14] * count, 16])
    w.text(0, 0, form.YEARLY, "title")
    w.formula(0, 1, _shown(0, _END), s.name, "heading")
    w.text(1, 0, form.OVER_TIME, "title")
    unit = "tkr" if s.unit is None else f'"&{_at(5, 1, _DETAILED)}&"'
    shown = f"Fördelning per år, {s.unit or 'tkr'}"
    w.formula(1, 2, f'"Fördelning per år, {unit}"', shown, "heading")
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
        first = f"YEAR({_at(3, _START, _DETAILED)})"
        last = f"YEAR({_at(3, _END, _DETAILED)})"
        filled = f"COUNT({_at(3, _START, _DETAILED)},{_at(3, _END, _DETAILED)})=2"
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
            places = f"{_at(first_row, column)}:{_at(row - 1, column)}"
            _yearly_sum(w, row, column, f"SUM({places})", range(first_row, row))
        sums.append(row)
        row += 1
    w.text(row, 0, form.SUM_FROM_FORBUND, "sum")
    for column in (1, *columns):
        _yearly_sum(w, row, column, "+".join(_at(r, column) for r in sums), sums)
    _check_rows(w, row, columns)
    w.sheet.freeze_panes(5, 2)


def _derived_years(s: BudgetSheets) -> tuple[int, ...]:
    if s.start is None or s.end is None:
        return ()
    return tuple(range(s.start.year, s.end.year + 1))


def _shown(row: int, column: int) -> str:
    place = _at(row, column, _DETAILED)
    return f'IF({place}="","",{place})'


def _count(w: _Writer, kind: RowKind) -> int:
    return sum(1 for key in w.rows if key[0] is kind)


def _yearly_row(
    w: _Writer, row: int, kind: RowKind, position: int, columns: range, rest: int
) -> None:
    source = w.sums[RowKind.OTHER] if kind is RowKind.OTHER else w.rows[kind, position]
    if kind is RowKind.SALARY:
        w.formula(row, 0, _shown(source, 0), w.labels[source], "")
    else:
        other = form.HEADINGS[RowKind.OTHER]
        label = other if kind is RowKind.OTHER else form.YEARLY_PREMISES_ROWS[position]
        w.text(row, 0, label, "heading" if kind is RowKind.OTHER else "")
    filled = _yearly_match(w.sheets.yearly, kind, position)
    total = w.values[source, w.total]
    stated = filled.total if filled else None
    w.formula(row, 1, _at(source, w.total, _DETAILED), total, "money", stated)
    w.yearly[row, 1] = total if stated is None else stated
    amounts = dict(zip(columns, filled.amounts if filled else (), strict=False))
    for column in columns:
        w.entry(row, column, amounts.get(column), "money", "yearly")
        w.yearly[row, column] = amounts.get(column) or Decimal(0)
    left = w.yearly[row, 1] - _sum(list(amounts.values()))
    places = f"{_at(row, columns[0])}:{_at(row, columns[-1])}"
    w.formula(row, rest, f"{_at(row, 1)}-SUM({places})", left, "money")
    w.red_unless_zero(row, rest, rest, f"${_at(row, rest)}")


def _yearly_match(rows: Sequence[YearlyRow], kind: RowKind, position: int) -> YearlyRow | None:
    return next((r for r in rows if r.kind is kind and r.position == position), None)


def _yearly_sum(w: _Writer, row: int, column: int, formula: str, rows: Sequence[int]) -> None:
    value = _sum([w.yearly[r, column] for r in rows])
    w.yearly[row, column] = value
    w.formula(row, column, formula, value, "money sum")


def _check_rows(w: _Writer, total: int, columns: range) -> None:
    """The years' sum, and the row that turns red while it is not the total."""
    row = total + 1
    distributed = _sum([w.yearly[total, column] for column in columns])
    w.text(row, 0, "S:a per år för avstämning", "sum")
    places = f"{_at(total, columns[0])}:{_at(total, columns[-1])}"
    w.formula(row, 1, f"SUM({places})", distributed, "money sum")
    row += 1
    left = w.yearly[total, 1] - distributed
    w.text(row, 0, "Avstämning: totalt minus åren", "sum")
    w.formula(row, 1, f"{_at(total, 1)}-{_at(row - 1, 1)}", left, "money sum")
    right, wrong = "Åren stämmer med totalt.", "Åren stämmer inte med totalt: rätta de färgade fälten."
    shown = right if abs(left) < Decimal(_ROUNDING) else wrong
    w.formula(row, 2, f'IF(ABS({_at(row, 1)})<{_ROUNDING},"{right}","{wrong}")', shown, "sum")
    w.red_unless_zero(row, 0, columns[-1], f"$B${row + 1}")


def _overview(w: _Writer) -> None:
    s = w.sheets
    w.begin(_OVERVIEW, [40, 22, 22, 22])
    w.text(0, 0, form.OVERVIEW, "title")
    w.formula(0, 1, _shown(0, _END), s.name, "heading")
    w.text(1, 0, "Skall ej fyllas i! Data hämtas från de andra bladen.")
    w.text(2, 0, "Projektets löptid", "heading")
    for column, cell, day in ((1, _START, s.start), (2, _END, s.end)):
        # A day in a formula's stored value is Excel's number for it.
        shown = "" if day is None else Decimal((day - date(1899, 12, 30)).days)
        w.formula(2, column, _shown(3, cell), shown, "day")
    if s.unit is None:
        w.text(3, 0, "Kostnader i tkr", "heading")
    else:
        place = _at(5, 1, _DETAILED)
        w.formula(3, 0, f'"Kostnader i "&{place}', f"Kostnader i {s.unit}", "heading")
    headings = ("Att rekvirera från Samordningsförbundet", "Projektägarnas egenfinansiering")
    for column, heading in enumerate((*headings, "Totalt projektet"), start=1):
        w.text(3, column, heading, "heading")
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
        places = f"{_at(rows[0], column)}:{_at(rows[-1], column)}"
        value = _sum([w.overview[r, column] for r in rows])
        w.formula(row, column, f"SUM({places})", value, "money sum")
    w.text(row + 2, 0, "Instruktioner till ansökan:", "heading")
    w.text(row + 3, 0, HELP["overview"])
    w.sheet.set_row(row + 3, 60)


def _overview_row(
    w: _Writer, row: int, position: int, name: str, stated: OverviewRow | None
) -> None:
    w.formula(row, 0, _shown(6, _FIRST + position), name, "")
    asked, own = w.sums[form.SUM_FROM_FORBUND], w.sums[form.SUM_OWN]
    for column, source in ((1, asked), (2, own)):
        said = (stated.asked if column == 1 else stated.own) if stated else None
        value = w.values[source, _FIRST + position]
        w.formula(row, column, _at(source, _FIRST + position, _DETAILED), value, "money", said)
        w.overview[row, column] = value if said is None else said
    total = w.overview[row, 1] + w.overview[row, 2]
    said = stated.total if stated else None
    w.formula(row, 3, f"{_at(row, 1)}+{_at(row, 2)}", total, "money", said)
    w.overview[row, 3] = total if said is None else said
