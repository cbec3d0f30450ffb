"""What a report says first: of whom and when, the sentence that decides, and the sections' messages."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from finsam_analysis.choices import FoundChange
from finsam_analysis.core import FigureKind, kronor, percent
from finsam_analysis.scenario import ScenarioResult, remarks
from finsam_analysis.sensitivity import Risk, bridge
from finsam_analysis.tables.book import printed_book
from finsam_analysis.tables.bridge_tables import step_name, step_words
from finsam_analysis.tables.choice_tables import change_table
from finsam_analysis.tables.choice_words import changed_text
from finsam_analysis.tables.nearest_room import held_words
from finsam_analysis.tables.table import Table
from finsam_analysis.tables.wording import (
    floor_kronor,
    legal_points,
    listed_few,
    listed_years,
    plain_text,
    settled_sentences,
    supposed_words,
)

_MOST_DIFFERENCES = 8  # more would not leave room for the rest of the page


def report_head(result: ScenarioResult) -> str:
    """The förbund, the scenario, the day of the figures and the data's version (Markdown)."""
    package, scenario = result.package, result.scenario
    version = f"datapaket {package.name} {package.version}".strip()
    of = f"{package.publisher} · siffror per {package.opening_surplus.date} · {version}"
    described = f"\n\n{plain_text(scenario.description)}" if scenario.description else ""
    return f"**{plain_text(scenario.name)}** · {plain_text(of)}{described}"


def verdict(result: ScenarioResult) -> str:
    """The one sentence that decides: what is missing and when, or that the floor is held."""
    year, amount = result.nearest(result.judged)
    below = result.years_below(result.judged)
    told = " ".join(map(str, settled_sentences(result.settled_below)))
    book, floor = printed_book(result), result.floor_of(year)
    if not below:
        room = book.text(FigureKind.ROOM.key(term=year), amount)
        return f"{held_words(result, room)}. {told}".rstrip()
    others = [y for y in below if y != year]
    also = f" Också {listed_years(others)} slutar under golvet." if others else ""
    missing = book.missing(floor, amount)
    return f"{year} saknas {missing} till golvet {book.lone(floor)}.{also} {told}".rstrip()


def report_verdict(result: ScenarioResult) -> str:
    """The same sentence, set to be seen first (Markdown)."""
    told = [verdict(result), *(f"Obs: {remark}" for remark in remarks(result))]
    return "\n>\n".join(f"> {plain_text(sentence)}" for sentence in told)


def differences(result: ScenarioResult, proposal: ScenarioResult) -> str:
    """What differs from the office's proposal, in words (Markdown).

    Args:
        result: the scenario.
        proposal: the office's own, computed.
    """
    between = bridge(proposal, result)
    told = []
    # No step of the room's, but what it is held against.
    if (result.floors != proposal.floors).any():
        told.append(f"Golv: {floor_kronor(proposal)} → {floor_kronor(result)}")
    for step in between.steps[:_MOST_DIFFERENCES]:
        words = step_words(between, step)
        told.append(plain_text(f"{step_name(between, step)}{': ' if words else ''}{words}"))
    if not told:
        return "Besluten och antagandena är kansliets förslag."
    more = len(between.steps) - _MOST_DIFFERENCES
    if more > 0:
        told.append(f"{more} till, se avsnittet om besluten")
    return "Skiljer sig från kansliets förslag:\n\n" + "\n".join(f"- {each}" for each in told)


def mending(result: ScenarioResult, changes: Sequence[FoundChange]) -> str:
    """The smallest change that would keep the floor; empty when there is nothing to mend."""
    found = changes[0].found if changes else None
    if not result.years_below(result.trajectory) or found is None:
        return ""
    names = [plain_text(result.package.application(name).name) for name in found.reduced]
    return (
        f"Minsta ändring av {changed_text(changes[0])} som håller golvet: {kronor(found.change.cut)} mindre "
        f"till {listed_few(names)}."
        if names
        else ""
    )


def room_heading(result: ScenarioResult) -> str:
    """``## Utrymmet går under golvet 2026``."""
    below = result.years_below(result.trajectory)
    if not below:
        return "## Utrymmet håller golvet alla år"
    return f"## Utrymmet går under golvet i slutet av {listed_years(below)}"


def cost_heading(result: ScenarioResult) -> str:
    """``## Kostnaderna är större än intäkterna 2025 och 2026``."""
    t = result.trajectory
    years = [year for year, amount in zip(t.years, t.result, strict=True) if amount < 0]
    if not years:
        return "## Intäkterna täcker kostnaderna alla år"
    return f"## Kostnaderna är större än intäkterna {listed_years(years)}"


def floor_heading(result: ScenarioResult) -> str:
    """``## Vägen till golvet: 61 tkr fattas``."""
    year, amount = result.nearest(result.trajectory)
    book, floor = printed_book(result), result.floor_of(year)
    if amount < floor:
        told = f"{book.missing(floor, amount)} fattas"
    else:
        told = f"{book.missing(amount, floor)} kvar till det"
    return f"## Vägen till golvet: {told} i slutet av {year}"


def floor_table(result: ScenarioResult, changes: Sequence[FoundChange]) -> Table | None:
    """The smallest changes that would keep the floor, where the scenario does not."""
    kept = not result.years_below(result.trajectory)
    return None if kept or not changes else change_table(result, changes)


def sureness_heading(risk: Risk | None) -> str:
    """``## Hur säkert: golvet bryts i 12 av 100 framtider``."""
    if risk is None:
        return "## Hur säkert: ingen osäkerhet är angiven"
    share = percent(Fraction(risk.below_any, risk.draws))
    return f"## Hur säkert: golvet bryts i {share} av framtiderna"


def decision_heading(result: ScenarioResult) -> str:
    """``## Besluten: 52 503 000 kr beviljas``."""
    granted = kronor(result.granted_to_applications)
    return f"## Besluten: {granted} beviljas{supposed_words(result)}"


def share_heading(result: ScenarioResult) -> str:
    """``## Kommunernas andelar: Heby får mest, 19,5 %``."""
    most = max(result.shares, key=lambda share: share.granted_total, default=None)
    if most is None or not most.granted_total:
        return "## Kommunernas andelar: inget beviljas"
    return (
        f"## Kommunernas andelar: {plain_text(most.organisation)} får mest, "
        f"{percent(most.share_of_total)}"
    )


def legal_heading(result: ScenarioResult) -> str:
    """``## Rättsliga frågor: 3 utan svar``."""
    points = legal_points(result)
    left = sum(point.is_open for point in points)
    told = f"{left} utan svar" if left else "inga utan svar" if points else "inga"
    return f"## Rättsliga frågor: {told}"
