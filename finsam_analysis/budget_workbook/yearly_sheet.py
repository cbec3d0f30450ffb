"""What an applicant's yearly sheet says: which years, and each row's amounts in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from finsam_analysis.budget_workbook.cells import read_amount, tidy
from finsam_analysis.budget_workbook.form import RowKind, YearlyRow, plain
from finsam_analysis.budget_workbook.grid import Cell, Grid, joined
from finsam_analysis.budget_workbook.reading import Reading, part_begun, where
from finsam_analysis.core.errors import Fault

_ORDINAL = re.compile(r"År (\d{1,2})\b")
_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?:\.0)?$")


def read_yearly(
    grid: Grid, reading: Reading, start: date | None
) -> tuple[tuple[int, ...], tuple[YearlyRow, ...]]:
    """Years of the sheet's columns and the filled rows; ``start`` is the insats's first day."""
    texts = [(cell, plain(cell.text)) for cell in grid.cells.values() if cell.text]
    salary = next((c for c, text in texts if text.startswith("lönekostnad")), None)
    total = next((c for c, text in texts if text.startswith("totalt för insatsen")), None)
    if salary is None or total is None:
        missing = "LÖNEKOSTNADER" if salary is None else "Totalt för insatsen"
        reading.faults.append(
            Fault(
                grid.file,
                f"rubriken {missing} finns inte",
                "årsbladets rubriker",
                "använd mallen från finsam budget-template, eller ta bort bladet",
                field=f"bladet ”{grid.name}”",
            )
        )
        return (), ()
    year_of = _year_columns(grid, salary.row, total.column, reading, start)
    rows = list(_yearly_rows(grid, salary, total.column, year_of, reading))
    years = tuple(sorted(set(year_of.values())))
    return years, tuple(
        YearlyRow(number, kind, position, label, stated, tuple(cells.get(year) for year in years))
        for number, kind, position, label, stated, cells in rows
        if stated or any(amount is not None for amount in cells.values())
    )


def _year_columns(
    grid: Grid, salary_row: int, total: int, reading: Reading, start: date | None
) -> dict[int, int]:
    """Year of each column of amounts, from its heading or, failing that, its number."""
    years: dict[int, int] = {}
    ordinals: dict[int, Cell] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if row >= salary_row or column <= total:
            continue
        year = _YEAR.search(cell.text or str(cell.value))
        if _ORDINAL.match(cell.text):
            ordinals[column] = cell
        if year:
            years[column] = int(year[1])
    _add_unnamed(grid, years, ordinals, reading, start)
    if len(set(years.values())) != len(years):
        cell = grid.at(salary_row, total)
        found = f"samma årtal står i två kolumner ({', '.join(map(str, sorted(years.values())))})"
        reading.faults.append(grid.fault(cell, found, "ett år i varje kolumn", "rätta årtalen"))
    return years


def _add_unnamed(
    grid: Grid,
    years: dict[int, int],
    ordinals: dict[int, Cell],
    reading: Reading,
    start: date | None,
) -> None:
    """Give years to filled columns headed only ``År 2``, counted from the others or the start."""
    first = {years[column] - _ordinal(cell) for column, cell in ordinals.items() if column in years}
    if not years and start is not None:
        first = {start.year - 1}
    for column, heading in ordinals.items():
        filled = any(
            cell.value is not None and not cell.is_formula
            for (row, place), cell in grid.cells.items()
            if place == column and row > heading.row
        )
        if column in years or not filled or len(first) != 1:
            continue
        years[column] = next(iter(first)) + _ordinal(heading)
        reading.remarks.append(
            f"{where(grid, heading)}: ”{heading.text}” saknar läsbart årtal och lästes som "
            f"{years[column]}."
        )


def _ordinal(heading: Cell) -> int:
    found = _ORDINAL.match(heading.text)
    return int(found[1]) if found else 0


def _yearly_rows(
    grid: Grid, salary: Cell, total: int, year_of: dict[int, int], reading: Reading
) -> Iterator[tuple[int, RowKind, int, str, Decimal | None, dict[int, Decimal | None]]]:
    kind: RowKind | None = RowKind.SALARY
    first = salary.row + 1
    for number in grid.rows():
        label = grid.at(number, salary.column)
        text = plain(label.text)
        if number <= salary.row or text.startswith("inkl po"):
            first = max(first, number + 1)
            continue
        heading = part_begun(text, kind)
        if heading is not None:
            kind, first = heading, number + (heading is not RowKind.OTHER)
        if text.startswith(("summa", "s a per år")):
            kind = None
            continue
        if kind is None or heading in (RowKind.SALARY, RowKind.PREMISES):
            continue
        area = joined(grid, year_of, number)
        cells = {}
        for column, year in year_of.items():
            cell = grid.at(number, column)
            if area and cell.value is not None:
                reading.faults.append(
                    grid.fault(
                        cell,
                        "cellen är sammanslagen med andra",
                        "en cell för varje år",
                        "dela cellerna",
                    )
                )
            cells[year] = reading.amount(grid, cell)
        for cell in grid.in_row(number):
            outside = cell.column > total and cell.column not in year_of
            if outside and not cell.is_formula and read_amount(cell.value):
                found = f"”{tidy(str(cell.value))}” står i en kolumn utan årtal"
                reading.faults.append(
                    grid.fault(cell, found, "ett årtal överst i kolumnen", "fyll i årtalet")
                )
        stated = reading.amount(grid, grid.at(number, total), needed=False)
        yield number, kind, number - first, reading.label(grid, label), stated, cells
