"""Which pictures tell a scenario at a glance: direct labels, tkr, safe for the colour-blind."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from finsam_analysis.allocation import by_months, proposed_grant
from finsam_analysis.chart_drawing import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILLION,
    Chart,
    bars_alone,
    drawing_style,
    drawn,
    folded,
    new_axes,
    ranked,
    tkr,
)
from finsam_analysis.decision_wording import listed, thousands
from finsam_analysis.entities import DataPackage
from finsam_analysis.report_tables import percents_to_hundred
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.surplus import trajectory
from finsam_analysis.swedish_numbers import decimal
from finsam_analysis.vocabulary import COST_SECTIONS, INCOME_SECTIONS, OrganisationKind, Section


def room_chart(result: ScenarioResult) -> Chart:
    """The decision room at each year's end against the floor [tkr]; a year below it stands out."""
    t, floor = result.trajectory, result.floor
    with drawing_style():
        figure, axes = new_axes(3.4)
        positions = range(len(t.years))
        span = max(int(t.closing.max()), floor, 0) - min(int(t.closing.min()), floor, 0) or 1
        for x, room in zip(positions, map(int, t.closing), strict=True):
            below = room < floor
            axes.bar(
                x,
                room,
                width=0.62,
                color="white" if below else BLUE,
                edgecolor=VERMILLION if below else BLUE,
                hatch="////" if below else None,
                linewidth=1.6,
                zorder=2,
            )
            text = f"{tkr(room)} tkr"
            if below:
                text = f"▼ {text}\n{tkr(floor - room)} under golvet"
            axes.annotate(
                text,
                (x, max(room, floor, 0)),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                va="bottom",
                color=VERMILLION if below else INK,
                fontweight="bold" if below else "normal",
                # Small enough for several years below the floor to stand side by side.
                fontsize=8 if below else 10,
                bbox={"boxstyle": "round,pad=0.25", "fc": "white", "ec": VERMILLION}
                if below
                else None,
                zorder=4,
            )
        axes.axhline(0, color=INK, linewidth=0.9, zorder=3)
        axes.axhline(floor, color=VERMILLION, linewidth=1.4, linestyle=(0, (5, 3)), zorder=3)
        axes.set_xlim(-0.6, len(t.years) - 0.4)
        axes.annotate(
            f"Golv {tkr(floor)}",
            (1, floor),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=VERMILLION,
            annotation_clip=False,
        )
        axes.set_xticks(list(positions), [str(year) for year in t.years])
        low = min(int(t.closing.min()), floor, 0)
        axes.set_ylim(low - 0.06 * span, max(int(t.closing.max()), floor, 0) + 0.24 * span)
        bars_alone(axes)
        axes.spines["bottom"].set_visible(False)
        figures = listed(
            [f"{year} {thousands(int(r))}" for year, r in zip(t.years, t.closing, strict=True)]
        )
        alt = f"Beslutsutrymme i slutet av varje år: {figures}. Golvet är {thousands(floor)}."
        if t.years_below(floor):
            alt += f" Under golvet: {listed([str(y) for y in t.years_below(floor)])}."
        return drawn(figure, alt)


def income_and_cost_chart(result: ScenarioResult) -> Chart:
    """What each year's costs consist of, against the year's income [tkr]."""
    t = result.trajectory
    parts = [
        ("Förtroendevalda och förvaltning", result.administration, GREY, "white"),
        ("Pågående insatser", result.ongoing, SKY, INK),
        ("Övriga samverkansinsatser", result.other_coordination, ORANGE, INK),
        ("Nya insatser", result.new, BLUE, "white"),
    ]
    return _stacked_costs(t.years, parts, t.income, t.cost)


def planned_cost_chart(package: DataPackage) -> Chart:
    """What each year's decided costs consist of, before new applications, against the income."""
    plan = package.plan
    parts = [
        ("Förtroendevalda och förvaltning", plan.yearly(Section.ADMINISTRATION), GREY, "white"),
        ("Pågående insatser", plan.yearly(Section.ONGOING), SKY, INK),
        ("Övriga samverkansinsatser", plan.yearly(Section.OTHER_COORDINATION), ORANGE, INK),
    ]
    income, cost = plan.yearly(*INCOME_SECTIONS), plan.yearly(*COST_SECTIONS)
    t = trajectory(plan.years, income, cost, package.opening_surplus.value)
    return _stacked_costs(t.years, parts, t.income, t.cost)


