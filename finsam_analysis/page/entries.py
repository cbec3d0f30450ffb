"""What a field of the page says: its text in the scenario language → another scenario, or why not.

The one place where the page meets the language. A field is named by its path in a scenario,
``beslut/framsteget/0/månader`` (0 being the decision's first step),
``antaganden/medlemsavgift/från 2026`` or ``antaganden/plan/regexpro/2026``; its text is read by
the rules that read a file, so a value means the same in both and is refused in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finsam_analysis.core import (
    AssumptionKey,
    DataPackage,
    Fault,
    InputError,
    ScenarioKey,
    Section,
    whole,
)
from finsam_analysis.scenario import (
    Assumptions,
    Decision,
    MisreadError,
    Said,
    Scenario,
    ScenarioKeys,
    addition_said,
    as_given,
    as_years,
    assumptions_said,
    change_said,
    changeable_rows,
    plain_decimal,
    read_given,
    step_said,
)
from finsam_analysis.tables import ASSUMED_NAMES

YEARLY = (AssumptionKey.MEMBER_FEE, AssumptionKey.UNDERSPEND, AssumptionKey.FLOOR)


class RefusedError(Exception):
    """What a field says cannot be; the text says why, in Swedish, for beside the field."""


@dataclass(frozen=True)
class Assumed:
    """An assumption that the page has fields for: a key, or a row of the plan.

    ``path`` is what its fields' paths begin with.
    """

    key: AssumptionKey
    row: str = ""

    @property
    def path(self) -> str:
        """``medlemsavgift`` or ``plan/regexpro``."""
        return f"{self.key}/{self.row}" if self.row else str(self.key)

    @property
    def yearly(self) -> bool:
        """Whether it is assumed year by year."""
        return bool(self.row) or self.key in YEARLY

    @property
    def _field(self) -> str:
        """The field of it among a scenario's assumptions, which bears the key's English name."""
        return self.key.name.lower()

    def label(self, package: DataPackage) -> str:
        """What it is called."""
        if not self.row:
            return ASSUMED_NAMES[self.key]
        return package.plan.line(self.row).name

    def planned(self, package: DataPackage) -> list[str]:
        """What holds of each year of the plan where nothing is said."""
        plan = package.plan
        if self.row:
            return list(map(whole, plan.amounts(plan.line(self.row))))
        if self.key is AssumptionKey.MEMBER_FEE:
            return [whole(fee) for fee in plan.yearly(Section.MEMBER_FEE).tolist()]
        if self.key is AssumptionKey.FLOOR:
            return [whole(package.floor.value)] * len(plan.years)
        return ["0 %"] * len(plan.years)

    def held(self, assumptions: Assumptions) -> Any:
        """What they assume: values by year, or one value, or None."""
        if self.row:
            return assumptions.plan.get(self.row, {})
        return getattr(assumptions, self._field)

    def holding(self, scenario: Scenario, held: Any) -> Scenario:
        """The scenario assuming something else."""
        if not self.row:
            changed: dict[str, Any] = {self._field: held}
            return replace(scenario, **changed)
        plan = {**scenario.plan, self.row: held}
        return replace(scenario, plan={row: changes for row, changes in plan.items() if changes})

    def said(self, scenario: Scenario) -> dict[str, str] | str:
        """What the scenario says of it: texts by year, or one text."""
        held = self.held(scenario)
        if not self.yearly:
            return str(assumptions_said(scenario).get(self.key, ""))
        if self.key is AssumptionKey.UNDERSPEND:
            return {str(year): f"{plain_decimal(share)} %" for year, share in held.items()}
        if self.key is AssumptionKey.FLOOR:
            return {str(year): whole(amount) for year, amount in held.items()}
        return {str(year): change_said(change) for year, change in held.items()}

    def read(self, package: DataPackage, scenario: Scenario, year: str, text: str) -> Scenario:
        """The scenario with what a field says of it; an empty text is the plan's own again.

        Args:
            package: the plan's years and rows.
            scenario: what is assumed so far.
            year: ``2026`` or ``från 2026`` where it is yearly, else empty.
            text: the value as written.

        Raises:
            RefusedError: the value or the year is none that the language knows.
        """
        value: Any = {year: text} if self.yearly else text
        said = {self.key: {self.row: value} if self.row else value}
        told = None
        if text:
            keys = _read(package, {ScenarioKey.ASSUMPTIONS: said})
            told = self.held(keys.assumptions)
        if not self.yearly:
            return self.holding(scenario, told)
        years = years_meant(package, year)
        kept = {y: v for y, v in self.held(scenario).items() if y not in years}
        return self.holding(scenario, dict(sorted((kept | (told or {})).items())))


def assumption(package: DataPackage, path: str) -> tuple[Assumed, str]:
    """The assumption that a field is of, and what is left of its path: a year or nothing.

    Raises:
        ValueError: there is no such assumption.
    """
    name, _, rest = path.partition("/")
    key = AssumptionKey(name)
    if key is not AssumptionKey.PLAN:
        return Assumed(key), rest
    row, _, year = rest.partition("/")
    if row not in changeable_rows(package).ids:
        raise ValueError(f"no row {row}")
    return Assumed(key, row), year


def steps_said(decision: Decision) -> list[Said]:
    """A decision as the page shows it: its steps, each with the keys and values it is said by."""
    return [step_said(step) for step in decision.steps]


def decided(
    package: DataPackage, scenario: Scenario, application: str, steps: Sequence[Said]
) -> Scenario:
    """The scenario with another decision for one application.

    Raises:
        RefusedError: the decision is none that the language knows.
    """
    keys = _read(package, {ScenarioKey.DECISIONS: {application: list(steps)}})
    return replace(scenario, decisions={**scenario.decisions, **keys.decisions})


def years_meant(package: DataPackage, year: str) -> tuple[int, ...]:
    """The plan's years that ``2026`` or ``från 2026`` means.

    Raises:
        RefusedError: no such year.
    """
    try:
        return as_years(year, package.plan.years).years
    except MisreadError as misread:
        raise RefusedError(f"{misread.found}. Väntat: {misread.expected}.") from misread


def added(package: DataPackage, scenario: Scenario, said: Said, place: str = "") -> Scenario:
    """The scenario with an added insats last, or in the place of the one with that id.

    Raises:
        RefusedError: the insats is none that the language knows.
    """
    (addition,) = _read(package, {ScenarioKey.ADDITIONS: [said]}).additions.values()
    others = scenario.additions
    if place:
        changed = tuple(addition if other.id == place else other for other in others)
        return replace(scenario, additions=changed)
    return replace(scenario, additions=(*others, addition))


def additions_said(scenario: Scenario) -> dict[str, Said]:
    """The added insatser by id, as the page shows them."""
    return {addition.id: addition_said(addition) for addition in scenario.additions}


def without_addition(scenario: Scenario, place: str) -> Scenario:
    """The scenario without one added insats."""
    kept = tuple(addition for addition in scenario.additions if addition.id != place)
    return replace(scenario, additions=kept)


def reason(error: InputError) -> str:
    """A fault in words that fit beside a field, which already says where it is."""
    fault = error.faults[0]
    found = "tomt" if fault.found == "””" else fault.found
    return f"{found[:1].upper()}{found[1:]}. Väntat: {fault.expected}."


def _read(package: DataPackage, said: Mapping[str, Any]) -> ScenarioKeys:
    faults: list[Fault] = []
    keys = read_given(as_given({ScenarioKey.NAME: "…", **said}), package, faults)
    if faults or keys is None:
        raise RefusedError(reason(InputError(faults)))
    return keys
