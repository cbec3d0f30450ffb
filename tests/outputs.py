"""Everything the commands answer, written to a folder: two such folders tell what a change changed.

``python -m tests.outputs BEFORE`` in one checkout, ``python -m tests.outputs AFTER`` in the other,
then ``diff -r BEFORE AFTER``. It takes only the command line, so it works across any rebuilding.
"""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("data/uppsala-2024", "tests/data/pahittat-forbund")
_EVERY = 23  # of the figures' names, explained: a prime, so that every kind of name has its turn


def answer(*words: str) -> str:
    """What the command writes, and its exit code."""
    out, code = io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        sys.argv = ["finsam", *words]
        try:
            runpy.run_module("finsam_analysis", run_name="__main__")
        except SystemExit as stop:
            code = int(stop.code or 0)
    return f"{out.getvalue()}[{code}]\n"


def write_answers(package: str, folder: Path) -> None:
    """Every command's answers about one data package."""
    folder.mkdir(parents=True)
    at = ("--data", package)

    def keep(name: str, *words: str) -> str:
        text = answer(*words, *at)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        return text

    keep("check", "check")
    keep("check-json", "check", "--json")
    scenarios = sorted(path.stem for path in (ROOT / package / "scenarier").glob("*.yaml"))
    for scenario in scenarios:
        for command in ("compute", "edge", "risk"):
            keep(f"{scenario}-{command}", command, scenario)
            keep(f"{scenario}-{command}-json", command, scenario, "--json")
        for floor in ("0", "1500000"):
            chosen = ("--scenario", scenario, "--floor", floor)
            keep(f"{scenario}-space-{floor}", "space", *chosen)
            for objective in ("fewest", "least-money", "fairest"):
                keep(
                    f"{scenario}-search-{objective}-{floor}",
                    *("search", "--objective", objective, *chosen),
                )
        keep(f"{scenario}-bridge", "bridge", scenarios[0], scenario)
        keep(f"{scenario}-bridge-json", "bridge", scenarios[0], scenario, "--json")
        listed = answer("explain", "--list", "--json", "--scenario", scenario, *at)
        names = json.loads(listed.rpartition("[")[0])["figures"]
        told = [answer("explain", name, "--scenario", scenario, *at) for name in names[::_EVERY]]
        (folder / f"{scenario}-explain.txt").write_text(listed + "".join(told), encoding="utf-8")
        answer("appendix", scenario, "--out", str(folder / "bilagor"), *at)
    answer("report", "--out", str(folder / "rapporter"), *at)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for each in PACKAGES:
        write_answers(each, target / Path(each).name)