def _stacked_costs(years: Sequence[int], parts: Sequence[Any], income: Any, cost: Any) -> Chart:
    with drawing_style():
        figure, axes = new_axes(4.0)
        top = max(int(income.max()), int(cost.max()), 1)
        bottoms = [0] * len(years)
        for label, amounts, colour, ink in parts:
            axes.bar(
                range(len(years)),
                amounts,
                bottom=bottoms,
                width=0.62,
                color=colour,
                label=label,
                edgecolor="white",
                linewidth=0.8,
            )
            for x, amount in enumerate(map(int, amounts)):
                if amount > 0.045 * top:
                    centre = bottoms[x] + amount / 2
                    axes.text(x, centre, tkr(amount), ha="center", va="center", color=ink, size=8.5)
                bottoms[x] += amount
        for x, amount in enumerate(map(int, income)):
            axes.plot([x - 0.38, x + 0.38], [amount, amount], color=INK, linewidth=2.4, zorder=4)
            axes.text(
                x - 0.36,
                amount + 0.02 * top,
                tkr(amount),
                va="bottom",
                size=9,
                weight="bold",
                bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"},
                zorder=5,
            )
        axes.plot([], [], color=INK, linewidth=2.4, label="Intäkter (linjen och talet i fetstil)")
        axes.set_xticks(range(len(years)), [str(year) for year in years])
        axes.set_ylim(0, 1.1 * top)
        bars_alone(axes)
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
                f"{year} {thousands(int(c))} mot {thousands(int(i))}"
                for year, c, i in zip(years, cost, income, strict=True)
            ]
        )
        return drawn(figure, f"Kostnader per slag mot intäkter, år för år: {figures}.")


def share_chart(result: ScenarioResult) -> Chart:
    """What each kommun and region is granted over the years [tkr], largest first."""
    # The shares as the table prints them, so that picture and table say the same.
    printed = percents_to_hundred([share.share_of_total for share in result.shares])
    paired = zip(result.shares, printed, strict=True)
    ranking = sorted(paired, key=lambda pair: -pair[0].granted_total)
    shares = [share for share, _ in ranking]
    labels = [share.organisation for share in shares]
    texts = [f"{tkr(share.granted_total)} tkr  ({text})" for share, text in ranking]
    alt = "Beviljat per kommun och region: " + listed(
        [
            f"{share.organisation} {thousands(share.granted_total)}"
            for share in shares
            if share.granted_total
        ]
    )
    return ranked(labels, [share.granted_total for share in shares], texts, f"{alt}.", BLUE)


def per_inhabitant_chart(result: ScenarioResult) -> Chart:
    """What each kommun is granted per inhabitant [kr], most first."""
    shares = sorted(
        (s for s in result.shares if s.kind is OrganisationKind.KOMMUN),
        key=lambda share: -(share.per_inhabitant or 0),
    )
    each = [share.per_inhabitant or Fraction(0) for share in shares]
    labels = [share.organisation for share in shares]
    texts = [f"{decimal(amount, 0)} kr per invånare" for amount in each]
    alt = "Beviljat per invånare: " + listed(
        [f"{label} {decimal(amount, 0)} kr" for label, amount in zip(labels, each, strict=True)]
    )
    return ranked(labels, [float(amount) for amount in each], texts, f"{alt}.", GREEN)


def application_chart(package: DataPackage) -> Chart:
    """What each application is proposed to be granted at most [tkr], largest first."""
    applications = sorted(package.applications, key=lambda a: -a.proposed)
    labels = [folded(a.name) for a in applications]
    amounts = [a.proposed for a in applications]
    texts = [f"{tkr(amount)} tkr" for amount in amounts]
    alt = "Föreslagna belopp: " + listed(
        [f"{a.name} {thousands(a.proposed)}" for a in applications]
    )
    return ranked(labels, amounts, texts, f"{alt}.", BLUE)


def lowest_room_chart(results: Sequence[ScenarioResult]) -> Chart:
    """Each scenario's lowest room [tkr]; one below its floor is hatched and says so."""
    lowest = [result.trajectory.lowest for result in results]
    below = [amount < r.floor for (_, amount), r in zip(lowest, results, strict=True)]
    labels = [folded(result.scenario.name, 30) for result in results]
    texts = [
        f"{'▼ ' if low else ''}{tkr(amount)} tkr  ({year})"
        for (year, amount), low in zip(lowest, below, strict=True)
    ]
    alt = "Lägsta beslutsutrymme: " + listed(
        [
            f"{result.scenario.name} {thousands(amount)} {year}"
            for result, (year, amount) in zip(results, lowest, strict=True)
        ]
    )
    return ranked(labels, [amount for _, amount in lowest], texts, f"{alt}.", BLUE, below)


