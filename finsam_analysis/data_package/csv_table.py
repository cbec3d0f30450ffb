"""How one CSV table is read: encoding, heading, cells by their kind, and every fault found."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    LARGEST_SUM,
    SCENARIO_UNIT,
    Assumption,
    Fault,
    LoadedTable,
    TableRow,
    Unit,
    cause_of,
    content_of,
    invisible,
    not_utf8,
    parse_count,
    parse_date,
    parse_decimal,
    parse_id,
    parse_whole,
    plain_spaces,
    stripped,
    tidy,
    whole,
)
from finsam_analysis.data_package.columns import Column, Kind, TableShape, kronor_in
from finsam_analysis.data_package.heading_row import heading_faults

MOST_ROWS = 40_000  # of a table; 300 applications in 60 kommuner take 18 000
MOST_FAULTS = 1_000  # found in a table before the rest of it is left unread
_ZERO_DECIMALS = re.compile(r"(?<=[0-9])[.,]0{1,2}$")
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
    records, faults = _records(file, text)
    if not records:
        return None, faults
    # A spreadsheet writes columns that somebody has emptied as delimiters after the last.
    width = max((i for record in records for i, c in enumerate(record, 1) if c.strip()), default=0)
    headings = tuple(map(plain_spaces, records[0]))
    while len(headings) > width:
        headings = headings[:-1]
    if of_headings := heading_faults(file, headings, records, shape):
        return None, faults + of_headings
    rows: list[TableRow] = []
    known: set[str] = set()
    first_key = headings.index(shape.key[0])
    seen: dict[tuple[Any, ...], int] = {}
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(faults) >= MOST_FAULTS:
            found = f"fler än {whole(MOST_FAULTS)} fel; raderna från {whole(number)} är olästa"
            faults.insert(0, Fault(file, found, "en tabell utan fel", "rätta de första först"))
            break
        if tuple(map(plain_spaces, record))[: len(headings)] == headings:
            found, remedy = "rubrikraden står här en gång till", "ta bort raden"
            faults.append(Fault(file, found, "en rad med uppgifter", remedy, row=number))
            continue
        known.update(map(plain_spaces, record[first_key : first_key + 1]))
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


def _records(file: str, text: str) -> tuple[list[list[str]], list[Fault]]:
    """The cells row by row, at most so many rows, and what is wrong with the file as such."""
    delimiter, text = delimiter_of(text)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        records.extend(islice(read, MOST_ROWS + 1))
    except csv.Error:
        fault = Fault(
            file,
            "raden går inte att dela upp i celler: ett citattecken börjar eller slutar fel",
            "CSV med semikolon eller komma mellan cellerna",
            "kontrollera citattecknen på raden; ett citattecken i en text skrivs två gånger",
            row=len(records) + 1,
        )
        return [], [fault]
    if not records:
        return [], [Fault(file, "filen är tom", "en rubrikrad och rader", "fyll i tabellen")]
    if len(records) <= MOST_ROWS:
        return records, []
    found = f"tabellen har {whole(text.count(chr(10)))} rader"
    expected = f"färre än {whole(MOST_ROWS)} rader"
    fault = Fault(file, found, expected, "ta bort de rader som inte hör dit")
    return records[:MOST_FAULTS], [fault]  # enough to see what the rows are


def delimiter_of(text: str) -> tuple[str, str]:
    """The sign between a table's cells, and the text without the line that may say so first.

    A spreadsheet that is told the sign in a line of its own, ``sep=;``, hides that line: the
    heading is row 1 with it as without it.
    """
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=([^\r\n\"\0])\r?", first)
    if told:
        return told[1], rest
    said = first if first.strip() else text.lstrip().partition("\n")[0]
    return next((sign for sign in ";\t" if sign in said), ","), text


def encoding_of(content: bytes) -> str:
    """How a table's bytes are to be read; UTF-16 always begins with its mark."""
    marks = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return marks.get(content[:2], "utf-8")


