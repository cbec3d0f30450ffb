"""The language's second part: by hand on the plan's figures, and what must hold of any scenario."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.scenario import Change, ScenarioResult, compute, load_scenario
from finsam_analysis.sensitivity import bridge, distance
from finsam_analysis.tracing import FigureTracing
from tests.conftest import APPLICATIONS, PROJECT

Run = Callable[[str], ScenarioResult]
EXAMPLES = re.findall(
    r"```yaml\n(.*?)```", (PROJECT / "docs" / "scenariofil.md").read_text(), re.DOTALL
)
slow = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def granted(run: Run, application: str, decision: str) -> list[list[int]]:
    """What one application is granted, organisation by organisation, 2025 to 2028 and after."""
    grant = run(f"standard: bevilja\nbeslut:\n  {application}: {decision}").granted[application]
    cells: list[list[int]] = np.column_stack([grant.amounts[:, 1:], grant.after_plan]).tolist()
    return cells


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_of_the_guide_is_computed(
    uppsala: DataPackage, tmp_path: Path, example: str
) -> None:
    """What the guide shows can be copied, given a name and a standard."""
    text = (
        example
        if "namn:" in example.split("beslut:", maxsplit=1)[0]
        else f"namn: E\nstandard: bevilja\n{example}"
    )
    path = tmp_path / "exempel.yaml"
    path.write_text(text, encoding="utf-8")
    assert compute(uppsala, load_scenario(path, uppsala)).trajectory.closing.any()


def test_steps_work_on_what_the_one_before_gave(run: Run) -> None:
    """Framsteget: 1 809, 1 862, 1 910, 1 946 tkr less a tenth, then half of each year moves on.

    1 809 000 · 0,9 = 1 628 100, whose half is 814 050; 1 675 800 / 2 = 837 900, and so on.
    """
    steps = "[{åtgärd: reducera, procent: 10}, {åtgärd: skjut upp, månader: 6}]"
    cut = [round(amount * 9 / 10) // 2 for amount in (1_809_000, 1_862_000, 1_910_000, 1_946_000)]
    first = granted(run, "framsteget", "{åtgärd: reducera, procent: 10}")[0][:4]
    halves = [amount // 2 for amount in first]
    assert halves == cut
    moved = granted(run, "framsteget", steps)[0]
    assert moved == [
        halves[0], halves[0] + halves[1], halves[1] + halves[2], halves[2] + halves[3], halves[3],
    ]  # fmt: skip


def test_the_order_of_steps_matters(run: Run) -> None:
    """10 000 kr off and then half is not half and then 10 000 kr off: 5 000 kr apart."""
    half, less = "{åtgärd: reducera, procent: 50}", "{åtgärd: reducera, belopp_kr: 10000}"
    totals = [
        sum(map(sum, granted(run, "vaxtkraft", f"[{a}, {b}]")))
        for a, b in ((half, less), (less, half))
    ]
    assert totals == [4_120_000, 4_125_000]


def test_raised_by_per_cent_amount_and_year(run: Run) -> None:
    """Växtkraft 2 753, 2 753, 2 754 tkr: a tenth more, 826 tkr more, 100 kr more in 2026."""
    ways = ("procent: 10", "belopp_kr: 826 tkr", "per_år: {2026: 100}")
    raised = [granted(run, "vaxtkraft", f"{{åtgärd: utöka, {way}}}")[0][:3] for way in ways]
    assert raised == [
        [3_028_300, 3_028_300, 3_029_400],
        [3_028_300, 3_028_300, 3_029_400],
        [2_753_000, 2_753_100, 2_754_000],
    ]


def test_what_comes_after_the_plan_grows_with_the_rest(run: Run) -> None:
    """Six months later half of 2028 lies after the plan; a tenth more of it too."""
    moved = granted(run, "framsteget", "{åtgärd: skjut upp, månader: 6}")[0]
    more = "[{åtgärd: skjut upp, månader: 6}, {åtgärd: utöka, procent: 10}]"
    assert granted(run, "framsteget", more)[0][4] == moved[4] * 11 // 10


def test_a_distribution_of_ones_own_is_taken_as_it_stands(run: Run) -> None:
    """Heby 2 000 000 in 2025 and 2 500 000 a year after; nothing else, and nothing after the plan."""
    own = "{åtgärd: bevilja, fördelning: {Heby kommun: {2025: 2 000 000, från 2026: 2 500 000}}}"
    assert granted(run, "plattform", own) == [[2_000_000, 2_500_000, 2_500_000, 2_500_000, 0]]


def test_a_row_goes_whole_where_the_adjustments_are_put_back(run: Run) -> None:
    """The fourth coach put back and then taken away leaves what the office proposed."""
    application = "samordnat-stod"
    back = run(f"standard: bevilja\nbeslut:\n  {application}: {{åtgärd: bevilja, sökt: ja}}")
    (adjustment,) = back.package.application(application).adjustments
    gone = (
        f"[{{åtgärd: bevilja, sökt: ja}}, {{åtgärd: reducera, ta_bort: [{adjustment.budget_row}]}}]"
    )
    row = next(
        row
        for row in back.package.application(application).budget_rows
        if row.id == adjustment.budget_row
    )
    total = sum(map(sum, granted(run, application, gone)))
    assert total == back.granted[application].total - row.asked


def test_a_plan_row_that_grows_by_per_cent_a_year(run: Run) -> None:
    """Förvaltning 4 450, 4 800, 5 100 tkr: 1,03, 1,03² and 1,03³ times as much.

    4 800 000 · 1,0609 = 5 092 320; 5 100 000 · 1,092727 = 5 572 907,7.
    """
    result = run('standard: avslå\nantaganden:\n  plan: {Förvaltning: {från 2026: "3 % per år"}}')
    plain = run("standard: avslå")
    grown = (result.administration - plain.administration).tolist()
    assert grown == [0, 0, 133_500, 292_320, 472_908]


def test_a_plan_row_that_stops_or_is_halved(run: Run) -> None:
    """RegExPro 1 245 tkr in 2026 and 2027 goes; half of ESF medel ISA's 450 tkr in 2026 too."""
    result = run(
        'standard: avslå\nantaganden:\n  plan: {regexpro: {från 2026: 0}, esf-isa: {2026: "-50 %"}}'
    )
    plain = run("standard: avslå")
    assert (result.trajectory.cost - plain.trajectory.cost).tolist() == [
        0,
        0,
        -1_245_000,
        -1_245_000,
        0,
    ]
    assert (result.trajectory.income - plain.trajectory.income).tolist() == [0, 0, -225_000, 0, 0]


