"""Whether what was typed can be what was meant: units by size, codes, clock times, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import log10
from statistics import median

from finsam_analysis.core import (
    DataPackage,
    Fault,
    Grade,
    LoadedTable,
    OrganisationKind,
    PlanLine,
    Revision,
    Source,
    TableRow,
    Unit,
    kronor,
    parse_number,
    per_cent,
)
from finsam_analysis.data_package import DESCRIPTOR
from finsam_analysis.reconciliation.finding import Finding
from finsam_analysis.scenario import unlikely_assumptions

_CODE = {OrganisationKind.KOMMUN: "[0-9]{4}", OrganisationKind.REGION: "[0-9]{2}"}
_CLOCK = re.compile(r"[0-9]+:[0-9]{2}:[0-9]{2}")
_PER_CENT = re.compile(r"([0-9]+(?:,[0-9]+)?|[a-zåäö]+) procent")
_EXAMPLE = "EXEMPEL"


def entry_findings(package: DataPackage) -> Iterator[Finding]:
    """Every value that looks like a slip of the hand or of a spreadsheet."""
    yield from _units(package)
    yield from _sizes(package)
    yield from _codes(package)
    yield from _clock_times(package)
    yield from _bounds(package)
    yield from _examples(package)
    yield from _revised_twice(package)


def _units(package: DataPackage) -> Iterator[Finding]:
    """A line of the plan whose amounts are a thousand times too small or large for its unit.

    A line stands apart when its middle amount ``s`` is less than half of every other line's or
    more than twice; ``|log s/m| − |log 1000^±1 s/m|`` then says how much nearer the other unit
    brings it to the middle ``m`` of the others, in powers of ten. A whole power is asked for where
    it is too small and in the unit of most lines, half a one where it is too large, nothing more
    where it is small in a unit of its own. Within a line each year is held against the others.
    """
    units = {r.cells["rad"]: r.cells["enhet"] for r in package.tables["plan"].rows}
    usual = max(Unit, key=list(units.values()).count)
    sizes = {line.id: median(_amounts(line)) for line in package.plan.lines if _amounts(line)}
    for line in package.plan.lines:
        others = [size for name, size in sizes.items() if name != line.id]
        if line.id not in sizes or len(others) < 2:
            continue
        unit, size = units[line.id], sizes[line.id]
        small = 2 * size < min(others) and (
            unit is not usual or _nearer(size, median(others), 1000) > 1
        )
        large = size > 2 * max(others) and _nearer(size, median(others), 1 / 1000) > 0.5
        if small or large:
            meant = next(other for other in Unit if other is not unit)
            yield _unit_finding(
                line,
                f"”{line.name}” är {kronor(round(size))} om året, medan planens andra "
                f"rader oftast är omkring {kronor(round(median(others)))}.",
                f"Kontrollera om raden är i {meant} i stället för {unit}.",
            )
            continue
        yield from _years_unlike(package, line)


def _years_unlike(package: DataPackage, line: PlanLine) -> Iterator[Finding]:
    amounts = _amounts(line)
    for column, amount in zip(package.plan.columns, line.amounts, strict=True):
        if not amount or len(amounts) < 3:
            continue
        middle = median(amounts)
        if any(abs(log10(abs(amount) * factor / middle)) < 0.5 for factor in (1000, 1 / 1000)):
            yield _unit_finding(
                line,
                f"”{line.name}” är {kronor(amount)} i {column.heading}, medan raden andra år är "
                f"omkring {kronor(round(middle))}.",
                "Kontrollera om beloppet är i en annan enhet än radens.",
            )


def _amounts(line: PlanLine) -> list[int]:
    return [abs(amount) for amount in line.amounts if amount]


def _nearer(size: float, middle: float, factor: float) -> float:
    return abs(log10(size / middle)) - abs(log10(size * factor / middle))


def _unit_finding(line: PlanLine, message: str, remedy: str) -> Finding:
    return Finding("EN-1", line.id, message, (), (line.source,), remedy)


def _sizes(package: DataPackage) -> Iterator[Finding]:
    """An assumption that a year's fees let none expect, by the rule that remarks on scenarios."""
    for name, told in unlikely_assumptions(package).items():
        row = next(r for r in package.tables["antaganden"].rows if r.cells["antagande"] == name)
        remedy = "Kontrollera beloppet och dess enhet."
        yield Finding("EN-2", str(name), f"{told[:1].upper()}{told[1:]}", (), (row.source,), remedy)


