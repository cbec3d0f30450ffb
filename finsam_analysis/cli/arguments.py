"""The arguments that several commands take, how they are read, and an answer as JSON."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NoReturn, TypeAlias

from finsam_analysis.core import (
    Fault,
    InputError,
    laid_out_json,
    meant,
    meant_or,
    parse_count,
    parse_date,
    whole,
)
from finsam_analysis.scenario import MisreadError, as_signed_amount

_AT_ONCE = 100_000  # pieces written together: each by itself is slow, all of them a second copy
_FIRST_YEAR = 1990  # what is dated earlier has a mistyped year
_NARROWEST = 40  # [characters]; in a terminal narrower than that its own folding has to do
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


def add_asking(parser: argparse.ArgumentParser) -> None:
    """Add the two ways to answer in advance what :func:`keeps` asks."""
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--yes", action="store_true", help="skriv ändringen utan att fråga")
    answer.add_argument("--dry-run", action="store_true", help="visa ändringen, skriv inget")


def keeps(options: argparse.Namespace) -> bool:
    """Whether a change that has been shown is to be written; asks unless told in advance.

    Raises:
        InputError: nobody is there to answer.
    """
    if options.dry_run:
        print("\nInget är skrivet (--dry-run).")
        return False
    if options.yes:
        return True
    try:
        answer = input("\nSka ändringen skrivas i datapaketet? [j/N] ")
    except EOFError:
        remedy = "ange --yes för att skriva, eller --dry-run för att bara se"
        found = "frågan fick inget svar; inget är skrivet"
        raise InputError([Fault("kommandoraden", found, "j eller n", remedy)]) from None
    if answer.strip().casefold() in ("j", "ja"):
        return True
    print("Inget är skrivet.")
    return False


def text_width() -> int:
    """How wide a text answer may be [characters]: the terminal's width; 80 in a file or a pipe."""
    return max(shutil.get_terminal_size(fallback=(80, 24)).columns, _NARROWEST)


def count_up_to(most: int, least: int = 1) -> Callable[[str], int]:
    """A reader of whole numbers within bounds that no use of them needs to pass."""

    def read(text: str) -> int:
        number = parse_count(text)
        if number is None or not least <= number <= most:
            told = f"”{text}” är inte ett heltal från {whole(least)} till {whole(most)}"
            raise argparse.ArgumentTypeError(told)
        return number

    return read


positive = count_up_to(1_000)


def year(text: str) -> int:
    """A year that a table may have."""
    if not re.fullmatch(r"(19|20|21)[0-9][0-9]", text):
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett årtal med fyra siffror")
    return int(text)


def whole_kronor(text: str) -> int:
    """An amount in whole kronor, written as in a scenario file [SEK]."""
    try:
        return as_signed_amount(text.strip())
    except MisreadError as fault:
        told = f"{fault.found} är inte {fault.expected}; {fault.remedy}"
        raise argparse.ArgumentTypeError(told) from None


def day(text: str) -> date:
    """A day as 2024-08-22."""
    found = parse_date(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"”{text}” är inte ett datum som 2024-08-22")
    if found.year < _FIRST_YEAR:
        raise argparse.ArgumentTypeError(f"”{text}” är före år {_FIRST_YEAR}")
    return found


def tell(options: argparse.Namespace, answer: Callable[[], Any], text: Callable[[], str]) -> None:
    """Print the answer as JSON, laid out so that people can read it too, or else as text."""
    if options.json:
        pieces = laid_out_json(answer())
        for first in range(0, len(pieces), _AT_ONCE):
            print(end="".join(pieces[first : first + _AT_ONCE]))
        print()
    else:
        print(text())


_WORDS = {
    "usage: ": "användning: ",
    "positional arguments": "argument",
    "options": "flaggor",
    "%(prog)s: error: %(message)s\n": "%(message)s\n",
    "expected one argument": "ett värde saknas",
    "expected at least one argument": "minst ett värde saknas",
    "unrecognized arguments: %s": "okänt på kommandoraden: %s",
    "the following arguments are required: %s": "detta saknas på kommandoraden: %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "flaggan %(option)s kan betyda flera: %(matches)s"
    ),
    "ignored explicit argument %r": "flaggan tar inget värde, men fick ”%s”",
    "invalid %(type)s value: %(value)r": "”%(value)s” går inte att läsa som %(type)s",
    "not allowed with argument %s": "går inte ihop med %s",
    "one of the arguments %s is required": "ett av dessa saknas på kommandoraden: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
}


def _swedish(text: str) -> str:
    return _WORDS.get(text, text)


def _swedish_plural(one: str, many: str, count: int) -> str:
    return _swedish(one if count == 1 else many)


class SwedishParser(argparse.ArgumentParser):
    """An argument parser whose help and errors are Swedish; an error is an :class:`InputError`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # argparse looks its texts up by these two names of its own module each time.
        argparse._ = _swedish  # type: ignore[attr-defined]
        argparse.ngettext = _swedish_plural  # type: ignore[attr-defined]
        kwargs |= {"add_help": False, "allow_abbrev": False}
        super().__init__(*args, **kwargs)
        # No flag begins with a digit, so -1mkr is a value as -1 is.
        self._negative_number_matcher = re.compile(r"-\d")
        self.add_argument("-h", "--help", action="help", help="visa den här hjälpen och avsluta")

    def error(self, message: str, about: str = "") -> NoReturn:
        """Raise the usage fault, about the argument that the message begins with or the one given.

        Raises:
            InputError: always.
        """
        expected = self._told(about or message.partition(": ")[0])
        raise InputError([Fault("kommandoraden", message, expected, f"se {self.prog} --help")])

    def _told(self, argument: str) -> str:
        """An argument's own line of the help, or of the command what must be given."""
        formatter = self._get_formatter()
        for action in self._actions:
            names = (*action.option_strings, "/".join(action.option_strings), action.metavar)
            if argument in names and action.help:
                form = formatter._format_action_invocation(action)  # noqa: SLF001  # as the help has it
                return f"{form}: {formatter._expand_help(action)}"  # noqa: SLF001
        groups = [group for group in self._mutually_exclusive_groups if group.required]
        either = [action for group in groups for action in group._group_actions]  # noqa: SLF001
        shown = [a for a in self._actions if a.required or not a.option_strings or a in either]
        formatter.add_usage(None, shown, groups, prefix="")
        form = formatter.format_help().replace(self.prog, f"{self.prog} [flaggor]")
        return " ".join(form.split()).removesuffix(" ...")  # what a command takes is its own

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print the help or the version; argparse itself would not say that it could not."""
        print(message, end="", file=file, flush=True)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        """Parse; what nobody asked for is a fault."""
        return self.parse_known_args(args, namespace)[0]

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; what a command does not know is told in its own form, not in the program's."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            # Without the dashes, in which all are alike.
            names = {name.lstrip("-"): name for name in self._option_string_actions}
            likely = names.get(meant(unknown[0].partition("=")[0].lstrip("-"), names), "")
            asked = f" (menade du {likely}?)" if likely else ""
            found = _swedish("unrecognized arguments: %s") % " ".join(unknown)
            self.error(found + asked, likely)
        return parsed, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            asked = meant_or(str(value), choices, f"välj bland {', '.join(choices)}")
            raise argparse.ArgumentError(action, f"”{value}” finns inte ({asked})")


# What commands are added to.
Commands: TypeAlias = "argparse._SubParsersAction[SwedishParser]"  # noqa: SLF001  # its only name
