"""How the space of choices and the smallest change are told in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from finsam_analysis.choices import (
    SMALLEST_IN,
    Choices,
    Clash,
    DemandKind,
    Found,
    FoundChange,
    Sample,
    Space,
    Status,
)
from finsam_analysis.core import DataPackage, decimal, kronor, per_cent, percent, span_text, whole
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.choice_words import (
    changed_text,
    levels_text,
    lowest_room,
    missing_text,
    reductions,
    settled_lines,
)
from finsam_analysis.tables.plain_text import folded, laid_out
from finsam_analysis.tables.wording import in_spans, listed


def space_text(space: Space, result: ScenarioResult, width: int) -> str:
    """The space of choices for a reader: how many hold the floor, the best, and the levers.

    Args:
        space: what was explored.
        result: the scenario whose assumptions hold.
        width: the most [characters] that a line may take.
    """
    choices, package = space.choices, result.package
    levels = levels_text(choices.levels)
    lines = [
        (
            f"Alla sätt att ge {whole(len(choices.applications))} ansökningar {levels} av "
            "kansliets förslag"
        ),
        _floor_text(choices, space.floor, result),
        *settled_lines(choices, space.floor),
        "",
        f"{_combinations(choices.combinations)}, var och en räknad i hela kronor.",
        f"{whole(space.feasible)} håller golvet alla år, {whole(space.failing)} gör det inte.",
    ]
    if not space.feasible:
        room = choices.room([0] * len(choices.applications))
        lowest = int(room.argmin())
        below = int(room[lowest]) - space.floor
        left = choices.floors(space.floor)[lowest] + below
        lines += [
            "",
            (
                f"Även med {per_cent(choices.levels[0])} till alla blir utrymmet "
                f"{choices.years[lowest]} bara {kronor(left)}. Högre kan golvet "
                f"inte vara{'' if choices.relief is None else ' det året'}."
            ),
        ]
        return _folded(lines, width)
    lowest_rooms = [lowest_room(choices, space.floor, one) for one in space.best]
    rows = [("Minskas till", "Minskade", "Beviljat, kr", f"{lowest_rooms[0][0].capitalize()}, kr")]
    rows += [
        (reductions(package, c.levels), whole(c.reduced), whole(c.granted), whole(room))
        for c, (_, room) in zip(space.best, lowest_rooms, strict=True)
    ]
    lines += ["", "Mest beviljat", *laid_out(rows, 0, width), ""]
    lines += _lever_lines(space, package, width)
    lines += [
        "",
        (
            f"{_combinations(len(space.front))} överträffas inte av någon annan i beviljat, "
            "lägsta utrymme och antal minskade på en gång; de skrivs ut med --json."
        ),
    ]
    return _folded(lines, width)


def sample_text(sample: Sample, result: ScenarioResult, width: int) -> str:
    """A space too large to go through: what was drawn, how sure it is, and the solver's best."""
    choices = sample.choices
    low, high = sample.interval
    lines = [
        (
            f"{whole(len(choices.applications))} ansökningar på {whole(len(choices.levels))} "
            "nivåer: för många kombinationer att räkna alla"
        ),
        _floor_text(choices, sample.floor, result),
        *settled_lines(choices, sample.floor),
        "",
        (
            f"Skattning: {whole(sample.hits)} av {whole(sample.draws)} dragna håller golvet (frö "
            f"{sample.seed}). Av alla är det mellan {percent(Fraction(low), 4)} och "
            f"{percent(Fraction(high), 4)}, med 95 procents säkerhet."
        ),
    ]
    if sample.best is None:
        return _folded([*lines, "Lösaren fann ingen kombination som håller golvet."], width)
    proof = (
        "bevisat mest"
        if sample.gap == 0
        else "inte bevisat mest"
        if sample.bound is None
        else f"högst {kronor(sample.bound)} är möjligt"
    )
    named, lowest = lowest_room(choices, sample.floor, sample.best)
    lines += [
        "",
        f"Mest beviljat enligt lösaren: {kronor(sample.best.granted)} ({proof}).",
        f"{named.capitalize()} {kronor(lowest)}.",
        f"Minskas till: {reductions(result.package, sample.best.levels)}.",
    ]
    return _folded(lines, width)


def change_text(found: FoundChange, width: int) -> str:
    """The smallest change for a reader, or why there is none."""
    lines = [
        f"Minsta ändring av kansliets förslag {SMALLEST_IN[found.answer.objective]}",
        _floor_text(found.choices, found.demands.floor, found.proposal),
        f"Varje ansökan kan ges {levels_text(found.choices.levels)} av förslaget.",
        *settled_lines(found.choices, found.demands.floor),
        "",
        missing_text(found),
        "",
    ]
    if found.answer.status is Status.INFEASIBLE:
        lines += _clash_lines(found)
    elif found.found is None:
        lines += ["Tiden tog slut innan någon ändring hittades; ge mer tid med --seconds."]
    else:
        lines += _change_lines(found, found.found, width)
    return _folded(lines, width)


def _folded(lines: Iterable[str], width: int) -> str:
    """The lines, those folded that are longer than they may be; a table's are not."""
    return folded("\n".join(lines), width)


def _floor_text(choices: Choices, floor: int, result: ScenarioResult) -> str:
    """The floor, the years it is tried in, and under which assumptions."""
    told = kronor(floor)
    if choices.relief is not None:
        floors = zip(map(kronor, choices.floors(floor)), choices.years, strict=True)
        told = in_spans(list(floors))
    years = span_text(choices.years)
    return f"Golv: {told} vid utgången av {years}. Antaganden: {result.scenario.name}."


