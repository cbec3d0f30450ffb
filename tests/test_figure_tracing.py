"""A printed figure followed down to its parts and to document and table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from finsam_analysis.choices import all_approved, office_scenario
from finsam_analysis.cli import main
from finsam_analysis.economists_sheet import scenario_sheet
from finsam_analysis.entities import DataPackage
from finsam_analysis.errors import InputError, ReconciliationError
from finsam_analysis.figure_book import FigureBook
from finsam_analysis.figure_tracing import FigureTracing
from finsam_analysis.scenario_run import ScenarioResult, compute, run_scenario
from finsam_analysis.traced_figure import Quantity, TracedFigure
from finsam_analysis.tracing_forms import anchors, equation, tracing_html, tree_text, unit_of
from tests.conftest import UPPSALA

SCENARIOS = {
    "alla beviljas": "standard: bevilja",
    "alla avslås": "standard: avslå",
    "rader": (
        "standard: bevilja\nbeslut:\n  samordnat-stod: {åtgärd: reducera, ta_bort: [coach-1]}\n"
        "  registerstudie: {åtgärd: bevilja, sökt: true}\n"
        "  vaxtkraft: {åtgärd: skjut upp, månader: 5}"
    ),
    "olika beslut": (
        "standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, procent: 7}\n"
        "  plattform: {åtgärd: reducera, tak_kr: 5000001}\n  framsteget: {åtgärd: bordlägg}\n"
        "antaganden:\n  medlemsavgift: {2026: '-3 %', 2027: 20000001}\n"
        "  ej_nyttjat: {2025: '5 %', 2026: '7,25 %'}\n  ingående_överskott_kr: 6360001"
    ),
}


@pytest.fixture(params=SCENARIOS)
def result(request: pytest.FixtureRequest, run: Callable[[str], ScenarioResult]) -> ScenarioResult:
    """Scenarios with every kind of figure."""
    return run(SCENARIOS[request.param])


@pytest.fixture(scope="module")
def office_proposal(uppsala: DataPackage) -> FigureTracing:
    """The office's own proposal, the table of the board papers."""
    return FigureTracing(run_scenario(uppsala, "kansliets-forslag"))


def _equation(tracing: FigureTracing, name: str) -> str:
    figure = tracing.figure(name)
    return re.sub(r"[\u202f\u00a0]", " ", equation(figure, unit_of(figure)))


@pytest.mark.parametrize(
    "told",
    [
        # Each from the printed table "Ekonomisk information per 2024-08-22".
        "beslutsutrymme 2026 = 1 225 + 16 027 − 17 313 = −61 tkr",
        "beslutsutrymme 2025 = 4 830 + 13 383 − 16 988 = 1 225 tkr",
        "resultat utan ansökningar 2026 = 23 772 − 7 745 = 16 027 tkr",
        "intäkter 2026 = 23 322 + 450 = 23 772 tkr",
        "kostnader utan ansökningar 2025 = 600 + 4 022 + 778 + 5 317 = 10 717 tkr",
        "kostnader utan ansökningar budget 2024 = 800 + 3 822 + 800 + 21 637 = 27 059 tkr",
        "pågående insatser 2025 = 1 245 + 786 + 41 + 385 + 1 860 = 4 317 tkr",
        "beslutsutrymme utan ansökningar 2027 = 34 240 + 15 577 = 49 817 tkr",
        "beviljat Uppsala 2025 = 3 064 + 280 = 3 344 tkr",
        "resultat 2026 = 16 027 − 17 313 = −1 286 tkr",
        "resultat 2025 = 13 383 − 16 988 = −3 605 tkr",
        "kostnader 2025 = 10 717 + 16 988 = 27 705 tkr",
        "ingående överskott utan ansökningar 2026 = 18 213 tkr",
        "ingående överskott 2026 = 1 225 tkr",
        "övriga intäkter 2026 = 450 tkr",
        "förtroendevalda och förvaltning 2025 = 600 + 4 022 + 778 = 5 400 tkr",
    ],
)
def test_a_figure_is_told_as_the_board_papers_add_it_up(
    office_proposal: FigureTracing, told: str
) -> None:
    """Each sum in the printed digits, with the signs of its parts."""
    assert _equation(office_proposal, told.partition(" = ")[0]) == told


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
    office_proposal: FigureTracing, name: str, told: str
) -> None:
    """What the proposals, the shares and the foundations print."""
    assert _equation(office_proposal, _full(office_proposal, name)).endswith(told)


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
    assert _equation(tracing, "högsta belopp framsteget") == told
    (origin,) = tracing.figure("högsta belopp framsteget").origins
    assert (origin.file, origin.row) == ("prov.yaml", 4)


