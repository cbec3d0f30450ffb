"""``finsam check``: the errors that stand in the board papers, found without being told of them."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, Grade, Period
from finsam_analysis.data_package import load_package, start_package
from finsam_analysis.reconciliation import RULES, Finding, audit
from finsam_analysis.reconciliation.budget_findings import budget_findings
from tests.conftest import PROJECT, UPPSALA
from tests.reconciliation.test_entry_findings import SLIPS

INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"

# The ten errors known from a reading of the papers by hand: rule, application, grade, and figures
# as that reading gives them, among the finding's own.
TEN_ERRORS: dict[str, list[tuple[str, str, str, dict[str, int | str]]]] = {
    "1 Framsteget: 3 000 kr not on any year": [
        ("BU-3", "framsteget", "fel", {"årsbladets år": 7_523_600, "skillnad": -3_000}),
    ],
    "2 En väg in: 3 % a year on top, and an even spread instead": [
        ("BU-3", "en-vag-in", "fel", {"sökt": 4_798_000}),
        ("FÖ-3", "en-vag-in", "varning", {"Knivsta 2025, fördelningen": 1_599_000}),
    ],
    "3 Växtkraft: 220 000 kr not on any year": [
        ("BU-3", "vaxtkraft", "fel", {"årsbladets år": 8_040_000, "skillnad": -220_000}),
    ],
    "4 Registerstudie: in tkr among sheets in kr, and rent removed": [
        ("UP-7", "registerstudie", "varning", {"bladets enhet": "tkr", "sökt": 350_000}),
        ("JU-1", "registerstudie", "upplysning", {"borttaget": 13_000}),
    ],
    "5 Förstärkt stöd, förlängning: 2 kr, and 910 and 1 800 for 911 and 1 799": [
        ("BU-3", "forstarkt-stod-forlangning", "upplysning", {"årsbladets år": 4_418_132}),
        (
            "FÖ-2",
            "forstarkt-stod-forlangning",
            "varning",
            {
                "Älvkarleby 2025, fördelningen": 910_000,
                "Älvkarleby 2026, fördelningen": 1_800_000,
            },
        ),
    ],
    "6 Min framtid: 2 751 and 83 for 2 750 and 84": [
        (
            "FÖ-2",
            "min-framtid",
            "varning",
            {
                "Tierp 2027, fördelningen": 2_751_000,
                "Tierp 2027, budgeten": 2_750_000,
                "Region Uppsala 2027, fördelningen": 83_000,
                "Region Uppsala 2027, budgeten": 84_000,
            },
        ),
    ],
    "7 Samordnat stöd: starts in 2024, all of it on 2025 and 2026": [
        ("FÖ-4", "samordnat-stod", "varning", {"Uppsala 2024, fördelningen": 0}),
    ],
    "8 Förstärkt stöd, tillägg: 31 June": [
        ("UP-3", "forstarkt-stod-tillagg", "fel", {"översikten": "2025-06-31"}),
    ],
    "9 Växtkraft: 16–17 for 16–67, and 4,5 for 4,45 posts": [
        ("UP-4", "vaxtkraft", "fel", {"översikten": "16–17 år"}),
        ("UP-5", "vaxtkraft", "varning", {"ansökan": "4,5", "budgeten": "4,45"}),
    ],
    "10 Knivsta: 720 000 in the column of dates": [
        ("EG-1", "en-vag-in", "fel", {"felplacerat": 720_000}),
    ],
}
# What else stands in the papers and is true, beside the ten: rule and subject.
ALSO_TRUE = {
    ("BU-3", "samordnat-stod"): "no yearly sheet is among the papers",
    ("BU-3", "lokussamordnare-alvkarleby"): "119 017 + 161 069 + 164 290 = 444 376, 1 kr too much",
    ("BU-4", "registerstudie"): "rent and other costs from 1 September 2024, all on 2025 (twice)",
    ("BU-5", "registerstudie"): "two positions of four months in an insats of ten",
    ("BU-5", "samordnat-stod"): "coaches from January 2025, a doctor for three months",
    ("EG-2", "vaxtkraft"): "Enhetschef 10 %, ej angivet",
    ("EG-2", "en-vag-in"): "three own posts without amounts",
    ("FÖ-3", "samordnat-stod"): "the region's 450 and 405 tkr printed as 428 and 427",
    ("JU-1", "samordnat-stod"): "one coach of 1 332 000 kr removed",
    ("JU-2", "samordnat-stod"): "6 983 500 proposed as 6 984 000",
    ("UP-7", "uppgifter"): "ten applications in kr under a heading of tkr",
    ("UP-8", "vaxtkraft"): "no amount under Ange budget/finansiering",
    ("UP-8", "registerstudie"): "neither amount nor dates in the application's text",
    ("UP-8", "samordnat-stod"): "neither yearly sheet nor summary (two findings)",
    ("UP-8", "lokussamordnare-uppsala"): "neither yearly sheet nor summary (two findings)",
    ("KS-2", "text-efter-justering-forslag"): "52 502 710 printed, 52 503 210 proposed",
    ("KS-2", "text-efter-justering-oversikt"): "as the line above, in the overview",
    ("KS-2", "tidigare-individstod-lokus-heby-tre-ar"): "printed per year, decided for three",
    ("KS-2", "ar-en-vag-in-avstamning"): "4 927 745 printed, the printed cells give ...744",
    ("KS-2", "ar-lokussamordnare-alvkarleby-avstamning"): "as the application's BU-3",
    ("KS-3", "avsnitt=övrig samverkansinsats"): "the text copy has lost the sum of 2028",
    ("KS-3", "samordnat-stod"): "the salaries' sum over organisations is lost in the text copy",
    ("KS-3", "lokussamordnare-uppsala"): "no yearly sheet",
}


@pytest.fixture(scope="module")
def findings(uppsala: DataPackage) -> tuple[Finding, ...]:
    """What the reconciliation tells of the real package."""
    return audit(uppsala)


@pytest.mark.parametrize("error", TEN_ERRORS)
def test_the_error_is_found(error: str, findings: tuple[Finding, ...]) -> None:
    """With its grade, and the figures that a reader finds by hand."""
    for code, subject, grade, figures in TEN_ERRORS[error]:
        (found,) = (f for f in findings if (f.code, f.subject) == (code, subject))
        assert found.grade == grade
        assert figures.items() <= dict(found.figures).items()


def test_nothing_false_is_told(findings: tuple[Finding, ...]) -> None:
    """Every finding is one of the ten errors, or has been read in the papers and is true."""
    ten = {(code, subject) for found in TEN_ERRORS.values() for code, subject, *_ in found}
    assert {(f.code, f.subject) for f in findings} == ten | set(ALSO_TRUE)


def test_every_finding_says_where_and_what_to_do(
    uppsala: DataPackage, findings: tuple[Finding, ...]
) -> None:
    """A place in a named document, and a remedy; sentences of their own."""
    for finding in findings:
        assert finding.places(uppsala.documents)
        assert finding.figures
        for text in (finding.message, finding.remedy):
            assert text[0].isupper() or text[0] in "”0123456789"
            assert text.endswith(".")


def test_a_stated_deviation_is_told_with_its_sign_and_unit(findings: tuple[Finding, ...]) -> None:
    """A bare 500 beside an amount in kronor could be thousands."""
    told = {f.subject: " ".join(f.message.split()) for f in findings if f.code == "KS-2"}
    for subject, deviation in {
        "text-efter-justering-forslag": "+500 kr",
        "tidigare-individstod-lokus-heby-tre-ar": "+2 800 000 kr",
        "ar-en-vag-in-avstamning": "−1 kr",
    }.items():
        assert f" avviker med {deviation}: " in told[subject]


def test_the_gravest_stand_first(findings: tuple[Finding, ...]) -> None:
    """Errors, then warnings, then notes."""
    grades = [list(Grade).index(f.grade) for f in findings]
    assert grades == sorted(grades)


def test_a_package_with_errors_in_its_documents_can_still_be_computed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The errors stand in the papers; the board's question is answered all the same."""
    assert main(["check", "--data", str(UPPSALA)]) == 1
    assert main(["compute", "kansliets-forslag", "--data", str(UPPSALA)]) == 0
    capsys.readouterr()


