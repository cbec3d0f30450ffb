"""How decisions, assumptions and outcomes are said in Swedish sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape

from finsam_analysis import __version__
from finsam_analysis.core import (
    ACTION_PAST,
    Action,
    Application,
    AssumptionKey,
    DataPackage,
    FigureKey,
    FigureKind,
    kronor,
    per_cent,
    span_text,
    year_spans,
)
from finsam_analysis.reconciliation import control_sum_faults
from finsam_analysis.scenario import Change, Decision, ScenarioResult, StatedAmount, Words
from finsam_analysis.tables.book import TKR, amount_text, printed_book
from finsam_analysis.tables.figure_text import DOLLAR, Text, enumerated, figure, joined, text_of
from finsam_analysis.tables.nearest_room import decided_words, nearest_words

LEGAL_RULE = (
    "Budgeten ska ha intäkter som överstiger kostnaderna (kommunallagen, KL, 11 kap. 5 §, som "
    "gäller förbundet enligt lag 2003:1210, 21 §)."
)
ASSUMED_NAMES = {
    AssumptionKey.MEMBER_FEE: "Medlemsavgift",
    AssumptionKey.UNDERSPEND: "Ej nyttjade medel",
    AssumptionKey.FLOOR: "Golv",
    AssumptionKey.FLOOR_PERCENT: "Golv i procent av årets intäkter",
    AssumptionKey.OPENING_SURPLUS: "Ingående överskott",
    AssumptionKey.CEILING: "Tak för utrymmet",
}
NO_APPLICATIONS = "Inga ansökningar har kommit in."
MANY_YEARS, _MANY_WORDS = 8, 20  # more than so many are not told one by one
_EXCEEDING = "KL 11 kap. 5 §"
NO_LEGAL_QUESTION = "Inget år har kostnader över intäkterna och inget år är utrymmet negativt."


def listed(words: Sequence[str], last: str = " och ") -> str:
    """``a, b och c``, or with another word before the last."""
    return enumerated(words, last).text


def listed_few(words: Sequence[str]) -> str:
    """As :func:`listed`; of very many the first ones, and how many more there are."""
    return listed(first_ones(words))


def first_ones(words: Sequence[str]) -> Sequence[str]:
    """The words; of very many the first ones, and last how many more there are."""
    if len(words) <= _MANY_WORDS:
        return words
    return [*words[: _MANY_WORDS - 1], f"{len(words) - _MANY_WORDS + 1} till"]


def listed_years(years: Sequence[int]) -> str:
    """``2026, 2027 och 2029``; of many years those in a row together: ``2026–2034 och 2036``."""
    if len(years) <= MANY_YEARS:
        return listed([str(year) for year in years])
    return listed([span_text(span) for _, span in year_spans([("", year) for year in years])])


def thousands(amount: int) -> str:
    """An amount that no scenario's book has, to the nearest tkr, halves away from zero.

    An amount under 1 tkr is said in kronor, so that a small shortfall is never called 0.
    """
    return TKR.lone(amount)


def decision_words(decision: Decision, application: Application) -> Text:
    """What is decided for an application, as the board would say it."""
    return stated_words(decision.words(application), application)


def stated_words(words: Words, application: Application) -> Text:
    """Words of a decision, its own amounts known as figures."""
    return joined(
        (
            word
            if isinstance(word, str)
            else figure(kronor(word.amount), stated_key(application.id, word))
            for word in words
        ),
        "",
    )


def stated_key(application: str, stated: StatedAmount) -> FigureKey:
    """The figure that an amount is which a decision says."""
    term = "" if stated.year is None else str(stated.year)
    return FigureKind.STATED.key(application, term=term, part=step_part(stated.step))


def step_part(step: int) -> str:
    """What tells the figures of a decision's later step from those of its first."""
    return "" if step == 1 else f"steg {step}"


