"""How a slip in a scenario file is told, what is read that means one thing only, and what is remarked."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from finsam_analysis.choices import office_scenario
from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, Fault, InputError
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import (
    ByAmount,
    ByPercent,
    ScenarioResult,
    Shorten,
    as_amount,
    as_given,
    load_scenario,
    read_given,
    remarks,
    run_each,
    run_scenario,
    scenario_names,
    scenario_path,
)
from finsam_analysis.scenario.values import MisreadError, as_date
from tests.conftest import PROJECT, SHIPPED, UPPSALA

Run = Callable[[str], ScenarioResult]


def complaint(package: DataPackage, folder: Path, text: str) -> str:
    """What is said of a file with this text."""
    path = folder / "prov.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(path, package)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "namn: P\nstandard bevilja\nbeslut:\n  vaxtkraft: avslå",
            "rad 2, filen: filen är inte giltig YAML: ett kolon saknas; raden lyder ”standard bevilja”",
        ),
        (
            "namn: P\nbeslut\n  vaxtkraft: avslå",
            "rad 2, filen: filen är inte giltig YAML: ett kolon",
        ),
        ("namn: P\nstandard:bevilja", "rad 2, filen: filen är inte giltig YAML: blanksteget efter"),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft {åtgärd: avslå}",
            "rad 4, vaxtkraft {åtgärd: ett kolon saknas efter ”vaxtkraft”",
        ),
        (
            "namn: P\nbeslut:\n\tvaxtkraft: avslå",
            "rad 3, filen: filen är inte giltig YAML: en tabb i indraget; raden lyder ”vaxtkraft",
        ),
        (
            "namn: P\nbeslut:\n  vaxtkraft: avslå\n   plattform: avslå",
            "rad 4, filen: filen är inte giltig YAML: indraget stämmer inte; raden lyder ”plattform",
        ),
        (
            "namn: P\nbeslut:\n  vaxtkraft: {åtgärd: avslå\n  plattform: avslå",
            "rad 3, filen: filen är inte giltig YAML: ”{” stängs inte; raden lyder ”vaxtkraft",
        ),
        (
            'namn: P\nbeslut:\n  framsteget: {åtgärd: "avslå}\n',
            'rad 3, filen: filen är inte giltig YAML: ”"” stängs inte',
        ),
        (
            'namn: P\nantaganden:\n  medlemsavgift: {2026: "-3 %}\n  golv_kr: 0',
            'rad 3, filen: filen är inte giltig YAML: ”"” stängs inte',
        ),
        ("namn: P\nStandard: bevilja", "rad 2, Standard: okänd nyckel i scenariot"),
        ("namn: P\nStandard: bevilja", "menade du standard? nycklar skrivs med små bokstäver."),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkratf: avslå",
            "menade du vaxtkraft (Växtkraft)?",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducra, procent: 3}",
            "Åtgärd: menade du reducera?",
        ),
        (
            "namn: P\nstandard: bevilja\nbeslut:\n  vaxtkraft: avslå\n  VÄXTKRAFT: bordlägg",
            "rad 5, VÄXTKRAFT: ”vaxtkraft” och ”VÄXTKRAFT” är samma ansökan",
        ),
        (
            "namn: P\nstandard: avslå\nantaganden:\n  medlemsavgift: -3 %",
            'skriv till exempel medlemsavgift: {från 2025: "-2 %"}',
        ),
        (
            "namn: P\nstandard: bevilja\nantaganden:\n    regexpro: {från 2026: 0}",
            "Åtgärd: ”regexpro” är en rad i planen: låt raden stå under plan: och två blanksteg",
        ),
        (
            "namn: P\nstandard: bevilja\nVäxtkraft: avslå",
            "Åtgärd: ”Växtkraft” är en ansökan: låt raden stå under beslut: och två blanksteg",
        ),
        (
            "namn: P\nstandard: bevilja\ngolv_kr: 0",
            "Åtgärd: ”golv_kr” är ett antagande: låt raden stå under antaganden: och två blanksteg",
        ),
        (
            "namn: P\nstandard: bevilja\nantaganden:\n  Medlemsavgift: {2026: 0}",
            "Åtgärd: menade du medlemsavgift? nycklar skrivs med små bokstäver.",
        ),
    ],
)
def test_a_slip_is_told_as_what_it_is(
    uppsala: DataPackage, tmp_path: Path, text: str, told: str
) -> None:
    """Its true line, what stands there, what was expected, and what to write."""
    assert told in complaint(uppsala, tmp_path, text)


def test_a_key_with_a_capital_is_one_fault_and_no_more(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """It is told, and then read as what it means: nothing else is said to be missing."""
    text = "namn: P\nstandard: avslå\nbeslut:\n  vaxtkraft: {Åtgärd: bevilja}"
    assert complaint(uppsala, tmp_path, text).startswith("Ett fel i indata:")


@pytest.mark.parametrize(
    ("text", "kronor"),
    [
        ("300 000", 300_000), ("300 000 kr", 300_000), ("300 tkr", 300_000), ("300tkr", 300_000),
        ("0,3 mkr", 300_000), ("0.3 Mkr", 300_000), ("1,5 tkr", 1_500), ("2 kronor", 2),
    ],
)  # fmt: skip
def test_amounts_with_their_unit(text: str, kronor: int) -> None:
    """Unambiguous, so they are read."""
    assert as_amount(text) == kronor


@pytest.mark.parametrize(
    "text", ["300,000", "0,3 kr", "tre", "3 mdkr", "-1", "1e5", "2 tkr kr", ""]
)
def test_what_is_no_whole_amount_is_refused(text: str) -> None:
    """Also three hundred with three decimals, which may be three hundred thousand."""
    with pytest.raises(MisreadError):
        as_amount(text)


def test_a_month_where_a_month_is_meant() -> None:
    """The first or the last day of it; a leap year's February too."""
    months = [
        as_date(text, last=True) for text in ("2027-12", "dec 2027", "december 2027", "feb 2028")
    ]
    assert months == [date(2027, 12, 31)] * 3 + [date(2028, 2, 29)]
    assert as_date("2027-12") == date(2027, 12, 1)