def _combinations(count: int) -> str:
    return f"{whole(count)} {'kombination' if count == 1 else 'kombinationer'}"


def _those(count: int) -> str:
    return "den enda" if count == 1 else f"de {whole(count)}"


def _lever_lines(space: Space, package: DataPackage, width: int) -> list[str]:
    """The levers, told of whichever are fewer: the combinations that hold, or those that fail."""
    choices = space.choices
    names = [*map(package.called, choices.applications)]
    if not space.failing:
        return ["Golvet håller hur styrelsen än väljer bland nivåerna."]
    told, which = space.standing, "håller"
    if space.feasible > space.failing:
        told, which = space.standing_failing, "bryter"
    apart = (told.max(axis=1) - told.min(axis=1)).tolist()
    order = sorted(range(len(apart)), key=lambda a: -apart[a])
    of = min(space.feasible, space.failing)
    rows: list[Sequence[str]] = [("Ansökan", *map(per_cent, choices.levels))]
    rows += [
        (names[a], *(percent(Fraction(count, of), 1) for count in told[a].tolist())) for a in order
    ]
    strongest = [names[a] for a in order if apart[a] == apart[order[0]]]
    never = [names[a] for a in order if not apart[a]]
    meaning = "Starkast hävstång överst: ju större skillnad mellan nivåerna, desto mer avgör den."
    if len(strongest) == 1:
        meaning += f" Mest avgör {strongest[0]}."
    if never:
        meaning += f" Utan betydelse för golvet: {listed(never)}."
    return [
        f"Hur ofta varje ansökan står på varje nivå, bland {_those(of)} som {which} golvet",
        *laid_out(rows, 0, width),
        meaning,
    ]


def _change_lines(found: FoundChange, best: Found, width: int) -> list[str]:
    package = found.proposal.package
    lines = [
        f"Minska till dessa delar av förslaget: {reductions(package, best.levels)}. Det är "
        f"{kronor(best.change.cut)} mindre beviljat."
        if best.reduced
        else "Ingen ändring behövs.",
    ]
    if best.change.worst_loss:
        lines.append(f"Den kommun som förlorar mest förlorar {_loss(found, best)}.")
    elif best.reduced:
        lines.append("Ingen kommun förlorar något; minskningen bärs av andra än kommunerna.")
    if found.answer.status is Status.OPTIMAL:
        lines.append("Bevisat: ingen ändring är mindre.")
    elif found.answer.bound is not None:
        lines.append(
            f"Tiden tog slut: bevisat är bara att minst {kronor(found.answer.bound)} måste bort, "
            f"svaret kan vara {kronor(best.change.cut - found.answer.bound)} för stort."
        )
    else:
        lines.append("Tiden tog slut: svaret håller golvet men är inte bevisat minst.")
    rooms = {changed_text(found).capitalize(): found.proposal}
    if best.reduced:
        rooms["Efter ändringen"] = best.result
    years: list[Sequence[str]] = [("", *map(str, found.proposal.years))]
    years += [(name, *map(whole, r.trajectory.closing.tolist())) for name, r in rooms.items()]
    lines += ["", "Utrymme i slutet av året, kr", *laid_out(years, 0, width)]
    if found.alternatives and best.reduced:
        rows = [("Minskas till", "Rörda", "Mindre beviljat, kr", "Största förlust")]
        rows += [
            (
                reductions(package, other.levels),
                whole(other.change.touched),
                whole(other.change.cut),
                _loss(found, other),
            )
            for other in found.alternatives
        ]
        lines += ["", "Näst bäst, i ordning", *laid_out(rows, 0, width)]
    return lines


def _loss(found: FoundChange, one: Found) -> str:
    worst: Fraction = one.change.worst_loss
    if found.per_inhabitant:
        return f"{decimal(worst, 2)}\u00a0kr per invånare"
    return f"{percent(worst, 2)} av sitt"


def _clash_lines(found: FoundChange) -> list[str]:
    several = len(found.clashes) > 1
    told = "De här kraven går inte ihop" if several else "Det här kravet går inte att hålla"
    lines = [f"Ingen ändring håller alla krav. {told}:"]
    for clash in found.clashes:
        alone = (
            "räcker inte att ändra ensamt"
            if clash.alone is None
            else f"räcker ensamt om det {_yields(clash)} {kronor(clash.alone)}"
        )
        lines.append(f"  {_demand(found, clash)}: {alone}.")
    together = [clash for clash in found.clashes if clash.together]
    if len(together) > 1:
        parts = [f"{_demand(found, c)} {kronor(c.together)}" for c in together]
        lines.append(f"Tillsammans räcker minst: {listed(parts)}.")
    return lines


def _demand(found: FoundChange, clash: Clash) -> str:
    subject = found.proposal.package.called(clash.subject)
    match clash.kind:
        case DemandKind.FLOOR:
            return f"golvet {kronor(found.demands.floor)}"
        case DemandKind.KEEP:
            return f"{subject} får inte röras"
        case DemandKind.ALL_OR_NOTHING:
            return f"{subject} helt eller inte alls"
        case DemandKind.AT_LEAST:
            least = kronor(found.demands.at_least[clash.subject])
            return f"minst {least} till {clash.subject}"
        case DemandKind.AT_MOST_CUT:
            most = per_cent(found.demands.at_most_cut[clash.subject])
            return f"{subject} minskas högst {most}"


def _yields(clash: Clash) -> str:
    match clash.kind:
        case DemandKind.FLOOR | DemandKind.AT_LEAST:
            return "sänks med"
        case _:
            return "eftersätts med"
