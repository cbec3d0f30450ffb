"""Which tests speak of each calculating module: the quick ones, since they run once a mutant."""

from __future__ import annotations

_DECISIONS = [
    "tests/scenario/test_compute_by_hand.py",
    "tests/scenario/test_decision_vocabulary.py",
    "tests/tables/test_wording.py",
]
_STEPS = [
    *_DECISIONS,
    "tests/scenario/test_moving_in_time.py",
    "tests/scenario/test_second_part.py",
    "tests/scenario/test_steps_by_hand.py",
    "tests/tracing/test_decision_tracing.py",
    "tests/tracing/test_stated_tracing.py",
]
_SPACE = [
    "tests/choices/test_space_by_hand.py",
    "tests/choices/test_choice_space.py",
    "tests/choices/test_unused_money.py",
]
_SEARCH = ["tests/choices/test_search_written_out.py", "tests/choices/test_unused_money.py"]
_RISK = ["tests/sensitivity/test_risk_by_hand.py", "tests/sensitivity/test_risk.py"]
TESTS: dict[str, list[str]] = {
    "core.money": [
        "tests/core/test_kronor.py",
        "tests/core/test_kronor_with_sign.py",
        "tests/core/test_apportion_rows.py",
    ],
    "core.periods": ["tests/core/test_periods.py"],
    "core.plan": ["tests/scenario/test_account.py"],
    "scenario.surplus": ["tests/scenario/test_surplus.py"],
    "scenario.changes": ["tests/scenario/test_changes.py"],
    "scenario.account": ["tests/scenario/test_account.py"],
    "scenario.allocation": [
        "tests/scenario/test_allocation.py",
        "tests/scenario/test_salary_model.py",
        "tests/scenario/test_grants_by_hand.py",
    ],
    "scenario.month_spread": ["tests/scenario/test_moving_in_time.py"],
    "scenario.shares": ["tests/scenario/test_shares.py"],
    "scenario.grants": ["tests/scenario/test_grants_by_hand.py"],
    "scenario.step": _STEPS,
    "scenario.steps": _STEPS,
    "scenario.decisions": _DECISIONS,
    "scenario.run": [
        "tests/scenario/test_compute_by_hand.py",
        "tests/scenario/test_running.py",
        "tests/scenario/test_bad_scenario.py",
        "tests/cli/test_scenario_commands.py",
    ],
    "choices.combinations": _SPACE,
    "choices.enumeration": _SPACE,
    "choices.pareto": ["tests/choices/test_undominated.py", *_SPACE],
    "choices.space": _SPACE,
    "choices.sample": _SPACE,
    "choices.demands": ["tests/choices/test_demands.py", *_SEARCH],
    "choices.programme": _SEARCH,
    "choices.listing": ["tests/choices/test_listing.py", *_SEARCH],
    "choices.solving": _SEARCH,
    "choices.smallest_change": _SEARCH,
    "choices.clashes": _SEARCH,
    "sensitivity.edge": [
        "tests/sensitivity/test_edge_by_hand.py",
        "tests/sensitivity/test_edge.py",
    ],
    "sensitivity.shapley": [
        "tests/sensitivity/test_bridge_by_hand.py",
        "tests/sensitivity/test_bridge.py",
    ],
    "sensitivity.side_by_side": ["tests/sensitivity/test_bridge_by_hand.py"],
    "sensitivity.uncertainty": [
        "tests/sensitivity/test_distributions_by_hand.py",
        "tests/sensitivity/test_uncertainty.py",
    ],
    "sensitivity.drawn_futures": [
        "tests/sensitivity/test_risk_by_hand.py",
        "tests/sensitivity/test_uncertainty.py",
        "tests/sensitivity/test_risk.py",
    ],
    "sensitivity.room_risk": _RISK,
    "sensitivity.safe_decision": _RISK,
}
