"""The workbook's auxiliary sheet: each application's level, shared over organisations and years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, isqrt

from finsam_analysis.core import Grant, Period, ReportError, kronor, round_half_away
from finsam_analysis.papers.workbook.cells import keep_headings
from finsam_analysis.scenario import (
    MOST_MONTHS,
    Decision,
    ScenarioResult,
    lowered_to,
    spread_over_months,
)
from finsam_analysis.spreadsheet import Block, Sheet

# Spreadsheets count in 15 digits. With the remainder taken in two steps of a thousand, amounts
# up to this keep every product within them.
LARGEST_GRANT = 500_000_000  # [SEK]
# Larger ones are shared out in the largest unit that all their cells are whole numbers of. This
# is the most of which a level in steps of a ten-thousandth of a per cent keeps to 15 digits.
_LARGEST_IN_UNITS = 1_000_000_000  # [SEK]
AFTER_PLAN = "efter planen"
_STEP = 1000  # [SEK]
APPROVED, POSTPONED, REJECTED = CHOICES = ("bevilja", "skjut upp", "avslå")
_FIRST = 5
_BASE, _WHOLE, _REST, _ORDER, _GRANTED, _MONTHS, _FIRST_PART = range(3, 10)


@dataclass(frozen=True)
class _Row:
    """One cell of a grant that its base holds anything in; ``column`` counts the plan's years."""

    grant: LevelledGrant
    organisation: int
    column: int
    weight: int


