"""Which Swedish word of the user's side stands for which identifier: the only such mapping.

Headings of CSV tables stand beside the columns' kinds, in the data package's shapes.
"""

from __future__ import annotations

from enum import StrEnum


class Section(StrEnum):
    """Which part of the plan a line belongs to."""

    MEMBER_FEE = "medlemsavgift"
    OTHER_INCOME = "övrig intäkt"
    ADMINISTRATION = "administration"
    ONGOING = "pågående insats"
    OTHER_COORDINATION = "övrig samverkansinsats"


INCOME_SECTIONS = (Section.MEMBER_FEE, Section.OTHER_INCOME)
COST_SECTIONS = (Section.ADMINISTRATION, Section.ONGOING, Section.OTHER_COORDINATION)


class OrganisationKind(StrEnum):
    """Which of the law's groups of members an organisation belongs to (lag 2003:1210, 5 §)."""

    STATE = "stat"
    REGION = "region"
    KOMMUN = "kommun"


class ColumnKind(StrEnum):
    """What a column of the plan holds; written before the year in its heading."""

    BUDGET = "Budget"
    FORECAST = "Prognos"
    PRELIMINARY = "Prel"


class Unit(StrEnum):
    """Unit in which a row's amounts are written."""

    KRONA = "kr"
    THOUSAND = "tkr"

    @property
    def in_kronor(self) -> int:
        """Size of the unit [SEK]."""
        return 1000 if self is Unit.THOUSAND else 1


class Assumption(StrEnum):
    """Rows of ``antaganden.csv``: figures the förbund sets itself."""

    OPENING_SURPLUS = "ingående överskott"
    RESERVE_FUND = "reservfond"
    FLOOR = "golv"
    POPULATION_YEAR = "folkmängdsår"


class Subject(StrEnum):
    """What a document states of an application, in ``uppgifter.csv``."""

    ASKED = "sökt belopp"
    PROPOSED = "föreslaget belopp"
    OWN_FINANCING = "egenfinansiering"
    TOTAL_BUDGET = "total budget"
    START = "från"
    END = "till"
    TARGET_GROUP = "målgrupp"
    POSTS = "tjänster"
    PARTICIPANTS = "deltagare"
    HEADING_UNIT = "enhet i rubriken"


class Place(StrEnum):
    """Where in the documents an application's figure is stated."""

    OVERVIEW = "översikten"
    PROPOSAL = "beslutsförslaget"
    MATTER = "ärendet"
    APPLICATION = "ansökan"
    BUDGET_SHEET = "budgetbladet"
    YEARLY_SHEET = "årsbladet"
    SUMMARY = "sammanställningen"


class Grade(StrEnum):
    """How grave a finding of the reconciliation is."""

    ERROR = "fel"
    WARNING = "varning"
    NOTE = "upplysning"


class Uncertain(StrEnum):
    """Rows of ``osakerhet.csv``: what the years ahead may bring otherwise than planned."""

    MEMBER_FEE = "medlemsavgift"
    UNDERSPEND = "ej nyttjade medel"
    ADMINISTRATION = "administration"


class DistributionShape(StrEnum):
    """How the values between the lowest and the highest are spread."""

    TRIANGLE = "triangel"
    UNIFORM = "likformig"


class OverYears(StrEnum):
    """How one year's value goes with the next."""

    EACH = "varje år för sig"
    SAME = "samma alla år"
    CUMULATIVE = "läggs på år från år"


class Action(StrEnum):
    """What the board can decide for one application."""

    APPROVE = "bevilja"
    REDUCE = "reducera"
    POSTPONE = "skjut upp"
    SHORTEN = "förkorta"
    TABLE = "bordlägg"
    REJECT = "avslå"


class Reduction(StrEnum):
    """The ways of reducing; a decision states exactly one."""

    PERCENT = "procent"
    AMOUNT = "belopp_kr"
    CEILING = "tak_kr"
    PER_YEAR = "per_år"
    BUDGET_ROWS = "ta_bort"


class ScenarioKey(StrEnum):
    """Top-level keys of a scenario file."""

    NAME = "namn"
    DESCRIPTION = "beskrivning"
    BASED_ON = "utgår_från"
    STANDARD = "standard"
    DECISIONS = "beslut"
    ADDITIONS = "tillägg"
    ASSUMPTIONS = "antaganden"


