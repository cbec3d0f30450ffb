"""The workbook's sheet of applications: a level to move, and what each organisation then gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finsam_analysis.papers.workbook.cells import AMOUNT, LEVEL, MONTHS, choice, keep_headings
from finsam_analysis.papers.workbook.sharing import (
    APPROVED,
    CHOICES,
    LEVEL_STEPS,
    REJECTED,
    LevelledGrant,
    SharingPlaces,
)
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.spreadsheet import Block, Sheet
from finsam_analysis.tables import proposed_decisions

SPARE = "Egen insats (fyll i namn, organisation och belopp)"
_FIRST = 6  # row of the first application
_NAME, _OWNER = 0, 1
_ASKED, _PROPOSED, _BASE, _CHOICE, _LEVEL, _MONTHS, _STATED = range(2, 9)
_GRANTED, _DIFFERENCE, _MAXIMUM = range(9, 12)
_YEARS = 2  # column of the first year in the lower tables
_HEADINGS = (
    "Sökt",
    "Kansliets fördelning",
    "Underlag (100 %)",
    "Val",
    "Nivå",
    "Skjut upp, månader",
    "Nivå enligt scenariot",
    "Beviljat",
    "Mot fördelningen",
    "Högst enligt beslutet",
)
_HELP = (
    "Välj bevilja, avslå eller skjut upp, eller ändra nivån i procent (högst fyra decimaler).",
    "Underlaget är kansliets fördelning; vid andra minskningar än i procent det beslutade.",
    "Period, beslut och att-satser enligt scenariot står på bladet Förslag.",
)


@dataclass(frozen=True)
class GrantColumn:
    """References to a column of the grants: each one's cell by its id, and all of them."""

    of: Mapping[str, str]
    area: str


@dataclass(frozen=True)
class GrantPlaces:
    """References to what other sheets need.

    ``amounts`` is by ``(id, organisation, year)`` and holds the cells that a level can move;
    ``stated`` are the scenario's own levels; ``per_year`` sums over organisations, ``after_plan``
    what falls after the years, and ``whole`` over all. The areas are of every share, and of the
    amounts of the spare row; ``spare`` is each of these by year.
    """

    amounts: Mapping[tuple[str, str, int], str]
    bases: GrantColumn
    levels: GrantColumn
    stated: GrantColumn
    totals: GrantColumn
    choices: GrantColumn
    months: GrantColumn
    share_area: str
    per_year: Mapping[int, str]
    after_plan: str
    whole: str
    spare: Mapping[int, str]
    spare_area: str


