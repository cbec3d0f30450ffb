"""Which tables set scenarios side by side, and tell why two of them differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from finsam_analysis.core import (
    AssumptionKey,
    DataPackage,
    FigureKind,
    Kronor,
    OrganisationKind,
    Section,
    kronor,
    per_cent,
    whole,
)
from finsam_analysis.scenario import Change, ScenarioResult, compared_years
from finsam_analysis.sensitivity import Bridge, BridgeStep, StepKind
from finsam_analysis.tables.book import (
    PrintedBook,
    amount_text,
    printed_book,
    printed_books,
    yearly,
)
from finsam_analysis.tables.columns import Shown, columns_table
from finsam_analysis.tables.figure_text import BELOW
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.plan_tables import as_proposed
from finsam_analysis.tables.printed_sums import printed_parts
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    amount_table,
    with_sum,
)
from finsam_analysis.tables.wording import (
    change_words,
    decision_words,
    in_spans,
    listed,
    series_starts,
    settled_sentences,
)


def room_comparison(results: Sequence[ScenarioResult]) -> Table:
    """The decision room at each year's end in each scenario [SEK]."""
    books = printed_books(results)
    rows = [
        AmountRow(
            str(position),
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            mark_below=tuple(result.floors.tolist()),
            printed=yearly(book, FigureKind.ROOM),
        )
        for position, (result, book) in enumerate(zip(results, books, strict=True))
    ]
    return amount_table(
        "jamforelse-utrymme",
        "Beslutsutrymme i slutet av året",
        books[0].unit,
        ("Scenario", *map(str, results[0].years)),
        rows,
        note=f"{BELOW} betyder under scenariots golv.",
    )


def room_difference(results: Sequence[ScenarioResult]) -> Table:
    """Each scenario's decision room less the first one's, year by year [SEK].

    What is printed is the difference between what is printed for the two.
    """
    base, *others = results
    first, *books = printed_books(results)
    rows: list[AmountRow] = []
    for key, (result, book) in enumerate(zip(others, books, strict=True)):
        t, b = result.trajectory, base.trajectory

        def row(
            name: str,
            label: str,
            amounts: Kronor,
            kind: FigureKind,
            emphasis: str = "",
            *,
            book: PrintedBook = book,
            key: int = key,
        ) -> AmountRow:
            printed = differences(yearly(book, kind), yearly(first, kind))
            exact = tuple(map(int, amounts))
            return AmountRow(f"{key} {name}", label, exact, emphasis=emphasis, printed=printed)

        rows.append(AmountRow(f"{key} rubrik", result.scenario.name))
        start = row("ingående", "Ingående överskott", t.opening - b.opening, FigureKind.OPENING)
        if start.amounts[0]:
            later = (None,) * (len(base.years) - 1)
            amounts, printed = (start.amounts[0], *later), (start.printed[0], *later)
            rows.append(replace(start, amounts=amounts, printed=printed))
        rows.append(row("år", "Årets resultat", t.result - b.result, FigureKind.RESULT))
        closing = t.closing - b.closing
        rows.append(row("rum", "Beslutsutrymme", closing, FigureKind.ROOM, "sum"))
    return amount_table(
        "jamforelse-skillnad",
        f"Skillnad mot {base.scenario.name}",
        first.unit,
        ("", *map(str, base.years)),
        rows,
    )


def differences(after: Iterable[int], before: Iterable[int]) -> tuple[int, ...]:
    """The one less the other, place by place."""
    return tuple(a - b for a, b in zip(after, before, strict=True))


def grant_comparison(results: Sequence[ScenarioResult]) -> Table:
    """What each organisation is granted in each scenario over the plan's years [SEK]."""
    years, books = results[0].years, printed_books(results)
    organisations = _organisations(results)
    rows = []
    for position, (result, book) in enumerate(zip(results, books, strict=True)):
        granted = _granted(result)
        totals = with_sum(granted[name].sum() for name in organisations)
        printed = with_sum(book[FigureKind.GRANTED.key("", name)] for name in organisations)
        rows.append(AmountRow(str(position), result.scenario.name, totals, printed=printed))
    return amount_table(
        "jamforelse-kommuner",
        f"Beviljat per kommun och region {years[0]}–{years[-1]}",
        books[0].unit,
        ("Scenario", *organisations, "Summa"),
        rows,
    )


