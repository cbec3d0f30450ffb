"""What the board is asked to decide: for each application an att-sats, a period and a maximum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from finsam_analysis.core import (
    Action,
    Application,
    FigureKind,
    Period,
    kronor,
    long_period,
)
from finsam_analysis.scenario import (
    ApproveAsAsked,
    Ceiling,
    Decision,
    Distribute,
    ScenarioResult,
    Table,
)
from finsam_analysis.tables.figure_text import Text, enumerated, figure, text_of
from finsam_analysis.tables.wording import NO_APPLICATIONS, decision_words, stated_words

_TABLE, _REFUSE = "bordlägga", "avslå"
_MANY = 60  # proposals; of more the ones without an amount are not told one by one
BOARD_DECIDES = "Förbundsstyrelsen föreslås besluta"
NOTHING_TO_DECIDE = f"{NO_APPLICATIONS} Det finns inget att besluta om."
# As the board papers of 2024-09-12 put them under every application.
_PROVIDED = "att finansieringen av insatserna gäller under förutsättning att"
CONDITIONS = (
    f"{_PROVIDED} förbundet beviljas medel från medlemsorganisationerna framöver",
    f"{_PROVIDED} de följer ansökan, gällande lagstiftning och antagna styrdokument",
)


@dataclass(frozen=True)
class Proposal:
    """The proposed decision on one application.

    ``maximum`` is what the owner can claim at most and ``counted`` what the tables carry [SEK].
    They differ where the office's table rounds the proposal to whole tkr. ``period`` is the insats's
    own, moved or shortened as decided. ``refusal`` is the whole att-sats in a word where it says no more.
    """

    application: Application
    words: Text
    clause: Text
    period: Period
    maximum: int
    counted: int
    refusal: str = ""

    @property
    def insats(self) -> str:
        """``Växtkraft (Enköping)``."""
        return f"{self.application.name} ({self.application.owner})"

    @property
    def dates(self) -> str:
        """``2025-01-01 – 2027-12-31``."""
        return f"{self.period.start} – {self.period.end}"

    @property
    def grants(self) -> bool:
        """True when it asks the board to grant anything."""
        return self.maximum > 0


def proposed_decisions(result: ScenarioResult) -> tuple[Proposal, ...]:
    """The proposed decisions of a scenario, in the applications' order."""
    return tuple(_proposal(result, application) for application in result.package.applications)


def clauses(proposals: Sequence[Proposal]) -> tuple[Text, ...]:
    """What the board is asked to decide: an att-sats for each application, and the conditions."""
    conditions = CONDITIONS if any(proposal.grants for proposal in proposals) else ()
    return (*(proposal.clause for proposal in proposals), *map(text_of, conditions))


def gathered_clauses(proposals: Sequence[Proposal]) -> tuple[Text, ...]:
    """As :func:`clauses`, but of very many those tabled and those refused have an att-sats together."""
    if len(proposals) <= _MANY:
        return clauses(proposals)
    alike = Counter(proposal.refusal for proposal in proposals)
    own = [each for each in proposals if not each.refusal or alike[each.refusal] == 1]
    told = clauses(own)
    together = []
    for verb in (_TABLE, _REFUSE):
        named = [proposal.insats for proposal in proposals if proposal.refusal == verb]
        if len(named) > 1:
            support = "ansökningarna om finansiellt stöd till insatserna"
            together.append(f"att {verb} {support} " + enumerated(named))
    return (*told[: len(own)], *together, *told[len(own) :])


def supposed_sentence(result: ScenarioResult) -> Text:
    """Which insatser a scenario supposes though nobody has applied; empty where there is none."""
    added = [
        f"{addition.name} ({addition.owner}) "
        + figure(kronor(addition.amount), FigureKind.APPLICATION.key(addition.id))
        for addition in result.scenario.additions
    ]
    if not added:
        return Text()
    beginning = "Scenariot räknar också med insatser som ingen har sökt om: "
    return beginning + enumerated(added) + ". De är inte förslag till beslut."


def _proposal(result: ScenarioResult, application: Application) -> Proposal:
    decision = result.scenario.decisions[application.id]
    proposed, granted = result.proposed[application.id], result.granted[application.id]
    # What is granted as the office distributed it is asked for as proposed, if anything is; and as
    # the applicant asked where the office's adjustments are put back and nothing more is done.
    as_proposed = granted.total == proposed.total and application.proposed > 0
    as_proposed &= not decision.refuses
    maximum = granted.total
    if granted.total and decision.steps == (ApproveAsAsked(),):
        maximum = application.asked
    elif as_proposed:
        ceilings = [step.amount for step in decision.steps if isinstance(step, Ceiling)]
        maximum = min([application.proposed, *ceilings])
    period = decision.period(application.period)
    insats = f"insatsen {application.name} ({application.owner})"
    refusal = ""
    if isinstance(decision.last, Table) or not maximum:
        verb = _TABLE if isinstance(decision.last, Table) else _REFUSE
        clause = text_of(f"att {verb} ansökan om finansiellt stöd till {insats}")
        if verb == _TABLE or decision.refuses:
            refusal = verb
        else:
            clause += ", eftersom inget belopp återstår när den "
            clause += decision_words(decision, application)
    else:
        # What is changed is the office's distribution, not the proposal that it rounds.
        base = application.proposed if as_proposed else proposed.total
        basis = _basis(application, decision, base, maximum)
        where = f" till {insats} för perioden {long_period(period)} med maximalt "
        most = figure(kronor(maximum), FigureKind.MAXIMUM.key(application.id))
        clause = "att bevilja finansiellt stöd " + basis + where + most
    words = decision_words(decision, application)
    return Proposal(application, words, clause, period, maximum, granted.total, refusal)


def _basis(application: Application, decision: Decision, base: int, maximum: int) -> Text:
    """What the grant rests on: the application, its proposal or what was asked, and the changes."""
    first, changed = decision.steps[0], decision.actions != (Action.APPROVE,)
    asked = figure(kronor(application.asked), FigureKind.ASKED.key(application.id))
    basis = text_of("enligt ansökan")
    if isinstance(first, Distribute):
        basis += ", med en annan fördelning än kansliets"
    elif changed and isinstance(first, ApproveAsAsked):
        basis += " på sökta " + asked
    elif changed:
        basis += " på " + _base_words(application, base)
    elif application.asked != maximum:
        basis += ", med kansliets justering av sökta " + asked
    if changed:
        basis += ", " + stated_words(decision.in_clause(application), application)
    told = changed or isinstance(first, Distribute) or application.asked != maximum
    return basis + ("," if told else "")


def _base_words(application: Application, base: int) -> Text:
    """The amount that a decision changes, and the proposed one where that is another."""
    proposed = figure(kronor(application.proposed), FigureKind.PROPOSED.key(application.id))
    if base == application.proposed:
        return "föreslagna " + proposed
    offered = figure(kronor(base), FigureKind.OFFERED.key(application.id))
    return offered + " enligt kansliets fördelning (föreslaget " + proposed + ")"
