"""All combinations of the real case, against the ways an analyst would otherwise take.

``python -m benchmarks.sweep`` measures every way in a process of its own and keeps the table in
README.md; ``python -m benchmarks.sweep WAY FLOOR`` measures one. A way that is too slow for all
48 828 125 combinations is measured on some of them, and says on how many. Every way's count of
feasible combinations is held against the library's, or its rooms against the library's rooms.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.made_up import choices_of_size, real_choices
from benchmarks.measuring import Answer, in_own_process, keep, markdown, megabytes, rounds, seconds
from finsam_analysis.choices import Choices, explore

TKR = 1000
FLOORS = (0, 1_000, 5_000, 12_000)
MODULE = "benchmarks.sweep"


def the_library(choices: Choices, floor: int) -> Answer:
    """Measure finsam space: counts, best thousand, front and levers."""
    space = explore(choices, floor, best=1000)
    return {"scenarios": choices.combinations, "feasible": space.feasible}


def compiled_c(choices: Choices, floor: int) -> Answer:
    """C, compiled for the machine: counts and the most granted, every combination compared."""
    unit = 50
    figures = np.concatenate([choices.granted[:, :, np.newaxis], choices.carried], axis=2) // unit
    limits = (choices.room_without - floor) // unit
    shape = (len(choices.applications), len(choices.levels), len(choices.years))
    text = " ".join(map(str, (*shape, *figures.ravel().tolist(), *limits.tolist())))
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "limit"
        source = Path(__file__).with_name("limit.c")
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-O3", "-march=native", "-o", program, source], check=True)
        done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
    return {"scenarios": choices.combinations, **json.loads(done.stdout)}


def _sums(columns: np.ndarray) -> np.ndarray:
    total = np.zeros((1, *columns.shape[2:]), dtype=np.int64)
    for column in columns:
        total = (total[:, np.newaxis] + column).reshape(-1, *columns.shape[2:])
    return total


def numpy_broadcasting(choices: Choices, floor: int) -> Answer:
    """NumPy broadcasting: counts and the most granted, 64-bit kronor, every year, no bounds."""
    outer, inner = _sums(choices.carried[:4]), _sums(choices.carried[4:])
    outer_granted, inner_granted = _sums(choices.granted[:4]), _sums(choices.granted[4:])
    feasible, most = 0, 0
    for spent, granted in zip(outer, outer_granted, strict=True):
        holds = ((choices.room_without - spent) - inner >= floor).all(axis=1)
        feasible += int(holds.sum())
        if holds.any():
            most = max(most, int(granted + inner_granted[holds].max()))
    return {"scenarios": choices.combinations, "feasible": feasible, "most": most}


def polars_cross_join(choices: Choices, floor: int) -> Answer:
    """polars: a lazy cross join of two halves, streamed; counts and the best thousand."""
    import polars as pl

    years = [str(year) for year in choices.years]
    halves = []
    for part in (slice(0, 5), slice(5, None)):
        spent, granted = _sums(choices.carried[part]), _sums(choices.granted[part])
        columns = {year: spent[:, y] for y, year in enumerate(years)} | {"granted": granted}
        halves.append(pl.DataFrame(columns).lazy())
    room = pl.min_horizontal(
        [
            pl.lit(int(without)) - pl.col(year) - pl.col(f"{year}_right")
            for year, without in zip(years, choices.room_without, strict=True)
        ]
    )
    holding = (
        halves[0]
        .join(halves[1], how="cross")
        .select(room=room, granted=pl.col("granted") + pl.col("granted_right"))
        .filter(pl.col("room") >= floor)
    )
    counted = holding.select(pl.len()).collect(engine="streaming")
    best = holding.top_k(1000, by="granted").collect(engine="streaming")
    return {
        "scenarios": choices.combinations,
        "feasible": int(counted.item()),
        "most": int(best["granted"].max() or 0),
    }


def pandas_vectorised(choices: Choices, floor: int) -> Answer:
    """pandas, vectorised: cross merges of 25 × 15 625 rows; counts and the most granted."""
    import pandas as pd

    years = [str(year) for year in choices.years]

    def frame(part: slice) -> pd.DataFrame:
        sums = pd.DataFrame(_sums(choices.carried[part]), columns=years)
        return sums.assign(granted=_sums(choices.granted[part]))

    outer, inner = frame(slice(0, 5)), frame(slice(5, None))
    chunks = 125
    feasible, most = 0, 0
    for start in range(0, chunks * 25, 25):
        both = outer.iloc[start : start + 25].merge(inner, how="cross")
        room = pd.concat(
            [
                int(without) - both[f"{year}_x"] - both[f"{year}_y"]
                for year, without in zip(years, choices.room_without, strict=True)
            ],
            axis=1,
        ).min(axis=1)
        holding = both[room >= floor]
        feasible += len(holding)
        if len(holding):
            most = max(most, int((holding["granted_x"] + holding["granted_y"]).max()))
    return {"scenarios": chunks * 25 * len(inner), "feasible": feasible, "most": most}


def _some(choices: Choices, count: int) -> np.ndarray:
    random = np.random.default_rng(1)
    return random.integers(len(choices.levels), size=(count, len(choices.applications)))


def _agree(choices: Choices, some: np.ndarray, lowest: list[int]) -> Answer:
    expected = [int(choices.room(row).min()) for row in some.tolist()]
    if lowest != expected:
        raise AssertionError("a way gives other rooms than the library")
    return {"scenarios": len(some)}


def pandas_loop(choices: Choices, floor: int) -> Answer:
    """pandas, one combination at a time: select, group by year, sum, accumulate."""
    import pandas as pd

    del floor
    costs = np.diff(choices.carried, axis=2, prepend=0)
    table = pd.DataFrame(
        [
            (name, level, year, int(costs[a, level, y]))
            for a, name in enumerate(choices.applications)
            for level in range(len(choices.levels))
            for y, year in enumerate(choices.years)
        ],
        columns=["ansökan", "nivå", "år", "kr"],
    )
    without = pd.Series(choices.room_without, index=list(choices.years))
    some = _some(choices, 100)
    lowest = []
    for row in some.tolist():
        chosen = pd.DataFrame({"ansökan": choices.applications, "nivå": row})
        per_year = table.merge(chosen, on=["ansökan", "nivå"]).groupby("år")["kr"].sum()
        lowest.append(int((without - per_year.cumsum()).min()))
    return _agree(choices, some, lowest)


def modelx_cells(choices: Choices, floor: int) -> Answer:
    """modelx: cells for each year's cost and room, the levels a reference that is set anew."""
    import modelx

    del floor
    space = modelx.new_model().new_space()
    years = list(choices.years)
    space.costs = np.diff(choices.carried, axis=2, prepend=0).tolist()
    space.base = np.diff(choices.room_without, prepend=0).tolist()
    space.first, space.count = years[0], len(choices.applications)
    space.levels = [0] * len(choices.applications)
    space.new_cells("cost", formula=lambda a, y: costs[a][levels[a]][y - first])  # type: ignore[name-defined]  # noqa: F821
    space.new_cells(
        "room",
        formula=lambda y: (
            (room(y - 1) if y > first else 0)  # type: ignore[name-defined]  # noqa: F821
            + base[y - first]  # type: ignore[name-defined]  # noqa: F821
            - sum(cost(a, y) for a in range(count))  # type: ignore[name-defined]  # noqa: F821
        ),
    )
    some = _some(choices, 200)
    lowest = []
    for row in some.tolist():
        space.levels = row
        lowest.append(min(space.room(year) for year in years))
    return _agree(choices, some, lowest)


