"""The house as a picture: its wings on their floors, drawn from the imports and kept in docs/.

``python -m tests.picture`` (``make picture``) draws it anew. Floors come from import-linter's contract
in pyproject.toml, arrows from the code, sentences from each wing's docstring, so nothing in it is said
twice. An arrow that a longer way of arrows says already is left out; each wing lists all it reads.
"""

from __future__ import annotations

import ast
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "wings.svg"
LIBRARY = "finsam_analysis"
WIDTH, BOX, GAP, MARGIN, LANE = 1040, 296, 36, 52, 12  # [px]
LETTERS, LINE = 42, 15  # [characters] on a line of a box, and its height [px]

STYLE = (
    "text{font-family:Helvetica,Arial,sans-serif;fill:#1b1b1b;font-size:12px}"
    "text.name{font-size:15px;font-weight:bold}text.reads{font-size:11px;fill:#555}"
    "rect{fill:#f4f7fb;stroke:#34557a}"
    "path{stroke:#34557a;stroke-width:1.5;fill:none;marker-end:url(#tip)}"
)
TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 L8 4 L0 8 z" style="fill:#34557a;stroke:none"/></marker>'
)


def floors() -> list[list[str]]:
    """The wings of each floor, from the top."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = [re.split(r"\s*[|:]\s*", layer) for layer in layers]
    return [wings for wings in named if wings != ["__main__"]]


def reads() -> dict[str, set[str]]:
    """Which other wings each wing imports from."""
    graph = grimp.build_graph(LIBRARY, cache_dir=None)
    wings = [wing for floor in floors() for wing in floor]
    found: dict[str, set[str]] = {wing: set() for wing in wings}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            importer, other = ((*name.split("."), "")[1] for name in (module, imported))
            if importer in found and other in found and importer != other:
                found[importer].add(other)
    return found


def arrows(read: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The reads that no longer way says: the transitive reduction, in the order of the floors."""

    def reached(wing: str) -> set[str]:
        return {wing}.union(*(reached(other) for other in read[wing]))

    order = [wing for floor in floors() for wing in floor]
    for wing in order:
        for other in sorted(read[wing], key=order.index):
            if not any(other in reached(third) for third in read[wing] - {other}):
                yield wing, other


def answer(wing: str) -> str:
    """What the wing answers: the first line of its face."""
    source = (ROOT / LIBRARY / wing / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").split("\n", 1)[0]


def words(wing: str, others: str) -> list[tuple[str, str]]:
    """The lines of a wing's box, each with its style."""
    told = [("told", line) for line in textwrap.wrap(answer(wing), LETTERS)]
    below = textwrap.wrap(f"reads {others}" if others else "reads no other", LETTERS)
    return [("name", wing), *told, *(("reads", line) for line in below)]


def drawn() -> str:
    """The picture as SVG."""
    read, house = reads(), floors()
    order = [wing for floor in house for wing in floor]
    others = {wing: ", ".join(sorted(read[wing], key=order.index)) for wing in order}
    texts = {wing: words(wing, others[wing]) for wing in order}
    box = 16 + LINE * max(map(len, texts.values()))
    place: dict[str, tuple[int, int]] = {}
    for level, wings in enumerate(house):
        for i, wing in enumerate(wings):
            middle = MARGIN + (WIDTH - 2 * MARGIN) * (2 * i + 1) // (2 * len(wings))
            place[wing] = (middle, GAP // 2 + level * (box + GAP))
    paths, lanes = [], {-1: 0, 1: 0}
    for wing, other in arrows(read):
        (x1, y1), (x2, y2) = place[wing], place[other]
        if y2 - y1 == box + GAP:
            paths.append(f'<path d="M{x1} {y1 + box} L{x2} {y2 - 2}"/>')
            continue
        # Past other floors it goes in a lane of its own, on the side where the wing stands.
        side = -1 if x1 < WIDTH // 2 else 1
        lanes[side] += 1
        lane = WIDTH // 2 + side * (WIDTH // 2 - LANE * lanes[side] + LANE // 2)
        low = y2 + box // 2 + LANE * (lanes[side] - 1)
        start, end = x1 + side * BOX // 2, x2 + side * (BOX // 2 + 2)
        paths.append(f'<path d="M{start} {y1 + box // 2} H{lane} V{low} H{end}"/>')
    boxes = []
    for wing, (x, y) in place.items():
        left = x - BOX // 2
        lines = [
            f'<text class="{kind}" x="{left + 10}" y="{y + 19 + LINE * row}">{escape(line)}</text>'
            for row, (kind, line) in enumerate(texts[wing])
        ]
        frame = f'<rect x="{left}" y="{y}" width="{BOX}" height="{box}" rx="6"/>'
        boxes.append("\n".join(["<g>", frame, *lines, "</g>"]))
    height = GAP // 2 + len(house) * (box + GAP) - GAP // 2
    spoken = "; ".join(f"{wing} reads {others[wing] or 'no other'}" for wing in order)
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
                'aria-labelledby="title desc">'
            ),
            '<title id="title">The wings of finsam_analysis and what each reads</title>',
            f'<desc id="desc">{escape(spoken)}.</desc>',
            f"<style>{STYLE}</style><defs>{TIP}</defs>",
            f'<rect width="{WIDTH}" height="{height}" style="fill:#fff;stroke:none"/>',
            *paths,
            *boxes,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
