"""The command line: ``finsam``."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from finsam_analysis import __version__
from finsam_analysis.cli_words import SwedishParser
from finsam_analysis.csv_table import LARGEST_AMOUNT, parse_whole
from finsam_analysis.data_package import find_package
from finsam_analysis.entities import DataPackage
from finsam_analysis.errors import FinsamError, InputError
from finsam_analysis.scenario import Scenario
from finsam_analysis.scenario_file import load_scenario, scenario_path
from finsam_analysis.scenario_run import compute, open_package
from finsam_analysis.swedish_numbers import parse_percent

if TYPE_CHECKING:
    from finsam_analysis.choice_sample import Sample

DONE, FOUND_WRONG, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 something is wrong, 2 bad input)."""
    try:
        options = _parser().parse_args(arguments)
        return int(options.run(options))
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except FinsamError as error:
        print(error, file=sys.stderr)
        return FOUND_WRONG
    except KeyboardInterrupt:
        print("Avbrutet.", file=sys.stderr)
        return FOUND_WRONG
    except BrokenPipeError:
        # The reader (``head``) left; nothing is wrong.
        sys.stderr.close()
        return DONE


def _parser() -> SwedishParser:
    parser = SwedishParser(
        prog="finsam",
        description="Räknar på ett samordningsförbunds beslutsutrymme: vad olika beslut om "
        "ansökningarna betyder år för år och för varje kommun.",
    )
    parser.add_argument(
        "--version", action="version", version=__version__, help="visa programmets version"
    )
    commands = parser.add_subparsers(
        title="kommandon", metavar="KOMMANDO", required=True, parser_class=SwedishParser
    )

    computing = commands.add_parser(
        "compute",
        help="räkna ut ett scenario och visa det",
        description="Räknar ut ett scenario: intäkter, kostnader, beslutsutrymme, beviljade "
        "belopp och kommunernas andelar.",
    )
    computing.add_argument(
        "scenario",
        metavar="SCENARIO",
        help="en YAML-fil eller namnet på ett scenario i datapaketet",
    )
    _add_data(computing)
    computing.add_argument(
        "--json", action="store_true", help="skriv resultatet som JSON, i kronor"
    )
    computing.set_defaults(run=_compute)

    reporting = commands.add_parser(
        "report",
        help="skriv scenariorapporter",
        description="Kör scenariots anteckningsbok och skriver rapport.html, tabeller och en "
        "översiktssida. Utan SCENARIO rapporteras alla scenarier i datapaketet.",
    )
    reporting.add_argument(
        "scenario", metavar="SCENARIO", nargs="*", help="YAML-filer eller namn på scenarier"
    )
    _add_data(reporting)
    reporting.add_argument(
        "--out",
        metavar="MAPP",
        type=Path,
        default=Path("reports"),
        help="mapp att skriva i (reports)",
    )
    reporting.add_argument(
        "--jobs", metavar="N", type=_positive, default=2, help="så många rapporter samtidigt (2)"
    )
    reporting.add_argument(
        "-p",
        "--parameter",
        metavar="NAMN=VÄRDE",
        action="append",
        default=[],
        help="sätt en av anteckningsbokens parametrar; kan anges flera gånger",
    )
    reporting.set_defaults(run=_report)

    exploring = commands.add_parser(
        "space",
        help="pröva alla kombinationer av nivåer",
        description="Prövar alla sätt att ge varje ansökan en av några nivåer, i hela kronor: hur "
        "många som håller golvet, de bästa, fronten, och vilken ansökan som betyder mest.",
    )
    _add_choices(exploring)
    exploring.add_argument(
        "--best", metavar="K", type=_positive, default=10, help="så många av de bästa visas (10)"
    )
    exploring.add_argument(
        "--sample",
        metavar="N",
        type=_positive,
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
    searching.add_argument(
        "--keep",
        metavar="ID",
        nargs="+",
        action="extend",
        default=[],
        help="ansökningar som inte får röras",
    )
    searching.add_argument(
        "--all-or-nothing",
        metavar="ID",
        nargs="+",
        action="extend",
        default=[],
        help="ansökningar som beviljas enligt förslaget eller inte alls",
    )
    searching.add_argument(
        "--at-least",
        metavar="ORG=KR",
        nargs="+",
        action="extend",
        default=[],
        help="vad en organisation minst ska beviljas sammanlagt",
    )
    searching.add_argument(
        "--at-most-cut",
        metavar="ID=PROCENT",
        nargs="+",
        action="extend",
        default=[],
        help="hur mycket en ansökan högst får minskas",
    )
    searching.add_argument(
        "--alternatives",
        metavar="N",
        type=_count,
        default=3,
        help="så många av de näst bästa (3)",
    )
    searching.add_argument(
        "--seconds", metavar="S", type=_positive, default=60, help="längsta tid för sökningen (60)"
    )
    searching.add_argument(
        "--save", metavar="NAMN", help="spara ändringen som ett nytt scenario i datapaketet"
    )
    searching.set_defaults(run=_search)
    return parser


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
        help="nivåer i procent av kansliets förslag, med komma eller blanksteg emellan och "
        "punkt som decimaltecken (0,50,75,90,100)",
    )
    parser.add_argument(
        "--scenario",
        metavar="SCENARIO",
        help="scenario att ta antaganden och golv från; dess beslut prövas om",
    )
    _add_data(parser)
    parser.add_argument("--json", action="store_true", help="skriv svaret som JSON, i kronor")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="MAPP",
        default="",
        help="datapaketets mapp (annars FINSAM_DATA, annars det enda paketet under data/)",
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett heltal från 1 och uppåt")
    return number


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett heltal från 0 och uppåt")
    return int(text)


