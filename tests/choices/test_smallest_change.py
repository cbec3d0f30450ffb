"""The smallest change: held against every combination, and against the ordinary scenarios."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam_analysis.choices import (
    STANDARD_LEVELS,
    Clash,
    DemandKind,
    Demands,
    FoundChange,
    Objective,
    Status,
    all_approved,
    choices_of,
    explore,
    find_change,
)
from finsam_analysis.choices.answer import decided_at
from finsam_analysis.core import DataPackage, InputError, OrganisationKind, Period
from finsam_analysis.scenario import FeeChange, compute, free_path, load_scenario, save
from finsam_analysis.scenario.scenario import Addition
from finsam_analysis.scenario.writing import plain_decimal, scenario_text

TKR = 1000
THREE = (Fraction(0), Fraction(50), Fraction(100))
KOMMUNER = ("Enköping", "Heby", "Håbo", "Knivsta", "Tierp", "Uppsala", "Älvkarleby")
COACH = Addition(
    "extra-coach",
    "En coach: till",
    "Uppsala",
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    666_000,
)
Grid = npt.NDArray[np.int64]


def demands(floor: int, *levels: Fraction, **more: object) -> Demands:
    """Demands with the standard levels unless others are given."""
    offered = frozenset(levels or STANDARD_LEVELS)
    return replace(Demands(floor=floor, offered=offered), **more)  # type: ignore[arg-type]


def search(
    package: DataPackage, wanted: Demands, objective: Objective = Objective.FEWEST
) -> FoundChange:
    """The answer under the plan's own assumptions."""
    return find_change(package, None, wanted, objective)


class Everything:
    """All 3^11 combinations of the real case as tables: the independent second way."""

    def __init__(self, package: DataPackage) -> None:
        choices = choices_of(compute(package, all_approved(package)), THREE)
        grid = np.indices((3,) * 11).reshape(11, -1)
        each = np.arange(11)[:, np.newaxis]
        self.names = choices.applications
        self.level: Grid = np.array([0, 50, 100])[grid]
        self.touched: Grid = (self.level < 100).sum(axis=0)
        self.cut: Grid = choices.granted[:, -1].sum() - choices.granted[each, grid].sum(axis=0)
        self.lowest: Grid = (choices.room_without - choices.carried[each, grid].sum(axis=0)).min(
            axis=1
        )
        columns = [choices.organisations.index(name) for name in KOMMUNER]
        received = choices.received[each, grid].sum(axis=0)[:, columns]
        self.proposed: Grid = choices.received[:, -1].sum(axis=0)[columns]
        self.lost: Grid = self.proposed - received
        self.population = np.array(
            [package.population[name, package.population_year.value] for name in KOMMUNER]
        )

        self.worst_share = self._worst(self.proposed)
        self.worst_per_inhabitant = self._worst(self.population)

    def _worst(self, sizes: Grid) -> list[Fraction]:
        """The largest loss in each combination, as a share of the sizes, exactly."""

        @cache
        def share(lost: int, size: int) -> Fraction:
            return Fraction(lost, size)

        return [max(map(share, row, sizes.tolist())) for row in self.lost.tolist()]


@pytest.fixture(scope="module")
def everything(uppsala: DataPackage) -> Everything:
    """All combinations at three levels."""
    return Everything(uppsala)


@pytest.mark.parametrize("floor", [0, 1_000, 5_000, 12_000])
def test_least_money_is_the_best_of_all_combinations(uppsala: DataPackage, floor: int) -> None:
    """The most that all 5^11 combinations let grant is the proposal less the smallest cut."""
    found = search(uppsala, demands(floor * TKR), Objective.LEAST_MONEY)
    space = explore(found.choices, floor * TKR, best=4)
    cuts = [found.answer.change, *found.answer.alternatives]
    assert found.answer.status is Status.OPTIMAL
    assert [c.cut for c in cuts if c] == [52_503_000 - best.granted for best in space.best]


