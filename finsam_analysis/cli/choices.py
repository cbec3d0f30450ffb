"""The commands that choose among decisions: ``finsam space`` and ``finsam search``."""

from __future__ import annotations

import argparse
import json
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from finsam_analysis.cli.arguments import add_data, add_json, json_text, positive, whole_kronor
from finsam_analysis.core.entities import DataPackage
from finsam_analysis.core.errors import DONE, FOUND_WRONG
from finsam_analysis.core.swedish import parse_percent
from finsam_analysis.data_package.loading import find_package
from finsam_analysis.scenario.file import load_scenario, scenario_path
from finsam_analysis.scenario.run import compute, open_package
from finsam_analysis.scenario.scenario import Scenario

if TYPE_CHECKING:
    from finsam_analysis.choices.sample import Sample
    from finsam_analysis.cli.cli_words import SwedishParser

# What a smallest change may be asked to respect: option, what it names, and what it means.
_DEMANDS = (
    ("--keep", "ID", "ansökningar som inte får röras"),
    ("--all-or-nothing", "ID", "ansökningar som beviljas enligt förslaget eller inte alls"),
    ("--at-least", "ORG=KR", "vad en organisation minst ska beviljas sammanlagt av ansökningarna"),
    ("--at-most-cut", "ID=PROCENT", "hur mycket en ansökan högst får minskas"),
)


def add_choice_commands(commands: argparse._SubParsersAction[SwedishParser]) -> None:
    """Add both commands to the parser of commands."""
    exploring = commands.add_parser(
        "space",
        help="pröva alla kombinationer av nivåer",
        description="Prövar alla sätt att ge varje ansökan en av några nivåer, i hela kronor: hur "
        "många som håller golvet, de bästa, fronten, och vilken ansökan som betyder mest.",
    )
    _add_choices(exploring)
    exploring.add_argument(
        "--best", metavar="K", type=positive, default=10, help="så många av de bästa visas (10)"
    )
    exploring.add_argument(
        "--sample",
        metavar="N",
        type=positive,
        nargs="?",
        const=1_000_000,
        help="om kombinationerna är för många att räkna: skatta antalen med N dragningar "
        "(1000000), och låt lösaren finna den bästa",
    )
    exploring.set_defaults(run=_space)

    searching = commands.add_parser(
        "search",
        help="hitta den minsta ändringen som håller golvet",
        description="Hittar den minsta ändringen av kansliets förslag som håller golvet, bevisar "
        "att ingen är mindre och säger varför den behövs, eller vilka krav som inte går ihop.",
    )
    _add_choices(searching)
    searching.add_argument(
        "--objective",
        choices=["fewest", "least-money", "fairest"],
        default="fewest",
        help="minst i vad: fewest (färst rörda ansökningar, sedan minst pengar), least-money "
        "(minst pengar), fairest (ingen kommun förlorar större del av sitt än den måste, sedan "
        "minst pengar); annars fewest",
    )
    searching.add_argument(
        "--per-inhabitant",
        action="store_true",
        help="låt fairest jämföra förlust per invånare i stället för andel av det beviljade",
    )
    for demand, named, meaning in _DEMANDS:
        searching.add_argument(
            demand, metavar=named, nargs="+", action="extend", default=[], help=meaning
        )
    searching.add_argument(
        "--alternatives",
        metavar="N",
        type=_count,
        default=3,
        help="så många av de näst bästa (3)",
    )
    searching.add_argument(
        "--seconds", metavar="S", type=positive, default=60, help="längsta tid för sökningen (60)"
    )
    searching.add_argument(
        "--save", metavar="NAMN", help="spara ändringen som ett nytt scenario i datapaketet"
    )
    searching.set_defaults(run=_search)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--floor",
        metavar="KR",
        type=_amount,
        help="vad utrymmet inte får understiga, i kronor (annars scenariots eller paketets golv)",
    )
    parser.add_argument(
        "--levels",
        metavar="PROCENT",
        type=_levels,
        nargs="+",
        default=[],
        help="nivåer i procent av kansliets förslag, i stigande ordning: 0,50,75,90,100, "
        "eller 0;33,3;100",
    )
    parser.add_argument(
        "--scenario",
        metavar="SCENARIO",
        help="scenario att ta antaganden, tillägg och golv från; dess beslut prövas om",
    )
    add_data(parser)
    add_json(parser)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett heltal från 0 och uppåt")
    return int(text)


