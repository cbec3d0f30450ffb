"""Which figures of a scenario's account are printed, and what each of its sections consists of."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from finsam_analysis.core import FigureKey, FigureKind, Kronor, PlanColumn, Section
from finsam_analysis.scenario import ACCOUNT, ScenarioResult
from finsam_analysis.tables.printed_cells import Cells
from finsam_analysis.tables.printed_sums import Sum

_SECTIONS = {row.section: kind for kind, row in ACCOUNT.items() if row.section}
# What stands among a section's lines, and so is not printed before them.
_AMONG_LINES = {part for kind in _SECTIONS.values() for part in ACCOUNT[kind].parts}
# How much a sum matters beside a cell: a section ten times, a result a hundred.
_TOTAL = 10
_WEIGHTS = {FigureKind.RESULT: 100, FigureKind.RESULT_WITHOUT: 100}


@dataclass
class PrintedAccount:
    """The exact figures [SEK], the sums between them, and how they are to be printed.

    The figures of ``rooms`` are printed as the nearest tkr, and those of ``rooms_without`` if any
    book can; ``weights`` tell what matters more than its parts.
    """

    figures: dict[Hashable, int] = field(default_factory=dict)
    sums: list[Sum[Hashable]] = field(default_factory=list)
    rooms: set[Hashable] = field(default_factory=set)
    rooms_without: set[Hashable] = field(default_factory=set)
    weights: dict[Hashable, int] = field(default_factory=dict)


def account_of(result: ScenarioResult) -> PrintedAccount:
    """The account of a scenario, column by column of the plan, down to its sections.

    A budget column stands as decided, whatever the scenario assumes; only what is forecast moves.
    """
    account, plan, terms = PrintedAccount(), result.plan, result.plan.terms
    for i in plan.in_turn:
        for kind, row in ACCOUNT.items():
            if kind in _AMONG_LINES:
                continue
            figure = kind.key(term=terms[i])
            account.figures[figure] = int(result.account.columns[kind][i])
            account.weights[figure] = 1 if row.carried else _WEIGHTS.get(kind, _TOTAL)
            if row.carried and i in plan.before:
                before = row.carried.key(term=terms[plan.before[i]])
                account.sums.append(Sum(figure, {before: 1}))
            elif row.carried:
                account.rooms.add(figure)
            elif row.parts and not row.section:
                parts: dict[Hashable, int] = {
                    part.key(term=terms[i]): sign for part, sign in row.parts.items()
                }
                account.sums.append(Sum(figure, parts))
        account.rooms.add(FigureKind.ROOM.key(term=terms[i]))
        account.rooms_without.add(FigureKind.ROOM_WITHOUT.key(term=terms[i]))
    for total, kind in (
        (FigureKind.GRANTED.key(), FigureKind.NEW),
        (FigureKind.ONGOING_BEFORE_UNUSED.key(), FigureKind.ONGOING_BEFORE_UNUSED),
    ):
        account.figures[total] = int(result.account.yearly(kind).sum())
        account.sums.append(Sum(total, {kind.key(term=terms[i]): 1 for i in plan.rolling}))
        account.weights[total] = _TOTAL
    return account


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
        changes = result.account.columns[FigureKind.FEE_CHANGE].tolist()
        lines.append((FigureKind.FEE_CHANGE.key(), "", changes))
    return lines


def _cells(named: Sequence[tuple[Hashable, str, Sequence[int] | Kronor]], years: int) -> Cells:
    amounts = np.array([row for _, _, row in named], dtype=np.int64).reshape(-1, years + 1)
    return Cells([row for row, _, _ in named], [column for _, column, _ in named], amounts)
