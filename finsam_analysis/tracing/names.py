"""By which names and printed amounts a figure can be asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction

from finsam_analysis.core import Fault, InputError, decimal, percent
from finsam_analysis.tracing.figure import Quantity, TracedFigure

LIST_HINT = "finsam explain --list skriver alla namn"
_DASHES = re.compile("[–—−‑]")


class FigureNames:
    """Names and printed names, found however letters, spaces and dashes are written."""

    def __init__(
        self,
        names: Sequence[str],
        printed: Iterable[tuple[str, str]],
        terms: Mapping[str, str],
    ) -> None:
        """Hold the names.

        Args:
            names: every figure's own name.
            printed: other names, each with the own name it stands for; several may share one.
            terms: a column's heading to the term that ends a name: ``Prel 2026`` to ``2026``.
        """
        self._terms = {_plain(heading): term for heading, term in terms.items()}
        self._own = {_plain(name): name for name in names}
        self._borne: dict[str, list[str]] = {}
        self._written = dict(self._own)
        for other, name in printed:
            key = _plain(other)
            if key not in self._own:
                self._written.setdefault(key, other)
                bearers = self._borne.setdefault(key, [])
                bearers += [] if name in bearers else [name]

    def find(self, asked: str) -> str:
        """The own name of the figure meant.

        Raises:
            InputError: none is called that, or several are.
        """
        key = _plain(asked)
        for heading, term in self._terms.items():
            if key.endswith(f" {heading}"):
                key = key.removesuffix(heading) + term
        if key in self._own:
            return self._own[key]
        bearers = self._borne.get(key, [])
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            found = f"{len(bearers)} siffror heter så"
            fault = Fault(
                asked, found, f"en av dem: {quoted(map(self._shown, bearers))}", "skriv vilken"
            )
        else:
            near = self._nearest(key)
            expected = f"till exempel {quoted(near)}" if near else "ett namn och ett år"
            remedy = f"rätta namnet; {LIST_HINT}"
            fault = Fault(asked, "ingen sådan siffra i scenariot", expected, remedy)
        raise InputError([fault])

    def _shown(self, name: str) -> str:
        """The printed name that is this figure's alone, or else its own."""
        alone = (self._written[key] for key, borne in self._borne.items() if borne == [name])
        return next(alone, name)

    def _nearest(self, key: str) -> list[str]:
        """Up to three names of different figures, the nearest first."""
        near: dict[str, str] = {}
        for match in get_close_matches(key, self._written, n=12, cutoff=0.5):
            target = self._own.get(match) or self._borne[match][0]
            near.setdefault(target, self._written[match])
        return list(near.values())[:3]

    def listing(self, unlisted: Collection[str] = ()) -> list[str]:
        """Every name, one line for the years it is had in, and what else it is called.

        Args:
            unlisted: first words of names that can be asked for but are not told here.
        """
        terms: dict[str, list[str]] = {}
        for name in self._own.values():
            if name.partition(" ")[0] in unlisted:
                continue
            stem, term = self._parted(name)
            terms.setdefault(stem, []).extend([term] if term else [])
        order = list(self._terms.values())
        others = self._others({_plain(stem) for stem in terms})
        lines = []
        for stem, years in terms.items():
            told = f": {', '.join(sorted(years, key=order.index))}" if years else ""
            also = quoted(others.get(stem, ()))
            lines.append(f"{stem}{told}{also and f' (även {also})'}")
        return lines

    def _others(self, own: Collection[str]) -> dict[str, list[str]]:
        """Other names by the name that each stands for in most years, all without the year."""
        stands: dict[str, Counter[str]] = {}
        written: dict[str, str] = {}
        for key, bearers in self._borne.items():
            (stem, term), (other, same) = self._parted(bearers[0]), self._parted(self._written[key])
            plain = _plain(other)
            if len(bearers) == 1 and term == same and plain not in own:
                stands.setdefault(plain, Counter())[stem] += 1
                written.setdefault(plain, other)
        others: dict[str, list[str]] = {}
        for plain, counted in stands.items():
            others.setdefault(counted.most_common(1)[0][0], []).append(written[plain])
        return others

    def _parted(self, name: str) -> tuple[str, str]:
        """A name without its year, and the year; longest first, for ``budget 2024``."""
        for term in sorted(self._terms.values(), key=len, reverse=True):
            if name.endswith(f" {term}"):
                return name.removesuffix(f" {term}"), term
        return name, ""


def _plain(name: str) -> str:
    return _DASHES.sub("-", " ".join(name.split())).casefold()


def quoted(names: Iterable[str]) -> str:
    """Names as one may choose among them: ``”a”, ”b” eller ”c”``."""
    *most, last = [f"”{name}”" for name in names] or [""]
    return f"{', '.join(most)} eller {last}" if most else last


_LEFT_OUT = re.compile("[^0-9,a-z%]")  # blanks, marks and the sign


def may_print(figure: TracedFigure, copied: str) -> bool:
    """Whether the copied amount is the figure's, as tables and sentences print it.

    With its unit or without, in kronor or in tkr, where the table's sums may have moved it by one.
    A sentence may leave the sign out; where one is copied it must agree.
    """
    amount = Fraction(figure.amount)
    negative = bool(re.match(r"[▼\s]*[−-]", copied))
    return not (negative and amount >= 0) and _bare(copied) in _forms(figure.quantity, abs(amount))


def _forms(quantity: Quantity, amount: Fraction) -> set[str]:
    match quantity:
        case Quantity.MONEY:
            whole = decimal(amount, 0)
            tkr = [decimal(amount / 1000 + moved, 0) for moved in (-1, 0, 1)]
            if amount % 1000 == 0:
                tkr = tkr[1:2]
            forms = {whole, f"{whole}kr", *tkr, *(f"{text}tkr" for text in tkr)}
        case Quantity.SHARE:
            forms = {percent(amount)}
        case Quantity.MONEY_PER_INHABITANT:
            forms = {decimal(amount, 1), f"{decimal(amount, 1)}kr"}
        case _:
            forms = {decimal(amount, 0)}
    return set(map(_bare, forms))


def _bare(text: str) -> str:
    return _LEFT_OUT.sub("", text.casefold())
