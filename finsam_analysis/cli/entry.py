"""The command line: ``finsam``."""

from __future__ import annotations

import argparse
import errno
import io
import logging
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from finsam_analysis import (
    __version__,
    choices,
    data_package,
    papers,
    reconciliation,
    tables,
    tracing,
)
from finsam_analysis.cli.arguments import (
    Commands,
    SwedishParser,
    add_data,
    add_json,
    add_scenario,
    count_up_to,
    day,
    positive,
    tell,
    text_width,
    year,
)
from finsam_analysis.cli.budget import add_budget_commands
from finsam_analysis.cli.choices import add_choice_commands
from finsam_analysis.cli.package import add_package_commands
from finsam_analysis.cli.reports import add_out, add_report_commands
from finsam_analysis.cli.risk import add_risk_commands
from finsam_analysis.cli.scenarios import add_scenario_commands
from finsam_analysis.cli.whatif import add_whatif_command
from finsam_analysis.cli.year import add_year_commands
from finsam_analysis.core import (
    BAD_INPUT,
    DONE,
    FOUND_WRONG,
    PLACED,
    Fault,
    FinsamError,
    Grade,
    InputError,
    cause_of,
    is_want_of_memory,
    shown,
)
from finsam_analysis.data_package import find_package, load_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute, remarks, run_scenario

