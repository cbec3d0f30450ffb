"""A chart as vectors: its letters are letters, it names no address, and it is the same each time."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag
from matplotlib import font_manager, ft2font
from matplotlib.figure import Figure

from finsam_analysis.choices import as_proposed
from finsam_analysis.core import DataPackage, whole
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.sensitivity import bridge, drawn_risk
from finsam_analysis.tables import (
    Chart,
    application_chart,
    bridge_chart,
    fan_chart,
    room_chart,
    share_chart,
    small_room_chart,
)
from finsam_analysis.tables.bridge_tables import PrintedStep
from finsam_analysis.tables.chart import BLUE, RankedBar, ranked
from tests.papers.appendix_reading import tidy
from tests.random_forbund import Size, written


def words(picture: str) -> list[Tag]:
    """Every piece of text in a vector picture."""
    return BeautifulSoup(picture, "html.parser").find_all("text")


@pytest.fixture(scope="module")
def result(uppsala: DataPackage) -> ScenarioResult:
    """The office's own proposal, which goes below zero in 2026."""
    return run_scenario(uppsala, "kansliets-forslag")


@pytest.fixture(scope="module")
def chart(result: ScenarioResult) -> Chart:
    """Its decision room."""
    return room_chart(result)


def test_ranked_bars_say_what_they_are_of(result: ScenarioResult) -> None:
    """In the picture, since on a report's first page nothing else does."""
    told = [tidy(word.get_text()) for word in words(share_chart(result).svg)]
    assert "Beviljat per kommun och region" in told


def test_its_words_are_text(chart: Chart) -> None:
    """So that the document's own font sets them, and they can be searched."""
    told = [tidy(word.get_text()) for word in words(chart.svg)]
    assert [word for word in told if re.fullmatch(r"20\d\d", word)] == [
        "2024",
        "2025",
        "2026",
        "2027",
        "2028",
    ]
    assert {"13 837 tkr", "▼ −61 tkr", "Golv 0 tkr"} <= set(told)


def test_it_names_no_address_but_the_formats_own(chart: Chart) -> None:
    """No document type to fetch, no metadata; the names of the format are never fetched."""
    assert chart.svg.startswith("<svg ")
    named = set(re.findall(r'(\S+?)="https?://([^"]*)"', chart.svg))
    assert named == {("xmlns", "www.w3.org/2000/svg"), ("xmlns:xlink", "www.w3.org/1999/xlink")}
    assert chart.svg.count("http") == len(named)


def test_it_is_the_same_at_every_run(chart: Chart, result: ScenarioResult) -> None:
    """No time and no name by chance in it."""
    assert room_chart(result).svg == chart.svg


def test_it_takes_the_letters_of_the_document(chart: Chart) -> None:
    """Every word gets the given font and grows as asked; nothing else moves."""
    lettered = chart.lettered("'Libertinus Serif'", 1.5)
    pairs = list(zip(words(chart.svg), words(lettered), strict=True))
    assert pairs
    for before, after in pairs:
        assert "font-family: 'Libertinus Serif'" in str(after["style"])
        size, larger = (
            float(re.findall(r"font-size: ([\d.]+)px", str(word["style"]))[0])
            for word in (before, after)
        )
        assert larger == pytest.approx(1.5 * size)
        assert (after["x"], after["y"]) == (before["x"], before["y"])
    assert "DejaVu" not in lettered


def test_the_vectors_are_the_same_whether_the_dots_were_drawn_or_not(
    result: ScenarioResult, chart: Chart
) -> None:
    """A notebook that shows the one must not change the other."""
    other = room_chart(result)
    assert other.png
    assert other.svg == chart.svg


