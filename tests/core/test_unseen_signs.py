"""Signs that cannot be seen, or that turn the text around: never in what is printed."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import Fault, invisible, shown, stripped, swedish


@given(st.text())
def test_a_free_text_keeps_nothing_that_cannot_be_seen(text: str) -> None:
    """What is left has no such sign but the ends of lines and tabs."""
    assert not invisible(stripped(text).replace("\n", "").replace("\t", ""))


def test_no_sign_that_cannot_be_seen_counts_as_printable() -> None:
    """Printable texts are passed over, so it must hold of every sign there is."""
    signs = map(chr, range(sys.maxunicode + 1))
    assert [sign for sign in signs if swedish._CONTROL.match(sign) and not invisible(sign)] == []


@given(st.text())
def test_a_message_can_always_be_written(text: str) -> None:
    """Whatever stands in a fault, its text is UTF-8 and turns nothing around."""
    told = str(Fault(text, text, text, text, row=1, field=text))
    assert told.encode()
    assert "\u202e" not in told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\u202e000 000 015", "000 000 015"),
        ("Sam\u00adordnat", "Samordnat"),
        ("\ud83d\ude00", "\U0001f600"),
        ("a\ud800b", "ab"),
        ("rad 1\nrad 2", "rad 1\nrad 2"),
        ("12\u202f000\u00a0kr", "12\u202f000\u00a0kr"),
    ],
)
def test_what_is_stripped(text: str, left: str) -> None:
    """Halves of a sign become the sign, spaces stay spaces, the rest goes."""
    assert stripped(text) == left


def test_a_sign_is_shown_by_its_number() -> None:
    """The reader of a message sees that there is something, and what."""
    assert shown("a\u202eb") == "a‹U+202E›b"
