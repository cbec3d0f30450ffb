"""The commands on applicants' budgets: ``finsam budget-template`` and ``import-budget``."""

from __future__ import annotations

import argparse
from pathlib import Path

from finsam_analysis import budget_workbook, spreadsheet
from finsam_analysis.cli.arguments import Commands, add_asking, add_data, keeps
from finsam_analysis.core import DONE, FOUND_WRONG, Fault, Grade, InputError, Unit
from finsam_analysis.data_package import find_package, load_package


def add_budget_commands(commands: Commands) -> None:
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
        description="Läser en sökandes ifyllda arbetsbok och visar vad den skulle ändra i "
        "datapaketets tabeller, i stället för ansökans tidigare budget, och vad som då inte "
        "stämmer. Skriver först på ett ja. Övriga ansökningars rader rörs inte.",
    )
    reading.add_argument("file", metavar="FIL.xlsx", type=Path, help="den ifyllda arbetsboken")
    chosen = reading.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--application", metavar="ID", help="ansökan som budgeten hör till")
    chosen.add_argument("--new", metavar="ID", help="en ny ansökan, som görs av arbetsboken")
    add_asking(reading)
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
    reading.add_argument(
        "--kind",
        choices=["Individinsats", "Strukturinsats"],
        help="den nya ansökans typ, med --new",
    )
    reading.add_argument(
        "--novelty", choices=["Ny", "FL", "TL"], default="Ny", help="ny, förlängning eller tillägg"
    )
    reading.add_argument(
        "--force",
        action="store_true",
        help="läs in fast arbetsbokens namn, ägare, summa eller datum talar för något annat",
    )
    reading.set_defaults(run=_import_budget)


def _budget_template(options: argparse.Namespace) -> int:
    package = load_package(find_package(options.data))
    sheets = budget_workbook.empty_sheets()
    if options.application:
        application = budget_workbook.application_named(package, options.application)
        sheets = budget_workbook.form_for(package, application)
    known = [organisation.full_name for organisation in package.organisations]
    template = budget_workbook.budget_template(sheets, known)
    spreadsheet.write_new(options.file, template)
    print(f"{options.file} är skriven. Läs in den ifylld med finsam import-budget.")
    return DONE


def _import_budget(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    unit = Unit(options.unit) if options.unit else None
    if options.new and not options.kind:
        found, expected = "--new utan --kind", "Individinsats eller Strukturinsats"
        raise InputError([Fault("kommandoraden", found, expected, "ange --kind")])
    new = None
    if options.new:
        new = budget_workbook.NewApplication(options.kind, options.novelty)
    name = options.new or options.application
    made = budget_workbook.import_budget(
        folder, name, options.file, unit, options.document, new, options.force
    )
    print("\n".join(made.lines()))
    if not made.change.changes_nothing and keeps(options):
        made.change.keep()
        print(f"{options.file} är inläst i {folder}.")
    wrong = any(finding.grade is Grade.ERROR for finding in made.findings)
    return FOUND_WRONG if wrong and not made.untouched else DONE