class AssumptionKey(StrEnum):
    """Keys under ``antaganden`` in a scenario file."""

    MEMBER_FEE = "medlemsavgift"
    UNDERSPEND = "ej_nyttjat"
    OPENING_SURPLUS = "ingående_överskott_kr"
    FLOOR = "golv_kr"


class DecisionKey(StrEnum):
    """Keys of one decision beside the ways of reducing."""

    ACTION = "åtgärd"
    AS_ASKED = "sökt"
    MONTHS = "månader"
    UNTIL = "till"


class AdditionKey(StrEnum):
    """Keys of one hypothetical insats under ``tillägg``; all are needed."""

    ID = "id"
    NAME = "namn"
    OWNER = "insatsägare"
    START = "från"
    END = "till"
    AMOUNT = "belopp_kr"


class Measure(StrEnum):
    """Computed quantities a control sum can name in the table ``beräknat``."""

    INCOME = "intäkter"
    COST = "kostnader"
    RESULT = "årets resultat"
    OPENING = "överskott från tidigare år"
    ROOM_WITHOUT = "beslutsutrymme utan ansökningar"
    APPLICATIONS = "nya ansökningar"
    ROOM_WITH_ALL = "beslutsutrymme med alla ansökningar"


ACTION_PAST = {
    Action.APPROVE: "beviljas",
    Action.REDUCE: "reduceras",
    Action.POSTPONE: "skjuts upp",
    Action.SHORTEN: "förkortas",
    Action.TABLE: "bordläggs",
    Action.REJECT: "avslås",
}

GRADES = {Grade.ERROR: "fel", Grade.WARNING: "varningar", Grade.NOTE: "upplysningar"}

YES, NO = "ja", "nej"

WITHOUT = "utan ansökningar"
INCOME, COST, RESULT, ROOM = "intäkter", "kostnader", "resultat", "beslutsutrymme"
OPENING = "ingående överskott"
FEES, FEE_CHANGE, OTHER_INCOME = "medlemsavgifter", "ändrad medlemsavgift", "övriga intäkter"
ADMINISTRATION = "förtroendevalda och förvaltning"
COORDINATION, ONGOING, OTHER = (
    "samverkansinsatser",
    "pågående insatser",
    "övriga samverkansinsatser",
)
ONGOING_BEFORE_UNUSED = "pågående insatser före ej nyttjade medel"
UNUSED, UNUSED_OF_NEW = "ej nyttjade medel", "ej nyttjade medel av nya insatser"
UNUSED_IN_ALL = "ej nyttjade medel i allt"
NEW = "nya ansökningar"  # of a year: what its applications and added insatser cost
LINE, APPLICATION = "rad", "ansökan"
GRANTED = "beviljat"  # to an organisation, or in all; within the plan's years
GRANTED_APPLICATIONS = "beviljade ansökningar"  # also after the plan, without added insatser
SUPPOSED, AFTER = "tänkta insatser", "efter planperioden"
OFFERED = "kansliets fördelning"  # what the office's table carries of an application
ASKED, PROPOSED, MAXIMUM = "sökt", "föreslaget", "högsta belopp"
DIFFERENCE = "skillnad mot beslutet"
STATED = "scenariots belopp"  # what a decision cuts by or down to
MONTHS = "månader"  # of a year that are moved or kept
SHARE, PER_INHABITANT, POPULATION = "andel", "kr per invånare", "folkmängd"
PAID_IN, NET, KEY, KEYS = "inbetalt", "netto", "nyckel", "nycklar"
FLOOR, MISSING, RESERVE, DEVIATION = "golv", "fattas till golvet", "reservfond", "avvikelse"

# The sums and the assumptions in the economist's table by the row's key. Its costs and its result
# are those of the plan; those of the year as decided bear the plain name.
TABLE_ROWS = {
    "s:intäkter": INCOME,
    "s:samverkan": COORDINATION,
    "s:pågående": ONGOING,
    "s:övriga": OTHER,
    "s:kostnader": f"{COST} {WITHOUT}",
    "s:resultat": f"{RESULT} {WITHOUT}",
    "s:ingående": f"{OPENING} {WITHOUT}",
    "s:utrymme": f"{ROOM} {WITHOUT}",
    "s:nya": NEW,
    "s:efter": ROOM,
    "a:avgift": FEE_CHANGE,
    "a:pågående": UNUSED,
    "a:nya": UNUSED_OF_NEW,
}
