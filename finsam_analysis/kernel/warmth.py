"""The warm process as seen by the one that asks it for kernels."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ENDING = 5  # [seconds] that its last kernels may take to be killed
_LOADING = 120  # [seconds] that loading may take


def can_fork() -> bool:
    """Whether kernels are forked here; elsewhere they are started in the ordinary way.

    On Windows there is no fork, and on macOS the system's own libraries do not outlive one.
    """
    return sys.platform == "linux"


@dataclass(frozen=True)
class Warmth:
    """What the warm process has loaded before it forks the first kernel.

    ``modules`` are imported. ``warm_up`` names a function, ``module:function``, that does what
    every notebook would otherwise do for itself the first time; it must start no thread. ``quiet``
    drops what kernels write to standard error outside their cells.
    """

    modules: tuple[str, ...] = ()
    warm_up: str = ""
    quiet: bool = False


class ForkedKernel:
    """A kernel of the warm process: when it is ready, whether it has ended, and signals to it."""

    def __init__(self, socket_: socket.socket) -> None:
        self._socket = socket_
        self._received = b""
        self._said: dict[str, Any] = {}
        socket_.setblocking(False)

    @property
    def pid(self) -> int | None:
        """Its process, once it has one."""
        number: int | None = self._said.get("pid")
        return number

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative if a signal ended it, as ``subprocess`` has it."""
        with contextlib.suppress(BlockingIOError):
            while "exit" not in self._said:
                self._hear(self._socket.recv(1 << 12))
        code: int | None = self._said.get("exit")
        return code

    async def ready(self) -> bool:
        """Wait until it takes requests; False if it ended instead."""
        await self._until("ready")
        return "exit" not in self._said

    async def ended(self) -> int:
        """Wait until it has ended; its exit code."""
        await self._until("exit")
        return int(self._said["exit"])

    def signal(self, number: int) -> None:
        """Send a signal to it and to what it has started; nothing if it has ended."""
        if "exit" not in self._said:
            with contextlib.suppress(OSError):
                self._socket.sendall(json.dumps({"signal": number}).encode() + b"\n")

    def close(self) -> None:
        """Let go of it; if it still runs, it is killed."""
        self._socket.close()
        self._said.setdefault("exit", -signal.SIGKILL)

    async def _until(self, word: str) -> None:
        loop = asyncio.get_running_loop()
        while word not in self._said and "exit" not in self._said:
            self._hear(await loop.sock_recv(self._socket, 1 << 12))

    def _hear(self, data: bytes) -> None:
        if not data:  # the warm process is gone, and the kernel with it
            self._said.setdefault("exit", -signal.SIGKILL)
        *whole, self._received = (self._received + data).split(b"\n")
        for line in whole:
            self._said.update(json.loads(line))


class WarmParent:
    """A warm process of one's own, started at once and waited for when the first kernel is asked.

    It ends with the process that started it, however that ends.
    """

    def __init__(self, warmth: Warmth) -> None:
        self._own, other = socket.socketpair()
        # The warm process removes it too, should this one end without a chance to.
        self._folder = tempfile.mkdtemp(prefix="forking-kernel-")
        self._lock = threading.Lock()
        self._warm, self.failed = False, ""
        what = json.dumps([warmth.modules, warmth.warm_up])
        program = "from finsam_analysis.kernel.forking import main; main()"
        with other:
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and words of our own
                [sys.executable, "-c", program, str(other.fileno()), self._folder, what],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL if warmth.quiet else None,
                cwd=self._folder,
                env=_plain_environment(),
                start_new_session=True,  # Ctrl-C is for the one that asks, who then ends this
            )
        atexit.register(self.close)

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def fork(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> ForkedKernel:
        """Ask for a kernel.

        Args:
            argv: the command line of an ordinary kernel, from its ``-m`` on.
            env: all its environment.
            cwd: the folder it works in.

        Raises:
            RuntimeError: the warm process could not load what it should, or has ended.
        """
        request = {"argv": list(argv), "env": dict(env), "cwd": cwd}
        own, other = socket.socketpair()
        try:
            with other, self._lock:
                self._await_warmth()
                socket.send_fds(self._own, [b"k"], [other.fileno()])
            own.sendall(json.dumps(request).encode() + b"\n")
        except OSError as error:
            own.close()
            raise RuntimeError("the warm process has ended") from error
        except BaseException:
            own.close()
            raise
        return ForkedKernel(own)

    def close(self) -> None:
        """End it and all its kernels."""
        atexit.unregister(self.close)
        self._own.close()
        if self._warm:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_ENDING)
        if self.lives:  # it still loads, and has no kernels, or it does not answer
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _await_warmth(self) -> None:
        if self._warm:
            return
        if self.failed:
            raise RuntimeError(self.failed)
        self._own.settimeout(_LOADING)
        said = b""
        while not said.endswith(b"\n"):
            try:
                data = self._own.recv(1 << 16)
            except TimeoutError:
                data = b""
            if not data:
                self.failed = "the warm process ended before it had loaded"
                raise RuntimeError(self.failed)
            said += data
        self._own.settimeout(None)
        answer = json.loads(said)
        if "failed" in answer:
            self.failed = f"the warm process could not load: {answer['failed']}"
            raise RuntimeError(self.failed)
        self._warm = True


_started: dict[tuple[int, Warmth], WarmParent] = {}


def warm_parent(warmth: Warmth) -> WarmParent:
    """This process's warm parent of that kind; a new one if there is none, or it has ended.

    One that could not load stays, and says so again.
    """
    key = os.getpid(), warmth  # a forked process has one of its own
    if key in _started and not _started[key].lives and not _started[key].failed:
        _started.pop(key).close()
    if key not in _started:
        _started[key] = WarmParent(warmth)
    return _started[key]


def _plain_environment() -> dict[str, str]:
    """This process's environment without what brings in a user's own settings."""
    unwanted = {"PYTHONSTARTUP", "JPY_PARENT_PID", "MPLBACKEND"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {
        **kept,
        "MATPLOTLIBRC": os.devnull,  # an empty file: nothing but the defaults
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # no word of a debugger that nobody has asked for
    }