def grant_difference(results: Sequence[ScenarioResult]) -> Table:
    """What each organisation is granted more or less than in the first scenario, by year [SEK].

    What is printed is the difference between what is printed for the two.
    """
    base, *others = results
    first, *books = printed_books(results)
    rows: list[AmountRow] = []
    for scenario, (result, book) in enumerate(zip(others, books, strict=True)):
        rows.append(AmountRow(f"{scenario} rubrik", result.scenario.name))
        after, before = _granted(result), _granted(base)
        for name in _organisations(results):
            if (after[name] != before[name]).any():
                printed = with_sum((book.granted("", name) - first.granted("", name))[:-1])
                amounts = with_sum(after[name] - before[name])
                rows.append(AmountRow(f"{scenario} {name}", name, amounts, printed=printed))
        printed = with_sum((book.granted() - first.granted())[:-1])
        total = with_sum(result.new - base.new)
        rows.append(
            AmountRow(f"{scenario} s:summa", "Summa", total, emphasis="sum", printed=printed)
        )
    return amount_table(
        "jamforelse-kommuner-skillnad",
        f"Beviljat per kommun och år, skillnad mot {base.scenario.name}",
        first.unit,
        ("", *map(str, base.years), "Summa"),
        rows,
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
    plan, book = package.plan, printed_book(as_proposed(package))
    owners = [o.name for o in package.organisations if o.kind is not OrganisationKind.STATE]
    rows = []
    for owner in [*owners, None]:
        amounts = np.zeros(len(plan.columns), dtype=np.int64)
        for line in plan.lines:
            if line.section is Section.ONGOING and line.owner == owner:
                amounts += np.array([amount or 0 for amount in line.amounts])
        cost = amounts[list(plan.rolling)]
        if owner is not None or cost.any():
            label = owner or "Utan insatsägare (ej nyttjade medel)"
            printed = with_sum(book.ongoing(owner, year) for year in plan.years)
            rows.append(AmountRow(label, label, with_sum(cost), printed=printed))
    total = with_sum(plan.yearly(Section.ONGOING))
    printed = with_sum(yearly(book, FigureKind.ONGOING_BEFORE_UNUSED))
    rows.append(AmountRow("s:summa", "Summa", total, emphasis="sum", printed=printed))
    return amount_table(
        "pagaende",
        "Pågående insatser per insatsägare",
        book.unit,
        ("", *map(str, plan.years), "Summa"),
        rows,
    )


def comparison_sentence(results: Sequence[ScenarioResult]) -> str:
    """Which of the scenarios keep their floor, and by how much the others miss it."""
    told = zip(results, compared_years(results), printed_books(results), strict=True)
    lowest = [(r, book, *r.nearest(years)) for r, years, book in told]
    kept = sum(amount >= r.floor_of(year) for r, _, year, amount in lowest)
    settled: dict[str, list[str]] = {}
    for result in results:
        for sentence in settled_sentences(result.settled_below):
            settled.setdefault(sentence.text, []).append(result.scenario.name)
    years = "varje år som besluten kan ändra" if settled else "alla år"
    missed = [
        f"{result.scenario.name} saknar {book.missing(year, result.floor_of(year), amount)} "
        f"i slutet av {year}."
        for result, book, year, amount in lowest
        if amount < result.floor_of(year)
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
            key,
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            ("",),
            "sum",
            tuple(result.floors.tolist()),
            printed=yearly(book, FigureKind.ROOM),
        )
        for key, result, book in zip(("från", "till"), results, books, strict=True)
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
            f"{step.kind} {step.id}",
            step_name(bridge, step),
            room,
            (step_words(bridge, step),),
            printed=shown,
        )
        for step, room, shown in zip(bridge.steps, rooms, zip(*printed, strict=True), strict=True)
    ]
    return [before, *steps, after], books[0].unit


def bridge_table(bridge: Bridge) -> Table:
    """From the first scenario's decision room to the second's, step by step [SEK]."""
    rows, unit = _rows(bridge)
    return amount_table(
        "bro",
        f"Från {rows[0].label} till {rows[-1].label}: beslutsutrymme",
        unit,
        ("", "Ändring", *map(str, bridge.years)),
        rows,
        note=" ".join(filter(None, [_SHAPLEY if bridge.steps else "", _after_plan_words(bridge)])),
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
    position = bridge.years.index(year)
    names = f"{bridge.after.scenario.name} mot {bridge.before.scenario.name}"
    if not bridge.steps:
        return f"{names}: ingen skillnad i beslutsutrymme något år."
    start, *steps, end = printed_steps(bridge, position)
    ranked = sorted(steps, key=lambda step: -abs(step.amount))
    most = [f"{step.name} {step.text}" for step in ranked[:3] if step.amount]
    if not most:
        return f"{names}: ingen skillnad i slutet av {year}, då utrymmet är som lägst."
    difference = end.amount - start.amount
    text = amount_text(end.printed - start.printed, difference, start.unit)
    return (
        f"{names}: {'+' if difference > 0 else ''}{text} i slutet av {year}, "
        f"då utrymmet är som lägst. Mest bidrar {listed(most)}."
    )


def bridge_text(bridge: Bridge, width: int | None = None) -> str:
    """The bridge as text, no wider than ``width`` [characters] where one is given."""
    return f"{folded(bridge_sentence(bridge), width)}\n\n{bridge_table(bridge).text(width)}"
