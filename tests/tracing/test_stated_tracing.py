"""Proposals nobody explains, printed sums with öre, keys of many kinds: traced as they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from finsam_analysis.choices import all_approved
from finsam_analysis.core import DataPackage
from finsam_analysis.reconciliation import audit, open_package
from finsam_analysis.scenario import ScenarioResult, compute
from finsam_analysis.tables import assumption_table
from finsam_analysis.tracing import FigureTracing
from tests.conftest import UPPSALA, plain

Altered = Callable[[str, str, str], ScenarioResult]


@pytest.fixture
def altered(tmp_path: Path) -> Altered:
    """The real package with a text of one table replaced, all applications approved."""

    def alter(table: str, old: str, new: str) -> ScenarioResult:
        folder = tmp_path / "paket"
        if not folder.exists():
            shutil.copytree(UPPSALA, folder)
        path = folder / f"{table}.csv"
        text = path.read_text(encoding="utf-8-sig")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8-sig")
        package = open_package(folder)
        return compute(package, all_approved(package))

    return alter


def test_a_cut_that_nobody_explains_is_not_called_rounding(uppsala: DataPackage) -> None:
    """Växtkraft asks for 8 260 000 kr; 8 259 250 is no whole thousand."""
    first, *others = uppsala.applications
    package = replace(uppsala, applications=(replace(first, proposed=8_259_250), *others))
    figure = FigureTracing(compute(package, all_approved(package))).figure("föreslaget vaxtkraft")
    assert (figure.amount, figure.parts) == (8_259_250, ())
    assert figure.how == "handlingarna förklarar inte skillnaden mot det sökta"


def test_a_printed_sum_with_ore_is_told_as_printed(altered: Altered) -> None:
    """53 847 710 kr are asked; a print of 53 847 709,50 is half a krona less."""
    result = altered("kontrollsummor", ";53847710;kr;0;", ";53847709,5;kr;0,5;öresavrundat")
    figure = FigureTracing(result).figure("avvikelse text-sokt")
    (_, whole), (sign, printed) = figure.parts
    assert (figure.amount, whole.amount, sign * printed.amount) == (1, 53_847_710, -53_847_709)
    assert plain(printed.how) == "tryckt 53 847 709,50, här i hela tal"


def test_what_is_computed_is_not_said_to_stand_in_a_row(altered: Altered) -> None:
    """Income of 2025 is a sum of the plan's lines; the row of the printed sum holds the print."""
    old = "intäkter-prel-2025;beräknat;mått=intäkter;Prel 2025;24100;tkr;0;;"
    new = "intäkter-prel-2025;beräknat;mått=intäkter;Prel 2025;24099;tkr;1;feltryck;"
    figure = FigureTracing(altered("kontrollsummor", old, new)).figure(
        "avvikelse intäkter-prel-2025"
    )
    (_, whole), _printed = figure.parts
    ((_, row),) = whole.parts
    assert [(origin.file, origin.row) for origin in row.origins] == [("plan.csv", None)]


def test_keys_with_other_sources_are_rows_of_their_own(altered: Altered) -> None:
    """The same words about a key, but another document for Heby."""
    old = "Heby;14343;ja;"
    result = altered("fordelningsnyckel", old, old)
    path = Path(result.package.folder) / "fordelningsnyckel.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [
        line.replace("scb-folkmangd", "tidning-2022-02-22") if line.startswith("Heby") else line
        for line in lines
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    package = open_package(Path(result.package.folder))
    table = assumption_table(compute(package, all_approved(package)))
    weights = {
        plain(line.texts[0]): line.texts[1]
        for line in table.lines
        if line.label.startswith("Nyckel")
    }
    assert weights["Heby 14 343"].startswith("Tidningstabell")
    assert len(weights) == 2


def test_a_key_without_a_date_among_dated_ones_is_told(altered: Altered) -> None:
    """An agreed key need not have a date, but a group's weights are set in one day."""
    old = "Heby;14343;ja;"
    result = altered("fordelningsnyckel", old, "Heby;14343;nej;")
    path = Path(result.package.folder) / "fordelningsnyckel.csv"
    text = path.read_text(encoding="utf-8-sig")
    start = text.index("Heby;14343")
    end = text.index("\n", start)
    row = text[start:end].replace(";2024-09-12;", ";;")
    path.write_text(text[:start] + row + text[end:], encoding="utf-8-sig")
    told = [f for f in audit(open_package(path.parent)) if f.code == "AN-2"]
    assert [(finding.subject, finding.message) for finding in told] == [
        ("Heby", "Nyckeln har inget datum men gruppens andra datumet 2024-09-12.")
    ]
