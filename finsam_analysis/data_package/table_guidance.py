"""What to fill in, table by table and column by column, in the words of whoever fills it in."""

from __future__ import annotations

from finsam_analysis.core import Place, Subject

TITLES = {
    "dokument": "Källdokument",
    "organisationer": "Medlemsorganisationer",
    "folkmangd": "Folkmängd 31 december",
    "lagandelar": "Medlemsgruppernas andelar enligt lag",
    "fordelningsnyckel": "Nyckel inom varje medlemsgrupp",
    "antaganden": "Antaganden som förbundet sätter själv",
    "plan": "Ekonomisk plan utan nya ansökningar",
    "ansokningar": "Ansökningar",
    "fordelning": "Kansliets fördelning per organisation och år",
    "budgetrader": "Ansökningarnas budgetrader",
    "arsfordelning": "Budgetraderna per år, som sökanden fyllt i dem",
    "egenfinansiering": "Det insatsägaren och parterna själva står för",
    "budgetsammanstallning": "Sökandenas budgetsammanställningar",
    "uppgifter": "Uppgifter som handlingarna anger på flera ställen",
    "justeringar": "Kansliets justeringar av det sökta",
    "tidigare_beslut": "Tidigare beslut",
    "kontrollsummor": "Summor som handlingarna själva anger",
    "osakerhet": "Fördelningar för det som kan bli annorlunda än planen; alla är antaganden",
}

DESCRIPTIONS = {
    "dokument": "Varje rad i de andra tabellerna hänvisar hit, så att varje siffra kan spåras.",
    "organisationer": "Alla medlemmar. Kortnamnet används överallt, även i scenariofilerna.",
    "folkmangd": "Behövs för varje kommun och region det år som antaganden.csv anger.",
    "lagandelar": "Staten hälften, regionerna och kommunerna en fjärdedel var. Ändras inte.",
    "fordelningsnyckel": "Hur gruppens andel delas. Lagen lämnar kommunernas nyckel till avtal.",
    "antaganden": "Alla fyra rader behövs.",
    "plan": "Allt som redan är beslutat eller planerat. En kolumn ”Prognos ÅÅÅÅ” och därefter "
    "”Prel ÅÅÅÅ” för varje år; ”Budget ÅÅÅÅ” får stå bredvid prognosen. Tom cell är 0.",
    "ansokningar": "En rad för varje ansökan som styrelsen ska ta ställning till.",
    "fordelning": "Får lämnas tom; då läggs det föreslagna beloppet på insatsägaren efter månader.",
    "budgetrader": "Får lämnas tom; behövs för ta_bort, sökt och avstämningen.",
    "arsfordelning": "Får lämnas tom; flera budgetrader kan dela en årsrad.",
    "egenfinansiering": "Får lämnas tom; det som saknas eller står i fel kolumn behålls som det "
    "är skrivet.",
    "budgetsammanstallning": "Får lämnas tom; jämförs med budgetraderna och egenfinansieringen.",
    "uppgifter": "Får lämnas tom; samma uppgift från olika ställen jämförs i avstämningen.",
    "justeringar": "Får lämnas tom; behövs för att ett scenario ska kunna ge det som söktes.",
    "tidigare_beslut": "Får lämnas tom; för jämförelse med det som beviljats förut.",
    "kontrollsummor": "Får lämnas tom; varje tryckt summa som läggs in vaktar de siffror den "
    "summerar.",
    "osakerhet": "Får lämnas tom; behövs för finsam risk. En rad för varje antagande som kan bli "
    "annorlunda än planen.",
}

_AMOUNT_YEARS = "belopp det året i radens enhet; tom cell är 0"
YEAR_COLUMNS = {
    "plan": "planens belopp i radens enhet; medlemsavgiften måste anges för varje år",
    "fordelning": _AMOUNT_YEARS,
    "arsfordelning": _AMOUNT_YEARS,
}

