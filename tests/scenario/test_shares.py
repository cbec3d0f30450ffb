"""Each organisation's share of the grants and of the fees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage, MemberFee, OrganisationKind, Section
from finsam_analysis.scenario import FundingShare, ScenarioResult, contributions
from finsam_analysis.scenario.shares import funding_shares

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


@pytest.fixture(scope="module")
def small(uppsala: DataPackage) -> DataPackage:
    """State, region and three kommuner, C outside every region; 16 000 kr a year of three."""
    kinds = {
        "Stat": OrganisationKind.STATE,
        "Region": OrganisationKind.REGION,
        "A": OrganisationKind.KOMMUN,
        "B": OrganisationKind.KOMMUN,
        "C": OrganisationKind.KOMMUN,
        "D": OrganisationKind.KOMMUN,
    }
    weights = {"Stat": 1, "Region": 6, "A": 1, "B": 2, "C": 1}
    plan = uppsala.plan
    columns = tuple(plan.columns[position] for position in plan.rolling[:3])
    fee = replace(plan.lines[0], section=Section.MEMBER_FEE, amounts=(16_000,) * 3)
    return replace(
        uppsala,
        organisations=tuple(
            replace(uppsala.organisations[0], name=name, kind=kind) for name, kind in kinds.items()
        ),
        legal_parts={
            OrganisationKind.STATE: Fraction(1, 2),
            OrganisationKind.REGION: Fraction(1, 4),
            OrganisationKind.KOMMUN: Fraction(1, 4),
        },
        share_keys=tuple(
            replace(
                uppsala.share_keys[0],
                organisation=name,
                weight=weight,
                weight_as_region=2 if name == "C" else None,
            )
            for name, weight in weights.items()
        ),
        member_fees=(),
        plan=replace(plan, columns=columns, lines=(fee,)),
    )


def paid(package: DataPackage, fees: list[int]) -> dict[str, list[int]]:
    """What each member pays, as plain lists."""
    return {name: part.tolist() for name, part in contributions(package, fees).items()}


def test_a_kommun_outside_every_region_pays_in_both_groups(small: DataPackage) -> None:
    """Half to the state; of each quarter's 4 000 kr, C pays a fourth of the region's too.

    Region 6 of 6 + 2, and A, B, C 1, 2 and 1 of 4 (lag 2003:1210, 3 and 5 §§; by hand).
    """
    assert paid(small, [16_000]) == {
        "Stat": [8_000],
        "Region": [3_000],
        "A": [1_000],
        "B": [2_000],
        "C": [2_000],
    }


def test_each_share_is_of_one_organisation(small: DataPackage) -> None:
    """Of 100 kr A gets 40 over the years, 4 an inhabitant, and the state 60, having none.

    Who gets nothing is shown with nothing, but for the state, which is no receiver of its own.
    """
    year = small.population_year.value
    package = replace(small, population={("A", year): 10, ("B", year): 20, ("A", year - 1): 1})
    granted = {"A": np.array([30, 0, 10]), "Stat": np.array([60, 0, 0])}
    told = [
        (s.organisation, s.kind.value, s.granted.tolist(), s.share_of_total, s.paid_in.tolist())
        for s in funding_shares(package, granted, [16_000, 0, 0])
    ]
    assert told == [
        ("Stat", "stat", [60, 0, 0], Fraction(6, 10), [8_000, 0, 0]),
        ("Region", "region", [0, 0, 0], 0, [3_000, 0, 0]),
        ("A", "kommun", [30, 0, 10], Fraction(4, 10), [1_000, 0, 0]),
        ("B", "kommun", [0, 0, 0], 0, [2_000, 0, 0]),
        ("C", "kommun", [0, 0, 0], 0, [2_000, 0, 0]),
        ("D", "kommun", [0, 0, 0], 0, [0, 0, 0]),
    ]
    without = funding_shares(package, {"A": granted["A"]}, [16_000, 0, 0])
    assert [s.organisation for s in without] == ["Region", "A", "B", "C", "D"]
    per_inhabitant = {s.organisation: (s.population, s.per_inhabitant) for s in without}
    assert per_inhabitant == {
        "Region": (None, None),
        "A": (10, 4),
        "B": (20, 0),
        "C": (None, None),
        "D": (None, None),
    }


def stated(package: DataPackage, **amounts: tuple[int, ...]) -> DataPackage:
    """The package with what some members pay stated by its documents."""
    source = package.share_keys[0].source
    fees = tuple(MemberFee(name, each, None, source) for name, each in amounts.items())
    return replace(package, member_fees=fees)


def test_what_a_member_is_stated_to_pay_it_pays_and_the_others_share_the_rest(
    small: DataPackage,
) -> None:
    """A pays 1 500 kr in the first and third year, D without a key 100 kr in the third.

    Of the 14 500 kr left the others pay 8, 3, 2 and 2 fifteenths: 7 733⅓, 2 900, 1 933⅓ twice, the
    odd krona to the first. In the second year nobody's is stated. In the third 14 400 kr are left,
    and the fee that a scenario has doubled is doubled for all (by hand).
    """
    package = stated(small, A=(1_500, 0, 1_500), D=(0, 0, 100))
    assert paid(package, [16_000, 16_000, 32_000]) == {
        "Stat": [7_734, 8_000, 15_360],
        "Region": [2_900, 3_000, 5_760],
        "A": [1_500, 1_000, 3_000],
        "B": [1_933, 2_000, 3_840],
        "C": [1_933, 2_000, 3_840],
        "D": [0, 0, 200],
    }


def test_what_all_stated_fees_miss_falls_on_the_key(small: DataPackage) -> None:
    """Every member's fee is stated, 1 600 kr short of the plan's in all: a tenth more of each."""
    parts = {"Stat": 7_200, "Region": 2_700, "A": 900, "B": 1_800, "C": 1_800}
    package = stated(small, **{name: (part,) * 3 for name, part in parts.items()})
    assert paid(package, [16_000]) == {
        "Stat": [8_000],
        "Region": [3_000],
        "A": [1_000],
        "B": [2_000],
        "C": [2_000],
    }


@pytest.mark.parametrize("standard", ["bevilja", "avslå"])
def test_the_model_agrees_with_itself(run: Run, standard: str) -> None:
    """Every check that the reports show holds."""
    checks = run(f"standard: {standard}").checks()
    assert [check.statement for check in checks if not check.holds] == []
    assert len(checks) == 9
