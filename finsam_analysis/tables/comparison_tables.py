"""Which tables set scenarios side by side, and the kommuner's shares of all that is granted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from finsam_analysis.choices import as_proposed
from finsam_analysis.core import (
    DataPackage,
    FigureKind,
    Kronor,
    OrganisationKind,
    Section,
    kronor,
    whole,
)
from finsam_analysis.scenario import ScenarioResult, compared_years
from finsam_analysis.tables.book import (
    printed_book,
    printed_books,
    yearly,
)
from finsam_analysis.tables.columns import Shown, columns_table
from finsam_analysis.tables.figure_text import BELOW
from finsam_analysis.tables.nearest_room import decided_words, room_name
from finsam_analysis.tables.table import (
    AmountRow,
    Table,
    amount_table,
    summed_row,
)
from finsam_analysis.tables.wording import (
    listed,
    listed_few,
    settled_sentences,
)


def room_comparison(results: Sequence[ScenarioResult]) -> Table:
    """The decision room at each year's end in each scenario [SEK]."""
    books = printed_books(results)
    rows = [
        AmountRow(
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            mark_below=tuple(result.floors.tolist()),
            printed=yearly(book, FigureKind.ROOM),
        )
        for result, book in zip(results, books, strict=True)
    ]
    return amount_table(
        "jamforelse-utrymme",
        "Beslutsutrymme i slutet av året",
        books[0].unit,
        ("Scenario", *map(str, results[0].years)),
        rows,
        note=" ".join(
            dict.fromkeys(
                [f"{BELOW} betyder under scenariots golv.", *(b.note for b in books if b.note)]
            )
        ),
    )


def room_difference(results: Sequence[ScenarioResult]) -> Table:
    """Each scenario's decision room less the first one's, year by year [SEK].

    What is printed is the difference between what is printed for the two.
    """
    base, *others = results
    first, *books = printed_books(results)
    rows: list[AmountRow] = []
    for result, book in zip(others, books, strict=True):
        start, of_year, room = (
            AmountRow(
                label,
                differences(result.account.yearly(kind), base.account.yearly(kind)),
                emphasis="sum" if kind is FigureKind.ROOM else "",
                printed=differences(yearly(book, kind), yearly(first, kind)),
            )
            for label, kind in (
                ("Ingående överskott", FigureKind.OPENING),
                ("Årets resultat", FigureKind.RESULT),
                ("Beslutsutrymme", FigureKind.ROOM),
            )
        )
        rows.append(AmountRow(result.scenario.name))
        if start.amounts[0]:
            later = (None,) * (len(base.years) - 1)
            amounts, printed = (start.amounts[0], *later), (start.printed[0], *later)
            rows.append(replace(start, amounts=amounts, printed=printed))
        rows += [of_year, room]
    return amount_table(
        "jamforelse-skillnad",
        f"Skillnad mot {base.scenario.name}",
        first.unit,
        ("", *map(str, base.years)),
        rows,
    )


def differences(after: Iterable[int], before: Iterable[int]) -> tuple[int, ...]:
    """The one less the other, place by place."""
    return tuple(int(a - b) for a, b in zip(after, before, strict=True))


def grant_comparison(results: Sequence[ScenarioResult]) -> Table:
    """What each organisation is granted in each scenario over the plan's years [SEK]."""
    years, books = results[0].years, printed_books(results)
    organisations = _organisations(results)
    rows = []
    for result, book in zip(results, books, strict=True):
        granted = _granted(result)
        totals = (granted[name].sum() for name in organisations)
        printed = (book[FigureKind.GRANTED.key("", name)] for name in organisations)
        rows.append(summed_row(result.scenario.name, totals, printed))
    return amount_table(
        "jamforelse-kommuner",
        f"Beviljat per kommun och region {years[0]}–{years[-1]}",
        books[0].unit,
        ("Scenario", *organisations, "Summa"),
        rows,
        note=_supposed(results, "medräknade"),
    )


def grant_difference(results: Sequence[ScenarioResult]) -> Table:
    """What each organisation is granted more or less than in the first scenario, by year [SEK].

    What is printed is the difference between what is printed for the two.
    """
    base, *others = results
    first, *books = printed_books(results)
    rows: list[AmountRow] = []
    for result, book in zip(others, books, strict=True):
        rows.append(AmountRow(result.scenario.name))
        after, before = _granted(result), _granted(base)
        for name in _organisations(results):
            if (after[name] != before[name]).any():
                printed = (book.granted("", name) - first.granted("", name))[:-1]
                rows.append(summed_row(name, after[name] - before[name], printed))
        printed = (book.granted() - first.granted())[:-1]
        rows.append(summed_row("Summa", result.new - base.new, printed, emphasis="sum"))
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
    """Each scenario's room nearest its floor, when it comes, and what is granted [SEK]."""
    rows = []
    for result, years in zip(results, compared_years(results), strict=True):
        year, amount = result.nearest(years)
        floor = result.floor_of(year)
        below = amount < floor
        rows.append(
            (
                result.scenario.name,
                result.granted_to_applications,
                Shown(amount, f"{BELOW} {whole(amount)}" if below else whole(amount)),
                Shown(year, str(year)),
                floor,
                "underskrids" if below else "hålls",
            )
        )
    room = f"{room_name(results, 'utrymme')}, kr"
    headings = ("Scenario", "Beviljat, kr", room, "År", "Golv, kr", "Golvet")
    named = f"{room_name(results, 'beslutsutrymme')} i varje scenario"
    caption = named + decided_words(results)
    note = _supposed(results, "inte medräknade")
    return columns_table("jamforelse-lagsta", caption, headings, rows, note=note)


def _supposed(results: Sequence[ScenarioResult], counted: str) -> str:
    """Whether what is granted counts in what scenarios suppose beside the applications, if any do."""
    added = [f"{r.scenario.name} {kronor(r.added_total)}" for r in results if r.added_total]
    return f"Tänkta insatser är {counted}: {listed_few(added)}." if added else ""


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
            printed = (book.ongoing(owner, year) for year in plan.years)
            rows.append(summed_row(label, cost, printed))
    total = yearly(book, FigureKind.ONGOING_BEFORE_UNUSED)
    rows.append(summed_row("Summa", plan.yearly(Section.ONGOING), total, emphasis="sum"))
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
        f"{result.scenario.name} saknar {book.missing(result.floor_of(year), amount)} "
        f"i slutet av {year}."
        for result, book, year, amount in lowest
        if amount < result.floor_of(year)
    ]
    floor = "sitt golv" if len({tuple(r.floors.tolist()) for r in results}) > 1 else "golvet"
    counted = [f"{kept} av {len(results)} scenarier håller {floor} {years}."]
    if len(results) == 1:
        counted = [f"{results[0].scenario.name} håller golvet {years}."] if kept else []
    # The same year is told once where it is the same in all, and else with whose it is.
    below = [
        text if len(names) == len(results) else f"I {listed(names)}: {text}"
        for text, names in settled.items()
    ]
    return " ".join([*counted, *missed, *below])
