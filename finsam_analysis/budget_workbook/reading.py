"""What is met with while an applicant's workbook is read: faults, remarks and stated sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import RowKind
from finsam_analysis.core import Fault, Unit, possible_days, read_amount, tidy, whole
from finsam_analysis.spreadsheet import Cell, Grid

_AMOUNT = "ett belopp, noll eller större"
_AMBIGUOUS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
LARGEST = Decimal(10**12)  # [the sheets' unit]


@dataclass
class Reading:
    """Faults and remarks so far, and the unit once it is known."""

    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unit: Unit | None = None
    stated: dict[str, Decimal] = field(default_factory=dict)
    uncomputed: list[str] = field(default_factory=list)

    def amount(self, grid: Grid, cell: Cell, needed: bool = True) -> Decimal | None:
        """Amount in a cell; None for an empty one, or one whose fault is noted."""
        if cell.value is None:
            if cell.is_formula and needed:
                self._no_stored_value(grid, cell)
            return None
        amount = read_amount(cell.value)
        found = f"”{tidy(str(cell.value))}”"
        if self.unit is Unit.THOUSAND and _AMBIGUOUS.fullmatch(cell.text):
            remedy = "skriv beloppet utan komma eller punkt"
            expected = "ett belopp som bara kan läsas på ett sätt"
            self.faults.append(grid.fault(cell, found, expected, remedy))
        elif amount is None or not 0 <= amount <= LARGEST:
            self.faults.append(grid.fault(cell, found, _AMOUNT, "rätta cellen"))
        else:
            return amount
        return None

    def _no_stored_value(self, grid: Grid, cell: Cell) -> None:
        remedy = "öppna filen i Excel, låt den räkna om och spara"
        found = "formeln har inget sparat värde"
        self.faults.append(grid.fault(cell, found, "ett värde", remedy))

    def label(self, grid: Grid, cell: Cell) -> str:
        """Words of a cell, made harmless, with a remark when that changed them."""
        text = cell.text if isinstance(cell.value, str) else tidy(str(cell.value or ""))
        safe = harmless(text)
        if safe != text:
            self.remarks.append(
                f"{where(grid, cell)}: tecknen i början av ”{text}” togs bort, så att inget "
                "kalkylprogram läser texten som en formel."
            )
        return safe

    def sum_of(self, grid: Grid, cell: Cell, parts: Sequence[Decimal | None], what: str) -> None:
        """Note a stated sum that its parts do not give; öre apart, which the sheets round."""
        stated = read_amount(cell.value)
        if stated is None:
            if cell.is_formula:
                self.uncomputed.append(cell.place)
            return
        total = sum((part for part in parts if part is not None), Decimal(0))
        if abs(stated - total) >= 1:
            self.remarks.append(
                f"{where(grid, cell)}: {what} står som {written(stated)}, "
                f"men delarna ger {written(total)}."
            )


def expected_day(value: Any) -> str:
    """What a cell for a day should hold, and what the one in it could mean."""
    days = " eller ".join(map(str, possible_days(value)))
    could = f" (cellen kan betyda {days})" if days else ""
    return f"ett datum som finns i kalendern, till exempel 2025-01-31 eller 250131{could}"


def written(amount: Decimal) -> str:
    """Amount as shown in a remark, with öre only where there are any."""
    kronor, rest = divmod(amount, 1)
    return whole(int(kronor)) + (f",{int(rest * 100):02d}" if rest else "")


def where(grid: Grid, cell: Cell) -> str:
    """Where a cell stands, as told in a remark."""
    return f"Bladet ”{grid.name}”, cell {cell.place}"


def part_begun(text: str, kind: RowKind | None) -> RowKind | None:
    """Part of the sheet that a label begins, None when it begins none."""
    for part, beginning in (
        (RowKind.SALARY, "lönekostnad"),
        (RowKind.PREMISES, "lokalkostnad"),
        (RowKind.OTHER, "övriga kostnader"),
    ):
        if text.startswith(beginning) and kind is not part:
            return part
    return None
