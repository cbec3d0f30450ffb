"""A whole scenario of two applications over two years, added by hand; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    LARGEST_SUM,
    DataPackage,
    InputError,
    Period,
    kronor,
    whole,
)
from finsam_analysis.scenario import (
    REJECTED,
    Addition,
    ByAmount,
    Change,
    Decision,
    FeeChange,
    PerYear,
    Postpone,
    Scenario,
    StatedAmount,
    StatedAt,
    WithoutRows,
    compute,
)
from tests.conftest import plain
from tests.small_package import ADMINISTRATION, TENTH, decided, small_package


@pytest.fixture(scope="module")
def small(uppsala: DataPackage) -> DataPackage:
    """Two applications over two years."""
    return small_package(uppsala)


def test_every_part_of_a_result_is_its_own(small: DataPackage) -> None:
    """Ett a tenth less, the fee of 2026 too, 230 kr of administration, 5 % unused in 2026.

    2025: 1 100 − (200 + 300 + 130 + 50) = 420. 2026: 1 180 − (230 + 400 + 240 − 32) = 342; without
    the applications 1 100 − 550 = 550 and 1 180 − (230 + 400 − 20) = 570.
    """
    result = decided(
        small,
        member_fee={2026: FeeChange(percent=Fraction(-10))},
        underspend={2026: Fraction(5)},
        plan={ADMINISTRATION: {2026: Change(amount=230)}},
    )
    assert result.years == (2025, 2026)
    assert result.fees.tolist() == [1_000, 1_080]
    assert result.other_income.tolist() == [100, 100]
    assert result.administration.tolist() == [200, 230]
    assert result.ongoing.tolist() == [300, 400]
    assert result.other_coordination.tolist() == [50, 0]
    assert result.new.tolist() == [130, 240]
    assert result.underspend.tolist() == [0, 32]
    assert result.trajectory.income.tolist() == [1_100, 1_180]
    assert result.trajectory.cost.tolist() == [680, 838]
    assert result.trajectory.closing.tolist() == [920, 1_262]
    assert result.without_applications.cost.tolist() == [550, 610]
    assert result.without_applications.closing.tolist() == [1_050, 1_620]
    assert {n: g.amounts.tolist() for n, g in result.proposed.items()} == {
        "ett": [[100, 200]],
        "två": [[40, 60]],
    }
    assert {n: g.amounts.tolist() for n, g in result.granted.items()} == {
        "ett": [[90, 180]],
        "två": [[40, 60]],
    }
    granted = {s.organisation: s.granted.tolist() for s in result.shares if s.granted_total}
    assert granted == {"Heby": [40, 60], "Uppsala": [90, 180]}
    assert sum(int(s.paid_in.sum()) for s in result.shares) < 2_080  # the state pays the rest
    assert result.package is small
    assert (result.floors.tolist(), result.ceiling) == ([100, 100], None)


def test_an_added_insats_costs_what_it_takes_and_stands_last(small: DataPackage) -> None:
    """240 kr from July 2025 to June 2026, half in each year."""
    period = Period(date(2025, 7, 1), date(2026, 6, 30))
    added = Addition("ny", "Ny", "Heby", period, 240)
    result = decided(small, additions=(added,))
    assert list(result.granted) == ["ett", "två", "ny"]
    assert result.new.tolist() == [250, 360]
    assert list(result.proposed) == ["ett", "två"]


@pytest.mark.parametrize(
    ("assumed", "floors"),
    [
        ({}, [100, 100]),
        ({"floor": {2026: 50}}, [100, 50]),
        ({"floor": {2026: 50}, "floor_percent": Fraction(10)}, [110, 130]),
        ({"floor": {2026: 50}, "floor_percent": Fraction(5)}, [100, 65]),
        ({"floor_percent": Fraction(0)}, [100, 100]),
    ],
)
def test_of_two_floors_the_higher_holds_each_year(
    small: DataPackage, assumed: dict[str, Any], floors: list[int]
) -> None:
    """Income is 1 100 and 1 300 kr."""
    assert decided(small, **assumed).floors.tolist() == floors


def test_the_scenarios_own_ceiling_and_opening_stand_before_the_packages(
    small: DataPackage,
) -> None:
    """0 kr is an opening too: the room of 2025 is then its result."""
    limited = replace(small, ceiling=replace(small.floor, value=900))
    assert decided(limited).ceiling == 900
    assert decided(limited, ceiling=700).ceiling == 700
    assert decided(small, ceiling=0).ceiling == 0
    assert decided(small).trajectory.closing.tolist()[0] == 500 + 420
    assert decided(small, opening_surplus=0).trajectory.closing.tolist()[0] == 420


@pytest.mark.parametrize("sign", [1, -1])
def test_amounts_are_together_no_more_than_a_sum_can_be(small: DataPackage, sign: int) -> None:
    """The fees 2 200, the grants 370, the plan's rows 3 550 and the opening surplus, by size."""
    largest = LARGEST_SUM - 2_200 - 370 - 3_550
    assert decided(small, opening_surplus=sign * largest)
    with pytest.raises(InputError) as caught:
        decided(small, opening_surplus=sign * (largest + 1))
    (fault,) = caught.value.faults
    assert (fault.file, fault.found, fault.expected, fault.remedy) == (
        "prov.yaml",
        f"alla belopp är tillsammans {kronor(LARGEST_SUM + 1)}",
        f"högst {kronor(LARGEST_SUM)}",
        "rätta beloppen i planen, ansökningarna eller scenariot",
    )


