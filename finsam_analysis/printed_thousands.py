"""How kronor are printed in tkr so that every printed sum holds in its printed digits."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from finsam_analysis.errors import ReconciliationError

_THOUSAND = 1000
Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[Cell]):
    """One printed identity: ``total = Σ sign · part``; ``parts`` maps each cell to +1 or −1."""

    total: Cell
    parts: Mapping[Cell, int]


def printed_thousands(cells: Mapping[Cell, int], sums: Sequence[Sum[Cell]]) -> dict[Cell, int]:
    """Round each cell to whole tkr so that all ``sums`` hold between the rounded figures.

    Minimises ``Σ w_c · |x_c − v_c / 1000|`` over whole ``x_c`` with ``|x_c − v_c / 1000| ≤ 1``
    subject to every sum, with a tenfold weight on totals, so that they round to the nearest
    before their parts do. A cell that is whole tkr is printed as it is wherever the sums allow.
    Known as controlled rounding (Cox 1987, *Journal of the American Statistical Association* 82).

    Args:
        cells: cell to amount [SEK]; the exact amounts must satisfy the sums.
        sums: the identities that the printed table shows.

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
    return _solved(cells, sums)


def _solved(cells: Mapping[Cell, int], sums: Sequence[Sum[Cell]]) -> dict[Cell, int]:
    # scipy's solver takes half a second to import, and tables of whole tkr never need it.
    from scipy.optimize import Bounds, LinearConstraint, milp

    position = {cell: i for i, cell in enumerate(cells)}
    count = len(position)
    exact = np.array([amount / _THOUSAND for amount in cells.values()])
    weight = np.ones(count)
    identities = np.zeros((len(sums), 2 * count))
    for row, identity in enumerate(sums):
        weight[position[identity.total]] = 10
        identities[row, position[identity.total]] = -1
        for cell, sign in identity.parts.items():
            identities[row, position[cell]] += sign
    # Unknowns: the printed figures x, then the distances t with t ≥ x − v and t ≥ v − x.
    one = np.eye(count)
    solution = milp(
        c=np.concatenate([np.zeros(count), weight]),
        constraints=[
            LinearConstraint(identities, 0, 0),
            LinearConstraint(np.hstack([one, -one]), -np.inf, exact),
            LinearConstraint(np.hstack([one, one]), exact, np.inf),
        ],
        bounds=Bounds(
            np.concatenate([np.ceil(exact - 1), np.zeros(count)]),
            np.concatenate([np.floor(exact + 1), np.ones(count)]),
        ),
        integrality=np.concatenate([np.ones(count), np.zeros(count)]),
        options={"mip_rel_gap": 0},
    )
    if not solution.success:
        raise ReconciliationError("Tabellen går inte att skriva i hela tkr så att summorna stämmer")
    return {cell: round(solution.x[i]) for cell, i in position.items()}
