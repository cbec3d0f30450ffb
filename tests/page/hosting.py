"""A real host of the page, started as a user starts it, and a package of its own to save in."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import UPPSALA


@dataclass(frozen=True)
class Hosted:
    """A running host: its first address, its process and its package's folder."""

    address: str
    process: subprocess.Popen[str]
    folder: Path
    out: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.address).port or 0

    @property
    def origin(self) -> str:
        """What its own page says it is."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def hosted(folder: Path, package: Path = UPPSALA, *scenario: str) -> Iterator[Hosted]:
    """``finsam whatif --no-browser`` over a copy of a package, ended with Ctrl-C."""
    data = folder / "paket"
    if not data.exists():
        shutil.copytree(package, data)
    out = folder / "rapporter"
    command = [sys.executable, "-m", "finsam_analysis", "whatif", *scenario, "--no-browser"]
    command += ["--data", str(data), "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            yield Hosted(address, process, data, out)
            process.send_signal(signal.SIGINT)
            process.wait(60)
        finally:
            process.kill()
