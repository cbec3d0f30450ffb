"""What was decided, proposed and assumed, traced to its decision, its rows and its document."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from finsam_analysis.core import DataPackage
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tracing import FigureTracing
from tests.conftest import UPPSALA
from tests.tracing.tracing_reading import equation_of


@pytest.mark.parametrize(
    ("name", "told"),
    [
        # Bilaga 15.1's five rows, and the rent that the office takes out.
        ("sökt Registerstudie", "111 + 106 + 13 + 70 + 50 = 350 tkr"),
        ("föreslaget Registerstudie", "350 − 13 = 337 tkr"),
        # Bilaga 4: 8 315 500 asked, one coach out, 6 983 500 printed as 6 984 000.
        ("föreslaget Samordnat stöd", "8 315 500 + 500 − 1 332 000 = 6 984 000 kr"),
        ("högsta belopp Samordnat stöd", "= 6 984 000 kr"),
        # The eleven proposals sum to 52 503 210 kr, what the table carries to 52 503 tkr.
        ("högsta belopp", "+ 569 105 + 444 375 = 52 503 210 kr"),
        ("kansliets fördelning", "8 350 + 6 984 + 560 + 4 418 + 569 + 444 = 52 503 tkr"),
        ("beviljade ansökningar", "+ 569 + 444 = 52 503 tkr"),
        # By hand, with SCB's population of 2023.
        ("andel Uppsala", "6 689 000 / 52 503 000 = 12,7 %"),
        ("kr per invånare Heby", "10 256 000 / 14 343 = 715,1 kr"),
        ("nycklar kommun", "+ 9 572 + 22 172 = 404 589"),
        ("reservfond", "= 1 000 tkr"),
        ("Min framtid 2026", "beviljat: Min framtid 2026 = 2 760 + 83 = 2 843 tkr"),
        # Printed: 52 502 710 after the adjustments; the overview's sums give 500 kr more.
        ("avvikelse text-efter-justering-oversikt", "= 500 kr"),
    ],
)
def test_a_figure_beside_the_table_is_told_down_to_its_parts(
    office_tracing: FigureTracing, name: str, told: str
) -> None:
    """What the proposals, the shares and the foundations print."""
    assert equation_of(office_tracing, _full(office_tracing, name)).endswith(told)


def _full(tracing: FigureTracing, name: str) -> str:
    """The application's whole name for the beginning of it."""
    whole = {
        "Registerstudie": "Registerstudie av rehabiliteringskoordinatorer inom psykiatrisk "
        "specialistsjukvård",
        "Samordnat stöd": "Samordnat stöd för arbete eller studier",
    }
    for short, long in whole.items():
        name = name.replace(short, long)
    return tracing.figure(name).name


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        # 7 526 600 is proposed and asked, 7 527 000 stands in the table.
        ("{åtgärd: bevilja}", "högst: Framsteget = 7 526 600 kr"),
        ("{åtgärd: reducera, tak_kr: 7526900}", "högst: Framsteget = 7 526 900 kr"),
        ("{åtgärd: reducera, tak_kr: 7000000}", "högst: Framsteget = 7 000 000 kr"),
        ("{åtgärd: reducera, belopp_kr: 27000}", "högst: Framsteget = 7 500 000 kr"),
        ("{åtgärd: bordlägg}", "högst: Framsteget = 0 tkr"),
    ],
)
def test_a_maximum_is_told_as_decided(
    run: Callable[[str], ScenarioResult], decision: str, told: str
) -> None:
    """And where it was decided."""
    tracing = FigureTracing(run(f"standard: bevilja\nbeslut:\n  framsteget: {decision}"))
    assert equation_of(tracing, "högsta belopp framsteget") == told
    (origin,) = tracing.figure("högsta belopp framsteget").origins
    assert (origin.file, origin.row) == ("prov.yaml", 4)


def test_what_a_member_pays_rests_on_fee_law_and_key(office_tracing: FigureTracing) -> None:
    """A quarter of 23 322 000 kr by 245 329 of 404 589 inhabitants is 3 535 417 kr (by hand)."""
    paid = office_tracing.figure("inbetalt Uppsala 2025")
    assert paid.amount == 3_535_417
    assert [figure.name for figure in paid.rests_on] == [
        "medlemsavgifter 2025",
        "nyckel Uppsala",
        "nycklar kommun",
    ]
    assert [origin.place for origin in paid.origins] == ["5 §"]


