"""How notebooks are read and written, without what takes longer to import than a notebook to run.

jsonschema, which nbformat brings with it, makes a grammar for ``rfc3987_syntax`` on import, for a
check of web addresses that no notebook asks for. It does without where the module is not there.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_SLOW = "rfc3987_syntax"


def import_jupyter() -> ModuleType:
    """Import nbclient and nbformat; the latter."""
    absent = _SLOW not in sys.modules
    if absent:
        sys.modules[_SLOW] = None  # type: ignore[assignment]
    try:
        import_module("nbclient")
        return import_module("nbformat")
    finally:
        if absent:
            del sys.modules[_SLOW]


def read_notebook(path: Path) -> NotebookNode:
    """The notebook in a file, in the form of today."""
    return import_jupyter().read(path, as_version=4)


def notebook_text(notebook: NotebookNode) -> str:
    """The notebook as the text of a file."""
    text: str = import_jupyter().writes(notebook)
    return text if text.endswith("\n") else f"{text}\n"


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write the notebook to a file."""
    path.write_text(notebook_text(notebook), encoding="utf-8")
