"""The commands on the whole package as a workbook: ``export-package`` and ``import-package``."""

from __future__ import annotations

import argparse
from pathlib import Path

from finsam_analysis import package_workbook, reconciliation, spreadsheet
from finsam_analysis.cli.arguments import Commands, add_asking, add_data, keeps
from finsam_analysis.core import DONE, FOUND_WRONG, Grade
from finsam_analysis.data_package import find_package


def add_package_commands(commands: Commands) -> None:
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
    content = reconciliation.read_content(find_package(options.data))
    spreadsheet.write_new(options.file, package_workbook.package_workbook(content))
    print(f"{options.file} är skriven. Läs in den ändrade med finsam import-package.")
    return DONE


def _import(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    made = package_workbook.import_package(folder, options.file)
    print("\n".join(made.lines()))
    if not made.change.changes_nothing and keeps(options):
        made.change.keep()
        print(f"{options.file} är inläst i {folder}.")
    wrong = any(finding.grade is Grade.ERROR for finding in made.change.new_findings)
    return FOUND_WRONG if wrong else DONE
