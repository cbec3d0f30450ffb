"""Where a finished workbook may be laid: in a file that is not there yet."""

from __future__ import annotations

from pathlib import Path

from finsam_analysis.core import Fault, InputError, replace_files


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet.

    Raises:
        InputError: something is there, its name does not end in .xlsx, or it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        found, expected = "namnet slutar inte på .xlsx", "ett namn som slutar på .xlsx"
    elif path.exists():
        found, expected = "filen finns redan", "en ny fil"
    elif not path.parent.is_dir():
        found, expected = "mappen finns inte", "en fil i en mapp som finns"
    else:
        replace_files(path.parent, {path.name: content}, {path.name: None})
        return
    raise InputError([Fault(str(path), found, expected, "välj ett annat namn")])
