"""Whether parts make up their wholes: checks that a model makes of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finsam_analysis.core import Kronor, ReconciliationError, whole


@dataclass(frozen=True)
class Check:
    """One statement about the figures, in Swedish, and whether it holds."""

    statement: str
    holds: bool
    detail: str


def equal(statement: str, left: Sequence[int] | Kronor, right: Sequence[int] | Kronor) -> Check:
    """Check that two rows of amounts are the same in every place [SEK]."""
    difference = np.asarray(left, dtype=np.int64) - np.asarray(right, dtype=np.int64)
    worst = int(np.abs(difference).max(initial=0))
    return Check(statement, worst == 0, f"största skillnad {whole(worst)} kr")


def sums_to_one(statement: str, parts: Sequence[Fraction]) -> Check:
    """Check that shares sum to 1, or are all 0 because there is nothing to share."""
    total = sum(parts, Fraction(0))
    return Check(statement, total == 1 or not any(parts), f"summan är {total}")


def demand(checks: Sequence[Check]) -> None:
    """Raise when any check fails.

    Raises:
        ReconciliationError: names every check that does not hold.
    """
    failed = [f"{check.statement} ({check.detail})" for check in checks if not check.holds]
    if failed:
        raise ReconciliationError("Modellen stämmer inte med sig själv: " + "; ".join(failed))
