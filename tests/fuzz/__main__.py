"""Try many inputs: ``python -m tests.fuzz --cases 100000 --seed 1`` (``make fuzz``)."""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import re
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from finsam_analysis.cli import entry
from finsam_analysis.core import Fault, LoadedTable
from finsam_analysis.data_package import TableShape, csv_table
from tests.fuzz.cases import KINDS, case_of
from tests.fuzz.corpus import ground, kept_as
from tests.fuzz.trial import pristine, tried

BATCH = 500  # cases that one process tries, so that what they leave in memory goes with it
_IN_MEMORY = Path("/dev/shm")  # noqa: S108  # a file system that needs no disk, where there is one


@dataclass
class Tally:
    """What came of some cases: answers by kind and exit code, and what was unfit, one of each kind."""

    cases: int = 0
    cpu: float = 0
    codes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count those of another tally too."""
        self.cases += other.cases
        self.cpu += other.cpu
        self.codes += other.codes
        self.wrong += other.wrong
        self.first = {**other.first, **self.first}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def batch(numbers: range, seed: int, kinds: tuple[str, ...], folder: Path) -> Tally:
    """Try the cases of some numbers on a copy of the ground."""
    tally, cpu = Tally(), time.process_time()
    with TemporaryDirectory(prefix="finsam-fuzz-", dir=folder.parent) as place:
        own = Path(place) / folder.name
        for kept in (folder, pristine(folder)):
            shutil.copytree(kept, own.with_name(kept.name))
        for number in numbers:
            # Each case has its own seed, so that it alone can be tried again.
            random = Random(f"{seed} {number}")  # noqa: S311  # cases to repeat, no secrets
            case = case_of(random.choice(kinds), own, random)
            code, fault = tried(case, own)
            tally.cases += 1
            tally.codes[f"{case.kind} {code}"] += 1
            if fault:
                what = re.sub(r"[0-9]+", "0", fault)[:60]
                tally.wrong[what] += 1
                tally.first.setdefault(what, (number, fault, kept_as(case, fault)))
    tally.cpu = time.process_time() - cpu
    return tally


def _warm() -> None:
    """Let all cases share what is the same for them: imports, how words are read, unchanged tables."""
    for name in (
        *("page.printed", "page.comparing", "page.suggestion", "choices.smallest_change"),
        *("tables.scenario_tables", "tables.risk_tables", "tracing.tracing", "sensitivity.edge"),
    ):
        importlib.import_module(f"finsam_analysis.{name}")
    entry._parser = cache(entry._parser)
    read_text = csv_table.read_text
    sound: dict[tuple[str, str], LoadedTable] = {}

    def read_once(
        file: str, text: str, shape: TableShape
    ) -> tuple[LoadedTable | None, list[Fault]]:
        if (kept := sound.get((file, text))) is not None:
            return kept, []
        table, faults = read_text(file, text, shape)
        if table is not None and not faults and len(sound) < BATCH:
            sound[file, text] = table
        return table, faults

    csv_table.read_text = read_once


def run(cases: int, seed: int, kinds: tuple[str, ...], found: Path, minutes: float) -> int:
    """Try the cases; what is wrong is written to ``found``, one of each kind, and counted."""
    _warm()
    started, told = time.monotonic(), Tally()
    with TemporaryDirectory(
        prefix="finsam-fuzz-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None
    ) as place:
        folder = ground(Path(place))
        batches = [range(first, min(first + BATCH, cases)) for first in range(0, cases, BATCH)]
        trying = partial(batch, seed=seed, kinds=kinds, folder=folder)
        with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as processes:
            for tally in processes.imap(trying, batches):
                for what in tally.first.keys() - told.first.keys():
                    number, fault, text = tally.first[what]
                    _say(f"{number}: {fault}")
                    found.mkdir(exist_ok=True)
                    (found / f"{seed}-{number}.json").write_text(text, "utf-8")
                told.add(tally)
                spent = time.monotonic() - started
                if told.cases % (10 * BATCH) == 0:
                    _say(f"... {told.cases} in {spent:.0f} s, {told.cpu:.0f} s of the processor")
                if spent > 60 * minutes:
                    break
    answers = {
        "cases": told.cases,
        "seed": seed,
        "wall_seconds": round(time.monotonic() - started),
        "cpu_seconds": round(told.cpu),
        "answers": dict(sorted(told.codes.items())),
        "wrong": dict(told.wrong.most_common()),
    }
    _say(json.dumps(answers, indent=2, ensure_ascii=False))
    return 1 if told.wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--minutes", type=float, default=600)
    options = parser.parse_args()
    sys.exit(run(options.cases, options.seed, tuple(options.kinds), options.found, options.minutes))
