"""Reading an applicant's workbook: found wherever it stands, refused where it is unsafe."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.budget_workbook import budget_template, empty_sheets
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import BudgetSheets, RowKind
from finsam_analysis.budget_workbook.workbook import read_workbook
from finsam_analysis.core import InputError, Unit

Sheet = Any
EMPTY = budget_template(empty_sheets(["Knivsta kommun", "AF", "FK", "Region"]))


def fill(path: Path, change: Callable[[Sheet, Sheet], None] | None = None) -> Path:
    """The empty template, filled in by hand as a user would, then changed; saved without values."""
    book = openpyxl.load_workbook(io.BytesIO(EMPTY))
    detailed, yearly, _ = book.worksheets
    detailed["D1"] = "En väg in"
    detailed["C4"], detailed["D4"] = date(2025, 1, 1), date(2027, 12, 31)
    first = row_of(detailed, "1.")
    for column, value in zip(
        "ABCDE", ["1. Gruppledare", 0.2, "250101", 20271231, "436 000"], strict=True
    ):
        detailed[f"{column}{first}"] = value
    detailed[f"E{row_of(detailed, 'Tolk')}"] = 60_000
    for column, amount in zip("CDE", [145_333, "149 693,00", 154_184], strict=True):
        yearly[f"{column}7"] = amount
    if change:
        change(detailed, yearly)
    book.save(path)
    return path


def row_of(sheet: Sheet, label: str) -> int:
    """Row of the first cell of column A with that text."""
    return next(r for r in range(1, 120) if sheet.cell(r, 1).value == label)


def amounts(sheets: BudgetSheets) -> dict[str, Decimal]:
    """Asked amounts of the first organisation by the row's label."""
    return {row.label: row.amounts[0] or Decimal(0) for row in sheets.asked}


def in_kronor(sheets: BudgetSheets) -> list[tuple[int | None, ...]]:
    """Amounts of the yearly sheet's rows, year by year."""
    return [
        tuple(None if amount is None else int(amount) for amount in row.amounts)
        for row in sheets.yearly
    ]


def refused(path: Path) -> str:
    """What is said of a workbook that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    return str(caught.value)


def test_a_template_filled_in_by_hand_is_read(tmp_path: Path) -> None:
    """Figures, days and shares as typed; sums without stored values are told and left out."""
    sheets = read_workbook(fill(tmp_path / "ifylld.xlsx"))
    assert amounts(sheets) == {"1. Gruppledare": 436_000, "Tolk": 60_000}
    row = sheets.asked[0]
    assert (row.kind, row.post_percent) == (RowKind.SALARY, 20)
    assert (row.start, row.end) == (date(2025, 1, 1), date(2027, 12, 31))
    assert sheets.unit is Unit.KRONA
    assert sheets.years == (2025, 2026, 2027)
    assert in_kronor(sheets) == [(145_333, 149_693, 154_184)]
    assert any("formler utan sparat värde" in remark for remark in sheets.remarks)


def test_the_order_and_names_of_sheets_do_not_matter(tmp_path: Path) -> None:
    """Sheets are found by their titles."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        book = detailed.parent
        book.move_sheet(detailed, 2)
        book.create_sheet("Anteckningar", 0)["A1"] = "Budgeten är inte klar"
        for sheet in book.worksheets:
            sheet.title = f"Blad {sheet.title[:5]}"

    before = read_workbook(fill(tmp_path / "a.xlsx"))
    after = read_workbook(fill(tmp_path / "b.xlsx", change))
    assert (after.asked, after.yearly) == (before.asked, before.yearly)


def test_an_added_and_a_moved_row_are_read(tmp_path: Path) -> None:
    """A row put in among the other costs, two swapped, one empty between: the same amounts."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        first, second = row_of(detailed, "1. Gruppledare"), row_of(detailed, "2.")
        for column in "ABCDE":
            swapped = detailed[f"{column}{second}"].value, detailed[f"{column}{first}"].value
            detailed[f"{column}{first}"].value, detailed[f"{column}{second}"].value = swapped
        added = row_of(detailed, "Tolk")
        detailed.insert_rows(added, 2)
        detailed[f"A{added}"], detailed[f"E{added}"] = "Arbetskläder", 70_000

    sheets = read_workbook(fill(tmp_path / "a.xlsx", change))
    assert amounts(sheets) == {"1. Gruppledare": 436_000, "Arbetskläder": 70_000, "Tolk": 60_000}


def test_an_amount_outside_every_part_is_told(tmp_path: Path) -> None:
    """A row moved below its sum would silently be lost."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        detailed[f"E{row_of(detailed, 'SUMMA LÖNEKOSTNAD')}"].value = None
        detailed.insert_rows(row_of(detailed, "SUMMA LÖNEKOSTNAD") + 1)
        detailed[f"E{row_of(detailed, 'SUMMA LÖNEKOSTNAD') + 1}"] = 99

    message = refused(fill(tmp_path / "a.xlsx", change))
    assert "”99” står utanför budgetens delar" in message
    assert "bladet ”Budget - detaljerad”, cell E" in message


