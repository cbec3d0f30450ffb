"""Key figures that make applications comparable, and those that stand apart."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage
from finsam_analysis.reconciliation import KeyFigures, key_figures, outliers
from finsam_analysis.tables import financing_table, key_figure_table, outlier_table


@pytest.fixture(scope="module")
def figures(uppsala: DataPackage) -> dict[str, KeyFigures]:
    """Of every application of the real case."""
    return {one.application: one for one in key_figures(uppsala)}


# By hand: salaries / (posts · years).
PER_POST = {
    "vaxtkraft": Fraction(8_040_000) / (Fraction(445, 100) * 3),
    "plattform": Fraction(9_732_000) / (3 * 4),
    "framsteget": Fraction(7_493_600) / (Fraction(5, 2) * 4),
    "en-vag-in": Fraction(4_282_000) / (Fraction(22, 10) * 3),
    # 0,74 posts for four months
    "registerstudie": Fraction(217_000) / (Fraction(74, 100) * Fraction(4, 12)),
    "min-framtid": Fraction(7_975_000) / (Fraction(41, 10) * 3),
    # 27 months of a leader, 4 coaches for two years, 10 % for 3 months, 50 % for two years
    "samordnat-stod": Fraction(8_005_500)
    / (Fraction(27, 12) + 4 * 2 + Fraction(1, 10) * Fraction(3, 12) + Fraction(1, 2) * 2),
    "lokussamordnare-uppsala": Fraction(560_000) / (Fraction(4, 10) * 2),
    "forstarkt-stod-forlangning": Fraction(3_798_130) / (2 * Fraction(30, 12)),
    "forstarkt-stod-tillagg": Fraction(369_105) / Fraction(6, 12),
    "lokussamordnare-alvkarleby": Fraction(444_375) / (Fraction(1, 4) * Fraction(33, 12)),
}


@pytest.mark.parametrize("application", PER_POST)
def test_cost_of_a_full_time_post_for_a_year(
    application: str, figures: dict[str, KeyFigures]
) -> None:
    """From the printed sum of salaries, the printed posts and the months."""
    assert figures[application].cost_per_post_year == PER_POST[application]


def test_every_application_has_its_cost_per_post(figures: dict[str, KeyFigures]) -> None:
    """None of the eleven is left out above."""
    assert set(figures) == set(PER_POST)


def test_en_vag_in_is_indexed_by_three_per_cent(figures: dict[str, KeyFigures]) -> None:
    """1 427 333 to 1 470 153 to 1 514 258 on the same posts."""
    indexation = figures["en-vag-in"].indexation
    assert indexation is not None
    assert abs(indexation - Fraction(3, 100)) < Fraction(1, 1_000_000)


def test_half_a_first_year_is_no_rise(figures: dict[str, KeyFigures]) -> None:
    """62 098, 62 968,50 and 64 238 a month and post: 1,4 and 2,0 per cent, not 103."""
    first, second, third = Fraction(372_588, 6), Fraction(755_622, 12), Fraction(770_856, 12)
    expected = (second / first - 1 + third / second - 1) / 2
    assert figures["forstarkt-stod-forlangning"].indexation == expected


def test_one_year_tells_of_no_indexation(figures: dict[str, KeyFigures]) -> None:
    """Nor does an application without a yearly sheet."""
    for application in ("registerstudie", "forstarkt-stod-tillagg", "samordnat-stod"):
        assert figures[application].indexation is None


@pytest.mark.parametrize(
    ("application", "cost"),
    [
        ("vaxtkraft", Fraction(8_260_000, 300)),  # 100 a year for three years
        ("samordnat-stod", Fraction(8_315_500, 200)),  # 200 in all
        ("forstarkt-stod-tillagg", Fraction(569_105) / Fraction(15, 2)),  # 15 a year, half a year
        ("plattform", None),  # 50–70, not said whether a year
        ("lokussamordnare-uppsala", None),  # no participants
    ],
)
def test_cost_per_expected_participant(
    application: str, cost: Fraction | None, figures: dict[str, KeyFigures]
) -> None:
    """At the lowest number, per year or in all as the application says; else not told."""
    assert figures[application].cost_per_participant == cost


def test_own_financing_of_the_whole_cost(figures: dict[str, KeyFigures]) -> None:
    """Framsteget pays 4 500 000 of 12 026 600 itself, En väg in nothing that is in a sum."""
    assert figures["framsteget"].own_financing_share == Fraction(4_500_000, 12_026_600)
    assert figures["en-vag-in"].own_financing_share == 0


def test_cost_per_inhabitant_and_year(figures: dict[str, KeyFigures]) -> None:
    """Heby: 10 256 000 over four years and 14 343 inhabitants of 2023."""
    expected = Fraction(10_256_000, 4 * 14_343)
    assert figures["plattform"].cost_per_inhabitant_year == expected


def test_those_that_stand_apart_in_the_real_case(figures: dict[str, KeyFigures]) -> None:
    """A study without a program, and an addition of half a year with 7,5 participants.

    By hand, per participant: 26 656, 27 533, 37 633, 41 578, 55 667 and 75 881 kr have the quartiles
    30 058 and 52 144, so that one range of 22 086 above ends at 74 230.
    """
    found = [(o.application, o.measure) for o in outliers(list(figures.values()))]
    assert found == [
        ("registerstudie", "Kostnad per heltidstjänst och år"),
        ("forstarkt-stod-tillagg", "Kostnad per deltagare"),
    ]


def test_a_wider_fence_names_fewer(figures: dict[str, KeyFigures]) -> None:
    """With 100 interquartile ranges nothing stands apart."""
    assert outliers(list(figures.values()), Fraction(100)) == ()


def test_four_applications_are_too_few_to_name_one(figures: dict[str, KeyFigures]) -> None:
    """A quartile of four says nothing."""
    assert outliers(list(figures.values())[:4], Fraction(0)) == ()


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=20))
def test_the_limits_are_those_of_numpy(values: list[int]) -> None:
    """A second, independent way: quartiles by linear interpolation."""
    blank = KeyFigures("a", Fraction(0), None, None, None, None, None)
    figures = [replace(blank, cost_per_participant=Fraction(value)) for value in values]
    low, high = np.quantile(values, [0.25, 0.75])
    fences = (low - (high - low) / 10, high + (high - low) / 10)
    for outlier in outliers(figures, Fraction(1, 10)):
        assert (float(outlier.low), float(outlier.high)) == pytest.approx(fences)


def test_the_tables_mark_and_name_what_stands_apart(
    uppsala: DataPackage, figures: dict[str, KeyFigures]
) -> None:
    """A sign beside the figure, a row with its limits, and the rule in words."""
    everyone = list(figures.values())
    table = key_figure_table(uppsala, everyone)
    marked = [line.label for line in table.lines if any("●" in cell for cell in line.texts)]
    apart = outlier_table(uppsala, everyone)
    assert len(marked) == 2
    assert {line.label for line in apart.lines} == set(marked)
    assert "1 kvartilavstånd" in str(apart.note)


def test_the_financing_table_sums_the_printed_totals(uppsala: DataPackage) -> None:
    """Asked 53 847 710; own 2 520 276 + 4 500 000 + 4 700 000 + 5 328 000 = 17 048 276."""
    total = financing_table(uppsala).lines[-1]
    told = [cell.replace("\u202f", "") for cell in total.texts]
    assert told == ["53847710", "17048276", "70895986"]
