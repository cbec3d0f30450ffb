"""The benchmarks stand on the same ground as the library."""

from __future__ import annotations

import re

from tests.conftest import PROJECT

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", re.MULTILINE)


def pins(file: str) -> dict[str, str]:
    """Package to pinned version, names as package indexes compare them."""
    found = PIN.findall((PROJECT / file).read_text(encoding="utf-8"))
    return {re.sub(r"[._-]+", "-", name).lower(): version for name, version in found}


def test_the_library_is_measured_on_the_versions_it_is_locked_to() -> None:
    """What is added are peers, and scipy for the code before: nothing that the library is locked to."""
    locked, measured = pins("requirements.lock"), pins("benchmarks/requirements.txt")
    assert {"numpy", "highspy", "papermill"} <= locked.keys()
    assert {"polars", "modelx", "pulp", "ploomber-engine", "scipy"} == measured.keys()
    assert measured.keys().isdisjoint(locked)
