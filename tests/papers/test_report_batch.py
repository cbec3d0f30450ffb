"""A batch of reports: whole or not at all, resumed, never stale, and no failure stops another."""

from __future__ import annotations

import csv
import errno
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from finsam_analysis.cli import main
from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.kernel import read_notebook, write_notebook
from finsam_analysis.papers import (
    Reports,
    Verified,
    own_folder,
    produce_appendix,
    produce_reports,
    report,
    report_index,
    verify_reports,
)
from finsam_analysis.papers.manifest import read_manifest
from finsam_analysis.papers.report_index import made_reports
from finsam_analysis.papers.report_notebook import find_notebook
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tables.book import PrintedBook
from tests.conftest import UPPSALA
from tests.fuzz.sound import MANIFEST
from tests.papers.appendix_reading import page_tables

# What lies beside the reports, however few they are.
BESIDE = ["index.html", "jamforelse.html", "jamforelse.xlsx"]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the real case with two scenarios, the second a diff on the first."""
    folder = tmp_path / "paket"
    shutil.copytree(UPPSALA, folder)
    for path in (folder / "scenarier").iterdir():
        path.unlink()
    scenarios = folder / "scenarier"
    (scenarios / "a.yaml").write_text("namn: A\nstandard: avslå\n", encoding="utf-8")
    (scenarios / "b.yaml").write_text("namn: B\nutgår_från: a\n", encoding="utf-8")
    return folder


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A quick notebook that shows one table."""
    whole = read_notebook(find_notebook())
    shown = nbformat.v4.new_code_cell("finsam.tables.room_table(result)", id="visa")
    kept = [cell for cell in whole.cells if cell.cell_type == "code"][:3]
    whole.cells = [*kept, shown]
    path = tmp_path / "snabb.ipynb"
    write_notebook(whole, path)
    return path


def made(
    package: Path, notebook: Path, *scenarios: str, force: bool = False, prune: bool = False
) -> Reports:
    """A batch into ``ut`` beside the package."""
    out = package.parent / "ut"
    return produce_reports(package, scenarios, out, notebook=notebook, force=force, prune=prune)


def states(out: Path) -> dict[str, str]:
    """What the index says of each scenario's report: its last column."""
    soup = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    rows = [row.find_all(["th", "td"]) for row in soup.select("tbody tr")]
    return {row[0].get_text(): row[-1].get_text() for row in rows}


def test_a_batch_is_resumed_where_it_was(package: Path, notebook: Path) -> None:
    """What is up to date is left, byte for byte and untouched; --force does all, identically."""
    out = package.parent / "ut"
    assert made(package, notebook, "a").made == ("a",)
    before = {path: path.stat().st_mtime_ns for path in (out / "a").rglob("*")}
    both = made(package, notebook)
    assert both.made == ("b",)
    assert both.pages == (out / "a" / "rapport.html", out / "b" / "rapport.html")
    assert {path: path.stat().st_mtime_ns for path in (out / "a").rglob("*")} == before
    content = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert made(package, notebook, force=True).made == ("a", "b")
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == content


def compared(out: Path) -> list[str]:
    """The scenarios that the comparison's room table sets side by side."""
    tables = page_tables((out / "jamforelse.html").read_text(encoding="utf-8"))
    _, *rows = tables["Beslutsutrymme i slutet av året, tkr"]
    return [row[0] for row in rows]