def test_check_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One object: counts by grade, and every finding with its rule, figures, places and remedy."""
    assert main(["check", "--json", "--data", str(UPPSALA)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["unit"] == "SEK"
    assert told["counts"]["fel"] == 6
    assert len(told["findings"]) == sum(told["counts"].values())
    for finding in told["findings"]:
        assert set(finding) == {
            "code",
            "grade",
            "subject",
            "rule",
            "message",
            "figures",
            "where",
            "remedy",
        }
        assert finding["rule"] == RULES[finding["code"]]


def test_check_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts first, then each finding with its place and remedy."""
    main(["check", "--data", str(UPPSALA)])
    told = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    first, *rest = told.splitlines()
    assert "6 fel, 9 varningar" in first
    assert "FEL EG-1 en-vag-in" in rest
    assert any(line.startswith("  Åtgärd: Flytta beloppet") for line in rest)


def test_check_of_a_folder_without_a_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad input is told as such, with exit code 2."""
    assert main(["check", "--data", str(tmp_path)]) == 2
    assert "datapackage.json" in capsys.readouterr().err


def test_a_new_package_has_only_its_examples_to_find(tmp_path: Path) -> None:
    """What ``finsam init`` writes is at fault only in being examples."""
    start_package(tmp_path / "ny", 2030, 5)
    assert {f.code for f in audit(load_package(tmp_path / "ny"))} == {"EX-1"}


def test_the_invented_forbund_is_checked_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Its own oddities are found: a row without years, money before the start, a plan off."""
    assert main(["check", "--json", "--data", str(INVENTED)]) == 1
    told = json.loads(capsys.readouterr().out)["findings"]
    assert [(f["code"], f["subject"]) for f in told if f["grade"] == "fel"] == [
        ("BU-3", "storinsats"),
        ("BU-4", "fore-start"),
    ]
    assert ("TB-1", "gamla-insatsen") in [(f["code"], f["subject"]) for f in told]


