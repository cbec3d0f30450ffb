"""The words that tables and the terminal share for the space of choices and the smallest change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import itemgetter

from finsam_analysis.choices import WHOLE, Choices, Combination, FoundChange
from finsam_analysis.core import DataPackage, per_cent
from finsam_analysis.tables.book import printed_book
from finsam_analysis.tables.wording import (
    MANY_YEARS,
    first_ones,
    listed,
    listed_years,
    settled_sentences,
)


def levels_text(levels: Sequence[Fraction]) -> str:
    """Levels to choose between: ``0, 50 eller 100 %``."""
    numbers = [per_cent(level).removesuffix("\u00a0%") for level in levels]
    return f"{listed(numbers, ' eller ')}\u00a0%"


def reductions(package: DataPackage, levels: Mapping[str, Fraction], *, few: bool = False) -> str:
    """The applications below the proposal by name, with their levels; names may hold commas.

    Where ``few`` are to be told, of very many the first ones and how many more there are.
    """
    reduced = [f"{package.called(i)} {per_cent(p)}" for i, p in levels.items() if p != WHOLE]
    return "; ".join(first_ones(reduced) if few else reduced) or "ingen ändring"


def settled_lines(choices: Choices, floor: int) -> list[str]:
    """A sentence for each year below the floor that no decision can change."""
    return [sentence.text for sentence in settled_sentences(choices.settled_below(floor))]


def lowest_room(choices: Choices, floor: int, one: Combination) -> tuple[str, int]:
    """A combination's lowest room and its name [SEK]; where floors differ, what is above them."""
    if choices.relief is None:
        return "lägsta utrymme", one.lowest_room
    return "minst över golvet", one.lowest_room - floor


def changed_text(found: FoundChange) -> str:
    """What the change is of: the office's proposal, or what the scenario decides."""
    return "kansliets förslag" if found.of_proposal else "scenariots beslut"


def missing_text(found: FoundChange) -> str:
    """What is missing before the change, year by year: ``2026 saknas 61 tkr``."""
    changed, proposal = changed_text(found), found.proposal
    if not found.answer.missing:
        holds = "håller golvet som det är" if found.of_proposal else "håller golvet som de är"
        return f"{changed.capitalize()} {holds}."
    book, lacks = printed_book(proposal), {}
    for year, amount in found.answer.missing:
        room = int(proposal.trajectory.closing[proposal.years.index(year)])
        lacks[year] = book.missing(room + amount, room)
    if len(lacks) > MANY_YEARS:
        worst, _ = max(found.answer.missing, key=itemgetter(1))
        told = f"når utrymmet inte golvet i slutet av {listed_years(list(lacks))}"
        return f"Med {changed} {told}; mest saknas {worst}: {lacks[worst]}."
    return f"Med {changed}: {listed([f'{year} saknas {lack}' for year, lack in lacks.items()])}."
