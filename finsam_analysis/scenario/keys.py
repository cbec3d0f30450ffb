"""What each key of one scenario file says, before it is laid upon the file it is a diff on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from ruamel.yaml.nodes import MappingNode, Node

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    Action,
    AdditionKey,
    AssumptionKey,
    DataPackage,
    Fault,
    Period,
    ScenarioKey,
    parse_id,
    parse_percent,
    parse_whole,
)
from finsam_analysis.scenario.decision_keys import read_decision
from finsam_analysis.scenario.decisions import REJECTED, Decision
from finsam_analysis.scenario.scenario import Addition, FeeChange
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.yaml_reading import YamlReader, line_of, scalar

_T = TypeVar("_T")


@dataclass(frozen=True)
class ScenarioKeys:
    """What one file says; what it leaves out is None or empty, for another file to say.

    ``based_on`` is the scenario it is a diff on, as written, and the line that says so; ``stated``
    is where the file says each assumption and each addition.
    """

    name: str = ""
    description: str = ""
    based_on: tuple[str, int] | None = None
    standard: Action | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    additions: Mapping[str, Addition] = field(default_factory=dict)
    member_fee: Mapping[int, FeeChange] = field(default_factory=dict)
    underspend: Mapping[int, Fraction] = field(default_factory=dict)
    opening_surplus: int | None = None
    floor: int | None = None
    stated: Mapping[tuple[str, int | str | None], StatedAt] = field(default_factory=dict)


def read_keys(path: Path, package: DataPackage, faults: list[Fault]) -> ScenarioKeys | None:
    """Read one scenario file; every fault is added to the list. None when there are no keys."""
    return _KeyReader(path.name, package, faults).scenario(path)


class _KeyReader(YamlReader):
    """Holds a file against the package whose applications, organisations and years it names."""

    def __init__(self, file: str, package: DataPackage, faults: list[Fault]) -> None:
        super().__init__(file, faults)
        self.package = package
        self.stated: dict[tuple[str, int | str | None], StatedAt] = {}

    def scenario(self, path: Path) -> ScenarioKeys | None:
        root = self.compose(path)
        if root is None:
            return None
        keys = self.mapping(root, "scenariot", list(ScenarioKey))
        if not isinstance(root, MappingNode):
            return None
        if ScenarioKey.NAME not in keys:
            self.fault(1, ScenarioKey.NAME, "nyckeln saknas", "scenariots namn", "lägg till den")
        base = keys.get(ScenarioKey.BASED_ON)
        base_name = self.text(base, ScenarioKey.BASED_ON)
        assumptions = self.mapping(
            keys.get(ScenarioKey.ASSUMPTIONS), ScenarioKey.ASSUMPTIONS, list(AssumptionKey)
        )
        return ScenarioKeys(
            name=self.text(keys.get(ScenarioKey.NAME), ScenarioKey.NAME),
            description=self.text(keys.get(ScenarioKey.DESCRIPTION), ScenarioKey.DESCRIPTION),
            based_on=(base_name, line_of(base)) if base is not None and base_name else None,
            standard=self._standard(keys.get(ScenarioKey.STANDARD)),
            decisions=dict(self._decisions(keys.get(ScenarioKey.DECISIONS))),
            additions=self._additions(keys.get(ScenarioKey.ADDITIONS)),
            member_fee=dict(self._by_year(assumptions, AssumptionKey.MEMBER_FEE, self._fee)),
            underspend=dict(self._by_year(assumptions, AssumptionKey.UNDERSPEND, self.percent)),
            opening_surplus=self._amount(assumptions, AssumptionKey.OPENING_SURPLUS),
            floor=self._amount(assumptions, AssumptionKey.FLOOR),
            stated=self.stated,
        )

    def _state(self, key: str, which: int | str | None, node: Node) -> None:
        self.stated[key, which] = StatedAt(self.file, line_of(node))

    def _amount(self, assumptions: Mapping[str, Node], key: AssumptionKey) -> int | None:
        amount = self.signed_amount(assumptions.get(key), key)
        if amount is not None:
            self._state(key, None, assumptions[key])
        return amount

    def _standard(self, node: Node | None) -> Action | None:
        if node is None:
            return None
        self._state(ScenarioKey.STANDARD, None, node)
        text = self.text(node, ScenarioKey.STANDARD)
        if text in (Action.APPROVE, Action.REJECT):
            return Action(text)
        if text:
            expected = f"{Action.APPROVE} eller {Action.REJECT}"
            self.fault(node, ScenarioKey.STANDARD, f"”{text}”", expected, "rätta ordet")
        # The fault is told once; the applications not named need not repeat it.
        return Action.REJECT

    def _decisions(self, node: Node | None) -> Iterator[tuple[str, Decision]]:
        applications = {application.id: application for application in self.package.applications}
        years = self.package.plan.years
        named = self.mapping(node, ScenarioKey.DECISIONS, list(applications))
        for name, value in named.items():
            decision = read_decision(self, value, applications[name], years)
            # A faulty decision is told once; that it is missing need not be told as well.
            yield name, decision or REJECTED

    def _additions(self, node: Node | None) -> dict[str, Addition]:
        additions: dict[str, Addition] = {}
        example = ", ".join(f"{key}: …" for key in AdditionKey)
        for item in self.items(node, ScenarioKey.ADDITIONS, f"- {{{example}}}"):
            addition = self._addition(item)
            if addition is None:
                continue
            if addition.id in additions:
                found = f"”{addition.id}” står två gånger"
                self.fault(item, ScenarioKey.ADDITIONS, found, "en gång", "ge den ena ett annat id")
            additions[addition.id] = addition
            self._state(ScenarioKey.ADDITIONS, addition.id, item)
        return additions

    def _addition(self, node: Node) -> Addition | None:
        field = ScenarioKey.ADDITIONS
        before = len(self.faults)
        keys = self.mapping(node, field, list(AdditionKey))
        if not isinstance(node, MappingNode):
            return None
        missing = [key for key in AdditionKey if key not in keys]
        if missing:
            expected = ", ".join(AdditionKey)
            found = f"{', '.join(missing)} saknas"
            self.fault(node, field, found, expected, "lägg till det som saknas")
        texts = {
            key: self.text(keys.get(key), f"{field}, {key}")
            for key in (AdditionKey.ID, AdditionKey.NAME, AdditionKey.OWNER)
        }
        given, owner = texts[AdditionKey.ID], texts[AdditionKey.OWNER]
        organisations = [organisation.name for organisation in self.package.organisations]
        if given and parse_id(given) is None:
            expected = "små bokstäver, siffror och bindestreck"
            self.fault(keys[AdditionKey.ID], f"{field}, id", f"”{given}”", expected, "rätta id:t")
        elif given in [application.id for application in self.package.applications]:
            expected = "ett id som ingen ansökan har"
            self.fault(
                keys[AdditionKey.ID], f"{field}, id", f"”{given}”", expected, "välj ett annat"
            )
        if owner and owner not in organisations:
            expected = f"någon av {', '.join(organisations)}"
            place = f"{field}, {AdditionKey.OWNER}"
            self.fault(keys[AdditionKey.OWNER], place, f"”{owner}”", expected, "rätta namnet")
        period = self._period(keys, field)
        amount = None
        if AdditionKey.AMOUNT in keys:
            amount = self.amount(keys[AdditionKey.AMOUNT], f"{field}, {AdditionKey.AMOUNT}")
        if period is None or amount is None or len(self.faults) > before:
            return None
        return Addition(given, texts[AdditionKey.NAME], owner, period, amount)

    def _period(self, keys: Mapping[str, Node], field: str) -> Period | None:
        start, end = (
            self.date(keys[key], f"{field}, {key}") if key in keys else None
            for key in (AdditionKey.START, AdditionKey.END)
        )
        years = self.package.plan.years
        if start is not None and not years[0] <= start.year <= years[-1]:
            expected = f"en start i planen, {years[0]}–{years[-1]}"
            place = f"{field}, {AdditionKey.START}"
            self.fault(keys[AdditionKey.START], place, f"”{start}”", expected, "rätta datumet")
        if start is None or end is None:
            return None
        if end < start:
            found = f"slutet {end} ligger före starten {start}"
            expected = "ett slut på eller efter starten"
            place = f"{field}, {AdditionKey.END}"
            self.fault(keys[AdditionKey.END], place, found, expected, "rätta datumen")
            return None
        return Period(start, end)

    def _by_year(
        self,
        assumptions: Mapping[str, Node],
        key: AssumptionKey,
        read: Callable[[Node, str], _T | None],
    ) -> Iterator[tuple[int, _T]]:
        if key in assumptions:
            years = self.package.plan.years
            for year, value, node in self.years(assumptions[key], key, years, read):
                self._state(key, year, node)
                yield year, value

    def _fee(self, node: Node, field: str) -> FeeChange | None:
        text = scalar(node)
        if text.endswith("%"):
            percent = parse_percent(text)
            if percent is None or percent < -100:
                expected = "en ändring i procent, minst −100 %, till exempel ”−3 %”"
                self.fault(node, field, f"”{text}”", expected, "rätta procenttalet")
                return None
            return FeeChange(percent=percent)
        amount = parse_whole(text)
        if amount is None or not 0 <= amount <= LARGEST_AMOUNT:
            expected = "avgiften i hela kronor, eller en ändring i procent som ”−3 %”"
            self.fault(node, field, f"”{text}”", expected, "rätta värdet")
            return None
        return FeeChange(amount=amount)
