"""``finsam export-package`` and ``import-package``: the whole package in Excel, out and in again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from finsam_analysis.budget_workbook.workbook import read_workbook
from finsam_analysis.cli import main
from finsam_analysis.core import InputError
from finsam_analysis.data_package import load_package
from finsam_analysis.package_workbook import import_package, package_workbook
from finsam_analysis.reconciliation import read_content
from tests.conftest import PROJECT, UPPSALA

INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The real package, to be written in."""
    return copied(UPPSALA, tmp_path)


def copied(package: Path, to: Path) -> Path:
    """A package to be written in."""
    folder = to / "paket"
    shutil.copytree(package, folder)
    return folder


def tables(folder: Path) -> dict[str, bytes]:
    """Every table's bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.fixture
def edited(copy: Path, tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """The package's workbook after somebody has worked in it."""

    def edit(change: Callable[[Any], None]) -> Path:
        path = tmp_path / "paket.xlsx"
        path.write_bytes(package_workbook(read_content(copy)))
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return path

    return edit


def refused(folder: Path, path: Path) -> str:
    """What is said of a workbook that is refused; nothing is written."""
    before = tables(folder)
    with pytest.raises(InputError) as caught:
        import_package(folder, path)
    assert tables(folder) == before
    return str(caught.value)


@pytest.mark.parametrize("package", [UPPSALA, INVENTED], ids=["uppsala", "invented"])
def test_out_and_in_again_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    """Nothing to change, and keeping it changes nothing; two exports are the same bytes too."""
    folder = copied(package, tmp_path)
    path = tmp_path / "ut.xlsx"
    path.write_bytes(package_workbook(read_content(folder)))
    assert path.read_bytes() == package_workbook(read_content(folder))
    made = import_package(folder, path)
    assert {
        name: table.changes for name, table in made.change.tables.items() if table.changes
    } == {}
    assert made.change.changes_nothing
    made.change.keep()
    assert tables(folder) == tables(package)


@pytest.mark.needs_libreoffice
def test_through_libreoffice_it_is_the_same_and_the_checks_hold(copy: Path, tmp_path: Path) -> None:
    """Opened, recalculated and saved by another program: same bytes, every printed sum holds."""
    path = tmp_path / "ut.xlsx"
    path.write_bytes(package_workbook(read_content(copy)))
    home = f"-env:UserInstallation=file://{tmp_path / 'lo'}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    saved = tmp_path / "sparad"
    subprocess.run([*command, "--outdir", str(saved), str(path)], check=True, capture_output=True)
    made = import_package(copy, saved / "ut.xlsx")
    assert {
        name: table.changes for name, table in made.change.tables.items() if table.changes
    } == {}
    assert made.change.changes_nothing
    checks = openpyxl.load_workbook(saved / "ut.xlsx", data_only=True)["Kontroller"]
    answers = [row[7].value for row in checks.iter_rows(min_row=2)]
    assert len(answers) == len(load_package(copy).control_sums)
    assert set(answers) == {"stämmer"}


@pytest.mark.needs_libreoffice
def test_the_checks_count_along(copy: Path, tmp_path: Path) -> None:
    """100 tkr more in a plan row breaks every sum over it, and only those, before any import."""
    path = tmp_path / "ut.xlsx"
    path.write_bytes(package_workbook(read_content(copy)))
    book = openpyxl.load_workbook(path)
    plan = book["plan"]
    heading = [cell.value for cell in plan[1]].index("Prel 2027")
    row = next(
        r for r in plan.iter_rows(min_row=3) if r[1].value == "pågående insats" and r[heading].value
    )
    row[heading].value += 100
    book.save(path)
    home = f"-env:UserInstallation=file://{tmp_path / 'lo'}"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    saved = tmp_path / "sparad"
    subprocess.run([*command, "--outdir", str(saved), str(path)], check=True, capture_output=True)
    checks = openpyxl.load_workbook(saved / "ut.xlsx", data_only=True)["Kontroller"]
    broken = {r[0].value for r in checks.iter_rows(min_row=2) if r[7].value == "STÄMMER INTE"}
    made = import_package(copy, saved / "ut.xlsx")
    told = next(line for line in made.lines() if line.startswith("Tryckta summor"))
    assert broken == set(told.removesuffix(".").split(": ")[1].split(", "))
    assert "beslutsutrymme-utan-2028" in str(broken) or len(broken) > 4