def test_a_negative_row_changes_like_any_other(run: Run) -> None:
    """The forecast's −1 300 tkr, a tenth more: −1 430 tkr."""
    result = run('standard: avslå\nantaganden:\n  plan: {ej-nyttjade-medel: {2024: "10 %"}}')
    assert int(result.ongoing[0] - run("standard: avslå").ongoing[0]) == -130_000


def test_a_halved_krona_is_rounded_from_zero_once() -> None:
    """1,5 kr becomes 2, −1,5 kr becomes −2."""
    half = Change(percent=Fraction(-50))
    assert [half.applied_to(amount) for amount in (3, -3)] == [2, -2]


def test_of_the_two_floors_the_higher_holds_each_year(run: Run) -> None:
    """2 % of the income 24 122, 24 100, 23 772, 23 472, 23 323 tkr against 0 and 480 tkr."""
    result = run(
        "standard: avslå\nantaganden:\n  golv_kr: {2025: 0, från 2026: 470 tkr}\n  golv_procent: 2"
    )
    assert result.trajectory.income.tolist() == [
        24_122_000,
        24_100_000,
        23_772_000,
        23_472_000,
        23_323_000,
    ]
    assert result.floors.tolist() == [482_440, 482_000, 475_440, 470_000, 470_000]


def test_the_years_above_the_ceiling_are_told_and_nothing_else(run: Run) -> None:
    """Without applications 4 830, 18 213, 34 240, 49 817, 66 340 tkr: above 40 mkr from 2027."""
    plain, told = run("standard: avslå"), run("standard: avslå\nantaganden:\n  tak_kr: 40 mkr")
    assert told.years_above_ceiling == (2027, 2028)
    assert told.trajectory.closing.tolist() == plain.trajectory.closing.tolist()


