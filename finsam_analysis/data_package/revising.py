"""How a figure that has changed since its document is entered: one row in the table of revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    DataPackage,
    Fault,
    InputError,
    Revision,
    TableRow,
    Unit,
    kronor,
    meant,
    parse_whole,
    plain_spaces,
    replace_files,
)
from finsam_analysis.data_package.csv_table import decoded, read_text
from finsam_analysis.data_package.forbund_tables import PLAN_COLUMN, REVISIONS
from finsam_analysis.data_package.loading import load_package
from finsam_analysis.data_package.revisions import revisable_cells, revised
from finsam_analysis.data_package.rewriting import rewrite_rows
from finsam_analysis.data_package.rules import rule_faults


@dataclass(frozen=True)
class Revised:
    """The revision that was entered, the one that it supersedes, and a sentence for what looks like a slip."""

    entry: Revision
    before: Revision | None
    remarks: tuple[str, ...]


def revise(
    folder: Path, line: str, column: str, value: str, reason: str, source: str, day: date | None
) -> Revised:
    """Enter a revision in the package's table of them, which is made where there is none.

    Args:
        folder: the data package.
        line: the row's id, or its name where no other row has it; ``ansökan|organisation``.
        column: the heading, or the year alone.
        value: the new figure in the row's unit, or with a unit of its own (``4950 tkr``).
        reason: why it has changed.
        source: the document's id, and after a comma the place in it.
        day: when it changed; None for the document's own date.

    Raises:
        InputError: no such cell, no such document, no number; nothing is then written.
    """
    package = load_package(folder)
    table, row_line, heading, unit, printed_in = _cell(package, line, column)
    document, _, place = source.partition(",")
    document = document.strip()
    if document not in package.documents:
        expected = f"något av {', '.join(package.documents)}, och efter ett komma stället"
        remedy = "rätta --source, eller lägg till dokumentet i dokument.csv"
        raise InputError([Fault("--source", f"”{document}” finns inte", expected, remedy)])
    own = {r.cells["dokument"]: r.cells["datum"] for r in package.tables["dokument"].rows}
    dated = day or own[document]
    if dated is None:
        remedy = "ange --date ÅÅÅÅ-MM-DD"
        raise InputError([Fault("--date", "dokumentet har inget datum", "ett datum", remedy)])
    amount, unit = _amount(value, unit)
    entry = {
        "tabell": table,
        "rad": row_line,
        "kolumn": heading,
        "nytt_värde": str(amount),
        "enhet": unit,
        "datum": str(dated),
        "dokument": document,
        "ställe": place.strip() or "hela dokumentet",
        "orsak": reason.strip(),
    }
    revision, of_cell = _enter(package, folder, entry)
    at = of_cell.index(revision)
    remarks = [
        f"{row_line} {heading} revideras {revision.date} också på rad {other.row}, till "
        f"{kronor(other.value)}; rad {revision.row} gäller."
        for other in of_cell[:at]
        if other.date == revision.date
    ]
    if (holds := of_cell[-1]) is not revision:
        remarks.append(
            f"{kronor(holds.value)} från {holds.date} (rad {holds.row}) gäller framför "
            f"{kronor(revision.value)} från {revision.date}, så inget resultat ändras. Ska den nya "
            f"gälla, ta bort rad {revision.row} och ange --date {holds.date} eller senare."
        )
    printed = own[printed_in]
    if printed is not None and str(dated) < str(printed):
        remarks.append(
            f"{dated} ligger före {printed}, datumet på handlingen som ändras ({printed_in})."
        )
    return Revised(revision, of_cell[at - 1] if at else None, tuple(remarks))


@dataclass(frozen=True)
class _Cell:
    """A cell that may be meant: its table, its row by id and as it stands, and its heading."""

    table: str
    line: str
    heading: str
    row: TableRow

    def is_called(self, wanted: str) -> bool:
        """Whether its row has that id or is printed so."""
        printed = self.row.cells.get("namn") or self.row.cells.get("tabellrad")
        return wanted in (self.line.casefold(), printed and printed.casefold())

    def told(self, package: DataPackage) -> str:
        """Its row, with whose it is and where it stands."""
        owner = self.row.cells.get("insatsägare")
        place = f"{package.tables[self.table].file} rad {self.row.number}"
        return f"{self.line} ({f'{owner}, ' if owner else ''}{place})"


def _cell(package: DataPackage, line: str, column: str) -> tuple[str, str, str, str, str]:
    """Table, row, heading, unit and document of the one cell that is meant."""
    wanted, heading = plain_spaces(line).casefold(), plain_spaces(column).casefold()
    cells = [_Cell(*cell) for cell in revisable_cells(package.tables)]
    of_row = [cell for cell in cells if cell.is_called(wanted)]
    if not of_row:
        named = {str(cell.row.cells.get("namn", cell.line)): cell.line for cell in cells}
        called = named | {cell.line: cell.line for cell in cells}
        near = called.get(meant(plain_spaces(line), called))
        expected = f"någon av {', '.join(sorted(set(called.values())))}"
        remedy = "rätta RAD; i fordelning.csv skrivs den ansökan|organisation"
        remedy = f"menade du {near}?" if near else remedy
        raise InputError([Fault("RAD", f"”{line}” finns inte", expected, remedy)])
    of_column = [
        cell
        for cell in cells
        if heading in (cell.heading.casefold(), _year_of(package, cell.heading))
    ]
    found = [cell for cell in of_column if cell.is_called(wanted)]
    by_id = [cell for cell in found if cell.line.casefold() == wanted]
    found = by_id if len(by_id) == 1 else found
    if not found:
        # An application's yearly amounts stand in its rows of the distribution.
        within = {cell.line for cell in of_row}
        shared = [cell.line for cell in of_column if cell.row.cells.get("ansökan") in within]
        shared = [row for row in dict.fromkeys(shared) if row not in within]
        remedy = (
            f"menade du {' eller '.join(shared)}?" if shared else "skriv rubriken, och radens id"
        )
        raise InputError([_column_fault(column, "finns inte på den raden", of_row, remedy)])
    if len({(cell.table, cell.line) for cell in found}) > 1:
        expected = f"en av {', '.join(cell.told(package) for cell in found)}"
        what = f"”{line}” är flera rader med ”{column}”"
        raise InputError([Fault("RAD", what, expected, "skriv radens id")])
    if len(found) > 1:
        what, remedy = "kan vara flera celler", "skriv rubriken"
        raise InputError([_column_fault(column, what, found, remedy)])
    (cell,) = found
    unit, document = cell.row.cells.get("enhet", Unit.KRONA), cell.row.cells["dokument"]
    return cell.table, cell.line, cell.heading, str(unit), str(document)


def _column_fault(column: str, what: str, cells: Sequence[_Cell], remedy: str) -> Fault:
    """A fault of the column, with those that there are."""
    headings = ", ".join(dict.fromkeys(cell.heading for cell in cells))
    return Fault("KOLUMN", f"”{column}” {what}", f"en av {headings}", remedy)


def _year_of(package: DataPackage, heading: str) -> str:
    """The year alone, for a column that is its year's in the plan."""
    match = PLAN_COLUMN.fullmatch(heading)
    beside = {column.heading for column in package.plan.columns if column.beside}
    return match[2] if match and heading not in beside else ""


