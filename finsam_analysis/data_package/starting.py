"""How a new förbund's data package begins: every table with its headings, and what to fill in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from finsam_analysis.core import (
    Assumption,
    ColumnKind,
    DistributionShape,
    Fault,
    InputError,
    OrganisationKind,
    OverYears,
    Section,
    Uncertain,
    Unit,
    recover,
    replace_files,
)
from finsam_analysis.data_package.columns import TableShape
from finsam_analysis.data_package.csv_table import csv_text
from finsam_analysis.data_package.descriptor import DESCRIPTOR, descriptor
from finsam_analysis.data_package.table_shapes import SHAPES

GUIDE = "LASMIG.md"
FIRST_SCENARIO = "alla-beviljas"
FIRST_YEAR, LAST_YEAR = 1900, 2199  # what a table reads as a year; the population is of one before
_YEAR = re.compile(r"[0-9]{4}$")
_REPLACE = "EXEMPEL: ersätt raden"
_EXAMPLE = {"dokument": "exempel", "ställe": _REPLACE}
_LAW = {"dokument": "lag-2003-1210", "ställe": "5 §"}


def start_package(folder: Path, first_year: int, years: int) -> list[Path]:
    """Write a data package that loads, computes and holds no figures yet.

    Amounts are 0 and names say EXEMPEL; only the law's own parts are real.

    Args:
        folder: a folder that does not exist or is empty.
        first_year: the forecast's year, the first of the plan.
        years: number of years in the plan [years].

    Returns:
        The files written.

    Raises:
        InputError: the folder holds something already, or cannot be written to; years that no
            data package may have.
    """
    if not FIRST_YEAR < first_year <= LAST_YEAR - years + 1:
        found, last = f"planen {first_year}–{first_year + years - 1}", LAST_YEAR
        expected = f"år inom {FIRST_YEAR + 1}–{last}"
        raise InputError([Fault("kommandoraden", found, expected, "välj ett annat första år")])
    plan_years = range(first_year, first_year + years)
    texts = package_texts(
        folder,
        "EXEMPEL: vad datapaketet gäller",
        "EXEMPEL: samordningsförbundets namn",
        "Nytt datapaket. Ersätt alla rader som är märkta EXEMPEL; se LASMIG.md.",
        plan_years,
        _starting_rows(first_year),
    )
    headings = {shape.name: table_headings(shape, plan_years) for shape in SHAPES}
    return write_package(folder, texts | {GUIDE: _guide(headings, plan_years)})


def package_texts(
    folder: Path,
    title: str,
    publisher: str,
    description: str,
    years: Sequence[int],
    rows: Mapping[str, Sequence[Mapping[str, object]]],
) -> dict[str, str]:
    """A package's files by their names: descriptor, tables and a first scenario.

    Args:
        folder: where it is to be; its name becomes the package's.
        title: what the package holds.
        publisher: the förbund's name.
        description: where its figures come from.
        years: the plan's years, the forecast's first.
        rows: table to its rows, heading to what is written.
    """
    headings = {shape.name: table_headings(shape, years) for shape in SHAPES}
    package = descriptor(_short_name(folder), title, publisher, description, headings)
    tables = {
        f"{shape.name}.csv": table_text(headings[shape.name], rows.get(shape.name, ()))
        for shape in SHAPES
    }
    return {
        DESCRIPTOR: json.dumps(package, ensure_ascii=False, indent=2) + "\n",
        f"scenarier/{FIRST_SCENARIO}.yaml": _scenario(years),
        **tables,
    }


def write_package(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write a package's files into a folder that does not exist or is empty: all or none.

    Raises:
        InputError: the folder holds something already, or cannot be written to.
    """
    recover(folder)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        found, remedy = "det finns redan något där", "välj en annan mapp, eller töm den"
        raise InputError([Fault(str(folder), found, "en ny eller tom mapp", remedy)])
    # Excel takes a CSV for UTF-8 only when it begins with the mark.
    contents = {
        name: text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8")
        for name, text in texts.items()
    }
    replace_files(folder, contents, dict.fromkeys(contents))
    return [folder / name for name in texts]


