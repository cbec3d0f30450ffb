"""The workbook's sheet of proposals: what the board is asked to decide, and for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finsam_analysis.papers.workbook.cells import keep_headings
from finsam_analysis.papers.workbook.grants import GrantPlaces
from finsam_analysis.papers.workbook.sharing import POSTPONED, LevelledGrant
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.spreadsheet import Block, Sheet
from finsam_analysis.tables import (
    BOARD_DECIDES,
    NOTHING_TO_DECIDE,
    Proposal,
    Text,
    clauses,
    supposed_sentence,
)

_FIRST = 6  # row of the first application
_NAME, _OWNER, _PERIOD, _WORDS, _WHOLE, _STATED, _MAXIMUM, _COUNTED = range(8)
_WORDS_HEADINGS = ("Ansökan", "Insatsägare", "Period", "Beslut enligt scenariot")
_HEADINGS = (
    "Högst vid hela underlaget, kr",
    "Högst enligt scenariot, kr",
    "Högst, kr",
    "I tabellerna, kr",
)
_MOVED = "Nivån är ändrad; att-satsen gäller scenariots nivå."


def maximum_places(sheet: Sheet, proposals: Sequence[Proposal]) -> dict[str, str]:
    """Where it stands what an owner can claim at most, by application."""
    rows = enumerate(proposals, start=_FIRST)
    return {proposal.application.id: sheet.at(row, _MAXIMUM) for row, proposal in rows}


def write_proposal_sheet(
    sheet: Sheet,
    result: ScenarioResult,
    proposals: Sequence[Proposal],
    levelled: Sequence[LevelledGrant],
    grants: GrantPlaces,
) -> None:
    """Write each application's period and maximum, which follow its level, then the att-satser.

    The maximum is what the level gives, but where the whole base is granted the amount that the
    base is a rounding of: the decision's own at the scenario's level, else the proposed.

    Args:
        sheet: the sheet.
        result: the scenario.
        proposals: its proposed decisions.
        levelled: its grants as levels of a base.
        grants: where levels and totals stand.
    """
    sheet.widths(46, 16, 24, 34, 15, 15, 14, 14)
    sheet.text(0, 0, "Förslag till beslut, kronor", "title")
    supposed = supposed_sentence(result)
    if not proposals:
        sheet.text(1, 0, NOTHING_TO_DECIDE)
        sheet.paragraph(3, 0, _COUNTED, supposed.text)
        return
    sheet.text(1, 0, "Perioden och högsta beloppet följer nivåerna på bladet Ansökningar.")
    sheet.text(2, 0, "Besluten i ord och att-satserna är scenariots och följer inte med.")
    moved = f'({grants.levels.area}<>{grants.stated.area})+({grants.choices.area}<>"")>0'
    changed = f"SUMPRODUCT(--({moved}))"
    cue = f'"Ändrade nivåer: "&{changed}&". Att-satserna nedan gäller scenariots nivåer."'
    sheet.formula(3, 0, f'IF({changed}=0,"",{cue})', "", "alert")
    block = Block(sheet, _FIRST - 1, _WORDS_HEADINGS, _HEADINGS)
    sheet.lines(_FIRST - 1, 2)
    keep_headings(sheet, _FIRST)
    _write_amounts(block, proposals, {grant.id: grant for grant in levelled}, grants)
    texts = clauses(proposals)
    row = _write_clauses(sheet, texts, [m.application.id for m in proposals], grants, block.end + 2)
    if supposed:
        sheet.paragraph(row + 1, 0, _COUNTED, supposed.text)
    sheet.on_one_page(row + len(texts))  # an att-sats takes two lines


def _write_amounts(
    block: Block,
    proposals: Sequence[Proposal],
    levelled: Mapping[str, LevelledGrant],
    grants: GrantPlaces,
) -> None:
    """One row for each application."""
    sheet = block.sheet
    for row, proposal in block.rows(proposals):
        application, name = proposal.application, proposal.application.id
        whole_base = proposal.counted == levelled[name].base.total
        sheet.folded(row, {_NAME: application.name, _WORDS: proposal.words.text})
        sheet.text(row, _OWNER, application.owner)
        sheet.number(row, _WHOLE, proposal.maximum if whole_base else application.proposed)
        sheet.number(row, _STATED, proposal.maximum)
        granted, base = grants.totals.of[name], grants.bases.of[name]
        most = f"IF({granted}={base},{sheet.at(row, _WHOLE)},{granted})"
        sheet.formula(row, _MAXIMUM, most, proposal.maximum)
        sheet.formula(row, _COUNTED, granted, proposal.counted)
        later = f'", skjuts upp "&N({grants.months.of[name]})&" månader"'
        later = f'IF({grants.choices.of[name]}="{POSTPONED}",{later},"")'
        period = f'IF({sheet.at(row, _MAXIMUM)}>0,"{proposal.dates}"&{later},"")'
        sheet.formula(row, _PERIOD, period, proposal.dates if proposal.grants else "", "")
    block.close((_STATED, _MAXIMUM, _COUNTED))


def _write_clauses(
    sheet: Sheet, texts: Sequence[Text], names: Sequence[str], grants: GrantPlaces, row: int
) -> int:
    """The att-satser, each with a cue that shows once its level is moved; returns the last row.

    The first are those of the named applications; the conditions after them have no level.
    """
    sheet.text(row, 0, "Att-satser enligt scenariot", "group")
    sheet.text(row + 1, 0, BOARD_DECIDES)
    row += 2
    for i, clause in enumerate(texts):
        sheet.paragraph(row + i, 0, _STATED - 1, clause.text, least=2)
        if i < len(names):
            level, stated = grants.levels.of[names[i]], grants.stated.of[names[i]]
            cue = f'IF(AND({level}={stated},{grants.choices.of[names[i]]}=""),"","{_MOVED}")'
            sheet.merged_formula(row + i, (_STATED, _COUNTED), cue, "", "alert wrap")
    return row + len(texts) - 1
