"""What the tables of the förbund itself may hold: documents, members, assumptions, its plan."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import partial

from finsam_analysis.core import (
    NO,
    PAYING_KINDS,
    SCENARIO_UNIT,
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
from finsam_analysis.data_package.application_tables import YEAR_COLUMN
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
    optional,
)

PLAN_COLUMN = re.compile(rf"({'|'.join(ColumnKind)}) ([0-9]{{4}})")


# Tables with figures that may be revised, and which column tells their rows apart.
REVISED = ("plan", "antaganden", "fordelning", "ansokningar")


def _is_yes(text: str) -> bool:
    return text == YES


def _in_hundredths(percent: Decimal) -> int:
    return int(percent * 100)


_PER_CENT = partial(Column, kind=Kind.PRINTED, into=_in_hundredths)
DOCUMENTS = TableShape(
    "dokument",
    "Källdokument",
    "Varje rad i de andra tabellerna hänvisar hit, så att varje siffra kan spåras.",
    (
        Column("dokument", "", "kort id: små bokstäver, siffror och bindestreck", Kind.ID),
        Column("titel", "", "dokumentets titel"),
        optional("datum", "", "dokumentets datum, får vara tomt", Kind.DATE),
        optional("diarienummer", "", "får vara tomt"),
    ),
)
ORGANISATIONS = TableShape(
    "organisationer",
    "Medlemsorganisationer",
    "Alla medlemmar. Kortnamnet används överallt, även i scenariofilerna.",
    (
        Column("organisation", "name", "kortnamn"),
        Column("namn", "full_name", "organisationens fulla namn"),
        Column(
            "grupp",
            "kind",
            "stat, region eller kommun; förbund för förbundet självt",
            choices=tuple(OrganisationKind),
        ),
        optional("kod", "code", "läns- eller kommunkod, får vara tom"),
    ),
)
POPULATION = TableShape(
    "folkmangd",
    "Folkmängd 31 december",
    "Behövs för varje kommun och region det år som antaganden.csv anger.",
    (
        ORGANISATION,
        Column("år", "", "fyra siffror", Kind.YEAR),
        Column("invånare", "", "antal den 31 december", Kind.COUNT),
        Column("härledd", "", "ja om talet är uträknat, annars nej", choices=(YES, NO)),
    ),
    key=("organisation", "år"),
)
LEGAL_PARTS = TableShape(
    "lagandelar",
    "Medlemsgruppernas andelar enligt lag",
    "Staten hälften, regionerna och kommunerna en fjärdedel var; utan region kommunerna hälften. "
    "Ändras inte annars.",
    (
        Column("grupp", "", choices=PAYING_KINDS),
        Column("täljare", "", "heltal", Kind.COUNT),
        Column("nämnare", "", "heltal", Kind.COUNT),
    ),
)
SHARE_KEY = TableShape(
    "fordelningsnyckel",
    "Nyckel inom varje medlemsgrupp",
    "Hur gruppens andel delas. Lagen lämnar kommunernas nyckel till avtal.",
    (
        ORGANISATION,
        Column(
            "nyckel",
            "weight",
            "vikt inom gruppen, till exempel folkmängd; 0 om den inte betalar",
            Kind.COUNT,
        ),
        Column(
            "antagande", "assumed", "ja om nyckeln inte är avtalad", into=_is_yes, choices=(YES, NO)
        ),
        optional(
            "nyckel_som_region",
            "weight_as_region",
            "bara för en kommun som inte hör till någon region: vikt bland regionerna (3 §)",
            Kind.COUNT,
            absent=True,
        ),
        Column("beskrivning", "description", "varför nyckeln är som den är"),
        optional(
            "datum",
            "date",
            "när nyckeln avtalades eller antogs; behövs när den är ett antagande",
            Kind.DATE,
            into=str,
        ),
    ),
)
MEMBER_FEES = TableShape(
    "medlemsavgifter",
    "Medlemmarnas avgifter var för sig",
    "Får lämnas tom; då delas planens medlemsavgift efter lagandelar och nyckel. Det som står här, "
    "eller på egna rader i plan.csv, är det som medlemmen betalar.",
    (ORGANISATION, UNIT),
    year_heading=YEAR_COLUMN,
    year_guidance="medlemmens avgift det året i radens enhet",
    needed=False,
)
ASSUMPTIONS = TableShape(
    "antaganden",
    "Antaganden som förbundet sätter själv",
    "De fyra första behövs; tak och utgångsscenario får saknas.",
    (
        Column("antagande", "", choices=tuple(Assumption)),
        Column(
            "värde",
            "value",
            "belopp i radens enhet, ett årtal, eller ett scenarios id",
            Kind.AMOUNT,
        ),
        Column("enhet", "unit", choices=(*Unit, "år", SCENARIO_UNIT)),
        Column("datum", "date", "när antagandet sattes", Kind.DATE, into=str),
        *PROVENANCE,
        NOTE,
    ),
)
PLAN = TableShape(
    "plan",
    "Ekonomisk plan utan nya ansökningar",
    "Allt som redan är beslutat eller planerat. En kolumn ”Prognos ÅÅÅÅ” och därefter "
    "”Prel ÅÅÅÅ” för varje år; ”Budget ÅÅÅÅ” får stå bredvid prognosen. Tom cell är 0.",
    (
        Column("rad", "id", "kort id", Kind.ID),
        Column("avsnitt", "section", choices=tuple(Section)),
        Column("namn", "name", "som raden heter i planen"),
        replace(
            OWNER,
            guidance="kortnamn, tomt för rader utan ägare; på en rad med medlemsavgift den som "
            "betalar",
            required=False,
        ),
        UNIT,
        optional(
            "härledda",
            "derived",
            "rubriker på kolumner vars belopp är uträknade, med komma emellan",
            Kind.LIST,
            into=frozenset,
        ),
    ),
    year_heading=PLAN_COLUMN,
    year_guidance="planens belopp i radens enhet; medlemsavgiften måste anges för varje år",
)
EARLIER_DECISIONS = TableShape(
    "tidigare_beslut",
    "Tidigare beslut",
    "Får lämnas tom; för jämförelse med det som beviljats förut.",
    (
        Column("beslut", "id", "kort id", Kind.ID),
        Column("namn", "name", "insatsens namn"),
        OWNER,
        START,
        END,
        Column("belopp_kr", "amount", "beviljat belopp i kr", Kind.AMOUNT),
        NOTE,
    ),
    needed=False,
)
CONTROL_SUMS = TableShape(
    "kontrollsummor",
    "Summor som handlingarna själva anger",
    "Får lämnas tom; varje tryckt summa som läggs in vaktar de siffror den summerar.",
    (
        Column("kontroll", "id", "kort id", Kind.ID),
        Column("tabell", "table", "tabellen som summeras, eller beräknat"),
        optional("urval", "chosen", "raderna: fält=värde & fält=värde|värde; tomt för alla"),
        Column("kolumn", "column", "rubriken som summeras, eller alla år"),
        Column("tryckt", "printed", "summan som den är tryckt", Kind.PRINTED),
        Column("enhet", "unit", "kr, tkr eller annat"),
        Column(
            "avvikelse", "deviation", "känd skillnad mot de egna siffrorna, annars 0", Kind.PRINTED
        ),
        optional("förklaring", "explanation", "varför avvikelsen finns"),
    ),
    needed=False,
)
REVISIONS = TableShape(
    "revideringar",
    "Siffror som ändrats sedan handlingen",
    "Får saknas eller lämnas tom. Tabellens egen cell står kvar som den är tryckt; resultaten "
    "räknas med den senaste revideringen. Skrivs lättast med finsam revise.",
    (
        Column("tabell", "table", choices=REVISED),
        Column("rad", "line", "radens id; ansökan|organisation i fordelning"),
        Column("kolumn", "column", "kolumnens rubrik; värde i antaganden"),
        Column("nytt_värde", "value", "det nya beloppet i radens enhet", Kind.AMOUNT),
        Column("enhet", "unit", choices=(*Unit, "år")),
        Column("datum", "date", "dagen då siffran ändrades, ÅÅÅÅ-MM-DD", Kind.DATE, into=str),
        *PROVENANCE,
        Column("orsak", "reason", "varför siffran är en annan nu"),
    ),
    key=("tabell", "rad", "kolumn", "datum", "nytt_värde"),
    needed=False,
)
UNCERTAINTY = TableShape(
    "osakerhet",
    "Fördelningar för det som kan bli annorlunda än planen; alla är antaganden",
    "Får lämnas tom; behövs för finsam risk. En rad för varje antagande som kan bli annorlunda "
    "än planen.",
    (
        Column("antagande", "assumption", choices=tuple(Uncertain)),
        Column("fördelning", "shape", choices=tuple(DistributionShape)),
        _PER_CENT(
            "lägst",
            "lowest",
            "procent med högst två decimaler: av planens belopp, eller av insatsernas kostnad "
            "för ej nyttjade medel",
        ),
        _PER_CENT("troligast", "likeliest", "som lägst; bara för triangel", required=False),
        _PER_CENT("högst", "highest", "som lägst"),
        Column("enhet", "", choices=("procent",)),
        Column(
            "över_åren",
            "over_years",
            "varje år för sig, samma alla år, eller läggs på år från år",
            choices=tuple(OverYears),
        ),
        Column("från", "from_year", "det första året det gäller, fyra siffror", Kind.YEAR),
        Column(
            "observationer",
            "observations",
            "hur många uppgifter i underlaget som ligger bakom; 0 om inga",
            Kind.COUNT,
        ),
        Column("datum", "date", "när fördelningen sattes", Kind.DATE, into=str),
        *PROVENANCE,
        Column("anmärkning", "note", "vad fördelningen bygger på och hur lite det är"),
    ),
    needed=False,
)
MEETINGS = TableShape(
    "mote",
    "Sammanträden där budgetbilagan behandlas",
    "Får lämnas tom; det som står här sätts överst i styrelsens bilaga, annars utelämnas det.",
    (
        Column("datum", "date", "sammanträdets dag", Kind.DATE),
        optional("sammanträde", "name", "vad sammanträdet kallas"),
        optional("ärende", "matter", "ärendets rubrik eller nummer"),
        optional("diarienummer", "number", "ärendets diarienummer"),
        optional("handläggare", "officer", "den som har skrivit bilagan"),
        optional("föredragande", "rapporteur", "den som föredrar ärendet"),
        optional("beslutsinstans", "body", "den som beslutar"),
    ),
    needed=False,
)
