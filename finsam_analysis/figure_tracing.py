"""What a printed figure is made of: its parts, their parts, and last document and table."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from finsam_analysis.decision_wording import decision_words, fee_words, per_cent
from finsam_analysis.economists_sheet import Sheet, scenario_sheet
from finsam_analysis.entities import Application, DataPackage, PlanLine, Source
from finsam_analysis.errors import Fault, InputError
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.traced_figure import Origin, TracedFigure
from finsam_analysis.vocabulary import Action, Assumption, ColumnKind, Section

# What the rows of the economist's table are called when one asks for them.
_ROWS = {
    "s:intäkter": "intäkter",
    "s:samverkan": "samverkansinsatser",
    "s:pågående": "pågående insatser",
    "s:övriga": "övriga samverkansinsatser",
    "s:kostnader": "kostnader",
    "s:resultat": "resultat",
    "s:ingående": "ingående överskott",
    "s:utrymme": "beslutsutrymme utan ansökningar",
    "s:nya": "nya ansökningar",
    "s:efter": "beslutsutrymme",
    "a:avgift": "ändrad medlemsavgift",
    "a:pågående": "ej nyttjade medel",
    "a:nya": "ej nyttjade medel av nya insatser",
}
_WITH = "med ansökningar"
_LINE, _APPLICATION, _GRANTED = "rad", "ansökan", "beviljat"
_AFTER = "efter planperioden"
_NOTHING = (Action.TABLE, Action.REJECT)


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
        self._other_names = self._aliases()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that can be asked for, the table's rows first."""
        return tuple(self._figures)

    def figure(self, asked: str) -> TracedFigure:
        """The figure of a name, however its letters and spaces are written.

        Raises:
            InputError: there is none; tells what can be asked for.
        """
        name = " ".join(asked.split()).casefold()
        known = {known.casefold(): known for known in self._figures} | self._other_names
        if name in known:
            return self._figures[known[name]]
        close = get_close_matches(name, known, n=3)
        tries = " eller ".join(f"”{known[c]}”" for c in close)
        remedy = f"pröva {tries}" if close else "välj en av dem"
        fault = Fault(asked, "ingen sådan siffra i scenariot", self._askable(), remedy)
        raise InputError([fault])

    def cell(self, key: str, column: int) -> str | None:
        """Name of the figure in a cell of the economist's table, None where nothing is printed."""
        return self._cells.get((key, column))

    def _askable(self) -> str:
        years = self._result.years
        rows = ", ".join(_ROWS[row.key] for row in self._sheet.rows if row.key in _ROWS)
        lines = ", ".join(line.id for line in self._package.plan.lines)
        return (
            f"namn och år ({years[0]}–{years[-1]}): {rows}, medlemsavgifter, kostnader {_WITH}, "
            f"resultat {_WITH}; {_GRANTED} ORGANISATION [ÅR]; {_APPLICATION} ID [ORGANISATION] [ÅR] "
            f"med något av {', '.join(self._result.granted)}; {_LINE} ID ÅR med något av {lines}"
        )

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
            return f"{_ROWS[key]} {self._columns[column]}"
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

    def _scenario_origin(self, line: int | None = None) -> Origin:
        return Origin(Path(self._result.scenario.file).name, line)

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

    def _sum(self, name: str, parts: Sequence[TracedFigure]) -> TracedFigure:
        amount = sum(part.amount for part in parts)
        how = "" if parts else "inget beviljas"
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
        change = TracedFigure(
            f"beslut {id} {organisation} {year}",
            f"beslut: {application.name} {words}",
            amount - proposal.amount,
            how="" if decision.action in _NOTHING else "hela kronor genom största rest",
            origins=(self._scenario_origin(decision.line),),
        )
        parts = ((1, self._add(proposal)), (1, self._add(change)))
        return self._add(TracedFigure(name, label, amount, parts))

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
        fees = [line.id for line in self._package.plan.lines if line.section is Section.MEMBER_FEE]
        for column, term in enumerate(self._columns):
            parts = [(key, column) for key in (*fees, "a:avgift")]
            held = [self._at(*cell) for cell in parts if cell in self._amounts]
            self._sum(f"medlemsavgifter {term}", held)
        for column in self._package.plan.rolling:
            term = self._columns[column]
            new = [self._at(k, column) for k in ("s:nya", "a:nya") if (k, column) in self._amounts]
            cost, surplus = self._at("s:kostnader", column), self._at("s:resultat", column)
            self._sum(f"kostnader {_WITH} {term}", [cost, *new])
            self._add(
                TracedFigure(
                    f"resultat {_WITH} {term}",
                    f"resultat {_WITH} {term}",
                    surplus.amount - sum(figure.amount for figure in new),
                    ((1, surplus), *((-1, figure) for figure in new)),
                )
            )

    def _aliases(self) -> dict[str, str]:
        """Names as printed, for those who do not know the ids; only where one figure bears them."""
        bearers: dict[str, list[str]] = {}
        for name, figure in self._figures.items():
            bearers.setdefault(figure.label.casefold(), []).append(name)
        for application in self._package.applications:
            for end in ("", *(f" {year}" for year in self._result.years)):
                printed = f"{_APPLICATION} {application.name}{end}".casefold()
                bearers.setdefault(printed, []).append(f"{_APPLICATION} {application.id}{end}")
        known = {name.casefold() for name in self._figures}
        return {
            printed: names[0]
            for printed, names in bearers.items()
            if len(names) == 1 and printed not in known
        }
