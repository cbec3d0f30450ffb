"""The commands on how sure a scenario is: ``finsam edge``, ``bridge`` and ``risk``."""

from __future__ import annotations

import argparse
from fractions import Fraction

from finsam_analysis import sensitivity, tables
from finsam_analysis.cli.arguments import (
    SCENARIO_HELP,
    Commands,
    add_data,
    add_json,
    add_scenario,
    count_up_to,
    tell,
    text_width,
    whole_kronor,
)
from finsam_analysis.core import DONE, parse_percent
from finsam_analysis.data_package import find_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, compute, run_scenario

LEAST_DRAWS = 1_000  # with fewer, chance alone moves the answer by whole per cents


def add_risk_commands(commands: Commands) -> None:
    """Add the three to the parser of commands."""
    edge = commands.add_parser(
        "edge",
        help="visa hur långt ett scenario är från golvet",
        description="Svarar på hur mycket medlemsavgiften kan sjunka eller måste höjas, hur stor "
        "andel som måste lämnas outnyttjad, när ett underskott senast måste vara täckt och hur "
        "stor insats till som ryms.",
    )
    add_scenario(edge)
    _add_floor(edge)
    add_data(edge)
    add_json(edge)
    edge.set_defaults(run=_edge)

    bridging = commands.add_parser(
        "bridge",
        help="visa varför två scenarier skiljer sig",
        description="Visar vad varje beslut och varje antagande bidrar med till skillnaden i "
        "beslutsutrymme mellan två scenarier, oberoende av i vilken ordning de räknas.",
    )
    bridging.add_argument("before", metavar="FRÅN", help=SCENARIO_HELP)
    bridging.add_argument("after", metavar="TILL", help="scenariot att jämföra med")
    add_data(bridging)
    add_json(bridging, "bron ")
    bridging.set_defaults(run=_bridge)

    risking = commands.add_parser(
        "risk",
        help="visa hur säkert ett scenario är",
        description="Drar många tänkbara framtider ur datapaketets fördelningar (osakerhet.csv) "
        "och visar spridningen i beslutsutrymmet, hur sannolikt det är att det går under golvet, "
        "vilket antagande som styr det och vad som behövs för att stå emot.",
    )
    add_scenario(risking)
    risking.add_argument(
        "--seed",
        metavar="TAL",
        type=count_up_to(10**18, least=0),
        default=1,
        help="slumptalens start; samma tal ger samma svar (1)",
    )
    risking.add_argument(
        "--draws",
        metavar="ANTAL",
        type=count_up_to(sensitivity.MOST_DRAWS, LEAST_DRAWS),
        default=sensitivity.DRAWS,
        help="antal tänkbara framtider, tusen till tio miljoner (hundra tusen)",
    )
    risking.add_argument(
        "--probability",
        metavar="PROCENT",
        type=_probability,
        default=Fraction(95),
        help="sannolikheten som utrymmet ska hålla sig över golvet med, under 100 (95)",
    )
    _add_floor(risking)
    add_data(risking)
    add_json(risking)
    risking.set_defaults(run=_risk)


def _add_floor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--floor",
        metavar="KR",
        type=whole_kronor,
        help="golv för beslutsutrymmet i kronor (annars scenariots)",
    )


def _probability(text: str) -> Fraction:
    percent = parse_percent(text)
    if percent is None or not 0 < percent < 100:
        raise argparse.ArgumentTypeError(
            f"”{text}” är inte en sannolikhet över 0 och under 100 procent; dragningar kan inte "
            "visa att något är helt säkert"
        )
    return percent


def _computed(options: argparse.Namespace) -> ScenarioResult:
    """The scenario computed, at the floor of the command line where one is given."""
    result = run_scenario(open_package(find_package(options.data)), options.scenario)
    if options.floor is None:
        return result
    return compute(result.package, result.scenario.with_floor(options.floor, result.years))


def _edge(options: argparse.Namespace) -> int:
    found = sensitivity.distance(_computed(options))
    tell(options, found.as_json, lambda: tables.edge_text(found, text_width()))
    return DONE


def _bridge(options: argparse.Namespace) -> int:
    package = open_package(find_package(options.data))
    found = sensitivity.bridge(
        run_scenario(package, options.before), run_scenario(package, options.after)
    )
    tell(options, found.as_json, lambda: tables.bridge_text(found, text_width()))
    return DONE


def _risk(options: argparse.Namespace) -> int:
    drawn = sensitivity.draw_rooms(_computed(options), options.seed, options.draws)
    found = sensitivity.risk(drawn, options.probability)
    decisions = sensitivity.safe_decisions(drawn, options.probability)
    tell(
        options,
        lambda: found.as_json() | decisions.as_json(),
        lambda: tables.risk_text(found, decisions, text_width()),
    )
    return DONE
