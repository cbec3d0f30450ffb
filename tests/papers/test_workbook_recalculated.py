"""The workbook computed anew by LibreOffice gives the library's figures, also for other inputs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from finsam_analysis.core import DataPackage, Grant, Plan, Section
from finsam_analysis.papers.workbook.workbook import SHEETS, level_name, write_workbook
from finsam_analysis.scenario import ScenarioResult, compute, load_scenario
from finsam_analysis.tables import proposed_decisions
from tests.papers.workbook_recalculation import (
    named_row,
    recalculated,
    values,
    with_inputs,
    with_wrong_values,
)

ODD = """standard: bevilja
beslut:
  vaxtkraft: {åtgärd: reducera, procent: "12,3"}
antaganden:
  medlemsavgift: {2026: "-3 %"}
  ej_nyttjat: {2025: "3,25 %"}
"""
ODD_THEN = ODD.replace("antaganden", '  plattform: {åtgärd: reducera, procent: "22,3"}\nantaganden')
UNCHANGED, WRONG, NOTHING_ASSUMED = "antaganden", "fel-varden", "inget-antaget"
RAISED = "hojda-till-hela-forslaget"
# Inputs that cannot be computed with: a pasted value passes by what a cell may hold.
BEYOND: dict[str, dict[str, float | str | None]] = {
    "niva-over-hundra": {level_name("vaxtkraft"): 1.5},
    "avgift-i-ord": {"Avgift_2026": "oklart"},
    "andring-i-ord": {"Avgiftsändring_2026": "oklart"},
    "avgift-under-noll": {"Avgift_2026": -1},
    "avgift-med-oren": {"Avgift_2026": 23000000.5},
    "andring-under-minus-hundra": {"Avgiftsändring_2025": -1.01},
    "ej-nyttjat-over-hundra": {"Ej_nyttjat_2028": 1.01},
    "ej-nyttjat-under-noll": {"Ej_nyttjat_2028": -0.01},
    "overskott-med-oren": {"Ingående_överskott": 6360000.5},
    "andring-over-tusen-procent": {"Avgiftsändring_2026": 10.01},
    "tomt-overskott": {"Ingående_överskott": None},
    "tomt-golv": {"Golv": None},
    "okant-val": {"Val_vaxtkraft": "kanske"},
}
pytestmark = pytest.mark.needs_libreoffice

ALL = "standard: bevilja"
ASSUMED = """
antaganden:
  medlemsavgift: {2026: "-3,5 %", 2027: 20000001}
  ej_nyttjat: {2024: "3 %", 2025: "5 %", 2026: "7,25 %"}
  ingående_överskott_kr: 6360001
  golv_kr: 1000000
"""
CUT = """standard: bevilja
beslut:
  vaxtkraft: {åtgärd: reducera, procent: "0,18"}
  plattform: {åtgärd: reducera, tak_kr: 5000001}
  framsteget: {åtgärd: reducera, per_år: {2026: 300000}}
  min-framtid: {åtgärd: bordlägg}
  samordnat-stod: {åtgärd: reducera, belopp_kr: 77777}
"""


SECOND = """standard: bevilja
beslut:
  framsteget: [{åtgärd: reducera, procent: 10}, {åtgärd: skjut upp, månader: 6}]
  vaxtkraft: {åtgärd: utöka, procent: 5}
  plattform: {åtgärd: bevilja, fördelning: {Tierp: {2025: 2 mkr}, Heby: {från 2026: 2 500 001}}}
antaganden:
  medlemsavgift: {från 2026: 1 % per år}
  ej_nyttjat: {2025–2027: "4 %"}
  plan: {regexpro: {från 2026: 0}, bryggan: {2025: "-33 %"}, forvaltning: {från 2026: 3 % per år}}
  golv_kr: {2025: 0, från 2026: 500 000}
  golv_procent: 2
