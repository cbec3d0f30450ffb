"""What a spreadsheet does to a CSV file: read where it can mean one thing, told where it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from finsam_analysis.core import InputError
from finsam_analysis.data_package import load_package
from tests.conftest import UPPSALA

PLAIN = load_package(UPPSALA)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the real case to spoil."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "p"))


def _text(folder: Path, table: str) -> str:
    return (folder / table).read_text(encoding="utf-8-sig")


def _saved(folder: Path, table: str, content: bytes) -> Path:
    (folder / table).write_bytes(content)
    return folder


def _unicode_text(text: str) -> bytes:
    return text.replace(";", "\t").replace('"', "").encode("utf-16")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: f"\ufeffsep=;\r\n{text}".encode(), id="sep=;"),
        pytest.param(lambda text: b"\xef\xbb\xbf" * 2 + text.encode(), id="double mark"),
        pytest.param(
            lambda text: "".join(f"{line};;\n" for line in text.splitlines()).encode(),
            id="trailing empty columns",
        ),
        pytest.param(_unicode_text, id="Unicode text"),
        pytest.param(lambda text: text.replace("Prel 2025", "Prel\u00a02025").encode(), id="NBSP"),
        pytest.param(lambda text: text.replace(";23322;", ";23322,0;").encode(), id="decimal 0"),
    ],
)
def test_a_plan_says_the_same_however_it_was_saved(
    copied: Path, spoil: Callable[[str], bytes]
) -> None:
    """Every way of saving gives the plan's own lines, to the row of each."""
    package = load_package(_saved(copied, "plan.csv", spoil(_text(copied, "plan.csv"))))
    assert package.plan == PLAIN.plan
    assert [r.number for r in package.tables["plan"].rows] == [
        r.number for r in PLAIN.tables["plan"].rows
    ]


def test_dropped_last_delimiters_leave_empty_cells(copied: Path) -> None:
    """Where nothing needs to stand in the last columns, a shorter row is whole."""
    text = "\n".join(line.rstrip(";") for line in _text(copied, "dokument.csv").splitlines())
    package = load_package(_saved(copied, "dokument.csv", text.encode()))
    assert package.documents == PLAIN.documents


def test_a_row_that_lacks_a_needed_cell_is_told(copied: Path) -> None:
    """A plan's row must say where it stands, so a row without its last cell is refused."""
    lines = _text(copied, "plan.csv").splitlines()
    lines[1] = lines[1].rpartition(";")[0]
    with pytest.raises(InputError, match="rad 2: raden har 13 celler"):
        load_package(_saved(copied, "plan.csv", "\n".join(lines).encode()))


def test_an_invisible_sign_is_named(copied: Path) -> None:
    """In a heading and in an id the sign that cannot be seen is told by its number."""
    text = _text(copied, "plan.csv").replace("Prel 2025", "Prel 2025\u200b")
    text = text.replace("\nesf-isa;", "\nesf\u200b-isa;")
    with pytest.raises(InputError, match=r"rubriken har ett osynligt tecken U\+200B"):
        load_package(_saved(copied, "plan.csv", text.encode()))
    text = text.replace("Prel 2025\u200b", "Prel 2025")
    with pytest.raises(InputError, match=r"rad 4, rad: ”esf -isa” med osynligt tecken U\+200B"):
        load_package(_saved(copied, "plan.csv", text.encode()))


@pytest.mark.parametrize("written", ["6200,5", "6.200", "6200,000", "6,2"])
def test_other_decimals_are_still_no_whole_number(copied: Path, written: str) -> None:
    """Only decimals that are nothing are read away; three zeros may be thousands."""
    text = _text(copied, "plan.csv").replace(";23323;", f";{written};")
    with pytest.raises(InputError, match="ett heltal i tkr"):
        load_package(_saved(copied, "plan.csv", text.encode()))


def test_a_non_breaking_space_in_a_name_is_a_space(copied: Path) -> None:
    """A member is the same member with either space."""
    text = _text(copied, "plan.csv").replace("Region Uppsala", "Region\u00a0Uppsala")
    assert load_package(_saved(copied, "plan.csv", text.encode())).plan == PLAIN.plan
