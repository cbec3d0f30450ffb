"""What a column of a table says: its heading, what to fill in, how it is read, whose field it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from finsam_analysis.core import TableRow, Unit

E = TypeVar("E")


class Kind(Enum):
    """How a cell's text is read, by what is expected of it."""

    TEXT = "text"
    ID = "ett kort id av små bokstäver, siffror och bindestreck"
    DATE = "ett datum som finns i kalendern, skrivet ÅÅÅÅ-MM-DD"
    YEAR = "ett årtal med fyra siffror"
    COUNT = "ett heltal, noll eller större"
    AMOUNT = "ett heltal utan decimaler"  # of the row's unit, read into whole kronor
    PRINTED = "ett tal som det är tryckt"  # of the row's unit, with decimals and sign
    LIST = "texter med komma emellan"


def kronor_in(unit: str | None) -> int:
    """Kronor in a row's unit; 1 for units that are not money."""
    return Unit(unit).in_kronor if unit in tuple(Unit) else 1


def written_amounts(kronor: Mapping[str, int | None], unit: Unit = Unit.THOUSAND) -> dict[str, str]:
    """Amounts of a row by their headings, and its unit: the one given if all are whole in it."""
    if any((amount or 0) % unit.in_kronor for amount in kronor.values()):
        unit = Unit.KRONA
    written = {h: "" if a is None else str(a // unit.in_kronor) for h, a in kronor.items()}
    return {**written, "enhet": str(unit)}


@dataclass(frozen=True)
class Column:
    """One column: its Swedish heading, and in the words of whoever fills it in what stands there.

    ``guidance`` is the choices themselves unless more is said. ``refers_to`` is the table and column
    its values must stand in. ``field`` is the field of the table's entity that it fills, by way of
    ``into`` where the cell is not the field's value as it is; an empty cell is None whatever
    ``into`` says. ``absent`` columns need not be there at all.
    """

    heading: str
    field: str
    guidance: str = ""
    kind: Kind = Kind.TEXT
    required: bool = True
    absent: bool = False
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, str] | None = None
    into: Callable[[Any], Any] = lambda value: value

    def __post_init__(self) -> None:
        if not self.guidance:
            *others, last = self.choices
            said = " eller ".join([", ".join(others), last] if others else [last])
            object.__setattr__(self, "guidance", said)

    @property
    def expected(self) -> str:
        """What a cell may hold, for the one whose cell holds something else."""
        return f"något av {', '.join(self.choices)}" if self.choices else self.kind.value

    def written(self, row: TableRow) -> str:
        """What the row says in this column, as it is written in its file."""
        cell = row.cells.get(self.heading)
        factor = kronor_in(row.cells.get("enhet"))
        if cell is None:
            return ""
        if self.kind is Kind.AMOUNT:
            return str(cell // factor)
        if self.kind is Kind.PRINTED:
            return f"{(cell / factor).normalize():f}".replace(".", ",")
        return ", ".join(cell) if self.kind is Kind.LIST else str(cell)

    def value(self, row: TableRow) -> Any:
        """What the row says in this column, as the entity's field holds it."""
        cell = row.cells[self.heading]
        return None if cell is None else self.into(cell)


optional = partial(Column, required=False)  # a column whose cells may be empty


@dataclass(frozen=True)
class TableShape:
    """One table; ``year_heading`` is the pattern of its columns of amounts, one per year.

    ``key`` is the headings that tell its rows apart: that of the first column unless more is said.
    Every table says last where its rows stand, unless it is the one of the documents or says so
    itself.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    year_heading: re.Pattern[str] | None = None
    year_guidance: str = ""
    needed: bool = True
    _by_heading: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_heading = {c.heading: c for c in self.columns}
        if PROVENANCE[0].heading not in by_heading:
            object.__setattr__(self, "columns", (*self.columns, *PROVENANCE))
            by_heading |= {c.heading: c for c in PROVENANCE}
        object.__setattr__(self, "_by_heading", by_heading)
        object.__setattr__(self, "key", self.key or (self.columns[0].heading,))

    def column(self, heading: str) -> Column | None:
        """Column with that heading; a year's column where the shape allows it; else None."""
        found = self._by_heading.get(heading)
        if found is None and self.year_heading and self.year_heading.fullmatch(heading):
            return Column(heading, "", self.year_guidance, Kind.AMOUNT, required=False)
        return found

    def fields(self, row: TableRow) -> dict[str, Any]:
        """What a row says of its entity, by the entity's own names, and where it stands."""
        told = {column.field: column.value(row) for column in self.columns if column.field}
        return {**told, "source": row.source}

    def entities(self, entity: Callable[..., E], rows: Iterable[TableRow]) -> tuple[E, ...]:
        """What the rows say, each as its entity."""
        return tuple(entity(**self.fields(row)) for row in rows)


PROVENANCE = (
    Column("dokument", "", "id ur dokument.csv", refers_to=("dokument", "dokument")),
    Column("ställe", "", "var i dokumentet siffran står: bilaga, rubrik, tabell eller sida"),
)
UNIT = Column("enhet", "", choices=tuple(Unit))
ORGANISATION = Column(
    "organisation",
    "organisation",
    "kortnamn ur organisationer.csv",
    refers_to=("organisationer", "organisation"),
)
OWNER = replace(ORGANISATION, heading="insatsägare", field="owner")
START = Column("från", "", "första dagen, ÅÅÅÅ-MM-DD", Kind.DATE)
END = Column("till", "", "sista dagen, ÅÅÅÅ-MM-DD", Kind.DATE)
NOTE = optional("anmärkning", "note", "fri text, får vara tom")
