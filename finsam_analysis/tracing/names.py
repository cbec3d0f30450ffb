"""By which names and printed amounts a figure can be asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush

from finsam_analysis.core import (
    Fault,
    FigureKey,
    FigureKind,
    InputError,
    decimal,
    percent,
    round_half_away,
)
from finsam_analysis.scenario import COSTS
from finsam_analysis.tables import PrintedBook
from finsam_analysis.tracing.figure import Quantity, TracedFigure

LIST_HINT = "finsam explain --list skriver alla namn"
_DASHES = re.compile("[–—−‑]")


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
        named = [(_plain(name := key.name), name, key) for key in figures]
        self._own = {plain: key for plain, _, key in named}
        self._written = {plain: name for plain, name, _ in named}
        self._printed = printed

    @cached_property
    def _borne(self) -> dict[str, list[FigureKey]]:
        """The figures that bear another name, read only where no figure is called so itself."""
        borne: dict[str, list[FigureKey]] = {}
        for other, key in self._printed:
            plain = _plain(other)
            if plain not in self._own:
                self._written.setdefault(plain, other)
                bearers = borne.setdefault(plain, [])
                bearers += [] if key in bearers else [key]
        return borne

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
        if plain in self._own:
            return self._own[plain]
        bearers = self._borne.get(plain, [])
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            found = f"{len(bearers)} siffror heter så"
            fault = Fault(
                asked, found, f"en av dem: {quoted(map(self._shown, bearers))}", "skriv vilken"
            )
        else:
            near = self._nearest(plain)
            expected = f"till exempel {quoted(near)}" if near else "ett namn och ett år"
            remedy = f"rätta namnet; {LIST_HINT}"
            fault = Fault(asked, "ingen sådan siffra i scenariot", expected, remedy)
        raise InputError([fault])

    def _shown(self, key: FigureKey) -> str:
        """The printed name that is this figure's alone, or else its own."""
        alone = (self._written[plain] for plain, borne in self._borne.items() if borne == [key])
        return next(alone, key.name)

    def _nearest(self, plain: str) -> list[str]:
        """Up to three names of different figures, the nearest first."""
        near: dict[FigureKey, str] = {}
        for match in closest(plain, self._written, 12, 0.5):
            target = self._own.get(match) or self._borne[match][0]
            near.setdefault(target, self._written[match])
        return list(near.values())[:3]

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
        others = self._others({_plain(stem) for stem in terms}, order)
        lines = []
        for stem, years in terms.items():
            told = f": {', '.join(sorted(years, key=order.index))}" if years else ""
            also = quoted(others.get(stem, ()))
            lines.append(f"{stem}{told}{also and f' (även {also})'}")
        return lines

    def _others(self, own: Collection[str], terms: Collection[str]) -> dict[str, list[str]]:
        """Other names by the name that each stands for in most years, all without the year."""
        stands: dict[str, Counter[str]] = {}
        written: dict[str, str] = {}
        for at, (key, *more) in self._borne.items():
            (stem, term), (other, same) = (
                _parted(name, key, terms) for name in (key.name, self._written[at])
            )
            plain = _plain(other)
            if not more and term == same and plain not in own:
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


def closest(asked: str, names: Iterable[str], count: int, least: float) -> list[str]:
    """The names most alike, as :func:`difflib.get_close_matches` has them, without trying them all.

    Those that can be most alike by their letters come first, and the rest cannot take their place:
    a large förbund has hundreds of thousands of names.
    """
    matcher = SequenceMatcher(b=asked)
    can_be = []
    for name in names:
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= least and (most := matcher.quick_ratio()) >= least:
            can_be.append((most, name))
    found: list[tuple[float, str]] = []
    for most, name in sorted(can_be, reverse=True):
        if len(found) == count and most < found[0][0]:
            break
        matcher.set_seq1(name)
        if (alike := matcher.ratio()) >= least:
            heappush(found, (alike, name))
            if len(found) > count:
                heappop(found)
    return [name for _, name in sorted(found, reverse=True)]


def _plain(name: str) -> str:
    return _DASHES.sub("-", " ".join(name.replace(":", " ").split())).casefold()


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
    amount = Fraction(figure.amount)
    negative = bool(re.match(r"[▼\s]*[−-]", copied))
    if negative and amount >= 0 and figure.key.kind not in COSTS:
        return False
    printed = book[figure.key] if figure.key in book else book.nearest([round_half_away(amount)])[0]
    return _bare(copied) in _forms(figure.quantity, abs(amount), abs(printed))


def _forms(quantity: Quantity, amount: Fraction, printed: int) -> set[str]:
    match quantity:
        case Quantity.MONEY:
            whole = decimal(amount, 0)
            forms = {whole, f"{whole}kr", f"{printed}", f"{printed}tkr"}
        case Quantity.SHARE:
            forms = {percent(amount)}
        case Quantity.MONEY_PER_INHABITANT:
            forms = {decimal(amount, 1), f"{decimal(amount, 1)}kr"}
        case _:
            forms = {decimal(amount, 0)}
    return set(map(_bare, forms))


def _bare(text: str) -> str:
    return _LEFT_OUT.sub("", text.casefold())
