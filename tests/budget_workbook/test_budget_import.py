"""``finsam import-budget``: the eleven applications there and back, and nothing else touched."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from finsam_analysis.budget_workbook import (
    application_named,
    budget_template,
    form_for,
    import_budget,
)
from finsam_analysis.budget_workbook.bearers import organisation_named
from finsam_analysis.budget_workbook.filling import filled_sheets
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, RowKind
from finsam_analysis.budget_workbook.importing import BudgetImport
from finsam_analysis.budget_workbook.template_cells import SHEETS
from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, InputError, Unit
from finsam_analysis.data_package import load_package
from finsam_analysis.reconciliation import audit, open_package
from tests.conftest import APPLICATIONS, PROJECT, UPPSALA
from tests.random_forbund import Size, written

# Two applicants sent the detailed sheet only.
SENT = {"samordnat-stod": SHEETS[:1], "lokussamordnare-uppsala": SHEETS[:1]}
TABLES = ("budgetrader", "arsfordelning", "egenfinansiering", "budgetsammanstallning", "uppgifter")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The real package, to be written in."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    return folder


@pytest.fixture
def bring(uppsala: DataPackage, copy: Path, tmp_path: Path) -> Callable[..., BudgetImport]:
    """Import an application's workbook, its sheets changed first."""

    def run(
        application: str,
        change: Callable[[BudgetSheets], BudgetSheets] = lambda sheets: sheets,
        **options: Any,
    ) -> BudgetImport:
        sheets = change(filled_sheets(uppsala, uppsala.application(application)))
        path = tmp_path / f"{application}.xlsx"
        path.write_bytes(budget_template(sheets, parts=SENT.get(application, SHEETS)))
        made = import_budget(copy, application, path, **options)
        made.change.keep()
        return made

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """Every table's bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.mark.parametrize("application", APPLICATIONS)
def test_every_application_comes_back_byte_for_byte(
    bring: Callable[..., BudgetImport], copy: Path, uppsala: DataPackage, application: str
) -> None:
    """Template → filled in as written, errors included → imported: the same tables and findings."""
    # Of a document that is named, for without one a form as it was written is not taken in.
    done = bring(application, document=uppsala.application(application).source.document)
    assert contents(copy) == contents(UPPSALA)
    assert sum(made.kept for made in done.change.tables.values()) >= len(
        uppsala.application(application).budget_rows
    )
    before = [finding for finding in audit(uppsala) if finding.subject == application]
    assert list(done.findings) == before


def test_the_eleven_are_all_there_are(uppsala: DataPackage) -> None:
    """No application is left out of the test above."""
    assert [application.id for application in uppsala.applications] == list(APPLICATIONS)


@pytest.mark.parametrize("application", APPLICATIONS)
def test_imported_into_an_emptied_package_the_figures_are_the_same(
    bring: Callable[..., BudgetImport], copy: Path, uppsala: DataPackage, application: str
) -> None:
    """With no earlier rows to keep, every figure comes from the workbook alone."""
    for name in (*TABLES, "justeringar", "kontrollsummor"):
        path = copy / f"{name}.csv"
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(lines[0])
    now = bring(application).change.package.application(application)
    before = uppsala.application(application)
    asked = [
        (r.kind, r.name, r.organisation, r.post_percent, r.period, r.asked) for r in now.budget_rows
    ]
    assert sorted(asked, key=str) == sorted(
        [
            (r.kind, r.name, r.organisation, r.post_percent, r.period, r.asked)
            for r in before.budget_rows
        ],
        key=str,
    )
    if application not in SENT:
        assert [(r.kind, r.organisation, r.total, r.yearly) for r in now.yearly_rows] == [
            (r.kind, r.organisation, r.total, r.yearly) for r in before.yearly_rows
        ]
        yearly = {(r.name, r.organisation): r.yearly for r in before.budget_rows}
        assert {(r.name, r.organisation): r.yearly for r in now.budget_rows} == yearly
    own = [(r.name, r.organisation, r.amount, r.stated, r.misplaced) for r in now.own_financing]
    assert own == [
        (r.name, r.organisation, r.amount, r.stated, r.misplaced) for r in before.own_financing
    ]


def raised(sheets: BudgetSheets) -> BudgetSheets:
    """The first row of the detailed budget 1 000 kr higher."""
    first = sheets.asked[0]
    amounts = (Decimal(1_000) + (first.amounts[0] or 0), *first.amounts[1:])
    return replace(
        sheets, unit=Unit.KRONA, asked=(replace(first, amounts=amounts), *sheets.asked[1:])
    )


def test_only_the_applications_rows_change(bring: Callable[..., BudgetImport], copy: Path) -> None:
    """One amount of Plattform: one line of the table differs, the other lines are the same bytes."""
    bring("plattform", raised)
    before, after = contents(UPPSALA), contents(copy)
    lines = zip(
        before["budgetrader.csv"].splitlines(), after["budgetrader.csv"].splitlines(), strict=True
    )
    changed = [(old, new) for old, new in lines if old != new]
    assert len(changed) == 1
    assert b";3690000;" in changed[0][0]
    assert b";3691000;" in changed[0][1]
    assert b"plattform.xlsx, BUDGET - DETALJERAD, rad 9" in changed[0][1]
    for name in ("ansokningar.csv", "fordelning.csv", "plan.csv", "justeringar.csv"):
        assert after[name] == before[name]
    others = [
        [line for line in table["uppgifter.csv"].splitlines() if b"plattform" not in line]
        for table in (before, after)
    ]
    assert others[0] == others[1]


def test_a_changed_figure_is_found_at_once(bring: Callable[..., BudgetImport]) -> None:
    """1 000 kr more in a row: the sum asked for and the yearly sheet disagree with it."""
    codes = {finding.code for finding in bring("plattform", raised).findings}
    assert {"BU-1", "BU-2"} <= codes or {"BU-1", "BU-3"} <= codes


def test_a_replaced_budget_can_be_computed_with(
    bring: Callable[..., BudgetImport], copy: Path
) -> None:
    """Sums printed in the sheets that were replaced no longer bind; they are named as removed."""
    done = bring("plattform", raised)
    assert open_package(copy).application("plattform").budget_rows[0].asked == 3_691_000
    told = next(line for line in done.lines() if "budget-plattform-summa" in line)
    assert "bort: " in told
    assert "tryckt 10256000" in told
    kept = (copy / "kontrollsummor.csv").read_text(encoding="utf-8")
    assert "budget-plattform-ovrigt" in kept
    assert "budget-vaxtkraft-summa" in kept


def test_an_id_that_the_office_refers_to_is_kept(
    bring: Callable[..., BudgetImport], copy: Path
) -> None:
    """The removed coach is one of four alike; their ids stay, so the adjustment still holds."""
    bring("samordnat-stod", lambda sheets: replace(sheets, asked=sheets.asked[::-1]))
    application = load_package(copy).application("samordnat-stod")
    assert application.removed_by_office("coach-4") == 1_332_000


def test_what_does_not_fit_the_package_changes_nothing(
    bring: Callable[..., BudgetImport], copy: Path
) -> None:
    """Without the fourth coach the office's adjustment has no row; both are named."""

    def without(sheets: BudgetSheets) -> BudgetSheets:
        return replace(sheets, asked=sheets.asked[:4] + sheets.asked[5:], unit=Unit.KRONA)

    with pytest.raises(InputError) as caught:
        bring("samordnat-stod", without)
    assert "inget är ändrat" in str(caught.value)
    assert "”coach-4” finns inte" in str(caught.value)
    assert contents(copy) == contents(UPPSALA)


