"""Whatever is said on the page can be undone, taken back and saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.core import DataPackage
from finsam_analysis.page.differences import differences
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.scenario import (
    Scenario,
    load_scenario,
    run_scenario,
    scenario_text,
)

FIELDS = st.sampled_from(
    [
        ("beslut/registerstudie/0/åtgärd", "utöka"),
        ("beslut/plattform/0/sätt", "fördelning"),
        ("antaganden/plan/forvaltning/från 2026", "3 % per år"),
        ("antaganden/plan/regexpro/2026", "0"),
        ("antaganden/golv_procent", "2"),
        ("antaganden/tak_kr", "8 mkr"),
        ("beslut/vaxtkraft/0/åtgärd", "avslå"),
        ("beslut/framsteget/0/åtgärd", "skjut upp"),
        ("beslut/plattform/0/åtgärd", "förkorta"),
        ("beslut/samordnat-stod/0/sätt", "sökt"),
        ("beslut/min-framtid/0/åtgärd", "reducera"),
        ("antaganden/medlemsavgift/från 2026", "-2,5 %"),
        ("antaganden/medlemsavgift/2027", "23 000 000"),
        ("antaganden/ej_nyttjat/från 2025", "4"),
        ("antaganden/golv_kr/från 2024", "500 000"),
        ("antaganden/ingående_överskott_kr", "6 000 000"),
    ]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_undoing_everything_is_where_it_began(
    uppsala: DataPackage, told: list[tuple[str, str]]
) -> None:
    """Whatever is said, as many steps back as were taken lead to the start, and redo to the end."""
    explored = Exploration(uppsala, run_scenario(uppsala, "kansliets-forslag").scenario)
    start = explored.setting
    for field, text in told:
        explored.say(field, text)
    end, steps = explored.setting, len(explored.past)
    for _ in range(steps):
        explored.undo()
    assert explored.setting == start
    assert not list(differences(explored.start, explored.result))
    for _ in range(steps):
        explored.redo()
    assert explored.setting == end


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_taking_back_every_difference_is_the_start(
    uppsala: DataPackage, told: list[tuple[str, str]]
) -> None:
    """Each thing in the list of differences can be taken back by itself, and then none is left."""
    explored = Exploration(uppsala, run_scenario(uppsala, "kansliets-forslag").scenario)
    for field, text in told:
        explored.say(field, text)
    for key, _ in list(differences(explored.start, explored.result)):
        explored.revert(key)
    assert explored.scenario == explored.setting.start


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_whatever_is_said_can_be_saved(
    uppsala: DataPackage, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    """The file of it gives the same decisions and assumptions, and so the same figures."""
    explored = Exploration(uppsala, run_scenario(uppsala, "kansliets-forslag").scenario)
    for field, text in told:
        explored.say(field, text)
    path = tmp_path / "sparat.yaml"
    path.write_text(scenario_text(explored.scenario), encoding="utf-8")

    def said(scenario: Scenario) -> Scenario:
        return replace(scenario, id="", file="", based_on=())

    assert said(load_scenario(path, uppsala)) == said(explored.scenario)
