"""Which bytes the figures rest on: a hash that anyone can take again without this program."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from finsam_analysis.data_package.loading import DESCRIPTOR


def package_files(folder: Path) -> list[Path]:
    """The files of a loaded data package: its descriptor, then its tables by name."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    tables = sorted(resource["path"] for resource in descriptor["resources"])
    return [folder / DESCRIPTOR, *(folder / path for path in tables)]


def package_hash(folder: Path) -> str:
    """SHA-256 of the package's files one after the other, in hexadecimal.

    The same as ``cat datapackage.json a.csv b.csv … | sha256sum``, the tables by name.

    Args:
        folder: a package that :func:`~finsam_analysis.data_package.loading.load_package` has read.
    """
    return _hash(package_files(folder))


def file_hash(path: Path) -> str:
    """SHA-256 of one file, in hexadecimal; the same as ``sha256sum`` gives."""
    return _hash([path])


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
