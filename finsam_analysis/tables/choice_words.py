"""How the space of choices and the smallest change are told in words, in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from finsam_analysis.choices.choices import WHOLE, Choices
from finsam_analysis.choices.sample import Sample
from finsam_analysis.choices.space import Space
from finsam_analysis.core.swedish import kronor, percent, whole
from finsam_analysis.tables.wording import listed, per_cent, settled_sentences


def years_text(years: Sequence[int]) -> str:
    """Years as a span: ``2025–2028``."""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def levels_text(levels: Sequence[Fraction]) -> str:
    """Levels to choose between: ``0, 50 eller 100 %``."""
    numbers = [per_cent(level).removesuffix("\u00a0%") for level in levels]
    return f"{' eller '.join(filter(None, [', '.join(numbers[:-1]), numbers[-1]]))}\u00a0%"


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
    return (
        f"Golv: {kronor(floor)} vid utgången av {years_text(choices.years)}. "
        f"Antaganden: {assumptions}."
    )


def settled_lines(choices: Choices, floor: int) -> list[str]:
    """A sentence for each year below the floor that no decision can change."""
    return [sentence.text for sentence in settled_sentences(choices.settled, floor)]


def space_text(space: Space, assumptions: str) -> str:
    """The space of choices for a reader: how many hold the floor, the best, and the levers."""
    choices = space.choices
    levels = levels_text(choices.levels)
    failing = choices.combinations - space.feasible
    lines = [
        (
            f"Alla sätt att ge {whole(len(choices.applications))} ansökningar {levels} av "
            "kansliets förslag"
        ),
        floor_text(choices, space.floor, assumptions),
        *settled_lines(choices, space.floor),
        "",
        f"{_combinations(choices.combinations)}, var och en räknad i hela kronor.",
        f"{whole(space.feasible)} håller golvet alla år, {whole(failing)} gör det inte.",
    ]
    if not space.feasible:
        room = choices.room([0] * len(choices.applications))
        lowest = int(room.argmin())
        lines += [
            "",
            (
                f"Även med {per_cent(choices.levels[0])} till alla blir utrymmet "
                f"{choices.years[lowest]} bara {kronor(int(room[lowest]))}. Högre kan golvet "
                "inte vara."
            ),
        ]
        return "\n".join(lines)
    rows: list[Sequence[str]] = [("beviljat kr", "lägsta utrymme kr", "minskade", "ändringar")]
    rows += [
        (whole(c.granted), whole(c.lowest_room), whole(c.reduced), changes_text(c.levels))
        for c in space.best
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
    lines += [
        "",
        f"Mest beviljat enligt lösaren: {kronor(sample.best.granted)} ({proof}).",
        (
            f"Lägsta utrymme {kronor(sample.best.lowest_room)}; ändringar: "
            f"{changes_text(sample.best.levels)}."
        ),
    ]
    return "\n".join(lines)


def _those(count: int) -> str:
    return "den enda" if count == 1 else f"de {whole(count)}"


def _lever_lines(space: Space) -> list[str]:
    """The levers, told of whichever are fewer: the combinations that hold, or those that fail."""
    choices = space.choices
    each = choices.combinations // len(choices.levels)
    failing = choices.combinations - space.feasible
    if not failing:
        return ["", "Golvet håller hur styrelsen än väljer bland nivåerna."]
    told = space.standing if space.feasible <= failing else each - space.standing
    which = "håller" if space.feasible <= failing else "bryter"
    apart = (told.max(axis=1) - told.min(axis=1)).tolist()
    order = sorted(range(len(apart)), key=lambda a: -apart[a])
    of = min(space.feasible, failing)
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
