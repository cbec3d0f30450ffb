"""The arguments that several commands take, how they are read, and an answer as JSON."""

from __future__ import annotations

import argparse
import json
from typing import Any

from finsam_analysis.data_package.csv_table import LARGEST_AMOUNT, parse_whole

SCENARIO_HELP = "en YAML-fil eller namnet på ett scenario i datapaketet"


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """Add SCENARIO, which must be given."""
    parser.add_argument("scenario", metavar="SCENARIO", help=SCENARIO_HELP)


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add the option for another data package."""
    parser.add_argument(
        "--data",
        metavar="MAPP",
        default="",
        help="datapaketets mapp (annars FINSAM_DATA, annars det enda paketet under data/)",
    )


def add_json(parser: argparse.ArgumentParser, what: str = "svaret ") -> None:
    """Add the option for an answer as JSON; ``what`` names it in the help."""
    parser.add_argument("--json", action="store_true", help=f"skriv {what}som JSON, i kronor")


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett heltal från 1 och uppåt")
    return int(text)


def whole_kronor(text: str) -> int:
    """An amount in whole kronor [SEK]."""
    amount = parse_whole(text)
    if amount is None or abs(amount) > LARGEST_AMOUNT:
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett belopp i hela kronor")
    return amount


def json_text(answer: Any) -> str:
    """An answer for programs, laid out so that people can read it too."""
    return json.dumps(answer, ensure_ascii=False, indent=2)