def fee_words(change: Change) -> str:
    """How a planned amount of a year departs from the plan."""
    if change.amount is not None:
        return kronor(change.amount)
    percent = change.percent or Fraction(0)
    yearly = f" per år i {change.times} år" if change.times > 1 else ""
    return f"{'+' if percent > 0 else ''}{per_cent(percent)}{yearly} mot planen"


def change_words(changes: Mapping[int, Change], year: int) -> str:
    """How a planned amount departs in one of the years, a per cent laid on year by year as one.

    Said of several years by :func:`in_spans`, which begins anew at :func:`series_starts`.
    """
    change, start = changes[year], year - changes[year].times + 1
    if not _in_series(changes, year):
        return fee_words(change)
    whole_series = start in changes and changes[start] == replace(change, times=1)
    yearly = " per år" if whole_series else f" per år (från {start})"
    once = fee_words(replace(change, times=1))
    return once.replace(" mot planen", f"{yearly} mot planen")


def series_starts(changes: Mapping[int, Change]) -> set[int]:
    """The years in which a per cent that is laid on year by year is laid on for the first time."""
    return {y for y, change in changes.items() if change.times == 1 and _in_series(changes, y)}


def _in_series(changes: Mapping[int, Change], year: int) -> bool:
    change, later = changes[year], changes.get(year + 1)
    return change.times > 1 or (change.amount is None and later == replace(change, times=2))


def settled_sentences(below: Sequence[tuple[int, int]]) -> list[Text]:
    """A sentence for each year below its floor that no decision can change [year, SEK]."""
    return [
        f"{year} slutar på "
        + figure(kronor(room), FigureKind.ROOM.key(term=year))
        + ", under golvet, vad styrelsen än beslutar om ansökningarna; golvet prövas för åren "
        "därefter."
        for year, room in below
    ]


def room_sentence(result: ScenarioResult) -> Text:
    """The one thing the board must know: how low the room gets, and against the floor.

    A year before the decided ones that is below the floor is told by itself, last.
    """
    told = [_room_words(result), *settled_sentences(result.settled_below)]
    return joined([*told, *_ceiling_sentences(result)])


def _ceiling_sentences(result: ScenarioResult) -> list[Text]:
    """In which years the room exceeds the ceiling of own capital; nothing else follows from it."""
    if result.ceiling is None or not result.years_above_ceiling:
        return []
    years = listed_years(result.years_above_ceiling)
    ceiling = figure(printed_book(result).lone(result.ceiling), FigureKind.CEILING.key())
    return ["Taket " + ceiling + f" överskrids i slutet av {years}."]


def _room_words(result: ScenarioResult) -> Text:
    # A year that no decision can change is told by itself where it is below the floor.
    judged = result.judged
    year, amount = result.nearest(judged)
    below = result.years_below(judged)
    floor = "Golvet " + _floor_said(result)
    book, room_key = printed_book(result), FigureKind.ROOM.key(term=year)
    room = figure(book.text(room_key, amount), room_key)
    decided = f", {words}," if (words := decided_words([result]).strip()) else ""
    lowest = (
        f"Beslutsutrymmet är{decided} {nearest_words(result)} i slutet av {year}: " + room + "."
    )
    if not below:
        some = f"{judged.years[0]}–{judged.years[-1]}"
        years = "alla år" if judged.years == result.years else some
        return lowest + " " + floor + f" hålls {years}."
    missing = figure(book.missing(result.floor_of(year), amount), FigureKind.MISSING.key(term=year))
    lacking = lowest + " Då fattas " + missing + " till golvet"
    if below == (year,):
        others = "; övriga år hålls det." if judged.years == result.years else "."
        return lacking + " " + _floor_said(result) + others
    years = listed_years(below)
    return lacking + ". " + floor + f" underskrids i slutet av {years}."


def _floor_said(result: ScenarioResult) -> Text:
    """The floor, or each year's where it is not the same."""
    if not result.floor_varies:
        return figure(printed_book(result).lone(result.floor), FigureKind.FLOOR.key())
    return "(" + floor_spans(result, printed_book(result).lone) + ")"


