"""Which whole tkr the figures of some sums are printed as, so that every sum holds as printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import THOUSAND, Programme, ReconciliationError, nearest_thousand, solve

_FORCED = 10**6  # what moving a figure of whole tkr costs, beside a weight of 1 for a part
_PREFERRED = 10**4  # what it costs that a preferred figure is not the nearest tkr
_NODES = 20_000  # of the solver's search: a count, since a time would not answer alike twice
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """One printed identity: ``total = Σ sign · part``; ``parts`` maps each figure to +1 or −1."""

    total: Key
    parts: Mapping[Key, int]

    @property
    def terms(self) -> Iterable[tuple[Key, int]]:
        """Every figure of it with its sign in ``Σ sign · figure = 0``."""
        return ((self.total, -1), *self.parts.items())


def printed_parts(total: int, amounts: Sequence[int]) -> list[int]:
    """Print parts [SEK] as whole tkr that sum to what their total is printed as.

    Each is the nearest tkr, then one tkr at a time goes where it takes an amount least out of its
    way, last of all to what is exactly 0; ties to the earlier.
    """
    printed = [nearest_thousand(amount) for amount in amounts]
    while (miss := total - sum(printed)) and printed:
        step = 1 if miss > 0 else -1
        off = [step * (THOUSAND * p - v) for p, v in zip(printed, amounts, strict=True)]
        printed[min(range(len(off)), key=lambda i: (amounts[i] == 0, off[i]))] += step
    return printed


def printed_sums(
    figures: Mapping[Key, int],
    sums: Sequence[Sum[Key]],
    nearest: Collection[Key] = (),
    preferred: Collection[Key] = (),
    weights: Mapping[Key, int] | None = None,
) -> dict[Key, int] | None:
    """Print each figure as whole tkr so that all ``sums`` hold between what is printed.

    Every figure becomes one of the two whole tkr around it, and one of whole tkr stays as it is.
    What the nearest tkr and the sums settle by themselves needs no choice; for the rest
    ``Σ w · |x − v / 1000|`` is minimised by whole-number programming, as few of the preferred
    as can be other than the nearest. Only where no such figures exist may one of whole tkr move,
    by 1 tkr, as few of them as can be; 0 never does, which a table may leave out. Known as
    controlled rounding (Cox 1987, *Journal of the American Statistical Association* 82).

    Args:
        figures: exact amounts [SEK]; they must satisfy the sums.
        sums: the identities that are printed.
        nearest: figures that are printed as the nearest tkr, halves away from zero.
        preferred: figures that are too wherever that leaves a whole tkr as it is.
        weights: of the figures that matter more than their parts, 1 for the others.

    Returns:
        Figure to whole tkr, none off by more than 1 tkr; None where there is no such printing.

    Raises:
        ReconciliationError: the exact amounts do not satisfy a sum.
    """
    for identity in sums:
        if sum(sign * figures[key] for key, sign in identity.terms):
            raise ReconciliationError(f"Summan {identity.total} är inte summan av sina delar")
    summed = {key for identity in sums for key, _ in identity.terms}
    firm = {
        key: nearest_thousand(amount)
        for key, amount in figures.items()
        if key in nearest or key not in summed or not amount
    }
    whole = {key: v // THOUSAND for key, v in figures.items() if v % THOUSAND == 0} | firm
    settled = whole | {key: nearest_thousand(figures[key]) for key in preferred}
    if _settle(settled, figures, sums) and len(settled) == len(figures):
        return settled
    programme = _Programme(figures, sums, preferred, weights or {})
    if _settle(whole, figures, sums) and (found := programme.best(whole, forced=False)):
        return found
    return programme.best(firm, forced=True)


def _settle(settled: dict[Key, int], figures: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> bool:
    """Add every figure that the settled ones determine; False where a sum then cannot hold."""
    of_figure: defaultdict[Key, list[int]] = defaultdict(list)
    left = []
    for number, identity in enumerate(sums):
        unsettled = 0
        for key, _ in identity.terms:
            if key not in settled:
                of_figure[key].append(number)
                unsettled += 1
        left.append(unsettled)
    waiting = [number for number, unsettled in enumerate(left) if unsettled <= 1]
    while waiting:
        terms = list(sums[waiting.pop()].terms)
        rest = sum(sign * settled[key] for key, sign in terms if key in settled)
        unsettled_terms = [(key, sign) for key, sign in terms if key not in settled]
        if not unsettled_terms:
            if rest:
                return False
            continue
        (key, sign) = unsettled_terms[0]
        value = -sign * rest
        if abs(THOUSAND * value - figures[key]) >= THOUSAND:
            return False
        settled[key] = value
        for number in of_figure[key]:
            left[number] -= 1
            if left[number] <= 1:
                waiting.append(number)
    return True


@dataclass(frozen=True)
class _Programme(Generic[Key]):
    """The choice of what is not settled, as a whole-number programme."""

    figures: Mapping[Key, int]
    sums: Sequence[Sum[Key]]
    preferred: Collection[Key]
    weights: Mapping[Key, int]

    def best(self, settled: Mapping[Key, int], *, forced: bool) -> dict[Key, int] | None:
        """The best whole tkr beside the settled; ``forced`` lets whole tkr move by one."""
        free = [key for key in self.figures if key not in settled]
        position = {key: i for i, key in enumerate(free)}
        count = len(free)
        entries: list[tuple[int, int, int]] = []
        sides: list[int] = []
        for identity in self.sums:
            side = 0
            for key, sign in identity.terms:
                if key in settled:
                    side -= sign * settled[key]
                else:
                    side -= sign * (self.figures[key] // THOUSAND)
                    # Unknowns: a step up from the floor each, and a step down, for whole tkr alone.
                    entries.append((len(sides), position[key], sign))
                    entries.append((len(sides), position[key] + count, -sign))
            sides.append(side)
        if not free:
            return None if any(sides) else dict(settled)
        rows, columns, signs = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        cost, most = self._costs(free, forced=forced)
        sums = np.array(sides, dtype=np.float64)
        programme = Programme(
            cost,
            most,
            np.ones(2 * count, dtype=np.bool_),
            (rows, columns, signs.astype(np.float64)),
            sums,
            sums,
        )
        solution = solve(programme, mip_max_nodes=_NODES)
        if solution.x is None:
            return None
        steps = np.rint(solution.x).astype(np.int64)
        chosen = {
            key: self.figures[key] // THOUSAND + int(step)
            for key, step in zip(free, steps[:count] - steps[count:], strict=True)
        }
        return {key: settled[key] if key in settled else chosen[key] for key in self.figures}

    def _costs(
        self, free: Sequence[Key], *, forced: bool
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """What each unknown step costs, and the most there may be of it."""
        part = np.array([self.figures[key] % THOUSAND for key in free], dtype=np.int64)
        weight = np.array([self.weights.get(key, 1) for key in free], dtype=np.float64)
        preferred = np.array([key in self.preferred for key in free], dtype=np.bool_)
        up = np.array([nearest_thousand(self.figures[key]) for key in free], dtype=np.int64)
        up -= np.array([self.figures[key] // THOUSAND for key in free], dtype=np.int64)
        whole = part == 0
        cost = np.where(preferred, _PREFERRED * (1 - 2 * up), weight * (1 - 2 * part / THOUSAND))
        return (
            np.concatenate([np.where(whole, _FORCED, cost), np.where(whole, _FORCED, 0)]),
            np.concatenate([np.where(whole, float(forced), 1), np.where(whole, float(forced), 0)]),
        )
