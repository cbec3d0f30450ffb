"""What a report was made from, by hashes, and what of it has changed since."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from finsam_analysis.core import DataPackage, content_now
from finsam_analysis.data_package import file_hash, package_hash
from finsam_analysis.scenario import Scenario

MANIFEST = "manifest.json"
# What a figure or a picture could depend on; their versions stand in the manifest.
_LIBRARIES = ("highspy", "ipykernel", "matplotlib", "mistune", "numpy", "ruamel.yaml")
_NO_PATH = re.compile("[\0\ud800-\udfff]")  # what no name of a file has
_LIBRARY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Basis:
    """All that decides what a report says: hashes of files, the parameters, the versions."""

    data: str
    scenario: str
    anteckningsbok: str
    program: str
    parametrar: Mapping[str, Any]
    versioner: Mapping[str, str]

    def changes_since(self, earlier: Mapping[str, Any]) -> list[str]:
        """What has changed since a manifest's basis, in words for the reader; empty if nothing."""
        words = {
            "data": "datapaketet",
            "scenario": "scenariot",
            "anteckningsbok": "anteckningsboken",
            "program": "programmet",
            "parametrar": "parametrarna",
        }
        now = asdict(self)
        changed = [word for name, word in words.items() if earlier.get(name) != now[name]]
        before = earlier.get("versioner", {})
        return changed + [
            f"{name} {before.get(name, '–')} → {number}"
            for name, number in self.versioner.items()
            if before.get(name) != number
        ]


def basis(
    package: DataPackage, scenario: Scenario, notebook: Path, parameters: Mapping[str, Any]
) -> Basis:
    """What a report of that scenario would be made from now."""
    chain = "".join(file_hash(Path(path)) for path in (scenario.file, *scenario.based_on))
    return Basis(
        data=package_hash(Path(package.folder)),
        scenario=hashlib.sha256(chain.encode()).hexdigest(),
        anteckningsbok=file_hash(notebook),
        program=_program_hash(),
        parametrar=dict(parameters),
        versioner=_versions(),
    )


@cache
def _program_hash() -> str:
    """SHA-256 of the library's own files, each with its name, in the names' order."""
    digest = hashlib.sha256()
    kept = {".py", ".pyi", ".json", ".j2", ".css"}
    for path in sorted(_LIBRARY.rglob("*")):
        if path.suffix in kept and "notebooks" not in path.relative_to(_LIBRARY).parts:
            digest.update(path.relative_to(_LIBRARY).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def _versions() -> dict[str, str]:
    return {"Python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a report's folder; None where there is none that can be read."""
    try:
        manifest = json.loads(content_now(folder / MANIFEST))
    except (OSError, ValueError, RecursionError):
        return None
    return manifest if _is_manifest(manifest) else None


def _is_manifest(told: Any) -> bool:
    """Whether it has the parts of one, each of its kind; somebody may have written in it by hand."""
    if not isinstance(told, dict):
        return False
    basis, files = told.get("underlag"), told.get("filer")
    return (
        isinstance(basis, dict)
        and all(isinstance(basis.get(name), dict) for name in ("parametrar", "versioner"))
        and all(name.isidentifier() for name in basis["parametrar"])
        and isinstance(files, dict)
        and all(is_path(told.get(name)) for name in ("notebook", "datapaket", "scenariofil"))
    )


def is_path(told: Any) -> bool:
    """Whether it is a text that could name a file."""
    return isinstance(told, str) and not _NO_PATH.search(told)


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file by its name, as a manifest tells; :func:`altered` holds them against a folder."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def altered(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Which files of a folder do not lie there as they were written.

    Args:
        folder: where they were written.
        files: name to SHA-256, as a manifest tells.
    """
    return [name for name, kept in files.items() if _hash_now(folder / name) != kept]


def _hash_now(path: Path) -> str:
    """SHA-256 of what a file holds; empty where it cannot be read."""
    try:
        return hashlib.sha256(content_now(path)).hexdigest()
    except (OSError, ValueError):  # a name that no file can have
        return ""
