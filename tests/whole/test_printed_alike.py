"""One thing is printed one way: by its name, in every finished form of a scenario."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from finsam_analysis.cli import main
from tests.conftest import UPPSALA
from tests.papers.appendix_reading import page_tables, pdf_tables, structure, tidy
from tests.programs import program

PROPOSAL = UPPSALA / "scenarier" / "kansliets-forslag.yaml"
SCENARIOS = {
    "manader": """namn: Månader och procent
beslut:
  framsteget: {åtgärd: skjut upp, månader: 6}
  min-framtid: {åtgärd: skjut upp, månader: 13}
  samordnat-stod: {åtgärd: reducera, procent: "33,33"}
  vaxtkraft: {åtgärd: reducera, procent: "0,07"}
""",
    "avgifter": """namn: Avgifter och oanvänt
beslut:
  framsteget: {åtgärd: skjut upp, månader: 7}
  plattform: {åtgärd: reducera, procent: "12,34"}
antaganden:
  medlemsavgift: {2026: "-3,17 %", 2027: 23000001}
  ej_nyttjat: {2025: "5,5 %", 2026: "1,3 %"}
  ingående_överskott_kr: 6123457
  golv_kr: 1500000
""",
}
NUMBER = re.compile(r"(▼ )?−?\d{1,3}( \d{3})*")
# What the rows of the account are, by what the tables call them.
ROOM_ROWS = {
    "Överskott från tidigare år": "ingående överskott",
    "Medlemsavgifter": "medlemsavgifter",
    "Övriga intäkter": "övriga intäkter",
    "Förtroendevalda och förvaltning": "förtroendevalda och förvaltning",
    "Pågående insatser": "pågående insatser",
    "Pågående insatser före ej nyttjade medel": "pågående insatser före ej nyttjade medel",
    "Övriga samverkansinsatser": "övriga samverkansinsatser",
    "Nya insatser enligt scenariot": "nya ansökningar",
    "Ej nyttjade medel i allt (antagande)": "ej nyttjade medel i allt",
    "Summa intäkter": "intäkter",
    "Summa kostnader": "kostnader",
    "Årets resultat": "resultat",
    "Beslutsutrymme i slutet av året": "beslutsutrymme",
    "Scenariot utan osäkerhet": "beslutsutrymme",
}
ECONOMISTS_ROWS = {
    "Summa intäkter": "intäkter",
    "Samverkansinsatser": "samverkansinsatser",
    "Summa pågående insatser": "pågående insatser",
    "Summa övriga": "övriga samverkansinsatser",
    "Summa kostnader": "kostnader utan ansökningar",
    "Årets beräknade resultat": "resultat utan ansökningar",
    "Över- eller underskott från tidigare år": "ingående överskott utan ansökningar",
    "Kvarvarande beslutsutrymme": "beslutsutrymme utan ansökningar",
    "Summa nya ansökningar": "nya ansökningar",
    "Beslutsutrymme efter ansökningarna": "beslutsutrymme",
}
# The costs of the account stand in it with a minus before them.
COSTS = {
    "förtroendevalda och förvaltning",
    "pågående insatser",
    "pågående insatser före ej nyttjade medel",
    "övriga samverkansinsatser",
    "nya ansökningar",
    "kostnader",
}
Rows = Sequence[Sequence[str]]


@dataclass
class Printed:
    """What each form prints for each name [tkr], and every table that was read [tkr]."""

    by_name: defaultdict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    tables: list[tuple[str, str, Rows]] = field(default_factory=list)

    def add(self, form: str, name: str, text: str) -> None:
        """One figure of a form; a form that says two things of one name is told at once."""
        value = amount(text)
        assert self.by_name[name].setdefault(form, value) == value, f"{form}: {name}"


def amount(text: str) -> int:
    """A printed figure as a number; the mark is no part of it."""
    assert NUMBER.fullmatch(text), text
    return int(text.removeprefix("▼ ").replace(" ", "").replace("−", "-"))


def text_tables(text: str) -> dict[str, list[list[str]]]:
    """The tables of a text answer, by caption; a word column may be empty."""
    tables = {}
    for block in text.split("\n\n"):
        caption, *lines = block.splitlines()
        rows = [[tidy(cell) for cell in re.split(r" {2,}", line.strip())] for line in lines]
        if len(rows) > 1:
            tables[tidy(caption)] = rows
    return tables


def read_tables(printed: Printed, form: str, tables: dict[str, list[list[str]]]) -> None:
    """The figures of every table in tkr that a form holds."""
    for caption, (headings, *rows) in tables.items():
        if "tkr" not in caption:
            continue
        printed.tables.append((form, caption, [headings, *rows]))
        for name, text in named(caption, headings, rows):
            printed.add(form, name, text)


def named(caption: str, headings: Sequence[str], rows: Rows) -> Iterator[tuple[str, str]]:
    """Each figure of a table with its name."""
    for beginning, names in TABLES.items():
        if caption.startswith(beginning):
            yield from names(headings, rows)


def room_names(headings: Sequence[str], rows: Rows) -> Iterator[tuple[str, str]]:
    """The account year by year, in the room's table and beside the futures."""
    for label, *texts in rows:
        if label in ROOM_ROWS:
            for year, text in zip(headings[-len(texts) :], texts, strict=True):
                kind = ROOM_ROWS[label]
                yield f"{kind} {year}", turned(text) if kind in COSTS else text


