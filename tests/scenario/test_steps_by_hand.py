"""What each step of a decision says of itself, by hand: its parts, its words, its amounts, its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from finsam_analysis.core import (
    POSITION,
    Action,
    Adjustment,
    Application,
    DataPackage,
    Grant,
    Period,
)
from finsam_analysis.scenario import (
    Approve,
    ApproveAsAsked,
    ByAmount,
    ByPercent,
    Ceiling,
    Decision,
    Distribute,
    PerYear,
    Postpone,
    Reject,
    Shorten,
    Standing,
    StatedAmount,
    StatedAt,
    Step,
    Table,
    WithoutRows,
)
from tests.conftest import plain

WHOLE = Period(date(2025, 1, 1), date(2026, 12, 31))
# 400 kr: A has 100 and 200 in the plan's years and 20 after them, B 40 and 40.
GRANT = Grant(("A", "B"), np.array([[100, 200], [40, 40]]), np.array([20, 0]))
KRONA = Grant(("A",), np.array([[1, 0]]), np.array([0]))
NOTHING = Grant(("A",), np.array([[0, 0]]), np.array([0]))


@pytest.fixture(scope="module")
def application(uppsala: DataPackage) -> Application:
    """Two posts and a cost of A, all in WHOLE; the office took 30 kr of the second post."""
    row = next(row for a in uppsala.applications for row in a.budget_rows)
    told = [
        ("ett", "1. Coach", POSITION),
        ("två", "2. Ledare", POSITION),
        ("tre", "Lokal", "övrigt"),
    ]
    rows = tuple(
        replace(
            row,
            id=name,
            name=called,
            kind=kind,
            organisation="A",
            period=WHOLE,
            asked=60,
            yearly=(40, 20),
        )
        for name, called, kind in told
    )
    taken = (Adjustment("bort", "två", 30, "", row.source),)
    return replace(uppsala.applications[0], budget_rows=rows, adjustments=taken)


def standing(application: Application, grant: Grant = GRANT) -> Standing:
    """What an application holds before anything is decided."""
    return Standing(application, (2025, 2026), grant, WHOLE)


def parts(step: Step, before: Standing) -> list[list[Fraction | None]]:
    """Every cell after the step, before it is made whole kronor."""
    columns = range(before.grant.cells.shape[1])
    return [[step.exact(before, o, c) for c in columns] for o in before.grant.organisations]


TENTH = [[90, 180, 18], [36, 36, 0]]
TENTH_MORE = [[110, 220, 22], [44, 44, 0]]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (ByPercent(Fraction(10)), TENTH),
        (ByPercent(Fraction(10), up=True), TENTH_MORE),
        (ByAmount(40), TENTH),
        (ByAmount(40, up=True), TENTH_MORE),
        (Ceiling(360), TENTH),
        (Ceiling(401), [[100, 200, 20], [40, 40, 0]]),
        (PerYear({2025: 14}), [[90, 200, 20], [36, 40, 0]]),
        (PerYear({2026: 24}, up=True), [[100, 220, 20], [40, 44, 0]]),
        (Approve(), [[None] * 3] * 2),
        (Postpone(1), [[None] * 3] * 2),
    ],
)
def test_each_cell_is_a_part_of_what_it_was(
    application: Application, step: Step, expected: list[list[int | None]]
) -> None:
    """40 of 400 kr is a tenth of every cell, 14 of 140 one of 2025's, 24 of 240 one of 2026's."""
    assert parts(step, standing(application)) == expected


@pytest.mark.parametrize(
    ("step", "left"),
    [
        (ByAmount(1), 0),
        (ByAmount(1, up=True), 2),
        (Ceiling(1), 1),
        (PerYear({2025: 1}), 0),
        (PerYear({2025: 1}, up=True), 2),
    ],
)
def test_a_single_krona_has_parts_and_nothing_has_none(
    application: Application, step: Step, left: int
) -> None:
    """Of one krona one is taken, added or kept; of 0 kr every part is 0 kr."""
    assert parts(step, standing(application, KRONA)) == [[left, 0, 0]]
    assert parts(step, standing(application, NOTHING)) == [[0, 0, 0]]


@pytest.mark.parametrize(
    ("step", "said", "within"),
    [
        (Approve(), "beviljas", "som beviljas"),
        (Table(), "bordläggs", "som bordläggs"),
        (Reject(), "avslås", "som avslås"),
        (ApproveAsAsked(), "beviljas som sökt", "som beviljas som sökt"),
        (Distribute({}), "beviljas med egen fördelning", "som beviljas med egen fördelning"),
        (ByPercent(Fraction(10)), "minskas med 10 %", "som minskas med 10 %"),
        (ByPercent(Fraction(1, 2), up=True), "utökas med 0,5 %", "som utökas med 0,5 %"),
        (Postpone(1), "skjuts upp en månad", "där insatsen skjuts upp en månad"),
        (Postpone(2), "skjuts upp 2 månader", "där insatsen skjuts upp 2 månader"),
        (
            Shorten(date(2026, 6, 30)),
            "förkortas till 2026-06-30",
            "där insatsen förkortas till 30 juni 2026",
        ),
        (WithoutRows(("ett",)), "beviljas utan Coach", "utan tjänsten Coach"),
        (
            WithoutRows(("ett", "två")),
            "beviljas utan Coach och Ledare",
            "utan tjänsterna Coach och Ledare",
        ),
        (WithoutRows(("tre",)), "beviljas utan Lokal", "utan raden Lokal"),
        (
            WithoutRows(("ett", "två", "tre")),
            "beviljas utan Coach, Ledare och Lokal",
            "utan raderna Coach, Ledare och Lokal",
        ),
    ],
)
def test_a_step_is_said_alone_and_within_a_sentence(
    application: Application, step: Step, said: str, within: str
) -> None:
    """Without the form's row numbers, and a row that is no post is called a row."""
    assert plain("".join(map(str, step.words(application)))) == said
    assert plain("".join(map(str, step.in_clause(application)))) == within


