"""What a decision makes of an application, each way of reducing by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import Grant
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.scenario import grants as changed

Run = Callable[[str], ScenarioResult]

grants = (
    st.integers(1, 3)
    .flatmap(
        lambda organisations: st.lists(
            st.lists(st.integers(0, 10**9), min_size=5, max_size=5),
            min_size=organisations,
            max_size=organisations,
        ).map(
            lambda rows: Grant(
                tuple(f"O{i}" for i in range(len(rows))),
                np.array([row[:4] for row in rows], dtype=np.int64),
                np.array([row[4] for row in rows], dtype=np.int64),
            )
        )
    )
    .filter(lambda grant: grant.total > 0)
)


def decided(run: Run, application: str, decision: str) -> dict[str, list[int]]:
    """What an application is granted per organisation, 2025 to 2028."""
    result = run(f"standard: bevilja\nbeslut:\n  {application}: {decision}")
    grant = result.granted[application]
    return dict(zip(grant.organisations, grant.amounts[:, 1:].tolist(), strict=True))


def test_approved_as_distributed(run: Run) -> None:
    """Min framtid as the economist printed it: 2 751 and 83 tkr in 2027."""
    assert decided(run, "min-framtid", "{åtgärd: bevilja}") == {
        "Tierp": [2_590_000, 2_760_000, 2_751_000, 0],
        "Region Uppsala": [83_000, 83_000, 83_000, 0],
    }


def test_rejected_gives_nothing(run: Run) -> None:
    """The organisations stay, with zeros."""
    assert decided(run, "lokussamordnare-uppsala", "{åtgärd: avslå}") == {"Uppsala": [0, 0, 0, 0]}


def test_tabled_is_listed_on_its_own_outside_the_room(run: Run) -> None:
    """Lokussamordnare Uppsala tabled: 280 tkr more in the room in 2025, 560 from 2026."""
    result = run("standard: bevilja\nbeslut:\n  lokussamordnare-uppsala: {åtgärd: bordlägg}")
    assert result.tabled == ("lokussamordnare-uppsala",)
    assert result.trajectory.closing.tolist()[1:3] == [1_505_000, 499_000]


def test_reduced_by_percent(run: Run) -> None:
    """Ten per cent of Samordnat stöd: every cell of the table divides evenly."""
    assert decided(run, "samordnat-stod", "{åtgärd: reducera, procent: 10}") == {
        "Uppsala": [2_757_600, 2_758_500, 0, 0],
        "Region Uppsala": [385_200, 384_300, 0, 0],
    }


def test_reduced_by_percent_shares_rounding_by_largest_remainder(run: Run) -> None:
    """8 350 000 · 0.66667 = 5 566 694.5, rounded to 5 566 695 kr.

    The quotas by hand are 1 726 675.46, 1 840 009.37 and 1 834 009.33 for Tierp and three times
    55 333.61 for the region, whose cells get the three kronor left over.
    """
    assert decided(run, "min-framtid", '{åtgärd: reducera, procent: "33,333"}') == {
        "Tierp": [1_726_675, 1_840_009, 1_834_009, 0],
        "Region Uppsala": [55_334, 55_334, 55_334, 0],
    }


def test_reduced_by_amount(run: Run) -> None:
    """Förstärkt stöd, tillägg has one cell: 569 000 less 69 105 kr."""
    decision = "{åtgärd: reducera, belopp_kr: 69 105}"
    assert decided(run, "forstarkt-stod-tillagg", decision) == {"Älvkarleby": [499_895, 0, 0, 0]}


def test_reduced_to_a_ceiling(run: Run) -> None:
    """Växtkraft to 4 130 000 kr, half: 1 376 500, 1 376 500 and 1 377 000."""
    decision = "{åtgärd: reducera, tak_kr: 4130000}"
    assert decided(run, "vaxtkraft", decision) == {"Enköping": [1_376_500, 1_376_500, 1_377_000, 0]}


def test_a_ceiling_above_the_grant_cuts_nothing(run: Run) -> None:
    """No cut if already below."""
    decision = "{åtgärd: reducera, tak_kr: 9000000}"
    assert decided(run, "vaxtkraft", decision) == {"Enköping": [2_753_000, 2_753_000, 2_754_000, 0]}


def test_reduced_in_one_year_shares_the_cut_over_organisations(run: Run) -> None:
    """300 000 of 3 492 000 in 2026: Uppsala 3 065/3 492, 263 316.15; the region 36 683.85."""
    decision = "{åtgärd: reducera, per_år: {2026: 300000}}"
    assert decided(run, "samordnat-stod", decision) == {
        "Uppsala": [3_064_000, 3_065_000 - 263_316, 0, 0],
        "Region Uppsala": [428_000, 427_000 - 36_684, 0, 0],
    }


def test_a_budget_row_is_taken_out_year_by_year(run: Run) -> None:
    """Min framtid without its arbetsterapeut: 790, 790 and 795 tkr less for Tierp."""
    decision = "{åtgärd: reducera, ta_bort: [arbetsterapeut]}"
    assert decided(run, "min-framtid", decision) == {
        "Tierp": [1_800_000, 1_970_000, 1_956_000, 0],
        "Region Uppsala": [83_000, 83_000, 83_000, 0],
    }


def test_a_budget_row_goes_from_its_own_organisation(run: Run) -> None:
    """The samordnare of Min framtid is the region's: 83, 83 and 84 of 83, 83 and 83 tkr.

    The table is in whole thousands, so it may hold 1 tkr less than the row; then all of it goes.
    """
    decision = "{åtgärd: reducera, ta_bort: [samordnare]}"
    assert decided(run, "min-framtid", decision) == {
        "Tierp": [2_590_000, 2_760_000, 2_751_000, 0],
        "Region Uppsala": [0, 0, 0, 0],
    }


def test_a_row_without_yearly_figures_goes_by_its_months(run: Run) -> None:
    """A coach of Samordnat stöd, 1 332 000 kr over 2025 and 2026."""
    decision = "{åtgärd: reducera, ta_bort: [coach-1]}"
    assert decided(run, "samordnat-stod", decision)["Uppsala"] == [2_398_000, 2_399_000, 0, 0]


def test_a_row_goes_only_from_years_that_hold_money(run: Run) -> None:
    """The projektledare starts in October 2024, but the office put it all on 2025 and 2026."""
    decision = "{åtgärd: reducera, ta_bort: [projektledare]}"
    uppsala = decided(run, "samordnat-stod", decision)["Uppsala"]
    assert uppsala == [3_064_000 - 911_250, 3_065_000 - 911_250, 0, 0]


def test_other_costs_share_their_common_yearly_row(run: Run) -> None:
    """Tolk is 25 of Plattform's 524 tkr other costs, 131 000 a year: 6 250 kr each year."""
    decision = "{åtgärd: reducera, ta_bort: [tolk]}"
    heby = decided(run, "plattform", decision)["Heby"]
    assert heby == [2_440_750, 2_516_750, 2_595_750, 2_677_750]


