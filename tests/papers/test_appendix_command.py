"""``finsam appendix`` as its users meet it: its files, or none and a clear message."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, InputError, ReportError
from finsam_analysis.papers import appendix as appendix_production
from finsam_analysis.papers import own_folder, produce_reports
from finsam_analysis.papers.workbook import workbook
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute, run_scenario
from tests.conftest import UPPSALA

FILES = ["arbetsbilaga.html", "arbetsbilaga.pdf", "bilaga.html", "bilaga.pdf", "bilaga.xlsx"]


def appendix(out: Path, *arguments: str) -> int:
    """Run the command on the real package."""
    return main(["appendix", *arguments, "--data", str(UPPSALA), "--out", str(out)])


def test_it_writes_its_files_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the scenario's folder, beside what is there, with nothing of its own left over."""
    (tmp_path / "uppsala-minskar").mkdir()
    (tmp_path / "uppsala-minskar" / "rapport.html").write_text("rapport", encoding="utf-8")
    assert appendix(tmp_path, "uppsala-minskar", "--date", "2024-08-22") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["uppsala-minskar"]
    names = sorted(path.name for path in (tmp_path / "uppsala-minskar").iterdir())
    assert names == sorted([*FILES, "bilaga.json", "rapport.html"])
    assert capsys.readouterr().out.count("Skrev ") == 5


