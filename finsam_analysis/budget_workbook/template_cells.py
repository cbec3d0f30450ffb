"""How the cells of the budget template are written: entries, words, formulas, help and bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.form import BudgetSheets, RowKind
from finsam_analysis.spreadsheet import SWEDISH, Book, Number, Sheet

SHEETS = ("Budget - detaljerad", "Insatsbudget", "Budgetsammanställning")
DETAILED_NAME, YEARLY_NAME, OVERVIEW_NAME = SHEETS
POST, START, END, FIRST = 1, 2, 3, 4  # columns of the detailed sheet, from 0
ROUNDING = "0.5"  # [in the sheet's unit] smaller differences are öre
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "name": {"bold": True},
    "part": {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF"},
    "heading": {"bold": True, "bg_color": "#E6EDF2", "text_wrap": True, "valign": "top"},
    "sum": {"bold": True, "top": 1},
    "input": {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BFBFBF", "locked": False},
    "money": {"num_format": f"{SWEDISH}#,##0"},
    "share": {"num_format": "0%"},
    "day": {"num_format": "yyyy-mm-dd"},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
}


Place = tuple[int, int]  # row and column of a cell


class TemplateWriter:
    """The workbook under way, and where in the detailed sheet what the others refer to stands."""

    def __init__(self, book: Book, sheets: BudgetSheets) -> None:
        self.book, self.sheets = book, sheets
        names = sheets.organisations
        self.names = (*names, *("",) * (form.ORGANISATIONS - len(names)))
        self.total = FIRST + len(self.names)
        self.rows: dict[tuple[RowKind, int], int] = {}  # asked rows by kind and position
        self.sums: dict[str, int] = {}
        self.labels: dict[int, str] = {}
        self.detailed = self.begin(DETAILED_NAME, [58, 10, 16, 16, *[19] * len(self.names), 18])

    def begin(self, name: str, widths: Sequence[float]) -> Sheet:
        """Begin a sheet; its formulas are locked, without a password."""
        sheet = self.book.sheet(name)
        allowed = ("format_columns", "format_rows", "insert_rows")
        sheet.written.protect("", dict.fromkeys(allowed, True))
        sheet.widths(*widths)
        return sheet

    def fetch(self, sheet: Sheet, place: Place, source: Place, stated: Decimal | None) -> None:
        """Write what stands in a cell of the detailed sheet, or what was stated otherwise."""
        formula, value = self.detailed.at(*source), self.detailed.values[source]
        told(sheet, place, formula, value, "money", stated)

    def shown(self, row: int, column: int) -> str:
        """What shows what stands in a cell of the detailed sheet, or nothing."""
        place = self.detailed.at(row, column)
        return f'IF({place}="","",{place})'


def plus(
    sheet: Sheet,
    row: int,
    column: int,
    rows: Sequence[int],
    stated: Decimal | None = None,
) -> None:
    """Write the sum of a column's cells in some rows, or what was stated where that differs."""
    value = sum(sheet.values.get((r, column), 0) for r in rows)
    formula = "+".join(sheet.at(r, column) for r in rows)
    told(sheet, (row, column), formula, value, "money sum", stated)


def told(
    sheet: Sheet,
    place: Place,
    formula: str,
    value: Number,
    look: str,
    stated: Decimal | None,
) -> None:
    """Write a formula with its value, or what was stated in its place where that differs."""
    if stated is not None and stated != value:
        sheet.number(*place, stated, look)
    else:
        sheet.formula(*place, formula, value, look)


def red_unless_zero(sheet: Sheet, row: int, columns: tuple[int, int], tested: int) -> None:
    """Turn a row's cells red, from one column to another, while that of one column is not 0."""
    red = sheet.book.condition(bg_color="#FFC7CE", font_color="#9C0006", bold=True)
    condition = {
        "type": "formula",
        "criteria": sheet.here(f"=ABS({sheet.at(row, tested)})>={ROUNDING}"),
    }
    sheet.mark((row, columns[0], row, columns[1]), condition, red)


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
