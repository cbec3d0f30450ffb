"""The commands that choose among decisions: ``finsam space`` and ``finsam search``."""

from __future__ import annotations

import argparse
import json
import re
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from finsam_analysis import choices, scenario, tables
from finsam_analysis.choices import STANDARD_LEVELS, Demands, all_approved
from finsam_analysis.cli.arguments import (
    Commands,
    add_data,
    add_json,
    count_up_to,
    tell,
    text_width,
    whole_kronor,
)
from finsam_analysis.core import (
    DONE,
    FOUND_WRONG,
    DataPackage,
    Fault,
    InputError,
    parse_percent,
)
from finsam_analysis.data_package import find_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    MisreadError,
    Named,
    Scenario,
    compute,
    load_scenario,
    named_applications,
    named_organisations,
    scenario_file,
)

# What a smallest change may be asked to respect: option, what it names, and what it means.
_DEMANDS = (
    ("--keep", "ID", "ansökningar som inte får röras"),
    ("--all-or-nothing", "ID", "ansökningar som beviljas enligt förslaget eller inte alls"),
    ("--at-least", "ORG=KR", "vad en organisation minst ska beviljas sammanlagt av ansökningarna"),
    ("--at-most-cut", "ID=PROCENT", "hur mycket en ansökan högst får minskas"),
)


def add_choice_commands(commands: Commands) -> None:
    """Add both commands to the parser of commands."""
    exploring = commands.add_parser(
        "space",
        help="pröva alla kombinationer av nivåer",
        description="Prövar alla sätt att ge varje ansökan en av några nivåer, i hela kronor: hur "
        "många som håller golvet, de bästa, fronten, och vilken ansökan som betyder mest.",
    )
    _add_choices(exploring)
    exploring.add_argument(
        "--best",
        metavar="K",
        type=count_up_to(10_000),
        default=10,
        help="så många av de bästa visas (10)",
    )
    exploring.add_argument(
        "--sample",
        metavar="N",
        type=count_up_to(100_000_000),
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
    for demand, named, meaning in _DEMANDS:
        searching.add_argument(
            demand, metavar=named, nargs="+", action="extend", default=[], help=meaning
        )
    searching.add_argument(
        "--alternatives",
        metavar="N",
        type=count_up_to(100, least=0),
        default=3,
        help="så många av de näst bästa (3)",
    )
    searching.add_argument(
        "--seconds",
        metavar="S",
        type=count_up_to(86_400),
        default=60,
        help="längsta tid för sökningen (60)",
    )
    searching.add_argument(
        "--save", metavar="NAMN", help="spara ändringen som ett nytt scenario i datapaketet"
    )
    searching.set_defaults(run=_search)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--floor",
        metavar="KR",
        type=whole_kronor,
        help="vad utrymmet inte får understiga, i kronor (annars scenariots eller paketets golv)",
    )
    parser.add_argument(
        "--levels",
        metavar="PROCENT",
        type=_levels,
        nargs="+",
        default=[],
        help="nivåer i procent av kansliets förslag, i stigande ordning: 0,50,75,90,100, "
        "eller 0;33,3;100",
    )
    parser.add_argument(
        "--scenario",
        metavar="SCENARIO",
        help="scenario att ta antaganden, tillägg och golv från; dess beslut prövas om",
    )
    add_data(parser)
    add_json(parser)


def _levels(text: str) -> list[Fraction]:
    # Between semicolons or blanks a comma is a decimal comma; alone it stands between levels.
    between = r"[;\s]+" if re.search(r"[;\s]", text.strip()) else ","
    read = [parse_percent(part) for part in re.split(between, text.strip(" ,;"))]
    levels = [level for level in read if level is not None and 0 <= level <= 100]
    if len(levels) < len(read) or not levels:
        raise argparse.ArgumentTypeError(f"”{text}” är inte nivåer mellan 0 och 100 procent")
    if any(after <= before for before, after in pairwise(levels)):
        raise argparse.ArgumentTypeError(
            f"”{text}”: nivåerna ska stå i stigande ordning; skriv decimaler med punkt (33.3) eller "
            "skilj nivåerna med semikolon (0;33,3;100)"
        )
    return levels


