"""What has changed since a document was printed: entered, used in every result, told everywhere."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import InputError
from finsam_analysis.data_package import load_package
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.reconciliation import audit, causes, control_sum_faults, open_package
from finsam_analysis.scenario import remarks, run_scenario
from finsam_analysis.tables import revision_table, scenario_economists_table
from finsam_analysis.tracing import FigureTracing
from finsam_analysis.year import revision_effects
from tests.conftest import UPPSALA, plain

HEADING = "tabell;rad;kolumn;nytt_värde;enhet;datum;dokument;ställe;orsak"
AT = "kallelse-2024-09-12;muntligt;prov"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the real case, whose figures of 2026 are those of the board papers."""
    return Path(shutil.copytree(UPPSALA, tmp_path / "p"))


def _enter(folder: Path, *rows: str) -> Path:
    """The table of revisions as somebody may write it by hand, the descriptor left as it was."""
    text = "\n".join([HEADING, *rows])
    (folder / "revideringar.csv").write_text(text, encoding="utf-8")
    return folder


def _room(folder: Path) -> list[int]:
    result = run_scenario(open_package(folder), "kansliets-forslag")
    return [int(room) for room in result.trajectory.closing]


PRINTED_ROOM = [4_830_000, 1_225_000, -61_000, 1_944_000, 13_837_000]  # the papers, tkr by tkr


@pytest.mark.parametrize(
    ("row", "change"),
    [
        ("plan;forvaltning;Prel 2026;4950;tkr", [0, 0, -500_000, -500_000, -500_000]),
        ("antaganden;ingående överskott;värde;6400000;kr", [40_000] * 5),
        ("fordelning;vaxtkraft|Enköping;2026;2753;tkr", [0] * 5),
        ("fordelning;vaxtkraft|Enköping;2026;2000;tkr", [0, 0, 753_000, 753_000, 753_000]),
        ("ansokningar;vaxtkraft;föreslaget_kr;8260000;kr", [0] * 5),
    ],
)
def test_results_use_the_revised_figure_and_sums_the_printed_one(
    copied: Path, row: str, change: list[int]
) -> None:
    """The room is the papers' and what the revision adds; every printed sum still agrees."""
    _enter(copied, f"{row};2025-02-01;{AT}")
    assert _room(copied) == [a + b for a, b in zip(PRINTED_ROOM, change, strict=True)]
    assert control_sum_faults(open_package(copied)) == []


def test_the_latest_revision_of_a_cell_holds(copied: Path) -> None:
    """By its date, and the later row at a tie: 4 450 to 4 600, so 150 tkr less from 2026 on."""
    row = "plan;forvaltning;Prel 2026"
    _enter(
        copied,
        f"{row};4700;tkr;2025-03-01;{AT}",
        f"{row};4600;tkr;2025-03-01;{AT}",
        f"{row};9000;tkr;2025-01-01;{AT}",
    )
    assert _room(copied)[2] == PRINTED_ROOM[2] - 150_000


def test_the_revisions_effects_are_together_the_whole_change(copied: Path) -> None:
    """Each is told by itself; their sum is the difference from the papers' room."""
    _enter(
        copied,
        f"plan;forvaltning;Prel 2026;4950;tkr;2025-02-01;{AT}",
        f"antaganden;ingående överskott;värde;6400;tkr;2024-12-01;{AT}",
    )
    result = run_scenario(open_package(copied), "kansliets-forslag")
    effects = revision_effects(result)
    assert [(r.line, e.tolist()) for r, e in effects] == [
        ("ingående överskott", [40_000] * 5),
        ("forvaltning", [0, 0, -500_000, -500_000, -500_000]),
    ]
    assert [line.label for line in revision_table(result).lines] == [
        "ingående överskott",
        "Förvaltning",
    ]


def test_each_revision_of_a_cell_is_from_the_one_before(copied: Path) -> None:
    """4 022 to 4 100 to 4 150 tkr: 78 and then 50 tkr dearer, and the first is told as superseded."""
    row = "plan;forvaltning;Prel 2025"
    _enter(copied, f"{row};4100;tkr;2025-04-01;{AT}", f"{row};4150;tkr;2025-07-01;{AT}")
    result = run_scenario(open_package(copied), "kansliets-forslag")
    told = [[plain(str(cell)) for cell in line.cells] for line in revision_table(result).lines]
    assert [(*cells[1:4], cells[-1]) for cells in told] == [
        ("4 022 000 kr", "4 100 000 kr, ersatt 2025-07-01", "2025-04-01", "−78 000 kr"),
        ("4 100 000 kr", "4 150 000 kr", "2025-07-01", "−50 000 kr"),
    ]


