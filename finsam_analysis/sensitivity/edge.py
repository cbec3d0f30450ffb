"""How far a scenario stands from the floor: what may still change, or must, solved exactly.

Every answer is found by computing whole scenarios, so it is what a scenario with that change
gives, to the krona. What is sought is monotone: more underspend or a higher fee never lowers the
room of any year, and a larger insats never raises it. The floor is tried in the scenario's
``decided_years``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    Kronor,
    hundredths,
    json_object,
    percent_of,
    percent_of_all,
    told_as,
)
from finsam_analysis.scenario import (
    FeeChange,
    ScenarioResult,
    YearAmount,
    compute,
    unused_money,
)
from finsam_analysis.sensitivity.uncertainty import WHOLE


@dataclass(frozen=True)
class FeeMargin:
    """How far the member fee may move from the scenario's, every year from ``from_year``.

    ``change`` is the lowest change that holds [hundredths of a per cent]: negative where the fee
    may fall, positive where it must rise, None when no change from that year mends the room.
    ``lowest`` is the room's lowest decided year and amount at that change, ``beyond`` the lowest
    amount a hundredth of a per cent further down, None at −100 % [SEK].
    """

    from_year: int
    change: int | None = field(metadata=told_as("change_percent", hundredths))
    lowest: YearAmount | None = field(metadata=told_as("lowest_room"))
    beyond: int | None = field(metadata=told_as("lowest_room_beyond"))


@dataclass(frozen=True)
class UnderspendNeed:
    """The least share of insatser that must go unused, every year from ``from_year``.

    ``share`` [hundredths of a per cent], in place of the scenario's own in those years; None when
    not even all of it is enough. ``unused`` is what it is in kronor, from that year [SEK].
    """

    from_year: int
    share: int | None = field(metadata=told_as("percent", hundredths))
    unused: int | None = field(metadata=told_as("amount"))


@dataclass(frozen=True)
class YearShortfall:
    """What is missing to the floor at a year's end [SEK].

    ``missing`` is the year's own shortfall; ``found_by`` the sum that must have been found by the
    year's end, the largest shortfall so far; ``latest`` the part of it that can wait no longer.
    """

    year: int
    missing: int
    found_by: int = field(metadata=told_as("found_by_year_end"))
    latest: int = field(metadata=told_as("can_wait_no_longer"))


@dataclass(frozen=True)
class YearlyMending:
    """The same amount found every year from ``from_year`` that mends the whole shortfall [SEK].

    ``amount`` is None when the first shortfall comes before that year.
    """

    from_year: int
    amount: int | None


@dataclass(frozen=True)
class ExtraMargin:
    """The largest extra insats that fits, the same amount each year of ``first``–``last``.

    ``yearly`` [SEK/year] is None when the room is below the floor already.
    """

    first: int = field(metadata=told_as("from"))
    last: int = field(metadata=told_as("to"))
    yearly: int | None


@dataclass(frozen=True)
class Edge:
    """How far one scenario stands from its floor."""

    result: ScenarioResult
    fees: tuple[FeeMargin, ...]
    underspends: tuple[UnderspendNeed, ...]
    shortfalls: tuple[YearShortfall, ...]
    yearly_mendings: tuple[YearlyMending, ...]
    extras: tuple[ExtraMargin, ...]

    @property
    def mend_latest(self) -> YearAmount | None:
        """Last year in which one single sum mends everything, and the sum; None if all is well."""
        needed = [s for s in self.shortfalls if s.missing]
        return YearAmount(needed[0].year, max(s.missing for s in needed)) if needed else None

    def as_json(self) -> dict[str, Any]:
        """The answers as plain JSON values: kronor, and per cent with two decimals."""
        return json_object(
            scenario=self.result.scenario.id,
            unit="SEK",
            floor=self.result.floor,
            **self.result.varied_floors,
            floor_tried_from=self.result.decided_years[0],
            lowest_room=_nearest(self.result),
            member_fee=self.fees,
            underspend=self.underspends,
            shortfall=self.shortfalls,
            mend_latest=self.mend_latest,
            mend_yearly=self.yearly_mendings,
            extra_insats=self.extras,
        )


def distance(result: ScenarioResult) -> Edge:
    """Answer all questions of how far from the edge, for every decided year after the forecast's.

    Args:
        result: the scenario, computed; its floor is the edge.
    """
    ahead = [year for year in result.years[1:] if year in result.decided_years]
    return Edge(
        result=result,
        fees=tuple(fee_margin(result, year) for year in ahead),
        underspends=tuple(underspend_need(result, year) for year in ahead),
        shortfalls=shortfalls(result),
        yearly_mendings=tuple(yearly_mending(result, year) for year in ahead),
        extras=extra_margins(
            result, [(first, last) for first in ahead for last in ahead if last >= first]
        ),
    )


def fee_margin(result: ScenarioResult, from_year: int) -> FeeMargin:
    """The lowest change of the member fee from a year on that keeps every year at the floor.

    The least whole ``c`` in −10 000…10 000 with ``room_y ≥ floor`` for all decided years when
    ``fee'_y = fee_y + round(fee_y · c / 10 000)`` in every year from ``from_year``, the rounding
    halves away from zero and ``fee`` the scenario's own.
    """

    def changed(hundredths: int) -> ScenarioResult:
        fees = dict(result.scenario.member_fee)
        for year, fee in zip(result.years, result.fees, strict=True):
            if year >= from_year:
                moved = int(fee) + percent_of(int(fee), Fraction(hundredths, 100))
                fees[year] = FeeChange(amount=moved)
        return compute(result.package, replace(result.scenario, member_fee=fees))

    def holds(hundredths: int) -> bool:
        if result.scenario.floor_percent is not None:  # the floor moves with the fee
            return _holds(changed(hundredths))
        return _stays(result, ahead * percent_of_all(result.fees, Fraction(hundredths, 100)))

    ahead = _within(result, from_year)
    change = least(holds, -WHOLE, WHOLE)
    if change is None:
        return FeeMargin(from_year, None, None, None)
    beyond = None if change == -WHOLE else _nearest(changed(change - 1))[1]
    return FeeMargin(from_year, change, _nearest(changed(change)), beyond)


def underspend_need(result: ScenarioResult, from_year: int) -> UnderspendNeed:
    """The least share of insatser that must go unused from a year on to keep the floor.

    The least whole ``u`` in 0…10 000 with ``room_y ≥ floor`` for all decided years when ``u`` hundredths
    of a per cent stand in place of the scenario's underspend in every year from ``from_year``.
    """

    def changed(hundredths: int) -> ScenarioResult:
        shares = dict(result.scenario.underspend)
        ahead = (year for year in result.years if year >= from_year)
        shares |= dict.fromkeys(ahead, Fraction(hundredths, 100))
        return compute(result.package, replace(result.scenario, underspend=shares))

    def holds(hundredths: int) -> bool:
        unused = percent_of_all(insatser, Fraction(hundredths, 100))
        return _stays(result, ahead * (unused - result.underspend))

    ahead, insatser = _within(result, from_year), result.ongoing + result.new
    share = least(holds, 0, WHOLE)
    if share is None:
        return UnderspendNeed(from_year, None, None)
    unused = changed(share).underspend[result.years.index(from_year) :]
    return UnderspendNeed(from_year, share, int(unused.sum()))


def shortfalls(result: ScenarioResult) -> tuple[YearShortfall, ...]:
    """What is missing each year, and by when it must have been found.

    ``missing_y = max(0, floor − room_y)``; ``found_by_y = max_{t ≤ y} missing_t``;
    ``latest_y = found_by_y − found_by_{y−1}`` [SEK]. Money found in a year helps that year and all
    after it.
    """
    missing = _missing(result)
    found_by = np.maximum.accumulate(missing)
    latest = np.diff(found_by, prepend=0)
    rows = zip(result.years, missing.tolist(), found_by.tolist(), latest.tolist(), strict=True)
    return tuple(YearShortfall(*row) for row in rows)


def yearly_mending(result: ScenarioResult, from_year: int) -> YearlyMending:
    """The least amount that, found every year from a year on, keeps every year at the floor.

    ``x = max_{y ≥ from} ⌈missing_y / (y − from + 1)⌉`` [SEK/year].
    """
    missing = _missing(result).tolist()
    start = result.years.index(from_year)
    if any(missing[:start]):
        return YearlyMending(from_year, None)
    shares = (-(-amount // count) for count, amount in enumerate(missing[start:], start=1))
    return YearlyMending(from_year, max(shares))


def extra_margins(
    result: ScenarioResult, spans: Sequence[tuple[int, int]]
) -> tuple[ExtraMargin, ...]:
    """The largest amount a year over each span of years that one more insats can cost.

    The largest whole ``x`` with ``room_y ≥ floor`` for all decided years when an insats of ``x`` a year
    runs from the first year of the span to the last, both included; the scenario's underspend counts
    on it too.
    """
    if not spans:
        return ()
    # Only the cost moves, and with it what goes unused: nothing else need be computed again.
    inside = np.stack([_within(result, *span) for span in spans])
    insatser = result.ongoing + result.new
    shares = [result.scenario.underspend.get(year, Fraction(0)) for year in result.years]

    def short(yearly: Kronor) -> npt.NDArray[np.bool_]:
        cost = yearly[:, np.newaxis] * inside
        unused = unused_money(shares, insatser + cost)
        return ~_staying(result, unused - result.underspend - cost)

    # The least amount that falls short, of all spans at once: as ``least`` finds that of one.
    low, high = (np.full(len(spans), end, np.int64) for end in (0, LARGEST_AMOUNT + 1))
    while (low < high).any():
        middle = (low + high) // 2
        falls = short(middle)
        high = np.where(falls, middle, high)
        low = np.minimum(np.where(falls, low, middle + 1), high)
    margins = (None if beyond == 0 else beyond - 1 for beyond in high.tolist())
    return tuple(ExtraMargin(*span, yearly) for span, yearly in zip(spans, margins, strict=True))


def _nearest(result: ScenarioResult) -> YearAmount:
    """Year and room of the decided year that is nearest its floor."""
    return result.nearest(result.tried)


def _within(result: ScenarioResult, first: int, last: int | None = None) -> Kronor:
    """1 in the years from the first to the last, or all after it, and 0 in the others."""
    years = np.array(result.years)
    return np.asarray((years >= first) & (years <= (last or years[-1])), dtype=np.int64)


def _stays(result: ScenarioResult, gains: Kronor) -> bool:
    """Whether each decided year stays at its floor when the years' results gain so much [SEK]."""
    return bool(_staying(result, gains))


def _staying(result: ScenarioResult, gains: Kronor) -> npt.NDArray[np.bool_]:
    """The same of many gains at once, the last axis being the years."""
    left = result.trajectory.closing + np.cumsum(gains, axis=-1) - result.floors
    return np.asarray((left[..., result.tried_from :] >= 0).all(axis=-1))


def _missing(result: ScenarioResult) -> Kronor:
    missing: Kronor = np.maximum(result.floors - result.trajectory.closing, 0)
    missing[: result.tried_from] = 0
    return missing


def _holds(result: ScenarioResult) -> bool:
    return not result.years_below(result.tried)


def least(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """Least number in ``low``…``high`` that holds, when every larger one does too; None if none."""
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high
