"""How the space of choices and the smallest change are told in words, in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from finsam_analysis.choices import (
    SMALLEST_IN,
    WHOLE,
    Choices,
    Clash,
    Combination,
    DemandKind,
    Found,
    FoundChange,
    Sample,
    Space,
    Status,
)
from finsam_analysis.core import (
    decimal,
    kronor,
    per_cent,
    percent,
    span_text,
    whole,
)
from finsam_analysis.tables.book import printed_book
from finsam_analysis.tables.wording import (
    in_spans,
    listed,
    settled_sentences,
)


def levels_text(levels: Sequence[Fraction]) -> str:
    """Levels to choose between: ``0, 50 eller 100 %``."""
    numbers = [per_cent(level).removesuffix("\u00a0%") for level in levels]
    return f"{listed(numbers, ' eller ')}\u00a0%"


def changes_text(levels: Mapping[str, Fraction]) -> str:
    """The applications below the proposal, with their levels."""
    changed = [f"{name} {per_cent(p)}" for name, p in levels.items() if p != WHOLE]
    return ", ".join(changed) or "ingen ändring"


def aligned(rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> list[str]:
    """Rows of cells in columns, numbers to the right; columns named in ``left`` to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def floor_text(choices: Choices, floor: int, assumptions: str) -> str:
    """The floor, the years it is tried in, and under which assumptions."""
    told = kronor(floor)
    if choices.relief is not None:
        floors = zip(map(kronor, choices.floors(floor)), choices.years, strict=True)
        told = in_spans(list(floors))
    return f"Golv: {told} vid utgången av {span_text(choices.years)}. Antaganden: {assumptions}."


def settled_lines(choices: Choices, floor: int) -> list[str]:
    """A sentence for each year below the floor that no decision can change."""
    return [sentence.text for sentence in settled_sentences(choices.settled_below(floor))]


def lowest_room(choices: Choices, floor: int, one: Combination) -> tuple[str, int]:
    """A combination's lowest room and its name [SEK]; where floors differ, what is above them."""
    if choices.relief is None:
        return "lägsta utrymme", one.lowest_room
    return "minst över golvet", one.lowest_room - floor


def space_text(space: Space, assumptions: str) -> str:
    """The space of choices for a reader: how many hold the floor, the best, and the levers."""
    choices = space.choices
    levels = levels_text(choices.levels)
    lines = [
        (
            f"Alla sätt att ge {whole(len(choices.applications))} ansökningar {levels} av "
            "kansliets förslag"
        ),
        floor_text(choices, space.floor, assumptions),
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
        return "\n".join(lines)
    lowest_rooms = [lowest_room(choices, space.floor, one) for one in space.best]
    rows: list[Sequence[str]] = [
        ("beviljat kr", f"{lowest_rooms[0][0]} kr", "minskade", "ändringar")
    ]
    rows += [
        (whole(c.granted), whole(room), whole(c.reduced), changes_text(c.levels))
        for c, (_, room) in zip(space.best, lowest_rooms, strict=True)
    ]
    lines += ["", "Mest beviljat", *aligned(rows, left=(3,))]
    lines += _lever_lines(space)
    lines += [
        "",
        (
            f"{_combinations(len(space.front))} överträffas inte av någon annan i beviljat, "
            "lägsta utrymme och antal minskade på en gång; de skrivs ut med --json."
        ),
    ]
    return "\n".join(lines)


def _combinations(count: int) -> str:
    return f"{whole(count)} {'kombination' if count == 1 else 'kombinationer'}"


def sample_text(sample: Sample, assumptions: str) -> str:
    """A space too large to go through: what was drawn, how sure it is, and the solver's best."""
    choices = sample.choices
    low, high = sample.interval
    lines = [
        (
            f"{whole(len(choices.applications))} ansökningar på {whole(len(choices.levels))} "
            "nivåer: för många kombinationer att räkna alla"
        ),
        floor_text(choices, sample.floor, assumptions),
        *settled_lines(choices, sample.floor),
        "",
        (
            f"Skattning: {whole(sample.hits)} av {whole(sample.draws)} dragna håller golvet (frö "
            f"{sample.seed}). Av alla är det mellan {percent(Fraction(low), 4)} och "
            f"{percent(Fraction(high), 4)}, med 95 procents säkerhet."
        ),
    ]
    if sample.best is None:
        return "\n".join([*lines, "Lösaren fann ingen kombination som håller golvet."])
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
        (f"{named.capitalize()} {kronor(lowest)}; ändringar: {changes_text(sample.best.levels)}."),
    ]
    return "\n".join(lines)


def _those(count: int) -> str:
    return "den enda" if count == 1 else f"de {whole(count)}"