@pytest.mark.parametrize("floor", [0, 1_000, 5_000, 12_000])
def test_fewest_and_the_next_best_are_the_first_of_all(
    uppsala: DataPackage, everything: Everything, floor: int
) -> None:
    """Ranked by number touched and then by money, with three levels."""
    found = search(uppsala, demands(floor * TKR, *THREE))
    holds = np.flatnonzero(everything.lowest >= floor * TKR)
    ranked = sorted(zip(everything.touched[holds], everything.cut[holds], strict=True))
    answers = [found.answer.change, *found.answer.alternatives]
    assert [(c.touched, c.cut) for c in answers if c] == ranked[:4]


@pytest.mark.parametrize("per_inhabitant", [False, True])
@pytest.mark.parametrize("floor", [0, 1_000, 5_000, 12_000])
def test_fairest_has_the_least_worst_loss_of_all(
    uppsala: DataPackage, everything: Everything, floor: int, per_inhabitant: bool
) -> None:
    """Ranked by the exact worst loss of any kommun and then by money, with three levels."""
    found = find_change(
        uppsala,
        None,
        demands(floor * TKR, *THREE),
        Objective.FAIREST,
        per_inhabitant=per_inhabitant,
        alternatives=1,
    )
    worst = everything.worst_per_inhabitant if per_inhabitant else everything.worst_share
    holds = np.flatnonzero(everything.lowest >= floor * TKR).tolist()
    ranked = sorted((worst[row], int(everything.cut[row])) for row in holds)
    answers = [found.answer.change, *found.answer.alternatives]
    assert [(c.worst_loss, c.cut) for c in answers if c] == ranked[:2]


def test_demands_narrow_what_is_chosen_among(uppsala: DataPackage, everything: Everything) -> None:
    """Keep, all or nothing, least grant and largest cut together, against all combinations."""
    wanted = demands(
        3_000 * TKR,
        *THREE,
        keep=frozenset(["registerstudie"]),
        all_or_nothing=frozenset(["vaxtkraft", "min-framtid"]),
        at_least={"Uppsala": 3_500_000},
        at_most_cut={"plattform": Fraction(50)},
    )
    level = dict(zip(everything.names, everything.level, strict=True))
    holds = (
        (everything.lowest >= 3_000 * TKR)
        & (level["registerstudie"] == 100)
        & (level["vaxtkraft"] != 50)
        & (level["min-framtid"] != 50)
        & (level["plattform"] >= 50)
        & (
            everything.proposed[KOMMUNER.index("Uppsala")]
            - everything.lost[:, KOMMUNER.index("Uppsala")]
            >= 3_500_000
        )
    )
    found = search(uppsala, wanted, Objective.LEAST_MONEY)
    answers = [found.answer.change, *found.answer.alternatives]
    assert [c.cut for c in answers if c] == sorted(everything.cut[holds].tolist())[:4]


def test_what_is_missing_is_said_year_by_year(uppsala: DataPackage) -> None:
    """The board papers: −61 tkr in 2026, with all applications granted."""
    assert search(uppsala, demands(0)).answer.missing == ((2026, 61_000),)


def test_nothing_is_changed_when_nothing_is_missing(uppsala: DataPackage) -> None:
    """A floor of −61 tkr holds as it is."""
    found = search(uppsala, demands(-61_000)).as_json()
    assert (found["status"], found["reduced"], found["cut"]) == ("optimal", [], 0)
    assert found["binding"] == []


def test_one_krona_decides(uppsala: DataPackage) -> None:
    """A floor that one combination meets exactly is met by it, and a krona more is not.

    Registerstudie at 75 % gives 23 250 kr (61 000 lacking, 84 250 saved: by hand).
    """
    meets = search(uppsala, demands(23_250, at_most_cut={"registerstudie": Fraction(25)}))
    assert meets.answer.change is not None
    assert meets.answer.change.cut == 84_250
    misses = search(uppsala, demands(23_251, at_most_cut={"registerstudie": Fraction(25)}))
    assert misses.answer.change is not None
    assert misses.answer.change.cut > 84_250


