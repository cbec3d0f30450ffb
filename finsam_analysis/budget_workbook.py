"""What an applicant's filled-in workbook says: its three sheets, found by their own words.

Sheets are found by their titles, parts by their headings and columns by theirs, so that another
order of sheets, an added or a moved row changes nothing. What cannot be read is a fault in its
cell; what can be read but looks wrong is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from finsam_analysis import budget_form as form
from finsam_analysis.budget_form import (
    BudgetSheets,
    DetailRow,
    OverviewRow,
    RowKind,
    YearlyRow,
    plain,
)
from finsam_analysis.errors import Fault, InputError
from finsam_analysis.kronor import round_half_away
from finsam_analysis.sheet_grid import (
    Cell,
    Grid,
    harmless,
    joined,
    read_amount,
    read_day,
    read_grids,
    read_percent,
    tidy,
)
from finsam_analysis.swedish_numbers import whole
from finsam_analysis.vocabulary import Unit

_AMOUNT = "ett belopp, noll eller större"
_AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}")
LARGEST = Decimal(10**12)


@dataclass
class _Reading:
    """Faults and remarks so far, and the unit once it is known."""

    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unit: Unit | None = None
    stated: dict[str, Decimal] = field(default_factory=dict)
    uncomputed: list[str] = field(default_factory=list)

    def amount(self, grid: Grid, cell: Cell, needed: bool = True) -> Decimal | None:
        """Amount in a cell; None for an empty one, or one whose fault is noted."""
        if cell.value is None:
            if cell.is_formula and needed:
                self._no_stored_value(grid, cell)
            return None
        amount = read_amount(cell.value)
        found = f"”{tidy(str(cell.value))}”"
        if self.unit is Unit.THOUSAND and _AMBIGUOUS.fullmatch(cell.text):
            remedy = "skriv beloppet utan komma eller punkt"
            expected = "ett belopp som bara kan läsas på ett sätt"
            self.faults.append(grid.fault(cell, found, expected, remedy))
        elif amount is None or not 0 <= amount <= LARGEST:
            self.faults.append(grid.fault(cell, found, _AMOUNT, "rätta cellen"))
        else:
            return amount
        return None

    def _no_stored_value(self, grid: Grid, cell: Cell) -> None:
        remedy = "öppna filen i Excel, låt den räkna om och spara"
        found = "formeln har inget sparat värde"
        self.faults.append(grid.fault(cell, found, "ett värde", remedy))

    def label(self, grid: Grid, cell: Cell) -> str:
        """Words of a cell, made harmless, with a remark when that changed them."""
        text = cell.text if isinstance(cell.value, str) else tidy(str(cell.value or ""))
        safe = harmless(text)
        if safe != text:
            self.remarks.append(
                f"{_where(grid, cell)}: tecknen i början av ”{text}” togs bort, så att inget "
                "kalkylprogram läser texten som en formel."
            )
        return safe

    def sum_of(self, grid: Grid, cell: Cell, parts: Sequence[Decimal | None], what: str) -> None:
        """Note a stated sum that its parts do not give; öre apart, which the sheets round."""
        stated = read_amount(cell.value)
        if stated is None:
            if cell.is_formula:
                self.uncomputed.append(cell.place)
            return
        total = sum((part for part in parts if part is not None), Decimal(0))
        if abs(stated - total) >= 1:
            self.remarks.append(
                f"{_where(grid, cell)}: {what} står som {written(stated)}, "
                f"men delarna ger {written(total)}."
            )


def read_workbook(path: Path) -> BudgetSheets:
    """Read the three sheets.

    Raises:
        InputError: the file cannot be opened safely, the detailed sheet is missing or stands
            twice, or cells cannot be read; every fault found, with its sheet and cell.
    """
    grids = read_grids(path)
    reading = _Reading()
    detailed = _find(path, grids, form.DETAILED)
    yearly = _find(path, grids, form.YEARLY, needed=False)
    overview = _find(path, grids, form.OVERVIEW, needed=False)
    assert detailed is not None  # needed
    columns = _columns(detailed)
    reading.unit = _unit(detailed, reading)
    start, end = _period(detailed, reading)
    rows = list(_detail_rows(detailed, columns, reading))
    years, yearly_rows = _yearly(yearly, reading, start) if yearly else ((), ())
    overview_rows = tuple(_overview(overview, columns.names, reading)) if overview else ()
    overview_days = _overview_days(overview) if overview else (None, None)
    for title, grid in ((form.YEARLY, yearly), (form.OVERVIEW, overview)):
        if grid is None:
            reading.remarks.append(f"Bladet {title} saknas i arbetsboken.")
    if reading.uncomputed:
        reading.remarks.append(
            f"{len(reading.uncomputed)} summor är formler utan sparat värde (filen är inte räknad "
            "i Excel); de jämfördes inte med sina delar."
        )
    if reading.faults:
        raise InputError(reading.faults)
    return BudgetSheets(
        file=path.name,
        name=_name(detailed),
        start=start,
        end=end,
        unit=reading.unit,
        organisations=columns.names,
        asked=tuple(row for own, row in rows if not own),
        own=tuple(row for own, row in rows if own),
        years=years,
        yearly=yearly_rows,
        overview=overview_rows,
        overview_days=overview_days,
        stated=dict(reading.stated),
        remarks=tuple(reading.remarks),
    )


def written(amount: Decimal) -> str:
    """Amount as shown in a remark, with öre only where there are any."""
    kronor, rest = divmod(amount, 1)
    return whole(int(kronor)) + (f",{int(rest * 100):02d}" if rest else "")


def _where(grid: Grid, cell: Cell) -> str:
    return f"Bladet ”{grid.name}”, cell {cell.place}"


def _find(path: Path, grids: Sequence[Grid], title: str, needed: bool = True) -> Grid | None:
    found = [
        grid
        for grid in grids
        if any(
            plain(cell.text).startswith(plain(title))
            for (row, column), cell in grid.cells.items()
            if row <= 15 and column <= 2
        )
    ]
    if len(found) == 1 or not (found or needed):
        return found[0] if found else None
    names = ", ".join(f"”{grid.name}”" for grid in (found or grids))
    what = f"flera blad har rubriken {title}" if found else f"inget blad har rubriken {title}"
    remedy = "ta bort det ena" if found else "använd mallen från finsam budget-template"
    fault = Fault(path.name, f"{what} (bladen: {names})", "ett sådant blad", remedy)
    raise InputError([fault])


@dataclass(frozen=True)
class _Columns:
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
        return range(self.first, self.first + len(self.names))


def _columns(grid: Grid) -> _Columns:
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
        (c.column for c, text in near if text.startswith("att rek") and c.column > main.column), None
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
    return _Columns(
        salary.column, column("tjänst"), start, end, main.column, names, total, main.row + 1
    )


def _name(grid: Grid) -> str:
    for cell in grid.cells.values():
        before, found, after = cell.text.partition("Namn på insats:")
        if found:
            right = [c.text for c in grid.in_row(cell.row) if c.column > cell.column and c.text]
            return harmless(after) or (harmless(right[0]) if right else "")
    return ""


def _unit(grid: Grid, reading: _Reading) -> Unit | None:
    """Unit chosen in the sheet; None where the form's own heading says tkr whatever is meant."""
    for cell in grid.cells.values():
        text = plain(cell.text)
        if text == "kostnader i":
            chosen = grid.at(cell.row, cell.column + 1)
            if plain(chosen.text) in tuple(Unit):
                return Unit(plain(chosen.text))
            found = f"”{chosen.text}”" if chosen.text else "cellen är tom"
            reading.faults.append(
                grid.fault(chosen, found, " eller ".join(Unit), "välj enhet i listan")
            )
        elif text == "kostnader i kr":
            return Unit.KRONA
    return None


