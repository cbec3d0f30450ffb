"""The workbook computed anew by LibreOffice gives the library's figures, also for other inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from finsam_analysis.core import DataPackage
from finsam_analysis.papers.workbook.workbook import SHEETS, level_name, write_workbook
from finsam_analysis.scenario import ScenarioResult, compute, load_scenario
from finsam_analysis.tables import proposed_decisions
from tests.papers.workbook_cases import (
    ALL,
    BEYOND,
    RAISED,
    Case,
    cases_of,
    with_another_plan,
    with_large_amounts,
    with_large_thousands,
    without_fees,
)
from tests.papers.workbook_recalculation import (
    named_row,
    recalculated,
    values,
    with_inputs,
    with_wrong_values,
)

UNCHANGED, WRONG = "antaganden", "fel-varden"
pytestmark = pytest.mark.needs_libreoffice


@dataclass(frozen=True)
class Proof:
    """What a case should give and what LibreOffice made of its workbook."""

    case: Case
    expected: ScenarioResult
    written: Path
    book: Workbook


@pytest.fixture(scope="module")
def proofs(uppsala: DataPackage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    """Every case's workbook, recalculated in one run."""
    folder = tmp_path_factory.mktemp("bocker")
    packages = {
        "uppsala": uppsala,
        "large": with_large_amounts(uppsala),
        "thousands": with_large_thousands(uppsala),
        "odd": with_another_plan(uppsala),
        "empty": replace(uppsala, applications=()),
        "feeless": without_fees(uppsala),
    }

    def result(case: Case, text: str) -> ScenarioResult:
        package = packages[case.package]
        path = folder / "prov.yaml"
        path.write_text(f"namn: Prov\n{text}", encoding="utf-8")
        return compute(package, load_scenario(path, package))

    cases = cases_of([a.id for a in uppsala.applications])
    written, opened = {}, []
    for name, case in cases.items():
        path = folder / f"skriven-{name}.xlsx"
        written[name] = write_workbook(result(case, case.scenario), path, date(2024, 9, 12))
        opened.append(with_inputs(path, folder / f"{name}.xlsx", case.inputs))
    opened.append(with_wrong_values(written[UNCHANGED], folder / f"{WRONG}.xlsx"))
    cases[WRONG], written[WRONG] = cases[UNCHANGED], opened[-1]
    for name, inputs in BEYOND.items():
        cases[name], written[name] = Case(ALL, inputs), written["alla-beviljas"]
        opened.append(with_inputs(written[name], folder / f"{name}.xlsx", inputs))
    books = recalculated(opened, folder / "omräknade")
    return {
        name: Proof(case, result(case, case.expected), written[name], values(books[name]))
        for name, case in cases.items()
    }


CASES = list(cases_of([]))


def _figures(book: Workbook, result: ScenarioResult) -> dict[str, tuple[list[object], list[int]]]:
    """The table's main rows in the years that roll on: as in the workbook, as in the library."""
    rolling = result.package.plan.rolling
    without, after = result.without_applications, result.trajectory
    rows = {
        "Intäkter": without.income,
        "Kostnader": without.cost,
        "Resultat": without.result,
        "Utrymme_utan_ansökningar": without.closing,
        "Nya_ansökningar": result.new,
        "Beslutsutrymme": after.closing,
    }
    return {
        name: ([named_row(book, name)[i] for i in rolling], figures.tolist())
        for name, figures in rows.items()
    }


def _amounts(book: Workbook, columns: int) -> dict[tuple[object, object], list[object]]:
    """Granted by name and organisation, year by year and after the plan, as in the workbook."""
    rows = list(book["Ansökningar"].iter_rows(values_only=True))
    start = next(i for i, row in enumerate(rows) if row[:2] == ("Ansökan", "Organisation"))
    end = next(i for i, row in enumerate(rows) if i > start and row[0] == "Summa")
    return {row[:2]: [x or 0 for x in row[2 : 2 + columns]] for row in rows[start + 1 : end]}


@pytest.mark.parametrize("name", CASES)
def test_the_table_gives_the_librarys_figures(proofs: dict[str, Proof], name: str) -> None:
    """Income, cost, result, room before, applications and room after, to the krona."""
    proof = proofs[name]
    for row, (found, wanted) in _figures(proof.book, proof.expected).items():
        assert found == wanted, row