def one_scenario_at_a_time(choices: Choices, floor: int) -> Answer:
    """The library's own compute, one scenario at a time, with all its checks."""
    from finsam_analysis.choices import all_approved
    from finsam_analysis.choices.answer import decided_at
    from finsam_analysis.data_package import find_package
    from finsam_analysis.reconciliation import open_package
    from finsam_analysis.scenario import compute

    del floor
    package = open_package(find_package())
    base = all_approved(package)
    some = _some(choices, 200)
    lowest = []
    for row in some.tolist():
        levels = choices.combination(row).levels
        lowest.append(int(compute(package, decided_at(base, levels)).trajectory.closing[1:].min()))
    return _agree(choices, some, lowest)


def libreoffice_calc(choices: Choices, floor: int) -> Answer:
    """LibreOffice Calc: one row per combination, formulas only (no stored values to fall back on).

    The program's own start is measured with one row and taken away.
    """
    del floor
    started, _ = _calc(choices, _some(choices, 1))
    some = _some(choices, 15_625)
    taken, lowest = _calc(choices, some)
    return {**_agree(choices, some, lowest), "seconds": taken - started, "start": started}


def _calc(choices: Choices, some: np.ndarray) -> tuple[float, list[int]]:
    count, levels = choices.granted.shape
    letters = "ABCDEFGHIJK"[:count]

    def number(value: int) -> str:
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    rows = []
    for place, row in enumerate(some.tolist(), start=1):
        cells = [number(level + 1) for level in row]
        for y, without in enumerate(choices.room_without.tolist()):
            parts = "".join(
                f"-INDEX([T.$A$1:.$E${count * len(choices.years)}];{y * count + a + 1};"
                f"[.${letter}{place}])"
                for a, letter in enumerate(letters)
            )
            cells.append(f'<table:table-cell table:formula="of:={without}{parts}"/>')
        span = f"[.L{place}:.{'LMNOPQRS'[len(choices.years) - 1]}{place}]"
        cells.append(f'<table:table-cell table:formula="of:=MIN({span})"/>')
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    table = [
        "<table:table-row>"
        + "".join(number(int(choices.carried[a, level, y])) for level in range(levels))
        + "</table:table-row>"
        for y in range(len(choices.years))
        for a in range(count)
    ]
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("of", "of"))
    ).replace(
        'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.0"',
        'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"',
    )
    page = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body>'
        f'<office:spreadsheet><table:table table:name="K">{"".join(rows)}</table:table>'
        f'<table:table table:name="T">{"".join(table)}</table:table></office:spreadsheet>'
        "</office:body></office:document>"
    )
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("LibreOffice is not installed")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "k.fods"
        file.write_text(page, encoding="utf-8")
        started = time.perf_counter()
        subprocess.run(
            [
                office,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "csv",
                "--outdir",
                folder,
                file,
            ],
            check=True,
            capture_output=True,
        )
        taken = time.perf_counter() - started
        lines = (Path(folder) / "k.csv").read_text(encoding="utf-8").splitlines()
    return taken, [int(line.rpartition(",")[2]) for line in lines]


