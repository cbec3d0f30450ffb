"""What a decision does to one cell of a grant: budget row by budget row, and whether it rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from finsam_analysis.core.entities import Adjustment, Application, Grant
from finsam_analysis.core.kronor import Kronor, apportion
from finsam_analysis.core.vocabulary import Action, Reduction
from finsam_analysis.scenario.allocation import budget_row_cells
from finsam_analysis.scenario.month_spread import month_number, spread_over_months
from finsam_analysis.scenario.scenario import Decision


@dataclass(frozen=True)
class RowChange:
    """What one budget row moves a cell by [SEK]; ``adjustment`` is None where the row goes."""

    row: str
    adjustment: Adjustment | None
    amount: int
    rounded: bool


@dataclass(frozen=True)
class DecidedCell:
    """One organisation's year of an application, as proposed and as decided.

    ``year`` is None for what comes after the plan.
    """

    application: Application
    decision: Decision
    proposed: Grant
    organisation: str
    year: int | None
    years: Sequence[int]

    @property
    def _at(self) -> int:
        """The position of the year among the cells; what comes after the plan is last."""
        return len(self.years) if self.year is None else self.years.index(self.year)

    @property
    def _held(self) -> Kronor:
        """What the organisation was proposed, year by year and after [SEK]."""
        if self.organisation not in self.proposed.organisations:
            return np.zeros(len(self.years) + 1, dtype=np.int64)
        cells = self.proposed.cells[self.proposed.organisations.index(self.organisation)]
        return np.asarray(cells, dtype=np.int64)

    def row_changes(self) -> list[RowChange]:
        """The budget rows that are put back or go, where the decision is about rows."""
        changes = []
        at = self._at
        restored = self.decision.action is Action.APPROVE
        for row in self.application.budget_rows:
            if row.organisation != self.organisation:
                continue
            whole = budget_row_cells(row, self._held, self.years)
            for adjustment in self.application.adjustments if restored else ():
                if adjustment.budget_row == row.id:
                    back = apportion(adjustment.amount, whole)
                    uneven = adjustment.amount * int(whole[at]) % max(int(whole.sum()), 1)
                    changes.append(RowChange(row.id, adjustment, int(back[at]), bool(uneven)))
            if row.id in self.decision.rows:
                gone = min(self.application.removed_by_office(row.id), int(whole.sum()))
                left = whole - apportion(gone, whole)
                uneven = gone * int(whole[at]) % max(int(whole.sum()), 1)
                changes.append(RowChange(row.id, None, -int(left[at]), bool(uneven)))
        return [change for change in changes if change.amount]

    def rounds(self, moved: int) -> bool:
        """Whether the amount moved [SEK] is not exactly what the decision says of this cell."""
        return self._exact() != int(self._held[self._at]) + moved

    def _exact(self) -> Fraction:
        """The cell as decided, before it is made whole kronor [SEK]."""
        at, decision, total = self._at, self.decision, self.proposed.total
        cell = Fraction(int(self._held[at]))
        if decision.action is not Action.REDUCE:
            return Fraction(0)
        match decision.reduction:
            case Reduction.PERCENT:
                return cell * (1 - decision.percent / 100)
            case Reduction.AMOUNT:
                return cell * (total - decision.amount) / max(total, 1)
            case Reduction.CEILING:
                return cell * min(total, decision.amount) / max(total, 1)
            case _:
                cut = 0 if self.year is None else decision.per_year.get(self.year, 0)
                of_year = max(int(self.proposed.cells[:, at].sum()), 1)
                return cell - cut * cell / of_year


@dataclass(frozen=True)
class MovedPiece:
    """Months of one year that a decision lets fall in another, or keeps [SEK].

    ``source`` and ``target`` are years, None for what comes after the plan; ``months`` of the
    source's ``of`` months fall in the target.
    """

    source: int | None
    target: int | None
    months: int
    of: int
    amount: int
    rounded: bool


def moved_pieces(
    application: Application,
    decision: Decision,
    proposed: Grant,
    organisation: str,
    years: Sequence[int],
) -> list[MovedPiece]:
    """What a postponement or a shortening makes of one organisation's proposed years.

    The amounts of one target sum to the granted cell: each source is rounded by itself, as
    :meth:`~finsam_analysis.scenario.month_spread.MonthSpread.per_year` does.
    """
    spread = spread_over_months(proposed, application.period, years).moved(decision.months)
    until = decision.until
    last = None if until is None else month_number(until.year, until.month)
    row, terms = proposed.organisations.index(organisation), (*years, None)
    pieces = []
    for part, (source, months) in enumerate(zip(terms, spread.months, strict=True)):
        amount = int(spread.cells[row, part])
        if not amount:
            continue
        alone = np.zeros_like(spread.cells)
        alone[row, part] = amount
        moved = replace(spread, cells=alone).per_year(years, last)
        kept = [month for month in months if last is None or month <= last]
        for target, got in zip(terms, map(int, moved.cells[row]), strict=True):
            count = sum(1 for month in kept if _term_of(month, years) == target)
            if count:
                rounded = got * len(months) != amount * count
                pieces.append(MovedPiece(source, target, count, len(months), got, rounded))
    return pieces


def _term_of(month: int, years: Sequence[int]) -> int | None:
    year = month // 12
    return year if year <= years[-1] else None
