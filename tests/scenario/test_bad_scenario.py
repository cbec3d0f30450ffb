"""Bad scenario files: every fault with its line, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import run_scenario


def complaint(package: DataPackage, folder: Path, text: str) -> str:
    """What is said of a scenario with this text."""
    path = folder / "prov.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_scenario(package, str(path))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "namn: P\nstandard: bevilja\nbudget: 3",
            "prov.yaml, rad 3, budget: okänd nyckel i scenariot",
        ),
        ("standard: bevilja", "prov.yaml, rad 1, namn: nyckeln saknas"),
        ("namn:\nstandard: bevilja", "prov.yaml, rad 1, namn: ingen text"),
        ("namn: P\nstandard: kanske", "rad 2, standard: ”kanske”. Väntat: bevilja eller avslå"),
        ("namn: P", "rad 1, standard: beslut saknas för vaxtkraft, plattform,"),
        ("namn: P\nnamn: Q\nstandard: avslå", "rad 2, namn: nyckeln står två gånger"),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkratf: {åtgärd: avslå}",
            "rad 4, vaxtkratf: okänd nyckel i beslut. Väntat: någon av vaxtkraft, plattform,",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: höj}",
            "rad 4, vaxtkraft, åtgärd: ”höj”. Väntat: någon av bevilja,",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {procent: 5}",
            "rad 4, vaxtkraft: åtgärden saknas",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: reducera",
            "rad 4, vaxtkraft: inget sätt att reducera",
        ),
        (
            (
                "namn: P\nstandard: bevilja\nbeslut:\n"
                "  vaxtkraft: {åtgärd: reducera, procent: 5, belopp_kr: 7}"
            ),
            "rad 4, vaxtkraft: procent och belopp_kr på en gång. Väntat: precis ett av procent,",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera}",
            "rad 4, vaxtkraft: inget sätt att reducera",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå, procent: 5}",
            "rad 4, vaxtkraft: procent vid avslå",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, procent: 101}",
            "rad 4, vaxtkraft, procent: ”101”. Väntat: 0 till 100 procent",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, procent: -1}",
            "vaxtkraft, procent: ”-1”. Väntat: 0 till 100 procent",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, tak_kr: 1e6}",
            "vaxtkraft, tak_kr: ”1e6”. Väntat: ett belopp i hela kronor",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, belopp_kr: -5}",
            "vaxtkraft, belopp_kr: ”-5”. Väntat: ett belopp i hela kronor, noll eller större",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, belopp_kr: 8260001}",
            (
                "rad 4, vaxtkraft, belopp_kr: minskning med 8\u202f260\u202f001\u00a0kr. "
                "Väntat: högst de 8\u202f260\u202f000 kr som finns att minska"
            ),
        ),
        (
            (
                "namn: P\nstandard: bevilja\nbeslut:\n"
                "  vaxtkraft: {åtgärd: reducera, per_år: {2028: 1}}"
            ),
            "vaxtkraft, per_år: minskning med 1\u00a0kr (2028). Väntat: högst de 0 kr",
        ),
        (
            (
                "namn: P\nstandard: bevilja\nbeslut:\n"
                "  vaxtkraft: {åtgärd: reducera, per_år: {2031: 1}}"
            ),
            "rad 4, vaxtkraft, per_år: året ”2031”. Väntat: ett år i planen, 2024–2028",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, per_år: {}}",
            "rad 4, vaxtkraft, per_år: inget år",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, ta_bort: chef}",
            "rad 4, vaxtkraft, ta_bort: ingen lista",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, ta_bort: [chef]}",
            "vaxtkraft, ta_bort: okänd budgetrad ”chef”. Väntat: någon av arbetskonsulent-vuxen-1,",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, ta_bort: [resor, resor]}",
            "”resor” står två gånger",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  ränta: 3",
            "rad 4, ränta: okänd nyckel i antaganden",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  medlemsavgift: {2023: -3 %}",
            "rad 4, medlemsavgift: året ”2023”. Väntat: ett år i planen, 2024–2028",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  medlemsavgift: {2026: -101 %}",
            "medlemsavgift, 2026: ”-101 %”. Väntat: en ändring i procent, minst −100 %",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  medlemsavgift: {2026: mycket}",
            "medlemsavgift, 2026: ”mycket”. Väntat: avgiften i hela kronor, eller en ändring",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  ej_nyttjat: {2026: 120 %}",
            "ej_nyttjat, 2026: ”120 %”. Väntat: 0 till 100 procent",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  golv_kr: 1 000,50",
            "rad 4, golv_kr: ”1 000,50”. Väntat: ett belopp i hela kronor",
        ),
        ("", "filen är tom"),
        ("namn: [", "filen är inte giltig YAML"),
        ("namn: P\n\tstandard: avslå", "rad 2, filen: filen är inte giltig YAML"),
        ("- namn", "scenariot: inte nycklar med värden"),
    ],
)
def test_a_faulty_scenario_names_its_line(
    uppsala: DataPackage, tmp_path: Path, text: str, told: str
) -> None:
    """Line, key, what was found, what was expected."""
    assert told in complaint(uppsala, tmp_path, text)


def test_all_faults_of_a_scenario_are_told_at_once(uppsala: DataPackage, tmp_path: Path) -> None:
    """Four lines, four faults."""
    said = complaint(
        uppsala,
        tmp_path,
        "namn: P\nstandard: kanske\nbeslut:\n  x: {åtgärd: avslå}\n"
        "  vaxtkraft: {åtgärd: reducera, procent: 200}\nantaganden:\n  golv_kr: lågt",
    )
    assert said.startswith("4 fel i indata:")
    assert all(f"rad {row}," in said for row in (2, 4, 5, 7))


def test_reductions_too_large_are_told_together(uppsala: DataPackage, tmp_path: Path) -> None:
    """Also those that only the amounts reveal."""
    said = complaint(
        uppsala,
        tmp_path,
        "namn: P\nstandard: bevilja\nbeslut:\n"
        "  vaxtkraft: {åtgärd: reducera, belopp_kr: 9000000}\n"
        "  plattform: {åtgärd: reducera, belopp_kr: 90000000}",
    )
    assert said.startswith("2 fel i indata:")


def test_a_scenario_that_is_not_utf8(uppsala: DataPackage, tmp_path: Path) -> None:
    """The row of the first wrong byte is named."""
    path = tmp_path / "prov.yaml"
    path.write_bytes("namn: P\nstandard: avslå\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"prov\.yaml, rad 2, filen: filen är inte UTF-8"):
        run_scenario(uppsala, str(path))
    path.write_bytes(
        b"\xef\xbb\xbfnamn: P\nstandard: avsl\xe5\n"
    )  # what Notepad puts first is no byte of it
    with pytest.raises(InputError, match=r"rad 2, filen: filen är inte UTF-8 \(byte 0xE5\)"):
        run_scenario(uppsala, str(path))


@pytest.mark.parametrize("ending", [".yaml.txt", ".YAML", ".Yml"])
@pytest.mark.parametrize("form", ["{path}", "{folder}/mitt.yaml", "{folder}/mitt.yml"])
def test_a_file_that_another_program_has_named_is_known_again(
    uppsala: DataPackage, tmp_path: Path, ending: str, form: str
) -> None:
    """Notepad puts .txt after, other systems write capitals: what it should be called is told."""
    path = tmp_path / f"mitt{ending}"
    path.write_text("namn: Mitt\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        run_scenario(uppsala, form.format(path=path, folder=tmp_path))
    assert f"byt namn på {path} till mitt.yaml" in str(told.value)


def test_an_unknown_scenario_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and the names."""
    assert main(["compute", "kansliets-forslaget"]) == 2
    said = capsys.readouterr().err
    assert "”kansliets-forslaget”: scenariot finns inte" in said
    assert "kansliets-forslag, lagre-medlemsavgift" in said
