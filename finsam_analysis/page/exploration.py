"""What has been asked so far: the scenario now, where it began, what was refused, undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from finsam_analysis.core import (
    Action,
    AdditionKey,
    AssumptionKey,
    DataPackage,
    DecisionKey,
    InputError,
    OrganisationKind,
    ScenarioKey,
)
from finsam_analysis.page import entries
from finsam_analysis.page.decision_form import ALONE, WAY, DecisionForm
from finsam_analysis.page.entries import Assumed, RefusedError
from finsam_analysis.scenario import (
    FROM,
    Decision,
    Said,
    Scenario,
    ScenarioResult,
    compute,
    load_scenario,
    scenario_file,
    scenario_names,
)
from finsam_analysis.tables import ASSUMED_NAMES

NOW = "Nu"  # what a changed scenario is called beside the one it began as
MOST_STEPS = 6  # of one decision; the board takes no more turns
_MOST_UNDONE = 500  # more steps back than anyone takes


@dataclass(frozen=True)
class Setting:
    """All that is undone and redone: the scenario, where it began, and the rows held fast.

    ``from_year`` is the year that an assumption's "from" field speaks of.
    """

    scenario: Scenario
    start: Scenario
    locked: frozenset[str] = frozenset()
    from_year: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Refusal:
    """What a field was given that could not be, and why not."""

    given: str
    why: str


class Exploration:
    """One user's way through the what-ifs of a package.

    What is refused changes nothing but :attr:`refusals`, a field's path to its refusal.
    """

    def __init__(self, package: DataPackage, start: Scenario) -> None:
        self.package = package
        self.setting = Setting(start, start)
        self.result = compute(package, start)
        self.start = self.result
        self.past: list[Setting] = []
        self.future: list[Setting] = []
        self.refusals: dict[str, Refusal] = {}
        self.rows = tuple(start.plan)  # rows of the plan that have fields, once and for all
        self._moving = ""  # the field that is being dragged or typed in

    @property
    def scenario(self) -> Scenario:
        """The scenario now."""
        return self.setting.scenario

    @property
    def shown(self) -> ScenarioResult:
        """The result under a name that tells it from where it began."""
        scenario = self.scenario
        if scenario == self.setting.start or scenario.name != self.setting.start.name:
            return self.result
        return replace(self.result, scenario=replace(scenario, name=NOW))

    @cached_property
    def forms(self) -> dict[str, DecisionForm]:
        """The controls of each application's decision."""
        proposed, years = self.start.proposed, self.package.plan.years
        return {a.id: DecisionForm(a, proposed[a.id], years) for a in self.package.applications}

    def say(self, field: str, text: str, *, moving: bool = False) -> None:
        """Take what a field says.

        Args:
            field: its path, as in :mod:`finsam_analysis.page.entries`.
            text: what it says.
            moving: it is being dragged or typed in; its steps are undone as one.

        Raises:
            ValueError: there is no such field.
        """
        top, _, rest = field.partition("/")
        match top:
            case ScenarioKey.DECISIONS:
                told = self._decision_told(rest, text)
            case ScenarioKey.ASSUMPTIONS:
                told = self._assumption_told(rest, text)
            case ScenarioKey.ADDITIONS:
                told = self._addition_told(rest, text)
            case _:
                raise ValueError(f"no field {field}")
        self._try(field, text, told, moving=moving)

    def _decision_told(self, rest: str, text: str) -> Callable[[], Setting]:
        name, number, key = rest.split("/", 2)
        form = self.forms.get(name)
        steps = entries.steps_said(self.scenario.decisions[name]) if form else []
        if form is None or not number.isdecimal() or int(number) >= len(steps):
            raise ValueError(f"no decision {rest}")
        place = int(number)
        if key == DecisionKey.ACTION and text == "" and place:
            del steps[place]
        else:
            steps[place] = form.changed(steps[place], key, text)
        if steps[0][DecisionKey.ACTION] in ALONE:
            del steps[1:]
        if key in (DecisionKey.ACTION, WAY):
            # The controls that something was refused in go away.
            gone = f"{ScenarioKey.DECISIONS}/{name}/{number}/"
            self.refusals = {f: r for f, r in self.refusals.items() if not f.startswith(gone)}
        return lambda: self._with(entries.decided(self.package, self.scenario, name, steps))

    def _assumption_told(self, rest: str, text: str) -> Callable[[], Setting]:
        assumed, year = entries.assumption(self.package, rest)
        if year == FROM:
            return lambda: self._from(assumed, text)
        if bool(year) is not assumed.yearly:
            raise ValueError(f"no assumption {rest}")
        return lambda: self._assume(assumed, year, text.strip())

    def _assume(self, assumed: Assumed, year: str, text: str) -> Setting:
        """Take what an assumption's field says; the "from" field goes on speaking of its year."""
        setting = self._with(assumed.read(self.package, self.scenario, year, text))
        word, _, first = year.partition(" ")
        if word != FROM:
            return setting
        years = dict(setting.from_year) | {assumed.path: int(first)}
        return replace(setting, from_year=tuple(years.items()))

    def _from(self, assumed: Assumed, text: str) -> Setting:
        """Let the "from" field speak of another year, and take what it says there."""
        first = entries.years_meant(self.package, text)[0]
        old, value = self.from_field(assumed)
        scenario = self.scenario
        if value:
            for year, said in ((old, ""), (first, value)):
                scenario = assumed.read(self.package, scenario, f"{FROM} {year}", said)
        years = dict(self.setting.from_year) | {assumed.path: first}
        return replace(self._with(scenario), from_year=tuple(years.items()))

    def from_field(self, assumed: Assumed) -> tuple[int, str]:
        """The year of an assumption's "from" field, and the text that holds from it on."""
        years = self.package.plan.years
        told = assumed.said(self.scenario)
        said = told if isinstance(told, dict) else {}
        year = dict(self.setting.from_year).get(assumed.path)
        if year is None:
            alike = [
                y
                for y in years
                if len({said.get(str(later)) for later in years if later >= y}) == 1
            ]
            usual = years[0] if assumed.key is AssumptionKey.FLOOR else self.result.decided_years[0]
            year = alike[0] if said.get(str(years[-1])) else usual
        text, *later = (said.get(str(y)) or "" for y in years if y >= year)
        grown = f"{text} per år"  # one year of it is told without
        if later and set(later) == {grown}:
            return year, grown
        return year, text if set(later) <= {text} else ""

    def _addition_told(self, rest: str, text: str) -> Callable[[], Setting]:
        place, key = rest.split("/", 1)
        addition = entries.additions_said(self.scenario).get(place)
        if addition is None or key not in tuple(AdditionKey) or key == AdditionKey.ID:
            raise ValueError(f"no added insats {rest}")
        said = {**addition, key: text}
        return lambda: self._with(entries.added(self.package, self.scenario, said, place))

    def add(self) -> None:
        """Add an insats of nothing, for its fields to fill."""
        taken = {*self.scenario.decisions, *(a.id for a in self.scenario.additions)}
        number = next(n for n in range(1, 10_000) if f"ny-insats-{n}" not in taken)
        kommuner = [o.name for o in self.package.organisations if o.kind is OrganisationKind.KOMMUN]
        year = self.result.decided_years[0]
        said: Said = {
            AdditionKey.ID: f"ny-insats-{number}",
            AdditionKey.NAME: f"Ny insats {number}",
            AdditionKey.OWNER: kommuner[0],
            AdditionKey.START: f"{year}-01-01",
            AdditionKey.END: f"{year}-12-31",
            AdditionKey.AMOUNT: "0",
        }
        self._try(
            "lägg till", "", lambda: self._with(entries.added(self.package, self.scenario, said))
        )

    def step(self, application: str) -> None:
        """Add a step to a decision, one that works on what the last one gives.

        Raises:
            ValueError: no such application, or its decision can have no more steps.
        """
        decision = self.scenario.decisions[application]
        if decision.refuses or len(decision.steps) >= MOST_STEPS:
            raise ValueError("no more steps")
        done = {step.done for step in decision.steps}
        action = Action.POSTPONE if Action.REDUCE in done else Action.REDUCE
        steps = entries.steps_said(decision)
        if decision.is_as_proposed:
            steps = []  # approval as proposed goes without saying before another step
        steps.append(self.forms[application].begun(action))
        field = f"{ScenarioKey.DECISIONS}/{application}/{len(steps) - 1}/{DecisionKey.ACTION}"
        self._try(
            field,
            "",
            lambda: self._with(entries.decided(self.package, self.scenario, application, steps)),
        )

    def show_row(self, row: str) -> None:
        """Let a row of the plan have fields, also while nothing is said of it.

        Raises:
            ValueError: no such row.
        """
        assumed, _ = entries.assumption(self.package, f"{AssumptionKey.PLAN}/{row}")
        self.rows = tuple(dict.fromkeys([*self.rows, assumed.row]))

    @property
    def assumptions(self) -> list[Assumed]:
        """The assumptions that have fields: the keys, and the rows of the plan that are shown."""
        keys = [Assumed(key) for key in ASSUMED_NAMES]
        return [*keys, *(Assumed(AssumptionKey.PLAN, row) for row in self.rows)]

    def remove(self, addition: str) -> None:
        """Take an added insats away."""
        kept = entries.without_addition(self.scenario, addition)
        self._try("lägg till", "", lambda: self._with(kept))

    def lock(self, application: str, *, on: bool) -> None:
        """Hold a row fast against suggestions, or let it go.

        Raises:
            ValueError: no such application.
        """
        if application not in self.forms:
            raise ValueError(f"no application {application}")
        locked = self.setting.locked
        locked = locked | {application} if on else locked - {application}
        self._try("lås", "", lambda: replace(self.setting, locked=locked))

    def take(self, decisions: dict[str, Decision]) -> None:
        """Decide some applications as suggested."""
        scenario = replace(self.scenario, decisions={**self.scenario.decisions, **decisions})
        self._try("förslag", "", lambda: self._with(scenario))

    def begin(self, name: str) -> None:
        """Start from a scenario of the package, as it stands in its file.

        Raises:
            ValueError: the package holds none of that name.
        """
        if name not in scenario_names(Path(self.package.folder)):
            raise ValueError(f"no scenario {name}")

        def read() -> Setting:
            path = scenario_file(self.package, name)
            scenario = load_scenario(path, self.package)
            return Setting(scenario, scenario)

        self._try("start", name, read)

    def back(self) -> None:
        """Back to where it began, the locks with it."""
        start = self.setting.start
        self._try("start", "", lambda: Setting(start, start))

    def revert(self, difference: str) -> None:
        """Take one thing back to what it was at the start.

        Args:
            difference: ``beslut/<id>``, ``tillägg/<id>`` or ``antaganden/<key>``.

        Raises:
            ValueError: there is no such thing.
        """
        top, _, name = difference.partition("/")
        now, start = self.scenario, self.setting.start
        match top:
            case ScenarioKey.DECISIONS if name in start.decisions:
                decisions = {**now.decisions, name: start.decisions[name]}
                scenario = replace(now, decisions=decisions)
            case ScenarioKey.ADDITIONS:
                kept = entries.without_addition(now, name)
                again = tuple(a for a in start.additions if a.id == name)
                scenario = replace(kept, additions=(*kept.additions, *again))
            case ScenarioKey.ASSUMPTIONS:
                assumed, _ = entries.assumption(self.package, name)
                scenario = assumed.holding(now, assumed.held(start))
            case _:
                raise ValueError(f"no difference {difference}")
        gone = f"{difference}/"
        self.refusals = {f: r for f, r in self.refusals.items() if not f.startswith(gone)}
        self._try(difference, "", lambda: self._with(scenario))

    def saved(self, scenario: Scenario) -> None:
        """Call the scenario what it was saved as; where it began stays where it was."""
        self.past.append(self.setting)
        self.future.clear()
        self._set(replace(self.setting, scenario=scenario))

    def undo(self) -> None:
        """One step back."""
        if self.past:
            self.future.append(self.setting)
            self._set(self.past.pop())

    def redo(self) -> None:
        """One step forward again."""
        if self.future:
            self.past.append(self.setting)
            self._set(self.future.pop())

    def _with(self, scenario: Scenario) -> Setting:
        return replace(self.setting, scenario=scenario)

    def _try(
        self, field: str, text: str, told: Callable[[], Setting], *, moving: bool = False
    ) -> None:
        try:
            setting = told()
            result = compute(self.package, setting.scenario)
        except RefusedError as refused:
            self.refusals[field] = Refusal(text, str(refused))
            return
        except InputError as error:
            self.refusals[field] = Refusal(text, entries.reason(error))
            return
        self.refusals.pop(field, None)
        going_on = self._moving == field
        if setting == self.setting:
            self._moving = field if moving and going_on else ""
            return
        self._moving = field if moving else ""
        if not going_on:
            self.past = [*self.past[-_MOST_UNDONE:], self.setting]
        self.future.clear()
        self._set(setting, result)

    def _set(self, setting: Setting, result: ScenarioResult | None = None) -> None:
        if setting.start != self.setting.start:
            self.start = compute(self.package, setting.start)
        if result is None:
            self.refusals.clear()
            self._moving = ""
        self.setting = setting
        self.rows = tuple(dict.fromkeys([*self.rows, *setting.start.plan, *setting.scenario.plan]))
        self.result = result or compute(self.package, setting.scenario)
