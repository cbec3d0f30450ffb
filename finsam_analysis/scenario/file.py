"""Which scenario is meant, and what it says with the scenarios it is a diff on laid under it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from finsam_analysis.core import Action, DataPackage, Fault, InputError, ScenarioKey
from finsam_analysis.scenario.decisions import Decision
from finsam_analysis.scenario.keys import ScenarioKeys, read_keys
from finsam_analysis.scenario.scenario import Addition, FeeChange, Scenario
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.steps import Approve, Reject

SCENARIO_FOLDER = "scenarier"
_SUFFIXES = (".yaml", ".yml")


def scenario_names(package_folder: Path) -> list[str]:
    """Names of the scenarios that lie in a data package, in alphabetical order."""
    folder = package_folder / SCENARIO_FOLDER
    return sorted(path.stem for suffix in _SUFFIXES for path in folder.glob(f"[!.]*{suffix}"))


def scenario_path(package_folder: Path, given: str) -> Path:
    """File meant by a path to a YAML file or by the name of one in the package.

    Raises:
        InputError: there is no such file.
    """
    folder = package_folder / SCENARIO_FOLDER
    named = [folder / given, *(folder / f"{given}{suffix}" for suffix in _SUFFIXES)]
    for path in (Path(given), *named):
        if path.suffix in _SUFFIXES and _is_file(path):
            return path
    fault = Fault(
        f"”{given}”",
        "scenariot finns inte",
        f"en YAML-fil eller något av {', '.join(scenario_names(package_folder)) or '(inga)'}",
        "rätta namnet eller sökvägen",
    )
    raise InputError([fault])


def load_scenario(path: Path, package: DataPackage) -> Scenario:
    """Read a scenario file against the package whose applications and years it names.

    A file that ``utgår_från`` another says only what differs. What both say, the file itself
    decides: ``standard``; ``beslut`` application by application; ``tillägg`` id by id;
    ``antaganden`` key by key, and year by year where the key has years. Name and description are
    always the file's own.

    Raises:
        InputError: unreadable file, unknown key, id, date or year, an amount or a per cent that
            cannot be one, two ways to reduce at once, a scenario that in the end is a diff on
            itself; every fault with its file and line.
    """
    faults: list[Fault] = []
    chain = _chain(path, package, faults)
    scenario = None if chain is None else _overlaid(chain, package, faults)
    if faults or scenario is None:
        order = list(dict.fromkeys(fault.file for fault in faults))
        raise InputError(sorted(faults, key=lambda f: (order.index(f.file), f.row or 0)))
    return scenario


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, or a folder that may not be read
        return False


def _chain(
    path: Path, package: DataPackage, faults: list[Fault]
) -> list[tuple[Path, ScenarioKeys]] | None:
    """The file and those it is a diff on, the nearest first; None when one is not to be had."""
    chain: list[tuple[Path, ScenarioKeys]] = []
    while True:
        keys = read_keys(path, package, faults)
        if keys is None:
            return None
        chain.append((path, keys))
        if keys.based_on is None:
            return chain
        name, line = keys.based_on
        base = _base_path(name, path.parent, Path(package.folder))
        if base is None:
            beside = [p.stem for p in path.parent.glob("*.yaml") if p != path]
            names = sorted({*beside, *scenario_names(Path(package.folder))})
            found = f"scenariot ”{name}” finns inte"
            expected = f"en YAML-fil eller något av {', '.join(names) or '(inga)'}"
            remedy = "rätta namnet eller sökvägen"
        elif base.resolve() in [file.resolve() for file, _ in chain]:
            ring = " → ".join([*(file.stem for file, _ in chain), base.stem])
            found = f"scenarierna utgår från varandra i en ring: {ring}"
            expected = "en kedja som slutar i ett scenario som inte utgår från något"
            remedy = "ta bort utgår_från i ett av dem"
        else:
            path = base
            continue
        field = ScenarioKey.BASED_ON
        faults.append(Fault(path.name, found, expected, remedy, row=line, field=field))
        return None


def _base_path(given: str, folder: Path, package_folder: Path) -> Path | None:
    """A path from the file's own folder, or the name of a scenario there or in the package."""
    named = [folder / f"{given}.yaml", package_folder / SCENARIO_FOLDER / f"{given}.yaml"]
    candidates = [folder / given] if given.endswith(_SUFFIXES) else named
    return next((path for path in candidates if _is_file(path)), None)


def _overlaid(
    chain: Sequence[tuple[Path, ScenarioKeys]], package: DataPackage, faults: list[Fault]
) -> Scenario:
    path, own = chain[0]
    decisions: dict[str, Decision] = {}
    additions: dict[str, Addition] = {}
    member_fee: dict[int, FeeChange] = {}
    underspend: dict[int, Fraction] = {}
    standard: Action | None = None
    opening_surplus: int | None = None
    floor: int | None = None
    stated: dict[tuple[str, int | str | None], StatedAt] = {}
    for _, keys in reversed(chain):
        decisions |= keys.decisions
        additions |= keys.additions
        member_fee |= keys.member_fee
        underspend |= keys.underspend
        stated |= keys.stated
        standard = keys.standard or standard
        opening_surplus = _own_or(keys.opening_surplus, opening_surplus)
        floor = _own_or(keys.floor, floor)
    unsaid = [a.id for a in package.applications if a.id not in decisions]
    if unsaid and standard is None:
        fault = Fault(
            path.name,
            f"beslut saknas för {', '.join(unsaid)}",
            "nyckeln standard (bevilja eller avslå) eller ett beslut för varje ansökan",
            "lägg till standard",
            row=1,
            field=ScenarioKey.STANDARD,
        )
        faults.append(fault)
    step = Approve if standard is Action.APPROVE else Reject
    said = stated.get((ScenarioKey.STANDARD, None), StatedAt(path.name, 1))
    return Scenario(
        id=path.stem,
        name=own.name,
        description=own.description,
        file=str(path),
        decisions={
            a.id: decisions.get(a.id, Decision((step(at=said),))) for a in package.applications
        },
        member_fee=member_fee,
        underspend=underspend,
        opening_surplus=opening_surplus,
        floor=floor,
        additions=tuple(additions.values()),
        based_on=tuple(str(file) for file, _ in chain[1:]),
        stated=stated,
    )


def _own_or(own: int | None, base: int | None) -> int | None:
    return base if own is None else own
