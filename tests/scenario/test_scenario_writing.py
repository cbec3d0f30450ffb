"""A scenario written as a file and read again is the same scenario: nothing said is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam_analysis.choices import all_approved
from finsam_analysis.core import DataPackage, InputError, Period, stripped
from finsam_analysis.scenario import (
    APPROVED,
    Addition,
    ApproveAsAsked,
    ByAmount,
    ByPercent,
    Ceiling,
    Change,
    Decision,
    Distribute,
    FeeChange,
    PerYear,
    Postpone,
    Reject,
    Scenario,
    Shorten,
    Step,
    Table,
    WithoutRows,
    load_scenario,
    save,
    scenario_path,
    scenario_text,
)
from tests.conftest import APPLICATIONS, SHIPPED, UPPSALA

PERCENTS = st.decimals(0, 100, places=3).map(lambda number: Fraction(str(number)))
AMOUNTS = st.integers(0, 10**12)
YEARS = st.sampled_from([2024, 2025, 2026, 2027, 2028])
ChangeT = TypeVar("ChangeT", bound=Change)
PLAN_YEARS = (2024, 2025, 2026, 2027, 2028)
ROWS = ("forvaltning", "regexpro", "esf-isa")
UP = st.booleans()
STEPS = st.one_of(
    st.builds(Postpone, st.integers(1, 120)),
    st.builds(ByPercent, PERCENTS, up=UP),
    st.builds(ByAmount, AMOUNTS, up=UP),
    st.builds(Ceiling, AMOUNTS),
    st.builds(PerYear, st.dictionaries(YEARS, AMOUNTS, min_size=1), up=UP),
)
SHARED = st.dictionaries(
    st.sampled_from(["Heby", "Uppsala", "Region Uppsala"]),
    st.dictionaries(YEARS, AMOUNTS, min_size=1),
    min_size=1,
)
FIRST = st.one_of(st.just(APPROVED.last), st.builds(Distribute, SHARED))
DECISIONS = st.one_of(
    st.sampled_from([Decision((Table(),)), Decision((Reject(),))]),
    st.builds(lambda first, rest: Decision((first, *rest)), FIRST, st.lists(STEPS, max_size=3)),
    st.lists(STEPS, min_size=1, max_size=3).map(tuple).map(Decision),
)
CHANGED = st.decimals(-100, 200, places=4).map(lambda number: Fraction(str(number)))
# Five years of it are not more than a hundredfold, which the language takes for a slip.
CHANGED_YEARLY = st.decimals(-100, 150, places=4).map(lambda number: Fraction(str(number)))
ONE_CHANGE = st.one_of(
    st.fixed_dictionaries({"percent": CHANGED}), st.fixed_dictionaries({"amount": AMOUNTS})
)
# Year by year; and from one year on by so much per cent a year, some years otherwise.
CHANGES = st.dictionaries(YEARS, ONE_CHANGE) | st.tuples(
    YEARS, CHANGED_YEARLY, st.dictionaries(YEARS, ONE_CHANGE, max_size=2)
).map(
    lambda told: {
        year: told[2].get(year, {"percent": told[1], "times": year - told[0] + 1})
        for year in PLAN_YEARS
        if year >= told[0] or year in told[2]
    }
)


def changes_of(kind: type[ChangeT]) -> st.SearchStrategy[dict[int, ChangeT]]:
    """Changes by year, of the fee or of another row."""
    return CHANGES.map(lambda told: {year: kind(**change) for year, change in told.items()})


# A file's texts are read without the signs that cannot be seen.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(
    lambda text: stripped(text).strip()
).filter(bool)  # fmt: skip
ADDITIONS = st.builds(
    Addition,
    st.from_regex(r"ny-[a-zåäö0-9]{1,9}", fullmatch=True),
    TEXTS,
    st.sampled_from(["Uppsala", "Älvkarleby", "Region Uppsala"]),
    st.just(Period(date(2025, 3, 1), date(2030, 2, 28))),
    AMOUNTS,
)
SIGNED = st.integers(-(10**12), 10**12)


def read_back(scenario: Scenario, package: DataPackage, folder: Path) -> Scenario:
    """The scenario after a file, known by the same id, file and bases as before."""
    path = folder / "tillbaka.yaml"
    path.write_text(scenario_text(scenario), encoding="utf-8")
    again = load_scenario(path, package)
    return replace(again, id=scenario.id, file=scenario.file, based_on=scenario.based_on)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario that a file could say."""
    return Scenario(
        id="prov",
        file="prov",
        name=draw(TEXTS),
        description=draw(st.just("") | TEXTS),
        decisions={application: draw(DECISIONS) for application in APPLICATIONS},
        member_fee=draw(changes_of(FeeChange)),
        underspend=draw(st.dictionaries(YEARS, PERCENTS)),
        plan={row: changes for row in ROWS if (changes := draw(changes_of(Change)))},
        opening_surplus=draw(st.none() | SIGNED),
        floor=draw(st.dictionaries(YEARS, SIGNED)),
        floor_percent=draw(st.none() | PERCENTS),
        ceiling=draw(st.none() | AMOUNTS),
        additions=tuple(draw(st.lists(ADDITIONS, max_size=3, unique_by=lambda a: a.id))),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(scenario=scenarios())
def test_every_scenario_reads_back_as_itself(
    uppsala: DataPackage, tmp_path: Path, scenario: Scenario
) -> None:
    """Every decision, step, change, share, amount, addition and text, whatever stands in it."""
    assert read_back(scenario, uppsala, tmp_path) == scenario


@pytest.mark.parametrize(
    ("application", "steps"),
    [
        ("samordnat-stod", (ApproveAsAsked(),)),
        ("plattform", (Shorten(date(2027, 2, 28)),)),
        ("framsteget", (Postpone(6), Shorten(date(2028, 3, 31)))),
        ("min-framtid", (WithoutRows(("arbetsterapeut",)), ByPercent(Fraction(5), up=True))),
    ],
)
def test_a_decision_of_one_application_reads_back(
    uppsala: DataPackage, tmp_path: Path, application: str, steps: tuple[Step, ...]
) -> None:
    """What only some applications can be decided: as asked, to a date, without budget rows."""
    approved = all_approved(uppsala)
    scenario = replace(approved, decisions={**approved.decisions, application: Decision(steps)})
    assert read_back(scenario, uppsala, tmp_path) == scenario


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_reads_back(uppsala: DataPackage, tmp_path: Path, name: str) -> None:
    """Also one that is a diff on another: what is written stands alone."""
    scenario = load_scenario(scenario_path(UPPSALA, name), uppsala)
    assert read_back(scenario, uppsala, tmp_path) == scenario


def test_writing_over_is_only_done_when_asked(uppsala: DataPackage, tmp_path: Path) -> None:
    """Refused first, and then done whole, with nothing left beside."""
    path = tmp_path / "scenarier" / "sparat.yaml"
    save(path, all_approved(uppsala))
    other = replace(all_approved(uppsala), name="Ett annat")
    with pytest.raises(InputError, match="filen finns redan"):
        save(path, other)
    save(path, other, over=True)
    assert load_scenario(path, uppsala).name == "Ett annat"
    assert [file.name for file in path.parent.iterdir()] == ["sparat.yaml"]


def test_changes_within_changes_are_said(uppsala: DataPackage, tmp_path: Path) -> None:
    """A span within a *från*, and a single year within that, read back as they were."""
    plan = {year: Change(percent=Fraction(3), times=year - 2023) for year in PLAN_YEARS} | {
        2026: Change(percent=Fraction(2)),
        2027: Change(percent=Fraction(2), times=2),
    }
    scenario = replace(all_approved(uppsala), plan={"forvaltning": plan})
    assert read_back(scenario, uppsala, tmp_path) == scenario
