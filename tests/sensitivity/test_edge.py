"""How far a scenario stands from the floor, against hand calculation and exhaustive search."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from finsam_analysis.core import Kronor
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.sensitivity import distance
from finsam_analysis.sensitivity.edge import extra_margins, fee_margin, underspend_need
from finsam_analysis.tables import edge_sentences

Run = Callable[[str], ScenarioResult]
ALL = "standard: bevilja\n"
VAXTKRAFT_REJECTED = "standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå}\n"


def rounded(products: Kronor) -> Kronor:
    """Ten-thousandths to whole, halves away from zero: Excel's ROUND, written out by itself."""
    whole: Kronor = np.sign(products) * ((2 * np.abs(products) + 10_000) // 20_000)
    return whole


def test_the_fee_must_rise_by_fourteen_hundredths_of_a_per_cent_from_2025(run: Run) -> None:
    """61 tkr over two years of 23 322 tkr: 2 · 32 651 − 61 000 = 4 302 kr; 0,13 % gives −362."""
    margin = fee_margin(run(ALL), 2025)
    assert (margin.change, margin.lowest, margin.beyond) == (14, (2026, 4_302), -362)


def test_a_fee_that_rises_after_the_shortfall_does_not_mend_it(run: Run) -> None:
    """The room is short at the end of 2026; nothing from 2027 on helps that."""
    assert fee_margin(run(ALL), 2027).change is None


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
@pytest.mark.parametrize("text", [ALL, VAXTKRAFT_REJECTED])
def test_the_fee_margin_is_the_lowest_of_all_twenty_thousand_changes(
    run: Run, text: str, year: int
) -> None:
    """Every change from −100,00 to +100,00 per cent is tried, by another formula."""
    result = run(text)
    changes = np.arange(-10_000, 10_001)
    moved = rounded(result.fees[:, np.newaxis] * changes)
    moved[: result.years.index(year)] = 0
    rooms = result.trajectory.closing[:, np.newaxis] + np.cumsum(moved, axis=0)
    holding = changes[(rooms >= result.floor).all(axis=0)]
    assert fee_margin(result, year).change == (int(holding[0]) if len(holding) else None)


def test_the_fee_margin_written_in_a_scenario_file_holds_and_one_hundredth_less_does_not(
    run: Run,
) -> None:
    """The answer is a scenario that the economist can save: −11,67 per cent from 2025."""
    cut = fee_margin(run(VAXTKRAFT_REJECTED), 2025).change
    assert cut == -1167
    years = (2025, 2026, 2027, 2028)
    for text, holds in (("-11,67 %", True), ("-11,68 %", False)):
        fees = ", ".join(f'{year}: "{text}"' for year in years)
        result = run(f"{VAXTKRAFT_REJECTED}antaganden:\n  medlemsavgift: {{{fees}}}\n")
        assert (not result.trajectory.years_below(0)) is holds


def test_sixteen_hundredths_of_a_per_cent_unused_from_2025_mends_the_shortfall(run: Run) -> None:
    """34 088 of 21 305 tkr and 29 693 of 18 558 tkr are 63 781 kr; 0,15 % gives 59 795 kr.

    With 23 707 kr in 2027 and 7 408 kr in 2028 that is 94 896 kr in all.
    """
    need = underspend_need(run(ALL), 2025)
    assert (need.share, need.unused) == (16, 94_896)


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_the_needed_underspend_is_the_least_of_all_ten_thousand_shares(run: Run, year: int) -> None:
    """Every share is tried, by another formula; the scenario's own stands before the year."""
    result = run(f'{ALL}antaganden:\n  golv_kr: 700000\n  ej_nyttjat: {{2025: "1,5 %"}}\n')
    shares = np.arange(10_001)
    unused = rounded((result.ongoing + result.new)[:, np.newaxis] * shares)
    start = result.years.index(year)
    unused[:start] = result.underspend[:start, np.newaxis]
    net = result.trajectory.result - result.underspend
    rooms = 6_360_000 + np.cumsum(net[:, np.newaxis] + unused, axis=0)
    holding = shares[(rooms >= 700_000).all(axis=0)]
    assert underspend_need(result, year).share == (int(holding[0]) if len(holding) else None)


def test_the_shortfall_must_be_found_before_the_end_of_2026(run: Run) -> None:
    """−61 tkr at the end of 2026: all of it by then, or half each year from 2025."""
    edge = distance(run(ALL))
    assert edge.mend_latest == (2026, 61_000)
    amounts = {mending.from_year: mending.amount for mending in edge.yearly_mendings}
    assert amounts == {2025: 30_500, 2026: 61_000, 2027: None, 2028: None}


def test_a_deeper_shortfall_later_can_wait_for_its_own_part(run: Run) -> None:
    """With a floor of 2 000 tkr: 775 missing by 2025, 2 061 by 2026, and never more after."""
    edge = distance(run(f"{ALL}antaganden:\n  golv_kr: 2000000\n"))
    rows = [(s.year, s.missing, s.found_by, s.latest) for s in edge.shortfalls]
    assert rows == [
        (2024, 0, 0, 0),
        (2025, 775_000, 775_000, 775_000),
        (2026, 2_061_000, 2_061_000, 1_286_000),
        (2027, 56_000, 2_061_000, 0),
        (2028, 0, 2_061_000, 0),
    ]
    assert edge.mend_latest == (2025, 2_061_000)
    assert edge.yearly_mendings[0].amount == 1_030_500


def test_the_floor_is_tried_in_the_years_that_decisions_change(run: Run) -> None:
    """2024 ends at 4 830 tkr whatever is decided; with nothing granted 2025 ends at 18 213."""
    edge = distance(run("standard: avslå\nantaganden:\n  golv_kr: 5000000\n"))
    assert edge.result.decided_years == (2025, 2026, 2027, 2028)
    assert edge.result.settled == ((2024, 4_830_000),)
    assert edge.mend_latest is None
    assert edge.extras[0].yearly == 13_213_000
    assert edge.as_json()["lowest_room"] == {"year": 2025, "amount": 18_213_000}
    assert "2024 slutar på 4 830 000 kr, under golvet, vad styrelsen än beslutar" in (
        edge_sentences(edge)[0].replace("\u202f", " ").replace("\u00a0", " ")
    )


def test_what_is_found_each_year_mends_when_it_is_added_to_the_fees(run: Run) -> None:
    """30 500 kr more a year from 2025 holds the floor, and 30 499 kr does not."""
    for amount, holds in ((30_500, True), (30_499, False)):
        fees = ", ".join(f"{year}: {23_322_000 + amount}" for year in (2025, 2026, 2027, 2028))
        result = run(f"{ALL}antaganden:\n  medlemsavgift: {{{fees}}}\n")
        assert (not result.trajectory.years_below(0)) is holds


def test_no_extra_insats_fits_beside_all_applications(run: Run) -> None:
    """The room is below the floor already."""
    assert all(extra.yearly is None for extra in distance(run(ALL)).extras)


def test_uppsalas_coach_does_not_fit_both_years_even_after_uppsalas_cuts(run: Run) -> None:
    """1 197 400 kr are left in 2026: 598 700 kr a year in 2025–2026, and a coach is 666 000 kr."""
    result = run(
        "standard: bevilja\nbeslut:\n"
        "  samordnat-stod: {åtgärd: reducera, procent: 10}\n"
        "  lokussamordnare-uppsala: {åtgärd: bordlägg}\n"
    )
    assert extra_margins(result, [(2025, 2026)])[0].yearly == 598_700
    assert extra_margins(result, [(2026, 2026)])[0].yearly == 1_197_400


def test_a_year_past_the_narrow_one_has_room_for_more(run: Run) -> None:
    """With Växtkraft rejected: 3 978, 5 445, 10 204 and 22 097 tkr at the years' ends."""
    result = run(VAXTKRAFT_REJECTED)
    assert extra_margins(result, [(2025, 2025)])[0].yearly == 3_978_000
    assert extra_margins(result, [(2025, 2026)])[0].yearly == 2_722_500
    assert extra_margins(result, [(2027, 2028)])[0].yearly == 10_204_000
    assert extra_margins(result, [(2028, 2028)])[0].yearly == 22_097_000


@pytest.mark.parametrize(("first", "last"), [(2025, 2025), (2025, 2027), (2025, 2028)])
def test_the_extra_insats_is_the_largest_of_all_amounts_when_part_of_it_goes_unused(
    run: Run, first: int, last: int
) -> None:
    """Every amount up to 200 000 kr is tried, the underspend rounded by another formula."""
    result = run(
        f"{VAXTKRAFT_REJECTED}antaganden:\n  golv_kr: 4100000\n"
        '  ej_nyttjat: {2025: "0,77 %", 2026: "5,5 %", 2027: "33,33 %"}\n'
    )
    assert not result.trajectory.years_below(4_100_000)
    amounts = np.arange(200_001)
    extra = np.array([[y in range(first, last + 1)] for y in result.years]) * amounts
    shares = np.array([[0], [77], [550], [3333], [0]])
    insatser = (result.ongoing + result.new)[:, np.newaxis]
    lost = extra - rounded((insatser + extra) * shares) + rounded(insatser * shares)
    rooms = result.trajectory.closing[:, np.newaxis] - np.cumsum(lost, axis=0)
    holding = amounts[(rooms >= 4_100_000).all(axis=0)]
    assert holding[-1] < 200_000
    assert extra_margins(result, [(first, last)])[0].yearly == int(holding[-1])


def test_an_insats_of_which_nothing_is_used_has_no_largest_amount_below_the_limit(
    run: Run,
) -> None:
    """When all of every year goes unused, even the largest amount there is fits."""
    shares = ", ".join(f"{year}: 100" for year in (2025, 2026, 2027, 2028))
    result = run(f"standard: avslå\nantaganden:\n  ej_nyttjat: {{{shares}}}\n")
    assert extra_margins(result, [(2025, 2028)])[0].yearly == 10**12


def test_the_json_form_says_per_cent_with_two_decimals(run: Run) -> None:
    """The keys that a program reads."""
    answer = distance(run(ALL)).as_json()
    assert answer["member_fee"][0]["change_percent"] == 0.14
    assert answer["underspend"][1] == {"from_year": 2026, "percent": 0.33, "amount": 125_416}
    assert answer["mend_latest"] == {"year": 2026, "amount": 61_000}
