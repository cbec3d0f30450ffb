"""By which names and printed amounts a figure can be asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from finsam_analysis.core import (
    Fault,
    FigureKey,
    FigureKind,
    InputError,
    decimal,
    percent,
    round_half_away,
    unaccented,
)
from finsam_analysis.scenario import COSTS
from finsam_analysis.tables import PrintedBook
from finsam_analysis.tracing.figure import Quantity, TracedFigure

LIST_HINT = "finsam explain --list skriver alla namn"
_DASHES = "–—−‑"
_YEAR = re.compile(r"\b[12][0-9]{3}\b")
# Of a heading: ``Betalar in 2025–2028, kr``, and alone at the end.
_UNITS = re.compile(r"(,\s*|(?<=[^\W\d])\s(?=t?kr$))t?kr(?![\w-])", re.IGNORECASE)
_ANSWERED = re.compile(
    "minsta ändring|mindre beviljat|andel av förslaget|sannolikhet|risk utan|framtider"
)
ANSWERS = "Minsta ändringar och sannolikheter är svar av finsam search och finsam risk"
_OF_EVERY_YEAR = (FigureKind.FLOOR, FigureKind.CEILING)  # where one holds in all of them
_NEAR = 0.5  # of two names' letters, by which the one may have been meant by the other
_AT_ONCE = 20_000  # names, so that their letters take little memory


class FigureNames:
    """Names and printed names, found however letters, spaces, colons and dashes are written."""

    def __init__(
        self,
        figures: Iterable[FigureKey],
        printed: Iterable[tuple[str, FigureKey]],
        terms: Mapping[str, str],
    ) -> None:
        """Hold the names.

        Args:
            figures: every figure that can be asked for.
            printed: other names, each with the figure it stands for; several may share one.
            terms: a column's heading to the term that ends a name: ``Prel 2026`` to ``2026``.
        """
        self._terms = {_plain(heading): term for heading, term in terms.items()}
        keys = [*figures]
        self._own = dict(zip(_all_plain([key.name for key in keys]), keys, strict=True))
        self._printed = printed

    @cached_property
    def _others(self) -> tuple[dict[str, tuple[str, FigureKey]], dict[str, list[FigureKey]]]:
        """Other names, read only where no figure is called so itself.

        The first to bear each, with the name as it is written, and those that bear it too: they are
        few, and a list for every name would take longer than all the rest.
        """
        borne: dict[str, tuple[str, FigureKey]] = {}
        also: dict[str, list[FigureKey]] = {}
        printed = [*self._printed]
        plain = _all_plain([other for other, _ in printed])
        for at, bearer in zip(plain, printed, strict=True):
            if at in self._own:
                continue
            _, first = borne.setdefault(at, bearer)
            _, key = bearer
            if key != first and key not in (bearers := also.setdefault(at, [])):
                bearers.append(key)
        return borne, also

    def own(self, asked: str) -> FigureKey | None:
        """The figure that is called so itself, whatever others print."""
        return self._own.get(self._asked(asked))

    def _asked(self, asked: str) -> str:
        """The name as it is held, with the term of a column's heading."""
        plain = _plain(asked)
        for heading, term in self._terms.items():
            if plain.endswith(f" {heading}"):
                plain = plain.removesuffix(heading) + term
        return plain

    def find(self, asked: str) -> FigureKey:
        """The figure meant.

        Raises:
            InputError: none is called that, or several are.
        """
        plain = self._asked(asked)
        # With the unit of a heading, if it is no name's own.
        said = dict.fromkeys((plain, self._asked(_UNITS.sub("", asked))))
        bearers = next(filter(None, map(self._meant, said)), [])
        alike = [] if bearers else self._without_year(plain)
        bearers = bearers or [key for key, of_year in alike if of_year]
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            found = f"{len(bearers)} siffror heter så"
            fault = Fault(
                asked, found, f"en av dem: {quoted(map(self._shown, bearers))}", "skriv vilken"
            )
        elif _ANSWERED.search(plain):
            found = "ingen siffra i scenariot, utan ett svar på en fråga"
            expected = "en siffra som scenariots tabeller visar"
            fault = Fault(asked, found, expected, f"{ANSWERS}; {LIST_HINT}")
        else:
            near = [self._shown(key) for key, _ in alike]
            near = list(dict.fromkeys([*near, *self._nearest(_year_last(plain))]))[:3]
            expected = f"till exempel {quoted(near)}" if near else "ett namn och ett år"
            remedy = f"rätta namnet; {LIST_HINT}"
            found = "ingen sådan siffra i scenariot"
            years = [term for term in self._terms.values() if _YEAR.fullmatch(term)]
            if years and any(year not in years for year in _YEAR.findall(plain)):
                found += f", vars år är {years[0]}–{years[-1]}"
            fault = Fault(asked, found, expected, remedy)
        raise InputError([fault])

    def _meant(self, plain: str) -> list[FigureKey]:
        """The figure that is called so itself, else those that others call so."""
        if plain in self._own:
            return [self._own[plain]]
        return self._bearers(plain) or self._rearranged(plain)

    def _without_year(self, plain: str) -> list[tuple[FigureKey, bool]]:
        """The figures whose name is all but a year of the one asked for, and whether they are that year's.

        A table may print the year of a lowest room beside it, and a floor that is one holds every year.
        """
        stem, _, year = _year_last(plain).rpartition(" ")
        if not stem or not _YEAR.fullmatch(year) or year not in self._terms.values():
            return []
        return [
            (key, key.term == year or (not key.term and key.kind in _OF_EVERY_YEAR))
            for key in self._meant(stem)
        ]

    def _bearers(self, plain: str) -> list[FigureKey]:
        """The figures that others print so."""
        borne, also = self._others
        return [borne[plain][1], *also.get(plain, ())] if plain in borne else []

    def _rearranged(self, plain: str) -> list[FigureKey]:
        """The figures of a name in the same words, turned around or without å, ä and ö.

        Where the words of some stand in the order asked for, or some are called so themselves,
        those alone.
        """
        written = unaccented(plain)
        words = sorted(written.split())
        alike = [
            name
            for names in (self._own, self._others[0])
            for name in names
            if len(name) == len(plain) and sorted(unaccented(name).split()) == words
        ]
        alike = [name for name in alike if unaccented(name) == written] or alike
        own = [self._own[name] for name in alike if name in self._own]
        return own or list(dict.fromkeys(key for name in alike for key in self._bearers(name)))

    def _shown(self, key: FigureKey) -> str:
        """The printed name that is this figure's alone, or else its own."""
        borne, also = self._others
        alone = (name for at, (name, first) in borne.items() if first == key and at not in also)
        return next(alone, key.name)

    def _nearest(self, plain: str) -> list[str]:
        """Up to three names of different figures, those of the year asked for first, then the nearest.

        None is near for its year alone.
        """
        borne, near = self._others[0], dict[FigureKey, str]()
        for match in closest(plain, [*self._own, *borne], 12, _NEAR):
            bare, wanted = (_YEAR.sub("", name).strip() for name in (match, plain))
            if SequenceMatcher(None, bare, wanted).ratio() < _NEAR:
                continue
            own = self._own.get(match)
            name, key = borne[match] if own is None else (own.name, own)
            near.setdefault(key, name)
        years = _YEAR.findall(plain)
        return [near[key] for key in sorted(near, key=lambda key: key.term not in years)][:3]

    def listing(self, unlisted: Collection[FigureKind] = ()) -> list[str]:
        """Every name, one line for the years it is had in, and what else it is called.

        Args:
            unlisted: kinds that can be asked for but are not told here.
        """
        order = list(self._terms.values())
        terms: dict[str, list[str]] = {}
        for key in self._own.values():
            if key.kind not in unlisted:
                stem, term = _parted(key.name, key, order)
                terms.setdefault(stem, []).extend([term] if term else [])
        others = self._also_called({_plain(stem) for stem in terms}, order)
        lines = []
        for stem, years in terms.items():
            told = f": {', '.join(sorted(years, key=order.index))}" if years else ""
            also = quoted(others.get(stem, ()))
            lines.append(f"{stem}{told}{also and f' (även {also})'}")
        return lines

    def _also_called(self, own: Collection[str], terms: Collection[str]) -> dict[str, list[str]]:
        """Other names by the name that each stands for in most years, all without the year."""
        stands: dict[str, Counter[str]] = {}
        written: dict[str, str] = {}
        borne, also = self._others
        for at, (called, key) in borne.items():
            (stem, term), (other, same) = (_parted(name, key, terms) for name in (key.name, called))
            plain = _plain(other)
            if at not in also and term == same and plain not in own:
                stands.setdefault(plain, Counter())[stem] += 1
                written.setdefault(plain, other)
        others: dict[str, list[str]] = {}
        for plain, counted in stands.items():
            others.setdefault(counted.most_common(1)[0][0], []).append(written[plain])
        return others


