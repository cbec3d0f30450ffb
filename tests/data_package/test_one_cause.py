"""What has one cause is told once, and as that cause."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from finsam_analysis.core import InputError
from finsam_analysis.data_package import load_package
from tests.conftest import UPPSALA


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the real package to spoil."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "paket"))


def faults(package: Path, file: str, text: str) -> list[str]:
    """What is said of the package when one of its files has this text."""
    (package / file).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_package(package)
    return [str(fault) for fault in caught.value.faults]


def said(package: Path, file: str) -> str:
    """A table as it stands."""
    return (package / file).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("above", ["\n\n", "\n;;;;;\n", "Vår plan;;;\n\n"])
def test_rows_above_the_headings_are_told_once_with_where_the_headings_stand(
    package: Path, above: str
) -> None:
    """Not as every column that is missing and every cell that is none."""
    (told,) = faults(package, "plan.csv", above + said(package, "plan.csv"))
    assert told.startswith("plan.csv, rad 1: raden ")
    assert "ta bort raderna ovanför rubrikerna, som står på rad 3" in told


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text.replace(";", "|")], ids=["capitals", "another sign"]
)
def test_headings_that_are_none_are_told_once(package: Path, change: object) -> None:
    """What stands there, what should, and what to do."""
    assert callable(change)
    (told,) = faults(package, "dokument.csv", str(change(said(package, "dokument.csv"))))
    assert "raden har ingen av tabellens rubriker, utan ”" in told
    assert "skriv rubrikerna i första raden, i små bokstäver" in told


def test_a_misspelt_heading_is_asked_about(package: Path) -> None:
    """One fault for the two that it looks like: one column missing and one unknown."""
    text = said(package, "fordelning.csv").replace("ansökan;", "ansokan;", 1)
    (told,) = faults(package, "fordelning.csv", text)
    assert told.startswith("fordelning.csv, rad 1, ansokan: okänd kolumn")
    assert told.endswith("menade du ”ansökan”?")


def test_columns_without_headings_are_told_once(package: Path) -> None:
    """A note far to the right of a table is one slip."""
    heading, rest = said(package, "lagandelar.csv").split("\n", 1)
    (told,) = faults(package, "lagandelar.csv", f"{heading};;;\n" + rest.replace("\n", ";;;x\n", 1))
    assert "3 kolumner har ingen rubrik, den första är kolumn 6" in told


def test_headings_that_stand_twice_are_one_fault(package: Path) -> None:
    """Two tables pasted together have one row too many, not as many faults as it has cells."""
    heading = said(package, "plan.csv").split("\n", 1)[0]
    (told,) = faults(package, "plan.csv", f"{heading}\n{said(package, 'plan.csv')}")
    assert told.startswith("plan.csv, rad 2: rubrikraden står här en gång till")


def test_a_name_that_many_rows_refer_to_is_told_once(package: Path) -> None:
    """With how many they are, in which tables, and what it may be there."""
    text = said(package, "dokument.csv").replace("scb-folkmangd;", "scb-folkmagd;", 1)
    (told,) = faults(package, "dokument.csv", text)
    assert "”scb-folkmangd” är okänd, här och i " in told
    assert "(folkmangd.csv, fordelningsnyckel.csv" in told
    assert "menade du ”scb-folkmagd”? Lägg annars till" in told


def test_a_table_without_rows_is_told_before_what_its_absence_causes(package: Path) -> None:
    """Every other table refers to a document."""
    heading = said(package, "dokument.csv").split("\n", 1)[0]
    (told,) = faults(package, "dokument.csv", heading + "\n")
    assert told.startswith("dokument.csv: tabellen har inga rader, men ")


def test_an_open_quotation_mark_is_told_with_its_row(package: Path) -> None:
    """Also when it swallows the rest of the file."""
    lines = said(package, "mote.csv").split("\n")
    (told,) = faults(package, "mote.csv", "\n".join([lines[0], '"' + lines[1]]))
    assert told.startswith("mote.csv, rad 2: raden går inte att dela upp i celler")


def test_a_revision_that_breaks_a_rule_is_told_where_it_is_written(package: Path) -> None:
    """Not in the printed table, where there is nothing wrong to find."""
    text = (
        "tabell;rad;kolumn;nytt_värde;enhet;datum;dokument;ställe;orsak\n"
        "plan;medlemsavgifter;Prel 2026;-5;tkr;2024-09-12;kallelse-2024-09-12;sidan 1;fel\n"
    )
    (told,) = faults(package, "revideringar.csv", text)
    assert told.startswith("revideringar.csv, rad 2, nytt_värde: medlemsavgiften saknas eller är")
    assert "(plan.csv, medlemsavgifter, Prel 2026)" in told
