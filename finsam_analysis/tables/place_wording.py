"""How places in the source documents are said where nearly all are in one and the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from finsam_analysis.core import (
    Source,
)

_MOST_PLACES = 5


class PlaceWording:
    """Places with their document's title, but for the document that is named once for them all.

    ``note`` is the sentence that names it, empty where no document has two places.
    """

    def __init__(self, documents: Mapping[str, str], told: Iterable[Source] = ()) -> None:
        """Find the document with the most of the told places, to be named once if any are told.

        Args:
            documents: id to title.
            told: every place that will be said under the one note.
        """
        self._documents = documents
        counted = Counter(source.document for source in dict.fromkeys(told))
        most, times = counted.most_common(1)[0] if counted else ("", 0)
        self._common = most if times > 1 else ""
        self.note = ""
        if self._common:
            where = "Ställena" if len(counted) == 1 else "Ställen utan angivet dokument"
            self.note = f"{where} finns i {documents[most]}."

    def words(self, sources: Sequence[Source]) -> str:
        """The places in order, only the first of very many; a shared beginning is said once."""
        told = list(dict.fromkeys(sources))
        by_document: dict[str, list[str]] = {}
        for source in told[:_MOST_PLACES]:
            by_document.setdefault(source.document, []).append(source.place)
        texts = [
            _together(places)
            if document == self._common
            else f"{self._documents[document]}: {_together(places)}"
            for document, places in by_document.items()
        ]
        more = len(told) - _MOST_PLACES
        return "; ".join(texts) + (f" och {more} ställen till" if more > 0 else "")


def _together(places: Sequence[str]) -> str:
    """``bilaga 5.1, A`` and ``bilaga 5.1, B`` become ``bilaga 5.1, A; B``."""
    texts: list[str] = []
    before = ""
    for place in places:
        beginning, comma, rest = place.partition(", ")
        texts.append(rest if comma and beginning == before else place)
        before = beginning
    return "; ".join(texts)
