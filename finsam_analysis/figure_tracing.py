"""What a printed figure is made of: its parts, their parts, and last document and table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from finsam_analysis.decision_tracing import DecidedCell
from finsam_analysis.decision_wording import decision_words, fee_words, per_cent
from finsam_analysis.economists_sheet import Sheet, scenario_sheet
from finsam_analysis.entities import Application, DataPackage, PlanLine, Source
from finsam_analysis.figure_names import FigureNames
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.traced_figure import Origin, TracedFigure
from finsam_analysis.vocabulary import Assumption, ColumnKind, Section

_WITHOUT = "utan ansökningar"
# What the rows of the economist's table are called when one asks for them. Its costs and its
# result are those of the plan; those of the year as decided bear the plain name.
_ROWS = {
    "s:intäkter": "intäkter",
    "s:samverkan": "samverkansinsatser",
    "s:pågående": "pågående insatser",
    "s:övriga": "övriga samverkansinsatser",
    "s:kostnader": f"kostnader {_WITHOUT}",
    "s:resultat": f"resultat {_WITHOUT}",
    "s:ingående": f"ingående överskott {_WITHOUT}",
    "s:utrymme": f"beslutsutrymme {_WITHOUT}",
    "s:nya": "nya ansökningar",
    "s:efter": "beslutsutrymme",
    "a:avgift": "ändrad medlemsavgift",
    "a:pågående": "ej nyttjade medel",
    "a:nya": "ej nyttjade medel av nya insatser",
}
_WITH = "med ansökningar"
_DECIDED = ("kostnader", "resultat", "ingående överskott")
# What other tables print of a year, and what one may write, with the name it is asked for by.
_PRINTED = {
    "Överskott från tidigare år": "ingående överskott",
    "medlemsavgift": "medlemsavgifter",
    "Nya insatser enligt scenariot": "nya ansökningar",
    "Årets resultat": "resultat",
    "Beslutsutrymme i slutet av året": "beslutsutrymme",
} | {f"{name} {_WITH}": name for name in ("beslutsutrymme", *_DECIDED)}
_LINE, _APPLICATION, _GRANTED = "rad", "ansökan", "beviljat"
_AFTER = "efter planperioden"
_ROUNDED = "hela kronor genom största rest"


class FigureTracing:
    """Every figure of a scenario that can be asked for, by name."""

    def __init__(self, result: ScenarioResult) -> None:
        self._result = result
        self._package: DataPackage = result.package
        self._sheet: Sheet = scenario_sheet(result)
        self._columns = [
            f"budget {column.year}" if column.kind is ColumnKind.BUDGET else str(column.year)
            for column in self._package.plan.columns
        ]
        self._applications = {a.id: a for a in self._package.applications}
        self._figures: dict[str, TracedFigure] = {}
        self._cells: dict[tuple[str, int], str] = {}
        self._amounts = {
            (row.key, column): amount
            for row in self._sheet.rows
            for column, amount in enumerate(row.amounts)
            if amount is not None
        }
        self._sums = {identity.total: identity.parts for identity in self._sheet.sums}
        self._trace_table()
        self._trace_grants()
        self._trace_with_applications()
        terms = dict(
            zip((c.heading for c in self._package.plan.columns), self._columns, strict=True)
        )
        self._known = FigureNames(self.names, self._printed_names(), terms)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that can be asked for, the table's rows first."""
        return tuple(self._figures)

    def figure(self, asked: str) -> TracedFigure:
        """The figure of a name, however its letters and spaces are written.

        Raises:
            InputError: there is none, or the printed name is that of several; tells which.
        """
        return self._figures[self._known.find(asked)]

    def listing(self) -> list[str]:
        """Every name to ask by, with its years and what else it is called."""
        return self._known.listing()

    def cell(self, key: str, column: int) -> str | None:
        """Name of the figure in a cell of the economist's table, None where nothing is printed."""
        return self._cells.get((key, column))

    def _add(self, figure: TracedFigure) -> TracedFigure:
        return self._figures.setdefault(figure.name, figure)

    def _trace_table(self) -> None:
        for row in self._sheet.rows:
            for column in range(len(row.amounts)):
                if (row.key, column) in self._amounts:
                    self._cells[row.key, column] = self._at(row.key, column).name

    def _at(self, key: str, column: int) -> TracedFigure:
        """The figure of a cell of the table, traced once."""
        name = self._name(key, column)
        if name in self._figures:
            return self._figures[name]
        amount = self._amounts[key, column]
        parts = tuple(
            (sign, self._at(*cell)) for cell, sign in self._sums.get((key, column), {}).items()
        )
        if key not in _ROWS:
            return self._line_or_grant(key, column)
        how, origins = ("", ()) if parts else self._assumed(key, column)
        return self._add(TracedFigure(name, name, amount, parts, how, origins))

    def _name(self, key: str, column: int) -> str:
        if key in _ROWS:
            start = key == "s:ingående" and column not in self._package.plan.rolling[1:]
            return f"{'ingående överskott' if start else _ROWS[key]} {self._columns[column]}"
        kind = _LINE if any(line.id == key for line in self._package.plan.lines) else _APPLICATION
        return f"{kind} {key} {self._columns[column]}"

    def _line_or_grant(self, key: str, column: int) -> TracedFigure:
        for position, line in enumerate(self._package.plan.lines):
            if line.id == key:
                return self._add(self._line(line, position, column))
        application, _, organisation = key.partition(" ")
        return self._grant_cell(application, organisation, self._package.plan.columns[column].year)

    def _line(self, line: PlanLine, position: int, column: int) -> TracedFigure:
        heading = self._package.plan.columns[column].heading
        derived = heading in line.derived
        name = f"{line.name}, {line.owner}" if line.owner else line.name
        return TracedFigure(
            f"{_LINE} {line.id} {self._columns[column]}",
            f"{name} {self._columns[column]}",
            line.amounts[column] or 0,
            how="härlett ur tabellens egna summor, cellen saknas i textkopian" if derived else "",
            origins=(self._origin("plan", position, line.source),),
        )

    def _origin(self, table: str, position: int, source: Source) -> Origin:
        loaded = self._package.tables[table]
        title = self._package.documents[source.document]
        row = loaded.rows[position].number
        return Origin(loaded.file, row, source.document, title, source.place)

    def _application_origin(self, id: str) -> Origin:
        """Where an application stands: in the package, or in the scenario that adds it."""
        for position, application in enumerate(self._package.applications):
            if application.id == id:
                return self._origin("ansokningar", position, application.source)
        return self._scenario_origin()

    def _scenario_origin(self) -> Origin:
        return Origin(Path(self._result.scenario.file).name, None)

    def _assumed(self, key: str, column: int) -> tuple[str, tuple[Origin, ...]]:
        """How a figure without parts in the table came about, and where it stands."""
        scenario, package = self._result.scenario, self._package
        year = package.plan.columns[column].year
        here = (self._scenario_origin(),)
        if key == "a:avgift":
            return f"medlemsavgiften blir {fee_words(scenario.member_fee[year])}", here
        if key in ("a:pågående", "a:nya"):
            of = (
                "de pågående insatserna"
                if key == "a:pågående"
                else "pågående och nya insatser tillsammans, utöver det på de pågående"
            )
            return f"{per_cent(scenario.underspend[year])} av {of}; minskar kostnaden", here
        if key == "s:ingående":
            if scenario.opening_surplus is not None:
                return "scenariots antagande", here
            assumed = package.opening_surplus
            rows = package.tables["antaganden"].rows
            position = next(
                i for i, r in enumerate(rows) if r.cells["antagande"] == Assumption.OPENING_SURPLUS
            )
            return assumed.note or "", (self._origin("antaganden", position, assumed.source),)
        return "inget belopp", ()

    def _trace_grants(self) -> None:
        result = self._result
        organisations: dict[str, list[str]] = {}
        for application, grant in result.granted.items():
            for organisation in grant.organisations:
                organisations.setdefault(organisation, []).append(application)
            whole = []
            for year in result.years:
                cells = [self._grant_cell(application, o, year) for o in grant.organisations]
                whole.append(self._sum(f"{_APPLICATION} {application} {year}", cells))
            after = int(grant.after_plan.sum())
            if after:
                name = f"{_APPLICATION} {application} {_AFTER}"
                how = "faller efter planens sista år"
                origin = self._application_origin(application)
                whole.append(self._add(TracedFigure(name, name, after, (), how, (origin,))))
            self._sum(
                f"{_APPLICATION} {application}", [figure for figure in whole if figure.amount]
            )
        for share in result.shares:
            ids = organisations.get(share.organisation, [])
            years = []
            for year in result.years:
                cells = [self._grant_cell(held, share.organisation, year) for held in ids]
                name = f"{_GRANTED} {share.organisation} {year}"
                years.append(self._sum(name, [cell for cell in cells if cell.amount]))
            self._sum(f"{_GRANTED} {share.organisation}", [y for y in years if y.amount])

    def _sum(
        self, name: str, parts: Sequence[TracedFigure], nothing: str = "inget beviljas"
    ) -> TracedFigure:
        amount = sum(part.amount for part in parts)
        how = "" if parts else nothing
        signed = tuple((1, part) for part in parts)
        return self._add(TracedFigure(name, name, amount, signed, how))

    def _grant_cell(self, id: str, organisation: str, year: int) -> TracedFigure:
        """What an organisation is granted of an application in a year."""
        result, scenario = self._result, self._result.scenario
        name = f"{_APPLICATION} {id} {organisation} {year}"
        if name in self._figures:
            return self._figures[name]
        granted = result.granted[id]
        at = granted.organisations.index(organisation), result.years.index(year)
        amount = int(granted.amounts[at])
        application = self._applications.get(id)
        if application is None:
            how, here = "läggs till i scenariot", (self._scenario_origin(),)
            return self._add(TracedFigure(name, name, amount, (), how, here))
        label = f"{application.name}, {organisation} {year}"
        proposal = self._proposal(application, organisation, year)
        if amount == proposal.amount:
            how = proposal.how if amount else "inget föreslås det året"
            origins = proposal.origins if amount else ()
            return self._add(TracedFigure(name, label, amount, (), how, origins))
        decision = scenario.decisions[id]
        words = decision_words(decision, application)
        cell = DecidedCell(
            application, decision, result.proposed[id], organisation, year, result.years
        )
        moved = amount - proposal.amount
        rows = self._row_changes(cell, moved)
        change = TracedFigure(
            f"beslut {id} {organisation} {year}",
            f"beslut: {application.name} {words}",
            moved,
            tuple((1, row) for row in rows),
            "" if rows or not cell.rounds(amount) else _ROUNDED,
            (Origin(Path(decision.file or scenario.file).name, decision.line),),
        )
        parts = ((1, self._add(proposal)), (1, self._add(change)))
        return self._add(TracedFigure(name, label, amount, parts))

    def _row_changes(self, cell: DecidedCell, moved: int) -> list[TracedFigure]:
        """The budget rows that a decision puts back or takes away, as far as they explain it."""
        application = cell.application
        end = f"{cell.organisation} {cell.year}"
        named = {row.id: row for row in application.budget_rows}
        figures = []
        for change in cell.row_changes():
            adjustment, row = change.adjustment, named[change.row]
            origins = [self._row_origin("budgetrader", "budgetrad", application.id, row.id)]
            if adjustment is not None:
                about = application.id, adjustment.id
                origins.insert(0, self._row_origin("justeringar", "justering", *about))
            of = row.id if adjustment is None else adjustment.id
            label = f"{'tas bort' if adjustment is None else 'läggs tillbaka'}: {row.name}, {end}"
            name = f"budgetrad {application.id} {of} {end}"
            how = _ROUNDED if change.rounded else ""
            figure = TracedFigure(name, label, change.amount, (), how, tuple(origins))
            figures.append(self._add(figure))
        rest = moved - sum(figure.amount for figure in figures)
        if figures and rest:
            name, how = f"avrundning {application.id} {end}", "kansliets tabell är i hela tkr"
            stands = self._proposal(application, cell.organisation, cell.year).origins
            figures.append(self._add(TracedFigure(name, name, rest, (), how, stands)))
        return figures

    def _row_origin(self, table: str, column: str, application: str, id: str) -> Origin:
        """Where a row of an application's budget, or an adjustment of one, stands."""
        for position, row in enumerate(self._package.tables[table].rows):
            cells = row.cells
            if (cells["ansökan"], cells[column]) == (application, id):
                place = Source(cells["dokument"], cells["ställe"])
                return self._origin(table, position, place)
        return self._application_origin(application)

    def _proposal(self, application: Application, organisation: str, year: int) -> TracedFigure:
        grant = self._result.proposed[application.id]
        amount, origins, how = 0, [], ""
        if organisation in grant.organisations:
            at = grant.organisations.index(organisation), self._result.years.index(year)
            amount = int(grant.amounts[at])
        if application.distribution is None:
            how = "det föreslagna beloppet jämnt över insatsens månader"
            origins = [self._application_origin(application.id)]
        else:
            for position, row in enumerate(self._package.tables["fordelning"].rows):
                cells = row.cells
                if (cells["ansökan"], cells["organisation"]) == (application.id, organisation):
                    place = Source(cells["dokument"], cells["ställe"])
                    origins.append(self._origin("fordelning", position, place))
        name = f"föreslaget {application.id} {organisation} {year}"
        label = f"föreslaget: {application.name}, {organisation} {year}"
        return TracedFigure(name, label, amount, (), how, tuple(origins))

    def _trace_with_applications(self) -> None:
        """Sums that the table does not print: fees as changed, and the year as decided."""
        plan = self._package.plan
        sums = {
            "medlemsavgifter": (Section.MEMBER_FEE, "a:avgift"),
            "övriga intäkter": (Section.OTHER_INCOME,),
            "förtroendevalda och förvaltning": (Section.ADMINISTRATION,),
        }
        for name, (section, *more) in sums.items():
            keys = [*(line.id for line in plan.lines if line.section is section), *more]
            for column, term in enumerate(self._columns):
                held = [self._at(key, column) for key in keys if (key, column) in self._amounts]
                self._sum(f"{name} {term}", held, "inget belopp")
        earlier = ""
        for column in plan.rolling:
            term = self._columns[column]
            new = [self._at(k, column) for k in ("s:nya", "a:nya") if (k, column) in self._amounts]
            cost, surplus = self._at("s:kostnader", column), self._at("s:resultat", column)
            self._sum(f"kostnader {term}", [cost, *new])
            name = f"resultat {term}"
            amount = surplus.amount - sum(figure.amount for figure in new)
            parts = ((1, surplus), *((-1, figure) for figure in new))
            self._add(TracedFigure(name, name, amount, parts))
            if earlier:
                self._sum(
                    f"ingående överskott {term}", [self._figures[f"beslutsutrymme {earlier}"]]
                )
            earlier = term

    def _printed_names(self) -> Iterator[tuple[str, str]]:
        """Names as printed, and ids alone, each with the name of the figure it may stand for."""
        for name, figure in self._figures.items():
            yield figure.label, name
            kind, _, rest = name.partition(" ")
            if kind in (_LINE, _APPLICATION, _GRANTED):
                yield rest, name
        yield from self._printed_rows()
        for key, printed, _ in self._result.named_grants():
            for end in ("", *(f" {year}" for year in self._result.years), f" {_AFTER}"):
                name = f"{_APPLICATION} {key}{end}"
                if name in self._figures:
                    yield f"{_APPLICATION} {printed}{end}", name
                    yield f"{printed}{end}", name
        for term in self._columns:
            yield from self._printed_in(term)

    def _printed_rows(self) -> Iterator[tuple[str, str]]:
        """The economist's own words for the sums and the plan's lines."""
        lines = {line.id for line in self._package.plan.lines}
        for row in self._sheet.rows:
            for column, term in enumerate(self._columns):
                if (row.key in _ROWS or row.key in lines) and (row.key, column) in self._cells:
                    yield f"{row.label} {term}", self._cells[row.key, column]

    def _printed_in(self, term: str) -> Iterator[tuple[str, str]]:
        """What other tables print of a column."""
        for printed, name in _PRINTED.items():
            if f"{name} {term}" in self._figures:
                yield f"{printed} {term}", f"{name} {term}"
        # A budget holds no applications, and none is paid for before the first year.
        for name in _DECIDED:
            same = {f"{name} {term}", f"{name} {_WITHOUT} {term}"}
            held = same & self._figures.keys()
            if len(held) == 1:
                yield from ((other, the) for other in same - held for the in held)