def _amount(value: str, unit: str) -> tuple[int, str]:
    number, _, own = plain_spaces(value).rpartition(" ")
    if own in tuple(Unit) and unit in tuple(Unit):
        unit = own
    else:
        number = plain_spaces(value)
    amount = parse_whole(number)
    if amount is None or abs(amount) > LARGEST_AMOUNT:
        expected = f"ett heltal i {unit}, eller med egen enhet som ”4950 tkr”"
        raise InputError([Fault("VÄRDE", f"”{value}”", expected, "rätta värdet")])
    return amount, unit


def _enter(
    package: DataPackage, folder: Path, entry: Mapping[str, str]
) -> tuple[Revision, list[Revision]]:
    """Write the row; the revision, and every one of its cell in turn, of which the last holds."""
    path = folder / package.tables[REVISIONS.name].file
    seen = path.read_bytes() if path.exists() else None
    headings = ";".join(column.heading for column in REVISIONS.columns)
    before = seen if seen and decoded(seen) else f"\ufeff{headings}\n".encode()
    made = rewrite_rows(before, lambda _: False, REVISIONS.key, [entry]).content
    table, faults = read_text(path.name, decoded(made), REVISIONS)
    if table is None or faults:
        raise InputError(faults)
    tables = {**package.as_printed.tables, REVISIONS.name: table}
    if faults := rule_faults(tables, ()):
        raise InputError(faults)
    changed, revisions = revised(tables)
    if faults := rule_faults(changed, ()):
        raise InputError(faults)
    replace_files(folder, {path.name: made}, {path.name: seen})
    entered = max(revisions, key=lambda revision: revision.row)
    return entered, [revision for revision in revisions if revision.cell == entered.cell]
