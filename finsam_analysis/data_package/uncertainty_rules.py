"""Which rules a table of distributions must keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finsam_analysis.core.errors import Fault
from finsam_analysis.core.loaded_table import LoadedTable
from finsam_analysis.core.vocabulary import DistributionShape, Uncertain


def distribution_faults(table: LoadedTable, years: Sequence[int]) -> Iterator[Fault]:
    """Every break of a rule in the table of distributions.

    Bounds are in order, have at most two decimals and lie within what the assumption can be; the
    triangle has a peak and the uniform none; the first year is one of the plan's.
    """
    bounds = "lägst, troligast, högst"
    for row in table.rows:
        cells = row.cells
        low, peak, high = cells["lägst"], cells["troligast"], cells["högst"]
        stated = [bound for bound in (low, peak, high) if bound is not None]
        least = 0 if cells["antagande"] == Uncertain.UNDERSPEND else -100
        rules = (
            (
                all(bound * 100 % 1 == 0 for bound in stated),
                bounds,
                "mer än två decimaler",
                "procent med högst två decimaler",
                "avrunda",
            ),
            (
                stated == sorted(stated),
                bounds,
                "talen står inte i storleksordning",
                "lägst ≤ troligast ≤ högst",
                "rätta talen",
            ),
            (
                least <= low and high <= 100,
                "lägst, högst",
                f"{low} till {high} procent".replace(".", ","),
                f"{least} till 100 procent",
                "rätta talen",
            ),
            (
                (peak is None) == (cells["fördelning"] == DistributionShape.UNIFORM),
                "troligast",
                "tom" if peak is None else str(peak).replace(".", ","),
                f"ett värde för {DistributionShape.TRIANGLE}, tomt för {DistributionShape.UNIFORM}",
                "rätta cellen eller byt fördelning",
            ),
            (
                cells["från"] in years,
                "från",
                f"året {cells['från']} ligger utanför planen",
                f"något av åren {years[0]}–{years[-1]}",
                "rätta året",
            ),
        )
        for kept, field, found, expected, remedy in rules:
            if not kept:
                yield Fault(table.file, found, expected, remedy, row=row.number, field=field)
