"""Which pictures tell a scenario at a glance: direct labels, tkr, safe for the colour-blind."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from finsam_analysis.choices import as_proposed
from finsam_analysis.core import (
    DataPackage,
    FigureKind,
    OrganisationKind,
    decimal,
    percent,
    whole,
)
from finsam_analysis.scenario import COSTS, FundingShare, ScenarioResult, compared_years
from finsam_analysis.tables.book import printed_book, printed_books, yearly
from finsam_analysis.tables.chart import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILLION,
    Chart,
    RankedBar,
    drawing_style,
    floor_line,
    gathered,
    new_axes,
    parted,
    ranked,
    room_bar,
    sentence_chart,
    warned_words,
)
from finsam_analysis.tables.figure_text import BELOW
from finsam_analysis.tables.nearest_room import floor_label, room_name
from finsam_analysis.tables.wording import floor_text, listed, listed_years
from finsam_analysis.tables.year_labels import roomy, telling, told_of, years_below


def room_chart(result: ScenarioResult, proposal: ScenarioResult | None = None) -> Chart:
    """The decision room at each year's end against the floor [tkr]; a year below it stands out.

    Args:
        result: the scenario.
        proposal: the office's own, drawn faintly beside where it is given and differs.
    """
    t, floor = result.trajectory, result.floor
    beside = None if proposal is None else proposal.trajectory.closing
    if beside is not None and (beside == t.closing).all():
        beside = None
    book = printed_book(result)
    labels = [
        book.text(FigureKind.ROOM.key(term=year), int(room))
        for year, room in zip(t.years, t.closing, strict=True)
    ]
    with drawing_style():
        closing = t.closing.tolist()
        alone = roomy(labels, 10)
        texts = (
            labels
            if alone
            else [f"{year}: {text}" for year, text in zip(t.years, labels, strict=True)]
        )
        shown = {each.position: each for each in told_of(texts, 10, telling(closing))}
        figure, axes = new_axes(1.8 if alone else 2.6)
        positions = range(len(t.years))
        drawn = t.closing if beside is None else np.concatenate((t.closing, beside))
        top, low = max(int(drawn.max()), floor, 0), min(int(drawn.min()), floor, 0)
        span = top - low or 1
        for x, room in enumerate(closing):
            below = room < result.floor_of(t.years[x])
            bar = {"x": x, "height": room, "width": 0.46, "linewidth": 1.6, "zorder": 2}
            words = {"xytext": (0, 6), "va": "bottom", "zorder": 4, **warned_words(warned=below)}
            # Small enough for several years below the floor to stand side by side.
            words["fontsize"] = 8 if below else 10
            if x not in shown:
                room_bar(axes, bar, "", 0, {}, below=below)
                continue
            above = max(*(closing[other] for other in shown[x].over), floor, 0)
            words["ha"] = shown[x].side
            room_bar(axes, bar, texts[x], above, words, below=below, frame=0.25)
        if beside is not None:
            # Short lines left of the bars, where nothing is written.
            for x, room in zip(positions, map(int, beside), strict=True):
                axes.plot([x - 0.45, x - 0.29], [room, room], color=GREY, linewidth=2, zorder=3)
            axes.set_title("Grå streck: kansliets förslag", y=1, loc="left", size=9, color=GREY)
        axes.axhline(0, color=INK, linewidth=0.9, zorder=3)
        floor_line(axes, result.floors.tolist(), linewidth=1.4, zorder=3)
        axes.set_xlim(-0.6, len(t.years) - 0.4)
        axes.annotate(
            floor_label(result, book.lone),
            (1, floor),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=VERMILLION,
            annotation_clip=False,
        )
        axes.set_ylim(low - 0.06 * span, top + 0.2 * span)
        years_below(axes, t.years, book, alone=alone)
        figures = listed([f"{year} {text}" for year, text in zip(t.years, labels, strict=True)])
        alt = f"Beslutsutrymme i slutet av varje år: {figures}. Golvet är "
        alt += f"{floor_text(result, book.lone)}."
        if result.years_below(t):
            alt += f" Under golvet: {listed_years(result.years_below(t))}."
        return Chart(figure, alt)


# The kinds of cost in the stack: what each is called there, its colour and that of its figures.
_LAYERS = {
    FigureKind.ADMINISTRATION: ("Förtroendevalda och förvaltning", GREY, "white"),
    FigureKind.ONGOING: ("Pågående insatser", SKY, INK),
    FigureKind.ONGOING_BEFORE_UNUSED: ("Pågående insatser", SKY, INK),
    FigureKind.OTHER: ("Övriga samverkansinsatser", ORANGE, INK),
    FigureKind.NEW: ("Nya insatser", BLUE, "white"),
    FigureKind.UNUSED_IN_ALL: ("Ej nyttjat, räknas av", "white", INK),
}


def income_and_cost_chart(result: ScenarioResult) -> Chart:
    """What each year's costs consist of, against the year's income [tkr].

    The figures are those of the room's table. What is assumed not to be used is hatched over the
    top of the insatser: the cost ends where it begins.
    """
    kinds = [
        FigureKind.ADMINISTRATION,
        FigureKind.ONGOING_BEFORE_UNUSED,
        FigureKind.OTHER,
        FigureKind.NEW,
    ]
    if result.underspend.any():
        kinds.append(FigureKind.UNUSED_IN_ALL)
    return _stacked_costs(result, kinds, FigureKind.COST)


def planned_cost_chart(package: DataPackage) -> Chart:
    """What each year's decided costs consist of, before new applications, against the income."""
    kinds = (FigureKind.ADMINISTRATION, FigureKind.ONGOING, FigureKind.OTHER)
    return _stacked_costs(as_proposed(package), kinds, FigureKind.COST_WITHOUT)