def write_grant_sheet(
    sheet: Sheet,
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
        sheet: the sheet.
        result: the scenario.
        grants: its grants as levels of a base.
        labels: grant id to the name shown.
        sharing: where each total is shared out.
        maxima: where it stands what the owner can claim at most, by application.
    """
    columns = max(_MAXIMUM + 1 - _YEARS, len(result.years) + 3)
    sheet.widths(46, 16, *[14] * columns)
    sheet.legible(_YEARS + columns, _YEARS)
    levels = _write_levels(sheet, result, grants, labels, sharing, maxima)
    amounts, cells = _write_amounts(sheet, result, labels, sharing, levels.end + 2)
    share_area = _write_shares(sheet, result, amounts)
    rows = {grant.id: row for row, grant in enumerate(grants, start=levels.first)}

    def column(position: int) -> GrantColumn:
        cells_of = {name: sheet.at(row, position) for name, row in rows.items()}
        return GrantColumn(cells_of, levels.area(position))

    years = result.years
    sums = [sheet.at(amounts.end, _YEARS + i) for i in range(len(years) + 2)]
    return GrantPlaces(
        amounts=cells,
        bases=column(_BASE),
        levels=column(_LEVEL),
        stated=column(_STATED),
        totals=column(_GRANTED),
        choices=column(_CHOICE),
        months=column(_MONTHS),
        share_area=share_area,
        per_year=dict(zip(years, sums, strict=False)),
        after_plan=sums[-2],
        whole=sums[-1],
        spare={year: sheet.at(amounts.end - 1, _YEARS + i) for i, year in enumerate(years)},
        spare_area=sheet.area(amounts.end - 1, _YEARS, amounts.end - 1, _YEARS + len(years) - 1),
    )


def _write_levels(
    sheet: Sheet,
    result: ScenarioResult,
    grants: Sequence[LevelledGrant],
    labels: Mapping[str, str],
    sharing: SharingPlaces,
    maxima: Mapping[str, str],
) -> Block:
    sheet.text(0, 0, "Ansökningar och nivåer, kronor", "title")
    for row, line in enumerate(_HELP, start=1):
        sheet.text(row, 0, line)
    block = Block(sheet, _FIRST - 1, ("Ansökan", "Insatsägare"), _HEADINGS)
    sheet.lines(_FIRST - 1, 2)
    keep_headings(sheet, _FIRST)
    applications = {a.id: a for a in result.package.applications}
    claimed = {proposal.application.id: proposal.maximum for proposal in proposed_decisions(result)}
    for row, grant in block.rows(grants):
        application = applications.get(grant.id)
        asked = proposed = 0
        owner = grant.base.organisations[0]
        if application is not None:
            asked, proposed = application.asked, result.proposed[grant.id].total
            owner = application.owner
        granted = result.granted[grant.id].total
        sheet.folded(row, {_NAME: labels[grant.id]})
        sheet.text(row, _OWNER, owner)
        sheet.number(row, _ASKED, asked)
        sheet.number(row, _PROPOSED, proposed)
        base = f"SUM({sharing.base[grant.id]})" if grant.id in sharing.base else "0"
        sheet.formula(row, _BASE, base, grant.base.total)
        sheet.entry(row, _CHOICE, None, "right", choice(CHOICES, "eller lämna tomt"))
        sheet.entry(row, _LEVEL, grant.level, "percent", LEVEL)
        sheet.entry(row, _MONTHS, None, "plain", MONTHS)
        sheet.number(row, _STATED, grant.level, "percent")
        chosen = sheet.at(row, _CHOICE)
        level = f"ROUND({sheet.at(row, _LEVEL)}*{LEVEL_STEPS},0)/{LEVEL_STEPS}"
        level = f'IF({chosen}="{REJECTED}",0,IF({chosen}="{APPROVED}",1,{level}))'
        sheet.formula(row, _GRANTED, f"ROUND({sheet.at(row, _BASE)}*{level},0)", granted)
        difference = f"{sheet.at(row, _GRANTED)}-{sheet.at(row, _PROPOSED)}"
        sheet.formula(row, _DIFFERENCE, difference, granted - proposed)
        if grant.id in maxima:
            sheet.formula(row, _MAXIMUM, maxima[grant.id], claimed.get(grant.id, 0))
    block.close((_ASKED, _PROPOSED, _BASE, _GRANTED, _DIFFERENCE, _MAXIMUM))
    return block


def _write_amounts(
    sheet: Sheet,
    result: ScenarioResult,
    labels: Mapping[str, str],
    sharing: SharingPlaces,
    start: int,
) -> tuple[Block, dict[tuple[str, str, int], str]]:
    """Amounts by organisation and year, what falls after the plan last; and each one's place."""
    years = result.years
    sheet.text(start, 0, "Beviljat per organisation och år, kronor", "group")
    headings = (*map(str, years), "Efter planen", "Summa")
    block = Block(sheet, start + 1, ("Ansökan", "Organisation"), headings)
    last = _YEARS + len(years) + 1
    places: dict[tuple[str, str, int], str] = {}
    each = (
        (name, organisation, cells)
        for name, granted in result.granted.items()
        for organisation, cells in zip(granted.organisations, granted.cells, strict=True)
    )
    for row, (name, organisation, cells) in block.rows(each):
        sheet.folded(row, {0: labels[name]})
        sheet.text(row, 1, organisation)
        for offset, amount in enumerate(cells):
            source = sharing.landing(name, organisation, offset, len(years))
            if not source:
                continue
            sheet.formula(row, _YEARS + offset, source, int(amount), "blank")
            if offset < len(years):
                places[name, organisation, years[offset]] = sheet.at(row, _YEARS + offset)
        block.across(row, last, _YEARS)
    ((row, members),) = block.rows([[o.name for o in result.package.organisations]])
    sheet.entry(row, 0, SPARE, "", None)
    sheet.entry(row, 1, None, "", choice(members, "en av förbundets organisationer"))
    for offset in range(len(years)):
        sheet.entry(row, _YEARS + offset, None, "kr", AMOUNT)
    block.across(row, last, _YEARS)
    block.close(range(_YEARS, last + 1))
    return block, places


def _write_shares(sheet: Sheet, result: ScenarioResult, amounts: Block) -> str:
    """Each kommun's and region's part of the amounts; returns the area of the shares."""
    years, start = result.years, amounts.end + 2
    names = amounts.area(_OWNER)
    sheet.text(start, 0, "Beviljat per kommun och region inom planens år, kronor", "group")
    headings = ("Invånare", *map(str, years), "Summa", "Andel", "Kr per invånare")
    block = Block(sheet, start + 1, ("Organisation",), headings)
    end = block.first + max(1, len(result.shares))
    total, part, each = range(_YEARS + len(years), _YEARS + len(years) + 3)
    for row, share in block.rows(result.shares):
        sheet.text(row, 0, share.organisation)
        sheet.number(row, 1, share.population)
        for column, amount in enumerate(share.granted, start=_YEARS):
            # SUMIF would read a sign in an organisation's name as a condition.
            matches = f"SUMPRODUCT(({names}={sheet.at(row, 0)})*{amounts.area(column)})"
            sheet.formula(row, column, matches, int(amount), "blank")
        block.across(row, total, _YEARS)
        own, whole = sheet.at(row, total), sheet.at(end, total)
        fraction = f"IF({whole}=0,0,{own}/{whole})"
        sheet.formula(row, part, fraction, share.share_of_total, "share")
        if share.per_inhabitant is not None:
            sheet.formula(row, each, f"{own}/{sheet.at(row, 1)}", share.per_inhabitant, "tenths")
    block.close(range(_YEARS, total + 1))
    sheet.total(end, part, (block.first, part, end - 1, part), "share sum")
    return block.area(part)
