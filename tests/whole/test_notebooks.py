"""The notebooks are thin, parameterised, Swedish and kept with their outputs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from tests.conftest import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    """Each notebook in turn."""
    path: Path = request.param
    return nbformat.read(path, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_no_cell_is_longer_than_ten_lines(notebook: nbformat.NotebookNode) -> None:
    """What is longer belongs in the library."""
    assert max(len(cell.source.splitlines()) for cell in code(notebook)) <= 10


def test_no_function_or_loop_over_years(notebook: nbformat.NotebookNode) -> None:
    """A notebook shows; it does not calculate."""
    source = "\n".join(cell.source for cell in code(notebook))
    assert not re.search(r"^\s*(def|class|for|while|lambda)\b", source, re.MULTILINE)


def test_the_parameters_are_tagged_and_explained(notebook: nbformat.NotebookNode) -> None:
    """Each with what it is and its unit, between brackets."""
    tagged = [c for c in code(notebook) if "parameters" in c.metadata.get("tags", ())]
    assert len(tagged) == 1
    comments = re.findall(r"#.*\[.+\]", tagged[0].source)
    assert len(comments) == len(re.findall(r"^\w+ = ", tagged[0].source, re.MULTILINE))


def test_it_begins_with_its_purpose(notebook: nbformat.NotebookNode) -> None:
    """A heading and a sentence in Swedish."""
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# \w+.*\n\n.{60,}", first.source)


def test_it_is_kept_with_its_outputs(notebook: nbformat.NotebookNode) -> None:
    """Every cell but the imports and parameters shows something, and none an error."""
    silent = [
        cell
        for cell in code(notebook)
        if not cell.outputs and "parameters" not in cell.metadata.get("tags", ())
    ]
    assert all(re.match(r"(from|import) ", cell.source) for cell in silent)
    assert all(output.output_type != "error" for cell in code(notebook) for output in cell.outputs)


def test_no_output_names_a_machine(notebook: nbformat.NotebookNode) -> None:
    """No path, address or time."""
    for cell in code(notebook):
        for output in cell.outputs:
            output.get("data", {}).pop("image/png", None)  # letters by chance, not words
    assert not re.search(r"/home/|/work/|/root/|0x[0-9a-f]{6}|C:\\\\", nbformat.writes(notebook))


def test_every_notebook_is_here() -> None:
    """The set that the readers expect."""
    names = [path.stem for path in NOTEBOOKS]
    assert names == [
        "01_ekonomisk_information", "02_ansokningar", "03_scenario", "04_jamforelse",
        "05_kommunandelar", "06_tidigare_beslut", "07_avstamning", "08_nyckeltal",
        "09_beslutsrum", "10_osakerhet", "utforska",
    ]  # fmt: skip