def _period(grid: Grid, reading: _Reading) -> tuple[date | None, date | None]:
    label = next(
        (c for c in grid.cells.values() if plain(c.text).startswith("insatsens löptid")), None
    )
    days: list[date] = []
    if label is not None:
        for row in range(label.row, label.row + 3):
            if plain(grid.at(row, label.column).text).startswith("kostnad"):
                break
            for cell in grid.in_row(row):
                text = re.sub(r"^(fr ?o ?m|[tl] ?o ?m)\b", "", plain(cell.text)).strip()
                if cell.column <= label.column or (cell.text and not text):
                    continue
                day = read_day(re.sub(r"^\D+", "", cell.text) if cell.text else cell.value)
                if day is None:
                    found = f"”{tidy(str(cell.value))}”"
                    reading.faults.append(grid.fault(cell, found, "ett datum", "rätta cellen"))
                else:
                    days.append(day)
    if len(days) != 2:
        reading.remarks.append("Insatsens löptid är inte ifylld; ansökans egen tid används.")
        return None, None
    if days[1] < days[0] and label is not None:
        found = f"slutet {days[1]} ligger före starten {days[0]}"
        reading.faults.append(
            grid.fault(label, found, "ett slutdatum efter startdatum", "rätta datumen")
        )
    return days[0], days[1]


