"""How a case is measured: in a process of its own, the fastest of some rounds, with its memory."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from finsam_analysis.cli.choices import peak_memory_bytes

RESULTS = Path(__file__).with_name("README.md")
Answer = Mapping[str, Any]


def rounds(work: Callable[[], Answer], count: int) -> dict[str, Any]:
    """Run some work a few times; its answer, the fastest round and the process's peak memory.

    The fastest, since whatever else the machine does can only make a round slower.

    ``seconds`` or ``peak_memory_bytes`` in the answer stand where the work is done by another
    program that measures itself.
    """
    taken = []
    answer: Answer = {}
    for _ in range(count):
        started = time.perf_counter()
        answer = work()
        taken.append(answer.get("seconds", time.perf_counter() - started))
    measured = {"seconds": min(taken), "peak_memory_bytes": peak_memory_bytes()}
    return {**measured, **{k: v for k, v in answer.items() if k != "seconds"}}


def in_own_process(module: str, *arguments: object) -> dict[str, Any]:
    """What ``python -m module arguments`` prints on its last line, as JSON."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["?"])[-1][:80]}
    measured: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first its heading; numbers to the right."""
    rule = ["---", *["---:"] * (len(rows[0]) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))


def keep(name: str, text: str) -> None:
    """Put results where README.md has the marks of that name, with machine and date; print them."""
    stamp = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}."
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = RESULTS.read_text(encoding="utf-8")
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    block = f"{start}\n{stamp}\n\n{text}\n{end}"
    RESULTS.write_text(f"{before}{block}{after}", encoding="utf-8")
    print(block)


def machine() -> str:
    """Processor, number of cores and Python version."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{names[0]}, {len(names)} cores, Python {platform.python_version()}"


def seconds(value: float) -> str:
    """Three significant digits."""
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def megabytes(value: int | None) -> str:
    """Whole megabytes."""
    return "–" if value is None else f"{value / 1e6:.0f}"
