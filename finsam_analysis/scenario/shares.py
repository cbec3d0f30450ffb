"""Which part of the grants each organisation gets, and what it pays in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finsam_analysis.core import DataPackage, Grant, Kronor, OrganisationKind, apportion


@dataclass(frozen=True)
class FundingShare:
    """One organisation's part.

    ``granted`` and ``paid_in`` are per year [SEK/year]; ``share_of_total`` is the part of all
    grants within the plan's years [share 0–1]; ``per_inhabitant`` is ``granted`` over the years
    per inhabitant of ``population`` [SEK/inhabitant], None for one without inhabitants (state).
    """

    organisation: str
    kind: OrganisationKind
    granted: Kronor
    share_of_total: Fraction
    population: int | None
    per_inhabitant: Fraction | None
    paid_in: Kronor

    @property
    def granted_total(self) -> int:
        """Granted over the plan's years [SEK]."""
        return int(self.granted.sum())


def contributions(package: DataPackage, fees: Sequence[int] | Kronor) -> dict[str, Kronor]:
    """What each member pays of each year's fees [SEK/year].

    ``paid_{o,y} = fee_y · part_g · key_o / Σ_{o' in g} key_{o'}`` for organisation ``o`` of the
    group ``g`` (state, region, kommuner), whole kronor by largest remainder within each year.

    Args:
        package: gives the groups' legal parts and the key within each group.
        fees: the members' fees together, one per year [SEK/year].

    Returns:
        Organisation to amounts, shape (years,), in the key's order; sums to the fees each year.

    Source: lag (2003:1210) 5 § for the groups' parts; the law leaves the split between several
    kommuner to their agreement, so their key is a stated assumption.
    """
    kind_of = {o.name: o.kind for o in package.organisations}
    group_sum = dict.fromkeys(OrganisationKind, 0)
    for key in package.share_keys:
        group_sum[kind_of[key.organisation]] += key.weight
    parts = []
    for key in package.share_keys:
        kind = kind_of[key.organisation]
        # A group may hold a key of 0 beside the one that pays; its sum is never 0 (load rule).
        parts.append(package.legal_parts[kind] * key.weight / group_sum[kind])
    scale = math.lcm(*(part.denominator for part in parts))
    weights = [int(part * scale) for part in parts]
    split = np.array([apportion(int(fee), weights) for fee in fees], dtype=np.int64)
    split = split.reshape(len(fees), len(weights))
    return {key.organisation: split[:, i] for i, key in enumerate(package.share_keys)}


def granted_per_organisation(grants: Iterable[Grant], years: Sequence[int]) -> dict[str, Kronor]:
    """Sum of the grants for each organisation that has any [SEK/year]."""
    granted: dict[str, Kronor] = {}
    for grant in grants:
        for organisation, amounts in zip(grant.organisations, grant.amounts, strict=True):
            zero = np.zeros(len(years), dtype=np.int64)
            granted[organisation] = granted.get(organisation, zero) + amounts
    return granted


def funding_shares(
    package: DataPackage, granted: Mapping[str, Kronor], fees: Sequence[int] | Kronor
) -> tuple[FundingShare, ...]:
    """Every kommun's and region's part of what is granted, and any other receiver's.

    ``share_o = Σ_y granted_{o,y} / Σ_{o,y} granted_{o,y}`` (0 when nothing is granted at all);
    ``per_inhabitant_o = Σ_y granted_{o,y} / population_o`` in the package's population year.

    Args:
        package: gives organisations in their order, population and keys.
        granted: organisation to amounts [SEK/year], shape (years,).
        fees: the members' fees together [SEK/year], shape (years,).
    """
    whole = sum(int(amounts.sum()) for amounts in granted.values())
    paid = contributions(package, fees)
    nothing = np.zeros(len(fees), dtype=np.int64)
    shares = []
    for organisation in package.organisations:
        if organisation.kind is OrganisationKind.STATE and organisation.name not in granted:
            continue
        amounts = granted.get(organisation.name, nothing)
        total = int(amounts.sum())
        population = package.population.get((organisation.name, package.population_year.value))
        shares.append(
            FundingShare(
                organisation=organisation.name,
                kind=organisation.kind,
                granted=amounts,
                share_of_total=Fraction(total, whole) if whole else Fraction(0),
                population=population,
                per_inhabitant=None if population is None else Fraction(total, population),
                paid_in=paid.get(organisation.name, nothing),
            )
        )
    return tuple(shares)
