"""What sets every scenario side by side: a page to print across and a workbook to count in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from pathlib import Path

from finsam_analysis.choices import office_scenario
from finsam_analysis.core import DataPackage, alphabetic, whole
from finsam_analysis.papers.html_pages import picture
from finsam_analysis.papers.page import COMPARISON, COMPARISON_WORKBOOK, page_of
from finsam_analysis.papers.workbook.cells import appendix_book, appendix_sheet, keep_headings
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, compute, load_scenario, told_apart
from finsam_analysis.sensitivity import bridge
from finsam_analysis.spreadsheet import Block, Book
from finsam_analysis.tables import (
    Table,
    bridge_table,
    comparison_sentence,
    decision_comparison,
    grant_comparison,
    grant_difference,
    granted_by_year,
    lowest_rooms,
    room_comparison,
    room_difference,
    room_name,
    small_room_chart,
)

_MOST_STEPS = 12  # scenarios told step by step; a page with more would not be read


def write_comparison(
    package: DataPackage, results: Sequence[ScenarioResult], out: Path
) -> list[Path]:
    """Write the page and the workbook over some scenarios, the office's proposal as baseline.

    Args:
        package: the data package.
        results: the computed scenarios, shown by their names.
        out: the folder of reports.
    """
    office = compute(package, office_scenario(package))
    others = [result for result in results if result.scenario.id != office.scenario.id]
    others.sort(key=lambda result: alphabetic(result.scenario.name))
    office, *others = compared = told_apart([office, *others])
    bridges = [bridge(office, result) for result in compared[1:][:_MOST_STEPS]]
    # How a step is reckoned is said once, below the first that has any.
    first = next((told for told in bridges if told.steps), None)
    steps = [bridge_table(told, explained=told is first) for told in bridges]
    stepped = [told.after.scenario.name for told in bridges]
    rooms = [lowest_rooms(compared), room_comparison(compared)]
    apart = [room_difference(compared)] if others else []
    grants = [grant_comparison(compared), *([grant_difference(compared)] if others else [])]
    decisions = [decision_comparison(compared)] if others else []
    every = granted_by_year(compared)
    sections = {
        "Beslutsutrymmet": [*rooms, *apart],
        "Besluten": decisions,
        "Kommunerna": grants,
        "Vad skillnaderna består av": steps,
    }
    page = page_of(
        "rapport/jamforelse.html.j2",
        ("rapport", "jamforelse"),
        package=package,
        said=comparison_sentence(compared),
        baseline=office.scenario.name if others else "",
        charts=[small_room_chart(result, compared) for result in compared],
        sections={heading: tables for heading, tables in sections.items() if tables},
        picture=picture,
    )
    (out / COMPARISON).write_text(page, encoding="utf-8")
    tables = [*rooms, *apart, *decisions, *grants, every]
    names = {"jamforelse-lagsta": room_name(compared, "utrymme")} | _SHEETS
    named = [(names[table.name], table) for table in tables]
    named += zip(stepped, steps, strict=True)
    _write_workbook(package, named, out / COMPARISON_WORKBOOK)
    return [out / COMPARISON, out / COMPARISON_WORKBOOK]


def compare_scenarios(data: str, scenarios: Sequence[str]) -> None:
    """Write the comparison of scenario files into the working folder; run in a report's kernel."""
    package = open_package(Path(data))
    results = [compute(package, load_scenario(Path(path), package)) for path in scenarios]
    write_comparison(package, results, Path.cwd())


def _write_workbook(package: DataPackage, named: Sequence[tuple[str, Table]], path: Path) -> None:
    """A sheet for each table and its name, the exact kronor as figures."""
    day = date.fromisoformat(package.opening_surplus.date)
    book = appendix_book(path, f"Jämförelse av scenarier, {package.title}", day)
    for number, (name, table) in enumerate(named, start=1):
        told = re.sub(r"[\[\]:*?/\\]", " ", f"{number} {name}")[:_LONGEST_NAME].strip(" '")
        _write_sheet(book, told, table, package)
    book.close()


_WIDEST = 44  # [characters] of a column; what is longer is folded
_LONGEST_NAME = 31  # [characters] of a sheet's name in Excel
_SHEETS = {
    "jamforelse-utrymme": "Beslutsutrymme",
    "jamforelse-skillnad": "Skillnad",
    "jamforelse-beslut": "Beslut",
    "jamforelse-kommuner": "Kommuner",
    "jamforelse-kommuner-skillnad": "Kommuner, skillnad",
    "jamforelse-per-ar": "Kommuner per år",
}


def _write_sheet(book: Book, name: str, table: Table, package: DataPackage) -> None:
    sheet = appendix_sheet(book, name, package.publisher)
    rows = table.exact.rows
    headings = [heading.removesuffix(", kr") for heading in table.exact.headings]
    if table.name in _BY_SCENARIO:
        headings = ["Scenario", *headings]
        rows = [[group, *row] for group, row in zip(_groups(table), rows, strict=True)]
    # Of scenarios that do not differ there are no rows.
    columns = [[row[at] for row in rows] for at in range(len(headings))]
    worded = (any(isinstance(cell, str) for cell in column) for column in columns)
    words = max(1, sum(takewhile(bool, worded)))
    widths = [_width(*column) for column in zip(headings, columns, strict=True)]
    sheet.widths(*widths)
    folds = any(len(heading) > width for heading, width in zip(headings, widths, strict=True))
    sheet.lines(2, 2 if folds else 1)
    caption = table.caption.removesuffix(", tkr").removesuffix(", kr")
    sheet.text(0, 0, f"{caption}, kronor", "title")
    block = Block(sheet, 2, headings[:words], headings[words:])
    keep_headings(sheet, 3)
    for row, cells in block.rows(rows):
        sheet.folded(row, {i: str(cell) for i, cell in enumerate(cells[:words])})
        for column, cell in enumerate(cells[words:], start=words):
            if isinstance(cell, str):
                sheet.text(row, column, cell, "indent")
            elif isinstance(cell, int | float):
                sheet.number(row, column, cell, "plain" if headings[column] == "År" else "kr")


def _width(heading: str, cells: Sequence[object]) -> int:
    """How wide a column is, its heading on two lines, so that little is blank in print [characters]."""
    told = [whole(cell) if isinstance(cell, int) else str(cell) for cell in cells]
    half = len(heading) // 2
    return min(_WIDEST, 3 + max(half, *map(len, [*told, *heading.split()])))


_BY_SCENARIO = ("jamforelse-skillnad", "jamforelse-kommuner-skillnad")  # rows under scenarios


def _groups(table: Table) -> Iterator[str]:
    """The heading that each row stands under."""
    group = ""
    for line in table.lines:
        if line.emphasis == "group":
            group = line.label
        else:
            yield group