def _amount(text: str) -> int:
    return whole_kronor(text.strip())


def _levels(text: str) -> list[Fraction]:
    # Between semicolons or blanks a comma is a decimal comma; alone it stands between levels.
    between = r"[;\s]+" if re.search(r"[;\s]", text.strip()) else ","
    read = [parse_percent(part) for part in re.split(between, text.strip(" ,;"))]
    levels = [level for level in read if level is not None and 0 <= level <= 100]
    if len(levels) < len(read) or not levels:
        raise argparse.ArgumentTypeError(f"”{text}” är inte nivåer mellan 0 och 100 procent")
    if any(after <= before for before, after in pairwise(levels)):
        raise argparse.ArgumentTypeError(
            f"”{text}”: nivåerna ska stå i stigande ordning; skriv decimaler med punkt (33.3) eller "
            "skilj nivåerna med semikolon (0;33,3;100)"
        )
    return levels


def _space(options: argparse.Namespace) -> int:
    from finsam_analysis.choices.choices import STANDARD_LEVELS, all_approved, choices_of
    from finsam_analysis.choices.space import LARGEST_SPACE, Space, explore
    from finsam_analysis.cli.process_memory import peak_memory_bytes

    folder = find_package(options.data)
    package = open_package(folder)
    base = _assumptions(options, folder, package)
    result = compute(package, all_approved(package, base))
    choices = choices_of(result, _chosen(options) or STANDARD_LEVELS)
    floor = result.floor if options.floor is None else options.floor
    space: Space | Sample
    if options.sample is None or choices.combinations <= LARGEST_SPACE:
        space = explore(choices, floor, options.best)
    else:
        from finsam_analysis.choices.choice_sampling import draw

        space = draw(choices, floor, options.sample)
    if options.json:
        # Thousands of combinations: indented, they would take longer to write than to compute.
        answer = space.as_json() | {"peak_memory_bytes": peak_memory_bytes()}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        from finsam_analysis.tables.choice_words import sample_text, space_text

        name = result.scenario.name
        print(space_text(space, name) if isinstance(space, Space) else sample_text(space, name))
    return DONE


def _search(options: argparse.Namespace) -> int:
    # The solver takes longer to import than the other commands take to run.
    from finsam_analysis.choices.answer import find_change
    from finsam_analysis.choices.smallest_change import Objective
    from finsam_analysis.cli.demand_words import read_demands
    from finsam_analysis.scenario.writing import free_path, save

    folder = find_package(options.data)
    package = open_package(folder)
    base = _assumptions(options, folder, package)
    path = None if options.save is None else free_path(folder, options.save)
    found = find_change(
        package,
        base,
        read_demands(options, package, base, _chosen(options)),
        Objective(options.objective),
        per_inhabitant=options.per_inhabitant,
        alternatives=options.alternatives,
        seconds=options.seconds,
    )
    if path is not None and found.found is not None:
        save(path, found.as_scenario(path.stem), found.demands.floor)
    if options.json:
        print(json_text(found.as_json()))
    else:
        from finsam_analysis.tables.change_text import change_text

        print(change_text(found))
        if path is not None:
            print(f"\nSparat: {path}" if found.found else "\nInget scenario sparades.")
    return FOUND_WRONG if path is not None and found.found is None else DONE


def _chosen(options: argparse.Namespace) -> list[Fraction]:
    return [level for part in options.levels for level in part]


def _assumptions(
    options: argparse.Namespace, folder: Path, package: DataPackage
) -> Scenario | None:
    if options.scenario is None:
        return None
    return load_scenario(scenario_path(folder, options.scenario), package)
