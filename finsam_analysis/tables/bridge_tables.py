"""Which table and sentence tell why two scenarios' rooms differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from finsam_analysis.core import (
    AssumptionKey,
    FigureKind,
    kronor,
    per_cent,
)
from finsam_analysis.scenario import Change
from finsam_analysis.sensitivity import Bridge, BridgeStep, StepKind
from finsam_analysis.tables.book import (
    ROUNDED,
    amount_text,
    printed_books,
    yearly,
)
from finsam_analysis.tables.comparison_tables import differences
from finsam_analysis.tables.nearest_room import nearest_words
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.printed_sums import printed_parts
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    amount_table,
)
from finsam_analysis.tables.wording import (
    ASSUMED_NAMES,
    change_words,
    decision_words,
    in_spans,
    listed,
    series_starts,
)

_SHAPLEY = (
    "Varje steg är medelvärdet över alla ordningar att göra ändringarna i (Shapleyvärde), så "
    "ordningen spelar ingen roll; stegen summerar till skillnaden på kronan."
)


def step_name(bridge: Bridge, step: BridgeStep) -> str:
    """What a step is called: the application's name or the assumption's."""
    if step.kind is StepKind.ASSUMPTION:
        return ASSUMED_NAMES[AssumptionKey(step.id)]
    if step.kind is StepKind.PLAN:
        return bridge.before.plan.line(step.id).name
    both = (bridge.before, bridge.after)
    return {key: name for result in both for key, name, _ in result.named_grants()}[step.id]


def step_words(bridge: Bridge, step: BridgeStep) -> str:
    """How a step's decision or assumption moves, ``before → after``; empty for an added insats."""
    scenarios = (bridge.before.scenario, bridge.after.scenario)
    if step.kind is StepKind.ASSUMPTION:
        return _assumption_words(bridge, AssumptionKey(step.id))
    if step.kind is StepKind.PLAN:
        return _yearly_words(
            bridge, [r.scenario.plan.get(step.id, {}) for r in (bridge.before, bridge.after)]
        )
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
    if key is AssumptionKey.MEMBER_FEE:
        return _yearly_words(bridge, [r.scenario.member_fee for r in (before, after)])
    told = []
    for year in bridge.years:
        shares = [r.scenario.underspend.get(year, Fraction(0)) for r in (before, after)]
        if shares[0] != shares[1]:
            words = " → ".join(per_cent(share) for share in (shares if shares[0] else shares[1:]))
            told.append((words, year))
    return in_spans(told)


def _yearly_words(bridge: Bridge, changes: Sequence[Mapping[int, Change]]) -> str:
    """How a planned row departs in the two scenarios, in the years in which it does not alike."""
    told = []
    for year in bridge.years:
        old, new = (
            change_words(side, year).removesuffix(" mot planen") if year in side else ""
            for side in changes
        )
        if changes[0].get(year) != changes[1].get(year):
            told.append((new if not old else f"{old} → {new or 'planen'}", year))
    return in_spans(told, {year for side in changes for year in series_starts(side)})


def _rows(bridge: Bridge) -> tuple[list[AmountRow], str]:
    """The rooms of the two scenarios with the steps between them, and the unit they are printed in.

    The steps of a year are printed so that they sum to the difference between the printed rooms.
    """
    results = (bridge.before, bridge.after)
    books = printed_books(results)
    before, after = (
        AmountRow(
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            ("",),
            "sum",
            tuple(result.floors.tolist()),
            printed=yearly(book, FigureKind.ROOM),
        )
        for result, book in zip(results, books, strict=True)
    )
    rooms = [tuple(map(int, step.room)) for step in bridge.steps]
    between = differences(yearly(books[1], FigureKind.ROOM), yearly(books[0], FigureKind.ROOM))
    printed = list(zip(*rooms, strict=True))
    if books[0].unit == "tkr":
        printed = [
            tuple(printed_parts(total, parts))
            for total, parts in zip(between, printed, strict=False)
        ]
    steps = [
        AmountRow(
            step_name(bridge, step),
            room,
            (step_words(bridge, step),),
            printed=shown,
        )
        for step, room, shown in zip(bridge.steps, rooms, zip(*printed, strict=True), strict=True)
    ]
    return [before, *steps, after], books[0].unit


def bridge_table(bridge: Bridge, *, explained: bool = True) -> Table:
    """From the first scenario's decision room to the second's, step by step [SEK].

    ``explained`` has the note say how a step is reckoned.
    """
    rows, unit = _rows(bridge)
    reckoned = _SHAPLEY if explained and bridge.steps else ""
    return amount_table(
        "bro",
        f"Från {rows[0].label} till {rows[-1].label}: beslutsutrymme",
        unit,
        ("", "Ändring", *map(str, bridge.years)),
        rows,
        note=" ".join(filter(None, [reckoned, _after_plan_words(bridge)])),
    )


def _after_plan_words(bridge: Bridge) -> str:
    """What each scenario grants after the plan's years, where either does."""
    results = (bridge.before, bridge.after)
    if not any(result.granted_after_plan for result in results):
        return ""
    words = [f"{kronor(r.granted_after_plan)} i {r.scenario.name}" for r in results]
    return f"Efter planperioden, utanför tabellen, faller {listed(words)}."


@dataclass(frozen=True)
class PrintedStep:
    """One row of the bridge in one year: its name, its amount [SEK] and what is printed for it."""

    name: str
    amount: int
    printed: int
    unit: str

    @property
    def text(self) -> str:
        """What is printed, with its unit; under 1 tkr in kronor."""
        return amount_text(self.printed, self.amount, self.unit)


def printed_steps(bridge: Bridge, position: int) -> list[PrintedStep]:
    """One year's column of the table."""
    rows, unit = _rows(bridge)
    return [
        PrintedStep(row.label, row.amounts[position] or 0, row.printed[position] or 0, unit)
        for row in rows
    ]


def bridge_sentence(bridge: Bridge) -> str:
    """How much the rooms differ where it matters most, and what does most of it."""
    year, _ = bridge.before.nearest(bridge.before.trajectory)
    position, nearest = bridge.years.index(year), nearest_words(bridge.before)
    names = f"{bridge.after.scenario.name} mot {bridge.before.scenario.name}"
    if not bridge.steps:
        return f"{names}: ingen skillnad i beslutsutrymme något år."
    start, *steps, end = printed_steps(bridge, position)
    ranked = sorted(steps, key=lambda step: -abs(step.amount))
    most = [f"{step.name} {step.text}" for step in ranked[:3] if step.amount]
    if not most:
        return f"{names}: ingen skillnad i slutet av {year}, då utrymmet är {nearest}."
    difference = end.amount - start.amount
    text = amount_text(end.printed - start.printed, difference, start.unit)
    return (
        f"{names}: {'+' if difference > 0 else ''}{text} i slutet av {year}, "
        f"då utrymmet är {nearest}. Mest bidrar {listed(most)}."
    )


def bridge_text(bridge: Bridge, width: int | None = None) -> str:
    """The bridge as text, no wider than ``width`` [characters] where one is given."""
    rows, unit = _rows(bridge)
    exact = unit != "tkr" or not any((amount or 0) % 1000 for row in rows for amount in row.amounts)
    rounded = "" if exact else f"\n{folded(ROUNDED, width)}"
    told = f"{folded(bridge_sentence(bridge), width)}\n\n{bridge_table(bridge).text(width)}"
    return told + rounded
