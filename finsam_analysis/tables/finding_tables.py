"""Which tables tell what the reconciliation found, and the budgets beside the distribution."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from finsam_analysis.core import GRADES, DataPackage, Grade, whole
from finsam_analysis.reconciliation import RULES, Finding, compared_cells, count_by_grade, in_order
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.place_wording import PlaceWording
from finsam_analysis.tables.table import Exact, Line, Table


def finding_table(package: DataPackage, findings: Sequence[Finding], grade: Grade) -> Table:
    """The findings of one grade: what is wrong, where it stands, and what to do."""
    headings = ("Gäller", "Regel", "Fynd", "Står i", "Åtgärd")
    wording = PlaceWording(package.documents)
    rows = [
        (
            package.called(finding.subject),
            finding.code,
            finding.message,
            wording.words(finding.where),
            finding.remedy,
        )
        for finding in findings
        if finding.grade is grade
    ]
    title = GRADES[grade].capitalize()
    note = "" if rows else f"Inga {GRADES[grade]}."
    texts = len(headings) - 1
    return columns_table(GRADES[grade], title, headings, rows, texts=texts, note=note)


def open_finding_table(package: DataPackage, findings: Sequence[Finding]) -> Table:
    """What someone must put right or look into, the gravest first, under the rule it breaks."""
    columns = ("Gäller", "Grad", "Regel", "Fynd", "Står i", "Åtgärd")
    open_ones = in_order([finding for finding in findings if finding.grade is not Grade.NOTE])
    wording = PlaceWording(package.documents, (s for f in open_ones for s in f.where))
    rows: list[tuple[str, ...]] = []
    lines: list[Line] = []
    for (grade, code), group in groupby(open_ones, key=lambda f: (f.grade, f.code)):
        demand = RULES[code][0].lower() + RULES[code][1:]
        lines.append(Line(f"{grade.capitalize()}: regel {code} kräver att {demand}", (), "group"))
        for finding in group:
            subject, places = package.called(finding.subject), wording.words(finding.where)
            said = (finding.message, places, finding.remedy)
            rows.append((subject, grade.capitalize(), code, *said))
            lines.append(Line(subject, said))
    title = "Öppna fynd i källdokumenten"
    headings = (columns[0], *columns[3:])
    return Table("oppna-fynd", title, headings, tuple(lines), Exact(columns, rows), 3, wording.note)


def count_table(findings: Sequence[Finding]) -> Table:
    """How many findings each rule gave, by grade; rules without findings are left out."""
    rows: list[tuple[TableCell, ...]] = []
    for code, demand in RULES.items():
        counts = count_by_grade([finding for finding in findings if finding.code == code]).values()
        if any(counts):
            rows.append((code, demand, *(Shown(n, whole(n) if n else "") for n in counts)))
    return columns_table(
        "fynd-per-regel",
        "Antal fynd per regel",
        ("Regel", "Kräver att", *(GRADES[grade].capitalize() for grade in Grade)),
        rows,
        summed=True,
        texts=1,
        note=f"{len(RULES)} regler prövas; de som inte står här gav inga fynd.",
    )


def compared_table(package: DataPackage) -> Table:
    """Each application's yearly cost by its budget beside the office's distribution, cell by cell.

    Cells that are 0 in both are left out [SEK].
    """
    rows = [
        (
            application.name,
            cell.organisation,
            str(cell.year),
            str(cell.reason),
            cell.derived,
            cell.printed,
            cell.difference,
        )
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
    return columns_table(
        "budget-och-fordelning",
        "Ansökningarnas kostnad per organisation och år, enligt budgeten och enligt kansliet, kr",
        headings,
        rows,
        summed=True,
        texts=3,
        note="Ansökningar utan budgetrader eller utan kansliets fördelning står inte här.",
    )
