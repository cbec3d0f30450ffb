"""What people do to a workbook, and two at once: each kind that was met outside, and its answer."""

from __future__ import annotations

import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from finsam_analysis.budget_workbook import (
    NewApplication,
    budget_template,
    form_for,
    import_budget,
)
from finsam_analysis.budget_workbook.importing import BudgetImport
from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, InputError, Unit
from finsam_analysis.data_package import load_package
from tests.conftest import UPPSALA, plain

Change = Callable[[Any], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The real package, to be written in."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    return folder


@pytest.fixture
def workbook(uppsala: DataPackage, tmp_path: Path) -> Callable[..., Path]:
    """An application's workbook with cells of the detailed sheet written over."""

    def write(
        cells: dict[str, Any], application: str = "vaxtkraft", name: str = "bok.xlsx"
    ) -> Path:
        path = tmp_path / name
        path.write_bytes(budget_template(form_for(uppsala, uppsala.application(application))))
        book = openpyxl.load_workbook(path)
        for place, value in cells.items():
            book.worksheets[0][place] = value
        book.save(path)
        return path

    return write


def tables(folder: Path) -> dict[str, bytes]:
    """Every table's bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def contents(made: BudgetImport) -> dict[str, bytes]:
    """Every table as it would be."""
    return {name: table.content for name, table in made.change.tables.items()}


def refused(folder: Path, path: Path, application: str = "vaxtkraft", **options: Any) -> str:
    """What is said of a workbook that is refused; nothing is written."""
    before = tables(folder)
    with pytest.raises(InputError) as caught:
        import_budget(folder, application, path, **options)
    assert tables(folder) == before
    return plain(str(caught.value))


def ids(made: BudgetImport) -> dict[str, str]:
    """Id to name of the application's rows, as they would be."""
    rows = made.change.package.application(made.application).budget_rows
    return {row.id: row.name for row in rows}


def test_a_renamed_row_takes_no_id_from_rows_named_alike(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """Of three adult consultants the first becomes a coordinator: the other two keep their ids."""
    (copy / "scenarier" / "bort.yaml").write_text(
        "namn: Utan första\nstandard: bevilja\nbeslut:\n"
        "  vaxtkraft: {åtgärd: reducera, ta_bort: [arbetskonsulent-vuxen-1]}\n",
        encoding="utf-8",
    )
    made = import_budget(copy, "vaxtkraft", workbook({"A9": "1. Samordnare"}))
    assert ids(made)["arbetskonsulent-vuxen-2"] == "2. Arbetskonsulent vuxen"
    assert ids(made)["arbetskonsulent-vuxen-3"] == "3. Arbetskonsulent Vuxen"
    assert "arbetskonsulent-vuxen-1" not in ids(made)
    told = next(remark for remark in made.remarks if "arbetskonsulent-vuxen-1" in remark)
    assert "finns inte längre; scenarier som nämner den: bort." in told


def test_a_row_that_means_another_is_told(copy: Path, workbook: Callable[..., Path]) -> None:
    """Only the numbering differs, so the id goes on; what it was called is said, and who names it."""
    text = "namn: U\nbeslut: {vaxtkraft: {åtgärd: reducera, ta_bort: [arbetskonsulent-vuxen-1]}}\n"
    (copy / "scenarier" / "utan.yaml").write_text(text, encoding="utf-8")
    made = import_budget(copy, "vaxtkraft", workbook({"A9": "7. Arbetskonsulent vuxen"}))
    told = next(remark for remark in made.remarks if "arbetskonsulent-vuxen-1" in remark)
    assert "är nu ”7. Arbetskonsulent vuxen”, förut ”1. Arbetskonsulent vuxen”; scen" in told


def test_a_removed_row_or_sum_is_told_once(copy: Path, workbook: Callable[..., Path]) -> None:
    """Travel of 15 tkr goes, and with it the printed sum of the other costs."""
    told = "\n".join(import_budget(copy, "vaxtkraft", workbook({"E28": None})).lines())
    assert told.count(" resor") == 1
    assert told.count("budget-vaxtkraft-ovrigt") == 1


def test_of_two_imports_at_once_none_is_lost(copy: Path, workbook: Callable[..., Path]) -> None:
    """Both are shown against the same package; the one kept last is refused, and done over."""
    first = import_budget(copy, "vaxtkraft", workbook({"E9": 1_531_000}))
    path = workbook({"E9": 2_539_601}, "framsteget", "framsteget.xlsx")
    second = import_budget(copy, "framsteget", path)
    first.change.keep()
    with pytest.raises(InputError, match="ändrats av någon annan"):
        second.change.keep()
    import_budget(copy, "framsteget", path).change.keep()
    package = load_package(copy)
    assert package.application("vaxtkraft").budget_rows[0].asked == 1_531_000
    assert package.application("framsteget").budget_rows[0].asked == 2_539_601


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("01/01/25", "2025-01-01 eller 2001-01-25"),
        ("25/01/26", "2026-01-25 eller 2025-01-26"),
        ("31.12.27", "2027-12-31 eller 2031-12-27"),
        ("1/2/2025", "2025-02-01 eller 2025-01-02"),
    ],
)
def test_a_day_of_unsure_order_is_refused_with_what_it_could_mean(
    copy: Path, workbook: Callable[..., Path], text: str, days: str
) -> None:
    """In a row and in the period of the insats."""
    for place in ("C9", "C4"):
        assert f"(cellen kan betyda {days})" in refused(copy, workbook({place: text}))


