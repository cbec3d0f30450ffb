"""Which tables only the budget appendix has: the motions, the findings, amounts in whole kronor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from finsam_analysis.core import DataPackage, FigureKind, decimal, signed, whole
from finsam_analysis.reconciliation import ExplainedDifference
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import (
    BELOW,
    Motion,
    PlaceWording,
    Saying,
    Table,
    enumerated,
    figure,
    line_of,
    room_table,
    share_table,
)


def motion_table(proposals: Sequence[Motion]) -> Table:
    """Each application with owner, period, decision, maximum and what the tables carry [SEK]."""
    headings = ("Ansökan", "Insatsägare", "Period", "Beslut", "Högst, kr", "I tabellerna, kr")
    rows, lines, rounded = [], [], []
    for motion in proposals:
        key, name = motion.application.id, motion.application.name
        words = (motion.application.owner, motion.dates if motion.grants else "")
        rows.append((name, *words, motion.words.text, motion.maximum, motion.counted))
        most = figure(whole(motion.maximum), FigureKind.MAXIMUM.key(key))
        carried = figure(whole(motion.counted), FigureKind.APPLICATION.key(key))
        lines.append(line_of(name, (*words, motion.words, most, carried)))
        if motion.counted != motion.maximum:
            apart = figure(signed(motion.counted - motion.maximum), FigureKind.DIFFERENCE.key(key))
            rounded.append(f"{name} " + apart)
    most = figure(whole(sum(motion.maximum for motion in proposals)), FigureKind.MAXIMUM.key())
    carried = figure(
        whole(sum(motion.counted for motion in proposals)), FigureKind.GRANTED_APPLICATIONS.key()
    )
    lines.append(line_of("Summa", ("", "", "", most, carried), "sum"))
    why = "Kansliets tabell är avrundad till hela tkr. Därför skiljer sig beloppet i tabellerna "
    note = why + "från beslutets för " + enumerated(rounded) + "." if rounded else Saying()
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Ansökan")
    title = "Förslag till beslut, kr"
    return Table("forslag", title, headings, tuple(lines), frame, 3).noted(note)


def room_in_kronor(result: ScenarioResult) -> Table:
    """How each year is financed: the room's table in whole kronor."""
    table = _in_kronor(room_table(result), "finansiering", "Så finansieras varje år, kr")
    return titled(table, "Post")


def grants_in_kronor(result: ScenarioResult) -> Table:
    """What each kommun and region is granted, in whole kronor, and per inhabitant."""
    table = _in_kronor(
        share_table(result), "beviljat-per-kommun", "Beviljat per kommun och region, kr och andel"
    )
    per_inhabitant = [share.per_inhabitant for share in result.shares]
    cells = [
        ""
        if each is None
        else figure(decimal(each, 1), FigureKind.PER_INHABITANT.key("", share.organisation))
        for each, share in zip(per_inhabitant, result.shares, strict=True)
    ]
    lines = tuple(
        line.with_cell(cell) for line, cell in zip(table.lines, [*cells, ""], strict=True)
    )
    frame = table.frame.copy()
    frame["Kr per invånare"] = [None if e is None else float(e) for e in [*per_inhabitant, None]]
    headings = ("Kommun eller region", *table.headings[1:], "Kr per invånare")
    note = table.said_note + f" Folkmängd 31 december {result.package.population_year.value}."
    return replace(table, headings=headings, lines=lines, frame=frame).noted(note)


def _in_kronor(table: Table, name: str, caption: str) -> Table:
    """The same table with its exact amounts printed; marks, words and shares stay as they are."""
    exact = table.frame.itertuples(index=False)
    lines = tuple(
        line
        if line.emphasis == "group"
        else line_of(line.label, map(_in_whole_kronor, line.sayings, next(exact)), line.emphasis)
        for line in table.lines
    )
    return replace(table, name=name, caption=caption, lines=lines, printed={})


def _in_whole_kronor(printed: Saying, exact: object) -> Saying:
    """A cell with its exact amount, still the figure that it was."""
    if not isinstance(exact, int | np.integer):
        return printed
    mark = f"{BELOW} " if printed.text.startswith(BELOW) else ""
    return figure(mark + whole(int(exact)), printed.figures[0][-1] if printed.figures else None)


def titled(table: Table, first_heading: str) -> Table:
    """The table with a heading over its rows' own headings, which a listener needs."""
    return replace(table, headings=(first_heading, *table.headings[1:]))


def explained_table(package: DataPackage, findings: Sequence[ExplainedDifference]) -> Table:
    """Every difference that the documents leave and the package explains, and how large it is."""
    headings = ("Avvikelse", "Står i", "Mot tryckt")
    wording = PlaceWording(package.documents, (finding.where for finding in findings))
    rows = [
        (finding.what, wording.words([finding.where]), finding.difference) for finding in findings
    ]
    lines = tuple(
        line_of(
            what,
            (place, figure(difference, FigureKind.DEVIATION.key(f.control) if f.control else None)),
        )
        for f, (what, place, difference) in zip(findings, rows, strict=True)
    )
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Avvikelse")
    title = "Upplysningar: förklarade avvikelser i källdokumenten"
    return Table("forklarade-avvikelser", title, headings, lines, frame, 1, wording.note)
