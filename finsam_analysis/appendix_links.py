"""Which printed figure of the appendix is explained where on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finsam_analysis.economists_sheet import Sheet
from finsam_analysis.figure_tracing import FigureTracing
from finsam_analysis.table_view import Table
from finsam_analysis.tracing_forms import anchors

# What the rows of the financing table are called when one asks for them, and of which year.
_FINANCING = {
    "Överskott från tidigare år": ("beslutsutrymme", -1),
    "Medlemsavgifter": ("medlemsavgifter", 0),
    "Nya insatser enligt scenariot": ("nya ansökningar", 0),
    "Årets resultat": ("resultat", 0),
    "Beslutsutrymme i slutet av året": ("beslutsutrymme", 0),
}


class FigureLinks:
    """Links from the tables' figures to the tracing at the foot of the page."""

    def __init__(self, tracing: FigureTracing) -> None:
        self._tracing = tracing
        self._places = anchors(tracing)

    def sheet(self, table: Table, sheet: Sheet) -> Table:
        """The economist's table, linked cell by cell."""
        names = [
            [self._tracing.cell(row.key, column) for column in range(len(row.amounts))]
            for row in sheet.rows
        ]
        return self._linked(table, names)

    def grants(self, table: Table) -> Table:
        """What each kommun and region is granted by year and in all, and everyone by year."""
        *years, _sum, _share, _each = table.headings[1:]
        names = [
            [f"beviljat {line.label}{year and f' {year}'}" for year in (*years, "")] + ["", ""]
            for line in table.lines[:-1]
        ]
        names.append([*(f"nya ansökningar {year}" for year in years), "", "", ""])
        return self._linked(table, names)

    def financing(self, table: Table) -> Table:
        """How each year is financed, where a row is a figure that can be asked for."""
        names = []
        for line in table.lines:
            name, later = _FINANCING.get(line.label, ("", 0))
            names.append([f"{name} {int(year) + later}" for year in table.headings[1:]])
        return self._linked(table, names)

    def _linked(self, table: Table, names: Sequence[Sequence[str | None]]) -> Table:
        """Each line's last cells linked to the places of the named figures that there are."""
        lines = []
        for line, named in zip(table.lines, names, strict=True):
            links = tuple(self._places.get(name or "", "") for name in named)
            unnamed = len(line.cells) - len(links)
            lines.append(replace(line, links=("",) * unnamed + links))
        return replace(table, lines=tuple(lines))