def test_what_a_member_pays_rests_on_fee_law_and_key(office_proposal: FigureTracing) -> None:
    """A quarter of 23 322 000 kr by 245 329 of 404 589 inhabitants is 3 535 417 kr (by hand)."""
    paid = office_proposal.figure("inbetalt Uppsala 2025")
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
    assert _equation(tracing, "fattas till golvet 2026") == (
        "fattas till golvet 2026 = 500 + 61 = 561 tkr"
    )


def test_a_quotient_that_is_not_one_is_never_shown() -> None:
    """A share whose figures give another is a fault of the program."""
    one, two = TracedFigure("en", "en", 1), TracedFigure("två", "två", 2)
    with pytest.raises(ReconciliationError, match="del är 1 men delarna ger 1/2"):
        TracedFigure("del", "del", 1, quantity=Quantity.SHARE, rests_on=(one, two))


def test_amounts_that_are_not_whole_thousands_are_told_in_kronor(
    run: Callable[[str], ScenarioResult],
) -> None:
    """A sum of rounded figures might not hold; in kronor it always does."""
    tracing = FigureTracing(run("standard: avslå\nantaganden:\n  ingående_överskott_kr: 6360001"))
    told = "beslutsutrymme utan ansökningar 2024 = 6 360 001 − 1 530 000 = 4 830 001 kr"
    assert _equation(tracing, "beslutsutrymme utan ansökningar 2024") == told


def test_every_cell_of_the_table_can_be_traced(result: ScenarioResult) -> None:
    """Whatever is printed has a name, and the figure of that name is the printed one."""
    tracing = FigureTracing(result)
    for row in scenario_sheet(result).rows:
        for column, amount in enumerate(row.amounts):
            name = tracing.cell(row.key, column)
            if amount is None:
                assert name is None
            else:
                assert name is not None
                assert tracing.figure(name).amount == amount


def _leaves(figure: TracedFigure, sign: int = 1) -> list[tuple[int, TracedFigure]]:
    if not figure.parts:
        return [(sign, figure)]
    return [leaf for s, part in figure.parts for leaf in _leaves(part, sign * s)]


def test_every_figure_is_the_sum_of_what_it_ends_in(result: ScenarioResult) -> None:
    """However deep the tree, its last parts sum to the figure at its top."""
    tracing = FigureTracing(result)
    for name in tracing.names:
        figure = tracing.figure(name)
        assert sum(sign * leaf.amount for sign, leaf in _leaves(figure)) == figure.amount


def test_every_figure_ends_in_a_document_or_the_scenario(result: ScenarioResult) -> None:
    """No amount comes from nowhere."""
    tracing = FigureTracing(result)
    for name in tracing.names:
        for leaf in tracing.figure(name).below():
            if leaf.parts:
                continue
            assert leaf.origins or leaf.amount == 0 or leaf.quantity.is_quotient, leaf.name
            for origin in leaf.origins:
                assert origin.document or origin.file == "prov.yaml"


def test_the_row_of_a_source_is_that_of_the_file(office_proposal: FigureTracing) -> None:
    """The row told is where a reader finds the figure in the CSV file."""
    told = 0
    for name in office_proposal.names:
        kind, item, *_ = [*name.split(), ""]
        figure = office_proposal.figure(name)
        for origin in figure.origins:
            if kind in ("rad", "ansökan") and not figure.parts:
                lines = (UPPSALA / origin.file).read_text(encoding="utf-8-sig").splitlines()
                assert origin.row is not None
                assert lines[origin.row - 1].split(";")[0] == item
                told += 1
    assert told > 100


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
    assert [(part.label, part.amount) for _, part in moved.parts] == told
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


def test_the_list_on_the_page_gives_each_part_its_own_sign(
    office_proposal: FigureTracing,
) -> None:
    """A room of −61 tkr is taken from the floor, not 61."""
    page = BeautifulSoup(tracing_html(office_proposal), "html.parser")
    details = page.find(id="spar-fattas-till-golvet-2026")
    assert details is not None
    items = [re.sub(r"[\u202f\u00a0]", " ", item.text) for item in details.select("li")]
    assert items == ["+ golv 0 tkr", "− beslutsutrymme 2026 −61 tkr"]


