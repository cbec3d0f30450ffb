"""The budget appendix as a workbook, as it leaves us."""

from __future__ import annotations

import errno
import gc
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter.worksheet import Worksheet

from finsam_analysis.core import DataPackage, Grant, ReportError
from finsam_analysis.papers.workbook.sharing import levelled_grants
from finsam_analysis.papers.workbook.workbook import SHEETS, level_name, write_workbook
from finsam_analysis.scenario import ScenarioResult, compute, run_scenario
from finsam_analysis.spreadsheet import book
from tests.papers.appendix_reading import tidy

DAY = date(2024, 9, 12)
# Functions of Excel 2007 that LibreOffice 7.4 has too.
PLAIN_FUNCTIONS = {
    *("SUM", "ROUND", "INT", "MOD", "RANK", "IF", "ABS", "MAX", "COUNTIF"),
    *("SUMPRODUCT", "ISNUMBER", "ISBLANK", "ISERROR", "ISTEXT", "COUNTA"),
    *("AND", "OR", "MIN", "N", "FIXED", "SUBSTITUTE"),
}


@pytest.fixture(scope="module")
def office_proposal(uppsala: DataPackage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the office's own proposal."""
    result = run_scenario(uppsala, "kansliets-forslag")
    return write_workbook(result, tmp_path_factory.mktemp("bok") / "bilaga.xlsx", DAY)


@pytest.fixture(scope="module")
def opened(office_proposal: Path) -> Workbook:
    """The same, with its formulas."""
    return load_workbook(office_proposal)


def test_two_runs_are_the_same_bytes(
    uppsala: DataPackage, office_proposal: Path, tmp_path: Path
) -> None:
    """The workbook depends on the result and the date alone."""
    again = write_workbook(run_scenario(uppsala, "kansliets-forslag"), tmp_path / "igen.xlsx", DAY)
    assert again.read_bytes() == office_proposal.read_bytes()


def test_another_date_is_stated_in_the_file(uppsala: DataPackage, tmp_path: Path) -> None:
    """The caller's date is the title's and the file's own."""
    path = tmp_path / "bilaga.xlsx"
    write_workbook(run_scenario(uppsala, "kansliets-forslag"), path, date(2024, 11, 28))
    book = load_workbook(path)
    assert book["Ekonomisk information"]["A1"].value == "Ekonomisk information per 2024-11-28"
    created = book.properties.created
    assert created is not None
    assert created.date() == date(2024, 11, 28)


def test_the_sheets_are_the_economists(opened: Workbook) -> None:
    """Table, applications, assumptions, checks, and last the auxiliary sheet."""
    assert tuple(opened.sheetnames) == SHEETS


def test_the_table_keeps_the_documents_order(opened: Workbook) -> None:
    """Columns as in the board papers, and the rows from income down to the room after."""
    sheet = opened["Ekonomisk information"]
    assert [cell.value for cell in sheet[5]][2:] == [
        "Budget 2024",
        "Prognos 2024",
        "Prel 2025",
        "Prel 2026",
        "Prel 2027",
        "Prel 2028",
        "Ändrat i planen",
        *[None] * 6,
    ]
    labels = [cell.value for cell in sheet["A"] if cell.value]
    wanted = [
        "Medlemsavgifter",
        "Summa intäkter",
        "Förtroendevalda",
        "Samverkansinsatser",
        "Summa pågående insatser",
        "Summa övriga",
        "Summa kostnader",
        "Årets beräknade resultat",
        "Kvarvarande beslutsutrymme",
        "Växtkraft",
        "Summa nya ansökningar",
        "Beslutsutrymme efter ansökningarna",
    ]
    assert [label for label in labels if label in wanted] == wanted


def test_every_sum_and_every_application_is_a_formula(opened: Workbook) -> None:
    """Only the plan's own lines stand as figures in the table."""
    sheet = opened["Ekonomisk information"]
    formula_rows = {
        "Summa intäkter",
        "Samverkansinsatser",
        "Summa pågående insatser",
        "Summa övriga",
        "Summa kostnader",
        "Årets beräknade resultat",
        "Över- eller underskott från tidigare år",
        "Kvarvarande beslutsutrymme",
        "Summa nya ansökningar",
        "Beslutsutrymme efter ansökningarna",
    }
    for row in sheet.iter_rows(min_row=6):
        if row[0].value in formula_rows:
            assert {cell.data_type for cell in row[2:8]} == {"f"}, row[0].value
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=6, values_only=True)}
    owner, budget, forecast, *granted = rows["Växtkraft"][:7]
    assert (owner, budget, forecast) == ("Enköping", None, None)
    assert all(str(value).startswith("='Ansökningar'!") for value in granted)


