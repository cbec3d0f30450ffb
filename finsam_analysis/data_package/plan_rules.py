"""Which rules the plan keeps: one column for each year, and what lies within its years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finsam_analysis.core import ColumnKind, Fault, PlanColumn, Section, Tables
from finsam_analysis.data_package.application_tables import YEAR_COLUMN
from finsam_analysis.data_package.forbund_tables import PLAN_COLUMN
from finsam_analysis.data_package.member_rules import fault_at


def plan_columns(headings: Sequence[str]) -> tuple[PlanColumn, ...]:
    """The plan's columns, in the table's order.

    A budget stands beside another column of its year, where there is one; else it is that year's.
    """
    matches = [m for m in map(PLAN_COLUMN.fullmatch, headings) if m]
    others = {m[2] for m in matches if m[1] != ColumnKind.BUDGET}
    return tuple(
        PlanColumn(ColumnKind(m[1]), int(m[2]), m[1] == ColumnKind.BUDGET and m[2] in others)
        for m in matches
    )


def plan_years(tables: Tables) -> list[int]:
    """Years of the columns that carry the surplus forward, in order."""
    return sorted(c.year for c in plan_columns(tables["plan"].headings) if not c.beside)


def plan_headings(tables: Tables) -> Iterator[Fault]:
    """Every year has one column, one year after the other, and some line is of the members' fee."""
    table = tables["plan"]
    years = plan_years(tables)
    if not years or years != list(range(years[0], years[0] + len(years))):
        yield Fault(
            table.file,
            f"årskolumnerna {', '.join(h for h in table.headings if PLAN_COLUMN.fullmatch(h)) or 'saknas'}",
            "en kolumn för varje år utan lucka, som ”Prognos ÅÅÅÅ” och därefter ”Prel ÅÅÅÅ” (eller "
            "Utfall, Budget eller Plan), och högst en ”Budget ÅÅÅÅ” bredvid en annan för sitt år",
            "rätta rubrikerna",
            row=1,
        )
    if not any(row.cells["avsnitt"] == Section.MEMBER_FEE for row in table.rows):
        yield Fault(
            table.file,
            "ingen rad har avsnittet medlemsavgift",
            "minst en sådan rad",
            "lägg till raden med medlemsavgifter",
            field="avsnitt",
        )
    for row in table.rows:
        for name in row.cells["härledda"]:
            if name not in table.headings:
                yield fault_at(
                    table,
                    row,
                    "härledda",
                    f"”{name}” är ingen kolumn",
                    "rubriker på årskolumner",
                    "rätta namnet",
                )


def years_in_plan(tables: Tables) -> Iterator[Fault]:
    """Columns of years are of the plan's years."""
    years = plan_years(tables)
    for name in ("fordelning", "arsfordelning", "medlemsavgifter"):
        table = tables[name]
        for heading in table.headings:
            if YEAR_COLUMN.fullmatch(heading) and int(heading) not in years:
                yield Fault(
                    table.file,
                    "året ligger utanför planen",
                    f"något av åren {years[0]}–{years[-1]}",
                    "rätta rubriken, eller lägg till året i plan.csv",
                    row=1,
                    field=heading,
                )


def fees_positive(tables: Tables) -> Iterator[Fault]:
    """The members' fee is stated for every year."""
    table = tables["plan"]
    for row in table.rows:
        if row.cells["avsnitt"] == Section.MEMBER_FEE:
            for heading, value in row.cells.items():
                if PLAN_COLUMN.fullmatch(heading) and (value is None or value < 0):
                    yield fault_at(
                        table,
                        row,
                        heading,
                        "medlemsavgiften saknas eller är negativ",
                        "ett belopp för varje år",
                        "fyll i beloppet",
                    )


def applications_in_plan(tables: Tables) -> Iterator[Fault]:
    """Every application starts in one of the plan's years."""
    years = plan_years(tables)
    for row in tables["ansokningar"].rows:
        if years and not years[0] <= row.cells["från"].year <= years[-1]:
            yield fault_at(
                tables["ansokningar"],
                row,
                "från",
                f"insatsen börjar {row.cells['från'].year}, utanför planen",
                f"ett startdatum {years[0]}–{years[-1]}",
                "rätta datumet, eller lägg till året i plan.csv",
            )
