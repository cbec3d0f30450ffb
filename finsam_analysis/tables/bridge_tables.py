"""Which table and sentence tell why two scenarios' rooms differ."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.core.swedish import kronor
from finsam_analysis.core.vocabulary import AssumptionKey
from finsam_analysis.scenario.scenario import FeeChange
from finsam_analysis.sensitivity.bridge import Bridge, BridgeStep, StepKind
from finsam_analysis.tables.printed_thousands import Sum, printed_thousands
from finsam_analysis.tables.table import AmountRow, Table, thousands_table
from finsam_analysis.tables.wording import (
    decision_words,
    fee_words,
    listed,
    per_cent,
    thousands,
)

_ASSUMPTIONS = {
    AssumptionKey.MEMBER_FEE: "Medlemsavgift",
    AssumptionKey.UNDERSPEND: "Ej nyttjade medel",
    AssumptionKey.OPENING_SURPLUS: "Ingående överskott",
}


_SHAPLEY = (
    "Varje steg är medelvärdet över alla ordningar att göra ändringarna i (Shapleyvärde), så "
    "ordningen spelar ingen roll; stegen summerar till skillnaden på kronan."
)


def step_name(bridge: Bridge, step: BridgeStep) -> str:
    """What a step is called: the application's name or the assumption's."""
    if step.kind is StepKind.ASSUMPTION:
        return _ASSUMPTIONS[AssumptionKey(step.id)]
    names = {insats.id: insats.name for insats in bridge.before.package.applications}
    for result in (bridge.before, bridge.after):
        names |= {added.id: added.name for added in result.scenario.additions}
    return names[step.id]


def _change_words(bridge: Bridge, step: BridgeStep) -> str:
    scenarios = (bridge.before.scenario, bridge.after.scenario)
    if step.kind is StepKind.ASSUMPTION:
        return _assumption_words(bridge, AssumptionKey(step.id))
    if any(step.id not in s.decisions for s in scenarios):
        return ""
    application = bridge.before.package.application(step.id)
    before, after = (decision_words(s.decisions[step.id], application).text for s in scenarios)
    return f"{before} → {after}"


def _assumption_words(bridge: Bridge, key: AssumptionKey) -> str:
    """How an assumption moves, years alike together: ``−3 % 2026–2028``."""
    before, after = bridge.before, bridge.after
    if key is AssumptionKey.OPENING_SURPLUS:
        return " → ".join(kronor(int(r.trajectory.opening[0])) for r in (before, after))
    spans: list[tuple[str, list[int]]] = []
    for year, old_fee, new_fee in zip(bridge.years, before.fees, after.fees, strict=True):
        if key is AssumptionKey.MEMBER_FEE:
            changed = old_fee != new_fee
            old, new = (
                _fee(r.scenario.member_fee[year]) if year in r.scenario.member_fee else ""
                for r in (before, after)
            )
            words = new if not old else f"{old} → {new or 'planen'}"
        else:
            shares = [r.scenario.underspend.get(year, Fraction(0)) for r in (before, after)]
            changed = shares[0] != shares[1]
            words = " → ".join(per_cent(share) for share in (shares if shares[0] else shares[1:]))
        if not changed:
            continue
        if spans and spans[-1][0] == words and spans[-1][1][-1] == year - 1:
            spans[-1][1].append(year)
        else:
            spans.append((words, [year]))
    return ", ".join(
        f"{words} {years[0]}" + (f"–{years[-1]}" if len(years) > 1 else "")
        for words, years in spans
    )


def _fee(change: FeeChange) -> str:
    return fee_words(change).removesuffix(" mot planen")


def _rows(bridge: Bridge) -> tuple[list[AmountRow], list[Sum[tuple[str, int]]]]:
    """The rooms of the two scenarios with the steps between them, and what they sum to."""
    before, after = (
        AmountRow(
            key,
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            ("",),
            "sum",
            result.floor,
        )
        for key, result in (("från", bridge.before), ("till", bridge.after))
    )
    steps = [
        AmountRow(
            f"{step.kind} {step.id}",
            step_name(bridge, step),
            tuple(map(int, step.room)),
            (_change_words(bridge, step),),
        )
        for step in bridge.steps
    ]
    sums = [
        Sum(("till", i), {("från", i): 1} | {(step.key, i): 1 for step in steps})
        for i in range(len(bridge.years))
    ]
    return [before, *steps, after], sums


def bridge_table(bridge: Bridge) -> Table:
    """From the first scenario's decision room to the second's, step by step [SEK]."""
    rows, sums = _rows(bridge)
    return thousands_table(
        "bro",
        f"Från {rows[0].label} till {rows[-1].label}: beslutsutrymme, tkr",
        ("", "Ändring", *map(str, bridge.years)),
        rows,
        sums,
        note=" ".join(filter(None, [_SHAPLEY if bridge.steps else "", _after_plan_words(bridge)])),
    )


def _after_plan_words(bridge: Bridge) -> str:
    """What each scenario grants after the plan's years, where either does."""
    results = (bridge.before, bridge.after)
    if not any(result.granted_after_plan for result in results):
        return ""
    words = [f"{kronor(r.granted_after_plan)} i {r.scenario.name}" for r in results]
    return f"Efter planperioden, utanför tabellen, faller {listed(words)}."


def printed_steps(bridge: Bridge, position: int) -> list[tuple[str, int, int]]:
    """One year's column of the table: name, amount [SEK] and the figure printed for it [tkr]."""
    rows, sums = _rows(bridge)
    cells = {(row.key, i): amount or 0 for row in rows for i, amount in enumerate(row.amounts)}
    printed = printed_thousands(cells, sums)
    return [(row.label, cells[row.key, position], printed[row.key, position]) for row in rows]


def bridge_sentence(bridge: Bridge) -> str:
    """How much the rooms differ where it matters most, and what does most of it."""
    year, _ = bridge.before.trajectory.lowest
    position = bridge.years.index(year)
    names = f"{bridge.after.scenario.name} mot {bridge.before.scenario.name}"
    if not bridge.steps:
        return f"{names}: ingen skillnad i beslutsutrymme något år."
    difference = int(bridge.difference[position])
    ranked = sorted(bridge.steps, key=lambda step: -abs(int(step.room[position])))
    most = [
        f"{step_name(bridge, step)} {thousands(int(step.room[position]))}"
        for step in ranked[:3]
        if step.room[position]
    ]
    if not most:
        return f"{names}: ingen skillnad i slutet av {year}, då utrymmet är som lägst."
    return (
        f"{names}: {'+' if difference > 0 else ''}{thousands(difference)} i slutet av {year}, "
        f"då utrymmet är som lägst. Mest bidrar {listed(most)}."
    )


def bridge_text(bridge: Bridge) -> str:
    """The bridge as text, for the terminal."""
    return f"{bridge_sentence(bridge)}\n\n{bridge_table(bridge)!r}"
