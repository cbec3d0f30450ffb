"""The commands on applicants' budgets: ``finsam budget-template`` and ``import-budget``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from finsam_analysis.cli.arguments import add_data
from finsam_analysis.core import DONE, FOUND_WRONG, Grade, Unit
from finsam_analysis.data_package import find_package, load_package

if TYPE_CHECKING:
    from finsam_analysis.cli.arguments import SwedishParser


def add_budget_commands(commands: argparse._SubParsersAction[SwedishParser]) -> None:
    """Add the two to the parser of commands."""
    writing = commands.add_parser(
        "budget-template",
        help="skriv den arbetsbok som sökande fyller i",
        description="Skriver budgetens tre blad som en Excel-arbetsbok med formler: den "
        "detaljerade budgeten, fördelningen över insatstiden och sammanställningen. Skriver "
        "aldrig över en fil.",
    )
    writing.add_argument("file", metavar="FIL.xlsx", type=Path, help="filen som ska skrivas")
    writing.add_argument(
        "--application", metavar="ID", default="", help="fyll i denna ansökans budget"
    )
    add_data(writing)
    writing.set_defaults(run=_budget_template)

    reading = commands.add_parser(
        "import-budget",
        help="läs in en ifylld budget i datapaketet",
        description="Läser en sökandes ifyllda arbetsbok in i datapaketets tabeller, i stället "
        "för ansökans tidigare budget, och visar genast vad som inte stämmer. Övriga "
        "ansökningars rader rörs inte.",
    )
    reading.add_argument("file", metavar="FIL.xlsx", type=Path, help="den ifyllda arbetsboken")
    reading.add_argument(
        "--application", metavar="ID", required=True, help="ansökan som budgeten hör till"
    )
    add_data(reading)
    reading.add_argument(
        "--unit",
        choices=[str(unit) for unit in Unit],
        help="beloppens enhet, om arbetsboken inte säger den",
    )
    reading.add_argument(
        "--document",
        metavar="ID",
        default="",
        help="källdokument för raderna, ur dokument.csv (annars ansökans eget)",
    )
    reading.set_defaults(run=_import_budget)


def _budget_template(options: argparse.Namespace) -> int:
    # xlsxwriter is needed here only.
    from finsam_analysis.budget_workbook import (
        application_named,
        budget_template,
        empty_sheets,
        form_for,
        write_new,
    )

    package = load_package(find_package(options.data))
    sheets = empty_sheets()
    if options.application:
        sheets = form_for(package, application_named(package, options.application))
    known = [organisation.full_name for organisation in package.organisations]
    write_new(options.file, budget_template(sheets, known))
    print(f"{options.file} är skriven. Läs in den ifylld med finsam import-budget.")
    return DONE


def _import_budget(options: argparse.Namespace) -> int:
    # openpyxl is needed here only.
    from finsam_analysis.budget_workbook import import_budget

    folder = find_package(options.data)
    unit = Unit(options.unit) if options.unit else None
    done = import_budget(folder, options.application, options.file, unit, options.document)
    print("\n".join(done.lines()))
    wrong = any(finding.grade is Grade.ERROR for finding in done.findings)
    return FOUND_WRONG if wrong else DONE
