"""The budget appendix as a workbook: the economist's table with live formulas and its inputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from finsam_analysis.core import Period
from finsam_analysis.papers.workbook.assumptions import write_assumption_sheet
from finsam_analysis.papers.workbook.cells import appendix_book, appendix_sheet
from finsam_analysis.papers.workbook.checks import changes_place, outcome_place, write_check_sheet
from finsam_analysis.papers.workbook.economists_table import write_economists_sheet
from finsam_analysis.papers.workbook.grants import write_grant_sheet
from finsam_analysis.papers.workbook.proposals import maximum_places, write_proposal_sheet
from finsam_analysis.papers.workbook.sharing import (
    LevelledGrant,
    SharingSheet,
    levelled_grants,
)
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import proposed_decisions

Target = TypeVar("Target", Path, BytesIO)

SHEETS = (
    "Ekonomisk information",
    "Ansökningar",
    "Förslag",
    "Antaganden",
    "Kontroller",
    "Fördelning",
)


def write_workbook(result: ScenarioResult, target: Target, date: date) -> Target:
    """Write one scenario's budget appendix as an Excel workbook; returns where.

    Amounts are whole kronor in every cell. The level of each application, the opening surplus and
    the floor are cells to change, and so are each year's member fee and underspend; all else
    follows by formulas that Excel and LibreOffice compute alike.
    Beside each formula stands its value as the library computed it. No macros, no links, and
    nothing a user wrote is a formula. The same result and date give the same bytes.

    Args:
        result: the computed scenario.
        target: the ``.xlsx`` file to write, or what is to hold it.
        date: the day the appendix states, also the file's own date of creation.

    Raises:
        ReportError: the file cannot be written, or a figure is beyond what a spreadsheet keeps.
    """
    title = f"Ekonomisk information per {date.isoformat()}"
    book = appendix_book(target, f"{title}, {result.scenario.name}", date)
    footer = f"{result.package.publisher} · {result.scenario.name} · {date.isoformat()}"
    table_sheet, grant_sheet, proposal_sheet, assumption_sheet, check_sheet, sharing_sheet = (
        appendix_sheet(book, name, footer) for name in SHEETS
    )
    levelled, labels = (
        levelled_grants(result),
        {name: label for name, label, _ in result.named_grants()},
    )
    sharing = SharingSheet(
        sharing_sheet, levelled, labels, result.years, _periods(result, levelled)
    )
    assumed = write_assumption_sheet(assumption_sheet, result, date)
    proposals = proposed_decisions(result)
    maxima = maximum_places(proposal_sheet, proposals)
    grants = write_grant_sheet(grant_sheet, result, levelled, labels, sharing.places, maxima)
    sharing.write(grants.bases.of, grants.totals.of, grants.choices.of, grants.months.of)
    for name in result.granted:
        for word, column in (
            ("Nivå", grants.levels),
            ("Val", grants.choices),
            ("Månader", grants.months),
        ):
            book.define(level_name(name).replace("Nivå", word, 1), column.of[name])
    for year, place in grants.spare.items():
        book.define(f"Egen_insats_{year}", place)
    write_proposal_sheet(proposal_sheet, result, proposals, levelled, grants)
    table = write_economists_sheet(
        table_sheet,
        result,
        title,
        assumed,
        grants,
        outcome_place(check_sheet),
        changes_place(check_sheet),
    )
    write_check_sheet(check_sheet, result, table, sharing.places)
    book.close()
    return target


def _periods(result: ScenarioResult, levelled: Sequence[LevelledGrant]) -> dict[str, Period]:
    """When each grant's base is active: as applied for, or as decided where that is the base."""
    periods = {added.id: added.period for added in result.scenario.additions}
    periods |= {each.application.id: each.period for each in proposed_decisions(result)}
    applied = {a.id: a.period for a in result.package.applications}
    as_applied = {g.id for g in levelled if g.base is result.proposed.get(g.id)}
    return periods | {name: applied[name] for name in as_applied}


def level_name(id: str) -> str:
    """Name of the cell that holds an application's level: ``Nivå_en_vag_in``."""
    return f"Nivå_{re.sub('[^a-zåäö0-9]', '_', id)}"
