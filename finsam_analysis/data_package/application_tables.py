"""What the tables of applications may hold: their budgets in, and what the office made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from finsam_analysis.core import Place, Subject, Unit
from finsam_analysis.data_package.columns import (
    END,
    ORGANISATION,
    OWNER,
    START,
    UNIT,
    Column,
    Kind,
    TableShape,
    optional,
)

YEAR_COLUMN = re.compile(r"[0-9]{4}")

_APPLICATION = Column("ansökan", "", "id ur ansokningar.csv", refers_to=("ansokningar", "ansökan"))
_COST_KIND = Column("slag", "kind", choices=("lön", "lokal", "övrigt"))
_NAME = Column("benämning", "name", "som raden heter i budgeten")
_POST = optional(
    "tjänst_procent",
    "post_percent",
    "tjänstgöringsgrad i procent, tomt för annat än lön",
    Kind.COUNT,
)
_PER_YEAR: Mapping[str, Any] = {
    "year_heading": YEAR_COLUMN,
    "year_guidance": "belopp det året i radens enhet; tom cell är 0",
}
APPLICATIONS = TableShape(
    "ansokningar",
    "Ansökningar",
    "En rad för varje ansökan som styrelsen ska ta ställning till.",
    (
        Column("ansökan", "id", "kort id, det som scenariofilerna använder", Kind.ID),
        Column("namn", "name", "insatsens namn"),
        OWNER,
        optional(
            "parter",
            "parties",
            "övriga parters kortnamn med komma emellan",
            Kind.LIST,
            refers_to=("organisationer", "organisation"),
        ),
        Column("typ", "kind", choices=("Individinsats", "Strukturinsats")),
        Column(
            "ny_eller_förlängning",
            "novelty",
            "Ny, FL (förlängning) eller TL (tillägg)",
            choices=("Ny", "FL", "TL"),
        ),
        optional("målgrupp", "target_group", "som i ansökan"),
        optional("deltagare_lägst", "", "lägsta antal deltagare, får vara tomt", Kind.COUNT),
        optional("deltagare_högst", "", "högsta antal deltagare, får vara tomt", Kind.COUNT),
        optional("deltagare_per", "", choices=("år", "hela insatsen", "ej angivet")),
        optional("deltagare_text", "", "antalet med ansökans egna ord"),
        START,
        END,
        Column("sökt_kr", "asked", "sökt belopp i kr", Kind.AMOUNT),
        Column(
            "föreslaget_kr", "proposed", "det belopp styrelsen föreslås bevilja, i kr", Kind.AMOUNT
        ),
        optional(
            "översikt_kr", "overview", "beloppet i kansliets översikt, får vara tomt", Kind.AMOUNT
        ),
        optional("översikt_tid", "overview_period", "tiden i översikten, får vara tom"),
        optional(
            "översikt_målgrupp", "overview_target_group", "målgruppen i översikten, får vara tom"
        ),
    ),
)
DISTRIBUTION = TableShape(
    "fordelning",
    "Kansliets fördelning per organisation och år",
    "Får lämnas tom; då läggs det föreslagna beloppet på insatsägaren efter månader.",
    (
        _APPLICATION,
        ORGANISATION,
        Column("tabellrad", "", "som raden heter i kansliets tabell"),
        UNIT,
    ),
    key=("ansökan", "organisation"),
    **_PER_YEAR,
    needed=False,
)
BUDGET_ROWS = TableShape(
    "budgetrader",
    "Ansökningarnas budgetrader",
    "Får lämnas tom; behövs för ta_bort, sökt och avstämningen.",
    (
        _APPLICATION,
        Column("budgetrad", "id", "kort id, det som ta_bort i en scenariofil använder", Kind.ID),
        _NAME,
        _COST_KIND,
        ORGANISATION,
        _POST,
        START,
        END,
        Column("sökt", "asked", "sökt belopp i radens enhet", Kind.AMOUNT),
        replace(UNIT, field="unit"),
        optional(
            "årsrad",
            "yearly_row",
            "id ur arsfordelning.csv; tomt om sökanden inte fördelat raden över åren",
            Kind.ID,
        ),
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
        Column("årsrad", "id", "kort id", Kind.ID),
        replace(_NAME, guidance="som raden heter i årsbudgeten"),
        _COST_KIND,
        ORGANISATION,
        optional(
            "totalt",
            "total",
            "bladets kolumn Totalt för insatsen, i radens enhet; får vara tomt",
            Kind.AMOUNT,
        ),
        UNIT,
    ),
    key=("ansökan", "årsrad"),
    **_PER_YEAR,
    needed=False,
)
OWN_FINANCING = TableShape(
    "egenfinansiering",
    "Det insatsägaren och parterna själva står för",
    "Får lämnas tom; det som saknas eller står i fel kolumn behålls som det är skrivet.",
    (
        _APPLICATION,
        Column("rad", "id", "kort id", Kind.ID),
        _NAME,
        _COST_KIND,
        ORGANISATION,
        replace(_POST, guidance="tjänstgöringsgrad i procent, får vara tomt"),
        replace(START, field="start", required=False),
        replace(END, field="end", required=False),
        optional(
            "belopp",
            "amount",
            "belopp i radens enhet; tomt om inget belopp är angivet",
            Kind.AMOUNT,
        ),
        optional(
            "belopp_text",
            "stated",
            "det som står i stället för ett belopp, till exempel ej angivet",
        ),
        optional(
            "felplacerat",
            "misplaced",
            "ett belopp som står i en annan kolumn än beloppets",
            Kind.AMOUNT,
        ),
        optional("felplacerat_i", "misplaced_in", "vilken kolumn det står i"),
        UNIT,
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
            "asked",
            "att rekvirera från samordningsförbundet, i radens enhet",
            Kind.AMOUNT,
        ),
        Column(
            "egenfinansiering",
            "own_financing",
            "projektägarnas egenfinansiering, i radens enhet",
            Kind.AMOUNT,
        ),
        Column("totalt", "total", "totalt projektet, i radens enhet", Kind.AMOUNT),
        UNIT,
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
            "uppgift", "subject", "vad som uppges: " + ", ".join(Subject), choices=tuple(Subject)
        ),
        Column("plats", "place", "var: " + ", ".join(Place), choices=tuple(Place)),
        Column("värde", "value", "som det är skrivet: belopp, datum, antal eller text"),
        optional("enhet", "unit", "kr eller tkr för belopp, annars tomt", choices=tuple(Unit)),
    ),
    key=("ansökan", "uppgift", "plats"),
    needed=False,
)
ADJUSTMENTS = TableShape(
    "justeringar",
    "Kansliets justeringar av det sökta",
    "Får lämnas tom; behövs för att ett scenario ska kunna ge det som söktes.",
    (
        Column("justering", "id", "kort id", Kind.ID),
        _APPLICATION,
        Column("budgetrad", "budget_row", "id ur budgetrader.csv, för samma ansökan", Kind.ID),
        Column(
            "borttaget", "amount", "det belopp kansliet tagit bort, i radens enhet", Kind.AMOUNT
        ),
        UNIT,
        Column("beskrivning", "description", "vad som togs bort och varför"),
    ),
    needed=False,
)
