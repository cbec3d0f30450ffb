"""Each wing's face hands out what its stub says, and nothing that hides one of its rooms."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT

LIBRARY = PROJECT / "finsam_analysis"
WINGS = sorted(path.parent for path in LIBRARY.glob("*/__init__.pyi"))
FACES = [LIBRARY, *WINGS]


def module_name(face: Path) -> str:
    """The face as it is imported."""
    return ".".join(face.relative_to(PROJECT).parts)


def handed_out(face: Path) -> list[str]:
    """The names that the face's stub takes from its rooms, as they are handed on."""
    tree = ast.parse((face / "__init__.pyi").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return [alias.asname or alias.name for node in imports for alias in node.names]


@pytest.mark.parametrize("face", FACES, ids=module_name)
def test_every_name_of_a_face_resolves(face: Path) -> None:
    """A lazy name is otherwise found missing only when somebody asks for it."""
    module = importlib.import_module(module_name(face))
    assert sorted(module.__all__) == sorted(handed_out(face))
    for name in module.__all__:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("face", WINGS, ids=module_name)
def test_no_name_of_a_face_is_a_room_too(face: Path) -> None:
    """Importing the room would put the module in the name's place, for everyone and for good."""
    rooms = {path.stem for path in face.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms.isdisjoint(handed_out(face))


@pytest.mark.parametrize("face", WINGS, ids=module_name)
def test_a_signpost_names_rooms_that_are_there(face: Path) -> None:
    """A wing's docstring leads a newcomer to rooms; none of them has moved out since."""
    text = ast.get_docstring(ast.parse((face / "__init__.py").read_text(encoding="utf-8")))
    assert text is not None
    named = re.findall(r"``(\w+)``", text)
    assert named
    assert not [room for room in named if not list(face.glob(room + "*"))]