def test_another_packages_appendix_is_left_as_it_is(
    tmp_path: Path, uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy's, of the same scenario, lies in a folder of its own; the first is written anew."""
    monkeypatch.setattr(
        appendix_production, "_made", lambda _, dated: ({"bilaga.pdf": str(dated).encode()}, {})
    )
    copy = shutil.copytree(UPPSALA, tmp_path / "kopia")
    out, name = tmp_path / "ut", "uppsala-minskar"

    def made(package: DataPackage, day: int) -> Path:
        result = run_scenario(package, name)
        return appendix_production.produce_appendix(result, date(2024, 9, day), out)[0].parent

    assert made(uppsala, 1) == out / name
    before = {path: path.read_bytes() for path in (out / name).iterdir()}
    for _ in range(2):  # also once it has one there
        assert made(open_package(copy), 2) == out / "kopia" / name
    assert {path: path.read_bytes() for path in (out / name).iterdir()} == before
    assert made(uppsala, 3) == out / name
    assert own_folder(out, open_package(copy)) == out / "kopia"
    named = replace(run_scenario(uppsala, name).scenario, id="kopia")
    with pytest.raises(InputError, match="något annat än scenariots mapp"):
        appendix_production.produce_appendix(compute(uppsala, named), date(2024, 9, 4), out)


def test_a_form_that_somebody_has_written_in_is_never_lost(
    tmp_path: Path, uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook whose cells are filled in refuses the whole new appendix, until it is put aside."""
    monkeypatch.setattr(
        appendix_production,
        "_made",
        lambda _, day: ({n: f"{day}".encode() for n in ("bilaga.html", "bilaga.xlsx")}, {}),
    )
    result, folder = run_scenario(uppsala, "uppsala-minskar"), tmp_path / "uppsala-minskar"

    def held(day: int) -> dict[str, bytes]:
        appendix_production.produce_appendix(result, date(2024, 9, day), tmp_path)
        return {path.name: path.read_bytes() for path in folder.glob("bilaga.[hx]*")}

    held(1)
    unedited = {"bilaga.html": b"2024-09-02", "bilaga.xlsx": b"2024-09-02"}
    assert held(2) == unedited
    workbook = folder / "bilaga.xlsx"
    workbook.write_bytes(b"ifylld")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError, match=r"bilaga\.xlsx: filen har ändrats .* byt namn på filen"):
        held(3)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    workbook.rename(folder / "min-bilaga.xlsx")
    assert held(4)["bilaga.xlsx"] == b"2024-09-04"
    assert (folder / "min-bilaga.xlsx").read_bytes() == b"ifylld"


def test_only_the_appendixs_own_forms_can_hinder_a_new_one(
    tmp_path: Path, uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``bilaga.json`` names the report's result and itself, which are not written over as forms."""
    monkeypatch.setattr(
        appendix_production, "_made", lambda _, day: ({"bilaga.html": f"{day}".encode()}, {})
    )
    result, folder = run_scenario(uppsala, "uppsala-minskar"), tmp_path / "uppsala-minskar"
    appendix_production.produce_appendix(result, date(2024, 9, 1), tmp_path)
    (folder / "annat.txt").write_bytes(b"annat")
    told = json.loads((folder / "bilaga.json").read_bytes())
    told["filer"] |= dict.fromkeys(["annat.txt", "bilaga.json", "..", "", "x" * 5000], "0")
    (folder / "bilaga.json").write_text(json.dumps(told), "utf-8")
    appendix_production.produce_appendix(result, date(2024, 9, 2), tmp_path)
    assert (folder / "bilaga.html").read_bytes() == b"2024-09-02"
    assert (folder / "annat.txt").read_bytes() == b"annat"


def test_a_form_written_in_while_the_new_one_is_made_is_not_lost(
    tmp_path: Path, uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workbook is saved in Excel while the appendix is made again: that takes some seconds."""
    result, workbook = (
        run_scenario(uppsala, "uppsala-minskar"),
        tmp_path / "uppsala-minskar/bilaga.xlsx",
    )

    def made(_: object, day: date) -> tuple[dict[str, bytes], dict[str, object]]:
        if workbook.exists():
            workbook.write_bytes(b"ifylld")
        return {"bilaga.xlsx": f"{day}".encode()}, {}

    monkeypatch.setattr(appendix_production, "_made", made)
    appendix_production.produce_appendix(result, date(2024, 9, 1), tmp_path)
    with pytest.raises(InputError, match="har ändrats"):
        appendix_production.produce_appendix(result, date(2024, 9, 2), tmp_path)
    assert workbook.read_bytes() == b"ifylld"


def test_a_new_report_leaves_the_appendix(tmp_path: Path) -> None:
    """What the board was given does not vanish when the scenario is reported again."""
    folder = tmp_path / "uppsala-minskar"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text("tidigare", encoding="utf-8")
    produce_reports(UPPSALA, [folder.name], tmp_path)
    assert (folder / "rapport.html").is_file()
    assert {(folder / name).read_text(encoding="utf-8") for name in FILES} == {"tidigare"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["kansliets-forslag", "--date", "2024-02-30"], "”2024-02-30” är inte ett datum"),
        (
            ["kansliets-forslag", "--date", "20240822"],
            "”20240822” är inte ett datum som 2024-08-22",
        ),
        (["kansliets-forslag", "--date", "2024-W34-4"], "är inte ett datum som 2024-08-22"),
        (["kansliets-forslag", "--date", "1989-12-31"], "”1989-12-31” är före år 1990"),
        (["kansliets-forslag", "--date", "0024-08-22"], "”0024-08-22” är inte ett datum"),
        (["finns-inte"], "scenariot finns inte"),
        ([], "detta saknas på kommandoraden: SCENARIO"),
    ],
)
def test_bad_input_is_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    """Exit code 2, Swedish, nothing written."""
    assert appendix(tmp_path / "ut", *arguments) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


def test_without_a_date_it_is_of_the_day_of_the_economists_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The board papers' table is per 2024-08-22; told beside the result, and only when needed."""
    assert appendix(tmp_path, "uppsala-minskar") == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("Bilagan dateras 2024-08-22, ingående överskottets datum")
    assert "Bilagan dateras" not in captured.out
    page = (tmp_path / "uppsala-minskar" / "bilaga.html").read_text(encoding="utf-8")
    assert "Ekonomisk information per 2024-08-22" in page
    assert appendix(tmp_path, "uppsala-minskar", "--date", "2024-08-22") == 0
    assert "Bilagan dateras" not in capsys.readouterr().err


def test_a_day_before_the_figures_own_is_taken_but_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The opening surplus is of 2024-08-22 and cannot have been known the day before."""
    assert appendix(tmp_path, "uppsala-minskar", "--date", "2024-08-21") == 0
    told = capsys.readouterr().err
    assert told.startswith("Obs: 2024-08-21 ligger före 2024-08-22, ingående överskottets datum")


def test_open_errors_are_told_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The board papers of 2024 hold six errors; BU-3 is that Växtkraft's years lack 220 000 kr."""
    assert appendix(tmp_path, "uppsala-minskar", "--date", "2024-08-22") == 0
    told = capsys.readouterr().err
    assert told.startswith("Obs: 6 öppna fynd av graden fel")
    assert "BU-3 Växtkraft, Framsteget, En väg in" in told


def package_where(tmp_path: Path, file: str, old: str, new: str) -> str:
    """A copy of the real package with one text replaced."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    text = (folder / file).read_text(encoding="utf-8-sig")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8-sig")
    return str(folder)


def test_a_paper_without_the_forbunds_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new package says EXEMPEL where the name will stand; a board never reads that."""
    name = "Samordningsförbundet i Uppsala län"
    data = package_where(tmp_path, "datapackage.json", f'"title": "{name}",\n      "role"',
                         '"title": "EXEMPEL: samordningsförbundets namn",\n      "role"')  # fmt: skip
    out = tmp_path / "ut"
    assert main(["appendix", "kansliets-forslag", "--data", data, "--out", str(out)]) == 2
    assert "datapackage.json, title: förbundets namn är ”EXEMPEL" in capsys.readouterr().err
    assert not out.exists()


def test_a_sign_that_no_font_has_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, row, column and the sign itself, in Swedish."""
    data = package_where(
        tmp_path, "ansokningar.csv", "vaxtkraft;Växtkraft", "vaxtkraft;Växtkraft🎉"
    )
    out = str(tmp_path / "ut")
    assert main(["appendix", "kansliets-forslag", "--data", data, "--out", out]) == 2
    told = capsys.readouterr().err
    assert "ansokningar.csv, rad 2, namn: tecknet ”🎉” finns inte" in told
    assert "error" not in told


@pytest.mark.parametrize("settings", ["axes.facecolor: red\nfont.size: 30", "text.usetex: True"])
def test_a_users_own_drawing_settings_change_nothing(tmp_path: Path, settings: str) -> None:
    """The same bytes with a matplotlibrc of the user's as without."""
    (tmp_path / "matplotlibrc").write_text(settings, encoding="utf-8")
    arguments = ["appendix", "uppsala-minskar", "--data", str(UPPSALA), "--date", "2024-08-22"]
    written: list[bytes] = []
    for own in ({}, {"MATPLOTLIBRC": str(tmp_path / "matplotlibrc")}):
        out = tmp_path / f"ut{len(written)}"
        subprocess.run(
            [sys.executable, "-m", "finsam_analysis", *arguments, "--out", str(out)],
            env=os.environ | own,
            check=True,
            capture_output=True,
        )
        written.append((out / "uppsala-minskar" / "bilaga.pdf").read_bytes())
    assert written[0] == written[1]


def test_a_folder_that_is_a_file_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it cannot be written, and what to do."""
    file = tmp_path / "fil"
    file.write_text("", encoding="utf-8")
    assert appendix(file, "kansliets-forslag") == 2
    message = capsys.readouterr().err
    assert "det går inte att skriva dit: den finns redan" in message
    assert "--out MAPP" in message


def test_a_form_that_fails_leaves_the_earlier_appendix(
    tmp_path: Path, uppsala: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All or none: the last form made is the one that fails here."""

    def refuse(*_given: object) -> Path:
        raise ReportError("kalkylbladet kunde inte skrivas")

    result = run_scenario(uppsala, "kansliets-forslag")
    before = [path.name for path in tmp_path.iterdir()]
    monkeypatch.setattr(workbook, "write_workbook", refuse)
    with pytest.raises(ReportError):
        appendix_production.produce_appendix(result, date(2024, 8, 22), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == before


def test_a_process_that_dies_leaves_the_earlier_appendix(tmp_path: Path) -> None:
    """What makes the forms is killed, as for want of memory: told in Swedish, and nothing is left."""
    program = """
    import os, signal, sys
    from finsam_analysis.cli import main
    from finsam_analysis.papers.workbook import workbook
    workbook.write_workbook = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    sys.exit(main(sys.argv[1:]))
    """
    words = ["appendix", "kansliets-forslag", "--data", str(UPPSALA), "--out", str(tmp_path)]
    (tmp_path / "tmp").mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", dedent(program), *words],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Bilagan blev inte gjord: " in ended.stderr
    assert "Åtgärd: kör kommandot igen" in ended.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["tmp"]


def test_a_file_that_cannot_be_replaced_puts_the_others_back(
    tmp_path: Path, uppsala: DataPackage
) -> None:
    """The page is open in a program and refuses; the other two are then as they were."""
    folder = tmp_path / "kansliets-forslag"
    folder.mkdir()
    for name in ("bilaga.pdf", "bilaga.html"):
        (folder / name).write_bytes(b"tidigare")
    moved = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == folder / "bilaga.html" and self.suffix == ".ny":
            raise PermissionError(13, "upptagen", str(self))
        return moved(self, target)

    result = run_scenario(uppsala, "kansliets-forslag")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(InputError):
            appendix_production.produce_appendix(result, date(2024, 8, 22), tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "bilaga.pdf": b"tidigare",
        "bilaga.html": b"tidigare",
    }
    assert list(tmp_path.iterdir()) == [folder]
