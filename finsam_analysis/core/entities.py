"""What the calculations speak of: organisations, plan, applications, earlier decisions, package.

Amounts are whole kronor [SEK]. An ``int64`` array of a grant has the shape
``(organisations, years)``, years being the plan's, in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from finsam_analysis.core.loaded_table import LoadedTable
from finsam_analysis.core.money import Kronor
from finsam_analysis.core.periods import Period
from finsam_analysis.core.vocabulary import (
    ColumnKind,
    DistributionShape,
    OrganisationKind,
    OverYears,
    Place,
    Section,
    Subject,
    Uncertain,
    Unit,
)


@dataclass(frozen=True)
class Source:
    """Where a figure stands: a document of the package, and the heading, annex or table in it."""

    document: str
    place: str


@dataclass(frozen=True)
class Organisation:
    """A member organisation, named by its short name (``Uppsala``, ``Region Uppsala``)."""

    name: str
    full_name: str
    kind: OrganisationKind
    code: str | None
    source: Source


@dataclass(frozen=True)
class PlanColumn:
    """A column of the plan: the budget or forecast of the first year, or a preliminary year."""

    kind: ColumnKind
    year: int

    @property
    def heading(self) -> str:
        """Heading as printed, for example ``Prel 2026``."""
        return f"{self.kind} {self.year}"

    @property
    def term(self) -> str:
        """What the name of a figure in the column ends in: ``budget 2024`` or the year alone."""
        return f"budget {self.year}" if self.kind is ColumnKind.BUDGET else str(self.year)


@dataclass(frozen=True)
class PlanLine:
    """A line of the plan; an amount is None where the document prints nothing [SEK]."""

    id: str
    section: Section
    name: str
    owner: str | None
    amounts: tuple[int | None, ...]
    derived: frozenset[str]
    source: Source


@dataclass(frozen=True)
class Plan:
    """The economist's table without its sums: lines by columns.

    ``columns`` are in the document's order. The years that carry forward are those of the
    forecast and the preliminary columns (``rolling``); the budget column stands beside them.
    """

    columns: tuple[PlanColumn, ...]
    lines: tuple[PlanLine, ...]

    @property
    def rolling(self) -> tuple[int, ...]:
        """Positions of the forecast and preliminary columns, in the order of their years."""
        positions = [i for i, c in enumerate(self.columns) if c.kind is not ColumnKind.BUDGET]
        return tuple(sorted(positions, key=lambda i: self.columns[i].year))

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the rolling columns, the forecast's first."""
        return tuple(self.columns[i].year for i in self.rolling)

    def total(self, *sections: Section) -> Kronor:
        """Sum of the lines of some sections, one figure for each column [SEK]."""
        rows = [line.amounts for line in self.lines if line.section in sections]
        filled = [[amount or 0 for amount in row] for row in rows]
        table = np.array(filled, dtype=np.int64).reshape(-1, len(self.columns))
        return np.asarray(table.sum(axis=0), dtype=np.int64)

    def yearly(self, *sections: Section) -> Kronor:
        """Sum of the lines of some sections, one figure for each year [SEK/year]."""
        return self.total(*sections)[list(self.rolling)]


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

    @property
    def total(self) -> int:
        """Whole amount, also after the plan's years [SEK]."""
        return int(self.cells.sum())

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


@dataclass(frozen=True)
class EarlierDecision:
    """A grant decided before the plan's round of applications [SEK]."""

    id: str
    name: str
    owner: str
    period: Period
    amount: int
    note: str | None
    source: Source


@dataclass(frozen=True)
class ShareKey:
    """An organisation's weight within its group of members; ``assumed`` when not agreed on.

    ``date`` is when it was agreed on or assumed; an assumed one always has a date.
    """

    organisation: str
    weight: int
    assumed: bool
    description: str
    date: str | None
    source: Source


@dataclass(frozen=True)
class Assumed:
    """A figure the förbund sets itself, with its date and source; amounts in [SEK]."""

    value: int
    unit: str
    date: str
    source: Source
    note: str | None


@dataclass(frozen=True)
class Distribution:
    """How far an assumption may depart from what is planned; itself an assumption.

    ``lowest``, ``likeliest`` (the triangle's peak, else None) and ``highest`` are whole hundredths
    of a per cent: of the planned amount for fee and administration, of the cost of insatser for
    underspend. ``observations`` is how many observed figures stand behind it.
    """

    assumption: Uncertain
    shape: DistributionShape
    lowest: int
    likeliest: int | None
    highest: int
    over_years: OverYears
    from_year: int
    observations: int
    date: str
    source: Source
    note: str


@dataclass(frozen=True)
class DataPackage:
    """One förbund's data, loaded and sound.

    ``publisher`` is the förbund's own name, or the title where the package does not say it.
    """

    name: str
    title: str
    publisher: str
    version: str
    folder: str
    documents: Mapping[str, str]
    organisations: tuple[Organisation, ...]
    population: Mapping[tuple[str, int], int]
    legal_parts: Mapping[OrganisationKind, Fraction]
    share_keys: tuple[ShareKey, ...]
    plan: Plan
    opening_surplus: Assumed
    reserve_fund: Assumed
    floor: Assumed
    population_year: Assumed
    applications: tuple[Application, ...]
    earlier_decisions: tuple[EarlierDecision, ...]
    uncertainty: tuple[Distribution, ...]
    tables: Mapping[str, LoadedTable] = field(repr=False)

    def organisation(self, name: str) -> Organisation:
        """Organisation with that short name."""
        return next(o for o in self.organisations if o.name == name)

    def application(self, id: str) -> Application:
        """Application with that id."""
        return next(a for a in self.applications if a.id == id)