@pytest.mark.parametrize("name", CASES)
def test_every_cell_of_every_grant_is_the_librarys(proofs: dict[str, Proof], name: str) -> None:
    """Largest remainder in formulas shares out as the library does, ties included."""
    proof = proofs[name]
    found = _amounts(proof.book, len(proof.expected.years) + 1)
    for application in proof.expected.package.applications:
        grant = proof.expected.granted[application.id]
        for organisation, cells in zip(grant.organisations, grant.cells, strict=True):
            assert found[application.name, organisation] == cells.tolist(), application.name


@pytest.mark.parametrize("name", CASES)
def test_the_checks_read_ok(proofs: dict[str, Proof], name: str) -> None:
    """The sheet of checks holds whatever is moved, and counts what is."""
    proof = proofs[name]
    assert named_row(proof.book, "Kontroller_utfall") == ["OK"]
    assert proof.book["Kontroller"]["B4"].value == len(proof.case.inputs)


@pytest.mark.parametrize("name", BEYOND)
def test_an_input_that_cannot_be_computed_with_is_told(proofs: dict[str, Proof], name: str) -> None:
    """The checks do not always read OK, and the first sheet says so."""
    assert named_row(proofs[name].book, "Kontroller_utfall") == ["FEL"]
    assert proofs[name].book["Ekonomisk information"]["B3"].value == "FEL"


@pytest.mark.parametrize("name", CASES)
def test_the_proposals_are_the_librarys_at_every_level(proofs: dict[str, Proof], name: str) -> None:
    """Period, maximum and what the tables carry, as the motions of the scenario that is meant."""
    proof = proofs[name]
    proposals = proposed_decisions(proof.expected)
    rows = list(proof.book["Förslag"].iter_rows(min_row=7, values_only=True))
    for row, proposal in zip(rows, proposals, strict=False):
        period = proposal.dates if proposal.grants else None
        months = proof.case.inputs.get(
            level_name(proposal.application.id).replace("Nivå", "Månader")
        )
        if months:  # a formula cannot move a day in every spreadsheet's own language
            period = f"{proposal.application.period.start} – {proposal.application.period.end}"
            period += f", skjuts upp {months} månader"
        found = (row[0], row[2] or None, row[6], row[7])
        assert found == (proposal.application.name, period, proposal.maximum, proposal.counted)
    total = sum(proposal.maximum for proposal in proposals)
    # Where there is nothing to decide there is nothing to sum either.
    assert [row[6] for row in rows if row[0] == "Summa"] == [total] * bool(proposals)
    applications = list(proof.book["Ansökningar"].iter_rows(min_row=7, values_only=True))
    assert next(row for row in applications if row[0] == "Summa")[11] == total


def test_a_raise_to_the_whole_proposal_asks_for_the_proposed_amount(
    proofs: dict[str, Proof],
) -> None:
    """7 526 600 kr proposed for Framsteget, which the office's table rounds to 7 527 000."""
    rows = {row[0]: row for row in proofs[RAISED].book["Förslag"].iter_rows(values_only=True)}
    assert rows["Framsteget"][5:] == (0, 7_526_600, 7_527_000)


@pytest.mark.parametrize("name", CASES)
def test_an_att_sats_of_a_moved_level_says_so(proofs: dict[str, Proof], name: str) -> None:
    """As many cues as levels moved, each in the row of that application's att-sats."""
    proof = proofs[name]
    applications = proof.expected.package.applications
    inputs = proof.case.inputs
    moved = {
        a.name
        for a in applications
        if {level_name(a.id), level_name(a.id).replace("Nivå", "Val")} & set(inputs)
    }
    cued = [
        str(row[0])
        for row in proof.book["Förslag"].iter_rows(values_only=True)
        if row[5] == "Nivån är ändrad; att-satsen gäller scenariots nivå."
    ]
    assert len(cued) == len(moved)
    assert all(any(f"insatsen {name} (" in clause for clause in cued) for name in moved)
    told = proof.book["Förslag"]["A4"].value or ""
    assert told.startswith(f"Ändrade nivåer: {len(moved)}." if moved else "")
    assert bool(told) == bool(moved)


@pytest.mark.parametrize("name", CASES)
def test_the_first_sheet_says_when_it_is_no_longer_the_scenarios(
    proofs: dict[str, Proof], name: str
) -> None:
    """The scenario's name stands on it, so any moved input is told beside the checks."""
    proof, count = proofs[name], len(proofs[name].case.inputs)
    told = proof.book["Ekonomisk information"]["C3"].value or None
    cue = f"Ändrade indata, antal celler: {count}. Tabellen visar inte längre scenariot."
    assert told == (cue if count else None)


