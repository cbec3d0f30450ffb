"""The glossary says every word of the vocabulary, and nothing that the code does not know."""

from __future__ import annotations

import re
from enum import StrEnum
from types import ModuleType

from finsam_analysis import core, scenario, spreadsheet, tables
from finsam_analysis.core import figure_keys, vocabulary
from finsam_analysis.papers import html_pages, report_page
from tests.conftest import PROJECT

HOMES = (core, scenario, tables, spreadsheet, html_pages, report_page)


def rows() -> list[list[str]]:
    """The rows of every table of the page: Swedish, identifiers, meaning, source."""
    text = (PROJECT / "docs" / "ordlista.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and "| Identifier |" not in line
    ]
    assert all(len(row) == 4 for row in cells)
    return cells


def identifiers(row: list[str]) -> list[str]:
    """What the code calls the word."""
    return re.findall("`([^`]+)`", row[1])


def words(module: ModuleType) -> dict[str, str]:
    """Each member of the module's vocabularies, with the Swedish word it stands for."""
    return {
        f"{name}.{member.name}": str(member)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
        for member in kind
    }


def test_every_word_of_the_vocabulary_is_explained_as_the_code_has_it() -> None:
    """Each member has its Swedish word on the page, and the page has no other."""
    told = {name: row[0] for row in rows() for name in identifiers(row) if "." in name}
    assert told == words(vocabulary) | words(figure_keys)


def test_every_thing_is_called_as_in_the_code() -> None:
    """A class or function that the page names is one that a wing hands out."""
    things = [name for row in rows() for name in identifiers(row) if "." not in name]
    assert len(things) > 15
    assert [name for name in things if not any(hasattr(home, name) for home in HOMES)] == []


def test_every_word_has_a_meaning_and_a_known_source() -> None:
    """The sources are those that the page explains."""
    text = (PROJECT / "docs" / "ordlista.md").read_text(encoding="utf-8")
    sources = set(re.findall(r"\*(\w+)\*,", text.partition("\n## ")[0]))
    assert len(sources) == 7
    for _, _, meaning, source in rows():
        assert meaning
        assert source.split()[0] in sources, source


def test_a_word_is_explained_once() -> None:
    """Within a table, one row for one Swedish word."""
    of_figures = [row[0] for row in rows() if any("." in name for name in identifiers(row))]
    assert len(of_figures) == len(set(of_figures))