def altered(folder: Path, file: str, key: str, column: str, text: str) -> DataPackage:
    """The real package with one cell of one row rewritten; printed sums need not agree."""
    copy = folder / "paket"
    shutil.copytree(UPPSALA, copy)
    with (copy / file).open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source, delimiter=";"))
    (row,) = (r for r in rows if ";".join(r).startswith(key))
    row[rows[0].index(column)] = text
    with (copy / file).open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return load_package(copy)


@pytest.mark.parametrize(
    ("file", "key", "column", "text", "code"),
    [
        ("budgetrader.csv", "vaxtkraft;resor", "sökt", "16000", "BU-1"),
        ("arsfordelning.csv", "plattform;rehabcoach-1", "totalt", "2985000", "BU-2"),
        ("budgetrader.csv", "plattform;rehabcoach-1", "till", "2027-12-31", "BU-4"),
        ("budgetrader.csv", "samordnat-stod;reko", "till", "2027-12-31", "BU-5"),
        ("budgetrader.csv", "samordnat-stod;reko", "tjänst_procent", "60", "BU-6"),
        ("budgetrader.csv", "framsteget;insatsansvarig", "tjänst_procent", "25", "BU-7"),
        ("egenfinansiering.csv", "min-framtid;specialpedagog", "belopp", "", "EG-2"),
        ("budgetsammanstallning.csv", "min-framtid;Tierp", "totalt", "12000000", "SA-1"),
        ("budgetsammanstallning.csv", "plattform;Region", "organisation", "Tierp", "SA-2"),
        ("ansokningar.csv", "plattform", "föreslaget_kr", "10000000", "JU-2"),
        ("fordelning.csv", "plattform;Heby", "2026", "2532", "FÖ-1"),
        ("fordelning.csv", "plattform;Heby", "organisation", "Tierp", "FÖ-5"),
        ("uppgifter.csv", "plattform;föreslaget belopp", "värde", "10 265 000", "UP-1"),
        ("uppgifter.csv", "framsteget;sökt belopp;ansökan", "värde", "7 572", "UP-1"),
        ("uppgifter.csv", "plattform;till;ansökan", "värde", "2027-12-31", "UP-2"),
        ("uppgifter.csv", "plattform;till;ansökan", "värde", "2028-12-32", "UP-3"),
        ("ansokningar.csv", "framsteget", "deltagare_högst", "500", "UP-6"),
        ("kontrollsummor.csv", "text-sokt", "tryckt", "53847711", "KS-1"),
        ("dokument.csv", "tidning-2022-02-22", "datum", "2022-02-23", "DO-1"),
        ("antaganden.csv", "reservfond", "datum", "2024-08-23", "AN-1"),
        ("fordelningsnyckel.csv", "Heby", "datum", "2024-09-13", "AN-2"),
        ("tidigare_beslut.csv", "en-vag-in-steget-vidare", "belopp_kr", "3931000", "TB-1"),
        ("tidigare_beslut.csv", "flerpartsrutin", "från", "2021-01-02", "TB-2"),
    ],
)
def test_each_rule_finds_its_own_fault(
    tmp_path: Path,
    findings: tuple[Finding, ...],
    file: str,
    key: str,
    column: str,
    text: str,
    code: str,
) -> None:
    """One cell rewritten, and the rule meant for it tells."""
    told = audit(altered(tmp_path, file, key, column, text))
    before = {(f.code, f.subject, f.message) for f in findings}
    new = {f.code for f in told if (f.code, f.subject, f.message) not in before}
    assert code in new


def test_what_lies_after_the_plan_is_not_missed(uppsala: DataPackage) -> None:
    """A row that goes on in 2029 may leave a part of its amount to that year."""
    application = uppsala.application("framsteget")
    longer = tuple(
        replace(row, period=Period(row.period.start, date(2029, 12, 31)))
        for row in application.budget_rows
    )
    missed = list(budget_findings(application, uppsala.plan.years))
    left = list(budget_findings(replace(application, budget_rows=longer), uppsala.plan.years))
    assert "BU-3" in {f.code for f in missed}
    assert "BU-3" not in {f.code for f in left}


def test_every_rule_is_tried() -> None:
    """The rules of the ten errors, of what else is true, of rewritten cells and of slips are all."""
    ten = {code for found in TEN_ERRORS.values() for code, *_ in found}
    also = {code for code, _ in ALSO_TRUE}
    marks = test_each_rule_finds_its_own_fault.pytestmark  # type: ignore[attr-defined]
    rewritten = {case[-1] for mark in marks for case in mark.args[1]}
    assert set(RULES) == ten | also | rewritten | SLIPS | {"RV-1"}  # with the revisions
