"""What is granted, traced: to the office's distribution and the decision that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from finsam_analysis.core import (
    Action,
    Adjustment,
    Application,
    FigureKey,
    FigureKind,
    Grant,
    Kronor,
    Reduction,
    Unit,
    apportion,
)
from finsam_analysis.scenario import (
    Decision,
    ScenarioResult,
    budget_row_cells,
    month_number,
    spread_over_months,
)
from finsam_analysis.tables import decision_words
from finsam_analysis.tracing.figure import FigureBook, TracedFigure
from finsam_analysis.tracing.origins import Origins

_NOTHING, _NOT_THEN = "inget beviljas", "inget inom planens år"
_ROUNDED = "hela kronor genom största rest"


class GrantTracing:
    """Every grant by organisation and year, its sums, and what changed it."""

    def __init__(self, result: ScenarioResult, book: FigureBook, origins: Origins) -> None:
        self._result, self._book, self._origins = result, book, origins
        self._applications = {a.id: a for a in result.package.applications}
        self._pieces: dict[tuple[str, str], list[MovedPiece]] = {}

    def trace(self) -> None:
        """Trace what each application is granted, then what each organisation is."""
        result, book = self._result, self._book
        held: dict[str, list[str]] = {}
        later: list[TracedFigure] = []
        for key, name, grant in result.named_grants():
            for organisation in grant.organisations:
                held.setdefault(organisation, []).append(key)
            whole = []
            for year in result.years:
                cells = [self.cell(key, o, year) for o in grant.organisations]
                label = f"beviljat: {name} {year}"
                whole.append(
                    book.sum(FigureKind.APPLICATION.key(key, term=year), cells, _NOTHING, label)
                )
            after = self._after_plan(key, name)
            whole += after
            later += after
            filled = [part for part in whole if part.amount]
            if filled:
                book.sum(FigureKind.APPLICATION.key(key), filled, label=f"beviljat: {name}")
            else:
                self._nothing(key, name)
        applied = [book[FigureKind.APPLICATION.key(key)] for key in self._applications]
        self._sum(FigureKind.GRANTED_APPLICATIONS.key(), applied)
        added = [book[FigureKind.APPLICATION.key(a.id)] for a in result.scenario.additions]
        self._sum(FigureKind.SUPPOSED.key(), added)
        self._sum(FigureKind.AFTER.key(), later)
        totals = []
        for share in result.shares:
            organisation, years = share.organisation, []
            for year in result.years:
                cells = [self.cell(key, organisation, year) for key in held.get(organisation, ())]
                years.append(self._sum(FigureKind.GRANTED.key("", organisation, year), cells))
            totals.append(self._sum(FigureKind.GRANTED.key("", organisation), years))
        self._sum(FigureKind.GRANTED.key(), totals)
        self._sum(FigureKind.OFFERED.key(), [self._offered(a) for a in result.package.applications])

    def _nothing(self, key: str, name: str) -> None:
        """An application that is granted nothing, with what decides so."""
        decision = self._result.scenario.decisions.get(key)
        here = (
            self._origins.application(key) if decision is None else self._origins.decision(decision)
        )
        label = f"beviljat: {name}"
        self._book.add(
            TracedFigure(FigureKind.APPLICATION.key(key), label, 0, (), _NOTHING, (here,))
        )

    def _after_plan(self, key: str, name: str) -> list[TracedFigure]:
        """What falls after the plan's last year, organisation by organisation, if anything does."""
        grant, figures = self._result.granted[key], []
        for organisation, amount in zip(grant.organisations, grant.after_plan, strict=True):
            if amount:
                figures.append(self._cell(key, organisation, None, int(amount)))
        if len(figures) < 2:
            return figures
        after = FigureKind.APPLICATION.key(key, term=FigureKind.AFTER)
        return [self._book.sum(after, figures, label=f"beviljat: {name} {FigureKind.AFTER}")]

    def _sum(self, key: FigureKey, parts: Sequence[TracedFigure]) -> TracedFigure:
        """The sum of those parts that there is anything of."""
        return self._book.sum(key, [part for part in parts if part.amount], _NOT_THEN)

    def _offered(self, application: Application) -> TracedFigure:
        """What the office's table carries of an application, also after the plan's years."""
        grant = self._result.proposed[application.id]
        cells = [
            self._book.add(self._proposal(application, organisation, year))
            for organisation in grant.organisations
            for year in (*self._result.years, None)
        ]
        filled = [cell for cell in cells if cell.amount]
        label = f"{FigureKind.OFFERED}: {application.name}"
        return self._book.sum(
            FigureKind.OFFERED.key(application.id), filled, "inget föreslås", label
        )

    def cell(self, key: str, organisation: str, year: int) -> TracedFigure:
        """What an organisation is granted of an application in a year."""
        figure = FigureKind.APPLICATION.key(key, organisation, year)
        if figure in self._book:
            return self._book[figure]
        granted = self._result.granted[key]
        at = granted.organisations.index(organisation), self._result.years.index(year)
        return self._cell(key, organisation, year, int(granted.amounts[at]))

    def _cell(self, key: str, organisation: str, year: int | None, amount: int) -> TracedFigure:
        """The figure of a cell; ``year`` is None for what comes after the plan."""
        figure = FigureKind.APPLICATION.key(key, organisation, _term(year))
        application = self._applications.get(key)
        if application is None:
            here = self._origins.application(key)
            return self._book.leaf(figure, amount, "läggs till i scenariot", here)
        action = self._result.scenario.decisions[key].action
        if action in (Action.POSTPONE, Action.SHORTEN):
            return self._moved(application, organisation, year, amount)
        label = f"{application.name}, {organisation} {_term(year)}"
        proposal = self._proposal(application, organisation, year)
        if amount == proposal.amount:
            how = proposal.how if amount else "inget föreslås då"
            return self._book.add(TracedFigure(figure, label, amount, (), how, proposal.origins))
        change = self._change(application, organisation, year, amount - int(proposal.amount))
        parts = ((1, self._book.add(proposal)), (1, change))
        return self._book.add(TracedFigure(figure, label, amount, parts))

    def _moved(
        self, application: Application, organisation: str, year: int | None, amount: int
    ) -> TracedFigure:
        """An amount that is months of other years, or of less than the year; None is after plan."""
        result, key = self._result, application.id
        decision = result.scenario.decisions[key]
        figure = FigureKind.APPLICATION.key(key, organisation, _term(year))
        label = f"{application.name}, {organisation} {_term(year)}"
        here = (self._origins.decision(decision),)
        if (key, organisation) not in self._pieces:
            self._pieces[key, organisation] = moved_pieces(
                application, decision, result.proposed[key], organisation, result.years
            )
        parts = []
        for piece in (p for p in self._pieces[key, organisation] if p.target == year):
            months = f"{piece.months} av {piece.of} månader"
            source = _term(piece.source)
            moved = TracedFigure(
                FigureKind.MONTHS.key(key, organisation, _term(year), source=source),
                f"{application.name}, {organisation}: {months} av {source}",
                piece.amount,
                (),
                _ROUNDED if piece.rounded else "",
                here,
                rests_on=(self._book.add(self._proposal(application, organisation, piece.source)),),
            )
            parts.append((1, self._book.add(moved)))
        how = "" if parts else "inga månader faller då"
        return self._book.add(TracedFigure(figure, label, amount, tuple(parts), how, here))

    def _proposal(
        self, application: Application, organisation: str, year: int | None
    ) -> TracedFigure:
        """What the office's table carries; ``year`` is None for what comes after the plan."""
        grant, key = self._result.proposed[application.id], application.id
        amount, origins, how = 0, [], ""
        if organisation in grant.organisations:
            column = len(self._result.years) if year is None else self._result.years.index(year)
            amount = int(grant.cells[grant.organisations.index(organisation), column])
            if application.distribution is not None:
                origins = [self._origins.row("fordelning", ansökan=key, organisation=organisation)]
        if application.distribution is None:
            how = "det föreslagna beloppet jämnt över insatsens månader"
            origins = [self._origins.application(key)]
        offered = FigureKind.OFFERED.key(key, organisation, _term(year))
        label = f"{FigureKind.OFFERED}: {application.name}, {organisation} {_term(year)}"
        return TracedFigure(offered, label, amount, (), how, tuple(origins))

    def _change(
        self, application: Application, organisation: str, year: int | None, moved: int
    ) -> TracedFigure:
        """What the decision adds to the proposed amount."""
        result, key = self._result, application.id
        decision = result.scenario.decisions[key]
        proposed = result.proposed[key]
        cell = DecidedCell(application, decision, proposed, organisation, year, result.years)
        rows = self._row_changes(cell, moved)
        rounds = not rows and cell.rounds(moved)
        return self._book.add(
            TracedFigure(
                FigureKind.DECISION.key(key, organisation, _term(year)),
                f"beslut: {application.name} {decision_words(decision, application)}",
                moved,
                tuple((1, row) for row in rows),
                _ROUNDED if rounds else "",
                (self._origins.decision(decision),),
            )
        )

    def _row_changes(self, cell: DecidedCell, moved: int) -> list[TracedFigure]:
        """The budget rows that a decision puts back or takes away, as far as they explain it."""
        application = cell.application
        key, organisation, term = application.id, cell.organisation, _term(cell.year)
        named = {row.id: row for row in application.budget_rows}
        figures = []
        for change in cell.row_changes():
            adjustment, row = change.adjustment, named[change.row]
            origins = [self._origins.row("budgetrader", ansökan=key, budgetrad=row.id)]
            if adjustment is not None:
                taken = self._origins.row("justeringar", ansökan=key, justering=adjustment.id)
                origins.insert(0, taken)
            of = row.id if adjustment is None else adjustment.id
            label = f"{'tas bort' if adjustment is None else 'läggs tillbaka'}: {row.name}, {organisation} {term}"
            how = _ROUNDED if change.rounded else ""
            figure = TracedFigure(
                FigureKind.BUDGET_ROW.key(key, organisation, term, of),
                label,
                change.amount,
                (),
                how,
                tuple(origins),
            )
            figures.append(self._book.add(figure))
        rest = moved - sum(int(figure.amount) for figure in figures)
        if figures and rest:
            thousand = Unit.THOUSAND.in_kronor
            table = self._proposal(application, cell.organisation, cell.year)
            rounded = abs(rest) <= thousand and not table.amount % thousand
            how = (
                "kansliets tabell är i hela tkr"
                if rounded
                else "kansliets fördelning skiljer sig från budgetraden"
            )
            rounding = FigureKind.ROUNDING.key(key, organisation, term)
            figures.append(self._book.leaf(rounding, rest, how, *table.origins))
        return figures


