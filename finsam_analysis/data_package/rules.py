"""Which rules the tables of a data package must keep, beyond each cell's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from finsam_analysis.core import (
    NEEDED_ASSUMPTIONS,
    SCENARIO_UNIT,
    Assumption,
    DistributionShape,
    Fault,
    LoadedTable,
    TableRow,
    Tables,
    Uncertain,
    Unit,
    meant,
)
from finsam_analysis.data_package.columns import Kind
from finsam_analysis.data_package.member_rules import (
    fault_at,
    legal_parts,
    member_fees,
    population,
    share_keys,
)
from finsam_analysis.data_package.plan_rules import (
    applications_in_plan,
    fees_positive,
    plan_headings,
    plan_years,
    years_in_plan,
)
from finsam_analysis.data_package.revisions import revision_faults
from finsam_analysis.data_package.table_shapes import SHAPES


def rule_faults(tables: Tables, unsound: Collection[str]) -> list[Fault]:
    """Every break of a rule between cells or tables.

    A rule is left out when a table it reads is among the ``unsound`` ones, whose own faults are
    already told: what it would find might only be their echo.
    """
    hollow = _hollow(tables)
    faults = list(_references(tables, hollow))
    unsound = {*unsound, *hollow}
    for rule, needs in _RULES:
        if not set(needs).intersection(unsound):
            found = list(rule(tables))
            faults += found
            if found and rule in _GROUNDS:
                # What the other rules read here cannot be trusted; they would only echo.
                unsound = {*unsound, *needs}
    return faults


def _hollow(tables: Tables) -> dict[str, int]:
    """Tables that have no rows although cells of others refer to one: how many cells."""
    unknown = Counter(place.target for place in _unknown(tables))
    return {name: n for name, n in unknown.items() if not tables[name].known}


class _Place(NamedTuple):
    """A cell that refers to a row which is not there."""

    target: str
    name: str
    table: LoadedTable
    row: TableRow
    heading: str


def _unknown(tables: Tables) -> Iterator[_Place]:
    for shape in SHAPES:
        table = tables.get(shape.name)
        for column in shape.columns:
            if table is None or column.refers_to is None:
                continue
            target = column.refers_to[0]
            if target not in tables:
                continue
            for row in table.rows:
                value = row.cells[column.heading]
                for name in value if isinstance(value, tuple) else (value,):
                    if name is not None and name not in tables[target].known:
                        yield _Place(target, name, table, row, column.heading)


def _references(tables: Tables, hollow: Mapping[str, int]) -> Iterator[Fault]:
    """References to what is not there, each name told once: it has one cause, in many places."""
    for name, cells in hollow.items():
        found = f"tabellen har inga rader, men {cells} celler i andra tabeller hänvisar till den"
        yield Fault(tables[name].file, found, "de rader som de hänvisar till", "lägg till raderna")
    places: dict[tuple[str, str], list[_Place]] = {}
    for place in _unknown(tables):
        if place.target not in hollow:
            places.setdefault((place.target, place.name), []).append(place)
    for (target, name), found_at in places.items():
        first, file = found_at[0], tables[target].file
        found = f"”{name}” är okänd"
        if len(found_at) > 1:
            files = ", ".join(dict.fromkeys(place.table.file for place in found_at))
            found += f", här och i {len(found_at) - 1} celler till ({files})"
        likely = meant(name, tables[target].known)
        remedy = (
            f"menade du ”{likely}”? Lägg annars till"
            if likely
            else "rätta stavningen eller lägg till"
        )
        yield fault_at(
            first.table,
            first.row,
            first.heading,
            found,
            f"något som finns i {file}",
            f"{remedy} ”{name}” i {file}",
        )


def _periods(tables: Tables) -> Iterator[Fault]:
    for name in ("ansokningar", "budgetrader", "tidigare_beslut"):
        for row in tables[name].rows:
            if row.cells["till"] < row.cells["från"]:
                yield fault_at(
                    tables[name],
                    row,
                    "till",
                    f"slutet {row.cells['till']} ligger före starten {row.cells['från']}",
                    "ett slutdatum på eller efter startdatum",
                    "rätta datumen",
                )


def _not_negative(tables: Tables) -> Iterator[Fault]:
    """Grants are never negative; plan lines may be (unused funds are)."""
    for shape in SHAPES:
        if shape.name in ("plan", "antaganden", "revideringar"):
            continue
        for row in tables[shape.name].rows:
            for heading, value in row.cells.items():
                column = shape.column(heading)
                if column and column.kind is Kind.AMOUNT and value is not None and value < 0:
                    yield fault_at(
                        tables[shape.name],
                        row,
                        heading,
                        f"beloppet är negativt ({value} kr)",
                        "noll eller större",
                        "rätta tecknet",
                    )


def _budget_row_periods(tables: Tables) -> Iterator[Fault]:
    """A budget row without a row in the yearly sheet has some month from the plan's first year on."""
    years, table = plan_years(tables), tables["budgetrader"]
    for row in table.rows:
        if row.cells["årsrad"] is None and row.cells["till"].year < years[0]:
            yield Fault(
                table.file,
                f"budgetraden slutar {row.cells['till']}, före planens första år {years[0]}",
                "en rad som pågår någon månad i planen, eller en årsrad med beloppen",
                "rätta datumet",
                row=row.number,
                field="till",
            )


_UNITS_OF = {Assumption.POPULATION_YEAR: ("år",), Assumption.START_SCENARIO: (SCENARIO_UNIT,)}


