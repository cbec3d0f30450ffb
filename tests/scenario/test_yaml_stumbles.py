"""A file that is no YAML is told as the slip that it is, on the line where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import load_scenario
from finsam_analysis.scenario.yaml_reading import read_file

HEAD = "namn: A\nstandard: bevilja\nbeslut:\n"


def slip(tmp_path: Path, text: str) -> str:
    """What is said of a file with this text."""
    path = tmp_path / "prov.yaml"
    path.write_text(text, encoding="utf-8")
    faults: list[object] = []
    assert read_file(path, faults) is None  # type: ignore[arg-type]
    (fault,) = faults
    return str(fault)


@pytest.mark.parametrize(
    ("text", "row", "told"),
    [
        (HEAD + "  vaxtkraft: *a\n", 4, "”*” pekar på ett ankare (&) som inte finns"),
        (HEAD + "  *: avslå\n", 4, "”*” pekar på ett ankare"),
        (HEAD + "  vaxtkraft: &\n", 4, "ett * eller & utan namn"),
        (HEAD + "  vaxtkraft: \tavslå\n", 4, "en tabb före värdet"),
        (HEAD + "  vaxtkraft: @x\n", 4, "ett tecken som inget värde kan börja med"),
        ("namn: A\nbeskrivning: - x\n", 2, "ett ”-” före värdet"),
        ("namn: A: B\nstandard: bevilja\n", 1, "ett kolon i värdet"),
        ('namn: "\\q"\nstandard: bevilja\n', 1, "ett omvänt snedstreck"),
        ("namn: A\nstandard: bevilja\n---\nnamn: B\n", 3, "ett dokument till börjar"),
        ("namn: A\nbeskrivning: b\0\n", 2, "ett osynligt tecken U+0000"),
        ("namn: A\nbeskrivning: b\x1b[31m\n", 2, "ett osynligt tecken U+001B"),
    ],
)
def test_a_slip_is_told_as_what_it_is(tmp_path: Path, text: str, row: int, told: str) -> None:
    """Never as an indent that is right, never on a line that is."""
    said = slip(tmp_path, text)
    assert said.startswith(f"prov.yaml, rad {row}, filen: filen är inte giltig YAML: {told}")


def test_an_indent_that_is_wrong_is_still_told(tmp_path: Path) -> None:
    """A key deeper than the one above it, which has a value."""
    said = slip(tmp_path, HEAD + "  vaxtkraft: avslå\n   plattform: avslå\n")
    assert "rad 5, filen: filen är inte giltig YAML: indraget stämmer inte" in said


FORGOTTEN = """namn: Mitt
standard: bevilja
beslut:
  framsteget: {åtgärd: avslå}
  Min framtid: {åtgärd: skjut upp, månader: 6}
  plattform: [{åtgärd: reducera, procent: 5}, {åtgärd: skjut upp, månader: 6}]
tillägg:
  - {id: extra, namn: Extra, insatsägare: Uppsala, från: 2026-01-01, till: 2026-12-31, belopp_kr: 1}
antaganden:
  medlemsavgift: {2026: "-3 %", 2027: 22 000 000, från 2028: 23 mkr}
  golv_kr: {2025: 0, från 2026: 500 000}
"""


@pytest.mark.parametrize("at", [i for i, sign in enumerate(FORGOTTEN) if sign == ":"])
def test_a_forgotten_colon_is_told_as_such(uppsala: DataPackage, tmp_path: Path, at: int) -> None:
    """Wherever it is: one fault, on its line, with the line as it should be where that was the slip."""
    path = tmp_path / "prov.yaml"
    path.write_text(FORGOTTEN[:at] + FORGOTTEN[at + 1 :], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(path, uppsala)
    (fault,) = caught.value.faults
    key = re.split(r"[\n{,]", FORGOTTEN[:at])[-1].strip(" -[")
    assert fault.row == FORGOTTEN[:at].count("\n") + 1
    assert "ett kolon saknas" in fault.found
    assert f"skriv {key}:" in fault.remedy or f"skriv till exempel {key}:" in fault.remedy
