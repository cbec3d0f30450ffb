"""What a stranger needs to take the project over: the licence, the citation and a way in."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tomllib

from ruamel.yaml import YAML

from finsam_analysis import __version__
from tests.conftest import PROJECT
from tests.programs import program


def stated_project() -> dict[str, object]:
    """What pyproject.toml says of the project."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["project"])


def test_the_licence_is_the_official_text() -> None:
    """EUPL 1.2 as the SPDX list publishes it: nothing added, nothing left out."""
    text = (PROJECT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == (
        "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"
    )
    assert stated_project()["license"] == "EUPL-1.2"


def test_the_citation_says_the_same_as_the_package() -> None:
    """Version, licence and title; and nobody's name but the project's."""
    citation = YAML(typ="safe").load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    project = stated_project()
    assert citation["version"] == project["version"] == __version__
    assert citation["license"] == project["license"]
    assert citation["title"] == project["name"]
    assert all(set(author) == {"name"} for author in citation["authors"])


def test_make_help_explains_every_target() -> None:
    """Each target that is no file has its line, and nothing else has."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    told = subprocess.run(
        [program("make", "make help"), "--no-print-directory", "help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=PROJECT,
    ).stdout
    assert re.findall(r"^  (\w+) +\S", told, re.MULTILINE) == targets
