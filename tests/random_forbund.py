"""Random förbund of any size a real one could have, and what their rooms are by plain addition."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from finsam_analysis.data_package import start_package

_FIRST = 2030
_AT = {"dokument": "exempel", "ställe": "provet"}


@dataclass(frozen=True)
class Size:
    """How large a förbund is: applications, years of its plan, kommuner, and whether it has a region.

    ``largest`` is the most that an application asks for in a year [tkr]. ``member_fees`` lets each
    member's fee stand by itself, and ``revised`` has some figures changed since they were printed.
    """

    applications: int
    years: int
    kommuner: int
    region: bool = True
    seed: int = 1
    largest: int = 5_000
    member_fees: bool = False
    revised: bool = False


@dataclass(frozen=True)
class Forbund:
    """A data package, and its figures as plain numbers [SEK/year]: fee, cost, grants by application."""

    folder: Path
    years: tuple[int, ...]
    opening: int
    fee: tuple[int, ...]
    cost: tuple[int, ...]
    granted: dict[str, tuple[int, ...]]

    def room(self, chosen: Sequence[str]) -> list[int]:
        """The room at each year's end when some applications are granted [SEK]."""
        spent = [sum(self.granted[a][y] for a in chosen) for y in range(len(self.years))]
        result = [f - c - s for f, c, s in zip(self.fee, self.cost, spent, strict=True)]
        return list(accumulate(result, initial=self.opening))[1:]


def sizes(applications: int = 300, years: int = 30, kommuner: int = 60) -> st.SearchStrategy[Size]:
    """Sizes up to the largest, small ones first."""
    return st.builds(
        Size,
        st.integers(1, applications),
        st.integers(2, years),
        st.integers(1, kommuner),
        st.booleans(),
        st.integers(0, 2**32),
        st.sampled_from((10, 5_000, 10_000_000)),
        st.booleans(),
        st.booleans(),
    )