def room_without_chart(package: DataPackage) -> Chart:
    """The decision room by what is already decided, and after all applications [tkr]."""
    plan = package.plan
    income, cost = plan.yearly(*INCOME_SECTIONS), plan.yearly(*COST_SECTIONS)
    new = sum(
        (proposed_grant(a, plan.years).per_year for a in package.applications),
        0 * cost,
    )
    opening = package.opening_surplus.value
    without = trajectory(plan.years, income, cost, opening)
    after = trajectory(plan.years, income, cost + new, opening)
    floor = package.floor.value
    with drawing_style():
        figure, axes = new_axes(4.0)
        top = max(int(without.closing.max()), 1)
        for label, rooms, colour, shift in (
            ("Redan beslutat", without.closing, GREY, -0.2),
            ("Efter alla ansökningar", after.closing, BLUE, 0.2),
        ):
            for x, room in enumerate(map(int, rooms)):
                below = room < floor
                axes.bar(
                    x + shift,
                    room,
                    width=0.38,
                    color="white" if below else colour,
                    edgecolor=VERMILLION if below else colour,
                    hatch="////" if below else None,
                    label=label if x == 0 else None,
                    linewidth=1.2,
                )
                axes.annotate(
                    f"▼ {tkr(room)}" if below else tkr(room),
                    (x + shift, max(room, 0)),
                    xytext=(0, 4),
                    textcoords="offset points",
                    ha="center",
                    size=9,
                    color=VERMILLION if below else INK,
                    fontweight="bold" if below else "normal",
                )
        axes.axhline(0, color=INK, linewidth=0.9)
        axes.set_ylim(min(int(after.closing.min()), 0) - 0.03 * top, 1.1 * top)
        axes.set_xticks(range(len(plan.years)), [str(year) for year in plan.years])
        bars_alone(axes)
        axes.legend(loc="upper left", frameon=False)
        figures = listed(
            [
                f"{year} {thousands(int(a))} före och {thousands(int(b))} efter"
                for year, a, b in zip(plan.years, without.closing, after.closing, strict=True)
            ]
        )
        return drawn(figure, f"Beslutsutrymmet före och efter alla ansökningar: {figures}.")


NO_EARLIER = "Datapaketet har inga tidigare beslut."


def earlier_decision_chart(package: DataPackage) -> Chart:
    """Earlier decisions stacked over their calendar years [tkr]."""
    decisions = package.earlier_decisions
    spread = [by_months(d.amount, d.period) for d in decisions]
    if not spread:
        with drawing_style():
            figure, axes = new_axes(1.0)
            axes.set_axis_off()
            axes.text(0.5, 0.5, NO_EARLIER, ha="center", transform=axes.transAxes)
            return drawn(figure, NO_EARLIER)
    years = range(min(map(min, spread)), max(map(max, spread)) + 1)
    colours = [BLUE, ORANGE, GREEN, SKY, VERMILLION, GREY]
    with drawing_style():
        figure, axes = new_axes(3.6)
        bottoms = dict.fromkeys(years, 0)
        for i, (decision, parts) in enumerate(zip(decisions, spread, strict=True)):
            for year, amount in parts.items():
                axes.bar(
                    year,
                    amount,
                    bottom=bottoms[year],
                    width=0.62,
                    color=colours[i % len(colours)],
                    edgecolor="white",
                    label=f"{decision.name} ({decision.owner})" if year == min(parts) else None,
                )
                bottoms[year] += amount
        for year, amount in bottoms.items():
            axes.annotate(
                f"{tkr(amount)} tkr" if amount else "–",
                (year, amount),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
            )
        axes.set_xticks(list(years), [str(year) for year in years])
        axes.set_ylim(0, 1.12 * max(bottoms.values()))
        bars_alone(axes)
        figure.legend(loc="outside lower center", ncols=1, frameon=False, fontsize=9)
        figures = listed([f"{year} {thousands(amount)}" for year, amount in bottoms.items()])
        return drawn(figure, f"Tidigare beslut per kalenderår: {figures}.")