def test_each_plan_row_is_a_bridge_step_of_its_own(run: Run) -> None:
    """RegExPro's 1 245 tkr a year and the halved ISA, beside what is decided, summing to the krona."""
    before = run("standard: bevilja")
    after = run(
        "standard: bevilja\nbeslut:\n  vaxtkraft: [{åtgärd: reducera, procent: 10}, {åtgärd: utöka, procent: 5}]\n"
        'antaganden:\n  plan: {regexpro: {från 2026: 0}, esf-isa: {2026: "-50 %"}}\n'
        '  ej_nyttjat: {2026: "4 %"}'
    )
    steps = {(str(step.kind), str(step.id)) for step in bridge(before, after).steps}
    assert steps == {
        ("beslut", "vaxtkraft"), ("plan", "regexpro"), ("plan", "esf-isa"), ("antagande", "ej_nyttjat"),
    }  # fmt: skip


def test_the_edge_is_where_each_years_own_floor_is(run: Run) -> None:
    """A floor of 1 mkr from 2026 only: what is missing is counted from each year's own floor."""
    plain = run("standard: bevilja")
    floored = run("standard: bevilja\nantaganden:\n  golv_kr: {2025: 0, från 2026: 1 mkr}")
    room = plain.trajectory.closing.tolist()
    missing = [max(0, floor - r) for floor, r in zip((0, 0, *[10**6] * 3), room, strict=True)]
    assert [shortfall.missing for shortfall in distance(floored).shortfalls] == missing


def test_every_figure_of_the_second_part_can_be_traced(run: Run) -> None:
    """The tracing holds every cell against its parts, and raises where they do not agree."""
    result = run(
        "standard: bevilja\nbeslut:\n"
        "  framsteget: [{åtgärd: reducera, procent: 10}, {åtgärd: skjut upp, månader: 7}]\n"
        "  plattform: [{åtgärd: bevilja, fördelning: {Tierp: {2025: 3}}}, {åtgärd: utöka, belopp_kr: 5}]\n"
        "  samordnat-stod: [{åtgärd: bevilja, sökt: ja}, {åtgärd: förkorta, till: 2026-02}]\n"
        "antaganden:\n  plan: {Förvaltning: {från 2026: 3 % per år}}\n"
        "  golv_kr: {från 2026: 5}\n  golv_procent: 1\n  tak_kr: 7"
    )
    tracing = FigureTracing(result)
    figure = tracing.figure("beslutsutrymme 2026")
    assert figure.amount == result.trajectory.closing[2]
    assert any("ändrat: Förvaltning 2026" in below.label for below in figure.below())


WAYS = (
    "avslå",
    "{åtgärd: bevilja, sökt: ja}",
    "{åtgärd: reducera, procent: 12}",
    "{åtgärd: utöka, belopp_kr: 1 tkr}",
    "[{åtgärd: reducera, procent: 7}, {åtgärd: skjut upp, månader: 5}]",
    "[{åtgärd: skjut upp, månader: 5}, {åtgärd: utöka, procent: 7}]",
)
ASSUMED = (
    'medlemsavgift: {2026: "-2 %"}',
    "golv_kr: {från 2026: 300 tkr}",
    "plan: {regexpro: {2025: 0}, forvaltning: {2026–2027: 2 % per år}}",
    'ej_nyttjat: {2025–2026: "3 %"}',
)


