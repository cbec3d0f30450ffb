"""The commands on reports: ``finsam report`` and ``finsam verify``."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from finsam_analysis import papers
from finsam_analysis.cli.arguments import Commands, positive
from finsam_analysis.core import DONE, FOUND_WRONG, Fault, InputError
from finsam_analysis.data_package import find_package

_OUT = Path("reports")
_MOST_JOBS = 8  # of more, what gathers their answers would be waited for


def add_report_commands(commands: Commands) -> None:
    """Add the two to the parser of commands."""
    reporting = commands.add_parser(
        "report",
        help="skriv scenariorapporter",
        description="Kör scenariots anteckningsbok och skriver rapport.html, tabeller och en "
        "översiktssida. Utan SCENARIO rapporteras alla scenarier i datapaketet. Ligger ett annat "
        "datapakets rapporter i mappen skrivs de i en egen mapp i den.",
    )
    reporting.add_argument(
        "scenario", metavar="SCENARIO", nargs="*", help="YAML-filer eller namn på scenarier"
    )
    reporting.add_argument(
        "--data",
        metavar="MAPP",
        nargs="+",
        help="datapaketets mapp, eller flera (annars FINSAM_DATA, annars det enda under data/)",
    )
    add_out(reporting)
    _add_jobs(reporting)
    reporting.add_argument(
        "-p",
        "--parameter",
        metavar="NAMN=VÄRDE",
        action="append",
        default=[],
        help="sätt en av anteckningsbokens parametrar; kan anges flera gånger",
    )
    reporting.add_argument(
        "--scheduler",
        metavar="ADRESS",
        default="",
        help="kör på en dask-schedulers arbetare, tcp://värd:port; de ska se samma mappar",
    )
    reporting.add_argument(
        "--force", action="store_true", help="gör också de rapporter som redan är aktuella"
    )
    reporting.add_argument(
        "--prune", action="store_true", help="ta bort rapporter vars scenario inte finns längre"
    )
    reporting.set_defaults(run=_report)

    verifying = commands.add_parser(
        "verify",
        help="pröva om rapporternas siffror står",
        description="Gör om varje rapport ur dess manifest.json och säger om alla siffror står, "
        "och annars vilka som inte gör det, och vilka av rapportens sidor och bilagans former som har ändrats "
        "sedan de skrevs. Slutar med 1 om något inte står. Jämförelsen och översikten prövas inte.",
    )
    verifying.add_argument(
        "folder",
        metavar="MAPP",
        nargs="*",
        type=Path,
        help=f"rapporter, med sökväg eller med namn i {_OUT}, eller mappar av ({_OUT})",
    )
    _add_jobs(verifying)
    verifying.set_defaults(run=_verify)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    told = f"så många rapporter samtidigt (en fler än datorns processorer, högst {_MOST_JOBS})"
    parser.add_argument("--jobs", metavar="N", type=positive, default=_jobs(), help=told)


def _jobs() -> int:
    """One more than there are processors, since a notebook is waited for now and then."""
    here = getattr(os, "sched_getaffinity", None)  # those that this program may use; of Linux alone
    return min(1 + (len(here(0)) if here else os.cpu_count() or 1), _MOST_JOBS)


def add_out(parser: argparse.ArgumentParser, what: str = "mapp att skriva i") -> None:
    """Add the folder to write in; ``what`` is said of it in the help."""
    parser.add_argument("--out", metavar="MAPP", type=Path, default=_OUT, help=f"{what} ({_OUT})")


def _report(options: argparse.Namespace) -> int:
    # What takes the longest begins to load before the rest is read.
    if not options.scheduler:
        papers.start_warming()
    packages = [find_package(data) for data in options.data or [""]]
    code, faults = DONE, list[Fault]()
    for package in packages:
        # Each förbund's reports lie in a folder of their own where there are several.
        out = options.out if len(packages) == 1 else options.out / package.resolve().name
        try:
            reports = papers.produce_reports(
                package,
                options.scenario,
                out,
                options.jobs,
                options.parameter,
                force=options.force,
                prune=options.prune,
                scheduler=options.scheduler,
            )
        except InputError as refused:  # it stops no other package, and is told last
            where = f"{package}: " if len(packages) > 1 else ""
            faults += [replace(f, file=f"{where}{f.file}") for f in refused.faults]
            if not isinstance(refused, papers.SomeRefusedError):
                continue
            reports = refused.reports
        if reports.failures:
            print(reports.failure_table(), file=sys.stderr)
            code = FOUND_WRONG
        print(reports.last_line())
    if faults:
        raise InputError(faults)
    return code


def _verify(options: argparse.Namespace) -> int:
    named = [
        _OUT / folder if not folder.exists() and (_OUT / folder).parent.is_dir() else folder
        for folder in options.folder
    ]
    verified = papers.verify_reports(named or [_OUT], options.jobs)
    for report in verified:
        print(report)
    return DONE if all(report.stands for report in verified) else FOUND_WRONG
