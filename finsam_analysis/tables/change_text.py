"""How the smallest change is told in words: what it is, why it is needed, what else there is."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.choices.answer import SMALLEST_IN, Found, FoundChange
from finsam_analysis.choices.demand_clash import Clash
from finsam_analysis.choices.demands import DemandKind
from finsam_analysis.choices.smallest_change import Status
from finsam_analysis.core.swedish import decimal, kronor, percent, whole
from finsam_analysis.tables.choice_words import (
    aligned,
    changes_text,
    floor_text,
    levels_text,
    settled_lines,
)
from finsam_analysis.tables.wording import listed, per_cent


def change_text(found: FoundChange) -> str:
    """The answer for a reader."""
    lines = [
        f"Minsta ändring av kansliets förslag {SMALLEST_IN[found.answer.objective]}",
        floor_text(found.choices, found.demands.floor, found.proposal.scenario.name),
        f"Varje ansökan kan ges {levels_text(found.choices.levels)} av förslaget.",
        *settled_lines(found.choices, found.demands.floor),
        "",
        missing_text(found),
        "",
    ]
    if found.answer.status is Status.INFEASIBLE:
        lines += _clash_lines(found)
    elif found.found is None:
        lines += ["Tiden tog slut innan någon ändring hittades; ge mer tid med --seconds."]
    else:
        lines += _change_lines(found, found.found)
    return "\n".join(lines)


def missing_text(found: FoundChange) -> str:
    """What the proposal lacks, year by year: ``2026 saknas 61 tkr``."""
    if not found.answer.missing:
        return "Kansliets förslag håller golvet som det är."
    lacks = [f"{year} saknas {_tkr(amount)}" for year, amount in found.answer.missing]
    return f"Med kansliets förslag: {listed(lacks)}."


def _tkr(amount: int) -> str:
    return f"{whole(amount // 1000)}\u00a0tkr" if amount % 1000 == 0 else kronor(amount)


def _change_lines(found: FoundChange, best: Found) -> list[str]:
    lines = [
        f"Minska till dessa delar av förslaget: {changes_text(best.levels)}. Det är "
        f"{kronor(best.change.cut)} mindre beviljat."
        if best.reduced
        else "Ingen ändring behövs.",
        "Utrymme efter: "
        + ", ".join(
            f"{year} {kronor(room)}"
            for year, room in zip(
                best.result.years, best.result.trajectory.closing.tolist(), strict=True
            )
        )
        + ".",
    ]
    if best.change.worst_loss:
        lines.append(f"Den kommun som förlorar mest förlorar {_loss(found, best)}.")
    elif best.reduced:
        lines.append("Ingen kommun förlorar något; minskningen bärs av andra än kommunerna.")
    if found.answer.status is Status.OPTIMAL:
        lines.append("Bevisat: ingen ändring är mindre.")
    elif found.answer.bound is not None:
        lines.append(
            f"Tiden tog slut: bevisat är bara att minst {kronor(found.answer.bound)} måste bort, "
            f"svaret kan vara {kronor(best.change.cut - found.answer.bound)} för stort."
        )
    else:
        lines.append("Tiden tog slut: svaret håller golvet men är inte bevisat minst.")
    if found.alternatives and best.reduced:
        rows = [("mindre beviljat kr", "rörda", "största förlust", "ändringar")]
        rows += [
            (
                whole(other.change.cut),
                whole(other.change.touched),
                _loss(found, other),
                changes_text(other.levels),
            )
            for other in found.alternatives
        ]
        lines += ["", "Näst bäst, i ordning", *aligned(rows, left=(3,))]
    return lines


def _loss(found: FoundChange, one: Found) -> str:
    worst: Fraction = one.change.worst_loss
    if found.per_inhabitant:
        return f"{decimal(worst, 2)}\u00a0kr per invånare"
    return f"{percent(worst, 2)} av sitt"


def _clash_lines(found: FoundChange) -> list[str]:
    lines = ["Ingen ändring håller alla krav. De här kraven går inte ihop:"]
    for clash in found.clashes:
        alone = (
            "räcker inte att ändra ensamt"
            if clash.alone is None
            else f"räcker ensamt om det {_yields(clash)} {kronor(clash.alone)}"
        )
        lines.append(f"  {_demand(found, clash)}: {alone}.")
    together = [clash for clash in found.clashes if clash.together]
    if len(together) > 1:
        parts = [f"{_demand(found, c)} {kronor(c.together)}" for c in together]
        lines.append(f"Tillsammans räcker minst: {listed(parts)}.")
    return lines


def _demand(found: FoundChange, clash: Clash) -> str:
    match clash.kind:
        case DemandKind.FLOOR:
            return f"golvet {kronor(found.demands.floor)}"
        case DemandKind.KEEP:
            return f"{clash.subject} får inte röras"
        case DemandKind.ALL_OR_NOTHING:
            return f"{clash.subject} helt eller inte alls"
        case DemandKind.AT_LEAST:
            least = kronor(found.demands.at_least[clash.subject])
            return f"minst {least} till {clash.subject}"
        case DemandKind.AT_MOST_CUT:
            most = per_cent(found.demands.at_most_cut[clash.subject])
            return f"{clash.subject} minskas högst {most}"


def _yields(clash: Clash) -> str:
    match clash.kind:
        case DemandKind.FLOOR | DemandKind.AT_LEAST:
            return "sänks med"
        case _:
            return "eftersätts med"
