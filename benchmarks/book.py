"""How fast a scenario's printed book is made at any size, and how rarely there is none.

``python -m benchmarks.book`` measures sizes and random förbund and keeps both in README.md;
``python -m benchmarks.book APPLICATIONS YEARS KOMMUNER`` measures one size.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from benchmarks.measuring import Answer, in_own_process, keep, markdown, megabytes, rounds, seconds
from finsam_analysis import compute, find_package, open_package
from finsam_analysis.choices import all_approved
from finsam_analysis.core import (
    ColumnKind,
    Grant,
    OrganisationKind,
    Plan,
    PlanColumn,
    nearest_thousand,
)
from finsam_analysis.scenario import FeeChange, Scenario, ScenarioResult
from finsam_analysis.tables.book import one_by_one, printed_book
from finsam_analysis.tables.printed_account import account_of, breakdowns_of

SIZES = (
    *((count, years, 20) for count in (11, 50, 100, 300) for years in (5, 10, 30)),
    (300, 30, 2),
    (300, 30, 60),
)
MODULE = "benchmarks.book"
ROUNDS = 3
TRIED = 500  # random förbund of each kind
KINDS: Mapping[str, Mapping[str, bool]] = {
    "odd grants": {"odd_fees": False},
    "odd grants and fees": {},
    "odd grants, fees and unused money": {"underspend": True},
    "odd grants, fees, unused money and plan": {"underspend": True, "odd_plan": True},
}
SEED = 20241125
TKR = 1000


def made_up(
    random: np.random.Generator,
    applications: int,
    years: int,
    kommuner: int,
    *,
    shared_by: float = 1.0,
    longest: int = 0,
    odd_plan: bool = False,
    odd_fees: bool = True,
    underspend: bool = False,
) -> ScenarioResult:
    """A scenario of a random förbund, with amounts as months and per cents leave them.

    Args:
        random: where its figures come from.
        applications: how many.
        years: of the plan, the forecast's first.
        kommuner: how many organisations grants go to.
        shared_by: which part of them an application goes to, on average.
        longest: most years of an application; 0 for all the plan's.
        odd_plan: whether the plan's own lines are other than whole tkr.
        odd_fees: whether the member fee is moved by odd per cents.
        underspend: whether part of each year's cost is not used.
    """
    real = open_package(find_package())
    columns = (
        PlanColumn(ColumnKind.FORECAST, 2024),
        *(PlanColumn(ColumnKind.PRELIMINARY, 2024 + i) for i in range(1, years)),
    )
    lines = []
    for line in real.plan.lines:
        planned = random.integers(-500, 9_000, years) * TKR
        planned += random.integers(0, TKR, years) * odd_plan
        lines.append(replace(line, amounts=tuple(planned.tolist()), derived=frozenset()))
    organisation = real.organisations[0]
    organisations = tuple(
        replace(organisation, name=f"Kommun {i}", kind=OrganisationKind.KOMMUN)
        for i in range(kommuner)
    )
    names = [o.name for o in organisations]
    made = []
    for number in range(applications):
        count = (
            kommuner
            if shared_by >= 1
            else 1 + random.binomial(kommuner - 1, shared_by * random.random())
        )
        which = np.sort(random.permutation(kommuner)[:count])
        amounts = np.zeros((count, years), dtype=np.int64)
        length = int(random.integers(1, longest + 1)) if longest else years
        start = int(random.integers(0, years))
        amounts[:, start : start + length] = random.integers(
            0, 900 * TKR, (count, min(length, years - start))
        )
        after = np.where(start + length > years, random.integers(0, 900 * TKR, count), 0)
        if random.random() < 0.5:  # a total that is whole tkr, shared over months
            amounts[:, min(start + length, years) - 1] += -(amounts.sum(axis=1) + after) % TKR
        made.append(
            replace(
                real.applications[0],
                id=f"a{number}",
                name=f"Insats {number}",
                distribution=Grant(tuple(names[i] for i in which), amounts, after),
            )
        )
    package = replace(
        real,
        plan=Plan(columns, tuple(lines)),
        organisations=organisations,
        share_keys=(replace(real.share_keys[0], organisation=names[0], weight=1),),
        legal_parts={OrganisationKind.KOMMUN: Fraction(1)},
        applications=tuple(made),
        population={},
    )

    def per_cents(lowest: int) -> dict[int, Fraction]:
        return {
            year: Fraction(int(random.integers(lowest, 900)), 100)
            for year in package.plan.years[1:]
        }

    scenario = Scenario(
        "prov",
        "Prov",
        "",
        "",
        all_approved(package).decisions,
        member_fee={y: FeeChange(percent=p) for y, p in per_cents(-900).items() if odd_fees},
        underspend={y: p for y, p in per_cents(0).items() if underspend},
    )
    return compute(package, scenario)


def measured(applications: int, years: int, kommuner: int) -> Answer:
    """One size, every application shared by all kommuner in all years."""
    random = np.random.default_rng(SEED)
    results = [made_up(random, applications, years, kommuner) for _ in range(ROUNDS)]
    waiting = iter(results)

    def book() -> Answer:
        return {"unit": printed_book(next(waiting)).unit}

    return rounds(book, ROUNDS)


def sizes() -> str:
    """Every size in a process of its own."""
    rows = [("applications, years, kommuner", "cells", "unit", "seconds", "peak MB")]
    for size in SIZES:
        found = in_own_process(MODULE, *size)
        applications, years, kommuner = size
        rows.append(
            (
                f"{applications}, {years}, {kommuner}",
                f"{applications * years * kommuner:,}".replace(",", " "),
                found["unit"],
                seconds(found["seconds"]),
                megabytes(found["peak_memory_bytes"]),
            )
        )
    return markdown(rows)


def rarity() -> str:
    """How often a random förbund of the real one's size has no book in tkr, and how it is found."""
    rows = [("random förbund", "tried", "all at once", "room without not nearest", "in kr")]
    for name, kind in KINDS.items():
        together = apart = in_kr = 0
        for seed in range(TRIED):
            random = np.random.default_rng([SEED, seed])
            result = made_up(random, 12, 5, 9, shared_by=0.3, longest=3, **kind)
            account, parts = account_of(result), breakdowns_of(result)
            together += one_by_one(account, parts) is None
            book = printed_book(result)
            in_kr += book.unit == "kr"
            apart += any(
                book.account[figure] != nearest_thousand(account.figures[figure])
                for figure in account.rooms_without
            )
        rows.append((name, str(TRIED), str(together), str(apart), str(in_kr)))
    return markdown(rows)


def main() -> None:
    """Measure one size and print it as JSON, or all of them and the random förbund and keep them."""
    if sys.argv[1:]:
        print(json.dumps(measured(*map(int, sys.argv[1:]))))
    else:
        keep("book", f"{sizes()}\n\n{rarity()}")


if __name__ == "__main__":
    main()
