"""A report that cannot be made: its cause in one message, and nothing left of it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from finsam_analysis.cli import main
from finsam_analysis.core import InputError
from finsam_analysis.papers import produce_reports
from finsam_analysis.papers.report_notebook import find_notebook, notebook_parameters
from tests.conftest import UPPSALA


def test_a_report_never_takes_the_place_of_something_else(tmp_path: Path) -> None:
    """A scenario named as a file that lies there already, or hidden, or as the index itself."""
    out = tmp_path / "ut"
    out.mkdir()
    (out / "LÄS").write_text("behåll mig", encoding="utf-8")
    given = []
    for name in ("LÄS", ".dold", "index.html"):
        path = tmp_path / f"{name}.yaml"
        path.write_text("namn: X\nstandard: avslå\n", encoding="utf-8")
        given.append(str(path))
    with pytest.raises(InputError) as caught:
        produce_reports(UPPSALA, given, out)
    assert len(caught.value.faults) == 3
    assert (out / "LÄS").read_text(encoding="utf-8") == "behåll mig"


def test_what_cannot_be_written_is_told_in_swedish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder to write in is a file: what is wrong with which path, and what to do."""
    (tmp_path / "ut").write_text("", encoding="utf-8")
    assert main(["report", "kansliets-forslag", "--out", str(tmp_path / "ut")]) == 2
    told = capsys.readouterr().err
    assert f"{tmp_path / 'ut'}: det går inte att skriva dit: den finns redan" in told
    assert "--out MAPP" in told


def test_parameter_and_scenario_faults_are_told_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is hidden behind the first."""
    assert main(["report", "saknas", "-p", "x=1", "--out", str(tmp_path / "ut")]) == 2
    assert capsys.readouterr().err.startswith("2 fel i indata:")


def failing_notebook(folder: Path) -> Path:
    """The scenario notebook with a cell that divides by zero in the middle."""
    notebook = nbformat.read(find_notebook(), as_version=4)
    notebook.cells.insert(5, nbformat.v4.new_code_cell("andel = 1 / 0", id="trasig"))
    path = folder / "trasig.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_failing_notebook_names_scenario_cell_and_cause(tmp_path: Path) -> None:
    """And leaves nothing half-written."""
    out = tmp_path / "ut"
    reports = produce_reports(
        UPPSALA, ["vaxtkraft-avslas"], out, notebook=failing_notebook(tmp_path)
    )
    table = reports.failure_table()
    assert table.startswith("1 av 1 rapport kunde inte göras:\n  vaxtkraft-avslas  Cell ")
    assert "i trasig.ipynb (”andel = 1 / 0”) stannade med ZeroDivisionError" in table
    assert reports.pages == ()
    beside = ["index.html", "jamforelse.html", "jamforelse.xlsx"]
    assert sorted(path.name for path in out.iterdir()) == beside


@pytest.mark.parametrize(
    "asked",
    [
        "[0] * 10**16",
        "import numpy; numpy.ones(10**16)",
        # As Python says it of a thread and of a library that there was no room for.
        'raise RuntimeError("can\'t start new thread")',
        'raise ImportError("/a/b.so: failed to map segment from shared object")',
    ],
)
def test_want_of_memory_is_told_in_swedish(asked: str, tmp_path: Path) -> None:
    """Python's own, an array's, a thread's and a library's, which have words of their own for it."""
    cell = nbformat.v4.new_code_cell(asked, id="stor")
    path = tmp_path / "stor.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    told = produce_reports(UPPSALA, ["vaxtkraft-avslas"], tmp_path / "ut", notebook=path).failures
    assert told["vaxtkraft-avslas"].endswith(
        "stannade med minnet räcker inte. Åtgärd: stäng andra program"
    )


def test_a_calculation_that_is_killed_is_told_with_what_it_may_be(tmp_path: Path) -> None:
    """As the system does where memory has run out, and a library that cannot go on."""
    cell = nbformat.v4.new_code_cell("import os; os.abort()", id="slut")
    path = tmp_path / "slut.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    told = produce_reports(UPPSALA, ["vaxtkraft-avslas"], tmp_path / "ut", notebook=path).failures
    assert "(slutkod -6). Åtgärd: stäng andra program, för minnet kan" in told["vaxtkraft-avslas"]


def test_a_failing_notebook_leaves_the_earlier_report(reports: Path, tmp_path: Path) -> None:
    """The last good one stands until a new one is whole."""
    page = reports / "kansliets-forslag" / "rapport.html"
    before = page.read_bytes()
    again = produce_reports(
        UPPSALA, ["kansliets-forslag"], reports, notebook=failing_notebook(tmp_path)
    )
    assert list(again.failures) == ["kansliets-forslag"]
    assert page.read_bytes() == before


def test_a_faulty_scenario_stops_only_itself(tmp_path: Path) -> None:
    """The other's report is made; then both faults are told."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("namn: X\nstandard: kanske\n", encoding="utf-8")
    out = tmp_path / "ut"
    given = [str(tmp_path / "a.yaml"), "kansliets-forslag", str(tmp_path / "b.yaml")]
    with pytest.raises(InputError) as caught:
        produce_reports(UPPSALA, given, out)
    assert [fault.file for fault in caught.value.faults] == ["a.yaml", "b.yaml"]
    assert (out / "kansliets-forslag" / "rapport.html").is_file()


def test_nothing_is_made_where_every_scenario_is_faulty(tmp_path: Path) -> None:
    """Not even the folder."""
    (tmp_path / "a.yaml").write_text("namn: X\nstandard: kanske\n", encoding="utf-8")
    with pytest.raises(InputError):
        produce_reports(UPPSALA, [str(tmp_path / "a.yaml")], tmp_path / "ut")
    assert not (tmp_path / "ut").exists()


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    """One would write over the other."""
    path = tmp_path / "kansliets-forslag.yaml"
    path.write_text("namn: X\nstandard: avslå\n", encoding="utf-8")
    with pytest.raises(InputError, match="två scenarier heter kansliets-forslag"):
        produce_reports(UPPSALA, ["kansliets-forslag", str(path)], tmp_path / "ut")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook with parameters of several kinds."""
    cell = nbformat.v4.new_code_cell('antal = 3\nnamn = "x"\nvisa = True\nlista = ["a"]', id="p")
    cell.metadata["tags"] = ["parameters"]
    path = tmp_path / "parametrar.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_parameters_are_read_as_their_defaults_kind(notebook: Path) -> None:
    """Whole numbers, texts, yes and no, lists."""
    given = ["antal=5", "namn=y", "visa=nej", 'lista=["b", "c"]']
    assert notebook_parameters(notebook, given) == (
        {"antal": 5, "namn": "y", "visa": False, "lista": ["b", "c"]}, [],
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["antla=5", "antal=fem", "antal=5.5", "visa=kanske", "lista=b", "antal"]
)
def test_unknown_or_mistyped_parameters_are_refused(notebook: Path, text: str) -> None:
    """Papermill would only have warned."""
    _, faults = notebook_parameters(notebook, [text])
    assert [fault.file for fault in faults] == ["kommandoraden"]


def test_the_command_refuses_a_parameter_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, the names that can be given, no folder."""
    out = tmp_path / "ut"
    code = main(["report", "kansliets-forslag", "--out", str(out), "-p", "scenari=x"])
    assert code == 2
    assert "”scenari=x”. Väntat: NAMN=VÄRDE med något av namnen" in capsys.readouterr().err
    assert not out.exists()
