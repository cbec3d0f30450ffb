"""Printed tkr: every printed sum holds, and no figure is off by more than 1 tkr."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage, ReconciliationError, round_half_away
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tables import (
    AmountRow,
    decision_table,
    grant_table,
    report_tables,
    room_comparison,
    room_table,
    share_table,
)
from finsam_analysis.tables.printed_thousands import Sum, printed_thousands
from finsam_analysis.tables.table import thousands_table

Run = Callable[[str], ScenarioResult]

grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(-(10**8), 10**8), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


def test_three_thirds_of_a_thousand() -> None:
    """333 + 333 + 334 kr is 1 tkr: exactly one of the three is printed as 1."""
    cells = {"a": 333, "b": 333, "c": 334, "summa": 1000}
    printed = printed_thousands(cells, [Sum("summa", {"a": 1, "b": 1, "c": 1})])
    assert sorted([printed["a"], printed["b"], printed["c"]]) == [0, 0, 1]
    assert printed["summa"] == 1


def test_whole_thousands_are_printed_as_they_are() -> None:
    """The economist's own table needs no rounding."""
    assert printed_thousands({"a": -61_000, "b": 17_313_000}, []) == {"a": -61, "b": 17_313}


@settings(max_examples=40)
@given(grids)
def test_a_table_sums_in_its_printed_digits(grid: list[list[int]]) -> None:
    """Rows and columns both, each cell within 1 tkr of the exact."""
    cells = {(i, j): v for i, row in enumerate(grid) for j, v in enumerate(row)}
    height, width = len(grid), len(grid[0])
    for i in range(height):
        cells[i, width] = sum(grid[i])
    for j in range(width + 1):
        cells[height, j] = sum(cells[i, j] for i in range(height))
    sums = [Sum((i, width), {(i, j): 1 for j in range(width)}) for i in range(height + 1)]
    sums += [Sum((height, j), {(i, j): 1 for i in range(height)}) for j in range(width + 1)]
    printed = printed_thousands(cells, sums)
    for identity in sums:
        assert printed[identity.total] == sum(printed[part] for part in identity.parts)
    assert all(abs(Fraction(v, 1000) - printed[c]) <= 1 for c, v in cells.items())


def test_amounts_that_do_not_sum_are_refused() -> None:
    """Rounding must not hide a wrong total."""
    with pytest.raises(ReconciliationError, match="summa"):
        printed_thousands({"a": 1, "summa": 2}, [Sum("summa", {"a": 1})])


def numbers(cells: tuple[str, ...]) -> list[int]:
    """Printed figures read back as whole numbers."""
    kept = [c.replace("▼ ", "").replace("\u202f", "").replace("−", "-") for c in cells]
    return [int(cell) for cell in kept]


REDUCED = "standard: bevilja\nbeslut:\n  samordnat-stod: {åtgärd: reducera, procent: '33,333'}"


def test_the_room_table_carries_forward_as_printed(run: Run) -> None:
    """Closing = opening + result, and the next year opens where the last one closed."""
    table = room_table(run(f"{REDUCED}\nantaganden:\n  ej_nyttjat: {{2025: '1,7 %'}}"))
    rows = {line.label: numbers(line.texts) for line in table.lines}
    opening, result = rows["Överskott från tidigare år"], rows["Årets resultat"]
    closing = rows["Beslutsutrymme i slutet av året"]
    assert [o + r for o, r in zip(opening, result, strict=True)] == closing
    assert opening[1:] == closing[:-1]
    costs = (
        "Förtroendevalda och förvaltning",
        "Pågående insatser före ej nyttjade medel",
        "Övriga samverkansinsatser",
        "Nya insatser enligt scenariot",
    )
    for year, income in enumerate(rows["Medlemsavgifter"]):
        cost = sum(rows[name][year] for name in costs)
        other = rows["Övriga intäkter"][year] + rows["Ej nyttjade medel i allt (antagande)"][year]
        assert income + other - cost == result[year]


def test_the_grant_table_sums_as_printed(run: Run) -> None:
    """Every row to its sum, every column to the last row."""
    table = grant_table(run(REDUCED))
    rows = [numbers(line.texts[1:]) for line in table.lines]
    assert all(sum(row[:-1]) == row[-1] for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]


def test_each_printed_share_is_the_exact_one_rounded(run: Run) -> None:
    """Uppsala's 6 689 of 52 503 tkr is 12.740 %: 12,7 in the table as in the picture."""
    lines = {line.label: line.texts for line in share_table(run("standard: bevilja")).lines}
    assert lines["Uppsala"][-1] == "12,7\u00a0%"
    assert lines["Summa"][-1] == "100,0\u00a0%"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 9_999), st.integers(0, 9_999))
def test_the_room_in_the_table_is_the_one_said_elsewhere(run: Run, cut: int, fee: int) -> None:
    """The nearest tkr, which is what sentences and pictures say."""
    result = run(
        f"standard: bevilja\nbeslut:\n  samordnat-stod: {{åtgärd: reducera, belopp_kr: {cut}}}\n"
        f"antaganden:\n  medlemsavgift: {{2026: '-{fee / 10000:.4f} %'}}"
    )
    printed = room_table(result).printed
    for column, room in enumerate(map(int, result.trajectory.closing)):
        assert printed["utgående", column] == round_half_away(Fraction(room, 1000))


def test_two_applications_of_one_name_both_count(uppsala: DataPackage) -> None:
    """The economist's own table calls two of them Lokussamordnare."""
    renamed = tuple(
        replace(a, name="Lokussamordnare") if a.id.startswith("lokus") else a
        for a in uppsala.applications
    )
    package = replace(uppsala, applications=renamed)
    table = decision_table(run_scenario(package, "kansliets-forslag"))
    assert table.lines[-1].texts[2] == "52\u202f503\u202f000"
    assert len(table.frame) == 11


def test_two_scenarios_of_one_name_stay_apart(uppsala: DataPackage) -> None:
    """Each row has its own figures."""
    results = [run_scenario(uppsala, name) for name in ("kansliets-forslag", "vaxtkraft-avslas")]
    twin = replace(results[1], scenario=replace(results[1].scenario, id="kansliets-forslag"))
    rooms = [line.texts[2] for line in room_comparison([results[0], twin]).lines]
    assert rooms == ["▼ −61", "5\u202f445"]


def test_a_doubled_row_key_is_refused() -> None:
    """Two rows of one key would print one figure twice."""
    rows = [AmountRow("a", "A", (1000,)), AmountRow("a", "B", (2000,))]
    with pytest.raises(ValueError, match="same key"):
        thousands_table("prov", "Prov", ("", "2025"), rows, [])


def test_every_table_has_its_csv_with_exact_kronor(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The files hold kronor, not the printed tkr, and open right in a Swedish Excel."""
    folder = tmp_path_factory.mktemp("tabeller")
    for table in report_tables(run(REDUCED)):
        table.write_csv(folder)
    text = (folder / "beviljat.csv").read_bytes()
    assert text.startswith("\ufeffAnsökan;Organisation;2025, kr;".encode())
    assert "Växtkraft;Enköping;2753000;2753000;2754000;0;8260000".encode() in text