def test_words_like_formulas_reach_no_table(bring: Callable[..., BudgetImport], copy: Path) -> None:
    """Excel runs a formula in a CSV file too; the sign is left out, and that is told."""

    def hostile(sheets: BudgetSheets) -> BudgetSheets:
        row = DetailRow(
            0, RowKind.OTHER, 0, '=cmd|"/c calc"!A1', None, None, None, (Decimal(1),), ("",)
        )
        own = replace(row, label="@SUM(1)", amounts=(None,), texts=("+1+1",))
        return replace(sheets, asked=(*sheets.asked, row), own=(own,), unit=Unit.KRONA)

    done = bring("vaxtkraft", hostile)
    table = (copy / "budgetrader.csv").read_text(encoding="utf-8-sig")
    own = (copy / "egenfinansiering.csv").read_text(encoding="utf-8-sig")
    assert "cmd|" in table
    assert "SUM(1)" in own
    cells = [
        cell.strip('"')
        for text in (table, own)
        for line in text.splitlines()
        for cell in line.split(";")
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert sum("inget kalkylprogram läser" in remark for remark in done.remarks) == 3


def test_an_empty_budget_replaces_nothing(bring: Callable[..., BudgetImport], copy: Path) -> None:
    """The template sent back as it was."""
    with pytest.raises(InputError, match="ingen kostnad att rekvirera"):
        bring("vaxtkraft", lambda sheets: replace(sheets, asked=(), own=(), yearly=()))
    assert contents(copy) == contents(UPPSALA)


@pytest.mark.parametrize("application", APPLICATIONS)
def test_the_form_as_it_was_written_is_told_as_that(
    application: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is filled in and nothing changes: neither the unit of its heading nor empty rows."""
    path = tmp_path / "blankett.xlsx"
    of = ["--application", application, "--data", str(copy)]
    assert main(["budget-template", str(path), *of]) == 0
    capsys.readouterr()
    assert main(["import-budget", str(path), "--yes", *of]) == 0
    told = capsys.readouterr().out
    assert "Inget är ifyllt" in told
    assert "ändras:" not in told
    assert contents(copy) == contents(UPPSALA)


def test_a_form_for_an_application_without_a_budget_is_still_to_be_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sent back as it was written: nothing of it stands in the package yet."""
    folder = written(tmp_path / "paket", Size(1, 2, 1)).folder
    (application,) = open_package(folder).applications
    path = tmp_path / "blankett.xlsx"
    of = ["--application", application.id, "--data", str(folder)]
    assert main(["budget-template", str(path), *of]) == 0
    assert main(["import-budget", str(path), "--yes", *of]) == 2
    assert "ingen kostnad att rekvirera är ifylld" in capsys.readouterr().err


def test_a_form_with_one_amount_changed_is_not_untouched(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One krona more in one cell of the form that was sent."""
    path = tmp_path / "blankett.xlsx"
    of = ["--application", "registerstudie", "--data", str(copy)]
    main(["budget-template", str(path), *of])
    book = openpyxl.load_workbook(path)
    amount = next(c for c in book.worksheets[0]["E"][7:] if isinstance(c.value, int))
    amount.value += 1
    book.save(path)
    capsys.readouterr()
    main(["import-budget", str(path), "--dry-run", *of])
    told = capsys.readouterr().out
    assert "Inget är ifyllt" not in told
    assert "ändras: registerstudie" in told


def test_an_ambiguous_unit_is_asked_for(bring: Callable[..., BudgetImport]) -> None:
    """The heading says tkr over a sum that is the asked one in neither unit."""

    def change(sheets: BudgetSheets) -> BudgetSheets:
        return replace(raised(sheets), unit=None)

    with pytest.raises(InputError, match="--unit kr eller --unit tkr"):
        bring("plattform", change)
    done = bring("plattform", change, unit=Unit.KRONA)
    assert done.change.package.application("plattform").budget_rows[0].asked == 3_691_000


def test_thousands_with_decimals_become_kronor(bring: Callable[..., BudgetImport]) -> None:
    """111,5 tkr is 111 500 kr; the other rows stay in tkr."""

    def change(sheets: BudgetSheets) -> BudgetSheets:
        first = replace(sheets.asked[0], amounts=(Decimal("111.5"), *sheets.asked[0].amounts[1:]))
        return replace(sheets, asked=(first, *sheets.asked[1:]))

    rows = bring("registerstudie", change).change.package.application("registerstudie").budget_rows
    assert [(row.asked, row.unit) for row in rows[:2]] == [
        (111_500, Unit.KRONA),
        (106_000, Unit.THOUSAND),
    ]


def test_ore_are_rounded_and_told(bring: Callable[..., BudgetImport]) -> None:
    """145 333,50 kr is 145 334 kr: halves away from zero."""

    def change(sheets: BudgetSheets) -> BudgetSheets:
        first = replace(
            sheets.yearly[0], amounts=(Decimal("145333.5"), *sheets.yearly[0].amounts[1:])
        )
        return replace(sheets, yearly=(first, *sheets.yearly[1:]))

    done = bring("en-vag-in", change)
    row = done.change.package.application("en-vag-in").yearly_rows[0]
    assert 145_334 in row.yearly
    assert any("avrundades till 145\u202f334 kr" in remark for remark in done.remarks)


def test_an_unknown_organisation_is_told(bring: Callable[..., BudgetImport], copy: Path) -> None:
    """With the names that are known."""
    with pytest.raises(InputError, match="organisationen ”Bortom” är okänd") as caught:
        bring("plattform", lambda s: replace(s, organisations=("Bortom", *s.organisations[1:])))
    assert "Heby kommun" in str(caught.value)
    assert contents(copy) == contents(UPPSALA)


def test_a_misspelt_organisation_is_asked_about(bring: Callable[..., BudgetImport]) -> None:
    """The name that it looks like is the remedy."""
    with pytest.raises(InputError, match="menade du Heby kommun") as caught:
        bring("plattform", lambda s: replace(s, organisations=("Hebi komun", *s.organisations[1:])))
    assert len(caught.value.faults) == 1


def test_a_misspelt_application_is_asked_about(uppsala: DataPackage) -> None:
    """Its name stands for its id to who reads it."""
    with pytest.raises(InputError, match="menade du vaxtkraft"):
        application_named(uppsala, "Växtkraft")


def test_another_applications_workbook_is_refused(
    uppsala: DataPackage, copy: Path, tmp_path: Path
) -> None:
    """By its name, and without one by its main owner; a whole budget would be replaced unseen."""
    sheets = form_for(uppsala, uppsala.application("vaxtkraft"))
    path = tmp_path / "fel.xlsx"
    for name, told in (("Växtkraft", "är ansökan vaxtkraft"), ("Insatsen", "är Enköping, men")):
        path.write_bytes(budget_template(replace(sheets, name=name)))
        with pytest.raises(InputError, match=told):
            import_budget(copy, "plattform", path)
    assert contents(copy) == contents(UPPSALA)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Enköpings Kommun", "Enköping"),
        ("Tierp", "Tierp"),
        ("tierps kommun", "Tierp"),
        ("AF", "Arbetsförmedlingen"),
        ("Fk ", "Försäkringskassan"),
        ("Region", "Region Uppsala"),
        ("Region Uppsala", "Region Uppsala"),
        ("0", None),
        ("", None),
        ("Region Gävleborg", None),
    ],
)
def test_organisations_are_known_by_their_usual_names(
    uppsala: DataPackage, written: str, name: str | None
) -> None:
    """As they stand above the columns of the eleven budgets."""
    assert organisation_named(uppsala, uppsala.application("vaxtkraft"), written) == name


def test_a_template_filled_in_cell_by_cell_is_imported(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command's own file, as a user types it; the findings come with exit code 1."""
    path = tmp_path / "lokus.xlsx"
    data = ["--data", str(copy)]
    assert main(["budget-template", str(path), *data]) == 0
    book = openpyxl.load_workbook(path)
    detailed, yearly, _ = book.worksheets
    for place, value in {
        "C4": "2025-04-01",
        "D4": "271231",
        "E7": "Älvkarleby kommun",
        "A9": "Lokussamordnare",
        "B9": 0.25,
        "C9": "25-04-01",
        "D9": "2027-12-31",
        "E9": "444 375",
    }.items():
        detailed[place] = value
    for place, amount in {"C7": "119 016,92", "D7": 161_068.68, "E7": "164,289"}.items():
        yearly[place] = amount
    book.save(path)
    capsys.readouterr()
    code = main(
        ["import-budget", str(path), "--application", "lokussamordnare-alvkarleby", "--yes", *data]
    )
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "lokus.xlsx är inläst" in printed.out
    row = load_package(copy).application("lokussamordnare-alvkarleby").yearly_rows[0]
    assert row.yearly[-4:-1] == (119_017, 161_069, 164_289)
    assert "119016,92 kr avrundades" in printed.out
    # 119 017 + 161 069 + 164 289 is the 444 375 asked for; the printed years said 164 290.
    wrong = [line for line in printed.out.splitlines() if line.startswith("FEL")]
    assert code == bool(wrong)


def test_bad_input_ends_with_code_two(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear message, no traceback."""
    path = tmp_path / "text.xlsx"
    path.write_text("hej", encoding="utf-8")
    data = ["--data", str(copy)]
    assert main(["import-budget", str(path), "--application", "vaxtkraft", *data]) == 2
    assert "filen är ingen arbetsbok" in capsys.readouterr().err
    assert main(["import-budget", str(path), "--application", "borta", *data]) == 2
    assert "ansökan ”borta” finns inte" in capsys.readouterr().err


def test_another_forbunds_budget_comes_back_too(tmp_path: Path) -> None:
    """The invented förbund: two regions, hundreds of millions, tkr and kr mixed."""
    source = PROJECT / "tests" / "data" / "pahittat-forbund"
    folder = tmp_path / "paket"
    shutil.copytree(source, folder)
    package = load_package(source)
    for application in package.applications:
        path = tmp_path / f"{application.id}.xlsx"
        path.write_bytes(budget_template(form_for(package, application)))
        # Two hundred positions on a row are this förbund's way.
        made = import_budget(folder, application.id, path, force=True)
        made.change.keep()
        now = made.change.package.application(application.id)
        # A row left without years in a sheet that has some is stated as such, not unknown.
        filled = any(row.yearly for row in application.budget_rows)
        nothing = (0,) * len(package.plan.years) if filled else None
        assert [(r.id, r.organisation, r.asked, r.yearly) for r in now.budget_rows] == [
            (r.id, r.organisation, r.asked, r.yearly or nothing) for r in application.budget_rows
        ]
