"""What the board can decide for an application: steps that know what they do, and how it is said.

A decision is a list of steps, in order; each works on what the one before gave. A step knows how
it changes a grant, what it makes of the insats's time, its words, and what a changed cell is made
of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import ClassVar

from finsam_analysis.core import (
    ACTION_PAST,
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
from finsam_analysis.scenario import decisions
from finsam_analysis.scenario.decisions import RowChange
from finsam_analysis.scenario.month_spread import MonthSpread, month_number, spread_over_months


@dataclass(frozen=True)
class StatedAt:
    """Where a scenario file says something."""

    file: str
    line: int


@dataclass(frozen=True)
class StatedAmount:
    """An amount that a step of a decision says, of a year where it is of one [SEK]."""

    amount: int
    year: int | None = None
    step: int = 1


_ROW_NUMBER = re.compile(r"^\d+\.\s*")

Words = tuple[str | StatedAmount, ...]


@dataclass(frozen=True)
class Standing:
    """What an application holds between two steps.

    ``period`` is when the insats then is active, ``as_asked`` whether the office's adjustments are
    put back, ``moved`` whether its amounts still stand in its budget rows' own months.
    """

    application: Application
    years: tuple[int, ...]
    grant: Grant
    period: Period
    as_asked: bool = False
    moved: bool = False


@dataclass(frozen=True)
class Step:
    """One step; ``at`` is where a file says so, and two that decide the same are equal anywhere.

    ``key`` is the key of the file that says how, ``refuses`` whether nothing is granted by it.
    """

    at: StatedAt | None = field(default=None, compare=False, kw_only=True)
    action: ClassVar[Action]
    key: ClassVar[str] = DecisionKey.ACTION
    refuses: ClassVar[bool] = False

    def granted(self, before: Standing) -> Grant:
        """The grant after the step.

        Raises:
            TooLargeCutError: it takes more than there is.
            ValueError: a budget row that it is about ends before the plan's first year.
        """
        return before.grant

    def after(self, before: Standing) -> Standing:
        """What the application holds after the step; raises as :meth:`granted`."""
        return Standing(
            before.application,
            before.years,
            self.granted(before),
            self.period(before.period),
            before.as_asked,
            before.moved,
        )

    def period(self, period: Period) -> Period:
        """When the insats is active after the step."""
        return period

    def words(self, application: Application) -> Words:
        """What is decided, as the board would say it: ``minskas med 10 %``."""
        return (ACTION_PAST[self.action],)

    def in_clause(self, application: Application) -> Words:
        """The same within an att-sats: ``som minskas med 10 %``."""
        return ("som ", *self.words(application))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """The amounts it says, with what each means."""
        yield from ()

    def exact(self, before: Standing, organisation: str, column: int) -> Fraction | None:
        """A cell after the step before it is made whole kronor [SEK]; None if it is no part."""
        return None

    def row_changes(self, before: Standing) -> list[RowChange]:
        """The budget rows that it puts back or takes away."""
        return []

    def spread(self, before: Standing) -> tuple[MonthSpread, int | None] | None:
        """The months amounts then fall in and the last one kept, where the step is about time."""
        return None


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
        """See :func:`decisions.as_asked`."""
        return decisions.as_asked(before.grant, before.application, before.years)

    def after(self, before: Standing) -> Standing:
        """What the application holds, the adjustments put back."""
        grant = self.granted(before)
        return Standing(before.application, before.years, grant, before.period, as_asked=True)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("beviljas som sökt",)

    def row_changes(self, before: Standing) -> list[RowChange]:
        """What was adjusted away."""
        return decisions.restored_rows(before.grant, before.application, before.years)


class _Part(Step):
    """A step after which each cell is a part of what it was."""

    def factor(self, before: Standing, column: int) -> Fraction:
        """The part, for the cells of one year or of what comes after the years."""
        raise NotImplementedError

    def exact(self, before: Standing, organisation: str, column: int) -> Fraction | None:
        """``cell · factor`` [SEK]."""
        held = before.grant.cells[before.grant.organisations.index(organisation), column]
        return int(held) * self.factor(before, column)


@dataclass(frozen=True)
class ByPercent(_Part):
    """*reducera* by per cent of the whole."""

    percent: Fraction
    action = Action.REDUCE
    key = Reduction.PERCENT

    def factor(self, before: Standing, column: int) -> Fraction:
        """``1 − p/100``."""
        return 1 - self.percent / 100

    def granted(self, before: Standing) -> Grant:
        """See :func:`decisions.reduced_by_percent`."""
        return decisions.reduced_by_percent(before.grant, self.percent)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return (f"minskas med {per_cent(self.percent)}",)


@dataclass(frozen=True)
class ByAmount(_Part):
    """*reducera* by an amount of the whole [SEK]."""

    amount: int
    action = Action.REDUCE
    key = Reduction.AMOUNT

    def factor(self, before: Standing, column: int) -> Fraction:
        """``(total − x) / total``."""
        total = before.grant.total
        return Fraction(total - self.amount, max(total, 1))

    def granted(self, before: Standing) -> Grant:
        """See :func:`decisions.reduced_by_amount`."""
        return decisions.reduced_by_amount(before.grant, self.amount)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("minskas med ", StatedAmount(self.amount))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """The cut."""
        yield StatedAmount(self.amount), "beloppet minskas med detta"


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
        """See :func:`decisions.capped`."""
        return decisions.capped(before.grant, self.amount)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("minskas till högst ", StatedAmount(self.amount))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """The ceiling."""
        yield StatedAmount(self.amount), "beloppet minskas till högst detta"


@dataclass(frozen=True)
class PerYear(_Part):
    """*reducera* some years by an amount each [SEK/year]."""

    amounts: Mapping[int, int]
    action = Action.REDUCE
    key = Reduction.PER_YEAR

    def factor(self, before: Standing, column: int) -> Fraction:
        """``(year − cut) / year``."""
        cut = self.amounts.get(before.years[column], 0) if column < len(before.years) else 0
        of_year = int(before.grant.cells[:, column].sum())
        return 1 - Fraction(cut, max(of_year, 1))

    def granted(self, before: Standing) -> Grant:
        """See :func:`decisions.reduced_per_year`."""
        return decisions.reduced_per_year(before.grant, self.amounts, before.years)

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        told = [(StatedAmount(cut, year), f" {year}") for year, cut in sorted(self.amounts.items())]
        return ("minskas med ", *_listed(told))

    def stated(self) -> Iterator[tuple[StatedAmount, str]]:
        """Each year's cut."""
        for year, cut in self.amounts.items():
            yield StatedAmount(cut, year), "årets belopp minskas med detta"


