"""The commands on the whole package as a workbook: ``export-package`` and ``import-package``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from finsam_analysis.cli.arguments import add_asking, add_data, keeps
from finsam_analysis.core import DONE
from finsam_analysis.data_package import find_package

if TYPE_CHECKING:
    from finsam_analysis.cli.arguments import SwedishParser


def add_package_commands(commands: argparse._SubParsersAction[SwedishParser]) -> None:
    """Add the two to the parser of commands."""
    writing = commands.add_parser(
        "export-package",
        help="skriv hela datapaketet som en arbetsbok",
        description="Skriver datapaketets tabeller som en Excel-arbetsbok: ett blad för varje "
        "tabell, med vägledning, listor att välja ur och de tryckta summorna som räknas medan man "
        "ändrar. Skriver aldrig över en fil.",
    )
    writing.add_argument("file", metavar="FIL.xlsx", type=Path, help="filen som ska skrivas")
    add_data(writing)
    writing.set_defaults(run=_export)
    reading = commands.add_parser(
        "import-package",
        help="läs in en ändrad arbetsbok i datapaketet",
        description="Läser en arbetsbok från finsam export-package, visar vilka rader den ändrar "
        "och vad avstämningen då finner, och skriver på ett ja. Rader som säger detsamma lämnas "
        "som de är; fel sägs med blad och cell.",
    )
    reading.add_argument("file", metavar="FIL.xlsx", type=Path, help="den ändrade arbetsboken")
    add_asking(reading)
    add_data(reading)
    reading.set_defaults(run=_import)


def _export(options: argparse.Namespace) -> int:
    # xlsxwriter is needed here only.
    from finsam_analysis.budget_workbook import write_new
    from finsam_analysis.package_workbook import package_workbook
    from finsam_analysis.reconciliation import read_content

    write_new(options.file, package_workbook(read_content(find_package(options.data))))
    print(f"{options.file} är skriven. Läs in den ändrade med finsam import-package.")
    return DONE


def _import(options: argparse.Namespace) -> int:
    # openpyxl is needed here only.
    from finsam_analysis.package_workbook import import_package

    folder = find_package(options.data)
    made = import_package(folder, options.file)
    print("\n".join(made.lines()))
    if not made.change.changes_nothing and keeps(options):
        made.change.keep()
        print(f"{options.file} är inläst i {folder}.")
    return DONE
