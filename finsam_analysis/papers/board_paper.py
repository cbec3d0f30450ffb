"""What the board decides on: its part of the budget appendix, and nothing that is not for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from finsam_analysis.core import FigureKind, kronor
from finsam_analysis.papers.appendix_content import AppendixContent, Block, Facts, Items, Part
from finsam_analysis.papers.appendix_tables import (
    grants_in_kronor,
    proposal_table,
    room_in_kronor,
    titled,
)
from finsam_analysis.papers.meeting import meeting_heads, signatories
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import (
    BELOW,
    BOARD_DECIDES,
    LEGAL_RULE,
    NO_LEGAL_QUESTION,
    NOTHING_TO_DECIDE,
    Table,
    Text,
    assumption_table,
    figure,
    floor_kronor,
    gathered_clauses,
    legal_points,
    proposed_decisions,
    revision_table,
    room_chart,
    scenario_economists_table,
    share_chart,
    supposed_sentence,
)

_MOST_ROWS, _LARGEST = 100, 20  # [rows]; of a table with more the largest grants stand alone
_CHART_HELP = (
    "Stapeln är det ackumulerade överskottet i slutet av året, när besluten har betalats. Den "
    "streckade linjen är golvet."
)


def board_paper(result: ScenarioResult, dated: date) -> AppendixContent:
    """Everything that the board is shown of a scenario.

    Args:
        result: the computed scenario; nothing is computed anew here.
        dated: the date the appendix speaks of; the clock is the caller's.
    """
    package = result.package
    return AppendixContent(
        title=f"Ekonomisk information per {dated}",
        result=result,
        dated=dated,
        heads=Facts(meeting_heads(package, dated)),
        signed=signatories(package, dated),
        parts=(
            Part(
                "ekonomisk-information",
                "Aktuellt beslutsutrymme",
                (_reading_help(result), _economists_table(result)),
            ),
            *_revision_part(result),
            _decision_part(result),
            Part(
                "beslutsutrymme",
                "Beslutsutrymmet år för år",
                (_CHART_HELP, room_chart(result)),
            ),
            Part(
                "kommuner",
                "Beviljat per kommun och region",
                (grants_in_kronor(result), share_chart(result)),
            ),
            Part("antaganden", "Antaganden", (assumption_table(result, dated),)),
            _legal_part(result),
        ),
    )


def _economists_table(result: ScenarioResult) -> Table:
    """The economist's table; of more grants than one can take in, it tells the largest."""
    table = titled(scenario_economists_table(result), "Post")
    if len(table.lines) <= _MOST_ROWS:
        return table
    short = titled(scenario_economists_table(result, _LARGEST), "Post")
    if len(short.lines) == len(table.lines):
        return table  # the rows are many for another reason
    why = f"De {_LARGEST} största beviljade raderna står för sig; alla står i bilagans arbetsbok. "
    return replace(short, note=why + short.note)


def _reading_help(result: ScenarioResult) -> Text:
    reserve = result.package.reserve_fund.value
    fund = figure(kronor(reserve), FigureKind.RESERVE.key())
    aside: Text | str = "Reservfonden på " + fund + " är inte medräknad. " if reserve else ""
    return (
        "Tabellen visar redan beslutade insatser och därunder det som scenariot beviljar av de nya "
        "ansökningarna. I beslutsutrymmet ingår det ackumulerade överskottet från tidigare år. "
        + aside
        + f"Tecknet {BELOW} betyder under golvet, "
        + floor_kronor(result)
        + "."
    )


def _revision_part(result: ScenarioResult) -> tuple[Part, ...]:
    """What has changed since the documents; nothing where nothing has."""
    if not result.package.revisions:
        return ()
    words = "Dessa siffror är andra än i handlingen. Tabellerna räknar med de nya."
    return (Part("andrat", "Ändrat sedan handlingen", (words, revision_table(result))),)


def _decision_part(result: ScenarioResult) -> Part:
    proposals, supposed = proposed_decisions(result), supposed_sentence(result)
    asked: tuple[Block, ...] = (
        BOARD_DECIDES,
        Items(gathered_clauses(proposals)),
        proposal_table(result, proposals),
    )
    return Part(
        "forslag",
        "Förslag till beslut",
        (*(asked if proposals else (NOTHING_TO_DECIDE,)), *((supposed,) if supposed else ())),
    )


def _legal_part(result: ScenarioResult) -> Part:
    """What the law asks of the figures, with the answers given; what has none is the office's."""
    points = [point.told for point in legal_points(result)]
    questions: Block = Items(tuple(points)) if points else NO_LEGAL_QUESTION
    return Part("rattsligt", "Rättsliga frågor", (LEGAL_RULE, questions, room_in_kronor(result)))
