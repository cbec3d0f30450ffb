"""Which table and sentence tell why two scenarios' rooms differ."""

from __future__ import annotations

from finsam_analysis.bridge import Bridge, BridgeStep, StepKind
from finsam_analysis.decision_wording import decision_words, listed, thousands
from finsam_analysis.printed_thousands import Sum, printed_thousands
from finsam_analysis.table_view import AmountRow, Table, thousands_table
from finsam_analysis.vocabulary import AssumptionKey

_ASSUMPTIONS = {
    AssumptionKey.MEMBER_FEE: "Medlemsavgift",
    AssumptionKey.UNDERSPEND: "Ej nyttjade medel",
    AssumptionKey.OPENING_SURPLUS: "Ingående överskott",
}


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
    if step.kind is StepKind.ASSUMPTION or any(step.id not in s.decisions for s in scenarios):
        return ""
    application = bridge.before.package.application(step.id)
    before, after = (decision_words(s.decisions[step.id], application) for s in scenarios)
    return f"{before} → {after}"


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
        note="Varje steg är medelvärdet över alla ordningar att göra ändringarna i (Shapleyvärde), "
        "så ordningen spelar ingen roll; stegen summerar till skillnaden på kronan.",
    )


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
        return f"{names}: ingen skillnad i beslutsutrymme."
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