def _codes(package: DataPackage) -> Iterator[Finding]:
    rows = package.tables["organisationer"].rows
    for row, organisation in zip(rows, package.organisations, strict=True):
        written, code, pattern = row.cells["kod"], organisation.code, _CODE.get(organisation.kind)
        if code is None or pattern is None:
            continue
        if not re.fullmatch(pattern, code):
            graded, remedy = None, "Rätta koden."
            message = f"Koden {written} är ingen kod för en {organisation.kind}."
        elif code != written:
            graded, remedy = Grade.NOTE, f"Skriv {code} som text, så att nollan står kvar."
            message = f"Koden {written} har förlorat sin första nolla och läses som {code}."
        else:
            continue
        figures = (("kod", str(written)),)
        where = (organisation.source,)
        yield Finding("OR-1", organisation.name, message, figures, where, remedy, graded)


def _clock_times(package: DataPackage) -> Iterator[Finding]:
    """A diarienummer that a spreadsheet has taken for hours and minutes, ``2017:43:00``."""
    for row in package.tables["dokument"].rows:
        number = row.cells["diarienummer"] or ""
        if _CLOCK.fullmatch(number):
            yield Finding(
                "DO-2",
                row.cells["dokument"],
                f"Diarienumret {number} är skrivet som ett klockslag; det var troligen "
                f"{number.rpartition(':')[0]}.",
                (("diarienummer", number),),
                (Source(row.cells["dokument"], "dokument.csv"),),
                "Skriv diarienumret som text.",
            )


def _bounds(package: DataPackage) -> Iterator[Finding]:
    """A distribution whose note tells how many per cent it goes to, and whose bounds are others."""
    for stated in package.uncertainty:
        told = {parse_number(match[1]) for match in _PER_CENT.finditer(stated.note)} - {None}
        bounds = [Fraction(stated.lowest, 100), Fraction(stated.highest, 100)]
        other = [bound for bound in bounds if bound and abs(bound) not in told]
        if told and other:
            yield Finding(
                "OS-1",
                str(stated.assumption),
                f"Fördelningen går till {', '.join(map(per_cent, other))}, men anmärkningen säger "
                f"{', '.join(per_cent(number) for number in told if number is not None)}.",
                tuple(("gräns", per_cent(bound)) for bound in other[:1]),
                (stated.source,),
                "Rätta gränsen i osakerhet.csv eller anmärkningen.",
            )


def _revised_twice(package: DataPackage) -> Iterator[Finding]:
    """Revisions of one cell on one day, of which only the order of the rows says which holds."""
    of_day: dict[tuple[tuple[str, str, str], str], list[Revision]] = {}
    for revision in package.revisions:
        of_day.setdefault((revision.cell, revision.date), []).append(revision)
    for ((_, line, column), day), entries in of_day.items():
        if len(entries) > 1:
            told = ", ".join(f"{kronor(entry.value)} (rad {entry.row})" for entry in entries)
            yield Finding(
                "RV-1",
                line,
                f"{column} revideras {day} till {told}; den sista raden gäller.",
                tuple((f"rad {entry.row}", entry.value) for entry in entries),
                tuple(dict.fromkeys(entry.source for entry in entries)),
                "Ta bort den som inte gäller ur revideringar.csv, eller rätta datumet.",
            )


def placeholder_faults(package: DataPackage) -> list[Fault]:
    """Every row that still is an example of ``finsam init``, and the title."""
    faults = [
        Fault(
            table.file,
            f"raden är fortfarande ett exempel ur finsam init ({heading})",
            "förbundets egna uppgifter",
            "ersätt raden, eller ta bort den",
            row=row.number,
        )
        for table, row, heading in _placeholders(package)
    ]
    if _EXAMPLE in package.title:
        found = "titeln är fortfarande ett exempel ur finsam init"
        remedy = "skriv vad paketet gäller"
        faults.append(Fault(DESCRIPTOR, found, "paketets egen titel", remedy, field="title"))
    return faults


def _placeholders(package: DataPackage) -> Iterator[tuple[LoadedTable, TableRow, str]]:
    """Rows that say EXEMPEL, with the first column that does."""
    for table in package.tables.values():
        for row in table.rows:
            said = [h for h, cell in row.cells.items() if _EXAMPLE in str(cell)]
            if said:
                yield table, row, said[0]


def _examples(package: DataPackage) -> Iterator[Finding]:
    held: dict[str, list[TableRow]] = {}
    for table, row, _ in _placeholders(package):
        held.setdefault(table.file, []).append(row)
    for file, rows in held.items():
        numbers = ", ".join(str(row.number) for row in rows)
        yield Finding(
            "EX-1",
            file,
            f"Exempel ur finsam init står kvar på rad {numbers}.",
            (("rader", len(rows)),),
            tuple(dict.fromkeys(_source_of(row, file) for row in rows)),
            "Ersätt raderna med förbundets egna, eller ta bort dem.",
        )


def _source_of(row: TableRow, file: str) -> Source:
    return row.source if "ställe" in row.cells else Source(row.cells["dokument"], file)