def _detail_rows(
    grid: Grid, columns: _Columns, reading: _Reading
) -> Iterator[tuple[bool, DetailRow]]:
    """Filled rows with whether they are own financing; notes stated sums on the way."""
    own, kind, first, over = False, None, 0, False
    sums: list[list[Decimal | None]] = [[], []]  # of the kind under way, and of asked or own
    for number in grid.rows():
        if number <= columns.heading_row:
            continue
        label = grid.at(number, columns.label)
        text = plain(label.text)
        heading = _heading(text, kind)
        if text.startswith("egenfinansiering"):
            own, kind, sums = True, None, [[], []]
        elif heading is not None:
            kind, first = heading, number + 1
            sums[0] = []
        elif text.startswith(("summa", "total kostnad")):
            partial = text in {plain(name) for name in form.SUMS.values()}
            total = grid.at(number, columns.total or columns.amounts.stop)
            if not text.startswith("total"):
                reading.sum_of(grid, total, sums[0] if partial else sums[1], label.text)
            stated = read_amount(total.value)
            if stated is not None and not partial:
                reading.stated[text] = stated
            kind, over = None, text.startswith("total")
        elif kind is None or over:
            reading.faults += _outside(grid, columns, number)
        elif not text.startswith("inkl po"):
            row = _detail_row(grid, columns, number, kind, number - first, own, reading)
            for amounts in sums:
                amounts += row.amounts
            if _is_filled(row):
                yield own, row


def _heading(text: str, kind: RowKind | None) -> RowKind | None:
    """Part of the sheet that a label begins, None when it begins none."""
    for part, beginning in (
        (RowKind.SALARY, "lönekostnad"),
        (RowKind.PREMISES, "lokalkostnad"),
        (RowKind.OTHER, "övriga kostnader"),
    ):
        if text.startswith(beginning) and kind is not part:
            return part
    return None


def _outside(grid: Grid, columns: _Columns, number: int) -> Iterator[Fault]:
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
    grid: Grid,
    columns: _Columns,
    number: int,
    kind: RowKind,
    position: int,
    own: bool,
    reading: _Reading,
) -> DetailRow:
    amounts: list[Decimal | None] = []
    texts: list[str] = []
    area = joined(grid, columns.amounts, number)
    for column in columns.amounts:
        cell = grid.at(number, column)
        if own and cell.text and read_amount(cell.value) is None:
            amounts.append(None)
            texts.append(harmless(cell.text))
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
    days, misplaced = _days(grid, columns, number, own, reading)
    label = grid.at(number, columns.label)
    return DetailRow(
        number=number,
        kind=kind,
        position=position,
        label=reading.label(grid, label),
        post_percent=_percent(grid, columns, number, reading),
        start=days[0],
        end=days[1],
        amounts=tuple(amounts),
        texts=tuple(texts),
        misplaced=misplaced,
    )


