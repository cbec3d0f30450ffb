"""Bad data: one clear Swedish message with file, row, field, finding and expectation; exit 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from finsam_analysis.reconciliation import open_package
from tests.conftest import UPPSALA
from tests.data_package.conftest import Complain


def edit(package: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands in a file."""
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        pytest.param(
            "plan.csv",
            "fortroendevalda;administration;Förtroendevalda;;800;",
            "fortroendevalda;administration;Förtroendevalda;;åttahundra;",
            "plan.csv, rad 5, Budget 2024: ”åttahundra”. Väntat: ett heltal i tkr, utan decimaler",
            id="text where an amount is due",
        ),
        pytest.param(
            "ansokningar.csv",
            ";8260000;8260000;8260000;",
            ";8260000,50;8260000;8260000;",
            "ansokningar.csv, rad 2, sökt_kr: ”8260000,50”. Väntat: ett heltal i kr, utan decimaler. "
            "Åtgärd: avrunda till hela kr",
            id="decimal comma",
        ),
        pytest.param(
            "fordelning.csv",
            "vaxtkraft;Enköping;",
            "vaxtkraft;Enköpping;",
            "fordelning.csv, rad 2, organisation: ”Enköpping” är okänd. "
            "Väntat: något som finns i organisationer.csv",
            id="unknown organisation",
        ),
        pytest.param(
            "fordelning.csv",
            "plattform;Heby;",
            "vaxtkraft;Enköping;",
            "fordelning.csv, rad 3, ansökan + organisation: ”vaxtkraft, Enköping” finns redan på rad 2",
            id="doubled row",
        ),
        pytest.param(
            "fordelning.csv",
            ";2028;enhet",
            ";2031;enhet",
            "fordelning.csv, rad 1, 2031: året ligger utanför planen. Väntat: något av åren 2024–2028",
            id="year outside the plan",
        ),
        pytest.param(
            "folkmangd.csv",
            "Heby;2023;14343;",
            "Heby;2023;0;",
            "folkmangd.csv, rad 21, invånare: 0 invånare. Väntat: minst 1 invånare",
            id="0 inhabitants",
        ),
        pytest.param(
            "folkmangd.csv",
            "Heby;2023;14343;",
            "Heby;2020;14343;",
            "folkmangd.csv, organisation + år: folkmängd 2023 för Heby saknas",
            id="population of the chosen year missing",
        ),
        pytest.param(
            "plan.csv",
            "Prel 2026;",
            "Prel 2036;",
            "plan.csv, rad 1: årskolumnerna Budget 2024, Prognos 2024, Prel 2025, Prel 2036,",
            id="gap between the plan's years",
        ),
        pytest.param(
            "ansokningar.csv",
            ";2025-01-01;2025-06-30;",
            ";2025-01-01;2025-06-31;",
            "rad 11, till: ”2025-06-31”. Väntat: ett datum som finns i kalendern",
            id="a date that is not in the calendar",
        ),
        pytest.param(
            "tidigare_beslut.csv",
            "2018-01-01;2020-12-31",
            "2021-01-01;2020-12-31",
            "tidigare_beslut.csv, rad 2, till: slutet 2020-12-31 ligger före starten 2021-01-01",
            id="a period that ends before it starts",
        ),
        pytest.param(
            "ansokningar.csv",
            ";2025-01-01;2027-12-31;8260000",
            ";2023-01-01;2027-12-31;8260000",
            "ansokningar.csv, rad 2, från: insatsen börjar 2023, utanför planen",
            id="an application before the plan",
        ),
        pytest.param(
            "fordelning.csv",
            ";2447;",
            ";-2447;",
            "fordelning.csv, rad 3, 2025: beloppet är negativt (-2447000 kr)",
            id="a negative grant",
        ),
        pytest.param(
            "plan.csv",
            "Medlemsavgifter;;23322;",
            "Medlemsavgifter;;;",
            "plan.csv, rad 2, Budget 2024: medlemsavgiften saknas eller är negativ",
            id="a missing member fee",
        ),
        pytest.param(
            "plan.csv",
            "medlemsavgifter;medlemsavgift;",
            "medlemsavgifter;övrig intäkt;",
            "plan.csv, avsnitt: ingen rad har avsnittet medlemsavgift",
            id="no member fee line",
        ),
        pytest.param(
            "plan.csv",
            ";tkr;Prel 2027;",
            ";tkr;Prel 2037;",
            "plan.csv, rad 12, härledda: ”Prel 2037” är ingen kolumn",
            id="a derived cell in no column",
        ),
        pytest.param(
            "lagandelar.csv",
            "region;1;4;",
            "region;1;3;",
            "lagandelar.csv, täljare + nämnare: andelarna för stat, region, kommun blir tillsammans 13/12",
            id="legal parts that miss 1",
        ),
        pytest.param(
            "lagandelar.csv",
            "region;1;4;",
            "region;1;0;",
            "lagandelar.csv, rad 3, nämnare: 0. Väntat: minst 1",
            id="a legal part over zero",
        ),
        pytest.param(
            "fordelningsnyckel.csv",
            "Försäkringskassan;1;",
            "Försäkringskassan;0;",
            "fordelningsnyckel.csv, nyckel: gruppen stat har ingen nyckel större än 0",
            id="a group that pays nothing",
        ),
        pytest.param(
            "fordelningsnyckel.csv",
            "Heby;14343;",
            "Region Heby;14343;",
            "fordelningsnyckel.csv, organisation: Heby saknar nyckel",
            id="a kommun without a key",
        ),
        pytest.param(
            "fordelningsnyckel.csv",
            "Region Uppsala;1;",
            "Arbetsförmedlingen;1;",
            "fordelningsnyckel.csv, organisation: Region Uppsala saknar nyckel",
            id="a region without a key",
        ),
        pytest.param(
            "fordelningsnyckel.csv",
            'inte känd";2024-09-12;scb-folkmangd;be0101_tabhel2023\nHåbo',
            'inte känd";;scb-folkmangd;be0101_tabhel2023\nHåbo',
            "fordelningsnyckel.csv, rad 3, datum: ett antagande utan datum",
            id="an assumed key without a date",
        ),
        pytest.param(
            "budgetrader.csv",
            "samordnat-stod;projektledare;Projektledare (45 000);lön;Uppsala;100;2024-10-01;2026-12-31",
            "samordnat-stod;projektledare;Projektledare (45 000);lön;Uppsala;100;2023-10-01;2023-12-31",
            "till: budgetraden slutar 2023-12-31, före planens första år 2024",
            id="a budget row before the plan",
        ),
        pytest.param(
            "kontrollsummor.csv",
            "text-sokt;ansokningar;;sökt_kr;",
            "text-sokt;dokument;;diarienummer;",
            "kontrollsummor.csv, rad 63, tabell: ”dokument” är okänd",
            id="a printed sum of the list of documents",
        ),
        pytest.param(
            "plan.csv",
            ";Förvaltning;;3822;",
            ";Förvaltning;;3.822;",
            "plan.csv, rad 6, Budget 2024: ”3.822”. Väntat: ett heltal i tkr, utan decimaler. "
            "Åtgärd: skriv talet utan punkter: 3822",
            id="points between thousands",
        ),
        pytest.param(
            "plan.csv",
            ";Förvaltning;;3822;",
            f";Förvaltning;;{'9' * 5000};",
            "plan.csv, rad 6, Budget 2024: ”999",
            id="thousands of digits",
        ),
        pytest.param(
            "antaganden.csv",
            "golv;0;kr;",
            "golvet;0;kr;",
            "antaganden.csv, rad 4, antagande: ”golvet”. Väntat: något av ingående överskott,",
            id="an unknown assumption",
        ),
        pytest.param(
            "antaganden.csv",
            "folkmängdsår;2023;år;",
            "folkmängdsår;2023;kr;",
            "antaganden.csv, rad 5, enhet: ”kr”. Väntat: år",
            id="an assumption in the wrong unit",
        ),
        pytest.param(
            "budgetrader.csv",
            ";kr;arbetskonsulent-ung;",
            ";kr;arbetskonsulent-gammal;",
            "årsrad: ”arbetskonsulent-gammal” finns inte för ansökan vaxtkraft",
            id="a yearly row that is not there",
        ),
        pytest.param(
            "plan.csv",
            ";Förtroendevalda;;800;",
            ";Förtroendevalda;;99999999999;",
            "plan.csv, rad 5, Budget 2024: ”99999999999”. Väntat: högst tusen miljarder kronor",
            id="an amount beyond reason",
        ),
        pytest.param(
            "plan.csv",
            "rad;avsnitt;namn;",
            "rad;avsnitt;benämning;",
            "plan.csv, rad 1, namn: kolumnen saknas. Väntat: en kolumn med rubriken ”namn”",
            id="missing column",
        ),
        pytest.param(
            "plan.csv",
            "rad;avsnitt;namn;",
            "rad;avsnitt;namn;namn;",
            "plan.csv, rad 1, namn: rubriken står två gånger",
            id="doubled column",
        ),
        pytest.param(
            "plan.csv",
            "jobbcentrum;pågående insats;",
            "jobbcentrum;pågående; insats;",
            "plan.csv, rad 8: raden har 15 celler. Väntat: 14 celler som i rubrikraden",
            id="a cell too many",
        ),
        pytest.param(
            "plan.csv",
            ";Förtroendevalda;",
            ";;",
            "plan.csv, rad 5, namn: cellen är tom. Väntat: text",
            id="an empty cell",
        ),
        pytest.param(
            "plan.csv",
            "fortroendevalda;",
            "Förtroende valda;",
            "plan.csv, rad 5, rad: ”Förtroende valda”. Väntat: ett kort id av små bokstäver",
            id="an id that is none",
        ),
        pytest.param(
            "plan.csv",
            ";Förtroendevalda;",
            ';"Förtroendevalda;',
            "plan.csv, rad 5: raden går inte att dela upp i celler",
            id="an open quotation mark",
        ),
    ],
)
def test_a_spoiled_table_is_told_in_place(
    package: Path, complaint: Complain, file: str, old: str, new: str, told: str
) -> None:
    """File, row, field, what was found and what was expected."""
    edit(package, file, old, new)
    assert told in complaint()


