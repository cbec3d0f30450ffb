"""What a scenario decides for one application: one step or several, the keys that go with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from finsam_analysis.core import (
    THOUSAND,
    Action,
    Application,
    DecisionKey,
    Period,
    Reduction,
    kronor,
    month_end,
)
from finsam_analysis.scenario.decisions import Decision
from finsam_analysis.scenario.given import Given
from finsam_analysis.scenario.names import Named
from finsam_analysis.scenario.reading import Reader
from finsam_analysis.scenario.step import StatedAt, Step
from finsam_analysis.scenario.steps import (
    Approve,
    ApproveAsAsked,
    ByAmount,
    ByPercent,
    Ceiling,
    Distribute,
    PerYear,
    Postpone,
    Reject,
    Shorten,
    Table,
    WithoutRows,
)
from finsam_analysis.scenario.values import (
    as_action,
    as_amount,
    as_count,
    as_date,
    as_flag,
    as_percent,
)

MOST_MONTHS = 120  # no insats is longer than the plan and a postponed one still has to start
MOST_RAISE = 1000  # [per cent]; an insats made more than eleven times as large is another one
_KEYS_OF_ACTION: Mapping[Action, tuple[str, ...]] = {
    Action.APPROVE: (DecisionKey.AS_ASKED, DecisionKey.DISTRIBUTION),
    Action.REDUCE: tuple(Reduction),
    Action.RAISE: (Reduction.PERCENT, Reduction.AMOUNT, Reduction.PER_YEAR),
    Action.POSTPONE: (DecisionKey.MONTHS,),
    Action.SHORTEN: (DecisionKey.UNTIL,),
    Action.TABLE: (),
    Action.REJECT: (),
}
_EXAMPLES: Mapping[str, str] = {
    Action.REDUCE: "{åtgärd: reducera, procent: 10}",
    Action.RAISE: "{åtgärd: utöka, procent: 5}",
    Action.POSTPONE: "{åtgärd: skjut upp, månader: 6}",
    Action.SHORTEN: "{åtgärd: förkorta, till: 2027-12-31}",
}
_PLAIN = {Action.APPROVE: Approve, Action.TABLE: Table, Action.REJECT: Reject}


@dataclass(frozen=True)
class Ground:
    """What a decision is read against: the application, the plan's years and the organisations."""

    application: Application
    years: Sequence[int]
    organisations: Named


@dataclass
class _State:
    """What the steps read so far have made of the application's time and rows."""

    period: Period
    moved: bool = False
    removed: tuple[str, ...] = ()
    as_asked: bool = False


def read_decision(reader: Reader, node: Given, ground: Ground) -> Decision | None:
    """Read what is decided for one application.

    Args:
        reader: takes the faults.
        node: the keys of a step, a list of steps, or an action alone.
        ground: what the decision is about.

    Returns:
        The decision, or None when a fault leaves nothing to read it as.
    """
    before = len(reader.faults)
    steps: list[Step] = []
    state = _State(ground.application.period)
    if node.items is None:
        step = _StepReader(reader, ground, state).step(node)
        return None if step is None else Decision((step,))
    for number, listed in enumerate(reader.items(node, _EXAMPLES[Action.REDUCE])):
        item = listed.at(*node.under(str(number)))
        step = _StepReader(reader, ground, state).step(item)
        if step is None:
            continue
        if number and step.action is Action.APPROVE:
            remedy = "ta bort steget eller lägg det först"
            reader.fault(item, f"{step.action} efter ett annat steg", "bevilja först", remedy)
        if step.refuses and len(node.items) > 1:
            found = f"{step.action} bland flera steg"
            reader.fault(item, found, f"{step.action} ensamt", "behåll det ena")
        state.period = step.period(state.period)
        state.moved |= step.moves
        steps.append(step)
    if len(reader.faults) > before:
        return None
    return Decision(tuple(steps))


