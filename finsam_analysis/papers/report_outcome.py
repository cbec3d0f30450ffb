"""What a batch of reports came to: which were made, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finsam_analysis.core import Fault, InputError


@dataclass(frozen=True)
class Reports:
    """What a batch came to: the pages in the order asked, which of them were made, what failed.

    ``failures`` says why, by the scenario's id, in the order asked.
    """

    index: Path
    pages: tuple[Path, ...]
    made: tuple[str, ...]
    failures: Mapping[str, str]

    def failure_table(self) -> str:
        """What failed and why, one line each."""
        asked, width = len(self.pages) + len(self.failures), max(map(len, self.failures), default=0)
        rows = [f"  {name:<{width}}  {cause}" for name, cause in self.failures.items()]
        told = "rapport" if asked == 1 else "rapporter"
        return "\n".join([f"{len(rows)} av {asked} {told} kunde inte göras:", *rows])

    def last_line(self) -> str:
        """Where the reports lie, and how many were made."""
        kept = len(self.pages) - len(self.made)
        parts = [f"{len(self.made)} {'gjord' if len(self.made) == 1 else 'gjorda'}"]
        parts += [f"{kept} redan {'aktuell' if kept == 1 else 'aktuella'}"] if kept else []
        parts += [f"{len(self.failures)} kunde inte göras"] if self.failures else []
        return f"Rapporterna ligger i {self.index} ({', '.join(parts)})."


class SomeRefusedError(InputError):
    """Some scenarios were refused; ``reports`` says what came of the others."""

    def __init__(self, faults: Sequence[Fault], reports: Reports) -> None:
        super().__init__(faults)
        self.reports = reports