@dataclass(frozen=True)
class WithoutRows(Step):
    """*reducera* by taking budget rows away."""

    rows: tuple[str, ...]
    action = Action.REDUCE
    key = Reduction.BUDGET_ROWS

    def granted(self, before: Standing) -> Grant:
        """See :func:`decisions.without_budget_rows`."""
        return decisions.without_budget_rows(
            before.grant, before.application, self.rows, before.years
        )

    def words(self, application: Application) -> Words:
        """As the board would say it."""
        return ("beviljas utan ", *_listed(self.names(application)))

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
        return (f"utan {one if len(gone) == 1 else more} ", *_listed(self.names(application)))

    def row_changes(self, before: Standing) -> list[RowChange]:
        """What goes."""
        return decisions.removed_rows(before.grant, before.application, self.rows, before.years)


class _InTime(Step):
    """A step that says when."""

    def after(self, before: Standing) -> Standing:
        """What the application holds, its months no longer those of its rows."""
        grant, period = self.granted(before), self.period(before.period)
        return Standing(
            before.application, before.years, grant, period, before.as_asked, moved=True
        )

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
        """Of the insats, with the date in full."""
        return (f"där insatsen förkortas till {long_date(self.until)}",)


class _Refusal(Step):
    """A step that grants nothing."""

    refuses = True

    def granted(self, before: Standing) -> Grant:
        """Nothing to the same organisations."""
        return decisions.nothing(before.grant)


