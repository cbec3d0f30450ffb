"""What the command line demands of a change, read against the package it names."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from finsam_analysis.choices.choices import STANDARD_LEVELS
from finsam_analysis.choices.demands import Demands
from finsam_analysis.core.entities import DataPackage
from finsam_analysis.core.errors import Fault, InputError
from finsam_analysis.core.swedish import parse_percent
from finsam_analysis.data_package.csv_table import LARGEST_AMOUNT, parse_whole
from finsam_analysis.scenario.scenario import Scenario

_T = TypeVar("_T")


def read_demands(
    options: Namespace, package: DataPackage, base: Scenario | None, levels: Sequence[Fraction]
) -> Demands:
    """The demands in the command line's options.

    The floor is the option's, else the scenario's, else the package's; the levels on offer are
    those given, else the standard ones.

    Raises:
        InputError: an unknown application or organisation, an amount or a per cent that cannot be
            one, the same one twice; every fault.
    """
    faults: list[Fault] = []
    applications = [application.id for application in package.applications]
    organisations = [organisation.name for organisation in package.organisations]
    for option in ("keep", "all_or_nothing"):
        _known(getattr(options, option), applications, option, faults)
    floor = options.floor
    if floor is None and base is not None:
        floor = base.floor
    demands = Demands(
        floor=package.floor.value if floor is None else floor,
        offered=frozenset(levels or STANDARD_LEVELS),
        keep=frozenset(options.keep),
        all_or_nothing=frozenset(options.all_or_nothing),
        at_least=_pairs(options.at_least, organisations, "at_least", _amount, faults),
        at_most_cut=_pairs(options.at_most_cut, applications, "at_most_cut", _cut, faults),
    )
    if faults:
        raise InputError(faults)
    return demands


def _known(names: Sequence[str], known: Sequence[str], option: str, faults: list[Fault]) -> bool:
    unknown = [name for name in names if name not in known]
    for name in unknown:
        expected = f"någon av {', '.join(known)}"
        faults.append(_fault(option, f"”{name}” finns inte", expected, "rätta namnet"))
    return not unknown


def _pairs(
    texts: Sequence[str],
    known: Sequence[str],
    option: str,
    read: Callable[[str], _T | None],
    faults: list[Fault],
) -> dict[str, _T]:
    pairs: dict[str, _T] = {}
    for text in texts:
        name, _, figure = (part.strip() for part in text.rpartition("="))
        value = read(figure)
        if not name or value is None:
            faults.append(_fault(option, f"”{text}”", _EXPECTED[option], "rätta värdet"))
        elif name in pairs:
            faults.append(_fault(option, f"”{name}” två gånger", "en gång", "ta bort den ena"))
        elif _known([name], known, option, faults):
            pairs[name] = value
    return pairs


_EXPECTED = {
    "at_least": "organisation och belopp i hela kronor, till exempel Heby=9000000",
    "at_most_cut": "ansökan och 0 till 100 procent, till exempel vaxtkraft=10",
}


def _amount(text: str) -> int | None:
    amount = parse_whole(text)
    return amount if amount is not None and 0 <= amount <= LARGEST_AMOUNT else None


def _cut(text: str) -> Fraction | None:
    percent = parse_percent(text)
    return percent if percent is not None and 0 <= percent <= 100 else None


def _fault(option: str, found: str, expected: str, remedy: str) -> Fault:
    field = f"--{option.replace('_', '-')}"
    return Fault("kommandoraden", found, expected, remedy, field=field)
