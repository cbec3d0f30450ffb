"""What values become in JSON, held against what its own reader gives back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import (
    UNTOLD,
    Grade,
    hundredths,
    json_object,
    json_of,
    laid_out_json,
    told_as,
)


class Pair(NamedTuple):
    """A year and an amount."""

    year: int
    amount: int


@dataclass(frozen=True)
class Result:
    """A result with a field under another key, one in another unit and one left out."""

    first: int = field(metadata=told_as("from"))
    share: int | None = field(metadata=told_as("percent", hundredths))
    kept: str = field(metadata=UNTOLD)
    amounts: Any = ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([[1, 2], [3, 4]], dtype=np.int64), [[1, 2], [3, 4]]),
        (np.int64(10**15), 10**15),
        (Fraction(1, 8), 0.125),
        (Fraction(1), 1.0),
        (Grade.ERROR, "fel"),
        ({Grade.ERROR: (1, None)}, {"fel": [1, None]}),
        (Pair(2026, -61_000), {"year": 2026, "amount": -61_000}),
        (True, True),
    ],
)
def test_each_kind_of_value_is_read_back_as_its_plain_one(value: object, expected: object) -> None:
    """The expected values are those of the JSON text, written by hand."""
    read = json.loads(json.dumps(json_of(value)))
    assert read == expected
    assert type(read) is type(expected)


def test_a_dataclass_tells_its_fields_in_order_under_their_keys() -> None:
    """A key of its own, a unit of its own, nothing of what is left out."""
    result = Result(2025, 1250, "hemligt", (Pair(2026, 1),))
    text = '{"from": 2025, "percent": 12.5, "amounts": [{"year": 2026, "amount": 1}]}'
    assert json.dumps(json_of(result)) == text


def test_what_is_none_stays_none_in_another_unit() -> None:
    """No share is null, not 0."""
    assert json_object(need=Result(2025, None, "")) == {
        "need": {"from": 2025, "percent": None, "amounts": []}
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda held: st.lists(held) | st.dictionaries(st.text() | st.integers(), held),
    )
)
def test_json_is_laid_out_as_python_does(value: object) -> None:
    """Piece by piece the same text, whatever is nested in what, and where nothing is."""
    assert "".join(laid_out_json(value)) == json.dumps(value, ensure_ascii=False, indent=2)
