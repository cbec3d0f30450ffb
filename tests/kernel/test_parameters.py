"""Parameters come into a notebook exactly as papermill puts them there."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from finsam_analysis.kernel.parameters import with_parameters
from tests.kernel.running import forked, written

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, list[str]]]:
    """Each cell's source and tags."""
    return [(cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]


@given(value=PLAIN)
def test_a_value_is_written_as_papermill_writes_it(value: Any) -> None:
    """To the letter, for every plain value."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    ours = with_parameters(notebook, {"x": value}).cells[0].source
    theirs = papermill.translators.PythonTranslator.codify({"x": value})
    assert ours == theirs


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    """What Python reads in the cell is what was given."""
    notebook = nbformat.v4.new_notebook()
    source = with_parameters(notebook, {"x": value}).cells[0].source
    assert ast.literal_eval(source.removeprefix("# Parameters\nx = ")) == value


@pytest.mark.parametrize("tags", [["parameters"], ["injected-parameters"], ["other"], []])
def test_the_cell_stands_where_papermill_puts_it(tmp_path: Path, tags: list[str]) -> None:
    """After the tagged one; in the place of an earlier one; else first."""
    path = written(tmp_path, "x = 1", "x", tags=tags)
    ours = with_parameters(nbformat.read(path, as_version=4), {"x": 2})
    theirs = parameterize_notebook(load_notebook_node(str(path)), {"x": 2}, kernel_name="python3")
    assert cells(ours) == cells(theirs)


@pytest.mark.parametrize(
    "value",
    [Decimal(1), date(2026, 1, 1), Path("x"), (1, 2), np.int64(1), {1: 2}, [Path("x")]],
)
def test_a_value_that_would_become_a_text_is_refused(value: object) -> None:
    """It would have written it between quotation marks without a word."""
    with pytest.raises(TypeError, match="no plain value"):
        with_parameters(nbformat.v4.new_notebook(), {"x": value})


def test_a_notebook_runs_with_its_parameters(tmp_path: Path) -> None:
    """The file on disk is not touched."""
    from finsam_analysis.kernel import NotebookRun, run_notebooks
    from tests.kernel.running import WARMTH, text

    path = written(tmp_path, "x = 1", "x", tags=["parameters"])
    before = path.read_bytes()
    (ended,) = run_notebooks([NotebookRun(path, tmp_path, {"x": ["å", 2]})], WARMTH)
    assert text(ended.notebook.cells[2]) == "['å', 2]"
    assert path.read_bytes() == before
    (plain,) = forked([path])
    assert text(plain.notebook.cells[1]) == "1"
