"""What the office works on: findings and their remedies, and what the figures rest on."""

from __future__ import annotations

from datetime import date

from finsam_analysis.core import GRADES, Grade, whole
from finsam_analysis.papers.appendix_content import (
    AppendixContent,
    Block,
    Command,
    Facts,
    Items,
    Part,
)
from finsam_analysis.papers.appendix_tables import explained_table
from finsam_analysis.papers.foundation import (
    DOCUMENTS_HELP,
    FOUNDATION,
    HASH_HELP,
    foundation_facts,
    hash_command,
)
from finsam_analysis.reconciliation import audit, count_by_grade, explained_differences
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import (
    check_table,
    legal_points,
    open_finding_table,
)


def working_paper(result: ScenarioResult, dated: date) -> AppendixContent:
    """Everything beside the board's paper that the office needs for the same scenario.

    Args:
        result: the computed scenario.
        dated: the date the appendix speaks of.
    """
    return AppendixContent(
        title=f"Arbetsbilaga till ekonomisk information per {dated}",
        result=result,
        dated=dated,
        parts=(
            *_unanswered_part(result),
            _reconciliation_part(result),
            _foundation_part(result, dated),
        ),
    )


def _unanswered_part(result: ScenarioResult) -> tuple[Part, ...]:
    """The legal questions that the scenario file does not answer."""
    asked = tuple(point.asked for point in legal_points(result) if point.is_open)
    if not asked:
        return ()
    t, answered = result.trajectory, result.scenario.financing
    year = next(
        y for y, left in zip(t.years, t.result, strict=True) if left < 0 and not answered.get(y)
    )
    answering = (
        f"Svaren skrivs i scenariofilen, som finansiering: {{{year}: Ur det ackumulerade "
        "överskottet}, och trycks då i styrelsens bilaga."
    )
    return (Part("obesvarat", "Obesvarade rättsliga frågor", (answering, Items(asked))),)


def _reconciliation_part(result: ScenarioResult) -> Part:
    package = result.package
    findings = audit(package)
    counts = count_by_grade(findings)
    sums = len(package.control_sums)
    words = f"Datapaketet är avstämt mot {sums} summor som dokumenten trycker. "
    grades = (Grade.ERROR, Grade.WARNING)
    left: list[Block] = []
    if any(counts[grade] for grade in grades):
        told = " och ".join(
            f"{whole(counts[g])} {g if counts[g] == 1 else GRADES[g]}" for g in grades
        )
        words += f"Det som dokumenten själva lämnar öppet, {told}, står i tabellen."
        left.append(open_finding_table(package, findings))
    else:
        words += "Inget fynd är öppet."
    if notes := counts[Grade.NOTE]:
        told = f"{whole(notes)} {Grade.NOTE if notes == 1 else GRADES[Grade.NOTE]}"
        words += f" Dessutom ger kommandot finsam check {told} om handlingarna."
    explained = explained_differences(package)
    if explained:
        left.append(explained_table(package, explained))
    return Part("avstamning", "Avstämning", (words, *left, check_table(result)))


def _foundation_part(result: ScenarioResult, dated: date) -> Part:
    return Part(
        "grund",
        FOUNDATION,
        (
            Facts(foundation_facts(result, dated)),
            HASH_HELP,
            Command(hash_command(result)),
            DOCUMENTS_HELP,
            Items(tuple(result.package.documents.values())),
        ),
    )
