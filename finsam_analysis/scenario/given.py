"""What is given of a scenario: texts, lists and keys with values, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Given:
    """A text, a list of items or keys with values: one of the three is not None.

    ``line`` is where it begins, 0 where it stands in no file.
    """

    line: int = 0
    text: str | None = None
    items: tuple[Given, ...] | None = None
    entries: tuple[tuple[Given, Given], ...] | None = None

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
