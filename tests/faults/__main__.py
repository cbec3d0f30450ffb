"""Try faults while commands work: ``python -m tests.faults --times 50 --seed 1`` (``make faults``)."""

from __future__ import annotations

import argparse
import errno
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.commands import COMMANDS, KILLED, Ground, ground
from tests.faults.trials import (
    VICTIMS,
    duration,
    killed_at,
    out_of_disk,
    read_only,
    signalled,
    small_disk,
    things_done,
    two_at_once,
)

Trial = Callable[[], str]
_DEEP = {"report": 3, "appendix": 2}  # how many of the victims it has


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def kinds(made: Ground, name: str, times: int, random: Random) -> Iterator[tuple[str, list[Trial]]]:
    """Every kind of fault that a command is tried with, and its trials."""
    done = things_done(made, name)
    some = _some(done, times, random)
    for lasting in (False, True):
        how = "disk full from one thing on" if lasting else "disk full at one thing"
        yield (
            f"{how}, of {done}",
            [partial(out_of_disk, made, name, at, lasting=lasting) for at in some],
        )
    causes = (errno.EROFS, errno.EACCES, errno.EPERM)
    yield "read-only folders", [partial(read_only, made, name, cause) for cause in causes]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # who may mount a disk
        yield "a small disk", [partial(small_disk, made, name, random)] * max(times // 5, 1)
    if name not in KILLED:
        return
    done = things_done(made, name, freeing=True)
    some = _some(done, times, random)
    yield (
        f"killed at one thing, of {done}",
        [partial(killed_at, made, name, at) for at in some],
    )
    longest = duration(made, name)
    interrupts = {
        "Ctrl-C": (signal.SIGINT,),
        "Ctrl-C three times": (signal.SIGINT,) * 3,
        "SIGTERM": (signal.SIGTERM,),
    }
    for victim in VICTIMS[: _DEEP.get(name, 1)]:
        yield (
            f"kill -9 of the {victim}",
            [partial(signalled, made, name, victim, random, longest)] * times,
        )
    for what, numbers in interrupts.items():
        yield (
            what,
            [partial(signalled, made, name, "command", random, longest, numbers)]
            * max(times // 5, 1),
        )
    yield "two at once", [partial(two_at_once, made, name)] * max(times // 10, 1)


def _some(of: int, times: int, random: Random) -> list[int]:
    every = range(1, of + 1)
    return list(every) if of <= times else sorted(random.sample(every, times))


def _found(trials: list[Trial]) -> tuple[list[str], int, bool]:
    """What is wrong, of how many trials, and whether somebody has ended them with Ctrl-C."""
    found: list[str] = []
    for tried, trial in enumerate(trials):
        try:
            found.append(trial())
        except KeyboardInterrupt:
            return [fault for fault in found if fault], tried, True
    return [fault for fault in found if fault], len(trials), False


def run(times: int, seed: int, commands: list[str], only: str) -> int:
    """Try the faults; what is wrong is told, and counted."""
    wrong = 0
    with TemporaryDirectory(prefix="finsam-faults-") as place:
        for name in commands:
            made = ground(Path(place) / f"for-{name}", [name])
            for what, trials in kinds(made, name, times, Random(f"{seed} {name}")):  # noqa: S311  # trials to repeat, no secrets
                if not re.search(only, what):
                    continue
                began = time.monotonic()
                found, tried, ended = _found(trials)
                wrong += len(found)
                seconds = time.monotonic() - began
                _say(f"{name}: {what}: {tried} times, {len(found)} wrong, {seconds:.0f} s")
                for fault in dict.fromkeys(found):
                    _say(f"  {fault}")
                if ended:
                    return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    parser.add_argument("--only", default="", help="a pattern that the kinds of fault are to match")
    options = parser.parse_args()
    sys.exit(run(options.times, options.seed, options.commands, options.only))
