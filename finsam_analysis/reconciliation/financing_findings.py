"""Whether own financing and the applicant's summary agree with the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from finsam_analysis.core import Application, kronor, whole
from finsam_analysis.reconciliation.finding import Finding


def financing_findings(application: Application) -> Iterator[Finding]:
    """Every disagreement of one application's own financing and Budgetsammanställning."""
    yield from _misplaced(application)
    yield from _unpriced(application)
    if application.summary:
        yield from _summary_amounts(application)
        yield from _summary_organisations(application)


def _misplaced(application: Application) -> Iterator[Finding]:
    for row in application.own_financing:
        if row.misplaced is not None:
            yield Finding(
                "EG-1",
                application.id,
                f"”{row.name}” har {whole(row.misplaced)} i kolumnen ”{row.misplaced_in}”, utanför "
                "varje summa.",
                (("felplacerat", row.misplaced), ("i summan", row.amount or 0)),
                (row.source,),
                "Flytta beloppet till insatsägarens kolumn och räkna om egenfinansieringen.",
            )


def _unpriced(application: Application) -> Iterator[Finding]:
    rows = [row for row in application.own_financing if row.post_percent and row.amount is None]
    if rows:
        listed = "; ".join(
            f"{row.name} {row.post_percent} %" + (f" ({row.stated})" if row.stated else "")
            for row in rows
        )
        yield Finding(
            "EG-2",
            application.id,
            f"Egenfinansierade tjänster utan belopp: {listed}.",
            tuple((row.name, row.stated or "inget belopp") for row in rows),
            tuple(dict.fromkeys(row.source for row in rows)),
            "Be om beloppen; egenfinansieringen är annars för låg i jämförelser.",
        )


def own_financing_total(application: Application) -> int:
    """Sum of the own financing that has an amount in its column [SEK]."""
    return sum(row.amount or 0 for row in application.own_financing)


def _summary_amounts(application: Application) -> Iterator[Finding]:
    asked, own = Counter[str](), Counter[str]()
    for budget_row in application.budget_rows:
        asked[budget_row.organisation] += budget_row.asked
    for own_row in application.own_financing:
        own[own_row.organisation] += own_row.amount or 0
    for row in application.summary:
        name = row.organisation
        for words, printed, computed in (
            ("att rekvirera", row.asked, asked[name]),
            ("egenfinansiering", row.own_financing, own[name]),
            ("totalt", row.total, asked[name] + own[name]),
        ):
            if printed != computed:
                yield Finding(
                    "SA-1",
                    application.id,
                    f"{row.organisation}, {words}: {kronor(printed)} i sammanställningen men "
                    f"{kronor(computed)} i budgeten.",
                    (("sammanställningen", printed), ("budgeten", computed)),
                    (row.source, application.source),
                    "Rätta budgetraden eller sammanställningen.",
                )


def _summary_organisations(application: Application) -> Iterator[Finding]:
    expected = {application.owner, *application.parties}
    found = {row.organisation for row in application.summary}
    for name in sorted(expected ^ found):
        words = "saknas i" if name in expected else "är inte part men står i"
        yield Finding(
            "SA-2",
            application.id,
            f"{name} {words} budgetsammanställningen.",
            (("organisation", name),),
            (application.summary[0].source, application.source),
            "Lägg till eller ta bort organisationen.",
        )
