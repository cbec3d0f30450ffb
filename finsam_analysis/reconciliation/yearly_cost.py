"""What each application costs each organisation each year, beside the office's distribution.

Amounts are whole kronor [SEK]; arrays have the shape ``(organisations, years)``, the years being
the plan's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from finsam_analysis.core import (
    THOUSAND,
    Application,
    BudgetRow,
    Grant,
    Kronor,
    apportion,
    nearest_thousand,
)
from finsam_analysis.reconciliation.budget_findings import rows_by_year_row
from finsam_analysis.scenario import months_on_plan


class Reason(StrEnum):
    """Why a printed cell differs from the derived one."""

    SAME = "lika"
    ROUNDED = "avrundat till tkr"
    REMAINDER = "avrundat så att tkr-beloppen ger summan"
    WRONGLY_ROUNDED = "fel avrundat: närmaste tkr ger redan summan"
    BETWEEN_ORGANISATIONS = "flyttat mellan organisationer, årets summa stämmer"
    EVEN = "kansliet har spritt beloppet jämnt i stället för efter budgetens rader"
    YEAR_LEFT_OUT = "kansliet har lagt beloppet jämnt på färre år än insatsen kostar"
    OTHER_TOTAL = "insatsens belopp är ett annat"
    UNEXPLAINED = "oförklarad"


@dataclass(frozen=True)
class Cell:
    """One organisation and year of one application: derived, printed, and why they differ [SEK]."""

    application: str
    organisation: str
    year: int
    derived: int
    printed: int
    reason: Reason

    @property
    def difference(self) -> int:
        """Printed less derived [SEK]."""
        return self.printed - self.derived


def row_cost(asked: int, yearly: Sequence[int] | None, period_months: Sequence[int]) -> list[int]:
    """A row's amount on each year, always the whole asked amount.

    * No years filled in: by months, ``a_y = asked · m_y / Σm``.
    * The years sum to the asked amount: as they stand.
    * They sum to less, and active years are empty: what is left lies on those, by months.
    * Otherwise they are scaled, ``a_y = asked · y_y / Σy``, so that their shape is kept.

    Args:
        asked: the row's amount [SEK].
        yearly: amounts as the applicant filled them in [SEK/year], or None.
        period_months: active months of each of the same years [months].

    Returns:
        Amounts [SEK/year], sum ``asked``; whole kronor by largest remainder.

    Raises:
        ValueError: an amount, but neither years nor months to lay it on.
    """
    if yearly is None or not any(yearly):
        return _whole(apportion(asked, period_months))
    left = asked - sum(yearly)
    if left == 0:
        return list(yearly)
    empty = [m if not amount else 0 for m, amount in zip(period_months, yearly, strict=True)]
    if left > 0 and any(empty):
        rest = _whole(apportion(left, empty))
        return [amount + more for amount, more in zip(yearly, rest, strict=True)]
    return _whole(apportion(asked, list(yearly)))


def _whole(amounts: Kronor) -> list[int]:
    return [int(amount) for amount in amounts]


def derived_cost(application: Application, years: Sequence[int]) -> Grant | None:
    """Yearly cost per organisation, from the budget's rows less the office's adjustments.

    Each row, or the rows that share a row of the yearly sheet, is laid out by :func:`row_cost`
    and shared over its organisations in proportion to their asked amounts; an adjustment takes
    its part of its row's years.

    Args:
        application: with budget rows; None is returned when it has none.
        years: the plan's years.

    Returns:
        Organisations in the order of the office's distribution, then in the rows' order [SEK].
    """
    if not application.budget_rows:
        return None
    order = list(application.distribution.organisations) if application.distribution else []
    order += [row.organisation for row in application.budget_rows if row.organisation not in order]
    order = list(dict.fromkeys(order))
    cells = np.zeros((len(order), len(years) + 1), dtype=np.int64)
    shared = rows_by_year_row(application)
    groups: list[tuple[list[BudgetRow], Sequence[int] | None]] = [
        (shared[row.id], [*row.yearly, 0]) for row in application.yearly_rows
    ]
    groups += [([row], None) for row in application.budget_rows if row.yearly_row is None]
    for rows, yearly in groups:
        asked = [row.asked for row in rows]
        if not any(asked):
            continue
        active = [months_on_plan(row.period, years) for row in rows]
        laid = row_cost(sum(asked), yearly, np.max(active, axis=0).tolist())
        split = np.array([apportion(amount, asked) for amount in laid], dtype=np.int64)
        for row, parts in zip(rows, split.T, strict=True):
            left = int(parts.sum()) - application.removed_by_office(row.id)
            cells[order.index(row.organisation)] += apportion(max(0, left), parts)
    return Grant(tuple(order), cells[:, :-1], cells[:, -1])


def compared_cells(application: Application, years: Sequence[int]) -> list[Cell]:
    """Derived beside printed for every organisation and year, with the reason for each difference.

    Empty when the office has made no distribution or the application has no budget rows.
    """
    derived, printed = derived_cost(application, years), application.distribution
    if derived is None or printed is None:
        return []
    known = dict(zip(printed.organisations, printed.amounts, strict=True))
    zeros = np.zeros(len(years), dtype=np.int64)
    table = np.array([known.get(name, zeros) for name in derived.organisations], dtype=np.int64)
    return [
        Cell(
            application.id,
            name,
            year,
            int(derived.amounts[i, j]),
            int(table[i, j]),
            _reason(application, derived.amounts, table, i, j),
        )
        for i, name in enumerate(derived.organisations)
        for j, year in enumerate(years)
    ]


def to_thousand(amount: int) -> int:
    """Amount rounded to whole tkr, halves away from zero [SEK]."""
    return THOUSAND * nearest_thousand(amount)


def _reason(application: Application, derived: Kronor, printed: Kronor, i: int, j: int) -> Reason:
    cell, shown = int(derived[i, j]), int(printed[i, j])
    if cell == shown:
        return Reason.SAME
    if shown == to_thousand(cell):
        return Reason.ROUNDED
    row, shown_row = derived[i], printed[i]
    rounded = [to_thousand(int(amount)) for amount in row]
    total = to_thousand(int(row.sum()))
    if abs(shown - to_thousand(cell)) == THOUSAND and abs(shown - cell) < 2 * THOUSAND:
        if int(shown_row.sum()) == total and sum(rounded) != total:
            return Reason.REMAINDER
        rounded_year = sum(to_thousand(int(amount)) for amount in derived[:, j])
        if len(derived) > 1 and int(printed[:, j].sum()) == rounded_year:
            return Reason.BETWEEN_ORGANISATIONS
        if int(shown_row.sum()) == total and sum(rounded) == total:
            return Reason.WRONGLY_ROUNDED
    if ((row > 0) & (shown_row == 0)).any() and _is_even(shown_row):
        return Reason.YEAR_LEFT_OUT
    if _is_even(shown_row) and not _is_even(row):
        return Reason.EVEN
    if abs(int(printed.sum()) - application.proposed) >= THOUSAND:
        return Reason.OTHER_TOTAL
    return Reason.UNEXPLAINED


def _is_even(amounts: Kronor) -> bool:
    """Whether the years that hold anything hold the same, to one tkr."""
    held = amounts[amounts != 0]
    return len(held) > 1 and int(held.max() - held.min()) <= THOUSAND
