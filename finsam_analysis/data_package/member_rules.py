"""Which rules the tables of members keep: population, legal parts, names and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from finsam_analysis.core import YES, Assumption, Fault, LoadedTable, OrganisationKind

Tables = Mapping[str, LoadedTable]


def population(tables: Tables) -> Iterator[Fault]:
    """Every kommun and region has inhabitants in the chosen year."""
    table = tables["folkmangd"]
    for row in table.rows:
        if row.cells["invånare"] == 0:
            yield Fault(
                table.file,
                "0 invånare",
                "minst 1 invånare",
                "fyll i folkmängden; kostnad per invånare går annars inte att räkna",
                row=row.number,
                field="invånare",
            )
    chosen = [
        row.cells["värde"]
        for row in tables["antaganden"].rows
        if row.cells["antagande"] == Assumption.POPULATION_YEAR
    ]
    have = {(row.cells["organisation"], row.cells["år"]) for row in table.rows}
    for row in tables["organisationer"].rows:
        name, group = row.cells["organisation"], row.cells["grupp"]
        for year in chosen:
            if group != OrganisationKind.STATE and (name, year) not in have:
                yield Fault(
                    table.file,
                    f"folkmängd {year} för {name} saknas",
                    "en rad för varje kommun och region det år som antaganden.csv anger",
                    "lägg till raden, eller ändra folkmängdsår i antaganden.csv",
                    field="organisation + år",
                )


def legal_parts(tables: Tables) -> Iterator[Fault]:
    """The three groups' parts of the fee are one together (lag 2003:1210, 5 §)."""
    table = tables["lagandelar"]
    for row in table.rows:
        if row.cells["nämnare"] == 0:
            yield Fault(
                table.file, "0", "minst 1", "rätta nämnaren", row=row.number, field="nämnare"
            )
            return
    parts = {r.cells["grupp"]: Fraction(r.cells["täljare"], r.cells["nämnare"]) for r in table.rows}
    if set(parts) != set(OrganisationKind) or sum(parts.values()) != 1:
        yield Fault(
            table.file,
            f"andelarna blir tillsammans {sum(parts.values(), Fraction(0))}",
            "en rad vardera för stat, region och kommun, tillsammans 1",
            "rätta andelarna (lag 2003:1210, 5 §)",
            field="täljare + nämnare",
        )


def share_keys(tables: Tables) -> Iterator[Fault]:
    """Every group has someone who pays, every kommun and region a key, every assumed key a date."""
    table = tables["fordelningsnyckel"]
    group_of = {
        row.cells["organisation"]: row.cells["grupp"] for row in tables["organisationer"].rows
    }
    weights = dict.fromkeys(OrganisationKind, 0)
    for row in table.rows:
        if row.cells["organisation"] in group_of:
            group = group_of[row.cells["organisation"]]
            weights[OrganisationKind(group)] += row.cells["nyckel"]
    for group, weight in weights.items():
        if weight == 0:
            yield Fault(
                table.file,
                f"gruppen {group} har ingen nyckel större än 0",
                "minst en organisation i varje grupp",
                "lägg till den som betalar gruppens andel",
                field="nyckel",
            )
    for row in table.rows:
        if row.cells["antagande"] == YES and row.cells["datum"] is None:
            yield Fault(
                table.file,
                "ett antagande utan datum",
                "datumet då nyckeln antogs, skrivet ÅÅÅÅ-MM-DD",
                "skriv datumet, eller nej i kolumnen antagande om nyckeln är avtalad",
                row=row.number,
                field="datum",
            )
    keyed = {row.cells["organisation"] for row in table.rows}
    for name, group in group_of.items():
        if group != OrganisationKind.STATE and name not in keyed:
            yield Fault(
                table.file,
                f"{name} saknar nyckel",
                "en rad för varje kommun och region",
                "lägg till raden; 0 om den inte betalar",
                field="organisation",
            )
