"""The programs outside Python that some proofs need, and what happens where one is missing."""

from __future__ import annotations

import shutil

import pytest

# Debian package of each program, for the one who reads why a check was skipped.
PACKAGES = {
    "chromium": "chromium",
    "make": "make",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
    "soffice": "libreoffice-calc",
}


def program(name: str, proves: str) -> str:
    """Path of the program, or skip the test, saying what then goes unproved."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is missing (Debian: {PACKAGES[name]}), so not proved here: {proves}")
    return path


# Chromium asks nothing of a network, and needs no screen.
QUIET = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-sandbox",
]  # fmt: skip