def turned(text: str) -> str:
    """A cost as it stands in the account, without its minus."""
    return text.removeprefix("−") if text.startswith("−") else f"−{text}" if text != "0" else text


def grant_names(headings: Sequence[str], rows: Rows) -> Iterator[tuple[str, str]]:
    """Every grant by application, organisation and year."""
    years = headings[2:]
    for label, *rest in filled(rows, len(years)):
        whose, texts = "".join(rest[: -len(years)]), rest[-len(years) :]
        for year, text in zip(years, texts, strict=True):
            if label == "Summa":
                yield "beviljat" if year == "Summa" else f"nya ansökningar {year}", text
            else:
                yield f"ansökan {label} {whose} {year}", text


def share_names(headings: Sequence[str], rows: Rows) -> Iterator[tuple[str, str]]:
    """What each organisation is granted; the last column is its share."""
    years = [heading for heading in headings if heading and heading != "Andel"]
    for label, *texts in filled([row[:-1] for row in rows], len(years)):
        for year, text in zip(years, texts, strict=True):
            name = "beviljat" if label == "Summa" else f"beviljat {label}"
            if year != "Summa":
                name = f"{'nya ansökningar' if label == 'Summa' else name} {year}"
            yield name, text


def filled(rows: Rows, years: int) -> list[Sequence[str]]:
    """The rows that end in so many figures; a note under a table does not."""
    return [
        row
        for row in rows
        if len(row) > years and all(map(NUMBER.fullmatch, row[len(row) - years :]))
    ]


def economists_names(headings: Sequence[str], rows: Rows) -> Iterator[tuple[str, str]]:
    """The figures of the economist's table; grants stand under their own heading."""
    columns = headings[2:]
    first = next(heading for heading in columns if not heading.startswith("Budget"))
    granted = False
    for label, *rest in rows:
        granted |= label == "Nya ansökningar"
        if len(rest) < len(columns):
            continue
        owner, texts = rest[0], rest[-len(columns) :]
        for heading, text in zip(columns, texts, strict=True):
            year = heading.split()[-1]
            term = f"budget {year}" if heading.startswith("Budget") else year
            name = f"rad {label} {owner} {term}"
            if label in ECONOMISTS_ROWS:
                name = f"{ECONOMISTS_ROWS[label]} {term}"
                if heading == first or heading.startswith("Budget"):
                    name = name.replace("överskott utan ansökningar", "överskott")
            elif granted and owner:
                name = f"ansökan {label} {owner} {term}"
            if text:
                yield name, text


TABLES = {
    "Beslutsutrymmet år för år, tkr": room_names,
    "Beslutsutrymmets spridning i slutet av året, tkr": room_names,
    "Beviljat per ansökan och år, tkr": grant_names,
    "Beviljat per kommun och region, tkr och andel": share_names,
    "Ekonomisk information, tkr": economists_names,
}