@slow
@given(
    st.lists(
        st.tuples(st.sampled_from(APPLICATIONS), st.sampled_from(WAYS)), unique_by=lambda d: d[0]
    ),
    st.lists(st.sampled_from(ASSUMED), unique=True),
    st.randoms(use_true_random=False),
)
def test_the_order_of_keys_means_nothing(
    run: Run, decided: list[tuple[str, str]], assumed: list[str], shuffler: random.Random
) -> None:
    """The same keys in another order give the same result in full."""
    answers = []
    for _ in range(2):
        lines = "".join(f"\n  {name}: {way}" for name, way in decided)
        more = "".join(f"\n  {each}" for each in assumed)
        text = f"standard: bevilja\nbeslut:{lines or ' {}'}\nantaganden:{more or ' {}'}"
        answers.append(run(text).as_json())
        shuffler.shuffle(decided)
        shuffler.shuffle(assumed)
    assert answers[0] == answers[1]


@slow
@given(
    st.integers(2024, 2028),
    st.integers(2024, 2028),
    st.sampled_from(['"-2 %"', "23 mkr", '"1,5 %"']),
    st.sampled_from(["medlemsavgift: ", "plan: {forvaltning: "]),
)
def test_a_span_is_its_years_written_out(run: Run, a: int, b: int, value: str, key: str) -> None:
    """``2025–2027: x`` is ``2025: x, 2026: x, 2027: x``, and ``från 2026`` to the plan's last year."""
    first, last = sorted((a, b))
    span = f"från {first}" if last == 2028 else f"{first}-{last}"
    each = ", ".join(f"{year}: {value}" for year in range(first, last + 1))
    end = "}" if key.startswith("plan") else ""
    answers = [
        run(f"standard: avslå\nantaganden:\n  {key}{{{said}}}{end}").as_json()
        for said in (f"{span}: {value}", each)
    ]
    assert answers[0] == answers[1]


@slow
@given(st.data())
def test_nothing_is_lost_by_steps_in_time(run: Run, data: st.DataObject) -> None:
    """However often an application is moved, its whole stays, also after the plan."""
    name = data.draw(st.sampled_from(APPLICATIONS))
    moves = data.draw(st.lists(st.integers(1, 40), min_size=1, max_size=3))
    steps = ", ".join(f"{{åtgärd: skjut upp, månader: {months}}}" for months in moves)
    result = run(f"standard: bevilja\nbeslut:\n  {name}: [{steps}]")
    assert result.granted[name].total == result.proposed[name].total


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("medlemsavgift: {från 2026: 1, från 2027: 2}", "säger båda något om samma år"),
        ("medlemsavgift: {2025–2026: 1, 2026-2027: 2}", "säger båda något om samma år"),
        ("medlemsavgift: {2026: 2 % per år}", "”från” eller ett spann av år"),
        ("plan: {medlemsavgifter: {2026: 0}}", "är medlemsavgiften"),
        ("plan: {Lokussamordnare: {2025: 0}}", "kan vara lokussamordnare-uppsala-pagaende"),
        ("golv_kr: {2031: 5}", "ett år i planen, 2024–2028"),
        ("golv_procent: 101", "0 till 100 procent"),
    ],
)
def test_what_the_second_part_cannot_mean_is_refused(run: Run, said: str, told: str) -> None:
    """With what was found and what was expected."""
    with pytest.raises(InputError, match=re.escape(told)):
        run(f"standard: avslå\nantaganden:\n  {said}")


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("[avslå, bordlägg]", "avslå bland flera steg"),
        ("[{åtgärd: reducera, procent: 1}, bevilja]", "bevilja efter ett annat steg"),
        (
            "[{åtgärd: skjut upp, månader: 1}, {åtgärd: reducera, ta_bort: [resor]}]",
            "rader kan inte tas bort när insatsen redan är flyttad",
        ),
        ("{åtgärd: utöka, tak_kr: 5}", "tak_kr vid utöka"),
        ("{åtgärd: utöka, per_år: {2028: 5}}", "utökning med 5\u00a0kr (2028) av ingenting"),
        ("{åtgärd: bevilja, fördelning: {Gävle: {2026: 5}}}", "okänd organisation ”Gävle”"),
        ("[]", "tom lista"),
    ],
)
def test_steps_that_cannot_be_are_refused(run: Run, decision: str, told: str) -> None:
    """With the application, the step and what was expected."""
    with pytest.raises(InputError, match=re.escape(told)):
        run(f"standard: bevilja\nbeslut:\n  vaxtkraft: {decision}")
