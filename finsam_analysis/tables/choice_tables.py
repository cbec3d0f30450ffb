"""Which tables tell the space of choices and the smallest changes, for the board."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from finsam_analysis.choices import (
    LARGEST_SPACE,
    STANDARD_LEVELS,
    FoundChange,
    Objective,
    Space,
    Status,
    choices_of,
    explore,
)
from finsam_analysis.core import DataPackage, kronor, per_cent, percent, whole
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.choice_words import (
    changed_text,
    levels_text,
    lowest_room,
    missing_text,
    reductions,
    settled_lines,
)
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.nearest_room import room_name
from finsam_analysis.tables.table import Table

_WAYS = {
    Objective.FEWEST: "så få ansökningar som möjligt",
    Objective.LEAST_MONEY: "så lite pengar som möjligt",
    Objective.FAIREST: "ingen kommun förlorar mer än den måste",
}


def change_sentence(changes: Sequence[FoundChange]) -> str:
    """What is missing to the floor under the scenario's assumptions, and what would mend it."""
    if not changes:
        return "Den minsta ändringen går inte att söka här: det finns inga ansökningar."
    first = changes[0]
    if not first.answer.missing:
        return f"{missing_text(first)} Ingen minskning behövs med scenariots antaganden."
    if first.answer.status is Status.INFEASIBLE:
        return f"{missing_text(first)} Ingen minskning av ansökningarna räcker till golvet."
    settled = " ".join(settled_lines(first.choices, first.demands.floor))
    levels = levels_text(first.choices.levels)
    return f"{settled} " * bool(settled) + (
        f"{missing_text(first)} Tabellen visar den minsta ändringen av {changed_text(first)} som "
        f"håller golvet, när varje ansökan kan ges {levels} av förslaget."
    )


def change_table(result: ScenarioResult, changes: Sequence[FoundChange]) -> Table:
    """The smallest change by each objective: which applications, how much less, the room [SEK]."""
    rows: list[tuple[TableCell, ...]] = []
    for found in changes:
        way = _WAYS[found.answer.objective]
        if found.found is None:
            rows.append((way, "ingen ändring räcker", None, None))
            continue
        one = found.found
        proven = "" if found.answer.status is Status.OPTIMAL else " (inte bevisat minst)"
        every, few = (
            reductions(result.package, one.levels, few=few) + proven for few in (False, True)
        )
        _, room = one.result.nearest(one.result.judged)
        rows.append((way, Shown(every, few), one.change.cut, room))
    lowest = f"{room_name([result], 'utrymme')}, kr"
    headings = ("Minsta ändring", "Andel av förslaget", "Mindre beviljat, kr", lowest)
    changed = changed_text(changes[0]) if changes else "kansliets förslag"
    caption = f"Minsta ändring av {changed} som håller golvet"
    return columns_table("minsta-andringar", caption, headings, rows, texts=1)


def explored(result: ScenarioResult) -> Space | None:
    """Every combination of the standard levels; None when there are none or too many."""
    choices = choices_of(result, STANDARD_LEVELS)
    if not choices.applications or choices.combinations > LARGEST_SPACE:
        return None
    return explore(choices, result.floor)


def space_sentence(space: Space | None) -> str:
    """How many of all choices hold the floor."""
    if space is None:
        return (
            "Alla val går inte att räkna här: de är för många, eller så finns inga ansökningar. "
            "Kommandot finsam space säger mer."
        )
    choices = space.choices
    floor = f" {kronor(space.floor)}" if choices.relief is None else ""
    return (
        f"Styrelsen kan välja på {whole(choices.combinations)} sätt när varje ansökan kan ges "
        f"{levels_text(choices.levels)} av förslaget. "
        f"{whole(space.feasible)} av dem håller golvet{floor} i slutet av varje år som besluten kan "
        "ändra."
    )


def best_table(package: DataPackage, space: Space | None) -> Table:
    """The choices that hold the floor and grant most [SEK]."""
    best = (
        []
        if space is None
        else [(c, lowest_room(space.choices, space.floor, c)) for c in space.best]
    )
    rows = [
        (place, reductions(package, one.levels), one.reduced, one.granted, lowest)
        for place, (one, (_, lowest)) in enumerate(best, start=1)
    ]
    named = best[0][1][0] if best else "lägsta utrymme"
    headings = ("Plats", "Minskas till", "Minskade", "Beviljat, kr", f"{named.capitalize()}, kr")
    caption = "Val som håller golvet och beviljar mest"
    return columns_table("basta-val", caption, headings, rows, texts=1)


def lever_table(package: DataPackage, space: Space | None) -> Table:
    """In what share of the choices that break the floor each application stands at each level."""
    headings: list[str] = ["Ansökan"]
    rows: list[tuple[TableCell, ...]] = []
    if space is not None:
        headings += map(per_cent, space.choices.levels)
        told = zip(space.choices.applications, space.standing_failing.tolist(), strict=True)
        for name, counts in told:
            shares = [Fraction(count, space.failing or 1) for count in counts]
            cells = [Shown(float(share), percent(share)) for share in shares]
            rows.append((package.application(name).name, *cells))
    return columns_table(
        "havstanger",
        "Var ansökningarna står när golvet bryts, andel av de valen",
        headings,
        rows,
        note="Lika stora andelar på alla nivåer betyder att ansökan aldrig är orsaken; en hög andel "
        "vid 100 % betyder att den är en hävstång.",
    )
