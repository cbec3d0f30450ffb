"""What each key of one scenario says, before it is laid upon the scenario it is a diff on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from finsam_analysis.core import (
    Action,
    AdditionKey,
    AssumptionKey,
    DataPackage,
    Fault,
    Period,
    ScenarioKey,
    parse_id,
)
from finsam_analysis.scenario.assumption_keys import Stated, changeable_rows, read_assumptions
from finsam_analysis.scenario.decision_keys import Ground, read_decision
from finsam_analysis.scenario.decisions import REJECTED, Decision
from finsam_analysis.scenario.given import TOP, Given
from finsam_analysis.scenario.names import Named
from finsam_analysis.scenario.reading import Home, Reader
from finsam_analysis.scenario.scenario import Addition, Assumptions
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.values import as_amount, as_date
from finsam_analysis.scenario.yaml_reading import read_file


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
    assumptions: Assumptions = field(default_factory=Assumptions)
    financing: Mapping[int, str] = field(default_factory=dict)
    stated: Mapping[tuple[str, int | str | None], StatedAt] = field(default_factory=dict)


def read_keys(path: Path, package: DataPackage, faults: list[Fault]) -> ScenarioKeys | None:
    """Read one scenario file; every fault is added to the list. None when there are no keys."""
    root = read_file(path, faults)
    return None if root is None else read_given(root, package, faults, path.name)


def read_given(
    root: Given, package: DataPackage, faults: list[Fault], file: str = ""
) -> ScenarioKeys | None:
    """Read what is given of a scenario, in a file or not; None when it is no keys with values."""
    homes = (
        Home(named_applications(package), "en ansökan", ScenarioKey.DECISIONS),
        Home(Named(dict.fromkeys(AssumptionKey, ())), "ett antagande", ScenarioKey.ASSUMPTIONS),
        Home(changeable_rows(package), "en rad i planen", AssumptionKey.PLAN),
    )
    return _KeyReader(Reader(file, faults, homes), package).scenario(root)


def named_applications(package: DataPackage) -> Named:
    """The applications by their ids and names."""
    return Named({a.id: (a.name,) for a in package.applications})


def named_organisations(package: DataPackage) -> Named:
    """The organisations by their short and full names."""
    return Named({o.name: (o.full_name,) for o in package.organisations})


class _KeyReader:
    """Holds keys against the package whose applications, organisations and years they name."""

    def __init__(self, reader: Reader, package: DataPackage) -> None:
        self.reader, self.package = reader, package
        self.organisations = named_organisations(package)
        self.stated: Stated = {}

    def scenario(self, root: Given) -> ScenarioKeys | None:
        reader = self.reader
        keys = reader.mapping(root.at(TOP), list(ScenarioKey), "namn: Mitt scenario")
        if root.entries is None:
            return None
        if ScenarioKey.NAME not in keys:
            remedy = "lägg till den, till exempel namn: Mitt scenario"
            missing = Given(line=1, place=(ScenarioKey.NAME,))
            reader.fault(missing, "nyckeln saknas", "scenariots namn", remedy)
        base = keys.get(ScenarioKey.BASED_ON)
        base_name = reader.text(base)
        return ScenarioKeys(
            name=reader.text(keys.get(ScenarioKey.NAME)),
            description=reader.text(keys.get(ScenarioKey.DESCRIPTION)),
            based_on=(base_name, base.line) if base is not None and base_name else None,
            standard=self._standard(keys.get(ScenarioKey.STANDARD)),
            decisions=dict(self._decisions(keys.get(ScenarioKey.DECISIONS))),
            additions=self._additions(keys.get(ScenarioKey.ADDITIONS)),
            assumptions=read_assumptions(
                reader, keys.get(ScenarioKey.ASSUMPTIONS), self.package, self.stated
            ),
            financing=self._financing(keys.get(ScenarioKey.FINANCING)),
            stated=self.stated,
        )

    def _financing(self, node: Given | None) -> dict[int, str]:
        """How years with costs above their income are financed, in the economist's words."""
        if node is None:
            return {}
        years = self.package.plan.years
        example = f"{ScenarioKey.FINANCING}: {{{years[1]}: Ur det ackumulerade överskottet}}"
        told = self.reader.years(node, years, lambda at, *_: self.reader.text(at) or None, example)
        return {year: words for year, (words, _) in told.items()}

    def _standard(self, node: Given | None) -> Action | None:
        if node is None:
            return None
        self.stated[ScenarioKey.STANDARD, None] = StatedAt(self.reader.file, node.line)
        text = self.reader.text(node)
        if text in (Action.APPROVE, Action.REJECT):
            return Action(text)
        if text:
            expected = f"{Action.APPROVE} eller {Action.REJECT}"
            remedy = "rätta ordet, till exempel standard: bevilja"
            self.reader.fault(node, f"”{text}”", expected, remedy)
        # The fault is told once; the applications not named need not repeat it.
        return Action.REJECT

    def _decisions(self, node: Given | None) -> Iterator[tuple[str, Decision]]:
        top, named = ScenarioKey.DECISIONS, named_applications(self.package)
        applications = {application.id: application for application in self.package.applications}
        example = f"{next(iter(named.ids), 'ansökan')}: {{åtgärd: avslå}}"
        decided: dict[str, str] = {}
        for name, value in self.reader.mapping(node, example=example).items():
            application = self.reader.id(value, name, named, f"okänd nyckel i {top}")
            if application is None:
                continue
            if application in decided:
                self.reader.twice(value, f"”{decided[application]}” och ”{name}” är samma ansökan")
            decided[application] = name
            ground = Ground(applications[application], self.package.plan.years, self.organisations)
            decision = read_decision(self.reader, value.at(top, application), ground)
            # A faulty decision is told once; that it is missing need not be told as well.
            yield application, decision or REJECTED

    def _additions(self, node: Given | None) -> dict[str, Addition]:
        additions: dict[str, Addition] = {}
        example = ", ".join(f"{key}: …" for key in AdditionKey)
        for item in self.reader.items(node, f"- {{{example}}}"):
            addition = self._addition(item)
            if addition is None:
                continue
            if addition.id in additions:
                found = f"”{addition.id}” står två gånger"
                self.reader.fault(item, found, "en gång", "ge den ena ett annat id")
            additions[addition.id] = addition
            self.stated[ScenarioKey.ADDITIONS, addition.id] = StatedAt(self.reader.file, item.line)
        return additions

    def _addition(self, node: Given) -> Addition | None:
        reader, before = self.reader, len(self.reader.faults)
        keys = reader.mapping(node, list(AdditionKey))
        if node.entries is None:
            return None
        missing = [key for key in AdditionKey if key not in keys]
        if missing:
            found = f"{', '.join(missing)} saknas"
            reader.fault(node, found, ", ".join(AdditionKey), "lägg till det som saknas")
        given, name, owner = (
            reader.text(keys.get(key))
            for key in (AdditionKey.ID, AdditionKey.NAME, AdditionKey.OWNER)
        )
        if given and parse_id(given) is None:
            expected = "små bokstäver, siffror och bindestreck"
            reader.fault(keys[AdditionKey.ID], f"”{given}”", expected, "rätta id:t")
        elif given in [application.id for application in self.package.applications]:
            expected = "ett id som ingen ansökan har"
            reader.fault(keys[AdditionKey.ID], f"”{given}”", expected, "välj ett annat")
        if owner:
            stated = keys[AdditionKey.OWNER]
            owner = reader.id(stated, owner, self.organisations, f"”{owner}”") or ""
        period = self._period(keys)
        amount = None
        if AdditionKey.AMOUNT in keys:
            amount = reader.value(keys[AdditionKey.AMOUNT], as_amount)
        if period is None or amount is None or len(reader.faults) > before:
            return None
        return Addition(given, name, owner, period, amount)

    def _period(self, keys: Mapping[str, Given]) -> Period | None:
        reader, years = self.reader, self.package.plan.years
        start, end = (
            reader.value(keys[key], partial(as_date, last=key is AdditionKey.END))
            if key in keys
            else None
            for key in (AdditionKey.START, AdditionKey.END)
        )
        if start is not None and not years[0] <= start.year <= years[-1]:
            expected = f"en start i planen, {years[0]}–{years[-1]}"
            reader.fault(keys[AdditionKey.START], f"”{start}”", expected, "rätta datumet")
        if start is None or end is None:
            return None
        if end < start:
            found = f"slutet {end} ligger före starten {start}"
            expected = "ett slut på eller efter starten"
            reader.fault(keys[AdditionKey.END], found, expected, "rätta datumen")
            return None
        return Period(start, end)