@dataclass(frozen=True)
class Table(_Refusal):
    """*bordlägg*: not granted now."""

    action = Action.TABLE


@dataclass(frozen=True)
class Reject(_Refusal):
    """*avslå*: nothing."""

    action = Action.REJECT


@dataclass(frozen=True)
class Decision:
    """What is decided for one application: one or more steps, in order."""

    steps: tuple[Step, ...]

    @property
    def last(self) -> Step:
        """The last step, which says how it ends."""
        return self.steps[-1]

    @property
    def actions(self) -> tuple[Action, ...]:
        """What is done, each thing once; that it is approved only where nothing else is done."""
        done = tuple(dict.fromkeys(step.action for step in self.steps))
        return tuple(action for action in done if action is not Action.APPROVE) or done

    @property
    def refuses(self) -> bool:
        """Whether nothing is granted by it."""
        return self.last.refuses

    @property
    def is_as_proposed(self) -> bool:
        """Whether it leaves the application as the office distributed it."""
        return all(isinstance(step, Approve) for step in self.steps)

    @property
    def level(self) -> Fraction | None:
        """The share 0–1 of the proposal that it grants; None where it is no such share."""
        match self.steps:
            case (ByPercent(percent=percent),):
                return 1 - percent / 100
            case _:
                return None

    def standings(
        self, application: Application, proposed: Grant, years: Sequence[int]
    ) -> list[Standing]:
        """What the application holds as proposed and after each step; raises as the steps do."""
        held = [Standing(application, tuple(years), proposed, application.period)]
        for step in self.steps:
            held.append(step.after(held[-1]))
        return held

    def granted(self, application: Application, proposed: Grant, years: Sequence[int]) -> Grant:
        """What it grants of an application, out of what is proposed; raises as the steps do."""
        return self.standings(application, proposed, years)[-1].grant

    def period(self, period: Period) -> Period:
        """When the insats is active as decided."""
        for step in self.steps:
            period = step.period(period)
        return period

    @property
    def told(self) -> tuple[Step, ...]:
        """The steps that are said: approval as proposed only where it is all."""
        return tuple(s for s in self.steps if not isinstance(s, Approve)) or self.steps[:1]

    def words(self, application: Application) -> Words:
        """What is decided, as the board would say it."""
        return _in_turn(
            [
                tuple(replace(w, step=n) if isinstance(w, StatedAmount) else w for w in words)
                for n, step in enumerate(self.steps, start=1)
                if step in self.told
                for words in [step.words(application)]
            ]
        )

    def stated(self) -> Iterator[tuple[StatedAmount, str, StatedAt | None]]:
        """The amounts it says, with what each means and where it stands."""
        for n, step in enumerate(self.steps, start=1):
            for amount, meaning in step.stated():
                yield replace(amount, step=n), meaning, step.at

    def in_clause(self, application: Application) -> Words:
        """The same within an att-sats."""
        if len(self.told) == 1:
            return self.told[0].in_clause(application)
        return ("som ", *self.words(application))


APPROVED, REJECTED = Decision((Approve(),)), Decision((Reject(),))


def _in_turn(steps: Sequence[Words]) -> Words:
    first, *rest = steps
    return (*first, *(word for words in rest for word in (" och därefter ", *words)))


def _listed(items: Sequence[Words]) -> Words:
    """``a, b och c`` of items that may hold amounts."""
    words: list[str | StatedAmount] = []
    for i, item in enumerate(items):
        words += [" och " if i == len(items) - 1 else ", "] if i else []
        words += item
    return tuple(words)
