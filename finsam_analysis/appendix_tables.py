"""Which tables only the budget appendix has: the motions, the findings, amounts in whole kronor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from finsam_analysis.decision_wording import listed
from finsam_analysis.entities import DataPackage
from finsam_analysis.explained_differences import ExplainedDifference
from finsam_analysis.motions import Motion
from finsam_analysis.place_wording import PlaceWording
from finsam_analysis.report_tables import room_table, share_table
from finsam_analysis.scenario_run import ScenarioResult
from finsam_analysis.swedish_numbers import decimal, signed, whole
from finsam_analysis.table_view import BELOW, Line, Table


def motion_table(proposals: Sequence[Motion]) -> Table:
    """Each application with owner, period, decision, maximum and what the tables carry [SEK]."""
    rows = [
        (
            motion.application.name,
            motion.application.owner,
            motion.dates if motion.grants else "",
            motion.words,
            motion.maximum,
            motion.counted,
        )
        for motion in proposals
    ]
    headings = ("Ansökan", "Insatsägare", "Period", "Beslut", "Högst, kr", "I tabellerna, kr")
    lines = [Line(name, (*words, whole(m), whole(c))) for name, *words, m, c in rows]
    totals = [sum(int(row[i]) for row in rows) for i in (4, 5)]
    lines.append(Line("Summa", ("", "", "", *map(whole, totals)), "sum"))
    rounded = [
        f"{motion.application.name} {signed(motion.counted - motion.maximum)}"
        for motion in proposals
        if motion.counted != motion.maximum
    ]
    note = (
        "Kansliets tabell är avrundad till hela tkr. Därför skiljer sig beloppet i tabellerna från "
        f"beslutets för {listed(rounded)}."
        if rounded
        else ""
    )
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Ansökan")
    return Table("forslag", "Förslag till beslut, kr", headings, tuple(lines), frame, 3, note)


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
    texts = [*("" if each is None else decimal(each, 1) for each in per_inhabitant), ""]
    lines = tuple(
        Line(line.label, (*line.cells, text), line.emphasis)
        for line, text in zip(table.lines, texts, strict=True)
    )
    frame = table.frame.copy()
    frame["Kr per invånare"] = [None if e is None else float(e) for e in [*per_inhabitant, None]]
    return Table(
        table.name,
        table.caption,
        ("Kommun eller region", *table.headings[1:], "Kr per invånare"),
        lines,
        frame,
        note=f"{table.note} Folkmängd 31 december {result.package.population_year.value}.",
    )


def _in_kronor(table: Table, name: str, caption: str) -> Table:
    """The same table with its exact amounts printed; marks, words and shares stay as they are."""
    exact = table.frame.itertuples(index=False)
    lines = tuple(
        line
        if line.emphasis == "group"
        else Line(
            line.label,
            tuple(
                _kronor_text(printed, amount)
                for printed, amount in zip(line.cells, next(exact), strict=True)
            ),
            line.emphasis,
        )
        for line in table.lines
    )
    return Table(name, caption, table.headings, lines, table.frame, table.texts, table.note)


def _kronor_text(printed: str, exact: object) -> str:
    if not isinstance(exact, int | np.integer):
        return printed
    return f"{BELOW} {whole(int(exact))}" if printed.startswith(BELOW) else whole(int(exact))


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
    lines = tuple(Line(what, (place, difference)) for what, place, difference in rows)
    frame = pd.DataFrame(rows, columns=list(headings)).set_index("Avvikelse")
    title = "Upplysningar: förklarade avvikelser i källdokumenten"
    return Table("forklarade-avvikelser", title, headings, lines, frame, 1, wording.note)
