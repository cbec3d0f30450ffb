"""What is asked for and granted: applications with their budgets, and grants over the plan's years.

Amounts are whole kronor [SEK]. An ``int64`` array of a grant has the shape
``(organisations, years)``, years being the plan's, in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from finsam_analysis.core.loaded_table import Source
from finsam_analysis.core.money import Kronor
from finsam_analysis.core.periods import Period
from finsam_analysis.core.vocabulary import Place, Subject, Unit


@dataclass(frozen=True, eq=False)
class Grant:
    """Amounts for some organisations in the plan's years [SEK]; ``amounts[organisation, year]``.

    ``after_plan[organisation]`` is what falls after the plan's last year, kept so that nothing
    is lost [SEK].
    """

    organisations: tuple[str, ...]
    amounts: Kronor
    after_plan: Kronor

    def __eq__(self, other: object) -> bool:
        """Same organisations and the same amounts everywhere."""
        return (
            isinstance(other, Grant)
            and self.organisations == other.organisations
            and np.array_equal(self.cells, other.cells)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays can change, so a grant is no key

    @property
    def cells(self) -> Kronor:
        """Every amount, the years and then what comes after them: ``(organisations, years + 1)``."""
        return np.column_stack([self.amounts, self.after_plan])

    @cached_property
    def total(self) -> int:
        """Whole amount, also after the plan's years [SEK]."""
        return int(self.amounts.sum() + self.after_plan.sum())

    @property
    def per_year(self) -> Kronor:
        """Sum over organisations [SEK/year]."""
        return np.asarray(self.amounts.sum(axis=0), dtype=np.int64)

    def with_cells(self, cells: Kronor) -> Grant:
        """Same organisations, other amounts."""
        return Grant(self.organisations, cells[:, :-1], cells[:, -1])


@dataclass(frozen=True)
class BudgetRow:
    """A row of an applicant's budget.

    ``yearly`` is its yearly amounts over the plan's years as the applicant filled them in, or
    None where the sheet is empty or missing. Rows of "övriga kostnader" share one yearly row; it
    is then shared out in proportion to the rows' asked amounts. ``yearly_row`` is the id of that
    row of the sheet. ``unit`` is the one the amounts were written in; they are held in kronor.
    """

    id: str
    name: str
    kind: str
    organisation: str
    post_percent: int | None
    period: Period
    asked: int
    yearly: tuple[int, ...] | None
    source: Source
    yearly_row: str | None = None
    unit: Unit = Unit.KRONA


@dataclass(frozen=True)
class YearlyRow:
    """A row of an applicant's yearly sheet: its stated total, and the plan's years [SEK].

    ``total`` is None where the sheet states none; it need not be the sum of the years.
    """

    id: str
    name: str
    kind: str
    organisation: str
    total: int | None
    yearly: tuple[int, ...]
    source: Source


@dataclass(frozen=True)
class OwnFinancingRow:
    """A row of what the owner and the parties pay themselves [SEK].

    ``amount`` is None where none is stated; ``stated`` is then what stands there instead, if
    anything ("ej angivet"). ``misplaced`` is an amount that stands in another column, named by
    ``misplaced_in``; it is in no sum.
    """

    id: str
    name: str
    kind: str
    organisation: str
    post_percent: int | None
    start: date | None
    end: date | None
    amount: int | None
    stated: str | None
    misplaced: int | None
    misplaced_in: str | None
    source: Source


@dataclass(frozen=True)
class SummaryRow:
    """A row of an applicant's Budgetsammanställning, as printed [SEK]."""

    organisation: str
    asked: int
    own_financing: int
    total: int
    source: Source


@dataclass(frozen=True)
class Statement:
    """What one place of the documents states of an application, as written.

    ``unit`` is that of an amount, else None.
    """

    subject: Subject
    place: Place
    value: str
    unit: Unit | None
    source: Source


@dataclass(frozen=True)
class Adjustment:
    """What the office took out of an application's budget before proposing it [SEK].

    ``budget_row`` is the row it was taken from, whose organisation and years it follows.
    """

    id: str
    budget_row: str
    amount: int
    description: str
    source: Source


@dataclass(frozen=True)
class Participants:
    """Expected participants as stated: lowest and highest number, what they are counted per."""

    lowest: int | None
    highest: int | None
    per: str
    text: str


@dataclass(frozen=True)
class Application:
    """An application for an insats.

    ``asked`` is the sum of the applicant's budget, ``proposed`` what the board is proposed to
    grant at most, ``overview`` the sum in the office's overview [SEK]. ``distribution`` is the
    office's own, by organisation and year, or None where the office has made none.
    """

    id: str
    name: str
    owner: str
    parties: tuple[str, ...]
    kind: str
    novelty: str
    target_group: str | None
    participants: Participants | None
    period: Period
    asked: int
    proposed: int
    overview: int | None
    overview_period: str | None
    overview_target_group: str | None
    distribution: Grant | None
    budget_rows: tuple[BudgetRow, ...]
    source: Source
    adjustments: tuple[Adjustment, ...] = ()
    yearly_rows: tuple[YearlyRow, ...] = ()
    own_financing: tuple[OwnFinancingRow, ...] = ()
    summary: tuple[SummaryRow, ...] = ()
    statements: tuple[Statement, ...] = ()

    def removed_by_office(self, budget_row: str) -> int:
        """What the office's adjustments took out of one budget row [SEK]."""
        return sum(a.amount for a in self.adjustments if a.budget_row == budget_row)
