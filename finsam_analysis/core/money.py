"""How whole kronor are rounded and shared out: the only module that rounds money.

Money is ``int`` (or ``int64`` arrays) of whole kronor [SEK]. Percentages are exact fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Kronor = npt.NDArray[np.int64]

THOUSAND = 1000  # [SEK] in a tkr
_INT64_MAX = int(np.iinfo(np.int64).max)
_HALF_WHOLE = 5_000  # half of the ten thousand hundredths of a per cent in a whole
_BATCH = 8192  # rows shared at once: their parts stay in the processor's cache
_MOST_PARTS = 100  # pairs are compared in 8-bit counts; wider rows are shared one by one


def round_half_away(value: Fraction) -> int:
    """Round to the nearest whole number, halves away from zero.

    ``round_half_away(x) = sign(x) · ⌊|x| + ½⌋``; exact, and equal to Excel's ``ROUND(x; 0)``.
    """
    magnitude = abs(value)
    rounded = (2 * magnitude.numerator + magnitude.denominator) // (2 * magnitude.denominator)
    return rounded if value >= 0 else -rounded


def rounds_to_thousands(shown: int, exact: int) -> bool:
    """Whether an amount in whole tkr may be another rounded: none or less than one tkr apart [SEK]."""
    return shown == exact or (shown % THOUSAND == 0 and abs(shown - exact) < THOUSAND)


def nearest_thousand(amount: int) -> int:
    """The nearest whole tkr of an amount [SEK], halves away from zero."""
    return round_half_away(Fraction(amount, THOUSAND))


def percent_of(amount: int, percent: Fraction) -> int:
    """``percent`` per cent of ``amount`` [SEK], exact and rounded once, halves away from zero."""
    return round_half_away(Fraction(amount) * percent / 100)


def apportion(total: int, weights: Sequence[int] | Kronor) -> Kronor:
    """Share ``total`` out in proportion to ``weights`` by the method of largest remainder.

    With quotas ``q_i = total · w_i / Σw`` every part first gets ``⌊q_i⌋``; the units left over go
    one each to the largest remainders ``q_i − ⌊q_i⌋``, ties to the earlier part. A negative total
    is shared as its magnitude and the sign put back, so that sharing commutes with negation.

    Args:
        total: whole kronor to share [SEK], any sign.
        weights: non-negative whole numbers, any shape; read in row-major order.

    Returns:
        ``int64`` array of the weights' shape [SEK]; sums to ``total`` exactly, each part within
        one krona of its quota, and a part with weight 0 gets 0.

    Raises:
        ValueError: no weights, a negative weight, or only zero weights while ``total`` is not 0.
        OverflowError: ``total`` does not fit in 64 bits.

    Source: Balinski & Young, *Fair Representation* (1982), Hamilton's method.
    """
    shape = np.shape(weights)
    flat = [int(weight) for weight in np.asarray(weights, dtype=object).ravel()]
    if not flat or min(flat) < 0:
        raise ValueError("weights must be non-negative and at least one")
    if abs(total) > _INT64_MAX:
        raise OverflowError("total does not fit in 64 bits")
    whole = sum(flat)
    if whole == 0:
        if total != 0:
            raise ValueError("only zero weights: nothing to share the total over")
        return np.zeros(shape, dtype=np.int64)
    magnitude = abs(total)
    parts = [magnitude * weight // whole for weight in flat]
    remainders = [magnitude * weight % whole for weight in flat]
    left = magnitude - sum(parts)
    for index in sorted(range(len(flat)), key=lambda i: -remainders[i])[:left]:
        parts[index] += 1
    sign = 1 if total >= 0 else -1
    return np.array([sign * part for part in parts], dtype=np.int64).reshape(shape)


def percent_of_each(amounts: Kronor, hundredths: npt.NDArray[np.int64]) -> Kronor:
    """:func:`percent_of` for whole arrays: ``round(a · h / 10 000)``, halves away from zero.

    Args:
        amounts: [SEK], any shape that broadcasts with the hundredths'.
        hundredths: hundredths of a per cent, any sign.

    Returns:
        ``int64`` array [SEK], equal to ``percent_of(a, Fraction(h, 100))`` in every place.

    Raises:
        OverflowError: a product does not fit in 64 bits.
    """
    largest = int(np.abs(amounts).max(initial=0)) * int(np.abs(hundredths).max(initial=0))
    if largest + _HALF_WHOLE > _INT64_MAX:
        raise OverflowError("an amount times its per cent does not fit in 64 bits")
    product = np.asarray(amounts, dtype=np.int64) * np.asarray(hundredths, dtype=np.int64)
    return _divided(product, 2 * _HALF_WHOLE)


def percent_of_all(amounts: Kronor, percent: Fraction) -> Kronor:
    """:func:`percent_of` for a whole array and one per cent, however many decimals it has."""
    share = percent / 100
    amounts = np.asarray(amounts, dtype=np.int64)
    largest = max(int(amounts.max(initial=0)), -int(amounts.min(initial=0)))
    if largest * abs(share.numerator) + share.denominator > _INT64_MAX:
        each = [percent_of(amount, percent) for amount in amounts.ravel().tolist()]
        return np.array(each, dtype=np.int64).reshape(amounts.shape)
    return _divided(amounts * share.numerator, share.denominator)


def _divided(numerators: Kronor, denominator: int) -> Kronor:
    """The nearest whole number to each quotient, halves away from zero."""
    magnitude = (np.abs(numerators) + denominator // 2) // denominator
    return np.asarray(np.where(numerators < 0, -magnitude, magnitude), dtype=np.int64)


def whole_parts(total: int, quotas: Sequence[Fraction]) -> list[int]:
    """Whole kronor that sum to ``total``, each near its exact quota: largest remainder with sign.

    ``Σ quotas`` may miss the total by a rounding; the miss is first spread evenly over the quotas
    that are not 0. Then every part gets the floor of its quota and the units left over go one
    each to the largest remainders, ties to the earlier part. A quota of 0 stays 0.

    Args:
        total: what the parts sum to [SEK], any sign.
        quotas: exact amounts [SEK], any sign.

    Raises:
        ValueError: only zero quotas while ``total`` is not 0.
    """
    moving = [i for i, quota in enumerate(quotas) if quota]
    parts = [0] * len(quotas)
    if not moving:
        if total != 0:
            raise ValueError("only zero quotas: nothing to share the total over")
        return parts
    miss = (total - sum(quotas, Fraction(0))) / len(moving)
    shifted = {i: quotas[i] + miss for i in moving}
    for i, quota in shifted.items():
        parts[i] = quota.numerator // quota.denominator
    left = total - sum(parts)
    for i in sorted(moving, key=lambda i: parts[i] - shifted[i])[:left]:
        parts[i] += 1
    return parts


def apportion_rows(totals: Sequence[int] | Kronor, weights: Kronor) -> Kronor:
    """Share many totals out at once; each row exactly as :func:`apportion` would share it.

    The same equation in 64-bit integers, a few thousand rows at a time. A part's place among
    the remainders is the number of parts ahead of it (larger, or equal and earlier); it gets one
    unit more when that number is below the units left over. A batch in which a product
    ``|total| · w_i`` or a sum of weights could leave 64 bits is shared row by row in Python's
    unbounded integers instead, so that no row is ever wrong or refused for its size.

    Args:
        totals: whole kronor to share [SEK], any sign, shape (rows,).
        weights: non-negative whole numbers, shape (rows, parts).

    Returns:
        ``int64`` array of shape (rows, parts) [SEK]; row ``i`` sums to ``totals[i]``.

    Raises:
        ValueError: another shape, no parts, a negative weight, or a row of only zero weights
            whose total is not 0.
        OverflowError: a total does not fit in 64 bits.

    Source: as :func:`apportion`.
    """
    amounts = np.asarray(totals)
    if amounts.dtype == object:
        raise OverflowError("a total does not fit in 64 bits")
    weights = np.asarray(weights)
    if not (np.issubdtype(amounts.dtype, np.integer) and np.issubdtype(weights.dtype, np.integer)):
        raise ValueError("totals and weights must be whole numbers")
    if weights.ndim != 2 or amounts.shape != weights.shape[:1] or not weights.shape[1]:
        raise ValueError("totals must be (rows,) and weights (rows, parts) with at least one part")
    shared = np.empty(weights.shape, dtype=np.int64)
    for start in range(0, len(amounts), _BATCH):
        batch = slice(start, start + _BATCH)
        _apportion_batch(amounts[batch], weights[batch], shared[batch])
    return shared


def _apportion_batch(totals: Kronor, weights: Kronor, shared: Kronor) -> None:
    """Fill ``shared`` for one batch of rows; parts lie in rows here, so that each is contiguous."""
    count = weights.shape[1]
    largest = int(weights.max())
    most = max(abs(int(totals.max())), abs(int(totals.min())))
    if int(weights.min()) < 0 or largest * max(count, most) > _INT64_MAX or count > _MOST_PARTS:
        for row, (total, parts) in enumerate(zip(totals.tolist(), weights.tolist(), strict=True)):
            shared[row] = apportion(total, parts)
        return
    quotas = np.ascontiguousarray(weights.T).astype(np.uint64)
    magnitudes = np.abs(totals.astype(np.int64)).astype(np.uint64)
    whole = quotas.sum(axis=0)
    if (magnitudes[whole == 0] != 0).any():
        raise ValueError("only zero weights: nothing to share the total over")
    whole[whole == 0] = 1
    quotas *= magnitudes
    # Unsigned division is what the processor does fastest; nothing here is negative.
    parts = quotas // whole
    quotas -= parts * whole
    left = (magnitudes - parts.sum(axis=0)).astype(np.int8)
    ahead = np.empty(quotas.shape, dtype=np.int8)
    ahead[:] = np.arange(count - 1, -1, -1, dtype=np.int8)[:, np.newaxis]
    earlier_first = np.empty(len(totals), dtype=bool)
    for later in range(1, count):
        for earlier in range(later):
            np.greater_equal(quotas[earlier], quotas[later], out=earlier_first)
            ahead[later] += earlier_first.view(np.int8)
            ahead[earlier] -= earlier_first.view(np.int8)
    parts += ahead < left
    signed = parts.view(np.int64)
    np.multiply(signed, np.sign(totals), out=shared.T)