def test_every_answer_is_an_ordinary_scenario(uppsala: DataPackage) -> None:
    """Room per year in the answer is that of computing its levels as a scenario."""
    found = search(uppsala, demands(5_000 * TKR), Objective.FAIREST)
    assert found.found is not None
    assert len(found.alternatives) == 3
    for one in (found.found, *found.alternatives):
        result = compute(uppsala, decided_at(all_approved(uppsala), one.levels))
        assert one.as_json()["room"] == result.trajectory.closing.tolist()
        assert 52_503_000 - result.granted_total == one.change.cut


def test_the_alternatives_are_distinct(uppsala: DataPackage) -> None:
    """No choice of levels comes twice."""
    found = search(uppsala, demands(1_000 * TKR), Objective.LEAST_MONEY)
    assert found.found is not None
    answers = [tuple(one.levels.values()) for one in (found.found, *found.alternatives)]
    assert len(set(answers)) == 4


def test_a_floor_above_every_room_says_by_how_much(uppsala: DataPackage) -> None:
    """Without any application 2025 ends at 18 213 tkr: 1 787 tkr from 20 000."""
    found = search(uppsala, demands(20_000 * TKR))
    assert found.answer.status is Status.INFEASIBLE
    assert found.clashes == (Clash(DemandKind.FLOOR, "", 1_787_000, 1_787_000),)
    assert found.as_json()["levels"] is None


def test_demands_that_clash_are_named_with_how_far_each_must_yield(uppsala: DataPackage) -> None:
    """Nothing may be touched, yet 61 tkr lack: the floor yields those, or registerstudie a little.

    By hand: of the kept applications the cheapest to cut enough is registerstudie at 75 %.
    """
    every = frozenset(application.id for application in uppsala.applications)
    found = search(uppsala, demands(0, keep=every))
    alone = {clash.subject: clash.alone for clash in found.clashes}
    assert alone[""] == 61_000
    assert alone["registerstudie"] == 84_250
    assert alone["lokussamordnare-alvkarleby"] == 111_000
    assert sum(clash.together for clash in found.clashes) == 61_000


def test_a_least_grant_beyond_the_proposal_clashes(uppsala: DataPackage) -> None:
    """Heby is proposed 10 256 tkr: a krona more can only come by asking a krona less."""
    found = search(uppsala, demands(-61_000, at_least={"Heby": 10_256_001}))
    assert found.clashes == (Clash(DemandKind.AT_LEAST, "Heby", 1, 1),)


def test_assumptions_move_what_is_missing(uppsala: DataPackage) -> None:
    """A fee of 1 000 kr less in 2025 is 1 000 kr less room in 2026: 62 tkr lack."""
    lower = replace(all_approved(uppsala), member_fee={2025: FeeChange(amount=23_321_000)})
    found = find_change(uppsala, lower, demands(0), Objective.FEWEST)
    assert found.answer.missing == ((2026, 62_000),)


def test_an_added_insats_is_paid_for_before_anything_is_searched(uppsala: DataPackage) -> None:
    """A coach more in 2026 for 666 000 kr: 61 + 666 tkr lack, and no application is the coach."""
    base = replace(all_approved(uppsala), additions=(COACH,))
    found = find_change(uppsala, base, demands(0), Objective.LEAST_MONEY)
    assert found.answer.missing == ((2026, 727_000),)
    assert found.found is not None
    assert "extra-coach" not in found.found.levels
    assert explore(found.choices, 0).best[0].granted == 52_503_000 - found.found.change.cut


def test_time_that_runs_out_is_never_called_optimal(uppsala: DataPackage) -> None:
    """With no time at all there is no answer, and it says limit."""
    found = find_change(uppsala, None, demands(0), Objective.FEWEST, seconds=0.0)
    assert found.answer.status is Status.LIMIT
    assert found.found is None
    assert found.as_json()["gap"] is None


