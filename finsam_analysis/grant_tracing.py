"""What is granted, traced: to the office's distribution, to the decision that changes it."""

from __future__ import annotations

from collections.abc import Sequence

from finsam_analysis.decision_tracing import DecidedCell
from finsam_analysis.decision_wording import decision_words
from finsam_analysis.entities import Application
from finsam_analysis.figure_book import FigureBook
from finsam_analysis.figure_origins import Origins
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.traced_figure import TracedFigure

APPLICATION, GRANTED, OFFERED = "ansökan", "beviljat", "kansliets fördelning"
COUNTED, SUPPOSED = "beviljade ansökningar", "tänkta insatser"
AFTER = "efter planperioden"
_NOTHING = "inget beviljas"
_ROUNDED = "hela kronor genom största rest"


class GrantTracing:
    """Every grant by organisation and year, its sums, and what changed it."""

    def __init__(self, result: ScenarioResult, book: FigureBook, origins: Origins) -> None:
        self._result, self._book, self._origins = result, book, origins
        self._applications = {a.id: a for a in result.package.applications}

    def trace(self) -> None:
        """Trace what each application is granted, then what each organisation is."""
        result, book = self._result, self._book
        held: dict[str, list[str]] = {}
        later: list[TracedFigure] = []
        for key, grant in result.granted.items():
            for organisation in grant.organisations:
                held.setdefault(organisation, []).append(key)
            whole = []
            for year in result.years:
                cells = [self.cell(key, o, year) for o in grant.organisations]
                whole.append(book.sum(f"{APPLICATION} {key} {year}", cells, _NOTHING))
            after = int(grant.after_plan.sum())
            if after:
                origin = self._origins.application(key)
                name = f"{APPLICATION} {key} {AFTER}"
                later.append(book.leaf(name, after, "faller efter planens sista år", origin))
                whole.append(later[-1])
            self._sum(f"{APPLICATION} {key}", whole)
        self._sum(COUNTED, [book[f"{APPLICATION} {key}"] for key in self._applications])
        added = [book[f"{APPLICATION} {added.id}"] for added in result.scenario.additions]
        self._sum(SUPPOSED, added)
        self._sum(AFTER, later)
        totals = []
        for share in result.shares:
            organisation, years = share.organisation, []
            for year in result.years:
                cells = [self.cell(key, organisation, year) for key in held.get(organisation, ())]
                years.append(self._sum(f"{GRANTED} {organisation} {year}", cells))
            totals.append(self._sum(f"{GRANTED} {organisation}", years))
        self._sum(GRANTED, totals)
        self._sum(OFFERED, [self._offered(a) for a in result.package.applications])

    def _sum(self, name: str, parts: Sequence[TracedFigure]) -> TracedFigure:
        """The sum of those parts that there is anything of."""
        return self._book.sum(name, [part for part in parts if part.amount], _NOTHING)

    def _offered(self, application: Application) -> TracedFigure:
        """What the office's table carries of an application, also after the plan's years."""
        grant = self._result.proposed[application.id]
        cells = [
            self._book.add(self._proposal(application, organisation, year))
            for organisation in grant.organisations
            for year in self._result.years
        ]
        after = int(grant.after_plan.sum())
        if after:
            name = f"{OFFERED} {application.id} {AFTER}"
            origin = self._origins.application(application.id)
            cells.append(self._book.leaf(name, after, "faller efter planens sista år", origin))
        filled = [cell for cell in cells if cell.amount]
        label = f"{OFFERED}: {application.name}"
        return self._book.sum(f"{OFFERED} {application.id}", filled, "inget föreslås", label)

    def cell(self, key: str, organisation: str, year: int) -> TracedFigure:
        """What an organisation is granted of an application in a year."""
        result = self._result
        name = f"{APPLICATION} {key} {organisation} {year}"
        if name in self._book:
            return self._book[name]
        granted = result.granted[key]
        at = granted.organisations.index(organisation), result.years.index(year)
        amount = int(granted.amounts[at])
        application = self._applications.get(key)
        if application is None:
            here = self._origins.application(key)
            return self._book.leaf(name, amount, "läggs till i scenariot", here)
        label = f"{application.name}, {organisation} {year}"
        proposal = self._proposal(application, organisation, year)
        if amount == proposal.amount:
            how = proposal.how if amount else "inget föreslås det året"
            origins = proposal.origins if amount else ()
            return self._book.add(TracedFigure(name, label, amount, (), how, origins))
        change = self._change(application, organisation, year, amount - int(proposal.amount))
        parts = ((1, self._book.add(proposal)), (1, change))
        return self._book.add(TracedFigure(name, label, amount, parts))

    def _proposal(self, application: Application, organisation: str, year: int) -> TracedFigure:
        grant, key = self._result.proposed[application.id], application.id
        amount, origins, how = 0, [], ""
        if organisation in grant.organisations:
            at = grant.organisations.index(organisation), self._result.years.index(year)
            amount = int(grant.amounts[at])
            if application.distribution is not None:
                origins = [self._origins.row("fordelning", ansökan=key, organisation=organisation)]
        if application.distribution is None:
            how = "det föreslagna beloppet jämnt över insatsens månader"
            origins = [self._origins.application(key)]
        name = f"föreslaget {key} {organisation} {year}"
        label = f"föreslaget: {application.name}, {organisation} {year}"
        return TracedFigure(name, label, amount, (), how, tuple(origins))

    def _change(
        self, application: Application, organisation: str, year: int, moved: int
    ) -> TracedFigure:
        """What the decision adds to the proposed amount."""
        result, key = self._result, application.id
        decision = result.scenario.decisions[key]
        proposed = result.proposed[key]
        cell = DecidedCell(application, decision, proposed, organisation, year, result.years)
        granted = result.granted[key]
        at = granted.organisations.index(organisation), result.years.index(year)
        rows = self._row_changes(cell, moved)
        rounds = not rows and cell.rounds(int(granted.amounts[at]))
        return self._book.add(
            TracedFigure(
                f"beslut {key} {organisation} {year}",
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
        key, end = application.id, f"{cell.organisation} {cell.year}"
        named = {row.id: row for row in application.budget_rows}
        figures = []
        for change in cell.row_changes():
            adjustment, row = change.adjustment, named[change.row]
            origins = [self._origins.row("budgetrader", ansökan=key, budgetrad=row.id)]
            if adjustment is not None:
                taken = self._origins.row("justeringar", ansökan=key, justering=adjustment.id)
                origins.insert(0, taken)
            of = row.id if adjustment is None else adjustment.id
            label = f"{'tas bort' if adjustment is None else 'läggs tillbaka'}: {row.name}, {end}"
            how = _ROUNDED if change.rounded else ""
            figure = TracedFigure(
                f"budgetrad {key} {of} {end}", label, change.amount, (), how, tuple(origins)
            )
            figures.append(self._book.add(figure))
        rest = moved - sum(int(figure.amount) for figure in figures)
        if figures and rest:
            stands = self._proposal(application, cell.organisation, cell.year).origins
            name = f"avrundning {key} {end}"
            figures.append(self._book.leaf(name, rest, "kansliets tabell är i hela tkr", *stands))
        return figures
