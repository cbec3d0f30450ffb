"""Which tables a data package holds, and what each column may contain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from finsam_analysis.core import (
    NO,
    YES,
    Assumption,
    ColumnKind,
    DistributionShape,
    OrganisationKind,
    OverYears,
    Place,
    Section,
    Subject,
    Uncertain,
    Unit,
)


class Kind(Enum):
    """How a cell's text is read."""

    TEXT = auto()
    ID = auto()
    CHOICE = auto()
    FLAG = auto()
    DATE = auto()
    YEAR = auto()
    COUNT = auto()  # a whole number of 0 or more
    AMOUNT = auto()  # whole numbers of the row's unit, read into whole kronor
    PRINTED = auto()  # a printed figure of the row's unit, decimals allowed, sign allowed
    LIST = auto()  # texts between commas


@dataclass(frozen=True)
class Column:
    """One column: its Swedish heading, how it is read, and which table its values must stand in."""

    heading: str
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class TableShape:
    """One table; ``year_heading`` is the pattern of its columns of amounts, one per year."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    year_heading: re.Pattern[str] | None = None
    needed: bool = True
    _by_heading: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_heading", {c.heading: c for c in self.columns})

    def column(self, heading: str) -> Column | None:
        """Column with that heading; a year's column where the shape allows it; else None."""
        found = self._by_heading.get(heading)
        if found is None and self.year_heading and self.year_heading.fullmatch(heading):
            return Column(heading, Kind.AMOUNT, required=False)
        return found


PLAN_COLUMN = re.compile(rf"({'|'.join(ColumnKind)}) (\d{{4}})")
YEAR_COLUMN = re.compile(r"\d{4}")

_PROVENANCE = (Column("dokument", refers_to=("dokument", "dokument")), Column("ställe"))
_ORGANISATION = ("organisationer", "organisation")
_UNIT = Column("enhet", Kind.CHOICE, choices=tuple(Unit))
_APPLICATION = Column("ansökan", refers_to=("ansokningar", "ansökan"))
_COST_KIND = Column("slag", Kind.CHOICE, choices=("lön", "lokal", "övrigt"))

DOCUMENTS = TableShape(
    "dokument",
    (
        Column("dokument", Kind.ID),
        Column("titel"),
        Column("datum", Kind.DATE, required=False),
        Column("diarienummer", required=False),
    ),
    key=("dokument",),
)
ORGANISATIONS = TableShape(
    "organisationer",
    (
        Column("organisation"),
        Column("namn"),
        Column("grupp", Kind.CHOICE, choices=tuple(OrganisationKind)),
        Column("kod", required=False),
        *_PROVENANCE,
    ),
    key=("organisation",),
)
POPULATION = TableShape(
    "folkmangd",
    (
        Column("organisation", refers_to=_ORGANISATION),
        Column("år", Kind.YEAR),
        Column("invånare", Kind.COUNT),
        Column("härledd", Kind.FLAG, choices=(YES, NO)),
        *_PROVENANCE,
    ),
    key=("organisation", "år"),
)
LEGAL_PARTS = TableShape(
    "lagandelar",
    (
        Column("grupp", Kind.CHOICE, choices=tuple(OrganisationKind)),
        Column("täljare", Kind.COUNT),
        Column("nämnare", Kind.COUNT),
        *_PROVENANCE,
    ),
    key=("grupp",),
)
SHARE_KEY = TableShape(
    "fordelningsnyckel",
    (
        Column("organisation", refers_to=_ORGANISATION),
        Column("nyckel", Kind.COUNT),
        Column("antagande", Kind.FLAG, choices=(YES, NO)),
        Column("beskrivning"),
        Column("datum", Kind.DATE, required=False),
        *_PROVENANCE,
    ),
    key=("organisation",),
)
ASSUMPTIONS = TableShape(
    "antaganden",
    (
        Column("antagande", Kind.CHOICE, choices=tuple(Assumption)),
        Column("värde", Kind.AMOUNT),
        Column("enhet", Kind.CHOICE, choices=(*Unit, "år")),
        Column("datum", Kind.DATE),
        *_PROVENANCE,
        Column("anmärkning", required=False),
    ),
    key=("antagande",),
)
PLAN = TableShape(
    "plan",
    (
        Column("rad", Kind.ID),
        Column("avsnitt", Kind.CHOICE, choices=tuple(Section)),
        Column("namn"),
        Column("insatsägare", required=False, refers_to=_ORGANISATION),
        _UNIT,
        Column("härledda", Kind.LIST, required=False),
        *_PROVENANCE,
    ),
    key=("rad",),
    year_heading=PLAN_COLUMN,
)
APPLICATIONS = TableShape(
    "ansokningar",
    (
        Column("ansökan", Kind.ID),
        Column("namn"),
        Column("insatsägare", refers_to=_ORGANISATION),
        Column("parter", Kind.LIST, required=False, refers_to=_ORGANISATION),
        Column("typ", Kind.CHOICE, choices=("Individinsats", "Strukturinsats")),
        Column("ny_eller_förlängning", Kind.CHOICE, choices=("Ny", "FL", "TL")),
        Column("målgrupp", required=False),
        Column("deltagare_lägst", Kind.COUNT, required=False),
        Column("deltagare_högst", Kind.COUNT, required=False),
        Column(
            "deltagare_per",
            Kind.CHOICE,
            required=False,
            choices=("år", "hela insatsen", "ej angivet"),
        ),
        Column("deltagare_text", required=False),
        Column("från", Kind.DATE),
        Column("till", Kind.DATE),
        Column("sökt_kr", Kind.AMOUNT),
        Column("föreslaget_kr", Kind.AMOUNT),
        Column("översikt_kr", Kind.AMOUNT, required=False),
        Column("översikt_tid", required=False),
        Column("översikt_målgrupp", required=False),
        *_PROVENANCE,
    ),
    key=("ansökan",),
)
DISTRIBUTION = TableShape(
    "fordelning",
    (
        _APPLICATION,
        Column("organisation", refers_to=_ORGANISATION),
        Column("tabellrad"),
        _UNIT,
        *_PROVENANCE,
    ),
    key=("ansökan", "organisation"),
    year_heading=YEAR_COLUMN,
    needed=False,
)
BUDGET_ROWS = TableShape(
    "budgetrader",
    (
        _APPLICATION,
        Column("budgetrad", Kind.ID),
        Column("benämning"),
        _COST_KIND,
        Column("organisation", refers_to=_ORGANISATION),
        Column("tjänst_procent", Kind.COUNT, required=False),
        Column("från", Kind.DATE),
        Column("till", Kind.DATE),
        Column("sökt", Kind.AMOUNT),
        _UNIT,
        Column("årsrad", Kind.ID, required=False),
        *_PROVENANCE,
    ),
    key=("ansökan", "budgetrad"),
    needed=False,
)
YEARLY_BUDGET = TableShape(
    "arsfordelning",
    (
        _APPLICATION,
        Column("årsrad", Kind.ID),
        Column("benämning"),
        _COST_KIND,
        Column("organisation", refers_to=_ORGANISATION),
        Column("totalt", Kind.AMOUNT, required=False),
        _UNIT,
        *_PROVENANCE,
    ),
    key=("ansökan", "årsrad"),
    year_heading=YEAR_COLUMN,
    needed=False,
)
OWN_FINANCING = TableShape(
    "egenfinansiering",
    (
        _APPLICATION,
        Column("rad", Kind.ID),
        Column("benämning"),
        _COST_KIND,
        Column("organisation", refers_to=_ORGANISATION),
        Column("tjänst_procent", Kind.COUNT, required=False),
        Column("från", Kind.DATE, required=False),
        Column("till", Kind.DATE, required=False),
        Column("belopp", Kind.AMOUNT, required=False),
        Column("belopp_text", required=False),
        Column("felplacerat", Kind.AMOUNT, required=False),
        Column("felplacerat_i", required=False),
        _UNIT,
        *_PROVENANCE,
    ),
    key=("ansökan", "rad"),
    needed=False,
)
BUDGET_SUMMARY = TableShape(
    "budgetsammanstallning",
    (
        _APPLICATION,
        Column("organisation", refers_to=_ORGANISATION),
        Column("att_rekvirera", Kind.AMOUNT),
        Column("egenfinansiering", Kind.AMOUNT),
        Column("totalt", Kind.AMOUNT),
        _UNIT,
        *_PROVENANCE,
    ),
    key=("ansökan", "organisation"),
    needed=False,
)
STATEMENTS = TableShape(
    "uppgifter",
    (
        _APPLICATION,
        Column("uppgift", Kind.CHOICE, choices=tuple(Subject)),
        Column("plats", Kind.CHOICE, choices=tuple(Place)),
        Column("värde"),  # as written: what cannot be right must be kept to be found
        Column("enhet", Kind.CHOICE, required=False, choices=tuple(Unit)),
        *_PROVENANCE,
    ),
    key=("ansökan", "uppgift", "plats"),
    needed=False,
)
ADJUSTMENTS = TableShape(
    "justeringar",
    (
        Column("justering", Kind.ID),
        _APPLICATION,
        Column("budgetrad", Kind.ID),
        Column("borttaget", Kind.AMOUNT),
        _UNIT,
        Column("beskrivning"),
        *_PROVENANCE,
    ),
    key=("justering",),
    needed=False,
)
EARLIER_DECISIONS = TableShape(
    "tidigare_beslut",
    (
        Column("beslut", Kind.ID),
        Column("namn"),
        Column("insatsägare", refers_to=_ORGANISATION),
        Column("från", Kind.DATE),
        Column("till", Kind.DATE),
        Column("belopp_kr", Kind.AMOUNT),
        Column("anmärkning", required=False),
        *_PROVENANCE,
    ),
    key=("beslut",),
    needed=False,
)
CONTROL_SUMS = TableShape(
    "kontrollsummor",
    (
        Column("kontroll", Kind.ID),
        Column("tabell"),
        Column("urval", required=False),
        Column("kolumn"),
        Column("tryckt", Kind.PRINTED),
        Column("enhet"),
        Column("avvikelse", Kind.PRINTED),
        Column("förklaring", required=False),
        *_PROVENANCE,
    ),
    key=("kontroll",),
    needed=False,
)
UNCERTAINTY = TableShape(
    "osakerhet",
    (
        Column("antagande", Kind.CHOICE, choices=tuple(Uncertain)),
        Column("fördelning", Kind.CHOICE, choices=tuple(DistributionShape)),
        Column("lägst", Kind.PRINTED),
        Column("troligast", Kind.PRINTED, required=False),
        Column("högst", Kind.PRINTED),
        Column("enhet", Kind.CHOICE, choices=("procent",)),
        Column("över_åren", Kind.CHOICE, choices=tuple(OverYears)),
        Column("från", Kind.YEAR),
        Column("observationer", Kind.COUNT),
        Column("datum", Kind.DATE),
        *_PROVENANCE,
        Column("anmärkning"),
    ),
    key=("antagande",),
    needed=False,
)

SHAPES = (
    DOCUMENTS,
    ORGANISATIONS,
    POPULATION,
    LEGAL_PARTS,
    SHARE_KEY,
    ASSUMPTIONS,
    PLAN,
    APPLICATIONS,
    DISTRIBUTION,
    BUDGET_ROWS,
    YEARLY_BUDGET,
    OWN_FINANCING,
    BUDGET_SUMMARY,
    STATEMENTS,
    ADJUSTMENTS,
    EARLIER_DECISIONS,
    CONTROL_SUMS,
    UNCERTAINTY,
)