@pytest.mark.parametrize("name", CASES)
def test_what_falls_after_the_plan_follows_the_levels(proofs: dict[str, Proof], name: str) -> None:
    """The amount under the table, which the printed table has in words."""
    proof = proofs[name]
    rows = {row[0]: row for row in proof.book["Ekonomisk information"].iter_rows(values_only=True)}
    assert rows["Beviljat efter planperioden, kr"][1] == proof.expected.granted_after_plan


def test_a_share_stays_a_share_when_libreoffice_saves(proofs: dict[str, Proof]) -> None:
    """A per cent after a bare space came back as thousandths of one."""
    book = proofs["alla-beviljas"].book
    formats = {
        cell.number_format
        for sheet in ("Ansökningar", "Antaganden")
        for row in book[sheet].iter_rows()
        for cell in row
        if "%" in cell.number_format
    }
    assert formats
    assert not [form for form in formats if ",%" in form]


def test_the_values_beside_the_sources_follow_their_cells(proofs: dict[str, Proof]) -> None:
    """The opening surplus and the floor that the case ``andra-antaganden`` moves."""
    rows = {
        row[0]: row[1]
        for row in proofs["andra-antaganden"].book["Antaganden"].iter_rows(values_only=True)
    }
    assert rows["Ackumulerat överskott vid ingången av 2024, kr"] == 7_000_007
    assert rows["Golv för beslutsutrymmet, kr"] == -5


@pytest.mark.parametrize("name", CASES)
def test_the_kommuners_parts_are_the_librarys(proofs: dict[str, Proof], name: str) -> None:
    """Granted and share of each kommun and region."""
    proof = proofs[name]
    rows = list(proof.book["Ansökningar"].iter_rows(values_only=True))
    start = next(i for i, row in enumerate(rows) if row[:2] == ("Organisation", "Invånare"))
    for row, share in zip(rows[start + 1 :], proof.expected.shares, strict=False):
        total = 2 + len(proof.expected.years)
        assert (row[0], row[total]) == (share.organisation, share.granted_total)
        assert row[total + 1] == pytest.approx(float(share.share_of_total))


def test_what_is_missing_to_the_floor_is_told(proofs: dict[str, Proof]) -> None:
    """The office's proposal misses 61 000 kr in 2026, and three years cost more than they bring."""
    rows = {
        row[0]: row[2:]
        for row in proofs["alla-beviljas"].book["Kontroller"].iter_rows(values_only=True)
    }
    assert rows["Fattas till golvet vid årets slut"] == (0, 0, 61_000, 0, 0)
    assert rows["Årets kostnader över årets intäkter (KL 11 kap. 5 §)"] == (
        1_530_000,
        3_605_000,
        1_286_000,
        0,
        0,
    )


def test_the_value_beside_each_formula_is_the_recalculated_one(proofs: dict[str, Proof]) -> None:
    """A reader that does not recalculate sees the same figures, on every sheet."""
    proof = proofs[UNCHANGED]
    formulas, beside = load_workbook(proof.written), values(proof.written)
    compared = 0
    for sheet in SHEETS:
        for row in formulas[sheet].iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                stored = beside[sheet][cell.coordinate].value
                computed = proof.book[sheet][cell.coordinate].value
                wanted = pytest.approx(computed) if isinstance(computed, float) else computed
                assert stored == wanted, f"{sheet}!{cell.coordinate}"
                compared += 1
    assert compared > 400


def test_wrong_values_beside_the_formulas_are_mended(proofs: dict[str, Proof]) -> None:
    """The figures compared above are computed anew, not those the workbook came with."""
    proof = proofs[WRONG]
    for row, (found, wanted) in _figures(proof.book, proof.expected).items():
        assert found == wanted, row


def test_without_recalculation_wrong_values_would_be_found(
    proofs: dict[str, Proof], tmp_path: Path
) -> None:
    """The proof can fail: LibreOffice by itself believes what stands beside the formulas."""
    proof = proofs[WRONG]
    book = values(recalculated([proof.written], tmp_path / "trodd", force=False)[WRONG])
    rows = _figures(book, proof.expected).values()
    assert all(found != wanted for found, wanted in rows)
