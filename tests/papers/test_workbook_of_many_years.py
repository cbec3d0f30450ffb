"""The budget appendix as a workbook where the plan is long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from finsam_analysis.choices import office_scenario
from finsam_analysis.papers.workbook.sharing import SharingPlaces
from finsam_analysis.papers.workbook.workbook import write_workbook
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute
from tests.papers.conftest import DAY
from tests.random_forbund import Size, written


def test_a_moved_year_is_looked_for_no_farther_back_than_it_can_be_moved() -> None:
    """120 months and a part of a year: what lands in 2050 may come from 2039 to 2050."""
    cells = {("a", "Heby", year): f"C{2030 + year}" for year in range(30)}
    places = SharingPlaces({}, "", cells, cells, cells)
    for column in (0, 5, 20, 29):
        landed = places.landing("a", "Heby", column, 30)
        named = {int(year) for year in re.findall(r"C(\d+)", landed)}
        assert named == set(range(max(2030, 2030 + column - 11), 2031 + column))
    after = places.landing("a", "Heby", 30, 30)
    assert {int(year) for year in re.findall(r"C(\d+)", after)} == set(range(2049, 2060))


@pytest.mark.parametrize(("years", "across"), [(6, (1, 1, 1)), (30, (2, 2, 3))])
def test_thirty_years_are_printed_on_pages_that_can_be_read(
    tmp_path: Path, years: int, across: tuple[int, ...]
) -> None:
    """Not shrunk to one page across: two or three, each with the names of the rows."""
    package = open_package(written(tmp_path / "paket", Size(3, years, 3)).folder)
    result = compute(package, office_scenario(package))
    sheets = load_workbook(write_workbook(result, tmp_path / "b.xlsx", DAY))
    for name, pages in zip(
        ("Ekonomisk information", "Ansökningar", "Kontroller"), across, strict=True
    ):
        assert (sheets[name].page_setup.fitToWidth or 1) == pages
        assert (sheets[name].print_title_cols == "$A:$B") is (pages > 1)
