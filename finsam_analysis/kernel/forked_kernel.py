"""What a freshly forked process does to be a kernel like any other, with nobody's settings."""

from __future__ import annotations

import atexit
import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import ipykernel_launcher
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from IPython.core.profiledir import ProfileDir
from traitlets import DottedObjectName, default

from finsam_analysis.kernel.own_process import end_with


class ToldStream(OutStream):
    """What is printed: its sender is waited for only where something has been, since the last time.

    ipykernel waits eight times for each cell, whether it prints or not.
    """

    _unsent = False

    def write(self, string: str) -> int | None:  # type: ignore[override]  # as in ipykernel
        """Print."""
        written = super().write(string)
        self._unsent = True  # after it: another thread may have flushed before it was there
        return written

    def flush(self) -> None:
        """Wait until all that was printed is sent, and stands before what is shown after it."""
        if self._unsent:
            self._unsent = False  # before the wait, during which another thread may print
            super().flush()  # type: ignore[no-untyped-call]  # ipykernel has no types for it


class ForkedKernelApp(IPKernelApp):
    """ipykernel's application, without the user's configuration, history and start-up files."""

    name = "ipython-kernel"
    outstream_class = DottedObjectName(f"{__name__}.{ToldStream.__name__}")

    @default("ipython_dir")  # type: ignore[untyped-decorator]
    def _own_folder(self) -> str:
        return str(self.profile_dir.location)

    def load_config_file(self, suppress_errors: bool | None = None) -> None:
        """Read no configuration: a notebook gives the same for everyone."""

    def _run_startup_files(self) -> None:
        """Run no start-up file either."""


def run_kernel(
    parent: int,
    folder: Path,
    tell: Callable[..., None],
    *,
    argv: Sequence[str],
    env: Mapping[str, str],
    cwd: str,
) -> None:
    """Be a kernel until it is shut down.

    Args:
        parent: the process this was forked from, whose end is this one's.
        folder: a place for this kernel's own files; not there yet, and removed by the parent.
        tell: says to the asker that the kernel is ready, once its sockets are bound.
        argv: the command line of an ordinary kernel.
        env: all its environment.
        cwd: the folder it works in.
    """
    os.setsid()
    end_with(parent)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    sys.argv = [ipykernel_launcher.__file__, *argv[1:]]
    profile = ProfileDir.create_profile_dir(str(folder))  # type: ignore[no-untyped-call]
    app = ForkedKernelApp.instance(
        profile_dir=profile,
        parent_handle=1,  # no thread that asks whether the parent lives: the system tells
        # Nothing is made of words that no handler lets through, some for every message.
        logging_config={"loggers": {ForkedKernelApp.__name__: {"level": "WARN"}}},
    )
    app.config.HistoryManager.hist_file = ":memory:"
    app.initialize(list(argv[1:]))
    tell(ready=True)
    app.start()
    if app.control_thread is not None and app.control_thread.is_alive():
        # It may still be flushing what was said, through the thread of outputs. ipykernel closes
        # that one first, and once in twenty times this one then waited for seconds, in vain.
        app.control_thread.stop()
        app.control_thread.join()
    # In the order of an ordinary end, where a notebook's own last words are said too.
    atexit._run_exitfuncs()  # noqa: SLF001 - what an ordinary end runs
