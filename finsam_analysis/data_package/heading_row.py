"""Whether a table's first row is its headings, and what is wrong with it if not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finsam_analysis.core import Fault, invisible, meant, plain_spaces
from finsam_analysis.data_package.columns import TableShape

_LOOKED_THROUGH = 10  # rows where headings may stand that are not in the first
_SHOWN = 3  # cells of a first row that is no heading


def heading_faults(
    file: str, headings: Sequence[str], rows: Sequence[Sequence[str]], shape: TableShape
) -> list[Fault]:
    """What is wrong with the headings, given the rows that they stand first among.

    A row that is no heading at all has one cause, and is told once.
    """
    if not _known(headings, shape):
        return [_no_heading_row(file, headings, rows, shape)]
    unknown = [h for h in headings if h and not invisible(h) and shape.column(h) is None]
    left = [c.heading for c in shape.columns if c.heading not in headings and not c.absent]
    likely: dict[str, str] = {}
    for heading in unknown:
        word = meant(heading, [missing for missing in left if missing not in likely.values()])
        if word:
            likely[heading] = word
    faults = [
        Fault(
            file,
            "kolumnen saknas",
            f"en kolumn med rubriken ”{heading}”",
            "lägg till kolumnen eller rätta rubriken",
            row=1,
            field=heading,
        )
        for heading in left
        if heading not in likely.values()
    ]
    return faults + list(_of_each(file, headings, likely, shape))


def _of_each(
    file: str, headings: Sequence[str], likely: dict[str, str], shape: TableShape
) -> Iterator[Fault]:
    expected = _expected(shape)
    for position, heading in enumerate(headings):
        hidden = invisible(heading)
        if not heading:
            continue
        if hidden:
            found, remedy = f"rubriken har ett {hidden}", "skriv om rubriken för hand"
        elif heading in headings[:position]:
            found, remedy = "rubriken står två gånger", "ta bort den ena kolumnen"
        elif shape.column(heading) is not None:
            continue
        elif heading in likely:
            found, remedy = "okänd kolumn", f"menade du ”{likely[heading]}”?"
        else:
            found, remedy = "okänd kolumn", "rätta rubriken eller ta bort kolumnen"
        yield Fault(file, found, expected, remedy, row=1, field=heading)
    empty = [number for number, heading in enumerate(headings, 1) if not heading]
    if empty:
        found = f"kolumn {empty[0]} har ingen rubrik"
        if len(empty) > 1:
            found = f"{len(empty)} kolumner har ingen rubrik, den första är kolumn {empty[0]}"
        remedy = "skriv rubriken, eller ta bort kolumnen och det som står i den"
        yield Fault(file, found, expected, remedy, row=1, field="(tom rubrik)")


def _known(row: Sequence[str], shape: TableShape) -> bool:
    """Whether a row has any of the headings, years left out: they may be anywhere."""
    return not {column.heading for column in shape.columns}.isdisjoint(map(plain_spaces, row))


def _expected(shape: TableShape) -> str:
    expected = f"rubrikerna {', '.join(column.heading for column in shape.columns)}"
    return f"{expected} och en kolumn för varje år" if shape.year_heading else expected


def _no_heading_row(
    file: str, headings: Sequence[str], rows: Sequence[Sequence[str]], shape: TableShape
) -> Fault:
    said = [heading for heading in headings if heading]
    found = f"raden har ingen av tabellens rubriker, utan ”{'; '.join(said[:_SHOWN])}”"
    if not said:
        found = "raden är tom"
    remedy = "skriv rubrikerna i första raden, i små bokstäver, med semikolon mellan dem"
    for number, row in enumerate(rows[:_LOOKED_THROUGH], start=1):
        if _known(row, shape):
            remedy = f"ta bort raderna ovanför rubrikerna, som står på rad {number}"
            break
    return Fault(file, found, _expected(shape), remedy, row=1)
