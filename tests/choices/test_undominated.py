"""Which rows no other row matches or beats, by hand and by comparing every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.choices.pareto import undominated

ROWS = st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("costs", "kept"),
    [
        ([[1, 1], [2, 2]], [0]),
        ([[2, 2], [1, 1]], [1]),
        ([[1, 2], [1, 2], [2, 1]], [0, 2]),  # of equal rows the first stays
        ([[1, 2], [1, 3], [1, 4]], [0]),
    ],
)
def test_what_is_kept(costs: list[list[int]], kept: list[int]) -> None:
    """Less is better, in every column."""
    assert undominated(np.array(costs)).tolist() == kept


@given(ROWS)
def test_every_row_that_falls_has_one_that_matches_it(rows: list[tuple[int, int, int]]) -> None:
    """Kept are the distinct rows that no other distinct row matches or beats, each where it first is."""
    distinct = set(rows)
    best = sorted(
        row
        for row in distinct
        if not any(
            other != row and all(o <= r for o, r in zip(other, row, strict=True))
            for other in distinct
        )
    )
    assert undominated(np.array(rows)).tolist() == [rows.index(row) for row in best]
