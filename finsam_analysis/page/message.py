"""What a message from the page may look like; anything else is refused."""

from __future__ import annotations

import re

LONGEST = 4000  # [characters] of a text in a message
_HALF = re.compile("[\ud800-\udfff]")  # what no file and no answer can hold


class UnaskedError(ValueError):
    """A message that no page of ours sends."""


class Asked:
    """A message whose parts are of the kind and size they should be."""

    def __init__(self, message: object) -> None:
        if not isinstance(message, dict):
            raise UnaskedError("a message is an object")
        self.message = message
        self.seq = self.number("seq")

    def text(self, key: str) -> str:
        """A text of bounded length, of whole signs."""
        value = self.message.get(key)
        if not isinstance(value, str) or len(value) > LONGEST or _HALF.search(value):
            raise UnaskedError(f"{key} is no text of ours")
        return value

    def flag(self, key: str) -> bool:
        """Yes or no; no where nothing is said."""
        value = self.message.get(key, False)
        if not isinstance(value, bool):
            raise UnaskedError(f"{key} is no flag")
        return value

    def number(self, key: str) -> int:
        """A whole number that the page's own numbers can hold."""
        value = self.message.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
            raise UnaskedError(f"{key} is no number of ours")
        return value
