"""How a scenario's decision room moves in many drawn futures, each exact to the krona."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import Distribution, Fault, InputError, Kronor, Uncertain, percent_of_each
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.sensitivity.uncertainty import (
    CHUNK,
    Hundredths,
    departures,
    numbers_needed,
    reach,
    uniform_numbers,
    variance_of_sum,
    years_drawn,
)

_INT32 = np.iinfo(np.int32)


@dataclass(frozen=True)
class DrawnRooms:
    """A scenario's room at each year's end in every draw.

    ``room[year, draw]`` [SEK], ``int32`` where every amount that can be drawn fits, else
    ``int64``; the years before ``first`` (a position) are the same in all draws and stand in the
    scenario's result. ``unused`` is the drawn underspend [hundredths of a per cent], one row if
    it is the same all years, or None where it has no distribution. ``below_without`` is in how
    many draws the room falls below the floor in any decided year when one assumption stays at the
    scenario's own.
    """

    result: ScenarioResult
    seed: int
    first: int
    room: npt.NDArray[np.signedinteger]
    unused: npt.NDArray[np.int16] | None
    below_without: Mapping[Uncertain, int]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.room[0])

    @property
    def sure(self) -> Kronor:
        """The room at the end of the years before any draw, the same in all [SEK]."""
        return self.result.trajectory.closing[: self.first]

    @property
    def unused_from(self) -> int:
        """Position of the first year with a drawn underspend; the number of years if none has."""
        distribution = distribution_of(self.result, Uncertain.UNDERSPEND)
        years = self.result.years
        return len(years) if distribution is None else years.index(distribution.from_year)

    @cached_property
    def lowest(self) -> npt.NDArray[np.signedinteger]:
        """Lowest room of all decided years in each draw [SEK], shape (draws,).

        Where the floor is not the same every year, each room is counted from the highest floor.
        """
        tried = self.result.tried_from
        start = max(0, tried - self.first)
        lowest: npt.NDArray[np.signedinteger] = _against(
            self.result, self.first + start, self.room[start:]
        ).min(axis=0)
        sure = self.sure[tried:] + self.result.relief[tried : self.first]
        return np.minimum(lowest, sure.min()) if len(sure) else lowest


def _against(
    result: ScenarioResult, start: int, room: npt.NDArray[np.signedinteger]
) -> npt.NDArray[np.signedinteger]:
    """Rooms from a year on as they would stand against the highest floor [SEK]."""
    if not result.floor_varies:
        return room
    relief = result.relief[start : start + len(room), np.newaxis]
    return np.asarray(room + relief, dtype=np.int64)


def distribution_of(result: ScenarioResult, assumption: Uncertain) -> Distribution | None:
    """The package's distribution for an assumption, or None."""
    stated = (d for d in result.package.uncertainty if d.assumption is assumption)
    return next(stated, None)


def moved_amounts(result: ScenarioResult, assumption: Uncertain) -> Kronor:
    """What a per cent of the assumption is taken of, with the sign it has in the room [SEK/year].

    The member fee raises the room and administration lowers it; underspend is a share of ongoing
    and new insatser and raises it.
    """
    match assumption:
        case Uncertain.MEMBER_FEE:
            return result.fees
        case Uncertain.ADMINISTRATION:
            return -result.administration
        case Uncertain.UNDERSPEND:
            return result.ongoing + result.new


