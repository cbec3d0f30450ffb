"""How time and memory of each command grow with the förbund: applications, years and kommuner.

``python -m benchmarks.growth`` measures every size and keeps the table in README.md;
``python -m benchmarks.growth APPLICATIONS YEARS KOMMUNER`` measures one size.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import keep, markdown, seconds
from tests.random_forbund import Size, random_scenario, written

SIZES = (
    *((applications, years, 20) for applications in (11, 50, 100, 300) for years in (5, 10, 30)),
    (300, 30, 2),
    (300, 30, 60),
)
COMMANDS: dict[str, Sequence[str]] = {
    "compute": ("compute", "prov"),
    "compute --json": ("compute", "prov", "--json"),
    "check": ("check",),
    "explain": ("explain", "beslutsutrymme 2031", "--scenario", "prov"),
    "search": ("search", "--scenario", "prov"),
    "edge": ("edge", "prov"),
    "bridge": ("bridge", "alla", "prov"),
    "risk": ("risk", "prov"),
    "compare": ("compare", "alla", "prov"),
    "export-package": ("export-package", "ut.xlsx"),
    "import-package": ("import-package", "ut.xlsx", "--dry-run"),
    "next-year": ("next-year", "nasta", "--scenario", "prov"),
    "appendix": ("appendix", "prov", "--out", "ut"),
    "report": ("report", "prov", "--out", "ut", "--jobs", "1"),
}
_SEED = 20241126
Measured = dict[str, tuple[float, float]]  # command to seconds of the processor and peak MB


def measured(size: Sequence[int]) -> Measured:
    """Every command once on a förbund of that size, each a process of its own with its children."""
    found: Measured = {}
    with TemporaryDirectory() as place:
        forbund = written(Path(place) / "paket", Size(*size, seed=_SEED))
        shelf = forbund.folder / "scenarier"
        (shelf / "prov.yaml").write_text(random_scenario(forbund, _SEED), "utf-8")
        (shelf / "alla.yaml").write_text("namn: Alla\nstandard: bevilja\n", "utf-8")
        for name, words in COMMANDS.items():
            command = [sys.executable, "-m", "finsam_analysis", *words]
            found[name] = _run([*command, "--data", str(forbund.folder)], Path(place))
    return found


def _run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds of the processor, which another program's work does not lengthen, and peak MB."""
    child = os.fork()
    if not child:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.execv(command[0], command)  # noqa: S606  # our own program
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):  # check may find something
        raise SystemExit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def table(found: dict[tuple[int, int, int], Measured]) -> str:
    """Seconds by size and command, the peak at the largest, and how time grows with the cells."""
    sizes = list(found)
    largest, smallest = max(sizes, key=_cells), min(sizes, key=_cells)
    heading = ["", *(" × ".join(map(str, size)) for size in sizes), "peak MB", "growth"]
    rows = [heading, ["cells", *(f"{_cells(size):,}".replace(",", " ") for size in sizes), "", ""]]
    for name in COMMANDS:
        taken = [found[size][name][0] for size in sizes]
        # What starting takes says nothing of growth: the time above the smallest size's, per cell.
        middle = (100, 30, 20) if (100, 30, 20) in found else smallest
        start = found[smallest][name][0]
        per_cell = [
            (found[size][name][0] - start) / (_cells(size) - _cells(smallest))
            for size in (middle, largest)
            if size != smallest
        ]
        grown = per_cell[-1] / per_cell[0] if per_cell and per_cell[0] > 0 else 1
        peak = max(found[size][name][1] for size in sizes)
        rows.append([name, *map(seconds, taken), f"{peak:.0f}", f"{grown:.2f}"])
    return markdown(rows)


def _cells(size: Sequence[int]) -> int:
    applications, years, kommuner = size
    return applications * years * min(3, kommuner)  # an application goes to three at most


def main() -> None:
    """Measure one size and print it as JSON, or all of them and keep them."""
    if sys.argv[1:]:
        print(json.dumps(measured([int(word) for word in sys.argv[1:]])))
        return
    started = time.monotonic()
    found = {}
    for size in SIZES:
        found[size] = measured(size)
        print(f"{size}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    keep("growth", table(found))


if __name__ == "__main__":
    main()
