"""Tables as plain text: no wider than they may be, and every figure whole under its heading."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import run_scenario
from finsam_analysis.tables import plain_summary
from finsam_analysis.tables.plain_text import laid_out

WORDS = st.text("abcåäö", min_size=1, max_size=30)
LABELS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
FIGURES = st.integers(10_000, 10**7).map(str)  # longer than a year


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows under headings, one column of words and up to eight of figures."""
    columns = draw(st.integers(1, 8))
    headings = [draw(LABELS), "ägare", *(f"år {2024 + i}" for i in range(columns))]
    row = st.tuples(LABELS, WORDS, *[FIGURES] * columns).map(list)
    return [headings, *draw(st.lists(row, min_size=1, max_size=6))]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_terminals_width_holds(uppsala: DataPackage, width: int) -> None:
    """The office's proposal was 159 characters wide; an 80-character terminal tore it apart."""
    lines = plain_summary(run_scenario(uppsala, "kansliets-forslag"), width).splitlines()
    assert max(map(len, lines)) <= width


@given(tables(), st.integers(50, 200))
def test_no_line_is_wider_and_no_figure_is_lost(rows: list[list[str]], width: int) -> None:
    """Each figure stands whole, as many times as in the rows."""
    text = "\n".join(laid_out(rows, 1, width))
    assert max(map(len, text.splitlines())) <= width
    figures = [cell for row in rows[1:] for cell in row[2:]]
    assert sorted(re.findall(r"\d{5,}", text)) == sorted(figures)


def test_a_table_that_fits_is_left_as_it_is() -> None:
    """Words to the left, figures to the right, two blanks between; nothing folded."""
    rows = [["", "År 1", "År 2"], ["Uppsala", "10", "2 000"], ["Region Uppsala", "1", "20"]]
    expected = [
        "                År 1   År 2",
        "Uppsala           10  2 000",
        "Region Uppsala     1     20",
    ]
    assert laid_out(rows, 0) == laid_out(rows, 0, 27) == expected


def test_labels_are_folded_before_figures_move() -> None:
    """One column too narrow folds the heading of a row; the figures stand on its first line."""
    rows = [["", "År 1", "År 2"], ["Samverkan i Region Uppsala", "10", "2 000"]]
    assert laid_out(rows, 0, 35) == [
        "                        År 1   År 2",
        "Samverkan i Region        10  2 000",
        "  Uppsala",
    ]


def test_figures_go_on_below_where_folding_is_not_enough() -> None:
    """Under their headings again, beside the rows' own."""
    rows = [["Kommun", "År 1", "År 2", "År 3"], ["Heby", "1 000", "2 000", "3 000"]]
    assert laid_out(rows, 0, 20) == [
        "Kommun   År 1   År 2",
        "Heby    1 000  2 000",
        "",
        "Kommun   År 3",
        "Heby    3 000",
    ]
