"""How what is given of a scenario is read key by key, so that each fault knows its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from finsam_analysis.core import Fault, ScenarioKey, stripped
from finsam_analysis.scenario.given import Given
from finsam_analysis.scenario.names import Named
from finsam_analysis.scenario.values import MisreadError, Years, as_years

_T = TypeVar("_T")
Place = tuple[str, ...]  # the path of keys from the top of the scenario
LONGEST_VALUE = 200  # [characters] of what means a number, a date or a word of the language
TOP = "scenariot"  # the place of the top itself
_MAY_BE_EMPTY = ((ScenarioKey.DECISIONS,), (ScenarioKey.ASSUMPTIONS,))
_UNSAID = (TOP, ScenarioKey.DECISIONS, ScenarioKey.ASSUMPTIONS)


def said_place(place: Place) -> str:
    """A place as a fault says it: what stands first where it goes without saying is left out."""
    steps = place[1:] if len(place) > 1 and place[0] in _UNSAID else place
    return ", ".join(f"steg {int(s) + 1}" if s.isdecimal() and len(s) < 3 else s for s in steps)


def _path(place: Place) -> Place:
    """A place as the keys that lead to it."""
    return place[1:] if place[0] == TOP else place


class Reader:
    """Reads what one file gives; what is wrong becomes a fault and None (or nothing)."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, at: Given | int, place: Place, found: str, expected: str, remedy: str) -> None:
        """Note a fault at what is given or at a line number."""
        row = at if isinstance(at, int) else at.line
        self.faults.append(
            Fault(self.file, found, expected, remedy, row or None, said_place(place), _path(place))
        )

    def value(self, node: Given, place: Place, read: Callable[[str], _T]) -> _T | None:
        """What a text means; a fault where it means nothing."""
        if len(node.plain) > LONGEST_VALUE:
            self.fault(node, place, f"{len(node.plain)} tecken", "ett värde", "rätta värdet")
            return None
        return self._meant(node, place, partial(read, node.plain))

    def _meant(self, node: Given, place: Place, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except MisreadError as misread:
            self.fault(node, place, misread.found, misread.expected, misread.remedy)
            return None

    def mapping(
        self,
        node: Given | None,
        place: Place,
        allowed: Sequence[str] | None = None,
        example: str = "",
    ) -> dict[str, Given]:
        """Keys and values; faults for what is no mapping, doubled or unknown."""
        if node is None or (node.text == "" and place in _MAY_BE_EMPTY):
            return {}
        if node.entries is None:
            found = "inte nycklar med värden"
            if node.text:
                found += f", utan ”{node.text}”"
            remedy = f"skriv till exempel {example}" if example else "rätta"
            self.fault(node, place, found, "rader ”nyckel: värde”", remedy)
            return {}
        read: dict[str, Given] = {}
        for key_node, value in node.entries:
            key = key_node.text if key_node.text is not None else "(sammansatt nyckel)"
            if key in read:
                self.fault(
                    key_node, (*place, key), "nyckeln står två gånger", "en gång", "ta bort den ena"
                )
            elif "{" in key:
                found = f"ett kolon saknas efter ”{key.split('{')[0].strip()}”"
                remedy = f"skriv {key.split('{')[0].strip()}: {{{key.split('{')[1]}: …}}"
                self.fault(key_node, (*place, key), found, "rader ”nyckel: värde”", remedy)
            elif allowed is not None and key not in allowed:
                meant = key.casefold()
                if meant in allowed and meant not in read:
                    read[meant] = value  # told as a fault, and then read as what it means
                expected = f"någon av {', '.join(allowed)}"
                found = f"okänd nyckel i {place[-1]}"
                remedy, path = unknown_remedy(key, allowed), _path((*place, key))
                row = key_node.line or None
                self.faults.append(Fault(self.file, found, expected, remedy, row, key, path))
            else:
                read[key] = value
        return read

    def items(self, node: Given | None, place: Place, example: str) -> tuple[Given, ...]:
        """What a list holds; a fault for what is no list or an empty one."""
        if node is None:
            return ()
        if not node.items:
            found = "ingen lista" if node.items is None else "tom lista"
            self.fault(node, place, found, f"en lista: {example}", "skriv den som en lista")
            return ()
        return node.items

    def years(
        self,
        node: Given,
        place: Place,
        plan_years: Sequence[int],
        read: Callable[[Given, Place, Years, int], _T | None],
        example: str,
    ) -> dict[int, tuple[_T, Given]]:
        """Values by year, each year by what is said of it most closely; faults for bad years.

        A single year wins over a span, a span over a *från*; two of a kind that overlap are a
        fault, as is a year outside the plan.

        Args:
            node: keys that mean years, and their values.
            place: where it stands.
            plan_years: the plan's years.
            read: reads a value of a key for one of its years.
            example: what to write.
        """
        if node.entries is not None and not node.entries:
            self.fault(node, place, "inget år", "minst ett år", f"skriv till exempel {example}")
        told: dict[int, dict[int, str]] = {}
        found: dict[int, tuple[int, _T, Given]] = {}
        for key, value in self.mapping(node, place, example=example).items():
            meant = self._meant(value, place, partial(as_years, key, plan_years))
            if meant is None:
                continue
            of_kind = told.setdefault(meant.rank, {})
            twice = next((of_kind[year] for year in meant.years if year in of_kind), None)
            of_kind.update(dict.fromkeys(meant.years, key))
            if twice is not None:
                both = f"”{twice}” och ”{key}” säger båda något om samma år"
                self.fault(value, place, both, "varje år en gång", "ta bort eller ändra det ena")
                continue
            for year in meant.years:
                got = read(value, (*place, key), meant, year)
                if got is None:
                    break  # what is wrong with the key's value is told once
                if year not in found or meant.rank < found[year][0]:
                    found[year] = (meant.rank, got, value)
        return {year: (got, at) for year, (_, got, at) in sorted(found.items())}

    def text(self, node: Given | None, place: Place) -> str:
        """Text without surrounding blanks; empty when nothing is given."""
        if node is None:
            return ""
        if node.text not in (None, "", "~", "null"):
            return stripped(str(node.text))
        self.fault(node, place, "ingen text", "text", "skriv ett värde efter kolonet")
        return ""

    def id(self, node: Given, name: str, place: Place, named: Named, unknown: str) -> str | None:
        """The id that a name means, as :meth:`Named.one`; a fault where it means none or several."""
        return self._meant(node, place, partial(named.one, name, unknown))


def unknown_remedy(key: str, allowed: Sequence[str]) -> str:
    """What to do about a key that is none: the nearest, or how a decimal is written."""
    if key[:1].isdecimal():  # YAML takes the comma of {procent: 2,5} for one between keys
        return "skriv tal med decimalkomma inom citattecken: ”2,5”"
    near = Named(dict.fromkeys(allowed, ())).nearest(key)
    if near and key not in allowed and key.casefold() in allowed:
        return f"{near} nycklar skrivs med små bokstäver"
    return near or "rätta nyckeln"