def floor_text(result: ScenarioResult, said_as: Callable[[int], str]) -> Text:
    """The floor, or each year's where it is not the same."""
    if result.floor_varies:
        return floor_spans(result, said_as)
    return figure(said_as(result.floor), FigureKind.FLOOR.key())


def floor_spans(result: ScenarioResult, said_as: Callable[[int], str]) -> Text:
    """The floors of the years, those alike together: ``0 tkr 2024 och 500 tkr 2025–2028``."""
    return enumerated(
        [
            figure(said_as(floor), FigureKind.FLOOR.key(term=years[0])) + f" {span_text(years)}"
            for floor, years in year_spans([(result.floor_of(year), year) for year in result.years])
        ]
    )


def in_spans(told: Sequence[tuple[str, int]], starts: Collection[int] = ()) -> str:
    """What is said of years, those alike and in a row together: ``−3 % 2026–2028``.

    A year in ``starts`` is not told with the one before it.
    """
    return ", ".join(f"{words} {span_text(years)}" for words, years in year_spans(told, starts))


def grant_sentence(result: ScenarioResult) -> Text:
    """How much is granted of what is proposed, and how many applications are touched."""
    done = [decision.actions for decision in result.scenario.decisions.values()]
    order = tuple(Action)
    told = sorted(set(done), key=lambda actions: [order.index(action) for action in actions])
    words = {actions: listed([ACTION_PAST[action] for action in actions]) for actions in told}
    counts = [f"{words[actions]} {done.count(actions)}" for actions in told]
    what = f"Av {len(done)} ansökningar {listed(counts)}."
    if len(done) == 1:
        what = f"Den enda ansökan {words[done[0]]}."
    elif len(told) == 1:
        every = "Båda ansökningarna" if len(done) == 2 else f"Alla {len(done)} ansökningar"
        what = f"{every} {words[done[0]]}."
    granted = figure(kronor(result.granted_to_applications), FigureKind.GRANTED_APPLICATIONS.key())
    proposed = figure(kronor(result.proposed_total), FigureKind.OFFERED.key())
    beside = " mot " + proposed + " i kansliets fördelning."
    if result.granted_to_applications == result.proposed_total:
        beside = text_of(", som i kansliets fördelning.")
    sentence = f"{what} Beviljat blir " + granted + beside
    if not done:
        sentence = text_of(NO_APPLICATIONS)
    if result.scenario.additions:
        sentence += (
            " Därtill kommer tänkta insatser om "
            + figure(kronor(result.added_total), FigureKind.SUPPOSED.key())
            + "."
        )
    after = result.granted_after_plan
    if after:
        sentence += (
            " Av beloppen faller "
            + figure(kronor(after), FigureKind.AFTER.key())
            + " efter planperioden."
        )
    return sentence


def supposed_words(result: ScenarioResult) -> str:
    """What the scenario supposes beside the applications, after what is granted them, or nothing."""
    added = result.added_total
    return f", därtill {kronor(added)} till tänkta insatser" if added else ""


@dataclass(frozen=True)
class LegalPoint:
    """What the law asks of a figure: the matter, the question it leaves, and its answer."""

    matter: Text
    question: str = ""
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """True for a question without an answer."""
        return bool(self.question) and not self.answer

    @property
    def told(self) -> Text:
        """The matter with its answer."""
        return self.matter + (f" {self.answer}" if self.answer else "")

    @property
    def asked(self) -> Text:
        """The matter with its answer, or with the question that is left."""
        return self.matter + f" {self.question}" if self.is_open else self.told