def _lever_lines(space: Space) -> list[str]:
    """The levers, told of whichever are fewer: the combinations that hold, or those that fail."""
    choices = space.choices
    if not space.failing:
        return ["", "Golvet håller hur styrelsen än väljer bland nivåerna."]
    told, which = space.standing, "håller"
    if space.feasible > space.failing:
        told, which = space.standing_failing, "bryter"
    apart = (told.max(axis=1) - told.min(axis=1)).tolist()
    order = sorted(range(len(apart)), key=lambda a: -apart[a])
    of = min(space.feasible, space.failing)
    rows: list[Sequence[str]] = [("ansökan", *(per_cent(level) for level in choices.levels))]
    rows += [
        (choices.applications[a], *(percent(Fraction(count, of), 1) for count in told[a].tolist()))
        for a in order
    ]
    strongest = [choices.applications[a] for a in order if apart[a] == apart[order[0]]]
    never = [choices.applications[a] for a in order if not apart[a]]
    meaning = "Starkast hävstång överst: ju större skillnad mellan nivåerna, desto mer avgör den."
    if len(strongest) == 1:
        meaning += f" Mest avgör {strongest[0]}."
    if never:
        meaning += f" Utan betydelse för golvet: {listed(never)}."
    return [
        "",
        f"Hur ofta varje ansökan står på varje nivå, bland {_those(of)} som {which} golvet",
        *aligned(rows),
        meaning,
    ]


def change_text(found: FoundChange) -> str:
    """The answer for a reader."""
    lines = [
        f"Minsta ändring av kansliets förslag {SMALLEST_IN[found.answer.objective]}",
        floor_text(found.choices, found.demands.floor, found.proposal.scenario.name),
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
        lines += _change_lines(found, found.found)
    return "\n".join(lines)


def changed_text(found: FoundChange) -> str:
    """What the change is of: the office's proposal, or what the scenario decides."""
    return "kansliets förslag" if found.of_proposal else "scenariots beslut"


def missing_text(found: FoundChange) -> str:
    """What is missing before the change, year by year: ``2026 saknas 61 tkr``."""
    changed, proposal = changed_text(found), found.proposal
    if not found.answer.missing:
        holds = "håller golvet som det är" if found.of_proposal else "håller golvet som de är"
        return f"{changed.capitalize()} {holds}."
    book, lacks = printed_book(proposal), []
    for year, amount in found.answer.missing:
        room = int(proposal.trajectory.closing[proposal.years.index(year)])
        lacks.append(f"{year} saknas {book.missing(room + amount, room)}")
    return f"Med {changed}: {listed(lacks)}."


def _change_lines(found: FoundChange, best: Found) -> list[str]:
    lines = [
        f"Minska till dessa delar av förslaget: {changes_text(best.levels)}. Det är "
        f"{kronor(best.change.cut)} mindre beviljat."
        if best.reduced
        else "Ingen ändring behövs.",
        "Utrymme efter: "
        + ", ".join(
            f"{year} {kronor(room)}"
            for year, room in zip(
                best.result.years, best.result.trajectory.closing.tolist(), strict=True
            )
        )
        + ".",
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
    if found.alternatives and best.reduced:
        rows = [("mindre beviljat kr", "rörda", "största förlust", "ändringar")]
        rows += [
            (
                whole(other.change.cut),
                whole(other.change.touched),
                _loss(found, other),
                changes_text(other.levels),
            )
            for other in found.alternatives
        ]
        lines += ["", "Näst bäst, i ordning", *aligned(rows, left=(3,))]
    return lines


def _loss(found: FoundChange, one: Found) -> str:
    worst: Fraction = one.change.worst_loss
    if found.per_inhabitant:
        return f"{decimal(worst, 2)}\u00a0kr per invånare"
    return f"{percent(worst, 2)} av sitt"


def _clash_lines(found: FoundChange) -> list[str]:
    lines = ["Ingen ändring håller alla krav. De här kraven går inte ihop:"]
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
    match clash.kind:
        case DemandKind.FLOOR:
            return f"golvet {kronor(found.demands.floor)}"
        case DemandKind.KEEP:
            return f"{clash.subject} får inte röras"
        case DemandKind.ALL_OR_NOTHING:
            return f"{clash.subject} helt eller inte alls"
        case DemandKind.AT_LEAST:
            least = kronor(found.demands.at_least[clash.subject])
            return f"minst {least} till {clash.subject}"
        case DemandKind.AT_MOST_CUT:
            most = per_cent(found.demands.at_most_cut[clash.subject])
            return f"{clash.subject} minskas högst {most}"


def _yields(clash: Clash) -> str:
    match clash.kind:
        case DemandKind.FLOOR | DemandKind.AT_LEAST:
            return "sänks med"
        case _:
            return "eftersätts med"