def _term(year: int | None) -> str:
    return str(FigureKind.AFTER if year is None else year)


@dataclass(frozen=True)
class RowChange:
    """What one budget row moves a cell by [SEK]; ``adjustment`` is None where the row goes."""

    row: str
    adjustment: Adjustment | None
    amount: int
    rounded: bool


@dataclass(frozen=True)
class DecidedCell:
    """One organisation's year of an application, as proposed and as decided.

    ``year`` is None for what comes after the plan.
    """

    application: Application
    decision: Decision
    proposed: Grant
    organisation: str
    year: int | None
    years: Sequence[int]

    @property
    def _at(self) -> int:
        """The position of the year among the cells; what comes after the plan is last."""
        return len(self.years) if self.year is None else self.years.index(self.year)

    @property
    def _held(self) -> Kronor:
        """What the organisation was proposed, year by year and after [SEK]."""
        if self.organisation not in self.proposed.organisations:
            return np.zeros(len(self.years) + 1, dtype=np.int64)
        cells = self.proposed.cells[self.proposed.organisations.index(self.organisation)]
        return np.asarray(cells, dtype=np.int64)

    def row_changes(self) -> list[RowChange]:
        """The budget rows that are put back or go, where the decision is about rows."""
        changes = []
        at = self._at
        restored = self.decision.action is Action.APPROVE
        for row in self.application.budget_rows:
            if row.organisation != self.organisation:
                continue
            whole = budget_row_cells(row, self._held, self.years)
            for adjustment in self.application.adjustments if restored else ():
                if adjustment.budget_row == row.id:
                    back = apportion(adjustment.amount, whole)
                    uneven = adjustment.amount * int(whole[at]) % max(int(whole.sum()), 1)
                    changes.append(RowChange(row.id, adjustment, int(back[at]), bool(uneven)))
            if row.id in self.decision.rows:
                gone = min(self.application.removed_by_office(row.id), int(whole.sum()))
                left = whole - apportion(gone, whole)
                uneven = gone * int(whole[at]) % max(int(whole.sum()), 1)
                changes.append(RowChange(row.id, None, -int(left[at]), bool(uneven)))
        return [change for change in changes if change.amount]

    def rounds(self, moved: int) -> bool:
        """Whether the amount moved [SEK] is not exactly what the decision says of this cell."""
        return self._exact() != int(self._held[self._at]) + moved

    def _exact(self) -> Fraction:
        """The cell as decided, before it is made whole kronor [SEK]."""
        at, decision, total = self._at, self.decision, self.proposed.total
        cell = Fraction(int(self._held[at]))
        if decision.action is not Action.REDUCE:
            return Fraction(0)
        match decision.reduction:
            case Reduction.PERCENT:
                return cell * (1 - decision.percent / 100)
            case Reduction.AMOUNT:
                return cell * (total - decision.amount) / max(total, 1)
            case Reduction.CEILING:
                return cell * min(total, decision.amount) / max(total, 1)
            case _:
                cut = 0 if self.year is None else decision.per_year.get(self.year, 0)
                of_year = max(int(self.proposed.cells[:, at].sum()), 1)
                return cell - cut * cell / of_year