def test_a_derived_cell_says_so(office_proposal: FigureTracing) -> None:
    """RegExPro 2027 is lost in the copy and follows from the table's sums."""
    assert "härlett" in office_proposal.figure("rad regexpro 2027").how
    assert not office_proposal.figure("rad regexpro 2026").how


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("  BESLUTSUTRYMME   2026 ", "beslutsutrymme 2026"),
        ("beviljat uppsala 2025", "beviljat Uppsala 2025"),
        ("ansökan Växtkraft 2026", "ansökan vaxtkraft 2026"),
        ("regexpro, region uppsala 2026", "rad regexpro 2026"),
        ("RegExPro Prel 2025", "rad regexpro 2025"),
        ("växtkraft 2025", "ansökan vaxtkraft 2025"),
        ("vaxtkraft", "ansökan vaxtkraft"),
        ("En väg in - steget vidare, fas 2 2025", "ansökan en-vag-in 2025"),
        ("Min framtid 2025", "ansökan min-framtid 2025"),
        ("medlemsavgift 2027", "medlemsavgifter 2027"),
        ("Årets beräknade resultat 2025", "resultat utan ansökningar 2025"),
        ("Årets resultat 2025", "resultat 2025"),
        ("resultat med ansökningar 2025", "resultat 2025"),
        ("Kvarvarande beslutsutrymme 2026", "beslutsutrymme utan ansökningar 2026"),
        ("Summa intäkter Prognos 2024", "intäkter 2024"),
        ("Summa kostnader 2025", "kostnader utan ansökningar 2025"),
        ("kostnader budget 2024", "kostnader utan ansökningar budget 2024"),
        ("Summa nya ansökningar 2025", "nya ansökningar 2025"),
        ("Nya insatser enligt scenariot 2025", "nya ansökningar 2025"),
        ("Summa pågående insatser 2025", "pågående insatser 2025"),
        ("Beslutsutrymme efter ansökningarna 2026", "beslutsutrymme 2026"),
        ("Beslutsutrymme i slutet av året 2026", "beslutsutrymme 2026"),
        (
            "Över- eller underskott från tidigare år 2026",
            "ingående överskott utan ansökningar 2026",
        ),
        ("Överskott från tidigare år 2026", "ingående överskott 2026"),
        ("Överskott från tidigare år 2024", "ingående överskott 2024"),
    ],
)
def test_a_name_may_be_written_freely(
    office_proposal: FigureTracing, asked: str, name: str
) -> None:
    """Letters' size, spaces and printed names are the reader's own."""
    assert office_proposal.figure(asked).name == name


def test_an_unknown_figure_tells_what_can_be_asked_for(office_proposal: FigureTracing) -> None:
    """The fault tells the three figures that come closest, and how to see every name."""
    with pytest.raises(InputError) as error:
        office_proposal.figure("beslutsutryme 2026")
    (fault,) = error.value.faults
    assert fault.expected.startswith("till exempel ”beslutsutrymme 2026”, ”")
    assert fault.expected.count("”") == 6
    assert "finsam explain --list" in fault.remedy
    assert len(str(error.value)) < 300


def test_a_printed_name_of_two_rows_is_not_guessed(office_proposal: FigureTracing) -> None:
    """Two kommuner have a Lokussamordnare in 2024; the fault gives names that tell them apart."""
    with pytest.raises(InputError) as error:
        office_proposal.figure("Lokussamordnare 2024")
    (fault,) = error.value.faults
    choices = fault.expected.split("”")[1::2]
    assert choices == ["Lokussamordnare, Uppsala 2024", "Lokussamordnare, Älvkarleby 2024"]
    assert [office_proposal.figure(choice).amount for choice in choices] == [360_000, 161_000]


def test_parts_that_do_not_sum_are_never_shown() -> None:
    """A tree whose parts miss the whole is an error of the program, not a tree."""
    part = TracedFigure("a", "a", 1)
    with pytest.raises(ReconciliationError, match="b är 3 men delarna ger 2"):
        TracedFigure("b", "b", 3, ((1, part), (1, part)))


def test_two_figures_never_bear_one_name() -> None:
    """The second would be explained as the first."""
    book = FigureBook()
    book.leaf("a", 1, "")
    with pytest.raises(ReconciliationError, match="två olika siffror heter a"):
        book.leaf("a", 2, "")


def test_the_tree_ends_with_its_documents(office_proposal: FigureTracing) -> None:
    """The text goes from the figure over its parts to the documents' full titles."""
    lines = tree_text(office_proposal.figure("resultat utan ansökningar 2028")).splitlines()
    assert lines[0].startswith("resultat utan ansökningar 2028 = ")
    assert lines[1].startswith("├─ intäkter 2028 = ")
    assert any("plan.csv rad 2; kallelse-2024-09-12, bilaga 3" in line for line in lines)
    assert lines[-2:] == [
        "Dokument",
        "kallelse-2024-09-12: Kallelse till Samordningsförbundets styrelsemöte 12 september 2024",
    ]


