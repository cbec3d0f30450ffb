"""``finsam space`` and ``finsam search`` as their users run them."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from finsam_analysis.cli import entry, main
from finsam_analysis.cli.choices import _levels
from finsam_analysis.data_package import load_package
from finsam_analysis.scenario import id_of, load_scenario, scenario_path
from tests.conftest import UPPSALA, plain

Answer = tuple[int, str, str]


@pytest.fixture
def finsam(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Run a command on the real case; gives exit code, output and errors."""
    monkeypatch.setenv("FINSAM_DATA", str(UPPSALA))

    def run(*arguments: str) -> Answer:
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def answer(finsam: Callable[..., Answer]) -> Callable[..., Any]:
    """The JSON that a command prints."""

    def run(*arguments: str) -> Any:
        code, out, err = finsam(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def test_space_as_json_has_the_promised_keys(answer: Callable[..., Any]) -> None:
    """The keys that other programs lean on."""
    space = answer("space", "--floor", "5 000 000", "--best", "3")
    promised = {"combinations", "feasible", "best", "front_size", "front", "levers", "exact"}
    promised |= {"seconds", "peak_memory_bytes"}
    assert promised <= space.keys()
    assert space["exact"] is True
    assert (space["feasible"], space["front_size"]) == (42_181_003, len(space["front"]))
    assert [set(c) for c in space["best"]] == [{"granted", "lowest_room", "reduced", "levels"}] * 3
    assert space["best"][0]["levels"]["samordnat-stod"] == 0
    assert set(space["levers"]["vaxtkraft"]) == {"0", "50", "75", "90", "100"}


def test_space_takes_levels_apart_or_together(answer: Callable[..., Any]) -> None:
    """With commas, with spaces, in any order and twice."""
    one, other = (
        answer("space", "--levels", *levels) for levels in (["0,50,100"], ["100", "50", "0", "50"])
    )
    assert one["combinations"] == other["combinations"] == 3**11
    assert one["best"] == other["best"]


def test_space_too_large_is_sampled_only_when_asked(answer: Callable[..., Any]) -> None:
    """It says that it is not exact, how sure it is, and proves its best."""
    levels = ",".join(map(str, range(0, 101, 10)))
    space = answer("space", "--floor", "12000000", "--levels", levels, "--sample", "20000")
    assert (space["exact"], space["combinations"]) == (False, 11**11)
    low, high = space["feasible_interval"]
    assert low < space["feasible"] < high
    assert space["best_gap"] == 0
    assert space["best"][0]["lowest_room"] >= 12_000_000
    assert space["front"] is None


def test_space_for_a_reader(finsam: Callable[..., Answer]) -> None:
    """Swedish figures, the best first, and which application is the lever."""
    code, out, _ = finsam("space", "--floor", "5000000")
    told = plain(out)
    assert code == 0
    assert "42 181 003 håller golvet alla år, 6 647 122 gör det inte." in told
    first = next(line for line in told.splitlines() if "45 234 500" in line)
    assert re.split(r"  +", first)[1:] == ["2", "45 234 500", "5 001 500"]
    assert "2024 slutar på 4 830 000 kr, under golvet" in told
    assert "Mest avgör Samordnat stöd för arbete eller studier." in " ".join(told.split())


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("Samordnat stöd för arbete eller studier 0 %", ["space", "--floor", "5000000"]),
        (
            "Registerstudie av rehabiliteringskoordinatorer",
            ["space", "--levels", ",".join(map(str, range(0, 101, 10))), "--sample", "20"],
        ),
        (
            "En väg in – steget vidare, fas 2 90 %",
            ["search", "--objective", "fairest", "--floor", "1500000"],
        ),
        (
            "Samordnat stöd för arbete eller studier får inte röras",
            ["search", "--floor", "17500000", "--keep", "samordnat-stod", "en-vag-in"],
        ),
    ],
)
def test_an_answer_names_applications_as_the_documents_do_within_80_characters(
    finsam: Callable[..., Answer], named: str, asked: list[str]
) -> None:
    """No id is printed that is not itself a name, and no line is too long for a terminal."""
    _, out, _ = finsam(*asked)
    ids = [a.id for a in load_package(UPPSALA).applications if "-" in a.id]
    assert not [id_ for id_ in ids if id_ in out]
    assert named in " ".join(plain(out).split())
    assert max(map(len, out.splitlines())) <= 80


