"""The economist's table, traced cell by cell: sums to lines, lines to their document."""

from __future__ import annotations

from finsam_analysis.decision_wording import fee_words, per_cent
from finsam_analysis.economists_sheet import Sheet
from finsam_analysis.entities import PlanLine
from finsam_analysis.figure_book import FigureBook
from finsam_analysis.figure_origins import Origins
from finsam_analysis.grant_tracing import APPLICATION, GrantTracing
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.traced_figure import Origin, TracedFigure
from finsam_analysis.vocabulary import Assumption, AssumptionKey, ColumnKind, Section

WITHOUT = "utan ansökningar"
# What the rows of the economist's table are called when one asks for them. Its costs and its
# result are those of the plan; those of the year as decided bear the plain name.
ROWS = {
    "s:intäkter": "intäkter",
    "s:samverkan": "samverkansinsatser",
    "s:pågående": "pågående insatser",
    "s:övriga": "övriga samverkansinsatser",
    "s:kostnader": f"kostnader {WITHOUT}",
    "s:resultat": f"resultat {WITHOUT}",
    "s:ingående": f"ingående överskott {WITHOUT}",
    "s:utrymme": f"beslutsutrymme {WITHOUT}",
    "s:nya": "nya ansökningar",
    "s:efter": "beslutsutrymme",
    "a:avgift": "ändrad medlemsavgift",
    "a:pågående": "ej nyttjade medel",
    "a:nya": "ej nyttjade medel av nya insatser",
}
OPENING, LINE = "ingående överskott", "rad"
UNUSED, GROSS = "ej nyttjade medel i allt", "pågående insatser före ej nyttjade medel"


class TableTracing:
    """Every cell of the table, and what other tables print of a column of it."""

    def __init__(
        self,
        result: ScenarioResult,
        sheet: Sheet,
        book: FigureBook,
        origins: Origins,
        grants: GrantTracing,
    ) -> None:
        self._result, self._plan = result, result.package.plan
        self._book, self._origins, self._grants = book, origins, grants
        self.terms = [
            f"budget {column.year}" if column.kind is ColumnKind.BUDGET else str(column.year)
            for column in self._plan.columns
        ]
        self.cells: dict[tuple[str, int], str] = {}
        self._lines = {line.id: line for line in self._plan.lines}
        self._amounts = {
            (row.key, column): amount
            for row in sheet.rows
            for column, amount in enumerate(row.amounts)
            if amount is not None
        }
        self._sums = {identity.total: identity.parts for identity in sheet.sums}

    def trace(self) -> None:
        """Trace every cell, then the sums that the table does not print."""
        for key, column in self._amounts:
            self.cells[key, column] = self._at(key, column).name
        self._trace_parts_of_years()
        self._trace_years_as_decided()

    def _held(self, column: int, *keys: str) -> list[TracedFigure]:
        """The figures of those rows that have anything in a column."""
        return [self._at(key, column) for key in keys if (key, column) in self._amounts]

    def _at(self, key: str, column: int) -> TracedFigure:
        """The figure of a cell, traced once."""
        name = self._name(key, column)
        if name in self._book:
            return self._book[name]
        if key not in ROWS:
            return self._line_or_grant(key, column)
        amount = self._amounts[key, column]
        parts = tuple(
            (sign, self._at(*cell)) for cell, sign in self._sums.get((key, column), {}).items()
        )
        how, origins = ("", ()) if parts else self._assumed(key, column)
        return self._book.add(TracedFigure(name, name, amount, parts, how, origins))

    def _name(self, key: str, column: int) -> str:
        if key in ROWS:
            start = key == "s:ingående" and column not in self._plan.rolling[1:]
            return f"{OPENING if start else ROWS[key]} {self.terms[column]}"
        kind = LINE if key in self._lines else APPLICATION
        return f"{kind} {key} {self.terms[column]}"

    def _line_or_grant(self, key: str, column: int) -> TracedFigure:
        if key in self._lines:
            return self._book.add(self._line(self._lines[key], column))
        application, _, organisation = key.partition(" ")
        return self._grants.cell(application, organisation, self._plan.columns[column].year)

    def _line(self, line: PlanLine, column: int) -> TracedFigure:
        derived = self._plan.columns[column].heading in line.derived
        name = f"{line.name}, {line.owner}" if line.owner else line.name
        return TracedFigure(
            f"{LINE} {line.id} {self.terms[column]}",
            f"{name} {self.terms[column]}",
            line.amounts[column] or 0,
            how="härlett ur tabellens egna summor, cellen saknas i textkopian" if derived else "",
            origins=(self._origins.row("plan", rad=line.id),),
        )

    def _assumed(self, key: str, column: int) -> tuple[str, tuple[Origin, ...]]:
        """How a figure without parts in the table came about, and where it stands."""
        scenario, package = self._result.scenario, self._result.package
        year = self._plan.columns[column].year
        if key == "a:avgift":
            here = self._origins.stated(AssumptionKey.MEMBER_FEE, year)
            return f"medlemsavgiften blir {fee_words(scenario.member_fee[year])}", (here,)
        if key in ("a:pågående", "a:nya"):
            of = (
                "de pågående insatserna"
                if key == "a:pågående"
                else "pågående och nya insatser tillsammans, utöver det på de pågående"
            )
            here = self._origins.stated(AssumptionKey.UNDERSPEND, year)
            return f"{per_cent(scenario.underspend[year])} av {of}; minskar kostnaden", (here,)
        if key == "s:ingående":
            if scenario.opening_surplus is not None:
                here = self._origins.stated(AssumptionKey.OPENING_SURPLUS)
                return "scenariots antagande", (here,)
            here = self._origins.row("antaganden", antagande=Assumption.OPENING_SURPLUS)
            return package.opening_surplus.note or "", (here,)
        return "inget belopp", ()

    def _trace_parts_of_years(self) -> None:
        """Sums of the plan's sections that only other tables print."""
        sections: dict[str, tuple[str, ...]] = {
            "medlemsavgifter": (Section.MEMBER_FEE, "a:avgift"),
            "övriga intäkter": (Section.OTHER_INCOME,),
            "förtroendevalda och förvaltning": (Section.ADMINISTRATION,),
        }
        unused = bool(self._result.scenario.underspend)
        if unused:
            sections[GROSS] = (Section.ONGOING,)
        for name, (section, *more) in sections.items():
            keys = [*(line.id for line in self._plan.lines if line.section is section), *more]
            for column, term in enumerate(self.terms):
                self._book.sum(f"{name} {term}", self._held(column, *keys))
        for column in self._plan.rolling if unused else ():
            held = self._held(column, "a:pågående", "a:nya")
            self._book.difference(f"{UNUSED} {self.terms[column]}", [], held)

    def _trace_years_as_decided(self) -> None:
        """Costs and result with the applications, and what the next year then starts from."""
        earlier = ""
        for column in self._plan.rolling:
            term = self.terms[column]
            new = self._held(column, "s:nya", "a:nya")
            self._book.sum(f"kostnader {term}", [self._at("s:kostnader", column), *new])
            self._book.difference(f"resultat {term}", [self._at("s:resultat", column)], new)
            if earlier:
                self._book.sum(f"{OPENING} {term}", [self._book[f"beslutsutrymme {earlier}"]])
            earlier = term
