"""What an applicant's filled-in workbook says: its three sheets, found by their own words.

Sheets are found by their titles, parts by their headings and columns by theirs, so that another
order of sheets, an added or a moved row changes nothing. What cannot be read is a fault in its
cell; what can be read but looks wrong is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import BudgetSheets, OverviewRow, plain
from finsam_analysis.budget_workbook.reading import Reading, SheetReading
from finsam_analysis.budget_workbook.sheets import detail_rows, find_columns, read_yearly
from finsam_analysis.core import Fault, InputError, Unit, read_day
from finsam_analysis.spreadsheet import Cell, Grid, read_grids

_TITLE_ROWS, _TITLE_COLUMNS = 15, 2  # where a sheet's title may stand


def read_workbook(path: Path) -> BudgetSheets:
    """Read the three sheets.

    Raises:
        InputError: the file cannot be opened safely, the detailed sheet is missing or stands
            twice, or cells cannot be read; every fault found, with its sheet and cell.
    """
    grids = read_grids(path)
    reading = Reading()
    detailed = _find(path, grids, form.DETAILED)
    yearly = _find(path, grids, form.YEARLY)
    overview = _find(path, grids, form.OVERVIEW)
    if detailed is None:
        found = f"inget blad har rubriken {form.DETAILED}"
        names = ", ".join(f"”{grid.name}”" for grid in grids)
        remedy = (
            "använd mallen från finsam budget-template; ett helt datapaket läses in med finsam "
            "import-package"
        )
        raise InputError(
            [Fault(path.name, f"{found} (bladen: {names})", "ett sådant blad", remedy)]
        )
    reading.faults += [
        fault for grid in (detailed, yearly, overview) if grid for fault in grid.error_faults()
    ]
    sheet = SheetReading(detailed, reading)
    columns = find_columns(sheet)
    reading.unit = _unit(sheet)
    start, end = _period(sheet)
    rows = list(detail_rows(sheet, columns))
    years, yearly_rows = read_yearly(SheetReading(yearly, reading), start) if yearly else ((), ())
    summary = SheetReading(overview, reading) if overview else None
    overview_rows = tuple(_overview(summary, columns.names)) if summary else ()
    overview_days = _overview_days(summary) if summary else (None, None)
    missing = [t for t, g in ((form.YEARLY, yearly), (form.OVERVIEW, overview)) if g is None]
    reading.remarks += [
        f"Bladet {title} saknas; dess uppgifter lämnas orörda." for title in missing
    ]
    if reading.uncomputed:
        reading.remarks.append(
            f"{len(reading.uncomputed)} summor är formler utan sparat värde (filen är inte räknad "
            "i Excel); de jämfördes inte med sina delar."
        )
    if reading.faults:
        raise InputError(reading.faults)
    return BudgetSheets(
        file=path.name,
        name=_name(sheet),
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
        missing=frozenset(missing),
        cells=reading.cells,
    )


def _find(path: Path, grids: Sequence[Grid], title: str) -> Grid | None:
    found = [
        grid
        for grid in grids
        if any(
            plain(cell.text).startswith(plain(title))
            for (row, column), cell in grid.cells.items()
            if row <= _TITLE_ROWS and column <= _TITLE_COLUMNS
        )
    ]
    if len(found) > 1:
        names = " och ".join(f"”{grid.name}”" for grid in found)
        fault = Fault(
            path.name, f"{names} har båda rubriken {title}", "ett blad", "ta bort det ena"
        )
        raise InputError([fault])
    return found[0] if found else None


def _name(sheet: SheetReading) -> str:
    for cell in sheet.grid.cells.values():
        _, found, after = cell.text.partition("Namn på insats:")
        if found:
            right = [c for c in sheet.grid.in_row(cell.row) if c.column > cell.column and c.text]
            beside = bool(right) and not harmless(after)
            sheet.note("namn", right[0] if beside else cell)
            return harmless(right[0].text if beside else after)
    return ""


def _unit(sheet: SheetReading) -> Unit | None:
    """Unit chosen in the sheet; None where the form's own heading says tkr whatever is meant."""
    for cell in sheet.grid.cells.values():
        text = plain(cell.text)
        if text == "kostnader i":
            chosen = sheet.grid.at(cell.row, cell.column + 1)
            if plain(chosen.text) in tuple(Unit):
                return Unit(plain(chosen.text))
            found = f"”{chosen.text}”" if chosen.text else "cellen är tom"
            sheet.refuse(chosen, " eller ".join(Unit), "välj enhet i listan", found)
        elif text == "kostnader i kr":
            return Unit.KRONA
    return None


def _period(sheet: SheetReading) -> tuple[date | None, date | None]:
    label = sheet.labelled("insatsens löptid", begins=True)
    days: list[tuple[date, Cell]] = []
    if label is not None:
        sheet.note("insatsens löptid", label)
        for row in range(label.row, label.row + 3):
            if plain(sheet.grid.at(row, label.column).text).startswith("kostnad"):
                break
            for cell in sheet.grid.in_row(row):
                text = re.sub(r"^(fr ?o ?m|[tl] ?o ?m)\b", "", plain(cell.text)).strip()
                if cell.column <= label.column or (cell.text and not text):
                    continue
                day = read_day(re.sub(r"^\D+", "", cell.text)) if cell.text else cell.day
                if day is None:
                    sheet.refuse_day(cell)
                else:
                    days.append((day, cell))
    if len(days) != 2:
        sheet.all.remarks.append("Insatsens löptid är inte ifylld; ansökans egen tid används.")
        return None, None
    (start, first), (end, last) = days
    sheet.note("från", first)
    sheet.note("till", last)
    if end < start and label is not None:
        found = f"slutet {end} ligger före starten {start}"
        sheet.refuse(label, "ett slutdatum efter startdatum", "rätta datumen", found)
    return start, end


def _overview_days(sheet: SheetReading) -> tuple[date | None, date | None]:
    label = sheet.labelled("projektets löptid")
    cells = sheet.grid.in_row(label.row) if label else ()
    days = [cell.day for cell in cells if label and cell.column > label.column and cell.day]
    return (days[0], days[1]) if len(days) == 2 else (None, None)


def _overview(sheet: SheetReading, names: Sequence[str]) -> Iterator[OverviewRow]:
    grid = sheet.grid
    columns: dict[str, int] = {}
    for cell in grid.cells.values():
        for name in ("att rekvirera", "projektägarnas egenfinansiering", "totalt projektet"):
            if plain(cell.text).startswith(name):
                columns[name] = cell.column
    main = sheet.labelled("huvudinsatsägare")
    if main is None or len(columns) != 3:
        found, expected = (
            "sammanställningens rubriker finns inte",
            "Huvudinsatsägare, Att rekvirera, Projektägarnas egenfinansiering och Totalt projektet",
        )
        fault = sheet.no_headings(found, expected, ", eller ta bort bladet")
        sheet.all.faults.append(fault)
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
        asked, own, total = (sheet.amount(cell, needed=False) for cell in cells)
        # A formula without a stored value says that there is something, not what.
        filled = any(cell.value is not None or cell.is_formula for cell in cells)
        if name and filled:
            yield OverviewRow(number, name, asked, own, total)
