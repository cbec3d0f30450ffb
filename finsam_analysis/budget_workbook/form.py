"""What an applicant's three budget sheets are called, hold and say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from finsam_analysis.core import Unit


class RowKind(StrEnum):
    """Which part of a budget a row belongs to; the table ``budgetrader`` uses the same words."""

    SALARY = "lön"
    PREMISES = "lokal"
    OTHER = "övrigt"


DETAILED = "BUDGET - DETALJERAD"
YEARLY = "INSATSBUDGET"
OVER_TIME = "FÖRDELAD ÖVER INSATSTID"
OVERVIEW = "Budgetsammanställning"
FROM_FORBUND = "KOSTNAD ATT REKVIRERA FRÅN SAMORDNINGSFÖRBUNDET"
OWN_FINANCING = "EGENFINANSIERING"
SUM_FROM_FORBUND = "SUMMA FRÅN SAMORDNINGSFÖRBUNDET"
SUM_OWN = "SUMMA EGENFINANSIERING"
TOTAL_COST = "TOTAL KOSTNAD FÖR INSATSEN"
PARTS = {
    RowKind.SALARY: "LÖNEKOSTNAD",
    RowKind.PREMISES: "LOKALKOSTNAD",
    RowKind.OTHER: "ÖVRIGA KOSTNADER",
}
HEADINGS = PARTS | {RowKind.SALARY: f"{PARTS[RowKind.SALARY]} inkl PO-påslag"}
SUMS = {kind: f"SUMMA {words}" for kind, words in PARTS.items()}
POSITIONS = 7  # numbered rows for positions, as many as the förbund's own sheet has
PREMISES_ROWS = ("Lokalhyra", "Övriga lokalkostnader")
YEARLY_PREMISES_ROWS = ("Lokalkostnader", "Övriga lokalkostnader")
OTHER_ROWS = (
    "Utvärdering",
    "Spridningsseminarier",
    "Utbildning insatsmedarbetare",
    "Inköpta utredningar, utbildningar och tjänster avsedda för deltagare",
    "Övriga aktiviteter för deltagare",
    "Telefon-, IT-kostnader",
    "Resor",
    "Tolk",
    "Informationsmaterial",
    "Övrigt",
)
FREE_ROWS, OWN_OTHER_ROWS = 3, 4  # rows that the applicant names
ORGANISATIONS = 4  # one main owner and three part owners
PERIOD_HEADING = "Tidsperiod (ååmmdd)"
STATE_SHORT = {"AF": "Arbetsförmedlingen", "FK": "Försäkringskassan"}


@dataclass(frozen=True)
class DetailRow:
    """A filled-in row of the detailed budget.

    ``position`` counts the rows of its part of the sheet from 0, empty ones included.
    ``amounts[i]`` is what the sheets' i-th organisation bears, in the sheets' unit; ``texts[i]``
    is what stands there instead of an amount ("ej angivet"), else "". ``misplaced`` is an amount
    that stands in the column named, where a day was expected, and so in no sum.
    """

    number: int = 0
    kind: RowKind = RowKind.OTHER
    position: int = 0
    label: str = ""
    post_percent: int | None = None
    start: date | None = None
    end: date | None = None
    amounts: tuple[Decimal | None, ...] = ()
    texts: tuple[str, ...] = ()
    misplaced: tuple[str, Decimal] | None = None


@dataclass(frozen=True)
class YearlyRow:
    """A filled-in row of the yearly sheet; ``amounts[j]`` is for the sheets' j-th year."""

    number: int = 0
    kind: RowKind = RowKind.OTHER
    position: int = 0
    label: str = ""
    total: Decimal | None = None
    amounts: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True)
class OverviewRow:
    """A row of the overview sheet: what one organisation asks for, bears itself, and the sum."""

    number: int = 0
    organisation: str = ""
    asked: Decimal | None = None
    own: Decimal | None = None
    total: Decimal | None = None


@dataclass(frozen=True)
class BudgetSheets:
    """What the three sheets say, amounts in their own ``unit``.

    ``unit`` is None where the sheet only says "Kostnader i tkr", as the förbund's own form does
    whatever is filled in. ``organisations`` are as written, "" for a column not in use.
    ``asked`` are the rows to be paid by the förbund, ``own`` the own financing.
    ``overview_days`` are the insats's days as the overview sheet repeats them. ``stated`` holds
    the sums that the detailed sheet states, by their labels. ``missing`` are the titles of sheets
    that are not there: they say nothing, not that there is nothing. ``remarks`` are what the reader should know of how
    the sheets were read, and what they contradict themselves in. ``cells`` tells where what concerns the
    whole insats stands: by its column in ``ansokningar``, and each organisation by its number.
    """

    file: str = ""
    name: str = ""
    start: date | None = None
    end: date | None = None
    unit: Unit | None = None
    organisations: tuple[str, ...] = ()
    asked: tuple[DetailRow, ...] = ()
    own: tuple[DetailRow, ...] = ()
    years: tuple[int, ...] = ()
    yearly: tuple[YearlyRow, ...] = ()
    overview: tuple[OverviewRow, ...] = ()
    overview_days: tuple[date | None, date | None] = (None, None)
    stated: Mapping[str, Decimal] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    cells: Mapping[str, str] = field(default_factory=dict, compare=False)

    def place(self, what: str) -> str:
        """Where something stands, for a fault; of what is not there, that it is of the detailed sheet."""
        return self.cells.get(what, f"{DETAILED}, {what}")

    @property
    def total(self) -> Decimal:
        """What is asked for in all, in the sheets' unit."""
        amounts = (amount or Decimal(0) for row in self.asked for amount in row.amounts)
        return sum(amounts, Decimal(0))


def plain(label: str) -> str:
    """Label for comparing: small letters, no ``4.`` in front, punctuation or doubled spaces."""
    return " ".join(re.findall(r"[\w%]+", re.sub(r"^\s*[0-9]+\s*\.", "", label.casefold())))


def is_numbering(label: str) -> bool:
    """True for a label that only counts: ``4.`` or nothing."""
    return re.fullmatch(r"\s*([0-9]+\s*\.?)?\s*", label) is not None
