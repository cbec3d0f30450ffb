"""Where a running notebook lies, and whether it was given what it takes."""

from __future__ import annotations

import ast
import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finsam_analysis.core import FinsamError

_ENDING = ".ipynb"
_INJECTED = "# Parameters"  # what papermill writes first in the cell of what it was given
_KINDS: Mapping[type, str] = {
    str: "text",
    int: "ett heltal",
    float: "ett tal",
    bool: "True eller False",
    list: "en lista, eller namn med komma emellan",
}


def notebook_folder() -> Path | None:
    """Folder of the notebook that this process computes; None when it is none that can be known.

    A server names the notebook in the kernel's environment; papermill and nbconvert were given it
    on their command line.
    """
    if "ipykernel" not in sys.modules:
        return None
    named, folder = [os.environ.get("JPY_SESSION_NAME", "")], Path.cwd()
    if not named[0]:
        processes = importlib.import_module("psutil")  # which ipykernel always brings
        try:
            started = processes.Process().parent()
            named, folder = started.cmdline(), Path(started.cwd())
        except (processes.Error, AttributeError):
            return None
    paths = (folder / word for word in named if word.endswith(_ENDING))
    return next((path.parent for path in paths if path.is_file()), None)


def check_parameters(cell: Mapping[str, Any], **taken: Any) -> None:
    """Stop a notebook that was given a parameter it does not take, or of another kind.

    Args:
        cell: the notebook's ``globals()``.
        taken: each parameter with a value of its kind.

    Raises:
        FinsamError: says which, on one line.
    """
    given = [text for text in cell.get("In", ()) if text.startswith(_INJECTED)]
    names = [
        target.id
        for text in given
        for statement in ast.parse(text).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    for name in names:
        if name not in taken:
            raise FinsamError(
                f"Parametern {name} finns inte i anteckningsboken. Väntat: {', '.join(taken)}."
            )
    for name, example in taken.items():
        value, kind = cell[name], type(example)
        named = kind is list and isinstance(value, str) and "[" not in value
        fits = named or (
            type(value) is kind and (kind is not list or all(type(part) is str for part in value))
        )
        if not fits:
            raise FinsamError(f"Parametern {name} är {value!r}. Väntat: {_KINDS[kind]}.")
