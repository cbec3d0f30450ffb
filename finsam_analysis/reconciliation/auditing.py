"""Which disagreements stand in a förbund's data and documents: all rules at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from finsam_analysis.core import GRADES, Application, DataPackage, Grade, Source
from finsam_analysis.reconciliation.budget_findings import budget_findings
from finsam_analysis.reconciliation.distribution_findings import distribution_findings
from finsam_analysis.reconciliation.entry_findings import entry_findings
from finsam_analysis.reconciliation.financing_findings import financing_findings
from finsam_analysis.reconciliation.finding import Finding, in_order
from finsam_analysis.reconciliation.plan_findings import plan_findings
from finsam_analysis.reconciliation.statement_findings import (
    completeness_findings,
    statement_findings,
    unit_findings,
)


def audit(package: DataPackage) -> tuple[Finding, ...]:
    """Every finding of every rule, the gravest first.

    The findings are about the documents as much as about the data: a package with findings of any
    grade can still be computed with, unless a printed sum disagrees (rule KS-1).

    Args:
        package: loaded, its tables sound; its printed sums need not agree.
    """
    years = package.plan.years
    distributed: dict[str, Source] = {}
    for row in package.tables["fordelning"].rows:
        distributed.setdefault(row.cells["ansökan"], row.source)
    findings: list[Finding] = []
    for application in package.applications:
        findings += application_findings(application, years, distributed.get(application.id))
    findings += unit_findings(package.applications)
    findings += completeness_findings(package.applications)
    findings += plan_findings(package)
    findings += entry_findings(package)
    return in_order(findings)


def application_findings(
    application: Application, years: tuple[int, ...], printed_in: Source | None
) -> Iterator[Finding]:
    """What concerns one application alone; the arguments of its parts."""
    yield from budget_findings(application, years)
    yield from financing_findings(application)
    yield from distribution_findings(application, years, printed_in)
    yield from statement_findings(application)


def count_by_grade(findings: Sequence[Finding]) -> dict[Grade, int]:
    """Number of findings of each grade, the gravest first."""
    return {grade: sum(1 for f in findings if f.grade is grade) for grade in Grade}


def audit_json(package: DataPackage, findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings as the plain JSON values that the command line promises; amounts in kronor."""
    return {
        "package": package.name,
        "unit": "SEK",
        "counts": {str(grade): n for grade, n in count_by_grade(findings).items()},
        "findings": [finding.as_json(package.documents) for finding in findings],
    }


def as_text(package: DataPackage, findings: Sequence[Finding]) -> str:
    """The findings for reading in a terminal: message, places and remedy of each."""
    counts = ", ".join(
        f"{n} {grade if n == 1 else GRADES[grade]}" for grade, n in count_by_grade(findings).items()
    )
    lines = [f"{package.title}: {counts}."]
    for finding in findings:
        lines += ["", f"{finding.grade.upper()} {finding.code} {finding.subject}"]
        lines.append(f"  {finding.message}")
        places = finding.places(package.documents)
        more = f" och {len(places) - 3} ställen till" if len(places) > 3 else ""
        lines.append(f"  Står i: {'; '.join(places[:3])}{more}")
        lines.append(f"  Åtgärd: {finding.remedy}")
    return "\n".join(lines)
