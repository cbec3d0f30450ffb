"""Which Swedish word of the user's side stands for which identifier: the only such mapping.

Headings of CSV tables stand beside the columns' kinds, in the data package's shapes, and the names
of figures in their keys.
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
    """Which of the law's groups of members an organisation belongs to (lag 2003:1210, 5 §).

    The förbund itself is no member; it may own an insats.
    """

    STATE = "stat"
    REGION = "region"
    KOMMUN = "kommun"
    FORBUND = "förbund"


PAYING_KINDS = (OrganisationKind.STATE, OrganisationKind.REGION, OrganisationKind.KOMMUN)


class ColumnKind(StrEnum):
    """What a column of the plan holds; written before the year in its heading."""

    BUDGET = "Budget"
    FORECAST = "Prognos"
    PRELIMINARY = "Prel"
    PLANNED = "Plan"
    ACTUAL = "Utfall"


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
    CEILING = "tak"
    START_SCENARIO = "utgångsscenario"


# Those that a package must have; the others say something only where they stand.
NEEDED_ASSUMPTIONS = (
    Assumption.OPENING_SURPLUS,
    Assumption.RESERVE_FUND,
    Assumption.FLOOR,
    Assumption.POPULATION_YEAR,
)
SCENARIO_UNIT = "scenario"  # the unit of an assumption whose value is a scenario's id


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
    RAISE = "utöka"
    POSTPONE = "skjut upp"
    SHORTEN = "förkorta"
    TABLE = "bordlägg"
    REJECT = "avslå"


class Reduction(StrEnum):
    """The ways of reducing or raising; a step states exactly one."""

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
    FINANCING = "finansiering"


class AssumptionKey(StrEnum):
    """Keys under ``antaganden`` in a scenario file."""

    MEMBER_FEE = "medlemsavgift"
    UNDERSPEND = "ej_nyttjat"
    OPENING_SURPLUS = "ingående_överskott_kr"
    PLAN = "plan"
    FLOOR = "golv_kr"
    FLOOR_PERCENT = "golv_procent"
    CEILING = "tak_kr"


class DecisionKey(StrEnum):
    """Keys of one decision beside the ways of reducing."""

    ACTION = "åtgärd"
    AS_ASKED = "sökt"
    DISTRIBUTION = "fördelning"
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
    Action.RAISE: "utökas",
    Action.POSTPONE: "skjuts upp",
    Action.SHORTEN: "förkortas",
    Action.TABLE: "bordläggs",
    Action.REJECT: "avslås",
}

GRADES = {Grade.ERROR: "fel", Grade.WARNING: "varningar", Grade.NOTE: "upplysningar"}

POSITION = "lön"  # the kind of a budget row that is a position

YES, NO = "ja", "nej"
