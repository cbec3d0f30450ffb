"""The att-satser of changed applications: their own numbers agree, and what is removed is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from finsam_analysis.choices import all_approved
from finsam_analysis.core import DataPackage, Grant, round_half_away
from finsam_analysis.scenario import Decision, Reject, ScenarioResult, Step, Table, compute
from finsam_analysis.tables import proposed_decisions
from tests.papers.appendix_reading import tidy

Run = Callable[[str], ScenarioResult]
OFFICE = "på 7 527 000 kr enligt kansliets fördelning (föreslaget 7 526 600 kr), "
PROPOSED = "på föreslagna 7 526 600 kr, "
EXTENDED = "på 4 418 000 kr enligt kansliets fördelning (föreslaget 4 418 130 kr), "


def clauses(result: ScenarioResult) -> dict[str, str]:
    """Application to its att-sats, spaces made common."""
    return {
        proposal.application.id: tidy(proposal.clause.text)
        for proposal in proposed_decisions(result)
    }


@pytest.mark.parametrize(
    ("application", "cut", "change", "maximum"),
    [
        # Framsteget: 7 526 600 kr proposed, 7 527 000 kr in the office's table. By hand:
        # 7 527 000 · 0,9982 = 7 513 451,4.
        ("framsteget", 'procent: "0,18"', f"{OFFICE}som minskas med 0,18 %,", "7 513 451"),
        ("framsteget", "procent: 50", f"{OFFICE}som minskas med 50 %,", "3 763 500"),
        ("framsteget", "belopp_kr: 100001", f"{OFFICE}som minskas med 100 001 kr,", "7 426 999"),
        ("framsteget", "tak_kr: 5000000", f"{OFFICE}som minskas till högst 5 000 000 kr,", "5 000 000"),
        ("framsteget", "per_år: {2025: 50000, 2026: 25500}",
         f"{OFFICE}som minskas med 50 000 kr 2025 och 25 500 kr 2026,", "7 451 500"),
        # The position of 20 % is 628 000 kr of the budget.
        ("framsteget", "ta_bort: [insatsansvarig]",
         f"{OFFICE}utan tjänsten Insatsansvarig 20%,", "6 899 000"),
        # A ceiling above the table's amount leaves the proposal.
        ("framsteget", "tak_kr: 7527000",
         f"{PROPOSED}som minskas till högst 7 527 000 kr,", "7 526 600"),
        # Förlängning: 4 418 130 kr proposed, 4 418 000 kr in the table.
        ("forstarkt-stod-forlangning", "procent: 10", f"{EXTENDED}som minskas med 10 %,", "3 976 200"),
        ("forstarkt-stod-forlangning", "tak_kr: 4418100",
         "på föreslagna 4 418 130 kr, som minskas till högst 4 418 100 kr,", "4 418 100"),
        # Where the table has the proposal itself there is one base.
        ("samordnat-stod", "procent: 10", "på föreslagna 6 984 000 kr, som minskas med 10 %,",
         "6 285 600"),
        ("min-framtid", "ta_bort: [arbetsterapeut]",
         "på föreslagna 8 350 000 kr, utan tjänsten Arbetsterapeut,", "5 975 000"),
    ],
)  # fmt: skip
def test_a_reduction_says_what_it_is_taken_of(
    run: Run, application: str, cut: str, change: str, maximum: str
) -> None:
    """Base, cut and maximum are figures of one equation."""
    text = f"standard: bevilja\nbeslut:\n  {application}: {{åtgärd: reducera, {cut}}}"
    clause = clauses(run(text))[application]
    assert f"enligt ansökan {change} till insatsen" in clause
    assert clause.endswith(f"med maximalt {maximum} kr")


@pytest.mark.parametrize("percent", ["0,18", "5", "33,3"])
def test_each_sentence_of_an_equal_cut_adds_up(
    run: Run, uppsala: DataPackage, percent: str
) -> None:
    """The first amount of every att-sats less its per cent is its last amount."""
    cuts = "\n".join(
        f'  {application.id}: {{åtgärd: reducera, procent: "{percent}"}}'
        for application in uppsala.applications
    )
    told = clauses(run(f"standard: bevilja\nbeslut:\n{cuts}"))
    assert len(told) == 11
    left = 1 - Fraction(percent.replace(",", ".")) / 100
    for clause in told.values():
        assert f"minskas med {percent} %," in clause
        amounts = [int(text.replace(" ", "")) for text in re.findall(r"(\d[\d ]*) kr", clause)]
        assert amounts[-1] == round_half_away(amounts[0] * left), clause


def test_rows_of_one_name_keep_their_numbers(run: Run) -> None:
    """Växtkraft has three Arbetskonsulent vuxen; the number then tells which of them goes."""
    clause = clauses(
        run(
            "standard: bevilja\nbeslut:\n  vaxtkraft: {åtgärd: reducera, "
            "ta_bort: [arbetskonsulent-vuxen-1, arbetskonsulent-vuxen-2]}"
        )
    )["vaxtkraft"]
    assert "utan tjänsterna 1. Arbetskonsulent vuxen och 2. Arbetskonsulent vuxen, till" in clause


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (
            "{åtgärd: skjut upp, månader: 6}",
            "på föreslagna 7 526 600 kr, där insatsen skjuts upp 6 månader, till",
        ),
        # Half of 2027's 1 910 000 kr, as the table has it, goes; so its sum is the base.
        (
            "{åtgärd: förkorta, till: 2027-06-30}",
            f"{OFFICE}där insatsen förkortas till 30 juni 2027, till",
        ),
    ],
)
def test_it_is_the_insats_that_is_moved_not_its_amount(run: Run, decision: str, told: str) -> None:
    """And its day is written as the others of the sentence."""
    text = f"standard: bevilja\nbeslut:\n  framsteget: {decision}"
    assert told in clauses(run(text))["framsteget"]


def test_an_application_that_is_left_nothing_says_why_it_is_rejected(run: Run) -> None:
    """It was not rejected by the scenario but cut to nothing."""
    clause = clauses(
        run("standard: bevilja\nbeslut:\n  framsteget: {åtgärd: reducera, procent: 100}")
    )["framsteget"]
    assert clause == (
        "att avslå ansökan om finansiellt stöd till insatsen Framsteget (Håbo), eftersom inget "
        "belopp återstår när den minskas med 100 %"
    )


def _with_first(uppsala: DataPackage, proposed: int, carried: int) -> DataPackage:
    """Växtkraft with another proposal and another distribution, all of it in 2025."""
    first, *others = uppsala.applications
    amounts = np.zeros((1, 5), dtype=np.int64)
    amounts[0, 1] = carried
    grant = Grant(("Enköping",), amounts, np.zeros(1, dtype=np.int64))
    changed = replace(first, proposed=proposed, distribution=grant)
    return replace(uppsala, applications=(changed, *others))


@pytest.mark.parametrize("step", [Reject(), Table()])
def test_a_refused_application_without_a_distribution_is_still_refused(
    uppsala: DataPackage, step: Step
) -> None:
    """The office's table carries nothing of it; nothing is then granted as proposed."""
    package = _with_first(uppsala, 8_260_000, 0)
    scenario = all_approved(package)
    refused = {**scenario.decisions, "vaxtkraft": Decision((step,))}
    proposal, *_ = proposed_decisions(compute(package, replace(scenario, decisions=refused)))
    assert proposal.maximum == 0
    assert not proposal.clause.text.startswith("att bevilja")


def test_what_the_table_carries_is_asked_for_where_nothing_was_proposed(
    uppsala: DataPackage,
) -> None:
    """0 kr stands as proposed but 500 000 kr in the office's table, which is granted."""
    package = _with_first(uppsala, 0, 500_000)
    proposal, *_ = proposed_decisions(compute(package, all_approved(package)))
    assert (proposal.maximum, proposal.counted) == (500_000, 500_000)
