"""Which scenarios are computed when some are named, and what is told of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import run_scenarios

TWO = ["uppsala-minskar", "kansliets-forslag"]


@pytest.mark.parametrize("named", [TWO, "uppsala-minskar, kansliets-forslag,"])
def test_the_scenarios_named_are_computed_in_their_order(
    uppsala: DataPackage, named: str | list[str]
) -> None:
    """In a list, or in words with commas between."""
    assert [result.scenario.id for result in run_scenarios(uppsala, named)] == TWO


def test_a_scenario_that_is_not_there_is_told(uppsala: DataPackage) -> None:
    """Though another could be computed."""
    with pytest.raises(InputError, match="finns-inte"):
        run_scenarios(uppsala, ["kansliets-forslag", "finns-inte"])


def test_a_package_without_scenarios_says_so(uppsala: DataPackage, tmp_path: Path) -> None:
    """With the folder, and what to do."""
    with pytest.raises(InputError) as caught:
        run_scenarios(replace(uppsala, folder=str(tmp_path)), "")
    (fault,) = caught.value.faults
    assert (fault.file, fault.found, fault.expected, fault.remedy) == (
        str(tmp_path),
        "inga scenarier",
        "minst ett",
        "lägg till en YAML-fil",
    )


def test_all_stand_by_name_after_the_baseline(uppsala: DataPackage) -> None:
    """Lika before Lägre, whose file comes first by alphabet."""
    names = [result.scenario.name for result in run_scenarios(uppsala, "")]
    assert names[:3] == ["Kansliets förslag", "Lika nedskärning", "Lägre medlemsavgift"]
