"""What is granted, traced: to the office's distribution and the decision that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from finsam_analysis.core import THOUSAND, Application, FigureKey, FigureKind, Grant
from finsam_analysis.scenario import Approve, MovedPiece, Step
from finsam_analysis.tables import Text, stated_words, step_part
from finsam_analysis.tracing.figure import FigureBook, TracedFigure

_NOTHING, _NOT_THEN = "inget beviljas", "inget inom planens år"
_ROUNDED = "hela kronor genom största rest"
# What falls in an organisation's year, or after the plan.
_Pieces = dict[tuple[str, int | None], list[MovedPiece]]


class _Cell(NamedTuple):
    """An organisation's year of an application; ``year`` is None for what comes after the plan.

    ``term`` is the year as a figure's name ends.
    """

    application: Application
    organisation: str
    year: int | None
    term: str

    @property
    def label(self) -> str:
        """``Växtkraft, Heby 2026``."""
        return f"{self.application.name}, {self.organisation} {self.term}"

    def key(self, kind: FigureKind, part: str = "") -> FigureKey:
        """The key of a figure of the cell."""
        return FigureKey(kind, self.application.id, self.organisation, self.term, part)


class GrantTracing:
    """Every grant by organisation and year, its sums, and what changed it."""

    def __init__(self, book: FigureBook) -> None:
        self._result, self._book, self._origins = book.result, book, book.origins
        self._applications = {a.id: a for a in book.result.package.applications}
        years = book.result.years
        self._terms = {year: str(year) for year in years} | {None: str(FigureKind.AFTER)}
        # The position of a year among the cells; what comes after the plan is last.
        self._columns = {year: column for column, year in enumerate((*years, None))}
        # What is alike for all cells of an application, or asked of a cell more than once.
        self._cells: dict[int, tuple[Grant, dict[str, list[int]]]] = {}
        self._proposals: dict[FigureKey, TracedFigure] = {}
        self._words: dict[tuple[str, int], Text] = {}
        self._pieces: dict[tuple[str, int], _Pieces | None] = {}

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
            for organisation in grant.organisations:
                cells = [self.cell(key, organisation, year) for year in result.years]
                label = f"beviljat i planens år: {name}, {organisation}"
                filled = [cell for cell in cells if cell.amount]
                in_plan = FigureKind.APPLICATION.key(key, organisation)
                book.sum(in_plan, filled, _NOTHING, label)
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
            self._origins.application(key)
            if decision is None
            else self._origins.at(decision.last.at)
        )
        label = f"beviljat: {name}"
        self._book.keep(FigureKind.APPLICATION.key(key), 0, _NOTHING, here, label=label)

    def _after_plan(self, key: str, name: str) -> list[TracedFigure]:
        """What falls after the plan's last year, organisation by organisation, if anything does."""
        grant, figures = self._result.granted[key], []
        for organisation, amount in zip(grant.organisations, grant.after_plan, strict=True):
            if amount:
                figures.append(self.cell(key, organisation, None))
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
            self._book.add(self._proposal(_Cell(application, organisation, year, term)))
            for organisation in grant.organisations
            for year, term in self._terms.items()
        ]
        filled = [cell for cell in cells if cell.amount]
        label = f"{FigureKind.OFFERED}: {application.name}"
        return self._book.sum(
            FigureKind.OFFERED.key(application.id), filled, "inget föreslås", label
        )

    def cell(self, key: str, organisation: str, year: int | None) -> TracedFigure:
        """What an organisation is granted of an application in a year.

        ``year`` is None for what comes after the plan.
        """
        term = self._terms[year]
        name = FigureKey(FigureKind.APPLICATION, key, organisation, term)
        if name in self._book:
            return self._book[name]
        application = self._applications.get(key)
        if application is not None:
            steps = len(self._result.scenario.decisions[key].steps)
            return self._after(_Cell(application, organisation, year, term), steps)
        amount = self._amount(self._result.granted[key], organisation, year)
        here = self._origins.application(key)
        return self._book.keep(name, amount, "läggs till i scenariot", here)

    def _amount(self, grant: Grant, organisation: str, year: int | None) -> int:
        """A cell of a grant [SEK]; nothing where the organisation is not in it."""
        # The grant is kept with its cells, so that no other has its place in memory.
        kept = self._cells.get(id(grant))
        if kept is None:
            rows = dict(zip(grant.organisations, grant.cells.tolist(), strict=True))
            kept = self._cells[id(grant)] = (grant, rows)
        row = kept[1].get(organisation)
        return 0 if row is None else row[self._columns[year]]

    def _after(self, cell: _Cell, done: int) -> TracedFigure:
        """A cell after the first steps of the decision, from the cell or cells before the last."""
        if not done:
            return self._proposal(cell)
        standings = self._result.standings(cell.application)
        step, last = self._step(cell, done), done == len(standings) - 1
        if isinstance(step, Approve) and not last:
            return self._after(cell, done - 1)
        ended = "" if last else f"efter steg {done}"
        name = cell.key(FigureKind.APPLICATION, ended)
        if name in self._book:
            return self._book[name]
        label = f"{cell.label} {ended}".strip()
        amount = self._amount(standings[done].grant, cell.organisation, cell.year)
        keep, here = partial(self._book.keep, name, amount, label=label), self._origins.at(step.at)
        if (pieces := self._moved(cell, done)) is not None:
            parts = self._months(cell, done, pieces)
            return keep("" if parts else "inga månader faller då", here, parts=parts)
        if step.replaces:
            return keep("scenariots fördelning", here)
        before = self._after(cell, done - 1)
        if amount == before.amount and before.key.kind is FigureKind.OFFERED:
            how = before.how if amount else "inget föreslås då"
            return keep(how, *before.origins)
        moved = amount - int(before.amount)
        change = self._change(cell, done, moved) if moved else None
        added = [self._book.add(before), *([change] if change else ())]
        return keep(parts=[(1, part) for part in added])

    def _step(self, cell: _Cell, done: int) -> Step:
        return self._result.scenario.decisions[cell.application.id].steps[done - 1]

    def _moved(self, cell: _Cell, done: int) -> _Pieces | None:
        """Which months fall in each of the application's cells; None of a step that is not in time."""
        key, step = cell.application.id, self._step(cell, done)
        if (key, done) not in self._pieces:
            held = self._result.standings(cell.application)[done - 1]
            spread = step.spread(held)
            found: _Pieces | None = None
            if spread is not None:
                found = {}
                for piece in spread[0].pieces(held.years, spread[1]):
                    found.setdefault((piece.organisation, piece.target), []).append(piece)
            self._pieces[key, done] = found
        return self._pieces[key, done]

    def _months(
        self, cell: _Cell, done: int, pieces: _Pieces
    ) -> tuple[tuple[int, TracedFigure], ...]:
        """The months of other years, or of less than the year, that an amount then is."""
        step, parts = self._step(cell, done), []
        for piece in pieces.get((cell.organisation, cell.year), ()):
            months, source = f"{piece.months} av {piece.of} månader", self._terms[piece.source]
            before = self._after(cell._replace(year=piece.source, term=source), done - 1)
            figure = self._book.keep(
                cell.key(FigureKind.MONTHS, step_part(done))._replace(source=source),
                piece.amount,
                _ROUNDED if piece.rounded else "",
                self._origins.at(step.at),
                label=f"{cell.application.name}, {cell.organisation}: {months} av {source}",
                rests_on=(self._book.add(before),),
            )
            parts.append((1, figure))
        return tuple(parts)

    def _proposal(self, cell: _Cell) -> TracedFigure:
        """What the office's table carries; made once, but kept in the book only where it is shown."""
        offered = cell.key(FigureKind.OFFERED)
        if offered in self._proposals:
            return self._proposals[offered]
        grant, key = self._result.proposed[cell.application.id], cell.application.id
        origins, how = [], ""
        if cell.application.distribution is None:
            how = "det föreslagna beloppet jämnt över insatsens månader"
            origins = [self._origins.application(key)]
        elif cell.organisation in grant.organisations:
            row = self._origins.row("fordelning", ansökan=key, organisation=cell.organisation)
            line = f"{key}|{cell.organisation}"
            how, entries = self._origins.revised("fordelning", line, str(cell.year))
            origins = [*entries, row]
        amount = self._amount(grant, cell.organisation, cell.year)
        label = f"{FigureKind.OFFERED}: {cell.label}"
        figure = TracedFigure(offered, label, amount, (), how, tuple(origins))
        return self._proposals.setdefault(offered, figure)

    def _change(self, cell: _Cell, done: int, moved: int) -> TracedFigure:
        """What a step adds to the amount before it."""
        step, column = self._step(cell, done), self._columns[cell.year]
        before = self._result.standings(cell.application)[done - 1]
        rows = self._row_changes(cell, done, moved)
        exact = None if rows else step.exact(before, cell.organisation, column)
        held = self._amount(before.grant, cell.organisation, cell.year)
        rounds = exact is not None and exact != moved + held
        return self._book.keep(
            cell.key(FigureKind.DECISION, step_part(done)),
            moved,
            _ROUNDED if rounds else "",
            self._origins.at(step.at),
            label=f"beslut: {cell.application.name} {self._said(cell, done)}",
            parts=[(1, row) for row in rows],
        )

    def _said(self, cell: _Cell, done: int) -> Text:
        """A step in words."""
        application = cell.application
        if (application.id, done) not in self._words:
            words = stated_words(self._step(cell, done).words(application), application)
            self._words[application.id, done] = words
        return self._words[application.id, done]

    def _row_changes(self, cell: _Cell, done: int, moved: int) -> list[TracedFigure]:
        """The budget rows that a step puts back or takes away, as far as they explain it."""
        key, end = cell.application.id, f"{cell.organisation} {cell.term}"
        column, figures = self._columns[cell.year], []
        before = self._result.standings(cell.application)[done - 1]
        for change in self._step(cell, done).row_changes(before):
            row, adjustment, amount = change.row, change.adjustment, int(change.amounts[column])
            if row.organisation != cell.organisation or not amount:
                continue
            origins = [self._origins.row("budgetrader", ansökan=key, budgetrad=row.id)]
            if adjustment is not None:
                taken = self._origins.row("justeringar", ansökan=key, justering=adjustment.id)
                origins.insert(0, taken)
            of = row.id if adjustment is None else adjustment.id
            label = f"{'tas bort' if adjustment is None else 'läggs tillbaka'}: {row.name}, {end}"
            how = _ROUNDED if change.rounded[column] else ""
            name = cell.key(FigureKind.BUDGET_ROW, of)
            figures.append(self._book.keep(name, amount, how, *origins, label=label))
        rest = moved - sum(int(figure.amount) for figure in figures)
        if figures and rest:
            table = self._proposal(cell)
            rounded = abs(rest) <= THOUSAND and not table.amount % THOUSAND
            how = (
                "kansliets tabell är i hela tkr"
                if rounded
                else "kansliets fördelning skiljer sig från budgetraden"
            )
            name = cell.key(FigureKind.ROUNDING, step_part(done))
            figures.append(self._book.keep(name, rest, how, *table.origins))
        return figures
