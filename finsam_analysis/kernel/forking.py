"""What runs in the warm process: it loads what notebooks need and forks a kernel when asked.

``warmth`` starts it with the numbers of two sockets, a folder of its own, and what to load. On the
first it says when all is loaded, and ends when that is closed: its starter has ended. On the second
it listens: on each connection one kernel is asked for and told about, line by line as JSON:

- from the asker: ``argv``, ``env`` and ``cwd`` once, then ``signal`` any number of times;
- to the asker: ``pid``, then ``ready`` from the kernel itself, last ``exit``; or ``failed``, if
  loading did.

When the asker closes a kernel's connection, or ends in whatever way, that kernel is killed; when
this process ends, the system kills them all. It starts no thread and opens nothing of ZeroMQ, since
neither outlives a fork.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

# What ipykernel imports only once it runs, and would then import in every kernel.
_WITH_EVERY_KERNEL = (
    "finsam_analysis.kernel.forked_kernel",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "ipykernel.debugger",
    "ipykernel.datapub",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)


def main() -> None:
    """Load, say that all is loaded, and fork until the starter is gone."""
    starter, door = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    folder = Path(sys.argv[3])
    if "" in sys.path:
        sys.path.remove("")  # the folder that this was started in is no place for modules
    before = dict(os.environ)
    # As Python's documentation advises before a fork: no collection while what stays is loaded,
    # which would take a fifth of the time and leave holes in pages that are to be shared.
    gc.disable()
    failed, ahead = "", None
    modules, warm_up, before_fork = json.loads(sys.argv[4])
    try:
        _load(modules, warm_up)
        ahead = _named(before_fork) if before_fork else None
    except BaseException:  # noqa: BLE001 - told to everyone who asks
        failed = traceback.format_exc()
    with contextlib.suppress(OSError):
        starter.sendall(b"w")
    gc.freeze()  # so that a kernel's collections leave the shared pages alone
    # What the loaded modules have set they would have set in each kernel.
    loaded = {name: value for name, value in os.environ.items() if name not in before}
    with contextlib.suppress(SystemExit):
        _Forking(starter, door, folder, loaded, failed, ahead).run()
    # Not an ordinary end, which takes down all that was loaded, piece by piece, while the starter
    # waits; nothing of it has anything left to do.
    os._exit(0)


def _load(modules: Sequence[str], warm_up: str) -> None:
    """Import what kernels need, as a kernel would, and run the function that warms it up."""
    # ipykernel sets it before a notebook's first import, and matplotlib reads it on import.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    # pandas and others ask on import whether they are in a notebook.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    # A debugger would take a fifth of the time, and slow down every import after its own.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        # A warning given while warming up is given again to the notebook that gives rise to it.
        with warnings.catch_warnings():
            for module in _WITH_EVERY_KERNEL:
                with contextlib.suppress(ModuleNotFoundError):
                    importlib.import_module(module)
            for module in modules:
                importlib.import_module(module)
            if warm_up:
                _named(warm_up)()
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
        del sys.modules["debugpy"]


def _named(function: str) -> Callable[..., None]:
    """The function of a name, ``module:function``."""
    module, _, name = function.partition(":")
    found: Callable[..., None] = getattr(importlib.import_module(module), name)
    return found


class _Kernel:
    """One kernel as this process sees it: the socket it was asked for on, and its process."""

    def __init__(self, asker: socket.socket, folder: Path) -> None:
        self.asker, self.folder = asker, folder
        self.pid: int | None = None
        self._received = b""

    def heard(self) -> list[dict[str, Any]] | None:
        """What has been asked since the last time; None when the asker is gone."""
        try:
            data = self.asker.recv(1 << 16)
        except OSError:
            return None
        *whole, self._received = (self._received + data).split(b"\n")
        return [json.loads(line) for line in whole] if data else None

    def tell(self, **said: object) -> None:
        """Say something to the asker, if it is still there."""
        with contextlib.suppress(OSError):
            self.asker.sendall(json.dumps(said).encode() + b"\n")

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and whatever it has started."""
        if self.pid is None:
            return
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:  # so young that it has no group of its own yet, or all gone
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class _Forking:
    """The loop that waits for requests, signals and ended kernels."""

    def __init__(
        self,
        starter: socket.socket,
        door: socket.socket,
        folder: Path,
        loaded: dict[str, str],
        failed: str,
        ahead: Callable[[Mapping[str, str]], None] | None,
    ) -> None:
        self._starter, self._door, self._folder = starter, door, folder
        self._loaded, self._failed, self._ahead = loaded, failed, ahead
        self._kernels: set[_Kernel] = set()
        self._ended, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._selector.register(starter, selectors.EVENT_READ)
        self._selector.register(door, selectors.EVENT_READ)
        self._selector.register(self._ended, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # the way out that leaves nothing
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)

    def run(self) -> None:
        """Until the starter is gone."""
        try:
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is self._starter:
                        return
                    if key.fileobj is self._door:
                        self._take()
                    elif isinstance(key.data, _Kernel):
                        self._listen(key.data)
                    else:
                        os.read(self._ended, 1 << 12)
                        self._bury()
        finally:
            for kernel in self._kernels:
                kernel.signal(signal.SIGKILL)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _take(self) -> None:
        """One who asks for a kernel."""
        asker, _ = self._door.accept()
        kernel = _Kernel(asker, self._folder / f"{time.monotonic_ns()}")
        self._kernels.add(kernel)
        self._selector.register(asker, selectors.EVENT_READ, kernel)

    def _listen(self, kernel: _Kernel) -> None:
        heard = kernel.heard()
        if heard is None:
            self._selector.unregister(kernel.asker)
            kernel.signal(signal.SIGKILL)
            if kernel.pid is None:
                self._forget(kernel)
            return
        for said in heard:
            if "signal" in said:
                kernel.signal(said["signal"])
            elif self._failed:
                kernel.tell(failed=self._failed, exit=1)
            elif kernel.pid is None:
                self._fork(kernel, said)

    def _fork(self, kernel: _Kernel, asked: dict[str, Any]) -> None:
        if self._ahead is not None:
            with contextlib.suppress(Exception):  # a notebook meets the same, and tells it
                self._ahead(asked["env"])
            gc.freeze()  # what that has left is shared, too
        parent = os.getpid()
        kernel.pid = os.fork()
        if kernel.pid:
            kernel.tell(pid=kernel.pid)
            return
        code = 1
        try:
            from finsam_analysis.kernel.forked_kernel import run_kernel

            self._leave(kernel)
            gc.enable()
            asked["env"] = self._loaded | asked["env"]
            run_kernel(parent, kernel.folder, kernel.tell, **asked)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else bool(leaving.code)
        except BaseException:  # noqa: BLE001 - whatever it was, this is not the warm process
            traceback.print_exc(file=sys.__stderr__)
        finally:
            # Not an ordinary end: what else lies in memory is the warm process's to end.
            for stream in (sys.__stdout__, sys.__stderr__):
                with contextlib.suppress(OSError, ValueError, AttributeError):
                    stream.flush()  # type: ignore[union-attr]
            os._exit(code)

    def _leave(self, own: _Kernel) -> None:
        """Give up, in the kernel, all that belongs to the process it was forked from."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._selector.close()
        self._starter.close()
        self._door.close()
        os.close(self._ended)
        os.close(self._wake)
        for kernel in self._kernels - {own}:
            kernel.asker.close()

    def _bury(self) -> None:
        """Tell of each kernel that has ended, and leave nothing of it."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for kernel in [kernel for kernel in self._kernels if kernel.pid == pid]:
                kernel.signal(signal.SIGKILL)  # what it started and left behind
                shutil.rmtree(kernel.folder, ignore_errors=True)
                kernel.tell(exit=os.waitstatus_to_exitcode(status))
                self._forget(kernel)

    def _forget(self, kernel: _Kernel) -> None:
        with contextlib.suppress(KeyError, ValueError):  # no longer listened to
            self._selector.unregister(kernel.asker)
        kernel.asker.close()
        self._kernels.discard(kernel)
