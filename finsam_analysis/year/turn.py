"""How next year's data package begins: from this year's, and what the board has decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from finsam_analysis.core import (
    Assumption,
    Kronor,
    PlanLine,
    ScenarioKey,
    Section,
    apportion,
    kronor,
)
from finsam_analysis.data_package import (
    SHAPE,
    SHAPES,
    YEAR_COLUMN,
    package_texts,
    table_headings,
    table_text,
    write_package,
    written_amounts,
)
from finsam_analysis.scenario import (
    Assumptions,
    ScenarioResult,
    assumptions_said,
    contributions,
    inline,
)

FOLLOW_UP = "uppfoljning"  # the folder of the granted applications' budgets
_ABOUT = tuple(shape for shape in SHAPES if shape.column("ansökan"))
_KEPT = ("dokument", "organisationer", "folkmangd", "lagandelar", "fordelningsnyckel")
_UNCHANGED = ("tidigare_beslut", "osakerhet")
Cells = dict[str, object]


@dataclass(frozen=True)
class NextYear:
    """What was written, and what is left to the economist, in Swedish."""

    written: tuple[Path, ...]
    left: tuple[str, ...]


def next_year(result: ScenarioResult, folder: Path, decided: date, until: int | None) -> NextYear:
    """Write next year's package: the plan one year later, what is granted among its lines.

    With ``y_0`` the forecast's year: ``opening = closing_{y_0}``, and for every later year of the
    plan the lines of the new plan sum to the income and cost of the scenario, so that
    ``room_y`` without new applications is the room that was decided on, to the krona.

    Args:
        result: the scenario as decided.
        folder: a folder that does not exist or is empty; the package itself is not touched.
        decided: the day of the decision.
        until: the new plan's last year, or None for the old one's.

    Raises:
        InputError: the folder holds something already, or cannot be written to.
    """
    turn = _Turn(result, decided, until)
    package = result.package
    texts = package_texts(
        folder,
        f"{package.publisher}, plan {turn.years[0]}–{turn.years[-1]}",
        package.publisher,
        f"Börjat ur {package.name} och beslutet {decided} (scenariot {result.scenario.name}).",
        turn.years,
        turn.rows(),
    )
    texts |= {f"{FOLLOW_UP}/{name}.csv": text for name, text in turn.follow_up()}
    return NextYear(tuple(write_package(folder, texts)), tuple(turn.left()))


class _Turn:
    def __init__(self, result: ScenarioResult, decided: date, until: int | None) -> None:
        self._result, self._package = result, result.package
        self._decided = decided
        old = result.years
        last = old[-1] if until is None else until
        self.years = range(old[1], max(last, old[1]) + 1)
        self._kept = [year for year in self.years if year in old]
        self._document = f"beslut-{decided}"
        while self._document in self._package.documents:
            self._document += "-nytt"
        self._supposed = {addition.id for addition in result.scenario.additions}
        self._granted = [a.id for a in self._package.applications if result.granted[a.id].total]

    def rows(self) -> dict[str, list[Cells]]:
        """The rows of every table of the new package."""
        rows = {name: list(self._copied(name)) for name in (*_KEPT, *_UNCHANGED)}
        rows["dokument"].append(
            {
                "dokument": self._document,
                "titel": f"Styrelsens beslut {self._decided}: {self._result.scenario.name}",
                "datum": self._decided,
            }
        )
        for row in rows["osakerhet"]:
            row["från"] = max(int(str(row["från"])), self.years[0])
        rows["antaganden"] = list(self._assumptions())
        rows["plan"] = [*self._lines(), *self._grants(), *self._underspend()]
        rows["medlemsavgifter"] = list(self._member_fees())
        for shape in _ABOUT:
            rows[shape.name] = list(self._copied(shape.name, whose=self._result.tabled))
        rows["kontrollsummor"] = list(self._control_sums())
        return rows

    def follow_up(self) -> Iterator[tuple[str, str]]:
        """The granted applications' own tables, with every year they were filled in for."""
        years = self._result.years
        for shape in _ABOUT:
            rows = list(self._copied(shape.name, years, whose=self._granted))
            yield shape.name, table_text(table_headings(shape, years), rows)

    def left(self) -> Iterator[str]:
        """What nobody has said yet, by name."""
        added = [year for year in self.years if year not in self._result.years]
        if added:
            names = ", ".join(line.name for line in self._result.plan.lines)
            years = ", ".join(map(str, added))
            yield f"Fyll i {years} i plan.csv; tomt är 0 för allt utom medlemsavgiften: {names}."
        for name, grant in self._result.granted.items():
            after = int(grant.after_plan.sum())
            if after:
                last = self._result.years[-1]
                yield f"{name}: {kronor(after)} faller efter {last}; lägg in dem i planen."
        for application in self._package.applications:
            tabled = application.id in self._result.tabled
            if tabled and application.period.start.year < self.years[0]:
                yield f"{application.id}: börjar {application.period.start}; ange en ny tid."
        for insats, name, grant in self._result.named_grants():
            if insats in self._supposed and grant.total:
                yield (
                    f"{name}: en tänkt insats, som inte är beslutad, ligger i planen så att rummet blir "
                    "beslutets; ta bort raden om den inte beslutas."
                )
        for key, said in self._not_carried():
            again = inline({key: said})[1:-1]
            yield f"Beslutets {key} följer inte med; skriv i nästa scenario det som ska gälla: {again}"
        yield "Läs av bokslutet: ingående överskott är prognosen i beslutet, inte utfallet."

    def _not_carried(self) -> Iterator[tuple[str, object]]:
        """What the scenario says that moves no amount, and so stands in no line of the new plan."""
        scenario, package = self._result.scenario, self._package
        floors = {year: floor for year, floor in scenario.floor.items() if year in self._kept}
        if set(floors.values()) <= {package.floor.value}:
            floors = {}
        told = Assumptions(floor=floors, floor_percent=scenario.floor_percent)
        if package.ceiling is None or scenario.ceiling != package.ceiling.value:
            told = replace(told, ceiling=scenario.ceiling)
        yield from assumptions_said(told).items()
        if answers := {str(y): t for y, t in scenario.financing.items() if y in self._kept}:
            yield ScenarioKey.FINANCING, answers

    def _copied(
        self,
        name: str,
        years: Sequence[int] | None = None,
        whose: Collection[str] | None = None,
    ) -> Iterator[Cells]:
        """Rows as they are written, all or those of some applications."""
        shape = SHAPE[name]
        headings = table_headings(shape, self.years if years is None else years)
        columns = [column for column in map(shape.column, headings) if column is not None]
        for row in self._package.tables[name].rows:
            if whose is None or row.cells["ansökan"] in whose:
                yield {column.heading: column.written(row) for column in columns}

    def _by_decision(self, place: str) -> Cells:
        scenario = self._result.scenario.name
        return {"dokument": self._document, "ställe": f"scenariot {scenario}: {place}"}

    def _assumptions(self) -> Iterator[Cells]:
        opening = int(self._result.trajectory.closing[0])
        year = self._result.years[0]
        shape = SHAPE["antaganden"]
        for row in self._package.tables["antaganden"].rows:
            if row.cells["antagande"] == Assumption.OPENING_SURPLUS:
                yield {
                    "antagande": Assumption.OPENING_SURPLUS,
                    **written_amounts({"värde": opening}),
                    "datum": self._decided,
                    **self._by_decision(f"utgående överskott {year}"),
                    "anmärkning": f"prognosens utgående överskott {year}, inte bokslutets",
                }
            else:
                yield {column.heading: column.written(row) for column in shape.columns}

    def _lines(self) -> Iterator[Cells]:
        """The plan's own lines, as the scenario has them; its fee shared over the lines of it."""
        changed = {line.id: line for line in self._result.plan.lines}
        fees = self._fees_by_line()
        for row, line in zip(
            self._package.tables["plan"].rows, self._package.plan.lines, strict=True
        ):
            before = self._by_year(line)
            after = fees.get(line.id, self._by_year(changed[line.id]))
            place = "planens rad som den ändrats"
            revised = {r.line for r in self._package.revisions if r.table == "plan"}
            said = self._by_decision(place) if after != before or line.id in revised else {}
            yield {
                "rad": line.id,
                "avsnitt": line.section,
                "namn": line.name,
                "insatsägare": line.owner or "",
                **self._yearly(after),
                "härledda": ", ".join(self._derived(line)),
                "dokument": row.cells["dokument"],
                "ställe": row.cells["ställe"],
                **said,
            }

    def _by_year(self, line: PlanLine) -> dict[int, int | None]:
        plan = self._package.plan
        return {plan.columns[i].year: line.amounts[i] for i in plan.rolling}

    def _derived(self, line: PlanLine) -> list[str]:
        plan = self._package.plan
        years = [
            plan.columns[i].year for i in plan.rolling if plan.columns[i].heading in line.derived
        ]
        return [self._heading(year) for year in years if year in self._kept]

    def _heading(self, year: int) -> str:
        return f"Prognos {year}" if year == self.years[0] else f"Prel {year}"

    def _yearly(self, amounts: Mapping[int, int | None]) -> Cells:
        """Amounts under the new plan's headings, with their unit."""
        return {**written_amounts({self._heading(y): amounts.get(y) for y in self.years})}

    def _fees_by_line(self) -> dict[str, dict[int, int | None]]:
        plan = self._package.plan
        lines = [line for line in plan.lines if line.section is Section.MEMBER_FEE]
        planned = plan.yearly(Section.MEMBER_FEE)
        shared: dict[str, dict[int, int | None]] = {line.id: self._by_year(line) for line in lines}
        for position, year in enumerate(plan.years):
            fee = int(self._result.fees[position])
            if fee != planned[position]:
                weights = [shared[line.id][year] or 0 for line in lines]
                parts = apportion(fee, weights if any(weights) else [1] * len(lines))
                for line, part in zip(lines, parts.tolist(), strict=True):
                    shared[line.id][year] = part
        return shared

    def _grants(self) -> Iterator[Cells]:
        """What is granted, a line for each organisation of each application."""
        names = [o.name for o in self._package.organisations]
        taken = {line.id for line in self._package.plan.lines}
        for insats, name, grant in self._result.named_grants():
            for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
                line = f"{insats}-{names.index(organisation) + 1}"
                line = insats if len(grant.organisations) == 1 else line
                while line in taken:
                    line = f"{line}-beviljad"
                yearly = self._from(amounts)
                place = f"{name}, tänkt insats, inte beslutad" if insats in self._supposed else name
                if any(yearly.values()):
                    taken.add(line)
                    yield {
                        "rad": line,
                        "avsnitt": Section.ONGOING,
                        "namn": name,
                        "insatsägare": organisation,
                        **self._yearly(yearly),
                        **self._by_decision(place),
                    }

    def _underspend(self) -> Iterator[Cells]:
        unused = self._from(-self._result.underspend)
        if any(unused.values()):
            yield {
                "rad": "ej-nyttjat-antagande",
                "avsnitt": Section.ONGOING,
                "namn": "Ej nyttjade medel (beslutets antagande)",
                **self._yearly(unused),
                **self._by_decision("antagandet ej_nyttjat"),
            }

    def _from(self, amounts: Kronor) -> dict[int, int | None]:
        """A row of amounts by year, the new plan's years only."""
        by_year = dict(zip(self._result.years, np.asarray(amounts).tolist(), strict=True))
        return {year: by_year[year] for year in self._kept}

    def _member_fees(self) -> Iterator[Cells]:
        paid = contributions(self._package, self._result.fees)
        for row in self._package.tables["medlemsavgifter"].rows:
            member = row.cells["organisation"]
            amounts = {str(year): amount for year, amount in self._from(paid[member]).items()}
            yield {
                "organisation": member,
                **written_amounts(amounts),
                "dokument": row.cells["dokument"],
                "ställe": row.cells["ställe"],
            }

    def _control_sums(self) -> Iterator[Cells]:
        """Printed sums of what is carried over as it is: population, and the tabled's budgets."""
        shape = SHAPE["kontrollsummor"]
        budgets = {s.name for s in _ABOUT} - {"fordelning"}
        rows = self._package.tables["kontrollsummor"].rows
        for row, control in zip(rows, self._package.control_sums, strict=True):
            own = any(f"ansökan={name}" in (control.chosen or "") for name in self._result.tabled)
            of_years = control.table == "arsfordelning" and (
                control.column == "alla år" or YEAR_COLUMN.fullmatch(control.column)
            )
            kept = control.table in _KEPT or (control.table in budgets and own and not of_years)
            if kept:
                yield {column.heading: column.written(row) for column in shape.columns}
