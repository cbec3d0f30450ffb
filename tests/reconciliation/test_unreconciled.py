"""What a change is said to need before anything can be computed: done as it is said, it suffices."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from io import StringIO
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import InputError
from finsam_analysis.data_package import rewrite_rows
from finsam_analysis.reconciliation import ProposedChange, open_package, propose, read_content
from finsam_analysis.scenario import run_scenario
from tests.conftest import UPPSALA

_PLACE = re.compile(r"rad (\d+): (\S+) \S+ i kolumnen avvikelse")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the real case."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "p"))


def _changed(folder: Path, table: str, old: str, new: dict[str, str]) -> ProposedChange:
    """Some cells of a row changed, or a row added like the third one where none is old."""
    before = read_content(folder)
    text = before.table(table).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    key = "rad" if table == "plan" else "ansökan"
    row = next((row for row in rows if row[key] == old), rows[2])
    made = rewrite_rows(before.table(table), lambda r: r[key] == old, (key,), [{**row, **new}])
    return propose(before, {table: made}, "prov")


def _explain(folder: Path, lines: list[str]) -> None:
    """Write each deviation where it is said to be written."""
    path = folder / "kontrollsummor.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    at, why = rows[0].index("avvikelse"), rows[0].index("förklaring")
    for number, deviation in _PLACE.findall("\n".join(lines)):
        rows[int(number) - 1][at], rows[int(number) - 1][why] = deviation, "prov"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("plan", "forvaltning", {"Prel 2026": "4950"}),
        ("plan", "", {"rad": "ny", "namn": "Ny rad", "Prel 2027": "100"}),
        ("ansokningar", "", {"ansökan": "ny", "namn": "Ny", "sökt_kr": "1344500"}),
        ("ansokningar", "framsteget", {"föreslaget_kr": "7500000"}),
    ],
)
def test_the_deviations_that_are_asked_for_are_enough(
    copied: Path, table: str, old: str, new: dict[str, str]
) -> None:
    """Kept, it cannot be opened; with each deviation in the row that is told it can."""
    change = _changed(copied, table, old, new)
    lines = change.unreconciled_lines()
    assert "kan inget räknas ut" in lines[1]
    change.keep()
    with pytest.raises(InputError):
        open_package(copied)
    _explain(copied, lines)
    open_package(copied)


def test_the_revision_that_is_offered_does_the_same_and_leaves_the_sums(copied: Path) -> None:
    """Administration 2026 from 4 450 to 4 950 tkr: the papers' −61 tkr become −561."""
    lines = _changed(copied, "plan", "forvaltning", {"Prel 2026": "4950"}).unreconciled_lines()
    (command,) = (line for line in lines if "finsam revise" in line)
    words = shlex.split(command.replace("DOKUMENT", "kallelse-2024-09-12"))
    assert main([*words[1:], "--data", str(copied)]) == 0
    result = run_scenario(open_package(copied), "kansliets-forslag")
    assert int(result.trajectory.closing[2]) == -561_000


def test_a_change_that_every_sum_bears_asks_for_nothing(copied: Path) -> None:
    """The name of a row is in no sum."""
    assert _changed(copied, "plan", "forvaltning", {"namn": "Kansli"}).unreconciled_lines() == []
