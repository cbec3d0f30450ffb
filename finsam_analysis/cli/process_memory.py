"""How much memory this process has held at most."""

from __future__ import annotations

import re
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_memory_bytes() -> int | None:
    """Peak resident memory of the process [bytes]; None where the system does not tell it.

    Read from the process's own high-water mark: the figure of ``getrusage`` may be that of the
    process that started this one.
    """
    try:
        found = re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text(encoding="ascii"))
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None
