"""Which meeting the board's paper is for: who, when and where, as the data package says."""

from __future__ import annotations

from datetime import date

from finsam_analysis.core import DataPackage, TableRow

MEETINGS = "mote"
# What stands over the title, in that order, by the column that says it.
_HEADS = {
    "diarienummer": "Diarienummer",
    "handläggare": "Handläggare",
    "beslutsinstans": "Till",
    "sammanträde": "Sammanträde",
    "ärende": "Ärende",
    "föredragande": "Föredragande",
}


def _meeting(package: DataPackage, dated: date) -> TableRow | None:
    """The first meeting on or after the paper's day, else the last one before it."""
    table = package.tables.get(MEETINGS)
    rows = sorted(table.rows if table else (), key=lambda row: row.cells["datum"])
    later = [row for row in rows if row.cells["datum"] >= dated]
    return next(iter(later or rows[-1:]), None)


def meeting_heads(package: DataPackage, dated: date) -> tuple[tuple[str, str], ...]:
    """Who, when and where, what is not known left out."""
    meeting = _meeting(package, dated)
    if meeting is None:
        return ()
    cells = dict(meeting.cells)
    if cells["sammanträde"]:
        cells["sammanträde"] = f"{cells['sammanträde']} {cells['datum']}"
    return tuple((name, str(cells[c])) for c, name in _HEADS.items() if cells[c])


def missing_heads(package: DataPackage, dated: date) -> list[str]:
    """What the paper leaves out since no table says it, by the columns' names."""
    meeting = _meeting(package, dated)
    return [column for column in _HEADS if meeting is None or not meeting.cells[column]]


def signatories(package: DataPackage, dated: date) -> tuple[str, ...]:
    """Who signs the paper: by name where one is known, else by role."""
    meeting = _meeting(package, dated)
    return ((meeting and meeting.cells["handläggare"]) or "Handläggare",)