_SHARED = {
    "dokument": "id ur dokument.csv",
    "ställe": "var i dokumentet siffran står: bilaga, rubrik, tabell eller sida",
    "enhet": "kr eller tkr",
    "organisation": "kortnamn ur organisationer.csv",
    "insatsägare": "kortnamn ur organisationer.csv",
    "ansökan": "id ur ansokningar.csv",
    "från": "första dagen, ÅÅÅÅ-MM-DD",
    "till": "sista dagen, ÅÅÅÅ-MM-DD",
    "slag": "lön, lokal eller övrigt",
    "grupp": "stat, region eller kommun",
    "anmärkning": "fri text, får vara tom",
}
_OWN = {
    "dokument": {
        "dokument": "kort id: små bokstäver, siffror och bindestreck",
        "titel": "dokumentets titel",
        "datum": "dokumentets datum, får vara tomt",
        "diarienummer": "får vara tomt",
    },
    "organisationer": {
        "organisation": "kortnamn",
        "namn": "organisationens fulla namn",
        "kod": "läns- eller kommunkod, får vara tom",
    },
    "folkmangd": {
        "år": "fyra siffror",
        "invånare": "antal den 31 december",
        "härledd": "ja om talet är uträknat, annars nej",
    },
    "lagandelar": {"täljare": "heltal", "nämnare": "heltal"},
    "fordelningsnyckel": {
        "nyckel": "vikt inom gruppen, till exempel folkmängd; 0 om den inte betalar",
        "antagande": "ja om nyckeln inte är avtalad",
        "beskrivning": "varför nyckeln är som den är",
        "datum": "när nyckeln avtalades eller antogs; behövs när den är ett antagande",
    },
    "antaganden": {
        "antagande": "ingående överskott, reservfond, golv eller folkmängdsår",
        "värde": "belopp i radens enhet, eller ett årtal",
        "enhet": "kr, tkr eller år",
        "datum": "när antagandet sattes",
    },
    "plan": {
        "rad": "kort id",
        "avsnitt": "medlemsavgift, övrig intäkt, administration, pågående insats eller övrig "
        "samverkansinsats",
        "namn": "som raden heter i planen",
        "insatsägare": "kortnamn, tomt för rader utan ägare",
        "härledda": "rubriker på kolumner vars belopp är uträknade, med komma emellan",
    },
    "ansokningar": {
        "ansökan": "kort id, det som scenariofilerna använder",
        "namn": "insatsens namn",
        "parter": "övriga parters kortnamn med komma emellan",
        "typ": "Individinsats eller Strukturinsats",
        "ny_eller_förlängning": "Ny, FL (förlängning) eller TL (tillägg)",
        "målgrupp": "som i ansökan",
        "deltagare_lägst": "lägsta antal deltagare, får vara tomt",
        "deltagare_högst": "högsta antal deltagare, får vara tomt",
        "deltagare_per": "år, hela insatsen eller ej angivet",
        "deltagare_text": "antalet med ansökans egna ord",
        "sökt_kr": "sökt belopp i kr",
        "föreslaget_kr": "det belopp styrelsen föreslås bevilja, i kr",
        "översikt_kr": "beloppet i kansliets översikt, får vara tomt",
        "översikt_tid": "tiden i översikten, får vara tom",
        "översikt_målgrupp": "målgruppen i översikten, får vara tom",
    },
    "fordelning": {"tabellrad": "som raden heter i kansliets tabell"},
    "budgetrader": {
        "budgetrad": "kort id, det som ta_bort i en scenariofil använder",
        "benämning": "som raden heter i budgeten",
        "tjänst_procent": "tjänstgöringsgrad i procent, tomt för annat än lön",
        "sökt": "sökt belopp i radens enhet",
        "årsrad": "id ur arsfordelning.csv; tomt om sökanden inte fördelat raden över åren",
    },
    "arsfordelning": {
        "årsrad": "kort id",
        "benämning": "som raden heter i årsbudgeten",
        "totalt": "bladets kolumn Totalt för insatsen, i radens enhet; får vara tomt",
    },
    "egenfinansiering": {
        "rad": "kort id",
        "benämning": "som raden heter i budgeten",
        "tjänst_procent": "tjänstgöringsgrad i procent, får vara tomt",
        "belopp": "belopp i radens enhet; tomt om inget belopp är angivet",
        "belopp_text": "det som står i stället för ett belopp, till exempel ej angivet",
        "felplacerat": "ett belopp som står i en annan kolumn än beloppets",
        "felplacerat_i": "vilken kolumn det står i",
    },
    "budgetsammanstallning": {
        "att_rekvirera": "att rekvirera från samordningsförbundet, i radens enhet",
        "egenfinansiering": "projektägarnas egenfinansiering, i radens enhet",
        "totalt": "totalt projektet, i radens enhet",
    },
    "uppgifter": {
        "uppgift": "vad som uppges: " + ", ".join(Subject),
        "plats": "var: " + ", ".join(Place),
        "värde": "som det är skrivet: belopp, datum, antal eller text",
        "enhet": "kr eller tkr för belopp, annars tomt",
    },
    "justeringar": {
        "justering": "kort id",
        "budgetrad": "id ur budgetrader.csv, för samma ansökan",
        "borttaget": "det belopp kansliet tagit bort, i radens enhet",
        "beskrivning": "vad som togs bort och varför",
    },
    "tidigare_beslut": {
        "beslut": "kort id",
        "namn": "insatsens namn",
        "belopp_kr": "beviljat belopp i kr",
    },
    "kontrollsummor": {
        "kontroll": "kort id",
        "tabell": "tabellen som summeras, eller beräknat",
        "urval": "raderna: fält=värde & fält=värde|värde; tomt för alla",
        "kolumn": "rubriken som summeras, eller alla år",
        "tryckt": "summan som den är tryckt",
        "enhet": "kr, tkr eller annat",
        "avvikelse": "känd skillnad mot de egna siffrorna, annars 0",
        "förklaring": "varför avvikelsen finns",
    },
    "osakerhet": {
        "antagande": "medlemsavgift, ej nyttjade medel eller administration",
        "fördelning": "triangel eller likformig",
        "lägst": "procent med högst två decimaler: av planens belopp, eller av insatsernas kostnad "
        "för ej nyttjade medel",
        "troligast": "som lägst; bara för triangel",
        "högst": "som lägst",
        "enhet": "procent",
        "över_åren": "varje år för sig, samma alla år, eller läggs på år från år",
        "från": "det första året det gäller, fyra siffror",
        "observationer": "hur många uppgifter i underlaget som ligger bakom; 0 om inga",
        "datum": "när fördelningen sattes",
        "anmärkning": "vad fördelningen bygger på och hur lite det är",
    },
}


def column_guidance(table: str, heading: str) -> str:
    """What to write under a heading, in Swedish.

    Raises:
        KeyError: neither the table nor all tables together know the heading.
    """
    own = _OWN[table]
    if heading in own:
        return own[heading]
    if heading in _SHARED:
        return _SHARED[heading]
    if heading[-4:].isdecimal():
        return YEAR_COLUMNS[table]
    raise KeyError(heading)
