"""Which part of the grants each organisation gets, and what it pays in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finsam_analysis.core import DataPackage, Grant, Kronor, OrganisationKind, Section, apportion


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
    group ``g`` (state, region, kommuner), whole kronor by largest remainder within each year. A
    kommun outside every region counts in both its groups.

    Where the plan states what a member pays, that is what it pays: the key then shares only what
    is not stated, over the others. A fee that a scenario has moved is moved alike for all.

    Args:
        package: gives the groups' legal parts and the key within each group.
        fees: the members' fees together, one per year [SEK/year].

    Returns:
        Organisation to amounts, shape (years,), in the key's order, then those with a stated fee
        only; sums to the fees each year.

    Source: lag (2003:1210) 3 and 5 §§ for the groups' parts; the law leaves the split between several
    kommuner to their agreement, so their key is a stated assumption.
    """
    weights = _payers(package)
    stated = {fee.organisation: fee.amounts for fee in package.member_fees}
    payers = list(dict.fromkeys([*weights, *stated]))
    keys = [weights.get(name, 0) for name in payers]
    others = [0 if name in stated else key for name, key in zip(payers, keys, strict=True)]
    known = np.array([stated.get(name, [0] * len(fees)) for name in payers], dtype=np.int64)
    planned = package.plan.yearly(Section.MEMBER_FEE)
    split = []
    for year, fee in enumerate(fees):
        if not known[:, year].any():
            split.append(apportion(int(fee), keys))
            continue
        rest = int(planned[year] - known[:, year].sum())
        paid = known[:, year] + apportion(rest, others if any(others) else keys)
        split.append(paid if int(fee) == planned[year] else apportion(int(fee), paid))
    table = np.array(split, dtype=np.int64).reshape(len(fees), len(payers))
    return {name: table[:, i] for i, name in enumerate(payers)}


def _payers(package: DataPackage) -> dict[str, int]:
    """What each member weighs among them all, by the groups' legal parts and the keys."""
    kind_of = package.kinds
    group_sum = dict.fromkeys(OrganisationKind, 0)
    for key in package.share_keys:
        group_sum[kind_of[key.organisation]] += key.weight
        group_sum[OrganisationKind.REGION] += key.weight_as_region or 0
    parts = {}
    for key in package.share_keys:
        kind = kind_of[key.organisation]
        # A group may hold a key of 0 beside the one that pays; its sum is never 0 (load rule).
        part = package.legal_parts[kind] * key.weight / group_sum[kind]
        if key.weight_as_region:
            region = OrganisationKind.REGION
            part += package.legal_parts[region] * key.weight_as_region / group_sum[region]
        parts[key.organisation] = part
    scale = math.lcm(*(part.denominator for part in parts.values()))
    return {name: int(part * scale) for name, part in parts.items()}


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
        outside = organisation.kind in (OrganisationKind.STATE, OrganisationKind.FORBUND)
        if outside and organisation.name not in granted:
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
