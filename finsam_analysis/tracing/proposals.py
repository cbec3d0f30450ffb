"""What the board is asked to grant at most, traced: asked, adjusted, proposed, decided."""

from __future__ import annotations

from finsam_analysis.core import THOUSAND, Application, FigureKind, kronor
from finsam_analysis.scenario import Decision
from finsam_analysis.tables import Proposal, proposed_decisions, stated_key
from finsam_analysis.tracing.figure import FigureBook, TracedFigure
from finsam_analysis.tracing.origins import Origin


def trace_proposals(book: FigureBook) -> None:
    """Trace asked, proposed and maximum of every application; grants are traced before."""
    result, maxima = book.result, []
    for proposal in proposed_decisions(result):
        application, key = proposal.application, proposal.application.id
        decision = result.scenario.decisions[key]
        asked = _asked(application, book)
        proposed = _proposed(application, asked, book)
        whole = asked if result.standings(application)[-1].as_asked else proposed
        maximum = _maximum(proposal, whole, book.origins.at(decision.last.at), book)
        maxima.append(maximum)
        _stated(key, decision, book)
        if proposal.counted != proposal.maximum:
            counted = book[FigureKind.APPLICATION.key(key)]
            label = f"i tabellerna mot beslutet: {application.name}"
            book.difference(FigureKind.DIFFERENCE.key(key), [counted], [maximum], label=label)
    book.sum(
        FigureKind.MAXIMUM.key(), [figure for figure in maxima if figure.amount], "inget beviljas"
    )


def _stated(key: str, decision: Decision, book: FigureBook) -> None:
    """What a decision says in kronor."""
    for stated, meaning, at in decision.stated():
        book.keep(stated_key(key, stated), stated.amount, meaning, book.origins.at(at))


def _asked(application: Application, book: FigureBook) -> TracedFigure:
    """The applicant's budget row by row, where its rows sum to what is asked."""
    key, rows, parts = application.id, application.budget_rows, list[tuple[int, TracedFigure]]()
    if sum(row.asked for row in rows) == application.asked:
        for row in rows:
            name, label = (
                FigureKind.BUDGET_ROW.key(key, part=row.id),
                f"{row.name}, {row.organisation}",
            )
            here = book.origins.row("budgetrader", ansökan=key, budgetrad=row.id)
            parts.append((1, book.keep(name, row.asked, "", here, label=label)))
    filled = [(sign, part) for sign, part in parts if part.amount]
    stands, label = book.origins.application(key), f"sökt: {application.name}"
    asked = FigureKind.ASKED.key(key)
    return book.keep(asked, application.asked, "", stands, label=label, parts=filled)


def _proposed(application: Application, asked: TracedFigure, book: FigureBook) -> TracedFigure:
    """What was asked less the office's adjustments, where they explain what is proposed."""
    key, stands = application.id, book.origins.application(application.id)
    name, label = FigureKind.PROPOSED.key(key), f"föreslaget: {application.name}"
    rest = application.proposed - application.asked
    rest += sum(adjustment.amount for adjustment in application.adjustments)
    # A proposal that is whole thousands has been rounded; any other rest nobody has explained.
    if abs(rest) > THOUSAND or (rest and application.proposed % THOUSAND):
        how = "handlingarna förklarar inte skillnaden mot det sökta"
        return book.keep(name, application.proposed, how, stands, label=label)
    taken = [
        book.keep(
            FigureKind.ADJUSTMENT.key(key, part=adjustment.id),
            adjustment.amount,
            "",
            book.origins.row("justeringar", ansökan=key, justering=adjustment.id),
            label=f"kansliets justering: {adjustment.description}",
        )
        for adjustment in application.adjustments
    ]
    added = [asked]
    if rest:
        how = "beslutsförslaget är avrundat"
        added.append(book.keep(FigureKind.PROPOSAL_ROUNDING.key(key), rest, how, stands))
    parts = [*((1, figure) for figure in added), *((-1, figure) for figure in taken)]
    also = _also_proposed(key, application.proposed, book)
    return book.keep(name, application.proposed, also, label=label, parts=parts)


def _also_proposed(key: str, proposed: int, book: FigureBook) -> str:
    """That the report's column of that name has the office's distribution, where it is another amount."""
    offered = book[FigureKind.OFFERED.key(key)]
    if offered.amount == proposed:
        return ""
    return (
        f"i rapportens tabell över besluten är {FigureKind.PROPOSED} i stället ”{offered.name}”, "
        f"{kronor(int(offered.amount))}"
    )


def _maximum(
    proposal: Proposal, whole: TracedFigure, stands: Origin, book: FigureBook
) -> TracedFigure:
    """What the att-sats says: the whole of what was asked or proposed, or what is granted of it."""
    key = proposal.application.id
    name, label = FigureKind.MAXIMUM.key(key), f"högst: {proposal.application.name}"
    if not proposal.grants:
        return book.keep(name, 0, "inget beviljas", stands, label=label)
    for part in (whole, book[FigureKind.APPLICATION.key(key)]):
        if part.amount == proposal.maximum:
            return book.keep(name, proposal.maximum, "", stands, label=label, parts=[(1, part)])
    return book.keep(name, proposal.maximum, "scenariots tak", stands, label=label)
