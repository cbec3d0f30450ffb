"""What is met with while an applicant's workbook is read: faults, remarks and stated sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from finsam_analysis.budget_workbook.cells import harmless
from finsam_analysis.budget_workbook.form import PARTS, RowKind, plain
from finsam_analysis.core import Fault, Unit, possible_days, read_amount, tidy, whole
from finsam_analysis.spreadsheet import Cell, Grid

_AMBIGUOUS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
LARGEST = Decimal(10**12)  # [the sheets' unit]


@dataclass
class Reading:
    """What is met with in the whole workbook: faults and remarks, and the unit once it is known."""

    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unit: Unit | None = None
    stated: dict[str, Decimal] = field(default_factory=dict)
    uncomputed: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetReading:
    """One sheet being read: its cells, and what is met with in them."""

    grid: Grid
    all: Reading

    def note(self, what: str, cell: Cell) -> None:
        """Note where something stands, for faults that are found when all is read."""
        self.all.cells[what] = f"bladet ”{self.grid.name}”, cell {cell.place}"

    def shown(self, cell: Cell) -> str:
        """What a cell holds, as told to the reader."""
        return f"”{tidy(str(cell.value))}”"

    def refuse(
        self, cell: Cell, expected: str, remedy: str = "rätta cellen", found: str = ""
    ) -> None:
        """Note that a cell cannot be read; what it holds is told unless something else is."""
        fault = self.grid.fault(cell, found or self.shown(cell), expected, remedy)
        self.all.faults.append(fault)

    def refuse_day(self, cell: Cell) -> None:
        """Note that a cell holds no day, and which ones it could mean."""
        days = " eller ".join(map(str, possible_days(cell.value)))
        could = f" (cellen kan betyda {days})" if days else ""
        self.refuse(
            cell, f"ett datum som finns i kalendern, till exempel 2025-01-31 eller 250131{could}"
        )

    def no_headings(self, found: str, expected: str, instead: str = "") -> Fault:
        """The fault of a sheet without the headings that it is read by."""
        remedy = f"använd mallen från finsam budget-template{instead}"
        field = f"bladet ”{self.grid.name}”"
        return Fault(self.grid.file, found, expected, remedy, field=field)

    def remark(self, cell: Cell, words: str) -> None:
        """Note what the reader should know of a cell."""
        self.all.remarks.append(f"Bladet ”{self.grid.name}”, cell {cell.place}: {words}")

    def labelled(self, label: str, *, begins: bool = False) -> Cell | None:
        """The first cell with a label, or one that begins so; None where there is none."""
        texts = ((cell, plain(cell.text)) for cell in self.grid.cells.values() if cell.text)
        return next((c for c, t in texts if t == label or (begins and t.startswith(label))), None)

    def amount(self, cell: Cell, needed: bool = True) -> Decimal | None:
        """Amount in a cell; None for an empty one, or one whose fault is noted."""
        if cell.value is None:
            if cell.is_formula and needed:
                remedy = "öppna filen i Excel, låt den räkna om och spara"
                self.refuse(cell, "ett värde", remedy, "formeln har inget sparat värde")
            return None
        amount = read_amount(cell.value)
        if self.all.unit is Unit.THOUSAND and _AMBIGUOUS.fullmatch(cell.text):
            remedy = "skriv beloppet utan komma eller punkt"
            self.refuse(cell, "ett belopp som bara kan läsas på ett sätt", remedy)
        elif amount is None or not 0 <= amount <= LARGEST:
            self.refuse(cell, "ett belopp, noll eller större")
        else:
            return amount
        return None

    def label(self, cell: Cell) -> str:
        """Words of a cell, made harmless, with a remark when that changed them."""
        text = cell.text if isinstance(cell.value, str) else tidy(str(cell.value or ""))
        safe = harmless(text)
        if safe != text:
            self.remark(
                cell,
                f"tecknen i början av ”{text}” togs bort, så att inget kalkylprogram läser texten "
                "som en formel.",
            )
        return safe

    def stated(self, cell: Cell) -> Decimal | None:
        """Amount of a sum, or of a cell that is for something else; none past every real one."""
        amount = read_amount(cell.value)
        if amount is None or abs(amount) <= LARGEST:
            return amount
        self.refuse(cell, f"ett belopp, högst {whole(int(LARGEST))}")
        return None

    def sum_of(self, cell: Cell, parts: Sequence[Decimal | None], what: str) -> Decimal | None:
        """Read a stated sum; noted when its parts do not give it, öre apart, which the sheets round."""
        stated = self.stated(cell)
        if stated is None:
            if cell.is_formula:
                self.all.uncomputed.append(cell.place)
            return None
        total = sum((part for part in parts if part is not None), Decimal(0))
        if abs(stated - total) >= 1:
            self.remark(
                cell, f"{what} står som {written(stated)}, men delarna ger {written(total)}."
            )
        return stated


def written(amount: Decimal) -> str:
    """Amount as shown in a remark, with öre only where there are any."""
    kronor, rest = divmod(amount, 1)
    return whole(int(kronor)) + (f",{int(rest * 100):02d}" if rest else "")


def part_begun(text: str, kind: RowKind | None) -> RowKind | None:
    """Part of the sheet that a label begins, None when it begins none."""
    begun = (part for part, words in PARTS.items() if text.startswith(plain(words)))
    return next((part for part in begun if part is not kind), None)
