"""Stated distributions and what they give when drawn: labelled, reproducible, exact to the krona."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from finsam_analysis.core import (
    DataPackage,
    Distribution,
    DistributionShape,
    InputError,
    OverYears,
    Source,
    Uncertain,
)
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import FeeChange, ScenarioResult, compute
from finsam_analysis.sensitivity import draw_rooms
from finsam_analysis.sensitivity.drawn_futures import DrawnRooms, variance_shares
from finsam_analysis.sensitivity.uncertainty import departures, reach, variance_of_sum
from tests.conftest import UPPSALA

Run = Callable[[str], ScenarioResult]
ALL = "standard: bevilja\n"
YEARS = (2024, 2025, 2026, 2027, 2028)


def stated(
    low: int,
    peak: int | None,
    high: int,
    over_years: OverYears = OverYears.EACH,
    assumption: Uncertain = Uncertain.MEMBER_FEE,
    from_year: int = 2025,
) -> Distribution:
    """A distribution made for a test, bounds in hundredths of a per cent."""
    shape = DistributionShape.UNIFORM if peak is None else DistributionShape.TRIANGLE
    source = Source("antagande", "provet")
    return Distribution(
        assumption, shape, low, peak, high, over_years, from_year, 0, "2024-09-12", source, "prov"
    )


def with_uncertainty(result: ScenarioResult, *distributions: Distribution) -> ScenarioResult:
    """The same scenario in a package with other distributions."""
    return compute(replace(result.package, uncertainty=distributions), result.scenario)


def test_every_distribution_is_labelled_an_assumption_with_date_and_source(
    uppsala: DataPackage,
) -> None:
    """Nothing invented stands as a fact."""
    assert {d.assumption for d in uppsala.uncertainty} == set(Uncertain)
    for distribution in uppsala.uncertainty:
        assert distribution.note.startswith("antagande")
        assert distribution.date
        assert distribution.source.document in uppsala.documents


def test_only_underspend_has_an_observation_and_it_is_one_forecast(uppsala: DataPackage) -> None:
    """1 300 of 20 872 tkr in the forecast of 2024 is 6,23 per cent; nothing else is observed."""
    line = next(line for line in uppsala.plan.lines if line.id == "ej-nyttjade-medel")
    unused = -int(line.amounts[1] or 0)
    cost = 19_572_000 + unused
    assert (unused, cost) == (1_300_000, 20_872_000)
    observed = {d.assumption: (d.observations, d.highest) for d in uppsala.uncertainty}
    assert observed[Uncertain.UNDERSPEND] == (1, round(Fraction(unused, cost) * 10_000))
    assert observed[Uncertain.MEMBER_FEE][0] == observed[Uncertain.ADMINISTRATION][0] == 0


def test_the_distribution_table_tells_every_fault_in_it(tmp_path: Path) -> None:
    """Bounds out of order and range, a peak that is missing, a year outside the plan."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    heading = (folder / "osakerhet.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    rows = [
        "medlemsavgift;triangel;3;0;-3;procent;varje år för sig;2025;0;2024-09-12;antagande;x;y",
        "ej nyttjade medel;likformig;-1;;101;procent;samma alla år;2025;0;2024-09-12;antagande;x;y",
        "administration;triangel;0,125;;1;procent;samma alla år;2031;0;2024-09-12;antagande;x;y",
    ]
    (folder / "osakerhet.csv").write_text("\n".join([heading, *rows]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_package(folder)
    told = [(fault.row, fault.field) for fault in caught.value.faults]
    bounds = "lägst, troligast, högst"
    assert told == [(2, bounds), (3, "lägst, högst"), (4, bounds), (4, "troligast"), (4, "från")]


def test_a_package_without_distributions_says_which_table_is_missing(run: Run) -> None:
    """The table is optional; only the risk needs it."""
    with pytest.raises(InputError, match="osakerhet"):
        draw_rooms(with_uncertainty(run(ALL)), seed=1, draws=10)


def test_a_number_becomes_a_departure_as_the_textbooks_triangle_does() -> None:
    """The inverse of the triangle −3, 1, 5: the peak at half, −3 + √8·… below, and so above."""
    triangle = stated(-300, 100, 500)
    numbers = np.array([[0.0, 0.125, 0.5, 0.875]])
    # F = ½; v = ⅛: −300 + √(⅛·800·400) = −100; v = ⅞: 500 − √(⅛·800·400) = 300.
    assert departures(triangle, numbers, YEARS).ravel().tolist() == [-300, -100, 100, 300]


@pytest.mark.parametrize(("low", "peak", "high"), [(-300, 0, 300), (0, 0, 623), (-100, 50, 50)])
def test_drawn_triangles_have_the_triangles_mean_and_variance(
    low: int, peak: int, high: int
) -> None:
    """(a + b + c)/3 and (a² + b² + c² − ab − ac − bc)/18, within four standard errors."""
    drawn = departures(stated(low, peak, high), np.random.default_rng(5).random((50_000, 4)), YEARS)
    variance = (low**2 + peak**2 + high**2 - low * peak - low * high - peak * high) / 18
    assert abs(drawn.mean() - (low + peak + high) / 3) < 4 * math.sqrt(variance / drawn.size)
    assert abs(drawn.var() / variance - 1) < 4 * math.sqrt(2 / drawn.size)
    assert low <= drawn.min()
    assert drawn.max() <= high


def test_what_is_laid_year_on_year_is_the_sum_so_far() -> None:
    """Departures of each year by itself, added up, are those laid on each other."""
    numbers = np.random.default_rng(6).random((1_000, 4))
    each = departures(stated(-300, 0, 300), numbers, YEARS)
    laid = departures(stated(-300, 0, 300, OverYears.CUMULATIVE), numbers, YEARS)
    assert (laid == np.cumsum(each, axis=0)).all()


def test_a_sum_never_leaves_what_the_assumption_can_be() -> None:
    """Four years of −40 per cent would be less than no fee at all; underspend stays over 0."""
    falling = stated(-4_000, None, -4_000, OverYears.CUMULATIVE)
    drawn = departures(falling, np.zeros((1, 4)), YEARS)
    assert drawn.ravel().tolist() == [-4_000, -8_000, -10_000, -10_000]
    assert reach(falling, YEARS) == (-10_000, -4_000)
    unused = replace(
        stated(4_000, None, 4_000, OverYears.CUMULATIVE), assumption=Uncertain.UNDERSPEND
    )
    assert departures(unused, np.zeros((1, 4)), YEARS)[-1].tolist() == [10_000]


@pytest.mark.parametrize("chunk", [1, 64, 999, 5_000])
def test_the_size_of_the_chunks_never_changes_a_draw(run: Run, chunk: int) -> None:
    """The stream is fixed by the seed alone."""
    result = run(ALL)
    whole = draw_rooms(result, seed=7, draws=2_000)
    parts = draw_rooms(result, seed=7, draws=2_000, chunk=chunk)
    assert (whole.room == parts.room).all()
    assert whole.below_without == parts.below_without


def test_the_first_draws_of_many_are_the_draws_of_few(run: Run) -> None:
    """More draws refine an answer; they do not replace it."""
    result = run(ALL)
    few, many = (draw_rooms(result, seed=7, draws=n) for n in (100, 3_000))
    assert (many.room[:, :100] == few.room).all()


def test_another_seed_gives_other_futures(run: Run) -> None:
    """Or the seed would mean nothing."""
    result = run(ALL)
    assert (draw_rooms(result, 1, 50).room != draw_rooms(result, 2, 50).room).any()


def test_the_first_draw_follows_from_the_generators_first_numbers(run: Run) -> None:
    """PCG64(7), nine numbers: four for the fee, one for the underspend, four for administration.

    The departures are worked out here one at a time, the room by the plan's own figures in kronor.
    """
    numbers = [float(v) for v in np.random.Generator(np.random.PCG64(7)).random(9)]

    def triangle(v: float) -> int:
        arm = math.sqrt(v * 600 * 300) if v < 0.5 else 600 - math.sqrt((1 - v) * 600 * 300)
        return round(-300 + arm)

    fee = np.cumsum([triangle(v) for v in numbers[:4]]).tolist()
    unused = round(numbers[4] * 623)
    administration = np.cumsum([triangle(v) for v in numbers[5:]]).tolist()
    fees = [23_322_000, 23_322_000, 23_322_000, 23_323_000]
    costs = [5_400_000, 5_500_000, 5_650_000, 5_800_000]
    insatser = [21_305_000, 18_558_000, 14_817_000, 4_630_000]
    moved = [
        Fraction(f * fees[i] - a * costs[i] + unused * insatser[i], 10_000)
        for i, (f, a) in enumerate(zip(fee, administration, strict=True))
    ]
    planned = [1_225_000, -61_000, 1_944_000, 13_837_000]
    expected = [planned[i] + sum(moved[: i + 1]) for i in range(4)]
    drawn = draw_rooms(run(ALL), seed=7, draws=1).room[:, 0].tolist()
    for year, (room, exact) in enumerate(zip(drawn, expected, strict=True), start=1):
        assert abs(room - exact) <= Fraction(3, 2) * year  # three roundings a year


def test_every_draw_is_a_scenario_computed_to_the_krona(run: Run) -> None:
    """A batch must give the same krona as one scenario: twenty draws computed one at a time."""
    fee = stated(-300, 0, 300, OverYears.CUMULATIVE)
    unused = replace(stated(0, None, 1_000), assumption=Uncertain.UNDERSPEND)
    result = with_uncertainty(run(ALL), fee, unused)
    drawn = draw_rooms(result, seed=3, draws=20)
    numbers = np.random.Generator(np.random.PCG64(3)).random((20, 8))
    fees = departures(fee, numbers[:, :4], YEARS).tolist()
    shares = departures(unused, numbers[:, 4:], YEARS).tolist()
    for i in range(20):
        scenario = replace(
            result.scenario,
            member_fee={
                year: FeeChange(percent=Fraction(fees[y][i], 100))
                for y, year in enumerate(YEARS[1:])
            },
            underspend={year: Fraction(shares[y][i], 100) for y, year in enumerate(YEARS[1:])},
        )
        one = compute(result.package, scenario).trajectory.closing
        assert drawn.room[:, i].tolist() == one[1:].tolist()


def test_administration_that_grows_lowers_the_room(run: Run) -> None:
    """One per cent of 5 400 tkr in 2025 and of 5 500 tkr in 2026: 54 and 109 tkr less."""
    growth = replace(stated(100, None, 100, OverYears.SAME), assumption=Uncertain.ADMINISTRATION)
    drawn = draw_rooms(with_uncertainty(run(ALL), growth), seed=1, draws=3)
    assert drawn.room[:2].tolist() == [[1_171_000] * 3, [-170_000] * 3]


def test_a_drawn_underspend_stands_in_place_of_the_scenarios_own(run: Run) -> None:
    """A scenario's five per cent counts until the distribution's first year, not after."""
    result = run(f"{ALL}antaganden:\n  ej_nyttjat: {{2025: 5, 2026: 5, 2027: 5, 2028: 5}}\n")
    none = replace(
        stated(0, None, 0, OverYears.SAME, from_year=2027), assumption=Uncertain.UNDERSPEND
    )
    drawn = draw_rooms(with_uncertainty(result, none), seed=1, draws=2)
    assert drawn.first == 3
    assert drawn.sure.tolist() == result.trajectory.closing[:3].tolist()
    # Without underspend 2027 and 2028 give 2 005 and 11 893 tkr more, as in the plan.
    start = int(result.trajectory.closing[2])
    assert drawn.room[:, 0].tolist() == [start + 2_005_000, start + 13_898_000]


def test_a_distribution_from_a_later_year_leaves_the_years_before_it(run: Run) -> None:
    """Fee from 2027 beside underspend from 2025: the fee moves nothing in 2025 and 2026."""
    fee = stated(-300, None, -300, OverYears.SAME, from_year=2027)
    unused = replace(stated(0, None, 0, OverYears.SAME), assumption=Uncertain.UNDERSPEND)
    drawn = draw_rooms(with_uncertainty(run(ALL), fee, unused), seed=1, draws=1)
    expected = [1_225_000, -61_000, 1_944_000 - 699_660, 13_837_000 - 699_660 - 699_690]
    assert drawn.room[:, 0].tolist() == expected


def test_rooms_too_large_for_32_bits_are_still_exact(run: Run) -> None:
    """Three milliard kronor more at the start are three milliard more in every draw."""
    drawn = draw_rooms(run(ALL), seed=1, draws=200)
    rich = draw_rooms(
        run(f"{ALL}antaganden:\n  ingående_överskott_kr: 3006360000\n"), seed=1, draws=200
    )
    assert (drawn.room.dtype.itemsize, rich.room.dtype.itemsize) == (4, 8)
    assert (rich.room - 3_000_000_000 == drawn.room).all()


@pytest.mark.parametrize("over_years", OverYears)
def test_the_variance_in_closed_form_is_that_of_the_draws(over_years: OverYears) -> None:
    """Within four standard errors of 200 000 draws, for a skew triangle."""
    distribution = stated(-100, 300, 500, over_years)
    weights = [20_000_000, 5_000_000, 1_000_000, 9_000_000]
    numbers = np.random.default_rng(8).random((200_000, 1 if over_years is OverYears.SAME else 4))
    drawn = departures(distribution, numbers, YEARS)
    sums = (np.array(weights) @ drawn) / 10_000
    assert abs(sums.var() / variance_of_sum(distribution, weights) - 1) < 4 * math.sqrt(2 / 200_000)


def test_the_assumptions_parts_of_the_variance_make_up_the_whole(run: Run) -> None:
    """In each year with any variance, and against the variance of the drawn rooms."""
    result = run(ALL)
    shares = variance_shares(result)
    assert [sum(column) for column in zip(*shares.values(), strict=True)] == pytest.approx(
        [0, 1, 1, 1, 1]
    )
    drawn: DrawnRooms = draw_rooms(result, seed=11, draws=200_000)
    alone = draw_rooms(
        with_uncertainty(
            result, *(d for d in result.package.uncertainty if d.assumption is Uncertain.UNDERSPEND)
        ),
        seed=12,
        draws=200_000,
    )
    measured = alone.room[1].astype(float).var() / drawn.room[1].astype(float).var()
    assert shares[Uncertain.UNDERSPEND][2] == pytest.approx(measured, abs=0.01)