STARRED = (
    "plan;forvaltning;Prel 2026;4950;tkr",
    "fordelning;vaxtkraft|Enköping;2026;2700;tkr",
    "antaganden;ingående överskott;värde;6400;tkr",
)
UNSEEN = "ansokningar;vaxtkraft;föreslaget_kr;8250000;kr"


@pytest.mark.parametrize(("most", "stars"), [(None, 3), (0, 2)])
def test_a_star_stands_by_the_changed_cells_and_no_others(
    copied: Path, most: int | None, stars: int
) -> None:
    """The note sets out what has a star in this table, and apart from it what has not."""
    _enter(copied, *(f"{row};2025-02-01;{AT}" for row in (*STARRED, UNSEEN)))
    result = run_scenario(open_package(copied), "kansliets-forslag")
    table = scenario_economists_table(result, most)
    cells = [plain(str(cell)) for line in table.lines for cell in line.cells]
    shown = {cell for cell in cells if cell.startswith("*")}
    assert shown == {"* 4 950", "* 6 400"} | ({"* 2 700"} if most is None else set())
    with_star, _, without = plain(str(table.note)).partition("Också ändrat sedan handlingen: ")
    assert with_star.count(" i handlingen") == stars
    assert ("Växtkraft, Enköping 2026" in with_star) is (most is None)
    assert "Växtkraft föreslaget_kr, 8 260 000 kr i handlingen" in without


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("plan;okänd;Prel 2026;1;tkr", "rad 2, rad: ”okänd” finns inte"),
        ("plan;forvaltning;Prel 2031;1;tkr", "rad 2, kolumn: ”Prel 2031” finns inte"),
        ("fordelning;vaxtkraft;2026;1;tkr", "rad 2, rad: ”vaxtkraft” finns inte"),
        ("plan;forvaltning;namn;1;tkr", "rad 2, kolumn: ”namn” finns inte"),
        ("budgetrader;x;sökt;1;tkr", "rad 2, tabell: ”budgetrader”"),
    ],
)
def test_a_revision_of_nothing_is_refused(copied: Path, row: str, told: str) -> None:
    """The row of the table of revisions is named, and what does not exist."""
    with pytest.raises(InputError, match=told):
        open_package(_enter(copied, f"{row};2025-02-01;{AT}"))


