"""Which pictures tell how far the room may spread, and why two scenarios differ."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from finsam_analysis.core import decimal, whole
from finsam_analysis.sensitivity import Bridge, Risk
from finsam_analysis.tables.book import printed_book
from finsam_analysis.tables.bridge_tables import PrintedStep, printed_steps
from finsam_analysis.tables.chart import (
    BLUE,
    GREEN,
    GREY,
    INK,
    SKY,
    VERMILLION,
    Chart,
    bars_alone,
    clear_of,
    drawing_style,
    folded,
    new_axes,
    parted,
    sentence_chart,
    warned_look,
)
from finsam_analysis.tables.nearest_room import floor_label
from finsam_analysis.tables.wording import floor_text, listed
from finsam_analysis.tables.year_labels import told_of, year_ticks

_FAN = 0.5  # [page widths] that the fan is drawn on; its labels stand beside it


def fan_chart(risk: Risk | None) -> Chart:
    """The spread of the room at each year's end: half and nine tenths of the futures [tkr]."""
    if risk is None:
        return sentence_chart("Ingen osäkerhet är angiven.")
    result, fan = risk.result, risk.fan
    years = result.years
    floors = result.floors.tolist()
    planned, book = result.trajectory.closing, printed_book(result)

    def shown(amount: int) -> str:
        return whole(*book.nearest([amount]))

    steps = "steps-mid" if result.floor_varies else "default"
    with drawing_style():
        figure, axes = new_axes(4.2)
        axes.fill_between(years, fan[5], fan[95], color=SKY, alpha=0.35, linewidth=0)
        axes.fill_between(years, fan[25], fan[75], color=SKY, alpha=0.75, linewidth=0)
        axes.plot(years, fan[50], color=BLUE, linewidth=2.2)
        axes.plot(years, planned, color=INK, linewidth=1.4, linestyle=(0, (2, 2)))
        dashed: Any = {"color": VERMILLION, "linewidth": 1.4, "linestyle": (0, (5, 3))}
        axes.plot(years, floors, drawstyle=steps, **dashed)
        named = {
            f"{words}: {shown(amount)}": (amount, colour)
            for words, amount, colour in (
                ("95 % av framtiderna under", int(fan[95][-1]), INK),
                ("Hälften under", int(fan[50][-1]), BLUE),
                ("Scenariot utan osäkerhet", int(planned[-1]), INK),
                ("5 % under", int(fan[5][-1]), INK),
            )
        } | {floor_label(result, shown): (result.floor, VERMILLION)}
        low, high = min(*floors, int(fan[5].min())), max(*floors, int(fan[95].max()))
        span = high - low or 1
        bottom = low - 0.14 * span
        ordered = sorted(named.items(), key=lambda item: -item[1][0])
        # From the top down, no label nearer the one above than a line of text, and all in sight.
        places = list[float]()
        for _, (amount, _) in ordered:
            places.append(min([float(amount), *(place - 0.062 * span for place in places[-1:])]))
        lifted = max(0.0, bottom + 0.03 * span - places[-1])
        for place, (words, (amount, colour)) in zip(places, ordered, strict=True):
            axes.annotate(
                words,
                (years[-1], amount),
                xytext=(years[-1] + 0.12, place + lifted),
                va="center",
                color=colour,
                size=9,
                annotation_clip=False,
            )
        counts = dict(risk.tried_below)
        below = [
            f"▼ {decimal(Fraction(100 * counts[year], risk.draws), 1)} %"
            if counts.get(year)
            else ""
            for year in years
        ]
        often = sorted(range(len(years)), key=lambda i: -counts.get(years[i], 0))
        for each in told_of(below, 10, [i for i in often if below[i]], _FAN):
            axes.annotate(
                below[each.position],
                (years[each.position], low - 0.08 * span),
                ha=each.side,
                va="center",
                color=VERMILLION,
                fontweight="bold",
            )
        year_ticks(axes, years, years, _FAN)
        axes.set_xlim(years[0] - 0.1, years[-1] + 0.05 * len(years))
        axes.set_ylim(bottom, high + 0.05 * span)
        # An amount at the corner would lie on the first year.
        axes.set_yticks([tick for tick in axes.get_yticks() if tick > bottom + 0.03 * span])
        axes.set_ylim(bottom, high + 0.05 * span)
        axes.yaxis.set_major_formatter(lambda value, _: shown(int(value)))
        axes.set_ylabel(book.unit)
        figures = listed(
            [
                f"{year} {shown(int(fan[5][i]))}\u00a0{book.unit} "
                f"till {shown(int(fan[95][i]))}\u00a0{book.unit}"
                for i, year in enumerate(years)
            ]
        )
        return Chart(
            figure,
            f"Beslutsutrymmets spridning, nio av tio framtider: {figures}. Golvet är {floor_text(result, book.lone)}.",
        )


