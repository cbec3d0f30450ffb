"""What is allowed but looks like a slip: an amount a thousand times off, or two that are at odds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from finsam_analysis.core import (
    THOUSAND,
    Assumed,
    Assumption,
    AssumptionKey,
    DataPackage,
    Revision,
    ScenarioKey,
    Section,
    Unit,
    kronor,
    nearest_thousand,
    per_cent,
    whole,
)
from finsam_analysis.scenario.changes import Change
from finsam_analysis.scenario.result import ScenarioResult
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.steps import Ceiling, Distribute

_FAR = 200  # times as small, or as large, as what an amount stands instead of
_SMALL = 10_000  # [SEK]; a part of millions that may have been meant in tkr
_LARGE = 30  # usual years; no surplus, floor or ceiling is so large, and in tkr it would be none
_DOUBLED = 100  # [per cent]; a fee or a cost that rises more is rather a slip of the hand
Stated = Mapping[tuple[str, int | str | None], StatedAt]
_COSTS = (Section.ADMINISTRATION, Section.ONGOING, Section.OTHER_COORDINATION)
_REVISIONS, _ASSUMPTIONS = "revideringar", "antaganden"  # the tables


def remarks(result: ScenarioResult, *, placed: bool = True) -> tuple[str, ...]:
    """A sentence for each value that may have been meant otherwise, with its place where it has one.

    An amount that stands instead of a planned one looks so when it is 200 times as small or as
    large; an amount that something is cut or raised by, when a thousand times as much would still
    be a part of it; a surplus, a floor or a ceiling, when the plan's years let none expect it.

    Args:
        result: the scenario; what its package assumes and revises is told with it.
        placed: whether its places are told; they are none where it is no longer what its file says.
    """
    stated = result.scenario.stated if placed else {}
    return tuple(
        dict.fromkeys(
            (
                *package_remarks(result.package),
                *_of_assumptions(result, stated),
                *_crossed(result),
                *_of_decisions(result, stated, placed=placed),
            )
        )
    )


def package_remarks(package: DataPackage) -> tuple[str, ...]:
    """A sentence for each assumption and each revision that holds of a package that looks so."""
    assumed = unlikely_assumptions(package).items()
    told = {(_ASSUMPTIONS, str(name), "värde"): sentence for name, sentence in assumed}
    latest = {revision.cell: revision for revision in package.revisions}
    revised = {cell: revision_remark(package, revision) for cell, revision in latest.items()}
    return tuple(
        (told | {cell: sentence for cell, sentence in revised.items() if sentence}).values()
    )


def revision_remark(package: DataPackage, revision: Revision) -> str:
    """Whether a revised figure is no likely one for what its document prints; empty where it is.

    A cell of the plan that is printed empty is held against the line's other ones.
    """
    first, _, organisation = revision.line.partition("|")
    name, usual, beside = package.called(first), revision.printed or 0, "mot handlingens "
    if revision.table == "plan":
        line = package.as_printed.plan.line(first)
        name, others = line.name, [amount for amount in line.amounts if amount]
        if not usual and others:
            usual, beside = round(median(others)), "medan raden andra år är omkring "
    if revision.unit not in tuple(Unit) or not _is_far(revision.value, usual):
        return ""
    what = f"{name}{f', {organisation}' if organisation else ''} {revision.column}"
    place = f" ({package.tables[_REVISIONS].file}, rad {revision.row})"
    return _told(what, revision.value, usual, beside + kronor(usual), place)


def unlikely_assumptions(package: DataPackage) -> dict[Assumption, str]:
    """A sentence for each amount of the package's own that its years let none expect."""
    usual, among = _usual_year(package)
    held: dict[Assumption, Assumed | None] = {
        Assumption.OPENING_SURPLUS: package.opening_surplus,
        Assumption.RESERVE_FUND: package.reserve_fund,
        Assumption.FLOOR: package.floor,
        Assumption.CEILING: package.ceiling,
    }
    table, told = package.tables[_ASSUMPTIONS], dict[Assumption, str]()
    rows = {row.cells["antagande"]: row.number for row in table.rows}
    for name, assumed in held.items():
        if assumed is not None and _is_out_of_scale(assumed.value, usual):
            place = f" ({table.file}, rad {rows[name]})"
            told[name] = _told(str(name), assumed.value, usual, among, place)
    return told


def application_remark(package: DataPackage, what: str, amount: int, place: str = "") -> str:
    """Whether an amount is no likely one for a whole application; empty where it is.

    Args:
        package: whose applications and fees it is held against [SEK].
        what: what is so much.
        amount: the amount [SEK].
        place: where it stands, if anywhere.
    """
    others = [application.proposed for application in package.applications if application.proposed]
    (usual, among), largest = _usual_year(package), max(others, default=0)
    middle = int(median(others)) if others else 0
    if _is_small(amount, largest) or _is_far(amount, middle):
        beside = f"då ansökningarna är på upp till {kronor(largest)}"
        return _told(what, amount, middle, beside, place)
    if _is_small(amount, usual) or amount > usual * len(package.plan.years) > 0:
        return _told(what, amount, usual, among, place)
    return ""


