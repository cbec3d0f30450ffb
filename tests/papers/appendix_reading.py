"""How the tests read an appendix back: the tables of its PDF, by the tags, and of its page."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.tables import Table

_TAG = re.compile(r"^( *)([A-Za-z0-9]+)(?: .*)?$")
_TEXT = re.compile(r'^ *"(.*)"$')


@dataclass
class Node:
    """An element of the PDF's structure: its tag, the text straight in it, and what it holds."""

    tag: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *tags: str) -> list[Node]:
        """Every element below with one of the tags, in order."""
        found: list[Node] = []
        for child in self.children:
            found += [child] if child.tag in tags else []
            found += child.all(*tags)
        return found

    def words(self) -> str:
        """The text within, as a screen reader would say it, in one line."""
        return tidy(self.text + "".join(child.words() for child in self.children))


def tidy(text: str) -> str:
    """Every kind of space as one common space."""
    return re.sub(r"\s+", " ", text).strip()


def structure(pdf: Path, pdfinfo: str) -> Node:
    """The PDF's tagged structure with its text, as poppler reads it."""
    # Alternative texts come out as raw UTF-16 and are read elsewhere.
    told = subprocess.run(
        [pdfinfo, "-struct-text", str(pdf)], capture_output=True, check=True
    ).stdout.decode("utf-8", errors="replace")
    root = Node("")
    stack = [(-1, root)]
    for line in told.splitlines():
        quoted = _TEXT.match(line)
        tagged = _TAG.match(line.removesuffix(":"))
        if quoted:
            stack[-1][1].text += quoted[1]
        elif tagged:
            depth = len(tagged[1])
            while stack[-1][0] >= depth:
                stack.pop()
            node = Node(tagged[2])
            stack[-1][1].children.append(node)
            stack.append((depth, node))
    return root


def pdf_tables(document: Node) -> dict[str, list[list[str]]]:
    """Caption to rows of cells, headings first."""
    tables = {}
    before = Node("")
    for table in document.all("Table", "Caption"):
        if table.tag == "Caption":
            before = table
            continue
        # A table that ends with its page stands beside its caption in a common element.
        caption = next(iter(table.all("Caption")), before).words()
        rows = [[cell.words() for cell in row.children] for row in table.all("TR")]
        assert caption not in tables
        tables[caption] = rows
    return tables


def page_tables(html: str) -> dict[str, list[list[str]]]:
    """Caption to rows of cells, headings first."""
    tables = {}
    for table in BeautifulSoup(html, "html.parser").find_all("table"):
        assert isinstance(table.caption, Tag)
        rows = [
            [tidy(cell.get_text()) for cell in row.find_all(["th", "td"])]
            for row in table.find_all("tr")
        ]
        tables[tidy(table.caption.get_text())] = rows
    return tables


def content_tables(tables: tuple[Table, ...]) -> dict[str, list[list[str]]]:
    """Caption to rows of cells, headings first."""
    return {
        tidy(table.caption): [
            [tidy(heading) for heading in table.headings],
            *([tidy(text) for text in (line.label, *line.texts)] for line in table.lines),
        ]
        for table in tables
    }


def blocks(content: AppendixContent, part: str, kind: type) -> list[object]:
    """The blocks of a kind in a part."""
    found = next(p for p in content.parts if p.name == part)
    return [block for block in found.blocks if isinstance(block, kind)]