@dataclass(frozen=True)
class MovedPiece:
    """Months of one year that a decision lets fall in another, or keeps [SEK].

    ``source`` and ``target`` are years, None for what comes after the plan; ``months`` of the
    source's ``of`` months fall in the target.
    """

    source: int | None
    target: int | None
    months: int
    of: int
    amount: int
    rounded: bool


def moved_pieces(
    application: Application,
    decision: Decision,
    proposed: Grant,
    organisation: str,
    years: Sequence[int],
) -> list[MovedPiece]:
    """What a postponement or a shortening makes of one organisation's proposed years.

    The amounts of one target sum to the granted cell: each source is rounded by itself, as
    :meth:`~finsam_analysis.scenario.month_spread.MonthSpread.per_year` does.
    """
    spread = spread_over_months(proposed, application.period, years).moved(decision.months)
    until = decision.until
    last = None if until is None else month_number(until.year, until.month)
    row, terms = proposed.organisations.index(organisation), (*years, None)
    pieces = []
    for part, (source, months) in enumerate(zip(terms, spread.months, strict=True)):
        amount = int(spread.cells[row, part])
        if not amount:
            continue
        alone = np.zeros_like(spread.cells)
        alone[row, part] = amount
        moved = replace(spread, cells=alone).per_year(years, last)
        kept = [month for month in months if last is None or month <= last]
        for target, got in zip(terms, map(int, moved.cells[row]), strict=True):
            count = sum(1 for month in kept if _term_of(month, years) == target)
            if count:
                rounded = got * len(months) != amount * count
                pieces.append(MovedPiece(source, target, count, len(months), got, rounded))
    return pieces


def _term_of(month: int, years: Sequence[int]) -> int | None:
    year = month // 12
    return year if year <= years[-1] else None
