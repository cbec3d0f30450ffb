"""What a year's account says: its rows, what each is the sum of, and what it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from finsam_analysis.core import FigureKind, Kronor, Measure, Plan, Section


@dataclass(frozen=True)
class AccountRow:
    """A row of the account, whose figure is ``carried + Σ line of section + Σ sign · part``.

    ``carried`` is the room that the year before ends with. A row of none of these is what is
    assumed or granted. ``minus`` is said of a cost, which stands with a minus where incomes and
    costs stand in one column, so that it adds up.
    """

    parts: Mapping[FigureKind, int] = field(default_factory=dict)
    section: Section | None = None
    carried: FigureKind | None = None
    minus: bool = False


# In the order in which they follow from each other. Underspend is a negative cost but in its own
# sum; of cost, result, opening and room there are two, without the applications and with them.
ACCOUNT: Mapping[FigureKind, AccountRow] = {
    FigureKind.FEE_CHANGE: AccountRow(),
    FigureKind.FEES: AccountRow({FigureKind.FEE_CHANGE: 1}, Section.MEMBER_FEE),
    FigureKind.OTHER_INCOME: AccountRow(section=Section.OTHER_INCOME),
    FigureKind.ADMINISTRATION: AccountRow(section=Section.ADMINISTRATION, minus=True),
    FigureKind.ONGOING_BEFORE_UNUSED: AccountRow(section=Section.ONGOING, minus=True),
    FigureKind.OTHER: AccountRow(section=Section.OTHER_COORDINATION, minus=True),
    FigureKind.UNUSED: AccountRow(),
    FigureKind.UNUSED_OF_NEW: AccountRow(),
    FigureKind.NEW: AccountRow(minus=True),
    FigureKind.OPENING: AccountRow(carried=FigureKind.ROOM),
    FigureKind.OPENING_WITHOUT: AccountRow(carried=FigureKind.ROOM_WITHOUT),
    FigureKind.ONGOING: AccountRow(
        {FigureKind.ONGOING_BEFORE_UNUSED: 1, FigureKind.UNUSED: 1}, minus=True
    ),
    FigureKind.INCOME: AccountRow({FigureKind.FEES: 1, FigureKind.OTHER_INCOME: 1}),
    FigureKind.COORDINATION: AccountRow({FigureKind.ONGOING: 1, FigureKind.OTHER: 1}),
    FigureKind.COST_WITHOUT: AccountRow({FigureKind.ADMINISTRATION: 1, FigureKind.COORDINATION: 1}),
    FigureKind.RESULT_WITHOUT: AccountRow({FigureKind.INCOME: 1, FigureKind.COST_WITHOUT: -1}),
    FigureKind.ROOM_WITHOUT: AccountRow(
        {FigureKind.OPENING_WITHOUT: 1, FigureKind.RESULT_WITHOUT: 1}
    ),
    FigureKind.COST: AccountRow(
        {FigureKind.COST_WITHOUT: 1, FigureKind.NEW: 1, FigureKind.UNUSED_OF_NEW: 1}, minus=True
    ),
    FigureKind.RESULT: AccountRow(
        {FigureKind.RESULT_WITHOUT: 1, FigureKind.NEW: -1, FigureKind.UNUSED_OF_NEW: -1}
    ),
    FigureKind.ROOM: AccountRow({FigureKind.OPENING: 1, FigureKind.RESULT: 1}),
    FigureKind.UNUSED_IN_ALL: AccountRow({FigureKind.UNUSED: -1, FigureKind.UNUSED_OF_NEW: -1}),
}
ASSUMED = (FigureKind.FEE_CHANGE, FigureKind.UNUSED, FigureKind.UNUSED_OF_NEW)
COSTS = frozenset(kind for kind, row in ACCOUNT.items() if row.minus)


@dataclass(frozen=True)
class Account:
    """The account of a plan: a figure of each row for each of its columns [SEK]."""

    plan: Plan
    columns: Mapping[FigureKind, Kronor]

    def yearly(self, kind: FigureKind) -> Kronor:
        """A row's figures of the plan's years [SEK/year]; a cost is positive."""
        return self.columns[kind][list(self.plan.rolling)]


def plan_account(plan: Plan, given: Mapping[FigureKind, Kronor], opening: int) -> Account:
    """The account of a plan's lines and of what is assumed and granted besides.

    Args:
        plan: the lines.
        given: the rows that follow from nothing else, 0 where left out [SEK/year]. A budget
            column stands as decided, whatever is assumed and granted.
        opening: accumulated surplus at the start of the first year and of a budget [SEK].
    """
    rolling, before = plan.rolling, plan.before
    columns: dict[FigureKind, list[int]] = {}  # plain numbers add faster one by one
    for kind, row in ACCOUNT.items():
        summed = plan.total(row.section).tolist() if row.section else [0] * len(plan.columns)
        columns[kind] = summed
        if kind in given:
            for column, amount in zip(rolling, given[kind].tolist(), strict=True):
                summed[column] = amount
    for column in plan.in_turn:
        for kind, row in ACCOUNT.items():
            if row.carried is not None:
                start = opening
                if column in before:
                    start = columns[row.carried][before[column]]
                columns[kind][column] += start
            for part, sign in row.parts.items():
                columns[kind][column] += sign * columns[part][column]
    arrays = {kind: np.array(figures, dtype=np.int64) for kind, figures in columns.items()}
    return Account(plan, arrays)


_MEASURES = {
    Measure.INCOME: FigureKind.INCOME,
    Measure.COST: FigureKind.COST_WITHOUT,
    Measure.RESULT: FigureKind.RESULT_WITHOUT,
    Measure.APPLICATIONS: FigureKind.NEW,
    Measure.OPENING: FigureKind.OPENING_WITHOUT,
    Measure.ROOM_WITHOUT: FigureKind.ROOM_WITHOUT,
    Measure.ROOM_WITH_ALL: FigureKind.ROOM,
}


def plan_measures(plan: Plan, applications: Mapping[int, int], opening: int) -> dict[str, Kronor]:
    """What printed sums can be held against, one figure for each column of the plan [SEK].

    Args:
        plan: the lines.
        applications: year to the sum of all applications as distributed [SEK/year].
        opening: accumulated surplus at the start of the first year [SEK].
    """
    new = np.array([applications.get(year, 0) for year in plan.years], dtype=np.int64)
    columns = plan_account(plan, {FigureKind.NEW: new}, opening).columns
    return {str(measure): columns[kind] for measure, kind in _MEASURES.items()}
