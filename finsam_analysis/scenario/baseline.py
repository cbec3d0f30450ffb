"""Which of a package's scenarios the others are held against, and so stands first in lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario.decisions import APPROVED
from finsam_analysis.scenario.file import load_scenario
from finsam_analysis.scenario.scenario import Scenario
from finsam_analysis.scenario.shelf import baseline_candidates, scenario_names, scenario_path


def is_baseline(package: DataPackage, scenario: Scenario) -> bool:
    """Whether a scenario is what the others are held against.

    The one that the package names, or else one that approves every application as proposed and
    assumes nothing.
    """
    if package.start_scenario is not None:
        return scenario.id == package.start_scenario
    approved = {application.id: APPROVED for application in package.applications}
    said = (scenario.id, scenario.name, scenario.description, scenario.file)
    return replace(scenario, based_on=()) == Scenario(*said, approved)


def baseline_id(package: DataPackage) -> str | None:
    """Id of the package's baseline, if it has one; a file with faults is none.

    Where several approve everything, one with a facit before a user's own, then the first.
    """
    if package.start_scenario is not None:
        return package.start_scenario
    folder = Path(package.folder)
    for name in baseline_candidates(folder):
        try:
            scenario = load_scenario(scenario_path(folder, name), package)
        except InputError:
            continue
        if is_baseline(package, scenario):
            return name
    return None


def listed_scenarios(package: DataPackage) -> list[str]:
    """Ids of the package's scenarios, the baseline first and the others by alphabet."""
    first = baseline_id(package)
    return sorted(scenario_names(Path(package.folder)), key=lambda name: name != first)


def scenario_file(package: DataPackage, given: str) -> Path:
    """File meant by a path to a YAML file, or by the id or the name of one in the package.

    Raises:
        InputError: there is no such file, or there are several.
    """
    return scenario_path(Path(package.folder), given, lambda: listed_scenarios(package))
