"""What tables print of a figure beside its own name: a row's words and the column's heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finsam_analysis.core import FigureKey, FigureKind
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import NEAREST, room_name

_SUM = "Summa"
# Headings over what is granted of an application, also after the plan.
_OF_APPLICATIONS = "Beviljat", "I tabellerna"
# What a row says of the one figure that it holds; the heading beside it says no more.
_ROWS = {
    FigureKind.FLOOR: "Golv för beslutsutrymmet",
    FigureKind.CEILING: "Tak för beslutsutrymmet",
    FigureKind.RESERVE: "Reservfond utanför beslutsutrymmet",
}
# Headings over figures of members, each whole over the years of the grants.
_OF_MEMBERS = {
    FigureKind.POPULATION: ("Invånare",),
    FigureKind.PAID_IN: ("Betalar in",),
    FigureKind.NET: ("Skillnad",),
    FigureKind.GRANTED: (_SUM, "Beviljat"),  # within the plan's years
    FigureKind.SHARE: ("Andel",),
}
# The sums of columns that list applications.
_OF_ALL = {
    FigureKind.MAXIMUM.key(): ("Högst",),
    FigureKind.GRANTED_APPLICATIONS.key(): _OF_APPLICATIONS,
    FigureKind.OFFERED.key(): ("Föreslaget",),
}


def column_names(
    key: FigureKey, applications: Mapping[str, str], result: ScenarioResult
) -> Iterator[str]:
    """What a figure is called by the row and the column that it stands in.

    Args:
        key: the figure's.
        applications: id to the name that tables print.
        result: the scenario; its lowest room and the years of its grants are called so.
    """
    if key in _OF_ALL:
        yield from (f"{_SUM} {heading}" for heading in _OF_ALL[key])
    elif key.kind is FigureKind.APPLICATION:
        yield from _of_application(key, applications.get(key.of, key.of), result)
    elif key.kind in _OF_MEMBERS:
        yield from _of_member(key, result)
    else:
        yield from _of_row(key, result)


def _of_application(key: FigureKey, name: str, result: ScenarioResult) -> Iterator[str]:
    """Its row in the decisions, and in the grants, where it has one for each that receives it."""
    if key.term:
        return
    if key.organisation:
        yield f"{_SUM} {name} {key.organisation}"
    else:
        yield from (f"{heading} {name}" for heading in _OF_APPLICATIONS)
    alone = len(result.granted[key.of].organisations) == 1
    if bool(key.organisation) == alone:
        yield f"{_SUM} {name}"


def _of_member(key: FigureKey, result: ScenarioResult) -> Iterator[str]:
    first, last = (result.years[result.granted_positions[i]] for i in (0, -1))
    whose = key.organisation or _SUM
    for heading in _OF_MEMBERS[key.kind]:
        if key.term and key.kind is FigureKind.PAID_IN:
            yield f"{heading} {whose} {key.term}"
        elif not key.term or key.kind is FigureKind.POPULATION:
            yield f"{heading} {whose}"
            yield f"{heading} {first}–{last} {whose}"


def _of_row(key: FigureKey, result: ScenarioResult) -> Iterator[str]:
    """What a row says whose heading says nothing, or the year alone."""
    match key.kind:
        case FigureKind.NEW:
            yield f"{_SUM} {key.term}"
        case FigureKind.ROOM:
            nouns = "utrymme", "beslutsutrymme"
            if key.term == str(result.trajectory.lowest.year):
                yield from (f"Lägsta {noun}" for noun in nouns)
            if key.term == str(result.nearest(result.judged).year):
                for noun in nouns:
                    # A table of several scenarios may call it so also where its floor is the same.
                    yield f"{noun} {NEAREST}"
                    yield room_name([result], noun)
        case FigureKind.OPENING if key.term == str(result.years[0]):
            yield f"Ackumulerat överskott vid ingången av {key.term}"
        case FigureKind.FLOOR | FigureKind.CEILING | FigureKind.RESERVE if not key.term:
            yield _ROWS[key.kind]