def test_names_stand_for_ids(run: Run) -> None:
    """However letters and spaces are written, composed or not; a row's and an organisation's too."""
    name = unicodedata.normalize("NFD", "växtKRAFT")
    result = run(
        f"standard: bevilja\nbeslut:\n  {name}: {{åtgärd: reducera, procent: 10%}}\n"
        "  Plattform för  individstöd i\u00a0samverkan: {åtgärd: förkorta, till: dec 2027}\n"
        "tillägg: [{id: ny, namn: N, insatsägare: heby kommun, från: 2026-01, till: 2026-12, belopp_kr: 5}]"
    )
    assert result.scenario.decisions["vaxtkraft"].steps == (ByPercent(Fraction(10)),)
    assert result.scenario.decisions["plattform"].steps == (Shorten(date(2027, 12, 31)),)
    assert result.scenario.additions[0].owner == "Heby"


def test_a_scenario_is_meant_by_its_name(tmp_path: Path) -> None:
    """As the file gives it; two of one name are an error that names both."""
    folder = tmp_path / "scenarier"
    folder.mkdir()
    for file in ("a", "b"):
        (folder / f"{file}.yaml").write_text(f"namn: Förslag {file}", encoding="utf-8")
    assert scenario_path(tmp_path, "förslag  B").name == "b.yaml"
    (folder / "c.yaml").write_text("namn: förslag a", encoding="utf-8")
    with pytest.raises(InputError, match=r"kan vara a\.yaml eller c\.yaml"):
        scenario_path(tmp_path, "Förslag a")


