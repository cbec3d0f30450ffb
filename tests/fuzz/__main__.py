"""Try many inputs: ``python -m tests.fuzz --cases 100000 --seed 1`` (``make fuzz``)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.fuzz.cases import KINDS, case_of
from tests.fuzz.corpus import ground, kept_as
from tests.fuzz.trial import tried


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(cases: int, seed: int, kinds: tuple[str, ...], found: Path, minutes: float) -> int:
    """Try the cases; what is wrong is written to ``found``, one of each kind, and counted."""
    codes: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    started, cpu = time.monotonic(), time.process_time()
    with TemporaryDirectory(prefix="finsam-fuzz-") as place:
        folder = ground(Path(place))
        for number in range(cases):
            if time.monotonic() - started > 60 * minutes:
                cases = number
                break
            # Each case has its own seed, so that it alone can be tried again.
            random = Random(f"{seed} {number}")  # noqa: S311  # cases to repeat, no secrets
            case = case_of(random.choice(kinds), folder, random)
            code, fault = tried(case, folder)
            codes[f"{case.kind} {code}"] += 1
            if fault:
                what = (
                    fault.split(":")[0] + ":" + fault.split(":")[1][:8] if ":" in fault else fault
                )
                wrong[what] += 1
                if wrong[what] == 1:
                    _say(
                        f"{number}: {case.kind} {' '.join(case.arguments)[:100]}\n  {fault}",
                    )
                    found.mkdir(exist_ok=True)
                    (found / f"{seed}-{number}.json").write_text(kept_as(case, fault), "utf-8")
            if number % 5000 == 4999:
                _say(f"... {number + 1} in {time.monotonic() - started:.0f} s")
    told = {
        "cases": cases,
        "seed": seed,
        "wall_seconds": round(time.monotonic() - started),
        "cpu_seconds": round(time.process_time() - cpu),
        "answers": dict(sorted(codes.items())),
        "wrong": dict(wrong.most_common()),
    }
    _say(json.dumps(told, indent=2, ensure_ascii=False))
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--minutes", type=float, default=600)
    options = parser.parse_args()
    sys.exit(run(options.cases, options.seed, tuple(options.kinds), options.found, options.minutes))
