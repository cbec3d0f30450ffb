"""Which differences stand in the source documents themselves: what reconciliation leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from finsam_analysis.entities import DataPackage, Source
from finsam_analysis.kronor import round_half_away
from finsam_analysis.swedish_numbers import THIN_SPACE, whole
from finsam_analysis.vocabulary import Unit

_GROUPED = re.compile(r"(?<=\d) (?=\d{3}\b)")  # the space within an amount as people type it


@dataclass(frozen=True)
class Finding:
    """One difference, in Swedish: what it is, where it stands, and how large it is."""

    what: str
    place: str
    difference: str


def open_findings(package: DataPackage) -> tuple[Finding, ...]:
    """Every difference that the package explains instead of removing, in the tables' order.

    The package loads only when every printed sum comes out of its figures, or its deviation is
    stated; these are the stated ones, the cells that the text copy has lost, and the proposed
    amounts that the office's own table rounds.
    """
    findings = (
        *_stated_deviations(package),
        *_derived_cells(package),
        *_rounded_proposals(package),
    )
    # Two printed sums can miss for one and the same reason.
    return tuple(dict.fromkeys(findings))


def _stated_deviations(package: DataPackage) -> Iterator[Finding]:
    for row in package.tables["kontrollsummor"].rows:
        cells = row.cells
        if cells["avvikelse"]:
            unit = "kr" if cells["enhet"] in tuple(Unit) else cells["enhet"]
            yield Finding(
                _sentence(cells["förklaring"] or f"kontrollsumman {cells['kontroll']}"),
                _place(package, Source(cells["dokument"], cells["ställe"])),
                _signed(round_half_away(Fraction(cells["avvikelse"])), unit),
            )


def _derived_cells(package: DataPackage) -> Iterator[Finding]:
    places: dict[Source, list[str]] = {}
    for line in package.plan.lines:
        for heading in sorted(line.derived):
            places.setdefault(line.source, []).append(f"{line.name} {heading}")
    for source, cells in places.items():
        yield Finding(
            f"Saknas i textkopian och är härlett ur tabellens egna summor: {', '.join(cells)}",
            _place(package, source),
            "",
        )


def _rounded_proposals(package: DataPackage) -> Iterator[Finding]:
    for application in package.applications:
        if application.distribution is None:
            continue
        difference = application.distribution.total - application.proposed
        if difference:
            yield Finding(
                f"{application.name}: kansliets fördelning är avrundad till hela tkr",
                _place(package, application.source),
                _signed(difference, "kr"),
            )


def _place(package: DataPackage, source: Source) -> str:
    return _GROUPED.sub(THIN_SPACE, f"{package.documents[source.document]}, {source.place}")


def _sentence(text: str) -> str:
    """The text with a capital first, its amounts kept together on one line."""
    return _GROUPED.sub(THIN_SPACE, text[:1].upper() + text[1:])


def _signed(amount: int, unit: str) -> str:
    return f"{'+' if amount > 0 else ''}{whole(amount)}\u00a0{unit}"
