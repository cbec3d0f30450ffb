"""Labels lie on nothing: every picture of every scenario of both förbund, measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from finsam_analysis import tables
from finsam_analysis.choices import office_scenario
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute, run_scenario, scenario_names
from finsam_analysis.sensitivity import bridge, drawn_risk
from finsam_analysis.tables import Chart
from tests.conftest import SHIPPED, UPPSALA
from tests.random_forbund import Size, random_scenario, written
from tests.tables.overlaps import overlaps

INVENTED = UPPSALA.parents[1] / "tests" / "data" / "pahittat-forbund"


def charts(folder: Path) -> Iterator[tuple[str, Chart]]:
    """Every picture that report, appendix, comparison and notebooks draw of a package."""
    package = open_package(folder)
    office = compute(package, office_scenario(package))
    # A user's own scenarios may be named and drawn however they like.
    named = SHIPPED if folder == UPPSALA else scenario_names(folder)
    results = [run_scenario(package, name) for name in named]
    yield "planens kostnader", tables.planned_cost_chart(package)
    yield "utrymme utan ansökningar", tables.room_without_chart(package)
    yield "tidigare beslut", tables.earlier_decision_chart(package)
    yield "ansökningar", tables.application_chart(package)
    yield "lägsta utrymme", tables.lowest_room_chart(results)
    for result in results:
        name = result.scenario.name
        yield f"{name}: utrymme", tables.room_chart(result, office)
        yield f"{name}: andelar", tables.share_chart(result)
        yield f"{name}: per invånare", tables.per_inhabitant_chart(result)
        yield f"{name}: kostnader", tables.income_and_cost_chart(result)
        yield f"{name}: spridning", tables.fan_chart(drawn_risk(result, 2_000))
        yield f"{name}: bro", tables.bridge_chart(bridge(office, result))
        yield f"{name}: litet", tables.small_room_chart(result, [office, *results])


@pytest.mark.parametrize("folder", [UPPSALA, INVENTED], ids=lambda folder: folder.name)
def test_no_label_lies_on_another_or_on_a_line(folder: Path) -> None:
    """Boxes of texts against each other, and against every drawn line [pixels]."""
    found = {name: lying for name, chart in charts(folder) if (lying := overlaps(chart))}
    assert found == {}


@pytest.mark.parametrize("years", [10, 30])
def test_no_label_lies_on_another_where_years_applications_and_kommuner_are_many(
    tmp_path: Path, years: int
) -> None:
    """More figures than a picture has room for: the telling ones are written, the rest is not."""
    size = Size(40, years, 35, seed=years)
    forbund = written(tmp_path / "paket", size)
    shelf = forbund.folder / "scenarier"
    (shelf / "prov.yaml").write_text(random_scenario(forbund, years), "utf-8")
    (shelf / "alla.yaml").write_text("namn: Alla\nstandard: bevilja\n", "utf-8")
    found = {name: lying for name, chart in charts(forbund.folder) if (lying := overlaps(chart))}
    assert found == {}


@pytest.mark.parametrize("years", [3, 5, 7])
def test_two_rooms_below_the_floor_in_a_year_do_not_hide_each_other(
    tmp_path: Path, years: int
) -> None:
    """A förbund that has nothing left even without the applications, in some years."""
    folder = written(tmp_path / "paket", Size(5, years, 35, seed=3, largest=10)).folder
    chart = tables.room_without_chart(open_package(folder))
    assert overlaps(chart) == []
    (legend,) = chart.figure.legends
    grey, _ = legend.get_patches()
    assert not grey.get_hatch()  # it is named by a year that holds the floor


def test_the_measure_sees_what_lies_on_what() -> None:
    """Two texts at one place, and a line through a third."""
    figure = Figure(figsize=(4, 3))
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    axes.text(0.2, 0.8, "ett")
    axes.text(0.2, 0.8, "två")
    axes.text(0.5, 0.3, "tre", va="center")
    axes.plot([0, 1], [0.3, 0.3])
    assert overlaps(Chart(figure, "")) == [("ett", "två"), ("tre", "en linje")]