def draw_rooms(result: ScenarioResult, seed: int, draws: int, chunk: int = CHUNK) -> DrawnRooms:
    """Draw a scenario's room many times.

    In each draw, for each year ``y`` in which a distribution applies [SEK/year]::

        fee'_y            = fee_y + round(fee_y · f_y)
        administration'_y = administration_y + round(administration_y · a_y)
        underspend'_y     = round(u_y · (ongoing_y + new_y))

    with the drawn ``f``, ``a`` and ``u`` in whole hundredths of a per cent, the rounding halves
    away from zero, and the room as :func:`~finsam_analysis.scenario.run.compute` carries it. The
    drawn underspend stands in place of the scenario's own; fee and administration depart from
    the scenario's.

    Args:
        result: the scenario, computed; its package holds the distributions.
        seed: a whole number of 0 or more; the same seed gives the same futures for every scenario.
        draws: how many, up to ten million.
        chunk: draws at a time; never changes the outcome.

    Raises:
        InputError: the package states no distribution.
    """
    stated = result.package.uncertainty
    if not stated:
        raise InputError(
            [
                Fault(
                    "osakerhet.csv",
                    "tabellen saknas i datapaketet eller är tom",
                    "minst en fördelning att dra ur",
                    "lägg till tabellen, även i datapackage.json, med minst en rad",
                )
            ]
        )
    years = result.years
    first = min(years.index(d.from_year) for d in stated)
    tables = [_Table(result, d) for d in stated]
    room = np.empty((len(years) - first, draws), dtype=_room_type(result, tables))
    unused = _room_for_unused(result, draws)
    start = result.trajectory.closing[first:, np.newaxis]
    tried = result.tried_from
    already = bool((result.trajectory.closing[tried:first] < result.floors[tried:first]).any())
    untried = max(0, tried - first)
    below_without = dict.fromkeys((d.assumption for d in stated), draws if already else 0)
    per_draw = sum(numbers_needed(d, years) for d in stated)
    for place, numbers in uniform_numbers(seed, draws, per_draw, chunk):
        used = 0
        drawn = np.repeat(start, len(numbers), axis=1).astype(room.dtype)
        moves = []
        for table in tables:
            taken = numbers_needed(table.distribution, years)
            hundredths = departures(table.distribution, numbers[:, used : used + taken], years)
            used += taken
            move = table.moves(hundredths, first, room.dtype)
            moves.append(move)
            drawn += move
            if table.distribution.assumption is Uncertain.UNDERSPEND and unused is not None:
                unused[:, place] = hundredths[: len(unused)]
        room[:, place] = drawn
        if not already:
            for table, move in zip(tables, moves, strict=True):
                rooms = drawn[untried:] - move[untried:]
                without = (
                    _against(result, first + untried, rooms).min(axis=0) < result.floor
                ).sum()
                below_without[table.distribution.assumption] += int(without)
    return DrawnRooms(result, seed, first, room, unused, below_without)


def variance_shares(result: ScenarioResult) -> dict[Uncertain, tuple[float, ...]]:
    """Which part of the room's variance each assumption stands for, each year [share 0–1].

    The assumptions are drawn independently and add to the room one by one, so their variances
    add: ``share_i = Var_i / Σ_j Var_j``, in closed form; 0 in years without any.
    """
    variances: dict[Uncertain, list[float]] = {}
    for distribution in result.package.uncertainty:
        amounts = moved_amounts(result, distribution.assumption).tolist()
        drawn = [
            amount if year >= distribution.from_year else None
            for year, amount in zip(result.years, amounts, strict=True)
        ]
        variances[distribution.assumption] = [
            variance_of_sum(distribution, [a for a in drawn[: i + 1] if a is not None])
            for i in range(len(drawn))
        ]
    sums = [sum(column) for column in zip(*variances.values(), strict=True)]
    return {
        assumption: tuple(v / s if s else 0.0 for v, s in zip(row, sums, strict=True))
        for assumption, row in variances.items()
    }


class _Table:
    """What every departure an assumption can take does to each year's result [SEK]."""

    def __init__(self, result: ScenarioResult, distribution: Distribution) -> None:
        self.distribution = distribution
        self.low, high = reach(distribution, result.years)
        self.start = result.years.index(years_drawn(distribution, result.years)[0])
        every = np.arange(self.low, high + 1, dtype=np.int64)
        amounts = moved_amounts(result, distribution.assumption)[self.start :, np.newaxis]
        self.effects = percent_of_each(amounts, every)
        if distribution.assumption is Uncertain.UNDERSPEND:
            self.effects -= result.underspend[self.start :, np.newaxis]

    def moves(self, hundredths: Hundredths, first: int, kind: np.dtype[Any]) -> Kronor:
        """How the room of each year from position ``first`` moves in each draw [SEK]."""
        count = len(self.effects) + self.start - first
        moved = np.zeros((count, hundredths.shape[1]), dtype=kind)
        for row, (effects, drawn) in enumerate(
            zip(self.effects.astype(kind), hundredths, strict=True), start=self.start - first
        ):
            np.take(effects, drawn - self.low, out=moved[row], mode="clip")
            if row:
                moved[row] += moved[row - 1]
        return moved


def _room_type(result: ScenarioResult, tables: list[_Table]) -> np.dtype[Any]:
    """``int32`` if no amount that can be drawn exceeds it, else ``int64``; exact either way."""
    widest = int(np.abs(result.trajectory.closing).max()) + abs(result.floor)
    widest += sum(int(np.abs(table.effects).max(axis=1).sum()) for table in tables)
    return np.dtype(np.int32 if widest <= _INT32.max else np.int64)


def _room_for_unused(result: ScenarioResult, draws: int) -> npt.NDArray[np.int16] | None:
    distribution = distribution_of(result, Uncertain.UNDERSPEND)
    if distribution is None:
        return None
    same = numbers_needed(distribution, result.years) == 1
    rows = 1 if same else len(years_drawn(distribution, result.years))
    return np.empty((rows, draws), dtype=np.int16)
