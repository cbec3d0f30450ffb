"""What the page shows a moment later: the tables, with the printed figures of the reports."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from finsam_analysis.core import percent, whole
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.room_view import fan_view
from finsam_analysis.page.view import Parts
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.sensitivity import bridge, drawn_risk
from finsam_analysis.tables import (
    Table,
    bridge_sentence,
    bridge_table,
    burden_table,
    legal_sentences,
    printed_book,
    room_sentence,
    scenario_economists_table,
    share_table,
    sureness_sentence,
)


def printed_parts(exploration: Exploration) -> Parts:
    """The printed tables and what they say in words."""
    now = exploration.result
    parts: Parts = {}
    book = printed_book(now)
    positions = now.granted_positions
    parts["granted years"] = [str(now.years[i]) for i in positions]
    for name, _, _ in now.named_grants():
        printed = book.granted(name)[positions].tolist()
        parts[f"years/{name}"] = [whole(amount) if amount else "" for amount in printed]
    parts |= table_part("kommuner", _kommun_table(now))
    parts |= table_part("ekonomi", scenario_economists_table(now))
    way = bridge(exploration.start, exploration.shown)
    parts["bridge"] = bridge_sentence(way) if way.steps else ""
    parts |= table_part("bro", bridge_table(way)) if way.steps else {"table/bro": None}
    parts["outcome"] = room_sentence(now).text
    parts["legal"] = [said.text for said in legal_sentences(now)]
    return parts


def sure_parts(exploration: Exploration) -> Parts:
    """How sure it is: the fan and the odds of each year."""
    drawn = drawn_risk(exploration.result)
    sure = {
        "sentence": sureness_sentence(drawn),
        "fan": None if drawn is None else fan_view(drawn),
        "odds": []
        if drawn is None
        else [
            [str(year), percent(Fraction(count, drawn.draws))] for year, count in drawn.tried_below
        ],
    }
    return {"sure": sure}


def _kommun_table(now: ScenarioResult) -> Table:
    """What each is granted by year and in all, its share, and what that is per inhabitant."""
    shares, burden = share_table(now), burden_table(now)
    each = [line.texts[2] for line in burden.lines]
    granted = [line.texts[1] for line in burden.lines]
    total = whole(sum(share.granted_total for share in now.shares))
    lines = [
        replace(line, cells=(*line.cells, *more))
        for line, more in zip(
            shares.lines, [*zip(each, granted, strict=True), ("", total)], strict=True
        )
    ]
    return replace(
        shares,
        caption=f"Beviljat per kommun och region, {printed_book(now).unit}",
        headings=(*shares.headings, "Kr/inv.", "Beviljat, kr"),
        lines=tuple(lines),
    )


def table_part(name: str, table: Table) -> Parts:
    """A table as parts: its heading, and each line by itself."""
    parts: Parts = {
        f"table/{name}": {
            "caption": table.caption,
            "headings": list(table.headings),
            "texts": table.texts,
            "lines": len(table.lines),
            "note": str(table.note),
        }
    }
    for place, line in enumerate(table.lines):
        parts[f"line/{name}/{place}"] = [line.label, line.emphasis, *line.texts]
    return parts
