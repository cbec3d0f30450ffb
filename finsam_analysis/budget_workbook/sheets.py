"""What an applicant's detailed and yearly sheets say: rows, years and amounts, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import DetailRow, RowKind, YearlyRow, plain
from finsam_analysis.budget_workbook.reading import (
    Reading,
    expected_day,
    part_begun,
    where,
    written,
)
from finsam_analysis.core import Fault, InputError, read_amount, read_percent, round_half_away, tidy
from finsam_analysis.spreadsheet import Cell, Grid, joined


@dataclass(frozen=True)
class Columns:
    """Where the columns of the detailed sheet stand."""

    label: int
    post: int | None
    start: int | None
    end: int | None
    first: int
    names: tuple[str, ...]
    total: int | None
    heading_row: int

    @property
    def amounts(self) -> range:
        """Columns of the organisations' amounts."""
        return range(self.first, self.first + len(self.names))


def find_columns(grid: Grid) -> Columns:
    """Find the columns by their headings.

    Raises:
        InputError: the main owner's column or the heading of the salaries is not there.
    """
    texts = [(cell, plain(cell.text)) for cell in grid.cells.values() if cell.text]
    main = next((c for c, text in texts if text == "huvudinsatsägare"), None)
    salary = next((c for c, text in texts if text.startswith("lönekostnad")), None)
    if main is None or salary is None:
        missing = "Huvudinsatsägare" if main is None else form.HEADINGS[RowKind.SALARY]
        fault = Fault(
            grid.file,
            f"rubriken {missing} finns inte",
            "den detaljerade budgetens rubriker",
            "använd mallen från finsam budget-template",
            field=f"bladet ”{grid.name}”",
        )
        raise InputError([fault])
    near = [(c, text) for c, text in texts if main.row - 1 <= c.row <= salary.row + 1]
    total = next(
        (c.column for c, text in near if text.startswith("att rek") and c.column > main.column),
        None,
    )
    owners = [main.column, *(c.column for c, text in near if text == "delinsatsägare")]
    last = (total or max(owners) + 1) - 1
    names = tuple(
        harmless(grid.at(main.row + 1, column).text) for column in range(main.column, last + 1)
    )

    def column(*beginnings: str) -> int | None:
        return next(
            (c.column for b in beginnings for c, text in near if text.split(" ")[0] == b), None
        )

    start, end = column("från"), column("till")
    period = column("tidsperiod")
    if start is None and period is not None:
        start, end = period, period + 1
    return Columns(
        salary.column, column("tjänst"), start, end, main.column, names, total, main.row + 1
    )


@dataclass
class _Part:
    """The part of the sheet under way: its kind and first row, and the amounts so far."""

    own: bool = False
    kind: RowKind | None = None
    first: int = 0
    of_kind: list[Decimal | None] = field(default_factory=list)
    of_all: list[Decimal | None] = field(default_factory=list)


def detail_rows(grid: Grid, columns: Columns, reading: Reading) -> Iterator[tuple[bool, DetailRow]]:
    """Filled rows with whether they are own financing; notes stated sums on the way."""
    part = _Part()
    for number in grid.rows():
        if number <= columns.heading_row:
            continue
        text = plain(grid.at(number, columns.label).text)
        heading = part_begun(text, part.kind)
        if text.startswith("egenfinansiering"):
            part = _Part(own=True)
        elif heading is not None:
            part.kind, part.first, part.of_kind = heading, number + 1, []
        elif text.startswith(("summa", "total kostnad")):
            _note_sum(grid, columns, number, text, part, reading)
            part.kind = None
        elif part.kind is None:
            reading.faults += _outside(grid, columns, number)
        elif not text.startswith("inkl po"):
            row = _detail_row(grid, columns, number, part, reading)
            part.of_kind += row.amounts
            part.of_all += row.amounts
            if _is_filled(row):
                yield part.own, row


def _note_sum(
    grid: Grid, columns: Columns, number: int, text: str, part: _Part, reading: Reading
) -> None:
    partial = text in {plain(name) for name in form.SUMS.values()}
    total = grid.at(number, columns.total or columns.amounts.stop)
    if text.startswith("summa"):
        parts = part.of_kind if partial else part.of_all
        reading.sum_of(grid, total, parts, grid.at(number, columns.label).text)
    stated = read_amount(total.value)
    if stated is not None and not partial:
        reading.stated[text] = stated


