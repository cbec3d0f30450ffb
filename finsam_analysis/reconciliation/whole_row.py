"""Which whole row, missing, one too many or in the wrong unit, explains every sum that does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from finsam_analysis.core import (
    THOUSAND,
    Application,
    ControlSum,
    DataPackage,
    Fault,
    PlanLine,
    Section,
    Source,
    TableRow,
    Unit,
    whole,
)
from finsam_analysis.data_package import YEAR_COLUMN
from finsam_analysis.reconciliation.cause import Cause, causes
from finsam_analysis.reconciliation.control_sums import (
    conditions_of,
    control_faults,
    shortfalls,
)

_SHORT = 20  # applications not distributed as proposed; of more than so many no one row is missing
_KINDS = 6  # of sums that are told by name; the others are counted


@dataclass(frozen=True)
class Lack:
    """Amounts which, where they are added in one part of a table, make every printed sum agree.

    ``part`` says the part in words, ``rows`` those that it has; ``amounts`` is heading to what is
    lacking [SEK], less than 0 where it is too much. ``source`` is the document, with the place.
    """

    file: str
    part: str
    rows: tuple[TableRow, ...]
    unit: Unit
    amounts: Mapping[str, int]
    broken: tuple[ControlSum, ...]
    source: Source
    document: str

    @property
    def figures(self) -> tuple[tuple[str, int], ...]:
        """What is lacked, by heading [SEK]."""
        return tuple(self.amounts.items())

    @property
    def subject(self) -> str:
        """What a finding is about: the row that is one too many, else the part of the table."""
        return self._surplus[-1].cells["rad"] if self._surplus else self.part

    @property
    def _surplus(self) -> list[TableRow]:
        """The rows without one of which all agrees; only the plan may have any, its rows having names."""
        return [row for row in self.rows if "rad" in row.cells and self._is(-1, row)]

    @property
    def _misread(self) -> tuple[TableRow, Unit] | None:
        """The row with which all agrees in another unit, and that unit."""
        return next(
            (
                (row, unit)
                for row in self.rows
                for unit in Unit
                if self._is(Fraction(unit.in_kronor, Unit(row.cells["enhet"]).in_kronor) - 1, row)
            ),
            None,
        )

    def _is(self, times: Fraction | int, row: TableRow) -> bool:
        """Whether what is lacked is a row's own amounts so many times."""
        held = {h: times * v for h, v in row.cells.items() if isinstance(v, int) and v}
        return held == dict(self.amounts)

    @property
    def fault(self) -> Fault:
        """What seems to be wrong, and how many printed sums follow from it, by their kinds."""
        kinds = list(dict.fromkeys(map(_kind, self.broken)))
        told = ", ".join(kinds[:_KINDS]) + (" med flera" if len(kinds) > _KINDS else "")
        sums = "en tryckt summa" if len(self.broken) == 1 else f"{len(self.broken)} tryckta summor"
        follow = f"{sums} ({told})"
        surplus, misread = self._surplus, self._misread
        where = f"{self.document}, {self.source.place}"
        deviation = "är skillnaden avsedd, skriv den i kontrollsummor.csv under avvikelse, med sin förklaring"
        if surplus:
            alike = " och ".join(f"”{row.cells['rad']}” (rad {row.number})" for row in surplus)
            one = f"raden ”{surplus[0].cells['rad']}”"
            # Written in twice: which of them is the document's own, only the document tells.
            one = f"en av raderna {alike}, med samma belopp," if len(surplus) > 1 else one
            remedy = "ta bort den som handlingen inte har" if len(surplus) > 1 else "ta bort raden"
            return Fault(
                self.file,
                f"{one} tycks vara en för mycket i {self.part}; med den stämmer inte {follow}",
                f"de andra raderna, som i handlingen ({where})",
                f"{remedy}; {deviation}",
                row=surplus[-1].number,
            )
        if misread:
            row, unit = misread
            return Fault(
                self.file,
                f"enheten ”{row.cells['enhet']}” tycks vara fel i {self.part}; med den stämmer inte {follow}",
                f"”{unit}”, som i handlingen ({where})",
                f"skriv ”{unit}”, eller rätta radens belopp",
                row=row.number,
                field="enhet",
            )
        if min(self.amounts.values()) > 0:
            return Fault(
                self.file,
                f"en rad tycks saknas i {self.part}; utan den stämmer inte {follow}",
                f"en rad med {self._written()}, som i handlingen ({where})",
                f"sätt tillbaka raden; har handlingen ingen sådan kan flera saknas eller belopp vara för "
                f"låga: jämför {self.part} med den; ska posten bort, behåll raden och ändra dess belopp "
                "till 0 med finsam revise",
            )
        return Fault(
            self.file,
            f"beloppen i {self.part} är inte handlingens; därför stämmer inte {follow}",
            f"sammanlagt {self._written(signed=True)} ({where})",
            f"rätta de belopp som skrivits fel; {deviation}",
        )

    def _written(self, signed: bool = False) -> str:
        whole_units = all(amount % self.unit.in_kronor == 0 for amount in self.amounts.values())
        unit = self.unit if whole_units else Unit.KRONA

        def said(amount: int) -> str:
            way = (" mer" if amount > 0 else " mindre") if signed else ""
            size = abs(amount) if signed else amount
            return f"{whole(size // unit.in_kronor)} {unit}{way}"

        return ", ".join(f"{said(amount)} ({heading})" for heading, amount in self.amounts.items())


