"""What a name that no figure has may have meant: the same names as by trying all of them."""

from __future__ import annotations

from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.tracing.names import closest

_NAMES = st.text("abå 12", max_size=7)


@given(_NAMES, st.lists(_NAMES, max_size=40, unique=True), st.integers(1, 5))
def test_the_closest_are_those_that_difflib_finds(asked: str, names: list[str], count: int) -> None:
    """The same names in the same order, ties too."""
    assert closest(asked, names, count, 0.5) == get_close_matches(asked, names, count, 0.5)
