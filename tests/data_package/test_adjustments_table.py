"""The office's adjustments as data: what ``justeringar.csv`` may say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.data_package import load_package
from tests.conftest import UPPSALA
from tests.reconciliation.test_reconciliation import changed_package


def test_the_adjustments_are_what_the_board_papers_say(uppsala: DataPackage) -> None:
    """53 847 710 kr asked less 52 502 710 after adjustment: 1 345 000 kr in two parts."""
    removed = {
        a.id: sum(adjustment.amount for adjustment in a.adjustments)
        for a in uppsala.applications
        if a.adjustments
    }
    assert removed == {"samordnat-stod": 1_332_000, "registerstudie": 13_000}
    asked = sum(a.asked for a in uppsala.applications)
    assert asked - sum(removed.values()) == 52_502_710


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("budgetrad", "coach-5", "rad 2, budgetrad: ”coach-5” finns inte för ansökan samordnat"),
        ("ansökan", "vaxtkraft", "rad 2, budgetrad: ”coach-4” finns inte för ansökan vaxtkraft"),
        ("ansökan", "nisse", "rad 2, ansökan: ”nisse” är okänd"),
        ("borttaget", "1332001", "rad 2, borttaget: 1332001 kr tas bort från ”coach-4”"),
        ("borttaget", "-5", "rad 2, borttaget: beloppet är negativt"),
        ("dokument", "nisse", "rad 2, dokument: ”nisse” är okänd"),
    ],
)
def test_an_adjustment_that_cannot_be_is_told(
    tmp_path: Path, column: str, text: str, told: str
) -> None:
    """Of a row that is not there, or of more than the row."""
    with pytest.raises(InputError) as error:
        load_package(changed_package(tmp_path, "justeringar.csv", 2, column, text))
    assert f"justeringar.csv, {told}" in str(error.value)


def test_two_adjustments_of_one_row_share_what_it_has(tmp_path: Path) -> None:
    """The second has nothing left to take."""
    copy = tmp_path / "paket"
    shutil.copytree(UPPSALA, copy)
    with (copy / "justeringar.csv").open("a", encoding="utf-8") as file:
        file.write("igen;samordnat-stod;coach-4;1;kr;prov;antagande;prov\n")
    with pytest.raises(InputError, match="rad 4, borttaget: 1 kr tas bort från ”coach-4”"):
        load_package(copy)


def test_a_package_needs_no_adjustments(tmp_path: Path) -> None:
    """The table may be left out; nothing was then taken out."""
    copy = tmp_path / "paket"
    shutil.copytree(UPPSALA, copy)
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] != "justeringar"]
    path.write_text(json.dumps(package), encoding="utf-8")
    assert not any(a.adjustments for a in load_package(copy).applications)