def _free_middle(bottom: int, amount: int, line: int, near: float) -> float:
    """The middle of a layer [SEK], or of the larger part of it where a line would cross a text."""
    top = bottom + amount
    if abs(line - (bottom + top) / 2) >= near:
        return (bottom + top) / 2
    return (bottom + line) / 2 if line - bottom > top - line else (line + top) / 2


def _stacked_costs(
    result: ScenarioResult, kinds: Sequence[FigureKind], in_all: FigureKind
) -> Chart:
    """The stack of each year; what is unused is taken off the others and covers their top."""
    book, account, years = printed_book(result), result.account, result.years
    income_texts, cost_texts = (
        [whole(figure) for figure in yearly(book, kind)] for kind in (FigureKind.INCOME, in_all)
    )
    incomes = account.yearly(FigureKind.INCOME).tolist()
    layers = {kind: account.yearly(kind) for kind in kinds}
    # The income's figure stands beside the cost's, and both are of about the same length.
    alone = all(roomy(texts, 9, 2) for texts in (income_texts, cost_texts))
    with drawing_style():
        figure, axes = new_axes(4.2)
        height = np.sum([a for kind, a in layers.items() if kind in COSTS], axis=0)
        top = max(*incomes, int(height.max()), 1)
        bottoms = np.zeros(len(years), dtype=np.int64)
        for kind, amounts in layers.items():
            label, colour, ink = _LAYERS[kind]
            unused, texts = kind not in COSTS, yearly(book, kind)
            if unused:
                bottoms -= amounts
            axes.bar(
                range(len(years)),
                amounts,
                bottom=bottoms,
                width=0.56,
                color=colour,
                hatch="////" if unused else "",
                label=label,
                edgecolor=INK if unused else "white",
                linewidth=0.8,
            )
            for x, amount in enumerate(map(int, amounts)):
                if alone and amount > 0.034 * top:
                    axes.text(
                        x,
                        _free_middle(int(bottoms[x]), amount, incomes[x], 0.03 * top),
                        whole(texts[x]),
                        ha="center",
                        va="center",
                        color=ink,
                        size=7.5,
                        in_layout=False,  # it is inside, however large the picture is
                        bbox={"fc": "white", "ec": "none", "pad": 1} if unused else None,
                    )
            bottoms += amounts
        for x, (income, text) in enumerate(zip(incomes, income_texts, strict=True)):
            axes.plot([x - 0.44, x + 0.32], [income, income], color=INK, linewidth=2.4, zorder=4)
            # The figure stands left of the bar, where nothing else is drawn.
            if alone:
                axes.text(x - 0.3, income + 0.012 * top, text, ha="right", size=8.5, weight="bold")
        for x, text in enumerate(cost_texts if alone else ()):
            over = int(bottoms[x])
            if -0.01 * top < incomes[x] - over < 0.06 * top:
                over = incomes[x]  # above the income's line, which would cross the figure
            axes.text(x + 0.03, over + 0.015 * top, text, ha="center", size=9)
        income_label = "Intäkter (fetstil)" if alone else "Intäkter"
        axes.plot([], [], color=INK, linewidth=2.4, label=income_label)
        title = f"{book.unit}; över stapeln årets kostnad" if alone else book.unit
        axes.set_title(title, y=1, loc="left", size=9)
        axes.set_xlim(-0.8, len(years) - 0.6)
        axes.set_ylim(0, 1.08 * top)
        axes.axhline(0, color=GREY, linewidth=0.8, clip_on=False)
        years_below(axes, years, book, alone=alone)
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(
            handles[::-1],
            labels[::-1],
            loc="outside lower center",
            ncols=2,
            frameon=False,
            fontsize=9,
        )
        figures = listed(
            [
                f"{year} {cost}\u00a0{book.unit} mot {text}\u00a0{book.unit}"
                for year, cost, text in zip(years, cost_texts, income_texts, strict=True)
            ]
        )
        return Chart(figure, f"Kostnader per slag mot intäkter, år för år: {figures}.")


