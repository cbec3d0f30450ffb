"""What the page shows at once: its parts as plain JSON.

A part has a flat name (``row/framsteget``); the page replaces the parts that it is sent, so a
change costs no more than what it changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    Action,
    AdditionKey,
    AssumptionKey,
    InputError,
    OrganisationKind,
    alphabetic,
    kronor,
    whole,
)
from finsam_analysis.page import entries
from finsam_analysis.page.differences import differences
from finsam_analysis.page.entries import Assumed
from finsam_analysis.page.exploration import MOST_STEPS, Exploration
from finsam_analysis.page.handing_over import draft
from finsam_analysis.page.room_view import deciding_sentence, room_view
from finsam_analysis.scenario import (
    Said,
    baseline_id,
    changeable_rows,
    load_scenario,
    names_apart,
    remarks,
    scenario_file,
    scenario_names,
)
from finsam_analysis.tables import decision_words, supposed_words

Parts = dict[str, Any]
_UNITS = {
    AssumptionKey.MEMBER_FEE: "”−3 %”, ”−2 % per år” eller kronor",
    AssumptionKey.PLAN: "”3 % per år”, ”−50 %” eller kronor",
    AssumptionKey.UNDERSPEND: "procent av insatserna",
    AssumptionKey.FLOOR: "kronor",
    AssumptionKey.FLOOR_PERCENT: "det högre av golven gäller",
    AssumptionKey.OPENING_SURPLUS: "kronor",
    AssumptionKey.CEILING: "kronor; år över taket nämns, inget annat",
}
_ACTIONS = [[str(action), str(action)] for action in Action]


def fixed_parts(exploration: Exploration) -> Parts:
    """What stays as it is: whose figures, the years, what can be chosen."""
    package = exploration.package
    rows = changeable_rows(package).ids
    owners = [o.name for o in package.organisations if o.kind is not OrganisationKind.STATE]
    return {
        "forbund": package.publisher,
        "years": [str(year) for year in package.plan.years],
        "actions": _ACTIONS,
        "owners": owners,
        "rows": [[row, Assumed(AssumptionKey.PLAN, row).label(package)] for row in rows],
        "names": _named(exploration),
    }


def _named(exploration: Exploration) -> list[list[str]]:
    """The package's scenarios, each with what it calls itself: the baseline, the others by that."""
    package = exploration.package
    first = baseline_id(package)
    ids = scenario_names(Path(package.folder))
    titles = names_apart([(_title(exploration, name), Path(f"{name}.yaml")) for name in ids])
    named = [[name, title] for name, title in zip(ids, titles, strict=True)]
    return sorted(named, key=lambda pair: (pair[0] != first, alphabetic(pair[1])))


def _title(exploration: Exploration, name: str) -> str:
    """What a scenario of the package calls itself; its file's name where it cannot be read."""
    package = exploration.package
    try:
        return load_scenario(scenario_file(package, name), package).name
    except InputError:
        return name


def first_parts(exploration: Exploration) -> Parts:
    """What is answered at once: the deciding sentence, the chart, every row and field."""
    now, start = exploration.result, exploration.start
    scenario = exploration.scenario
    below, added = deciding_sentence(now), entries.additions_said(scenario)
    parts: Parts = {
        "head": {
            "title": draft(exploration).name,
            "sentence": below,
            "below": not below.startswith("Golvet"),
            "remarks": [f"Obs: {remark}" for remark in remarks(now, placed=False)],
            "start": start.scenario.id,
            "started": start.scenario.name,
            "undo": bool(exploration.past),
            "redo": bool(exploration.future),
            "new": f"{kronor(now.granted_to_applications)} beviljas av "
            f"{kronor(now.proposed_total)} i kansliets fördelning{supposed_words(now)}",
        },
        "room": room_view(start, now),
        "differences": [list(pair) for pair in differences(start, now)],
        "order": list(scenario.decisions),
        "sums": [whole(now.proposed_total), whole(now.granted_total)],
        "added": list(added),
        "refused": {f: [r.given, r.why] for f, r in exploration.refusals.items()},
    }
    parts |= {f"row/{name}": _row(exploration, name) for name in scenario.decisions}
    parts |= {f"added/{name}": _added(said) for name, said in added.items()}
    parts |= {f"assumed/{a.path}": _assumed(exploration, a) for a in exploration.assumptions}
    return parts


def _row(exploration: Exploration, name: str) -> dict[str, Any]:
    now, package = exploration.result, exploration.package
    application = package.application(name)
    decision = exploration.scenario.decisions[name]
    form, period = exploration.forms[name], application.period
    steps = []
    for step, said in zip(decision.steps, entries.steps_said(decision), strict=True):
        steps.append({"action": str(step.done), "controls": form.controls(said, period)})
        period = step.period(period)
    return {
        "name": application.name,
        "owner": application.owner,
        "proposed": whole(now.proposed[name].total),
        "granted": whole(now.granted[name].total),
        "words": decision_words(decision, application).text,
        "changed": decision != exploration.setting.start.decisions[name],
        "locked": name in exploration.setting.locked,
        "steps": steps,
        "more": not decision.refuses and len(steps) < MOST_STEPS,
    }


def _added(said: Said) -> dict[str, Any]:
    amount = whole(int(said[AdditionKey.AMOUNT]))
    fields = {str(key): value for key, value in said.items()} | {str(AdditionKey.AMOUNT): amount}
    return {"fields": fields, "granted": amount}


def _assumed(exploration: Exploration, assumed: Assumed) -> dict[str, Any]:
    """An assumption's fields: the plan's value, what is said instead, and whether it differs."""
    package, scenario = exploration.package, exploration.scenario
    said = assumed.said(scenario)
    part: dict[str, Any] = {
        "label": assumed.label(package),
        "changed": assumed.held(scenario) != assumed.held(exploration.setting.start),
        "unit": _UNITS[assumed.key],
    }
    if isinstance(said, dict):
        year, text = exploration.from_field(assumed)
        planned = zip(package.plan.years, assumed.planned(package), strict=True)
        years = [[str(y), said.get(str(y), ""), usual] for y, usual in planned]
        return part | {"from": [str(year), text], "years": years}
    usual = whole(package.opening_surplus.value)
    if assumed.key is not AssumptionKey.OPENING_SURPLUS:
        usual = ""
    shown = whole(int(said)) if said.lstrip("-").isdecimal() else said
    return part | {"text": shown, "usual": usual}