def test_a_day_outside_the_plan_is_refused_unless_told(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """2001 is a slip; whoever knows better says so."""
    path = workbook({"C9": "2001-01-25"})
    assert "2001-01-25 ligger utanför planens år" in refused(copy, path)
    made = import_budget(copy, "vaxtkraft", path, force=True)
    assert any("2001-01-25 ligger utanför" in remark for remark in made.remarks)


def test_a_workbook_in_decomposed_letters_says_the_same(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """A Mac's å is a and a ring: the same organisations, names and ids, the same bytes."""
    path = workbook({})
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "s":
                    cell.value = unicodedata.normalize("NFD", cell.value)
    book.save(path)
    made = import_budget(copy, "vaxtkraft", path)
    assert contents(made) == contents(import_budget(copy, "vaxtkraft", workbook({})))


def test_a_cell_of_spaces_is_empty(copy: Path, workbook: Callable[..., Path]) -> None:
    """An ordinary one and a no-break one, where an amount would stand."""
    made = import_budget(copy, "vaxtkraft", workbook({"F9": " ", "F10": "\u00a0"}))
    assert contents(made) == contents(import_budget(copy, "vaxtkraft", workbook({})))


@pytest.mark.parametrize("place", ["E9", "A9", "E40"])
def test_an_error_value_is_a_fault_wherever_it_stands(
    copy: Path, workbook: Callable[..., Path], place: str
) -> None:
    """In an amount, a name, a sum; as Excel stores it and as a Swedish one writes it."""
    for value in ("#REF!", "#SAKNAS!", "#DIVISION/0!"):
        said = refused(copy, workbook({place: value}))
        assert f"cell {place}: felvärdet {value}" in said


@pytest.mark.parametrize(("written", "share"), [("0,85", 85), ("85", 85), ("85 %", 85), ("1", 100)])
def test_a_share_stored_as_text_means_the_number(
    copy: Path, workbook: Callable[..., Path], written: str, share: int
) -> None:
    """0,85 as text is 85 %, not 1 %."""
    made = import_budget(copy, "vaxtkraft", workbook({"B9": written}))
    assert made.change.package.application("vaxtkraft").budget_rows[0].post_percent == share


@pytest.mark.parametrize("written", [1.5, "150", 85])
def test_a_share_above_full_time_is_a_fault(
    copy: Path, workbook: Callable[..., Path], written: float | str
) -> None:
    """Half a position more than full time, and 85 in a cell that shows per cent: 8 500 %."""
    assert "0–100 %" in refused(copy, workbook({"B9": written}))


def test_a_strict_workbook_is_refused_by_its_name(
    copy: Path, workbook: Callable[..., Path], tmp_path: Path
) -> None:
    """Excel's second xlsx format, with other namespaces throughout."""
    path = tmp_path / "strict.xlsx"
    with zipfile.ZipFile(workbook({})) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                )
            new.writestr(name, content)
    assert "Strict Open XML" in refused(copy, path)


def test_a_sum_a_thousand_times_too_large_is_refused_unless_told(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """Kronor under a heading that says tkr: 8,26 billion; the unit or a word from the user."""
    path = workbook({"B6": "tkr"})
    said = refused(copy, path)
    assert "läst i tkr är 8 260 000 000 kr, men ansökan vaxtkraft söker 8 260 000 kr" in said
    assert import_budget(copy, "vaxtkraft", path, force=True).change.tables["budgetrader"].changed


def test_another_applications_sum_is_refused(copy: Path, workbook: Callable[..., Path]) -> None:
    """Same owner, no name: the sum asked for is Förstärkt stöd's own, so the workbook is."""
    path = workbook({"D1": "Insatsen", "E7": "Enköpings kommun"}, "framsteget")
    assert "är just den som ansökan framsteget söker" in refused(copy, path)


def test_a_file_named_like_a_formula_is_harmless(copy: Path, workbook: Callable[..., Path]) -> None:
    """Its name stands in the tables, where a spreadsheet would run it."""
    path = workbook({"E9": 1_531_000}, name="=HYPERLINK(1).xlsx")
    import_budget(copy, "vaxtkraft", path).change.keep()
    text = (copy / "uppgifter.csv").read_text(encoding="utf-8-sig")
    text += (copy / "budgetrader.csv").read_text(encoding="utf-8-sig")
    assert "HYPERLINK(1).xlsx" in text
    assert "=HYPERLINK" not in text


def test_a_workbook_that_was_never_computed_removes_no_summary(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """Formulas without values say nothing; the summary stays as it was."""
    import_budget(copy, "vaxtkraft", workbook({"E9": 1_531_000})).change.keep()
    name = "budgetsammanstallning.csv"
    assert (copy / name).read_bytes() == (UPPSALA / name).read_bytes()


def test_a_new_application_is_made_from_its_workbook(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """Name, owner, period, sum and rows; a document must be named, for the workbook is none."""
    path = workbook({"D1": "Nykraft", "E9": 1_531_000})
    new = NewApplication("Individinsats")
    said = refused(copy, path, "nykraft", new=new)
    assert "det sägs inte vilket dokument" in said
    assert "finns redan" in refused(
        copy, path, "vaxtkraft", new=new, document="kallelse-2024-09-12"
    )
    made = import_budget(copy, "nykraft", path, document="kallelse-2024-09-12", new=new)
    assert "  rad 63: 8261000 kr i kolumnen avvikelse (summan av sökt_kr)" in made.lines()[-2:]
    made.change.keep()
    added = load_package(copy).application("nykraft")
    assert (added.name, added.owner, added.asked) == ("Nykraft", "Enköping", 8_261_000)
    assert sum(row.asked for row in added.budget_rows) == 8_261_000


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"E7": "Östhamar"}, "cell E7: organisationen ”Östhamar” är okänd; inget är ändrat."),
        ({"E7": None}, "cell E7: kolumnen saknar namn"),
        ({"C4": "2015-01-01"}, "cell C4: insatsen börjar 2015, utanför planen"),
        ({"D1": None}, "cell C1: insatsens namn är tomt"),
    ],
)
def test_what_a_new_application_lacks_is_told_at_its_cell(
    copy: Path, workbook: Callable[..., Path], cells: dict[str, Any], told: str
) -> None:
    """The table that it would become has no such row yet, so that nobody could look there."""
    path = workbook({"D1": "Nykraft", "E9": 1_531_000, **cells})
    new = NewApplication("Individinsats")
    said = refused(copy, path, "nykraft", new=new, document="kallelse-2024-09-12")
    assert f"bok.xlsx, bladet ”Budget - detaljerad”, {told}" in said
    assert "ansokningar.csv" not in said
    assert ("menade du Östhammars kommun?" in said) == ("Östhamar" in said)


