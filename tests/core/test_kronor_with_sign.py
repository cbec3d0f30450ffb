"""Per cents of whole arrays, and parts with sign, in whole kronor."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import percent_of, percent_of_all, percent_of_each, whole_parts

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


def test_a_product_just_within_64_bits_is_exact() -> None:
    """Half of the divisor, 5 000, is added before the division: 2^63 − 5 001 is the last product."""
    last = 2**63 - 5_001
    near = np.arange(last - 20_000, last + 1, 7)
    rounded = [percent_of(a, Fraction("0.01")) for a in near.tolist()]
    assert percent_of_each(near, np.array(1)).tolist() == rounded
    assert percent_of_each(np.array([last]), np.array(1)).tolist() == [922_337_203_685_477]
    with pytest.raises(OverflowError):
        percent_of_each(np.array([last + 1]), np.array(1))


def test_nothing_of_the_largest_per_cent_is_nothing() -> None:
    """0 is no large product, whichever of the two it is; and no amounts give none."""
    largest = np.array([2**63 - 1])
    assert percent_of_each(np.array([0]), largest).tolist() == [0]
    assert percent_of_each(largest, np.array([0])).tolist() == [0]
    none = np.empty(0, dtype=np.int64)
    assert percent_of_each(none, np.array(1)).tolist() == []
    assert percent_of_each(np.array(1), none).tolist() == []


def test_a_unit_left_over_goes_to_the_largest_remainder_not_the_first() -> None:
    """Floors of 1,25 and 1,75 are 1 and 1: the unit is the second's."""
    assert whole_parts(3, [Fraction(5, 4), Fraction(7, 4)]) == [1, 2]


@given(
    st.lists(st.integers(-(10**15), 10**15), min_size=1),
    st.decimals(-100, 100, places=6).map(Fraction),
)
def test_one_per_cent_of_many_is_that_of_each(each: list[int], percent: Fraction) -> None:
    """However many decimals, also where the product would leave 64 bits."""
    assert percent_of_all(np.array(each), percent).tolist() == [
        percent_of(a, percent) for a in each
    ]


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