def test_every_link_of_the_page_leads_to_a_figure(result: ScenarioResult) -> None:
    """Each part links to its own details; each figure has them once."""
    tracing = FigureTracing(result)
    page = BeautifulSoup(tracing_html(tracing), "html.parser")
    ids = [str(details["id"]) for details in page.find_all("details")]
    assert sorted(ids) == sorted(anchors(tracing).values())
    assert len(ids) == len(set(ids)) == len(tracing.names)
    links = {str(link["href"]) for link in page.find_all("a")}
    assert links
    assert links <= {f"#{target}" for target in ids}


def test_the_command_explains(capsys: pytest.CaptureFixture[str]) -> None:
    """``finsam explain`` prints the tree, to a depth when asked."""
    asked = ["explain", "beslutsutrymme", "2026", "--scenario", "kansliets-forslag"]
    assert main([*asked, "--depth", "1", "--data", str(UPPSALA)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("beslutsutrymme 2026 = ")
    assert len(printed) == 4


def test_the_command_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` gives the same tree in kronor."""
    asked = ["explain", "beslutsutrymme 2026", "--scenario", "kansliets-forslag", "--json"]
    assert main([*asked, "--data", str(UPPSALA)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scenario"], told["unit"], told["amount"]) == ("kansliets-forslag", "SEK", -61_000)
    assert [part["sign"] * part["amount"] for part in told["parts"]] == [
        1_225_000,
        16_027_000,
        -17_313_000,
    ]


def test_without_a_scenario_the_office_proposal_is_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The scenario that grants everything as proposed, and the output says which."""
    assert main(["explain", "Årets resultat 2025", "--data", str(UPPSALA)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("Scenario: Kansliets förslag (kansliets-forslag)")
    assert printed[2].startswith("resultat 2025 = ")


def test_without_such_a_scenario_all_are_approved(uppsala: DataPackage, tmp_path: Path) -> None:
    """Neither a lower fee nor a grant as asked is the office's proposal; nor is a faulty file."""
    (tmp_path / "scenarier").mkdir()
    for name in ("lagre-medlemsavgift", "vaxtkraft-avslas"):
        copied = (UPPSALA / "scenarier" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / "scenarier" / f"{name}.yaml").write_text(copied, encoding="utf-8")
    (tmp_path / "scenarier" / "fel.yaml").write_text("standard: kanske", encoding="utf-8")
    package = replace(uppsala, folder=str(tmp_path))
    assert office_scenario(package) == all_approved(package)


def test_the_command_lists_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each name with its years and its printed names; JSON has each figure's name."""
    assert main(["explain", "--list", "--data", str(UPPSALA)]) == 0
    printed = capsys.readouterr().out
    assert "resultat: 2024, 2025, 2026, 2027, 2028 (även ”Årets resultat”" in printed
    assert main(["explain", "--list", "--json", "--data", str(UPPSALA)]) == 0
    assert "resultat 2025" in json.loads(capsys.readouterr().out)["figures"]


@pytest.mark.parametrize(
    "asked",
    [
        ["explain", "okänt 2026", "--scenario", "kansliets-forslag"],
        ["explain", "beslutsutrymme 2026", "--scenario", "finns-inte"],
        ["explain"],
        ["explain", "beslutsutrymme 2026", "--list"],
        ["explain", "beslutsutrymme 2026", "--scenario", "kansliets-forslag", "--depth", "0"],
    ],
)
def test_a_bad_question_is_one_clear_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    """Exit code 2 and a message with what was expected."""
    monkeypatch.setenv("FINSAM_DATA", str(UPPSALA))
    assert main(asked) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Väntat:" in printed.err


def test_signs_of_html_in_a_name_are_text(uppsala: DataPackage) -> None:
    """What a user named is never markup on the page."""
    line = replace(uppsala.plan.lines[0], name="<b>&")
    plan = replace(uppsala.plan, lines=(line, *uppsala.plan.lines[1:]))
    scenario = run_scenario(uppsala, "kansliets-forslag").scenario
    page = tracing_html(FigureTracing(compute(replace(uppsala, plan=plan), scenario)))
    assert "&lt;b&gt;&amp; 2026" in page
    assert "<b>" not in page