def test_every_application_has_a_level_of_a_hundred_per_cent(
    opened: Workbook, uppsala: DataPackage
) -> None:
    """Each level is one named input cell, 100 per cent where the proposal is granted."""
    for application in uppsala.applications:
        _, _, cell = str(opened.defined_names[level_name(application.id)].attr_text).rpartition("!")
        place = opened["Ansökningar"][cell.replace("$", "")]
        assert place.value == 1
        assert "%" in place.number_format


@pytest.mark.parametrize(
    "name", ["Golv", "Ingående_överskott", "Intäkter", "Kostnader", "Resultat", "Beslutsutrymme"]
)
def test_what_one_asks_for_has_a_name(opened: Workbook, name: str) -> None:
    """The main rows and inputs can be reached by name."""
    assert name in opened.defined_names


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028])
def test_fee_and_underspend_can_be_moved_where_nothing_is_assumed(
    opened: Workbook, year: int
) -> None:
    """Named input cells for each rolling year: no change, no fee of its own, all used."""
    found = []
    for name in ("Avgiftsändring", "Avgift", "Ej_nyttjat"):
        _, _, cell = str(opened.defined_names[f"{name}_{year}"].attr_text).rpartition("!")
        place = opened["Antaganden"][cell.replace("$", "")]
        assert place.fill.start_color.rgb == "FFFFF2CC", name
        found.append(place.value)
    assert found == [0, None, 0]


def test_what_cannot_be_computed_with_cannot_be_typed(opened: Workbook) -> None:
    """Bounds of what a scenario file may say, in each cell to move; amounts in whole kronor."""
    rules = {
        str(cell): (rule.type, float(rule.formula1), float(rule.formula2))
        for rule in opened["Antaganden"].data_validations.dataValidation
        for cell in rule.sqref
    }
    for name, wanted in {
        "Ingående_överskott": ("whole", -1e12, 1e12),
        "Golv": ("whole", -1e12, 1e12),
        "Avgiftsändring_2026": ("decimal", -1, 10),
        "Avgift_2026": ("whole", 0, 1e12),
        "Ej_nyttjat_2026": ("decimal", 0, 1),
    }.items():
        _, _, cell = str(opened.defined_names[name].attr_text).rpartition("!")
        assert rules[cell.replace("$", "")] == wanted, name


def test_rows_of_nothing_assumed_are_blank_formulas(
    opened: Workbook, office_proposal: Path
) -> None:
    """The three rows are in the table, each forecast year a formula that gives 0 shown as blank."""
    beside = load_workbook(office_proposal, data_only=True)["Ekonomisk information"]
    rows = {row[0].value: row for row in opened["Ekonomisk information"].iter_rows(min_row=6)}
    for label in (
        "Ändrad medlemsavgift (antagande)",
        "Ej nyttjade medel (antagande)",
        "Ej nyttjade medel av nya insatser (antagande)",
    ):
        _, _, budget, *forecast = rows[label][:8]
        assert budget.value is None
        assert {cell.data_type for cell in forecast} == {"f"}
        assert {cell.number_format[-1] for cell in forecast} == {";"}
        assert {beside[cell.coordinate].value for cell in forecast} == {0}


def test_no_figure_to_move_is_also_written_as_words(opened: Workbook) -> None:
    """A copy would stand still when the cell moves: here 6 360 000, in any spacing or sign."""
    words = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s" and "6360000" in re.sub(r"\D", "", str(cell.value))
    ]
    assert words == []


def test_the_scenarios_own_assumptions_say_that_they_are(
    run: Callable[[str], ScenarioResult], tmp_path: Path
) -> None:
    """Words of fee and underspend do not follow the cells, so they name whose they are."""
    result = run(
        'standard: bevilja\nantaganden:\n  medlemsavgift: {2026: "-3 %"}\n'
        '  ej_nyttjat: {2025: "5 %"}'
    )
    book = load_workbook(write_workbook(result, tmp_path / "bilaga.xlsx", DAY))
    labels = {row[0]: row[1] for row in book["Antaganden"].iter_rows(values_only=True)}
    assert tidy(str(labels["Medlemsavgift 2026, enligt scenariot"])) == "−3 % mot planen"
    assert tidy(str(labels["Ej nyttjade medel 2025, enligt scenariot"])) == "5 % av insatserna"
    assert "Medlemsavgift 2026" not in labels


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_prints_on_a4_and_keeps_its_headings_in_view(
    opened: Workbook, sheet: str
) -> None:
    """A4 across, one page wide, frozen panes, pages numbered."""
    page = opened[sheet]
    assert page.page_setup.paperSize == 9
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToWidth in (None, 1)  # 1 where nothing is written
    assert page.freeze_panes is not None
    assert "&P" in page.oddFooter.right.text


