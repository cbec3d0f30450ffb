"""What costs little more than the prices' bound, against every answer written out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam_analysis.choices import listing
from finsam_analysis.choices.listing import Real, listed


@st.composite
def priced(draw: st.DrawFn) -> tuple[Real, Real, Real, Real, Real]:
    """Costs of up to six applications' levels, what they take of up to two rows, and any prices.

    A level that may not be chosen costs without end.
    """
    count, levels, rows = draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 2))

    def drawn(least: int, most: int, *shape: int) -> Real:
        size = int(np.prod(shape))
        figures = draw(st.lists(st.integers(least, most), min_size=size, max_size=size))
        return np.array(figures, dtype=np.float64).reshape(shape)

    costs = drawn(0, 30, count, levels)
    costs[:, 1:][drawn(0, 5, count, levels - 1) == 0] = np.inf
    taken, most = drawn(-20, 20, count, levels, rows), drawn(-60, 60, rows)
    return costs, taken, most, drawn(0, 8, rows) / 4, drawn(0, 40, 1)


def dearer_and_bound(costs: Real, taken: Real, most: Real, prices: Real) -> tuple[Real, float]:
    """What the prices say: how much dearer each level is at least, and the least of all."""
    at_level = costs + taken @ prices
    cheapest = at_level.min(axis=1)
    return at_level - cheapest[:, np.newaxis], float(cheapest.sum() - prices @ most)


@settings(max_examples=300)
@given(priced())
def test_all_that_keeps_the_rows_within_the_sum_is_listed_in_order(
    asked: tuple[Real, Real, Real, Real, Real],
) -> None:
    """Each of them once, the cheapest first, and nothing that costs more or may not be chosen."""
    costs, taken, most, prices, (above,) = asked
    dearer, bound = dearer_and_bound(costs, taken, most, prices)
    finite = np.where(np.isfinite(costs), costs, 0)
    chunks = listed(dearer, finite, bound, above, 0)
    assert chunks is not None
    found = [tuple(answer) for levels in chunks for answer in levels.tolist()]
    each = np.arange(len(costs))
    written_out = {
        answer: float(costs[each, list(answer)].sum())
        for answer in product(range(costs.shape[1]), repeat=len(costs))
        if (taken[each, list(answer)].sum(axis=0) <= most).all()
    }
    assert {answer for answer, cost in written_out.items() if cost <= bound + above} <= set(found)
    assert len(set(found)) == len(found)
    values = [float(costs[each, list(answer)].sum()) for answer in found]
    assert values == sorted(values)
    assert all(value <= bound + above for value in values)


def test_what_the_price_says_breaks_the_row_is_not_listed() -> None:
    """Two of cost 1, 4 is to be saved at a price of 1 each krona: one alone saves 3 (by hand).

    With ``−saved ≤ −4`` and saved 3 each: cost 1 at price ⅓ is dearer by 0, bound 4⁄3. Both cost 2,
    ⅔ above it; none and one alone lack 4 and 1, which the price tells, though they cost less.
    """
    dearer, bound = np.zeros((2, 2)), 4 / 3
    chunks = listed(dearer, np.array([[1.0, 0.0], [1.0, 0.0]]), bound, 1.0, 1e-9)
    assert chunks is not None
    assert np.concatenate(list(chunks)).tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("bounded", "most"), [("_WAYS", 3), ("_WAYS", 4), ("_PAIRS", 5), ("_PAIRS", 6)]
)
def test_too_many_are_not_listed(bounded: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four applications at two levels that cost the same: two halves of four ways, six even pairs.

    Each is granted or not and two are to be; a price of 1 makes no level dearer (by hand).
    """
    costs = np.tile([1.0, 0.0], (4, 1))
    six = listed(np.zeros((4, 2)), costs, 2.0, 0.0, 0.0)
    assert six is not None
    assert len(np.concatenate(list(six))) == 6
    monkeypatch.setattr(listing, bounded, most)
    assert (listed(np.zeros((4, 2)), costs, 2.0, 0.0, 0.0) is None) is (most % 2 == 1)
