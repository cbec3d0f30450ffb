"""Which tables set scenarios side by side, and tell why two of them differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from finsam_analysis.core import (
    AssumptionKey,
    DataPackage,
    Kronor,
    OrganisationKind,
    Section,
    kronor,
    per_cent,
    whole,
)
from finsam_analysis.scenario import Change, ScenarioResult, compared_years
from finsam_analysis.sensitivity import Bridge, BridgeStep, StepKind
from finsam_analysis.tables.columns import Shown, columns_table
from finsam_analysis.tables.figure_text import BELOW
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.printed_thousands import Sum, printed_thousands
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    column_sums,
    row_sums,
    thousands_table,
    with_sum,
)
from finsam_analysis.tables.wording import (
    decision_words,
    fee_words,
    in_spans,
    listed,
    settled_sentences,
    thousands,
)


def room_comparison(results: Sequence[ScenarioResult]) -> Table:
    """The decision room at each year's end in each scenario [SEK]."""
    rows = [
        AmountRow(
            str(position),
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            mark_below=tuple(result.floors.tolist()),
        )
        for position, result in enumerate(results)
    ]
    return thousands_table(
        "jamforelse-utrymme",
        "Beslutsutrymme i slutet av året, tkr",
        ("Scenario", *map(str, results[0].years)),
        rows,
        [],
        note=f"{BELOW} betyder under scenariots golv.",
    )


def room_difference(results: Sequence[ScenarioResult]) -> Table:
    """Each scenario's decision room less the first one's, year by year [SEK]."""
    base = results[0]
    rows: list[AmountRow] = []
    sums: list[Sum[tuple[str, int]]] = []
    for key, result in enumerate(results[1:]):
        yearly = result.trajectory.result - base.trajectory.result
        start = int(result.trajectory.opening[0] - base.trajectory.opening[0])
        closing = result.trajectory.closing - base.trajectory.closing
        rows.append(AmountRow(f"{key} rubrik", result.scenario.name))
        if start:
            amounts = (start, *(None for _ in closing[1:]))
            rows.append(AmountRow(f"{key} ingående", "Ingående överskott", amounts))
        rows.append(AmountRow(f"{key} år", "Årets resultat", tuple(map(int, yearly))))
        rows.append(
            AmountRow(f"{key} rum", "Beslutsutrymme", tuple(map(int, closing)), emphasis="sum")
        )
        for i in range(len(closing)):
            parts = {(f"{key} år", i): 1}
            if i:
                parts[f"{key} rum", i - 1] = 1
            elif start:
                parts[f"{key} ingående", 0] = 1
            sums.append(Sum((f"{key} rum", i), parts))
    return thousands_table(
        "jamforelse-skillnad",
        f"Skillnad mot {base.scenario.name}, tkr",
        ("", *map(str, base.years)),
        rows,
        sums,
    )


def grant_comparison(results: Sequence[ScenarioResult]) -> Table:
    """What each organisation is granted in each scenario over the plan's years [SEK]."""
    years = results[0].years
    organisations = _organisations(results)
    rows = []
    for position, result in enumerate(results):
        granted = _granted(result)
        totals = with_sum(granted[name].sum() for name in organisations)
        rows.append(AmountRow(str(position), result.scenario.name, totals))
    return thousands_table(
        "jamforelse-kommuner",
        f"Beviljat per kommun och region {years[0]}–{years[-1]}, tkr",
        ("Scenario", *organisations, "Summa"),
        rows,
        row_sums([row.key for row in rows], len(organisations) + 1),
    )


def grant_difference(results: Sequence[ScenarioResult]) -> Table:
    """What each organisation is granted more or less than in the first scenario, by year [SEK]."""
    base = results[0]
    columns = len(base.years) + 1
    rows: list[AmountRow] = []
    sums: list[Sum[tuple[str, int]]] = []
    for scenario, result in enumerate(results[1:]):
        rows.append(AmountRow(f"{scenario} rubrik", result.scenario.name))
        after, before = _granted(result), _granted(base)
        changed = [
            (name, after[name] - before[name])
            for name in _organisations(results)
            if (after[name] != before[name]).any()
        ]
        keys = [f"{scenario} {organisation}" for organisation, _ in changed]
        for key, (organisation, amounts) in zip(keys, changed, strict=True):
            rows.append(AmountRow(key, organisation, with_sum(amounts)))
        total = f"{scenario} summa"
        rows.append(AmountRow(total, "Summa", with_sum(result.new - base.new), emphasis="sum"))
        sums += column_sums(total, keys, columns) + row_sums([*keys, total], columns)
    return thousands_table(
        "jamforelse-kommuner-skillnad",
        f"Beviljat per kommun och år, skillnad mot {base.scenario.name}, tkr",
        ("", *map(str, base.years), "Summa"),
        rows,
        sums,
        note="Bara de organisationer vars belopp ändras står med.",
    )


def _organisations(results: Sequence[ScenarioResult]) -> list[str]:
    """Everyone with a share in any of the scenarios, in the package's order."""
    shared = {share.organisation for result in results for share in result.shares}
    return [o.name for o in results[0].package.organisations if o.name in shared]


