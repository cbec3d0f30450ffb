"""Which notebook makes a report, and what parameters it takes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finsam_analysis.core import Fault, InputError
from finsam_analysis.kernel import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOK = "03_scenario.ipynb"
SET_BY_US = ("data", "scenario")


def find_notebook(name: str = NOTEBOOK) -> Path:
    """The project's notebook of that name: inside the installed library, beside it, or upwards.

    Raises:
        InputError: it is nowhere.
    """
    here, library = Path.cwd(), Path(__file__).parents[1]
    for root in (library, library.parent, here, *here.parents):
        path = root / "notebooks" / name
        if path.is_file():
            return path
    fault = Fault(
        f"notebooks/{name}",
        "anteckningsboken saknas",
        "mappen notebooks/ i projektet",
        "kör kommandot i projektets mapp",
    )
    raise InputError([fault])


def sound_notebook(path: Path) -> NotebookNode:
    """The notebook in a file, which its owner may have changed.

    Raises:
        InputError: the file is no notebook.
    """
    try:
        return read_notebook(path)
    except OSError:
        raise
    except Exception:  # noqa: BLE001  # what its readers raise is of many kinds
        found, remedy = "filen är ingen anteckningsbok", "hämta tillbaka filen"
        raise InputError([Fault(str(path), found, "en som Jupyter läser", remedy)]) from None


def notebook_parameters(notebook: Path, given: Sequence[str]) -> tuple[dict[str, Any], list[Fault]]:
    """Read ``NAME=VALUE`` against the names and types of the notebook's own parameters.

    Returns:
        The values, and a fault for each unknown name, value of another type, or name that the
        command itself sets; papermill would only have warned.
    """
    cells = sound_notebook(notebook).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", ())]
    defaults = {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for cell in tagged
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    known = {name: value for name, value in defaults.items() if name not in SET_BY_US}
    values: dict[str, Any] = {}
    faults = []
    for text in given:
        name, equals, written = text.partition("=")
        if not equals or name not in known:
            expected = "NAMN=VÄRDE med något av namnen " + (", ".join(known) or "(inga)")
            fault = Fault("kommandoraden", f"”{text}”", expected, "rätta namnet", field="parameter")
            faults.append(fault)
            continue
        value = _value_like(known[name], written)
        if value is None:
            expected = f"ett värde av samma slag som {known[name]!r}"
            fault = Fault("kommandoraden", f"”{written}”", expected, "rätta värdet", field=name)
            faults.append(fault)
        values[name] = value
    return values, faults


def _value_like(default: object, text: str) -> object:
    """The text read as the default's type; None when it is not of that type."""
    if isinstance(default, str):
        return text
    words = {"ja": True, "nej": False}
    if isinstance(default, bool):
        return words.get(text.lower())
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return value if type(value) is type(default) else None
