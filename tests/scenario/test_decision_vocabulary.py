"""As asked, without budget rows, added insatser: by hand on the board papers' figures."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import (
    Adjustment,
    Application,
    DataPackage,
    Grant,
    InputError,
    Period,
    ReconciliationError,
)
from finsam_analysis.scenario import (
    ByAmount,
    ByPercent,
    Ceiling,
    Decision,
    PerYear,
    ScenarioResult,
    Step,
    budget_row_cells,
    demand,
)
from finsam_analysis.scenario.grants import (
    Excess,
    TooLargeCutError,
    as_asked,
    without_budget_rows,
)
from finsam_analysis.tables import grant_table
from tests.conftest import APPLICATIONS

Run = Callable[[str], ScenarioResult]
TKR = 1000


def decide(run: Run, application: str, decision: str) -> ScenarioResult:
    """All applications granted but one, which is decided otherwise."""
    return run(f"standard: bevilja\nbeslut:\n  {application}: {{{decision}}}")


def test_as_asked_gives_uppsala_its_fourth_coach(run: Run) -> None:
    """37 000 · 1,5 · 24 = 1 332 000 kr over 2025 and 2026 on top of 3 064 and 3 065 tkr.

    The 500 kr the office rounded up stay: 8 316 000 kr against 8 315 500 asked.
    """
    grant = decide(run, "samordnat-stod", "åtgärd: bevilja, sökt: true").granted["samordnat-stod"]
    assert dict(zip(grant.organisations, grant.amounts.tolist(), strict=True)) == {
        "Uppsala": [0, 3_064_000 + 666_000, 3_065_000 + 666_000, 0, 0],
        "Region Uppsala": [0, 428_000, 427_000, 0, 0],
    }
    assert grant.total == 8_316_000


def test_as_asked_gives_registerstudie_its_rent(run: Run) -> None:
    """337 tkr and 13 tkr of rent, which the applicant laid on 2025: the 350 tkr asked."""
    grant = decide(run, "registerstudie", "åtgärd: bevilja, sökt: true").granted["registerstudie"]
    assert grant.amounts.tolist() == [[0, 350_000, 0, 0, 0]]


def test_everything_as_asked_is_the_sum_the_office_received(run: Run, uppsala: DataPackage) -> None:
    """53 847 710 kr asked; the table's whole thousands make it 53 848 tkr."""
    every = "\n".join(f"  {a.id}: {{åtgärd: bevilja, sökt: ja}}" for a in uppsala.applications)
    assert run(f"standard: bevilja\nbeslut:\n{every}").granted_total == 53_848_000


def test_not_as_asked_is_as_proposed(run: Run) -> None:
    """``sökt: false`` changes nothing."""
    result = decide(run, "samordnat-stod", "åtgärd: bevilja, sökt: false")
    assert result.granted["samordnat-stod"].total == 6_984_000


def test_an_adjustment_follows_a_row_of_an_organisation_left_nothing(uppsala: DataPackage) -> None:
    """Min framtid had Region Uppsala been left out: its 250 000 kr come back over its years.

    The applicant's own years: 83 000, 83 000 and 84 000 kr.
    """
    application = uppsala.application("min-framtid")
    row = next(row for row in application.budget_rows if row.id == "samordnare")
    left_out = replace(
        application,
        adjustments=(Adjustment("region", row.id, 250_000, "prov", row.source),),
    )
    tierp = Grant(
        ("Tierp",), np.array([[0, 2_590, 2_760, 2_751, 0]]) * TKR, np.zeros(1, dtype=np.int64)
    )
    restored = as_asked(tierp, left_out, uppsala.plan.years)
    assert restored.organisations == ("Tierp", "Region Uppsala")
    assert restored.amounts[1].tolist() == [0, 83_000, 83_000, 84_000, 0]


def test_an_adjustment_goes_to_the_years_that_hold_money(uppsala: DataPackage) -> None:
    """Half the project leader from October 2024 taken out and put back: nothing in 2024.

    911 250 kr over 2025 and 2026, as the office laid the rest.
    """
    application = uppsala.application("samordnat-stod")
    row = next(row for row in application.budget_rows if row.id == "projektledare")
    adjusted = replace(
        application, adjustments=(Adjustment("halv", row.id, 911_250, "prov", row.source),)
    )
    assert application.distribution is not None
    restored = as_asked(application.distribution, adjusted, uppsala.plan.years)
    assert restored.amounts[0].tolist() == [0, 3_064_000 + 455_625, 3_065_000 + 455_625, 0, 0]


def test_what_a_rows_years_leave_of_it_comes_after_the_plan(uppsala: DataPackage) -> None:
    """A row of 500 kr with 300 in the plan's years, active into 2029, has 200 after them.

    Were it not active there, the 200 would be the applicant's own error and not ours to place.
    """
    row = replace(
        uppsala.application("plattform").budget_rows[0], asked=500, yearly=(0, 100, 100, 100, 0)
    )
    held = np.ones(6, dtype=np.int64)
    longer = replace(row, period=Period(date(2025, 1, 1), date(2029, 6, 30)))
    years = uppsala.plan.years
    assert budget_row_cells(longer, held, years).tolist() == [0, 100, 100, 100, 0, 200]
    assert budget_row_cells(row, held, years).tolist() == [0, 100, 100, 100, 0, 0]


