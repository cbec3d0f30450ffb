"""What our values are in JSON: the keys and the plain values that the commands promise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import numpy as np

_KEY, _FORM = "json key", "json form"
UNTOLD: Mapping[str, Any] = {_KEY: ""}  # of a field that JSON leaves out


def told_as(key: str, form: Callable[[Any], Any] | None = None) -> Mapping[str, Any]:
    """A dataclass field's metadata: its key in JSON, and what its value becomes first."""
    return {_KEY: key, _FORM: form}


def hundredths(number: int | None) -> float | None:
    """Hundredths of a per cent as per cent."""
    return None if number is None else number / 100


def json_of(value: Any) -> Any:
    """A value as JSON has it.

    A dataclass is an object of its fields, in their order and under their names where
    :func:`told_as` says no other; what it computes is no part of it. A named tuple is one too,
    every other row or array a list. A fraction is a number with decimals.
    """
    if is_dataclass(value):
        return {
            field.metadata.get(_KEY, field.name): json_of(form(held) if form else held)
            for field in fields(value)
            if field.metadata.get(_KEY, field.name)
            for form, held in [(field.metadata.get(_FORM), getattr(value, field.name))]
        }
    if hasattr(value, "_asdict"):
        return json_of(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): json_of(each) for key, each in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [json_of(each) for each in value]
    return float(value) if isinstance(value, Fraction) else value


def json_object(**told: Any) -> dict[str, Any]:
    """An object with each value as :func:`json_of` has it."""
    return {key: json_of(each) for key, each in told.items()}


def laid_out_json(value: Any) -> list[str]:
    """A value laid out as ``json.dumps(value, ensure_ascii=False, indent=2)`` does, in pieces.

    That asks every level for each piece of those under it, seconds of a tree of many; and its
    indents, pieces here, are the larger part of a deep one. Keys are texts or whole numbers.
    """
    pieces: list[str] = []
    _lay_out(value, "\n", pieces)
    return pieces


def _lay_out(value: Any, line: str, pieces: list[str]) -> None:
    if not value or not isinstance(value, dict | list | tuple):
        pieces.append(_plain_json(value))
        return
    within = f"{line}  "
    first, last = "{}" if isinstance(value, dict) else "[]"
    pieces += first, within
    following = f",{within}"
    for number, each in enumerate(value):
        if number:
            pieces.append(following)
        if isinstance(value, dict):
            pieces += _plain_json(str(each)), ": "
            _lay_out(value[each], within, pieces)
        else:
            _lay_out(each, within, pieces)
    pieces += line, last


_plain_json = json.JSONEncoder(ensure_ascii=False).encode
