"""The command line: ``finsam``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from finsam_analysis import __version__
from finsam_analysis.cli_words import SwedishParser
from finsam_analysis.csv_table import LARGEST_AMOUNT, parse_whole
from finsam_analysis.data_package import find_package
from finsam_analysis.errors import FinsamError, InputError
from finsam_analysis.scenario_run import ScenarioResult, compute, open_package, run_scenario
from finsam_analysis.swedish_numbers import parse_percent
from finsam_analysis.uncertainty import MOST_DRAWS

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
    computing.add_argument("scenario", metavar="SCENARIO", help=_SCENARIO_HELP)
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

    edge = commands.add_parser(
        "edge",
        help="visa hur långt ett scenario är från golvet",
        description="Svarar på hur mycket medlemsavgiften kan sjunka eller måste höjas, hur stor "
        "andel som måste lämnas outnyttjad, när ett underskott senast måste vara täckt och hur "
        "stor insats till som ryms.",
    )
    edge.add_argument("scenario", metavar="SCENARIO", help=_SCENARIO_HELP)
    _add_floor(edge)
    _add_data(edge)
    edge.add_argument("--json", action="store_true", help="skriv svaret som JSON, i kronor")
    edge.set_defaults(run=_edge)

    bridging = commands.add_parser(
        "bridge",
        help="visa varför två scenarier skiljer sig",
        description="Visar vad varje beslut och varje antagande bidrar med till skillnaden i "
        "beslutsutrymme mellan två scenarier, oberoende av i vilken ordning de räknas.",
    )
    bridging.add_argument("before", metavar="FRÅN", help=_SCENARIO_HELP)
    bridging.add_argument("after", metavar="TILL", help="scenariot att jämföra med")
    _add_data(bridging)
    bridging.add_argument("--json", action="store_true", help="skriv bron som JSON, i kronor")
    bridging.set_defaults(run=_bridge)

    risking = commands.add_parser(
        "risk",
        help="visa hur säkert ett scenario är",
        description="Drar många tänkbara framtider ur datapaketets fördelningar (osakerhet.csv) "
        "och visar spridningen i beslutsutrymmet, hur sannolikt det är att det går under golvet, "
        "vilket antagande som styr det och vad som behövs för att stå emot.",
    )
    risking.add_argument("scenario", metavar="SCENARIO", help=_SCENARIO_HELP)
    risking.add_argument(
        "--seed",
        metavar="TAL",
        type=_seed,
        default=1,
        help="slumptalens start; samma tal ger samma svar (1)",
    )
    risking.add_argument(
        "--draws",
        metavar="ANTAL",
        type=_draws,
        default=1_000_000,
        help="antal tänkbara framtider, högst tio miljoner (en miljon)",
    )
    risking.add_argument(
        "--probability",
        metavar="PROCENT",
        type=_probability,
        default=Fraction(95),
        help="sannolikheten som utrymmet ska hålla sig över golvet med (95)",
    )
    _add_floor(risking)
    _add_data(risking)
    risking.add_argument("--json", action="store_true", help="skriv svaret som JSON, i kronor")
    risking.set_defaults(run=_risk)
    return parser


_SCENARIO_HELP = "en YAML-fil eller namnet på ett scenario i datapaketet"


def _add_floor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--floor",
        metavar="KR",
        type=_kronor,
        help="golv för beslutsutrymmet i kronor (annars scenariots)",
    )


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


def _kronor(text: str) -> int:
    amount = parse_whole(text)
    if amount is None or abs(amount) > LARGEST_AMOUNT:
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett belopp i hela kronor")
    return amount


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett heltal, noll eller större")
    return int(text)


def _draws(text: str) -> int:
    number = parse_whole(text)
    if number is None or not 1 <= number <= MOST_DRAWS:
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett heltal från 1 till {MOST_DRAWS}")
    return number


def _probability(text: str) -> Fraction:
    percent = parse_percent(text)
    if percent is None or not 0 < percent <= 100:
        raise argparse.ArgumentTypeError(
            f"”{text}” är inte en sannolikhet, över 0 till 100 procent"
        )
    return percent


def _compute(options: argparse.Namespace) -> int:
    result = run_scenario(open_package(find_package(options.data)), options.scenario)
    if options.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        # Tables are a matter for readers; the JSON form starts faster without them.
        from finsam_analysis.report_tables import plain_summary

        print(plain_summary(result))
    return DONE


def _report(options: argparse.Namespace) -> int:
    # papermill and its kernels take a second to import; only this command needs them.
    from finsam_analysis.report_production import produce_reports

    produce_reports(
        find_package(options.data), options.scenario, options.out, options.jobs, options.parameter
    )
    return DONE


def _with_floor(options: argparse.Namespace) -> ScenarioResult:
    """The scenario computed, at the floor of the command line where one is given."""
    result = run_scenario(open_package(find_package(options.data)), options.scenario)
    if options.floor is None:
        return result
    return compute(result.package, replace(result.scenario, floor=options.floor))


def _edge(options: argparse.Namespace) -> int:
    from finsam_analysis.edge import distance

    found = distance(_with_floor(options))
    if options.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        from finsam_analysis.edge_tables import edge_text

        print(edge_text(found))
    return DONE


def _bridge(options: argparse.Namespace) -> int:
    from finsam_analysis.bridge import bridge

    package = open_package(find_package(options.data))
    found = bridge(run_scenario(package, options.before), run_scenario(package, options.after))
    if options.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        from finsam_analysis.bridge_tables import bridge_text

        print(bridge_text(found))
    return DONE


def _risk(options: argparse.Namespace) -> int:
    from finsam_analysis.drawn_rooms import draw_rooms
    from finsam_analysis.risk import risk
    from finsam_analysis.safe_decision import safe_decisions

    drawn = draw_rooms(_with_floor(options), options.seed, options.draws)
    found = risk(drawn, options.probability)
    decisions = safe_decisions(drawn, options.probability)
    if options.json:
        print(json.dumps(found.as_json() | decisions.as_json(), ensure_ascii=False, indent=2))
    else:
        from finsam_analysis.risk_tables import risk_text

        print(risk_text(found, decisions))
    return DONE
