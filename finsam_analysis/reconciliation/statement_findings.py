"""Whether the documents state the same of an application in every place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from finsam_analysis.core import (
    Application,
    Grade,
    Place,
    Statement,
    Subject,
    Unit,
    decimal,
    kronor,
    number_words,
    parse_number,
    parse_whole,
    parse_written_date,
    round_half_away,
)
from finsam_analysis.reconciliation.financing_findings import own_financing_total
from finsam_analysis.reconciliation.finding import Finding

_AGES = re.compile(r"([0-9]{1,3})\s*(?:–|-|och|till)\s*([0-9]{1,3})")
_NUMBER = re.compile(r"[0-9]+(?:[ \u00a0\u202f][0-9]{3})*")


def statement_findings(application: Application) -> Iterator[Finding]:
    """Every disagreement between the places where one application's figures are stated."""
    yield from _amounts(application)
    yield from _dates(application)
    yield from _target_groups(application)
    yield from _posts(application)
    yield from _participants(application)


def _stated(application: Application, subject: Subject) -> list[Statement]:
    """What is stated of a subject: in the table of statements, then in the office's overview."""
    days = (application.overview_period or "").split()
    start, end = days if len(days) == 2 else (None, None)
    overview = {
        Subject.PROPOSED: application.overview,
        Subject.START: start,
        Subject.END: end,
        Subject.TARGET_GROUP: application.overview_target_group,
    }.get(subject)
    stated = [s for s in application.statements if s.subject is subject]
    if overview is not None and overview != "":
        stated.append(_in_overview(application, subject, str(overview)))
    return stated


def _in_overview(application: Application, subject: Subject, value: str) -> Statement:
    return Statement(subject, Place.OVERVIEW, value, None, application.source)


def _amounts(application: Application) -> Iterator[Finding]:
    own = own_financing_total(application)
    total = sum(row.asked for row in application.budget_rows) + own
    references = [
        (Subject.ASKED, application.asked, "ansökningarnas tabell"),
        (Subject.PROPOSED, application.proposed, "ansökningarnas tabell"),
    ]
    if application.budget_rows:
        references += [
            (Subject.OWN_FINANCING, own, "egenfinansieringens rader"),
            (Subject.TOTAL_BUDGET, total, "budgetens och egenfinansieringens rader"),
        ]
    for subject, expected, reference in references:
        for one in _stated(application, subject):
            number, unit = parse_number(one.value), one.unit or Unit.KRONA
            # An amount stated in tkr agrees when it is the exact amount rounded to tkr.
            rounded = round_half_away(Fraction(expected, unit.in_kronor))
            if number is None or number != rounded:
                yield Finding(
                    "UP-1",
                    application.id,
                    f"{subject.capitalize()} är {one.value} {unit} i {one.place} men "
                    f"{kronor(expected)} enligt {reference}.",
                    ((str(one.place), f"{one.value} {unit}"), ("jämfört med", expected)),
                    (one.source, application.source),
                    "Ta reda på vilket belopp som gäller och rätta det andra.",
                )


def _dates(application: Application) -> Iterator[Finding]:
    overview = application.overview_period or ""
    if len(overview.split()) not in (0, 2):
        whole = _in_overview(application, Subject.START, overview)
        yield _unreadable(application, whole, "tid")
    for words, expected, subject in (
        ("startdatum", application.period.start, Subject.START),
        ("slutdatum", application.period.end, Subject.END),
    ):
        for one in _stated(application, subject):
            day = parse_written_date(one.value)
            if day is None:
                yield _unreadable(application, one, words)
            elif day != expected:
                yield Finding(
                    "UP-2",
                    application.id,
                    f"Insatsens {words} är {one.value} i {one.place} men {expected} i "
                    "ansökningarnas tabell.",
                    ((str(one.place), one.value), ("ansökningarnas tabell", str(expected))),
                    (one.source, application.source),
                    "Ta reda på vilket datum som gäller och rätta det andra.",
                )


def _unreadable(application: Application, one: Statement, words: str) -> Finding:
    return Finding(
        "UP-3",
        application.id,
        f"Datumet {one.value} ({words} i {one.place}) finns inte i kalendern eller går inte att "
        "läsa.",
        ((str(one.place), one.value), ("insatsens tid", str(application.period))),
        (one.source,),
        "Rätta datumet.",
    )


def _ages(text: str | None) -> tuple[int, int] | None:
    found = _AGES.search(text or "")
    return (int(found[1]), int(found[2])) if found else None


def _target_groups(application: Application) -> Iterator[Finding]:
    expected = _ages(application.target_group)
    for one in _stated(application, Subject.TARGET_GROUP):
        if _ages(one.value) != expected:
            yield Finding(
                "UP-4",
                application.id,
                f"Målgruppen är {one.value} i {one.place} men {application.target_group or 'tom'} "
                "i ansökan.",
                ((str(one.place), one.value), ("ansökan", application.target_group or "")),
                (one.source, application.source),
                "Rätta målgruppen innan handlingarna går till styrelsen.",
            )


