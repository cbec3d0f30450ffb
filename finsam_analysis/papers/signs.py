"""Which signs the PDF's fonts lack, and where in the förbund's files they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import get_font

from finsam_analysis.core import Fault
from finsam_analysis.scenario import ScenarioResult


def sign_faults(result: ScenarioResult, refused: str) -> list[Fault]:
    """A fault for every cell and text that holds a sign which no font has.

    Args:
        result: the scenario whose papers could not be set.
        refused: what the typesetter said, in which the refused text stands.
    """
    font = get_font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))
    known = font.get_charmap()
    # The second font has a few more signs than the first, so only what was refused is told.
    lacking = {sign for sign in refused if ord(sign) not in known}
    return [
        Fault(
            file,
            f"tecknet ”{sign}” finns inte i bilagans typsnitt",
            "bokstäver, siffror och vanliga tecken",
            "ta bort tecknet eller skriv det med ord",
            row=row,
            field=field,
        )
        for file, row, field, text in _texts(result)
        for sign in sorted(lacking & set(text))
    ]


def _texts(result: ScenarioResult) -> Iterator[tuple[str, int | None, str, str]]:
    """Every text that a user wrote: its file, row and field."""
    package, scenario = result.package, result.scenario
    yield "datapackage.json", None, "contributors", package.publisher
    file = Path(scenario.file).name
    yield file, None, "namn", scenario.name
    yield file, None, "beskrivning", scenario.description
    for added in scenario.additions:
        yield file, None, "tillägg", f"{added.name} {added.owner}"
    for table in package.tables.values():
        for row in table.rows:
            yield from (
                (table.file, row.number, heading, cell)
                for heading, cell in row.cells.items()
                if isinstance(cell, str)
            )