def _assumptions(tables: Tables) -> Iterator[Fault]:
    table = tables["antaganden"]
    given = {row.cells["antagande"] for row in table.rows}
    for assumption in NEEDED_ASSUMPTIONS:
        if assumption not in given:
            yield Fault(
                table.file,
                f"”{assumption}” saknas",
                f"raderna {', '.join(NEEDED_ASSUMPTIONS)}",
                "lägg till raden med värde, datum och källa",
                field="antagande",
            )
    for row in table.rows:
        units = _UNITS_OF.get(row.cells["antagande"], tuple(Unit))
        if row.cells["enhet"] not in units:
            expected = " eller ".join(units)
            yield fault_at(
                table, row, "enhet", f"”{row.cells['enhet']}”", expected, "rätta enheten"
            )


def _yearly_rows(tables: Tables) -> Iterator[Fault]:
    table, sheet = tables["budgetrader"], tables["arsfordelning"]
    have = {(row.cells["ansökan"], row.cells["årsrad"]): row for row in sheet.rows}
    asked: dict[tuple[str, str], int] = {}
    for row in table.rows:
        key = (row.cells["ansökan"], row.cells["årsrad"])
        if key[1] is None:
            continue
        asked[key] = asked.get(key, 0) + row.cells["sökt"]
        if key not in have:
            yield fault_at(
                table,
                row,
                "årsrad",
                f"”{key[1]}” finns inte för ansökan {key[0]}",
                f"en årsrad i {sheet.file}",
                "rätta årsraden eller lämna cellen tom",
            )
    for key, row in have.items():
        if not asked.get(key):
            yield fault_at(
                sheet,
                row,
                "årsrad",
                f"ingen budgetrad med belopp hör till ”{key[1]}”",
                f"minst en rad i {table.file}",
                "ange årsraden på budgetraden",
            )


def _adjustments(tables: Tables) -> Iterator[Fault]:
    table, budget = tables["justeringar"], tables["budgetrader"]
    left = {(r.cells["ansökan"], r.cells["budgetrad"]): r.cells["sökt"] for r in budget.rows}
    for row in table.rows:
        key = (row.cells["ansökan"], row.cells["budgetrad"])
        if key not in left:
            yield fault_at(
                table,
                row,
                "budgetrad",
                f"”{key[1]}” finns inte för ansökan {key[0]}",
                f"en budgetrad i {budget.file}",
                "rätta budgetraden",
            )
            continue
        if row.cells["borttaget"] > left[key]:
            yield fault_at(
                table,
                row,
                "borttaget",
                f"{row.cells['borttaget']} kr tas bort från ”{key[1]}”",
                f"högst de {left[key]} kr som är kvar av det sökta",
                "rätta beloppet",
            )
        left[key] = max(0, left[key] - row.cells["borttaget"])


def _uncertainty(tables: Tables) -> Iterator[Fault]:
    """What the table of distributions says.

    Bounds are in order, have at most two decimals and lie within what the assumption can be; the
    triangle has a peak and the uniform none; the first year is one of the plan's.
    """
    table, years = tables["osakerhet"], plan_years(tables)
    bounds = "lägst, troligast, högst"
    for row in table.rows:
        cells = row.cells
        low, peak, high = cells["lägst"], cells["troligast"], cells["högst"]
        stated = [bound for bound in (low, peak, high) if bound is not None]
        least = 0 if cells["antagande"] == Uncertain.UNDERSPEND else -100
        rules = (
            (
                all(bound * 100 % 1 == 0 for bound in stated),
                bounds,
                "mer än två decimaler",
                "procent med högst två decimaler",
                "avrunda",
            ),
            (
                stated == sorted(stated),
                bounds,
                "talen står inte i storleksordning",
                "lägst ≤ troligast ≤ högst",
                "rätta talen",
            ),
            (
                least <= low and high <= 100,
                "lägst, högst",
                f"{low} till {high} procent".replace(".", ","),
                f"{least} till 100 procent",
                "rätta talen",
            ),
            (
                (peak is None) == (cells["fördelning"] == DistributionShape.UNIFORM),
                "troligast",
                "tom" if peak is None else str(peak).replace(".", ","),
                f"ett värde för {DistributionShape.TRIANGLE}, tomt för {DistributionShape.UNIFORM}",
                "rätta cellen eller byt fördelning",
            ),
            (
                cells["från"] in years,
                "från",
                f"året {cells['från']} ligger utanför planen",
                f"något av åren {years[0]}–{years[-1]}",
                "rätta året",
            ),
        )
        for kept, field, found, expected, remedy in rules:
            if not kept:
                yield fault_at(table, row, field, found, expected, remedy)


_RULES = (
    (plan_headings, ("plan",)),
    (_assumptions, ("antaganden",)),
    (fees_positive, ("plan",)),
    (years_in_plan, ("plan", "fordelning", "arsfordelning", "medlemsavgifter")),
    (_periods, ("ansokningar", "budgetrader", "tidigare_beslut")),
    (applications_in_plan, ("plan", "ansokningar")),
    (_not_negative, tuple(shape.name for shape in SHAPES)),
    (population, ("folkmangd", "organisationer", "antaganden")),
    (legal_parts, ("lagandelar", "organisationer", "fordelningsnyckel")),
    (member_fees, ("plan", "medlemsavgifter", "fordelningsnyckel")),
    (share_keys, ("fordelningsnyckel", "organisationer")),
    (_budget_row_periods, ("budgetrader", "plan")),
    (_yearly_rows, ("budgetrader", "arsfordelning")),
    (_adjustments, ("justeringar", "budgetrader")),
    (_uncertainty, ("plan", "osakerhet")),
    (revision_faults, ("revideringar", "plan", "antaganden", "fordelning", "ansokningar")),
)

_GROUNDS = (plan_headings, _assumptions)