def test_a_control_sum_that_does_not_agree(package: Path, complaint: Complain) -> None:
    """A swapped digit in a printed sum that no one cell explains: the sum and its place."""
    edit(package, "kontrollsummor.csv", ";16988;", ";16998;")
    said = complaint()
    assert "Prel 2025: nya ansökningar är 16\u202f988\u202f000 kr" in said
    assert "16\u202f998\u202f000 kr enligt kontrollsummor.csv" in said


def test_a_swapped_digit_is_told_as_the_cell_it_stands_in(
    package: Path, complaint: Complain
) -> None:
    """Of all cells of that year only Framsteget's also gives what is proposed when put back."""
    edit(package, "fordelning.csv", ";1809;", ";1818;")
    said = complaint().replace("\u202f", " ")
    assert said.startswith("Ett fel i indata:")
    assert "fordelning.csv, rad 4, 2025: ”framsteget|Håbo” är 1 818 tkr; med 1 809 tkr" in said


def test_every_fault_is_told_at_once(package: Path, complaint: Complain) -> None:
    """Three files, three faults, one message."""
    edit(package, "plan.csv", ";Förtroendevalda;;800;", ";Förtroendevalda;;x;")
    edit(package, "folkmangd.csv", "Heby;2023;14343;", "Heby;2023;-3;")
    edit(package, "fordelning.csv", "vaxtkraft;Enköping;", "vaxtkraft;Eköping;")
    said = complaint()
    assert said.startswith("3 fel i indata:")
    assert "plan.csv, rad 5" in said
    assert "folkmangd.csv, rad 21" in said
    assert "fordelning.csv, rad 2" in said