def _space(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    package = open_package(folder)
    base = _assumptions(options, package)
    result = compute(package, all_approved(package, base))
    open_to = choices.choices_of(result, _chosen(options) or STANDARD_LEVELS)
    space: choices.Space | choices.Sample
    if options.sample is None or open_to.combinations <= choices.LARGEST_SPACE:
        space = choices.explore(open_to, result.floor, options.best)
    else:
        space = choices.draw(open_to, result.floor, options.sample)
    if options.json:
        # Thousands of combinations: indented, they would take longer to write than to compute.
        answer = space.as_json() | {"peak_memory_bytes": peak_memory_bytes()}
        print(json.dumps(answer, ensure_ascii=False))
    elif isinstance(space, choices.Space):
        print(tables.space_text(space, result, text_width()))
    else:
        print(tables.sample_text(space, result, text_width()))
    return DONE


def _search(options: argparse.Namespace) -> int:
    folder = find_package(options.data)
    package = open_package(folder)
    base = _assumptions(options, package)
    name = options.save
    path = None if name is None else scenario.free_path(folder, scenario.id_of(name), name)
    found = choices.find_change(
        package,
        base,
        read_demands(options, package, base, _chosen(options)),
        choices.Objective(options.objective),
        per_inhabitant=options.per_inhabitant,
        alternatives=options.alternatives,
        seconds=options.seconds,
    )
    if path is not None and found.found is not None:
        scenario.save(path, replace(found.as_scenario(path.stem), name=name))
    tell(options, found.as_json, lambda: tables.change_text(found, text_width()))
    if path is not None and not options.json:
        print(f"\nSparat: {path}" if found.found else "\nInget scenario sparades.")
    return FOUND_WRONG if path is not None and found.found is None else DONE


def _chosen(options: argparse.Namespace) -> list[Fraction]:
    return [level for part in options.levels for level in part]


def _assumptions(options: argparse.Namespace, package: DataPackage) -> Scenario | None:
    """What the decisions are tried under; a floor on the command line is that of every year."""
    base = None
    if options.scenario is not None:
        base = load_scenario(scenario_file(package, options.scenario), package)
    if options.floor is None:
        return base
    return all_approved(package, base).with_floor(options.floor, package.plan.years)


_T = TypeVar("_T")


def read_demands(
    options: Namespace, package: DataPackage, base: Scenario | None, levels: Sequence[Fraction]
) -> Demands:
    """The demands in the command line's options.

    The floor is the scenario's, else the package's; the levels on offer are those given, else the
    standard ones.

    Raises:
        InputError: an unknown application or organisation, an amount or a per cent that cannot be
            one, the same one twice; every fault.
    """
    faults: list[Fault] = []
    applications, organisations = named_applications(package), named_organisations(package)
    demands = Demands(
        floor=compute(package, all_approved(package, base)).floor,
        offered=frozenset(levels or STANDARD_LEVELS),
        keep=frozenset(_ids(options.keep, applications, "keep", faults)),
        all_or_nothing=frozenset(
            _ids(options.all_or_nothing, applications, "all_or_nothing", faults)
        ),
        at_least=_pairs(options.at_least, organisations, "at_least", _bounded_amount, faults),
        at_most_cut=_pairs(options.at_most_cut, applications, "at_most_cut", _cut, faults),
    )
    if faults:
        raise InputError(faults)
    return demands


def _ids(names: Sequence[str], named: Named, option: str, faults: list[Fault]) -> list[str]:
    """The ids that names mean; a fault for each that means none or several."""
    ids = []
    for name in names:
        try:
            ids.append(named.one(name))
        except MisreadError as misread:
            faults.append(_fault(option, misread.found, misread.expected, misread.remedy))
    return ids


def _pairs(
    texts: Sequence[str],
    named: Named,
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
            continue
        for key in _ids([name], named, option, faults):
            if key in pairs:
                faults.append(_fault(option, f"”{key}” två gånger", "en gång", "ta bort den ena"))
            pairs[key] = value
    return pairs


_EXPECTED = {
    "at_least": "organisation och belopp i hela kronor, till exempel Heby=9000000",
    "at_most_cut": "ansökan och 0 till 100 procent, till exempel vaxtkraft=10",
}


def _bounded_amount(text: str) -> int | None:
    try:
        return scenario.as_amount(text)
    except scenario.MisreadError:
        return None


def _cut(text: str) -> Fraction | None:
    percent = parse_percent(text)
    return percent if percent is not None and 0 <= percent <= 100 else None


def _fault(option: str, found: str, expected: str, remedy: str) -> Fault:
    field = f"--{option.replace('_', '-')}"
    return Fault("kommandoraden", found, expected, remedy, field=field)


_STATUS = Path("/proc/self/status")


def peak_memory_bytes() -> int | None:
    """Peak resident memory of the process [bytes]; None where the system does not tell it.

    Read from the process's own high-water mark: the figure of ``getrusage`` may be that of the
    process that started this one.
    """
    try:
        found = re.search(r"VmHWM:\s*([0-9]+) kB", _STATUS.read_text(encoding="ascii"))
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None