def legal_points(result: ScenarioResult) -> list[LegalPoint]:
    """What the figures must answer to (lag 2003:1210, 21 §), year by year; many years in one question."""
    points, unanswered = list[LegalPoint](), list[Text]()
    t, book = result.trajectory, printed_book(result)
    short = [(y, int(amount)) for y, amount in zip(t.years, t.result, strict=True) if amount < 0]
    many = sum(not result.scenario.financing.get(year) for year, _ in short) > MANY_YEARS
    for year, shortfall in short:
        key = FigureKind.RESULT.key(term=year)
        lacking = figure(amount_text(-book[key], -shortfall, book.unit), key)
        answer = result.scenario.financing.get(year, "")
        if many and not answer:
            unanswered.append(f"{year} med " + lacking)
            continue
        matter = f"{year}: kostnaderna överstiger intäkterna med " + lacking + f" ({_EXCEEDING})."
        points.append(LegalPoint(matter, "Hur finansieras året?", _sentence(answer)))
    if unanswered:
        matter = "Kostnaderna överstiger intäkterna " + enumerated(unanswered) + f" ({_EXCEEDING})."
        points.append(LegalPoint(matter, "Hur finansieras åren?"))
    negative = t.years_below(0)
    if negative:
        years = listed_years(negative)
        matter = (
            f"I slutet av {years} är det ackumulerade överskottet slut; reservfonden "
            + figure(book.lone(result.package.reserve_fund.value), FigureKind.RESERVE.key())
            + " är då inte räknad. Räcker tillgångarna inte till en skuld täcker medlemmarna den "
            "efter sina andelar (lag 2003:1210, 22 §)."
        )
        points.append(LegalPoint(matter))
    return points


def _sentence(answer: str) -> str:
    """An answer as a sentence of its own; empty where there is none."""
    return f"Finansiering: {answer.rstrip('.')}." if answer else ""


def legal_sentences(result: ScenarioResult) -> list[Text]:
    """Legal questions the figures raise, for the reader to answer, with the answers given."""
    return [point.asked for point in legal_points(result)]


def legal_questions(result: ScenarioResult) -> str:
    """The legal questions as a list, or that there are none (Markdown)."""
    points = legal_points(result)
    if not points:
        return NO_LEGAL_QUESTION
    # An answer is somebody's own words; the rest is ours.
    asked = [replace(point, answer=plain_text(point.answer)).asked for point in points]
    return "\n".join([LEGAL_RULE, "", *(f"- {sentence}" for sentence in asked)])


def provenance(package: DataPackage) -> str:
    """What the figures rest on: data package, its documents, program version (Markdown)."""
    version = f" version {package.version}" if package.version else ""
    documents = "\n".join(f"- {plain_text(title)}" for title in package.documents.values())
    name = plain_text(f"{package.name}{version}")
    return (
        f"Siffrorna kommer ur datapaketet *{plain_text(package.title)}* ({name}), räknade med "
        f"finsam_analysis {__version__}. Varje rad i datapaketet anger dokument och ställe:\n\n"
        f"{documents}"
    )


def floor_words(result: ScenarioResult) -> Text:
    """The floor and whose it is."""
    owner = "scenariot" if result.scenario.names_floor else "datapaketet"
    return floor_kronor(result) + f" (enligt {owner})"


def floor_kronor(result: ScenarioResult) -> Text:
    """The floor, or each year's where it is not the same [SEK]."""
    return floor_text(result, kronor)


def control_sentence(package: DataPackage) -> str:
    """How many printed sums the package's own figures were held against."""
    count = len(package.control_sums)
    if not count:
        return "Datapaketet har inga tryckta summor att stämma av mot (kontrollsummor.csv)."
    wrong = len(control_sum_faults(package))
    return f"{count - wrong} av {count} summor som dokumenten trycker stämmer med datapaketet."


def plain_text(text: str) -> str:
    """Text that means only itself in Markdown and HTML: a name is never markup."""
    plain = re.sub(r"([\\`*_{}\[\]()#+.!|~^-]|:(?=//))", r"\\\1", escape(text, quote=False))
    return plain.replace("$", DOLLAR)