def test_revise_writes_the_entry(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the row's name and the year alone; the plan's own file keeps its bytes."""
    before = (copied / "plan.csv").read_bytes()
    words = ["revise", "Förvaltning", "2026", "4 950", "--reason", "ny; lokal"]
    words += ["--source", "kallelse-2024-09-12, § 3", "--data", str(copied)]
    assert main(words) == 0
    assert "+500" in capsys.readouterr().out
    assert (copied / "plan.csv").read_bytes() == before
    (entry,) = open_package(copied).revisions
    assert (entry.cell, entry.value) == (("plan", "forvaltning", "Prel 2026"), 4_950_000)
    assert (entry.date, entry.reason) == ("2024-09-12", "ny; lokal")
    assert (entry.source.place, entry.printed) == ("§ 3", 4_450_000)
    assert main([*words[:3], "5000", *words[4:]]) == 0
    assert [r.value for r in open_package(copied).revisions] == [4_950_000, 5_000_000]


def test_revise_takes_a_row_by_what_it_is_printed_as(copied: Path) -> None:
    """The board's table prints ”Växtkraft”, and only its row of the distribution has a 2026."""
    words = ["revise", "Växtkraft", "2026", "2700", "--reason", "lön", "--data", str(copied)]
    assert main([*words, "--source", "kallelse-2024-09-12"]) == 0
    (entry,) = open_package(copied).revisions
    assert entry.cell == ("fordelning", "vaxtkraft|Enköping", "2026")


def test_revise_ends_its_row_as_the_others_end(copied: Path) -> None:
    """In a table that a spreadsheet has saved, whose last row may have no end."""
    row = f"plan;forvaltning;Prel 2026;4950;tkr;2025-02-01;{AT}"
    saved = f"{HEADING}\r\n{row}".encode("utf-8-sig")
    (copied / "revideringar.csv").write_bytes(saved)
    words = ["revise", "forvaltning", "2027", "5000", "--reason", "ny", "--data", str(copied)]
    assert main([*words, "--source", "kallelse-2024-09-12, § 3"]) == 0
    added = "plan;forvaltning;Prel 2027;5000;tkr;2024-09-12;kallelse-2024-09-12;§ 3;ny"
    content = (copied / "revideringar.csv").read_bytes()
    assert content == saved + f"\r\n{added}\r\n".encode()


AMBIGUOUS = (
    "RAD: ”Lokussamordnare” är flera rader med ”Prel 2026”. Väntat: en av "
    "lokussamordnare-uppsala-pagaende (Uppsala, plan.csv rad 14), "
    "lokussamordnare-alvkarleby-pagaende (Älvkarleby, plan.csv rad 17). Åtgärd: skriv radens id."
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({1: "Förvaltningen"}, "RAD: ”Förvaltningen” finns inte"),
        ({1: "Förvaltningen"}, "Åtgärd: menade du forvaltning?"),
        ({1: "Växtkraft|Enköping"}, "Åtgärd: menade du vaxtkraft|Enköping"),
        ({1: "0"}, "Åtgärd: rätta RAD; i fordelning.csv skrivs den ansökan|organisation."),
        ({2: "2031"}, "KOLUMN: ”2031” finns inte"),
        ({1: "Lokussamordnare"}, AMBIGUOUS),
        ({1: "vaxtkraft", 2: "2026"}, "Åtgärd: menade du vaxtkraft|Enköping?"),
        (
            {1: "samordnat stöd för arbete eller studier", 2: "2026"},
            "menade du samordnat-stod|Uppsala eller samordnat-stod|Region Uppsala?",
        ),
        ({3: "mycket"}, "VÄRDE: ”mycket”"),
        ({7: "minnet"}, "--source: ”minnet” finns inte"),
    ],
)
def test_revise_writes_nothing_it_cannot_place(
    copied: Path, change: dict[int, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear message, and no file."""
    words = ["revise", "forvaltning", "Prel 2026", "4950", "--reason", "prov"]
    words += ["--source", "kallelse-2024-09-12", "--data", str(copied)]
    for position, word in change.items():
        words[position] = word
    assert main(words) == 2
    assert told in capsys.readouterr().err
    assert not (copied / "revideringar.csv").exists()


def test_every_face_shows_what_is_revised(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The economist's cell is marked, the paper has its part, the trace leads to both documents."""
    _enter(copied, "plan;forvaltning;Prel 2026;4950;tkr;2025-02-01;beslut-2017-heby;§ 3;ny lokal")
    result = run_scenario(open_package(copied), "kansliets-forslag")
    table = scenario_economists_table(result)
    line = next(line for line in table.lines if line.label == "Förvaltning")
    assert str(line.cells[4]).replace("\u202f", " ") == "* 4 950"
    assert "* ändrat sedan handlingen: Förvaltning Prel 2026" in str(table.note)
    parts = [part.heading for part in board_paper(result, date(2025, 2, 1)).parts]
    assert "Ändrat sedan handlingen" in parts
    figure = FigureTracing(result).figure("Förvaltning 2026")
    assert (
        figure.how.replace("\u202f", " ") == "ändrat 2025-02-01: ny lokal; 4 450 000 i handlingen"
    )
    assert [(o.file, o.document) for o in figure.origins] == [
        ("revideringar.csv", "beslut-2017-heby"),
        ("plan.csv", "kallelse-2024-09-12"),
    ]
    assert main(["compute", "kansliets-forslag", "--data", str(copied)]) == 0
    assert "Ändrat sedan handlingen" in capsys.readouterr().out


def test_a_figure_changed_twice_is_traced_to_both_changes(copied: Path) -> None:
    """The later, which holds, before the earlier, and then the document."""
    row = "plan;forvaltning;Prel 2026;{};tkr;2025-0{}-01;beslut-2017-heby;§ {};prov"
    _enter(copied, row.format(4950, 2, 3), row.format(5000, 3, 4))
    figure = FigureTracing(run_scenario(open_package(copied), "kansliets-forslag")).figure(
        "Förvaltning 2026"
    )
    assert figure.amount == 5_000_000
    assert [(o.file, o.place) for o in figure.origins[:2]] == [
        ("revideringar.csv", "§ 4"),
        ("revideringar.csv", "§ 3"),
    ]
    assert figure.origins[-1].file == "plan.csv"


def test_a_figure_changed_in_place_is_named_alone(copied: Path) -> None:
    """Administration 2026 from 4 450 to 4 950: the one cell, what it was, and how to enter it."""
    text = (copied / "plan.csv").read_text(encoding="utf-8-sig")
    (copied / "plan.csv").write_text(text.replace(";4450;", ";4950;", 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_package(copied)
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.field) == ("plan.csv", 6, "Prel 2026")
    told = str(fault).replace("\u202f", " ")
    assert "med 4 450 tkr stämmer alla 10 tryckta summor" in told
    assert 'finsam revise "forvaltning" "Prel 2026" 4950' in told


def test_two_sums_are_both(copied: Path) -> None:
    """A grant of the last year stands in that year's sum and in the room after it, nowhere else."""
    text = (copied / "fordelning.csv").read_text(encoding="utf-8-sig")
    (copied / "fordelning.csv").write_text(text.replace(";2684;", ";2694;"), encoding="utf-8")
    with pytest.raises(InputError, match="stämmer båda de tryckta summor som nu inte gör det"):
        open_package(copied)


def test_check_names_the_cell_before_its_consequences(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cell is the first of the findings of rule KS-1."""
    text = (copied / "fordelning.csv").read_text(encoding="utf-8-sig")
    (copied / "fordelning.csv").write_text(text.replace(";2753;2753;", ";2753;2553;"), "utf-8")
    main(["check", "--json", "--data", str(copied)])
    told = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["code"] == "KS-1"]
    assert told[0]["subject"] == "vaxtkraft|Enköping"
    assert told[0]["figures"] == {"nu": 2_553_000, "då summorna stämmer": 2_753_000}


def test_two_slips_at_once_have_no_single_cause(copied: Path) -> None:
    """In two sections, so that no row explains them either: every broken sum is told."""
    text = (copied / "plan.csv").read_text(encoding="utf-8-sig")
    changed = text.replace(";4450;", ";4950;", 1).replace(";786;", ";886;", 1)
    (copied / "plan.csv").write_text(changed, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_package(copied)
    assert len(caught.value.faults) > 5


def test_a_sound_package_has_no_cause() -> None:
    """Nothing broken, nothing to explain."""
    assert causes(open_package(UPPSALA)) == ()


def test_two_revisions_of_one_cell_on_one_day_are_told(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By check, with both figures and the row that holds; and by whoever enters the second."""
    words = ["revise", "forvaltning", "2026", "--reason", "prov", "--source", "kallelse-2024-09-12"]
    where = ["--date", "2024-10-01", "--data", str(copied)]
    assert main([*words[:3], "5000", *words[3:], *where]) == 0
    assert "Obs" not in capsys.readouterr().err
    assert main([*words[:3], "5100", *words[3:], *where]) == 0
    told = capsys.readouterr().err
    assert "2024-10-01 också på rad 2, till 5\u202f000\u202f000" in told
    (found,) = (f for f in audit(load_package(copied)) if f.code == "RV-1")
    assert found.figures == (("rad 2", 5_000_000), ("rad 3", 5_100_000))
    assert "den sista raden gäller" in found.message


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("forvaltning", "4950000", "är 4 950 000 000 kr, mot handlingens 4 450 000 kr"),
        ("forvaltning", "4 950 kr", "är 4 950 kr, mot handlingens 4 450 000 kr"),
        ("vaxtkraft|Enköping", "2700000", "är 2 700 000 000 kr, mot handlingens 2 753 000 kr"),
        ("kvinna-halsa-arbete", "786000", "medan raden andra år är omkring 1 348 000 kr"),
        ("forvaltning", "4950", ""),
        ("forvaltning", "0", ""),
    ],
)
def test_a_revision_a_thousand_times_off_is_told_at_once_and_beside_results(
    copied: Path, cell: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the rule that a scenario's amounts are held to; it is entered as it was written."""
    words = ["revise", cell, "2026", value, "--reason", "prov", "--data", str(copied)]
    assert main([*words, "--source", "kallelse-2024-09-12"]) == 0
    said = plain(capsys.readouterr().err)
    assert (told in said and "Menades" in said) if told else not said
    beside = remarks(run_scenario(open_package(copied), "kansliets-forslag"))
    assert [told in plain(each) for each in beside] == ([True] if told else [])


@pytest.mark.parametrize(
    ("day", "change", "held"),
    [
        ("2025-01-31", "+250", True),
        ("2025-02-01", "−250", False),
        ("2025-03-01", "−250", False),
    ],
)
def test_a_revision_that_an_existing_one_holds_before_is_told(
    copied: Path, day: str, change: str, *, held: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """4 950 holds from 2025-02-01: 4 700 of an earlier day moves no figure, and that is said."""
    _enter(copied, f"plan;forvaltning;Prel 2026;4950;tkr;2025-02-01;{AT}")
    words = ["revise", "forvaltning", "2026", "4700", "--reason", "prov", "--date", day]
    assert main([*words, "--source", "kallelse-2024-09-12", "--data", str(copied)]) == 0
    told = capsys.readouterr()
    moved = _room(copied)[2] - PRINTED_ROOM[2]
    assert moved == (-500_000 if held else -250_000)
    assert f"({change}" in told.out
    ahead = "4 950 000 kr från 2025-02-01 (rad 2) gäller framför 4 700 000 kr från 2025-01-31"
    assert (ahead in plain(told.err)) is held


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2199-01-01", "är efter dagens datum"),
        ("1999-01-01", "före 2024-09-12, datumet på handlingen som ändras (kallelse-2024-09-12)."),
    ],
)
def test_a_day_that_can_hardly_be_meant_is_told_beside_the_revision(
    copied: Path, day: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day to come, or one before the document that was changed: entered, and said."""
    words = ["revise", "forvaltning", "2026", "5000", "--reason", "prov", "--date", day]
    assert main([*words, "--source", "kallelse-2024-09-12", "--data", str(copied)]) == 0
    assert told in capsys.readouterr().err
