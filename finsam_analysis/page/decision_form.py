"""Which controls show a decision, and what a new choice begins as."""

from __future__ import annotations

from datetime import date
from typing import Any

from finsam_analysis.core import (
    Action,
    Application,
    DecisionKey,
    Grant,
    Period,
    Reduction,
    long_date,
    month_end,
    whole,
)
from finsam_analysis.scenario import Said

WAY = "sätt"  # the control that chooses how; the file says it by which key it holds
ALONE = (Action.TABLE, Action.REJECT)  # what no other step goes with
_PROPOSED = ""  # the way of approving that has no key
_WAYS = {
    Reduction.PERCENT: "med procent",
    Reduction.AMOUNT: "med kronor",
    Reduction.CEILING: "till högst kronor",
    Reduction.PER_YEAR: "år för år",
    Reduction.BUDGET_ROWS: "ta bort budgetrader",
}
_RAISES = (Reduction.PERCENT, Reduction.AMOUNT, Reduction.PER_YEAR)
_FIRST = {Action.REDUCE: "10", Action.RAISE: "5"}  # [per cent]
_FIRST_MONTHS = "6"


class DecisionForm:
    """The controls of one application's decision.

    A control is plain JSON: ``key`` is the last part of its field's path, ``kind`` one of
    ``percent``, ``amount``, ``months``, ``choice`` and ``tick``, ``text`` what it says.
    """

    def __init__(self, application: Application, proposed: Grant, years: tuple[int, ...]) -> None:
        self.application, self.plan_years = application, years
        self.proposed = proposed
        self.years = [y for y, cost in zip(years, proposed.per_year, strict=True) if cost]
        self.rows = [
            row
            for row in application.budget_rows
            if row.asked - application.removed_by_office(row.id) > 0
        ]
        self.ends = _month_ends(application.period)

    def controls(self, step: Said, period: Period) -> list[dict[str, Any]]:
        """The controls beside the choice of action.

        Args:
            step: what the step says.
            period: when the insats is active before it.
        """
        match Action(step[DecisionKey.ACTION]):
            case Action.APPROVE:
                return self._approval(step)
            case Action.POSTPONE:
                return [_control(DecisionKey.MONTHS, "months", "månader", step[DecisionKey.MONTHS])]
            case Action.SHORTEN:
                until = step[DecisionKey.UNTIL]
                ends = {str(day): long_date(day) for day in _month_ends(period)}
                options = [[day, words] for day, words in (ends | {until: until} | ends).items()]
                return [_control(DecisionKey.UNTIL, "choice", "till och med", until, options)]
            case Action.REDUCE | Action.RAISE as action:
                return self._change(action, step)
            case _:
                return []

    def _approval(self, step: Said) -> list[dict[str, Any]]:
        ways = [[_PROPOSED, "som föreslaget"], [DecisionKey.DISTRIBUTION, "med egen fördelning"]]
        if self.application.adjustments or DecisionKey.AS_ASKED in step:
            ways.insert(1, [DecisionKey.AS_ASKED, "som sökt"])
        way = next((key for key in step if key != DecisionKey.ACTION), _PROPOSED)
        controls = [{**_control(WAY, "choice", "hur", way, ways), "quiet": way == _PROPOSED}]
        shared: Said = step.get(DecisionKey.DISTRIBUTION, {})
        for receiver in dict.fromkeys([*shared, *(self.proposed.organisations if shared else ())]):
            held = shared.get(receiver, {})
            controls += [
                _control(
                    f"{DecisionKey.DISTRIBUTION}/{receiver}/{year}",
                    "amount",
                    f"kr {receiver} {year}",
                    held.get(str(year), "0"),
                )
                for year in sorted({*self.years, *map(int, held)})
            ]
        return controls

    def _change(self, action: Action, step: Said) -> list[dict[str, Any]]:
        way = next(way for way in Reduction if way in step)
        offered = _RAISES if action is Action.RAISE else tuple(_WAYS)
        lacking = () if self.rows else (Reduction.BUDGET_ROWS,)
        ways = [[str(w), _WAYS[w]] for w in offered if w not in lacking or w is way]
        controls = [_control(WAY, "choice", "hur", way, ways)]
        value, more = step[way], "mer" if action is Action.RAISE else "mindre"
        match way:
            case Reduction.PERCENT:
                controls.append(_control(way, "percent", "procent", value))
            case Reduction.PER_YEAR:
                controls += [
                    _control(
                        f"{way}/{year}", "amount", f"kr {more} {year}", value.get(str(year), "")
                    )
                    for year in sorted({*self.years, *map(int, value)})
                ]
            case Reduction.BUDGET_ROWS:
                controls += [
                    _control(f"{way}/{row.id}", "tick", row.name, "ja" * (row.id in value))
                    for row in self.rows
                ]
            case _:
                label = "högst kr" if way is Reduction.CEILING else f"kr {more}"
                controls.append(_control(way, "amount", label, value))
        return controls

    def begun(self, action: Action) -> Said:
        """What a step says when its action has just been chosen."""
        step: Said = {DecisionKey.ACTION: str(action)}
        match action:
            case Action.REDUCE | Action.RAISE:
                step[Reduction.PERCENT] = _FIRST[action]
            case Action.POSTPONE:
                step[DecisionKey.MONTHS] = _FIRST_MONTHS
            case Action.SHORTEN:
                before = [day for day in self.ends if day.month == 12 and day < self.ends[-1]]
                step[DecisionKey.UNTIL] = str(before[-1] if before else self.ends[0])
        return step

    def begun_way(self, action: Action, way: str) -> Said:
        """What a step says when the way of doing it has just been chosen."""
        step: Said = {DecisionKey.ACTION: str(action)}
        tenth = self.proposed.total // 10_000 * 1000
        match way:
            case DecisionKey.AS_ASKED:
                step[way] = "true"
            case DecisionKey.DISTRIBUTION:
                step[way] = {
                    receiver: {str(y): str(self._proposed_to(place, y)) for y in self.years}
                    for place, receiver in enumerate(self.proposed.organisations)
                }
            case Reduction.PERCENT:
                step[way] = _FIRST[action]
            case Reduction.AMOUNT:
                step[way] = str(tenth)
            case Reduction.CEILING:
                step[way] = str(self.proposed.total - tenth)
            case Reduction.PER_YEAR:
                step[way] = {str(year): "0" for year in self.years[:1]}
            case Reduction.BUDGET_ROWS:
                step[way] = [row.id for row in self.rows[:1]]
            case _:
                if way != _PROPOSED:
                    raise ValueError(f"no way {way}")
        return step

    def _proposed_to(self, place: int, year: int) -> int:
        return int(self.proposed.amounts[place, self.plan_years.index(year)])

    def changed(self, step: Said, key: str, text: str) -> Said:
        """What the step says when one of its controls says something else."""
        if key == DecisionKey.ACTION:
            return self.begun(Action(text))
        if key == WAY:
            return self.begun_way(Action(step[DecisionKey.ACTION]), text)
        key, _, part = key.partition("/")
        if not part:
            return {**step, key: text}
        if key == Reduction.BUDGET_ROWS:
            others = [row for row in step[key] if row != part]
            chosen = {*others, part} if text else set(others)
            return {**step, key: [row.id for row in self.rows if row.id in chosen]}
        if key == DecisionKey.DISTRIBUTION:
            receiver, _, year = part.partition("/")
            held = {**step[key].get(receiver, {}), year: text.strip() or "0"}
            return {**step, key: {**step[key], receiver: held}}
        cuts = {year: cut for year, cut in step[key].items() if year != part and cut != "0"}
        if text.strip() not in ("", "0") or not cuts:
            cuts[part] = text.strip() or "0"
        return {**step, key: dict(sorted(cuts.items()))}


def _control(
    key: str, kind: str, label: str, text: str, options: list[list[str]] | None = None
) -> dict[str, Any]:
    shown = whole(int(text)) if kind == "amount" and text.isdecimal() else str(text)
    control: dict[str, Any] = {"key": str(key), "kind": kind, "label": label, "text": shown}
    return control | ({"options": options} if options else {})


def _month_ends(period: Period) -> list[date]:
    """The last days of the months the insats is active in, except the very last."""
    days = [month_end(date(year, month, 1)) for year, month in period.months()]
    return days[:-1] or days