def _usual_year(package: DataPackage) -> tuple[int, str]:
    """The middle year's member fees [SEK/year], or its costs where the plan has no fees, in words too."""
    for what, sections in (("avgifter", (Section.MEMBER_FEE,)), ("kostnader", _COSTS)):
        usual = int(median(package.plan.yearly(*sections).tolist()))
        if usual:
            return usual, f"i en plan med {what} på {kronor(usual)} om året"
    return 0, ""


def _place(at: StatedAt | None) -> str:
    return "" if at is None else f" ({Path(at.file).name}, rad {at.line})"


def _told(what: str, amount: int, usual: int, beside: str, place: str = "") -> str:
    small = abs(amount) < abs(usual)
    meant = f"{whole(amount)} tkr" if small else f"{whole(nearest_thousand(amount))} kr"
    return f"{what} är {kronor(amount)}, {beside}{place}. Menades {meant}?"


def _is_far(amount: int, usual: int) -> bool:
    """Whether an amount is no likely value of what usually is another."""
    low, high = sorted((abs(amount), abs(usual)))
    return 0 < low * _FAR < high


def _is_small(amount: int, of: int) -> bool:
    """Whether an amount that something is changed by may have been meant in tkr."""
    return 0 < amount < _SMALL and amount * THOUSAND <= of


def _is_out_of_scale(amount: int, usual: int) -> bool:
    """Whether an amount is no likely surplus, floor or ceiling where a usual year is of so much."""
    return _is_small(abs(amount), usual) or 0 < _LARGE * usual < abs(amount)


def _of_assumptions(result: ScenarioResult, stated: Stated) -> Iterator[str]:
    scenario, package = result.scenario, result.package
    fees = package.plan.yearly(Section.MEMBER_FEE).tolist()
    moved: list[tuple[str, str, Mapping[int, Change], list[int]]] = [
        ("medlemsavgiften", str(AssumptionKey.MEMBER_FEE), scenario.member_fee, fees)
    ]
    moved += [
        (line.name, f"{AssumptionKey.PLAN} {line.id}", changes, package.plan.amounts(line))
        for line in package.plan.lines
        if (changes := scenario.plan.get(line.id))
    ]
    for what, key, changes, planned in moved:
        places = {year: _place(stated.get((key, year))) for year in changes}
        usually = dict(zip(result.years, planned, strict=True))
        yield from _far_changes(what, changes, usually, places)
    opening, own = scenario.opening_surplus, package.opening_surplus.value
    usual, among = _usual_year(package)
    if opening is not None and _is_far(opening, own):
        place = _place(stated.get((AssumptionKey.OPENING_SURPLUS, None)))
        beside = f"mot datapaketets {kronor(own)}"
        yield _told("ingående överskott", opening, own, beside, place)
    told: list[tuple[str, AssumptionKey, int | None, int]] = [
        ("golvet", AssumptionKey.FLOOR, year, floor) for year, floor in scenario.floor.items()
    ]
    if scenario.ceiling is not None:
        told.append(("taket", AssumptionKey.CEILING, None, scenario.ceiling))
    if opening is not None and not _is_far(opening, own):
        told.append(("ingående överskott", AssumptionKey.OPENING_SURPLUS, None, opening))
    for what, key, year, amount in told:
        if _is_out_of_scale(amount, usual):
            yield _told(what, amount, usual, among, _place(stated.get((key, year))))


def _crossed(result: ScenarioResult) -> Iterator[str]:
    """A floor that lies above the ceiling, so that no decision keeps both."""
    floor, ceiling = int(result.floors.max()), result.ceiling
    if ceiling is not None and floor > ceiling:
        told = f"golvet, {kronor(floor)}, ligger över taket, {kronor(ceiling)}"
        yield f"{told}: inget beslut håller båda."


def _far_changes(
    what: str, changes: Mapping[int, Change], usual: Mapping[int, int], places: Mapping[int, str]
) -> Iterator[str]:
    for year, change in changes.items():
        place = places[year]
        if change.percent is not None and change.percent > _DOUBLED:
            rise = per_cent(change.percent)
            yield f"{what} {year} höjs med {rise}, till mer än det dubbla{place}. Menades det?"
        if change.amount is not None and _is_far(change.amount, usual[year]):
            beside = f"mot planens {kronor(usual[year])}"
            yield _told(f"{what} {year}", change.amount, usual[year], beside, place)


def _of_decisions(result: ScenarioResult, stated: Stated, *, placed: bool) -> Iterator[str]:
    for application in result.package.applications:
        decision, name = result.scenario.decisions[application.id], application.name
        total = result.proposed[application.id].total
        for step in decision.steps:
            place = _place(step.at) if placed else ""
            for said, _ in step.stated():
                off = (
                    _is_far(said.amount, total)
                    if isinstance(step, Ceiling)
                    else _is_small(said.amount, total)
                )
                if off:
                    told = f"beloppet för {name}" + (f" {said.year}" if said.year else "")
                    yield _told(told, said.amount, total, f"av {kronor(total)}", place)
            if isinstance(step, Distribute):
                shared = sum(sum(years.values()) for years in step.shared.values())
                if _is_far(shared, total):
                    beside = f"mot kansliets {kronor(total)}"
                    yield _told(f"fördelningen för {name}", shared, total, beside, place)
    for added in result.scenario.additions:
        place = _place(stated.get((ScenarioKey.ADDITIONS, added.id)))
        if told := application_remark(
            result.package, f"beloppet för {added.name}", added.amount, place
        ):
            yield told
