"""Scenario files that nobody writes on purpose: one message, soon, and no figure that wraps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from finsam_analysis.core import InputError
from finsam_analysis.scenario import ScenarioResult

Run = Callable[[str], ScenarioResult]


@pytest.mark.parametrize(
    "text",
    [
        'beskrivning: "\\U00110000"\n',
        "beslut: &a [*a]\n",
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"b{i}: &{b} [{', '.join([f'*{a}'] * 10)}]\n"
            for i, (a, b) in enumerate(zip("abcdefgh", "bcdefghi", strict=True))
        ),
        "beslut: " + "[" * 3000 + "\n",
        "antaganden: {medlemsavgift: {" + "9" * 5000 + ': "-1 %"}}\n',
        "a: &x 1\nb: &x 2\n",
        "antaganden: {golv_kr: " + "x" * 30000 + "}\n",
    ],
    ids=["escape", "ring", "billion laughs", "deep", "long year", "anchor twice", "long value"],
)
def test_hostile_yaml_is_refused_in_swedish(text: str, run: Run) -> None:
    """Escapes past Unicode, values without end, long numbers: a message with file and remedy."""
    with pytest.raises(InputError) as told:
        run(f"standard: avslå\n{text}")
    assert "prov.yaml" in str(told.value)
    assert "Åtgärd: " in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        'medlemsavgift: {2025: "30000000000000 %"}',
        'medlemsavgift: {från 2024: "9000 % per år"}',
        "ingående_överskott_kr: " + "9" * 13,
        "ingående_överskott_kr: " + "9" * 40,
        "golv_kr: 1000000000001",
        'ej_nyttjat: {2025: "100,01 %"}',
        'plan: {forvaltning: {från 2024: "5000 % per år"}}',
    ],
)
def test_figures_that_no_forbund_has_are_refused(text: str, run: Run) -> None:
    """What could leave 64 bits is a fault with its line, never a figure that has wrapped."""
    with pytest.raises(InputError, match=r"rad [0-9]+"):
        run(f"standard: avslå\nantaganden:\n  {text}\n")


def test_raises_upon_raises_are_refused_before_they_wrap(run: Run) -> None:
    """Eleven times larger eleven times over is past a thousand milliard kronor: told at its line."""
    steps = "".join("    - {åtgärd: utöka, procent: 1000}\n" for _ in range(20))
    with pytest.raises(InputError, match="rad 9, vaxtkraft"):
        run(f"standard: avslå\nbeslut:\n  vaxtkraft:\n{steps}")


def test_a_name_cannot_turn_a_figure_around(run: Run) -> None:
    """The right-to-left override goes on reading; the name's letters stay."""
    path = 'beskrivning: "utrymmet är \u202e000 000 015 kr"\nstandard: avslå\n'
    assert run(path).scenario.description == "utrymmet är 000 000 015 kr"


def test_half_a_sign_in_an_escape_goes_and_two_halves_are_one(run: Run) -> None:
    """What JSON writes as a pair of halves is one sign; a half alone is none."""
    result = run('beskrivning: "\\ud83d\\ude00 \\ud800!"\nstandard: avslå\n')
    assert result.scenario.description == "\U0001f600 !"


def test_many_unknown_keys_are_told_as_the_first_ones_and_a_count(run: Run) -> None:
    """A flood has one cause: fifty faults are told, the rest counted."""
    keys = "".join(f"nyckel{i}: 1\n" for i in range(2_000))
    with pytest.raises(InputError) as told:
        run(f"standard: avslå\n{keys}")
    lines = str(told.value).splitlines()
    assert lines[0] == "2\u202f000 fel i indata:"
    assert len(lines) == 52
    assert "1\u202f950 fel till" in lines[-1]


def test_a_file_larger_than_any_scenario_is_read_in_part(run: Run) -> None:
    """A hundred thousand unknown keys: how many rows there are, the first faults, and a count."""
    keys = "".join(f"nyckel{i}: 1\n" for i in range(100_000))
    with pytest.raises(InputError) as told:
        run(f"standard: avslå\n{keys}")
    lines = str(told.value).splitlines()
    assert len(lines) == 52
    assert "100\u202f003 rader" in lines[1]


def test_brackets_without_end_are_counted_and_not_followed(run: Run) -> None:
    """Two thousand opened brackets would take the reader minutes."""
    with pytest.raises(InputError, match=r"2000 .* som inte stängs"):
        run("beslut: " + "[" * 2_000 + "\n")