def posts(application: Application, *, adjusted: bool) -> Fraction:
    """Full-time posts of the budget's rows; ``adjusted`` leaves out rows the office removed."""
    return Fraction(
        sum(
            row.post_percent or 0
            for row in application.budget_rows
            if not (adjusted and row.asked and application.removed_by_office(row.id) == row.asked)
        ),
        100,
    )


def _posts(application: Application) -> Iterator[Finding]:
    if not application.budget_rows:
        return
    for one in _stated(application, Subject.POSTS):
        # The office tells of the posts after its own adjustments, the applicant of all.
        adjusted = one.place in (Place.MATTER, Place.PROPOSAL, Place.OVERVIEW)
        budget, stated = posts(application, adjusted=adjusted), parse_number(one.value)
        if stated != budget:
            yield Finding(
                "UP-5",
                application.id,
                f"Antalet tjänster är {one.value} i {one.place} men {decimal(budget, 2)} i "
                "budgeten.",
                ((str(one.place), one.value), ("budgeten", decimal(budget, 2))),
                (one.source, application.source),
                "Rätta antalet i texten eller tjänstgöringsgraden i budgeten.",
            )


def _participants(application: Application) -> Iterator[Finding]:
    people = application.participants
    if people is None:
        return
    written = {parse_whole(number) for number in _NUMBER.findall(people.text)}
    written |= number_words(people.text)
    for words, number in (("lägst", people.lowest), ("högst", people.highest)):
        if number is not None and number not in written:
            yield Finding(
                "UP-6",
                application.id,
                f"Antalet deltagare är {words} {number}, men texten säger ”{people.text}”.",
                ((words, number), ("texten", people.text)),
                (application.source,),
                "Rätta antalet.",
            )
    if people.lowest is not None and people.highest is not None and people.highest < people.lowest:
        yield Finding(
            "UP-6",
            application.id,
            f"Högsta antalet deltagare, {people.highest}, är lägre än det lägsta, {people.lowest}.",
            (("lägst", people.lowest), ("högst", people.highest)),
            (application.source,),
            "Rätta antalen.",
        )


def unit_findings(applications: Sequence[Application]) -> Iterator[Finding]:
    """Sheets whose amounts are not in the unit their heading says, and those unlike the others.

    Only applications with a stated heading and budget rows are compared.
    """
    used: dict[str, Unit] = {}
    headed: dict[str, list[Statement]] = {}
    for application in applications:
        headings = [s for s in application.statements if s.subject is Subject.HEADING_UNIT]
        units = {row.unit for row in application.budget_rows}
        if headings and len(units) == 1:
            used[application.id], headed[application.id] = units.pop(), headings
    if not used:
        return
    wrong = [
        (name, s)
        for name, statements in headed.items()
        for s in statements
        if s.value.strip().casefold() != used[name]
    ]
    if wrong:
        names = list(dict.fromkeys(name for name, _ in wrong))
        yield Finding(
            "UP-7",
            "uppgifter",
            f"Rubriken säger en annan enhet än beloppen står i, på {len(wrong)} blad: "
            f"{', '.join(names)}.",
            tuple(
                (f"{name}, {s.place}", f"rubrik {s.value}, belopp {used[name]}")
                for name, s in wrong
            ),
            tuple(s.source for _, s in wrong),
            "Rätta mallens rubrik eller låt den ange sin enhet.",
            Grade.NOTE,
        )
    every = list(used.values())
    usual = max(Unit, key=every.count)
    for application in applications:
        if application.id in used and used[application.id] is not usual:
            yield Finding(
                "UP-7",
                application.id,
                f"Beloppen står i {used[application.id]} medan {every.count(usual)} andra "
                f"ansökningar står i {usual} under samma rubrik "
                f"(”{headed[application.id][0].value}”).",
                (
                    ("bladets enhet", str(used[application.id])),
                    ("de andras enhet", str(usual)),
                    ("sökt", application.asked),
                ),
                tuple(s.source for s in headed[application.id]),
                "Be om bladet i samma enhet som de andras, eller märk det.",
            )


def completeness_findings(applications: Sequence[Application]) -> Iterator[Finding]:
    """What one application's documents leave out that most of the others' state in that place."""
    told = [a for a in applications if a.statements]
    stated: Mapping[str, set[tuple[Place, Subject]]] = {
        a.id: {(s.place, s.subject) for s in a.statements} for a in told
    }
    usual = sorted(
        pair
        for pair in set().union(*stated.values())
        if 2 * sum(pair in pairs for pairs in stated.values()) > len(told)
    )
    for application in told:
        missing: dict[Place, list[Subject]] = {}
        for place, subject in usual:
            needless = subject is Subject.TARGET_GROUP and application.target_group is None
            if (place, subject) not in stated[application.id] and not needless:
                missing.setdefault(place, []).append(subject)
        for place, subjects in missing.items():
            yield Finding(
                "UP-8",
                application.id,
                f"Det som de flesta andra ansökningar anger i {place} saknas: "
                f"{', '.join(subjects)}.",
                tuple((str(subject), "saknas") for subject in subjects),
                (application.source,),
                "Komplettera om uppgiften finns i handlingen.",
            )