def test_the_scenarios_own_floor_stands_in_its_file(
    run: Callable[[str], ScenarioResult],
) -> None:
    """With its row; 61 tkr and 500 tkr are missing where the room is −61 (the printed table)."""
    tracing = FigureTracing(run("standard: bevilja\nantaganden: {golv_kr: 500000}"))
    assert [(o.file, o.row) for o in tracing.figure("golv").origins] == [("prov.yaml", 3)]
    assert equation_of(tracing, "fattas till golvet 2026") == (
        "fattas till golvet 2026 = 500 + 61 = 561 tkr"
    )


def test_a_decision_stands_with_its_row_in_the_scenario(
    run: Callable[[str], ScenarioResult],
) -> None:
    """What the board takes away is a part of its own, and says where it was decided."""
    tracing = FigureTracing(run("standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: avslå}"))
    cell = tracing.figure("ansökan vaxtkraft Enköping 2026")
    (_, proposed), (_, decided) = cell.parts
    assert (cell.amount, proposed.amount, decided.amount) == (0, 2_753_000, -2_753_000)
    assert decided.label == "beslut: Växtkraft avslås"
    assert [(origin.file, origin.row) for origin in decided.origins] == [("prov.yaml", 4)]


def test_a_restored_row_leads_to_its_adjustment_and_its_budget_row(uppsala: DataPackage) -> None:
    """The coach that the office took away: the adjustment, the budget row, their documents."""
    tracing = FigureTracing(run_scenario(uppsala, "uppsala-fjarde-coach"))
    (_, _), (_, decided) = tracing.figure("ansökan samordnat-stod Uppsala 2025").parts
    ((_, row),) = decided.parts
    assert (row.amount, row.label) == (666_000, "läggs tillbaka: Coach (37 000), Uppsala 2025")
    places = [(origin.file, origin.place.partition(",")[0]) for origin in row.origins]
    assert places == [("justeringar.csv", "bilaga 4"), ("budgetrader.csv", "bilaga 10.1")]
    for origin, told in zip(row.origins, ("coach;", "samordnat-stod;coach-4;"), strict=True):
        lines = (UPPSALA / origin.file).read_text(encoding="utf-8-sig").splitlines()
        assert origin.row is not None
        assert lines[origin.row - 1].startswith(told)


def test_a_removed_row_leads_to_its_budget_row(run: Callable[[str], ScenarioResult]) -> None:
    """What goes is that row of the applicant's budget."""
    told = "samordnat-stod: {åtgärd: reducera, ta_bort: [coach-1]}"
    tracing = FigureTracing(run(f"standard: bevilja\nbeslut:\n  {told}"))
    (_, _), (_, decided) = tracing.figure("ansökan samordnat-stod Uppsala 2026").parts
    ((_, row),) = decided.parts
    assert (row.amount, row.label) == (-666_000, "tas bort: Coach (37 000), Uppsala 2026")
    assert [origin.file for origin in row.origins] == ["budgetrader.csv"]


@pytest.mark.parametrize(
    ("decision", "rounded"),
    [
        ("{åtgärd: reducera, procent: 10}", False),
        ("{åtgärd: reducera, procent: '10,0001'}", True),
        ("{åtgärd: reducera, belopp_kr: 826000}", False),
        ("{åtgärd: reducera, belopp_kr: 826001}", True),
        ("{åtgärd: reducera, tak_kr: 7434000}", False),
        ("{åtgärd: reducera, tak_kr: 7434001}", True),
        ("{åtgärd: avslå}", False),
    ],
)
def test_rounding_is_told_only_where_something_is_rounded(
    run: Callable[[str], ScenarioResult], decision: str, rounded: bool
) -> None:
    """Ten per cent of 2 753 000 kr is whole kronor, and so is a quarter of it."""
    tracing = FigureTracing(run(f"standard: bevilja\nbeslut:\n  vaxtkraft: {decision}"))
    (_, _), (_, decided) = tracing.figure("ansökan vaxtkraft Enköping 2025").parts
    assert ("största rest" in decided.how) == rounded


