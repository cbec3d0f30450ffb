"""Whether the office's proposal and its distribution follow the application's budget."""

from __future__ import annotations

from collections.abc import Iterator

from finsam_analysis.core import (
    Application,
    Grade,
    Grant,
    Source,
    kronor,
    rounds_to_thousands,
)
from finsam_analysis.reconciliation.finding import Finding
from finsam_analysis.reconciliation.yearly_cost import Cell, Reason, compared_cells, to_thousand

_MISROUNDED = (Reason.WRONGLY_ROUNDED, Reason.BETWEEN_ORGANISATIONS)
_OWN_SPREAD = (Reason.EVEN, Reason.UNEXPLAINED, Reason.OTHER_TOTAL)


def distribution_findings(
    application: Application, years: tuple[int, ...], printed_in: Source | None
) -> Iterator[Finding]:
    """Every disagreement between budget, adjustments, proposal and the office's distribution.

    Args:
        application: the application; amounts [SEK].
        years: the plan's years.
        printed_in: where the office's distribution of it stands; None when it made none.
    """
    yield from _adjustments(application)
    yield from _proposed(application)
    if application.distribution is not None and printed_in is not None:
        where = (printed_in, application.source)
        yield from _total(application, application.distribution.total, where)
        yield from _cells(application, years, where)
        yield from _organisations(application, application.distribution, where)


def _adjustments(application: Application) -> Iterator[Finding]:
    names = {row.id: row.name for row in application.budget_rows}
    for adjustment in application.adjustments:
        yield Finding(
            "JU-1",
            application.id,
            f"Kansliet har tagit bort {kronor(adjustment.amount)} ur "
            f"”{names[adjustment.budget_row]}”: "
            f"{adjustment.description}.",
            (("borttaget", adjustment.amount),),
            (adjustment.source,),
            "Ingen åtgärd; justeringen följer med i beräkningen.",
        )


def _proposed(application: Application) -> Iterator[Finding]:
    removed = sum(adjustment.amount for adjustment in application.adjustments)
    left = application.asked - removed
    if left == application.proposed:
        return
    rounding = application.proposed == to_thousand(left)
    yield Finding(
        "JU-2",
        application.id,
        f"Sökt {kronor(application.asked)} minus justeringar {kronor(removed)} är {kronor(left)}, "
        f"men {kronor(application.proposed)} föreslås"
        + (", avrundat till tkr." if rounding else "."),
        (("efter justering", left), ("föreslaget", application.proposed)),
        (application.source, *(adjustment.source for adjustment in application.adjustments)),
        "Ange det exakta beloppet i beslutsförslaget."
        if rounding
        else "Lägg till den justering som saknas, eller rätta det föreslagna beloppet.",
        Grade.NOTE if rounding else None,
    )


def _total(application: Application, total: int, where: tuple[Source, ...]) -> Iterator[Finding]:
    if not rounds_to_thousands(total, application.proposed):
        yield Finding(
            "FÖ-1",
            application.id,
            f"Fördelningen är tillsammans {kronor(total)} men {kronor(application.proposed)} "
            "föreslås.",
            (("fördelningen", total), ("föreslaget", application.proposed)),
            where,
            "Rätta fördelningens år eller det föreslagna beloppet.",
        )


def _cells(
    application: Application, years: tuple[int, ...], where: tuple[Source, ...]
) -> Iterator[Finding]:
    cells = compared_cells(application, years)
    misrounded = [cell for cell in cells if cell.reason in _MISROUNDED]
    if misrounded:
        yield Finding(
            "FÖ-2",
            application.id,
            f"{_listed(misrounded)}; {misrounded[0].reason}.",
            _figures(misrounded),
            where,
            "Skriv det närmaste tkr-beloppet.",
        )
    left_out = [cell for cell in cells if cell.reason is Reason.YEAR_LEFT_OUT]
    without = [cell for cell in left_out if cell.derived and not cell.printed]
    if left_out:
        missing = " och ".join(sorted({str(cell.year) for cell in without}))
        yield Finding(
            "FÖ-4",
            application.id,
            f"Insatsen börjar {application.period.start} och kostar efter radernas månader "
            f"{kronor(sum(cell.derived for cell in without))} under {missing}, men fördelningen "
            "har inget då; beloppet ligger jämnt på de andra åren.",
            _figures(left_out),
            where,
            "Lägg startårets kostnad på startåret, eller ändra starten.",
        )
    own = [cell for cell in cells if cell.reason in _OWN_SPREAD]
    if own:
        even = all(cell.reason is Reason.EVEN for cell in own)
        yield Finding(
            "FÖ-3",
            application.id,
            f"{_listed(own)}; {own[0].reason}.",
            _figures(own),
            where,
            "Låt fördelningen följa budgetens år, eller låt sökanden lämna en ny budget."
            if even
            else "Ta reda på varför fördelningen skiljer sig och rätta den eller budgeten.",
        )


def _organisations(
    application: Application, distribution: Grant, where: tuple[Source, ...]
) -> Iterator[Finding]:
    budget = {row.organisation for row in application.budget_rows if row.asked}
    if not budget:
        return
    for name in sorted(budget ^ set(distribution.organisations)):
        place = "budgeten" if name in budget else "fördelningen"
        yield Finding(
            "FÖ-5",
            application.id,
            f"{name} har belopp bara i {place}.",
            (("organisation", name),),
            where,
            "Lägg till organisationen där den saknas.",
        )


def _listed(cells: list[Cell]) -> str:
    return "; ".join(
        f"{cell.organisation} {cell.year}: {kronor(cell.printed)} i fördelningen, "
        f"{kronor(cell.derived)} enligt budgeten"
        for cell in cells
    )


def _figures(cells: list[Cell]) -> tuple[tuple[str, int | str], ...]:
    return tuple(
        figure
        for cell in cells
        for figure in (
            (f"{cell.organisation} {cell.year}, fördelningen", cell.printed),
            (f"{cell.organisation} {cell.year}, budgeten", cell.derived),
        )
    )
