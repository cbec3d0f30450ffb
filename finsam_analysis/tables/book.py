"""Which one figure each figure of a scenario is printed as, in every form of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from finsam_analysis.core import (
    THOUSAND,
    FigureKey,
    FigureKind,
    Kronor,
    kronor,
    nearest_thousand,
    whole,
)
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.printed_account import (
    Breakdown,
    PrintedAccount,
    account_of,
    breakdowns_of,
)
from finsam_analysis.tables.printed_cells import Margin, printed_cells
from finsam_analysis.tables.printed_sums import Sum, printed_sums

_MARGIN = 10  # how much a margin matters beside a cell
_MOST_AT_ONCE = (
    5_000  # amounts in one programme: seconds; ten times as many take minutes and gigabytes
)
ROUNDED = (
    "Beloppen är avrundade till hela tkr så att summorna stämmer; ett belopp kan skilja upp till 1 tkr "
    "från det exakta."
)
NOBODY = "ingen"  # owns an ongoing insats that no organisation does
_OF_GRANTS = (FigureKind.APPLICATION, FigureKind.GRANTED, FigureKind.AFTER)
_BOOKS: WeakKeyDictionary[ScenarioResult, PrintedBook] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Rounding:
    """What is printed of amounts that are in no sum, and of rooms, which are the nearest too."""

    unit: str

    def nearest(self, amounts: Iterable[int]) -> tuple[int, ...]:
        """Amounts [SEK] in the unit."""
        return tuple(map(nearest_thousand if self.unit == "tkr" else int, amounts))

    def lone(self, exact: int) -> str:
        """An amount [SEK] as a floor is: the nearest tkr, with its unit."""
        return amount_text(self.nearest([exact])[0], exact, self.unit)

    def missing(self, floor: int, room: int) -> str:
        """What the room [SEK] lacks to the floor: the difference between what is printed of them."""
        floor_printed, room_printed = self.nearest([floor, room])
        return amount_text(floor_printed - room_printed, floor - room, self.unit)


TKR = Rounding("tkr")


@dataclass(frozen=True, eq=False)
class PrintedBook(Rounding):
    """Every figure of a scenario as it is printed, in tkr, or in whole kronor where it must be.

    Every sum of the exact figures holds between the printed ones too. In tkr none of them is off
    by more than 1 and the room at each year's end is the nearest; where there are no such tkr the
    ``unit`` is kr and the figures are the exact ones. ``account`` holds the sums and lines of the
    plan's columns, ``grants`` the years and what comes after by application and organisation.
    ``rounded`` says that some of them are not what they are printed as.
    """

    years: tuple[int, ...]
    account: Mapping[Hashable, int]
    grants: Mapping[Margin, Kronor]
    rounded: bool = False

    @property
    def note(self) -> str:
        """What a page says once of its figures in tkr; nothing where they are all exact."""
        return ROUNDED if self.rounded else ""

    def __getitem__(self, figure: FigureKey) -> int:
        """The printed figure, in the book's unit; 0 for a grant that nobody is given.

        Raises:
            KeyError: the book has no such figure.
        """
        if figure.kind is FigureKind.APPLICATION:
            return self._granted(figure, figure.term)
        if figure.kind is FigureKind.GRANTED:
            return self._granted(figure, figure.term or self.plan_years)
        if figure.kind is FigureKind.AFTER:
            return self._granted(figure, FigureKind.AFTER)
        return self.account[figure]

    def __contains__(self, figure: FigureKey) -> bool:
        """Whether the book has the figure."""
        if figure.kind in _OF_GRANTS:
            return not figure.part and not figure.source  # else of what was held before a step
        return figure in self.account

    @property
    def plan_years(self) -> str:
        """The term of what is granted in all the plan's years together: ``2024–2028``."""
        return f"{self.years[0]}–{self.years[-1]}"

    def granted(self, application: str = "", organisation: str = "") -> Kronor:
        """The printed grants of the plan's years and what comes after; where none is named, of all."""
        row = self.grants.get((application or None, organisation or None))
        return np.zeros(len(self.years) + 1, dtype=np.int64) if row is None else row

    def _granted(self, figure: FigureKey, term: str) -> int:
        row = self.granted(figure.of, figure.organisation)
        if not term:
            return int(row.sum())
        if term == self.plan_years:
            return int(row[:-1].sum())
        return int(row[-1 if term == FigureKind.AFTER else self.years.index(int(term))])

    def ongoing(self, owner: str | None, year: int) -> int:
        """What an owner's ongoing insatser cost in a year as printed, before unused money."""
        figure = FigureKind.ONGOING_BEFORE_UNUSED.key("", owner or NOBODY, year)
        return self.account.get(figure, 0)

    def text(self, figure: FigureKey, exact: int) -> str:
        """The printed figure with its unit: ``−61 tkr``; under 1 tkr [SEK] in kronor."""
        return amount_text(self[figure], exact, self.unit)


def amount_text(printed: int, exact: int, unit: str) -> str:
    """What is printed of an amount [SEK], with its unit.

    An amount under 1 tkr is said in kronor, so that a small shortfall is never called 0.
    """
    return kronor(exact) if 0 < abs(exact) < THOUSAND else f"{whole(printed)}\u00a0{unit}"


def yearly(book: PrintedBook, kind: FigureKind) -> tuple[int, ...]:
    """What is printed of a kind in each of the plan's years."""
    return tuple(book[kind.key(term=year)] for year in book.years)