class _StepReader:
    """Reads one step."""

    def __init__(self, reader: Reader, ground: Ground, state: _State) -> None:
        self.reader, self.state = reader, state
        self.application, self.years = ground.application, ground.years
        self.organisations = ground.organisations

    def step(self, node: Given) -> Step | None:
        """The step, or None when a fault leaves nothing to read it as."""
        if node.text:
            return self._short(node)
        keys = self.reader.mapping(node, [*DecisionKey, *Reduction], _EXAMPLES[Action.REDUCE])
        if node.entries is None:
            return None
        # One slip is told once: what seems to be missing may be the key that nobody knows.
        misread = len(keys) < len(node.entries)
        if DecisionKey.ACTION not in keys:
            if not misread:
                remedy = f"lägg till åtgärd, till exempel {_EXAMPLES[Action.REDUCE]}"
                self.reader.fault(node, "åtgärden saknas", f"åtgärd: {', '.join(Action)}", remedy)
            return None
        at = keys.pop(DecisionKey.ACTION)
        if not self.reader.text(at):
            return None
        action = self._action(at)
        return None if action is None else self._with_keys(node, action, keys, misread=misread)

    def _action(self, at: Given) -> Action | None:
        action = self.reader.value(at, as_action)
        if action is None:
            fault = self.reader.faults.pop()
            near = Named(dict.fromkeys(Action, ())).nearest(at.plain)
            self.reader.faults.append(replace(fault, remedy=near or fault.remedy))
        return action

    def _short(self, node: Given) -> Step | None:
        """An action alone: ``avslå``."""
        action = self._action(node)
        if action is None:
            return None
        if action in _PLAIN:
            return _PLAIN[action](at=StatedAt(self.reader.file, node.line))
        return self._with_keys(node, action, {})

    def _with_keys(
        self, node: Given, action: Action, keys: Mapping[str, Given], *, misread: bool = False
    ) -> Step | None:
        fitting = _KEYS_OF_ACTION[action]
        stray = [key for key in keys if key not in fitting]
        if stray:
            found = f"{', '.join(stray)} vid {action}"
            expected = "inga andra nycklar än " + ", ".join([DecisionKey.ACTION, *fitting])
            self.reader.fault(node, found, expected, "ta bort dem eller byt åtgärd")
        needed = {key: value for key, value in keys.items() if key in fitting}
        if len(needed) == 1:
            ((key, value),) = needed.items()
            step = self._detailed(action, key, value)
            return step and replace(step, at=StatedAt(self.reader.file, value.line))
        if len(needed) > 1 or (action in _EXAMPLES and not stray and not misread):
            one_of = f"ett av {', '.join(fitting)}" if len(fitting) > 1 else fitting[0]
            if needed:
                found, remedy = f"{' och '.join(needed)} på en gång", "behåll ett"
            else:
                found = f"{action} utan {one_of}"
                if action is Action.REDUCE:
                    found = "inget sätt att reducera"
                remedy = f"lägg till det, till exempel {_EXAMPLES[action]}"
            self.reader.fault(node, found, f"precis {one_of}", remedy)
        plain = _PLAIN.get(action, Approve)
        return plain(at=StatedAt(self.reader.file, node.line))

    def _detailed(self, action: Action, key: str, node: Given) -> Step | None:
        read, up = self.reader.value, action is Action.RAISE
        match key:
            case DecisionKey.AS_ASKED:
                asked = read(node, as_flag)
                if asked:
                    self._demand_explained(node)
                    self.state.as_asked = True
                return ApproveAsAsked() if asked else Approve()
            case DecisionKey.DISTRIBUTION:
                return self._distribution(node)
            case DecisionKey.MONTHS:
                months = read(node, partial(as_count, most=MOST_MONTHS, what="månader"))
                return None if months is None else Postpone(months)
            case DecisionKey.UNTIL:
                return self._shorten(node)
            case Reduction.PERCENT:
                most = MOST_RAISE if up else 100
                percent = read(node, partial(as_percent, most=most))
                return None if percent is None else ByPercent(percent, up=up)
            case Reduction.PER_YEAR:
                return PerYear(self._amounts(node), up=up)
            case Reduction.BUDGET_ROWS:
                return WithoutRows(self._budget_rows(node))
            case _:
                amount = read(node, as_amount)
                if amount is None:
                    return None
                return Ceiling(amount) if key == Reduction.CEILING else ByAmount(amount, up=up)

    def _amounts(self, node: Given) -> dict[int, int]:
        told = self.reader.years(
            node,
            self.years,
            lambda at, *_: self.reader.value(at, as_amount),
            f"{{{self.years[1]}: 300 000}}",
        )
        return {year: amount for year, (amount, _) in told.items()}

    def _distribution(self, node: Given) -> Step | None:
        example = f"{{{self.organisations.ids[0]}: {{från {self.years[1]}: 2 500 000}}}}"
        shared: dict[str, dict[int, int]] = {}
        faults = len(self.reader.faults)
        for name, years in self.reader.mapping(node, example=example).items():
            unknown = f"okänd organisation ”{name}”"
            receiver = self.reader.id(years, name, self.organisations, unknown)
            if receiver is None:
                continue
            if receiver in shared:
                self.reader.twice(years, f"{receiver} står två gånger")
            shared[receiver] = self._amounts(years)
        if node.entries is not None and not node.entries:
            remedy = f"skriv till exempel {example}"
            self.reader.fault(node, "ingen organisation", "minst en organisation", remedy)
        if len(self.reader.faults) > faults:
            return None
        # Ties go to the earlier organisation: in the table's order, whatever the file's.
        return Distribute(
            {
                receiver: shared[receiver]
                for receiver in self.organisations.ids
                if receiver in shared
            }
        )

    def _demand_explained(self, node: Given) -> None:
        """A fault when putting the office's adjustments back would not give what was asked."""
        application = self.application
        removed = sum(adjustment.amount for adjustment in application.adjustments)
        missing = application.asked - application.proposed - removed
        # The office rounds to whole thousands; that much is no adjustment.
        if abs(missing) > THOUSAND:
            self.reader.fault(
                node,
                f"sökta {kronor(application.asked)} skiljer sig från föreslagna "
                f"{kronor(application.proposed)}, men justeringarna förklarar bara "
                f"{kronor(removed)}",
                "justeringar som tillsammans ger skillnaden",
                "lägg till det som kansliet tagit bort i justeringar.csv",
            )

    def _shorten(self, node: Given) -> Step | None:
        last_day = self.reader.value(node, partial(as_date, last=True))
        if last_day is None:
            return None
        period = self.state.period
        inside = month_end(period.start) <= last_day <= month_end(period.end)
        if inside and last_day == month_end(last_day):
            return Shorten(last_day)
        expected = f"en månads sista dag, {month_end(period.start)} till {month_end(period.end)}"
        remedy = f"skriv {month_end(last_day)}" if inside else "välj en dag i insatsens tid"
        self.reader.fault(node, f"”{last_day}”", expected, remedy)
        return None

    def _budget_rows(self, node: Given) -> tuple[str, ...]:
        application, state = self.application, self.state
        if state.moved:
            found = "rader kan inte tas bort när insatsen redan är flyttad eller förkortad i tiden"
            remedy = "lägg steget före skjut upp och förkorta"
            self.reader.fault(node, found, "ta_bort före steg som rör tiden", remedy)
        named = Named({row.id: (row.name,) for row in application.budget_rows})
        taken = {r.id: application.removed_by_office(r.id) for r in application.budget_rows}
        left = {
            r.id: r.asked - (0 if state.as_asked else taken[r.id]) for r in application.budget_rows
        }
        rows: list[str] = []
        for item in self.reader.items(node, "[rad-id, rad-id]"):
            text = self.reader.text(item)
            if not named.ids:
                expected = "någon av (ansökan har inga budgetrader)"
                self.reader.fault(item, f"okänd budgetrad ”{text}”", expected, "rätta id:t")
                continue
            row = self.reader.id(item, text, named, f"okänd budgetrad ”{text}”")
            if row is None:
                continue
            if row in rows:
                self.reader.twice(item, f"”{text}” står två gånger")
            elif row in state.removed:
                found = f"budgetraden ”{text}” är redan borttagen i ett steg före"
                self.reader.fault(item, found, "en rad som är kvar", "ta bort den ena")
            elif left[row] <= 0:
                self.reader.fault(
                    item,
                    f"budgetraden ”{text}” har inget belopp i förslaget",
                    "en rad som kansliet inte redan tagit bort (justeringar.csv)",
                    "ta bort raden ur listan",
                )
            rows.append(row)
        state.removed += tuple(rows)
        return tuple(rows)
