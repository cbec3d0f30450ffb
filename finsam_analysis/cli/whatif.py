"""The command that opens the what-if page: ``finsam whatif``."""

from __future__ import annotations

import argparse

from finsam_analysis import choices, page
from finsam_analysis.cli.arguments import SCENARIO_HELP, Commands, add_data
from finsam_analysis.cli.reports import add_out
from finsam_analysis.core import DONE
from finsam_analysis.data_package import find_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import load_scenario, scenario_file


def add_whatif_command(commands: Commands) -> None:
    """Add it to the parser of commands."""
    opening = commands.add_parser(
        "whatif",
        help="öppna sidan där man prövar beslut och ser svaret direkt",
        description="Öppnar sidan ”Vad händer om …” i webbläsaren: ändra beslut och antaganden och "
        "se beslutsutrymmet, kommunernas andelar och tabellerna direkt. Sidan finns bara på den "
        "här datorn och stängs när det sista fönstret varit stängt en minut, eller med Ctrl-C.",
    )
    opening.add_argument(
        "scenario",
        metavar="SCENARIO",
        nargs="?",
        help=f"{SCENARIO_HELP} att börja från (annars kansliets förslag)",
    )
    opening.add_argument(
        "--no-browser", action="store_true", help="skriv bara adressen, öppna ingen webbläsare"
    )
    add_out(opening, "mapp för rapporter och bilagor som görs från sidan")
    add_data(opening)
    opening.set_defaults(run=_whatif)


def _whatif(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    package = open_package(folder)
    start = (
        choices.office_scenario(package)
        if options.scenario is None
        else load_scenario(scenario_file(package, options.scenario), package)
    )

    def say(address: str) -> None:
        print(f"Sidan finns på {address}\nAvsluta med Ctrl-C.", flush=True)

    page.open_page(package, start, options.out, browser=not options.no_browser, say=say)
    return DONE