def test_letters_are_as_matplotlib_draws_them(
    result: ScenarioResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dot for dot, whether a font is read from memory or letter by letter from its file."""
    opened: Any = font_manager
    opened._get_font.cache_clear()
    ours = share_chart(result).png
    monkeypatch.setattr("finsam_analysis.tables.chart._FontsInMemory", lambda _name: ft2font)
    opened._get_font.cache_clear()
    assert share_chart(result).png == ours


def test_nothing_of_matplotlib_is_other_than_it_was_when_a_picture_is_drawn(
    result: ScenarioResult,
) -> None:
    """Not where its fonts are opened, nor its settings."""
    before = dict(mpl.rcParams)
    assert share_chart(result).png
    assert vars(font_manager)["ft2font"] is ft2font
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("form", ["pdf", "ps"])
def test_a_users_own_picture_can_still_be_saved_with_its_fonts(
    form: str, result: ScenarioResult
) -> None:
    """These forms read them from their files again, which a font in memory has none of."""
    assert share_chart(result).png
    own = Figure()
    own.text(0.5, 0.5, "Eget")
    own.savefig(written := io.BytesIO(), format=form)
    assert b"DejaVuSans" in written.getvalue()


def test_each_year_is_drawn_against_its_own_floor(run: Callable[[str], ScenarioResult]) -> None:
    """2025 ends at 1 225 tkr, above its floor of 0; only 2026 and 2027 are below 2 mkr from 2026."""
    result = run("standard: bevilja\nantaganden:\n  golv_kr: {från 2026: 2 mkr}")
    for chart in (room_chart(result), small_room_chart(result, [result])):
        axes = chart.figure.axes[0]
        lines = [
            np.asarray(line.get_ydata()).tolist()
            for line in axes.lines
            if line.get_linestyle() == "--"
        ]
        assert lines == [[floor, floor] for floor in (0, 0, *[2_000_000] * 3)]
        marked = [text.get_text().startswith("▼") for text in axes.texts]
        assert marked[:5] == [False, False, True, True, False]
    fan = fan_chart(drawn_risk(result, 100))
    assert "0 tkr 2024–2025 och 2\u202f000 tkr 2026–2028" in fan.alt.replace("\u00a0", " ")
    assert fan.figure.axes[0].lines[-1].get_drawstyle() == "steps-mid"


def test_a_name_of_300_letters_and_a_sign_without_a_font_are_drawn_without_a_word() -> None:
    """No library's English warning reaches a notebook; the long name is cut, its bar has room."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        bars = [RankedBar("H" * 300, 1.0, "1", "1"), RankedBar("Åre 🎉汉", 2.0, "2", "2")]
        chart = ranked("Två", bars, BLUE)
        assert chart.png
    assert told == []
    axes = chart.figure.axes[0]
    assert any(text.get_text().endswith("…") for text in axes.texts)
    assert axes.get_position().width > 0.1


def test_a_picture_of_many_applications_says_the_largest_and_the_rest_together(
    tmp_path: Path,
) -> None:
    """Of 31 there are 29 by name, largest first, and a line without a bar with the sum of two."""
    package = open_package(written(tmp_path / "paket", Size(31, 2, 3)).folder)
    asked = sorted((application.proposed for application in package.applications), reverse=True)
    axes = application_chart(package).figure.axes[0]
    assert [patch.get_width() for patch in axes.patches] == [*asked[:29], 0]  # type: ignore[attr-defined]  # a bar
    assert axes.texts[29].get_text() == "Övriga 2 tillsammans"
    assert axes.texts[-1].get_text() == f"{whole(sum(asked[29:]) // 1000)} tkr"


def test_a_picture_of_many_years_says_the_lowest_the_first_and_the_last(tmp_path: Path) -> None:
    """The figures of thirty years do not stand side by side: those that do name their year."""
    forbund = written(tmp_path / "paket", Size(2, 30, 3, seed=4))
    package = open_package(forbund.folder)
    result = as_proposed(package)
    closing = result.trajectory.closing.tolist()
    chart = room_chart(result)
    told = {text.get_text().strip("▼ ")[:4] for text in chart.figure.axes[0].texts}
    lowest = forbund.years[closing.index(min(closing))]
    assert {str(year) for year in (lowest, forbund.years[0], forbund.years[-1])} <= told
    assert len(told) < 6
    assert all(str(year) in chart.alt for year in forbund.years)


def test_steps_that_are_alike_are_each_counted_once(
    uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty steps of one name and amount: 29 bars, and the other eleven together."""
    steps = [
        PrintedStep("Från", 0, 0, "tkr"),
        *[PrintedStep("Lika", 1000, 1, "tkr")] * 40,
        PrintedStep("Till", 40_000, 40, "tkr"),
    ]
    monkeypatch.setattr(f"{bridge_chart.__module__}.printed_steps", lambda *_: steps)
    result = as_proposed(uppsala)
    alt = bridge_chart(bridge(result, result)).alt
    assert alt.count("Lika") == 29
    assert "Övriga 11 steg 11\u00a0tkr" in alt
