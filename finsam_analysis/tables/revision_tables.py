"""What has changed since the documents were printed, and what each change means to the room."""

from __future__ import annotations

from finsam_analysis.core import DataPackage, Revision, signed, whole
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables.columns import Shown, columns_table
from finsam_analysis.tables.table import REVISED, Table
from finsam_analysis.year import revision_effects

_YEAR = "år"


def revised_name(package: DataPackage, revision: Revision) -> str:
    """What the revised row is called in the tables."""
    application, _, organisation = revision.line.partition("|")
    named = {line.id: line.name for line in package.plan.lines} if revision.table == "plan" else {}
    if revision.table in ("fordelning", "ansokningar"):
        named = {a.id: a.name for a in package.applications}
    name = named.get(application, application)
    return f"{name}, {organisation}" if organisation else name


def revised_cells(package: DataPackage, application: str) -> list[str]:
    """What is revised of an application and its distribution, as the notes name it."""
    latest = {revision.cell: revision for revision in package.revisions}
    return [
        f"{revised_name(package, revision)} {revision.column}"
        for revision in latest.values()
        if revision.table in ("fordelning", "ansokningar")
        and revision.line.partition("|")[0] == application
    ]


def revision_note(package: DataPackage) -> str:
    """Which figures of the tables are others than their documents print; empty without any."""
    latest = {revision.cell: revision for revision in package.revisions}
    told = "; ".join(
        f"{revised_name(package, r)} {r.column}, {_written(r.printed, r)} i handlingen"
        for r in latest.values()
    )
    return f"{REVISED} ändrat sedan handlingen: {told}." if told else ""


def revision_table(result: ScenarioResult) -> Table:
    """Every revision: what the document prints, the new figure, its change of the room, and why."""
    package = result.package
    last = result.years[-1]
    rows = [
        (
            revised_name(package, revision),
            revision.column,
            _written(revision.printed, revision),
            _written(revision.value, revision),
            revision.date,
            revision.reason,
            f"{package.documents[revision.source.document]}, {revision.source.place}",
            Shown(int(effect[-1]), signed(int(effect[-1]))),
        )
        for revision, effect in revision_effects(result)
    ]
    headings = (
        "Vad",
        "Kolumn",
        "I handlingen",
        "Nu",
        "Datum",
        "Orsak",
        "Källa",
        f"Utrymmet i slutet av {last}, ändring i kr",
    )
    caption = "Ändrat sedan handlingen"
    return columns_table("andrat-sedan-handlingen", caption, headings, rows, texts=6)


def _written(amount: int | None, revision: Revision) -> str:
    """An amount in kronor, or a year as it is."""
    if amount is None:
        return "inget"
    return str(amount) if revision.unit == _YEAR else f"{whole(amount)} kr"
