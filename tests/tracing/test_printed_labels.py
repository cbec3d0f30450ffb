"""Every figure that a table prints can be asked for by its row's words and its column's heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from finsam_analysis.core import DataPackage, InputError, plain_spaces
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.papers.working_paper import working_paper
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tables import Table, printed_book, report_tables
from finsam_analysis.tracing import FigureTracing, TracedFigure
from finsam_analysis.tracing.names import may_print

Run = Callable[[str], ScenarioResult]
DAY = date(2024, 8, 22)
EVERYTHING = """
standard: bevilja
beslut:
  vaxtkraft: {åtgärd: reducera, procent: 7}
  plattform: {åtgärd: skjut upp, månader: 9}
  registerstudie: {åtgärd: bevilja, sökt: true}
  lokussamordnare-uppsala: {åtgärd: avslå}
antaganden:
  medlemsavgift: {2026: "-3 %"}
  ej_nyttjat: {2025: "5 %"}
  ingående_överskott_kr: 6360001
  golv_kr: 500000
"""
NUMBER = re.compile(r"▼?\s*[−+-]?\s*[0-9][0-9\s]*(,[0-9]+)?\s*(kr|tkr|%)?\*?")
# Headings that say no more than the row's own words do.
NOTHING = ("Värde", "Mot tryckt")
# What is no figure of the scenario, each with the reason.
EXCEPTIONS = {
    "Folkmängd den 31 december": "a year, not an amount",
    "Skillnad kr": "of the table of decisions: the difference of the two cells before it",
}


class Printed(NamedTuple):
    """A figure as it is printed: the row's words, those that tell it apart, heading and cell."""

    table: str
    label: str
    apart: str
    heading: str
    cell: str

    @property
    def asked(self) -> list[str]:
        """What one may ask, the shortest first."""
        heading = "" if self.heading in NOTHING else self.heading
        parts = ((self.label, heading), (self.label, self.apart, heading))
        return [" ".join(filter(None, words)) for words in parts]


def figures_of(table: Table) -> Iterator[Printed]:
    """The figures in its cells."""
    for line in table.lines:
        for heading, cell in zip(table.headings[1:], line.texts, strict=bool(line.cells)):
            if NUMBER.fullmatch(cell) and not {heading, line.label} & EXCEPTIONS.keys():
                yield Printed(table.name, line.label, line.texts[0], heading, cell.strip("*"))


def answers(tracing: FigureTracing, printed: Printed) -> Iterator[TracedFigure]:
    """What asking gives; where several are called so, what is then asked for."""
    for asked in printed.asked:
        try:
            yield tracing.figure(asked)
        except InputError as error:
            (fault,) = error.faults
            if "siffror heter så" in fault.found:
                yield from map(tracing.figure, fault.expected.split("”")[1::2])


def leads_to(figure: TracedFigure, printed: Printed, result: ScenarioResult) -> bool:
    """Whether it is what is printed, has it as a part, or says that another is and which.

    The sum of a row is that of its printed cells: with them it may be off by one tkr each year.
    """
    cell, book = printed.cell, printed_book(result)
    if any(may_print(part, cell, book) for part in (figure, *(p for _, p in figure.parts))):
        return True
    if printed.heading == "Summa" and book.unit == "tkr":
        whole = int(re.sub("[^0-9]", "", cell))
        return abs(whole * 1000 - abs(int(figure.amount))) < 1000 * len(result.years)
    return plain_spaces(cell) in plain_spaces(figure.how)


@pytest.mark.parametrize("text", ["standard: bevilja", "standard: avslå", EVERYTHING])
def test_every_printed_label_is_known(run: Run, text: str) -> None:
    """Of the tables of ``compute``, of the report and of both papers of the appendix."""
    result = run(text)
    tracing = FigureTracing(result)
    papers = board_paper(result, DAY), working_paper(result, DAY)
    tables = [*report_tables(result), *(t for paper in papers for t in paper.tables())]
    printed = [figure for table in tables for figure in figures_of(table)]
    assert len(printed) > 300
    unknown = [p for p in printed if not any(leads_to(f, p, result) for f in answers(tracing, p))]
    assert unknown == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Lägsta utrymme", "beslutsutrymme 2026"),
        ("Betalar in Uppsala", "inbetalt Uppsala"),
        ("Betalar in 2025–2028, kr Uppsala", "inbetalt Uppsala"),
        ("Summa 2025", "nya ansökningar 2025"),
        ("Min framtid Tierp Summa", "ansökan min-framtid Tierp"),
        ("Summa Högst, kr", "högsta belopp"),
        ("Skillnad Heby", "netto Heby"),
        ("beslutsutrymme 2026, tkr", "beslutsutrymme 2026"),
    ],
)
def test_words_of_a_column_name_one_figure(
    office_tracing: FigureTracing, asked: str, name: str
) -> None:
    """With the unit of the heading or without."""
    assert office_tracing.figure(asked).name == name


def test_what_two_documents_call_proposed_is_told_apart(office_tracing: FigureTracing) -> None:
    """Framsteget: the board is proposed 7 526 600 kr, and the office's table carries 7 527 000."""
    figure = office_tracing.figure("Framsteget Föreslaget kr")
    assert figure.amount == 7_526_600
    assert "”kansliets fördelning framsteget”, 7 527 000 kr" in plain_spaces(figure.how)
    assert office_tracing.figure("Växtkraft Föreslaget kr").how == ""


@pytest.mark.parametrize("name", ["Rehab KR", "Stöd, kr-projekt"])
@pytest.mark.parametrize("asked", ["{}", "Beviljat {}", "Beviljat {}, kr"])
def test_a_name_that_ends_as_a_unit_keeps_its_own_words(
    uppsala: DataPackage, asked: str, name: str
) -> None:
    """What is asked is left as it is where some figure is called so."""
    first, *rest = uppsala.applications
    package = replace(uppsala, applications=(replace(first, name=name), *rest))
    tracing = FigureTracing(run_scenario(package, "kansliets-forslag"))
    assert tracing.figure(asked.format(name)).name == f"ansökan {first.id}"


def test_a_name_that_nothing_bears_is_told_as_it_was_asked(office_tracing: FigureTracing) -> None:
    """With the unit, as it was written."""
    with pytest.raises(InputError) as caught:
        office_tracing.figure("Betalar in Atlantis, kr")
    assert str(caught.value.faults[0]).startswith("Betalar in Atlantis, kr: ingen sådan siffra")