def _granted(result: ScenarioResult) -> defaultdict[str, Kronor]:
    """Granted per organisation and year [SEK/year]; zeros for one without a share."""
    granted: defaultdict[str, Kronor] = defaultdict(
        lambda: np.zeros(len(result.years), dtype=np.int64)
    )
    granted.update((share.organisation, share.granted) for share in result.shares)
    return granted


def lowest_rooms(results: Sequence[ScenarioResult]) -> Table:
    """Each scenario's lowest room, when it comes, and what is granted [SEK]."""
    rows = []
    for result, years in zip(results, compared_years(results), strict=True):
        year, amount = result.nearest(years)
        below = amount < result.floor_of(year)
        rows.append(
            (
                result.scenario.name,
                result.granted_total,
                Shown(amount, f"{BELOW} {whole(amount)}" if below else whole(amount)),
                Shown(year, str(year)),
                "under golvet" if below else "håller golvet",
            )
        )
    headings = ("Scenario", "Beviljat, kr", "Lägsta utrymme, kr", "År", "Golvet")
    caption = "Lägsta beslutsutrymme i varje scenario"
    return columns_table("jamforelse-lagsta", caption, headings, rows)


def ongoing_table(package: DataPackage) -> Table:
    """The ongoing insatser's cost by owner and year [SEK]."""
    years = package.plan.years
    owners = [o.name for o in package.organisations if o.kind is not OrganisationKind.STATE]
    rows = []
    for owner in [*owners, None]:
        amounts = np.zeros(len(package.plan.columns), dtype=np.int64)
        for line in package.plan.lines:
            if line.section is Section.ONGOING and line.owner == owner:
                amounts += np.array([amount or 0 for amount in line.amounts])
        yearly = amounts[list(package.plan.rolling)]
        if owner is not None or yearly.any():
            label = owner or "Utan insatsägare (ej nyttjade medel)"
            rows.append(AmountRow(label, label, with_sum(yearly)))
    keys = [row.key for row in rows]
    total = package.plan.yearly(Section.ONGOING)
    rows.append(AmountRow("s:summa", "Summa", with_sum(total), emphasis="sum"))
    columns = len(years) + 1
    return thousands_table(
        "pagaende",
        "Pågående insatser per insatsägare, tkr",
        ("", *map(str, years), "Summa"),
        rows,
        column_sums("s:summa", keys, columns) + row_sums([*keys, "s:summa"], columns),
    )


def comparison_sentence(results: Sequence[ScenarioResult]) -> str:
    """Which of the scenarios keep their floor, and by how much the others miss it."""
    told = zip(results, compared_years(results), strict=True)
    lowest = [
        (r.scenario.name, r.floor_of(year), year, amount)
        for r, years in told
        for year, amount in [r.nearest(years)]
    ]
    kept = sum(amount >= floor for _, floor, _, amount in lowest)
    settled: dict[str, list[str]] = {}
    for result in results:
        for sentence in settled_sentences(result.settled_below):
            settled.setdefault(sentence.text, []).append(result.scenario.name)
    years = "varje år som besluten kan ändra" if settled else "alla år"
    missed = [
        f"{name} saknar {thousands(floor - amount)} i slutet av {year}."
        for name, floor, year, amount in lowest
        if amount < floor
    ]
    counted = f"{kept} av {len(results)} scenarier håller golvet {years}."
    # The same year is told once where it is the same in all, and else with whose it is.
    below = [
        text if len(names) == len(results) else f"I {listed(names)}: {text}"
        for text, names in settled.items()
    ]
    return " ".join([counted, *missed, *below])


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
    if step.kind is StepKind.PLAN:
        return next(line.name for line in bridge.before.plan.lines if line.id == step.id)
    names = {insats.id: insats.name for insats in bridge.before.package.applications}
    for result in (bridge.before, bridge.after):
        names |= {added.id: added.name for added in result.scenario.additions}
    return names[step.id]


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
            fee_words(side[year]).removesuffix(" mot planen") if year in side else ""
            for side in changes
        )
        if changes[0].get(year) != changes[1].get(year):
            told.append((new if not old else f"{old} → {new or 'planen'}", year))
    return in_spans(told)


def _rows(bridge: Bridge) -> tuple[list[AmountRow], list[Sum[tuple[str, int]]]]:
    """The rooms of the two scenarios with the steps between them, and what they sum to."""
    before, after = (
        AmountRow(
            key,
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            ("",),
            "sum",
            tuple(result.floors.tolist()),
        )
        for key, result in (("från", bridge.before), ("till", bridge.after))
    )
    steps = [
        AmountRow(
            f"{step.kind} {step.id}",
            step_name(bridge, step),
            tuple(map(int, step.room)),
            (step_words(bridge, step),),
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
    year, _ = bridge.before.nearest(bridge.before.trajectory)
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


def bridge_text(bridge: Bridge, width: int | None = None) -> str:
    """The bridge as text, no wider than ``width`` [characters] where one is given."""
    return f"{folded(bridge_sentence(bridge), width)}\n\n{bridge_table(bridge).text(width)}"
