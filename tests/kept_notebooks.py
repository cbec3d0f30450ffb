"""What a kept notebook's failed comparison tells a reviewer, and the notebook as it ran.

A pytest plug-in beside nbval: which table, row and year differ, then and now; with
``FINSAM_EXECUTED=FOLDER`` every notebook that was compared is written there with its new outputs.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbval.plugin import IPyNbCell

from finsam_analysis.papers.figure_changes import FigureChange, shown_tables, table_changes

_HEADING = "Figures that differ (table, row, column: kept → now)"
_EXECUTED = pytest.StashKey[nbformat.NotebookNode]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the figures that differ to the report of a cell that failed."""
    report = yield
    if isinstance(item, IPyNbCell) and call.when == "call":
        now = getattr(item, "test_outputs", [])
        _keep(item, now)
        changes = _figure_changes(item.cell.outputs, now) if report.failed else []
        if changes:
            report.sections.append((_HEADING, "\n".join(map(str, changes))))
    return report


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Write the notebook once its last cell has run."""
    folder = os.environ.get("FINSAM_EXECUTED")
    last = nextitem is None or nextitem.parent is not item.parent
    if folder and last and isinstance(item, IPyNbCell) and _EXECUTED in item.parent.stash:
        Path(folder).mkdir(parents=True, exist_ok=True)
        nbformat.write(item.parent.stash[_EXECUTED], Path(folder) / item.path.name)


def _keep(item: Any, outputs: list[Any]) -> None:
    executed = item.parent.stash.setdefault(_EXECUTED, deepcopy(item.parent.nb))
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    code[item.cell_num].outputs = outputs


def _figure_changes(before: Sequence[Any], now: Sequence[Any]) -> list[FigureChange]:
    """What differs between the tables of two sets of outputs; rows and columns by their names."""
    earlier, later = shown_tables(before), shown_tables(now)
    changes = []
    for name in dict.fromkeys([*earlier, *later]):
        if name in earlier and name in later:
            changes += table_changes(name, earlier[name], later[name])
        else:
            told = ("tabellen", "(saknas)") if name in earlier else ("(saknas)", "tabellen")
            changes.append(FigureChange(name, "", "", *told))
    return changes
