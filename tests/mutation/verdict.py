"""What became of a mutant: killed, or left with a reason, or left without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
# What two lines may differ in and do the same; each with what is taken out of both to see it.
_SAME = {
    "type": re.compile(r"(,\s*)?dtype=[\w.]+|astype\([\w.]+\)"),
    "guard": re.compile(r"(,\s*)?strict=\w+|(?<=\()strict=\w+,?\s*"),
}
_LAST_COMMA = re.compile(r",\s*\)")
KILLED, TIMEOUT, SURVIVED, WORDING, EQUIVALENT, UNTRIED = (
    "killed",
    "timeout",
    "survived",
    "wording",
    "equivalent",
    "untried",
)
KINDS = (KILLED, TIMEOUT, SURVIVED, WORDING, *_SAME, EQUIVALENT, UNTRIED)


@dataclass(frozen=True)
class Change:
    """A mutant as the lines it takes away and puts in, joined."""

    old: str
    new: str

    @classmethod
    def of(cls, difference: str) -> Change:
        """From a unified difference."""
        lines = difference.split("\n")[3:]
        old, new = ([x[1:].strip() for x in lines if x.startswith(sign)] for sign in "-+")
        return cls(" ".join(old), " ".join(new))

    def reason(self, equivalents: Mapping[Change, str]) -> str:
        """Why no test needs to notice it; that it survived, where there is no reason."""
        if self in equivalents:
            return EQUIVALENT
        for kind, pattern in _SAME.items():
            old, new = (_LAST_COMMA.sub(")", pattern.sub("", x)) for x in (self.old, self.new))
            if old == new:
                return kind
        raised = self.old.startswith("raise ") and self.new.startswith("raise ")
        spoken = any(" " in text for text in _LITERAL.findall(self.old))
        if (raised or spoken) and self._without_words(self.old) == self._without_words(self.new):
            return WORDING
        return SURVIVED

    @staticmethod
    def _without_words(line: str) -> str:
        line = _LITERAL.sub('""', line)
        return re.sub(r"^(raise \w+)\((\"\"|None)\)$", r"\1", line)


def equivalents(path: Path) -> dict[Change, str]:
    """The mutants that do the same, each a ``- line`` and a ``+ line`` below a ``# reason``."""
    told: dict[Change, str] = {}
    why = old = ""
    for line in path.read_text("utf-8").splitlines():
        match line[:2]:
            case "# ":
                why = line[2:]
            case "- ":
                old = line[2:]
            case "+ ":
                told[Change(old, line[2:])] = why
            case _:
                pass
    return told


def counted(verdicts: Iterable[str]) -> dict[str, int]:
    """How many of each."""
    told = dict.fromkeys(KINDS, 0)
    for verdict in verdicts:
        told[verdict] += 1
    return told