def test_joined_amounts_are_told(tmp_path: Path) -> None:
    """One amount over two organisations belongs to neither."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        row = row_of(detailed, "Tolk")
        detailed.merge_cells(f"E{row}:F{row}")

    message = refused(fill(tmp_path / "a.xlsx", change))
    assert "sammanslagen" in message
    assert "dela cellerna" in message


def test_joined_headings_do_no_harm(tmp_path: Path) -> None:
    """Titles are often joined over their columns."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        detailed.merge_cells("F6:H6")
        detailed.merge_cells("A5:I5")
        _yearly.merge_cells("C2:F2")

    sheets = read_workbook(fill(tmp_path / "a.xlsx", change))
    assert amounts(sheets) == {"1. Gruppledare": 436_000, "Tolk": 60_000}


def test_a_formula_without_value_in_a_field_is_told(tmp_path: Path) -> None:
    """Nothing is computed here: the cell is named, and Excel asked to compute."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        detailed[f"E{row_of(detailed, 'Tolk')}"] = "=2*30000"

    message = refused(fill(tmp_path / "a.xlsx", change))
    assert "formeln har inget sparat värde" in message
    assert "Excel" in message


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Each with its sheet and cell."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        tolk = row_of(detailed, "Tolk")
        detailed[f"E{tolk}"] = "sextio tusen"
        detailed[f"C{tolk}"] = "2025-06-31"
        detailed[f"E{tolk + 1}"] = -5
        detailed["B6"] = "euro"
        _yearly["C7"] = "#VÄRDEFEL!"

    message = refused(fill(tmp_path / "a.xlsx", change))
    assert message.startswith("5 fel i indata")
    for found in ("sextio tusen", "2025-06-31", "”-5”", "”euro”", "#VÄRDEFEL!"):
        assert found in message


def test_a_figure_among_the_days_of_own_financing_is_kept_and_told(tmp_path: Path) -> None:
    """As in the application En väg in: 720 000 where a day should stand, in no sum."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        own = row_of(detailed, "EGENFINANSIERING")
        row = next(
            r for r in range(own, 120) if detailed.cell(r, 1).value == "Övriga lokalkostnader"
        )
        detailed[f"C{row}"] = 720_000

    sheets = read_workbook(fill(tmp_path / "a.xlsx", change))
    assert sheets.own[0].misplaced == ("Tidsperiod (ååmmdd), från", Decimal(720_000))
    assert sheets.own[0].amounts == (None,) * 4
    assert any("ingår därför inte i någon summa" in remark for remark in sheets.remarks)


def test_a_stated_sum_that_its_parts_do_not_give_is_told(tmp_path: Path) -> None:
    """A sum written over by hand, 10 000 too high."""

    def change(detailed: Sheet, _yearly: Sheet) -> None:
        row = next(
            r
            for r in range(1, 60)
            if detailed.cell(r, 1).value == "SUMMA FRÅN SAMORDNINGSFÖRBUNDET"
        )
        detailed[f"I{row}"] = 506_000

    remarks = read_workbook(fill(tmp_path / "a.xlsx", change)).remarks
    assert [r for r in remarks if "506" in r and "496" in r]


