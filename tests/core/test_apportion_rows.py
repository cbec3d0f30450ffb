"""Sharing a million rows at once gives the krona that sharing one row gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import apportion
from finsam_analysis.core.money import apportion_rows

ROWS = st.integers(1, 8).flatmap(
    lambda parts: st.lists(
        st.tuples(
            st.integers(-(10**7), 10**7),
            st.lists(st.integers(0, 9), min_size=parts, max_size=parts).filter(any),
        ),
        min_size=1,
        max_size=20,
    )
)
HUGE = st.lists(
    st.tuples(
        st.integers(-(2**63) + 1, 2**63 - 1),
        st.lists(st.integers(0, 2**62), min_size=3, max_size=3).filter(any),
    ),
    min_size=1,
    max_size=5,
)


def rows_of(cases: list[tuple[int, list[int]]]) -> tuple[np.ndarray, np.ndarray]:
    """Totals and weights of the cases, as arrays."""
    totals, weights = zip(*cases, strict=True)
    return np.array(totals, dtype=np.int64), np.array(weights, dtype=np.int64)


@given(ROWS)
def test_every_row_is_what_apportion_gives(cases: list[tuple[int, list[int]]]) -> None:
    """Small weights make ties common; the one-row function is the independent second way."""
    shared = apportion_rows(*rows_of(cases))
    for row, (total, weights) in zip(shared, cases, strict=True):
        assert row.tolist() == apportion(total, weights).tolist()


@given(HUGE)
def test_products_beyond_64_bits_are_exact_too(cases: list[tuple[int, list[int]]]) -> None:
    """A product that would wrap around never does."""
    shared = apportion_rows(*rows_of(cases))
    for row, (total, weights) in zip(shared, cases, strict=True):
        assert row.tolist() == apportion(total, weights).tolist()


def test_ties_go_to_the_earlier_part() -> None:
    """Ten kronor over four equal parts: 2.5 each, so the first two get three (by hand)."""
    assert apportion_rows([10, -10], np.ones((2, 4), dtype=np.int64)).tolist() == [
        [3, 3, 2, 2],
        [-3, -3, -2, -2],
    ]


def test_many_rows_sum_to_their_totals() -> None:
    """Rows over several batches; none is lost at a batch's edge."""
    draw = np.random.default_rng(2024)
    weights = draw.integers(1, 10_000_000, (30_000, 8))
    totals = draw.integers(-50_000_000, 50_000_000, 30_000)
    shared = apportion_rows(totals, weights)
    assert (shared.sum(axis=1) == totals).all()
    for row in (0, 8191, 8192, 16_384, 29_999):
        assert shared[row].tolist() == apportion(int(totals[row]), weights[row]).tolist()


def test_more_parts_than_the_batch_counts_in_eight_bits() -> None:
    """A row of 300 parts is shared as well."""
    weights = np.arange(300, dtype=np.int64)[np.newaxis]
    assert apportion_rows([12_345], weights)[0].tolist() == apportion(12_345, weights[0]).tolist()


def test_a_total_beyond_what_a_float_holds_stays_whole() -> None:
    """2^62 + 1 over 1:0 is itself; a float would lose the last krona."""
    assert apportion_rows([2**62 + 1], np.array([[1, 0]])).tolist() == [[2**62 + 1, 0]]


def test_nothing_to_share_over_zero_weights() -> None:
    """A total of 0 over only zero weights is 0 each."""
    assert apportion_rows([0], np.zeros((1, 3), dtype=np.int64)).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize(
    ("totals", "weights"),
    [([5], [[0, 0]]), ([5], [[-1, 2]]), ([5], [[]]), ([5, 6], [[1, 2]]), ([0.5], [[1, 2]])],
)
def test_what_cannot_be_shared_is_refused(totals: list[int], weights: list[list[int]]) -> None:
    """Zero, negative or missing weights, another shape, a fraction of a krona."""
    with pytest.raises(ValueError, match=r"weights|totals"):
        apportion_rows(totals, np.array(weights, dtype=np.int64))


def test_a_total_beyond_64_bits_is_refused() -> None:
    """Rather than wrapped."""
    with pytest.raises(OverflowError):
        apportion_rows([2**70], np.array([[1, 2]]))
