"""What each revised figure means to a scenario's room, year by year."""

from __future__ import annotations

from finsam_analysis.core import Kronor, Revision
from finsam_analysis.data_package import rebuilt, with_cell
from finsam_analysis.scenario import ScenarioResult, compute


def revision_effects(result: ScenarioResult) -> list[tuple[Revision, Kronor]]:
    """Each revision with the change that it makes of the room at each year's end [SEK].

    The revisions are made one after the other in the order of their dates, from the package as its
    documents print it: ``effect_k = room_k − room_{k−1}``, so the effects are together the whole
    difference between the room as printed and the room as revised.
    """
    revisions, package = result.package.revisions, result.package.as_printed
    if not revisions:
        return []
    tables = dict(package.tables)
    effects = []
    before = compute(package, result.scenario).trajectory.closing
    for revision in revisions:
        tables = with_cell(tables, revision.cell, revision.value)
        after = compute(rebuilt(package, tables), result.scenario).trajectory.closing
        effects.append((revision, after - before))
        before = after
    return effects
