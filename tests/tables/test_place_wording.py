"""How places in documents are said: the shared document once, the others where they are meant."""

from __future__ import annotations

from finsam_analysis.core import Source
from finsam_analysis.tables import PlaceWording

DOCUMENTS = {"a": "Kallelsen", "b": "Beslutet", "c": "Lagen"}


def wording(*documents: str) -> PlaceWording:
    """For a table whose places are in these documents, one place for each."""
    return PlaceWording(DOCUMENTS, [Source(d, f"sida {i}") for i, d in enumerate(documents)])


def test_the_only_document_is_named_once() -> None:
    """Under the table, not in its rows."""
    assert wording("a", "a").note == "Ställena finns i Kallelsen."
    assert wording("a", "a").words([Source("a", "sida 7")]) == "sida 7"


def test_of_several_documents_the_one_with_most_places_goes_unnamed() -> None:
    """The others stand before their places."""
    told = wording("b", "a", "a")
    assert told.note == "Ställen utan angivet dokument finns i Kallelsen."
    assert told.words([Source("a", "sida 1"), Source("b", "§ 3")]) == "sida 1; Beslutet: § 3"


def test_documents_with_a_place_each_are_all_named() -> None:
    """Nothing is shared, so nothing is left out."""
    told = wording("a", "b", "c")
    assert told.note == ""
    assert told.words([Source("a", "sida 1")]) == "Kallelsen: sida 1"


def test_no_place_at_all_says_nothing() -> None:
    """A table without findings has no note."""
    assert wording().note == ""


def test_a_shared_beginning_is_said_once() -> None:
    """Two sheets of one bilaga; another bilaga is named anew."""
    places = ["bilaga 5.1, BUDGET", "bilaga 5.1, ÖVER TID", "bilaga 4, översikten"]
    told = wording("a", "a").words([Source("a", place) for place in places])
    assert told == "bilaga 5.1, BUDGET; ÖVER TID; bilaga 4, översikten"


def test_only_the_first_of_very_many_places_are_told() -> None:
    """And how many more there are; the same place twice is one."""
    places = [Source("a", f"sida {i}") for i in (1, 1, 2, 3, 4, 5, 6, 7)]
    told = wording("a", "a").words(places)
    assert told == "sida 1; sida 2; sida 3; sida 4; sida 5 och 2 ställen till"
