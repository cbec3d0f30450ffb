"""The commands of the economist's year: ``finsam revise`` and ``finsam next-year``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from finsam_analysis.cli.arguments import add_data, day
from finsam_analysis.core import DONE, kronor, signed
from finsam_analysis.data_package import find_package, revise

if TYPE_CHECKING:
    from finsam_analysis.cli.arguments import SwedishParser


def add_year_commands(commands: argparse._SubParsersAction[SwedishParser]) -> None:
    """Add them to the parser of commands."""
    revising = commands.add_parser(
        "revise",
        help="skriv in en siffra som ändrats sedan handlingen",
        description="Skriver en rad i revideringar.csv. Tabellens egen cell står kvar som den är "
        "tryckt; resultaten räknas med den nya siffran, och alla rapporter visar att den ändrats.",
    )
    revising.add_argument(
        "line", metavar="RAD", help="radens id eller namn; ansökan|organisation i fordelning.csv"
    )
    revising.add_argument("column", metavar="KOLUMN", help="kolumnens rubrik, eller bara året")
    revising.add_argument(
        "value", metavar="VÄRDE", help="den nya siffran i radens enhet, eller som ”4950 tkr”"
    )
    revising.add_argument("--reason", metavar="ORSAK", required=True, help="varför den ändrats")
    revising.add_argument(
        "--source",
        metavar="DOKUMENT",
        required=True,
        help="id ur dokument.csv, och efter ett komma stället i det",
    )
    revising.add_argument(
        "--date",
        metavar="ÅÅÅÅ-MM-DD",
        type=day,
        help="dagen då den ändrades (annars dokumentets datum)",
    )
    add_data(revising)
    revising.set_defaults(run=_revise)


def _revise(options: argparse.Namespace) -> int:
    entry = revise(
        find_package(options.data),
        *(options.line, options.column, options.value),
        *(options.reason, options.source, options.date),
    )
    was = "inget" if entry.printed is None else kronor(entry.printed)
    print(
        f"{entry.line} {entry.column}: {was} i handlingen, {kronor(entry.value)} från "
        f"{entry.date} ({signed(entry.value - (entry.printed or 0))}). Raden står i "
        f"revideringar.csv, rad {entry.row}."
    )
    return DONE