def _outside(grid: Grid, columns: Columns, number: int) -> Iterator[Fault]:
    for column in columns.amounts:
        cell = grid.at(number, column)
        if read_amount(cell.value):
            yield grid.fault(
                cell,
                f"”{tidy(str(cell.value))}” står utanför budgetens delar",
                "att beloppet står under en av rubrikerna och över dess summa",
                "flytta raden tillbaka",
            )


def _detail_row(
    grid: Grid, columns: Columns, number: int, part: _Part, reading: Reading
) -> DetailRow:
    amounts: list[Decimal | None] = []
    texts: list[str] = []
    area = joined(grid, columns.amounts, number)
    for column in columns.amounts:
        cell = grid.at(number, column)
        if part.own and cell.text and read_amount(cell.value) is None:
            amounts.append(None)
            texts.append(reading.label(grid, cell))
            continue
        if area and cell.value is not None:
            reading.faults.append(
                grid.fault(
                    cell,
                    "cellen är sammanslagen med andra",
                    "en cell för varje organisation och rad",
                    "dela cellerna och skriv beloppet i den rätta",
                )
            )
        amounts.append(reading.amount(grid, cell))
        texts.append("")
    if columns.total is not None:
        reading.sum_of(grid, grid.at(number, columns.total), amounts, "radens summa")
    days, misplaced = _days(grid, columns, number, part.own, reading)
    label = grid.at(number, columns.label)
    return DetailRow(
        number=number,
        kind=part.kind or RowKind.OTHER,
        position=number - part.first,
        label=reading.label(grid, label),
        post_percent=_percent(grid, columns, number, reading),
        start=days[0],
        end=days[1],
        amounts=tuple(amounts),
        texts=tuple(texts),
        misplaced=misplaced,
    )


def _days(
    grid: Grid, columns: Columns, number: int, own: bool, reading: Reading
) -> tuple[list[date | None], tuple[str, Decimal] | None]:
    days: list[date | None] = []
    misplaced = None
    for heading, column in (("från", columns.start), ("till", columns.end)):
        cell = grid.at(number, column) if column else Cell(number, 1, None)
        day = cell.day
        days.append(day)
        if cell.value is None or day is not None:
            continue
        amount = read_amount(cell.value)
        if own and amount is not None:
            misplaced = f"{form.PERIOD_HEADING}, {heading}", amount
            reading.remarks.append(
                f"{where(grid, cell)}: {written(amount)} står i kolumnen ”{heading}”, som är "
                "för datum, och ingår därför inte i någon summa."
            )
        else:
            found = f"”{tidy(str(cell.value))}”"
            expected = expected_day(cell.value)
            reading.faults.append(grid.fault(cell, found, expected, "rätta cellen"))
    if days[0] and days[1] and days[1] < days[0]:
        cell = grid.at(number, columns.end or 1)
        found = f"slutet {days[1]} ligger före starten {days[0]}"
        reading.faults.append(grid.fault(cell, found, "ett senare datum", "rätta datumen"))
    return days, misplaced


def _percent(grid: Grid, columns: Columns, number: int, reading: Reading) -> int | None:
    cell = grid.at(number, columns.post) if columns.post else Cell(number, 1, None)
    if cell.value is None:
        return None
    share = read_percent(cell.value, cell.is_percent)
    if share is None:
        found = f"”{tidy(str(cell.value))}”"
        reading.faults.append(
            grid.fault(
                cell,
                found,
                "andel av heltid, 0–100 %, eller hela tjänster (200 % för två)",
                "rätta cellen",
            )
        )
        return None
    rounded = round_half_away(Fraction(share))
    if rounded != share:
        exact = str(share.normalize()).replace(".", ",")
        reading.remarks.append(
            f"{where(grid, cell)}: {exact} % av heltid avrundades till {rounded} %."
        )
    return rounded


def _is_filled(row: DetailRow) -> bool:
    standard = {plain(name) for name in (*form.PREMISES_ROWS, *form.OTHER_ROWS)}
    named = not form.is_numbering(row.label) and plain(row.label) not in standard
    return bool(any(row.amounts) or row.post_percent or any(row.texts) or row.misplaced or named)


_ORDINAL = re.compile(r"År ([0-9]{1,2})\b")
_YEAR = re.compile(r"(?<![0-9])((?:19|20|21)[0-9][0-9])(?:\.0)?$")


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
