"""What a decision does to one cell of a grant: budget row by budget row, and whether it rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finsam_analysis.allocation import budget_row_cells
from finsam_analysis.entities import Adjustment, Application, Grant
from finsam_analysis.kronor import Kronor, apportion
from finsam_analysis.month_spread import month_number, spread_over_months
from finsam_analysis.scenario import Decision
from finsam_analysis.vocabulary import Action, Reduction


@dataclass(frozen=True)
class RowChange:
    """What one budget row moves a cell by [SEK]; ``adjustment`` is None where the row goes."""

    row: str
    adjustment: Adjustment | None
    amount: int
    rounded: bool


@dataclass(frozen=True)
class DecidedCell:
    """One organisation's year of an application, as proposed and as decided."""

    application: Application
    decision: Decision
    proposed: Grant
    organisation: str
    year: int
    years: Sequence[int]

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
        at = self.years.index(self.year)
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

    def rounds(self, granted: int) -> bool:
        """Whether the granted amount [SEK] is not exactly what the decision says of this cell."""
        return self._exact() != granted

    def _exact(self) -> Fraction:
        """The cell as decided, before it is made whole kronor [SEK]."""
        at, decision, total = self.years.index(self.year), self.decision, self.proposed.total
        cell = Fraction(int(self._held[at]))
        if decision.action in (Action.POSTPONE, Action.SHORTEN):
            return self._over_months()
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
                of_year = max(int(self.proposed.per_year[at]), 1)
                return cell - decision.per_year.get(self.year, 0) * cell / of_year

    def _over_months(self) -> Fraction:
        spread = spread_over_months(self.proposed, self.application.period, self.years)
        spread = spread.moved(self.decision.months)
        until = self.decision.until
        last = None if until is None else month_number(until.year, until.month)
        return sum(
            (
                Fraction(int(amount), len(months))
                for amount, months in zip(self._held, spread.months, strict=True)
                for month in months
                if month // 12 == self.year and (last is None or month <= last)
            ),
            Fraction(0),
        )
