"""Why a notebook stopped, in Swedish."""

from __future__ import annotations

from finsam_analysis.kernel import Failure

CELL_SECONDS = 300


def cause_of(failure: Failure, notebook: str) -> str:
    """What stopped the notebook of that name, and in which cell."""
    first_line = failure.source.strip().split("\n", 1)[0]
    last_words = (failure.cause.strip().splitlines() or [""])[-1]
    cell = f"Cell {failure.cell} i {notebook} (”{first_line}”)"
    return {
        "cell": f"{cell} stannade med {failure.cause}",
        "time": f"{cell} tog mer än {CELL_SECONDS} sekunder",
        "dead": f"Beräkningen avbröts utifrån i cell {failure.cell} (slutkod {failure.cause})",
        "start": f"Beräkningen kunde inte startas: {last_words}",
    }[failure.kind]
