"""Where the program starts: so little is read before Ctrl-C is answered that it always is."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_DEFAULTS = (signal.default_int_handler, signal.SIG_DFL)


def main() -> int:
    """Run the command line; returns the exit code."""
    # A command is short and keeps what it makes: to look through it often takes a tenth of the time.
    gc.set_threshold(50_000)
    # What the commands lean on takes a second to import, and must not be left with a traceback.
    ours = [number for number in _SIGNALS if signal.getsignal(number) in _DEFAULTS]
    for number in ours:
        signal.signal(number, _stop)
    _open_closed_streams()  # before anything else is opened
    _begin_the_slowest(sys.argv[1:])
    from finsam_analysis.cli import main as run  # noqa: PLC0415  # see above

    try:
        for number in ours:
            signal.signal(number, _interrupt)
        return run()
    except KeyboardInterrupt:  # at the very end, when all that was to be said is said
        return 1
    finally:
        gc.freeze()  # nor is it looked through as the process ends


def _open_closed_streams() -> None:
    """Let what is written to a closed stream vanish, and keep its number from the files we open."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115, PTH123  # open as long as we run


def _begin_the_slowest(words: Sequence[str]) -> None:
    """Load what reports are made with in a process of its own, while the commands are imported."""
    if words[:1] == ["report"] and not any(word.startswith("--scheduler") for word in words):
        from finsam_analysis.papers import start_warming  # noqa: PLC0415  # for this command alone

        with contextlib.suppress(OSError):  # the command meets it again, and tells of it
            start_warming()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    os.write(2, b"Avbrutet.\n")
    os._exit(1)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does; who presses it again does not disturb what is put in order."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
