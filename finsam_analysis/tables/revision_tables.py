"""What has changed since the documents were printed, and what each change means to the room."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from finsam_analysis.core import (
    Assumption,
    DataPackage,
    FigureKey,
    FigureKind,
    Revision,
    signed,
    whole,
)
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


def revised_figures(package: DataPackage, revision: Revision) -> tuple[FigureKey, ...]:
    """Which figures of the economist's table hold a revised cell by itself; none for many cells."""
    plan, (first, _, organisation) = package.plan, revision.line.partition("|")
    match revision.table:
        case "plan":
            columns = [i for i, c in enumerate(plan.columns) if c.heading == revision.column]
            return tuple(FigureKind.LINE.key(first, term=plan.terms[i]) for i in columns)
        case "fordelning":
            return (FigureKind.APPLICATION.key(first, organisation, revision.column),)
        case "antaganden" if first == Assumption.OPENING_SURPLUS:
            begun = [term for i, term in enumerate(plan.terms) if i not in plan.before]
            return tuple(FigureKind.OPENING.key(term=term) for term in begun)
    return ()


def revision_note(package: DataPackage, starred: AbstractSet[FigureKey] = frozenset()) -> str:
    """Which figures are others than their documents print; empty without any.

    Args:
        package: the data package.
        starred: the figures that stand with a star in the table that the note is under.
    """
    latest = {revision.cell: revision for revision in package.revisions}
    beside, others = list[str](), list[str]()
    for r in latest.values():
        told = f"{revised_name(package, r)} {r.column}, {_written(r.printed, r)} i handlingen"
        (others if starred.isdisjoint(revised_figures(package, r)) else beside).append(told)
    notes = []
    if beside:
        notes.append(f"{REVISED} ändrat sedan handlingen: {'; '.join(beside)}.")
    if others:
        also = "Också ändrat" if beside else "Ändrat"
        notes.append(f"{also} sedan handlingen: {'; '.join(others)}.")
    return " ".join(notes)


def revision_table(result: ScenarioResult) -> Table:
    """Every revision: from and to which figure, its change of the room, and why.

    Of several of a cell the first is from what the document prints, each other from the one before.
    """
    package, rows = result.package, []
    last = result.years[-1]
    effects = revision_effects(result)
    now: dict[tuple[str, str, str], int | None] = {}
    for i, (revision, effect) in enumerate(effects):
        was = now.get(revision.cell, revision.printed)
        now[revision.cell] = revision.value
        later = next((r.date for r, _ in effects[i + 1 :] if r.cell == revision.cell), None)
        replaced = f", ersatt {later}" if later else ""
        rows.append(
            (
                revised_name(package, revision),
                revision.column,
                _written(was, revision),
                _written(revision.value, revision) + replaced,
                revision.date,
                revision.reason,
                f"{package.documents[revision.source.document]}, {revision.source.place}",
                Shown(int(effect[-1]), signed(int(effect[-1]))),
            )
        )
    headings = (
        "Vad",
        "Kolumn",
        "Från",
        "Till",
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
