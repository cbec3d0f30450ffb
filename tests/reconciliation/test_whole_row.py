"""A whole row that is missing, one too many or in the wrong unit is told as what it is, first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import InputError, TableRow, plain_spaces
from finsam_analysis.data_package import load_package
from finsam_analysis.reconciliation import cause, lacks, open_package
from tests.conftest import UPPSALA

PLAN = load_package(UPPSALA).tables["plan"]
DISTRIBUTION = load_package(UPPSALA).tables["fordelning"]


def amounts_of(row: TableRow) -> int:
    """How many amounts a row has."""
    return sum(isinstance(cell, int) and cell != 0 for cell in row.cells.values())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the real package to spoil."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "paket"))


def lines_of(package: Path, file: str) -> list[str]:
    """A table's lines, the headings first."""
    return (package / file).read_text(encoding="utf-8-sig").splitlines(keepends=True)


def without(package: Path, file: str, row: int) -> Path:
    """The package when one row, as a spreadsheet numbers it, is gone from a table."""
    lines = lines_of(package, file)
    (package / file).write_text("".join(lines[: row - 1] + lines[row:]), encoding="utf-8")
    return package


def said(package: Path) -> str:
    """The one fault that opening the package tells."""
    with pytest.raises(InputError) as caught:
        open_package(package)
    (fault,) = caught.value.faults
    return plain_spaces(str(fault))


@pytest.mark.parametrize(
    ("file", "row", "field"),
    [
        # The only fee is told when the package is read, and a row without amounts changes no sum.
        *(("plan.csv", row, "avsnitt") for row in PLAN.rows[2:]),
        *(("fordelning.csv", row, "ansökan") for row in DISTRIBUTION.rows),
    ],
    ids=lambda value: str(value.number) if hasattr(value, "number") else "",
)
def test_each_row_that_is_removed_is_found_by_its_part_and_amounts(
    file: str, row: object, field: str, copied: Path
) -> None:
    """The amounts that the row had, column by column, wherever in the two tables it stood."""
    assert hasattr(row, "number")
    assert hasattr(row, "cells")
    (lack,) = lacks(load_package(without(copied, file, row.number)))
    had = {heading: cell for heading, cell in row.cells.items() if isinstance(cell, int) and cell}
    assert lack.amounts == had
    assert row.cells[field] in lack.part


def test_the_row_that_is_missing_comes_first_and_what_follows_is_counted(copied: Path) -> None:
    """One fault, where thirty were: section, amounts as in the document, and the sums by kind."""
    told = said(without(copied, "plan.csv", 5))
    assert told.startswith(
        "plan.csv: en rad tycks saknas i avsnittet administration; utan den stämmer inte 30 "
        "tryckta summor (kostnader, årets resultat, överskott från tidigare år,"
    )
    assert "en rad med 800 tkr (Budget 2024), 450 tkr (Prognos 2024), 600 tkr (Prel 2025)," in told
    assert "sätt tillbaka raden; har handlingen ingen sådan kan flera saknas" in told
    assert "mått=" not in told


def test_a_row_too_many_is_named(copied: Path) -> None:
    """A line written into the plan after its document: the row that no printed sum knows."""
    lines = lines_of(copied, "plan.csv")
    lines.insert(6, lines[5].replace("forvaltning;", "ny-post;").replace(";3822;", ";40;"))
    (copied / "plan.csv").write_text("".join(lines), encoding="utf-8")
    told = said(copied)
    assert told.startswith("plan.csv, rad 7: raden ”ny-post” tycks vara en för mycket i avsnittet")
    assert "ta bort raden" in told


def test_of_a_row_written_in_twice_neither_is_said_to_be_the_documents(copied: Path) -> None:
    """The same amounts under a new id, last in the plan: the true row is not told to be removed."""
    lines = lines_of(copied, "plan.csv")
    lines.append(lines[5].replace("forvaltning;", "ny-post;"))
    (copied / "plan.csv").write_text("".join(lines), encoding="utf-8")
    told = said(copied)
    assert told.startswith(
        f"plan.csv, rad {len(lines)}: en av raderna ”forvaltning” (rad 6) och ”ny-post” "
        f"(rad {len(lines)}), med samma belopp, tycks vara en för mycket i avsnittet administration;"
    )
    assert "ta bort den som handlingen inte har" in told


@pytest.mark.parametrize(
    ("file", "row"),
    [
        *(("plan.csv", row) for row in PLAN.rows[::4] if amounts_of(row) > 1),
        *(("fordelning.csv", row) for row in DISTRIBUTION.rows[::4] if amounts_of(row) > 1),
    ],
    ids=lambda value: str(getattr(value, "number", "")),
)
def test_a_row_in_the_wrong_unit_is_not_said_to_be_missing(
    file: str, row: TableRow, copied: Path
) -> None:
    """Said to be in kr, rows that have several amounts in tkr: every fourth of each table."""
    lines = lines_of(copied, file)
    lines[row.number - 1] = lines[row.number - 1].replace(";tkr;", ";kr;")
    (copied / file).write_text("".join(lines), encoding="utf-8")
    told = said(copied)
    assert told.startswith(f"{file}, rad {row.number}, enhet: enheten ”kr” tycks vara fel i ")
    assert "skriv ”tkr”" in told
    assert "saknas" not in told


def test_a_row_in_kronor_said_to_be_in_thousands_is_told_by_its_unit(copied: Path) -> None:
    """Administration's first row written out in kronor, its unit as it was."""
    lines = lines_of(copied, "plan.csv")
    lines[4] = lines[4].replace("00;", "00000;").replace(";450;", ";450000;")
    (copied / "plan.csv").write_text("".join(lines), encoding="utf-8")
    assert "rad 5, enhet: enheten ”tkr” tycks vara fel" in said(copied)


def test_several_changed_amounts_of_a_section_are_told_as_its_own(copied: Path) -> None:
    """Administration 2025 and 2026 raised by 200 and 500: no row that is missing, but what is off."""
    text = "".join(lines_of(copied, "plan.csv"))
    changed = text.replace(";4450;", ";4950;", 1).replace(";4022;", ";4222;", 1)
    (copied / "plan.csv").write_text(changed, encoding="utf-8")
    told = said(copied)
    assert "beloppen i avsnittet administration är inte handlingens" in told
    assert "200 tkr mindre (Prel 2025), 500 tkr mindre (Prel 2026)" in told


def test_a_cell_that_explains_all_says_that_a_row_may_be_missing_instead(copied: Path) -> None:
    """A row with one amount looks as a cell that was changed: both are said."""
    assert "kan i stället en hel rad saknas, med 115 tkr." in said(without(copied, "plan.csv", 16))


def test_sums_that_are_off_by_several_amounts_are_not_tried_cell_by_cell(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell enters each sum once, so that all are then off by as much; a large förbund waited."""
    package = load_package(without(copied, "plan.csv", 5))
    monkeypatch.setattr(cause, "rebuilt", lambda *_: pytest.fail("a cell was tried"))
    assert cause.causes(package) == ()


def test_check_tells_the_row_before_its_consequences(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first finding of rule KS-1, with the amounts that are lacked."""
    main(["check", "--json", "--data", str(without(copied, "plan.csv", 12))])
    told = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["code"] == "KS-1"]
    assert told[0]["subject"] == "avsnittet pågående insats"
    assert told[0]["figures"]["Prognos 2024"] == 1_345_000
