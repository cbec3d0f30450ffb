"""Which printed sums a change leaves unreconciled, where each is explained, and what to revise instead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finsam_analysis.core import ControlSum, DataPackage, Unit
from finsam_analysis.data_package import revisable_cells
from finsam_analysis.reconciliation.control_sums import (
    control_faults,
    shortfalls,
    what_is_summed,
)
from finsam_analysis.scenario import plain_decimal

_MOST = 12  # changed cells; of more the first are told


def unreconciled_lines(before: DataPackage, after: DataPackage) -> list[str]:
    """What stands between a changed package and its first result, line by line in Swedish; or nothing.

    A figure that has changed since its document is a revision, which leaves the printed sums as
    they are; where the document itself is another, each sum's deviation is explained in its row.

    Args:
        before: the package as it is.
        after: the package as the change would make it.
    """
    faults = control_faults(after)
    if not faults:
        return []
    some = "en tryckt summa" if len(faults) == 1 else f"{len(faults)} tryckta summor"
    lines = [
        f"Skrivs ändringen kan inget räknas ut förrän {some} stämmer eller skillnaden är förklarad."
    ]
    if commands := list(_revisions(before, after)):
        lines.append(
            "Har siffran ändrats sedan handlingen: svara nej, och lägg in den som en revidering:"
        )
        lines += commands[:_MOST]
        if len(commands) > _MOST:
            lines.append(f"  … och {len(commands) - _MOST} celler till")
    file = after.tables["kontrollsummor"].file
    lines.append(
        f"{'Annars' if commands else 'Är skillnaden rätt'}: skriv i {file}, med orsaken i "
        "kolumnen förklaring:"
    )
    lacking = shortfalls(after)
    told = []
    for control, found in faults:
        lacks = lacking[control]
        deviation = (
            f"{_deviation(control, lacks)} {control.unit} i kolumnen avvikelse"
            if lacks is not None
            else str(found[0])
        )
        told.append(f"  rad {control.row}: {deviation} ({what_is_summed(control)})")
    return [*lines, *told]


def _deviation(control: ControlSum, lacks: int) -> str:
    """The deviation with which a sum agrees, as its row is written."""
    unit = Unit(control.unit).in_kronor if control.unit in tuple(Unit) else 1
    return plain_decimal((Fraction(control.deviation) - lacks) / unit)


def _revisions(before: DataPackage, after: DataPackage) -> Iterator[str]:
    """The commands that enter the changed cells as revisions instead."""
    printed = before.as_printed.tables
    held = {(table, line, at): row.cells[at] for table, line, at, row in revisable_cells(printed)}
    for table, line, column, row in revisable_cells(after.as_printed.tables):
        now = row.cells[column]
        if now is not None and held.get((table, line, column), now) != now:
            said = row.cells.get("enhet")
            unit = Unit(said) if said in tuple(Unit) else Unit.KRONA
            yield (
                f'  finsam revise "{line}" "{column}" {now // unit.in_kronor} --reason "…" '
                "--source DOKUMENT"
            )