def test_a_file_name_in_decomposed_letters_is_found(tmp_path: Path, uppsala: DataPackage) -> None:
    """By its id, and as what another is a diff on; its own id is composed."""
    folder = tmp_path / "scenarier"
    folder.mkdir()
    decomposed = unicodedata.normalize("NFD", "förslag-två")
    (folder / f"{decomposed}.yaml").write_text("namn: Två\nstandard: bevilja", encoding="utf-8")
    (folder / "diff.yaml").write_text("namn: D\nutgår_från: förslag-två", encoding="utf-8")
    found = scenario_path(tmp_path, unicodedata.normalize("NFC", "förslag-två"))
    assert load_scenario(found, uppsala).id == unicodedata.normalize("NFC", "förslag-två")
    assert len(load_scenario(folder / "diff.yaml", uppsala).based_on) == 1


def test_the_short_ending_is_read_alone_and_refused_beside_the_long(tmp_path: Path) -> None:
    """``a.yml`` is read; with ``a.yaml`` there too, nobody knows which is meant."""
    folder = tmp_path / "scenarier"
    folder.mkdir()
    (folder / "a.yml").write_text("namn: A", encoding="utf-8")
    assert scenario_path(tmp_path, "a").name == "a.yml"
    (folder / "a.yaml").write_text("namn: A", encoding="utf-8")
    with pytest.raises(InputError, match=r"kan vara a\.yaml eller a\.yml") as caught:
        scenario_path(tmp_path, "a")
    assert caught.value.faults[0].remedy == "ta bort den ena filen eller byt namn på den"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "antaganden:\n  medlemsavgift: {2026: 22000}",
            "medlemsavgiften 2026 är 22 000 kr, mot planens 23 322 000 kr (prov.yaml, rad 4). Menades",
        ),
        (
            "beslut:\n  vaxtkraft: {åtgärd: reducera, belopp_kr: 300}",
            "beloppet för Växtkraft är 300 kr",
        ),
        (
            "beslut:\n  vaxtkraft: {åtgärd: reducera, tak_kr: 8000}",
            "beloppet för Växtkraft är 8 000 kr",
        ),
        ("antaganden:\n  plan: {Förvaltning: {2026: 4500}}", "Förvaltning 2026 är 4 500 kr"),
        ("antaganden:\n  ingående_överskott_kr: 6360", "ingående överskott är 6 360 kr"),
        ("antaganden:\n  golv_kr: 500", "golvet är 500 kr"),
        (
            'antaganden:\n  medlemsavgift: {2026: "103 %"}',
            "medlemsavgiften 2026 höjs med 103 %, till mer än det dubbla (prov.yaml, rad 4)",
        ),
        (
            "antaganden:\n  golv_kr: {2026: 5 mkr}\n  tak_kr: 1 mkr",
            "golvet, 5 000 000 kr, ligger över taket, 1 000 000 kr: inget beslut håller båda",
        ),
    ],
)
def test_what_looks_like_a_slip_is_remarked(run: Run, text: str, told: str) -> None:
    """It is computed as it stands, and told beside the result with its place."""
    said = [
        each.replace("\u00a0", " ").replace("\u202f", " ")
        for each in remarks(run(f"standard: bevilja\n{text}"))
    ]
    assert any(each.startswith(told) for each in said), said


@pytest.mark.parametrize("folder", [UPPSALA, PROJECT / "tests/data/pahittat-forbund"])
def test_what_the_shipped_packages_say_is_never_remarked(folder: Path) -> None:
    """Amounts of the right size are left alone, in whatever they revise and assume too."""
    package = open_package(folder)
    names = [name for name in scenario_names(folder) if folder != UPPSALA or name in SHIPPED]
    assert {name: remarks(run_scenario(package, name)) for name in names} == dict.fromkeys(
        names, ()
    )


def test_values_are_read_without_any_file(uppsala: DataPackage) -> None:
    """What is at hand gives the same steps and faults, each with its key apart from its wording."""
    faults: list[Fault] = []
    said = {
        "namn": "X",
        "beslut": {
            "vaxtkraft": [{"åtgärd": "reducera", "belopp_kr": "1 mkr"}],
            "plattform": [{"åtgärd": "skjut upp", "månader": "många"}],
        },
    }
    keys = read_given(as_given(said), uppsala, faults)
    assert keys is not None
    assert keys.decisions["vaxtkraft"].steps == (ByAmount(1_000_000),)
    assert [fault.key for fault in faults] == [("beslut", "plattform", "0", "månader")]
    assert faults[0].row is None