def decoded(content: bytes) -> str:
    """A table's text: UTF-8, or the UTF-16 that Excel calls Unicode text; no mark in front.

    Raises:
        UnicodeDecodeError: it is neither.
    """
    text = content.decode(encoding_of(content)).lstrip("\ufeff")
    # A Mac may write å as a and a ring; the same word must be the same text.
    return unicodedata.normalize("NFC", text)


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ";", end: str = "\n") -> str:
    """Rows of cells as a table's text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def _decode(path: Path) -> tuple[str | None, list[Fault]]:
    try:
        raw = content_of(path)
    except OSError as error:
        found, remedy = cause_of(error)
        if isinstance(error, FileNotFoundError):
            found = "filen saknas eller går inte att läsa"
            remedy = "lägg tillbaka filen eller ändra sökvägen i datapackage.json"
        fault = Fault(path.name, found, f"en läsbar fil i {path.parent.name}/", remedy)
        return None, [fault]
    try:
        return decoded(raw), []
    except UnicodeDecodeError as error:
        found, row = not_utf8(error)
        remedy = "spara om filen i Excel som ”CSV UTF-8 (kommaavgränsad)”"
        return None, [Fault(path.name, found, "teckenkodningen UTF-8", remedy, row)]


def _read_row(
    file: str, number: int, headings: tuple[str, ...], record: list[str], shape: TableShape
) -> tuple[TableRow | None, list[Fault]]:
    while len(record) > len(headings) and not record[-1].strip():
        record = record[:-1]
    # The last delimiters of a row may be dropped where nothing needs to follow them.
    left_out = [shape.column(heading) for heading in headings[len(record) :]]
    if not any(column and column.required for column in left_out):
        record = [*record, *("" for _ in left_out)]
    if len(record) != len(headings):
        fault = Fault(
            file,
            f"raden har {len(record)} celler",
            f"{len(headings)} celler som i rubrikraden",
            "kontrollera skiljetecknen på raden",
            row=number,
        )
        return None, [fault]
    columns = {heading: column for heading in headings if (column := shape.column(heading))}
    texts = {
        heading: plain_spaces(cell)
        if _names(columns[heading], shape)
        else (stripped(cell) if columns[heading].kind is Kind.TEXT else cell).strip()
        for heading, cell in zip(headings, record, strict=True)
    }
    if texts.get("antagande") == Assumption.START_SCENARIO:
        texts["enhet"] = texts["enhet"] or SCENARIO_UNIT
    cells: dict[str, Any] = {c.heading: None for c in shape.columns if c.absent}
    faults = []
    for heading, text in texts.items():
        column = columns[heading]
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
        hidden = invisible(text)
        if hidden and (value is None or _names(column, shape)):
            value, expected, remedy = None, f"{expected}, utan {hidden}", "skriv om cellen för hand"
        if value is None:
            found = f"”{tidy(text)}” med {hidden}" if hidden else f"”{text}”"
            faults.append(Fault(file, found, expected, remedy, row=number, field=heading))
        cells[heading] = value
    return (None if faults else TableRow(number, cells)), faults


def _names(column: Column, shape: TableShape) -> bool:
    """Whether a column names something: an id, one of some words, a row of this or another table."""
    of_key = column.heading in shape.key
    return bool(column.kind is Kind.ID or column.choices or column.refers_to or of_key)


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


def _read_amount(text: str, unit: str) -> tuple[int | str | None, str, str]:
    if unit == SCENARIO_UNIT:
        return text, "", ""
    number = parse_whole(_without_zeroes(text))
    if number is not None and abs(number * kronor_in(unit)) > LARGEST_AMOUNT:
        return None, "högst tusen miljarder kronor", "rätta beloppet"
    if number is not None:
        return number * kronor_in(unit), "", ""
    remedy = "rätta cellen"
    if _POINTS.fullmatch(text):
        remedy = f"skriv talet utan punkter: {text.replace('.', '')}"
    elif parse_decimal(text) is not None:
        remedy = f"avrunda till hela {unit}"
        if unit == Unit.THOUSAND:
            remedy += " eller skriv hela raden i kr"
    return None, f"ett heltal i {unit}, utan decimaler", remedy


def _without_zeroes(text: str) -> str:
    """A whole number without the zeroes that a spreadsheet shows as decimals: ``6200,0``."""
    return _ZERO_DECIMALS.sub("", text)


def _read_printed(text: str, unit: str) -> Decimal | None:
    number = parse_decimal(text)
    amount = None if number is None else number * kronor_in(unit)
    return None if amount is None or abs(amount) > LARGEST_SUM else amount


def _read_list(text: str) -> tuple[str, ...] | None:
    parts = tuple(part.strip() for part in text.split(","))
    return parts if all(parts) else None


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.ID: parse_id,
    Kind.DATE: parse_date,
    Kind.YEAR: lambda text: int(text) if re.fullmatch(r"(19|20|21)[0-9][0-9]", text) else None,
    Kind.COUNT: lambda text: parse_count(_without_zeroes(text)),
    Kind.LIST: _read_list,
}