@dataclass(frozen=True)
class SharingPlaces:
    """References to the area of each grant's base by its id, to each cell and to all cells.

    ``cells`` is by ``(id, organisation, column)``, columns being the plan's years and then what
    comes after them. A grant of nothing at all has no base.
    """

    base: Mapping[str, str]
    granted: str
    cells: Mapping[tuple[str, str, int], str]
    months: Mapping[tuple[str, str, int], str]
    first_parts: Mapping[tuple[str, str, int], str]

    def landing(self, id: str, organisation: str, column: int, years: int) -> str:
        """What falls in a year, or after them all, when months are moved; empty where nothing can.

        A source year's months land in one year and the next: ``n`` months on, the first part lands
        ``⌊n/12⌋`` years on and the rest the year after.
        """
        terms = []
        # Longer than months may be moved, nothing comes from; a formula of all years is thousands of signs.
        earliest = max(0, column - MOST_MONTHS // 12 - 1)
        for source in range(earliest, min(column + 1, years)):
            key = (id, organisation, source)
            if key not in self.cells:
                continue
            years_on = f"INT({self.months[key]}/12)"
            first, rest = self.first_parts[key], f"({self.cells[key]}-{self.first_parts[key]})"
            compared = "=" if column < years else ">="
            terms.append(f"({years_on}{compared}{column - source})*{first}")
            terms.append(f"({years_on}+1{compared}{column - source})*{rest}")
        if column == years and (id, organisation, column) in self.cells:
            terms.append(self.cells[id, organisation, column])
        return "+".join(terms)


def _unit(base: Grant) -> int:
    """What the cells of a base are counted in [SEK]: kronor, unless that makes too long products."""
    return gcd(*map(int, base.cells.flat)) if base.total > LARGEST_GRANT else 1


def _largest(base: Grant) -> int:
    """The largest base whose products ``T · b / 1000`` stay as short as at the limit [SEK]."""
    return min(LARGEST_GRANT * isqrt(_unit(base)), _LARGEST_IN_UNITS)


class SharingSheet:
    """The sheet, laid out before it is written so that other sheets can point at it.

    For base cells ``b_i`` with the sum ``B`` and a granted total ``T`` each cell gets
    ``⌊T · b_i / B⌋``, and one krona more for the largest remainders ``r_i = T · b_i mod B``, ties
    to the earlier cell: as :func:`finsam_analysis.core.money.apportion`. The remainder is computed as
    ``((T · ⌊b/1000⌋ mod B) · 1000 + T · (b mod 1000)) mod B``. Every ``b_i`` and ``B`` may be
    counted in a common divisor ``d`` of them instead of in kronor: all floors stay and all
    remainders are divided by ``d``, so that their order stays too. The order is ``r_i · n + n − i``,
    which no two of the ``n`` cells share.

    Raises:
        ReportError: an amount too large for a spreadsheet to share out exactly.
    """

    def __init__(
        self,
        sheet: Sheet,
        grants: Sequence[LevelledGrant],
        labels: Mapping[str, str],
        years: Sequence[int],
        periods: Mapping[str, Period],
    ) -> None:
        for grant in grants:
            largest = _largest(grant.base)
            if grant.base.total > largest:
                raise ReportError(
                    f"{labels[grant.id]}: {kronor(grant.base.total)} är mer än de "
                    f"{kronor(largest)} som ett kalkylark delar upp utan fel. Åtgärd: rätta "
                    "beloppet om det är fel angivet, eller dela ansökan i flera; finsam report "
                    "har ingen sådan gräns."
                )
        self._sheet, self._labels = sheet, labels
        self._columns = (*map(str, years), AFTER_PLAN)
        self._active = {
            grant.id: spread_over_months(grant.base, periods[grant.id], years).months
            for grant in grants
        }
        self._rows = [
            _Row(grant, i, column, int(weight))
            for grant in grants
            for i, cells in enumerate(grant.base.cells)
            for column, weight in enumerate(cells)
            if weight
        ]
        self._bounds: dict[str, tuple[int, int]] = {}
        for position, row in enumerate(self._rows, start=_FIRST):
            first, _ = self._bounds.get(row.grant.id, (position, position))
            self._bounds[row.grant.id] = (first, position)
        self.places = SharingPlaces(
            base={name: self._area(name, _BASE) for name in self._bounds},
            granted=sheet.area(_FIRST, _GRANTED, _FIRST + len(self._rows), _GRANTED),
            cells=self._cells(_GRANTED),
            months=self._cells(_MONTHS),
            first_parts=self._cells(_FIRST_PART),
        )

    def _cells(self, column: int) -> dict[tuple[str, str, int], str]:
        """Each row's cell of a column, by application, organisation and year's position."""
        return {
            (r.grant.id, r.grant.base.organisations[r.organisation], r.column): self._sheet.at(
                position, column
            )
            for position, r in enumerate(self._rows, start=_FIRST)
        }

    def _area(self, id: str, column: int) -> str:
        first, last = self._bounds[id]
        return self._sheet.area(first, column, last, column)

    def write(
        self,
        bases: Mapping[str, str],
        totals: Mapping[str, str],
        choices: Mapping[str, str],
        months: Mapping[str, str],
    ) -> None:
        """Write the sheet.

        Args:
            bases: grant id to where the sum of its base stands.
            totals: grant id to where its granted total stands.
            choices: grant id to where it is chosen whether it is postponed.
            months: grant id to where it stands how many months.
        """
        sheet = self._sheet
        sheet.widths(66, 18, 13, 15, 15, 17, 19, 15, 11, 15)
        sheet.text(0, 0, "Fördelning på organisationer och år, hjälpberäkning", "title")
        sheet.text(1, 0, "Beviljat delas i proportion till underlaget. Varje rad får hela kronor,")
        sheet.text(
            2, 0, "avrundat nedåt; kronorna som blir över går en och en till största resten."
        )
        sheet.text(3, 0, "Vid uppskjutning flyttas årets månader; första delen är det som stannar.")
        moved = ("Skjuts upp, månader", "Första delen, kr")
        figures = ("Underlag, kr", "Hela kronor", "Rest", "Ordningstal", "Beviljat, kr", *moved)
        block = Block(sheet, _FIRST - 1, ("Ansökan", "Organisation", "År"), figures)
        keep_headings(sheet, _FIRST, 2)
        for position, row in block.rows(self._rows):
            name = row.grant.id
            self._write_row(position, row, bases[name], totals[name])
            if row.column < len(self._columns) - 1:
                self._write_move(position, row, choices[name], months[name])

    def _write_move(self, position: int, row: _Row, choice: str, months: str) -> None:
        """How much of a year stays in the first of the two years that its months then lie in.

        Of ``m`` months ``first..last`` of a year, ``min(last, 12 − n mod 12) − first + 1`` stay, at
        least none; their part is rounded half up, which gives a krona that is left to the earlier
        year at a tie: as largest remainder does with two parts.
        """
        sheet, active = self._sheet, self._active[row.grant.id][row.column]
        first, last = active[0] % 12 + 1, active[-1] % 12 + 1
        postponed = f'IF({choice}="{POSTPONED}",N({months}),0)'
        sheet.formula(position, _MONTHS, postponed, 0, "plain")
        left = f"MAX(0,MIN({last},12-MOD({sheet.at(position, _MONTHS)},12))-{first}+1)"
        granted = sheet.at(position, _GRANTED)
        value = sheet.values[position, _GRANTED]
        sheet.formula(position, _FIRST_PART, f"ROUND({granted}*{left}/{len(active)},0)", value)

    def _write_row(self, position: int, row: _Row, base: str, total: str) -> None:
        sheet, grant = self._sheet, row.grant
        first, last = self._bounds[grant.id]
        count, later = last - first + 1, last - position
        granted = grant.granted
        whole, rest = divmod(granted.total * row.weight, grant.base.total)
        organisation = grant.base.organisations[row.organisation]
        sheet.folded(position, {0: self._labels[grant.id]})
        sheet.texts(position, 1, (organisation, self._columns[row.column]))
        sheet.number(position, _BASE, row.weight)
        cell, rest_cell = sheet.at(position, _BASE), sheet.at(position, _REST)
        unit = _unit(grant.base)
        rest //= unit
        part, all_parts = (cell, base) if unit == 1 else (f"({cell}/{unit})", f"({base}/{unit})")
        thousands = f"MOD({total}*INT({part}/{_STEP}),{all_parts})*{_STEP}"
        sheet.formula(
            position,
            _REST,
            f"IF({base}=0,0,MOD({thousands}+{total}*MOD({part},{_STEP}),{all_parts}))",
            rest,
        )
        sheet.formula(
            position,
            _WHOLE,
            f"IF({base}=0,0,ROUND(({total}*{part}-{rest_cell})/{all_parts},0))",
            whole,
        )
        sheet.formula(position, _ORDER, f"{rest_cell}*{count}+{later}", rest * count + later)
        rank = f"RANK({sheet.at(position, _ORDER)},{self._area(grant.id, _ORDER)})"
        left = f"{total}-SUM({self._area(grant.id, _WHOLE)})"
        sheet.formula(
            position,
            _GRANTED,
            f"{sheet.at(position, _WHOLE)}+IF({rank}<={left},1,0)",
            int(granted.cells[row.organisation, row.column]),
        )


LEVEL_STEPS = 10**6  # a level is kept to a ten-thousandth of a per cent


@dataclass(frozen=True)
class LevelledGrant:
    """A grant as a level of a base: ``granted`` is ``at(level)``.

    ``base`` is what 100 per cent means, by organisation and year [SEK]; ``level`` is a share 0–1.
    """

    id: str
    base: Grant
    level: Fraction

    @cached_property
    def granted(self) -> Grant:
        """What is granted."""
        return self.at(self.level)

    def at(self, level: Fraction) -> Grant:
        """The grant at another level.

        ``total' = round(Σbase · level)``, halves away from zero, shared over organisations and
        years as the base by largest remainder.
        """
        return lowered_to(self.base, round_half_away(self.base.total * level))


def levelled_grants(result: ScenarioResult) -> tuple[LevelledGrant, ...]:
    """Every grant of a scenario, in its own order, as a level of a base.

    A cut by per cent is that level of what is proposed; what is not granted is level 0 of what is
    proposed. Any other decision (a cut by amount, ceiling, year or budget row) has no single level
    of the proposal, so there what is granted is itself the base, at level 1.
    """
    return tuple(
        _levelled(name, granted, result.proposed.get(name), result.scenario.decisions.get(name))
        for name, granted in result.granted.items()
    )


def _levelled(
    id: str, granted: Grant, proposed: Grant | None, decision: Decision | None
) -> LevelledGrant:
    if proposed is not None and decision is not None:
        if not granted.total:
            return LevelledGrant(id, proposed, Fraction(0))
        level = decision.level
        if level is not None and (level * LEVEL_STEPS).denominator == 1:
            return LevelledGrant(id, proposed, level)
    return LevelledGrant(id, granted, Fraction(1))