def _kind(control: ControlSum) -> str:
    """What a printed sum is of, whichever its column."""
    conditions = conditions_of(control.chosen) or {}
    return (
        " och ".join(value for values in conditions.values() for value in sorted(values))
        or control.table
    )


def likeliest(package: DataPackage) -> tuple[Cause | Lack, ...]:
    """What explains all broken sums: one cell, else one row; nothing where neither does."""
    return causes(package)[:1] or lacks(package)[:1]


def lacks(package: DataPackage) -> tuple[Lack, ...]:
    """The parts of the plan, or of the distribution, where one row explains all broken sums.

    Column by column, each starting from what the one before came to: the amount ``d = ±(printed −
    found)`` of a broken sum with which all sums of the column agree. Parts that lack the same are
    one; where a row is missing comes before where one is too many.
    """
    printed = package.as_printed
    broken = tuple(shortfalls(printed))
    found: dict[tuple[tuple[str, int], ...], list[_Part]] = {}
    for part in _parts(printed) if broken else ():
        amounts = part.lacking()
        if amounts:
            found.setdefault(tuple(amounts.items()), []).append(part)
    lacking = [_told(parts, dict(amounts), broken) for amounts, parts in found.items()]
    return tuple(sorted(lacking, key=lambda lack: min(lack.amounts.values()) < 0))


def _told(parts: list[_Part], amounts: dict[str, int], broken: tuple[ControlSum, ...]) -> Lack:
    part = parts[0]
    table = part.package.tables[part.table]
    rows = tuple(row for each in parts for row in each.rows)
    like = (rows or table.rows)[0]
    words = " eller ".join(each.words for each in parts)
    document = part.package.documents[like.source.document]
    unit = Unit(like.cells["enhet"])
    return Lack(table.file, words, rows, unit, amounts, broken, like.source, document)


def _parts(printed: DataPackage) -> Iterator[_Part]:
    headings = [printed.plan.columns[i].heading for i in printed.plan.in_turn]
    for section in Section:
        words = f"avsnittet {section}"
        same = {heading: {heading} for heading in headings}
        yield _Part(printed, "plan", {"avsnitt": section}, same, words)
    years = [h for h in printed.tables["fordelning"].headings if YEAR_COLUMN.fullmatch(h)]
    in_plan = {str(printed.plan.columns[i].year): i for i in printed.plan.rolling}
    beside = {y: {y, printed.plan.columns[in_plan[y]].heading} for y in years if y in in_plan}
    short = [application for application in printed.applications if _is_short(application)]
    if len(short) <= _SHORT:
        for application in short:
            key = {"ansökan": application.id, "organisation": application.owner}
            words = f"fördelningen av ansökan {application.id}"
            yield _Part(printed, "fordelning", key, beside, words, application)


def _is_short(application: Application, more: int = 0) -> bool:
    """Whether the office's distribution is another amount than the proposed."""
    held = 0 if application.distribution is None else application.distribution.total
    return abs(held + more - application.proposed) >= THOUSAND


@dataclass(frozen=True)
class _Part:
    """Where a row may be added: its table and key, and the columns with the sums that each moves."""

    package: DataPackage
    table: str
    key: Mapping[str, str]
    columns: Mapping[str, set[str]]
    words: str
    application: Application | None = None

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """Those that the part has."""
        field, value = next(iter(self.key.items()))
        return tuple(r for r in self.package.tables[self.table].rows if r.cells[field] == value)

    def lacking(self) -> dict[str, int] | None:
        """The amounts of the row that mends every printed sum; None where none does."""
        amounts: dict[str, int] = {}
        for column, moved in self.columns.items():
            held = self._with(amounts, moved)
            off = shortfalls(held)
            steps = {sign * d for d in off.values() if d for sign in (1, -1)}
            mends = (
                d for d in steps if not control_faults(self._with({**amounts, column: d}, moved))
            )
            step = next(mends, None) if off else 0
            if step is None:
                return None
            if step:
                amounts[column] = step
        if self.application and _is_short(self.application, sum(amounts.values())):
            return None
        if control_faults(self._with(amounts)):
            return None
        headings = self.package.tables[self.table].headings
        return {heading: amounts[heading] for heading in headings if heading in amounts}

    def _with(self, amounts: Mapping[str, int], moved: set[str] | None = None) -> DataPackage:
        """The package with such a row, and the sums of some columns, all where none are said."""
        package, table = self.package, self.package.tables[self.table]
        row = TableRow(0, {**dict.fromkeys(table.headings), **self.key, **amounts})
        plan = package.plan
        if self.table == "plan":
            cells = tuple(amounts.get(column.heading) for column in plan.columns)
            section = Section(self.key["avsnitt"])
            line = PlanLine("", section, "", None, cells, frozenset(), table.rows[0].source)
            plan = replace(plan, lines=(*plan.lines, line))
        tables = {**package.tables, self.table: replace(table, rows=(*table.rows, row))}
        controls = package.control_sums
        if moved is not None:
            controls = tuple(control for control in controls if control.column in moved)
        return replace(package, plan=plan, tables=tables, control_sums=controls, printed=None)
