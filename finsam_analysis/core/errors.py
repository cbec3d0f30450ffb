"""What can go wrong, and how it is told: every fault with its place, finding and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from finsam_analysis.core.swedish import shown, whole

# What a command leaves with: done; the work found something wrong; bad input or usage.
DONE, FOUND_WRONG, BAD_INPUT = 0, 1, 2

MOST_TOLD = 50  # faults; who has more has one cause to look for, not as many
_LONGEST = 1_000  # [characters] of one part of a message


class FinsamError(Exception):
    """Base of every error the product raises on purpose; its text is Swedish and for the user."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the text alone, for the user has no use for where in the code."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Fault:
    """One fault in what the user gave us, in Swedish.

    ``row`` is the row as a spreadsheet or an editor numbers it (the heading is row 1), ``field``
    the column or key, ``found`` what stands there, ``expected`` what should, ``remedy`` what to do.
    ``key`` is the path of keys to it in a scenario, apart from how ``field`` says it.
    """

    file: str
    found: str
    expected: str
    remedy: str
    row: int | None = None
    field: str | None = None
    key: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = _cut(self.file)
        if self.row is not None:
            place += f", rad {self.row}"
        if self.field is not None:
            place += f", {_cut(self.field)}"
        found, expected, remedy = map(_cut, (self.found, self.expected, self.remedy))
        end = "" if remedy.endswith("?") else "."
        return shown(f"{place}: {found}. Väntat: {expected}. Åtgärd: {remedy}{end}")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


class InputError(FinsamError):
    """Something given from outside is wrong; carries every fault found, never only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault")
        count = len(self.faults)
        heading = "Ett fel i indata:" if count == 1 else f"{whole(count)} fel i indata:"
        lines = [heading, *(f"  {fault}" for fault in self.faults[:MOST_TOLD])]
        if count > MOST_TOLD:
            lines.append(f"  … och {whole(count - MOST_TOLD)} fel till. Rätta dessa och kör igen.")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[Any, ...]:
        """How it comes from another process: of its faults, not of its text."""
        return type(self), (self.faults,)


class ReportError(FinsamError):
    """A report could not be produced; names the scenario, the cell and the cause."""


class ReconciliationError(FinsamError):
    """The model does not agree with itself (parts and whole, opening and closing)."""
