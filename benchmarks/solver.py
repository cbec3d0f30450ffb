"""The smallest change, against brute force and PuLP with CBC, as the applications grow in number.

``python -m benchmarks.solver`` measures every way and size in a process of its own and keeps the
table in README.md. Each answer is recomputed in whole kronor; a way that stops at its limit or
gives another cut than the best found is shown with what it gave.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from benchmarks.made_up import choices_of_size
from benchmarks.measuring import Answer, in_own_process, keep, markdown, megabytes, rounds, seconds
from finsam_analysis.choices import STANDARD_LEVELS, Choices, Demands, Objective, explore
from finsam_analysis.choices.smallest_change import Search

SIZES = (11, 50, 200, 1000)
FLOOR = 5_000_000
LIMIT = 60  # [s]
MODULE = "benchmarks.solver"


def _search(choices: Choices, floor: int, objective: Objective) -> Answer:
    demands = Demands(floor=floor, offered=frozenset(STANDARD_LEVELS))
    answer = Search(choices, demands, {}, LIMIT).smallest(objective)
    change = answer.change
    return {
        "status": answer.status,
        "touched": None if change is None else change.touched,
        "cut": None if change is None else change.cut,
        "gap": answer.gap,
    }


def least_money(choices: Choices, floor: int) -> Answer:
    """Measure finsam search --objective least-money."""
    return _search(choices, floor, Objective.LEAST_MONEY)


def fewest(choices: Choices, floor: int) -> Answer:
    """Measure finsam search --objective fewest."""
    return _search(choices, floor, Objective.FEWEST)


def brute_force(choices: Choices, floor: int) -> Answer:
    """Every combination, where they can be gone through; the best of them."""
    best = explore(choices, floor, best=1).best[0]
    return {
        "status": "optimal",
        "touched": best.reduced,
        "cut": int(choices.granted[:, -1].sum()) - best.granted,
        "gap": 0.0,
    }


def pulp_cbc(choices: Choices, floor: int) -> Answer:
    """PuLP with CBC, the same programme of least money, gap 0."""
    import pulp

    problem = pulp.LpProblem("minst", pulp.LpMinimize)
    names = range(len(choices.applications))
    levels = range(len(choices.levels))
    chosen = pulp.LpVariable.dicts("x", (names, levels), cat="Binary")
    cells = [(a, level) for a in names for level in levels]
    problem += pulp.lpSum(
        int(choices.granted[a, -1] - choices.granted[a, level]) * chosen[a][level]
        for a, level in cells
    )
    for a in names:
        problem += pulp.lpSum(chosen[a][level] for level in levels) == 1
    for y in range(len(choices.years)):
        spent = pulp.lpSum(
            int(choices.carried[a, level, y]) * chosen[a][level] for a, level in cells
        )
        problem += spent <= int(choices.room_without[y]) - floor
    problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, timeLimit=LIMIT, threads=1))
    positions = [max(levels, key=lambda level: chosen[a][level].value() or 0.0) for a in names]
    holds = bool((choices.room(positions) >= floor).all())
    proven = pulp.LpSolution[problem.sol_status] == "Optimal Solution Found"
    cut = sum(int(choices.granted[a, -1] - choices.granted[a, p]) for a, p in enumerate(positions))
    return {
        "status": ("optimal" if proven else "limit") if holds else "breaks the floor",
        "touched": sum(p != len(choices.levels) - 1 for p in positions),
        "cut": cut,
        "gap": None,
    }


WAYS: dict[str, tuple[Callable[[Choices, int], Answer], int]] = {
    "finsam search, least-money": (least_money, 3),
    "PuLP with CBC, least money": (pulp_cbc, 3),
    "brute force (finsam space)": (brute_force, 3),
    "finsam search, fewest": (fewest, 3),
}


def _measure(way: str, count: int) -> Answer:
    work, times = WAYS[way]
    choices = choices_of_size(count)
    return rounds(lambda: work(choices, FLOOR * count // 11), 1 if count > 50 else times)


def _all() -> None:
    rows = [("way", "applications", "status", "touched", "cut, kr", "gap", "seconds", "peak MB")]
    for count in SIZES:
        for way in WAYS:
            if way.startswith("brute") and count > 12:
                too_many = f"{len(STANDARD_LEVELS)}^{count} combinations"
                rows.append((way, f"{count}", too_many, "–", "–", "–", "–", "–"))
                continue
            found = in_own_process(MODULE, way, count)
            if "failed" in found:
                rows.append((way, f"{count}", found["failed"], "–", "–", "–", "–", "–"))
                continue
            gap = "–" if found["gap"] is None else f"{found['gap']:.1e}" if found["gap"] else "0"
            rows.append(
                (
                    way,
                    f"{count}",
                    found["status"],
                    f"{found['touched']}",
                    "–" if found["cut"] is None else f"{found['cut']:,}".replace(",", " "),
                    gap,
                    seconds(found["seconds"]),
                    megabytes(found["peak_memory_bytes"]),
                )
            )
    keep("solver", markdown(rows))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))
    else:
        _all()
