"""How sure a scenario's decision room is: fan, probability below the floor, driver, buffer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import Kronor, Uncertain, json_object, whole
from finsam_analysis.scenario import Check, ScenarioResult
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms, draw_rooms, variance_shares

DRAWS = 100_000  # futures drawn unless told, everywhere the same: report, notebook and command
FAN = (5, 25, 50, 75, 95)  # per cent of the draws that lie at or below


@dataclass(frozen=True)
class Driver:
    """What one assumption stands for in the spread of the room.

    ``variance_shares`` is its part of the variance, one for each year [share 0–1].
    ``below_without`` is in how many draws the room falls below the floor in any year if the
    assumption stays at the scenario's own.
    """

    assumption: Uncertain
    variance_shares: tuple[float, ...]
    below_without: int


@dataclass(frozen=True)
class Risk:
    """What many drawn futures say of a scenario; counts are of draws, arrays one per year [SEK].

    ``fan`` maps per cent to the room that so many per cent of the draws lie at or below. ``below``
    is for every year, ``below_any`` for any of the decided years, those the floor is tried in.
    ``buffer`` is the least sum that must be put aside before the first year for the room to stay
    at the floor with the ``sought`` probability [per cent], ``margin`` what is left over when it
    does so already; one of them is 0 [SEK].
    """

    result: ScenarioResult
    seed: int
    draws: int
    sought: Fraction
    fan: Mapping[int, Kronor]
    below: tuple[int, ...]
    below_any: int
    drivers: tuple[Driver, ...]
    buffer: int
    margin: int

    @property
    def tried_below(self) -> tuple[tuple[int, int], ...]:
        """Each decided year and in how many draws the room is below the floor at its end."""
        counts = dict(zip(self.result.years, self.below, strict=True))
        return tuple((year, counts[year]) for year in self.result.decided_years)

    @property
    def worst(self) -> tuple[int, int] | None:
        """The decided year most often below the floor, and in how many draws; None if none is."""
        year, count = max(self.tried_below, key=lambda pair: pair[1])
        return (year, count) if count else None

    @property
    def driver(self) -> tuple[Uncertain, int] | None:
        """Assumption with the largest part of the variance in the worst year.

        The last year where the room is never below it; None where nothing varies that year.
        """
        worst = self.worst
        position = len(self.below) - 1 if worst is None else self.result.years.index(worst[0])
        first = max(self.drivers, key=lambda d: d.variance_shares[position])
        if not first.variance_shares[position]:
            return None
        return first.assumption, self.result.years[position]

    def probability(self, count: int) -> tuple[float, float]:
        """Share of the draws, and the standard error that drawing so many gives it.

        ``p = count / n``; ``s = √(p (1 − p) / n)``. The error is of the drawing alone, never of
        the stated distributions.
        """
        share = count / self.draws
        return share, math.sqrt(share * (1 - share) / self.draws)

    def checks(self) -> tuple[Check, ...]:
        """The answer held against itself."""
        fan = np.array(list(self.fan.values()))
        spread = [
            sum(shares) for shares in zip(*(d.variance_shares for d in self.drivers), strict=True)
        ]
        counts = [count for _, count in self.tried_below]
        any_year = f"{whole(self.below_any)} av {whole(self.draws)}"
        return (
            Check(
                "Fanans nivåer ligger i ordning varje år",
                bool((np.diff(fan, axis=0) >= 0).all()),
                "",
            ),
            Check(
                "Under golvet något år är minst så vanligt som varje år för sig och högst deras summa",
                max(counts) <= self.below_any <= sum(counts),
                any_year,
            ),
            Check(
                "Antagandenas delar av spridningen blir tillsammans hela",
                all(math.isclose(s, 1) or s == 0 for s in spread),
                f"{len(spread)} år",
            ),
            Check(
                "Bara ett av buffert och marginal är större än noll",
                0 in (self.buffer, self.margin),
                "",
            ),
        )

    def as_json(self) -> dict[str, Any]:
        """The risk as plain JSON values: kronor, and probabilities 0–1."""
        any_year, error = self.probability(self.below_any)
        driver = self.driver
        return json_object(
            scenario=self.result.scenario.id,
            unit="SEK",
            seed=self.seed,
            draws=self.draws,
            floor=self.result.floor,
            **self.result.varied_floors,
            floor_tried_from=self.result.decided_years[0],
            years=self.result.years,
            assumptions=self.result.package.uncertainty,
            decision_room=self.result.trajectory.closing,
            fan=self.fan,
            probability_below=[self.probability(count)[0] for count in self.below],
            probability_below_any_year=any_year,
            standard_error=error,
            drivers=[
                {
                    "assumption": d.assumption,
                    "variance_share": [round(share, 6) for share in d.variance_shares],
                    "probability_below_any_year_without": self.probability(d.below_without)[0],
                }
                for d in self.drivers
            ],
            driver=driver and {"assumption": driver[0], "year": driver[1]},
            sought_probability_percent=self.sought,
            buffer=self.buffer,
            margin=self.margin,
        )


def risk(drawn: DrawnRooms, sought: Fraction = Fraction(95)) -> Risk:
    """What the drawn rooms say.

    A quantile is an order statistic, ``room_(⌈p · n⌉)`` of the ``n`` rooms in order, so it is a
    room that was drawn. With ``m_i`` the lowest room of draw ``i``, the least buffer is the least
    ``B ≥ 0`` with ``m_i + B ≥ floor`` in at least ``⌈p · n⌉`` draws.

    Args:
        drawn: the scenario's rooms.
        sought: the probability with which the room shall stay at the floor [per cent], over 0 and
            at most 100.
    """
    result, floors = drawn.result, drawn.result.floors.tolist()
    lowest = drawn.lowest
    positions = [_rank(Fraction(per_cent), drawn.draws) for per_cent in FAN]
    fan = np.empty((len(FAN), len(result.years)), dtype=np.int64)
    fan[:, : drawn.first] = drawn.sure
    below = [
        drawn.draws * int(room < floor) for room, floor in zip(drawn.sure, floors, strict=False)
    ]
    for year, room in enumerate(drawn.room, start=drawn.first):
        # Sorted whole: NumPy sorts whole numbers faster than it finds five places among them.
        ordered = np.sort(room)
        fan[:, year] = ordered[positions]
        below.append(int(np.searchsorted(ordered, floors[year])))
    shares = variance_shares(result)
    gap = result.floor - held_by(lowest, sought)
    return Risk(
        result=result,
        seed=drawn.seed,
        draws=drawn.draws,
        sought=sought,
        fan=dict(zip(FAN, fan, strict=True)),
        below=tuple(below),
        below_any=int((lowest < result.floor).sum()),
        drivers=tuple(
            Driver(assumption, shares[assumption], count)
            for assumption, count in drawn.below_without.items()
        ),
        buffer=max(0, gap),
        margin=max(0, -gap),
    )


def held_by(amounts: npt.NDArray[np.signedinteger], sought: Fraction) -> int:
    """Largest amount that at least ``sought`` per cent of the draws reach [SEK]."""
    position = len(amounts) - draws_needed(sought, len(amounts))
    return int(np.sort(amounts)[position])


def draws_needed(sought: Fraction, draws: int) -> int:
    """``⌈p · n⌉``: how many draws make up a probability [per cent], at least 1.

    Raises:
        ValueError: not a probability over 0 and at most 100 per cent.
    """
    if not 0 < sought <= 100:
        raise ValueError("a sought probability is over 0 and at most 100 per cent")
    return _rank(sought, draws) + 1


def _rank(per_cent: Fraction, draws: int) -> int:
    return max(math.ceil(per_cent * draws / 100), 1) - 1


def drawn_risk(result: ScenarioResult, draws: int = DRAWS) -> Risk | None:
    """A scenario's risk for its report, always from the same futures; None without distributions."""
    return risk(draw_rooms(result, 1, draws)) if result.package.uncertainty else None
