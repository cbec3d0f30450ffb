"""Which rules the tables of members keep: population, legal parts, names and keys."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finsam_analysis.core import (
    PAYING_KINDS,
    YES,
    Assumption,
    ColumnKind,
    Fault,
    LoadedTable,
    OrganisationKind,
    Section,
    TableRow,
    Tables,
    kronor,
)
from finsam_analysis.data_package.application_tables import YEAR_COLUMN

_PEOPLED = (OrganisationKind.REGION, OrganisationKind.KOMMUN)


def fault_at(
    table: LoadedTable,
    row: TableRow | None,
    field: str | None,
    found: str,
    expected: str,
    remedy: str,
) -> Fault:
    """A fault in a row of a table, or in the table as a whole."""
    number = None if row is None else row.number
    return Fault(table.file, found, expected, remedy, row=number, field=field)


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
            if group in _PEOPLED and (name, year) not in have:
                yield Fault(
                    table.file,
                    f"folkmängd {year} för {name} saknas",
                    "en rad för varje kommun och region det år som antaganden.csv anger",
                    "lägg till raden, eller ändra folkmängdsår i antaganden.csv",
                    field="organisation + år",
                )


def legal_parts(tables: Tables) -> Iterator[Fault]:
    """The parts of the groups that have members are one together (lag 2003:1210, 3 and 5 §§)."""
    table = tables["lagandelar"]
    for row in table.rows:
        if row.cells["nämnare"] == 0:
            yield Fault(
                table.file, "0", "minst 1", "rätta nämnaren", row=row.number, field="nämnare"
            )
            return
    parts = {r.cells["grupp"]: Fraction(r.cells["täljare"], r.cells["nämnare"]) for r in table.rows}
    groups = {row.cells["grupp"] for row in tables["organisationer"].rows} & set(PAYING_KINDS)
    if any(row.cells["nyckel_som_region"] for row in tables["fordelningsnyckel"].rows):
        groups.add(OrganisationKind.REGION)
    if set(parts) != groups or sum(parts.values()) != 1:
        told = (
            f"andelarna för {', '.join(parts)} blir tillsammans {sum(parts.values(), Fraction(0))}"
        )
        yield Fault(
            table.file,
            told if parts else "tabellen har inga rader",
            f"en rad vardera för {', '.join(g for g in PAYING_KINDS if g in groups)}, tillsammans 1",
            "rätta andelarna (lag 2003:1210, 5 §; utan region 3 §)",
            field="täljare + nämnare",
        )


def member_fees(tables: Tables) -> Iterator[Fault]:
    """What the members pay each is together what the plan has, or less where a key shares the rest."""
    table = tables["medlemsavgifter"]
    fees = [r for r in tables["plan"].rows if r.cells["avsnitt"] == Section.MEMBER_FEE]
    stated = {row.cells["organisation"] for row in table.rows}
    rest_is_paid = any(
        row.cells["nyckel"] and row.cells["organisation"] not in stated
        for row in tables["fordelningsnyckel"].rows
    )
    for heading in table.headings if table.rows else ():
        planned = sum(
            amount or 0
            for row in fees
            for column, amount in row.cells.items()
            if column.endswith(f" {heading}") and not column.startswith(ColumnKind.BUDGET)
        )
        if YEAR_COLUMN.fullmatch(heading):
            total = sum(row.cells[heading] or 0 for row in table.rows)
            if total > planned or (total < planned and not rest_is_paid):
                yield Fault(
                    table.file,
                    f"medlemmarnas avgifter är tillsammans {kronor(total)}",
                    f"{kronor(planned)} som i plan.csv",
                    "rätta avgifterna, eller planens medlemsavgift",
                    field=heading,
                )


def share_keys(tables: Tables) -> Iterator[Fault]:
    """Every group has someone who pays, every kommun and region a key, every assumed key a date."""
    table = tables["fordelningsnyckel"]
    group_of = {
        row.cells["organisation"]: row.cells["grupp"] for row in tables["organisationer"].rows
    }
    weights = dict.fromkeys((g for g in PAYING_KINDS if g in group_of.values()), 0)
    for row in table.rows:
        if row.cells["organisation"] in group_of:
            group = group_of[row.cells["organisation"]]
            if group in weights:
                weights[group] += row.cells["nyckel"]
            else:
                found, remedy = "förbundet självt betalar ingen medlemsavgift", "ta bort raden"
                yield fault_at(table, row, "organisation", found, "en medlem", remedy)
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
        if group in _PEOPLED and name not in keyed:
            yield Fault(
                table.file,
                f"{name} saknar nyckel",
                "en rad för varje kommun och region",
                "lägg till raden; 0 om den inte betalar",
                field="organisation",
            )
