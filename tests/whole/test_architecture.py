"""The documents for those who carry on speak of the house as it is."""

from __future__ import annotations

import re

import pytest

from finsam_analysis.cli import main
from finsam_analysis.data_package import SHAPES
from tests.conftest import PROJECT
from tests.picture import PICTURE, drawn, floors, reads

# Made by the commands that the README speaks of, or a folder in any data package.
NOT_IN_THE_CHECKOUT = {
    "reports/index.html",
    "reports/kansliets-forslag/",
    "scenarier/",
    ".venv/bin/",
}


def test_the_picture_is_that_of_the_imports() -> None:
    """Drawn anew it is the same, to the byte; else ``make picture``."""
    assert PICTURE.read_text(encoding="utf-8") == drawn(), "make picture"


def test_the_picture_shows_every_wing_and_no_arrow_upward() -> None:
    """An independent look at what is drawn: packages on disk, floors in order."""
    library = PROJECT / "finsam_analysis"
    wings = [wing for floor in floors() for wing in floor]
    assert sorted(wings) == sorted(path.parent.name for path in library.glob("*/__init__.pyi"))
    level = {wing: number for number, floor in enumerate(floors()) for wing in floor}
    for wing, others in reads().items():
        assert all(level[other] > level[wing] for other in others)


def test_no_room_is_longer_than_what_is_read_at_one_sitting() -> None:
    """A module of more than 400 lines answers two questions, and is two rooms."""
    modules = (PROJECT / "finsam_analysis").rglob("*.py")
    assert not [path.name for path in modules if len(path.read_bytes().splitlines()) > 400]


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md", "README.md"])
def test_every_file_that_is_named_is_there(document: str) -> None:
    """A newcomer who follows a path finds the room at its end."""
    text = (PROJECT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`|`(\w+\.(?:py|pyi|toml|md|yml))`", text))
    linked = set(re.findall(r"\]\((?!https:)([^)#]+)[^)]*\)", text))
    paths = {next(filter(None, pair)) for pair in named}
    assert paths
    home = (PROJECT / document).parent
    roots = (PROJECT, PROJECT / "finsam_analysis")
    assert not {
        path
        for path in paths - NOT_IN_THE_CHECKOUT
        if not any((root / path).exists() for root in roots)
    }
    assert not {path for path in linked if not (home / path).exists()}


def test_the_readmes_example_gives_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed in at the project's root, its third line from the end answers what its comment says."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    example = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    monkeypatch.chdir(PROJECT)
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102  # the words of our own README, as a reader types them
    lowest, said = re.findall(r"^(result\.trajectory\.lowest)  # (.*)$", example, re.MULTILINE)[0]
    assert str(eval(lowest, names)) == said  # noqa: S307  # as above


def test_the_readme_speaks_of_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever has only the README finds each command that the program's help tells of."""
    with pytest.raises(SystemExit):
        main(["--help"])
    told = set(re.findall(r"^    ([a-z-]+)(?: |$)", capsys.readouterr().out, re.MULTILINE))
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    spoken = set(re.findall(r"`finsam ([a-z-]+)[ `]", text))
    assert told
    assert spoken == told


def test_the_readme_names_the_tables_that_a_package_must_have() -> None:
    """Whoever begins a package of their own leaves none of them out, and fills in no more."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    (sentence,) = re.findall(r"De här måste finnas: ([^:]*)\. De andra får utelämnas", text)
    assert re.findall(r"`(\w+)\.csv`", sentence) == [shape.name for shape in SHAPES if shape.needed]
