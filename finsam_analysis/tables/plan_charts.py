"""Which pictures tell what the documents say: the applications and the earlier decisions."""

from __future__ import annotations

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import by_months
from finsam_analysis.tables.chart import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    Chart,
    RankedBar,
    bars_alone,
    drawing_style,
    gathered,
    new_axes,
    parted,
    ranked,
    sentence_chart,
    tkr,
)
from finsam_analysis.tables.wording import listed, thousands

NO_EARLIER = "Datapaketet har inga tidigare beslut."


def application_chart(package: DataPackage) -> Chart:
    """What each application is proposed to be granted at most [tkr], largest first."""
    applications = sorted(package.applications, key=lambda a: -a.proposed)
    if not applications:
        return sentence_chart("Inga ansökningar har kommit in.")
    shown, rest = parted(applications)
    bars = [
        RankedBar(a.name, a.proposed, f"{tkr(a.proposed)} tkr", thousands(a.proposed))
        for a in shown
    ]
    if rest:
        amount = sum(application.proposed for application in rest)
        bars.append(gathered(len(rest), f"{tkr(amount)} tkr", thousands(amount)))
    return ranked("Föreslagna belopp", bars, BLUE, fold=52)


def earlier_decision_chart(package: DataPackage) -> Chart:
    """Earlier decisions stacked over their calendar years [tkr]."""
    decisions = package.earlier_decisions
    spread = [by_months(d.amount, d.period) for d in decisions]
    if not spread:
        return sentence_chart(NO_EARLIER)
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
        axes.axhline(0, color=GREY, linewidth=0.8, clip_on=False)
        axes.set_ylim(0, 1.12 * max(bottoms.values()))
        bars_alone(axes, {year: str(year) for year in years})
        figure.legend(loc="outside lower center", ncols=1, frameon=False, fontsize=9)
        figures = listed([f"{year} {thousands(amount)}" for year, amount in bottoms.items()])
        return Chart(figure, f"Tidigare beslut per kalenderår: {figures}.")
