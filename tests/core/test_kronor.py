"""Rounding and sharing out of whole kronor."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import apportion, percent_of, round_half_away

amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**10), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("5/2", 3), ("-5/2", -3), ("12/5", 2), ("-13/5", -3)],
)
def test_halves_go_away_from_zero(value: str, rounded: int) -> None:
    """As Excel's ROUND does, and as Python's round does not."""
    assert round_half_away(Fraction(value)) == rounded


def test_percent_is_exact_where_floats_are_not() -> None:
    """1.15 % of 1 000 000 000 050 is 11 500 000 000.575: one rounding, upwards."""
    assert percent_of(1_000_000_000_050, Fraction("1.15")) == 11_500_000_001


def test_largest_remainder_by_hand() -> None:
    """100 over 1:1:1 gives 34, 33, 33: the tie goes to the earlier part."""
    assert apportion(100, [1, 1, 1]).tolist() == [34, 33, 33]


def test_largest_remainder_goes_to_the_largest_not_the_first() -> None:
    """10 over 3:4:4 has quotas 2.73, 3.64, 3.64: the two units go to 2.73 and the first 3.64."""
    assert apportion(10, [3, 4, 4]).tolist() == [3, 4, 3]


def test_ties_go_to_the_earlier_organisation_then_year() -> None:
    """1 over a 2 × 2 table of equal cells lands in its first row's first year."""
    assert apportion(1, np.ones((2, 2), dtype=np.int64)).tolist() == [[1, 0], [0, 0]]


@given(amounts, weights)
def test_parts_sum_to_the_whole(total: int, parts: list[int]) -> None:
    """Not a krona is lost or made."""
    assert int(apportion(total, parts).sum()) == total


@given(amounts, weights)
def test_each_part_is_within_one_krona_of_its_quota(total: int, parts: list[int]) -> None:
    """Largest remainder keeps quota."""
    whole = sum(parts)
    for part, weight in zip(apportion(total, parts), parts, strict=True):
        assert abs(Fraction(total * weight, whole) - int(part)) < 1


@given(amounts, weights)
def test_no_weight_no_money(total: int, parts: list[int]) -> None:
    """A part with weight 0 never gets a rounding krona."""
    shared = apportion(total, parts)
    assert all(share == 0 for share, weight in zip(shared, parts, strict=True) if weight == 0)


@given(amounts, weights)
def test_sharing_commutes_with_the_sign(total: int, parts: list[int]) -> None:
    """A repayment is shared as the payment was."""
    assert (apportion(-total, parts) == -apportion(total, parts)).all()


@given(weights, st.integers(1, 10**6))
def test_weights_matter_only_in_proportion(parts: list[int], factor: int) -> None:
    """Kronor or tkr as weights give the same shares."""
    scaled = [part * factor for part in parts]
    assert (apportion(1_000_003, parts) == apportion(1_000_003, scaled)).all()


def test_nothing_over_nothing_is_nothing_in_whole_kronor() -> None:
    """0 over a 2 × 2 table of zeros is such a table, and no floats come of it."""
    shared = apportion(0, np.zeros((2, 2), dtype=np.int64))
    assert shared.tolist() == [[0, 0], [0, 0]]
    assert shared.dtype == np.int64


@pytest.mark.parametrize("parts", [[], [-1, 2], [0, 0]])
@pytest.mark.parametrize("total", [1, 5])
def test_weights_that_cannot_share_are_refused(total: int, parts: list[int]) -> None:
    """No weights, a negative one, or nothing but zeros."""
    with pytest.raises(ValueError, match="weights"):
        apportion(total, parts)


def test_an_amount_beyond_64_bits_is_refused() -> None:
    """Never a silent overflow."""
    with pytest.raises(OverflowError):
        apportion(2**63, [1])
