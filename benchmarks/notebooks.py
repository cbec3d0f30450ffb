"""The notebooks' kept answers compared by nbval: stock kernels against forked, one and two at a time.

``python -m benchmarks.notebooks`` runs each way as a whole command, in turn, and keeps the table.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measuring import keep, markdown, seconds

PROJECT = Path(__file__).parents[1]
ROUNDS = 3
OURS = ("-p", "finsam_analysis.kernel.plugin", "--nbval-kernel-name", "finsam")
TWO = ("-n", "2", "--dist", "loadfile")
WAYS = {
    "stock": ("--nbval-kernel-name", "python3"),
    "stock, -n 2": ("--nbval-kernel-name", "python3", *TWO),
    "forked": OURS,
    "forked, -n 2": (*OURS, *TWO),
}


def measured(way: str) -> tuple[float, float]:
    """Wall and processor time of a whole comparison [s]."""
    quiet = ("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", PROJECT)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", *WAYS[way], *quiet, PROJECT / "notebooks"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    taken, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and keep."""
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            found[way].append(measured(way))
    medians = {
        way: [statistics.median(times) for times in zip(*runs, strict=True)]
        for way, runs in found.items()
    }
    stock = {way: medians[way.replace("forked", "stock")][0] for way in WAYS}
    rows = [("nbval over the notebooks", "s", "CPU s", "times faster than stock (goal 2)")]
    rows += [
        (way, seconds(wall), seconds(cpu), f"{stock[way] / wall:.2f}")
        for way, (wall, cpu) in medians.items()
    ]
    keep("notebooks", markdown(rows))


if __name__ == "__main__":
    main()
