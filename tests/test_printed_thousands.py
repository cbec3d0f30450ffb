"""Printed tkr: every printed sum holds, and no figure is off by more than 1 tkr."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam_analysis.errors import ReconciliationError
from finsam_analysis.printed_thousands import Sum, printed_thousands
from finsam_analysis.report_tables import grant_table, room_table, scenario_tables, share_table
from finsam_analysis.scenario_run import ScenarioResult

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


@settings(deadline=None, max_examples=40)
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
    rows = {line.label: numbers(line.cells) for line in table.lines}
    opening, result = rows["Överskott från tidigare år"], rows["Årets resultat"]
    closing = rows["Beslutsutrymme i slutet av året"]
    assert [o + r for o, r in zip(opening, result, strict=True)] == closing
    assert opening[1:] == closing[:-1]
    costs = ("Förtroendevalda och förvaltning", "Pågående insatser", "Övriga samverkansinsatser")
    for year, income in enumerate(rows["Medlemsavgifter"]):
        cost = sum(rows[name][year] for name in (*costs, "Nya insatser enligt scenariot"))
        other = rows["Övriga intäkter"][year] + rows["Ej nyttjade medel (antagande)"][year]
        assert income + other - cost == result[year]


def test_the_grant_table_sums_as_printed(run: Run) -> None:
    """Every row to its sum, every column to the last row."""
    table = grant_table(run(REDUCED))
    rows = [numbers(line.cells[1:]) for line in table.lines]
    assert all(sum(row[:-1]) == row[-1] for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]


def test_the_printed_shares_sum_to_a_hundred(run: Run) -> None:
    """Tenths of a per cent by largest remainder."""
    *lines, total = share_table(run(REDUCED)).lines
    tenths = [int(line.cells[-1].removesuffix("\u00a0%").replace(",", "")) for line in lines]
    assert sum(tenths) == 1000
    assert total.cells[-1] == "100,0\u00a0%"


def test_every_table_has_its_csv_with_exact_kronor(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The files hold kronor, not the printed tkr, and open right in a Swedish Excel."""
    folder = tmp_path_factory.mktemp("tabeller")
    for table in scenario_tables(run(REDUCED)):
        table.write_csv(folder)
    text = (folder / "beviljat.csv").read_bytes()
    assert text.startswith("\ufeffAnsökan;Organisation;2025;".encode())
    assert "Växtkraft;Enköping;2753000;2753000;2754000;0;8260000".encode() in text