_HERE = Path(__file__).parent
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DEBUG = "FINSAM_DEBUG"  # set in the environment, what nobody foresaw is told in full


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 something is wrong, 2 bad input)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Thin spaces and å in any terminal or pipe; what is no sign at all by its number.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Where it cannot keep what it knows of fonts it says so in English; the pictures are the same.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    PLACED.clear()
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        _demand_readable(words)
        options = _parser().parse_args(words)
        code = int(options.run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("Avbrutet.", file=sys.stderr)
        return FOUND_WRONG
    except BrokenPipeError:
        # The reader (``head``) left; nothing is wrong.
        sys.stderr.close()
        return DONE
    except Exception as error:
        # What nobody foresaw is told to whoever asks for it as Python tells it.
        if os.environ.get(DEBUG) and not isinstance(error, FinsamError | OSError | MemoryError):
            raise
        message, code = _failure(error)
        if isinstance(error, OSError) and _of_printing(error):
            sys.stdout = None  # what it could not print it would try again in the end
            if PLACED:
                message += f" Detta är ändå skrivet: {', '.join(map(str, PLACED))}."
        try:
            print(message, file=sys.stderr, flush=True)
        except OSError:  # nobody can be told (a full disk); the code we leave with still says it
            sys.stderr = None
    return code


def _failure(error: Exception) -> tuple[str, int]:
    """What is said of an error, and the exit code."""
    if str(error).startswith("Symlink loop") and isinstance(error.__context__, OSError):
        error = error.__context__  # pathlib's own word of a link that leads to itself
    if isinstance(error, UnicodeEncodeError):
        # Files are read as UTF-8, so it is in the name of one, or of a folder that it lies in.
        path = shown(error.object[max(error.start - 60, 0) : error.end])
        return f"Sökvägen ”… {path} …” är inte UTF-8. Åtgärd: byt namn på mappen.", BAD_INPUT
    if isinstance(error, FinsamError):
        return str(error), BAD_INPUT if isinstance(error, InputError) else FOUND_WRONG
    if isinstance(error, OSError):
        found, remedy = cause_of(error)
        place = _place(error)
        return f"{f'{place}: ' if place else ''}{found}. Åtgärd: {remedy}.", BAD_INPUT
    if is_want_of_memory(f"{type(error).__name__}: {error}"):
        return "Minnet räcker inte. Åtgärd: stäng andra program.", FOUND_WRONG
    told = (
        f"Ett fel i programmet ({type(error).__name__}), som det inte kan säga mer om. Åtgärd: kör "
        f"igen med {DEBUG}=1 framför kommandot och skicka det som då visas med en felanmälan."
    )
    return told, FOUND_WRONG


def _place(error: OSError) -> str:
    """What it is about: the file or folder it names, or that it must be since it names none."""
    named = error.filename2 or error.filename  # of a copy the one that is written
    if named:
        # A folder of our own making is hidden; the reader knows the one it is made in.
        path = Path(str(named))
        return str(path.parent if path.name.startswith(".") else path)
    if _of_printing(error):
        return "utskriften"
    # All that is to stay is written by what names its folder.
    return f"tillfälliga filer i {tempfile.gettempdir()}" if error.errno in _NO_ROOM else ""


def _of_printing(error: OSError) -> bool:
    """Whether it comes straight from a command's own lines, which open no file but only print."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and Path(last.tb_frame.f_code.co_filename).parent == _HERE


def _demand_readable(words: Sequence[str]) -> None:
    """Refuse words that say nothing, and such as are no text: a file may be called by any bytes."""
    faults = [
        Fault(
            "kommandoraden",
            f"”{shown(word)}” är inte UTF-8",
            "text i UTF-8",
            "byt namn på filen eller mappen",
        )
        for word in words
        if word != word.encode("utf-8", "ignore").decode().replace("\0", "")
    ]
    # An empty word, as a shell makes of a variable that is not set, would mean here or nothing.
    faults += [
        Fault(
            "kommandoraden",
            f"ordet efter ”{shown(before)}” är tomt" if word == "" else f"”{word}” utan värde",
            "ett värde",
            "skriv värdet, eller ta bort ordet; det kan vara en variabel som inte är satt",
        )
        for before, word in zip(("finsam", *words), words, strict=False)
        if word == "" or (word.startswith("--") and word.endswith("="))
    ]
    if faults:
        raise InputError(faults)


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
        "belopp och kommunernas andelar. Tabellerna ryms i terminalens bredd, i en fil 80 tecken.",
    )
    add_scenario(computing)
    add_data(computing)
    add_json(computing, "resultatet ")
    computing.set_defaults(run=_compute)

    add_report_commands(commands)
    _add_check(commands)
    add_choice_commands(commands)
    _add_appendix(commands)
    _add_explain(commands)
    _add_init(commands)
    add_risk_commands(commands)
    add_scenario_commands(commands)
    add_budget_commands(commands)
    add_package_commands(commands)
    add_year_commands(commands)
    add_whatif_command(commands)
    return parser


def _add_check(commands: Commands) -> None:
    checking = commands.add_parser(
        "check",
        help="stäm av datapaketet och handlingarna",
        description="Stämmer av ansökningarnas budgetar, kansliets fördelning, beslutsförslagen, "
        "planen och de tryckta summorna mot varandra. Slutar med 1 om något är av graden fel.",
    )
    add_data(checking)
    checking.add_argument(
        "--json", action="store_true", help="skriv det som hittats som JSON, belopp i kronor"
    )
    checking.set_defaults(run=_check)


def _add_appendix(commands: Commands) -> None:
    appending = commands.add_parser(
        "appendix",
        help="skriv budgetbilagan för ett scenario",
        description="Skriver budgetbilagan som styrelsen beslutar om: bilaga.pdf, bilaga.xlsx och "
        "bilaga.html med samma siffror, i scenariots mapp, och kansliets arbetsbilaga.pdf och "
        "arbetsbilaga.html med avstämning och underlag. Ligger ett annat datapakets bilagor eller "
        "rapporter i mappen skrivs de i en egen mapp i den.",
    )
    add_scenario(appending)
    add_data(appending)
    add_out(appending)
    appending.add_argument(
        "--date",
        metavar="ÅÅÅÅ-MM-DD",
        type=day,
        help="datumet som bilagan gäller per (ingående överskottets i antaganden.csv)",
    )
    appending.set_defaults(run=_appendix)


def _add_explain(commands: Commands) -> None:
    explaining = commands.add_parser(
        "explain",
        help="visa vad en siffra består av",
        description="Följer en siffra ned till dess delar, och sist till dokument och tabell. "
        "SIFFRA är ett namn och ett år: ”beslutsutrymme 2026”, ”Årets resultat 2025”, ”beviljat "
        "Uppsala 2025”, ”Växtkraft 2026”; namnen är de som tabellerna trycker. ”kostnader” och "
        "”resultat” är scenariots, ”resultat utan ansökningar” planens. Belopp skrivs i tkr när "
        "alla är hela tusental, annars i kr.",
    )
    explaining.add_argument("figure", metavar="SIFFRA", nargs="*", help="siffrans namn och år")
    explaining.add_argument(
        "--list", action="store_true", help="skriv alla namn i stället, med de år de finns för"
    )
    explaining.add_argument(
        "--scenario",
        metavar="SCENARIO",
        help="en YAML-fil eller namnet på ett scenario i datapaketet (annars det första där alla "
        "ansökningar beviljas som föreslaget)",
    )
    explaining.add_argument(
        "--depth", metavar="N", type=positive, help="visa så många steg av delar (alla)"
    )
    add_data(explaining)
    add_json(explaining, "")
    explaining.set_defaults(run=_explain)


def _add_init(commands: Commands) -> None:
    starting = commands.add_parser(
        "init",
        help="börja ett nytt förbunds datapaket",
        description="Skriver ett nytt datapaket: alla tabeller med rubriker och exempelrader att "
        "ersätta, ett första scenario och en vägledning. Skriver aldrig över något.",
    )
    starting.add_argument("folder", metavar="MAPP", type=Path, help="en ny eller tom mapp")
    starting.add_argument(
        "--first-year",
        metavar="ÅR",
        type=year,
        default=date.today().year,  # noqa: DTZ011  # the user's own calendar year
        help="planens första år, prognosåret (i år)",
    )
    starting.add_argument(
        "--years",
        metavar="N",
        type=count_up_to(30, least=2),
        default=5,
        help="antal år i planen (5)",
    )
    starting.set_defaults(run=_init)


def _compute(options: argparse.Namespace) -> int:
    result = run_scenario(open_package(find_package(options.data)), options.scenario)
    tell(options, result.as_json, lambda: tables.plain_summary(result, text_width()))
    if options.json:
        for remark in remarks(result):
            print(f"Obs: {remark}", file=sys.stderr)
    return DONE


def _check(options: argparse.Namespace) -> int:
    package = load_package(find_package(options.data))  # also one whose printed sums disagree
    findings = reconciliation.audit(package)
    tell(
        options,
        lambda: reconciliation.audit_json(package, findings),
        lambda: reconciliation.as_text(package, findings),
    )
    return FOUND_WRONG if any(f.grade is Grade.ERROR for f in findings) else DONE


def _appendix(options: argparse.Namespace) -> int:
    result = run_scenario(open_package(find_package(options.data)), options.scenario)
    # The appendix speaks of the economist's figures, so it is of their day, not of today.
    known = date.fromisoformat(result.package.opening_surplus.date)
    day = options.date or known
    surplus = "ingående överskottets datum i antaganden.csv"
    if options.date is None:
        print(f"Bilagan dateras {day}, {surplus}; en annan dag anges med --date.", file=sys.stderr)
    elif day < known:
        print(f"Obs: {day} ligger före {known}, {surplus}.", file=sys.stderr)
    for remark in papers.appendix_remarks(result, day):
        print(f"Obs: {remark}", file=sys.stderr)
    for path in papers.produce_appendix(result, day, options.out):
        print(f"Skrev {path}")
    return DONE


def _explain(options: argparse.Namespace) -> int:
    asked = " ".join(options.figure)
    if bool(asked) == options.list:
        found = "en siffra och --list" if asked else "ingen siffra"
        fault = Fault(
            "SIFFRA", found, "ett namn och ett år, som ”Årets resultat 2025”", tracing.LIST_HINT
        )
        raise InputError([fault])
    package = open_package(find_package(options.data))
    if options.scenario is None:
        result = compute(package, choices.office_scenario(package))
    else:
        result = run_scenario(package, options.scenario)
    traced, scenario = tracing.FigureTracing(result), result.scenario

    def answer() -> dict[str, Any]:
        told: dict[str, Any] = {"scenario": scenario.id, "unit": "SEK"}
        if options.list:
            return told | {"figures": [figure.name for figure in traced.figures()]}
        return told | tracing.tree_json(traced.figure(asked), options.depth)

    def text() -> str:
        whose = f"Scenario: {scenario.name} ({scenario.id})"
        if options.scenario is None:
            whose += "; välj ett annat med --scenario"
        if options.list:
            lines = "\n".join(traced.listing())
        else:
            lines = tracing.tree_text(traced.figure(asked), options.depth)
        return f"{whose}\n\n{lines}"

    tell(options, answer, text)
    return DONE


def _init(options: argparse.Namespace) -> int:
    written = data_package.start_package(options.folder, options.first_year, options.years)
    print(f"{len(written)} filer skrivna i {options.folder}. Börja med {data_package.GUIDE}.")
    print(
        f"Prova: finsam compute {data_package.FIRST_SCENARIO} --data {shlex.quote(str(options.folder))}"
    )
    return DONE
