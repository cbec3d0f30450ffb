"""Förbund of other kinds: without a region, with several, with fees stated member by member.

The figures are worked out by hand from lag (2003:1210), 3 and 5 §§, and the amounts written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from finsam_analysis.core import InputError, PlanColumn, Section
from finsam_analysis.data_package import start_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, contributions, run_scenario
from finsam_analysis.tracing import FigureTracing

AT = "exempel;provet"
KEY_HEADING = "organisation;nyckel;antagande;nyckel_som_region;beskrivning;datum;dokument;ställe"


def _write(folder: Path, table: str, rows: Sequence[str]) -> None:
    """The table's heading with other rows."""
    path = folder / f"{table}.csv"
    heading = path.read_text(encoding="utf-8-sig").splitlines()[0]
    path.write_text("\n".join([heading, *rows]), encoding="utf-8")


def forbund(
    folder: Path,
    members: Mapping[str, tuple[str, int]],
    parts: Mapping[str, str],
    plan: Sequence[str] = ("avgift;medlemsavgift;Avgift;;8000;8000;8000",),
    as_region: Mapping[str, int] | None = None,
) -> Path:
    """A package of 2025–2027: members with group and key, the groups' parts, lines of the plan."""
    start_package(folder, 2025, 3)
    _write(folder, "organisationer", [f"{m};{m};{g};;{AT}" for m, (g, _) in members.items()])
    people = [m for m, (group, _) in members.items() if group in ("kommun", "region")]
    _write(folder, "folkmangd", [f"{m};2024;1000;nej;{AT}" for m in people])
    _write(folder, "lagandelar", [f"{g};{p.replace('/', ';')};{AT}" for g, p in parts.items()])
    paying = [(m, key) for m, (group, key) in members.items() if group != "förbund"]
    (folder / "fordelningsnyckel.csv").write_text(
        "\n".join(
            [
                KEY_HEADING,
                *(f"{m};{key};nej;{(as_region or {}).get(m, '')};avtal;;{AT}" for m, key in paying),
            ]
        ),
        encoding="utf-8",
    )
    _write(folder, "plan", [f"{line};tkr;;{AT}" for line in plan])
    return folder


