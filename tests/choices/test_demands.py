"""Which levels some demands speak of and offer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from finsam_analysis.choices import Choices, Demands

HALF, WHOLE = Fraction(50), Fraction(100)


def test_all_or_nothing_speaks_of_nothing_too() -> None:
    """Besides the levels on offer and the proposal, ascending and once each."""
    offered = frozenset([HALF, WHOLE])
    assert Demands(0, offered).levels() == (HALF, WHOLE)
    assert Demands(0, frozenset([HALF])).levels() == (HALF, WHOLE)
    either = Demands(0, offered, all_or_nothing=frozenset(["a"]))
    assert either.levels() == (Fraction(0), HALF, WHOLE)


def test_where_nothing_is_applied_for_no_level_is_offered() -> None:
    """A table without rows, with its two columns."""
    nothing = np.zeros((0, 2), dtype=np.int64)
    choices = Choices((), (HALF, WHOLE), (2025,), nothing, nothing[:, :, None], nothing[:0, 0])
    assert Demands(0, frozenset([HALF])).offers(choices).shape == (0, 2)


def test_the_largest_cut_may_be_made() -> None:
    """A cut of at most 50 per cent leaves half or all."""
    amounts = np.array([[0, 5, 10]])
    levels = (Fraction(0), HALF, WHOLE)
    choices = Choices(("a",), levels, (2025,), amounts, amounts[:, :, None], np.array([20]))
    half = Demands(0, frozenset(levels), at_most_cut={"a": HALF})
    assert half.allowed(choices).tolist() == [[False, True, True]]
