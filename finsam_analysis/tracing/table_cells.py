"""The economist's table, traced cell by cell: sums to lines, lines to their document."""

from __future__ import annotations

from functools import cached_property

from finsam_analysis.core import (
    Assumption,
    AssumptionKey,
    FigureKey,
    FigureKind,
    PlanLine,
    Section,
    per_cent,
)
from finsam_analysis.scenario import ACCOUNT, Change
from finsam_analysis.tables import EconomistsTable, fee_words
from finsam_analysis.tracing.figure import FigureBook, TracedFigure
from finsam_analysis.tracing.grants import GrantTracing
from finsam_analysis.tracing.origins import Origin

# What the room's table prints of a year beside those in the economist's, as decided.
_DECIDED = (FigureKind.COST, FigureKind.RESULT, FigureKind.OPENING)
_NOTHING = "inget belopp"


class TableTracing:
    """Every cell of the table, and what other tables print of a column of it."""

    def __init__(
        self,
        table: EconomistsTable,
        book: FigureBook,
        grants: GrantTracing,
    ) -> None:
        self._result, self._origins, self._plan = book.result, book.origins, table.plan
        self.book, self._grants = book, grants
        self.terms = self._plan.terms
        self._table = table
        self._amounts = {
            (figure, column): amount
            for figure, row in table.row_of.items()
            for column, amount in enumerate(row.amounts)
            if amount is not None
        }

    def trace(self) -> None:
        """Trace every cell, then the sums that the table does not print."""
        for row, column in self._amounts:
            self._at(row, column)
        self._trace_parts_of_years()
        self._trace_years_as_decided()

    @cached_property
    def cells(self) -> dict[FigureKey, tuple[FigureKey, int]]:
        """The row and the column of each figure of the table."""
        return {self._table.row_of[r].figures[column]: (r, column) for r, column in self._amounts}

    def figure(self, key: FigureKey) -> TracedFigure:
        """A figure of the table, traced with what is under it and nothing else."""
        return self._at(*self.cells[key])

    def _held(self, column: int, *rows: FigureKey) -> list[TracedFigure]:
        """The figures of those rows that have anything in a column."""
        return [self._at(row, column) for row in rows if (row, column) in self._amounts]

    def _at(self, row: FigureKey, column: int) -> TracedFigure:
        """The figure of a cell, traced once."""
        figure = self._table.row_of[row].figures[column]
        if figure in self.book:
            return self.book[figure]
        match row.kind:
            case FigureKind.LINE:
                return self.book.add(self._line(self._plan.line(row.of), column))
            case FigureKind.LINE_CHANGE:
                return self._changed_line(row.of, column)
            case FigureKind.APPLICATION:
                year = self._plan.columns[column].year
                return self._grants.cell(row.of, row.organisation, year)
            case _:
                return self._sum(row.kind, column) or self._assumed(figure, column)

    def _sum(self, kind: FigureKind, column: int) -> TracedFigure | None:
        """A row of the account as the cells of the table that it sums, if there are any."""
        key = kind.key(term=self.terms[column])
        parts = tuple(
            (sign, self._at(*cell))
            for cell, sign in self._table.parts(kind, column).items()
            if cell in self._amounts
        )
        if not parts:
            return None
        amount = int(self._result.account.columns[kind][column])
        return self.book.keep(key, amount, parts=parts)

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
        if figure in self.book:
            return self.book[figure]
        return self.book.keep(
            figure,
            self._amounts.get((key.key(id), column), 0),
            _changed("raden", change),
            self._origins.stated(f"{AssumptionKey.PLAN} {id}", year),
            label=f"ändrat: {self._plan.line(id).name} {self.terms[column]}",
            rests_on=self._held(column, FigureKind.LINE.key(id)),
        )

    def _assumed(self, key: FigureKey, column: int) -> TracedFigure:
        """A figure without parts in the table: an assumption, or nothing."""
        scenario, package = self._result.scenario, self._result.package
        year = self._plan.columns[column].year
        amount = int(self._result.account.columns[key.kind][column])
        entries: tuple[Origin, ...] = ()
        rests_on: list[TracedFigure] = []
        match key.kind:
            case FigureKind.FEE_CHANGE:
                return self._fee_change(year, column)
            case FigureKind.UNUSED | FigureKind.UNUSED_OF_NEW:
                rests_on = [self._section(FigureKind.ONGOING_BEFORE_UNUSED, column)]
                of = "av de pågående insatserna"
                if key.kind is FigureKind.UNUSED_OF_NEW:
                    rests_on += self._held(column, FigureKind.NEW.key(), FigureKind.UNUSED.key())
                    of = "av pågående och nya insatser tillsammans, utöver det på de pågående"
                how = (
                    f"{per_cent(scenario.underspend[year])} {of}, i hela kronor; minskar kostnaden"
                )
                here = self._origins.stated(AssumptionKey.UNDERSPEND, year)
            case FigureKind.OPENING if scenario.opening_surplus is not None:
                how = "scenariots antagande"
                here = self._origins.stated(AssumptionKey.OPENING_SURPLUS)
            case FigureKind.OPENING:
                opening = Assumption.OPENING_SURPLUS
                changed, entries = self._origins.revised("antaganden", opening, "värde")
                how = changed or package.opening_surplus.note or ""
                here = self._origins.row("antaganden", antagande=opening)
            case _:
                return self.book.keep(key, amount, _NOTHING)
        return self.book.keep(key, amount, how, *entries, here, rests_on=rests_on)

    def _fee_change(self, year: int, column: int) -> TracedFigure:
        """What a scenario adds to the year's planned fee."""
        lines = [line.id for line in self._plan.lines if line.section is Section.MEMBER_FEE]
        key = FigureKind.FEE_CHANGE.key(term=self.terms[column])
        return self.book.keep(
            key,
            int(self._result.account.columns[key.kind][column]),
            _changed("medlemsavgiften", self._result.scenario.member_fee[year]),
            self._origins.stated(AssumptionKey.MEMBER_FEE, year),
            rests_on=self._held(column, *map(FigureKind.LINE.key, lines)),
        )

    def _section(self, kind: FigureKind, column: int) -> TracedFigure:
        """A sum of one of the plan's sections that only other tables print."""
        nothing = kind.key(term=self.terms[column])
        return self._sum(kind, column) or self.book.keep(nothing, 0, _NOTHING)

    def _trace_parts_of_years(self) -> None:
        """The sums that only other tables print, and the assumptions that change nothing."""
        scenario = self._result.scenario
        for kind, row in ACCOUNT.items():
            if row.section is None or kind.key() in self._table.row_of:
                continue
            if kind is not FigureKind.ONGOING_BEFORE_UNUSED or scenario.underspend:
                for column in range(len(self.terms)):
                    self._section(kind, column)
        for column in self._plan.rolling:
            year = self._plan.columns[column].year
            if year in scenario.member_fee:
                self._fee_change(year, column)
            for line in (line for line, changes in scenario.plan.items() if year in changes):
                self._changed_line(line, column)
            if not scenario.underspend or self._sum(FigureKind.UNUSED_IN_ALL, column):
                continue
            key = FigureKind.UNUSED_IN_ALL.key(term=self.terms[column])
            if year in scenario.underspend:
                here = self._origins.stated(AssumptionKey.UNDERSPEND, year)
                words = f"{per_cent(scenario.underspend[year])} av insatserna"
                self.book.keep(key, 0, words, here)
            else:
                self.book.keep(key, 0, _NOTHING)

    def _trace_years_as_decided(self) -> None:
        """Costs and result with the applications, and what the next year then starts from."""
        for column in self._plan.rolling:
            for kind in _DECIDED:
                self._sum(kind, column)


def _changed(what: str, change: Change) -> str:
    """How a planned amount is changed: ``raden ändras med −3 %, i hela kronor``."""
    words = fee_words(change).removesuffix(" mot planen")
    if change.percent is None:
        return f"{what} blir {words}"
    return f"{what} ändras med {words}, i hela kronor"