def _parted(name: str, key: FigureKey, terms: Collection[str]) -> tuple[str, str]:
    """A figure's name without the column it is in, and the column; as it is where it has none."""
    if key.term in terms and name.endswith(f" {key.term}"):
        return name.removesuffix(f" {key.term}"), key.term
    return name, ""


def closest(asked: str, names: Sequence[str], count: int, least: float) -> list[str]:
    """The names most alike, as :func:`difflib.get_close_matches` has them, without trying them all.

    Those that can be most alike by their letters come first, and the rest cannot take their place:
    a large förbund has hundreds of thousands of names. Nor can one with too few letters in the
    same order, as where the words asked for are turned around.
    """
    matcher = SequenceMatcher(b=asked)
    at_most, where = _at_most(asked, names), _places(asked)
    found: list[tuple[float, str]] = []
    for place in np.argsort(-at_most).tolist():
        enough = found[0][0] if len(found) == count else least
        if at_most[place] < enough:
            break
        name = names[place]
        letters = len(name) + len(asked)
        if letters and 2.0 * _in_order(name, len(asked), where) / letters < enough:
            continue
        matcher.set_seq1(name)
        if (alike := matcher.ratio()) >= least:
            heappush(found, (alike, name))
            if len(found) > count:
                heappop(found)
    return [name for _, name in sorted(found, reverse=True)]


