"""Which tables set scenarios side by side, and the kommuner's shares of all that is granted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from finsam_analysis.core.entities import DataPackage
from finsam_analysis.core.kronor import Kronor
from finsam_analysis.core.swedish import whole
from finsam_analysis.core.vocabulary import OrganisationKind, Section
from finsam_analysis.scenario.run import ScenarioResult, compared_years
from finsam_analysis.tables.printed_thousands import Sum
from finsam_analysis.tables.table import (
    BELOW,
    AmountRow,
    Line,
    Table,
    column_sums,
    row_sums,
    thousands_table,
    with_sum,
)
from finsam_analysis.tables.wording import listed, settled_sentences, thousands


def room_comparison(results: Sequence[ScenarioResult]) -> Table:
    """The decision room at each year's end in each scenario [SEK]."""
    rows = [
        AmountRow(
            str(position),
            result.scenario.name,
            tuple(map(int, result.trajectory.closing)),
            mark_below=result.floor,
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
    lines, rows = [], []
    for result, years in zip(results, compared_years(results), strict=True):
        year, amount = years.lowest
        below = amount < result.floor
        verdict = "under golvet" if below else "håller golvet"
        rows.append((result.scenario.name, result.granted_total, amount, year, verdict))
        mark = f"{BELOW} " if below else ""
        cells = (whole(result.granted_total), f"{mark}{whole(amount)}", str(year), verdict)
        lines.append(Line(result.scenario.name, cells))
    headings = ("Scenario", "Beviljat, kr", "Lägsta utrymme, kr", "År", "Golvet")
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Scenario")
    return Table(
        "jamforelse-lagsta", "Lägsta beslutsutrymme i varje scenario", headings, tuple(lines), frame
    )


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
    lowest = [(r.scenario.name, r.floor, *years.lowest) for r, years in told]
    kept = sum(amount >= floor for _, floor, _, amount in lowest)
    settled: dict[str, list[str]] = {}
    for result in results:
        for sentence in settled_sentences(result.settled, result.floor):
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
