"""One fault each while a command works: what was written then is as before or as meant."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psutil

from finsam_analysis.core import recover
from tests.conftest import PROJECT
from tests.faults.commands import Ground, answer, state, told
from tests.faults.disk import counted, full

_ENGLISH = re.compile(r"Traceback|Errno|No space|Error\b")
_ENDING = 30  # [s] that what a killed command started may take to end
_MARK = "FINSAM_TRIAL"
_PAGE = 4096  # [bytes] that a file takes a whole number of
VICTIMS = ("command", "worker", "kernel")


@contextmanager
def copied(ground: Ground) -> Iterator[Path]:
    """A folder of one's own for a trial, gone afterwards."""
    folder = ground.folder.with_name(f"prov-{uuid.uuid4().hex[:8]}")
    shutil.copytree(ground.folder, folder)
    (folder / "tmp").mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _small(ground: Ground, room: int) -> Iterator[Path]:
    """The same on a disk of its own with so much room left [bytes]."""
    folder = ground.folder.with_name(f"liten-{uuid.uuid4().hex[:8]}")
    folder.mkdir()
    used = sum(-(-len(content) // _PAGE) * _PAGE for content in ground.before.values())
    mount = ["/usr/bin/mount", "-t", "tmpfs", "-o", f"size={used + 60 * _PAGE + room}", "tmpfs"]
    subprocess.run([*mount, str(folder)], check=True)
    try:
        shutil.copytree(ground.folder, folder, dirs_exist_ok=True)
        yield folder
    finally:
        subprocess.run(["/usr/bin/umount", "-l", str(folder)], check=True)
        folder.rmdir()


def small_disk(ground: Ground, name: str, random: Random) -> str:
    """What is wrong on a disk that has room for a part of what the command writes."""
    written = [c for p, c in ground.meant[name].items() if ground.before.get(p) != c]
    with _small(ground, random.randint(0, sum(map(len, written)))) as folder:
        code, said = answer(told(name, folder))
        if english := _ENGLISH.search(said):
            return f"{english[0]} in {said}"
        if state(folder) != ground.meant[name] and "disken är full" not in said:
            return f"left with {code} and does not say why: {said}"
        subprocess.run(["/usr/bin/mount", "-o", "remount,size=100m", str(folder)], check=True)
        return _judged(ground, name, folder)


def things_done(ground: Ground, name: str, *, freeing: bool = False) -> int:
    """How many things an undisturbed command does to the disk; ``freeing``: removals too."""
    with copied(ground) as folder, counted(folder, freeing=freeing) as trial:
        answer(told(name, folder))
    return trial.done


def out_of_disk(ground: Ground, name: str, at: int, *, lasting: bool) -> str:
    """What is wrong when the disk gives out at the n-th thing done to it; empty if nothing."""
    with copied(ground) as folder:
        with full(folder, at, lasting=lasting):
            code, said = answer(told(name, folder))
        if english := _ENGLISH.search(said):
            return f"{english[0]} in {said}"
        done = state(folder) == ground.meant[name]
        if code == ground.codes[name] and not done:
            return f"left with {code} and is not done: {said}"
        if not done and not re.search(r"disken är full|går inte att skriva", said):
            return f"does not say why: {said}"
        return _judged(ground, name, folder)


def read_only(ground: Ground, name: str, cause: int = errno.EROFS) -> str:
    """What is wrong in folders that may only be read; ``cause`` is how the system says so."""
    with copied(ground) as folder:
        with full(folder, 1, lasting=True, cause=cause):
            code, said = answer(told(name, folder))
        told_why = re.search(
            r"^  (\S+): det går inte att skriva dit: \S+ \S+ ?\S*\. .*Åtgärd: ", said, re.MULTILINE
        )
        if code != 2 or told_why is None or not told_why[1].startswith(str(folder)):
            return f"left with {code} and does not say where: {said}"
        if english := _ENGLISH.search(said):
            return f"{english[0]} in {said}"
        return _difference(state(folder), ground.before) or _hidden(folder)


def killed_at(ground: Ground, name: str, at: int) -> str:
    """What is wrong when the command is killed at the n-th thing done to the disk."""
    with copied(ground) as folder:
        words = ["-m", "tests.faults.disk", str(at), str(folder), *told(name, folder)]
        process = _started(words, folder)
        process.communicate()
        return _orphans(folder) or _judged(ground, name, folder)


def signalled(
    ground: Ground,
    name: str,
    victim: str,
    random: Random,
    longest: float,
    numbers: Sequence[int] = (signal.SIGKILL,),
) -> str:
    """What is wrong when signals reach the command, or what it has started, at a random moment.

    Args:
        ground: what to work in.
        name: the command.
        victim: one of ``VICTIMS``; the others than the command are those of a report, and the
            worker that of an appendix too.
        random: for the moment.
        longest: the latest moment [s].
        numbers: the signals, one after the other.
    """
    with copied(ground) as folder:
        process = _started(["-m", "finsam_analysis", *told(name, folder)], folder)
        time.sleep(random.uniform(0, longest))
        for number in numbers:
            if (pid := _victim(process, victim)) is not None:
                os.kill(pid, number)
            time.sleep(random.uniform(0, 0.2))
        said, _ = process.communicate()
        if english := _ENGLISH.search(said):
            return f"{english[0]} in {said}"
        # Python itself ends by SIGINT where that came while a class was being made from a text.
        fit = {1, 2, -signal.SIGINT, ground.codes[name]}
        if signal.SIGKILL not in numbers and process.returncode not in fit:
            return f"left with {process.returncode}: {said}"
        wrong = _orphans(folder)
        left = sorted(path.name for path in (folder / "tmp").iterdir())
        if name == "report" and left and not wrong:  # what it writes for a while is its processes'
            return f"left in the folder for temporary files are {', '.join(left)}"
        if not wrong and signal.SIGKILL not in numbers:
            wrong = _hidden(folder)  # who is only asked to end leaves nothing
        return wrong or _judged(ground, name, folder)


def duration(ground: Ground, name: str) -> float:
    """How long an undisturbed command takes now [s]."""
    began = time.monotonic()
    with copied(ground) as folder:
        _started(["-m", "finsam_analysis", *told(name, folder)], folder).communicate()
    return time.monotonic() - began


def two_at_once(ground: Ground, name: str) -> str:
    """What is wrong when two of a command work at the same time: both end, and what is meant is there."""
    with copied(ground) as folder:
        both = [_started(["-m", "finsam_analysis", *told(name, folder)], folder) for _ in range(2)]
        answers = [(process.communicate()[0], process.returncode) for process in both]
        for said, _ in answers:
            if english := _ENGLISH.search(said):
                return f"{english[0]} in {said}"
        codes = sorted(code for _, code in answers)
        if ground.codes[name] not in codes:
            return f"neither is done: {answers}"
        now, meant = state(folder), ground.meant[name]
        twice = "paket/revideringar.csv"  # where two add a row each, both may stand
        if name == "revise" and codes[0] == codes[-1]:
            now, meant = ({**content, twice: b""} for content in (now, meant))
        return _difference(now, meant) or _orphans(folder)


def _started(words: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    # Where the tests are started in the background Ctrl-C is ignored, and would be here too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(folder / "tmp"), _MARK: str(folder)},
    )


def _victim(process: subprocess.Popen[str], victim: str) -> int | None:
    """The process to send a signal to; waits for one that has not started yet."""
    if victim == "command":
        return process.pid if process.poll() is None else None
    depth = VICTIMS.index(victim)
    while process.poll() is None:
        level = [psutil.Process(process.pid)]
        try:
            for _ in range(depth):
                level = [child for each in level for child in each.children()]
        except psutil.NoSuchProcess:
            level = []
        if level:
            return int(level[-1].pid)
        time.sleep(0.01)
    return None


def _orphans(folder: Path) -> str:
    """What the command has started and left behind, when it has had the time to end."""
    for _ in range(_ENDING * 10):
        left = [p.pid for p in psutil.process_iter() if _marked(p, str(folder))]
        if not left:
            return ""
        time.sleep(0.1)
    return f"{len(left)} processes are left"


def _marked(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.environ().get(_MARK) == mark and process.status() != "zombie")
    except psutil.Error:
        return False


def _hidden(folder: Path) -> str:
    left = [path for path in folder.rglob(".*") if (folder / "tmp") not in path.parents]
    return f"left are {', '.join(path.name for path in left)}" if left else ""


def _judged(ground: Ground, name: str, folder: Path) -> str:
    """What is wrong with what is written, now and when the command has been run again."""
    for part in (folder, *(folder / p for p in ("paket", "ut", "nasta", "nytt"))):
        if part.is_dir():
            recover(part)  # as every command that reads or writes there begins with
    now, meant = state(folder), ground.meant[name]
    for group in {_group(path) for path in (*now, *meant)} - {"ut/index.html"}:
        held = _of(now, group)
        if held not in (_of(ground.before, group), _of(meant, group)):
            return f"{group} is neither as before nor as meant"
    if wrong := _index_fault(now):
        return wrong
    if now != meant:
        code, said = answer(told(name, folder))
        if code != ground.codes[name]:
            return f"cannot be done again: {said}"
    elif name == "report":
        answer(told(name, folder))
    return _difference(state(folder), meant) or _hidden(folder)


def _group(path: str) -> str:
    """What must be of one state: the package, a scenario's papers, the comparison's two forms."""
    first, _, rest = path.partition("/")
    if first != "ut":
        return first
    within = rest.partition("/")[0]
    return "ut/jamforelse" if within.startswith("jamforelse") else f"ut/{within}"


def _of(files: Mapping[str, bytes], group: str) -> dict[str, bytes]:
    hidden = re.compile(r"(^|/)\.finsam")
    return {p: c for p, c in files.items() if _group(p) == group and not hidden.search(p)}


def _index_fault(files: Mapping[str, bytes]) -> str:
    """What the index says otherwise than the reports beside it."""
    index = files.get("ut/index.html", b"").decode()
    names = set(re.findall(r'<th scope="row"[^>]*><a [^>]*>([^<]*)</a>', index))
    results = [c.decode() for p, c in files.items() if p.endswith("/resultat.json")]
    told_of = {
        name for text in results for name in re.findall(r'^  "namn": "([^"]*)"', text, re.MULTILINE)
    }
    return "" if not index or names == told_of else f"the index tells {names} of {told_of}"


def _difference(now: Mapping[str, bytes], meant: Mapping[str, bytes]) -> str:
    paths = sorted(p for p in {*now, *meant} if now.get(p) != meant.get(p))
    return f"not as meant: {', '.join(paths[:5])}" if paths else ""
