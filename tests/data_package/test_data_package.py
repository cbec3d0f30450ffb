"""The real package says what the documents say, figure by figure copied from them anew."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import frictionless
import pytest

from finsam_analysis.core import DataPackage, OrganisationKind
from finsam_analysis.data_package import SHAPES, load_package
from finsam_analysis.data_package.columns import Kind
from tests.conftest import UPPSALA

# The overview of bilaga 4, copied from the page: asked sum as printed there, and the period.
OVERVIEW = {
    "plattform": (10_256_000, "2025-01-01 2028-12-31", "Heby", "FL"),
    "framsteget": (7_526_600, "2025-01-01 2028-12-31", "Håbo", "Ny"),
    "en-vag-in": (4_798_000, "2025-01-01 2027-12-31", "Knivsta", "FL"),
    "vaxtkraft": (8_260_000, "2025-01-01 2027-12-31", "Enköping", "Ny"),
    "registerstudie": (337_000, "2024-09-01 2025-06-30", "Region Uppsala", "Ny"),
    "min-framtid": (8_350_000, "2025-01-01 2027-12-31", "Tierp", "Ny"),
    "samordnat-stod": (6_984_000, "2024-10-01 2026-12-31", "Uppsala", "Ny"),
    "lokussamordnare-uppsala": (560_000, "2025-01-01 2026-12-31", "Uppsala", "FL"),
    "forstarkt-stod-tillagg": (569_105, "2025-01-01 2025-06-31", "Älvkarleby", "TL"),
    "forstarkt-stod-forlangning": (4_418_130, "2025-07-01 2027-12-31", "Älvkarleby", "FL"),
    "lokussamordnare-alvkarleby": (444_375, "2025-04-01 2027-12-31", "Älvkarleby", "FL"),
}
# The thirteen green rows of the economist's table, 2025 to 2028, tkr.
DISTRIBUTION = [
    ("vaxtkraft", "Enköping", [2753, 2753, 2754, 0]),
    ("plattform", "Heby", [2447, 2523, 2602, 2684]),
    ("framsteget", "Håbo", [1809, 1862, 1910, 1946]),
    ("en-vag-in", "Knivsta", [1599, 1599, 1600, 0]),
    ("registerstudie", "Region Uppsala", [337, 0, 0, 0]),
    ("min-framtid", "Tierp", [2590, 2760, 2751, 0]),
    ("min-framtid", "Region Uppsala", [83, 83, 83, 0]),
    ("samordnat-stod", "Uppsala", [3064, 3065, 0, 0]),
    ("samordnat-stod", "Region Uppsala", [428, 427, 0, 0]),
    ("lokussamordnare-uppsala", "Uppsala", [280, 280, 0, 0]),
    ("forstarkt-stod-forlangning", "Älvkarleby", [910, 1800, 1708, 0]),
    ("forstarkt-stod-tillagg", "Älvkarleby", [569, 0, 0, 0]),
    ("lokussamordnare-alvkarleby", "Älvkarleby", [119, 161, 164, 0]),
]


@pytest.mark.parametrize("application", OVERVIEW)
def test_an_application_stands_as_in_the_overview(uppsala: DataPackage, application: str) -> None:
    """Sum, period as printed (also the date that does not exist), owner, and kind."""
    found = uppsala.application(application)
    shown = (found.overview, found.overview_period, found.owner, found.novelty)
    assert shown == OVERVIEW[application]


def test_there_are_eleven_applications(uppsala: DataPackage) -> None:
    """Eight of them individinsatser and three strukturinsatser, as bilaga 4 says."""
    kinds = [application.kind for application in uppsala.applications]
    assert (kinds.count("Individinsats"), kinds.count("Strukturinsats")) == (8, 3)
    assert {application.id for application in uppsala.applications} == set(OVERVIEW)


def test_asked_and_proposed_sums(uppsala: DataPackage) -> None:
    """53 847 710 kr asked; 52 503 210 kr in the eleven proposals."""
    assert sum(application.asked for application in uppsala.applications) == 53_847_710
    assert sum(application.proposed for application in uppsala.applications) == 52_503_210


def test_the_offices_distribution_row_by_row(uppsala: DataPackage) -> None:
    """Thirteen rows, in the table's order."""
    rows = [
        (application.id, organisation, (amounts[1:] // 1000).tolist())
        for application in uppsala.applications
        if application.distribution
        for organisation, amounts in zip(
            application.distribution.organisations, application.distribution.amounts, strict=True
        )
    ]
    assert rows == DISTRIBUTION


@pytest.mark.parametrize("application", OVERVIEW)
def test_budget_rows_sum_to_what_is_asked(uppsala: DataPackage, application: str) -> None:
    """Registerstudie's sheet is in tkr and all the others in kr."""
    found = uppsala.application(application)
    assert sum(row.asked for row in found.budget_rows) == found.asked


def test_the_derived_cells_are_marked(uppsala: DataPackage) -> None:
    """The four cells that the text copy has lost."""
    derived = {(line.name, heading) for line in uppsala.plan.lines for heading in line.derived}
    assert derived == {
        ("RegExPro", "Prel 2027"),
        ("Ekonom projektstöd", "Prel 2028"),
        ("Verksamhetsutvecklare", "Prel 2028"),
        ("Kompetenshöjande insatser", "Prel 2028"),
    }


def test_the_reserve_fund_stands_outside(uppsala: DataPackage) -> None:
    """1 000 tkr that no line of the plan holds."""
    assert uppsala.reserve_fund.value == 1_000_000
    assert uppsala.opening_surplus.value == 6_360_000


def test_members_legal_parts(uppsala: DataPackage) -> None:
    """Lag 2003:1210, 5 §."""
    assert uppsala.legal_parts == {
        OrganisationKind.STATE: Fraction(1, 2),
        OrganisationKind.REGION: Fraction(1, 4),
        OrganisationKind.KOMMUN: Fraction(1, 4),
    }


def test_the_split_between_kommuner_is_an_assumption(uppsala: DataPackage) -> None:
    """The law has no key between them and the förbund's own is not known."""
    assumed = {key.organisation for key in uppsala.share_keys if key.assumed}
    kommuner = {o.name for o in uppsala.organisations if o.kind is OrganisationKind.KOMMUN}
    assert assumed == kommuner


@pytest.mark.parametrize(
    ("year", "county"), [(2021, 395_026), (2022, 400_682), (2023, 404_589), (2024, 407_912)]
)
def test_the_kommuner_sum_to_the_county(uppsala: DataPackage, year: int, county: int) -> None:
    """SCB's county row."""
    kommuner = [o.name for o in uppsala.organisations if o.kind is OrganisationKind.KOMMUN]
    assert sum(uppsala.population[name, year] for name in kommuner) == county
    assert uppsala.population["Region Uppsala", year] == county


def test_kommun_codes(uppsala: DataPackage) -> None:
    """Four digits, the leading zero kept."""
    codes = {o.name: o.code for o in uppsala.organisations if o.kind is OrganisationKind.KOMMUN}
    assert codes == {
        "Håbo": "0305", "Älvkarleby": "0319", "Knivsta": "0330", "Heby": "0331",
        "Tierp": "0360", "Uppsala": "0380", "Enköping": "0381", "Östhammar": "0382",
    }  # fmt: skip


def test_periods_are_dates(uppsala: DataPackage) -> None:
    """The overview's 31 June is 30 June in the proposal and in the application."""
    period = uppsala.application("forstarkt-stod-tillagg").period
    assert (period.start, period.end) == (date(2025, 1, 1), date(2025, 6, 30))


def test_every_row_says_where_it_stands(uppsala: DataPackage) -> None:
    """Document and place on each row of each table."""
    for shape in SHAPES[1:]:
        assert all(
            row.cells["dokument"] and row.cells["ställe"] for row in uppsala.tables[shape.name].rows
        )


def test_every_document_is_used(uppsala: DataPackage) -> None:
    """No source that no figure comes from."""
    used = {
        row.cells["dokument"] for shape in SHAPES[1:] for row in uppsala.tables[shape.name].rows
    }
    assert used == set(uppsala.documents)


@pytest.mark.parametrize(
    ("contributors", "publisher"),
    [
        ([{"title": "Förbundet", "role": "publisher"}], "Förbundet"),
        ([{"title": "Ekonomen", "role": "author"}, {"title": "F", "role": "publisher"}], "F"),
        ([{"title": "Ekonomen", "role": "author"}], "Paketets titel"),
        (None, "Paketets titel"),
    ],
)
def test_the_publisher_is_named_in_the_standards_way(
    tmp_path: Path, contributors: object, publisher: str
) -> None:
    """The contributor with that role; without one the package's title stands for the förbund."""
    folder = shutil.copytree(UPPSALA, tmp_path / "paket")
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8")) | {"title": "Paketets titel"}
    del descriptor["contributors"]
    if contributors is not None:
        descriptor["contributors"] = contributors
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert load_package(folder).publisher == publisher


def test_frictionless_finds_the_package_valid() -> None:
    """An independent reader of the standard, with types, keys and references."""
    report = frictionless.validate(str(UPPSALA / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


def test_the_descriptor_has_the_fields_of_the_shapes() -> None:
    """What the standard's readers are told is what our loader demands."""
    descriptor = json.loads((UPPSALA / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    types = {
        Kind.DATE: "date", Kind.YEAR: "year", Kind.COUNT: "integer", Kind.AMOUNT: "integer",
        Kind.PRINTED: "number",
    }  # fmt: skip
    for shape in (shape for shape in SHAPES if shape.name in resources):
        fields = {field["name"]: field for field in resources[shape.name]["schema"]["fields"]}
        for column in (column for column in shape.columns if not column.absent):
            field = fields.pop(column.heading)
            assert field["type"] == types.get(column.kind, "string")
            assert field.get("constraints", {}).get("required", False) == column.required
        assert all(shape.year_heading and shape.year_heading.fullmatch(name) for name in fields)
        assert resources[shape.name]["schema"]["primaryKey"] == list(shape.key)


def test_the_tables_open_right_in_a_swedish_excel() -> None:
    """BOM for the letters, semicolons for the columns, plain line ends for git."""
    for path in UPPSALA.glob("*.csv"):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf"), path.name
        assert b";" in raw.split(b"\n", 1)[0], path.name
        assert b"\r" not in raw, path.name


def test_no_personal_data() -> None:
    """No e-mail address, telephone or personal number in anything the package holds."""
    pattern = re.compile(r"[\w.]+@[\w.]+\.\w+|\b0\d{1,3}[- ]\d{5,}|\b\d{6,8}-\d{4}\b")
    files = [path for path in Path(UPPSALA).rglob("*") if path.is_file()]
    assert [path.name for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []
