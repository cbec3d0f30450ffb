"""What the tables of the förbund itself may hold: documents, members, assumptions, its plan."""

from __future__ import annotations

import re
from decimal import Decimal

from finsam_analysis.core import (
    NO,
    YES,
    Assumption,
    ColumnKind,
    DistributionShape,
    OrganisationKind,
    OverYears,
    Section,
    Uncertain,
    Unit,
)
from finsam_analysis.data_package.columns import (
    END,
    NOTE,
    ORGANISATION,
    OWNER,
    PROVENANCE,
    START,
    UNIT,
    Column,
    Kind,
    TableShape,
)

PLAN_COLUMN = re.compile(rf"({'|'.join(ColumnKind)}) ([0-9]{{4}})")


def _is_yes(text: str) -> bool:
    return text == YES


def _in_hundredths(percent: Decimal) -> int:
    return int(percent * 100)


DOCUMENTS = TableShape(
    "dokument",
    "Källdokument",
    "Varje rad i de andra tabellerna hänvisar hit, så att varje siffra kan spåras.",
    (
        Column("dokument", "kort id: små bokstäver, siffror och bindestreck", Kind.ID),
        Column("titel", "dokumentets titel"),
        Column("datum", "dokumentets datum, får vara tomt", Kind.DATE, required=False),
        Column("diarienummer", "får vara tomt", required=False),
    ),
    key=("dokument",),
)
ORGANISATIONS = TableShape(
    "organisationer",
    "Medlemsorganisationer",
    "Alla medlemmar. Kortnamnet används överallt, även i scenariofilerna.",
    (
        Column("organisation", "kortnamn", field="name"),
        Column("namn", "organisationens fulla namn", field="full_name"),
        Column(
            "grupp",
            "stat, region eller kommun",
            Kind.CHOICE,
            field="kind",
            choices=tuple(OrganisationKind),
        ),
        Column("kod", "läns- eller kommunkod, får vara tom", field="code", required=False),
        *PROVENANCE,
    ),
    key=("organisation",),
)
POPULATION = TableShape(
    "folkmangd",
    "Folkmängd 31 december",
    "Behövs för varje kommun och region det år som antaganden.csv anger.",
    (
        ORGANISATION,
        Column("år", "fyra siffror", Kind.YEAR),
        Column("invånare", "antal den 31 december", Kind.COUNT),
        Column("härledd", "ja om talet är uträknat, annars nej", Kind.FLAG, choices=(YES, NO)),
        *PROVENANCE,
    ),
    key=("organisation", "år"),
)
LEGAL_PARTS = TableShape(
    "lagandelar",
    "Medlemsgruppernas andelar enligt lag",
    "Staten hälften, regionerna och kommunerna en fjärdedel var. Ändras inte.",
    (
        Column("grupp", "stat, region eller kommun", Kind.CHOICE, choices=tuple(OrganisationKind)),
        Column("täljare", "heltal", Kind.COUNT),
        Column("nämnare", "heltal", Kind.COUNT),
        *PROVENANCE,
    ),
    key=("grupp",),
)
SHARE_KEY = TableShape(
    "fordelningsnyckel",
    "Nyckel inom varje medlemsgrupp",
    "Hur gruppens andel delas. Lagen lämnar kommunernas nyckel till avtal.",
    (
        ORGANISATION,
        Column(
            "nyckel",
            "vikt inom gruppen, till exempel folkmängd; 0 om den inte betalar",
            Kind.COUNT,
            field="weight",
        ),
        Column(
            "antagande",
            "ja om nyckeln inte är avtalad",
            Kind.FLAG,
            field="assumed",
            into=_is_yes,
            choices=(YES, NO),
        ),
        Column("beskrivning", "varför nyckeln är som den är", field="description"),
        Column(
            "datum",
            "när nyckeln avtalades eller antogs; behövs när den är ett antagande",
            Kind.DATE,
            field="date",
            into=str,
            required=False,
        ),
        *PROVENANCE,
    ),
    key=("organisation",),
)
ASSUMPTIONS = TableShape(
    "antaganden",
    "Antaganden som förbundet sätter själv",
    "Alla fyra rader behövs.",
    (
        Column(
            "antagande",
            "ingående överskott, reservfond, golv eller folkmängdsår",
            Kind.CHOICE,
            choices=tuple(Assumption),
        ),
        Column("värde", "belopp i radens enhet, eller ett årtal", Kind.AMOUNT, field="value"),
        Column("enhet", "kr, tkr eller år", Kind.CHOICE, field="unit", choices=(*Unit, "år")),
        Column("datum", "när antagandet sattes", Kind.DATE, field="date", into=str),
        *PROVENANCE,
        NOTE,
    ),
    key=("antagande",),
)
PLAN = TableShape(
    "plan",
    "Ekonomisk plan utan nya ansökningar",
    "Allt som redan är beslutat eller planerat. En kolumn ”Prognos ÅÅÅÅ” och därefter "
    "”Prel ÅÅÅÅ” för varje år; ”Budget ÅÅÅÅ” får stå bredvid prognosen. Tom cell är 0.",
    (
        Column("rad", "kort id", Kind.ID, field="id"),
        Column(
            "avsnitt",
            "medlemsavgift, övrig intäkt, administration, pågående insats eller övrig "
            "samverkansinsats",
            Kind.CHOICE,
            field="section",
            choices=tuple(Section),
        ),
        Column("namn", "som raden heter i planen", field="name"),
        Column(
            "insatsägare",
            "kortnamn, tomt för rader utan ägare",
            field="owner",
            required=False,
            refers_to=("organisationer", "organisation"),
        ),
        UNIT,
        Column(
            "härledda",
            "rubriker på kolumner vars belopp är uträknade, med komma emellan",
            Kind.LIST,
            field="derived",
            into=frozenset,
            required=False,
        ),
        *PROVENANCE,
    ),
    key=("rad",),
    year_heading=PLAN_COLUMN,
    year_guidance="planens belopp i radens enhet; medlemsavgiften måste anges för varje år",
)
EARLIER_DECISIONS = TableShape(
    "tidigare_beslut",
    "Tidigare beslut",
    "Får lämnas tom; för jämförelse med det som beviljats förut.",
    (
        Column("beslut", "kort id", Kind.ID, field="id"),
        Column("namn", "insatsens namn", field="name"),
        OWNER,
        START,
        END,
        Column("belopp_kr", "beviljat belopp i kr", Kind.AMOUNT, field="amount"),
        NOTE,
        *PROVENANCE,
    ),
    key=("beslut",),
    needed=False,
)
CONTROL_SUMS = TableShape(
    "kontrollsummor",
    "Summor som handlingarna själva anger",
    "Får lämnas tom; varje tryckt summa som läggs in vaktar de siffror den summerar.",
    (
        Column("kontroll", "kort id", Kind.ID, field="id"),
        Column("tabell", "tabellen som summeras, eller beräknat", field="table"),
        Column(
            "urval",
            "raderna: fält=värde & fält=värde|värde; tomt för alla",
            field="chosen",
            required=False,
        ),
        Column("kolumn", "rubriken som summeras, eller alla år", field="column"),
        Column("tryckt", "summan som den är tryckt", Kind.PRINTED, field="printed"),
        Column("enhet", "kr, tkr eller annat", field="unit"),
        Column(
            "avvikelse",
            "känd skillnad mot de egna siffrorna, annars 0",
            Kind.PRINTED,
            field="deviation",
        ),
        Column("förklaring", "varför avvikelsen finns", field="explanation", required=False),
        *PROVENANCE,
    ),
    key=("kontroll",),
    needed=False,
)
UNCERTAINTY = TableShape(
    "osakerhet",
    "Fördelningar för det som kan bli annorlunda än planen; alla är antaganden",
    "Får lämnas tom; behövs för finsam risk. En rad för varje antagande som kan bli annorlunda "
    "än planen.",
    (
        Column(
            "antagande",
            "medlemsavgift, ej nyttjade medel eller administration",
            Kind.CHOICE,
            field="assumption",
            choices=tuple(Uncertain),
        ),
        Column(
            "fördelning",
            "triangel eller likformig",
            Kind.CHOICE,
            field="shape",
            choices=tuple(DistributionShape),
        ),
        Column(
            "lägst",
            "procent med högst två decimaler: av planens belopp, eller av insatsernas kostnad "
            "för ej nyttjade medel",
            Kind.PRINTED,
            field="lowest",
            into=_in_hundredths,
        ),
        Column(
            "troligast",
            "som lägst; bara för triangel",
            Kind.PRINTED,
            field="likeliest",
            into=_in_hundredths,
            required=False,
        ),
        Column("högst", "som lägst", Kind.PRINTED, field="highest", into=_in_hundredths),
        Column("enhet", "procent", Kind.CHOICE, choices=("procent",)),
        Column(
            "över_åren",
            "varje år för sig, samma alla år, eller läggs på år från år",
            Kind.CHOICE,
            field="over_years",
            choices=tuple(OverYears),
        ),
        Column("från", "det första året det gäller, fyra siffror", Kind.YEAR, field="from_year"),
        Column(
            "observationer",
            "hur många uppgifter i underlaget som ligger bakom; 0 om inga",
            Kind.COUNT,
            field="observations",
        ),
        Column("datum", "när fördelningen sattes", Kind.DATE, field="date", into=str),
        *PROVENANCE,
        Column("anmärkning", "vad fördelningen bygger på och hur lite det är", field="note"),
    ),
    key=("antagande",),
    needed=False,
)
