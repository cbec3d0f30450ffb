"""What is wrong in a scenario's new words: each with its line, in Swedish, all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import ScenarioResult, load_scenario

Run = Callable[[str], ScenarioResult]


def refused(run: Run, text: str) -> str:
    """What the user is told, with ordinary blanks."""
    with pytest.raises(InputError) as error:
        run(text)
    return str(error.value).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("application", "decision", "told"),
    [
        ("framsteget", "åtgärd: skjut upp", "skjut upp utan månader"),
        ("framsteget", "åtgärd: skjut upp, månader: 0", "”0”. Väntat: 1 till 120 månader"),
        ("framsteget", "åtgärd: skjut upp, månader: -6", "”-6”. Väntat: 1 till 120 månader"),
        ("framsteget", "åtgärd: skjut upp, månader: 1.5", "”1.5”. Väntat: 1 till 120"),
        ("framsteget", "åtgärd: skjut upp, till: 2026-12-31", "till vid skjut upp"),
        ("plattform", "åtgärd: förkorta", "förkorta utan till"),
        ("plattform", "åtgärd: förkorta, till: 2027-12-30", "Åtgärd: skriv 2027-12-31"),
        ("plattform", "åtgärd: förkorta, till: 2027-02-29", "datum som finns i kalendern"),
        ("plattform", "åtgärd: förkorta, till: 2029-12-31", "2025-01-31 till 2028-12-31"),
        ("plattform", "åtgärd: förkorta, till: 2024-12-31", "2025-01-31 till 2028-12-31"),
        ("en-vag-in", "åtgärd: bevilja, sökt: kanske", "”kanske”. Väntat: true eller false"),
        ("en-vag-in", "åtgärd: avslå, sökt: true", "sökt vid avslå"),
        ("en-vag-in", "åtgärd: reducera", "inget sätt att reducera. Väntat: precis ett av procent"),
        ("en-vag-in", "åtgärd: reducera, procent: 3, tak_kr: 3", "procent och tak_kr på en gång"),
        ("min-framtid", "åtgärd: reducera, ta_bort: [nisse]", "okänd budgetrad ”nisse”"),
        ("min-framtid", "åtgärd: reducera, ta_bort: arbetsterapeut", "ingen lista"),
        ("samordnat-stod", "åtgärd: reducera, ta_bort: [coach-4]", "inte redan tagit bort"),
        ("plattform", "åtgärd: senare, månader: 3", "”senare”. Väntat: någon av bevilja"),
    ],
)
def test_a_faulty_decision_is_told_with_its_line(
    run: Run, application: str, decision: str, told: str
) -> None:
    """One fault, on the decision's line, saying what is wrong or what to write."""
    text = refused(run, f"standard: bevilja\nbeslut:\n  {application}: {{{decision}}}")
    assert text.startswith("Ett fel i indata:")
    assert f"prov.yaml, rad 4, {application}" in text
    assert told in text


SOUND = {
    "id": "ny",
    "namn": "Ny",
    "insatsägare": "Tierp",
    "från": "2026-01-01",
    "till": "2026-12-31",
    "belopp_kr": "5",
}


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("id", "Ny insats", "små bokstäver, siffror och bindestreck"),
        ("id", "vaxtkraft", "ett id som ingen ansökan har"),
        ("insatsägare", "Gävle", "någon av Enköping"),
        ("från", "2026-1-1", "datum som finns i kalendern"),
        ("från", "2023-01-01", "en start i planen, 2024–2028"),
        ("till", "2025-12-31", "slutet 2025-12-31 ligger före starten 2026-01-01"),
        ("belopp_kr", "5.5", "ett belopp i hela kronor"),
        ("belopp_kr", "-5", "noll eller större"),
        ("namn", "", "ingen text"),
    ],
)
def test_a_faulty_addition_is_told_with_its_line(run: Run, key: str, value: str, told: str) -> None:
    """One fault for one faulty value."""
    cells = SOUND | {key: value}
    entry = ", ".join(f"{name}: {cell}" for name, cell in cells.items())
    text = refused(run, f"standard: bevilja\ntillägg:\n  - {{{entry}}}")
    assert text.startswith("Ett fel i indata:")
    assert f"prov.yaml, rad 4, tillägg, {key}" in text
    assert told in text


@pytest.mark.parametrize("key", SOUND)
def test_every_key_of_an_addition_is_needed(run: Run, key: str) -> None:
    """And the one missing is named."""
    entry = ", ".join(f"{name}: {cell}" for name, cell in SOUND.items() if name != key)
    text = refused(run, f"standard: bevilja\ntillägg:\n  - {{{entry}}}")
    assert f"rad 4, tillägg: {key} saknas" in text


def test_a_decimal_comma_without_quotation_marks_is_explained(run: Run) -> None:
    """YAML reads ``{procent: 2,5}`` as two keys; the remedy says what to write."""
    text = refused(run, "standard: bevilja\nbeslut:\n  plattform: {åtgärd: reducera, procent: 2,5}")
    assert "rad 4, 5: okänd nyckel i plattform" in text
    assert "decimalkomma inom citattecken" in text


def test_two_additions_with_one_id(run: Run) -> None:
    """Their amounts could not be told apart in the result."""
    entry = ", ".join(f"{name}: {cell}" for name, cell in SOUND.items())
    text = refused(run, f"standard: bevilja\ntillägg:\n  - {{{entry}}}\n  - {{{entry}}}")
    assert "rad 5, tillägg: ”ny” står två gånger" in text


def test_as_asked_needs_adjustments_that_explain_the_difference(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """Asked 8 315 500, proposed 6 984 000: without the adjustments table nothing explains it."""
    applications = tuple(replace(a, adjustments=()) for a in uppsala.applications)
    path = tmp_path / "prov.yaml"
    path.write_text(
        "namn: Prov\nstandard: bevilja\nbeslut:\n  samordnat-stod: {åtgärd: bevilja, sökt: true}",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load_scenario(path, replace(uppsala, applications=applications))
    assert "rad 4, samordnat-stod, sökt" in str(error.value)
    assert "justeringar.csv" in str(error.value)


def test_all_faults_come_at_once_in_the_files_order(run: Run) -> None:
    """Six faults of six kinds, by line."""
    text = refused(
        run,
        "utgår_frn: x\nstandard: bevilja\nbeslut:\n"
        "  plattform: {åtgärd: förkorta, till: 2027-12-30}\n"
        "  nisse: {åtgärd: avslå}\n"
        "tillägg:\n"
        "  - {id: vaxtkraft, namn: N, insatsägare: Gävle, från: 2026-01-01, till: 2026-12-31,"
        " belopp_kr: 5}\n"
        "antaganden: {golv: 5}",
    )
    rows = [int(line.split("rad ")[1].split(",")[0]) for line in text.splitlines()[1:]]
    assert rows == [2, 5, 6, 8, 8, 9]
