"""Which smallest change the page suggests, and what is next best, with the locked rows held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finsam_analysis.choices import STANDARD_LEVELS, Demands, Found, Objective, Status, find_change
from finsam_analysis.core import kronor
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.room_view import deciding_sentence
from finsam_analysis.tables import decision_words

# [s]; an answer that takes longer is told as not proven, before the page believes nobody is there.
_SECONDS = 2.0
_NEXT_BEST = 3


@dataclass(frozen=True)
class Suggestion:
    """An answer: why there is none, or the ways to decide the open rows, the best first."""

    said: str
    ways: tuple[Found, ...] = ()


def suggested(exploration: Exploration, objective: Objective) -> Suggestion:
    """Search for the smallest change of the office's proposal, the locked rows as they are."""
    decisions, locked = exploration.scenario.decisions, exploration.setting.locked
    if len(locked) == len(decisions):
        return Suggestion("Alla rader är låsta; lås upp någon för att få ett förslag.")
    demands = Demands(exploration.result.floor, frozenset(STANDARD_LEVELS))
    settled = {name: decisions[name] for name in decisions if name in locked}
    found = find_change(
        exploration.package,
        exploration.scenario,
        demands,
        objective,
        alternatives=_NEXT_BEST,
        seconds=_SECONDS,
        settled=settled,
    )
    if found.answer.status is Status.INFEASIBLE:
        return Suggestion("Ingen minskning av de olåsta raderna räcker till golvet.")
    if found.found is None:
        return Suggestion("Tiden tog slut innan någon ändring hittades.")
    if not found.found.reduced:
        return Suggestion(
            "Ingen minskning behövs: golvet hålls när de olåsta raderna beviljas som föreslaget.",
            (found.found,),
        )
    proven = found.answer.status is Status.OPTIMAL
    said = "Bevisat minst." if proven else "Tiden tog slut; svaret är inte bevisat minst."
    return Suggestion(said, (found.found, *found.alternatives))


def suggestion_part(exploration: Exploration, suggestion: Suggestion) -> dict[str, Any]:
    """The answer as the page shows it: what each way would change of what stands there now."""
    package, decisions = exploration.package, exploration.scenario.decisions
    ways = []
    for way in suggestion.ways:
        changes = [
            f"{package.application(name).name} {decision_words(decision, package.application(name))}"
            for name, decision in way.decisions.items()
            if decision != decisions[name]
        ]
        ways.append(
            {
                "changes": changes,
                "cut": f"{kronor(way.change.cut)} mindre än om de olåsta raderna beviljas",
                "gives": deciding_sentence(way.result),
            }
        )
    return {"said": suggestion.said, "ways": ways}
