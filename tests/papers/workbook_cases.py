"""Scenarios, inputs and packages whose workbook must give the library's figures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from finsam_analysis.core import DataPackage, Grant, Plan, Section
from finsam_analysis.papers.workbook.workbook import level_name

ODD = """standard: bevilja
beslut:
  vaxtkraft: {åtgärd: reducera, procent: "12,3"}
antaganden:
  medlemsavgift: {2026: "-3 %"}
  ej_nyttjat: {2025: "3,25 %"}
"""
ODD_THEN = ODD.replace("antaganden", '  plattform: {åtgärd: reducera, procent: "22,3"}\nantaganden')
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
    "egen-insats-i-ord": {"Egen_insats_2026": "300 tkr"},
    "uppskov-langre-an-tio-ar": {"Månader_vaxtkraft": 121},
    "uppskov-bakat": {"Månader_vaxtkraft": -1},
    "uppskov-i-dagar": {"Månader_vaxtkraft": 0.5},
    "uppskov-i-ord": {"Månader_vaxtkraft": "sex"},
}
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


def cases_of(applications: list[str]) -> dict[str, Case]:
    """Every case by its name, for a package with those applications."""
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
        "inget-antaget": Case(
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


def with_large_amounts(package: DataPackage) -> DataPackage:
    """The case with one application as large as a workbook takes, made to be shared out wrongly.

    At the level 33,3444 % the two remainders differ by 1 in 250 million, and the product of
    amounts that gives them is longer than a spreadsheet's digits: taken in one step they tie, and
    the last krona goes to the wrong cell (searched out with Python's own floats).
    """
    amounts = np.array([[0, 286_087_128, 0, 0, 0], [0, 0, 213_912_865, 0, 0]], dtype=np.int64)
    large = Grant(("Enköping", "Region Uppsala"), amounts, np.zeros(2, dtype=np.int64))
    application = replace(package.applications[0], distribution=large)
    return replace(package, applications=(application, *package.applications[1:]))


def with_large_thousands(package: DataPackage) -> DataPackage:
    """One application nearly twice as large, all in whole thousands, and so shared out in them."""
    amounts = np.array([[0, 572_174_000, 1000, 0, 0], [0, 0, 427_823_000, 1000, 0]], dtype=np.int64)
    large = Grant(("Enköping", "Region Uppsala"), amounts, np.zeros(2, dtype=np.int64))
    application = replace(package.applications[0], distribution=large)
    return replace(package, applications=(application, *package.applications[1:]))


def without_fees(package: DataPackage) -> DataPackage:
    """A plan in which the members pay nothing."""
    lines = [line for line in package.plan.lines if line.section is not Section.MEMBER_FEE]
    assert len(lines) < len(package.plan.lines)
    return replace(package, plan=replace(package.plan, lines=tuple(lines)))


def with_another_plan(package: DataPackage) -> DataPackage:
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
