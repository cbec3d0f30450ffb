"""The workbook's sheet of applications: a level to move, and what each organisation then gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from finsam_analysis.core import Kronor
from finsam_analysis.papers.workbook.cells import Page
from finsam_analysis.papers.workbook.sharing import LEVEL_STEPS, LevelledGrant, SharingPlaces
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import motions

_FIRST = 6  # row of the first application
_NAME, _OWNER = 0, 1
_ASKED, _PROPOSED, _BASE, _LEVEL, _STATED, _GRANTED, _DIFFERENCE, _MAXIMUM = range(2, 10)
_YEARS = 2  # column of the first year in the lower tables
_HEADINGS = (
    "Sökt",
    "Kansliets fördelning",
    "Underlag (100 %)",
    "Nivå",
    "Nivå enligt scenariot",
    "Beviljat",
    "Mot fördelningen",
    "Högst enligt beslutet",
)


@dataclass(frozen=True)
class GrantPlaces:
    """References to what other sheets need.

    ``amounts`` is by ``(id, organisation, year)`` and holds the cells that a level can move;
    ``bases``, ``levels``, ``stated`` levels and ``totals`` are by grant id; ``per_year`` sums over
    organisations, ``after_plan`` what falls after the years, and ``whole`` over all. The areas are
    of every level, the scenario's own, every total and share.
    """

    amounts: Mapping[tuple[str, str, int], str]
    bases: Mapping[str, str]
    levels: Mapping[str, str]
    stated: Mapping[str, str]
    totals: Mapping[str, str]
    level_area: str
    stated_area: str
    total_area: str
    share_area: str
    per_year: Mapping[int, str]
    after_plan: str
    whole: str


def write_grant_page(
    page: Page,
    result: ScenarioResult,
    grants: Sequence[LevelledGrant],
    labels: Mapping[str, str],
    sharing: SharingPlaces,
    maxima: Mapping[str, str],
) -> GrantPlaces:
    """Write levels and totals, then the amounts by organisation and year, then the shares.

    The granted total is ``ROUND(base · level; 0)``, the level first brought to whole steps of a
    ten-thousandth of a per cent, in which a decimal number is exact.

    Args:
        page: the sheet.
        result: the scenario.
        grants: its grants as levels of a base.
        labels: grant id to the name shown.
        sharing: where each total is shared out.
        maxima: where it stands what the owner can claim at most, by application.
    """
    years = result.years
    rows = {grant.id: _FIRST + i for i, grant in enumerate(grants)}
    last = _last_row(grants)
    page.widths(46, 16, *[14] * max(_MAXIMUM + 1 - _YEARS, len(years) + 3))
    _write_levels(page, result, grants, labels, sharing, maxima)
    amounts, per_year, (after_plan, whole), row = _write_amounts(
        page, result, labels, sharing, last + 5
    )
    share_area = _write_shares(page, result, (last + 5, row - 1), row + 4)
    return GrantPlaces(
        amounts=amounts,
        bases={name: page.at(row, _BASE) for name, row in rows.items()},
        levels={name: page.at(row, _LEVEL) for name, row in rows.items()},
        stated={name: page.at(row, _STATED) for name, row in rows.items()},
        totals={name: page.at(row, _GRANTED) for name, row in rows.items()},
        level_area=page.area(_FIRST, _LEVEL, last, _LEVEL),
        stated_area=page.area(_FIRST, _STATED, last, _STATED),
        total_area=page.area(_FIRST, _GRANTED, last, _GRANTED),
        share_area=share_area,
        per_year=per_year,
        after_plan=after_plan,
        whole=whole,
    )


def _last_row(grants: Sequence[LevelledGrant]) -> int:
    """Last row of the levels; without applications one row is left empty, so that sums hold."""
    return _FIRST + max(1, len(grants)) - 1


def _write_levels(
    page: Page,
    result: ScenarioResult,
    grants: Sequence[LevelledGrant],
    labels: Mapping[str, str],
    sharing: SharingPlaces,
    maxima: Mapping[str, str],
) -> None:
    page.text(0, 0, "Ansökningar och nivåer, kronor", "title")
    page.text(
        1,
        0,
        "Ändra nivån i de gula cellerna, så räknas allt annat om. Högst fyra decimaler räknas.",
    )
    page.text(
        2,
        0,
        "Underlaget är kansliets fördelning; vid andra minskningar än i procent det beslutade.",
    )
    page.text(3, 0, "Period, beslut och att-satser enligt scenariot står på bladet Förslag.")
    page.texts(_FIRST - 1, 0, ("Ansökan", "Insatsägare"), "heading")
    page.texts(_FIRST - 1, _ASKED, _HEADINGS, "heading right")
    page.lines(_FIRST - 1, 2)
    page.sheet.freeze_panes(_FIRST, 1)
    page.sheet.repeat_rows(_FIRST - 1)
    applications = {a.id: a for a in result.package.applications}
    claimed = {motion.application.id: motion.maximum for motion in motions(result)}
    summed = (_ASKED, _PROPOSED, _BASE, _GRANTED, _DIFFERENCE, _MAXIMUM)
    sums = dict.fromkeys(summed, 0)
    for row, grant in enumerate(grants, start=_FIRST):
        application = applications.get(grant.id)
        asked = proposed = 0
        owner = grant.base.organisations[0]
        if application is not None:
            asked, proposed = application.asked, result.proposed[grant.id].total
            owner = application.owner
        granted = result.granted[grant.id].total
        page.folded(row, {_NAME: labels[grant.id]})
        page.text(row, _OWNER, owner)
        page.number(row, _ASKED, asked)
        page.number(row, _PROPOSED, proposed)
        base = f"SUM({sharing.base[grant.id]})" if grant.id in sharing.base else "0"
        page.formula(row, _BASE, base, grant.base.total)
        page.entry(row, _LEVEL, grant.level, "percent", "level")
        page.number(row, _STATED, float(grant.level), "percent")
        level = f"ROUND({page.at(row, _LEVEL)}*{LEVEL_STEPS},0)/{LEVEL_STEPS}"
        page.formula(row, _GRANTED, f"ROUND({page.at(row, _BASE)}*{level},0)", granted)
        difference = f"{page.at(row, _GRANTED)}-{page.at(row, _PROPOSED)}"
        page.formula(row, _DIFFERENCE, difference, granted - proposed)
        most = claimed.get(grant.id, 0)
        if grant.id in maxima:
            page.formula(row, _MAXIMUM, maxima[grant.id], most)
        figures = (asked, proposed, grant.base.total, granted, granted - proposed, most)
        sums = {column: sums[column] + x for column, x in zip(sums, figures, strict=True)}
    end = _last_row(grants) + 1
    page.texts(end, 0, ("Summa", *[""] * _MAXIMUM), "sum")
    for column, value in sums.items():
        area = page.area(_FIRST, column, end - 1, column)
        page.formula(end, column, f"SUM({area})", value, "kr sum")


def _write_amounts(
    page: Page,
    result: ScenarioResult,
    labels: Mapping[str, str],
    sharing: SharingPlaces,
    start: int,
) -> tuple[dict[tuple[str, str, int], str], dict[int, str], tuple[str, str], int]:
    """Amounts by organisation and year.

    Returns:
        The amounts' places, the sums' per year, after the plan and in all, and the sums' row.
    """
    years = result.years
    page.text(start - 2, 0, "Beviljat per organisation och år, kronor", "group")
    page.texts(start - 1, 0, ("Ansökan", "Organisation"), "heading")
    headings = (*map(str, years), "Efter planen", "Summa")
    page.texts(start - 1, _YEARS, headings, "heading right")
    columns = len(years) + 1
    amounts: dict[tuple[str, str, int], str] = {}
    sums: Kronor = np.zeros(columns, dtype=np.int64)
    row = start
    for name, granted in result.granted.items():
        for organisation, cells in zip(granted.organisations, granted.cells, strict=True):
            page.folded(row, {0: labels[name]})
            page.text(row, 1, organisation)
            for offset, amount in enumerate(cells):
                source = sharing.cells.get((name, organisation, offset))
                if source is None:
                    continue
                page.formula(row, _YEARS + offset, source, int(amount), "blank")
                if offset < len(years):
                    amounts[name, organisation, years[offset]] = page.at(row, _YEARS + offset)
            area = page.area(row, _YEARS, row, _YEARS + columns - 1)
            page.formula(row, _YEARS + columns, f"SUM({area})", int(cells.sum()))
            sums += cells
            row += 1
    row = max(row, start + 1)  # as above: never a sum over no row at all
    page.texts(row, 0, ("Summa", ""), "sum")
    for offset, value in enumerate((*map(int, sums), int(sums.sum()))):
        area = page.area(start, _YEARS + offset, row - 1, _YEARS + offset)
        page.formula(row, _YEARS + offset, f"SUM({area})", value, "kr sum")
    per_year = {year: page.at(row, _YEARS + i) for i, year in enumerate(years)}
    rest = (page.at(row, _YEARS + len(years)), page.at(row, _YEARS + columns))
    return amounts, per_year, rest, row


def _write_shares(page: Page, result: ScenarioResult, block: tuple[int, int], start: int) -> str:
    """Each kommun's and region's part of the amounts in a block of rows; returns their area."""
    shares, years = result.shares, result.years
    first, last = block
    names = page.area(first, _OWNER, last, _OWNER)
    page.text(start - 2, 0, "Beviljat per kommun och region inom planens år, kronor", "group")
    page.text(start - 1, 0, "Organisation", "heading")
    headings = ("Invånare", *map(str, years), "Summa", "Andel", "Kr per invånare")
    page.texts(start - 1, 1, headings, "heading right")
    end = start + len(shares)
    total, part, each = range(_YEARS + len(years), _YEARS + len(years) + 3)
    for row, share in enumerate(shares, start=start):
        page.text(row, 0, share.organisation)
        page.number(row, 1, share.population)
        for offset, amount in enumerate(share.granted):
            # SUMIF would read a sign in an organisation's name as a condition.
            column = _YEARS + offset
            amounts = page.area(first, column, last, column)
            matches = f"SUMPRODUCT(({names}={page.at(row, 0)})*{amounts})"
            page.formula(row, column, matches, int(amount), "blank")
        own = page.at(row, total)
        area = page.area(row, _YEARS, row, total - 1)
        page.formula(row, total, f"SUM({area})", share.granted_total)
        whole = page.at(end, total)
        fraction = f"IF({whole}=0,0,{own}/{whole})"
        page.formula(row, part, fraction, float(share.share_of_total), "share")
        if share.per_inhabitant is not None:
            value = float(share.per_inhabitant)
            page.formula(row, each, f"{own}/{page.at(row, 1)}", value, "tenths")
    page.texts(end, 0, ("Summa", ""), "sum")
    sums = [sum(int(share.granted[i]) for share in shares) for i in range(len(years))]
    for column, value in enumerate((*sums, sum(sums)), start=_YEARS):
        area = page.area(start, column, end - 1, column)
        page.formula(end, column, f"SUM({area})", value, "kr sum")
    share_area = page.area(start, part, end - 1, part)
    parts = float(sum(share.share_of_total for share in shares))
    page.formula(end, part, f"SUM({share_area})", parts, "share sum")
    return share_area
