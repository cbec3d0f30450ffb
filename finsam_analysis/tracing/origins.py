"""Where a scenario's figures enter: rows of the data package, lines of the scenario's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from finsam_analysis.core import Revision, ScenarioKey, TableRow, whole
from finsam_analysis.scenario import ScenarioResult, StatedAt


@dataclass(frozen=True)
class Origin:
    """Where a figure enters: a file and its row, and the document and place it was taken from."""

    file: str
    row: int | None
    document: str = ""
    title: str = ""
    place: str = ""


class Origins:
    """Finds them for one scenario."""

    def __init__(self, result: ScenarioResult) -> None:
        self._package, self._scenario = result.package, result.scenario
        self._rows: dict[tuple[str, ...], dict[tuple[object, ...], Origin]] = {}
        self._revised: dict[tuple[str, str, str], list[Revision]] = {}
        for revision in reversed(self._package.revisions):
            self._revised.setdefault(revision.cell, []).append(revision)

    def row(self, table: str, **cells: object) -> Origin:
        """The row of a table that holds these cells, the first of several.

        Raises:
            KeyError: there is none.
        """
        loaded = self._package.tables[table]
        index = self._rows.setdefault((table, *cells), {})
        if not index:
            for row in loaded.rows:
                index.setdefault(tuple(row.cells[column] for column in cells), self.of(table, row))
        return index[tuple(cells.values())]

    def revised(self, table: str, line: str, column: str) -> tuple[str, tuple[Origin, ...]]:
        """How a cell was revised and by which entries, the latest first; nothing if it was not."""
        entries = self._revised.get((table, line, column))
        if entries is None:
            return "", ()
        latest, amount = entries[0], entries[0].printed
        printed = "inget" if amount is None else whole(amount)
        how = f"ändrat {latest.date}: {latest.reason}; {printed} i handlingen"
        rows = {row.number: row for row in self._package.tables["revideringar"].rows}
        return how, tuple(self.of("revideringar", rows[entry.row]) for entry in entries)

    def of(self, table: str, row: TableRow) -> Origin:
        """A row of a table."""
        document = row.cells["dokument"]
        title = self._package.documents[document]
        file = self._package.tables[table].file
        return Origin(file, row.number, document, title, row.cells["ställe"])

    def table(self, name: str) -> Origin:
        """A table as a whole, every row of which names its document."""
        return Origin(self._package.tables[name].file, None)

    def application(self, id: str) -> Origin:
        """Where an application stands: in the package, or in the scenario that adds it."""
        if any(added.id == id for added in self._scenario.additions):
            return self.stated(ScenarioKey.ADDITIONS, id)
        return self.row("ansokningar", ansökan=id)

    def at(self, place: StatedAt | None) -> Origin:
        """Where a scenario says something; the whole file where it is not known where in it."""
        if place is None:
            return Origin(Path(self._scenario.file).name, None)
        return Origin(place.file, place.line)

    def stated(self, key: str, which: int | str | None = None) -> Origin:
        """Where a scenario says an assumption or adds an insats."""
        return self.at(self._scenario.stated.get((key, which)))