def test_a_scenario_without_a_file_is_called_so_where_amounts_are_too_large(
    small: DataPackage,
) -> None:
    """The page's own scenario has none."""
    scenario = replace(decided(small).scenario, file="", opening_surplus=LARGEST_SUM)
    with pytest.raises(InputError) as caught:
        compute(small, scenario)
    assert [fault.file for fault in caught.value.faults] == ["scenariot"]


AT = StatedAt("prov.yaml", 7)


def refused(package: DataPackage, decision: Decision) -> list[tuple[Any, ...]]:
    """The faults of deciding ett so."""
    with pytest.raises(InputError) as caught:
        decided(package, decision)
    return [(f.file, f.row, f.field, f.found, f.expected, f.remedy) for f in caught.value.faults]


def test_a_cut_of_more_than_there_is_is_told_with_its_line(small: DataPackage) -> None:
    """301 of 300 kr, and in both years a krona more than they hold; what follows is not tried."""
    assert refused(small, Decision((ByAmount(301, at=AT), ByAmount(1, at=AT)))) == [
        (
            "prov.yaml",
            7,
            "ett, belopp_kr",
            f"minskning med {kronor(301)}",
            f"högst de {whole(300)} kr som finns att minska",
            "sänk beloppet",
        )
    ]
    each = refused(small, Decision((PerYear({2025: 101, 2026: 201}),)))
    assert [fault[:4] for fault in each] == [
        ("prov.yaml", None, "ett, per_år", f"minskning med {kronor(101)} (2025)"),
        ("prov.yaml", None, "ett, per_år", f"minskning med {kronor(201)} (2026)"),
    ]


def test_a_raise_of_nothing_says_to_distribute_instead(small: DataPackage) -> None:
    """First all is cut, then 5 kr are to be shared as nothing."""
    steps = (ByAmount(300, at=AT), ByAmount(5, up=True, at=StatedAt("prov.yaml", 8)))
    assert refused(small, Decision(steps)) == [
        (
            "prov.yaml",
            8,
            "ett, belopp_kr",
            f"utökning med {kronor(5)} av ingenting",
            "ett belopp att utöka, som delar upp det nya på organisationer och år",
            "ange beloppen med bevilja och fördelning i stället",
        )
    ]
    (yearly,) = refused(small, Decision((ByAmount(300), PerYear({2026: 5}, up=True))))
    assert yearly[3] == f"utökning med {kronor(5)} (2026) av ingenting"