def read_words(printed: Printed, form: str, text: str) -> None:
    """The figures in sentences and in what pictures are said to show."""
    text = tidy(text)
    number = r"(−?\d{1,3}(?: \d{3})*)"
    for year, room in re.findall(rf"som lägst i slutet av (\d{{4}}): {number} tkr", text):
        printed.add(form, f"beslutsutrymme {year}", room)
    for told in re.findall(r"Beslutsutrymme i slutet av varje år: ([^.]*)\.", text):
        for year, room in re.findall(rf"(\d{{4}}) {number} tkr", told):
            printed.add(form, f"beslutsutrymme {year}", room)
    for told in re.findall(r"Kostnader per slag mot intäkter, år för år: ([^.]*)\.", text):
        for year, cost, income in re.findall(rf"(\d{{4}}) {number} tkr mot {number} tkr", told):
            printed.add(form, f"kostnader {year}", cost)
            printed.add(form, f"intäkter {year}", income)
    for told in re.findall(r"Beviljat per kommun och region: ([^.]*)\.", text):
        for whose, granted in re.findall(rf"([A-ZÅÄÖ][\wåäöÅÄÖ ]*?) {number} tkr \(", told):
            printed.add(form, f"beviljat {whose}", granted)


def said(*arguments: str) -> str:
    """What a command answers, as wide as it likes."""
    answer = io.StringIO()
    with redirect_stdout(answer):
        assert main([*arguments, "--data", str(UPPSALA)]) == 0
    return answer.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every finished form of the two scenarios."""
    out = tmp_path_factory.mktemp("formerna")
    paths = []
    for name, text in SCENARIOS.items():
        path = out / f"{name}.yaml"
        path.write_text(f"{text}utgår_från: {PROPOSAL}\n", encoding="utf-8")
        paths.append(str(path))
        said("appendix", str(path), "--out", str(out / "bilagor"), "--date", "2024-08-22")
    said("report", *paths, "--out", str(out / "rapporter"))
    return out


@pytest.fixture(scope="module", params=SCENARIOS)
def printed(request: pytest.FixtureRequest, folder: Path) -> Printed:
    """Everything that one scenario's forms print, read back."""
    name = request.param
    found = Printed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("finsam_analysis.cli.entry.text_width", lambda: 1_000)
        answer = said("compute", str(folder / f"{name}.yaml"))
    read_tables(found, "compute", text_tables(answer))
    read_words(found, "compute", answer)
    appendix = folder / "bilagor" / name
    page = (appendix / "bilaga.html").read_text(encoding="utf-8")
    read_tables(found, "bilaga.html", page_tables(page))
    read_words(found, "bilaga.html", page_words(page))
    pdfinfo = program("pdfinfo", "that the PDF prints what the other forms do")
    document = structure(appendix / "bilaga.pdf", pdfinfo)
    read_tables(found, "bilaga.pdf", pdf_tables(document))
    report = folder / "rapporter" / name
    page = (report / "rapport.html").read_text(encoding="utf-8")
    read_tables(found, "rapport.html", page_tables(page))
    read_words(found, "rapport.html", page_words(page))
    notebook = nbformat.read(report / "anteckningsbok.ipynb", as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            read_tables(found, "anteckningsbok", page_tables(html))
            read_words(found, "anteckningsbok", output.get("data", {}).get("text/plain", ""))
    return found


def page_words(html: str) -> str:
    """The text of a page and what its pictures are said to show."""
    page = BeautifulSoup(html, "html.parser")
    pictures = [str(image.get("alt", "")) for image in page.find_all(["img"])]
    return " ".join([page.get_text(" "), *pictures])


def test_each_figure_has_one_printed_value(printed: Printed) -> None:
    """The same name is the same whole tkr in command, page, PDF, report and notebook."""
    several = {
        name: values for name, values in printed.by_name.items() if len(set(values.values())) > 1
    }
    assert not several


def test_every_form_was_read(printed: Printed) -> None:
    """Each with rooms, and the most important figures in more than two of them."""
    forms = {"compute", "bilaga.html", "bilaga.pdf", "rapport.html", "anteckningsbok"}
    for year in range(2024, 2029):
        assert set(printed.by_name[f"beslutsutrymme {year}"]) == forms
        assert len(printed.by_name[f"nya ansökningar {year}"]) == len(forms)
        assert len(printed.by_name[f"ansökan Framsteget Håbo {max(year, 2025)}"]) > 2
        assert len(printed.by_name[f"intäkter {year}"]) > 2
    assert len(printed.by_name["beviljat Håbo"]) > 2


def test_each_table_adds_up_as_printed(printed: Printed) -> None:
    """Every row to its sum and every column to the last row."""
    added = set()
    for _, caption, (headings, *rows) in printed.tables:
        if "Summa" not in headings:
            continue
        shares, years = headings[-1] == "Andel", sum(map(str.isdigit, headings)) + 1
        read = filled([row[: len(row) - shares] for row in rows], years)
        *parts, total = figures = [[amount(text) for text in row[-years:]] for row in read]
        assert all(sum(row[:-1]) == row[-1] for row in figures)
        assert [sum(column) for column in zip(*parts, strict=True)] == total
        added.add(caption)
    assert len(added) == 2


def test_the_account_adds_up_across_the_forms(printed: Printed) -> None:
    """Opening, result and closing; incomes and costs; with and without the applications."""

    def of(name: str, year: int) -> int:
        values = set(printed.by_name.get(f"{name} {year}", {"nowhere": 0}).values())
        assert len(values) == 1
        return values.pop()

    before = "pågående insatser före ej nyttjade medel"
    for year in range(2024, 2029):
        moved = f"{before} {year}" in printed.by_name
        costs = (
            of("förtroendevalda och förvaltning", year)
            + of(before if moved else "pågående insatser", year)
            + of("övriga samverkansinsatser", year)
            + of("nya ansökningar", year)
            - of("ej nyttjade medel i allt", year)
        )
        income, without = of("intäkter", year), of("resultat utan ansökningar", year)
        assert income == of("medlemsavgifter", year) + of("övriga intäkter", year)
        assert costs == of("kostnader", year)
        assert of("resultat", year) == income - costs
        room = of("ingående överskott", year) + of("resultat", year)
        assert of("beslutsutrymme", year) == room
        assert without == income - of("kostnader utan ansökningar", year)
        opening = "ingående överskott" + (" utan ansökningar" if year > 2024 else "")
        assert of("beslutsutrymme utan ansökningar", year) == of(opening, year) + without
        if year > 2024:
            assert of("ingående överskott", year) == of("beslutsutrymme", year - 1)


def test_the_workbook_holds_the_exact_kronor_of_what_is_printed(
    printed: Printed, folder: Path, request: pytest.FixtureRequest
) -> None:
    """Its cells are whole kronor; each is at most 1 tkr from what the others print, a room half."""
    name = request.node.callspec.params["printed"]
    sheet = load_workbook(folder / "bilagor" / name / "bilaga.xlsx", data_only=True)[
        "Ekonomisk information"
    ]
    rows = [[cell.value for cell in row] for row in sheet]
    start = next(i for i, row in enumerate(rows) if row[0] == "Rad")
    held = 0
    for row in rows[start + 1 :]:
        kind = ECONOMISTS_ROWS.get(str(row[0]))
        if kind not in {"beslutsutrymme", "nya ansökningar", "intäkter"}:
            continue
        for heading, exact in zip(rows[start], row, strict=True):
            column = str(heading).split()
            if not column or column[0] == "Budget" or not column[-1].isdigit():
                continue
            (value,) = set(printed.by_name[f"{kind} {column[-1]}"].values())
            assert isinstance(exact, int)
            assert abs(1000 * value - exact) <= (500 if kind == "beslutsutrymme" else 1000)
            held += 1
    assert held == 15


def test_the_bridge_leads_from_one_printed_room_to_the_other(folder: Path) -> None:
    """Its ends are the rooms that ``compute`` prints, and each year's steps lead from one to one."""
    rooms = []
    with pytest.MonkeyPatch.context() as patch:
        for command in ("entry", "risk"):
            patch.setattr(f"finsam_analysis.cli.{command}.text_width", lambda: 1_000)
        paths = [str(folder / f"{name}.yaml") for name in SCENARIOS]
        for path in paths:
            table = text_tables(said("compute", path))["Beslutsutrymmet år för år, tkr"]
            (row,) = [row for row in table if row[0] == "Beslutsutrymme i slutet av året"]
            rooms.append([amount(text) for text in row[1:]])
        (bridge,) = text_tables(said("bridge", *paths)).values()
    read = [[amount(text) for text in row[-5:]] for row in filled(bridge[1:], 5)]
    before, *steps, after = read
    assert [before, after] == rooms
    assert [sum(column) for column in zip(before, *steps, strict=True)] == after