@pytest.mark.parametrize(
    ("decision", "year", "told"),
    [
        # Half of 1 809 000 and half of 1 862 000, as the office distributed Framsteget.
        (
            "{åtgärd: skjut upp, månader: 6}",
            "2026",
            [("6 av 12 månader av 2025", 904_500), ("6 av 12 månader av 2026", 931_000)],
        ),
        # Of 1 946 000 in 2028, a half comes after the plan.
        (
            "{åtgärd: skjut upp, månader: 6}",
            "efter planperioden",
            [("6 av 12 månader av 2028", 973_000)],
        ),
        ("{åtgärd: förkorta, till: 2026-03-31}", "2026", [("3 av 12 månader av 2026", 465_500)]),
    ],
)
def test_moved_months_are_told_year_by_year(
    run: Callable[[str], ScenarioResult],
    decision: str,
    year: str,
    told: list[tuple[str, int]],
) -> None:
    """From which year, how many of its months, and the row of the decision."""
    tracing = FigureTracing(run(f"standard: bevilja\nbeslut:\n  framsteget: {decision}"))
    moved = tracing.figure(f"ansökan framsteget Håbo {year}")
    parts = [(f"Framsteget, Håbo: {months}", amount) for months, amount in told]
    assert [(part.label, part.amount) for _, part in moved.parts] == parts
    for _, part in moved.parts:
        assert [(origin.file, origin.row) for origin in part.origins] == [("prov.yaml", 4)]
        (source,) = part.rests_on
        assert source.name == f"kansliets fördelning framsteget Håbo {part.label[-4:]}"


@pytest.mark.parametrize(("months", "rounded"), [(3, False), (5, True)])
def test_moved_months_tell_of_rounding_only_where_it_is(
    run: Callable[[str], ScenarioResult], months: int, rounded: bool
) -> None:
    """A quarter of 2 753 000 kr is whole kronor, five twelfths of it are not."""
    text = f"vaxtkraft: {{åtgärd: skjut upp, månader: {months}}}"
    tracing = FigureTracing(run(f"standard: bevilja\nbeslut:\n  {text}"))
    ((_, part),) = tracing.figure("ansökan vaxtkraft Enköping 2025").parts
    assert ("största rest" in part.how) == rounded
    assert not [line for line in tracing.listing() if line.startswith("månader ")]


def test_what_is_moved_beyond_the_plan_is_not_called_nothing(
    run: Callable[[str], ScenarioResult],
) -> None:
    """All of Växtkraft's 8 260 000 kr falls after 2028 when it is postponed five years."""
    tracing = FigureTracing(
        run("standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: skjut upp, månader: 60}")
    )
    assert tracing.figure("beviljat Enköping").how == "inget inom planens år"
    assert tracing.figure("Växtkraft").amount == 8_260_000


def test_a_rejected_application_leads_to_the_decision(
    run: Callable[[str], ScenarioResult],
) -> None:
    """Also where the standard decides: its line is 2."""
    tracing = FigureTracing(run("standard: avslå\nbeslut:\n  framsteget: {åtgärd: bordlägg}"))
    rows = {
        name: [(o.file, o.row) for o in tracing.figure(name).origins]
        for name in ("Växtkraft", "Framsteget")
    }
    assert rows == {"Växtkraft": [("prov.yaml", 2)], "Framsteget": [("prov.yaml", 4)]}


def test_a_percentage_rests_on_what_it_is_of(run: Callable[[str], ScenarioResult]) -> None:
    """Three per cent of 23 322 tkr; five per cent of 4 317 tkr of ongoing insatser."""
    tracing = FigureTracing(
        run(
            "standard: avslå\nantaganden:\n  medlemsavgift: {2026: '-3 %'}\n"
            "  ej_nyttjat: {2025: '5 %'}"
        )
    )
    fee, unused = (
        tracing.figure("ändrad medlemsavgift 2026"),
        tracing.figure("ej nyttjade medel 2025"),
    )
    assert (fee.amount, [f.amount for f in fee.rests_on]) == (-699_660, [23_322_000])
    assert (unused.amount, [f.amount for f in unused.rests_on]) == (-215_850, [4_317_000])