def test_a_changed_cell_is_one_changed_row(
    copy: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    """Shown with old and new; kept, one line of one file differs."""

    def change(book: Any) -> None:
        sheet = book["osakerhet"]
        headings = [cell.value for cell in sheet[1]]
        sheet.cell(3, headings.index("högst") + 1).value = 4

    made = import_package(copy, edited(change))
    assert any("ändras: medlemsavgift: högst 3 → 4" in line for line in made.lines())
    made.change.keep()
    before, after = tables(UPPSALA), tables(copy)
    assert [name for name in before if before[name] != after[name]] == ["osakerhet.csv"]
    lines = zip(
        before["osakerhet.csv"].splitlines(), after["osakerhet.csv"].splitlines(), strict=True
    )
    assert sum(old != new for old, new in lines) == 1


def test_rows_come_and_go(copy: Path, edited: Callable[[Callable[[Any], None]], Path]) -> None:
    """A code with its zero, a day that the spreadsheet counts, and a row of guidance deleted."""

    def change(book: Any) -> None:
        documents = book["dokument"]
        documents.delete_rows(2)
        last = documents.max_row + 1
        for column, value in enumerate(("nytt-2025", "Nytt", "2025-01-31", "2017:43"), start=1):
            documents.cell(last, column).value = value

    made = import_package(copy, edited(change))
    assert made.change.tables["dokument"].added == 1
    made.change.keep()
    assert b"nytt-2025;Nytt;2025-01-31;2017:43\n" in (copy / "dokument.csv").read_bytes()


def test_a_new_column_of_years_makes_the_table_anew(
    copy: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    """The plan's first year in the yearly sheet: the mark, the delimiter and the rows stay."""

    def change(book: Any) -> None:
        sheet = book["arsfordelning"]
        column = [cell.value for cell in sheet[1]].index("2025") + 1
        sheet.insert_cols(column)
        sheet.cell(1, column).value = "2024"

    made = import_package(copy, edited(change))
    made.change.keep()
    first, second = (copy / "arsfordelning.csv").read_bytes().splitlines()[:2]
    assert b";totalt;2024;2025;2026;2027;2028;enhet;" in first
    assert first.startswith(b"\xef\xbb\xbf")
    assert b";1530000;;510000;510000;510000;;kr;" in second


@pytest.mark.parametrize(
    ("package", "found"),
    [(UPPSALA, "fler än 20 blad"), (INVENTED, "inget blad har rubriken BUDGET - DETALJERAD")],
)
def test_a_package_taken_for_a_budget_is_told_its_own_command(
    tmp_path: Path, package: Path, found: str
) -> None:
    """With more sheets than a budget may have, and with fewer."""
    path = tmp_path / "paket.xlsx"
    path.write_bytes(package_workbook(read_content(package)))
    with pytest.raises(InputError, match=found) as caught:
        read_workbook(path)
    (fault,) = caught.value.faults
    assert fault.remedy.endswith("ett helt datapaket läses in med finsam import-package")


def test_every_fault_names_sheet_and_cell(
    copy: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    """What cannot be read, what the spreadsheet could not count, a heading, a sheet: all at once."""
    slips = {
        ("plan", "F4", "många"): "bladet ”plan”, cell F4 (Prognos 2024): ”många”",
        ("plan", "B5", "avsnittet"): "bladet ”plan”, cell B5 (avsnitt)",
        ("plan", "G5", "#REF!"): "bladet ”plan”, cell G5: felvärdet #REF!",
        ("plan", "H5", "=1+1"): "bladet ”plan”, cell H5: formeln har inget sparat värde",
        ("ansokningar", "L3", "01/02/25"): "bladet ”ansokningar”, cell L3 (från)",
        ("lagandelar", "B1", "tal"): "bladet ”lagandelar”, cell B1 (tal): okänd kolumn",
    }

    def change(book: Any) -> None:
        for sheet, place, value in slips:
            book[sheet][place] = value
        book.create_sheet("plan 2")["A1"] = "rad"

    said = refused(copy, edited(change))
    assert [told for told in slips.values() if told not in said] == []
    assert "bladet ”plan 2” är ingen av datapaketets tabeller" in said
    assert "menade du plan?" in said


def test_a_figure_written_over_the_guidance_is_told_as_that(
    copy: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    """One fault at its cell; the row's other words are no figures and are not told as such."""
    said = refused(copy, edited(lambda book: book["plan"].__setitem__("H2", 23322)))
    assert "bladet ”plan”, cell H2: ”23322” i raden med vägledning" in said
    assert said.count("Åtgärd") == 1


def test_what_refers_to_nothing_is_told_by_its_cell(
    copy: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    """Each sheet can be read; together they do not hold."""
    path = edited(lambda book: book["budgetrader"].__setitem__("E5", "Bortom"))
    assert "bladet ”budgetrader”, cell E5 (organisation)" in refused(copy, path)


def test_every_table_has_its_guidance_and_lists(copy: Path, tmp_path: Path) -> None:
    """In the economist's order; the unit and the section of the plan are chosen from lists."""
    path = tmp_path / "ut.xlsx"
    path.write_bytes(package_workbook(read_content(copy)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:4] == ["Läs mig", "plan", "antaganden", "ansokningar"]
    plan = book["plan"]
    assert all(cell.value for cell in plan[2])
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in plan.data_validations.dataValidation
        if rule.type == "list"
    }
    assert "'Listor'!" in lists["B3"]
    assert any("'dokument'!" in formula for formula in lists.values())
    codes = book["organisationer"]
    assert (codes["D3"].value, codes["D3"].number_format) == ("0381", "@")


def test_the_commands_ask_like_the_budgets(
    copy: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Out, never over another file; in, shown, and written on a yes only."""
    path, data = tmp_path / "ut.xlsx", ["--data", str(copy)]
    assert main(["export-package", str(path), *data]) == 0
    assert main(["export-package", str(path), *data]) == 2
    assert main(["import-package", str(path), *data]) == 0
    assert "Inga rader ändras" in capsys.readouterr().out
    book = openpyxl.load_workbook(path)
    book["dokument"]["B3"] = "Kallelsen"
    book.save(path)
    monkeypatch.setattr("sys.stdin", StringIO("nej\n"))
    assert main(["import-package", str(path), *data]) == 0
    assert tables(copy) == tables(UPPSALA)
    assert main(["import-package", str(path), "--yes", *data]) == 0
    assert "Kallelsen" in load_package(copy).documents.values()


def test_an_import_that_leaves_a_new_error_is_told_in_the_exit_code(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As import-budget does: a printed sum that no longer holds is something found wrong.

    What is to be done about it stands last, right before the question.
    """
    path, data = tmp_path / "ut.xlsx", ["--data", str(copy)]
    assert main(["export-package", str(path), *data]) == 0
    book = openpyxl.load_workbook(path)
    row = next(cells for cells in book["plan"].iter_rows() if cells[0].value == "forvaltning")
    row[8].value = 4900  # Prel 2027, printed 4800
    book.save(path)
    assert main(["import-package", str(path), "--dry-run", *data]) == 1
    last = capsys.readouterr().out.partition("Skrivs ändringen kan inget räknas ut")[2]
    assert 'finsam revise "forvaltning" "Prel 2027" 4900' in last
    assert "FEL" not in last
    assert tables(copy) == tables(UPPSALA)
