"""What a scenario file decides for one application: the keys that go with each action."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ruamel.yaml.nodes import MappingNode, Node

from finsam_analysis.core import Action, Application, DecisionKey, Reduction, Unit, kronor
from finsam_analysis.scenario.decisions import Decision
from finsam_analysis.scenario.step import StatedAt, Step
from finsam_analysis.scenario.steps import (
    Approve,
    ApproveAsAsked,
    ByAmount,
    ByPercent,
    Ceiling,
    PerYear,
    Postpone,
    Reject,
    Shorten,
    Table,
    WithoutRows,
)
from finsam_analysis.scenario.yaml_reading import YamlReader, line_of

MOST_MONTHS = 120  # no insats is longer than the plan and a postponed one still has to start
_KEYS_OF_ACTION: Mapping[Action, tuple[str, ...]] = {
    Action.APPROVE: (DecisionKey.AS_ASKED,),
    Action.REDUCE: tuple(Reduction),
    Action.POSTPONE: (DecisionKey.MONTHS,),
    Action.SHORTEN: (DecisionKey.UNTIL,),
    Action.TABLE: (),
    Action.REJECT: (),
}


def read_decision(
    reader: YamlReader, node: Node, application: Application, years: Sequence[int]
) -> Decision | None:
    """Read what is decided for one application.

    Args:
        reader: the file's reader, which takes the faults.
        node: the keys of the decision.
        application: what the decision is about.
        years: the plan's years.

    Returns:
        The decision, or None when a fault leaves nothing to read it as.
    """
    keys = reader.mapping(node, application.id, [*DecisionKey, *Reduction])
    if not isinstance(node, MappingNode):
        return None
    if DecisionKey.ACTION not in keys:
        expected = f"åtgärd: {', '.join(Action)}"
        reader.fault(node, application.id, "åtgärden saknas", expected, "lägg till åtgärd")
        return None
    text = reader.text(keys.pop(DecisionKey.ACTION), f"{application.id}, åtgärd")
    if not text:
        return None
    if text not in tuple(Action):
        expected = f"någon av {', '.join(Action)}"
        reader.fault(node, f"{application.id}, åtgärd", f"”{text}”", expected, "rätta åtgärden")
        return None
    action = Action(text)
    fitting = _KEYS_OF_ACTION[action]
    stray = [key for key in keys if key not in fitting]
    if stray:
        found = f"{', '.join(stray)} vid {action}"
        expected = "inga andra nycklar än " + ", ".join([DecisionKey.ACTION, *fitting])
        reader.fault(node, application.id, found, expected, "ta bort dem eller byt åtgärd")
    needed = {key: value for key, value in keys.items() if key in fitting}
    if len(needed) == 1:
        ((key, value),) = needed.items()
        step = _detailed(reader, key, value, application, years)
        at = StatedAt(reader.file, line_of(value))
        return None if step is None else Decision((replace(step, at=at),))
    if fitting and action is not Action.APPROVE and not stray:
        one_of = f"ett av {', '.join(fitting)}" if len(fitting) > 1 else fitting[0]
        if needed:
            found, remedy = f"{' och '.join(needed)} på en gång", "behåll ett"
        else:
            found = f"{action} utan {one_of}"
            if action is Action.REDUCE:
                found = "inget sätt att reducera"
            remedy = "lägg till det"
        expected = f"precis {one_of}"
        reader.fault(node, application.id, found, expected, remedy)
    plain = {Action.REJECT: Reject, Action.TABLE: Table}.get(action, Approve)
    return Decision((plain(at=StatedAt(reader.file, line_of(node))),))


def _detailed(
    reader: YamlReader,
    key: str,
    node: Node,
    application: Application,
    years: Sequence[int],
) -> Step | None:
    place = f"{application.id}, {key}"
    match key:
        case DecisionKey.AS_ASKED:
            asked = reader.flag(node, place)
            if asked:
                _demand_explained(reader, node, place, application)
            return ApproveAsAsked() if asked else Approve()
        case DecisionKey.MONTHS:
            months = reader.count(node, place, MOST_MONTHS, "månader")
            return None if months is None else Postpone(months)
        case DecisionKey.UNTIL:
            last_day = _last_day(reader, node, place, application)
            return None if last_day is None else Shorten(last_day)
        case Reduction.PERCENT:
            percent = reader.percent(node, place)
            return None if percent is None else ByPercent(percent)
        case Reduction.PER_YEAR:
            return PerYear(
                {y: cut for y, cut, _ in reader.years(node, place, years, reader.amount)}
            )
        case Reduction.BUDGET_ROWS:
            return WithoutRows(_budget_rows(reader, node, place, application))
        case _:
            amount = reader.amount(node, place)
            of = Ceiling if key == Reduction.CEILING else ByAmount
            return None if amount is None else of(amount)


def _demand_explained(reader: YamlReader, node: Node, place: str, application: Application) -> None:
    """A fault when putting the office's adjustments back would not give what was asked."""
    removed = sum(adjustment.amount for adjustment in application.adjustments)
    missing = application.asked - application.proposed - removed
    # The office rounds to whole thousands; that much is no adjustment.
    if abs(missing) > Unit.THOUSAND.in_kronor:
        reader.fault(
            node,
            place,
            f"sökta {kronor(application.asked)} skiljer sig från föreslagna "
            f"{kronor(application.proposed)}, men justeringarna förklarar bara "
            f"{kronor(removed)}",
            "justeringar som tillsammans ger skillnaden",
            "lägg till det som kansliet tagit bort i justeringar.csv",
        )


def _last_day(reader: YamlReader, node: Node, place: str, application: Application) -> date | None:
    last_day = reader.date(node, place)
    if last_day is None:
        return None
    period = application.period
    inside = month_end(period.start) <= last_day <= month_end(period.end)
    if inside and last_day == month_end(last_day):
        return last_day
    expected = f"en månads sista dag, {month_end(period.start)} till {month_end(period.end)}"
    remedy = f"skriv {month_end(last_day)}" if inside else "välj en dag i insatsens tid"
    reader.fault(node, place, f"”{last_day}”", expected, remedy)
    return None


def _budget_rows(
    reader: YamlReader, node: Node, place: str, application: Application
) -> tuple[str, ...]:
    left = {r.id: r.asked - application.removed_by_office(r.id) for r in application.budget_rows}
    rows: list[str] = []
    for item in reader.items(node, place, "[rad-id, rad-id]"):
        text = reader.text(item, place)
        if text in rows:
            reader.fault(item, place, f"”{text}” står två gånger", "en gång", "ta bort den ena")
        elif text not in left:
            expected = f"någon av {', '.join(left) or '(ansökan har inga budgetrader)'}"
            reader.fault(item, place, f"okänd budgetrad ”{text}”", expected, "rätta id:t")
        elif left[text] <= 0:
            reader.fault(
                item,
                place,
                f"budgetraden ”{text}” har inget belopp i förslaget",
                "en rad som kansliet inte redan tagit bort (justeringar.csv)",
                "ta bort raden ur listan",
            )
        rows.append(text)
    return tuple(rows)


def month_end(day: date) -> date:
    """Last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