def _largest(steps: Sequence[PrintedStep]) -> list[PrintedStep]:
    """The steps in their order, the smallest of more than a picture has room for together, last."""
    shown, rest = parted(sorted(range(len(steps)), key=lambda i: -abs(steps[i].amount)))
    found = [steps[i] for i in sorted(shown)]
    if rest:
        amount, printed = (
            sum(part)
            for part in zip(*((steps[i].amount, steps[i].printed) for i in rest), strict=True)
        )
        found.append(PrintedStep(f"Övriga {len(rest)} steg", amount, printed, steps[0].unit))
    return found


def bridge_chart(bridge: Bridge, year: int | None = None) -> Chart:
    """The steps from one scenario's room to another's at a year's end, as a waterfall [tkr].

    Args:
        bridge: the two scenarios and the steps between them.
        year: the year's end; the first scenario's lowest where none is given.
    """
    year = bridge.before.nearest(bridge.before.trajectory)[0] if year is None else year
    rows = printed_steps(bridge, bridge.years.index(year))
    first, *steps, last = rows
    moving = [step for step in steps if step.amount]
    rows = [first, *_largest(moving), last]
    labels = [folded(row.name) for row in rows]
    floor = bridge.after.floor_of(year)
    with drawing_style():
        figure, axes = new_axes(0.6 + 0.34 * len(rows))
        reached, least, most = 0, min(0, floor), max(0, floor)
        ends = list(accumulate(row.amount for row in rows[:-1]))
        reach = max(*ends, most) - min(*ends, least) or 1
        for y, row in enumerate(rows):
            amount = row.amount
            whole_bar = y in (0, len(rows) - 1)
            left = 0 if whole_bar else reached
            below = whole_bar and amount < floor
            colour = BLUE if whole_bar else GREEN if amount > 0 else VERMILLION
            axes.barh(
                y,
                amount,
                left=left,
                height=0.62,
                **warned_look(colour, warned=below),
            )
            reached = left + amount
            least, most = min(least, reached), max(most, reached)
            if y + 1 < len(rows):
                axes.plot([reached, reached], [y, y + 1], color=GREY, linewidth=0.8, zorder=0)
            sign = "+" if row.printed > 0 and not whole_bar else ""
            axes.annotate(
                f"{'▼ ' if below else ''}{sign}{whole(row.printed)}"
                f"{f' {row.unit}' if whole_bar else ''}",
                (clear_of((0, floor), max(left, reached), 0.2 * reach), y),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=VERMILLION if below else INK,
                fontweight="bold" if whole_bar else "normal",
            )
        axes.axvline(0, color=INK, linewidth=0.9)
        if floor:
            axes.axvline(floor, color=VERMILLION, linewidth=1.4, linestyle=(0, (5, 3)))
        bars_alone(axes, dict(enumerate(labels)), lying=True)
        axes.invert_yaxis()
        span = most - least or 1
        axes.set_xlim(least - 0.04 * span, most + 0.2 * span)
        figures = listed([f"{row.name} {row.text}" for row in rows[1:-1]])
        return Chart(
            figure,
            f"Från {first.name} {first.text} till {last.name} {last.text} i slutet av {year}: "
            f"{figures or 'inga steg'}.",
        )
