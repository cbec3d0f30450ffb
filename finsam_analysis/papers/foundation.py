"""What the appendix's figures rest on: scenario, data package and program, each with its hash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from finsam_analysis import __version__
from finsam_analysis.data_package import file_hash, package_files, package_hash
from finsam_analysis.scenario import ScenarioResult

FOUNDATION = "Vad siffrorna vilar på"
HASH_HELP = "Vem som helst kan räkna datapaketets SHA-256 i dess mapp med"
DOCUMENTS_HELP = "Varje rad i datapaketet anger dokument och ställe. Dokumenten är:"


def foundation_facts(result: ScenarioResult, dated: date) -> tuple[tuple[str, str], ...]:
    """What each form of the appendix says that it rests on: what it is called, and what it is."""
    package, scenario = result.package, result.scenario
    based_on = [
        fact
        for file in map(Path, scenario.based_on)
        for fact in (("Scenariot utgår från", file.name), ("Dess SHA-256", file_hash(file)))
    ]
    return (
        ("Scenario", f"{scenario.name} ({Path(scenario.file).name})"),
        ("Scenariofilens SHA-256", file_hash(Path(scenario.file))),
        *based_on,
        ("Datapaket", f"{package.title} ({package.name})"),
        ("Datapaketets version", package.version or "ingen angiven"),
        ("Datapaketets SHA-256", package_hash(Path(package.folder))),
        ("Program", f"finsam_analysis {__version__}"),
        ("Datum", str(dated)),
    )


def hash_command(result: ScenarioResult) -> str:
    """The line that gives the data package's hash, typed in its folder."""
    files = " ".join(path.name for path in package_files(Path(result.package.folder)))
    return f"cat {files} | sha256sum"
