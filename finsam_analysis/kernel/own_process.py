"""How some work is done in a process of its own, which gives back all its memory as it ends."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from finsam_analysis.kernel.warmth import can_fork

_Answer = TypeVar("_Answer")
_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


class CutShortError(RuntimeError):
    """The process that did some work ended before it had an answer."""


def apart(work: Callable[[], _Answer]) -> _Answer:
    """What some work gives, done in a forked process.

    Where there is no fork, and beside other threads of Python's, which would not outlive one, the
    work is done in this process.

    Args:
        work: what it gives and what it raises can be pickled.

    Raises:
        CutShortError: somebody ended the process, or the system did for want of memory.
    """
    if not can_fork() or threading.active_count() > 1:
        return work()
    parent = os.getpid()
    reading, writing = os.pipe()
    child = 0
    try:
        with _undisturbed() as usual:
            child = _forked()
            if not child:
                _work(work, parent, writing, usual)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
    except BaseException:
        if child:
            os.kill(child, signal.SIGKILL)
        raise
    finally:
        status = os.waitpid(child, 0)[1] if child else 0
    if status:
        raise CutShortError(f"wait status {status}")
    answer: _Answer
    answer, error = pickle.loads(told)  # noqa: S301  # our own process's words
    if error is not None:
        raise error
    return answer


@contextmanager
def _undisturbed() -> Iterator[set[int]]:
    """Keep back what asks for an end, until it is clear which of two processes it asks.

    Between the fork and its own work the forked one would go the way of the other: say that it was
    interrupted, and put in order what is not its own.

    Yields:
        What was kept back before.
    """
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield usual
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


def _forked() -> int:
    with warnings.catch_warnings():
        # Python 3.12 and later warn of threads; numpy's, which it counts too, do outlive a fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _work(work: Callable[[], object], parent: int, writing: int, usual: set[int]) -> NoReturn:
    """Do it in the forked process, answer, and end."""
    code = 1
    try:
        end_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the parent, which ends this one
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)
        gc.freeze()  # so that collections leave the pages alone that are shared with the parent
        answered: tuple[Any, Exception | None]
        try:
            answered = work(), None
        except Exception as error:  # noqa: BLE001  # whatever it is, the parent tells it
            error.add_note(traceback.format_exc())
            answered = None, error
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answered, pipe)
        code = 0
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # nobody waits any longer
    except BaseException:  # noqa: BLE001  # what cannot be told otherwise, and is no user's fault
        traceback.print_exc(file=sys.__stderr__)
    finally:
        # Not an ordinary end: what else lies in memory is the parent's to end.
        os._exit(code)


def end_with(parent: int) -> None:
    """Let the system kill this process when the one that it was forked from ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
