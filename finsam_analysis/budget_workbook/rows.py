"""Which rows of the data package an applicant's sheets become: organisations, ids and amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.bearers import (
    Borne,
    BudgetTables,
    TextRow,
    borne,
    organisation_named,
    row_ids,
    sheet_organisations,
    yearly_ids,
    yearly_links,
)
from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, YearlyRow, plain
from finsam_analysis.core import (
    Application,
    DataPackage,
    Fault,
    Place,
    Subject,
    Unit,
    round_half_away,
    whole,
)
from finsam_analysis.data_package import YEAR_COLUMN, written_amounts

_PLACES = (Place.BUDGET_SHEET, Place.YEARLY_SHEET, Place.SUMMARY)
SHEET_SUBJECTS = (
    Subject.START,
    Subject.END,
    Subject.OWN_FINANCING,
    Subject.TOTAL_BUDGET,
    Subject.HEADING_UNIT,
)


_OVER_TIME = f"{form.YEARLY} {form.OVER_TIME}"


def budget_tables(
    package: DataPackage,
    application: Application,
    sheets: BudgetSheets,
    unit: Unit,
    document: str,
) -> BudgetTables:
    """Rows of the tables of budgets for one application; no table for a sheet that is missing.

    Amounts are in the sheets' unit where that gives whole numbers on the row, else in whole
    kronor, halves away from zero. Rows known before, by kind, name and organisation, keep their
    ids.
    """
    made = BudgetTables()
    names = sheet_organisations(package, application, sheets, made)
    if not made.faults:
        _Import(package, application, sheets, unit, document, made).fill(names)
    return made


def sheet_places(sheets: BudgetSheets) -> tuple[Place, ...]:
    """Places of statements that the workbook speaks for: those of the sheets it has."""
    missing = {Place.YEARLY_SHEET: form.YEARLY, Place.SUMMARY: form.OVERVIEW}
    return tuple(place for place in _PLACES if missing.get(place) not in sheets.missing)


@dataclass(frozen=True)
class _Import:
    """One application's sheets on their way into the tables, with what every row has in common."""

    package: DataPackage
    application: Application
    sheets: BudgetSheets
    unit: Unit
    document: str
    made: BudgetTables

    def fill(self, names: Sequence[str | None]) -> None:
        """Make every table; ``names`` are the organisations of the detailed sheet's columns."""
        sheets, rows = self.sheets, self.made.rows
        asked = list(borne(sheets.asked, names, self.made, own=False))
        ids = row_ids(self.application.budget_rows, asked)
        filled = any(amount is not None for row in sheets.yearly for amount in row.amounts)
        if form.YEARLY in sheets.missing:
            known = {row.id: row.yearly_row for row in self.application.budget_rows}
            named = {i: known.get(row_id) or "" for i, row_id in enumerate(ids)}
        else:
            links: dict[int, YearlyRow] = {}
            if filled:
                links = yearly_links(sheets, asked, self.made)
            else:
                self.made.remarks.append("Ingen kostnad är fördelad över åren.")
            named = yearly_ids(self.application, asked, ids, links)
            rows["arsfordelning"] = list(self._yearly(asked, links, named))
        rows["budgetrader"] = list(self._asked(asked, ids, named))
        rows["egenfinansiering"] = list(self._own(names))
        uncomputed = [r.number for r in sheets.overview if None in (r.asked, r.own, r.total)]
        if uncomputed:
            numbers = ", ".join(map(str, uncomputed))
            self.made.remarks.append(
                f"{form.OVERVIEW}, rad {numbers}: beloppen är inte räknade (filen är inte sparad i "
                "Excel); sammanställningens uppgifter lämnas orörda."
            )
        elif form.OVERVIEW not in sheets.missing:
            rows["budgetsammanstallning"] = list(self._summary())
        rows["uppgifter"] = list(self._statements(yearly=filled))

    def _row(self, sheet: str, number: int, cells: TextRow) -> TextRow:
        # The file's name stands in the tables, where a spreadsheet would run it like other words.
        place = f"{harmless(self.sheets.file)}, {sheet}" + (f", rad {number}" if number else "")
        own = {"ansökan": self.application.id, "dokument": self.document, "ställe": place}
        return {"enhet": self.unit} | dict(cells) | own

    def _amounts(self, amounts: Mapping[str, Decimal | None]) -> dict[str, str]:
        """Amounts of one row as text with their unit."""
        kronor = {}
        for heading, amount in amounts.items():
            exact = None if amount is None else Fraction(amount) * self.unit.in_kronor
            kronor[heading] = None if exact is None else round_half_away(exact)
            if exact is not None and exact != kronor[heading]:
                self.made.remarks.append(
                    f"{str(amount).replace('.', ',')} {self.unit} avrundades till "
                    f"{whole(round_half_away(exact))} kr."
                )
        return written_amounts(kronor, self.unit)

    def _asked(
        self, asked: Sequence[Borne], ids: Sequence[str], yearly: Mapping[int, str]
    ) -> Iterator[TextRow]:
        period = self.application.period
        start, end = self.sheets.start or period.start, self.sheets.end or period.end
        for position, (row, organisation, amount, _) in enumerate(asked):
            cells = {
                "budgetrad": ids[position],
                **_described(row, organisation),
                "från": str(row.start or start),
                "till": str(row.end or end),
                "årsrad": yearly.get(position, ""),
            }
            yield self._row(form.DETAILED, row.number, self._amounts({"sökt": amount}) | cells)

    def _yearly(
        self, asked: Sequence[Borne], links: Mapping[int, YearlyRow], ids: Mapping[int, str]
    ) -> Iterator[TextRow]:
        headings = self.package.tables["arsfordelning"].headings
        columns = [heading for heading in headings if YEAR_COLUMN.fullmatch(heading)]
        sheets = self.sheets
        for position, year in enumerate(sheets.years):
            if str(year) not in columns and any(row.amounts[position] for row in sheets.yearly):
                self.made.faults.append(
                    Fault(
                        sheets.file,
                        f"året {year} finns inte i arsfordelning.csv",
                        f"något av åren {', '.join(columns)}",
                        "rätta årtalet överst i kolumnen, eller lägg till året i tabellen",
                        field=_OVER_TIME,
                    )
                )
        for yearly in sheets.yearly:
            members = [i for i, linked in links.items() if linked is yearly]
            if not members:
                continue
            largest = max(members, key=lambda i: asked[i][2] or Decimal(0))
            by_year = dict(zip(map(str, sheets.years), yearly.amounts, strict=True))
            amounts = {"totalt": yearly.total} | {h: by_year.get(h) for h in columns}
            cells = {
                "årsrad": ids[members[0]],
                "benämning": yearly.label or asked[members[0]][0].label,
                "slag": yearly.kind,
                "organisation": asked[largest][1],
            }
            yield self._row(_OVER_TIME, yearly.number, self._amounts(amounts) | cells)

    def _own(self, names: Sequence[str | None]) -> Iterator[TextRow]:
        rows = list(borne(self.sheets.own, names, self.made, own=True))
        ids = row_ids(self.application.own_financing, rows)
        for row_id, (row, organisation, amount, text) in zip(ids, rows, strict=True):
            column, misplaced = row.misplaced or ("", None)
            cells = {
                "rad": row_id,
                **_described(row, organisation),
                "från": str(row.start or ""),
                "till": str(row.end or ""),
                "belopp_text": text,
                "felplacerat_i": column,
            }
            amounts = self._amounts({"belopp": amount, "felplacerat": misplaced})
            sheet = f"{form.DETAILED}, {form.OWN_FINANCING}"
            yield self._row(sheet, row.number, amounts | cells)

    def _summary(self) -> Iterator[TextRow]:
        for row in self.sheets.overview:
            name = organisation_named(self.package, self.application, row.organisation)
            amounts = {"att_rekvirera": row.asked, "egenfinansiering": row.own, "totalt": row.total}
            if name is None and any(amounts.values()):
                self.made.faults.append(
                    Fault(
                        self.sheets.file,
                        f"organisationen ”{row.organisation}” är okänd",
                        "samma organisationer som i den detaljerade budgeten",
                        "rätta namnet",
                        row=row.number,
                        field=form.OVERVIEW,
                    )
                )
            if name is not None:
                cells = self._amounts(amounts) | {"organisation": name}
                yield self._row(form.OVERVIEW, row.number, cells)

    def _statements(self, *, yearly: bool) -> Iterator[TextRow]:
        """What the sheets state of themselves: their days, sums and unit."""
        sheets, overview = self.sheets, bool(self.sheets.overview)
        said: list[tuple[Subject, Place, str, str]] = []
        for place, days in (
            (Place.BUDGET_SHEET, (sheets.start, sheets.end)),
            (Place.SUMMARY, sheets.overview_days if overview else (None, None)),
        ):
            for subject, day in zip((Subject.START, Subject.END), days, strict=True):
                if day is not None:
                    said.append((subject, place, str(day), ""))
        for subject, label in (
            (Subject.OWN_FINANCING, form.SUM_OWN),
            (Subject.TOTAL_BUDGET, form.TOTAL_COST),
        ):
            stated = sheets.stated.get(plain(label))
            if stated is not None:
                cells = self._amounts({"värde": stated})
                said.append((subject, Place.BUDGET_SHEET, cells["värde"], cells["enhet"]))
        heading = sheets.unit or Unit.THOUSAND
        for place, there in zip(_PLACES, (True, yearly, overview), strict=True):
            if there:
                said.append((Subject.HEADING_UNIT, place, heading, ""))
        sheet = dict(zip(_PLACES, (form.DETAILED, _OVER_TIME, form.OVERVIEW), strict=True))
        for subject, place, value, unit in said:
            cells = {"uppgift": subject, "plats": place, "värde": value, "enhet": unit}
            yield self._row(sheet[place], 0, cells)


def _described(row: DetailRow, organisation: str) -> TextRow:
    """What a row says of itself, whoever bears it."""
    return {
        "benämning": row.label,
        "slag": row.kind,
        "organisation": organisation,
        "tjänst_procent": "" if row.post_percent is None else str(row.post_percent),
    }
