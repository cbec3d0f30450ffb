"""Which printed figure of the appendix is explained where on its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from finsam_analysis.economists_sheet import Sheet
from finsam_analysis.explained_differences import ExplainedDifference
from finsam_analysis.figure_tracing import FigureTracing
from finsam_analysis.motions import Motion
from finsam_analysis.report_tables import weight_words
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.swedish_numbers import kronor, signed
from finsam_analysis.table_view import Line, Links, Table
from finsam_analysis.tracing_forms import anchors

# What the rows of the financing table are called when one asks for them, the first that there is.
_FINANCING = {
    "Överskott från tidigare år": ("ingående överskott",),
    "Pågående insatser": ("pågående insatser före ej nyttjade medel", "pågående insatser"),
    "Nya insatser enligt scenariot": ("nya ansökningar",),
    "Ej nyttjade medel (antagande)": ("ej nyttjade medel i allt",),
    "Årets resultat": ("resultat",),
    "Beslutsutrymme i slutet av året": ("beslutsutrymme",),
}


@dataclass(frozen=True)
class Words:
    """A sentence, and which of its figures are explained where."""

    text: str
    links: Links = ()


class FigureLinks:
    """Links from the printed figures to the tracing at the foot of the page."""

    def __init__(self, tracing: FigureTracing) -> None:
        self._tracing = tracing
        self._places = anchors(tracing)

    def words(self, text: str, figures: Mapping[str, str]) -> Words:
        """A sentence with its figures linked.

        Args:
            text: the sentence.
            figures: what is printed, with its unit, and the name of the figure that it is.
        """
        printed = "|".join(map(re.escape, sorted(figures, key=len, reverse=True)))
        # Not the end of a longer number, nor one whose sign would be left out.
        found = re.finditer(rf"(?<![\d\u202f−])(?:{printed})(?!\w)", text) if printed else ()
        return Words(text, self._links((*match.span(), figures[match[0]]) for match in found))

    def _noted(self, table: Table, figures: Mapping[str, str]) -> Table:
        """The table with the figures of its note linked."""
        return replace(table, note_links=self.words(table.note, figures).links)

    def sheet(self, table: Table, sheet: Sheet) -> Table:
        """The economist's table, linked cell by cell."""
        names = [
            [self._tracing.cell(row.key, column) for column in range(len(row.amounts))]
            for row in sheet.rows
        ]
        after = self._tracing.figure("efter planperioden").amount
        noted = self._noted(table, {kronor(int(after)): "efter planperioden"})
        return self._linked(noted, names)

    def proposals(self, table: Table, proposals: Sequence[Motion]) -> Table:
        """What the board is asked to grant at most, and what the tables carry."""
        names = [
            [f"högsta belopp {motion.application.id}", f"ansökan {motion.application.id}"]
            for motion in proposals
        ]
        rounded = {
            f"{motion.application.name} {signed(motion.counted - motion.maximum)}": (
                f"skillnad mot beslutet {motion.application.id}"
            )
            for motion in proposals
        }
        names.append(["högsta belopp", "beviljade ansökningar"])
        return self._linked(self._noted(table, rounded), names)

    def grants(self, table: Table) -> Table:
        """What each kommun and region is granted by year and in all, its share and per inhabitant."""
        years = table.headings[1:-3]
        names = [
            [
                *(f"beviljat {line.label} {year}" for year in years),
                f"beviljat {line.label}",
                f"andel {line.label}",
                f"kr per invånare {line.label}",
            ]
            for line in table.lines[:-1]
        ]
        everyone = [*(f"nya ansökningar {year}" for year in years), "beviljat", "andel", ""]
        return self._linked(table, [*names, everyone])

    def financing(self, table: Table, result: ScenarioResult) -> Table:
        """How each year is financed."""
        noted = {
            kronor(result.package.reserve_fund.value): "reservfond",
            kronor(result.floor): "golv",
        }
        return self._linked(
            self._noted(table, noted),
            [
                [self._first(line.label, year) for year in table.headings[1:]]
                for line in table.lines
            ],
        )

    def _first(self, label: str, year: str) -> str | None:
        """The name of the figure that a row of the financing table shows in a year."""
        names = [f"{name} {year}" for name in _FINANCING.get(label, (label.lower(),))]
        return next((name for name in names if name in self._places), None)

    def assumptions(self, table: Table, result: ScenarioResult) -> Table:
        """The value of every assumption, in the table's order; a key's weights one by one."""
        scenario = result.scenario
        names = [
            *(f"ändrad medlemsavgift {year}" for year in sorted(scenario.member_fee)),
            *(f"ej nyttjade medel i allt {year}" for year in sorted(scenario.underspend)),
            f"ingående överskott {result.years[0]}",
            "golv",
        ]
        weights = [
            (weight_words(key), f"nyckel {key.organisation}") for key in result.package.share_keys
        ]
        lines = []
        for line, name in zip_longest(table.lines, names):
            value = line.cells[0]
            links = self._whole(value, name) if name else self._links(_within(value, weights))
            lines.append(replace(line, links=(links,)))
        return replace(table, lines=tuple(lines))

    def explained(self, table: Table, findings: Sequence[ExplainedDifference]) -> Table:
        """How far each stated deviation is from what the document prints."""
        names = [[f"avvikelse {finding.control}"] for finding in findings]
        return self._linked(table, names)

    def _linked(self, table: Table, names: Sequence[Sequence[str | None]]) -> Table:
        """Each line's last cells linked to the places of the named figures that there are."""
        lines: list[Line] = []
        for line, named in zip(table.lines, names, strict=True):
            unnamed = len(line.cells) - len(named)
            links = map(self._whole, line.cells[unnamed:], named)
            lines.append(replace(line, links=(*[()] * unnamed, *links)))
        return replace(table, lines=tuple(lines))

    def _whole(self, text: str, name: str | None) -> Links:
        """A text that is a figure altogether."""
        return self._links([(0, len(text), name)])

    def _links(self, named: Iterable[tuple[int, int, str | None]]) -> Links:
        """The printed figures that there is anything to tell of, with the places that tell it."""
        places = ((start, end, self._places.get(name or "", "")) for start, end, name in named)
        return tuple(link for link in places if link[1] and link[2])


def _within(text: str, figures: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    """Where the items of a list are that show figures."""
    names, at = dict(figures), 0
    for item in text.split(", "):
        if item in names:
            yield at, at + len(item), names[item]
        at += len(item) + len(", ")
