"""What the tables of applications may hold: their budgets in, and what the office made of them."""

from __future__ import annotations

import re
from dataclasses import replace

from finsam_analysis.core import Place, Subject, Unit
from finsam_analysis.data_package.columns import (
    END,
    ORGANISATION,
    OWNER,
    PROVENANCE,
    START,
    UNIT,
    Column,
    Kind,
    TableShape,
)

YEAR_COLUMN = re.compile(r"[0-9]{4}")

_APPLICATION = Column("ansökan", "id ur ansokningar.csv", refers_to=("ansokningar", "ansökan"))
_COST_KIND = Column(
    "slag", "lön, lokal eller övrigt", Kind.CHOICE, field="kind", choices=("lön", "lokal", "övrigt")
)
APPLICATIONS = TableShape(
    "ansokningar",
    "Ansökningar",
    "En rad för varje ansökan som styrelsen ska ta ställning till.",
    (
        Column("ansökan", "kort id, det som scenariofilerna använder", Kind.ID, field="id"),
        Column("namn", "insatsens namn", field="name"),
        OWNER,
        Column(
            "parter",
            "övriga parters kortnamn med komma emellan",
            Kind.LIST,
            field="parties",
            required=False,
            refers_to=("organisationer", "organisation"),
        ),
        Column(
            "typ",
            "Individinsats eller Strukturinsats",
            Kind.CHOICE,
            field="kind",
            choices=("Individinsats", "Strukturinsats"),
        ),
        Column(
            "ny_eller_förlängning",
            "Ny, FL (förlängning) eller TL (tillägg)",
            Kind.CHOICE,
            field="novelty",
            choices=("Ny", "FL", "TL"),
        ),
        Column("målgrupp", "som i ansökan", field="target_group", required=False),
        Column(
            "deltagare_lägst", "lägsta antal deltagare, får vara tomt", Kind.COUNT, required=False
        ),
        Column(
            "deltagare_högst", "högsta antal deltagare, får vara tomt", Kind.COUNT, required=False
        ),
        Column(
            "deltagare_per",
            "år, hela insatsen eller ej angivet",
            Kind.CHOICE,
            required=False,
            choices=("år", "hela insatsen", "ej angivet"),
        ),
        Column("deltagare_text", "antalet med ansökans egna ord", required=False),
        START,
        END,
        Column("sökt_kr", "sökt belopp i kr", Kind.AMOUNT, field="asked"),
        Column(
            "föreslaget_kr",
            "det belopp styrelsen föreslås bevilja, i kr",
            Kind.AMOUNT,
            field="proposed",
        ),
        Column(
            "översikt_kr",
            "beloppet i kansliets översikt, får vara tomt",
            Kind.AMOUNT,
            field="overview",
            required=False,
        ),
        Column(
            "översikt_tid",
            "tiden i översikten, får vara tom",
            field="overview_period",
            required=False,
        ),
        Column(
            "översikt_målgrupp",
            "målgruppen i översikten, får vara tom",
            field="overview_target_group",
            required=False,
        ),
        *PROVENANCE,
    ),
    key=("ansökan",),
)
DISTRIBUTION = TableShape(
    "fordelning",
    "Kansliets fördelning per organisation och år",
    "Får lämnas tom; då läggs det föreslagna beloppet på insatsägaren efter månader.",
    (
        _APPLICATION,
        ORGANISATION,
        Column("tabellrad", "som raden heter i kansliets tabell"),
        UNIT,
        *PROVENANCE,
    ),
    key=("ansökan", "organisation"),
    year_heading=YEAR_COLUMN,
    year_guidance="belopp det året i radens enhet; tom cell är 0",
    needed=False,
)
BUDGET_ROWS = TableShape(
    "budgetrader",
    "Ansökningarnas budgetrader",
    "Får lämnas tom; behövs för ta_bort, sökt och avstämningen.",
    (
        _APPLICATION,
        Column(
            "budgetrad", "kort id, det som ta_bort i en scenariofil använder", Kind.ID, field="id"
        ),
        Column("benämning", "som raden heter i budgeten", field="name"),
        _COST_KIND,
        ORGANISATION,
        Column(
            "tjänst_procent",
            "tjänstgöringsgrad i procent, tomt för annat än lön",
            Kind.COUNT,
            field="post_percent",
            required=False,
        ),
        START,
        END,
        Column("sökt", "sökt belopp i radens enhet", Kind.AMOUNT, field="asked"),
        replace(UNIT, field="unit"),
        Column(
            "årsrad",
            "id ur arsfordelning.csv; tomt om sökanden inte fördelat raden över åren",
            Kind.ID,
            field="yearly_row",
            required=False,
        ),
        *PROVENANCE,
    ),
    key=("ansökan", "budgetrad"),
    needed=False,
)
YEARLY_BUDGET = TableShape(
    "arsfordelning",
    "Budgetraderna per år, som sökanden fyllt i dem",
    "Får lämnas tom; flera budgetrader kan dela en årsrad.",
    (
        _APPLICATION,
        Column("årsrad", "kort id", Kind.ID, field="id"),
        Column("benämning", "som raden heter i årsbudgeten", field="name"),
        _COST_KIND,
        ORGANISATION,
        Column(
            "totalt",
            "bladets kolumn Totalt för insatsen, i radens enhet; får vara tomt",
            Kind.AMOUNT,
            field="total",
            required=False,
        ),
        UNIT,
        *PROVENANCE,
    ),
    key=("ansökan", "årsrad"),
    year_heading=YEAR_COLUMN,
    year_guidance="belopp det året i radens enhet; tom cell är 0",
    needed=False,
)
OWN_FINANCING = TableShape(
    "egenfinansiering",
    "Det insatsägaren och parterna själva står för",
    "Får lämnas tom; det som saknas eller står i fel kolumn behålls som det är skrivet.",
    (
        _APPLICATION,
        Column("rad", "kort id", Kind.ID, field="id"),
        Column("benämning", "som raden heter i budgeten", field="name"),
        _COST_KIND,
        ORGANISATION,
        Column(
            "tjänst_procent",
            "tjänstgöringsgrad i procent, får vara tomt",
            Kind.COUNT,
            field="post_percent",
            required=False,
        ),
        replace(START, field="start", required=False),
        replace(END, field="end", required=False),
        Column(
            "belopp",
            "belopp i radens enhet; tomt om inget belopp är angivet",
            Kind.AMOUNT,
            field="amount",
            required=False,
        ),
        Column(
            "belopp_text",
            "det som står i stället för ett belopp, till exempel ej angivet",
            field="stated",
            required=False,
        ),
        Column(
            "felplacerat",
            "ett belopp som står i en annan kolumn än beloppets",
            Kind.AMOUNT,
            field="misplaced",
            required=False,
        ),
        Column("felplacerat_i", "vilken kolumn det står i", field="misplaced_in", required=False),
        UNIT,
        *PROVENANCE,
    ),
    key=("ansökan", "rad"),
    needed=False,
)
BUDGET_SUMMARY = TableShape(
    "budgetsammanstallning",
    "Sökandenas budgetsammanställningar",
    "Får lämnas tom; jämförs med budgetraderna och egenfinansieringen.",
    (
        _APPLICATION,
        ORGANISATION,
        Column(
            "att_rekvirera",
            "att rekvirera från samordningsförbundet, i radens enhet",
            Kind.AMOUNT,
            field="asked",
        ),
        Column(
            "egenfinansiering",
            "projektägarnas egenfinansiering, i radens enhet",
            Kind.AMOUNT,
            field="own_financing",
        ),
        Column("totalt", "totalt projektet, i radens enhet", Kind.AMOUNT, field="total"),
        UNIT,
        *PROVENANCE,
    ),
    key=("ansökan", "organisation"),
    needed=False,
)
STATEMENTS = TableShape(
    "uppgifter",
    "Uppgifter som handlingarna anger på flera ställen",
    "Får lämnas tom; samma uppgift från olika ställen jämförs i avstämningen.",
    (
        _APPLICATION,
        Column(
            "uppgift",
            "vad som uppges: " + ", ".join(Subject),
            Kind.CHOICE,
            field="subject",
            choices=tuple(Subject),
        ),
        Column(
            "plats",
            "var: " + ", ".join(Place),
            Kind.CHOICE,
            field="place",
            choices=tuple(Place),
        ),
        Column("värde", "som det är skrivet: belopp, datum, antal eller text", field="value"),
        Column(
            "enhet",
            "kr eller tkr för belopp, annars tomt",
            Kind.CHOICE,
            field="unit",
            required=False,
            choices=tuple(Unit),
        ),
        *PROVENANCE,
    ),
    key=("ansökan", "uppgift", "plats"),
    needed=False,
)
ADJUSTMENTS = TableShape(
    "justeringar",
    "Kansliets justeringar av det sökta",
    "Får lämnas tom; behövs för att ett scenario ska kunna ge det som söktes.",
    (
        Column("justering", "kort id", Kind.ID, field="id"),
        _APPLICATION,
        Column(
            "budgetrad", "id ur budgetrader.csv, för samma ansökan", Kind.ID, field="budget_row"
        ),
        Column(
            "borttaget",
            "det belopp kansliet tagit bort, i radens enhet",
            Kind.AMOUNT,
            field="amount",
        ),
        UNIT,
        Column("beskrivning", "vad som togs bort och varför", field="description"),
        *PROVENANCE,
    ),
    key=("justering",),
    needed=False,
)