"""


@dataclass(frozen=True)
class Case:
    """A scenario, inputs changed in its workbook, and the scenario that then should hold."""

    scenario: str
    inputs: Mapping[str, float | str | None] = field(default_factory=dict)
    then: str = ""
    package: str = "uppsala"

    @property
    def expected(self) -> str:
        """The scenario whose figures the workbook should give."""
        return self.then or self.scenario


def _levels(
    applications: list[str], levels: list[str]
) -> tuple[dict[str, float | str | None], str]:
    """Inputs that set levels written in per cent, and the scenario file that means the same."""
    inputs: dict[str, float | str | None] = {
        level_name(a): float(p) / 100 for a, p in zip(applications, levels, strict=True)
    }
    lines = [
        f'  {a}: {{åtgärd: reducera, procent: "{round(100 - float(p), 4)}"}}'
        for a, p in zip(applications, levels, strict=True)
    ]
    return inputs, "\n".join([ALL, "beslut:", *lines])


def _cases(applications: list[str]) -> dict[str, Case]:
    cases = {
        "alla-beviljas": Case(ALL),
        "alla-avslas": Case("standard: avslå"),
        "olika-beslut": Case(CUT),
        "mycket-hojd-avgift": Case(f"{ALL}\nantaganden: {{medlemsavgift: {{2026: '+2000 %'}}}}"),
        "antaganden": Case(CUT + ASSUMED),
        "andra-delen": Case(SECOND),
        "storsta-beloppen": Case(
            f'{ALL}\nbeslut:\n  vaxtkraft: {{åtgärd: reducera, procent: "66,6556"}}',
            package="large",
        ),
        "stora-belopp-i-tusental": Case(
            ALL,
            {level_name("vaxtkraft"): 0.333443},
            f'{ALL}\nbeslut:\n  vaxtkraft: {{åtgärd: reducera, procent: "66,6557"}}',
            package="thousands",
        ),
        "annan-plan": Case(ODD, {level_name("plattform"): 0.777}, ODD_THEN, "odd"),
        "inga-ansokningar": Case("standard: avslå" + ASSUMED, package="empty"),
        "hojd-fran-avslag": Case(
            "standard: avslå",
            {level_name("vaxtkraft"): 0.5},
            "standard: avslå\nbeslut:\n  vaxtkraft: {åtgärd: reducera, procent: 50}",
        ),
        "valda-beslut": Case(
            ALL,
            {
                "Val_framsteget": "skjut upp",
                "Månader_framsteget": 7,
                "Val_vaxtkraft": "avslå",
                "Val_samordnat_stod": "skjut upp",
                "Månader_samordnat_stod": 30,
                level_name("samordnat-stod"): 0.9,
            },
            f"{ALL}\nbeslut:\n  framsteget: {{åtgärd: skjut upp, månader: 7}}\n"
            "  vaxtkraft: avslå\n  samordnat-stod:\n"
            "    - {åtgärd: reducera, procent: 10}\n    - {åtgärd: skjut upp, månader: 30}",
        ),
        "vald-bevilja": Case(
            "standard: avslå",
            {"Val_vaxtkraft": "bevilja"},
            "standard: avslå\nbeslut: {vaxtkraft: bevilja}",
        ),
        "andra-antaganden": Case(
            ALL + ASSUMED,
            {
                "Avgiftsändring_2026": 0.0225,
                "Avgiftsändring_2028": -0.1,
                "Ej_nyttjat_2025": 0.12345,
                "Ej_nyttjat_2028": 0.5,
                "Ingående_överskott": 7000007,
                "Golv": -5,
                level_name("min-framtid"): 0,
            },
            f"{ALL}\nbeslut:\n  min-framtid: {{åtgärd: avslå}}\nantaganden:\n"
            '  medlemsavgift: {2026: "2,25 %", 2027: 20000001, 2028: "-10 %"}\n'
            '  ej_nyttjat: {2024: "3 %", 2025: "12,345 %", 2026: "7,25 %", 2028: "50 %"}\n'
            "  ingående_överskott_kr: 7000007\n  golv_kr: -5",
        ),
        NOTHING_ASSUMED: Case(
            CUT,
            {
                "Avgiftsändring_2026": -0.031234,
                "Avgift_2027": 23000001,
                "Avgift_2028": 0,
                "Ej_nyttjat_2024": 0.123456,
                "Ej_nyttjat_2025": 0.055,
                "Ej_nyttjat_2027": 1,
            },
            CUT + 'antaganden:\n  medlemsavgift: {2026: "-3,1234 %", 2027: 23000001, 2028: 0}\n'
            '  ej_nyttjat: {2024: "12,3456 %", 2025: "5,5 %", 2027: "100 %"}',
        ),
        "alla-decimaler": Case(
            f'{ALL}\nantaganden:\n  medlemsavgift: {{2025: "-3,1234567 %", 2026: "0,0001 %"}}\n'
            '  ej_nyttjat: {2025: "7,1235 %", 2026: "99,9999 %", 2027: "0,0001 %"}'
        ),
        "inga-avgiftsrader": Case(
            ALL,
            {"Avgiftsändring_2026": -0.5, "Avgift_2027": 1000001},
            f'{ALL}\nantaganden:\n  medlemsavgift: {{2026: "-50 %", 2027: 1000001}}',
            "feeless",
        ),
        "beslut-i-tiden": Case(
            f"{ALL}\nbeslut:\n  vaxtkraft: {{åtgärd: bevilja, sökt: true}}\n"
            "  samordnat-stod: {åtgärd: bevilja, sökt: true}\n"
            "  framsteget: {åtgärd: skjut upp, månader: 7}\n"
            "  plattform: {åtgärd: förkorta, till: 2027-06-30}\n"
            "  min-framtid: {åtgärd: reducera, ta_bort: [arbetsterapeut]}"
        ),
        RAISED: Case(
            "standard: avslå\nbeslut:\n  registerstudie: {åtgärd: reducera, procent: 10}",
            {level_name("framsteget"): 1, level_name("registerstudie"): 1},
            "standard: avslå\nbeslut:\n  framsteget: {åtgärd: bevilja}\n"
            "  registerstudie: {åtgärd: bevilja}",
        ),
        "avgift-i-kronor": Case(
            ALL + ASSUMED,
            {"Avgift_2027": 0, "Avgift_2025": 12345678},
            ALL + ASSUMED.replace("2027: 20000001", "2027: 0, 2025: 12345678"),
        ),
    }
    for level in ("90", "33.3", "0"):
        cases[f"niva-{level}"] = Case(ALL, *_levels(applications, [level] * len(applications)))
    draw = random.Random(20240912)  # noqa: S311  # the same levels in every run
    for i in range(2):
        levels = [f"{draw.randrange(1_000_001) / 10_000:.4f}" for _ in applications]
        cases[f"dragna-nivaer-{i}"] = Case(ALL, *_levels(applications, levels))
    return cases


@dataclass(frozen=True)
class Proof:
    """What a case should give and what LibreOffice made of its workbook."""

    case: Case
    expected: ScenarioResult
    written: Path
    book: Workbook


def _with_large_amounts(package: DataPackage) -> DataPackage:
    """The case with one application as large as a workbook takes, made to be shared out wrongly.

    At the level 33,3444 % the two remainders differ by 1 in 250 million, and the product of
    amounts that gives them is longer than a spreadsheet's digits: taken in one step they tie, and
    the last krona goes to the wrong cell (searched out with Python's own floats).
    """
    amounts = np.array([[0, 286_087_128, 0, 0, 0], [0, 0, 213_912_865, 0, 0]], dtype=np.int64)
    large = Grant(("Enköping", "Region Uppsala"), amounts, np.zeros(2, dtype=np.int64))
    application = replace(package.applications[0], distribution=large)
    return replace(package, applications=(application, *package.applications[1:]))


def _with_large_thousands(package: DataPackage) -> DataPackage:
    """One application nearly twice as large, all in whole thousands, and so shared out in them."""
    amounts = np.array([[0, 572_174_000, 1000, 0, 0], [0, 0, 427_823_000, 1000, 0]], dtype=np.int64)
    large = Grant(("Enköping", "Region Uppsala"), amounts, np.zeros(2, dtype=np.int64))
    application = replace(package.applications[0], distribution=large)
    return replace(package, applications=(application, *package.applications[1:]))


def _without_fees(package: DataPackage) -> DataPackage:
    """A plan in which the members pay nothing."""
    lines = [line for line in package.plan.lines if line.section is not Section.MEMBER_FEE]
    assert len(lines) < len(package.plan.lines)
    return replace(package, plan=replace(package.plan, lines=tuple(lines)))


def _with_another_plan(package: DataPackage) -> DataPackage:
    """Three years in another order, two lines of fees, nothing ongoing, grants after the plan."""
    order = [3, 0, 2, 1]
    lines = [
        replace(line, amounts=tuple(line.amounts[i] for i in order))
        for line in package.plan.lines
        if line.section is not Section.ONGOING
    ]
    second = replace(lines[0], id="andra-avgiften", name="Andra avgiften")
    plan = Plan(tuple(package.plan.columns[i] for i in order), (lines[0], second, *lines[1:]))
    assert plan.years == (2024, 2025, 2026)

    def shorter(grant: Grant) -> Grant:
        return Grant(grant.organisations, grant.amounts[:, :3], grant.amounts[:, 3:].sum(axis=1))

    applications = [
        replace(a, distribution=shorter(a.distribution))
        for a in package.applications
        if a.distribution is not None
    ]
    return replace(package, plan=plan, applications=tuple(applications))


@pytest.fixture(scope="module")
def proofs(uppsala: DataPackage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    """Every case's workbook, recalculated in one run."""
    folder = tmp_path_factory.mktemp("bocker")
    packages = {
        "uppsala": uppsala,
        "large": _with_large_amounts(uppsala),
        "thousands": _with_large_thousands(uppsala),
        "odd": _with_another_plan(uppsala),
        "empty": replace(uppsala, applications=()),
        "feeless": _without_fees(uppsala),
    }

    def result(case: Case, text: str) -> ScenarioResult:
        package = packages[case.package]
        path = folder / "prov.yaml"
        path.write_text(f"namn: Prov\n{text}", encoding="utf-8")
        return compute(package, load_scenario(path, package))

    cases = _cases([a.id for a in uppsala.applications])
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


CASES = list(_cases([]))


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
    total = next(row for row in rows if row[0] == "Summa")
    assert total[6] == sum(proposal.maximum for proposal in proposals)
    applications = list(proof.book["Ansökningar"].iter_rows(min_row=7, values_only=True))
    assert next(row for row in applications if row[0] == "Summa")[11] == total[6]


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
