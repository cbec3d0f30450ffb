"""The commands of the economist's year: ``finsam revise`` and ``finsam next-year``."""

from __future__ import annotations

import argparse
import shlex
import sys
from datetime import date
from pathlib import Path

from finsam_analysis import year as economists_year
from finsam_analysis.cli.arguments import SCENARIO_HELP, Commands, add_data, day, year
from finsam_analysis.core import DONE, Fault, InputError, kronor, signed
from finsam_analysis.data_package import find_package, load_package, revise
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import revision_remark, run_scenario


def add_year_commands(commands: Commands) -> None:
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
    _add_next_year(commands)


def _add_next_year(commands: Commands) -> None:
    turning = commands.add_parser(
        "next-year",
        help="börja nästa års datapaket ur detta och styrelsens beslut",
        description="Skriver nästa års datapaket: planen börjar ett år senare, det som beviljats "
        "blir pågående insatser, bordlagda ansökningar väntar, och prognosårets utgående "
        "överskott blir ingående. Det gamla paketet rörs inte.",
    )
    turning.add_argument("folder", metavar="MAPP", type=Path, help="en ny eller tom mapp")
    turning.add_argument(
        "--scenario", metavar="SCENARIO", required=True, help=f"beslutet: {SCENARIO_HELP}"
    )
    turning.add_argument(
        "--decided",
        metavar="ÅÅÅÅ-MM-DD",
        type=day,
        default=date.today(),  # noqa: DTZ011  # the user's own day
        help="dagen för beslutet (i dag)",
    )
    turning.add_argument("--until", metavar="ÅR", type=year, help="planens sista år (samma som nu)")
    add_data(turning)
    turning.set_defaults(run=_next_year)


def _next_year(options: argparse.Namespace) -> int:
    result = run_scenario(open_package(find_package(options.data)), options.scenario)
    years = result.years
    if options.until is not None and not years[1] <= options.until <= years[0] + 30:
        expected, remedy = f"ett år {years[1]}–{years[0] + 30}", "rätta --until"
        raise InputError([Fault("--until", str(options.until), expected, remedy)])
    begun = economists_year.next_year(result, options.folder, options.decided, options.until)
    print(f"Skrev {len(begun.written)} filer i {options.folder}.")
    for words in begun.left:
        print(f"Kvar: {words}")
    print(f"Prova: finsam check --data {shlex.quote(str(options.folder))}")
    known, day = result.package.opening_surplus.date, options.decided
    early = f"{day} ligger före {known}, ingående överskottets datum i antaganden.csv."
    _remark(*([early] if str(day) < known else []), *_ahead(day))
    return DONE


def _revise(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    revised = revise(
        folder,
        *(options.line, options.column, options.value),
        *(options.reason, options.source, options.date),
    )
    entry, before = revised.entry, revised.before
    was = "inget i handlingen" if entry.printed is None else f"{kronor(entry.printed)} i handlingen"
    changed = entry.value - (entry.printed or 0)
    if before is not None:
        was += f", {kronor(before.value)} från {before.date}"
        changed = entry.value - before.value
    print(
        f"{entry.line} {entry.column}: {was}, {kronor(entry.value)} från "
        f"{entry.date} ({signed(changed)}). Raden står i "
        f"revideringar.csv, rad {entry.row}."
    )
    unlikely = revision_remark(load_package(folder), entry)
    told = (unlikely, *revised.remarks, *_ahead(date.fromisoformat(entry.date)))
    _remark(*filter(None, told))
    return DONE


def _ahead(day: date) -> tuple[str, ...]:
    """A sentence for a day that has not come."""
    today = date.today()  # noqa: DTZ011  # the user's own day
    return (f"{day} är efter dagens datum, {today}.",) if day > today else ()


def _remark(*remarks: str) -> None:
    for remark in remarks:
        print(f"Obs: {remark}", file=sys.stderr)
