"""What holds whatever is decided and assumed, in a förbund of any size: figures, keys and forms."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from finsam_analysis.cli import main
from finsam_analysis.core import FigureKind, whole
from finsam_analysis.page.conversation import Conversation
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.printed import printed_parts
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import Postpone, ScenarioResult, run_scenario
from finsam_analysis.tables import room_table
from finsam_analysis.tables.book import printed_book
from tests.random_forbund import Forbund, Size, random_scenario, sizes, written

FEW = settings(max_examples=4, deadline=None)
SEEDS = st.integers(0, 2**32)


@contextlib.contextmanager
def forbund_of(
    size: Size, seed: int, *, waiting: bool = True
) -> Iterator[tuple[Forbund, ScenarioResult]]:
    """A förbund of that size, and a scenario of every decision and assumption computed on it.

    Without ``waiting`` ones none is tabled: those that should have begun by now need a new time.
    """
    with TemporaryDirectory() as place:
        forbund = written(Path(place) / "p", size)
        path = forbund.folder / "scenarier" / "prov.yaml"
        text = random_scenario(forbund, seed)
        path.write_text(text if waiting else text.replace("bordlägg", "avslå"), "utf-8")
        yield forbund, run_scenario(open_package(forbund.folder), "prov")


def said(*words: str) -> str:
    """What a command that succeeds says."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(words) == 0
    return out.getvalue()


@FEW
@given(size=sizes(12, 10, 12), seed=SEEDS)
@example(size=Size(300, 30, 60, revised=True), seed=3)
@example(size=Size(1, 2, 1, region=False, member_fees=True), seed=4)
@example(
    size=Size(37, 2, 6, seed=443282289), seed=541480452
)  # put off past the plan, then added to
def test_what_is_decided_carries_forward_and_sums(size: Size, seed: int) -> None:
    """Opening + income − cost is closing and the next opening; granted + cut = proposed + added."""
    with forbund_of(size, seed) as (_, result):
        told = result.as_json()
        room = result.trajectory
        carried = room.opening[0]
        for year, (income, cost) in enumerate(zip(told["income"], told["cost"], strict=True)):
            assert room.opening[year] == carried
            carried += income - cost
            assert told["decision_room"][year] == carried
        for application in result.package.applications:
            proposed, granted = result.proposed[application.id], result.granted[application.id]
            decision = result.scenario.decisions[application.id]
            if decision.refuses:
                assert granted.total == 0
            elif all(isinstance(step, Postpone) for step in decision.steps):
                assert granted.total == proposed.total  # months move, nothing is lost
        proposed_in_all = sum(grant.total for grant in result.proposed.values())
        granted_in_all = sum(grant.total for grant in result.granted.values())
        added = sum(a.amount for a in result.scenario.additions)
        changed = sum(
            result.proposed[name].total - result.granted[name].total for name in result.proposed
        )
        assert granted_in_all + changed == proposed_in_all + added
        yearly = np.array([grant.per_year for grant in result.granted.values()]).sum(axis=0)
        assert yearly.tolist() == result.new.tolist()
        shares = told["municipal_shares"]
        if sum(row["granted_total"] for row in shares):
            assert sum(row["share_of_total"] for row in shares) == pytest.approx(1)
        assert [sum(row["granted"]) for row in shares] == [row["granted_total"] for row in shares]


@FEW
@given(size=sizes(12, 10, 12), seed=SEEDS)
def test_the_order_of_keys_is_irrelevant(size: Size, seed: int) -> None:
    """The same scenario with its keys in any order gives the same answer."""
    with forbund_of(size, seed) as (forbund, result):
        yaml, random = YAML(typ="safe"), Random(seed)  # noqa: S311  # an order to repeat
        told = yaml.load(random_scenario(forbund, seed))

        def turned(value: object) -> object:
            if not isinstance(value, dict):
                return value
            keys = list(value)
            random.shuffle(keys)
            return {key: turned(value[key]) for key in keys}

        path = forbund.folder / "scenarier" / "prov.yaml"
        path.write_text(json.dumps(turned(told), ensure_ascii=False, default=str), "utf-8")
        again = run_scenario(result.package, "prov")
        assert again.as_json() == result.as_json()


@FEW
@given(size=sizes(12, 8, 12), seed=SEEDS)
def test_a_figure_is_printed_as_one_value(size: Size, seed: int) -> None:
    """Each year's room: in the book, the table, what the command says and the page's tables."""
    with forbund_of(size, seed) as (forbund, result):
        book = printed_book(result)
        rooms = [whole(book[FigureKind.ROOM.key(term=year)]) for year in result.years]
        assert rooms == [whole(nearest) for nearest in book.nearest(result.trajectory.closing)]
        command = said("compute", "prov", "--data", str(forbund.folder))
        page = json.dumps(
            printed_parts(Exploration(result.package, result.scenario)), ensure_ascii=False
        )
        for text in (room_table(result).text(), command, page):
            assert all(room in text for room in rooms)


@FEW
@given(size=sizes(8, 6, 6).filter(lambda size: size.years > 2), seed=SEEDS)
def test_the_next_year_keeps_the_room(size: Size, seed: int) -> None:
    """What the board decided is the plan of the next package: the same room without applications."""
    with forbund_of(size, seed, waiting=False) as (forbund, result):
        after = forbund.folder.with_name("nasta")
        said("next-year", str(after), "--scenario", "prov", "--data", str(forbund.folder))
        package = open_package(after)
        (path, *_) = sorted((after / "scenarier").glob("*.yaml"))
        room = run_scenario(package, str(path)).without_applications.closing.tolist()
        assert room[: len(result.years) - 1] == result.trajectory.closing.tolist()[1:]


@FEW
@given(size=sizes(8, 6, 6), seed=SEEDS)
def test_what_is_exported_and_imported_is_the_same(size: Size, seed: int) -> None:
    """Every file of the package has the same bytes afterwards."""
    with forbund_of(size, seed) as (forbund, _):
        before = {path: path.read_bytes() for path in forbund.folder.rglob("*") if path.is_file()}
        book = forbund.folder.with_name("paket.xlsx")
        said("export-package", str(book), "--data", str(forbund.folder))
        said("import-package", str(book), "--yes", "--data", str(forbund.folder))
        assert before == {
            path: path.read_bytes() for path in forbund.folder.rglob("*") if path.is_file()
        }


@FEW
@given(size=sizes(8, 6, 6), seed=SEEDS)
def test_the_page_and_the_command_give_the_same_krona(size: Size, seed: int) -> None:
    """What is said on the page, saved there and computed by the command."""
    with forbund_of(size, seed) as (forbund, result):
        answers: list[object] = []
        exploration = Exploration(result.package, result.scenario)

        class Never:
            def cancel(self) -> None: ...

        page = Conversation(exploration, answers.append, lambda _s, _c: Never(), forbund.folder)
        year = result.years[-1]
        messages: tuple[dict[str, object], ...] = (
            {"do": "hello"},
            {"do": "say", "field": "beslut/insats-1/0/åtgärd", "text": "reducera"},
            {"do": "say", "field": f"antaganden/medlemsavgift/{year}", "text": "-3,33 %"},
            {"do": "save", "name": "av sidan", "description": "", "over": False},
        )
        for seq, message in enumerate(messages):
            page.receive({"seq": seq, **message})
        told = json.loads(said("compute", "av-sidan", "--json", "--data", str(forbund.folder)))
        assert told["decision_room"] == exploration.result.trajectory.closing.tolist()
