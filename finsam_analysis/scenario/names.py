"""What a name means that stands for an id: however its letters and spaces are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from finsam_analysis.core import LONGEST_LIKENED, unaccented
from finsam_analysis.scenario.values import MisreadError

_KOMMUN = " kommun"
_LEAST = 3  # [letters] of a name that is taken for a part of another


def likened(name: str) -> str:
    """A name without what does not matter: case, kind of spaces, Unicode form, ``kommun`` last."""
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    return plain.removesuffix(_KOMMUN)


def names_apart(named: Sequence[tuple[str, Path]]) -> list[str]:
    """What scenarios are called beside each other: a name that several files bear, with the file's.

    Args:
        named: each name and its file.
    """
    bearers: dict[str, set[Path]] = {}
    for name, file in named:
        bearers.setdefault(likened(name), set()).add(file)
    return [
        f"{name} ({file.name})" if len(bearers[likened(name)]) > 1 else name for name, file in named
    ]


class Named:
    """Things with an id and names; asked for by any of them."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """Know some things.

        Args:
            names: id to the names it may be called by.
        """
        self.ids = tuple(names)
        self._names = names
        self._meant: dict[str, list[str]] = {}
        for key, called in names.items():
            for name in {likened(word) for word in (key, *called)}:
                self._meant.setdefault(name, []).append(key)

    def meant(self, name: str) -> list[str]:
        """Ids that a name may mean; an id as it stands means itself alone."""
        if name in self._names:
            return [name]
        return self._meant.get(likened(name), [])

    def one(self, name: str, unknown: str = "") -> str:
        """The id that a name means.

        Args:
            name: as written.
            unknown: what to call a name that means nothing, if not that it is not there.

        Raises:
            MisreadError: it means none or several.
        """
        meant = self.meant(name)
        if len(meant) == 1:
            return meant[0]
        if meant:
            found = f"”{name}” kan vara {self.said(meant)}"
            raise MisreadError(found, "ett id eller ett namn som bara en har", "skriv id:t")
        expected = f"någon av {', '.join(self.ids) or '(det finns inga)'}"
        remedy = self.nearest(name) or "rätta namnet"
        raise MisreadError(unknown or f"”{name}” finns inte", expected, remedy)

    def said(self, ids: Iterable[str]) -> str:
        """Ids with the names they are called by: ``vaxtkraft (Växtkraft)``."""
        told = [
            f"{key} ({', '.join(other)})"
            if (other := [n for n in self._names[key] if n != key])
            else key
            for key in ids
        ]
        return " eller ".join(told)

    def nearest(self, name: str) -> str:
        """What may have been meant: ``menade du vaxtkraft (Växtkraft)?``; empty if nothing is near."""
        if len(name) > LONGEST_LIKENED:
            return ""
        likely = self._written_plainly(name) or self._abridged(name)
        likely = likely or get_close_matches(likened(name), self._meant, n=2, cutoff=0.6)
        ids = list(dict.fromkeys(key for near in likely for key in self._meant[near]))
        return f"menade du {self.said(ids[:2])}?" if ids else ""

    def _written_plainly(self, name: str) -> list[str]:
        """The one name that differs in å, ä and ö alone; none where several do."""
        plain = unaccented(likened(name))
        alike = [known for known in self._meant if unaccented(known) == plain]
        return alike if len({key for known in alike for key in self._meant[known]}) == 1 else []

    def _abridged(self, name: str) -> list[str]:
        """The names that begin with what is written, or else those that hold it."""
        part = likened(name)
        holding = [known for known in self._meant if len(part) >= _LEAST and part in known]
        return [known for known in holding if known.startswith(part)] or holding
