"""The economist's table, traced cell by cell: sums to lines, lines to their document."""

from __future__ import annotations

from finsam_analysis.core import (
    Assumption,
    AssumptionKey,
    FigureKey,
    FigureKind,
    PlanLine,
    Section,
    per_cent,
)
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import CHANGED, TABLE_ROWS, EconomistsTable, fee_words
from finsam_analysis.tracing.figure import FigureBook, Origin, TracedFigure
from finsam_analysis.tracing.grants import GrantTracing
from finsam_analysis.tracing.origins import Origins

# The plan's sections that other tables print as one row, and what an assumption adds to them.
_SECTIONS: dict[FigureKind, tuple[str, ...]] = {
    FigureKind.FEES: (Section.MEMBER_FEE, "a:avgift"),
    FigureKind.OTHER_INCOME: (Section.OTHER_INCOME,),
    FigureKind.ADMINISTRATION: (Section.ADMINISTRATION,),
    FigureKind.ONGOING_BEFORE_UNUSED: (Section.ONGOING,),
}


class TableTracing:
    """Every cell of the table, and what other tables print of a column of it."""

    def __init__(
        self,
        result: ScenarioResult,
        table: EconomistsTable,
        book: FigureBook,
        origins: Origins,
        grants: GrantTracing,
    ) -> None:
        self._result, self._plan = result, result.package.plan
        self._book, self._origins, self._grants = book, origins, grants
        self.terms = [column.term for column in self._plan.columns]
        self._lines = {line.id: line for line in self._plan.lines}
        self._amounts = {
            (row.key, column): amount
            for row in table.rows
            for column, amount in enumerate(row.amounts)
            if amount is not None
        }
        self._keys = {row.key: row.figures for row in table.rows}
        self._sums = {identity.total: identity.parts for identity in table.sums}

    def trace(self) -> None:
        """Trace every cell, then the sums that the table does not print."""
        for key, column in self._amounts:
            self._at(key, column)
        self._trace_parts_of_years()
        self._trace_years_as_decided()

    def _held(self, column: int, *keys: str) -> list[TracedFigure]:
        """The figures of those rows that have anything in a column."""
        return [self._at(key, column) for key in keys if (key, column) in self._amounts]

    def _at(self, key: str, column: int) -> TracedFigure:
        """The figure of a cell, traced once."""
        figure = self._keys[key][column]
        if figure in self._book:
            return self._book[figure]
        if key.startswith(CHANGED):
            return self._changed_line(key.removeprefix(CHANGED), column)
        if key not in TABLE_ROWS:
            return self._line_or_grant(key, column)
        amount = self._amounts[key, column]
        parts = tuple(
            (sign, self._at(*cell)) for cell, sign in self._sums.get((key, column), {}).items()
        )
        if parts:
            return self._book.add(TracedFigure(figure, figure.name, amount, parts))
        return self._assumed(key, column, figure, amount)

    def _line_or_grant(self, key: str, column: int) -> TracedFigure:
        if key in self._lines:
            return self._book.add(self._line(self._lines[key], column))
        cell = self._keys[key][column]
        return self._grants.cell(cell.of, cell.organisation, self._plan.columns[column].year)

    def _line(self, line: PlanLine, column: int) -> TracedFigure:
        heading = self._plan.columns[column].heading
        how, entries = self._origins.revised("plan", line.id, heading)
        if not how and heading in line.derived:
            how = "härlett ur tabellens egna summor, cellen saknas i textkopian"
        name = f"{line.name}, {line.owner}" if line.owner else line.name
        return TracedFigure(
            FigureKind.LINE.key(line.id, term=self.terms[column]),
            f"{name} {self.terms[column]}",
            line.amounts[column] or 0,
            how=how,
            origins=(*entries, self._origins.row("plan", rad=line.id)),
        )

    def _changed_line(self, id: str, column: int) -> TracedFigure:
        """What a scenario adds to a line of the plan in a year."""
        year, key = self._plan.columns[column].year, FigureKind.LINE_CHANGE
        change = self._result.scenario.plan[id][year]
        figure = key.key(id, term=self.terms[column])
        if figure in self._book:
            return self._book[figure]
        verb = "raden blir" if change.percent is None else "raden ändras med"
        words = fee_words(change).removesuffix(" mot planen")
        whole = "" if change.percent is None else ", i hela kronor"
        return self._book.add(
            TracedFigure(
                figure,
                f"ändrat: {self._lines[id].name} {self.terms[column]}",
                self._amounts.get((f"{CHANGED}{id}", column), 0),
                (),
                f"{verb} {words}{whole}",
                (self._origins.stated(f"{AssumptionKey.PLAN} {id}", year),),
                rests_on=tuple(self._held(column, id)),
            )
        )

    def _assumed(self, row: str, column: int, key: FigureKey, amount: int) -> TracedFigure:
        """A figure without parts in the table: an assumption, or nothing."""
        scenario, package = self._result.scenario, self._result.package
        year = self._plan.columns[column].year
        entries: tuple[Origin, ...] = ()
        match row:
            case "a:avgift":
                return self._fee_change(year, column, key, amount)
            case "a:pågående" | "a:nya":
                rests_on = [self._section(FigureKind.ONGOING_BEFORE_UNUSED, column)]
                of = "av de pågående insatserna"
                if row == "a:nya":
                    rests_on += self._held(column, "s:nya", "a:pågående")
                    of = "av pågående och nya insatser tillsammans, utöver det på de pågående"
                how = (
                    f"{per_cent(scenario.underspend[year])} {of}, i hela kronor; minskar kostnaden"
                )
                here = self._origins.stated(AssumptionKey.UNDERSPEND, year)
            case "s:ingående" if scenario.opening_surplus is not None:
                how, rests_on = "scenariots antagande", []
                here = self._origins.stated(AssumptionKey.OPENING_SURPLUS)
            case "s:ingående":
                rests_on = []
                opening = Assumption.OPENING_SURPLUS
                changed, entries = self._origins.revised("antaganden", opening, "värde")
                how = changed or package.opening_surplus.note or ""
                here = self._origins.row("antaganden", antagande=opening)
            case _:
                return self._book.leaf(key, amount, "inget belopp")
        figure = TracedFigure(
            key, key.name, amount, (), how, (*entries, here), rests_on=tuple(rests_on)
        )
        return self._book.add(figure)

    def _fee_change(self, year: int, column: int, key: FigureKey, amount: int) -> TracedFigure:
        """What a scenario adds to the year's planned fee."""
        change = self._result.scenario.member_fee[year]
        verb = "medlemsavgiften blir" if change.percent is None else "medlemsavgiften ändras med"
        lines = [line.id for line in self._plan.lines if line.section is Section.MEMBER_FEE]
        here = self._origins.stated(AssumptionKey.MEMBER_FEE, year)
        figure = TracedFigure(
            key,
            key.name,
            amount,
            (),
            f"{verb} {fee_words(change).removesuffix(' mot planen')}"
            + ("" if change.percent is None else ", i hela kronor"),
            (here,),
            rests_on=tuple(self._held(column, *lines)),
        )
        return self._book.add(figure)

    def _section(self, kind: FigureKind, column: int) -> TracedFigure:
        """A sum of one of the plan's sections that only other tables print."""
        section, *more = _SECTIONS[kind]
        own = [line.id for line in self._plan.lines if line.section is section]
        keys = [*(key for line in own for key in (line, f"{CHANGED}{line}")), *more]
        return self._book.sum(kind.key(term=self.terms[column]), self._held(column, *keys))

    def _trace_parts_of_years(self) -> None:
        """The sums that only other tables print, and the assumptions that change nothing."""
        scenario = self._result.scenario
        for kind in _SECTIONS:
            if kind is not FigureKind.ONGOING_BEFORE_UNUSED or scenario.underspend:
                for column in range(len(self.terms)):
                    self._section(kind, column)
        for column in self._plan.rolling:
            term, year = self.terms[column], self._plan.columns[column].year
            if year in scenario.member_fee and ("a:avgift", column) not in self._amounts:
                self._fee_change(year, column, FigureKind.FEE_CHANGE.key(term=term), 0)
            for line in (line for line, changes in scenario.plan.items() if year in changes):
                self._changed_line(line, column)
            if not scenario.underspend:
                continue
            held = self._held(column, "a:pågående", "a:nya")
            key, share = FigureKind.UNUSED_IN_ALL.key(term=term), scenario.underspend.get(year)
            if held or share is None:
                self._book.difference(key, [], held)
            else:
                here = self._origins.stated(AssumptionKey.UNDERSPEND, year)
                self._book.leaf(key, 0, f"{per_cent(share)} av insatserna", here)

    def _trace_years_as_decided(self) -> None:
        """Costs and result with the applications, and what the next year then starts from."""
        earlier = ""
        for column in self._plan.rolling:
            term = self.terms[column]
            new = self._held(column, "s:nya", "a:nya")
            cost, result = self._at("s:kostnader", column), self._at("s:resultat", column)
            self._book.sum(FigureKind.COST.key(term=term), [cost, *new])
            self._book.difference(FigureKind.RESULT.key(term=term), [result], new)
            if earlier:
                room = self._book[FigureKind.ROOM.key(term=earlier)]
                self._book.sum(FigureKind.OPENING.key(term=term), [room])
            earlier = term
