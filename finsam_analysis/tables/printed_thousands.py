"""How kronor are printed in tkr so that every printed sum holds in its printed digits."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

import numpy as np

from finsam_analysis.core import ReconciliationError, round_half_away, solve

_THOUSAND = 1000
Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[Cell]):
    """One printed identity: ``total = Σ sign · part``; ``parts`` maps each cell to +1 or −1."""

    total: Cell
    parts: Mapping[Cell, int]


def printed_thousands(
    cells: Mapping[Cell, int], sums: Sequence[Sum[Cell]], firm: Collection[Cell] = ()
) -> dict[Cell, int]:
    """Round each cell to whole tkr so that all ``sums`` hold between the rounded figures.

    Minimises ``Σ w_c · |x_c − v_c / 1000|`` over whole ``x_c`` with ``|x_c − v_c / 1000| ≤ 1``
    subject to every sum, with a tenfold weight on totals, so that they round to the nearest
    before their parts do, and a thousandfold on the firm cells. A cell that is whole tkr is printed as it is wherever the sums allow.
    Known as controlled rounding (Cox 1987, *Journal of the American Statistical Association* 82).

    Args:
        cells: cell to amount [SEK]; the exact amounts must satisfy the sums.
        sums: the identities that the printed table shows.
        firm: cells that are printed elsewhere too.

    Returns:
        Cell to printed figure [tkr], none off by more than 1 tkr.

    Raises:
        ReconciliationError: the exact amounts do not satisfy a sum, or no such rounding exists.
    """
    for identity in sums:
        parts = sum(sign * cells[cell] for cell, sign in identity.parts.items())
        if parts != cells[identity.total]:
            raise ReconciliationError(
                f"Tabellens summa {identity.total} är {cells[identity.total]} kr men delarna {parts} kr"
            )
    if all(amount % _THOUSAND == 0 for amount in cells.values()):
        return {cell: amount // _THOUSAND for cell, amount in cells.items()}
    return _solved(cells, sums, firm)


def _solved(
    cells: Mapping[Cell, int], sums: Sequence[Sum[Cell]], firm: Collection[Cell]
) -> dict[Cell, int]:
    # scipy's solver takes half a second to import, and tables of whole tkr never need it.
    from scipy.optimize import Bounds, LinearConstraint

    position = {cell: i for i, cell in enumerate(cells)}
    count = len(position)
    # The solver sees only what is rounded away: small numbers, whatever the amounts are.
    base = [amount // _THOUSAND for amount in cells.values()]
    part = np.array([amount % _THOUSAND / _THOUSAND for amount in cells.values()])
    weight = np.ones(count)
    identities = np.zeros((len(sums), 2 * count))
    sides = np.zeros(len(sums))
    for row, identity in enumerate(sums):
        weight[position[identity.total]] = 10
        for cell, sign in ((identity.total, -1), *identity.parts.items()):
            identities[row, position[cell]] += sign
            sides[row] -= sign * base[position[cell]]
    target = part.copy()
    for cell in firm:
        weight[position[cell]] = 1000
        nearest = round_half_away(Fraction(cells[cell], _THOUSAND))
        target[position[cell]] = nearest - base[position[cell]]
    # Unknowns: the steps d from the floor, then the distances t from what each should be.
    one = np.eye(count)
    solution = solve(
        c=np.concatenate([np.zeros(count), weight]),
        constraints=[
            LinearConstraint(identities, sides, sides),
            LinearConstraint(np.hstack([one, -one]), -np.inf, target),
            LinearConstraint(np.hstack([one, one]), target, np.inf),
        ],
        bounds=Bounds(
            # At most 1 tkr off: from one below the floor only where the amount is whole tkr.
            np.concatenate([np.where(part > 0, 0, -1), np.zeros(count)]),
            np.concatenate([np.ones(count), np.full(count, 1)]),
        ),
        integrality=np.concatenate([np.ones(count), np.zeros(count)]),
        options={"mip_rel_gap": 0},
    )
    if not solution.success:
        raise ReconciliationError("Tabellen går inte att skriva i hela tkr så att summorna stämmer")
    return {cell: base[i] + round(solution.x[i]) for cell, i in position.items()}