def test_space_says_how_high_the_floor_can_be(finsam: Callable[..., Answer]) -> None:
    """Where no combination holds it."""
    _, out, _ = finsam("space", "--floor", "20000000")
    assert "2025 bara 18\u202f213\u202f000\u00a0kr" in out


def test_search_as_json_has_the_promised_keys(answer: Callable[..., Any]) -> None:
    """The keys that other programs lean on, with the figures of the smallest change at 0."""
    found = answer("search", "--floor", "0")
    assert found["status"] == "optimal"
    assert found["reduced"] == ["registerstudie"]
    assert (found["cut"], found["bound"], found["gap"]) == (84_250, 84_250, 0)
    assert found["levels"]["registerstudie"] == 75
    assert found["years"] == [2024, 2025, 2026, 2027, 2028]
    # The printed room of each year, with 84 250 kr less spent by the end of 2025 and after.
    without = [4_830_000, 1_225_000, -61_000, 1_944_000, 13_837_000]
    assert found["room"] == [without[0], *(room + 84_250 for room in without[1:])]
    assert found["binding"] == [{"year": 2026, "missing": 61_000}]
    assert [other["cut"] for other in found["alternatives"]] == [111_000, 140_000, 142_250]


def test_search_for_a_reader(finsam: Callable[..., Answer]) -> None:
    """It says why: 2026 lacks 61 tkr."""
    _, out, _ = finsam("search")
    assert "2026 saknas 61\u00a0tkr" in out
    assert "psykiatrisk specialistsjukvård 75\u00a0%" in out
    assert "Bevisat: ingen ändring är mindre." in out


@pytest.mark.parametrize("floor", ["500000", "500 000 kr", "500 tkr", "0,5 mkr"])
def test_an_amount_is_written_as_in_a_scenario(finsam: Callable[..., Answer], floor: str) -> None:
    """The same floor however it is written, and the same demand for a kommun: 9 million to Heby."""
    demand = "Heby=9000000" if floor == "500000" else "Heby=9 mkr"
    code, out, err = finsam("search", "--floor", floor, "--at-least", demand)
    assert (code, err) == (0, "")
    assert "Golv: 500 000 kr vid utgången" in plain(out)


def test_the_room_after_a_change_stands_under_its_years(finsam: Callable[..., Answer]) -> None:
    """No year and amount run together: 84 250 kr less of Registerstudie leaves 23 250 kr in 2026."""
    _, out, _ = finsam("search")
    lines = plain(out).splitlines()
    start = lines.index("Utrymme i slutet av året, kr")
    told = [re.split(r" {2,}", line.strip()) for line in lines[start + 1 : start + 4]]
    assert told == [
        ["2024", "2025", "2026", "2027", "2028"],
        ["Kansliets förslag", "4 830 000", "1 225 000", "−61 000", "1 944 000", "13 837 000"],
        ["Efter ändringen", "4 830 000", "1 309 250", "23 250", "2 028 250", "13 921 250"],
    ]


def test_search_says_which_demands_clash(finsam: Callable[..., Answer]) -> None:
    """With only Växtkraft, 2025 ends at 18 213 − 2 753 tkr: 2 540 tkr from a floor of 18 000."""
    code, out, _ = finsam("search", "--floor", "18000000", "--keep", "vaxtkraft")
    plain = out.replace("\u202f", " ").replace("\u00a0", " ")
    assert code == 0
    assert "De här kraven går inte ihop" in plain
    assert "golvet 18 000 000 kr: räcker ensamt om det sänks med 2 540 000 kr." in plain


def test_of_one_demand_alone_it_is_not_said_that_several_clash(
    finsam: Callable[..., Answer],
) -> None:
    """With nothing granted 2025 ends at 18 213 tkr, and no other demand than the floor is made."""
    _, out, _ = finsam("search", "--floor", "20000000")
    assert "Det här kravet går inte att hålla:\n  golvet 20 000 000 kr: räcker" in plain(out)


