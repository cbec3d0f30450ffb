"""Which tables tell what the reconciliation found, and the budgets beside the distribution."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import pandas as pd

from finsam_analysis.core import GRADES, DataPackage, Grade, whole
from finsam_analysis.reconciliation import RULES, Cell, Finding, compared_cells, count_by_grade
from finsam_analysis.tables.table import Line, Table
from finsam_analysis.tables.wording import PlaceWording


def subject_name(package: DataPackage, subject: str) -> str:
    """An application's name for its id; any other subject as it is."""
    names = {application.id: application.name for application in package.applications}
    return names.get(subject, subject)


def finding_table(package: DataPackage, findings: Sequence[Finding], grade: Grade) -> Table:
    """The findings of one grade: what is wrong, where it stands, and what to do."""
    headings = ("Gäller", "Regel", "Fynd", "Står i", "Åtgärd")
    wording = PlaceWording(package.documents)
    rows = [
        (
            subject_name(package, finding.subject),
            finding.code,
            finding.message,
            wording.words(finding.where),
            finding.remedy,
        )
        for finding in findings
        if finding.grade is grade
    ]
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Gäller")
    title = GRADES[grade].capitalize()
    note = "" if rows else f"Inga {GRADES[grade]}."
    lines = tuple(Line(row[0], row[1:]) for row in rows)
    return Table(GRADES[grade], title, headings, lines, frame, len(headings) - 1, note)


def open_finding_table(package: DataPackage, findings: Sequence[Finding]) -> Table:
    """What someone must put right or look into, the gravest first, under the rule it breaks."""
    columns = ("Gäller", "Grad", "Regel", "Fynd", "Står i", "Åtgärd")
    grades, rules = list(Grade), list(RULES)
    open_ones = sorted(
        (finding for finding in findings if finding.grade is not Grade.NOTE),
        key=lambda finding: (grades.index(finding.grade), rules.index(finding.code)),
    )
    wording = PlaceWording(package.documents, (s for f in open_ones for s in f.where))
    rows: list[tuple[str, ...]] = []
    lines: list[Line] = []
    for (grade, code), group in groupby(open_ones, key=lambda f: (f.grade, f.code)):
        demand = RULES[code][0].lower() + RULES[code][1:]
        lines.append(Line(f"{grade.capitalize()}: regel {code} kräver att {demand}", (), "group"))
        for finding in group:
            subject, places = subject_name(package, finding.subject), wording.words(finding.where)
            said = (finding.message, places, finding.remedy)
            rows.append((subject, grade.capitalize(), code, *said))
            lines.append(Line(subject, said))
    frame = pd.DataFrame(rows, columns=list(columns)).set_index("Gäller")
    title = "Öppna fynd i källdokumenten"
    headings = (columns[0], *columns[3:])
    return Table("oppna-fynd", title, headings, tuple(lines), frame, 3, wording.note)


def count_table(findings: Sequence[Finding]) -> Table:
    """How many findings each rule gave, by grade; rules without findings are left out."""
    grades = list(Grade)
    rows: list[tuple[str, str, list[int]]] = []
    for code, demand in RULES.items():
        counts = count_by_grade([finding for finding in findings if finding.code == code])
        if any(counts.values()):
            rows.append((code, demand, list(counts.values())))
    headings = ("Regel", "Kräver att", *(GRADES[grade].capitalize() for grade in grades))
    frame = pd.DataFrame(
        [[code, demand, *counts] for code, demand, counts in rows], columns=list(headings)
    ).set_index("Regel")
    lines = [
        Line(code, (demand, *(whole(n) if n else "" for n in counts)))
        for code, demand, counts in rows
    ]
    totals = count_by_grade(findings)
    lines.append(Line("Summa", ("", *(whole(totals[grade]) for grade in grades)), "sum"))
    caption = "Antal fynd per regel"
    note = f"{len(RULES)} regler prövas; de som inte står här gav inga fynd."
    return Table("fynd-per-regel", caption, headings, tuple(lines), frame, 1, note)


def compared_table(package: DataPackage) -> Table:
    """Each application's yearly cost by its budget beside the office's distribution, cell by cell.

    Cells that are 0 in both are left out [SEK].
    """
    cells: list[tuple[str, Cell]] = [
        (application.name, cell)
        for application in package.applications
        for cell in compared_cells(application, package.plan.years)
        if cell.derived or cell.printed
    ]
    headings = (
        "Ansökan",
        "Organisation",
        "År",
        "Orsak till skillnaden",
        "Enligt budgeten, kr",
        "Kansliets fördelning, kr",
        "Skillnad, kr",
    )
    words = [(name, cell.organisation, str(cell.year), str(cell.reason)) for name, cell in cells]
    amounts = [(cell.derived, cell.printed, cell.difference) for _, cell in cells]
    frame = pd.DataFrame(
        [[*text, *figures] for text, figures in zip(words, amounts, strict=True)],
        columns=list(headings),
    ).set_index("Ansökan")
    lines = [
        Line(text[0], (*text[1:], *map(whole, figures)))
        for text, figures in zip(words, amounts, strict=True)
    ]
    totals = [sum(figures[i] for figures in amounts) for i in range(3)]
    lines.append(Line("Summa", ("", "", "", *map(whole, totals)), "sum"))
    return Table(
        "budget-och-fordelning",
        "Ansökningarnas kostnad per organisation och år, enligt budgeten och enligt kansliet, kr",
        headings,
        tuple(lines),
        frame,
        texts=3,
        note="Ansökningar utan budgetrader eller utan kansliets fördelning står inte här.",
    )