def share_chart(result: ScenarioResult) -> Chart:
    """What each kommun and region is granted over the years [tkr], largest first."""
    shares = sorted(result.shares, key=lambda share: -share.granted_total)
    if not any(share.granted_total for share in shares):
        return sentence_chart("Inget beviljas till någon organisation.")
    book, bars = printed_book(result), []
    shown, rest = parted(shares)

    def words(of: Sequence[FundingShare]) -> str:
        printed = sum(book[FigureKind.GRANTED.key("", share.organisation)] for share in of)
        part = sum((share.share_of_total for share in of), Fraction(0))
        return f"{whole(printed)} {book.unit} ({percent(part)})"

    for share in shown:
        text = words([share])
        bars.append(RankedBar(share.organisation, share.granted_total, text, text))
    if rest:
        bars.append(gathered(len(rest), words(rest), words(rest)))
    return ranked("Beviljat per kommun och region", bars, BLUE)


def per_inhabitant_chart(result: ScenarioResult) -> Chart:
    """What each kommun is granted per inhabitant [kr], most first."""
    shares = sorted(
        (s for s in result.shares if s.kind is OrganisationKind.KOMMUN),
        key=lambda share: -(share.per_inhabitant or 0),
    )
    if not any(share.per_inhabitant for share in shares):
        return sentence_chart("Inget beviljas till någon kommun.")
    shown, rest = parted(shares)

    def words(each: Fraction) -> tuple[str, str]:
        return f"{decimal(each, 0)} kr per invånare", f"{decimal(each, 0)} kr"

    each = [(share.organisation, share.per_inhabitant or Fraction(0)) for share in shown]
    bars = [RankedBar(name, float(amount), *words(amount)) for name, amount in each]
    if rest:
        people = sum(share.population or 0 for share in rest)
        granted = sum(share.granted_total for share in rest)
        bars.append(gathered(len(rest), *words(Fraction(granted, people or 1))))
    return ranked("Beviljat per invånare", bars, GREEN)


def lowest_room_chart(results: Sequence[ScenarioResult]) -> Chart:
    """Each scenario's room nearest its floor [tkr]; one below its floor is hatched and says so."""
    bars = []
    beside = zip(results, printed_books(results), compared_years(results), strict=True)
    for result, book, years in beside:
        year, amount = result.nearest(years)
        room, below = (
            book.text(FigureKind.ROOM.key(term=year), amount),
            amount < result.floor_of(year),
        )
        text = f"{BELOW + ' ' if below else ''}{room} ({year})"
        bars.append(RankedBar(result.scenario.name, amount, text, f"{room} {year}", below))
    return ranked(room_name(results, "beslutsutrymme"), bars, BLUE, fold=30)


def room_without_chart(package: DataPackage) -> Chart:
    """The decision room by what is already decided, and after all applications [tkr]."""
    result = as_proposed(package)
    book, floor, years = printed_book(result), result.floor, result.years
    kinds = {
        FigureKind.ROOM_WITHOUT: ("Redan beslutat", GREY, -0.2),
        FigureKind.ROOM: ("Efter alla ansökningar", BLUE, 0.2),
    }
    rooms = {kind: result.account.yearly(kind).tolist() for kind in kinds}
    printed = {kind: [whole(figure) for figure in yearly(book, kind)] for kind in kinds}
    # Each year has two figures beside each other, framed and bold where both are below the floor.
    framed = [
        f"{BELOW} {max(texts, key=len)}" if max(both) < floor else ""
        for texts, both in zip(
            zip(*printed.values(), strict=True), zip(*rooms.values(), strict=True), strict=True
        )
    ]
    alone = all(roomy(texts, 9, 2) for texts in printed.values()) and roomy(framed, 11, 2.5)
    with drawing_style():
        figure, axes = new_axes(4.0)
        axes.set_title(f"{book.unit}; golvet är {book.lone(floor)}", y=1, loc="left", size=9)
        top = max(*rooms[FigureKind.ROOM_WITHOUT], 1)
        for kind, (label, colour, shift) in kinds.items():
            # A bar below the floor looks as the other kind's, so another one names the kind if it can.
            naming = next((x for x, room in enumerate(rooms[kind]) if room >= floor), 0)
            for x, (room, text) in enumerate(zip(rooms[kind], printed[kind], strict=True)):
                below = room < floor
                bar = {"x": x + shift, "height": room, "width": 0.38, "linewidth": 1.2}
                bar |= {"label": label} if x == naming else {}
                words = {"xytext": (0, 5), "size": 9, **warned_words(warned=below)}
                look: Any = {"below": below, "colour": colour, "frame": 0.2}
                room_bar(axes, bar, text if alone else "", max(room, 0), words, **look)
        axes.axhline(0, color=INK, linewidth=0.9)
        low = min(*rooms[FigureKind.ROOM], 0)
        axes.set_ylim(low - 0.03 * (top - low), top + 0.1 * (top - low))
        years_below(axes, years, book, alone=alone)
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
        figures = listed(
            [
                f"{year} {before}\u00a0{book.unit} före och {later}\u00a0{book.unit} efter"
                for year, before, later in zip(years, *printed.values(), strict=True)
            ]
        )
        return Chart(figure, f"Beslutsutrymmet före och efter alla ansökningar: {figures}.")
