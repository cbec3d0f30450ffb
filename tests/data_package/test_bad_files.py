"""Files and descriptors that cannot be read at all are named, with what is wrong and what is due."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import InputError
from finsam_analysis.reconciliation import open_package
from tests.conftest import UPPSALA
from tests.data_package.conftest import Complain


def test_a_missing_file(package: Path, complaint: Complain) -> None:
    """The table is named."""
    (package / "plan.csv").unlink()
    assert "plan.csv: filen saknas eller går inte att läsa" in complaint()


def test_an_empty_file(package: Path, complaint: Complain) -> None:
    """No heading, no rows."""
    (package / "plan.csv").write_bytes(b"")
    assert "plan.csv: filen är tom" in complaint()


def test_a_file_that_is_not_utf8(package: Path, complaint: Complain) -> None:
    """As an old Excel saves it; the row of the first wrong byte is named."""
    text = (package / "organisationer.csv").read_text(encoding="utf-8-sig")
    (package / "organisationer.csv").write_bytes(text.encode("cp1252"))
    said = complaint()
    assert "organisationer.csv, rad 1: filen är inte UTF-8 (byte 0xE4)" in said
    assert "CSV UTF-8" in said


def test_a_folder_without_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder is named."""
    assert main(["compute", "x", "--data", str(tmp_path)]) == 2
    assert f"datapackage.json: filen saknas i mappen {tmp_path}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "datapackage.json, rad 1: filen är inte giltig JSON"),
        ("[]", "datapackage.json: listan resources saknas"),
    ],
)
def test_a_broken_descriptor(package: Path, complaint: Complain, text: str, told: str) -> None:
    """It is told as a fault of that file."""
    (package / "datapackage.json").write_text(text, encoding="utf-8")
    assert told in complaint()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("name", "planer", "okänd resurs ”planer”"),
        ("name", "plan", "resursen ”plan” står två gånger"),
        ("path", "../plan.csv", "sökvägen ”../plan.csv” för dokument"),
        ("path", "/etc/passwd", "sökvägen ”/etc/passwd” för dokument"),
    ],
)
def test_a_descriptor_that_points_wrong(
    package: Path, complaint: Complain, key: str, value: str, told: str
) -> None:
    """Unknown or doubled resources, and paths out of the package."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0][key] = value
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert told in complaint()


@pytest.mark.parametrize(
    ("contributors", "told"),
    [
        ("Förbundet", "contributors är ”Förbundet”. Väntat: en lista."),
        ([{"role": "publisher"}], "nummer 1 under contributors har inget namn"),
        ([{"title": "Ekonomen"}, "Förbundet"], "nummer 2 under contributors har inget namn"),
        (
            [{"title": name, "role": "publisher"} for name in ("Ena", "Andra")],
            "flera utgivare (role: publisher) under contributors: Ena, Andra",
        ),
    ],
)
def test_a_publisher_that_cannot_be_one(
    package: Path, complaint: Complain, contributors: object, told: str
) -> None:
    """Who stands behind the package is one name, or nobody is named."""
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8")) | {"contributors": contributors}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert told in complaint()


def test_a_flood_of_rows_is_told_as_the_first_ones_and_a_count(tmp_path: Path) -> None:
    """Fifty thousand rows that are none: how many they are, the first faults, and a count."""
    shutil.copytree(UPPSALA, tmp_path / "paket")
    path = tmp_path / "paket" / "fordelning.csv"
    path.write_text(path.read_text("utf-8") + "felaktig rad\n" * 50_000, "utf-8")
    with pytest.raises(InputError) as told:
        open_package(tmp_path / "paket")
    lines = str(told.value).splitlines()
    assert len(lines) == 52
    assert "tabellen har 50" in lines[1]
    assert "fel till" in lines[-1]
