"""Which figure is meant: its kind, whose it is and when; the Swedish name is how it is said."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class FigureKind(StrEnum):
    """What a figure is, and the first words of its name.

    Of cost, result, opening and room there are two: as planned, without the applications, and as
    decided, with them.
    """

    INCOME = "intäkter"
    FEES, FEE_CHANGE = "medlemsavgifter", "ändrad medlemsavgift"
    OTHER_INCOME = "övriga intäkter"
    ADMINISTRATION = "förtroendevalda och förvaltning"
    COORDINATION = "samverkansinsatser"
    ONGOING, OTHER = "pågående insatser", "övriga samverkansinsatser"
    ONGOING_BEFORE_UNUSED = "pågående insatser före ej nyttjade medel"
    UNUSED, UNUSED_OF_NEW = "ej nyttjade medel", "ej nyttjade medel av nya insatser"
    UNUSED_IN_ALL = "ej nyttjade medel i allt"
    NEW = "nya ansökningar"  # of a year: what its applications and added insatser cost
    COST, COST_WITHOUT = "kostnader", "kostnader utan ansökningar"
    RESULT, RESULT_WITHOUT = "resultat", "resultat utan ansökningar"
    OPENING, OPENING_WITHOUT = "ingående överskott", "ingående överskott utan ansökningar"
    ROOM, ROOM_WITHOUT = "beslutsutrymme", "beslutsutrymme utan ansökningar"
    LINE, LINE_CHANGE, APPLICATION = "rad", "ändrad rad", "ansökan"
    GRANTED = "beviljat"  # to an organisation, or in all; within the plan's years
    GRANTED_APPLICATIONS = "beviljade ansökningar"  # also after the plan, without added insatser
    SUPPOSED, AFTER = "tänkta insatser", "efter planperioden"
    OFFERED = "kansliets fördelning"  # what the office's table carries of an application
    ASKED, PROPOSED, MAXIMUM = "sökt", "föreslaget", "högsta belopp"
    DIFFERENCE = "skillnad mot beslutet"
    STATED = "scenariots belopp"  # what a decision cuts by or down to
    SHARE, PER_INHABITANT, POPULATION = "andel", "kr per invånare", "folkmängd"
    PAID_IN, NET, KEY, KEYS = "inbetalt", "netto", "nyckel", "nycklar"
    FLOOR, MISSING, CEILING = "golv", "fattas till golvet", "tak"
    RESERVE, DEVIATION = "reservfond", "avvikelse"
    # What only stands under other figures.
    BUDGET_ROW, ADJUSTMENT = "budgetrad", "justering"
    ROUNDING, PROPOSAL_ROUNDING = "avrundning", "avrundning föreslaget"
    DECISION = "beslut"  # what it adds to a cell
    MONTHS = "månader"  # of a term that are moved or kept
    SUMMED_ROW, SUMMED, STATED_SUM = "summerad", "summerat", "tryckt"

    def key(
        self,
        of: str = "",
        organisation: str = "",
        term: int | str = "",
        part: str = "",
        source: str = "",
    ) -> FigureKey:
        """The key of a figure of this kind."""
        return FigureKey(self, of, organisation, str(term), part, source)


class FigureKey(NamedTuple):
    """What a figure is found by, in a scenario's printed book and in its tracing.

    ``of`` is the id of an application, a line of the plan or a control sum, or a group of members,
    and ``part`` that of a row within it. ``term`` is a year, a budget column (``budget 2024``) or
    ``efter planperioden``; ``source`` the term that moved months come from. What is empty is summed
    over or does not apply.
    """

    kind: FigureKind
    of: str = ""
    organisation: str = ""
    term: str = ""
    part: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """How the figure is said and asked for: ``beviljat Heby 2026``.

        A member that is called as if in a year is quoted: ``beviljat ”Heby 2026” 2026``.
        """
        source = f"av {self.source}" if self.source else ""
        words = (self.kind, self.of, self.part, _said(self.organisation), self.term, source)
        return " ".join(filter(None, words))


_LIKE_A_TERM = re.compile(rf"(^|\s)([0-9]{{4}}|{FigureKind.AFTER})$", re.IGNORECASE)


@lru_cache(maxsize=1000)  # members are few, and their figures very many
def _said(organisation: str) -> str:
    return f"”{organisation}”" if _LIKE_A_TERM.search(organisation) else organisation
