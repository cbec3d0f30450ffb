"""What is given of a scenario: texts, lists and keys with values, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

TOP = "scenariot"  # the place of the top itself


@dataclass(frozen=True)
class Given:
    """A text, a list of items or keys with values: one of the three is not None.

    ``line`` is where it begins, 0 where it stands in no file; ``place`` is the path of keys that
    lead to it, as far as it has been read.
    """

    line: int = 0
    text: str | None = None
    items: tuple[Given, ...] | None = None
    entries: tuple[tuple[Given, Given], ...] | None = None
    place: tuple[str, ...] = ()

    def at(self, *place: str) -> Given:
        """The same, known to stand at a place."""
        return replace(self, place=place)

    def under(self, key: str) -> tuple[str, ...]:
        """The place of one of its keys; the top itself is no part of it."""
        return (key,) if self.place == (TOP,) else (*self.place, key)

    @property
    def plain(self) -> str:
        """The text as it stands; a placeholder for a list or keys with values."""
        return "(inget enkelt värde)" if self.text is None else self.text


def as_given(said: Any) -> Given:
    """Texts, sequences and mappings at hand, as a file would give them."""
    if isinstance(said, Mapping):
        return Given(entries=tuple((as_given(k), as_given(v)) for k, v in said.items()))
    if isinstance(said, Sequence) and not isinstance(said, str):
        return Given(items=tuple(map(as_given, said)))
    return Given(text=str(said).strip())
