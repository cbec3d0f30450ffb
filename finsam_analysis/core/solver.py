"""How the solver of whole-number programmes is asked: its answer, and nothing it says aloud."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def solve(*arguments: Any, **keywords: Any) -> Any:
    """:func:`scipy.optimize.milp` (HiGHS), whose own messages never reach standard output.

    HiGHS prints from compiled code now and then, in the middle of what a command writes as JSON.
    Returns scipy's ``OptimizeResult``.
    """
    # The solver takes half a second to import, and most commands never ask it.
    from scipy.optimize import milp

    with _silenced():
        return milp(*arguments, **keywords)


@contextmanager
def _silenced() -> Iterator[None]:
    """Nothing written to file descriptor 1 meanwhile; Python's own text is flushed before."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)
