"""How one CSV table is read: encoding, heading, cells by their kind, and every fault found."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    Fault,
    LoadedTable,
    TableRow,
    Unit,
    parse_count,
    parse_date,
    parse_decimal,
    parse_id,
    parse_whole,
)
from finsam_analysis.data_package.columns import Column, Kind, TableShape

_POINTS = re.compile(r"[-\u2212]?[0-9]{1,3}(?:\.[0-9]{3})+")


def read_table(path: Path, shape: TableShape) -> tuple[LoadedTable | None, list[Fault]]:
    """Read a table into typed cells.

    Returns the table (None when its heading cannot be used) and all faults: wrong encoding,
    missing, doubled or unknown columns, rows of the wrong length, empty or unreadable cells,
    doubled keys. Rows with a faulty cell are left out.
    """
    text, faults = _decode(path)
    if text is None:
        return None, faults
    return read_text(path.name, text, shape)


def read_text(file: str, text: str, shape: TableShape) -> tuple[LoadedTable | None, list[Fault]]:
    """The same from a table's text, which ``file`` names in the faults."""
    faults: list[Fault] = []
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if ";" in first_line else ","
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        fault = Fault(
            file,
            "filen går inte att dela upp i celler: ett citattecken börjar eller slutar fel",
            "CSV med semikolon eller komma mellan cellerna",
            "kontrollera citattecknen och spara filen på nytt som CSV UTF-8",
        )
        return None, [fault]
    if not records:
        return None, [Fault(file, "filen är tom", "en rubrikrad och rader", "fyll i tabellen")]
    headings = tuple(cell.strip() for cell in records[0])
    faults = _heading_faults(file, headings, shape)
    if faults:
        return None, faults
    rows: list[TableRow] = []
    known: set[str] = set()
    first_key = headings.index(shape.key[0])
    seen: dict[tuple[Any, ...], int] = {}
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        known.update(cell.strip() for cell in record[first_key : first_key + 1])
        row, row_faults = _read_row(file, number, headings, record, shape)
        if row is not None:
            key = tuple(row.cells[heading] for heading in shape.key)
            if key in seen:
                row_faults.append(
                    Fault(
                        file,
                        f"”{', '.join(map(str, key))}” finns redan på rad {seen[key]}",
                        "att varje rad finns en gång",
                        "ta bort den ena raden eller ändra dess nyckel",
                        row=number,
                        field=" + ".join(shape.key),
                    )
                )
            else:
                seen[key] = number
                rows.append(row)
        faults += row_faults
    return LoadedTable(file, headings, tuple(rows), frozenset(known)), faults


def _decode(path: Path) -> tuple[str | None, list[Fault]]:
    try:
        raw = path.read_bytes()
    except OSError:
        fault = Fault(
            path.name,
            "filen saknas eller går inte att läsa",
            f"en läsbar fil i {path.parent.name}/",
            "lägg tillbaka filen eller ändra sökvägen i datapackage.json",
        )
        return None, [fault]
    try:
        # A Mac may write å as a and a ring; the same word must be the same text.
        return unicodedata.normalize("NFC", raw.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        fault = Fault(
            path.name,
            f"filen är inte UTF-8 (byte 0x{raw[error.start]:02X})",
            "teckenkodningen UTF-8",
            "spara om filen i Excel som ”CSV UTF-8 (kommaavgränsad)”",
            row=raw.count(b"\n", 0, error.start) + 1,
        )
        return None, [fault]


def _heading_faults(file: str, headings: tuple[str, ...], shape: TableShape) -> list[Fault]:
    faults = [
        Fault(
            file,
            "kolumnen saknas",
            f"en kolumn med rubriken ”{column.heading}”",
            "lägg till kolumnen eller rätta rubriken",
            row=1,
            field=column.heading,
        )
        for column in shape.columns
        if column.heading not in headings
    ]
    for position, heading in enumerate(headings):
        if heading in headings[:position]:
            found, remedy = "rubriken står två gånger", "ta bort den ena kolumnen"
        elif shape.column(heading) is None:
            found, remedy = "okänd kolumn", "rätta rubriken eller ta bort kolumnen"
        else:
            continue
        expected = f"rubrikerna {', '.join(c.heading for c in shape.columns)}"
        if shape.year_heading:
            expected += " och en kolumn för varje år"
        faults.append(Fault(file, found, expected, remedy, row=1, field=heading or "(tom rubrik)"))
    return faults


def _read_row(
    file: str, number: int, headings: tuple[str, ...], record: list[str], shape: TableShape
) -> tuple[TableRow | None, list[Fault]]:
    if len(record) != len(headings):
        fault = Fault(
            file,
            f"raden har {len(record)} celler",
            f"{len(headings)} celler som i rubrikraden",
            "kontrollera skiljetecknen på raden",
            row=number,
        )
        return None, [fault]
    texts = {heading: cell.strip() for heading, cell in zip(headings, record, strict=True)}
    cells: dict[str, Any] = {}
    faults = []
    for heading, text in texts.items():
        column = shape.column(heading)
        assert column is not None  # unknown headings never reach the rows
        if text == "":
            cells[heading] = () if column.kind is Kind.LIST else None
            if column.required:
                faults.append(
                    Fault(
                        file,
                        "cellen är tom",
                        column.expected,
                        "fyll i cellen",
                        row=number,
                        field=heading,
                    )
                )
            continue
        value, expected, remedy = _read_cell(column, text, texts.get("enhet", Unit.KRONA))
        if value is None:
            faults.append(Fault(file, f"”{text}”", expected, remedy, row=number, field=heading))
        cells[heading] = value
    return (None if faults else TableRow(number, cells)), faults


def _read_cell(column: Column, text: str, unit: str) -> tuple[Any, str, str]:
    """Value (None when unreadable), what was expected, and the remedy."""
    if column.kind is Kind.AMOUNT:
        return _read_amount(text, unit)
    if column.kind is Kind.PRINTED:
        return _read_printed(text, unit), column.expected, "rätta cellen"
    if column.choices:
        value = next((choice for choice in column.choices if choice == text), None)
        return value, column.expected, "rätta cellen"
    return _READERS[column.kind](text), column.expected, "rätta cellen"


def _read_amount(text: str, unit: str) -> tuple[int | None, str, str]:
    number = parse_whole(text)
    if number is not None and abs(number * _factor(unit)) > LARGEST_AMOUNT:
        return None, "högst tusen miljarder kronor", "rätta beloppet"
    if number is not None:
        return number * _factor(unit), "", ""
    remedy = "rätta cellen"
    if _POINTS.fullmatch(text):
        remedy = f"skriv talet utan punkter: {text.replace('.', '')}"
    elif parse_decimal(text) is not None:
        remedy = f"avrunda till hela {unit}"
        if unit == Unit.THOUSAND:
            remedy += " eller skriv hela raden i kr"
    return None, f"ett heltal i {unit}, utan decimaler", remedy


def _read_printed(text: str, unit: str) -> Decimal | None:
    number = parse_decimal(text)
    return None if number is None else number * _factor(unit)


def _factor(unit: str) -> int:
    """Kronor in the row's unit; 1 for units that are not money."""
    return Unit(unit).in_kronor if unit in tuple(Unit) else 1


def _read_list(text: str) -> tuple[str, ...] | None:
    parts = tuple(part.strip() for part in text.split(","))
    return parts if all(parts) else None


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.ID: parse_id,
    Kind.DATE: parse_date,
    Kind.YEAR: lambda text: int(text) if re.fullmatch(r"(19|20|21)[0-9][0-9]", text) else None,
    Kind.COUNT: parse_count,
    Kind.LIST: _read_list,
}
