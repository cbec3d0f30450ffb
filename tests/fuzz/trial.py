"""One input tried in this process: whether its answer is one that may be given."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from finsam_analysis.cli import main
from finsam_analysis.core import BAD_INPUT, DONE, FOUND_WRONG
from tests.fuzz.talk import talked

LONGEST = 10  # [s of the processor] that one input may take; a guard against endless work, not a measurement
NEXT = "nasta"  # where a year's turn begins the next package
MOST_MEMORY = 600  # [MB] that the process may ever have taken
# What the product itself would never say: the words of those it leans on.
_ENGLISH = re.compile(
    r"Traceback|Errno|Error\b|codec|argument of type|invalid literal|could not|expected |unexpected"
    r"|not supported|No such file|found undefined|while (?:parsing|scanning)|object (?:is|has)"
)


class TooSlowError(BaseException):
    """An input took longer than any may; not an Exception, so that nobody catches it."""


@dataclass(frozen=True)
class Case:
    """Files laid over a data package, and the command line or the page's talk that meets them there."""

    kind: str
    files: Mapping[str, bytes]
    arguments: Sequence[str]
    messages: Sequence[Any] = ()


def tried(case: Case, folder: Path) -> tuple[int | None, str]:
    """The exit code (None without one), and what is wrong with the answer; empty when nothing is.

    Args:
        case: the input.
        folder: a data package that the case's files are laid over; it is as before afterwards.
    """
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    before = _state(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code, wrong, out, err = _answered(case, folder)
    changed = {name for name, _ in before.items() ^ _state(folder).items()}
    wrong = wrong or _unfit(case, code, out, err, changed, peak)
    if changed and not wrong:
        wrong = _unsound(case, folder)
    _restore(folder, {str(folder / name) for name in case.files} | changed)
    return code, wrong


def _answered(case: Case, folder: Path) -> tuple[int | None, str, str, str]:
    """The exit code, what was let through, and what was said on each stream."""
    out, err = _Stream(), _Stream()
    code: int | None = None
    wrong = ""
    try:
        with _limited(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            if case.messages:
                code, wrong = talked(case.messages, folder)
            else:
                code = main([word.replace("@", str(folder)) for word in case.arguments])
    except TooSlowError:
        wrong = f"took more than {LONGEST} s of the processor"
    except SystemExit as left:  # --help and --version leave as argparse does
        code = int(left.code or 0)
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is what we look for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        wrong = f"{type(error).__name__} at {place}: {error}"[:300]
    return code, wrong, out.told(), err.told()


def _unsound(case: Case, folder: Path) -> str:
    """What is wrong with a package that a command has written to, or has begun."""
    begun = folder / NEXT
    checking = ("check", "--data", "@" if not begun.exists() else f"@/{NEXT}")
    code, wrong, _, err = _answered(Case(case.kind, {}, checking), folder)
    return wrong or ("" if code != BAD_INPUT else f"what was written does not load: {err[:300]}")


def _restore(folder: Path, paths: set[str]) -> None:
    """Let everything be as on the ground again."""
    for name in paths:
        path, kept = Path(name), pristine(folder) / Path(name).relative_to(folder)
        if kept.is_file():
            path.write_bytes(kept.read_bytes())
        elif path.is_dir() and not kept.exists():
            shutil.rmtree(path)
        elif not kept.exists():
            path.unlink(missing_ok=True)


def pristine(folder: Path) -> Path:
    """Where a copy of the ground is kept."""
    return folder.with_name(f"{folder.name}-som-det-var")


def _unfit(case: Case, code: int | None, out: str, err: str, changed: set[str], peak: int) -> str:
    if code not in (DONE, FOUND_WRONG, BAD_INPUT):
        return f"exit code {code}"
    if case.messages:  # its refusals are seen on the page, and what it wrote before them stays
        strays = sorted(name for name in changed if Path(name).parent.name != "scenarier")
        return f"the page wrote {strays}" if strays else ""
    if code == BAD_INPUT and not err.strip():
        return "refused without a message"
    # What is set side by side is told of the scenarios that can be read, beside what is wrong.
    if code == BAD_INPUT and out.strip() and case.arguments[0] != "compare":
        return "refused after an answer"
    if code == BAD_INPUT and changed:
        return f"refused, but {sorted(changed)} changed"
    words = _ENGLISH.search(err)
    if words:
        return f"English: {err[max(0, words.start() - 100) : words.end() + 100]!r}"
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > max(MOST_MEMORY * 1024, peak):
        return f"more than {MOST_MEMORY} MB"
    if code == DONE and case.arguments[0] == "compute" and out.startswith("{"):
        return unreconciled(json.loads(out))
    return ""


def unreconciled(answer: Mapping[str, Any]) -> str:
    """What of a computed scenario does not agree with itself, in unbounded whole numbers."""
    years = range(len(answer["years"]))
    income, cost, result = answer["income"], answer["cost"], answer["result"]
    if any(result[y] != income[y] - cost[y] for y in years):
        return "the result is not income less cost"
    for room in (answer["decision_room"],):
        if any(room[y] - room[y - 1] != result[y] for y in years if y):
            return "the room is not carried forward"
    if answer["lowest_room"]["amount"] != min(answer["decision_room"]):
        return "the lowest room is not the lowest"
    shares = answer["municipal_shares"]
    if any(sum(s["granted"]) != s["granted_total"] for s in shares):
        return "a kommun's years do not sum to its total"
    if any(min(s["granted"], default=0) < 0 for s in shares):
        return "a grant is negative"
    return ""


class _Stream(io.TextIOWrapper):
    """A stream as a file or a pipe is one."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="utf-8", write_through=True)

    def told(self) -> str:
        return self.bytes.getvalue().decode("utf-8")


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    state = {}
    for entry in _entries(str(folder)):
        told = entry.stat()
        # A folder is there or not; what it holds is told by itself.
        state[entry.path] = (0, 0) if entry.is_dir() else (told.st_mtime_ns, told.st_size)
    return state


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        yield entry
        if entry.is_dir():
            yield from _entries(entry.path)


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """The time that one input may take; the guard for the unforeseen taken away."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    old: Callable[..., Any] | int | None = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    os.environ["FINSAM_DEBUG"] = "1"
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
        del os.environ["FINSAM_DEBUG"]
        sys.stdout.flush()