@given(grants, st.fractions(0, 100))
def test_a_percentage_takes_its_part_of_the_whole_to_half_a_krona(
    grant: Grant, percent: Fraction
) -> None:
    """``total · (1 − p/100)``, rounded once."""
    left = changed.changed_by_percent(grant, -percent)
    assert abs(left.total - grant.total * (1 - percent / 100)) <= Fraction(1, 2)


@given(grants, st.fractions(0, 100))
def test_a_reduction_raises_no_cell(grant: Grant, percent: Fraction) -> None:
    """Nobody gains from a cut."""
    assert (changed.changed_by_percent(grant, -percent).cells <= grant.cells).all()


@given(grants, st.data())
def test_an_amount_cut_is_the_amount(grant: Grant, data: st.DataObject) -> None:
    """Granted plus cut is what was proposed."""
    cut = data.draw(st.integers(0, grant.total))
    assert changed.changed_by_amount(grant, -cut).total + cut == grant.total


@given(grants, st.data())
def test_a_years_cut_touches_only_that_year(grant: Grant, data: st.DataObject) -> None:
    """The other years and what comes after the plan stand."""
    years = (2025, 2026, 2027, 2028)
    column = data.draw(st.integers(0, 3))
    cut = data.draw(st.integers(0, int(grant.per_year[column])))
    left = changed.changed_per_year(grant, {years[column]: -cut}, years)
    taken = (grant.cells - left.cells).sum(axis=0)
    assert taken.tolist() == [cut if i == column else 0 for i in range(5)]


@given(grants)
def test_a_cut_larger_than_the_grant_is_refused(grant: Grant) -> None:
    """It says what was asked and what there is."""
    with pytest.raises(changed.TooLargeCutError) as caught:
        changed.changed_by_amount(grant, -grant.total - 1)
    assert caught.value.excesses == (changed.Excess(grant.total + 1, grant.total),)