def _amount(text: str) -> int:
    amount = parse_whole(text.strip())
    if amount is None or abs(amount) > LARGEST_AMOUNT:
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett belopp i hela kronor")
    return amount


def _levels(text: str) -> list[Fraction]:
    levels = [parse_percent(part) for part in re.split(r"[,;\s]+", text.strip(" ,;"))]
    if not levels or any(level is None or not 0 <= level <= 100 for level in levels):
        raise argparse.ArgumentTypeError(f"”{text}” är inte nivåer mellan 0 och 100 procent")
    return [level for level in levels if level is not None]


def _compute(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    package = open_package(folder)
    result = compute(package, load_scenario(scenario_path(folder, options.scenario), package))
    if options.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        # Tables are a matter for readers; the JSON form starts faster without them.
        from finsam_analysis.report_tables import plain_summary

        print(plain_summary(result))
    return DONE


def _space(options: argparse.Namespace) -> int:
    from finsam_analysis.choice_space import LARGEST_SPACE, Space, explore
    from finsam_analysis.choices import STANDARD_LEVELS, all_approved, choices_of
    from finsam_analysis.process_memory import peak_memory_bytes

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
        from finsam_analysis.choice_sampling import draw

        space = draw(choices, floor, options.sample)
    if options.json:
        # Thousands of combinations: indented, they would take longer to write than to compute.
        answer = space.as_json() | {"peak_memory_bytes": peak_memory_bytes()}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        from finsam_analysis.choice_text import sample_text, space_text

        name = result.scenario.name
        print(space_text(space, name) if isinstance(space, Space) else sample_text(space, name))
    return DONE


def _search(options: argparse.Namespace) -> int:
    # The solver takes longer to import than the other commands take to run.
    from finsam_analysis.change_answer import find_change
    from finsam_analysis.demand_words import read_demands
    from finsam_analysis.scenario_writing import free_path, save
    from finsam_analysis.smallest_change import Objective

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
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        from finsam_analysis.change_text import change_text

        print(change_text(found))
        if path is not None:
            print(f"\nSparat: {path}" if found.found else "\nInget scenario sparades.")
    return DONE


def _chosen(options: argparse.Namespace) -> list[Fraction]:
    return [level for part in options.levels for level in part]


def _assumptions(
    options: argparse.Namespace, folder: Path, package: DataPackage
) -> Scenario | None:
    if options.scenario is None:
        return None
    return load_scenario(scenario_path(folder, options.scenario), package)


def _report(options: argparse.Namespace) -> int:
    # papermill and its kernels take a second to import; only this command needs them.
    from finsam_analysis.report_production import produce_reports

    produce_reports(
        find_package(options.data), options.scenario, options.out, options.jobs, options.parameter
    )
    return DONE