def test_a_document_or_kind_given_wrong_is_told_where_it_was_given(
    copy: Path, workbook: Callable[..., Path]
) -> None:
    """On the command line, with the document that may have been meant, new or not."""
    path, new = workbook({"D1": "Nykraft", "E9": 1_531_000}), NewApplication("Insats")
    for name, more in (("nykraft", {"new": new}), ("vaxtkraft", {})):
        said = refused(copy, path, name, document="kallelse-2024-09", **more)
        assert "kommandoraden, --document: ”kallelse-2024-09” finns inte i dokument.csv" in said
        assert "menade du kallelse-2024-09-12?" in said
    said = refused(copy, path, "nykraft", document="kallelse-2024-09-12", new=new)
    assert "kommandoraden, --kind: " in said


@pytest.mark.parametrize(("unit", "told"), [("kr", "8 260 kr"), ("tkr", "")])
def test_a_new_application_in_the_wrong_unit_is_held_against_the_others(
    copy: Path, workbook: Callable[..., Path], unit: str, told: str
) -> None:
    """A budget in tkr read as kronor: 8 260 kr among applications of up to 10 256 000 kr."""
    rows = [*range(9, 40)]
    book = openpyxl.load_workbook(workbook({}))
    cells = {f"E{row}": book.worksheets[0][f"E{row}"].value for row in rows}
    amounts = {at: value // 1000 for at, value in cells.items() if isinstance(value, int)}
    path = workbook({"D1": "Nykraft", **amounts})
    new, document = NewApplication("Individinsats"), "kallelse-2024-09-12"
    if told:
        said = plain(refused(copy, path, "nykraft", unit=Unit(unit), document=document, new=new))
        assert f"läst i kr är {told}, då ansökningarna är på upp till 10 256 000 kr" in said
    made = import_budget(copy, "nykraft", path, Unit(unit), document, new, force=bool(told))
    assert any("då ansökningarna är på" in remark for remark in made.remarks) is bool(told)


def test_nothing_is_written_before_a_yes(
    copy: Path,
    workbook: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shown each time; kept on a yes only. No answer at all is an error that names the ways."""
    path = workbook({"E9": 1_531_000})
    command = ["import-budget", str(path), "--application", "vaxtkraft", "--data", str(copy)]
    for more, answer, code in ((["--dry-run"], "", 1), ([], "n\n", 1), ([], "", 2)):
        monkeypatch.setattr("sys.stdin", StringIO(answer))
        assert main([*command, *more]) == code
        printed = capsys.readouterr()
        assert "ändras: vaxtkraft, arbetskonsulent-vuxen-1: sökt 1530000 → 1531000" in printed.out
        assert tables(copy) == tables(UPPSALA)
    assert "--yes" in printed.err
    monkeypatch.setattr("sys.stdin", StringIO("j\n"))
    assert main(command) == 1
    assert load_package(copy).application("vaxtkraft").budget_rows[0].asked == 1_531_000
