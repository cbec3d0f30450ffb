"""How what is given of a scenario is read key by key, so that each fault knows its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from finsam_analysis.core import Fault, ScenarioKey, stripped
from finsam_analysis.scenario.given import TOP, Given
from finsam_analysis.scenario.names import Named
from finsam_analysis.scenario.values import MisreadError, Years, as_years

_T = TypeVar("_T")
LONGEST_VALUE = 200  # [characters] of what means a number, a date or a word of the language
_YEARS_AND_VALUE = re.compile(r"((?:från )?[0-9]{4}(?: ?[–-] ?[0-9]{4})?) +(\S.*)")
_MAY_BE_EMPTY = ((ScenarioKey.DECISIONS,), (ScenarioKey.ASSUMPTIONS,))
_UNSAID = (TOP, ScenarioKey.DECISIONS, ScenarioKey.ASSUMPTIONS)


def said_place(place: Sequence[str]) -> str:
    """A place as a fault says it: what stands first where it goes without saying is left out."""
    steps = place[1:] if len(place) > 1 and place[0] in _UNSAID else place
    return ", ".join(f"steg {int(s) + 1}" if s.isdecimal() and len(s) < 3 else s for s in steps)


@dataclass(frozen=True)
class Home:
    """Names that a line may begin with, what they are, and the key that it is to stand under."""

    named: Named
    called: str
    under: str


class Reader:
    """Reads what one file gives; what is wrong becomes a fault and None (or nothing)."""

    def __init__(self, file: str, faults: list[Fault], homes: Sequence[Home] = ()) -> None:
        self.file = file
        self.faults = faults
        self._homes = homes

    def fault(self, at: Given, found: str, expected: str, remedy: str) -> None:
        """Note a fault in what is given."""
        path = () if at.place == (TOP,) else at.place
        self.faults.append(
            Fault(self.file, found, expected, remedy, at.line or None, said_place(at.place), path)
        )

    def twice(self, at: Given, found: str) -> None:
        """Note that something is said twice."""
        self.fault(at, found, "en gång", "ta bort den ena")

    def no_colon(self, at: Given, key: str, rest: str) -> None:
        """Note that a key runs on into its value."""
        found = f"ett kolon saknas efter ”{key}”"
        self.fault(at, found, "rader ”nyckel: värde”", f"skriv {key}: {rest}")

    def value(self, node: Given, read: Callable[[str], _T]) -> _T | None:
        """What a text means; a fault where it means nothing."""
        if len(node.plain) > LONGEST_VALUE:
            self.fault(node, f"{len(node.plain)} tecken", "ett värde", "rätta värdet")
            return None
        return self._meant(node, partial(read, node.plain))

    def _meant(self, node: Given, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except MisreadError as misread:
            self.fault(node, misread.found, misread.expected, misread.remedy)
            return None

    def mapping(
        self, node: Given | None, allowed: Sequence[str] | None = None, example: str = ""
    ) -> dict[str, Given]:
        """Keys and values, each with its place; faults for what is no mapping, doubled or unknown."""
        if node is None or (node.text == "" and node.place in _MAY_BE_EMPTY):
            return {}
        if node.entries is None:
            found = "inte nycklar med värden"
            if node.text:
                found += f", utan ”{node.text}”"
            remedy = f"skriv till exempel {example}" if example else "rätta"
            self.fault(node, found, "rader ”nyckel: värde”", remedy)
            return {}
        read: dict[str, Given] = {}
        for key_node, value in node.entries:
            key = key_node.text if key_node.text is not None else "(sammansatt nyckel)"
            place = node.under(key)
            if key in read:
                self.twice(key_node.at(*place), "nyckeln står två gånger")
            elif "{" in key:
                found = f"ett kolon saknas efter ”{key.split('{')[0].strip()}”"
                remedy = f"skriv {key.split('{')[0].strip()}: {{{key.split('{')[1]}: …}}"
                self.fault(key_node.at(*place), found, "rader ”nyckel: värde”", remedy)
            elif said := _without_colon(key, value, allowed or ()):
                word, rest = said
                self.no_colon(key_node.at(*place), word, rest)
                read.setdefault(word, Given(value.line, text=rest, place=node.under(word)))
            elif allowed is not None and key not in allowed:
                meant = key.casefold()
                if meant in allowed and meant not in read:
                    read[meant] = value.at(
                        *node.under(meant)
                    )  # told as a fault, and then read as what it means
                expected = f"någon av {', '.join(allowed)}"
                found = f"okänd nyckel i {node.place[-1]}"
                remedy = self._astray(key, allowed) or unknown_remedy(key, allowed)
                row = key_node.line or None
                self.faults.append(Fault(self.file, found, expected, remedy, row, key, place))
            else:
                read[key] = value.at(*place)
        return read

    def _astray(self, key: str, allowed: Sequence[str]) -> str:
        """What to do about a line that belongs under another key; empty where none is known."""
        if key.casefold() in allowed:
            return ""
        home = next((home for home in self._homes if len(home.named.meant(key)) == 1), None)
        if home is None:
            return ""
        where = f"låt raden stå under {home.under}: och två blanksteg längre in"
        return f"”{key}” är {home.called}: {where}"

    def items(self, node: Given | None, example: str) -> tuple[Given, ...]:
        """What a list holds, at the list's place; a fault for what is no list or an empty one."""
        if node is None:
            return ()
        if not node.items:
            found, remedy = "ingen lista", "skriv den som en lista"
            if node.items is not None:
                found, remedy = "tom lista", "fyll i listan eller ta bort nyckeln"
            self.fault(node, found, f"en lista: {example}", remedy)
            return ()
        return tuple(item.at(*node.place) for item in node.items)

    def years(
        self,
        node: Given,
        plan_years: Sequence[int],
        read: Callable[[Given, Years, int], _T | None],
        example: str,
    ) -> dict[int, tuple[_T, Given]]:
        """Values by year, each year by what is said of it most closely; faults for bad years.

        A single year wins over a span, a span over a *från*; two of a kind that overlap are a
        fault, as is a year outside the plan.

        Args:
            node: keys that mean years, and their values.
            plan_years: the plan's years.
            read: reads a value of a key for one of its years.
            example: what to write.
        """
        if node.entries is not None and not node.entries:
            self.fault(node, "inget år", "minst ett år", f"skriv till exempel {example}")
        told: dict[int, dict[int, str]] = {}
        found: dict[int, tuple[int, _T, Given]] = {}
        for key, value in self.mapping(node, example=example).items():
            beside = value.at(*node.place)
            if value.text == "" and (said := _YEARS_AND_VALUE.fullmatch(key)):
                self.no_colon(beside, said[1], said[2])
                continue
            meant = self._meant(beside, partial(as_years, key, plan_years))
            if meant is None:
                continue
            of_kind = told.setdefault(meant.rank, {})
            twice = next((of_kind[year] for year in meant.years if year in of_kind), None)
            of_kind.update(dict.fromkeys(meant.years, key))
            if twice is not None:
                both = f"”{twice}” och ”{key}” säger båda något om samma år"
                self.fault(beside, both, "varje år en gång", "ta bort eller ändra det ena")
                continue
            for year in meant.years:
                got = read(value, meant, year)
                if got is None:
                    break  # what is wrong with the key's value is told once
                if year not in found or meant.rank < found[year][0]:
                    found[year] = (meant.rank, got, value)
        return {year: (got, at) for year, (_, got, at) in sorted(found.items())}

    def text(self, node: Given | None) -> str:
        """Text without surrounding blanks; empty when nothing is given."""
        if node is None:
            return ""
        if node.text:
            return stripped(str(node.text))
        self.fault(node, "ingen text", "text", "skriv ett värde efter kolonet")
        return ""

    def id(self, node: Given, name: str, named: Named, unknown: str) -> str | None:
        """The id that a name means, as :meth:`Named.one`; a fault where it means none or several."""
        return self._meant(node, partial(named.one, name, unknown))


def _without_colon(key: str, value: Given, allowed: Sequence[str]) -> tuple[str, str] | None:
    """A key and its value where they stand as one key that has none."""
    word, _, rest = key.partition(" ")
    if value.text == "" and word in allowed and rest and key not in allowed:
        return word, rest.strip(" \"'")
    return None


def unknown_remedy(key: str, allowed: Sequence[str]) -> str:
    """What to do about a key that is none: the nearest, or how a decimal is written."""
    if key[:1].isdecimal():  # YAML takes the comma of {procent: 2,5} for one between keys
        return "skriv tal med decimalkomma inom citattecken: ”2,5”"
    near = Named(dict.fromkeys(allowed, ())).nearest(key)
    if near and key not in allowed and key.casefold() in allowed:
        return f"{near} nycklar skrivs med små bokstäver"
    return near or "rätta nyckeln"
