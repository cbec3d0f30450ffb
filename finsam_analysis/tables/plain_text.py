"""How tables and sentences stand as plain text: in aligned columns, no wider than they may be."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

_BETWEEN = 2  # [characters] between two columns
_MOST_LEFT = 20  # [characters] that a text is left with when figures need the room


def folded(text: str, width: int | None) -> str:
    """The text's lines folded between words to ``width`` [characters]; None leaves them as they are."""
    if width is None:
        return text
    return "\n".join("\n".join(_fold(line, width)) for line in text.split("\n"))


def laid_out(rows: Sequence[Sequence[str]], texts: int, width: int | None = None) -> list[str]:
    """Rows of cells as lines of text.

    Where the columns are too wide together, texts are folded; where that is not enough, figures go
    on below in a block of their own, under their headings and beside the rows' own headings.

    Args:
        rows: the headings, then the rows, all equally long.
        texts: how many columns after the first hold words; the rest are figures, set to the right.
        width: the most [characters] that a line may take; None for as much as it needs.
    """
    natural = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    if width is None or sum(natural) + _BETWEEN * (len(natural) - 1) <= width:
        return list(_lines(rows, range(len(natural)), natural, texts))
    tightest = max(8, min(_MOST_LEFT, width // 4))
    least = [_least([row[i] for row in rows], tightest, i <= texts) for i in range(len(natural))]
    lines: list[str] = []
    for block in _blocks(rows, least, texts, width):
        widths = list(least)
        spare = width - sum(least[i] + _BETWEEN for i in block) + _BETWEEN
        while spare > 0 and any(widths[i] < natural[i] for i in block):
            widths[max(block, key=lambda i: natural[i] / widths[i])] += 1
            spare -= 1
        lines += [*([""] if lines else []), *_lines(rows, block, widths, texts)]
    return lines


def _least(column: Sequence[str], tightest: int, is_text: bool) -> int:
    """How narrow the column may be: texts are folded, of figures only the heading, between words."""
    if is_text:
        return max(1, min(tightest, max(map(len, column))))
    words = column[0].split(" ")
    return max(1, *map(len, [*words, *column[1:]]))


def _blocks(
    rows: Sequence[Sequence[str]], least: Sequence[int], texts: int, width: int
) -> Iterator[list[int]]:
    """The columns of each block; where only its words tell a row from another, they go with it."""
    own = [row[0] for row in rows[1:]]
    kept = [0] if len(set(own)) == len(own) else list(range(texts + 1))
    block = list(kept)
    for column in range(len(kept), len(least)):
        if (
            len(block) > len(kept)
            and sum(least[i] + _BETWEEN for i in [*block, column]) > width + _BETWEEN
        ):
            yield block
            block = list(kept)
        block.append(column)
    yield block


def _lines(
    rows: Sequence[Sequence[str]], block: Sequence[int], widths: Sequence[int], texts: int
) -> Iterator[str]:
    for position, row in enumerate(rows):
        cells = [_fold(row[i], widths[i], hang=position > 0 and i == 0) for i in block]
        height = max(map(len, cells))
        # Headings stand on their columns; a row begins where its heading does.
        filled = [
            [""] * (height - len(cell)) + cell
            if position == 0
            else cell + [""] * (height - len(cell))
            for cell in cells
        ]
        for line in zip(*filled, strict=True):
            yield (
                (" " * _BETWEEN)
                .join(
                    text.ljust(widths[i]) if i <= texts else text.rjust(widths[i])
                    for i, text in zip(block, line, strict=True)
                )
                .rstrip()
            )


def _fold(text: str, width: int, *, hang: bool = False) -> list[str]:
    """The text in lines, those after the first indented where it is a row's heading."""
    if len(text) <= width:
        return [text]
    indent = " " * _BETWEEN if hang else ""
    parts = [part for word in text.split(" ") for part in _cut(word, width - len(indent))]
    return textwrap.wrap(" ".join(parts), width, subsequent_indent=indent, break_on_hyphens=False)


def _cut(word: str, most: int) -> list[str]:
    """The word, in parts that end in a hyphen where it is longer than a line."""
    if len(word) <= most:
        return [word]
    parts = [word[i : i + most - 1] for i in range(0, len(word), most - 1)]
    return [*(f"{part}-" for part in parts[:-1]), parts[-1]]