def test_search_saves_what_compute_then_reads(
    finsam: Callable[..., Answer], tmp_path: Path
) -> None:
    """The saved scenario gives the room that the search promised."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    where = ("--data", str(folder))
    code, out, _ = finsam(
        "search", "--scenario", "lagre-medlemsavgift", "--save", "ny", "--json", *where
    )
    assert code == 0
    code, computed, _ = finsam("compute", "ny", "--json", *where)
    assert code == 0
    assert json.loads(computed)["decision_room"] == json.loads(out)["room"]
    code, _, err = finsam("search", "--save", "ny", *where)
    assert code == 2
    assert "finns redan" in err


@pytest.mark.parametrize("name", ["Mitt golv", "mitt-golv.yaml", "Mitt golv.YML"])
def test_a_scenarios_file_is_named_of_it_whichever_is_given(name: str) -> None:
    """No ``mitt-golv-yaml.yaml``."""
    assert id_of(name) == "mitt-golv"


@pytest.mark.parametrize("name", ["!!!", "   ", ".yaml"])
@pytest.mark.parametrize(("words", "flag"), [(["search", "--save"], "--save"), (["new"], "NAMN")])
def test_a_name_that_gives_no_file_name_is_told_where_it_was_given(
    finsam: Callable[..., Answer], words: list[str], flag: str, name: str
) -> None:
    """By the flag or the argument, with what was written and what is wrong with it."""
    code, out, err = finsam(*words, name)
    assert (code, out) == (2, "")
    assert f"scenariot, {flag}: namnet ”{name}” har varken bokstäver eller siffror" in err


def test_what_is_saved_is_called_as_written(finsam: Callable[..., Answer], tmp_path: Path) -> None:
    """The file's name is made from it, as by ``finsam new``; both find the scenario."""
    folder = shutil.copytree(UPPSALA, tmp_path / "paket")
    where = ("--data", str(folder))
    code, out, _ = finsam("search", "--save", "Mitt golv", *where)
    assert code == 0
    assert "mitt-golv.yaml" in out
    assert 'namn: "Mitt golv"\n' in (folder / "scenarier" / "mitt-golv.yaml").read_text("utf-8")
    assert finsam("compute", "Mitt golv", *where) == finsam("compute", "mitt-golv", *where)


@pytest.mark.parametrize("amount", ["-1mkr", "-1000000", "-1000 tkr", "−1mkr"])
@pytest.mark.parametrize(
    "words", [["search"], ["space"], ["edge", "a"], ["risk", "a"]], ids=lambda words: words[0]
)
def test_a_negative_amount_is_no_flag(words: list[str], amount: str) -> None:
    """A million below nothing, with or without an equals sign, wherever a floor is asked for."""
    parser = entry._parser()
    assert parser.parse_args([*words, "--floor", amount]).floor == -1_000_000
    assert parser.parse_args([*words, f"--floor={amount}"]).floor == -1_000_000
    revised = ["revise", "rad", "2025", amount, "--reason", "a", "--source", "b"]
    assert parser.parse_args(revised).value == amount


def test_search_takes_the_scenarios_floor(finsam: Callable[..., Answer], tmp_path: Path) -> None:
    """Where none is given on the command line."""
    scenario = tmp_path / "golv.yaml"
    scenario.write_text("namn: G\nstandard: avslå\nantaganden: {golv_kr: 1000000}\n", "utf-8")
    _, out, _ = finsam("search", "--scenario", str(scenario), "--json")
    assert json.loads(out)["floor"] == 1_000_000


def test_a_floor_on_the_command_line_is_that_of_every_year(
    answer: Callable[..., Any], tmp_path: Path
) -> None:
    """2026 ends at −61 tkr as proposed: above its own floor of −1 mkr, below 0, the other years'."""
    scenario = tmp_path / "golv.yaml"
    scenario.write_text(
        "namn: G\nstandard: bevilja\nantaganden: {golv_kr: {2026: -1 mkr}}\n", "utf-8"
    )
    own, named = ("--scenario", str(scenario)), ("--floor", "0")
    assert [answer("space", "--levels", "100", *own, *o)["feasible"] for o in ((), named)] == [1, 0]
    assert [answer("search", *own, *o)["cut"] for o in ((), named)] == [0, 84_250]
    assert answer("space", "--levels", "100", *own)["floors"] == [0, -1_000_000, 0, 0]
    assert "floors" not in answer("search", *own, *named)


def test_space_counts_each_year_from_its_own_floor(
    finsam: Callable[..., Answer], tmp_path: Path
) -> None:
    """2025 ends at 1 225 tkr and 2028 at 13 837 tkr; 2024's 4 830 tkr are not below its floor of 0."""
    scenario = tmp_path / "golv.yaml"
    floors = "{golv_kr: {2024: 0, 2025: 1 mkr, 2026: -1 mkr, från 2027: 0, 2028: 13 mkr}}"
    scenario.write_text(f"namn: G\nstandard: bevilja\nantaganden: {floors}\n", "utf-8")
    code, out, _ = finsam("space", "--levels", "100", "--scenario", str(scenario))
    told = plain(out)
    assert code == 0
    assert "2024 slutar på" not in told
    assert "Minst över golvet, kr" in told
    row = next(line for line in told.splitlines() if "52 503 000" in line)
    assert re.split(r"  +", row)[2:] == ["52 503 000", "225 000"]


