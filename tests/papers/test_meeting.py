"""Who, when and where: read from the table of meetings, for the paper's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from finsam_analysis.choices import office_scenario
from finsam_analysis.core import DataPackage, LoadedTable, TableRow
from finsam_analysis.papers import appendix_remarks
from finsam_analysis.papers.meeting import meeting_heads, missing_heads
from finsam_analysis.scenario import compute

COLUMNS = ("sammanträde", "ärende", "diarienummer", "handläggare", "föredragande", "beslutsinstans")


def with_meetings(package: DataPackage, *days: str) -> DataPackage:
    """The package with a meeting on each day, its name the day's own."""
    rows = tuple(
        TableRow(
            number,
            dict.fromkeys(COLUMNS) | {"datum": date.fromisoformat(day), "sammanträde": "Möte"},
        )
        for number, day in enumerate(days, start=2)
    )
    return replace(package, tables={**package.tables, "mote": LoadedTable("mote.csv", rows=rows)})


@pytest.mark.parametrize(
    ("dated", "meeting"),
    [("2024-08-22", "2024-09-12"), ("2024-09-12", "2024-09-12"), ("2024-09-13", "2024-11-28"),
     ("2025-01-01", "2024-11-28")],
)  # fmt: skip
def test_the_next_meeting_is_meant_and_after_the_last_the_last(
    uppsala: DataPackage, dated: str, meeting: str
) -> None:
    """A paper of 22 August is for the meeting of 12 September, whatever the rows' order."""
    package = with_meetings(uppsala, "2024-11-28", "2024-09-12")
    heads = meeting_heads(package, date.fromisoformat(dated))
    assert heads == (("Sammanträde", f"Möte {meeting}"),)


def test_what_is_not_known_is_named(uppsala: DataPackage) -> None:
    """Uppsala's documents tell neither the registry number nor who wrote it."""
    assert missing_heads(uppsala, date(2024, 8, 22)) == ["diarienummer", "handläggare"]
    assert len(missing_heads(with_meetings(uppsala), date(2024, 8, 22))) == len(COLUMNS)


def test_what_is_left_out_is_told_with_where_it_is_written(uppsala: DataPackage) -> None:
    """In the table where there is one; where there is none, where such a table is had."""
    day = date(2024, 8, 22)
    told = appendix_remarks(compute(uppsala, office_scenario(uppsala)), day)
    assert told[-1] == (
        "Utelämnat överst i bilaga.pdf: diarienummer, handläggare; fyll i det i mote.csv, på "
        "sammanträdets rad, så trycks det."
    )
    without = {name: table for name, table in uppsala.tables.items() if name != "mote"}
    package = replace(uppsala, tables=without)
    told = appendix_remarks(compute(package, office_scenario(package)), day)
    assert told[-1].endswith(
        "lägg till den, med sin post i datapackage.json, så som finsam init skriver dem."
    )
