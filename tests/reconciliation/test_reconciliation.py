"""Checks that can fail, and printed sums that find a changed figure."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from finsam_analysis.core import DataPackage, FigureKind, InputError, ReconciliationError
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, demand, equal
from finsam_analysis.scenario.checks import sums_to_one
from tests.conftest import UPPSALA


def changed_package(folder: Path, file: str, row: int, column: str, text: str) -> Path:
    """A copy of the real package with one cell rewritten."""
    copy = folder / "paket"
    shutil.copytree(UPPSALA, copy, dirs_exist_ok=True)
    with (copy / file).open(encoding="utf-8-sig", newline="") as source:
        lines = list(csv.reader(source, delimiter=";"))
    lines[row - 1][lines[0].index(column)] = text
    with (copy / file).open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(lines)
    return copy


def test_a_changed_figure_is_told_with_its_document(tmp_path: Path) -> None:
    """RegExPro 2027 is lost in the copy; a wrong derivation breaks nine printed sums."""
    copy = changed_package(tmp_path, "plan.csv", 12, "Prel 2027", "1254")
    with pytest.raises(InputError) as caught:
        open_package(copy)
    message = str(caught.value)
    assert "”regexpro” är 1\u202f254 tkr; med 1\u202f245 tkr stämmer alla 9" in message
    assert "Kallelse till Samordningsförbundets styrelsemöte 12 september 2024" in message


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("tabell", "planen", "”planen” är okänd"),
        ("kolumn", "Prel 2031", "”Prel 2031” finns inte i"),
        ("urval", "avdelning=x", "”avdelning=x”"),
        ("urval", "utan likhetstecken", "”utan likhetstecken”"),
        ("urval", "mått=annat", "ingen rad i beräknat passar urvalet"),
        ("kolumn", "mått", "”mått” innehåller inte tal"),
    ],
)
def test_a_control_sum_that_points_nowhere_is_a_fault(
    tmp_path: Path, column: str, text: str, expected: str
) -> None:
    """A control that checks nothing must not pass as one that agrees."""
    copy = changed_package(tmp_path, "kontrollsummor.csv", 2, column, text)
    with pytest.raises(InputError, match=r"kontrollsummor\.csv, rad 2") as caught:
        open_package(copy)
    assert expected in str(caught.value)


def test_equal_finds_one_krona() -> None:
    """The largest difference is named."""
    check = equal("Delar och helhet", [1, 2, 3], [1, 2, 4])
    assert (check.holds, check.detail) == (False, "största skillnad 1 kr")


def test_shares_that_miss_one_are_found() -> None:
    """A third and a half are five sixths."""
    assert not sums_to_one("Andelar", [Fraction(1, 3), Fraction(1, 2)]).holds


def test_a_failed_check_stops_the_run() -> None:
    """It names what does not hold."""
    with pytest.raises(ReconciliationError, match="Delar och helhet"):
        demand([equal("Delar och helhet", [1], [2])])


@pytest.mark.parametrize(
    "broken",
    [
        FigureKind.FEES,
        FigureKind.OTHER_INCOME,
        FigureKind.ADMINISTRATION,
        FigureKind.ONGOING_BEFORE_UNUSED,
        FigureKind.OTHER,
        FigureKind.NEW,
        FigureKind.UNUSED_IN_ALL,
        FigureKind.UNUSED_OF_NEW,
        FigureKind.RESULT,
        FigureKind.OPENING,
    ],
)
def test_no_part_of_a_result_can_change_unseen(
    run: Callable[[str], ScenarioResult], broken: FigureKind
) -> None:
    """One krona more in any part of the account breaks a check."""
    result = run("standard: bevilja\nantaganden:\n  ej_nyttjat: {2026: 4 %}")
    columns = result.account.columns
    moved = {**columns, broken: columns[broken] + np.int64(1)}
    wrong = replace(result, account=replace(result.account, columns=moved))
    assert not all(check.holds for check in wrong.checks())


@pytest.mark.parametrize("broken", ["income", "cost", "result", "opening", "closing"])
def test_no_figure_of_a_trajectory_can_change_unseen(
    run: Callable[[str], ScenarioResult], broken: str
) -> None:
    """One krona more in the first year of any row breaks a check."""
    result = run("standard: bevilja")
    figures = getattr(result.trajectory, broken).copy()
    figures[0] += 1
    wrong = replace(result, trajectory=replace(result.trajectory, **{broken: figures}))
    assert not all(check.holds for check in wrong.checks())


def test_the_descriptor_knows_no_formula(uppsala: DataPackage) -> None:
    """No text of the package would be run as a formula by a spreadsheet."""
    texts = [
        value
        for table in uppsala.tables.values()
        for row in table.rows
        for value in row.cells.values()
        if isinstance(value, str)
    ]
    assert [text for text in texts if text[0] in "=+@\t"] == []
