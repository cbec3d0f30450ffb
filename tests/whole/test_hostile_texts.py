"""Names and free texts that would do something elsewhere are nothing but texts in every form."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from finsam_analysis.cli import main
from finsam_analysis.data_package import Kind
from finsam_analysis.data_package.table_shapes import SHAPES
from tests.conftest import PROJECT
from tests.fuzz.sound import TABLES
from tests.programs import program

# HTML, Markdown, MathJax, Typst, Jinja, YAML, a path, a formula further in, and what a terminal does.
INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"
MARK = "alert(1)"
TEXT = (
    "H</title></style><script>alert(1)</script><img src=x onerror=alert(1)> *a* _b_ `c` "
    "[l](javascript:alert(1)) \\(x\\) #panic(1) @ref {{7*7}} {% x %} & ' \" - a: !!b &c ../../d =1+1"
)
# Texts that names of things are found by, or that say something to the program.
_NOT_FREE = {
    *("kontrollsummor.urval", "kontrollsummor.kolumn", "kontrollsummor.tabell", "uppgifter.värde"),
    *("fordelning.tabellrad", "revideringar.tabell", "revideringar.rad", "revideringar.kolumn"),
    *(
        "organisationer.kod",
        "kontrollsummor.enhet",
        "egenfinansiering.felplacerat_i",
        "ansokningar.översikt_tid",
    ),
}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Made:
    """All that is written of a förbund whose texts are hostile, and what was said meanwhile."""

    package: Path
    out: Path
    said: str

    def files(self, suffix: str) -> list[Path]:
        """Files of one kind, the package's own left out."""
        return sorted(self.out.rglob(f"*{suffix}"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every form of the invented förbund, whose every free text says the same."""
    place = tmp_path_factory.mktemp("elakt")
    package, out = place / "paket", place / "ut"
    shutil.copytree(INVENTED, package)
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8-sig"))
    for name, text in TABLES.items():
        (package / f"{name}.csv").write_text(text, "utf-8-sig")
        if name not in {resource["name"] for resource in descriptor["resources"]}:
            descriptor["resources"].append({"name": name, "path": f"{name}.csv"})
    descriptor["title"] = f"Titel {TEXT}"
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    for shape in SHAPES:
        path = package / f"{shape.name}.csv"
        if path.exists():
            free = {
                column.heading
                for column in shape.columns
                if column.kind is Kind.TEXT
                and not (column.choices or column.refers_to or column.heading in shape.key)
                and f"{shape.name}.{column.heading}" not in _NOT_FREE
            }
            _rewrite(path, free)
    quoted = json.dumps(TEXT, ensure_ascii=False)
    scenario = package / "scenarier" / "elakt.yaml"
    scenario.write_text(
        f"namn: {quoted}\nbeskrivning: {quoted}\nstandard: bevilja\n"
        f"beslut: {{storinsats: {{åtgärd: reducera, procent: 10}}}}\n"
        f"tillägg:\n  - {{id: extra, namn: {quoted}, insatsägare: Påhittsstad, "
        "från: 2031-01-01, till: 2032-06-30, belopp_kr: 666000}\n"
        f"finansiering: {{från 2031: {quoted}}}\n",
        "utf-8",
    )
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        for words in (
            ("compute", "elakt"),
            ("check",),
            ("compare", "elakt", "alla-beviljas"),
            ("bridge", "elakt", "alla-beviljas"),
            ("explain", "beslutsutrymme 2031", "--scenario", "elakt"),
            ("explain", "--list"),
            ("revise", "bidrag", "Prognos 2030", "9 900", "--reason", TEXT, "--source", "pahitt"),
            ("new", "nytt", "--from", "elakt"),
            ("report", "elakt", "--out", str(out), "--jobs", "1"),
            ("appendix", "elakt", "--out", str(out)),
            ("export-package", str(out / "paket.xlsx")),
            ("budget-template", str(out / "mall.xlsx"), "--application", "storinsats"),
        ):
            dated = ("--date", "2030-05-02") if words[0] == "revise" else ()
            code = main([*words, *dated, "--data", str(package)])
            assert code == (1 if words[0] == "check" else 0), (words, said.getvalue()[-2000:])
    return Made(package, out, said.getvalue())


def _rewrite(path: Path, free: set[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    for number, row in enumerate(rows):
        # Names must differ from row to row; what is empty may stay so.
        row.update({heading: f"{number}{TEXT}" for heading in free if row.get(heading)})
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0], delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(written.getvalue(), "utf-8-sig")


def _pages(made: Made) -> Iterator[tuple[Path, BeautifulSoup]]:
    for path in made.files(".html"):
        yield path, BeautifulSoup(path.read_text("utf-8"), "html.parser")


def test_a_text_is_no_markup_on_any_page(made: Made) -> None:
    """No script, handler or address comes of it, and it stands there as it was written."""
    seen = 0
    for path, page in _pages(made):
        assert not page.find_all(["script", "iframe", "object", "embed", "form", "base", "link"])
        for element in page.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on")], path
            for name in ("href", "src", "action"):
                address = str(element.get(name, "")).strip().casefold()
                assert not address.startswith(("javascript:", "http:", "https:", "//")), path
        assert not [em for em in page.find_all(["em", "code"]) if em.get_text() in "abc"], path
        seen += page.get_text().count("<script>alert(1)</script><img src=x")
    assert seen > 20


def test_a_text_is_text_in_every_pdf(made: Made) -> None:
    """It is printed, runs nothing and leads nowhere."""
    for path in made.files(".pdf"):
        told = subprocess.run(
            [program("pdftotext", "texts in a PDF are texts"), "-raw", str(path), "-"],
            capture_output=True,
            check=True,
        ).stdout.decode()
        assert MARK in told
        assert "#panic(1)" in re.sub(r"\s+", "", told)
        raw = path.read_bytes()
        for action in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile"):
            assert action not in raw, path


def test_a_text_is_no_formula_in_any_workbook(made: Made) -> None:
    """Its cells hold text, without a link; no workbook has a macro or reaches another."""
    seen = 0
    for path in made.files(".xlsx"):
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
            assert not [n for n in names if "vba" in n or "external" in n or "connection" in n]
            assert b"TargetMode" not in b"".join(parts.read(n) for n in names if "rels" in n)
        for sheet in load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and MARK in cell.value:
                        seen += 1
                        assert cell.data_type == "s", (path, cell.coordinate)
                        assert cell.hyperlink is None
    assert seen > 20


def test_a_text_turns_nothing_round_in_a_terminal(made: Made) -> None:
    """What is said holds it, and no sign that moves a cursor or turns a line."""
    assert MARK in made.said
    assert not _CONTROLS.search(made.said.replace("\n", ""))


def test_a_written_scenario_reads_as_the_same(made: Made) -> None:
    """The file that ``new`` began from it says the same name."""
    again = io.StringIO()
    with contextlib.redirect_stdout(again):
        assert main(["compute", "nytt", "--json", "--data", str(made.package)]) == 0
    assert json.loads(again.getvalue())["after_plan"] is not None


def test_no_form_tells_the_machine_or_a_network(made: Made) -> None:
    """Neither the folder it was made in, the home, nor an address; in no part of any file."""
    hidden = [str(made.package.parent), str(Path.home()) + "/", str(Path.cwd())]
    for path in sorted(made.out.rglob("*")):
        if not path.is_file():
            continue
        contents = [path.read_bytes()]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                contents = [parts.read(name) for name in parts.namelist()]
        for content in contents:
            for words in hidden:
                if path.name == "manifest.json" and words == str(Path.cwd()):
                    continue  # it says from where it lies how its notebook is found again
                assert words.encode() not in content, (path, words)


def test_nothing_was_written_outside_the_folders(made: Made) -> None:
    """A path in a name leads nowhere: beside package and reports there is nothing."""
    assert {path.name for path in made.package.parent.iterdir()} == {"paket", "ut"}
