"""What is stated beside the tables, traced: floor, reserve fund, deviations from printed sums."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.figure_book import FigureBook
from finsam_analysis.figure_origins import Origins
from finsam_analysis.kronor import round_half_away
from finsam_analysis.loaded_table import TableRow
from finsam_analysis.reconciliation import COMPUTED, summed_rows
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.traced_figure import Quantity, TracedFigure
from finsam_analysis.vocabulary import Assumption, AssumptionKey, Unit

FLOOR, RESERVE, DEVIATION = "golv", "reservfond", "avvikelse"
MISSING = "fattas till golvet"
_CONTROLS = "kontrollsummor"


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
        book.difference(f"{MISSING} {year}", [floor], [book[f"beslutsutrymme {year}"]])
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
    quantity = Quantity.MONEY if cells["enhet"] in tuple(Unit) else Quantity.WEIGHT
    here = origins.row(_CONTROLS, kontroll=name)
    rows = []
    for number, (row, amount) in enumerate(summed_rows(result.package, control), start=1):
        stands = here if table == COMPUTED else origins.of(table, row)
        label = f"{cells['kolumn']}, {stands.file} rad {stands.row}"
        figure = TracedFigure(
            f"summerad {name} {number}", label, amount, origins=(stands,), quantity=quantity
        )
        rows.append(book.add(figure))
    whole = book.sum(f"summerat {name}", rows, label="summan av datapaketets rader")
    printed = round_half_away(Fraction(cells["tryckt"]))
    stated = TracedFigure(
        f"tryckt {name}", "tryckt i dokumentet", printed, origins=(here,), quantity=quantity
    )
    book.difference(f"{DEVIATION} {name}", [whole], [book.add(stated)])
