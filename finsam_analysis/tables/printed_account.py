"""Which sums a scenario's account prints for each column of the plan, and what they consist of."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from finsam_analysis.core import FigureKey, FigureKind, Kronor, Plan, PlanColumn, Section
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.printed_cells import Cells
from finsam_analysis.tables.printed_sums import Sum

_SECTIONS = {
    Section.MEMBER_FEE: FigureKind.FEES,
    Section.OTHER_INCOME: FigureKind.OTHER_INCOME,
    Section.ADMINISTRATION: FigureKind.ADMINISTRATION,
    Section.ONGOING: FigureKind.ONGOING_BEFORE_UNUSED,
    Section.OTHER_COORDINATION: FigureKind.OTHER,
}
# What a year's sums are made of. Underspend is a negative cost but in its own sum.
_SUMS: Mapping[FigureKind, Mapping[FigureKind, int]] = {
    FigureKind.ONGOING: {FigureKind.ONGOING_BEFORE_UNUSED: 1, FigureKind.UNUSED: 1},
    FigureKind.INCOME: {FigureKind.FEES: 1, FigureKind.OTHER_INCOME: 1},
    FigureKind.COORDINATION: {FigureKind.ONGOING: 1, FigureKind.OTHER: 1},
    FigureKind.COST_WITHOUT: {FigureKind.ADMINISTRATION: 1, FigureKind.COORDINATION: 1},
    FigureKind.RESULT_WITHOUT: {FigureKind.INCOME: 1, FigureKind.COST_WITHOUT: -1},
    FigureKind.ROOM_WITHOUT: {FigureKind.OPENING_WITHOUT: 1, FigureKind.RESULT_WITHOUT: 1},
    FigureKind.COST: {FigureKind.COST_WITHOUT: 1, FigureKind.NEW: 1, FigureKind.UNUSED_OF_NEW: 1},
    FigureKind.RESULT: {FigureKind.INCOME: 1, FigureKind.COST: -1},
    FigureKind.ROOM: {FigureKind.OPENING: 1, FigureKind.RESULT: 1},
    FigureKind.UNUSED_IN_ALL: {FigureKind.UNUSED: -1, FigureKind.UNUSED_OF_NEW: -1},
}
_CARRIED = {
    FigureKind.OPENING: FigureKind.ROOM,
    FigureKind.OPENING_WITHOUT: FigureKind.ROOM_WITHOUT,
}
# How much a sum matters beside a cell: a section ten times, a result a hundred.
_TOTAL = 10
_WEIGHTS = {FigureKind.RESULT: 100, FigureKind.RESULT_WITHOUT: 100}


@dataclass
class Account:
    """The exact figures [SEK], the sums between them, and how they are to be printed.

    The figures of ``rooms`` are printed as the nearest tkr, and those of ``rooms_without`` if any
    book can; ``weights`` tell what matters more than its parts.
    """

    figures: dict[Hashable, int] = field(default_factory=dict)
    sums: list[Sum[Hashable]] = field(default_factory=list)
    rooms: set[Hashable] = field(default_factory=set)
    rooms_without: set[Hashable] = field(default_factory=set)
    weights: dict[Hashable, int] = field(default_factory=dict)

    def add(self, total: Hashable, parts: Mapping[Hashable, int], weight: int = 1) -> None:
        """A total of figures that are there, with the sum that it is."""
        self.figures[total] = sum(sign * self.figures[part] for part, sign in parts.items())
        self.sums.append(Sum(total, parts))
        self.weights[total] = weight


def account_of(result: ScenarioResult) -> Account:
    """The account of a scenario, column by column of the plan, down to its sections.

    A budget column stands as decided, whatever the scenario assumes; only what is forecast moves.
    """
    account = Account()
    plan = result.plan
    without, after = result.without_applications, result.trajectory
    unused = without.cost - result.administration - result.ongoing - result.other_coordination
    fee_change = _fee_change(result)
    leaves = {kind: plan.total(section) for section, kind in _SECTIONS.items()} | {
        FigureKind.UNUSED: _on_columns(plan, unused),
        FigureKind.UNUSED_OF_NEW: _on_columns(plan, after.cost - without.cost - result.new),
        FigureKind.NEW: _on_columns(plan, result.new),
    }
    leaves[FigureKind.FEES] = leaves[FigureKind.FEES] + fee_change
    opening = int(after.opening[0])
    before: dict[int, int] = dict(zip(plan.rolling[1:], plan.rolling, strict=False))
    budget = [i for i in range(len(plan.columns)) if i not in plan.rolling]
    for i in (*plan.rolling, *budget):
        column = plan.columns[i]
        for kind, amounts in leaves.items():
            account.figures[kind.key(term=column.term)] = int(amounts[i])
            account.weights[kind.key(term=column.term)] = _TOTAL
        for kind, room in _CARRIED.items():
            figure = kind.key(term=column.term)
            if i in before:
                account.add(figure, {room.key(term=plan.columns[before[i]].term): 1})
            else:
                account.figures[figure] = opening
                account.rooms.add(figure)
        for kind, parts in _SUMS.items():
            figures: dict[Hashable, int] = {
                part.key(term=column.term): sign for part, sign in parts.items()
            }
            account.add(kind.key(term=column.term), figures, _WEIGHTS.get(kind, _TOTAL))
        account.rooms.add(FigureKind.ROOM.key(term=column.term))
        account.rooms_without.add(FigureKind.ROOM_WITHOUT.key(term=column.term))
    over_years = {
        FigureKind.GRANTED.key(): FigureKind.NEW,
        FigureKind.ONGOING_BEFORE_UNUSED.key(): FigureKind.ONGOING_BEFORE_UNUSED,
    }
    for total, kind in over_years.items():
        yearly: dict[Hashable, int] = {kind.key(term=plan.columns[i].term): 1 for i in plan.rolling}
        account.add(total, yearly, _TOTAL)
    return account


def _on_columns(plan: Plan, yearly: Kronor) -> Kronor:
    figures = np.zeros(len(plan.columns), dtype=np.int64)
    figures[list(plan.rolling)] = yearly
    return figures


def _fee_change(result: ScenarioResult) -> Kronor:
    plan = result.plan
    return _on_columns(plan, result.fees - plan.yearly(Section.MEMBER_FEE))


@dataclass(frozen=True)
class Breakdown:
    """What one kind of the account's figures consists of in some columns of the plan.

    ``cells`` are grants by application and organisation or lines by line and owner.
    """

    kind: FigureKind
    columns: tuple[PlanColumn, ...]
    cells: Cells


def breakdowns_of(result: ScenarioResult) -> list[Breakdown]:
    """The grants, the ongoing lines over all years, and each other section column by column.

    Only of grants and ongoing lines are sums over the years ever printed.
    """
    plan = result.plan
    rolling = tuple(plan.columns[i] for i in plan.rolling)
    named = [
        (application, organisation, row)
        for application, _, grant in result.named_grants()
        for organisation, row in zip(grant.organisations, grant.cells, strict=True)
    ]
    found = [Breakdown(FigureKind.NEW, rolling, _cells(named, len(rolling)))]
    for section, kind in _SECTIONS.items():
        lines = _lines(result, section)
        together = [list(plan.rolling)] if kind is FigureKind.ONGOING_BEFORE_UNUSED else []
        alone = [[i] for i in range(len(plan.columns)) if not together or i not in together[0]]
        for positions in (*together, *alone):
            rows = [
                (line, owner, [*(amounts[i] for i in positions), 0])
                for line, owner, amounts in lines
            ]
            columns = tuple(plan.columns[i] for i in positions)
            found.append(Breakdown(kind, columns, _cells(rows, len(columns))))
    return found


def _lines(result: ScenarioResult, section: Section) -> list[tuple[FigureKey, str, list[int]]]:
    """A section's lines as the documents print them, and what the scenario adds to each."""
    lines = []
    for line, now in zip(result.package.plan.lines, result.plan.lines, strict=True):
        if line.section is section:
            amounts = [amount or 0 for amount in line.amounts]
            changes = [(new or 0) - old for old, new in zip(amounts, now.amounts, strict=True)]
            lines.append((FigureKind.LINE.key(line.id), line.owner or "", amounts))
            if any(changes):
                lines.append((FigureKind.LINE_CHANGE.key(line.id), line.owner or "", changes))
    if section is Section.MEMBER_FEE:
        lines.append((FigureKind.FEE_CHANGE.key(), "", _fee_change(result).tolist()))
    return lines


def _cells(named: Sequence[tuple[Hashable, str, Sequence[int] | Kronor]], years: int) -> Cells:
    amounts = np.array([row for _, _, row in named], dtype=np.int64).reshape(-1, years + 1)
    return Cells([row for row, _, _ in named], [column for _, column, _ in named], amounts)