def test_one_faulty_row_is_not_told_again_by_those_that_refer_to_it(
    package: Path, complaint: Complain
) -> None:
    """A wrong amount in an application is one fault, not one for each of its rows elsewhere."""
    edit(package, "ansokningar.csv", ";8260000;8260000;8260000;", ";x;8260000;8260000;")
    assert complaint().startswith("Ett fel i indata:")


def test_a_blank_after_a_name_is_no_other_name(package: Path) -> None:
    """The cell is trimmed wherever it is referred to."""
    edit(package, "organisationer.csv", "Heby;Heby kommun", "Heby ;Heby kommun")
    names = {o.name: o.full_name for o in open_package(package).organisations}
    assert names["Heby"] == "Heby kommun"


def test_a_gap_in_the_plan_is_not_told_again_by_the_tables_that_use_its_years(
    package: Path, complaint: Complain
) -> None:
    """One cause, one fault."""
    edit(package, "plan.csv", "Prel 2026;", "Prel 2036;")
    assert complaint().startswith("Ett fel i indata:")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("utf-8", ","), ("utf-8-sig", ","), ("utf-8-sig", ";")],
)
def test_the_comma_form_and_the_bom_read_alike(
    package: Path, encoding: str, delimiter: str
) -> None:
    """A Swedish Excel writes one form, other programs another."""
    import csv

    for path in package.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    assert open_package(package).plan == open_package(UPPSALA).plan


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2007", "\u2009", "\u202f"])
def test_amounts_may_be_grouped_as_excel_shows_them(package: Path, space: str) -> None:
    """23 322 with any space, and a real minus sign."""
    edit(package, "plan.csv", ";23322;", f";23{space}322;")
    edit(package, "plan.csv", ";-1300;", f";\u22121{space}300;")
    assert open_package(package).plan == open_package(UPPSALA).plan


def test_letters_from_a_mac_are_the_same_letters(package: Path) -> None:
    """Å as A and a ring is the same organisation."""
    import unicodedata

    path = package / "fordelning.csv"
    path.write_text(
        unicodedata.normalize("NFD", path.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert open_package(package).applications == open_package(UPPSALA).applications
