"""Which scenario is meant, and what it says with the scenarios it is a diff on laid under it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from finsam_analysis.core import Action, DataPackage, Fault, InputError, ScenarioKey
from finsam_analysis.scenario.decisions import Decision
from finsam_analysis.scenario.keys import ScenarioKeys, read_keys
from finsam_analysis.scenario.scenario import Addition, Assumptions, Scenario
from finsam_analysis.scenario.shelf import base_path, beside, scenario_id
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.steps import Approve, Reject


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
    scenario = None if chain is None else overlaid(chain, package, faults)
    if faults or scenario is None:
        order = list(dict.fromkeys(fault.file for fault in faults))
        raise InputError(sorted(faults, key=lambda f: (order.index(f.file), f.row or 0)))
    return scenario


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
        base = base_path(name, path.parent, Path(package.folder))
        if base is None:
            named = beside(path, Path(package.folder))
            found = f"scenariot ”{name}” finns inte"
            expected = f"en YAML-fil eller något av {', '.join(named.ids) or '(inga)'}"
            remedy = named.nearest(name) or "rätta namnet eller sökvägen"
        elif base.resolve() in [file.resolve() for file, _ in chain]:
            ring = " → ".join([*(file.stem for file, _ in chain), base.stem])
            found = f"scenarierna utgår från varandra i en ring: {ring}"
            expected = "en kedja som slutar i ett scenario som inte utgår från något"
            remedy = "ta bort utgår_från i ett av dem"
        else:
            path = base
            continue
        field = ScenarioKey.BASED_ON
        faults.append(Fault(path.name, found, expected, remedy, line, field, (field,)))
        return None


def overlaid(
    chain: Sequence[tuple[Path, ScenarioKeys]], package: DataPackage, faults: list[Fault]
) -> Scenario:
    """The first scenario with those it is a diff on laid under it; a fault where nobody decides."""
    path, own = chain[0]
    decisions: dict[str, Decision] = {}
    additions: dict[str, Addition] = {}
    assumed, financing = Assumptions(), dict[int, str]()
    standard: Action | None = None
    stated: dict[tuple[str, int | str | None], StatedAt] = {}
    for _, keys in reversed(chain):
        decisions |= keys.decisions
        additions |= keys.additions
        stated |= keys.stated
        standard = keys.standard or standard
        assumed = keys.assumptions.over(assumed)
        financing |= keys.financing
    unsaid = [a.id for a in package.applications if a.id not in decisions]
    if unsaid and standard is None:
        fault = Fault(
            path.name,
            f"beslut saknas för {', '.join(unsaid)}",
            "nyckeln standard (bevilja eller avslå) eller ett beslut för varje ansökan",
            "lägg till standard, till exempel standard: bevilja",
            row=1,
            field=ScenarioKey.STANDARD,
            key=(ScenarioKey.STANDARD,),
        )
        faults.append(fault)
    step = Approve if standard is Action.APPROVE else Reject
    said = stated.get((ScenarioKey.STANDARD, None), StatedAt(path.name, 1))
    return Scenario(
        id=scenario_id(path),
        name=own.name,
        description=own.description,
        file=str(path),
        decisions={
            a.id: decisions.get(a.id, Decision((step(at=said),))) for a in package.applications
        },
        additions=tuple(additions.values()),
        based_on=tuple(str(file) for file, _ in chain[1:]),
        financing=financing,
        stated=stated,
        **vars(assumed),
    )
