"""What the rows of an applicant's detailed budget say, and where its columns stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.cells import harmless, read_amount, read_percent, tidy
from finsam_analysis.budget_workbook.form import DetailRow, RowKind, plain
from finsam_analysis.budget_workbook.grid import Cell, Grid, joined
from finsam_analysis.budget_workbook.reading import Reading, part_begun, where, written
from finsam_analysis.core.errors import Fault, InputError
from finsam_analysis.core.kronor import round_half_away


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
            expected = "ett datum som finns i kalendern, till exempel 2025-01-31 eller 250131"
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
        reading.faults.append(grid.fault(cell, found, "andel av heltid i procent", "rätta cellen"))
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