def test_only_kommuner_are_compared(uppsala: DataPackage) -> None:
    """The region's own study is cut before any kommun loses anything."""
    found = search(uppsala, demands(0), Objective.FAIREST)
    assert found.answer.change is not None
    assert found.answer.change.worst_loss == 0
    regions = {o.name for o in uppsala.organisations if o.kind is not OrganisationKind.KOMMUN}
    assert regions.isdisjoint(KOMMUNER)


def test_a_saved_change_is_read_back_as_the_same_scenario(
    uppsala: DataPackage, tmp_path: Path
) -> None:
    """Assumptions and decisions survive the file, decimals included."""
    base = replace(
        all_approved(uppsala),
        member_fee={2026: FeeChange(percent=Fraction("-2.5")), 2027: FeeChange(amount=23_000_001)},
        underspend={2024: Fraction("0.125")},
        opening_surplus=6_000_000,
        additions=(COACH,),
    )
    found = find_change(
        uppsala, base, demands(500_000, Fraction("92.5"), Fraction(0)), Objective.LEAST_MONEY
    )
    assert found.found is not None
    path = free_path(tmp_path, "sparat")
    save(path, found.as_scenario("sparat"))
    again = compute(uppsala, load_scenario(path, uppsala))
    assert again.floor == 500_000
    assert again.trajectory.closing.tolist() == found.found.as_json()["room"]
    assert (again.fees == found.found.result.fees).all()


def test_a_scenario_is_never_written_over(tmp_path: Path, uppsala: DataPackage) -> None:
    """Neither by its name nor when the file comes to be in between."""
    path = free_path(tmp_path, "sparat")
    save(path, all_approved(uppsala))
    before = path.read_bytes()
    with pytest.raises(InputError, match="finns redan"):
        free_path(tmp_path, "sparat")
    with pytest.raises(InputError, match="filen finns redan"):
        save(path, all_approved(uppsala))
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "Å Ä", "../ute", "a/b", "a.yaml", "Stor"])
def test_a_name_that_cannot_be_a_scenario_is_refused(tmp_path: Path, name: str) -> None:
    """Names are small letters, digits and hyphens, so that no path hides in one."""
    with pytest.raises(InputError, match="--save"):
        free_path(tmp_path, name)


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9"])
def test_a_name_that_windows_keeps_for_a_device_is_refused(tmp_path: Path, name: str) -> None:
    """The package is to be the same on the board's machines."""
    with pytest.raises(InputError, match="Windows"):
        free_path(tmp_path, name)
    assert free_path(tmp_path, f"{name}-a").name == f"{name}-a.yaml"


@given(st.decimals(-10_000, 10_000, places=4))
def test_a_decimal_is_written_with_every_digit(number: object) -> None:
    """Read back, it is the same number."""
    assert Fraction(plain_decimal(Fraction(str(number))).replace(",", ".")) == Fraction(str(number))


def test_text_in_a_scenario_cannot_break_the_file(uppsala: DataPackage, tmp_path: Path) -> None:
    """Quotes, colons and line breaks in a name stay in the name."""
    scenario = replace(all_approved(uppsala), name='Ett "namn": a\nb # c', description="d")
    path = tmp_path / "knepigt.yaml"
    path.write_text(scenario_text(scenario), encoding="utf-8")
    assert load_scenario(path, uppsala).name == scenario.name


@settings(max_examples=15)
@given(st.integers(-100, 18_000), st.sampled_from(list(Objective)))
def test_an_answer_holds_its_floor_at_any_floor(
    uppsala: DataPackage, floor: int, objective: Objective
) -> None:
    """In every year that the decisions can change, and it is proven."""
    found = find_change(uppsala, None, demands(floor * TKR), objective, alternatives=0)
    assert found.answer.status is Status.OPTIMAL
    assert found.found is not None
    assert min(found.found.as_json()["room"][1:]) >= floor * TKR
    assert found.answer.gap == 0