def test_formulas_use_plain_functions_only(opened: Workbook) -> None:
    """No function that LibreOffice 7.4 or an older Excel lacks."""
    used = {
        function
        for sheet in opened
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for function in re.findall(r"([A-Z.]+)\(", str(cell.value))
    }
    assert used
    assert used <= PLAIN_FUNCTIONS


def test_no_macros_no_links(office_proposal: Path) -> None:
    """Nothing runs and nothing leads out of the file."""
    with zipfile.ZipFile(office_proposal) as archive:
        names = archive.namelist()
        text = "".join(archive.read(name).decode("utf-8") for name in names)
    assert not [name for name in names if re.search(r"vba|macro|external|hyperlink|custom", name)]
    assert 'TargetMode="External"' not in text
    hosts = set(re.findall(r"https?://([^/\"<]+)", text))
    assert hosts <= {
        "schemas.openxmlformats.org",
        "purl.org",
        "www.w3.org",
        "schemas.microsoft.com",
    }


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_what_a_user_wrote_is_never_a_formula(
    uppsala: DataPackage, tmp_path: Path, sign: str
) -> None:
    """Names that begin like formulas stay words, also when the cell is edited."""
    typed = f"{sign}1+1|cmd"
    line = replace(uppsala.plan.lines[0], name=typed, owner=typed)
    plan = replace(uppsala.plan, lines=(line, *uppsala.plan.lines[1:]))
    application = replace(uppsala.applications[0], name=typed, owner=typed)
    package = replace(
        uppsala, title=typed, plan=plan, applications=(application, *uppsala.applications[1:])
    )
    scenario = run_scenario(uppsala, "kansliets-forslag").scenario
    scenario = replace(scenario, name=typed, description=typed)
    path = write_workbook(compute(package, scenario), tmp_path / "bilaga.xlsx", DAY)
    found = [
        cell
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == typed
    ]
    assert len(found) >= 6
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.quotePrefix for cell in found} == {1}


def test_a_cut_by_per_cent_is_a_level_of_the_proposal(
    run: Callable[[str], ScenarioResult],
) -> None:
    """Ten per cent off is the level 90 of what the office proposed."""
    result = run(
        "standard: bevilja\nbeslut:\n  samordnat-stod: {åtgärd: reducera, procent: 10}\n"
        "  vaxtkraft: {åtgärd: avslå}\n  framsteget: {åtgärd: bordlägg}"
    )
    levels = {grant.id: grant for grant in levelled_grants(result)}
    assert levels["samordnat-stod"].level == Fraction(9, 10)
    assert levels["samordnat-stod"].base.total == 6_984_000
    assert levels["vaxtkraft"].level == levels["framsteget"].level == 0
    assert levels["vaxtkraft"].base.total == 8_260_000
    assert levels["plattform"].level == 1


def test_a_ceiling_is_its_own_base(run: Callable[[str], ScenarioResult]) -> None:
    """What is cut by an amount has no single level of the proposal; it is itself 100 per cent."""
    result = run(
        "standard: bevilja\nbeslut:\n  plattform: {åtgärd: reducera, tak_kr: 5000001}\n"
        '  vaxtkraft: {åtgärd: reducera, procent: "33,33333"}'
    )
    levels = {grant.id: grant for grant in levelled_grants(result)}
    for name in ("plattform", "vaxtkraft"):
        assert levels[name].level == 1
        assert levels[name].base.total == result.granted[name].total


def test_a_level_gives_the_grant_it_was_made_of(run: Callable[[str], ScenarioResult]) -> None:
    """Whatever was decided, the base at its level is what is granted, cell by cell."""
    result = run(
        "standard: bevilja\nbeslut:\n  plattform: {åtgärd: reducera, belopp_kr: 77777}\n"
        '  vaxtkraft: {åtgärd: reducera, procent: "0,18"}\n  framsteget: {åtgärd: avslå}\n'
        "  min-framtid: {åtgärd: reducera, per_år: {2026: 300000}}"
    )
    for grant in levelled_grants(result):
        assert np.array_equal(grant.at(grant.level).cells, result.granted[grant.id].cells)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([500_000_000, 1], r"Växtkraft: 500.000.001.kr är mer än de 500.000.000.kr"),
        ([1_000_000_000, 1000], r"Växtkraft: 1.000.001.000.kr är mer än de 1.000.000.000.kr"),
    ],
)
def test_an_amount_beyond_a_spreadsheets_digits_is_refused(
    uppsala: DataPackage, tmp_path: Path, cells: list[int], told: str
) -> None:
    """Rather no workbook than one that shares out wrongly; in larger units more fits."""
    amounts = np.array([[0, *cells, 0, 0]], dtype=np.int64)
    large = Grant(("Enköping",), amounts, np.zeros(1, dtype=np.int64))
    application = replace(uppsala.applications[0], distribution=large)
    package = replace(uppsala, applications=(application, *uppsala.applications[1:]))
    scenario = run_scenario(uppsala, "kansliets-forslag").scenario
    with pytest.raises(ReportError, match=rf"{told} .*Åtgärd: .*dela ansökan"):
        write_workbook(compute(package, scenario), tmp_path / "bilaga.xlsx", DAY)


