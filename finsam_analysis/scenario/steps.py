"""What the board can decide for an application, each way a step that knows what it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from finsam_analysis.core import (
    POSITION,
    Action,
    Application,
    DecisionKey,
    Grant,
    Period,
    Reduction,
    long_date,
    per_cent,
)
from finsam_analysis.scenario import grants
from finsam_analysis.scenario.grants import RowChange
from finsam_analysis.scenario.month_spread import MonthSpread, month_number, spread_over_months
from finsam_analysis.scenario.step import Standing, StatedAmount, Step, Words, listed

_ROW_NUMBER = re.compile(r"^[0-9]+\.\s*")


@dataclass(frozen=True)
class Approve(Step):
    """*bevilja*: as the office distributed it."""

    action = Action.APPROVE


@dataclass(frozen=True)
class ApproveAsAsked(Step):
    """*bevilja* with ``sökt``: the office's adjustments are put back."""

    action = Action.APPROVE
    key = DecisionKey.AS_ASKED

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.as_asked`."""
        return grants.as_asked(before.grant, before.application, before.years)

    def after(self, before: Standing) -> Standing:
        """What the application holds, the adjustments put back."""
        return replace(super().after(before), as_asked=True)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("beviljas som sökt",)

    def row_changes(self, before: Standing) -> list[RowChange]:
        """What was adjusted away."""
        return grants.restored_rows(before.grant, before.application, before.years)


@dataclass(frozen=True)
class Distribute(Step):
    """*bevilja* with a ``fördelning`` of the scenario's own, by organisation and year [SEK]."""

    shared: Mapping[str, Mapping[int, int]]
    action = Action.APPROVE
    key = DecisionKey.DISTRIBUTION
    replaces = True

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.distributed`."""
        return grants.distributed(self.shared, before.years)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("beviljas med egen fördelning",)


class _Part(Step):
    """A step after which each cell is a part of what it was."""

    def factor(self, before: Standing, column: int) -> Fraction:
        """The part, for the cells of one year or of what comes after the years."""
        raise NotImplementedError

    def exact(self, before: Standing, organisation: str, column: int) -> Fraction | None:
        """``cell · factor`` [SEK]."""
        grant, years = before.grant, len(before.years)
        row = grant.organisations.index(organisation)
        held = grant.amounts[row, column] if column < years else grant.after_plan[row]
        return int(held) * self.factor(before, column)


class _UpOrDown(_Part):
    """*reducera*, or *utöka* where ``up``."""

    up: bool
    action = Action.REDUCE

    @property
    def done(self) -> Action:
        """What is done."""
        return Action.RAISE if self.up else Action.REDUCE

    @property
    def sign(self) -> int:
        """+1 up, −1 down."""
        return 1 if self.up else -1

    @property
    def verb(self) -> str:
        """As the board would say it."""
        return "utökas med " if self.up else "minskas med "

    @property
    def meaning(self) -> str:
        """What its amount does to the one it is of."""
        return "utökas med detta" if self.up else "minskas med detta"


@dataclass(frozen=True)
class ByPercent(_UpOrDown):
    """By per cent of the whole."""

    percent: Fraction
    up: bool = False
    key = Reduction.PERCENT

    def factor(self, before: Standing, column: int) -> Fraction:
        """``1 ± p/100``."""
        return 1 + self.sign * self.percent / 100

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.changed_by_percent`."""
        return grants.changed_by_percent(before.grant, self.sign * self.percent)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return (f"{self.verb}{per_cent(self.percent)}",)


@dataclass(frozen=True)
class ByAmount(_UpOrDown):
    """By an amount of the whole [SEK]."""

    amount: int
    up: bool = False
    key = Reduction.AMOUNT

    def factor(self, before: Standing, column: int) -> Fraction:
        """``(total ± x) / total``."""
        total = before.grant.total
        return Fraction(total + self.sign * self.amount, max(total, 1))

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.changed_by_amount`."""
        return grants.changed_by_amount(before.grant, self.sign * self.amount)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return (self.verb, StatedAmount(self.amount))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """The cut or the raise."""
        yield StatedAmount(self.amount), f"beloppet {self.meaning}"


@dataclass(frozen=True)
class Ceiling(_Part):
    """*reducera* to at most an amount [SEK]."""

    amount: int
    action = Action.REDUCE
    key = Reduction.CEILING

    def factor(self, before: Standing, column: int) -> Fraction:
        """``min(total, tak) / total``."""
        total = before.grant.total
        return Fraction(min(total, self.amount), max(total, 1))

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.capped`."""
        return grants.capped(before.grant, self.amount)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("minskas till högst ", StatedAmount(self.amount))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """The ceiling."""
        yield StatedAmount(self.amount), "beloppet minskas till högst detta"


@dataclass(frozen=True)
class PerYear(_UpOrDown):
    """Some years by an amount each [SEK/year]."""

    amounts: Mapping[int, int]
    up: bool = False
    key = Reduction.PER_YEAR

    def factor(self, before: Standing, column: int) -> Fraction:
        """``(year ± x) / year``."""
        cut = self.amounts.get(before.years[column], 0) if column < len(before.years) else 0
        of_year = int(before.grant.cells[:, column].sum())
        return 1 + self.sign * Fraction(cut, max(of_year, 1))

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.changed_per_year`."""
        changes = {year: self.sign * amount for year, amount in self.amounts.items()}
        return grants.changed_per_year(before.grant, changes, before.years)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        told = [(StatedAmount(cut, year), f" {year}") for year, cut in sorted(self.amounts.items())]
        return (self.verb, *listed(told))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """Each year's cut or raise."""
        for year, cut in self.amounts.items():
            yield StatedAmount(cut, year), f"årets belopp {self.meaning}"


