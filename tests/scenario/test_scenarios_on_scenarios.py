"""A scenario that is a diff on another: what it takes over, what it decides itself, and rings."""

from __future__ import annotations

from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import (
    APPROVED,
    REJECTED,
    ByAmount,
    FeeChange,
    Scenario,
    load_scenario,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three scenarios, each a diff on the next: c on b on a."""
    write(
        tmp_path,
        "a",
        """
        standard: bevilja
        beslut:
          vaxtkraft: {åtgärd: reducera, procent: 10}
          plattform: {åtgärd: avslå}
        tillägg:
          - {id: ett, namn: Ett, insatsägare: Heby, från: 2026-01-01, till: 2026-12-31, belopp_kr: 1}
          - {id: tva, namn: Två, insatsägare: Heby, från: 2026-01-01, till: 2026-12-31, belopp_kr: 2}
        antaganden:
          medlemsavgift: {2026: "-3 %", 2027: "-3 %"}
          golv_kr: 500000
        """,
    )
    write(
        tmp_path,
        "b",
        """
        utgår_från: a
        beslut:
          vaxtkraft: {åtgärd: reducera, belopp_kr: 1000}
        tillägg:
          - {id: tva, namn: Tvåan, insatsägare: Tierp, från: 2026-01-01, till: 2026-12-31, belopp_kr: 22}
          - {id: tre, namn: Tre, insatsägare: Heby, från: 2026-01-01, till: 2026-12-31, belopp_kr: 3}
        antaganden:
          medlemsavgift: {2027: 23000000}
          ej_nyttjat: {2025: 5}
        """,
    )
    write(tmp_path, "c", "utgår_från: b\nstandard: avslå")
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    """A scenario file with that name in both senses."""
    path = folder / f"{name}.yaml"
    lines = [line.removeprefix(" " * 8) for line in text.strip("\n").splitlines()]
    path.write_text(f"namn: {name}\n" + "\n".join(lines), encoding="utf-8")
    return path


def load(folder: Path, name: str, package: DataPackage) -> Scenario:
    """The scenario of that name in the folder."""
    return load_scenario(folder / f"{name}.yaml", package)


def faults(folder: Path, name: str, package: DataPackage) -> str:
    """What is wrong with it."""
    with pytest.raises(InputError) as error:
        load(folder, name, package)
    return str(error.value)


def test_a_decision_replaces_the_whole_decision_under_it(
    folder: Path, uppsala: DataPackage
) -> None:
    """Ten per cent in a, 1 000 kr in b: one way to reduce, not two; Plattform is as a says."""
    decisions = load(folder, "b", uppsala).decisions
    assert decisions["vaxtkraft"].steps == (ByAmount(1000),)
    assert decisions["plattform"] == REJECTED
    assert decisions["framsteget"] == APPROVED


def test_the_standard_is_the_nearest_one_and_only_for_those_nobody_names(
    folder: Path, uppsala: DataPackage
) -> None:
    """C rejects what neither a nor b names; Växtkraft stays reduced as b says."""
    decisions = load(folder, "c", uppsala).decisions
    assert decisions["vaxtkraft"].steps == (ByAmount(1000),)
    assert decisions["framsteget"] == REJECTED


def test_additions_are_laid_by_id(folder: Path, uppsala: DataPackage) -> None:
    """B replaces a's second and adds a third."""
    additions = load(folder, "c", uppsala).additions
    assert [(a.id, a.owner, a.amount) for a in additions] == [
        ("ett", "Heby", 1),
        ("tva", "Tierp", 22),
        ("tre", "Heby", 3),
    ]


def test_assumptions_are_laid_year_by_year(folder: Path, uppsala: DataPackage) -> None:
    """The fee of 2026 is a's, that of 2027 b's; the floor is a's and the underspend b's."""
    scenario = load(folder, "c", uppsala)
    assert scenario.member_fee == {
        2026: FeeChange(percent=-3),  # type: ignore[arg-type]  # equal to the exact fraction −3
        2027: FeeChange(amount=23_000_000),
    }
    assert scenario.underspend == {2025: 5}
    assert scenario.floor == dict.fromkeys(uppsala.plan.years, 500_000)


def test_the_name_is_the_files_own_and_the_chain_is_told(
    folder: Path, uppsala: DataPackage
) -> None:
    """The nearest first."""
    scenario = load(folder, "c", uppsala)
    assert (scenario.id, scenario.name) == ("c", "c")
    assert scenario.based_on == (str(folder / "b.yaml"), str(folder / "a.yaml"))


def test_a_base_is_a_name_beside_a_path_or_a_name_in_the_package(
    tmp_path: Path, uppsala: DataPackage
) -> None:
    """A file of one's own can be a diff on the office's proposal, wherever it lies."""
    (tmp_path / "under").mkdir()
    write(tmp_path, "mitt", "utgår_från: kansliets-forslag")
    write(tmp_path / "under", "vidare", "utgår_från: ../mitt.yaml")
    chain = load(tmp_path / "under", "vidare", uppsala).based_on
    assert [Path(file).stem for file in chain] == ["mitt", "kansliets-forslag"]


def test_a_ring_is_refused_with_its_links(tmp_path: Path, uppsala: DataPackage) -> None:
    """The fault stands where the ring is closed."""
    write(tmp_path, "a", "utgår_från: b")
    write(tmp_path, "b", "standard: bevilja\nutgår_från: a.yaml")
    text = faults(tmp_path, "a", uppsala)
    assert "b.yaml, rad 3, utgår_från" in text
    assert "a → b → a" in text


def test_a_scenario_cannot_be_a_diff_on_itself(tmp_path: Path, uppsala: DataPackage) -> None:
    """The shortest ring."""
    write(tmp_path, "a", "utgår_från: a")
    assert "a → a" in faults(tmp_path, "a", uppsala)


def test_a_missing_base_is_told_with_those_there_are(folder: Path, uppsala: DataPackage) -> None:
    """Those of the package, the shipped first, and those beside the file."""
    write(folder, "d", "utgår_från: aa")
    text = faults(folder, "d", uppsala)
    assert "d.yaml, rad 2, utgår_från: scenariot ”aa” finns inte" in text
    assert "något av kansliets-forslag, " in text
    assert "vaxtkraft-avslas, a, b, c. " in text


def test_faults_of_every_file_of_the_chain_are_told_at_once(
    tmp_path: Path, uppsala: DataPackage
) -> None:
    """Each with its own file and line."""
    write(tmp_path, "a", "standard: kanske")
    write(tmp_path, "b", "utgår_från: a\nbeslut:\n  nisse: {åtgärd: avslå}")
    text = faults(tmp_path, "b", uppsala)
    assert "2 fel i indata" in text
    assert "b.yaml, rad 4, nisse" in text
    assert "a.yaml, rad 2, standard" in text


def test_decisions_must_be_whole_in_the_end(tmp_path: Path, uppsala: DataPackage) -> None:
    """A chain in which nobody gives a standard or names every application."""
    write(tmp_path, "a", "beslut:\n  vaxtkraft: {åtgärd: avslå}")
    write(tmp_path, "b", "utgår_från: a")
    assert "b.yaml, rad 1, standard: beslut saknas för plattform" in faults(tmp_path, "b", uppsala)
