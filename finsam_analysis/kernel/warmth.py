"""The warm process as seen by the one that asks it for kernels."""

from __future__ import annotations

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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ENDING = 5  # [seconds] that its last kernels may take to be killed
_LOADING = 120  # [seconds] that loading and starting a kernel may take
_WAITING = 1024  # askers that may wait while it loads


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
    drops what kernels write to standard error outside their cells. ``before_fork`` names a function
    that gets each kernel's environment before it is forked, and does once what several of them
    would each do; what it raises is left for them to meet.
    """

    modules: tuple[str, ...] = ()
    warm_up: str = ""
    quiet: bool = False
    before_fork: str = ""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Warmth:
        """As a kernelspec's provisioner is configured."""
        return cls(**{**config, "modules": tuple(config.get("modules", ()))})


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

    async def ready(self) -> None:
        """Wait until it takes requests.

        Raises:
            RuntimeError: the warm process could not load what it should, or the kernel has ended.
        """
        import asyncio

        async with asyncio.timeout(_LOADING):
            await self._until("ready")
        if "failed" in self._said:
            raise RuntimeError(f"the warm process could not load: {self._said['failed']}")
        if "exit" in self._said:
            raise RuntimeError("the kernel or its warm process ended before it was ready")

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
        import asyncio

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
    """A warm process that listens in a folder, be it this program's own or another's."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        try:
            self._connected().close()
        except OSError:
            return False
        return True

    def fork(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> ForkedKernel:
        """Ask for a kernel; it is forked once all is loaded.

        Args:
            argv: the command line of an ordinary kernel, from its ``-m`` on.
            env: all its environment.
            cwd: the folder it works in.

        Raises:
            RuntimeError: the warm process has ended.
        """
        request = {"argv": list(argv), "env": dict(env), "cwd": cwd}
        try:
            own = self._connected()
            own.sendall(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise RuntimeError("the warm process has ended") from error
        return ForkedKernel(own)

    def close(self) -> None:
        """Let go of it; one that others have started goes on."""

    def _connected(self) -> socket.socket:
        own = socket.socket(socket.AF_UNIX)
        try:
            with _door(self.folder) as door:
                own.connect(door)
        except OSError:
            own.close()
            raise
        return own


class OwnParent(WarmParent):
    """One started by this program, which loads while other things are done.

    It ends with the program that started it, however that ends.
    """

    def __init__(self, warmth: Warmth) -> None:
        # The warm process removes it too, should this one end without a chance to.
        super().__init__(tempfile.mkdtemp(prefix="forking-kernel-"))
        self._own, other = socket.socketpair()
        what = json.dumps([warmth.modules, warmth.warm_up, warmth.before_fork])
        program = "from finsam_analysis.kernel.forking import main; main()"
        with other, socket.socket(socket.AF_UNIX) as listening:
            with _door(self.folder) as door:
                listening.bind(door)
            listening.listen(_WAITING)
            given = [other.fileno(), listening.fileno()]
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and words of our own
                [sys.executable, "-c", program, *map(str, given), self.folder, what],
                pass_fds=given,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL if warmth.quiet else None,
                cwd=self.folder,
                env=_plain_environment(),
                start_new_session=True,  # Ctrl-C is for the one that asks, who then ends this
            )
        atexit.register(self.close)

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and all its kernels; one that has been ended stays so."""
        atexit.unregister(self.close)
        if self._own.fileno() < 0:
            return
        self._own.setblocking(False)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self._own.recv(1)  # that all is loaded; else it has no kernels yet, and is killed
            self._own.close()
            self._process.wait(_ENDING)
        self._own.close()
        if self.lives:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def _door(folder: str) -> Iterator[str]:
    """Where the process of a folder listens, by a name short enough for a socket."""
    number = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{number}/kernels"
    finally:
        os.close(number)


_known: dict[tuple[int, Warmth], WarmParent] = {}


def warm_parent(warmth: Warmth) -> WarmParent:
    """The warm parent of that kind; one of this program's own if there is none, or it has ended."""
    key = os.getpid(), warmth  # a forked process has one of its own
    if key in _known and not _known[key].lives:
        _known.pop(key).close()
    if key not in _known:
        _known[key] = OwnParent(warmth)
    return _known[key]


def share_parent(warmth: Warmth, folder: str) -> None:
    """Fork that kind from another program's warm process, of that folder, while it lives."""
    _known[os.getpid(), warmth] = WarmParent(folder)


def _plain_environment() -> dict[str, str]:
    """This process's environment without what brings in a user's own settings."""
    unwanted = {"PYTHONSTARTUP", "JPY_PARENT_PID", "MPLBACKEND"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "MATPLOTLIBRC": os.devnull}  # an empty file: nothing but the defaults