def test_the_forbunds_own_older_form_is_read(tmp_path: Path) -> None:
    """As printed for Förstärkt stöd, förlängning, and Lokussamordnare: headings, "20x26", tkr."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["BUDGET - DETALJERAD", None, "Namn på insats:", None, "Förlängning"],
        ["Insatsens löptid:", None, "fr o m", "l o m"],
        [None, None, "2025-07-01", "271231"],
        ["KOSTNAD ATT REKVIRERA FRÅN SAMORDNINGSFÖRBUNDET"],
        ["Kostnader i tkr", *[None] * 3, "Huvudinsatsägare", "Delinsatsägare", "Delinsatsägare"],
        [*[None] * 4, "Älvkarleby kommun", "AF", "FK"],
        ["LÖNEKOSTNAD", "Tjänst i %", "Tidsperiod (ååmmdd)"],
        ["inkl PO-påslag", None, "från", "till"],
        ["1.", "100%", "2025-07-01", "2027-12-31", "1 899 065"],
        ["2.", 1, 250701, datetime(2027, 12, 31), 1_899_065],  # noqa: DTZ001  # as Excel's own
        ["3.", "0%"],
        ["SUMMA LÖNEKOSTNAD", "200%", None, None, "3 798 130", 0, 0],
        ["LOKALKOSTNAD"],
        ["Lokalhyra"],
        ["SUMMA LOKALKOSTNAD", None, None, None, 0, 0, 0],
        ["ÖVRIGA KOSTNADER"],
        ["Tolk", None, None, None, "120,000"],
        ["SUMMA FRÅN SAMORDNINGSFÖRBUNDET", None, None, None, 3_918_130],
    ):
        sheet.append(row)
    years = book.create_sheet("År")
    for row in (
        ["INSATSBUDGET", None, "0"],
        ["FÖRDELAD ÖVER INSATSTID"],
        [None, "Totalt för insatsen", "Fördelning per år, tkr"],
        ["FYLL I ENDAST FÄRGADE FÄLT", None, "År 1 2025", "År 2 20x26", "År 3 2027", "År 4 20xx"],
        ["LÖNEKOSTNADER"],
        ["inkl P.O tillägg"],
        ["1.", "1 899 065", "372 588", 755_622, "770 856,00"],
        ["2.", 1_899_065, 372_588, 755_622, 770_856],
        ["SUMMA LÖNEKOSTNAD", 3_798_130],
        ["ÖVRIGA KOSTNADER", 120_000, None, 120_000],
    ):
        years.append(row)
    path = tmp_path / "äldre.xlsx"
    book.save(path)
    sheets = read_workbook(path)
    assert sheets.name == "Förlängning"
    assert (sheets.start, sheets.end) == (date(2025, 7, 1), date(2027, 12, 31))
    assert sheets.unit is None
    assert [row.amounts[0] for row in sheets.asked] == [1_899_065, 1_899_065, 120_000]
    assert [row.post_percent for row in sheets.asked] == [100, 100, None]
    assert sheets.years == (2025, 2026, 2027)
    assert in_kronor(sheets) == [
        (372_588, 755_622, 770_856),
        (372_588, 755_622, 770_856),
        (None, 120_000, None),
    ]
    assert any("20x26" in remark and "2026" in remark for remark in sheets.remarks)
    assert sheets.missing == {"Budgetsammanställning"}


def altered(path: Path, change: Callable[[str, bytes], bytes], **added: bytes) -> Path:
    """The empty template with its parts changed and some added, zipped again."""
    with (
        zipfile.ZipFile(io.BytesIO(EMPTY)) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for part in source.namelist():
            out.writestr(part, change(part, source.read(part)))
        for name, content in added.items():
            out.writestr(name.replace("__", "/"), content)
    return path


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the first sheet's XML."""
    return lambda part, content: (
        content.replace(old, new, 1) if part == "xl/worksheets/sheet1.xml" else content
    )


def as_it_is(_part: str, content: bytes) -> bytes:
    """No change."""
    return content


@pytest.mark.parametrize(
    ("name", "added", "told"),
    [
        ("makro.xlsm", {"xl__vbaProject.bin": b"x"}, "innehåller makron"),
        ("lank.xlsx", {"xl__externalLinks__externalLink1.xml": b"<a/>"}, "andra filer"),
        ("inbaddad.xlsx", {"xl__embeddings__a.bin": b"x"}, "inbäddade filer"),
        ("bomb.xlsx", {"xl__media__a.png": bytes(60_000_000)}, "packas upp till 57 MB"),
        ("stor-del.xlsx", {"xl__sheet.bin": bytes(5_000_000)}, "är 4 MB stor"),
    ],
)
def test_what_a_budget_never_holds_is_refused(
    tmp_path: Path, name: str, added: dict[str, bytes], told: str
) -> None:
    """Macros, links to other files, embedded files, and what unpacks to much more."""
    assert told in refused(altered(tmp_path / name, as_it_is, **added))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (in_sheet(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "skadad"),
        (in_sheet(b"</sheetData>", b"<row/>" * 150_000 + b"</sheetData>"), "fler än 100000 märken"),
        (in_sheet(b'<row r="1"', b'<row r="x"'), "skadad"),
        (in_sheet(b"</worksheet>", b""), "skadad"),
    ],
)
def test_hostile_xml_is_refused(
    tmp_path: Path, change: Callable[[str, bytes], bytes], told: str
) -> None:
    """Entities, more cells than a budget has, rows without number, an end that is missing."""
    assert told in refused(altered(tmp_path / "a.xlsx", change))


def test_a_joined_area_as_large_as_the_sheet_costs_nothing(tmp_path: Path) -> None:
    """17 thousand million cells, were they made; the amounts under it are told as joined."""
    area = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheets = read_workbook(altered(tmp_path / "a.xlsx", in_sheet(b"</sheetData>", area)))
    assert sheets.asked == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "ingen arbetsbok"),
        (b"namn;belopp\n", "ingen arbetsbok"),
        (EMPTY[:9_000], "ingen arbetsbok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "lösenord"),
        (b"PK" + bytes(100_000_000), "95 MB"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    """Empty, text, cut off, under a password, and 100 MB, which is never read."""
    path = tmp_path / "fil.xlsx"
    path.write_bytes(content)
    assert told in refused(path)


def test_a_missing_file_and_a_workbook_of_something_else_are_told(tmp_path: Path) -> None:
    """With the names of the sheets that are there."""
    assert "filen finns inte" in refused(tmp_path / "borta.xlsx")
    openpyxl.Workbook().save(tmp_path / "annan.xlsx")
    message = refused(tmp_path / "annan.xlsx")
    assert "inget blad har rubriken BUDGET - DETALJERAD" in message
    assert "”Sheet”" in message


@given(st.text())
def test_harmless_words_begin_no_formula(text: str) -> None:
    """Whatever came before, and whatever a spreadsheet trims first."""
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", " ", "'"))