def test_a_grant_is_no_larger_than_an_amount_can_be(small: DataPackage) -> None:
    """Raised to the largest amount it stands; a krona more is refused."""
    more = LARGEST_AMOUNT - 300
    assert decided(small, Decision((ByAmount(more, up=True),))).granted["ett"].total == (
        LARGEST_AMOUNT
    )
    assert refused(small, Decision((ByAmount(more + 1, up=True, at=AT),))) == [
        (
            "prov.yaml",
            7,
            "ett",
            f"{kronor(LARGEST_AMOUNT + 1)} beviljas",
            f"högst {kronor(LARGEST_AMOUNT)}",
            "sänk beloppet eller procenttalet",
        )
    ]


def test_rows_that_end_before_the_plan_are_told(small: DataPackage, uppsala: DataPackage) -> None:
    """A row of 2024 has no month in a plan that begins in 2025; one too large says how to go on."""
    row = replace(
        next(row for a in uppsala.applications for row in a.budget_rows),
        id="gammal",
        organisation="Uppsala",
        asked=5_000,
        yearly=None,
        period=Period(date(2024, 1, 1), date(2024, 12, 31)),
    )
    ett = replace(small.applications[0], budget_rows=(row,))
    package = replace(small, applications=(ett, small.applications[1]))
    assert refused(package, Decision((WithoutRows(("gammal",), at=AT),))) == [
        (
            "prov.yaml",
            7,
            "ett, ta_bort",
            "någon av budgetraderna gammal har sina månader före planens första år",
            "rader som är aktiva något av planens år",
            "rätta radens datum i budgetrader.csv eller reducera på annat sätt",
        )
    ]
    now = replace(ett, budget_rows=(replace(row, period=ett.period),))
    package = replace(small, applications=(now, small.applications[1]))
    faults = refused(package, Decision((WithoutRows(("gammal",), at=AT),)))
    assert [fault[3:] for fault in faults] == [
        (
            f"minskning med {kronor(2_500)} (Uppsala {year})",
            f"högst de {whole(held)} kr som finns att minska",
            "ta bort färre rader eller reducera på annat sätt",
        )
        for year, held in ((2025, 100), (2026, 200))
    ]


def test_every_faulty_decision_is_told(small: DataPackage) -> None:
    """One fault an application."""
    scenario = Scenario(
        "prov",
        "Prov",
        "",
        "prov.yaml",
        {"ett": Decision((ByAmount(301),)), "två": Decision((ByAmount(101),))},
    )
    with pytest.raises(InputError) as caught:
        compute(small, scenario)
    assert [fault.field for fault in caught.value.faults] == ["ett, belopp_kr", "två, belopp_kr"]


def test_steps_are_taken_in_turn(small: DataPackage) -> None:
    """A tenth off and then 30 of the 270 kr left, by proportion: 80 and 160; nothing of nothing."""
    decision = Decision((*TENTH.steps, ByAmount(30)))
    assert decided(small, decision).granted["ett"].amounts.tolist() == [[80, 160]]
    assert decided(small, REJECTED).granted["ett"].amounts.tolist() == [[0, 0]]
    ett = small.applications[0]
    assert ett.distribution is not None
    totals = [s.grant.total for s in decision.standings(ett, ett.distribution, (2025, 2026))]
    assert totals == [300, 270, 240]
    assert decision.standings(ett, ett.distribution, (2025, 2026))[-1].grant.total == 240


def test_a_decision_says_when_the_insats_is_active() -> None:
    """Three months later, and then one more."""
    later = Decision((Postpone(3), Postpone(1))).period(Period(date(2025, 1, 1), date(2025, 6, 30)))
    assert later == Period(date(2025, 5, 1), date(2025, 10, 31))


def test_a_decision_of_three_steps_is_said_in_turn(small: DataPackage) -> None:
    """Each amount knows its step, and where the file says it."""
    decision = Decision((*TENTH.steps, Postpone(6), ByAmount(30, at=AT)))
    *words, amount = decision.words(small.applications[0])
    assert plain("".join(map(str, words))) == (
        "minskas med 10 %, därefter skjuts upp 6 månader och därefter minskas med "
    )
    assert amount == StatedAmount(30, step=3)
    assert list(decision.stated()) == [(amount, "beloppet minskas med detta", AT)]