WAYS: dict[str, tuple[Callable[[Choices, int], Answer], int]] = {
    "finsam space": (the_library, 15),
    "compiled C (the limit)": (compiled_c, 15),
    "NumPy broadcasting": (numpy_broadcasting, 2),
    "polars": (polars_cross_join, 3),
    "pandas, vectorised": (pandas_vectorised, 2),
    "LibreOffice Calc": (libreoffice_calc, 3),
    "modelx": (modelx_cells, 3),
    "finsam compute, one by one": (one_scenario_at_a_time, 3),
    "pandas, loop": (pandas_loop, 3),
}


def _measure(way: str, floor: int, count: int = 11) -> dict[str, Any]:
    work, times = WAYS[way]
    choices = real_choices() if count == 11 else choices_of_size(count)
    return rounds(lambda: work(choices, floor), times)


def _all() -> None:
    rows = [
        (
            "way, at a floor of 5 000 tkr",
            "combinations",
            "seconds",
            "per second",
            "peak MB",
            "times the limit",
            "times finsam space",
        )
    ]
    at_5000 = {way: in_own_process(MODULE, way, 5_000 * TKR) for way in WAYS}
    per = {
        way: found["scenarios"] / found["seconds"]
        for way, found in at_5000.items()
        if "seconds" in found
    }
    expected = at_5000["finsam space"]["feasible"]
    for way in sorted(at_5000, key=lambda way: -per.get(way, 0)):
        found = at_5000[way]
        if way not in per:
            rows.append((way, found["failed"], "–", "–", "–", "–", "–"))
            continue
        if found.get("feasible", expected) != expected:
            raise AssertionError(f"{way} counts {found['feasible']}, not {expected}")
        rows.append(
            (
                way,
                f"{found['scenarios']:,}".replace(",", " "),
                seconds(found["seconds"]),
                f"{per[way]:.2g}",
                "–" if way == "LibreOffice Calc" else megabytes(found["peak_memory_bytes"]),
                f"{per['compiled C (the limit)'] / per[way]:.3g}",
                f"{per['finsam space'] / per[way]:.3g}",
            )
        )
    floors = [("floor, tkr", "feasible", "finsam space, s", "peak MB", "compiled C, s")]
    for floor in FLOORS:
        ours = in_own_process(MODULE, "finsam space", floor * TKR)
        limit = in_own_process(MODULE, "compiled C (the limit)", floor * TKR)
        if ours["feasible"] != limit["feasible"]:
            raise AssertionError(f"C counts {limit['feasible']} at {floor}")
        floors.append(
            (
                f"{floor}",
                f"{ours['feasible']:,}".replace(",", " "),
                seconds(ours["seconds"]),
                megabytes(ours["peak_memory_bytes"]),
                seconds(limit["seconds"]),
            )
        )
    growth = [("applications, floor 5 000 tkr in proportion", "combinations", "seconds", "peak MB")]
    for count in (8, 9, 10, 11, 12):
        found = in_own_process(MODULE, "finsam space", 5_000 * TKR * count // 11, count)
        growth.append(
            (
                f"{count}",
                f"{found['scenarios']:,}".replace(",", " "),
                seconds(found["seconds"]),
                megabytes(found["peak_memory_bytes"]),
            )
        )
    keep("sweep", "\n\n".join(markdown(table) for table in (rows, floors, growth)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1], *map(int, sys.argv[2:]))))
    else:
        _all()
