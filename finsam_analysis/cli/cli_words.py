"""The command line's own words in Swedish: argparse speaks English unless it is told."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from finsam_analysis.core.errors import Fault, InputError

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
    "ignored explicit argument %r": "flaggan tar inget värde, men fick %r",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r finns inte; välj bland %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r går inte att läsa som %(type)s",
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
        self.add_argument("-h", "--help", action="help", help="visa den här hjälpen och avsluta")

    def error(self, message: str) -> NoReturn:
        """Raise the usage fault instead of printing and leaving.

        Raises:
            InputError: always.
        """
        remedy = f"se {self.prog} --help"
        form = " ".join(self.format_usage().removeprefix(_WORDS["usage: "]).split())
        raise InputError([Fault("kommandoraden", message, form, remedy)])

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        """Parse; what nobody asked for is a fault."""
        parsed, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.error(_swedish("unrecognized arguments: %s") % " ".join(unknown))
        return parsed
