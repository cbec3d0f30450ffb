"""What a step of a decision is: how it changes a grant, when, its words, and what its cells are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar

from finsam_analysis.core import ACTION_PAST, Action, Application, DecisionKey, Grant, Period
from finsam_analysis.scenario.grants import RowChange
from finsam_analysis.scenario.month_spread import MonthSpread


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


Words = tuple[str | StatedAmount, ...]


@dataclass(frozen=True)
class Standing:
    """What an application holds between two steps.

    ``period`` is when the insats then is active, ``as_asked`` whether the office's adjustments are
    put back.
    """

    application: Application
    years: tuple[int, ...]
    grant: Grant
    period: Period
    as_asked: bool = False


@dataclass(frozen=True)
class Step:
    """One step; ``at`` is where a file says so, and two that decide the same are equal anywhere.

    ``key`` is the key of the file that says how, ``refuses`` whether nothing is granted by it,
    ``moves`` whether the amounts no longer stand in their own months after it, ``replaces`` whether
    it says every amount itself.
    """

    at: StatedAt | None = field(default=None, compare=False, kw_only=True)
    action: ClassVar[Action]
    key: ClassVar[str] = DecisionKey.ACTION
    refuses: ClassVar[bool] = False
    moves: ClassVar[bool] = False
    replaces: ClassVar[bool] = False

    @property
    def done(self) -> Action:
        """What is done."""
        return self.action

    def granted(self, before: Standing) -> Grant:
        """The grant after the step.

        Raises:
            ExcessError: it takes more than there is.
            ValueError: a budget row that it is about ends before the plan's first year.
        """
        return before.grant

    def after(self, before: Standing) -> Standing:
        """What the application holds after the step; raises as :meth:`granted`."""
        return replace(before, grant=self.granted(before), period=self.period(before.period))

    def period(self, period: Period) -> Period:
        """When the insats is active after the step."""
        return period

    def words(self, application: Application) -> Words:
        """What is decided, as the board would say it: ``minskas med 10 %``."""
        return (ACTION_PAST[self.action],)

    def in_clause(self, application: Application) -> Words:
        """The same within an att-sats: ``som minskas med 10 %``."""
        return ("som ", *self.clause_words(application))

    def clause_words(self, application: Application) -> Words:
        """The words as an att-sats has them."""
        return self.words(application)

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


def listed(items: Sequence[Words]) -> Words:
    """``a, b och c`` of items that may hold amounts."""
    words: list[str | StatedAmount] = []
    for i, item in enumerate(items):
        words += [" och " if i == len(items) - 1 else ", "] if i else []
        words += item
    return tuple(words)
