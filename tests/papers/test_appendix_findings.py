"""What the appendix says of findings: all that are open, the gravest first, in words."""

from __future__ import annotations

import itertools

import pytest

from finsam_analysis.core import DataPackage, Grade
from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.reconciliation import audit, explained_differences
from tests.papers.appendix_reading import blocks, tidy


def open_findings(content: AppendixContent) -> list[tuple[str, str, str, str, str, str]]:
    """Each row of the table of open findings: its group's grade and rule, and its own cells."""
    table = next(table for table in content.tables() if table.name == "oppna-fynd")
    rows, grade, code = [], "", ""
    for line in table.lines:
        if line.emphasis == "group":
            grade, _, rest = line.label.partition(": regel ")
            code = rest.partition(" ")[0]
        else:
            finding, places, remedy = line.texts
            rows.append((grade, code, line.label, finding, places, remedy))
    return rows


def test_the_open_findings_are_those_of_the_check(
    uppsala: DataPackage, working: AppendixContent
) -> None:
    """Every error and warning of ``finsam check``, with grade, rule, text and remedy."""
    names = {application.id: application.name for application in uppsala.applications}
    expected = [
        (f.grade.capitalize(), f.code, names[f.subject], f.message, f.remedy)
        for f in audit(uppsala)
        if f.grade is not Grade.NOTE
    ]
    rows = [(*row[:4], row[5]) for row in open_findings(working)]
    assert sorted(rows) == sorted(expected)


def test_the_gravest_findings_stand_first(working: AppendixContent) -> None:
    """What is wrong before what may be, and each rule in one place."""
    told = [(grade, code) for grade, code, *_ in open_findings(working)]
    assert [grade for grade, _ in told] == sorted(
        (g for g, _ in told), key=["Fel", "Varning"].index
    )
    assert len(list(itertools.groupby(told))) == len(set(told))


def test_a_rule_is_told_in_words(working: AppendixContent) -> None:
    """Its code alone would say nothing to the board."""
    table = next(table for table in working.tables() if table.name == "oppna-fynd")
    told = [line.label for line in table.lines if line.emphasis == "group"]
    assert "Fel: regel UP-3 kräver att datum finns i kalendern" in told


def test_the_document_of_all_findings_is_named_once(working: AppendixContent) -> None:
    """Under the table; the places are those within it."""
    table = next(table for table in working.tables() if table.name == "oppna-fynd")
    title = "Kallelse till Samordningsförbundets styrelsemöte 12 september 2024"
    assert table.note == f"Ställena finns i {title}."
    places = [row[4] for row in open_findings(working)]
    assert places[0] == "bilaga 5.1, INSATSBUDGET FÖRDELAD ÖVER INSATSTID; BUDGET - DETALJERAD"
    assert not any("Kallelse" in place for place in places)


def test_the_part_says_first_what_it_holds_and_what_it_leaves_out(
    uppsala: DataPackage, working: AppendixContent
) -> None:
    """What is open, and that the check tells more, in the sentences before the tables."""
    notes = sum(finding.grade is Grade.NOTE for finding in audit(uppsala))
    (words,) = blocks(working, "avstamning", str)
    assert "6 fel och 9 varningar, står i tabellen." in tidy(str(words))
    assert str(words).endswith(f"finsam check {notes} upplysningar om handlingarna.")


def test_another_document_is_named_where_it_is_meant(working: AppendixContent) -> None:
    """Only what most differences stand in goes unnamed in the rows."""
    table = next(table for table in working.tables() if table.name == "forklarade-avvikelser")
    assert str(table.note).startswith("Ställen utan angivet dokument finns i Kallelse till")
    places = [line.texts[0] for line in table.lines]
    assert [place for place in places if "LOKUS Heby" in place] == [
        place for place in places if not place.startswith("bilaga ")
    ]
    assert any("LOKUS Heby, beslutsunderlag: Ansökan" in place for place in places)


@pytest.mark.parametrize(
    ("application", "code", "words"),
    [
        ("Växtkraft", "BU-3", "−220 000 kr"),
        ("Framsteget", "BU-3", "−3 000 kr"),
        ("En väg in", "BU-3", "4 927 744 kr"),
        ("En väg in", "EG-1", "720 000"),
        ("Förstärkt stöd", "UP-3", "2025-06-31"),
        ("Växtkraft", "UP-4", "16–17 år"),
        ("Växtkraft", "UP-5", "4,45"),
        ("Registerstudie", "UP-7", "tkr"),
        ("Registerstudie", "BU-4", "Lokalkostnader"),
        ("Min framtid", "FÖ-2", "2 751 000 kr"),
        ("Samordnat stöd", "FÖ-4", "236 945 kr"),
        ("En väg in", "FÖ-3", "1 557 357 kr"),
    ],
)
def test_the_known_errors_of_the_board_papers_are_told(
    working: AppendixContent, application: str, code: str, words: str
) -> None:
    """Each where the reader of the appendix sees it, under its application."""
    rows = open_findings(working)
    told = [
        tidy(text)
        for _, rule, subject, text, *_ in rows
        if application.casefold() in subject.casefold() and rule == code
    ]
    assert any(words in text for text in told), rows


def test_the_explained_differences_are_the_stated_ones(
    uppsala: DataPackage, working: AppendixContent
) -> None:
    """Those that the documents leave and the package explains, none of them an open finding."""
    findings = explained_differences(uppsala)
    told = {tidy(finding.what): tidy(finding.difference) for finding in findings}
    first = "Samordnat stöd är 6 983 500 kr efter justering men förs upp till 6 984 000 kr"
    assert told[next(what for what in told if what.startswith(first))] == "+500 kr"
    derived = next(what for what in told if what.startswith("Saknas i textkopian"))
    assert "RegExPro Prel 2027" in derived
    assert len(findings) == len(set(findings))
    assert all(finding.where.document and finding.where.place for finding in findings)
    assert not {row[3] for row in open_findings(working)} & {finding.what for finding in findings}
