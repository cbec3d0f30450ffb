"""How parameters come into a notebook, as papermill writes them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from math import isfinite
from typing import Any

import nbformat

_INJECTED = "injected-parameters"


def with_parameters(
    notebook: nbformat.NotebookNode, parameters: Mapping[str, Any]
) -> nbformat.NotebookNode:
    """A copy with a cell that sets the parameters, after the one tagged ``parameters``.

    An ``injected-parameters`` cell that stands there already is replaced; where no cell is tagged
    the new one comes first.

    Raises:
        TypeError: a value that papermill would have turned into a text.
    """
    copy = deepcopy(notebook)
    if not parameters:
        return copy
    lines = [f"{name} = {_written(value)}" for name, value in parameters.items()]
    cell = nbformat.v4.new_code_cell("\n".join(["# Parameters", *lines, ""]))
    cell.metadata["tags"] = [_INJECTED]
    tags = [set(other.metadata.get("tags", ())) for other in copy.cells]
    for position, of_cell in enumerate(tags):
        if _INJECTED in of_cell:
            copy.cells[position] = cell
            return copy
    tagged = [position for position, of_cell in enumerate(tags) if "parameters" in of_cell]
    copy.cells.insert(tagged[0] + 1 if tagged else 0, cell)
    return copy


def _written(value: object) -> str:
    """The value as papermill writes it in Python."""
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if isfinite(value) else f"float('{value}')"
    if isinstance(value, str):
        escaped = value.encode("unicode_escape").decode().replace('"', r"\"")
        return f'"{escaped}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        inner = (f"{_written(name)}: {_written(each)}" for name, each in value.items())
        return f"{{{', '.join(inner)}}}"
    raise TypeError(f"{value!r} is no plain value that a notebook can be given")