def _paid(folder: Path) -> dict[str, int]:
    """What each member pays of the first year's fee [tkr]."""
    package = open_package(folder)
    paid = contributions(package, package.plan.yearly(Section.MEMBER_FEE))
    return {name: int(amounts[0]) // 1000 for name, amounts in paid.items()}


STATE = {"Försäkringskassan": ("stat", 1)}
WITH_REGION = {"stat": "1/2", "region": "1/4", "kommun": "1/4"}
TWO = {"Kommun A": ("kommun", 3), "Kommun B": ("kommun", 1)}


def test_without_a_region_the_kommuner_pay_half(tmp_path: Path) -> None:
    """3 §: of 8 000 tkr the state pays 4 000, and the kommuner 3 000 and 1 000 by their key."""
    folder = forbund(tmp_path / "p", TWO | STATE, {"stat": "1/2", "kommun": "1/2"})
    assert _paid(folder) == {"Kommun A": 3000, "Kommun B": 1000, "Försäkringskassan": 4000}


def test_a_part_for_a_group_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A quarter for regions that nobody is would be paid by nobody."""
    folder = forbund(tmp_path / "p", TWO | STATE, WITH_REGION)
    with pytest.raises(InputError, match="en rad vardera för stat, kommun"):
        open_package(folder)


def test_a_kommun_outside_every_region_counts_in_both_groups(tmp_path: Path) -> None:
    """Of 8 000 tkr: kommuner 2 000 as 3 to 1, regions 2 000 of which Kommun B bears a fifth."""
    members = {"Region R": ("region", 4)} | TWO | STATE
    folder = forbund(tmp_path / "p", members, WITH_REGION, as_region={"Kommun B": 1})
    assert _paid(folder) == {
        "Region R": 1600,
        "Kommun A": 1500,
        "Kommun B": 500 + 400,
        "Försäkringskassan": 4000,
    }


def test_several_regions_share_their_quarter(tmp_path: Path) -> None:
    """2 000 tkr as 3 to 2."""
    members = {"Region R": ("region", 3), "Region S": ("region", 2)} | TWO | STATE
    paid = _paid(forbund(tmp_path / "p", members, WITH_REGION))
    assert (paid["Region R"], paid["Region S"]) == (1200, 800)


def test_the_forbund_itself_may_own_an_insats(tmp_path: Path) -> None:
    """It is granted to, pays nothing in and has no inhabitants."""
    members = {"Region A": ("region", 1), "Kommun A": ("kommun", 1)} | STATE
    folder = forbund(tmp_path / "p", members | {"Förbundet": ("förbund", 0)}, WITH_REGION)
    for table in ("ansokningar", "fordelning", "budgetrader"):
        path = folder / f"{table}.csv"
        text = path.read_text(encoding="utf-8-sig").replace("Kommun A", "Förbundet")
        text = text.replace("EXEMPEL ansökan;0;0;0;tkr", "EXEMPEL ansökan;0;700;0;tkr")
        path.write_text(text.replace(";0;0;;", ";700000;700000;;"), encoding="utf-8")
    result = run_scenario(open_package(folder), "alla-beviljas")
    share = next(s for s in result.shares if s.organisation == "Förbundet")
    assert share.granted_total == 700_000
    assert share.per_inhabitant is None
    assert not share.paid_in.any()


PER_MEMBER = (
    "fk;medlemsavgift;Försäkringskassan;;4000;4000;4000",
    "reg;medlemsavgift;Regionen;;2000;2000;2000",
    "a;medlemsavgift;Kommun A;;900;1000;900",
    "b;medlemsavgift;B:s avgift;Kommun B;1100;1000;1100",
)
FIVE = {"Region R": ("region", 1)} | TWO | STATE


def test_a_line_of_the_plan_for_each_member_is_what_it_pays(tmp_path: Path) -> None:
    """The key, 3 to 1, is not asked; the region's line, named otherwise, is what is left."""
    folder = forbund(tmp_path / "p", FIVE, WITH_REGION, PER_MEMBER)
    assert _paid(folder) == {
        "Region R": 2000,
        "Kommun A": 900,
        "Kommun B": 1100,
        "Försäkringskassan": 4000,
    }


def _result(folder: Path, assumptions: str) -> ScenarioResult:
    scenario = f"namn: Prov\nbeskrivning: Prov\nstandard: bevilja\nantaganden: {assumptions}\n"
    (folder / "scenarier" / "prov.yaml").write_text(scenario, encoding="utf-8")
    return run_scenario(open_package(folder), "prov")


def test_a_moved_fee_moves_every_stated_fee_alike(tmp_path: Path) -> None:
    """Ten per cent less of the fee is ten per cent less for each; the trace names the plan's line."""
    folder = forbund(tmp_path / "p", FIVE, WITH_REGION, PER_MEMBER)
    result = _result(folder, '{medlemsavgift: {2025: "-10 %"}}')
    paid = {s.organisation: int(s.paid_in[0]) for s in result.shares}
    assert paid == {"Region R": 1_800_000, "Kommun A": 810_000, "Kommun B": 990_000}
    figure = FigureTracing(result).figure("inbetalt Kommun B 2025")
    assert [(origin.file, origin.row) for origin in figure.origins] == [("plan.csv", 5)]


def test_a_table_of_the_members_fees_is_what_they_pay(tmp_path: Path) -> None:
    """Kommun A pays the 1 500 tkr stated; the other 6 500 are shared by parts and key: 2:2:4 of 8."""
    folder = forbund(tmp_path / "p", FIVE, WITH_REGION)
    _write(folder, "medlemsavgifter", [f"Kommun A;1500;1500;1500;tkr;{AT}"])
    # Left are the region's 1/4, Kommun B's 1/4 · 1/4 and the state's 1/2: 4 + 1 + 8 of 13.
    assert _paid(folder) == {
        "Region R": 2000,
        "Kommun A": 1500,
        "Kommun B": 500,
        "Försäkringskassan": 4000,
    }


def test_fees_of_members_above_the_plans_are_refused(tmp_path: Path) -> None:
    """9 000 of one member cannot be part of 8 000 of all."""
    folder = forbund(tmp_path / "p", FIVE, WITH_REGION)
    _write(folder, "medlemsavgifter", [f"Kommun A;9000;1500;1500;tkr;{AT}"])
    with pytest.raises(InputError, match=r"medlemsavgifter\.csv, 2025"):
        open_package(folder)


@pytest.mark.parametrize(
    ("headings", "beside"),
    [
        ("Utfall 2025;Prognos 2026;Plan 2027", []),
        ("Budget 2025;Plan 2026;Plan 2027", []),
        ("Budget 2025;Utfall 2025;Budget 2026", [0]),
    ],
)
def test_the_plans_columns_may_have_other_names(
    tmp_path: Path, headings: str, beside: list[int]
) -> None:
    """Every year has one column that carries on; a budget stands beside only where another does."""
    folder = forbund(tmp_path / "p", FIVE, WITH_REGION)
    path = folder / "plan.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("Prognos 2025;Prel 2026;Prel 2027", headings), encoding="utf-8")
    if beside:  # two years only; the other tables have a column for each
        for table in ("fordelning", "arsfordelning", "medlemsavgifter"):
            other = folder / f"{table}.csv"
            other.write_text(
                other.read_text(encoding="utf-8-sig")
                .replace(";2027", "")
                .replace(";0;0;0;tkr", ";0;0;tkr"),
                encoding="utf-8",
            )
        osakerhet = folder / "osakerhet.csv"
        osakerhet.write_text(osakerhet.read_text(encoding="utf-8-sig"), encoding="utf-8")
    columns: tuple[PlanColumn, ...] = open_package(folder).plan.columns
    assert ";".join(column.heading for column in columns) == headings
    assert [i for i, column in enumerate(columns) if column.beside] == beside
    result = _result(folder, "{golv_kr: 0}")
    assert result.trajectory.closing[-1] == 8_000_000 * len(result.years)
