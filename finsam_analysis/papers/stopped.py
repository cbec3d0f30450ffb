"""Why a notebook stopped, in Swedish."""

from __future__ import annotations

import errno
import re

from finsam_analysis.core import cause_of as system_cause
from finsam_analysis.core import is_want_of_memory
from finsam_analysis.kernel import Failure

CELL_SECONDS = 300


def cause_of(failure: Failure, notebook: str) -> str:
    """What stopped the notebook of that name, and in which cell."""
    first_line = failure.source.strip().split("\n", 1)[0]
    cell = f"Cell {failure.cell} i {notebook} (”{first_line}”)"
    words = failure.cause
    if is_want_of_memory(words):
        words = f"[Errno {errno.ENOMEM}]"
    if of_system := re.search(r"\[Errno (\d+)\]", words):  # its own words are in English
        words = ". Åtgärd: ".join(system_cause(OSError(int(of_system[1]), "")))
    elif failure.kind == "start":
        words = (
            "programmet som kör anteckningsböckerna avslutades. Åtgärd: kör kommandot igen; hjälper det "
            "inte, stäng andra program, för minnet kan ha tagit slut, eller höj antalet filer som får "
            "vara öppna (ulimit -n)"
        )
    killed = (
        ". Åtgärd: stäng andra program, för minnet kan ha tagit slut"
        if failure.cause.startswith("-")  # by the system, or by a library that could not go on
        else ""
    )
    return {
        "cell": f"{cell} stannade med {words}",
        "time": f"{cell} tog mer än {CELL_SECONDS} sekunder",
        "dead": f"Beräkningen avbröts utifrån i cell {failure.cell} (slutkod {failure.cause}){killed}",
        "start": f"Beräkningen kunde inte startas: {words}",
    }[failure.kind]
