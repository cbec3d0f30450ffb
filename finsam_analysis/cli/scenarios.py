"""The commands that start a scenario and set several side by side: ``new`` and ``compare``."""

from __future__ import annotations

import argparse
import shlex

from finsam_analysis import choices, scenario, sensitivity, tables
from finsam_analysis.cli.arguments import (
    SCENARIO_HELP,
    Commands,
    add_data,
    add_json,
    tell,
    text_width,
)
from finsam_analysis.core import DONE, InputError
from finsam_analysis.data_package import find_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute, run_each, run_scenario, told_apart


def add_scenario_commands(commands: Commands) -> None:
    """Add both to the parser of commands."""
    comparing = commands.add_parser(
        "compare",
        help="visa scenarier sida vid sida",
        description="Visar beslutsutrymme per år, beviljat per ansökan och per kommun i flera "
        "scenarier, skillnaderna mot det första eller mot --baseline, och vad varje val bidrar "
        "med.",
    )
    comparing.add_argument("scenario", metavar="SCENARIO", nargs="+", help=SCENARIO_HELP)
    comparing.add_argument(
        "--baseline", metavar="SCENARIO", help="scenariot som de andra jämförs med (det första)"
    )
    add_data(comparing)
    add_json(comparing)
    comparing.set_defaults(run=_compare)

    starting = commands.add_parser(
        "new",
        help="börja ett nytt scenario",
        description="Skriver en scenariofil att utgå från i datapaketets mapp scenarier/: varje "
        "ansökan med sitt namn, besluten att ta fram ur kommentarerna, och antagandena med "
        "dagens värden. Skriver aldrig över något.",
    )
    starting.add_argument("name", metavar="NAMN", help="vad scenariot ska heta")
    starting.add_argument(
        "--from",
        dest="base",
        metavar="SCENARIO",
        help="scenariot som det nya utgår från (annars beviljas alla)",
    )
    add_data(starting)
    starting.set_defaults(run=_new)


def _compare(options: argparse.Namespace) -> int:
    package = open_package(find_package(options.data))
    results, faults = run_each(package, options.scenario)
    if options.baseline is not None:
        baseline = run_scenario(package, options.baseline)
        results = [baseline, *(r for r in results if r.scenario.file != baseline.scenario.file)]
    results = told_apart(results)
    if faults and len(results) < 2:  # nothing is left to compare
        raise InputError(faults)
    tell(
        options,
        lambda: sensitivity.comparison_json(results, results[0]),
        lambda: tables.side_by_side_text(results, text_width()),
    )
    if faults:  # the others are told all the same
        raise InputError(faults)
    return DONE


def _new(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    package = open_package(folder)
    name = scenario.id_of(options.name, "NAMN")
    path = scenario.free_path(folder, name, options.name, field="NAMN")
    base = ""
    if options.base is None:
        start = compute(package, choices.office_scenario(package))
    else:
        start = run_scenario(package, options.base)
        meant = scenario.scenario_file(package, options.base)
        base = start.scenario.id if meant.parent == path.parent else str(meant.resolve())
    scenario.write_scenario(path, scenario.scenario_template(options.name, start, base))
    print(f"Skrev {path}")
    where = f" --data {shlex.quote(str(options.data))}" if options.data else ""
    print(f"Prova: finsam compute {path.stem}{where}")
    return DONE