def test_an_underspend_of_five_decimals_is_refused(
    run: Callable[[str], ScenarioResult], tmp_path: Path
) -> None:
    """The formulas keep four decimals of a per cent, so more are told about, not dropped."""
    result = run('standard: bevilja\nantaganden:\n  ej_nyttjat: {2025: "1,23456 %"}')
    with pytest.raises(ReportError, match="fyra decimaler"):
        write_workbook(result, tmp_path / "bilaga.xlsx", DAY)


def test_a_folder_that_is_not_there_is_told_of(uppsala: DataPackage, tmp_path: Path) -> None:
    """A file that cannot be written is one clear message."""
    path = tmp_path / "saknas" / "bilaga.xlsx"
    with pytest.raises(ReportError, match=r"Det går inte att skriva .*bilaga\.xlsx: filen eller"):
        write_workbook(run_scenario(uppsala, "kansliets-forslag"), path, DAY)


def test_a_plan_cell_keeps_what_it_was_out_of_sight(opened: Workbook, uppsala: DataPackage) -> None:
    """Beside every figure of the plan stands its own, in hidden columns, for the sheet to compare."""
    sheet = opened["Ekonomisk information"]
    rows = {(row[0].value, row[1].value or None): row for row in sheet.iter_rows(min_row=6)}
    for line in uppsala.plan.lines:
        row = rows[line.name, line.owner]
        amounts = [cell.value for cell in row[2:8]]
        assert amounts == [cell.value for cell in row[9:15]] == list(line.amounts), line.name
        assert " var " in str(row[8].value)
    assert all(sheet.column_dimensions[column].hidden for column in ("J",))


def test_there_is_a_spare_row_for_an_insats_of_ones_own(opened: Workbook) -> None:
    """Name, organisation from a list, and an amount each year, all of them empty yellow cells."""
    sheet = opened["Ansökningar"]
    (row,) = (r for r in sheet.iter_rows() if str(r[0].value).startswith("Egen insats"))
    assert [cell.value for cell in row[1:7]] == [None] * 6
    assert {cell.fill.fgColor.rgb for cell in row[:7]} == {"FFFFF2CC"}
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert any("Heby" in str(formula) for formula in lists)
    assert any("skjut upp" in str(formula) for formula in lists)


def test_it_is_written_as_the_library_would(
    uppsala: DataPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is quicker gives the same bytes: formulas with < and &, words, figures, texts as values."""
    result = run_scenario(uppsala, "kansliets-forslag")
    ours = write_workbook(result, tmp_path / "vart.xlsx", DAY).read_bytes()
    assert book._Worksheet._write_cell is not Worksheet._write_cell
    monkeypatch.delattr(book._Worksheet, "_write_cell")
    assert write_workbook(result, tmp_path / "dess.xlsx", DAY).read_bytes() == ours


def test_its_file_is_laid_as_the_library_would(
    uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Piece by piece as each part is written: the same bytes as of whole parts, one after the other."""
    result = run_scenario(uppsala, "kansliets-forslag")
    monkeypatch.setattr(book, "_PIECES", 7)
    ours = write_workbook(result, BytesIO(), DAY)
    whole = BytesIO()
    with zipfile.ZipFile(ours) as laid, zipfile.ZipFile(whole, "w") as again:
        for part in laid.infolist():
            told = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            told.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(told, laid.read(part))
    assert ours.getvalue() == whole.getvalue()


@pytest.mark.parametrize("room", [0, 2_000, 20_000])
def test_a_disk_that_is_full_within_it_is_told_of(uppsala: DataPackage, room: int) -> None:
    """From the first byte, within the first sheet, and late: one message and what to do."""

    class Small(BytesIO):
        def write(self, content: Any) -> int:
            if self.tell() + len(content) > room:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(content)

    with pytest.raises(ReportError, match=r"Det går inte att skriva .*: disken är full$"):
        write_workbook(run_scenario(uppsala, "kansliets-forslag"), Small(), DAY)
    gc.collect()  # whatever the library left open has nothing to say of it