def _short_name(folder: Path) -> str:
    plain = unicodedata.normalize("NFKD", folder.resolve().name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "nytt"


def table_headings(shape: TableShape, years: Sequence[int]) -> list[str]:
    """The headings of a table's file, its columns of years before the unit."""
    headings = [column.heading for column in shape.columns]
    if shape.year_heading is None:
        return headings
    columns = list(map(str, years))
    if shape.name == "plan":
        columns = [f"{ColumnKind.FORECAST} {years[0]}"]
        columns += [f"{ColumnKind.PRELIMINARY} {year}" for year in years[1:]]
    position = headings.index("enhet")
    return headings[:position] + columns + headings[position:]


def table_text(headings: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """Rows under the headings; a plan's or distribution's years are 0 where a row says nothing."""

    def cells(row: Mapping[str, object]) -> list[object]:
        zero = "0" if row.get("enhet") in tuple(Unit) else ""
        return [row.get(h, zero if _YEAR.search(h) else "") for h in headings]

    return csv_text([headings, *map(cells, rows)])


def _starting_rows(first_year: int) -> dict[str, list[dict[str, object]]]:
    kommun, region, state = "Kommun A", "Region A", "Försäkringskassan"
    start, end = f"{first_year + 1}-01-01", f"{first_year + 1}-12-31"
    today = {"datum": f"{first_year}-01-01", **_EXAMPLE}
    return {
        "dokument": [
            {
                "dokument": "lag-2003-1210",
                "titel": "Lag (2003:1210) om finansiell samordning av rehabiliteringsinsatser",
                "diarienummer": "SFS 2003:1210",
            },
            {"dokument": "exempel", "titel": "EXEMPEL: ersätt med era egna dokument"},
        ],
        "organisationer": [
            {"organisation": kommun, "namn": "EXEMPEL kommun", "grupp": "kommun", **_EXAMPLE},
            {"organisation": region, "namn": "EXEMPEL region", "grupp": "region", **_EXAMPLE},
            {"organisation": state, "namn": state, "grupp": "stat", **_LAW},
        ],
        "folkmangd": [
            {"organisation": o, "år": first_year - 1, "invånare": 1, "härledd": "nej", **_EXAMPLE}
            for o in (kommun, region)
        ],
        "lagandelar": [
            {"grupp": OrganisationKind.STATE, "täljare": 1, "nämnare": 2, **_LAW},
            {"grupp": OrganisationKind.REGION, "täljare": 1, "nämnare": 4, **_LAW},
            {"grupp": OrganisationKind.KOMMUN, "täljare": 1, "nämnare": 4, **_LAW},
        ],
        "fordelningsnyckel": [
            {"organisation": o, "nyckel": 1, "antagande": "ja", "beskrivning": _REPLACE, **today}
            for o in (kommun, region, state)
        ],
        "antaganden": [
            {"antagande": Assumption.OPENING_SURPLUS, "värde": 0, "enhet": "tkr", **today},
            {"antagande": Assumption.RESERVE_FUND, "värde": 0, "enhet": "tkr", **today},
            {"antagande": Assumption.FLOOR, "värde": 0, "enhet": "tkr", **today},
            {
                "antagande": Assumption.POPULATION_YEAR,
                "värde": first_year - 1,
                "enhet": "år",
                **today,
            },
        ],
        "plan": [
            {"rad": line, "avsnitt": section, "namn": name, "enhet": "tkr", **_EXAMPLE}
            for line, section, name in (
                ("medlemsavgifter", Section.MEMBER_FEE, "Medlemsavgifter"),
                ("ovriga-intakter", Section.OTHER_INCOME, "EXEMPEL övriga intäkter"),
                ("forvaltning", Section.ADMINISTRATION, "Förvaltning"),
                ("pagaende", Section.ONGOING, "EXEMPEL pågående insats"),
                ("ovriga-insatser", Section.OTHER_COORDINATION, "EXEMPEL övrig samverkansinsats"),
            )
        ],
        "osakerhet": [
            {
                "antagande": assumption,
                "fördelning": DistributionShape.UNIFORM,
                "lägst": 0,
                "högst": 0,
                "enhet": "procent",
                "över_åren": OverYears.SAME,
                "från": first_year + 1,
                "observationer": 0,
                "anmärkning": _REPLACE,
                **today,
            }
            for assumption in Uncertain
        ],
        "ansokningar": [
            {
                "ansökan": "exempel-ansokan",
                "namn": "EXEMPEL ansökan",
                "insatsägare": kommun,
                "typ": "Individinsats",
                "ny_eller_förlängning": "Ny",
                "från": start,
                "till": end,
                "sökt_kr": 0,
                "föreslaget_kr": 0,
                **_EXAMPLE,
            }
        ],
        "fordelning": [
            {
                "ansökan": "exempel-ansokan",
                "organisation": kommun,
                "tabellrad": "EXEMPEL ansökan",
                "enhet": "tkr",
                **_EXAMPLE,
            }
        ],
        "budgetrader": [
            {
                "ansökan": "exempel-ansokan",
                "budgetrad": "tjanst-1",
                "benämning": "EXEMPEL tjänst",
                "slag": "lön",
                "organisation": kommun,
                "tjänst_procent": 100,
                "från": start,
                "till": end,
                "sökt": 0,
                "enhet": "kr",
                **_EXAMPLE,
            }
        ],
    }


def _scenario(years: Sequence[int]) -> str:
    return f"""\
# Ett scenario: vad styrelsen beslutar om varje ansökan, och vilka antaganden som ändras.
# Rader som börjar med # läses inte. Id:n står i ansokningar.csv och budgetrader.csv.
namn: Alla beviljas
beskrivning: Alla ansökningar beviljas enligt kansliets fördelning.

# utgår_från: ett-annat-scenario     # då behöver bara skillnaderna stå här

standard: bevilja                    # gäller ansökningar som inte nämns nedan; bevilja eller avslå

# beslut:
#   exempel-ansokan: {{åtgärd: reducera, procent: 10}}
#                                    # eller belopp_kr, tak_kr, per_år: {{{years[1]}: 100000}},
#                                    # ta_bort: [tjanst-1]
#   en-annan: {{åtgärd: skjut upp, månader: 6}}
#   en-tredje: {{åtgärd: förkorta, till: {years[1]}-06-30}}
#   en-fjarde: {{åtgärd: bevilja, sökt: true}}
#   en-femte: {{åtgärd: bordlägg}}     # eller avslå

# tillägg:                           # insatser som ingen har sökt för ännu
#   - {{id: extra, namn: En insats till, insatsägare: Kommun A,
#      från: {years[1]}-01-01, till: {years[1]}-12-31, belopp_kr: 500000}}

# antaganden:
#   medlemsavgift: {{{years[1]}: "-3 %"}}   # mot planen, eller ett belopp i kr
#   ej_nyttjat: {{{years[1]}: "5 %"}}       # av insatsernas kostnad
#   ingående_överskott_kr: 0
#   golv_kr: 0
"""


def _guide(headings: Mapping[str, Sequence[str]], years: Sequence[int]) -> str:
    lines = [
        f"""\
# Så fyller ni i datapaketet

Planen omfattar {years[0]}–{years[-1]}. Fler eller färre år är fler eller färre kolumner i plan.csv,
fordelning.csv och arsfordelning.csv.

1. Öppna tabellerna i Excel (semikolon mellan cellerna, UTF-8) och ersätt alla rader som är märkta
   EXEMPEL. Spara som ”CSV UTF-8”.
2. Skriv i datapackage.json vad paketet gäller (title, överst) och förbundets namn (title under
   contributors; role ska förbli publisher). Börja sedan med dokument.csv och organisationer.csv; de
   andra hänvisar dit.
3. Belopp är hela tal i radens enhet. En siffra som inte finns i något dokument hör hemma i
   antaganden.csv, med datum.
4. Prova efter varje tabell: `finsam compute {FIRST_SCENARIO} --data MAPPEN`. Alla fel visas på en
   gång, med fil, rad och vad som ska stå där.
5. Stäm av handlingarna mot varandra: `finsam check --data MAPPEN`.
6. När siffrorna stämmer: `finsam report --data MAPPEN`.

Första raden i varje tabell är rubriker och ska stå kvar ordagrant.\
"""
    ]
    for shape in SHAPES:
        lines += ["", f"## {shape.name}.csv: {shape.title}", "", shape.description]
        lines += ["", "| Kolumn | Innehåll |", "|---|---|"]
        for column in map(shape.column, headings[shape.name]):
            if column is not None:
                text = column.guidance.replace("|", "\\|")
                lines.append(f"| {column.heading} | {text} |")
    return "\n".join(lines) + "\n"
