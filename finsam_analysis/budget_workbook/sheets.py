"""What an applicant's detailed and yearly sheets say: rows, years and amounts, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import DetailRow, RowKind, YearlyRow, plain
from finsam_analysis.budget_workbook.reading import SheetReading, part_begun, written
from finsam_analysis.core import InputError, read_amount, read_percent, round_half_away
from finsam_analysis.spreadsheet import Cell, joined

_JOINED = "cellen är sammanslagen med andra"


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


def find_columns(sheet: SheetReading) -> Columns:
    """Find the columns by their headings.

    Raises:
        InputError: the main owner's column or the heading of the salaries is not there.
    """
    grid = sheet.grid
    main, salary = sheet.labelled("huvudinsatsägare"), sheet.labelled("lönekostnad", begins=True)
    if main is None or salary is None:
        missing = "Huvudinsatsägare" if main is None else form.HEADINGS[RowKind.SALARY]
        expected = "den detaljerade budgetens rubriker"
        raise InputError([sheet.no_headings(f"rubriken {missing} finns inte", expected)])
    near = [
        (cell, plain(cell.text))
        for cell in grid.cells.values()
        if cell.text and main.row - 1 <= cell.row <= salary.row + 1
    ]
    total = next(
        (c.column for c, text in near if text.startswith("att rek") and c.column > main.column),
        None,
    )
    owners = [main.column, *(c.column for c, text in near if text == "delinsatsägare")]
    last = (total or max(owners) + 1) - 1
    named = [grid.at(main.row + 1, column) for column in range(main.column, last + 1)]
    for number, cell in enumerate(named, start=1):
        sheet.note(f"organisation {number}", cell)
    names = tuple(harmless(cell.text) for cell in named)

    def column(word: str) -> int | None:
        return next((c.column for c, text in near if text.split(" ")[0] == word), None)

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


def detail_rows(sheet: SheetReading, columns: Columns) -> Iterator[tuple[bool, DetailRow]]:
    """Filled rows with whether they are own financing; notes stated sums on the way."""
    part = _Part()
    for number in sheet.grid.rows():
        if number <= columns.heading_row:
            continue
        text = plain(sheet.grid.at(number, columns.label).text)
        heading = part_begun(text, part.kind)
        if text.startswith("egenfinansiering"):
            part = _Part(own=True)
        elif heading is not None:
            part.kind, part.first, part.of_kind = heading, number + 1, []
        elif text.startswith(("summa", "total kostnad")):
            _note_sum(sheet, columns, number, text, part)
            part.kind = None
        elif part.kind is None:
            _refuse_outside(sheet, columns, number)
        elif not text.startswith("inkl po"):
            row = _detail_row(sheet, columns, number, part)
            part.of_kind += row.amounts
            part.of_all += row.amounts
            if _is_filled(row):
                yield part.own, row


def _note_sum(sheet: SheetReading, columns: Columns, number: int, text: str, part: _Part) -> None:
    partial = text in {plain(name) for name in form.SUMS.values()}
    total = sheet.grid.at(number, columns.total or columns.amounts.stop)
    if text.startswith("summa"):
        parts = part.of_kind if partial else part.of_all
        stated = sheet.sum_of(total, parts, sheet.grid.at(number, columns.label).text)
    else:
        stated = sheet.stated(total)
    if stated is not None and not partial:
        sheet.all.stated[text] = stated


def _refuse_outside(sheet: SheetReading, columns: Columns, number: int) -> None:
    for column in columns.amounts:
        cell = sheet.grid.at(number, column)
        if read_amount(cell.value):
            expected = "att beloppet står under en av rubrikerna och över dess summa"
            found = f"{sheet.shown(cell)} står utanför budgetens delar"
            sheet.refuse(cell, expected, "flytta raden tillbaka", found)


def _detail_row(sheet: SheetReading, columns: Columns, number: int, part: _Part) -> DetailRow:
    amounts: list[Decimal | None] = []
    texts: list[str] = []
    area = joined(sheet.grid, columns.amounts, number)
    for column in columns.amounts:
        cell = sheet.grid.at(number, column)
        if part.own and cell.text and read_amount(cell.value) is None:
            amounts.append(None)
            texts.append(sheet.label(cell))
            continue
        if area and cell.value is not None:
            remedy = "dela cellerna och skriv beloppet i den rätta"
            sheet.refuse(cell, "en cell för varje organisation och rad", remedy, _JOINED)
        amounts.append(sheet.amount(cell))
        texts.append("")
    if columns.total is not None:
        sheet.sum_of(sheet.grid.at(number, columns.total), amounts, "radens summa")
    days, misplaced = _days(sheet, columns, number, part.own)
    return DetailRow(
        number=number,
        kind=part.kind or RowKind.OTHER,
        position=number - part.first,
        label=sheet.label(sheet.grid.at(number, columns.label)),
        post_percent=_percent(sheet, columns, number),
        start=days[0],
        end=days[1],
        amounts=tuple(amounts),
        texts=tuple(texts),
        misplaced=misplaced,
    )


def _days(
    sheet: SheetReading, columns: Columns, number: int, own: bool
) -> tuple[list[date | None], tuple[str, Decimal] | None]:
    days: list[date | None] = []
    misplaced = None
    for heading, column in (("från", columns.start), ("till", columns.end)):
        cell = sheet.grid.at(number, column) if column else Cell(number, 1, None)
        days.append(cell.day)
        if cell.value is None or cell.day is not None:
            continue
        amount = sheet.stated(cell)
        if own and amount is not None:
            misplaced = f"{form.PERIOD_HEADING}, {heading}", amount
            sheet.remark(
                cell,
                f"{written(amount)} står i kolumnen ”{heading}”, som är för datum, och ingår "
                "därför inte i någon summa.",
            )
        else:
            sheet.refuse_day(cell)
    if days[0] and days[1] and days[1] < days[0]:
        cell = sheet.grid.at(number, columns.end or 1)
        found = f"slutet {days[1]} ligger före starten {days[0]}"
        sheet.refuse(cell, "ett senare datum", "rätta datumen", found)
    return days, misplaced


def _percent(sheet: SheetReading, columns: Columns, number: int) -> int | None:
    cell = sheet.grid.at(number, columns.post) if columns.post else Cell(number, 1, None)
    if cell.value is None:
        return None
    share = read_percent(cell.value, cell.is_percent)
    if share is None:
        sheet.refuse(cell, "andel av heltid, 0–100 %, eller hela tjänster (200 % för två)")
        return None
    rounded = round_half_away(Fraction(share))
    if rounded != share:
        exact = str(share.normalize()).replace(".", ",")
        sheet.remark(cell, f"{exact} % av heltid avrundades till {rounded} %.")
    return rounded


def _is_filled(row: DetailRow) -> bool:
    standard = {plain(name) for name in (*form.PREMISES_ROWS, *form.OTHER_ROWS)}
    named = not form.is_numbering(row.label) and plain(row.label) not in standard
    return bool(any(row.amounts) or row.post_percent or any(row.texts) or row.misplaced or named)


_ORDINAL = re.compile(r"År ([0-9]{1,2})\b")
_YEAR = re.compile(r"(?<![0-9])((?:19|20|21)[0-9][0-9])(?:\.0)?$")


def read_yearly(
    sheet: SheetReading, start: date | None
) -> tuple[tuple[int, ...], tuple[YearlyRow, ...]]:
    """Years of the sheet's columns and the filled rows; ``start`` is the insats's first day."""
    salary = sheet.labelled("lönekostnad", begins=True)
    total = sheet.labelled("totalt för insatsen", begins=True)
    if salary is None or total is None:
        found = (
            f"rubriken {'LÖNEKOSTNADER' if salary is None else 'Totalt för insatsen'} finns inte"
        )
        fault = sheet.no_headings(found, "årsbladets rubriker", ", eller ta bort bladet")
        sheet.all.faults.append(fault)
        return (), ()
    year_of = _year_columns(sheet, salary.row, total.column, start)
    years = tuple(sorted(set(year_of.values())))
    return years, tuple(_yearly_rows(sheet, salary, total.column, year_of, years))


def _year_columns(
    sheet: SheetReading, salary_row: int, total: int, start: date | None
) -> dict[int, int]:
    """Year of each column of amounts, from its heading or, failing that, its number."""
    years: dict[int, int] = {}
    ordinals: dict[int, tuple[Cell, int]] = {}
    for (row, column), cell in sorted(sheet.grid.cells.items()):
        if row >= salary_row or column <= total:
            continue
        if ordinal := _ORDINAL.match(cell.text):
            ordinals[column] = cell, int(ordinal[1])
        if year := _YEAR.search(cell.text or str(cell.value)):
            years[column] = int(year[1])
    _add_unnamed(sheet, years, ordinals, start)
    if len(set(years.values())) != len(years):
        cell = sheet.grid.at(salary_row, total)
        found = f"samma årtal står i två kolumner ({', '.join(map(str, sorted(years.values())))})"
        sheet.refuse(cell, "ett år i varje kolumn", "rätta årtalen", found)
    return years


def _add_unnamed(
    sheet: SheetReading,
    years: dict[int, int],
    ordinals: dict[int, tuple[Cell, int]],
    start: date | None,
) -> None:
    """Give years to filled columns headed only ``År 2``, counted from the others or the start."""
    first = {years[column] - number for column, (_, number) in ordinals.items() if column in years}
    if not years and start is not None:
        first = {start.year - 1}
    for column, (heading, number) in ordinals.items():
        filled = any(
            cell.value is not None and not cell.is_formula
            for (row, place), cell in sheet.grid.cells.items()
            if place == column and row > heading.row
        )
        if column in years or not filled or len(first) != 1:
            continue
        years[column] = next(iter(first)) + number
        sheet.remark(
            heading, f"”{heading.text}” saknar läsbart årtal och lästes som {years[column]}."
        )


def _yearly_rows(
    sheet: SheetReading, salary: Cell, total: int, year_of: dict[int, int], years: Sequence[int]
) -> Iterator[YearlyRow]:
    kind: RowKind | None = RowKind.SALARY
    first = salary.row + 1
    for number in sheet.grid.rows():
        label = sheet.grid.at(number, salary.column)
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
        area = joined(sheet.grid, year_of, number)
        cells = {}
        for column, year in year_of.items():
            cell = sheet.grid.at(number, column)
            if area and cell.value is not None:
                sheet.refuse(cell, "en cell för varje år", "dela cellerna", _JOINED)
            cells[year] = sheet.amount(cell)
        _refuse_without_year(sheet, number, total, year_of)
        stated = sheet.amount(sheet.grid.at(number, total), needed=False)
        named = sheet.label(label)
        if stated or any(amount is not None for amount in cells.values()):
            amounts = tuple(cells.get(year) for year in years)
            yield YearlyRow(number, kind, number - first, named, stated, amounts)


def _refuse_without_year(
    sheet: SheetReading, number: int, total: int, year_of: dict[int, int]
) -> None:
    for cell in sheet.grid.in_row(number):
        outside = cell.column > total and cell.column not in year_of
        if outside and not cell.is_formula and read_amount(cell.value):
            found = f"{sheet.shown(cell)} står i en kolumn utan årtal"
            sheet.refuse(cell, "ett årtal överst i kolumnen", "fyll i årtalet", found)
