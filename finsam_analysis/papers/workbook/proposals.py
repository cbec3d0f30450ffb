"""The workbook's sheet of proposals: what the board is asked to decide, and for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finsam_analysis.papers.workbook.cells import Page
from finsam_analysis.papers.workbook.grants import GrantPlaces
from finsam_analysis.papers.workbook.sharing import LevelledGrant
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import BOARD_DECIDES, Motion, Saying, clauses, supposed_sentence

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


def maximum_places(page: Page, proposals: Sequence[Motion]) -> dict[str, str]:
    """Where it stands what an owner can claim at most, by application."""
    rows = enumerate(proposals, start=_FIRST)
    return {motion.application.id: page.at(row, _MAXIMUM) for row, motion in rows}


def write_motion_page(
    page: Page,
    result: ScenarioResult,
    proposals: Sequence[Motion],
    levelled: Sequence[LevelledGrant],
    grants: GrantPlaces,
) -> None:
    """Write each application's period and maximum, which follow its level, then the att-satser.

    The maximum is what the level gives, but where the whole base is granted the amount that the
    base is a rounding of: the decision's own at the scenario's level, else the proposed.

    Args:
        page: the sheet.
        result: the scenario.
        proposals: its motions.
        levelled: its grants as levels of a base.
        grants: where levels and totals stand.
    """
    page.widths(46, 16, 24, 34, 15, 15, 14, 14)
    page.text(0, 0, "Förslag till beslut, kronor", "title")
    page.text(1, 0, "Perioden och högsta beloppet följer nivåerna på bladet Ansökningar.")
    page.text(2, 0, "Besluten i ord och att-satserna är scenariots och följer inte med.")
    changed = f"SUMPRODUCT(--({grants.level_area}<>{grants.stated_area}))"
    cue = f'"Ändrade nivåer: "&{changed}&". Att-satserna nedan gäller scenariots nivåer."'
    page.formula(3, 0, f'IF({changed}=0,"",{cue})', "", "alert")
    page.texts(_FIRST - 1, 0, _WORDS_HEADINGS, "heading")
    page.texts(_FIRST - 1, _WHOLE, _HEADINGS, "heading right")
    page.lines(_FIRST - 1, 2)
    page.sheet.freeze_panes(_FIRST, 1)
    page.sheet.repeat_rows(_FIRST - 1)
    row = _write_amounts(page, proposals, {grant.id: grant for grant in levelled}, grants)
    texts = clauses(proposals)
    row = _write_clauses(page, texts, [m.application.id for m in proposals], grants, row + 2)
    supposed = supposed_sentence(result)
    if supposed:
        page.paragraph(row + 1, 0, _COUNTED, supposed.text)
    page.on_one_page(row + len(texts))  # an att-sats takes two lines


def _write_amounts(
    page: Page,
    proposals: Sequence[Motion],
    levelled: Mapping[str, LevelledGrant],
    grants: GrantPlaces,
) -> int:
    """One row for each application; returns the row of the sums."""
    sums = dict.fromkeys((_STATED, _MAXIMUM, _COUNTED), 0)
    for row, motion in enumerate(proposals, start=_FIRST):
        application, name = motion.application, motion.application.id
        whole_base = motion.counted == levelled[name].base.total
        page.folded(row, {_NAME: application.name, _WORDS: motion.words.text})
        page.text(row, _OWNER, application.owner)
        page.number(row, _WHOLE, motion.maximum if whole_base else application.proposed)
        page.number(row, _STATED, motion.maximum)
        granted, base = grants.totals[name], grants.bases[name]
        most = f"IF({granted}={base},{page.at(row, _WHOLE)},{granted})"
        page.formula(row, _MAXIMUM, most, motion.maximum)
        page.formula(row, _COUNTED, granted, motion.counted)
        period = f'IF({page.at(row, _MAXIMUM)}>0,"{motion.dates}","")'
        page.formula(row, _PERIOD, period, motion.dates if motion.grants else "", "")
        figures = (motion.maximum, motion.maximum, motion.counted)
        sums = {column: sums[column] + x for column, x in zip(sums, figures, strict=True)}
    end = _FIRST + max(1, len(proposals))  # never a sum over no row at all
    page.texts(end, 0, ("Summa", *[""] * _COUNTED), "sum")
    for column, value in sums.items():
        area = page.area(_FIRST, column, end - 1, column)
        page.formula(end, column, f"SUM({area})", value, "kr sum")
    return end


def _write_clauses(
    page: Page, texts: Sequence[Saying], names: Sequence[str], grants: GrantPlaces, row: int
) -> int:
    """The att-satser, each with a cue that shows once its level is moved; returns the last row.

    The first are those of the named applications; the conditions after them have no level.
    """
    page.text(row, 0, "Att-satser enligt scenariot", "group")
    page.text(row + 1, 0, BOARD_DECIDES)
    row += 2
    for i, clause in enumerate(texts):
        page.paragraph(row + i, 0, _STATED - 1, clause.text, least=2)
        if i < len(names):
            level, stated = grants.levels[names[i]], grants.stated[names[i]]
            cue = f'IF({level}={stated},"","{_MOVED}")'
            page.merged_formula(row + i, (_STATED, _COUNTED), cue, "", "alert wrap")
    return row + len(texts) - 1