def printed_book(result: ScenarioResult) -> PrintedBook:
    """The printed book of a scenario; made once, however often it is asked for.

    First the account: the rooms are the nearest tkr, and with the sums they settle most of the
    rest. Then the grants, year by year, of what the account prints for each year. Only where that
    leads nowhere are all figures and sums, unless they are thousands, put to one whole-number
    programme, and only where that has no answer either is the book in kronor.
    """
    if result not in _BOOKS:
        _BOOKS[result] = _book(result)
    return _BOOKS[result]


def printed_books(results: Sequence[ScenarioResult]) -> list[PrintedBook]:
    """The books of scenarios that are set side by side: all in tkr, or all in kronor."""
    books = [printed_book(result) for result in results]
    if all(book.unit == "tkr" for book in books):
        return books
    return [exact_book(result) for result in results]


def exact_book(result: ScenarioResult) -> PrintedBook:
    """The book of a scenario in kronor, every figure as it is."""
    parts = breakdowns_of(result)
    figures, cells = account_of(result).figures, [part.cells.amounts for part in parts]
    return _bound("kr", result, parts, figures, cells)


def _book(result: ScenarioResult) -> PrintedBook:
    account = account_of(result)
    parts = breakdowns_of(result)
    found = one_by_one(account, parts)
    if found is None and sum(part.cells.amounts.size for part in parts) <= _MOST_AT_ONCE:
        found = _all_at_once(account, parts)
    if found is None:
        return exact_book(result)
    cells = (part.cells.amounts for part in parts)
    rounded = any(amount % THOUSAND for amount in account.figures.values())
    rounded |= any((amounts % THOUSAND).any() for amounts in cells)
    return _bound("tkr", result, parts, *found, rounded=rounded)


def one_by_one(
    account: PrintedAccount, parts: Sequence[Breakdown]
) -> tuple[dict[Hashable, int], list[Kronor]] | None:
    """The account first, then what each part of it consists of."""
    printed = printed_sums(
        account.figures, account.sums, account.rooms, account.rooms_without, account.weights
    )
    if printed is None:
        return None
    found = []
    for part in parts:
        yearly = [printed[part.kind.key(term=column.term)] for column in part.columns]
        cells = printed_cells(part.cells, np.array(yearly, dtype=np.int64))
        if cells is None:
            return None
        found.append(cells)
    return printed, found


def _bound(
    unit: str,
    result: ScenarioResult,
    parts: Sequence[Breakdown],
    account: Mapping[Hashable, int],
    printed: Sequence[Kronor],
    *,
    rounded: bool = False,
) -> PrintedBook:
    """The book of an account and of what each part of it consists of."""
    figures = dict(account)
    grants: dict[Margin, Kronor] = {}
    for part, amounts in zip(parts, printed, strict=True):
        margins = part.cells.margins(amounts)
        if part.kind is FigureKind.NEW:
            grants = margins
            continue
        for line, row in zip(part.cells.rows, amounts.tolist(), strict=True):
            for column, amount in zip(part.columns, row[:-1], strict=True):
                if isinstance(line, FigureKey):
                    figures[line._replace(term=column.term)] = amount
        if part.kind is FigureKind.ONGOING_BEFORE_UNUSED:
            for owner in dict.fromkeys(part.cells.columns):
                of = FigureKind.ONGOING_BEFORE_UNUSED.key("", owner or NOBODY)
                row = margins[None, owner].tolist()
                figures.update(
                    (of._replace(term=column.term), amount)
                    for column, amount in zip(part.columns, row[:-1], strict=True)
                )
                if not part.columns[0].beside:
                    figures[of] = sum(row)
    book = PrintedBook(unit, result.years, figures, grants, rounded)
    for year, floor in zip(result.years, book.nearest(result.floors.tolist()), strict=True):
        missing = floor - figures[FigureKind.ROOM.key(term=year)]
        figures[FigureKind.MISSING.key(term=year)] = missing
    return book


def _all_at_once(
    account: PrintedAccount, parts: Sequence[Breakdown]
) -> tuple[dict[Hashable, int], list[Kronor]] | None:
    """The account and all that it consists of, as one programme of figures and sums."""
    figures, sums, weights = dict(account.figures), list(account.sums), dict(account.weights)

    def add(total: Hashable, summed: Sequence[Hashable]) -> None:
        figures[total] = sum(figures[figure] for figure in summed)
        sums.append(Sum(total, dict.fromkeys(summed, 1)))

    for number, part in enumerate(parts):
        years = len(part.columns)
        for (row, column), amounts in part.cells.margins(part.cells.amounts).items():
            cells: list[Hashable] = [(number, row, column, period) for period in range(years + 1)]
            figures.update(zip(cells, amounts.tolist(), strict=True))
            weights.update(dict.fromkeys(cells, 1 if row and column else _MARGIN))
            add((number, row, column, FigureKind.GRANTED), cells[:-1])
            add((number, row, column, FigureKind.APPLICATION), cells)
        for total, members in part.cells.sums():
            for period in range(years + 1):
                summed: dict[Hashable, int] = {(number, *member, period): 1 for member in members}
                sums.append(Sum((number, *total, period), summed))
        for period, year in enumerate(part.columns):
            whole = (number, None, None, period)
            sums.append(Sum(part.kind.key(term=year.term), {whole: 1}))
    printed = printed_sums(figures, sums, account.rooms, account.rooms_without, weights)
    if printed is None:
        return None
    found = [
        np.array(
            [
                [printed[number, row, column, period] for period in range(len(part.columns) + 1)]
                for row, column in zip(part.cells.rows, part.cells.columns, strict=True)
            ],
            dtype=np.int64,
        ).reshape(part.cells.amounts.shape)
        for number, part in enumerate(parts)
    ]
    return {figure: printed[figure] for figure in account.figures}, found
