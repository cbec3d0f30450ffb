"""Each organisation's share of the grants and of the fees."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import FundingShare, ScenarioResult
from finsam_analysis.scenario.shares import contributions

Run = Callable[[str], ScenarioResult]


def share(result: ScenarioResult, organisation: str) -> FundingShare:
    """The share of one organisation."""
    return next(s for s in result.shares if s.organisation == organisation)


def test_granted_per_kommun_as_the_table_has_it(run: Run) -> None:
    """Älvkarleby's three rows: 910 + 569 + 119, 1 800 + 161, 1 708 + 164 tkr."""
    granted = share(run("standard: bevilja"), "Älvkarleby").granted
    assert (granted // 1000).tolist() == [0, 1_598, 1_961, 1_872, 0]


def test_the_region_gets_its_parts_of_three_applications(run: Run) -> None:
    """337 + 83 + 428, 83 + 427 and 83 tkr."""
    granted = share(run("standard: bevilja"), "Region Uppsala").granted
    assert (granted // 1000).tolist() == [0, 848, 510, 83, 0]


def test_a_kommun_that_applied_for_nothing_is_shown_with_zero(run: Run) -> None:
    """Östhammar."""
    assert share(run("standard: bevilja"), "Östhammar").granted_total == 0


def test_share_of_total_is_exact(run: Run) -> None:
    """Heby: 10 256 of 52 503 tkr."""
    assert share(run("standard: bevilja"), "Heby").share_of_total == Fraction(10_256, 52_503)


def test_per_inhabitant_uses_the_last_known_population(run: Run) -> None:
    """Heby: 10 256 000 kr over 14 343 inhabitants on 31 December 2023."""
    assert share(run("standard: bevilja"), "Heby").per_inhabitant == Fraction(10_256_000, 14_343)


def test_shares_of_nothing_are_zero(run: Run) -> None:
    """Without grants nobody has a share, and nothing is divided by zero."""
    assert {s.share_of_total for s in run("standard: avslå").shares} == {Fraction(0)}


def test_the_law_halves_the_fees(uppsala: DataPackage) -> None:
    """Of 23 322 000 kr the state pays half, the region a quarter (lag 2003:1210, 5 §)."""
    paid = contributions(uppsala, [23_322_000])
    assert paid["Försäkringskassan"].tolist() == [11_661_000]
    assert paid["Region Uppsala"].tolist() == [5_830_500]


def test_a_kommun_pays_by_the_stated_key(uppsala: DataPackage) -> None:
    """Heby: 5 830 500 · 14 343 / 404 589 = 206 695.8 kr."""
    assert contributions(uppsala, [23_322_000])["Heby"].tolist() == [206_696]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=5))
def test_members_pay_the_whole_fee(uppsala: DataPackage, fees: list[int]) -> None:
    """Each year's parts sum to that year's fee."""
    paid = contributions(uppsala, fees)
    assert np.sum(list(paid.values()), axis=0).tolist() == fees


@pytest.mark.parametrize("standard", ["bevilja", "avslå"])
def test_the_model_agrees_with_itself(run: Run, standard: str) -> None:
    """Every check that the reports show holds."""
    checks = run(f"standard: {standard}").checks()
    assert [check.statement for check in checks if not check.holds] == []
    assert len(checks) == 9