def test_steps_in_turn_are_said_within_a_sentence(application: Application) -> None:
    """The approval that it begins with is not said."""
    steps = (ApproveAsAsked(), WithoutRows(("ett",)), ByPercent(Fraction(10)))
    assert plain("".join(map(str, Decision(steps).in_clause(application)))) == (
        "som beviljas utan Coach och därefter minskas med 10 %"
    )


def test_a_row_keeps_its_number_where_it_is_needed(application: Application) -> None:
    """Two are called coach but for the letters' size, and one is called by its number alone."""
    called = ("1. Coach", "2. COACH", "3. ")
    rows = tuple(
        replace(row, name=name) for row, name in zip(application.budget_rows, called, strict=True)
    )
    names = WithoutRows(("ett", "två", "tre")).names(replace(application, budget_rows=rows))
    assert names == [(name,) for name in called]


@pytest.mark.parametrize(
    ("step", "words", "stated"),
    [
        (
            ByAmount(5),
            ("minskas med ", StatedAmount(5)),
            [(StatedAmount(5), "beloppet minskas med detta")],
        ),
        (
            ByAmount(5, up=True),
            ("utökas med ", StatedAmount(5)),
            [(StatedAmount(5), "beloppet utökas med detta")],
        ),
        (
            Ceiling(5),
            ("minskas till högst ", StatedAmount(5)),
            [(StatedAmount(5), "beloppet minskas till högst detta")],
        ),
        (
            PerYear({2026: 7, 2025: 5}),
            (
                "minskas med ",
                StatedAmount(5, 2025),
                " 2025",
                " och ",
                StatedAmount(7, 2026),
                " 2026",
            ),
            [
                (StatedAmount(7, 2026), "årets belopp minskas med detta"),
                (StatedAmount(5, 2025), "årets belopp minskas med detta"),
            ],
        ),
    ],
)
def test_the_amounts_a_step_says_know_their_year(
    application: Application, step: Step, words: tuple[object, ...], stated: list[object]
) -> None:
    """In words by rising year, as stated in the file's order; the first step, if none is said."""
    assert step.words(application) == words
    assert list(step.stated()) == stated
    assert all(amount.step == 1 for amount, _ in step.stated())


def test_a_step_that_says_no_amount_states_none() -> None:
    """Per cent is no amount."""
    assert list(ByPercent(Fraction(10)).stated()) == []


def test_what_is_done_is_a_raise_where_it_goes_up() -> None:
    """*reducera* and *utöka* are one step; the others do what their action says."""
    steps = [ByAmount(1), ByAmount(1, up=True), Ceiling(1), Postpone(1), Shorten(WHOLE.end)]
    assert [step.done for step in steps] == [
        Action.REDUCE, Action.RAISE, Action.REDUCE, Action.POSTPONE, Action.SHORTEN,
    ]  # fmt: skip


def test_the_adjustments_put_back_stay_so(application: Application) -> None:
    """30 kr of the second post, 20 and 10, return; going then takes all its 40 and 20."""
    before = standing(application)
    (back,) = ApproveAsAsked().row_changes(before)
    assert (back.row.id, back.amounts.tolist()) == ("två", [20, 10, 0])
    after = ApproveAsAsked().after(before)
    assert after.as_asked
    assert after.grant.cells.tolist() == [[120, 210, 20], [40, 40, 0]]
    assert (after.period, after.years, after.application) == (WHOLE, (2025, 2026), application)
    gone = WithoutRows(("två",))
    assert [change.amounts.tolist() for change in gone.row_changes(after)] == [[-40, -20, 0]]
    assert [change.amounts.tolist() for change in gone.row_changes(before)] == [[-20, -10, 0]]
    assert gone.after(after).grant.cells.tolist() == [[80, 190, 20], [40, 40, 0]]
    assert gone.after(before).grant.cells.tolist() == [[80, 190, 20], [40, 40, 0]]
    assert ByAmount(1).row_changes(after) == []


def test_time_moves_the_amounts_and_the_insats(application: Application) -> None:
    """24 kr a year from 2025, three months later: 18, 24 and 6 after; cut in March 2026: 24 and 6."""
    before = standing(application, Grant(("A",), np.array([[24, 24]]), np.array([0])))
    later = Postpone(3).after(before)
    assert later.grant.cells.tolist() == [[18, 24, 6]]
    assert later.period == Period(date(2025, 4, 1), date(2027, 3, 31))
    shorter = Shorten(date(2026, 3, 31)).after(before)
    assert shorter.grant.cells.tolist() == [[24, 6, 0]]
    assert shorter.period == Period(date(2025, 1, 1), date(2026, 3, 31))
    assert ByAmount(1).spread(before) is None


def test_what_is_refused_holds_nothing_and_what_is_approved_all(application: Application) -> None:
    """The same organisations and the same time; a distribution of one's own says every cell."""
    before = standing(application)
    for step in (Table(), Reject()):
        assert step.after(before).grant.cells.tolist() == [[0, 0, 0], [0, 0, 0]]
        assert step.after(before).period == WHOLE
    assert Approve().after(before) == before
    own = Distribute({"B": {2026: 7}}).after(before).grant
    assert (own.organisations, own.cells.tolist()) == (("B",), [[0, 7, 0]])


def test_steps_that_decide_the_same_are_equal() -> None:
    """Wherever a file says so."""
    assert ByAmount(1, at=StatedAt("a.yaml", 1)) == ByAmount(1, at=StatedAt("b.yaml", 2))
    assert ByAmount(1) != ByAmount(2)
