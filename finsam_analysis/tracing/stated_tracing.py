"""What is stated beside the tables, traced: floor, reserve fund, deviations from printed sums."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.core.figure_terms import DEVIATION, FLOOR, MISSING, RESERVE, ROOM
from finsam_analysis.core.kronor import round_half_away
from finsam_analysis.core.loaded_table import TableRow
from finsam_analysis.core.swedish import decimal
from finsam_analysis.core.vocabulary import Assumption, AssumptionKey, Measure, Unit
from finsam_analysis.reconciliation.control_sums import COMPUTED, summed_rows
from finsam_analysis.scenario.run import ScenarioResult
from finsam_analysis.tracing.figure import Quantity, TracedFigure
from finsam_analysis.tracing.figure_book import FigureBook
from finsam_analysis.tracing.origins import Origins

_CONTROLS = "kontrollsummor"
_QUANTITIES = {"invånare": Quantity.INHABITANTS} | dict.fromkeys(Unit, Quantity.MONEY)
_PLAN, _NEW, _ASSUMED = "plan", "fordelning", "antaganden"
# The tables that a computed measure comes from.
_RESTS_ON = {
    Measure.INCOME: (_PLAN,),
    Measure.COST: (_PLAN,),
    Measure.RESULT: (_PLAN,),
    Measure.APPLICATIONS: (_NEW,),
    Measure.OPENING: (_ASSUMED, _PLAN),
    Measure.ROOM_WITHOUT: (_ASSUMED, _PLAN),
    Measure.ROOM_WITH_ALL: (_ASSUMED, _PLAN, _NEW),
}


def trace_stated(result: ScenarioResult, book: FigureBook, origins: Origins) -> None:
    """Trace them all."""
    package, scenario = result.package, result.scenario
    if scenario.floor is None:
        here = origins.row("antaganden", antagande=Assumption.FLOOR)
        book.leaf(FLOOR, result.floor, package.floor.note or "", here)
    else:
        here = origins.stated(AssumptionKey.FLOOR)
        book.leaf(FLOOR, result.floor, "scenariots antagande", here)
    floor = book[FLOOR]
    for year in result.trajectory.years_below(result.floor):
        book.difference(f"{MISSING} {year}", [floor], [book[f"{ROOM} {year}"]])
    reserve = origins.row("antaganden", antagande=Assumption.RESERVE_FUND)
    book.leaf(RESERVE, package.reserve_fund.value, package.reserve_fund.note or "", reserve)
    for row in package.tables[_CONTROLS].rows:
        if row.cells["avvikelse"]:
            _deviation(row, result, book, origins)


def _deviation(
    control: TableRow, result: ScenarioResult, book: FigureBook, origins: Origins
) -> None:
    """What the package's rows sum to, less what the document prints."""
    cells = control.cells
    name, table = cells["kontroll"], cells["tabell"]
    counted = _QUANTITIES.get(cells["enhet"], Quantity.NUMBER)
    here = origins.row(_CONTROLS, kontroll=name)
    rows = []
    for number, (row, amount) in enumerate(summed_rows(result.package, control), start=1):
        if table == COMPUTED:
            measure = row.cells["mått"]
            stands = tuple(map(origins.table, _RESTS_ON[measure]))
            label, how = f"{measure} {cells['kolumn']}", "beräknat ur tabellerna"
        else:
            stands, how = (origins.of(table, row),), ""
            label = f"{cells['kolumn']}, {stands[0].file} rad {stands[0].row}"
        summed = f"summerad {name} {number}"
        rows.append(book.add(TracedFigure(summed, label, amount, (), how, stands, counted)))
    whole = book.sum(f"summerat {name}", rows, label="summan av datapaketets rader")
    deviation = round_half_away(Fraction(cells["avvikelse"]))
    printed = int(whole.amount) - deviation
    exact = Fraction(cells["tryckt"])
    how = "" if exact == printed else f"tryckt {decimal(exact, 2)}, här i hela tal"
    stated = TracedFigure(
        f"tryckt {name}", "tryckt i dokumentet", printed, (), how, (here,), counted
    )
    why = f"{DEVIATION}: {cells['förklaring'] or name}"
    book.difference(f"{DEVIATION} {name}", [whole], [book.add(stated)], label=why)