@dataclass(frozen=True)
class WithoutRows(Step):
    """*reducera* by taking budget rows away."""

    rows: tuple[str, ...]
    action = Action.REDUCE
    key = Reduction.BUDGET_ROWS

    def granted(self, before: Standing) -> Grant:
        """See :func:`grants.without_budget_rows`."""
        return grants.without_budget_rows(
            before.grant,
            before.application,
            self.rows,
            before.years,
            restored=before.as_asked,
        )

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("beviljas utan ", *listed(self.names(application)))

    def names(self, application: Application) -> list[Words]:
        """The rows' names, without the form's own row numbers.

        A row keeps its number where that is all it is called, or where another row is called so.
        """
        names = {row.id: row.name for row in application.budget_rows}
        short = {row: _ROW_NUMBER.sub("", name) for row, name in names.items()}
        alike = Counter(name.casefold() for name in short.values())
        return [
            (short[r] if short[r] and alike[short[r].casefold()] == 1 else names[r],)
            for r in self.rows
        ]

    def in_clause(self, application: Application) -> Words:
        """What goes, as what it is."""
        gone = [row for row in application.budget_rows if row.id in self.rows]
        one, more = ("raden", "raderna")
        if all(row.kind == POSITION for row in gone):
            one, more = ("tjänsten", "tjänsterna")
        return (f"utan {one if len(gone) == 1 else more} ", *listed(self.names(application)))

    def row_changes(self, before: Standing) -> list[RowChange]:
        """What goes."""
        return grants.removed_rows(
            before.grant,
            before.application,
            self.rows,
            before.years,
            restored=before.as_asked,
        )


class _InTime(Step):
    """A step that says when."""

    moves = True

    def granted(self, before: Standing) -> Grant:
        """The amounts of the months as they then fall."""
        spread, last = self.spread(before)
        return spread.per_year(before.years, last)

    def spread(self, before: Standing) -> tuple[MonthSpread, int | None]:
        """Each year's amount over the months active in it."""
        return spread_over_months(before.grant, before.period, before.years), None


@dataclass(frozen=True)
class Postpone(_InTime):
    """*skjut upp*: every month moved forward [months]; nothing is lost."""

    months: int
    action = Action.POSTPONE
    key = DecisionKey.MONTHS

    def spread(self, before: Standing) -> tuple[MonthSpread, int | None]:
        """The months moved."""
        return super().spread(before)[0].moved(self.months), None

    def period(self, period: Period) -> Period:
        """As long, later."""
        return period.moved(self.months)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return (f"skjuts upp {'en månad' if self.months == 1 else f'{self.months} månader'}",)

    def in_clause(self, application: Application) -> Words:
        """Of the insats, not of the amount."""
        return ("där insatsen ", *self.words(application))


@dataclass(frozen=True)
class Shorten(_InTime):
    """*förkorta*: months after a date, a month's last day, go."""

    until: date
    action = Action.SHORTEN
    key = DecisionKey.UNTIL

    def spread(self, before: Standing) -> tuple[MonthSpread, int | None]:
        """The months up to the date."""
        return super().spread(before)[0], month_number(self.until.year, self.until.month)

    def period(self, period: Period) -> Period:
        """Up to the date."""
        return Period(period.start, self.until)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return (f"förkortas till {self.until}",)

    def in_clause(self, application: Application) -> Words:
        """Of the insats, not of the amount."""
        return ("där insatsen ", *self.clause_words(application))

    def clause_words(self, application: Application) -> Words:
        """With the date in full."""
        return (f"förkortas till {long_date(self.until)}",)


class _Refusal(Step):
    """A step that grants nothing."""

    refuses = True

    def granted(self, before: Standing) -> Grant:
        """Nothing to the same organisations."""
        return grants.nothing(before.grant)


@dataclass(frozen=True)
class Table(_Refusal):
    """*bordlägg*: not granted now."""

    action = Action.TABLE


@dataclass(frozen=True)
class Reject(_Refusal):
    """*avslå*: nothing."""

    action = Action.REJECT
