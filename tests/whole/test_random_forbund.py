"""What holds in every förbund, of any size: against plain addition of the figures written in it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from tests.random_forbund import Forbund, Size, sizes, written

FEW = settings(max_examples=6, deadline=None)


def _computed(forbund: Forbund, chosen: list[str], order: Random) -> ScenarioResult:
    """Some applications granted and the rest not, the decisions written in any order."""
    decisions = [(a, "bevilja" if a in chosen else "avslå") for a in forbund.granted]
    order.shuffle(decisions)
    lines = "".join(f"  {name}: {action}\n" for name, action in decisions)
    path = forbund.folder / "prov.yaml"
    path.write_text(f"namn: Prov\nbeslut:\n{lines}", "utf-8")
    return run_scenario(open_package(forbund.folder), str(path))


@FEW
@given(size=sizes(20, 10, 12), seed=st.integers(0, 2**32))
@example(size=Size(300, 30, 60), seed=1)
@example(size=Size(1, 2, 1, region=False, largest=10_000_000), seed=0)
def test_the_room_is_what_plain_addition_gives(size: Size, seed: int) -> None:
    """Whatever is granted: opening + fees − costs − grants, in Python's unbounded whole numbers."""
    order = Random(seed)  # noqa: S311  # a choice to repeat
    with TemporaryDirectory() as place:
        forbund = written(Path(place) / "p", size)
        chosen = [a for a in forbund.granted if order.random() < 0.5]
        result = _computed(forbund, chosen, order)
        assert result.trajectory.closing.tolist() == forbund.room(chosen)
        assert [a for a, grant in result.granted.items() if grant.total] == chosen


@FEW
@given(size=sizes(20, 6, 12))
@example(size=Size(30, 30, 60))
def test_parts_are_wholes_and_shares_are_one(size: Size) -> None:
    """Of all granted, the organisations' parts are the whole, and the members' shares are 1."""
    with TemporaryDirectory() as place:
        forbund = written(Path(place) / "p", size)
        result = _computed(forbund, list(forbund.granted), Random(0))  # noqa: S311  # as above
        for name, grant in result.granted.items():
            assert tuple(grant.cells[:, :-1].sum(axis=0).tolist()) == forbund.granted[name]
        told = result.as_json()["municipal_shares"]
        if any(sum(row["granted"]) for row in told):
            assert sum(row["share_of_total"] for row in told) == pytest.approx(1)


@pytest.mark.parametrize("largest", [10_000_000])
def test_nothing_wraps_at_thousands_of_milliards(largest: int, tmp_path: Path) -> None:
    """Every cell up to 10¹⁰ kr, applications near 10¹² kr, a plan of thirty years: exact, as unbounded numbers give."""
    forbund = written(tmp_path / "p", Size(3, 30, 3, largest=largest))
    chosen = list(forbund.granted)
    result = _computed(forbund, chosen, Random(0))  # noqa: S311  # as above
    assert result.trajectory.closing.tolist() == forbund.room(chosen)