def _at_most(asked: str, names: Sequence[str]) -> npt.NDArray[np.float64]:
    """How alike each can be by the letters that both have: ``SequenceMatcher.quick_ratio``."""
    parts = [np.empty(0)]
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        lengths = np.fromiter(map(len, some), int)
        letters = np.frombuffer("".join(some).encode("utf-32-le"), np.uint32)
        holder = np.repeat(np.arange(len(some)), lengths)
        common = np.zeros(len(some), int)
        for letter, times in Counter(asked).items():
            held = np.bincount(holder[letters == ord(letter)], minlength=len(some))
            common += np.minimum(held, times)
        together = lengths + len(asked)
        parts.append(np.where(together, 2.0 * common / np.maximum(together, 1), 1.0))
    return np.concatenate(parts)


def _places(asked: str) -> dict[str, int]:
    """The places of each letter, as bits."""
    where: dict[str, int] = {}
    for place, letter in enumerate(asked):
        where[letter] = where.get(letter, 0) | 1 << place
    return where


def _in_order(name: str, length: int, where: Mapping[str, int]) -> int:
    """How many letters the name has in the order of the one asked for: their longest common one.

    All its places at once, as bits that go out where one more letter is had (Hyyrö 2004).
    """
    every = left = (1 << length) - 1
    for letter in name:
        had = left & where.get(letter, 0)
        left = (left + had | left - had) & every
    return length - left.bit_count()


def _year_last(plain: str) -> str:
    """A name asked for with the year before it, as names have it."""
    first, _, rest = plain.partition(" ")
    return f"{rest} {first}" if rest and _YEAR.fullmatch(first) else plain


def _plain(name: str) -> str:
    plain = " ".join(name.replace(":", " ").split())
    for dash in _DASHES:
        plain = plain.replace(dash, "-")
    return plain.casefold()


def _all_plain(names: Sequence[str]) -> list[str]:
    """Each name as :func:`_plain` has it, all at once since they may be very many."""
    every = _plain("\0".join(names)).split("\0") if names else ()
    return [plain.strip() for plain in every]


def quoted(names: Iterable[str]) -> str:
    """Names as one may choose among them: ``”a”, ”b” eller ”c”``."""
    *most, last = [f"”{name}”" for name in names] or [""]
    return f"{', '.join(most)} eller {last}" if most else last


_LEFT_OUT = re.compile("[^0-9,a-z%]")  # blanks, marks and the sign


def may_print(figure: TracedFigure, copied: str, book: PrintedBook) -> bool:
    """Whether the copied amount is the figure's, as the scenario's book prints it.

    With its unit or without, in kronor or in tkr. A sentence may leave the sign out; where one is
    copied it must agree, but for a cost, which an account shows with a minus.
    """
    amount, key = figure.amount, figure.key
    if amount >= 0 and key.kind not in COSTS and re.match(r"[▼\s]*[−-]", copied):
        return False
    whole = amount if isinstance(amount, int) else round_half_away(Fraction(amount))
    bare = _bare(copied)
    if figure.quantity is Quantity.MONEY:
        printed = book[key] if key in book else book.nearest([whole])[0]
        in_kr, in_tkr = str(abs(whole)), str(abs(printed))
        return bare in (in_kr, f"{in_kr}kr", in_tkr, f"{in_tkr}tkr")
    return bare in _forms(figure.quantity, abs(Fraction(amount)))


def _forms(quantity: Quantity, amount: Fraction) -> set[str]:
    match quantity:
        case Quantity.SHARE:
            forms = {percent(amount)}
        case Quantity.MONEY_PER_INHABITANT:
            forms = {decimal(amount, 1), f"{decimal(amount, 1)}kr"}
        case _:
            forms = {decimal(amount, 0)}
    return set(map(_bare, forms))


def _bare(text: str) -> str:
    return _LEFT_OUT.sub("", text.casefold())
