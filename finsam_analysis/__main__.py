"""Where the program starts: so little is read before Ctrl-C is answered that it always is."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def main() -> int:
    """Run the command line; returns the exit code."""
    # What the commands lean on takes a second to import, and must not be left with a traceback.
    default = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if default:
        signal.signal(signal.SIGINT, _stop)
    from finsam_analysis.cli import main as run  # noqa: PLC0415  # see above

    if default:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    os.write(2, b"Avbrutet.\n")
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
