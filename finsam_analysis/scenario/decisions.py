"""What is decided for an application, step by step, and what a scenario grants of them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    Action,
    Application,
    DataPackage,
    Fault,
    Grant,
    InputError,
    Period,
    Reduction,
    kronor,
    whole,
)
from finsam_analysis.scenario.allocation import grant_by_months
from finsam_analysis.scenario.grants import ExcessError, TooLargeCutError
from finsam_analysis.scenario.step import Standing, StatedAmount, StatedAt, Step, Words
from finsam_analysis.scenario.steps import Approve, ByPercent, Reject, WithoutRows

if TYPE_CHECKING:
    from finsam_analysis.scenario.scenario import Scenario


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
        done = tuple(dict.fromkeys(step.done for step in self.steps))
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
            case (ByPercent(percent=percent, up=False),):
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
        """The same within an att-sats, but for the approval that it begins with."""
        changes = [step for step in self.steps if step.action is not Action.APPROVE]
        if len(changes) == 1:
            return changes[0].in_clause(application)
        return ("som ", *_in_turn([step.clause_words(application) for step in changes]))


APPROVED, REJECTED = Decision((Approve(),)), Decision((Reject(),))


def _in_turn(steps: Sequence[Words]) -> Words:
    words = list(steps[0])
    for i, step in enumerate(steps[1:], start=2):
        words += [" och därefter " if i == len(steps) else ", därefter ", *step]
    return tuple(words)


def granted_amounts(
    package: DataPackage, scenario: Scenario, proposed: Mapping[str, Grant]
) -> dict[str, Grant]:
    """Grants by application id in the package's order, then those of the added insatser [SEK].

    Args:
        package: the applications and the plan's years.
        scenario: a decision for every application, and the additions.
        proposed: application id to the grant as proposed.

    Raises:
        InputError: a decision its application cannot bear, with every such fault.
    """
    years = package.plan.years
    granted: dict[str, Grant] = {}
    faults: list[Fault] = []
    file = StatedAt(Path(scenario.file).name, 0)
    for application in package.applications:
        held = Standing(application, years, proposed[application.id], application.period)
        for step in scenario.decisions[application.id].steps:
            at = step.at or file
            try:
                held = step.after(held)
            except ExcessError as error:
                faults += _unbearable(application, step, at, error)
                break
            except ValueError:
                faults.append(_no_months(application, step, at))
                break
            if held.grant.total > max(LARGEST_AMOUNT, proposed[application.id].total):
                found, most = (
                    f"{kronor(held.grant.total)} beviljas",
                    f"högst {kronor(LARGEST_AMOUNT)}",
                )
                remedy = "sänk beloppet eller procenttalet"
                faults.append(_fault(at, found, most, remedy, application.id))
                break
        granted[application.id] = held.grant
    if faults:
        raise InputError(faults)
    for added in scenario.additions:
        granted[added.id] = grant_by_months(added.owner, added.amount, added.period, years)
    return granted


def _unbearable(
    application: Application, step: Step, at: StatedAt, error: ExcessError
) -> Iterator[Fault]:
    """What is wrong with changes that what they change cannot bear."""
    for excess in error.excesses:
        what = kronor(excess.asked) + (f" ({excess.where})" if excess.where else "")
        if isinstance(error, TooLargeCutError):
            found = f"minskning med {what}"
            expected = f"högst de {whole(excess.held)} kr som finns att minska"
            remedy = "sänk beloppet"
            if step.key == Reduction.BUDGET_ROWS:
                remedy = "ta bort färre rader eller reducera på annat sätt"
        else:
            found = f"utökning med {what} av ingenting"
            expected = "ett belopp att utöka, som delar upp det nya på organisationer och år"
            remedy = "ange beloppen med bevilja och fördelning i stället"
        yield _fault(at, found, expected, remedy, f"{application.id}, {step.key}")


def _fault(at: StatedAt, found: str, expected: str, remedy: str, field: str) -> Fault:
    return Fault(at.file, found, expected, remedy, row=at.line or None, field=field)


def _no_months(application: Application, step: Step, at: StatedAt) -> Fault:
    stated = step.rows if isinstance(step, WithoutRows) else ()
    rows = stated or tuple(a.budget_row for a in application.adjustments)
    return _fault(
        at,
        f"någon av budgetraderna {', '.join(rows)} har sina månader före planens första år",
        "rader som är aktiva något av planens år",
        "rätta radens datum i budgetrader.csv eller reducera på annat sätt",
        f"{application.id}, {step.key}",
    )
