"""Which row is which: ids kept over an import, and the yearly row of each asked row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from finsam_analysis.budget_workbook import form
from finsam_analysis.budget_workbook.bearers import Borne, BudgetTables
from finsam_analysis.budget_workbook.form import BudgetSheets, DetailRow, RowKind, YearlyRow, plain
from finsam_analysis.core.entities import Application
from finsam_analysis.core.errors import Fault

OTHER_YEARLY_ID = "ovriga-kostnader"
_LONGEST_ID = 40


def yearly_links(
    sheets: BudgetSheets, asked: Sequence[Borne], tables: BudgetTables
) -> dict[int, YearlyRow]:
    """Yearly row of each asked row, by position in ``asked``: by name, else by place."""
    links: dict[int, YearlyRow] = {}
    numbered = list(enumerate(row for row, *_ in asked))
    left = []
    for yearly in sheets.yearly:
        mine = [(i, row) for i, row in numbered if row.kind is yearly.kind]
        if yearly.kind is not RowKind.OTHER:
            at_place = [(i, row) for i, row in mine if row.position == yearly.position]
            same = [(i, row) for i, row in mine if _same_name(row, yearly)]
            exact = [pair for pair in at_place if pair in same]
            mine = exact or (same if len({row.number for _, row in same}) == 1 else [])
        if mine:
            links |= {i: yearly for i, _ in mine}
        else:
            left.append(yearly)
    for yearly in left:
        free = [
            i
            for i, row in numbered
            if i not in links and row.kind is yearly.kind and row.position == yearly.position
        ]
        links |= dict.fromkeys(free, yearly)
        if free and yearly.label:
            tables.remarks.append(
                f"{form.YEARLY}, rad {yearly.number}: ”{yearly.label}” heter "
                f"”{asked[free[0]][0].label}” i den detaljerade budgeten."
            )
        elif not free and any(yearly.amounts):
            tables.faults.append(
                Fault(
                    sheets.file,
                    f"”{yearly.label}” har belopp per år men finns inte i {form.DETAILED}",
                    "samma rader i båda bladen",
                    "lägg till raden i den detaljerade budgeten, eller ta bort årsbeloppen",
                    row=yearly.number,
                    field=f"{form.YEARLY} {form.OVER_TIME}",
                )
            )
    return links


def _same_name(row: DetailRow, yearly: YearlyRow) -> bool:
    names = [plain(row.label)]
    if row.kind is RowKind.PREMISES and names[0] == plain(form.PREMISES_ROWS[0]):
        names.append(plain(form.YEARLY_PREMISES_ROWS[0]))
    return not yearly.label or plain(yearly.label) in names


def asked_ids(application: Application, asked: Sequence[Borne]) -> list[str]:
    """Ids of the rows to be paid by the förbund."""
    known = [(row.id, row.kind, row.name, row.organisation) for row in application.budget_rows]
    return row_ids(known, [(row, organisation) for row, organisation, *_ in asked])


def own_ids(application: Application, rows: Sequence[Borne]) -> list[str]:
    """Ids of the rows of own financing."""
    known = [(row.id, row.kind, row.name, row.organisation) for row in application.own_financing]
    return row_ids(known, [(row, organisation) for row, organisation, *_ in rows])


def row_ids(
    known: Sequence[tuple[str, str, str, str]], rows: Sequence[tuple[DetailRow, str]]
) -> list[str]:
    """Ids of rows: those of the known rows with the same kind, name and organisation, in order.

    Others get an row_id from their name, numbered where it is taken.
    """
    left = [(row_id, kind, plain(name), organisation) for row_id, kind, name, organisation in known]
    ids: list[str | None] = []
    for row, organisation in rows:
        match = next((k for k in left if k[1:] == (row.kind, plain(row.label), organisation)), None)
        if match:
            left.remove(match)
        ids.append(match[0] if match else None)
    taken = {row_id for row_id in ids if row_id} | {k[0] for k in left}
    for i, (row, _) in enumerate(rows):
        if ids[i] is None:
            ids[i] = _free_id(row, taken)
            taken.add(str(ids[i]))
    return [str(row_id) for row_id in ids]


def _free_id(row: DetailRow, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFKD", plain(row.label)).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_ID].strip("-")
    if not stem:
        word = "tjanst" if row.kind is RowKind.SALARY else "rad"
        stem = f"{word}-{row.position + 1}"
    number, row_id = 1, stem
    while row_id in taken:
        number += 1
        row_id = f"{stem}-{number}"
    return row_id


def yearly_ids(
    application: Application,
    asked: Sequence[Borne],
    ids: Sequence[str],
    links: Mapping[int, YearlyRow],
) -> dict[int, str]:
    """Id of the yearly row of each asked row that has one, by position in ``asked``."""
    known = {row.id: row.yearly_row for row in application.budget_rows}
    named: dict[int, str] = {}
    for position, yearly in links.items():
        if yearly.number in named:
            continue
        before = known.get(ids[position])
        other = asked[position][0].kind is RowKind.OTHER
        named[yearly.number] = before or (OTHER_YEARLY_ID if other else ids[position])
    return {position: named[yearly.number] for position, yearly in links.items()}