def test_the_package_may_name_the_baseline(tmp_path: Path) -> None:
    """``utgångsscenario`` in antaganden.csv, with or without its unit."""
    folder = tmp_path / "p"
    shutil.copytree(UPPSALA, folder)
    table = folder / "antaganden.csv"
    before = table.read_text(encoding="utf-8-sig")
    for unit in ("scenario", ""):
        row = f"utgångsscenario;uppsala-minskar;{unit};2024-09-12;antagande;val;\n"
        table.write_text(before.rstrip("\n") + "\n" + row, encoding="utf-8-sig")
        assert office_scenario(open_package(folder)).id == "uppsala-minskar"


def test_a_users_scenario_never_takes_the_baselines_place(tmp_path: Path) -> None:
    """One that also approves everything, first by alphabet, comes after the shipped one."""
    folder = tmp_path / "p"
    shutil.copytree(UPPSALA, folder)
    (folder / "scenarier" / "allt.yaml").write_text("namn: Allt\nstandard: bevilja\n", "utf-8")
    package = open_package(folder)
    assert office_scenario(package).id == "kansliets-forslag"
    assert run_each(package, [])[0][0].scenario.id == "kansliets-forslag"


def test_what_scenarios_there_are_is_told_the_baseline_first(tmp_path: Path) -> None:
    """As in every list; the others by alphabet."""
    folder = tmp_path / "p"
    shutil.copytree(UPPSALA, folder)
    (folder / "scenarier" / "allt.yaml").write_text("namn: Allt\nstandard: avslå\n", "utf-8")
    with pytest.raises(InputError) as caught:
        run_scenario(open_package(folder), "finns-ej")
    expected = caught.value.faults[0].expected
    assert expected.startswith("en YAML-fil eller något av kansliets-forslag, allt, lagre-")


def test_what_a_scenario_may_build_on_never_names_itself(tmp_path: Path) -> None:
    """The shipped ones first, as the baseline is one of them."""
    folder = tmp_path / "p"
    shutil.copytree(UPPSALA, folder)
    path = folder / "scenarier" / "allt.yaml"
    path.write_text("namn: Allt\nutgår_från: all\n", "utf-8")
    with pytest.raises(InputError) as caught:
        run_scenario(open_package(folder), "allt")
    (fault,) = caught.value.faults
    assert fault.expected.startswith("en YAML-fil eller något av kansliets-forslag, lagre-")
    assert "allt" not in fault.expected
    assert "allt" not in fault.remedy


@pytest.mark.parametrize(
    ("decision", "meant"),
    [
        ("{åtgärd: reducera, belopp: 300 000}", "belopp_kr"),
        ("{åtgärd: skjut upp, månad: 6}", "månader"),
        ("{åtgard: avslå}", "åtgärd"),
    ],
)
def test_a_misspelt_key_is_told_once(
    uppsala: DataPackage, tmp_path: Path, decision: str, meant: str
) -> None:
    """Not also as a key that is missing."""
    path = tmp_path / "s.yaml"
    path.write_text(f"namn: A\nstandard: bevilja\nbeslut:\n  framsteget: {decision}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(path, uppsala)
    assert [fault.remedy for fault in caught.value.faults] == [f"menade du {meant}?"]


def test_a_new_scenario_is_no_second_file_of_a_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ``.yaml`` beside a ``.yml`` of the same name could not be told from it."""
    folder = tmp_path / "p"
    shutil.copytree(UPPSALA, folder)
    (folder / "scenarier" / "mitt.yml").write_text("namn: M\nstandard: bevilja\n", "utf-8")
    assert main(["new", "Mitt", "--data", str(folder)]) == 2
    assert "NAMN: scenariot finns redan" in capsys.readouterr().err
