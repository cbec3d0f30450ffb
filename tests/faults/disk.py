"""A disk that gives out, or a process that dies, at the n-th thing that is done to the disk.

``python -m tests.faults.disk N FOLDER COMMAND…`` runs a command that dies so.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from finsam_analysis.cli import main

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_TAKING = {"open", "os.mkdir", "os.rename", "os.link", "os.truncate", "os.fsync"}
_FREEING = {"os.remove", "os.rmdir"}
_kept = os.fsync


class _Trial:
    """What happens, and at which of the things done to a folder; they are counted meanwhile."""

    def __init__(
        self, folder: Path, at: int, happens: Callable[[], None], events: set[str]
    ) -> None:
        self.folder, self.at, self.happens, self.done = str(folder), at, happens, 0
        self.events = events

    def count(self, event: str) -> None:
        if event not in self.events:
            return
        self.done += 1
        if self.done == self.at:
            self.happens()


_now: list[_Trial] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _now or event not in _TAKING | _FREEING:
        return
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITING):
        return
    path = arguments[0]
    if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(_now[0].folder):
        _now[0].count(event)


def _sync(fd: Any) -> None:
    if _now:
        _now[0].count("os.fsync")
    _kept(fd)


sys.addaudithook(_hear)  # what it raises is what the system call fails with


@contextmanager
def _trial(
    folder: Path, at: int, happens: Callable[[], None], *, freeing: bool = False
) -> Iterator[_Trial]:
    _now.append(_Trial(folder, at, happens, _TAKING | (_FREEING if freeing else set())))
    os.fsync = _sync
    try:
        yield _now[0]
    finally:
        os.fsync = _kept
        _now.clear()


@contextmanager
def counted(folder: Path, *, freeing: bool = False) -> Iterator[_Trial]:
    """Count what is done to a folder; what frees its space, too, where that is asked for."""
    with _trial(folder, 0, lambda: None, freeing=freeing) as trial:
        yield trial


@contextmanager
def full(folder: Path, at: int, lasting: bool, cause: int = errno.ENOSPC) -> Iterator[_Trial]:
    """The n-th thing done to a folder finds no space; when lasting, what would take more, too.

    ``cause`` is the system's number of another reason, for which all that frees space fails too.
    """

    def happens() -> None:
        if lasting:
            trial.at += 1
        raise OSError(cause, os.strerror(cause), str(folder))

    with _trial(folder, at, happens, freeing=cause != errno.ENOSPC) as trial:
        yield trial


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with _trial(Path(sys.argv[2]), int(sys.argv[1]), _die, freeing=True):
        sys.exit(main(sys.argv[3:]))