def test_a_thousand_reports_take_no_more_memory_than_one(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a report in its place nothing is kept but what the page over all of them tells."""
    held: list[int] = []
    finish = report._finish

    def looking(batch: report._Batch, *rest: Any) -> None:
        finish(batch, *rest)
        gc.collect()
        held.append(
            sum(isinstance(each, PrintedBook | ScenarioResult) for each in gc.get_objects())
        )
        held.append(max(len(json.dumps(made.result)) for made in batch.made))

    monkeypatch.setattr(report, "_finish", looking)
    gc.collect()
    before = sum(isinstance(each, PrintedBook | ScenarioResult) for each in gc.get_objects())
    made(package, notebook)
    assert (held[0], held[2]) == (before, before)
    assert held[3] < 1000  # characters; all of a result is ten times as many


def test_the_package_is_opened_once_for_all_kernels_of_a_batch(
    package: Path, notebook: Path
) -> None:
    """A kernel begins with what was read opened already, and its own folder as it was called."""
    whole = read_notebook(notebook)
    opened = "from finsam_analysis.reconciliation.opening import _opened_as_read as opened"
    asked = f"{opened}\nread = opened.cache_info().misses"
    answered = "assert opened.cache_info().misses == read\nassert package.folder == data"
    whole.cells.insert(0, nbformat.v4.new_code_cell(asked, id="fraga"))
    whole.cells.append(nbformat.v4.new_code_cell(answered, id="svar"))
    write_notebook(whole, notebook)
    assert made(package, notebook).failures == {}


def test_one_report_alone_is_set_beside_every_scenario_of_the_package(
    package: Path, notebook: Path
) -> None:
    """Also beside those never reported, but not one that cannot be read; anew when one changes."""
    out, scenarios = package.parent / "ut", package / "scenarier"
    (scenarios / "trasig.yaml").write_text("namn: [", encoding="utf-8")
    made(package, notebook, "a")
    assert sorted(path.name for path in out.iterdir()) == ["a", *BESIDE]
    assert set(compared(out)) >= {"A", "B"}
    index = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert {"jamforelse.html", "jamforelse.xlsx"} <= {str(a["href"]) for a in index.find_all("a")}
    before = (out / "jamforelse.html").stat().st_mtime_ns
    assert made(package, notebook, "a").made == ()
    assert (out / "jamforelse.html").stat().st_mtime_ns == before
    (scenarios / "b.yaml").write_text("namn: Bättre\nutgår_från: a\n", encoding="utf-8")
    assert made(package, notebook, "a").made == ()
    assert "Bättre" in compared(out)


def test_a_file_of_ones_own_is_compared_instead_of_the_packages_of_that_name(
    package: Path, notebook: Path
) -> None:
    """Two of one name would be told apart by nobody."""
    own = package.parent / "b.yaml"
    own.write_text("namn: Min egen\nstandard: avslå\n", encoding="utf-8")
    made(package, notebook, str(own))
    told = compared(package.parent / "ut")
    assert "Min egen" in told
    assert "B" not in told


CHANGES = {
    "scenariot": ("scenarier/a.yaml", "namn: A\nstandard: bevilja\n"),
    "datapaketet": ("antaganden.csv", None),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_is_said_and_made_again(package: Path, notebook: Path, what: str) -> None:
    """Of every report that builds on it, in the index of whatever is made next; then it is new."""
    made(package, notebook)
    file, content = CHANGES[what]
    path = package / file
    path.write_bytes(content.encode() if content else path.read_bytes() + b"\n")
    (package / "scenarier" / "c.yaml").write_text("namn: C\nstandard: avslå\n", encoding="utf-8")
    made(package, notebook, "c")
    told = f"inaktuell: ändrat är {what}"
    assert states(package.parent / "ut") == {"A": told, "B": told, "C": "ja"}
    assert made(package, notebook).made == ("a", "b")
    assert set(states(package.parent / "ut").values()) == {"ja"}


def test_another_notebook_or_parameter_is_another_report(package: Path, notebook: Path) -> None:
    """The notebook's own change is seen, and so is a file of the report that someone has touched."""
    made(package, notebook, "a")
    page = package.parent / "ut" / "a" / "rapport.html"
    page.write_text("ändrad", encoding="utf-8")
    assert made(package, notebook, "a").made == ("a",)
    assert "ändrad" not in page.read_text(encoding="utf-8")
    changed = read_notebook(notebook)
    changed.cells.append(nbformat.v4.new_markdown_cell("Ett tillägg.", id="nytt"))
    write_notebook(changed, notebook)
    assert made(package, notebook, "a").made == ("a",)
    assert "Ett tillägg." in page.read_text(encoding="utf-8")


def test_a_report_whose_scenario_is_gone_stands_last_until_pruned(
    package: Path, notebook: Path
) -> None:
    """Told as *utgången*; with prune it is removed, and nothing else, nor what it links to."""
    out = package.parent / "ut"
    made(package, notebook)
    (out / "annat").mkdir()
    (out / "annat" / "min.txt").write_text("min", encoding="utf-8")
    (out / "a" / "mapp").symlink_to(out / "annat")
    (out / "a" / "fil").symlink_to(out / "annat" / "min.txt")
    (package / "scenarier" / "b.yaml").write_text("namn: Z\nstandard: avslå\n", encoding="utf-8")
    (package / "scenarier" / "a.yaml").unlink()
    made(package, notebook)
    assert list(states(out).items())[-1] == ("A", "utgången: scenariot finns inte längre")
    made(package, notebook, prune=True)
    assert states(out) == {"Z": "ja"}
    assert sorted(path.name for path in out.iterdir()) == ["annat", "b", *BESIDE]
    assert (out / "annat" / "min.txt").read_text(encoding="utf-8") == "min"


def test_pruning_leaves_a_form_that_somebody_has_written_in(package: Path, notebook: Path) -> None:
    """A workbook with cells filled in is made by no command again; the rest of the report goes."""
    folder = package.parent / "ut" / "a"
    made(package, notebook)
    forms = {"bilaga.pdf": b"p", "bilaga.xlsx": b"x"}
    told = report_index.appendix_of(folder, open_package(package), forms)
    for name, content in {**forms, "bilaga.json": told, "bilaga.xlsx": b"ifylld"}.items():
        (folder / name).write_bytes(content)
    (package / "scenarier" / "b.yaml").write_text("namn: Z\nstandard: avslå\n", encoding="utf-8")
    (package / "scenarier" / "a.yaml").unlink()
    made(package, notebook, prune=True)
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [
        ("bilaga.xlsx", b"ifylld")
    ]


def test_every_page_bears_the_data_and_its_day(package: Path, notebook: Path) -> None:
    """The package, its version and hash, and the day of the figures: on report and index alike."""
    made(package, notebook, "a")
    out = package.parent / "ut"
    for page in (out / "index.html", out / "a" / "rapport.html"):
        text = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text()
        assert re.search(r"Data: \S+.* \([0-9a-f]{12}\), siffror per \d{4}-\d\d-\d\d\.", text)


def test_a_failure_stops_nothing_and_is_told_last(
    package: Path,
    notebook: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 1, a table of what failed and why, and where the reports lie."""
    broken = read_notebook(notebook)
    cell = nbformat.v4.new_code_cell("assert result.scenario.id != 'a', 'just den'", id="x")
    broken.cells.append(cell)
    write_notebook(broken, notebook)
    monkeypatch.setattr("finsam_analysis.papers.report.find_notebook", lambda: notebook)
    out = package.parent / "ut"
    assert main(["report", "--data", str(package), "--out", str(out), "--jobs", "1"]) == 1
    told = capsys.readouterr()
    assert "1 av 2 rapporter kunde inte göras:\n  a  Cell " in told.err
    assert "stannade med AssertionError: just den" in told.err
    assert told.out == f"Rapporterna ligger i {out}/index.html (1 gjord, 1 kunde inte göras).\n"
    assert sorted(path.name for path in out.iterdir()) == ["b", *BESIDE]


def test_an_appendix_does_not_block_a_report(package: Path, notebook: Path) -> None:
    """The appendix made first stays beside the report."""
    place = package.parent / "ut" / "a"
    place.mkdir(parents=True)
    (place / "bilaga.pdf").write_bytes(b"bilaga")
    assert made(package, notebook, "a").made == ("a",)
    assert (place / "bilaga.pdf").read_bytes() == b"bilaga"
    assert (place / "rapport.html").is_file()


def test_a_full_disk_leaves_the_earlier_report(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half-written takes the earlier one's place; the cause is told in Swedish."""
    made(package, notebook, "a")
    out = package.parent / "ut"
    before = {path: path.read_bytes() for path in (out / "a").rglob("*") if path.is_file()}

    def full(path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    (package / "scenarier" / "a.yaml").write_text("namn: Å\nstandard: avslå\n", encoding="utf-8")
    monkeypatch.setattr("finsam_analysis.core.file_set._write", full)
    reports = made(package, notebook, "a")
    assert list(reports.failures) == ["a", "jämförelsen", "översikten"]
    told = f"{out}: det går inte att skriva dit: disken är full"
    assert set(reports.failures.values()) == {told}
    after = {path: path.read_bytes() for path in (out / "a").rglob("*") if path.is_file()}
    assert after == before
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_disk_with_room_for_some_folders_only_is_left_with_none(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Two reports, their comparison and what was read have a folder each while they are made."""
    out = package.parent / "ut"
    made_folders = iter(range(1, 5))
    mkdtemp = tempfile.mkdtemp

    def full(
        suffix: str | None = None,
        prefix: str | None = None,
        dir: Path | None = None,
    ) -> str:
        if dir == out and next(made_folders) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return mkdtemp(suffix, prefix, dir)

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(InputError, match="disken är full"):
        produce_reports(package, [], out, notebook=notebook)
    assert not list(out.iterdir())


def test_a_killed_batch_leaves_the_earlier_and_no_halves(package: Path, notebook: Path) -> None:
    """Killed while the second runs; the next batch makes only that, and clears what was begun."""
    slow, go = read_notebook(notebook), package.parent / "go"
    wait = (
        "import pathlib, time\n"
        f"while result.scenario.id == 'b' and not pathlib.Path({str(go)!r}).exists():\n"
        "    time.sleep(0.05)"
    )
    slow.cells.append(nbformat.v4.new_code_cell(wait, id="x"))
    write_notebook(slow, notebook)
    out = package.parent / "ut"
    program = (
        "import sys; from pathlib import Path; from finsam_analysis.papers import produce_reports\n"
        "p, o, n = map(Path, sys.argv[1:]); produce_reports(p, [], o, 1, notebook=n)"
    )
    batch = subprocess.Popen([sys.executable, "-c", program, package, out, notebook])
    while not (out / "a" / "rapport.html").exists() or (out / ".finsam-byte").exists():
        assert batch.poll() is None
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    assert [path for path in out.iterdir() if path.name.startswith(".")]
    go.touch()
    assert made(package, notebook).made == ("b",)
    assert sorted(path.name for path in out.iterdir()) == ["a", "b", *BESIDE]


def test_what_is_written_while_reports_are_made_is_in_none_of_their_parts(
    package: Path, notebook: Path
) -> None:
    """Every file of the package and its scenarios is written over before a kernel has read any.

    The notebook's tables, the result, the comparison, the index and the manifest are those of an
    undisturbed batch; the next one sees the change, in the comparison as in the reports.
    """
    out = package.parent / "ut"
    whole = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    made(package, notebook)
    kept = {p: p.read_bytes() for p in out.rglob("*") if p.suffix in (".csv", ".html", ".xlsx")}
    shutil.rmtree(out)
    first = nbformat.v4.new_code_cell(
        f"import pathlib\nfor path in pathlib.Path({str(package)!r}).rglob('*.*'):\n"
        "    path.write_bytes(b'namn: Annat\\nstandard: bevilja\\n')",
        id="forst",
    )
    disturbed = read_notebook(notebook)
    disturbed.cells.insert(0, first)
    other = notebook.with_name("stor.ipynb")
    write_notebook(disturbed, other)
    assert made(package, other).failures == {}
    after = {p: p.read_bytes() for p in out.rglob("*") if p.suffix in (".csv", ".html", ".xlsx")}
    pages = {out / name / "rapport.html" for name in "ab"}  # these tell the cell's number
    assert {p: c for p, c in after.items() if p not in pages} == {
        p: c for p, c in kept.items() if p not in pages
    }
    results = [json.loads((out / name / "resultat.json").read_text("utf-8")) for name in "ab"]
    assert [result["namn"] for result in results] == ["A", "B"]
    for path, content in whole.items():
        path.write_bytes(content)
    (package / "scenarier" / "a.yaml").write_text("namn: Ny\nstandard: avslå\n", encoding="utf-8")
    assert made(package, other).made == ("a", "b")
    assert set(compared(out)) >= {"Ny", "B"}


def test_tables_are_what_the_notebook_shows(package: Path, notebook: Path) -> None:
    """One table shown, one file: nothing is worked out a second time for the files."""
    made(package, notebook, "a")
    files = [path.name for path in (package.parent / "ut" / "a" / "tabeller").iterdir()]
    assert files == ["beslutsutrymme.csv"]


def test_another_python3_kernel_changes_nothing(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernelspec of the user's by the notebook's own kernel name."""
    place = package.parent / "jd" / "kernels" / "python3"
    place.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "x", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(package.parent / "jd"))
    assert made(package, notebook, "a").failures == {}


def test_every_figure_of_a_report_stands_when_made_again(
    package: Path, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0; as many figures as the tables and the result hold."""
    made(package, notebook)
    assert main(["verify", str(package.parent / "ut")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [re.sub(r"\d+", "N", line) for line in told] == [
        "a: alla N siffror står.",
        "b: alla N siffror står.",
    ]
    assert all(int(re.findall(r"\d+", line)[0]) > 50 for line in told)


def test_another_packages_reports_in_the_folder_are_left_as_they_are(
    package: Path, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second package's, of the same scenarios' names, lie within; both are verified."""
    out, other = package.parent / "ut", package.parent / "grannen"
    made(package, notebook, "a")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    shutil.copytree(package, other)
    descriptor = other / "datapackage.json"
    told = json.loads(descriptor.read_text(encoding="utf-8")) | {"name": "grannen-2024"}
    descriptor.write_text(json.dumps(told), encoding="utf-8")
    for _ in range(2):  # also once it has reports there
        assert made(other, notebook, "a").index == out / "grannen" / "index.html"
    assert links(out) == {
        "jamforelse.html",
        "jamforelse.xlsx",
        "a/rapport.html",
        "grannen/index.html",
    }
    assert "../index.html" in links(out / "grannen")
    apart = {path: content for path, content in before.items() if path.name != "index.html"}
    assert {path: path.read_bytes() for path in apart} == apart
    assert sorted(path.name for path in (out / "grannen").iterdir()) == ["a", *BESIDE]
    told_within = (out / "index.html").read_bytes()
    assert made(package, notebook, "a").index == out / "index.html"
    assert (out / "index.html").read_bytes() == told_within  # whichever package came last
    result = run_scenario(open_package(other), "a")
    (first, *_) = produce_appendix(result, date(2024, 8, 22), out)
    assert first.parent == out / "grannen" / "a"
    assert main(["verify", str(out)]) == 0
    told = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == ["a", "grannen/a"]


def links(out: Path) -> set[str]:
    """Where the page over the reports leads."""
    index = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    return {str(a["href"]) for a in index.find_all("a")}


def test_a_page_of_somebody_elses_above_the_reports_is_neither_changed_nor_led_to(
    package: Path, notebook: Path
) -> None:
    """Only a page over reports is; one in Latin-1 stays so."""
    above = package.parent / "index.html"
    above.write_bytes('<p>Hej då</p><div id="andra"></div>'.encode("latin-1"))
    made(package, notebook, "a")
    assert "../index.html" not in links(package.parent / "ut")
    assert above.read_bytes() == '<p>Hej då</p><div id="andra"></div>'.encode("latin-1")


def test_a_copy_of_a_package_is_another_though_it_bears_the_same_name(
    package: Path, notebook: Path
) -> None:
    """Another's reports are left, and a scenario's that bears the folder's name; a moved one's not."""
    out, other = package.parent / "ut", package.parent / "b"
    made(package, notebook)
    own = (path for path in out.rglob("*") if path.is_file() and path != out / "index.html")
    before = {path: path.read_bytes() for path in own}
    shutil.copytree(package, other)
    assert made(other, notebook, "a").index == out / "b-2" / "index.html"
    assert {path: path.read_bytes() for path in before} == before
    moved = package.rename(package.parent / "flyttat")
    assert made(moved, notebook, "a").index == out / "index.html"


def test_reports_of_two_packages_begun_at_once_in_an_empty_folder_do_not_mix(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose come first have the folder; the other's are told to be made again, and then lie within."""
    out, other = package.parent / "ut", shutil.copytree(package, package.parent / "kopia")
    made(package, notebook, "a")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    chosen = iter([out])  # when the other began there was nothing
    monkeypatch.setattr(report, "own_folder", lambda *where: next(chosen, own_folder(*where)))
    failures = made(other, notebook, "a", force=True).failures
    assert set(failures) == {"a", "jämförelsen", "översikten"}
    assert all("ett annat datapakets rapporter" in told for told in failures.values())
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert made(other, notebook, "a").index == out / "kopia" / "index.html"


def stored(package: str) -> str:
    """The least that is a report's result, of a package of that name."""
    told = {"paket": package, "namn": "A", "scenario": "a", "beviljat_kr": 1, "golv_kr": 0}
    return json.dumps(told | {"lowest_room": {"amount": 1, "year": 2024}})


def half_done(folder: Path, name: str, before: str | None, after: str) -> None:
    """A run's only file in its place as it was killed, with the journal that it leaves."""
    stage = folder / ".finsam-byte"
    stage.mkdir(parents=True)
    if before is not None:
        (stage / "0.gammal").write_text(before, encoding="utf-8")
    journal = [{"name": name, "there": before is not None}]
    (stage / "journal.json").write_text(json.dumps(journal), encoding="utf-8")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(after, encoding="utf-8")


def test_what_a_killed_run_left_is_put_back_before_a_folder_is_chosen(
    tmp_path: Path, uppsala: DataPackage
) -> None:
    """Another package's first report, half in place, takes no folder; ours comes back in its own."""
    out, own = tmp_path / "ut", tmp_path / "ut" / UPPSALA.name
    half_done(out, "a/resultat.json", None, stored("annat"))
    assert own_folder(out, uppsala) == out
    assert not list(out.iterdir())
    half_done(out, "a/resultat.json", stored("annat"), stored(uppsala.name))
    half_done(own, "index.html", "före", "efter")
    assert own_folder(out, uppsala) == own
    assert (own / "index.html").read_text(encoding="utf-8") == "före"


def test_each_reports_manifest_is_read_once(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose a report is and what has changed since are told from one reading."""
    made(package, notebook)
    read: list[str] = []

    def counted(folder: Path) -> dict[str, Any] | None:
        read.append(folder.name)
        return read_manifest(folder)

    monkeypatch.setattr(report_index, "read_manifest", counted)
    assert len(made_reports(package.parent / "ut", open_package(package))) == 2
    assert read == ["a", "b"]


def test_packages_of_one_folder_name_are_verified_however_deep_their_reports_lie(
    package: Path,
    notebook: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each by its folder; not what a link leads out to, nor what another program calls a manifest."""
    twin = tmp_path / "grannen" / "paket"
    shutil.copytree(package, twin)
    out = tmp_path / "ut"
    monkeypatch.setattr(report, "find_notebook", lambda: notebook)
    assert main(["report", "a", "--data", str(package), str(twin), "--out", str(out)]) == 0
    elsewhere = tmp_path / "annat"
    produce_reports(package, ["b"], elsewhere, notebook=notebook)
    (out / "lank").symlink_to(elsewhere)
    (out / "webb").mkdir()
    (out / "webb" / "manifest.json").write_text('{"name": "webb"}', encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(out)]) == 0
    told = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == ["a", "paket/a"]  # within ut/paket
    (out / "b").symlink_to(elsewhere / "b")  # moved, and linked back
    assert main(["verify", str(out)]) == 0
    told = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == ["annat/b", "ut/paket/a", "ut/paket/paket/a"]


def test_a_package_on_another_drive_is_found_again(
    package: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where no way leads there: it is told by its whole path, of an appendix too."""

    def none(path: object, start: object) -> str:
        raise ValueError(f"path is on mount {path!r}, start on mount {start!r}")

    monkeypatch.setattr(os.path, "relpath", none)
    for count in (1, 0):
        assert len(made(package, notebook, "a").made) == count
    out = package.parent / "ut"
    manifest = read_manifest(out / "a")
    assert manifest is not None
    assert manifest["datapaket"] == package.as_posix()
    told = json.loads(report_index.appendix_of(out / "a", open_package(package), {}))
    assert told["datapaket"] == package.as_posix()
    assert main(["verify", str(out)]) == 0


def test_a_package_that_is_refused_stops_no_other_and_is_named(
    package: Path,
    notebook: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two förbund have tables of the same names; the second's reports are made all the same."""
    broken = shutil.copytree(package, package.parent / "trasigt")
    (broken / "plan.csv").write_text("", encoding="utf-8")
    monkeypatch.setattr(report, "find_notebook", lambda: notebook)
    out = package.parent / "ut"
    words = ["report", "a", "--data", str(broken), str(package), "--out", str(out)]
    assert main(words) == 2
    assert f"  {broken}: plan.csv: filen är tom. " in capsys.readouterr().err
    assert sorted(path.name for path in out.iterdir()) == ["paket"]
    assert (out / "paket" / "a" / "rapport.html").is_file()


def test_a_figure_that_does_not_stand_is_named(
    package: Path, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1; table, row and year with what stood and what comes out: 4 830 tkr + 1 kr."""
    made(package, notebook, "a")
    table = package.parent / "ut" / "a" / "tabeller" / "beslutsutrymme.csv"
    text = table.read_text(encoding="utf-8-sig")
    row = next(line for line in text.splitlines() if line.startswith("Beslutsutrymme"))
    label, first, *_ = row.split(";")
    changed = text.replace(f"{label};{first};", f"{label};{int(first) + 1};", 1)
    table.write_text(changed, encoding="utf-8-sig")
    assert main(["verify", str(package.parent / "ut" / "a")]) == 1
    told = capsys.readouterr().out
    since = "ändrat sedan dess är rapportens egna filer; gör om rapporten med finsam report a"
    assert told.startswith(f"a: {since}. 1 siffra står inte:\n")
    assert f"beslutsutrymme, {label}, 2024, kr: {int(first) + 1} → {first}" in told


def test_a_page_that_somebody_has_changed_does_not_stand(
    package: Path, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is read is the page and the appendix, not the tables beside them; each is named."""
    made(package, notebook)
    out = package.parent / "ut"
    page = out / "a" / "rapport.html"
    page.write_text(page.read_text(encoding="utf-8").replace("4\u202f830", "4\u202f930"), "utf-8")
    forms = {"bilaga.pdf": b"p", "bilaga.xlsx": b"x"}
    told = report_index.appendix_of(out / "b", open_package(package), forms)
    for name, content in {**forms, "bilaga.json": told}.items():
        (out / "b" / name).write_bytes(content)
    assert main(["verify", str(out)]) == 1
    changed, stands = capsys.readouterr().out.splitlines()
    assert changed.endswith(
        "Ändrat sedan det skrevs, och inte prövat, är rapport.html; gör om det med finsam report a."
    )
    assert stands.endswith("siffror står.")
    (out / "b" / "bilaga.xlsx").write_bytes(b"y")
    (out / "b" / "bilaga.pdf").unlink()  # moved, so that it tells nothing else
    assert main(["verify", str(out / "b")]) == 1
    assert "är bilaga.xlsx; gör om det med finsam appendix b." in capsys.readouterr().out


def test_what_a_manifest_names_cannot_write_on_the_screen(tmp_path: Path) -> None:
    """A name may turn the text around or hold half a sign; of a thousand only the first are told."""
    names = ("\x1b[2J", "\u202e", "\ud800", *(f"f{number}" for number in range(1000)))
    told = str(Verified(tmp_path, altered=names, name="a", scenario="a"))
    assert "‹U+001B›[2J, ‹U+202E›, ‹U+D800›, f0, " in told
    assert " och 984 till; gör om det med finsam report a." in told
    assert told.isprintable()


def test_a_report_that_has_been_moved_is_told_what_it_misses(
    package: Path, notebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its manifest is there, and the notebook; not from where the copy lies."""
    made(package, notebook, "a")
    shutil.copytree(package.parent / "ut" / "a", tmp_path / "arkiv" / "djupt" / "ned" / "a")
    assert main(["verify", str(tmp_path / "arkiv")]) == 1
    told = capsys.readouterr().out
    lacking = tmp_path / "arkiv" / "djupt"
    assert f"anteckningsboken ({lacking / 'snabb.ipynb'})" in told
    assert f"datapaketet ({lacking / 'paket'})" in told
    assert "Har rapportens mapp flyttats, pröva den där den gjordes." in told


def test_that_the_scenario_has_changed_is_told_before_the_figures(
    package: Path, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first figures by their names, shares as the tables print them, and how many there are."""
    made(package, notebook, "a")
    (package / "scenarier" / "a.yaml").write_text("namn: A\nstandard: bevilja\n", encoding="utf-8")
    assert main(["verify", str(package.parent / "ut" / "a")]) == 1
    first, *told, last = capsys.readouterr().out.splitlines()
    since = "a: ändrat sedan dess är scenariot; gör om rapporten med finsam report a. "
    found = re.fullmatch(re.escape(since) + r"(\d+) siffror står inte:", first)
    assert found
    assert last == f"  och {int(found[1]) - len(told)} till"
    (changed,) = verify_reports([package.parent / "ut" / "a"])
    assert "resultat.json, beviljat vaxtkraft Enköping 2025: 0 → 2753000" in changed.changes
    assert "resultat.json, andel Heby: 0,000 → 0,195" in changed.changes  # 10 256 of 52 503 tkr
    assert "resultat.json, beviljat Heby 2025: 0 → 2447000" in changed.changes


DAMAGED: dict[str, list[tuple[str | None, str]]] = {
    "resultat.json": [
        ("[]", "resultat.json: filen är inget resultat som programmet skrev."),
        ("[" * 10**5, "resultat.json: filen är inget resultat som programmet skrev."),
        ("\xff", "resultat.json: filen är inte UTF-8 (byte 0xFF)."),
        (None, "resultat.json: filen eller mappen finns inte."),
    ],
    "anteckningsbok.ipynb": [(None, "anteckningsbok.ipynb: filen eller mappen finns inte.")],
    "tabeller/beslutsutrymme.csv": [
        ("\xff", "beslutsutrymme.csv: filen är inte UTF-8 (byte 0xFF)."),
        ("a;" + "x" * 200_000, "En av tabellerna går inte att läsa som CSV."),
        ("mapp", "beslutsutrymme.csv: det är en mapp, ingen fil."),
    ],
    "manifest.json": [
        (MANIFEST.replace("borttagen", "x" * 300), "Det finns inte där manifest.json säger"),
        (MANIFEST.replace("golv_kr", "golv kr"), "manifest.json går inte att läsa"),
    ],
}


def test_a_report_that_somebody_has_damaged_stops_no_other_from_being_verified(
    package: Path,
    notebook: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """Each is told with its file and what is wrong with it, in Swedish; blank rows change nothing."""
    # Python's own limit, which another library of the tests lifts for the whole process.
    request.addfinalizer(partial(csv.field_size_limit, csv.field_size_limit(1 << 17)))
    made(package, notebook, "a")
    out = package.parent / "ut"
    expected: dict[str, str] = {}
    for name, kinds in DAMAGED.items():
        for text, told in kinds:
            folder = shutil.copytree(out / "a", out / f"b{len(expected)}")
            expected[folder.name] = f"{folder.name}: kunde inte göras om. {told}"
            (folder / name).unlink()
            if text == "mapp":
                (folder / name).mkdir()
            elif text is not None:
                (folder / name).write_bytes(text.encode("latin-1"))
    with (out / "a" / "tabeller" / "beslutsutrymme.csv").open("a", encoding="utf-8") as table:
        table.write("\n")
    capsys.readouterr()
    assert main(["verify", str(out)]) == 1
    first, *lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"a: alla \d+ siffror står\.", first)
    for line in lines:
        assert line.startswith(expected.pop(line.partition(":")[0]))
    assert not expected


def test_a_folder_that_may_not_be_looked_in_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It could hold a report that does not stand, so that nothing is said of the others alone."""
    (tmp_path / "a" / "inre").mkdir(parents=True)
    (tmp_path / "a" / "manifest.json").write_text(MANIFEST, encoding="utf-8")
    real = os.scandir

    def denied(path: str) -> Any:
        if Path(path).name == "inre":
            raise PermissionError(errno.EACCES, "denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert main(["verify", str(tmp_path)]) == 2
    assert f"{tmp_path / 'a' / 'inre'}: behörighet saknas" in capsys.readouterr().err


def test_where_there_is_no_report_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message with the remedy, exit code 2."""
    assert main(["verify", str(tmp_path)]) == 2
    assert "här finns ingen rapport med manifest.json" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["kansliets", "reports/kansliets"])
def test_the_report_that_was_meant_is_suggested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """Named in part, alone or with its folder; one that is there but holds no report asks nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports" / "kansliets-forslag").mkdir(parents=True)
    (tmp_path / "reports" / "kansliets-forslag" / "manifest.json").write_text("")
    assert main(["verify", typed]) == 2
    told = capsys.readouterr().err
    assert "reports/kansliets: här finns ingen rapport" in told
    assert "Åtgärd: menade du kansliets-forslag?" in told
    (tmp_path / "kansliets").mkdir()
    assert main(["verify", str(tmp_path / "kansliets")]) == 2
    assert "menade du" not in capsys.readouterr().err


def test_a_report_may_be_named_as_its_scenario(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report of that name in reports/ is tried, here one whose manifest is lost."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports" / "a").mkdir(parents=True)
    (tmp_path / "reports" / "a" / "manifest.json").write_text("")
    assert main(["verify", "a"]) == 1
    assert capsys.readouterr().out.startswith("a: ")
