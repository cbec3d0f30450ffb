"""Choices of any size: the real case's applications over and over, each a little changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from finsam_analysis.choices import STANDARD_LEVELS, Choices, all_approved, choices_of
from finsam_analysis.core import Kronor
from finsam_analysis.data_package import find_package
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import compute

SEED = 20240912


def real_choices() -> Choices:
    """The eleven applications at the standard levels."""
    package = open_package(find_package())
    return choices_of(compute(package, all_approved(package)), STANDARD_LEVELS)


def choices_of_size(count: int) -> Choices:
    """So many applications; the first eleven are the real ones, the others 50–150 % of one.

    The room grows with the number of applications, so that as much is missing in proportion.
    """
    real = real_choices()
    own = len(real.applications)
    random = np.random.default_rng(SEED)
    sizes = np.concatenate([np.full(own, 20), random.integers(10, 31, max(count - own, 0))])[:count]
    which = np.arange(count) % own

    def scaled(table: Kronor) -> Kronor:
        # Whole 50 kr, as the real amounts are at the standard levels.
        factors = sizes.reshape(-1, *[1] * (table.ndim - 1))
        return np.asarray(table[which] * factors // 20 // 50 * 50, dtype=np.int64)

    proposal = scaled(real.carried)[:, -1].sum(axis=0)
    lacking = real.room_without - real.carried[:, -1].sum(axis=0)
    return replace(
        real,
        applications=tuple(f"{real.applications[w]}-{i}" for i, w in enumerate(which)),
        granted=scaled(real.granted),
        carried=scaled(real.carried),
        received=scaled(real.received),
        room_without=proposal + lacking * count // own,
    )
