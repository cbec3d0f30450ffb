"""``finsam budget-template``: the workbook that applicants fill in."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from finsam_analysis.budget_workbook import budget_template, empty_sheets, form_for
from finsam_analysis.budget_workbook.filling import filled_sheets
from finsam_analysis.budget_workbook.form import DetailRow, RowKind
from finsam_analysis.budget_workbook.template_cells import SHEETS
from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage
from tests.conftest import UPPSALA

OFFICE = shutil.which("soffice")


def test_two_runs_give_the_same_bytes(uppsala: DataPackage) -> None:
    """Nothing of the time or of the order of a set gets into the file."""
    sheets = filled_sheets(uppsala, uppsala.application("min-framtid"))
    assert budget_template(sheets) == budget_template(sheets)
    assert budget_template(empty_sheets()) == budget_template(empty_sheets())


def test_the_sheets_are_the_forbunds_own_three() -> None:
    """Titles as they stand in the board papers' annexes."""
    book = openpyxl.load_workbook(io.BytesIO(budget_template(empty_sheets())))
    assert [sheet["A1"].value for sheet in book.worksheets] == [
        "BUDGET - DETALJERAD",
        "INSATSBUDGET",
        "Budgetsammanställning",
    ]
    assert book.worksheets[1]["A2"].value == "FÖRDELAD ÖVER INSATSTID"


def test_every_amount_to_fill_in_is_open_validated_and_explained() -> None:
    """Unlocked, with a rule and a help text; everything else on the sheet is locked."""
    book = openpyxl.load_workbook(io.BytesIO(budget_template(empty_sheets())))
    sheet = book.worksheets[0]
    helped = {
        str(cells): rule.promptTitle
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }
    amounts = [place for place, title in helped.items() if title in ("Belopp", "Egen finansiering")]
    # By hand: 7 + 2 + (10 + 3) rows to be paid by the förbund, 7 + 2 + 4 of own financing.
    assert len(amounts) == 4 * (7 + 2 + 13) + 4 * (7 + 2 + 4)
    assert all(not sheet[place].protection.locked for place in helped)
    assert sheet.protection.sheet


@pytest.mark.parametrize(
    ("application", "left"),
    [
        ("framsteget", 3_000),  # 33 000 of other costs, 3 × 10 000 distributed
        ("en-vag-in", 4_798_000 - 4_927_744),  # salaries indexed by 3 %; öre rounded
        ("vaxtkraft", 220_000),  # other costs not distributed
        ("plattform", 0),
    ],
)
def test_the_check_row_shows_what_the_years_lack(
    uppsala: DataPackage, application: str, left: int
) -> None:
    """The errors of the board papers, by hand; the row's condition turns it red from 0,50 kr."""
    content = budget_template(filled_sheets(uppsala, uppsala.application(application)))
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[1]
    row = next(r for r in range(1, 60) if str(sheet.cell(r, 1).value).startswith("Avstämning"))
    assert sheet.cell(row, 2).value == left
    assert ("inte" in sheet.cell(row, 3).value) == (left != 0)
    rules = {
        str(area.sqref): rule.formula[0]
        for area, listed in sheet.conditional_formatting._cf_rules.items()
        for rule in listed
    }
    assert rules[f"A{row}:F{row}"] == f"ABS($B${row})>=0.5"


@pytest.mark.parametrize(("length", "listed"), [(19, True), (20, False)])
def test_organisations_are_chosen_from_a_list_that_excel_takes(length: int, listed: bool) -> None:
    """With commas between, 247 characters are taken and 260 are past the 255 that Excel takes."""
    known = ["A" * (length - 1)] * 12 + ["B" * length]
    book = openpyxl.load_workbook(io.BytesIO(budget_template(empty_sheets(), known)))
    (rule,) = {
        rule.type
        for rule in book.worksheets[0].data_validations.dataValidation
        if "E7" in rule.sqref
    }
    assert (rule == "list") == listed


def test_words_are_never_written_as_a_formula() -> None:
    """A name, a label and an organisation that start like formulas stay words in the file."""
    bad = "=HYPERLINK(1)"
    row = DetailRow(0, RowKind.SALARY, 0, "+1+1", 50, None, None, (Decimal(1),), ("",))
    note = replace(row, amounts=(None,), texts=("@cmd",))
    sheets = replace(
        empty_sheets(["-2-2"]), name=bad, asked=(row,), own=(note,), start=date(2025, 1, 1)
    )
    content = budget_template(sheets)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = "".join(
            archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name
        )
    formulas = re.findall(r"<f[^>]*>([^<]*)</f>", xml)
    assert formulas
    assert not [f for f in formulas if "HYPERLINK" in f or "cmd" in f or f in ("1+1", "2-2")]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    kinds = {
        cell.value: cell.data_type
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.value in (bad, "+1+1", "-2-2", "@cmd")
    }
    assert kinds == {bad: "s", "+1+1": "s", "-2-2": "s", "@cmd": "s"}


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("application", ["min-framtid", "en-vag-in", "registerstudie"])
def test_the_stored_values_are_what_the_formulas_give(
    uppsala: DataPackage, application: str, tmp_path: Path
) -> None:
    """An independent second way: LibreOffice computes a copy without stored values."""
    content = budget_template(filled_sheets(uppsala, uppsala.application(application)))
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(io.BytesIO(content)).save(bare)  # saving drops the stored values
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), str(bare)], check=True, capture_output=True, timeout=120
    )
    computed = openpyxl.load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    compared = 0
    for name in SHEETS:
        for cells in formulas[name].iter_rows():
            for cell in cells:
                if cell.data_type == "f":
                    mine = stored[name][cell.coordinate].value
                    assert mine == computed[name][cell.coordinate].value, (name, cell.coordinate)
                    compared += 1
    assert compared > 100


def test_the_command_never_writes_over_a_file(
    uppsala: DataPackage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second run ends with code 2 and leaves the first's file."""
    path = tmp_path / "mall.xlsx"
    arguments = ["budget-template", str(path), "--data", str(UPPSALA)]
    assert main(arguments) == 0
    before = path.read_bytes()
    assert main(arguments) == 2
    assert "filen finns redan" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert before == budget_template(empty_sheets(), [o.full_name for o in uppsala.organisations])


def test_a_filled_form_to_send_says_its_unit(uppsala: DataPackage) -> None:
    """The form for an applicant states kr, where the old one said tkr over kronor."""
    content = budget_template(form_for(uppsala, uppsala.application("vaxtkraft")))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet["A6"].value, sheet["B6"].value) == ("Kostnader i", "kr")
    assert sheet["D1"].value == "Växtkraft"