def written(folder: Path, size: Size) -> Forbund:
    """A förbund of that size in a folder that does not exist yet."""
    random = Random(size.seed)  # noqa: S311  # figures to repeat, no secrets
    start_package(folder, _FIRST, size.years)
    for example in folder.iterdir():
        if example.is_file():
            example.write_bytes(example.read_bytes().replace(b"EXEMPEL: ", b"Provets "))
    years = tuple(range(_FIRST, _FIRST + size.years))
    kommuner = [f"Kommun {number}" for number in range(1, size.kommuner + 1)]
    people = [(k, "kommun") for k in kommuner] + ([("Region A", "region")] if size.region else [])
    members = [*people, ("Försäkringskassan", "stat")]
    tables: dict[str, list[dict[str, object]]] = {
        "organisationer": [{"organisation": m, "namn": m, "grupp": g} for m, g in members],
        "folkmangd": [
            {
                "organisation": m,
                "år": _FIRST - 1,
                "invånare": random.randint(1, 10**6),
                "härledd": "nej",
            }
            for m, _ in people
        ],
        "lagandelar": [
            {"grupp": group, "täljare": 1, "nämnare": part}
            for group, part in (
                [("stat", 2), ("region", 4), ("kommun", 4)]
                if size.region
                else [("stat", 2), ("kommun", 2)]
            )
        ],
        "fordelningsnyckel": [
            {
                "organisation": m,
                "nyckel": random.randint(1, 1000),
                "antagande": "nej",
                "beskrivning": "provet",
            }
            for m, _ in members
        ],
    }
    fee = [random.randint(1, min(size.largest * size.applications, 900_000_000)) for _ in years]
    cost = [random.randint(0, size.largest) for _ in years]
    headings = [f"Prognos {years[0]}", *(f"Prel {year}" for year in years[1:])]
    tables["plan"] = [
        {
            "rad": "avgift",
            "avsnitt": "medlemsavgift",
            "namn": "Avgift",
            "enhet": "tkr",
            **dict(zip(headings, fee, strict=True)),
        },
        {
            "rad": "kansli",
            "avsnitt": "administration",
            "namn": "Kansli",
            "enhet": "tkr",
            **dict(zip(headings, cost, strict=True)),
        },
    ]
    asked: list[dict[str, object]] = []
    shared: list[dict[str, object]] = []
    granted: dict[str, tuple[int, ...]] = {}
    for number in range(1, size.applications + 1):
        name = f"insats-{number}"
        receivers = random.sample([m for m, _ in people], random.randint(1, min(3, len(people))))
        rows = [[random.randint(0, size.largest) for _ in years] for _ in receivers]
        rows[0][-1] += 1  # an application asks for something
        granted[name] = tuple(1000 * sum(row[y] for row in rows) for y in range(len(years)))
        total = sum(granted[name])
        asked.append(
            {
                "ansökan": name,
                "namn": f"Insats {number}",
                "insatsägare": receivers[0],
                "typ": "Individinsats",
            }
            | {
                "ny_eller_förlängning": "Ny",
                "från": f"{years[0]}-01-01",
                "till": f"{years[-1]}-12-31",
            }
            | {"sökt_kr": total, "föreslaget_kr": total, "översikt_kr": total}
        )
        for receiver, row in zip(receivers, rows, strict=True):
            amounts = dict(zip(map(str, years), row, strict=True))
            shared.append(
                {
                    "ansökan": name,
                    "organisation": receiver,
                    "tabellrad": name,
                    "enhet": "tkr",
                    **amounts,
                }
            )
    tables |= {
        "ansokningar": asked,
        "fordelning": shared,
        "budgetrader": [],
        "arsfordelning": [],
        "justeringar": [],
    }
    if size.member_fees:
        parts = {m: [amount // len(members) for amount in fee] for m, _ in members}
        parts[members[-1][0]] = [
            amount - amount // len(members) * (len(members) - 1) for amount in fee
        ]
        tables["medlemsavgifter"] = [
            {"organisation": m, "enhet": "tkr", **dict(zip(map(str, years), row, strict=True))}
            for m, row in parts.items()
        ]
    if size.revised:
        cost[0] += 7
        tables["revideringar"] = [
            {
                "tabell": "plan",
                "rad": "kansli",
                "kolumn": headings[0],
                "nytt_värde": cost[0],
                "enhet": "tkr",
                "datum": f"{_FIRST}-02-01",
                "orsak": "provet",
            }
        ]
    for table, told in tables.items():
        _replace(folder / f"{table}.csv", told)
    return Forbund(folder, years, 0, _kronor(fee), _kronor(cost), granted)


def random_scenario(forbund: Forbund, seed: int) -> str:
    """A scenario in which every decision and step, and every assumption, may stand."""
    random = Random(seed)  # noqa: S311  # as above
    years = forbund.years

    def percent() -> str:
        return f"'{random.randint(0, 99)},{random.randint(0, 99):02d}'"

    def step() -> str:
        return random.choice(
            (
                f"{{åtgärd: reducera, procent: {percent()}}}",
                f"{{åtgärd: reducera, tak_kr: {random.randint(1, 10**9)}}}",
                f"{{åtgärd: utöka, procent: {percent()}}}",
                f"{{åtgärd: utöka, belopp_kr: {random.randint(1, 10**6)}}}",
                f"{{åtgärd: utöka, per_år: {{{years[-1]}: {random.randint(1, 10**6)}}}}}",
                f"{{åtgärd: skjut upp, månader: {random.randint(1, 30)}}}",
            )
        )

    def adds_a_sum(step: str) -> bool:
        return "utöka" in step and "procent" not in step

    def steps() -> str:
        # What has been cut or put off may have nothing left to add a sum to, and that is refused.
        first, then = step(), step()
        return f"[{then}, {first}]" if adds_a_sum(then) else f"[{first}, {then}]"

    lines = ["namn: Prov", "standard: bevilja", "beslut:"]
    for name in forbund.granted:
        told = random.choice(("bevilja", "avslå", "bordlägg", step(), step(), steps()))
        lines.append(f"  {name}: {told}")
    added = (
        f"  - {{id: extra, namn: Extra, insatsägare: Kommun 1, från: {years[0]}-05-01, "
        f"till: {years[-1]}-10-31, belopp_kr: {random.randint(1, 10**8)}}}"
    )
    lines += [
        "tillägg:",
        added,
        "antaganden:",
        f"  medlemsavgift: {{från {years[0]}: '-{random.randint(0, 30)} %'}}",
        f"  ej_nyttjat: {{från {years[-1]}: '{random.randint(0, 30)} %'}}",
        f"  plan: {{kansli: {{från {years[-1]}: '{random.randint(0, 9)} % per år'}}}}",
        f"  ingående_överskott_kr: {random.randint(-(10**9), 10**9)}",
    ]
    return "\n".join(lines) + "\n"


def _kronor(thousands: Sequence[int]) -> tuple[int, ...]:
    return tuple(1000 * amount for amount in thousands)


def _replace(path: Path, rows: Sequence[dict[str, object]]) -> None:
    headings = path.read_text("utf-8-sig").splitlines()[0].split(";")
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, delimiter=";", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**_AT, **row} for row in rows)
    path.write_text(text.getvalue(), "utf-8-sig")
