"""What sets scenarios side by side: small charts on one scale, decisions, and grants year by year."""

from __future__ import annotations

from collections.abc import Sequence

from finsam_analysis.core import FigureKind, whole
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.book import printed_books, yearly
from finsam_analysis.tables.chart import (
    GREY,
    INK,
    VERMILLION,
    Chart,
    bars_alone,
    drawing_style,
    floor_line,
    folded,
    room_bar,
    small_axes,
)
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.figure_text import BELOW
from finsam_analysis.tables.table import Exact, Line, Table
from finsam_analysis.tables.wording import decision_words, listed
from finsam_analysis.tables.year_labels import telling, told_of, year_names

_SMALL = 0.47  # [page widths] that a small chart is drawn on


def small_room_chart(result: ScenarioResult, of: Sequence[ScenarioResult]) -> Chart:
    """One scenario's room year by year [tkr], small, on the scale that all of them share.

    Args:
        result: the scenario.
        of: every scenario that is set beside it, the baseline first.
    """
    t, base = result.trajectory, of[0].trajectory.closing
    book = printed_books(of)[of.index(result)]
    printed = [whole(room) for room in yearly(book, FigureKind.ROOM)]
    rooms = [int(room) for each in of for room in (*each.trajectory.closing, *each.floors, 0)]
    top, low = max(rooms), min(rooms)
    span = top - low or 1
    with drawing_style():
        figure, axes = small_axes()
        axes.set_title(folded(result.scenario.name, 36), y=1, loc="left", size=9, weight="bold")
        rooms = t.closing.tolist()
        marked = [
            f"{BELOW} {text}" if room < floor else text
            for text, room, floor in zip(printed, rooms, result.floors.tolist(), strict=True)
        ]
        shown = {each.position: each for each in told_of(marked, 7.5, telling(rooms), _SMALL)}
        for x, (room, before) in enumerate(zip(map(int, t.closing), map(int, base), strict=True)):
            floor = result.floor_of(t.years[x])
            below = room < floor
            bar = {"x": x, "height": room, "width": 0.5}
            words = {"xytext": (0, 3), "size": 7.5, "color": VERMILLION if below else INK}
            if x in shown:
                words |= {"ha": shown[x].side}
                above = max(*(rooms[other] for other in shown[x].over), floor, 0)
                room_bar(axes, bar, printed[x], above, words, below=below)
            else:
                room_bar(axes, bar, "", 0, words, below=below)
            if result is not of[0]:
                axes.plot([x - 0.46, x - 0.3], [before, before], color=GREY, linewidth=2)
        floor_line(axes, result.floors.tolist(), linewidth=1.2)
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set_ylim(low - 0.05 * span, top + 0.16 * span)
        bars_alone(axes, year_names(range(len(t.years)), t.years, _SMALL, size=8), size=8)
        told = listed(
            [f"{year} {text}\u00a0{book.unit}" for year, text in zip(t.years, printed, strict=True)]
        )
        return Chart(figure, f"{result.scenario.name}, beslutsutrymme: {told}.")


def decision_comparison(results: Sequence[ScenarioResult]) -> Table:
    """The decisions that differ from the first scenario's, application by application [SEK]."""
    base = results[0]
    headings = ("Scenario", "Beslut", "Beviljat, kr", "Skillnad, kr")
    lines: list[Line] = []
    rows: list[tuple[str, str, str, int, int]] = []
    for application in base.package.applications:
        key = application.id
        before = base.scenario.decisions[key]
        others = [r for r in results[1:] if r.scenario.decisions[key] != before]
        if not others:
            continue
        lines.append(Line(application.name, (), "group"))
        for result in (base, *others):
            words = str(decision_words(result.scenario.decisions[key], application))
            granted = result.granted[key].total
            apart = granted - base.granted[key].total
            lines.append(Line(result.scenario.name, (words, whole(granted), whole(apart))))
            rows.append((application.name, result.scenario.name, words, granted, apart))
    exact = Exact(("Ansökan", *headings), rows)
    caption = f"Beslut som skiljer sig från {base.scenario.name}, kr"
    note = "" if rows else "Inget beslut skiljer sig."
    return Table("jamforelse-beslut", caption, headings, tuple(lines), exact, 1, note)


def granted_by_year(results: Sequence[ScenarioResult]) -> Table:
    """What each scenario grants each kommun and region, year by year [SEK]."""
    years = results[0].years
    rows: list[list[TableCell]] = [
        [
            Shown(result.scenario.name, result.scenario.name),
            share.organisation,
            *map(int, share.granted),
            share.granted_total,
        ]
        for result in results
        for share in result.shares
    ]
    headings = ("Scenario", "Kommun eller region", *map(str, years), "Summa")
    caption = f"Beviljat per scenario, kommun och år {years[0]}–{years[-1]}, kr"
    return columns_table("jamforelse-per-ar", caption, headings, rows, texts=1)
