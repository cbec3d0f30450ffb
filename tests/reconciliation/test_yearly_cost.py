"""Each application's yearly cost by its budget, beside the office's printed distribution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import THOUSAND, DataPackage, nearest_thousand
from finsam_analysis.reconciliation import compared_cells
from finsam_analysis.reconciliation.yearly_cost import Reason, derived_cost, row_cost

amounts = st.integers(0, 10**9)
months = st.lists(st.integers(0, 12), min_size=1, max_size=6).filter(any)


def test_empty_years_go_by_months() -> None:
    """27 months, three of them in the first year: 1 822 500 is 67 500 a month."""
    assert row_cost(1_822_500, None, [3, 12, 12]) == [202_500, 810_000, 810_000]


def test_years_that_give_the_asked_stand() -> None:
    """As the applicant filled them in."""
    assert row_cost(600, [100, 200, 300], [12, 12, 12]) == [100, 200, 300]


def test_what_is_left_goes_to_the_empty_year() -> None:
    """Framsteget's other costs: 33 000, of which 3 × 10 000 are laid out, and 2028 is empty."""
    laid = row_cost(33_000, [10_000, 10_000, 10_000, 0], [12, 12, 12, 12])
    assert laid == [10_000, 10_000, 10_000, 3_000]


def test_years_that_give_too_much_are_scaled() -> None:
    """400 for an asked 200: each year the half."""
    assert row_cost(200, [100, 300], [12, 12]) == [50, 150]


@given(amounts, months, st.data())
def test_a_row_is_always_laid_out_whole(asked: int, active: list[int], data: st.DataObject) -> None:
    """Whatever the applicant filled in, the years sum to the asked amount."""
    yearly = data.draw(st.none() | st.lists(amounts, min_size=len(active), max_size=len(active)))
    assert sum(row_cost(asked, yearly, active)) == asked


def test_the_derived_cost_is_the_documents_adjusted_sum(uppsala: DataPackage) -> None:
    """All eleven less a coach and a rent: 52 502 710 kr, as the office's text says."""
    derived = [derived_cost(a, uppsala.plan.years) for a in uppsala.applications]
    assert sum(grant.total for grant in derived if grant) == 52_502_710


def test_min_framtids_two_organisations(uppsala: DataPackage) -> None:
    """By hand from the yearly sheet: Tierp's rows less nothing, and the region's coordinator."""
    application = uppsala.application("min-framtid")
    derived = derived_cost(application, uppsala.plan.years)
    assert derived is not None
    assert derived.organisations == ("Tierp", "Region Uppsala")
    assert derived.amounts.tolist() == [
        [0, 2_590_000, 2_760_000, 2_750_000, 0],
        [0, 83_000, 83_000, 84_000, 0],
    ]


# The cells that are neither the same nor the nearest tkr, read in the table of the board papers.
DIFFERENT = {
    ("vaxtkraft", "Enköping", 2027): Reason.REMAINDER,
    ("en-vag-in", "Knivsta", 2025): Reason.EVEN,
    ("en-vag-in", "Knivsta", 2027): Reason.EVEN,
    ("min-framtid", "Tierp", 2027): Reason.BETWEEN_ORGANISATIONS,
    ("min-framtid", "Region Uppsala", 2027): Reason.BETWEEN_ORGANISATIONS,
    ("samordnat-stod", "Uppsala", 2024): Reason.YEAR_LEFT_OUT,
    ("samordnat-stod", "Uppsala", 2025): Reason.YEAR_LEFT_OUT,
    ("samordnat-stod", "Uppsala", 2026): Reason.YEAR_LEFT_OUT,
    ("samordnat-stod", "Region Uppsala", 2025): Reason.EVEN,
    ("samordnat-stod", "Region Uppsala", 2026): Reason.EVEN,
    ("forstarkt-stod-forlangning", "Älvkarleby", 2025): Reason.WRONGLY_ROUNDED,
    ("forstarkt-stod-forlangning", "Älvkarleby", 2026): Reason.WRONGLY_ROUNDED,
}


def test_every_difference_has_its_reason(uppsala: DataPackage) -> None:
    """Cell by cell, over all applications; none is unexplained."""
    cells = [c for a in uppsala.applications for c in compared_cells(a, uppsala.plan.years)]
    found = {
        (cell.application, cell.organisation, cell.year): cell.reason
        for cell in cells
        if cell.reason not in (Reason.SAME, Reason.ROUNDED)
    }
    assert found == DIFFERENT
    for cell in cells:
        if cell.reason is Reason.SAME:
            assert cell.difference == 0
        if cell.reason is Reason.ROUNDED:
            assert cell.printed == THOUSAND * nearest_thousand(cell.derived)


@pytest.mark.parametrize(("amount", "rounded"), [(1_500, 2_000), (1_499, 1_000), (-500, -1_000)])
def test_the_nearest_thousand_is_away_from_zero_at_a_half(amount: int, rounded: int) -> None:
    """As a person rounds to tkr."""
    assert THOUSAND * nearest_thousand(amount) == rounded