SECOND_PART = """\
namn: Andra delen
standard: bevilja
beslut:
  framsteget: [{åtgärd: reducera, procent: 10}, {åtgärd: skjut upp, månader: 6}]
antaganden:
  medlemsavgift: {från 2026: "-2 %", 2028: 23 000 000}
  ingående_överskott_kr: 5 mkr
  plan: {forvaltning: {från 2026: "3 % per år"}, regexpro: {från 2026: 0}, esf-isa: {2026: "-50 %"}}
  golv_kr: {2025: 0, från 2026: 500 000}
  golv_procent: "2,5"
  tak_kr: 8 mkr
tillägg:
  - {id: extra, namn: Extra, insatsägare: Uppsala, från: 2026-01-01, till: 2026-12-31, belopp_kr: 666000}
"""


def test_search_saves_all_that_its_scenario_assumes(
    finsam: Callable[..., Answer], tmp_path: Path
) -> None:
    """Plan, fee, surplus, both floors, ceiling and added insatser read back as they were."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    base = folder / "scenarier" / "andra.yaml"
    base.write_text(SECOND_PART, "utf-8")
    where = ("--data", str(folder))
    assert finsam("search", "--scenario", "andra", "--save", "sparad", *where)[0] == 0
    package = load_package(folder)
    before, after = (
        load_scenario(scenario_path(folder, name), package) for name in ("andra", "sparad")
    )
    for kept in ("member_fee", "plan", "opening_surplus", "floor", "floor_percent", "ceiling"):
        assert getattr(after, kept) == getattr(before, kept), kept
    assert after.additions == before.additions


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["space", "--floor", "abc"], ["abc"]),
        (["space", "--floor", "1,5"], ["1,5"]),
        (["space", "--levels", "120"], ["120"]),
        (["space", "--levels", "50", "x"], ["x"]),
        (["space", "--best", "0"], ["0"]),
        (["space", "--levels", "0,10,20,30,40,50,60,70,80,90,100"], ["300 miljoner"]),
        (["search", "--objective", "billigast"], ["billigast", "least-money"]),
        (
            ["search", "--keep", "nix", "--at-least", "Heby", "Nix=1"],
            ["3 fel", "nix", "Heby", "Nix"],
        ),
        (["search", "--at-most-cut", "vaxtkraft=101"], ["vaxtkraft=101"]),
        (["search", "--at-least", "Heby=1", "Heby=2"], ["två gånger"]),
        (["search", "--save", "..."], ["”...”", "bokstäver eller siffror"]),
        (["search", "--scenario", "nix"], ["nix"]),
    ],
)
def test_bad_input_is_one_clear_message(
    finsam: Callable[..., Answer], arguments: list[str], told: list[str]
) -> None:
    """Exit code 2, every fault told, nothing printed as a result."""
    code, out, err = finsam(*arguments)
    assert (code, out) == (2, "")
    assert all(words in err for words in told)


def test_space_starts_without_the_heavy_libraries() -> None:
    """Importing pandas and matplotlib would cost more than all the combinations."""
    script = (
        "import sys; from finsam_analysis.cli.entry import main; "
        "code = main(['space', '--levels', '0,100', '--json']); "
        "sys.exit(code or bool({'pandas', 'highspy', 'matplotlib'} & set(sys.modules)))"
    )
    environment = {**os.environ, "FINSAM_DATA": str(UPPSALA)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize("text", ["0,33,3,100", "33,3", "100,50"])
def test_levels_out_of_order_are_a_decimal_comma_in_disguise(text: str) -> None:
    """33,3 between commas would be read as 33 and 3."""
    with pytest.raises(argparse.ArgumentTypeError, match="stigande ordning"):
        _levels(text)


def test_between_semicolons_a_comma_is_a_decimal_comma() -> None:
    """A third, written as a Swede writes it."""
    assert _levels("0;33,3;100") == [0, Fraction(333, 10), 100]


def test_demands_may_name_applications_and_members_as_the_documents_do(
    answer: Callable[..., Any],
) -> None:
    """The same answer as by ids and short names."""
    by_id = answer("search", "--keep", "vaxtkraft", "--at-least", "Heby=9000000")
    by_name = answer("search", "--keep", "växtkraft", "--at-least", "Heby kommun=9000000")
    assert by_name | {"seconds": 0} == by_id | {"seconds": 0}
