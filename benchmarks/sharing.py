"""Sharing a million rows of eight parts to the krona, against one row at a time and floats.

``python -m benchmarks.sharing`` measures every way in a process of its own and keeps the table in
README.md.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.measuring import Answer, in_own_process, keep, markdown, megabytes, rounds, seconds
from finsam_analysis.core import Kronor, apportion
from finsam_analysis.core.money import apportion_rows

ROWS, PARTS = 1_000_000, 8
MODULE = "benchmarks.sharing"


def drawn(rows: int = ROWS) -> tuple[Kronor, Kronor]:
    """Totals and weights; parts of up to 10 million kronor, cut by a whole number of per cent."""
    random = np.random.default_rng(20240912)
    weights = random.integers(0, 10_000_000, (rows, PARTS))
    return weights.sum(axis=1) * random.integers(1, 100, rows) // 100, weights


def the_library() -> Answer:
    """Measure core.money.apportion_rows."""
    totals, weights = drawn()
    started = time.perf_counter()
    apportion_rows(totals, weights)
    return {"rows": ROWS, "seconds": time.perf_counter() - started, "wrong": 0}


def one_row_at_a_time() -> Answer:
    """Measure core.money.apportion on twenty thousand rows, and hold the rows together."""
    totals, weights = drawn(20_000)
    started = time.perf_counter()
    shared = [apportion(int(total), row) for total, row in zip(totals, weights, strict=True)]
    taken = time.perf_counter() - started
    wrong = int((apportion_rows(totals, weights) != np.array(shared)).any(axis=1).sum())
    return {"rows": len(totals), "seconds": taken, "wrong": wrong}


def floats() -> Answer:
    """The same method in 64-bit floats: quotas, floors, remainders sorted."""
    totals, weights = drawn()
    started = time.perf_counter()
    quotas = totals[:, np.newaxis] * (weights / weights.sum(axis=1, keepdims=True))
    parts = np.floor(quotas).astype(np.int64)
    left = totals - parts.sum(axis=1)
    places = np.argsort(np.argsort(-(quotas - parts), axis=1, kind="stable"), axis=1)
    parts += places < left[:, np.newaxis]
    taken = time.perf_counter() - started
    wrong = int((apportion_rows(totals, weights) != parts).any(axis=1).sum())
    return {"rows": ROWS, "seconds": taken, "wrong": wrong}


WAYS: dict[str, tuple[Callable[[], Answer], int]] = {
    "core.money.apportion_rows": (the_library, 5),
    "floats, sorted remainders": (floats, 3),
    "core.money.apportion, one row at a time": (one_row_at_a_time, 3),
}


def _all() -> None:
    rows = [("way", "rows", "seconds", "rows per second", "rows with another krona", "peak MB")]
    for way in WAYS:
        found = in_own_process(MODULE, way)
        rows.append(
            (
                way,
                f"{found['rows']:,}".replace(",", " "),
                seconds(found["seconds"]),
                f"{found['rows'] / found['seconds']:.2g}",
                f"{found['wrong']}",
                megabytes(found["peak_memory_bytes"]),
            )
        )
    keep("sharing", markdown(rows))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work, times = WAYS[sys.argv[1]]
        print(json.dumps(rounds(work, times)))
    else:
        _all()
