"""How the cells of the budget template are written: entries, words, formulas, help and bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import BudgetSheets, RowKind

SHEETS = ("Budget - detaljerad", "Insatsbudget", "Budgetsammanställning")
DETAILED_NAME, YEARLY_NAME, OVERVIEW_NAME = SHEETS
POST, START, END, FIRST = 1, 2, 3, 4  # columns of the detailed sheet, from 0
ROUNDING = "0.5"  # [in the sheet's unit] smaller differences are öre
_SWEDISH = "[$-41D]"  # groups thousands the Swedish way whatever the reader's own settings
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "name": {"bold": True},
    "part": {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF"},
    "heading": {"bold": True, "bg_color": "#E6EDF2", "text_wrap": True, "valign": "top"},
    "sum": {"bold": True, "top": 1},
    "input": {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BFBFBF", "locked": False},
    "money": {"num_format": f"{_SWEDISH}#,##0"},
    "share": {"num_format": "0%"},
    "day": {"num_format": "yyyy-mm-dd"},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
    "quoted": {"quote_prefix": True},
}


class TemplateWriter:
    """The workbook under way, and where in the detailed sheet what the others refer to stands."""

    def __init__(self, book: Any, sheets: BudgetSheets) -> None:
        self.book, self.sheets = book, sheets
        names = sheets.organisations
        self.names = (*names, *("",) * (form.ORGANISATIONS - len(names)))
        self.total = FIRST + len(self.names)
        self.rows: dict[tuple[RowKind, int], int] = {}  # asked rows by kind and position
        self.sums: dict[str, int] = {}
        self.values: dict[tuple[int, int], Decimal] = {}  # of each sheet's cells
        self.yearly: dict[tuple[int, int], Decimal] = {}
        self.overview: dict[tuple[int, int], Decimal] = {}
        self.labels: dict[int, str] = {}
        self._looks: dict[str, Any] = {}
        self.sheet: Any = None

    def begin(self, name: str, widths: Sequence[float]) -> None:
        """Begin a sheet; its formulas are locked, without a password."""
        self.sheet = self.book.add_worksheet(name)
        self.sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def look(self, words: str) -> Any:
        """The format of some words of style, for example ``money sum``."""
        if words not in self._looks:
            properties: dict[str, Any] = {"font_name": "Calibri", "font_size": 10}
            for word in words.split():
                properties |= _LOOKS[word]
            self._looks[words] = self.book.add_format(properties)
        return self._looks[words]

    def text(self, row: int, column: int, text: str, look: str = "note") -> None:
        """Write words, never taken as a formula, not even when the reader edits the cell."""
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
        options = {"type": "formula", "criteria": f"=ABS({test})>={ROUNDING}", "format": red}
        self.sheet.conditional_format(row, first, row, last, options)


def at(row: int, column: int, sheet: str = "") -> str:
    """Name of a cell (from 0); with a sheet, absolute and for use in other sheets."""
    cell = xl_rowcol_to_cell(row, column, row_abs=bool(sheet), col_abs=bool(sheet))
    return f"'{sheet}'!{cell}" if sheet else str(cell)


def total_of(values: Sequence[Decimal | None]) -> Decimal:
    """Sum of what is filled in."""
    return sum((value for value in values if value is not None), Decimal(0))


HELP: Mapping[str, str] = {
    "sheet": "Fyll i endast de färgade fälten. Markera ett fält för att se vad som ska stå där. "
    "Summorna och de andra bladen räknas av sig själva.",
    "yearly": "Fördela varje rad på de år då kostnaden uppstår. Kolumnen Kvar att fördela ska "
    "vara 0 på varje rad; raden Avstämning är röd tills åren stämmer med totalt.",
    "overview": "För över innehållet i denna tabell till projektplanen under rubriken Projektets "
    "finansiering. Den detaljerade budgeten skickas med ansökan som en bilaga.",
}
_LARGEST = 10**12


def rule(name: str) -> dict[str, Any]:
    """Data validation of a kind of field, with its help and what is said of a wrong entry."""
    title, message, accepted, error = _FIELDS[name]
    return {
        "input_title": title,
        "input_message": message,
        "error_title": "Värdet går inte att använda",
        "error_message": error,
        **accepted,
    }


_ANY = {"validate": "any"}
_MONEY = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": _LARGEST}
_DAY = {
    "validate": "date",
    "criteria": "between",
    "minimum": date(2000, 1, 1),
    "maximum": date(2199, 12, 31),
}
_NOT_MONEY = "Skriv ett belopp, noll eller större, med bara siffror."
_NOT_A_DAY = "Skriv ett datum som finns i kalendern, till exempel 2025-01-31."
_FIELDS: Mapping[str, tuple[str, str, Mapping[str, Any], str]] = {
    "name": ("Namn på insats", "Samma namn som i ansökan.", _ANY, ""),
    "start": ("Från", "Första dagen, till exempel 2025-01-01.", _DAY, _NOT_A_DAY),
    "end": ("Till", "Sista dagen, till exempel 2027-12-31.", _DAY, _NOT_A_DAY),
    "unit": (
        "Enhet",
        "Enhet för alla belopp på alla tre bladen: kr (kronor) eller tkr (tusental kronor).",
        {"validate": "list", "source": ["kr", "tkr"]},
        "Välj kr eller tkr.",
    ),
    "organisation": (
        "Insatsägare",
        "Den som får rekvirera beloppen i kolumnen. Tomt om kolumnen inte används.",
        _ANY,
        "Namnet finns inte bland förbundets medlemmar.",
    ),
    "position": ("Tjänst", "Befattning, en rad för varje tjänst.", _ANY, ""),
    "cost": ("Kostnad", "Vad kostnaden gäller.", _ANY, ""),
    "share": (
        "Tjänst i %",
        "Andel av heltid, till exempel 80 %. Flera lika tjänster på samma rad ger mer än 100 %.",
        {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1000},
        "Skriv en andel i procent, till exempel 80 %.",
    ),
    "amount": (
        "Belopp",
        "Kostnaden för hela tiden, i den enhet som valts överst. För tjänster: lön med PO-påslag.",
        _MONEY,
        _NOT_MONEY,
    ),
    "own": (
        "Egen finansiering",
        "Det organisationen själv bekostar under hela tiden, i den enhet som valts överst.",
        {**_MONEY, "error_type": "warning"},
        _NOT_MONEY,
    ),
    "year": (
        "Årtal",
        "Räknas ur insatsens löptid; skriv över om kostnaderna faller på andra år.",
        {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2199},
        "Skriv ett årtal med fyra siffror.",
    ),
    "yearly": ("Årets kostnad", "Den del av radens totalt som faller på året.", _MONEY, _NOT_MONEY),
}