def test_without_the_occupational_therapist(run: Run) -> None:
    """Min framtid less 790, 790 and 795 tkr in Tierp, as the applicant laid them."""
    grant = decide(run, "min-framtid", "åtgärd: reducera, ta_bort: [arbetsterapeut]").granted[
        "min-framtid"
    ]
    assert (grant.amounts // TKR).tolist() == [[0, 1800, 1970, 1956, 0], [0, 83, 83, 83, 0]]


def test_a_row_without_yearly_amounts_goes_by_its_months(run: Run) -> None:
    """A coach of Samordnat stöd, 1 332 000 kr over 24 months: 666 tkr of each year."""
    grant = decide(run, "samordnat-stod", "åtgärd: reducera, ta_bort: [coach-3]").granted[
        "samordnat-stod"
    ]
    assert grant.amounts[0].tolist() == [0, 3_064_000 - 666_000, 3_065_000 - 666_000, 0, 0]


def test_a_row_that_starts_before_the_money_goes_from_the_years_that_hold_any(run: Run) -> None:
    """The project leader from October 2024, 1 822 500 kr, of which 2024 holds nothing.

    The office laid everything on 2025 and 2026, so half of it goes from each.
    """
    grant = decide(run, "samordnat-stod", "åtgärd: reducera, ta_bort: [projektledare]").granted[
        "samordnat-stod"
    ]
    assert grant.amounts[0].tolist() == [0, 3_064_000 - 911_250, 3_065_000 - 911_250, 0, 0]


def test_an_organisation_whose_only_row_goes_has_nothing_left(run: Run) -> None:
    """Region Uppsala in Min framtid: the row is 84 000 kr in 2027, the table has 83 tkr.

    The table is in whole thousands and so may hold up to 1 tkr less than the row.
    """
    grant = decide(run, "min-framtid", "åtgärd: reducera, ta_bort: [samordnare]").granted[
        "min-framtid"
    ]
    assert (grant.amounts // TKR).tolist() == [[0, 2590, 2760, 2751, 0], [0, 0, 0, 0, 0]]


def test_a_row_can_only_go_with_what_the_office_has_left_of_it(uppsala: DataPackage) -> None:
    """The fourth coach is already out of the proposal: taking the row away takes nothing more."""
    application = uppsala.application("samordnat-stod")
    assert application.distribution is not None
    grant = application.distribution
    left = without_budget_rows(grant, application, ["coach-4"], uppsala.plan.years)
    assert left.cells.tolist() == grant.cells.tolist()


def test_rows_larger_than_the_year_are_refused(uppsala: DataPackage) -> None:
    """En väg in: the applicant's indexed rows are more than the office's even spread in 2026.

    149 693 + 660 230 + 660 230 + 172 000 = 1 642 153 kr against 1 599 tkr, and in 2027
    154 184 + 680 037 + 680 037 + 172 000 = 1 686 258 kr against 1 600 tkr.
    """
    application = uppsala.application("en-vag-in")
    assert application.distribution is not None
    every = [row.id for row in application.budget_rows]
    with pytest.raises(TooLargeCutError) as error:
        without_budget_rows(application.distribution, application, every, uppsala.plan.years)
    assert error.value.excesses == (
        Excess(1_642_153, 1_599_000, "Knivsta 2026"),
        Excess(1_686_258, 1_600_000, "Knivsta 2027"),
    )


def test_an_added_insats_costs_by_its_months(run: Run) -> None:
    """900 000 kr over July 2027 to June 2029: 6, 12 and 6 months; the last after the plan."""
    result = run(
        "standard: avslå\ntillägg:\n"
        "  - {id: ny, namn: Ny insats, insatsägare: Tierp, från: 2027-07-01, till: 2029-06-30,"
        " belopp_kr: 900000}"
    )
    assert result.as_json()["granted"]["ny"] == {"Tierp": [0, 0, 0, 225_000, 450_000]}
    assert result.as_json()["after_plan"] == {"ny": 225_000}
    assert result.trajectory.closing.tolist() == [
        4_830_000,
        18_213_000,
        34_240_000,
        49_817_000 - 225_000,
        66_340_000 - 675_000,
    ]


def test_an_added_insats_counts_in_its_owners_share(run: Run) -> None:
    """Alone granted, it is the whole of what is granted, and all of it Tierp's."""
    result = run(
        "standard: avslå\ntillägg: [{id: ny, namn: N, insatsägare: Tierp, från: 2026-01-01,"
        " till: 2026-12-31, belopp_kr: 500000}]"
    )
    shares = {share.organisation: share for share in result.shares}
    assert shares["Tierp"].granted_total == 500_000
    assert shares["Tierp"].share_of_total == 1


def test_unused_funds_are_also_of_added_insatser(run: Run) -> None:
    """Ten per cent of 500 tkr new and 1 245 tkr ongoing in 2026: 174,5 tkr are not used."""
    result = run(
        "standard: avslå\ntillägg: [{id: ny, namn: N, insatsägare: Tierp, från: 2026-01-01,"
        " till: 2026-12-31, belopp_kr: 500000}]\nantaganden: {ej_nyttjat: {2026: 10}}"
    )
    assert result.underspend.tolist() == [0, 0, 174_500, 0, 0]


def test_the_table_of_grants_has_every_year_that_is_granted_anything(run: Run) -> None:
    """Nothing is proposed in 2024, but the added insats costs 500 tkr then."""
    result = run(
        "standard: avslå\ntillägg: [{id: ny, namn: Prov, insatsägare: Tierp, från: 2024-01-01,"
        " till: 2024-12-31, belopp_kr: 500000}]"
    )
    table = grant_table(result).frame
    assert table["2024, kr"].tolist()[-2:] == [500_000, 500_000]


def test_a_postponement_that_lost_money_would_be_told(run: Run) -> None:
    """The model's own check: what comes after the plan cannot be dropped unseen."""
    result = decide(run, "framsteget", "åtgärd: skjut upp, månader: 6")
    demand(result.checks())
    grant = result.granted["framsteget"]
    lossy = replace(
        result,
        granted={**result.granted, "framsteget": replace(grant, after_plan=0 * grant.after_plan)},
    )
    with pytest.raises(ReconciliationError, match="Det som skjuts upp finns kvar"):
        demand(lossy.checks())


WAYS = (
    "åtgärd: avslå",
    "åtgärd: bordlägg",
    "åtgärd: bevilja, sökt: true",
    "åtgärd: reducera, procent: 12",
    "åtgärd: reducera, tak_kr: 300000",
    "åtgärd: reducera, belopp_kr: 1000",
    "åtgärd: skjut upp, månader: 7",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(APPLICATIONS), st.sampled_from(WAYS)), unique_by=lambda d: d[0]
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_decisions_does_not_matter(
    run: Run, decisions: list[tuple[str, str]], shuffler: random.Random
) -> None:
    """The same decisions in another order of the file give the same result in full."""
    results = []
    for _ in range(2):
        lines = "".join(f"\n  {name}: {{{way}}}" for name, way in decisions)
        text = f"standard: bevilja\nbeslut:{lines or ' {}'}"
        results.append(run(text).as_json())
        shuffler.shuffle(decisions)
    assert results[0] == results[1]


reductions = st.one_of(
    st.fractions(0, 100, max_denominator=1000).map(ByPercent),
    st.integers(0, 337_000).map(ByAmount),
    st.integers(0, 20_000_000).map(Ceiling),
    st.integers(0, 119_000).map(lambda cut: PerYear({2025: cut})),
)


@given(st.sampled_from(APPLICATIONS), reductions)
def test_a_reduction_only_takes_away(uppsala: DataPackage, name: str, step: Step) -> None:
    """Every cell stays between 0 and what was proposed: granted + cut = proposed, cell by cell."""
    application = uppsala.application(name)
    assert application.distribution is not None
    proposed = application.distribution
    granted = Decision((step,)).standings(application, proposed, uppsala.plan.years)[-1].grant
    cut = proposed.cells - granted.cells
    assert granted.cells.min() >= 0
    assert cut.min() >= 0
    if isinstance(step, ByAmount | PerYear):
        assert int(cut.sum()) == sum(stated.amount for stated, _ in step.stated())


@given(st.data())
def test_rows_taken_away_one_by_one_or_together(uppsala: DataPackage, data: st.DataObject) -> None:
    """What two sets of rows take together is what each takes alone, up to the table's rounding.

    Only where the table holds the rows; a year it does not hold is refused.
    """
    application: Application = data.draw(st.sampled_from(uppsala.applications))
    ids = [row.id for row in application.budget_rows]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True))
    split = data.draw(st.integers(0, len(chosen)))
    assert application.distribution is not None
    proposed, years = application.distribution, uppsala.plan.years

    def cut(rows: list[str]) -> int:
        return proposed.total - without_budget_rows(proposed, application, rows, years).total

    try:
        together = cut(chosen)
    except TooLargeCutError:
        return
    # Each of up to eight cells holds at most 1 000 kr less than its rows.
    assert 0 <= cut(chosen[:split]) + cut(chosen[split:]) - together <= 8 * TKR


def test_taking_everything_away_says_where_it_does_not_fit(run: Run, uppsala: DataPackage) -> None:
    """The refusal names the organisation, the year and both amounts, and where it is written."""
    ids = ", ".join(row.id for row in uppsala.application("en-vag-in").budget_rows)
    with pytest.raises(InputError) as error:
        decide(run, "en-vag-in", f"åtgärd: reducera, ta_bort: [{ids}]")
    text = str(error.value).replace("\u202f", " ").replace("\u00a0", " ")
    assert "prov.yaml, rad 4, en-vag-in, ta_bort" in text
    assert "minskning med 1 642 153 kr (Knivsta 2026)" in text
