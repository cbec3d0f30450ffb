"""Names by which a figure is found: many at once are as each alone, the closest as by trying all."""

from __future__ import annotations

from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.tracing.names import _all_plain, _plain, closest

_NAMES = st.text("abå 12", max_size=7)


@given(_NAMES, st.lists(_NAMES, max_size=40, unique=True), st.integers(1, 5))
def test_the_closest_are_those_that_difflib_finds(asked: str, names: list[str], count: int) -> None:
    """The same names in the same order, ties too."""
    assert closest(asked, names, count, 0.5) == get_close_matches(asked, names, count, 0.5)


def test_more_names_than_are_held_at_once_are_all_looked_at() -> None:
    """The nearest is found also among the last of very many, with more letters than either holds."""
    names = [f"insats {number} Tierp" for number in range(50_000)]
    assert closest("insats 49999 Tiärp", names, 1, 0.5) == ["insats 49999 Tierp"]
    assert closest("insats 7 Tiärp", names, 1, 0.5) == ["insats 7 Tierp"]


@given(st.lists(st.text("aÅß :–-\t\u00a0”", max_size=6), max_size=8))
def test_names_made_plain_together_are_those_made_plain_alone(names: list[str]) -> None:
    """Blanks at a name's ends and empty names too."""
    assert _all_plain(names) == [_plain(name) for name in names]