def _days(
    grid: Grid, columns: _Columns, number: int, own: bool, reading: _Reading
) -> tuple[list[date | None], tuple[str, Decimal] | None]:
    days: list[date | None] = []
    misplaced = None
    for heading, column in (("från", columns.start), ("till", columns.end)):
        cell = grid.at(number, column) if column else Cell(number, 1, None)
        day = read_day(cell.value)
        days.append(day)
        if cell.value is None or day is not None:
            continue
        amount = read_amount(cell.value)
        if own and amount is not None:
            misplaced = f"{form.PERIOD_HEADING}, {heading}", amount
            reading.remarks.append(
                f"{_where(grid, cell)}: {written(amount)} står i kolumnen ”{heading}”, som är "
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


def _percent(grid: Grid, columns: _Columns, number: int, reading: _Reading) -> int | None:
    cell = grid.at(number, columns.post) if columns.post else Cell(number, 1, None)
    if cell.value is None:
        return None
    share = read_percent(cell)
    if share is None:
        found = f"”{tidy(str(cell.value))}”"
        reading.faults.append(grid.fault(cell, found, "andel av heltid i procent", "rätta cellen"))
        return None
    rounded = round_half_away(Fraction(share))
    if rounded != share:
        exact = str(share.normalize()).replace(".", ",")
        reading.remarks.append(
            f"{_where(grid, cell)}: {exact} % av heltid avrundades till {rounded} %."
        )
    return rounded


def _is_filled(row: DetailRow) -> bool:
    standard = {plain(name) for name in (*form.PREMISES_ROWS, *form.OTHER_ROWS)}
    named = not form.is_numbering(row.label) and plain(row.label) not in standard
    return bool(any(row.amounts) or row.post_percent or any(row.texts) or row.misplaced or named)


def _yearly(
    grid: Grid, reading: _Reading, start: date | None
) -> tuple[tuple[int, ...], tuple[YearlyRow, ...]]:
    texts = [(cell, plain(cell.text)) for cell in grid.cells.values() if cell.text]
    salary = next((c for c, text in texts if text.startswith("lönekostnad")), None)
    total = next((c for c, text in texts if text.startswith("totalt för insatsen")), None)
    if salary is None or total is None:
        missing = "LÖNEKOSTNADER" if salary is None else "Totalt för insatsen"
        reading.remarks.append(
            f"Bladet ”{grid.name}” saknar rubriken {missing} och lästes inte; ingen fördelning "
            "över åren finns."
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
    grid: Grid, salary_row: int, total: int, reading: _Reading, start: date | None
) -> dict[int, int]:
    """Year of each column of amounts, from its heading or, failing that, its number."""
    years: dict[int, int] = {}
    ordinals: dict[int, int] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if row >= salary_row or column <= total:
            continue
        text = cell.text or str(cell.value or "")
        ordinal = re.match(r"År (\d{1,2})\b", text)
        year = re.search(r"(?<!\d)((?:19|20|21)\d\d)(?:\.0)?$", text)
        if ordinal:
            ordinals[column] = int(ordinal[1])
        if year:
            years[column] = int(year[1])
    first = {years[column] - ordinals[column] for column in years if column in ordinals}
    if not years and start is not None:
        first = {start.year - 1}
    for column, ordinal_number in ordinals.items():
        filled = any(
            read_amount(cell.value)
            for (row, c), cell in grid.cells.items()
            if c == column and row > salary_row
        )
        if column in years or not filled:
            continue
        if len(first) == 1:
            years[column] = next(iter(first)) + ordinal_number
            heading = next((c for (r, k), c in grid.cells.items() if k == column), None)
            if heading is not None and not heading.is_formula:
                reading.remarks.append(
                    f"{_where(grid, heading)}: årtalet ”{heading.text}” lästes som "
                    f"{years[column]}, efter kolumnerna bredvid."
                )
    chosen = sorted(years.values())
    if len(set(chosen)) != len(chosen):
        cell = grid.at(salary_row, total)
        found = f"samma årtal står i två kolumner ({', '.join(map(str, chosen))})"
        reading.faults.append(grid.fault(cell, found, "ett år i varje kolumn", "rätta årtalen"))
    return years


def _yearly_rows(
    grid: Grid, salary: Cell, total: int, year_of: dict[int, int], reading: _Reading
) -> Iterator[tuple[int, RowKind, int, str, Decimal | None, dict[int, Decimal | None]]]:
    kind: RowKind | None = RowKind.SALARY
    first = salary.row + 1
    for number in grid.rows():
        label = grid.at(number, salary.column)
        text = plain(label.text)
        if number <= salary.row or text.startswith("inkl po"):
            first = max(first, number + 1)
            continue
        heading = _heading(text, kind)
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


def _overview_days(grid: Grid) -> tuple[date | None, date | None]:
    label = next((c for c in grid.cells.values() if plain(c.text) == "projektets löptid"), None)
    cells = [] if label is None else [c for c in grid.in_row(label.row) if c.column > label.column]
    days = [day for day in (read_day(cell.value) for cell in cells) if day is not None]
    return (days[0], days[1]) if len(days) == 2 else (None, None)


def _overview(grid: Grid, names: Sequence[str], reading: _Reading) -> Iterator[OverviewRow]:
    columns: dict[str, int] = {}
    for cell in grid.cells.values():
        for name in ("att rekvirera", "projektägarnas egenfinansiering", "totalt projektet"):
            if plain(cell.text).startswith(name):
                columns[name] = cell.column
    main = next((c for c in grid.cells.values() if plain(c.text) == "huvudinsatsägare"), None)
    if main is None or len(columns) != 3:
        reading.remarks.append(
            f"Bladet ”{grid.name}” saknar sina rubriker och lästes inte; sammanställningen "
            "jämfördes inte."
        )
        return
    position = 0
    for number in grid.rows():
        label = grid.at(number, main.column)
        text = plain(label.text)
        if number <= main.row or text == "delinsatsägare":
            continue
        if text.startswith("summa") or position == len(names):
            break
        name = harmless(label.text) or names[position]
        position += 1
        cells = [grid.at(number, column) for column in columns.values()]
        asked, own, total = (reading.amount(grid, cell, needed=False) for cell in cells)
        if name and not (asked is None and own is None and total is None):
            yield OverviewRow(number, name, asked, own, total)
