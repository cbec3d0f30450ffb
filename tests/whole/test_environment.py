"""One environment, stated three ways: pyproject.toml, the lock and environment.yml agree."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from tests.conftest import PROJECT

CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def project() -> dict[str, Any]:
    """What pyproject.toml says of the project."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["project"])


def stated() -> dict[str, Requirement]:
    """Requirements of pyproject.toml, tests' included, by canonical name."""
    texts = [*project()["dependencies"], *project()["optional-dependencies"]["test"]]
    return {canonicalize_name(Requirement(text).name): Requirement(text) for text in texts}


def pinned() -> dict[str, str]:
    """Exact versions of the lock for this machine, by canonical name."""
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    pins = [Requirement(pin) for pin in re.findall(r"^(\S.*==.*?) \\$", text, re.MULTILINE)]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in here}


def conda() -> dict[str, Requirement]:
    """Requirements of environment.yml, under their names on PyPI."""
    text = (PROJECT / "environment.yml").read_text(encoding="utf-8")
    found: dict[str, Requirement] = {}
    entries = YAML(typ="safe").load(text)["dependencies"]
    from_pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    assert from_pip[-1] == "-e ."
    for entry in [*(entry for entry in entries if isinstance(entry, str)), *from_pip[:-1]]:
        requirement = Requirement(entry)
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        found[canonicalize_name(name)] = requirement
    return found


def test_conda_gives_what_pyproject_asks_for() -> None:
    """The same parts with the same bounds."""
    environment = conda()
    assert str(environment.pop("python").specifier) == project()["requires-python"]
    environment.pop("pip")
    asked = stated()
    assert {name: r.specifier for name, r in environment.items()} == {
        name: requirement.specifier for name, requirement in asked.items()
    }


@pytest.mark.parametrize("name", sorted(stated()))
def test_the_lock_and_the_installed_part_fit(name: str) -> None:
    """What is pinned is within the bounds and is what runs here."""
    assert stated()[name].specifier.contains(pinned()[name])
    assert version(name) == pinned()[name]


def test_the_lock_names_no_address_and_hashes_all() -> None:
    """Anyone's index serves; nobody's file but the right one is taken."""
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"^(?=\S.*==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) > len(stated())
    assert len(entries) == len(re.findall(r"^\S", text, re.MULTILINE))
    assert all("--hash=sha256:" in entry for entry in entries)
