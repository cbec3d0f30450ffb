"""Per cents of whole arrays, and parts with sign, in whole kronor."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import percent_of, percent_of_each, whole_parts

amounts = st.integers(-(10**12), 10**12)
hundredths = st.integers(-10_000, 10_000)


@given(st.lists(st.tuples(amounts, hundredths), min_size=1))
def test_a_batch_of_per_cents_is_the_per_cents_one_by_one(pairs: list[tuple[int, int]]) -> None:
    """A batch must give the same krona as one scenario."""
    batch = percent_of_each(np.array([a for a, _ in pairs]), np.array([h for _, h in pairs]))
    assert batch.tolist() == [percent_of(a, Fraction(h, 100)) for a, h in pairs]


def test_half_a_krona_is_rounded_away_from_zero_in_a_batch_too() -> None:
    """0,01 % of 5 000 kr is 50 öre: a krona, and minus a krona of minus 5 000."""
    assert percent_of_each(np.array([5_000, -5_000]), np.array(1)).tolist() == [1, -1]


def test_a_product_outside_64_bits_is_refused_and_never_wrapped() -> None:
    """10^15 kr times 10 000 hundredths is 10^19."""
    with pytest.raises(OverflowError):
        percent_of_each(np.array([10**15]), np.array([10_000]))


def test_parts_with_sign_take_the_units_left_over_by_largest_remainder() -> None:
    """Floors of 2,5, −1,75 and 0,25 are 2, −2 and 0: one unit is left, for the half."""
    quotas = [Fraction(5, 2), Fraction(-7, 4), Fraction(1, 4)]
    assert whole_parts(1, quotas) == [3, -2, 0]


@given(st.lists(st.fractions(-1000, 1000, max_denominator=50)), st.integers(-1, 1))
def test_parts_sum_to_the_total_and_stay_near_their_quotas(
    quotas: list[Fraction], miss: int
) -> None:
    """Also when the total was rounded apart from them; and nothing of nothing is nothing."""
    exact = sum(quotas, Fraction(0))
    if not any(quotas):
        assert whole_parts(0, quotas) == [0] * len(quotas)
        return
    total = exact.numerator // exact.denominator + miss
    parts = whole_parts(total, quotas)
    assert sum(parts) == total
    for part, quota in zip(parts, quotas, strict=True):
        assert abs(part - quota) < 1 + abs(total - exact) if quota else part == 0


def test_a_total_with_nothing_to_share_it_over_is_refused() -> None:
    """A krona cannot fall on parts that are all zero."""
    with pytest.raises(ValueError, match="zero quotas"):
        whole_parts(1, [Fraction(0)])
