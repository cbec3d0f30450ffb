"""Every numeric cell of the real package is altered in turn: rules over the figures must find it.

Nothing here knows what a cell means: each is altered as a slip of the hand alters it, the file is
read as a user's would be, and the alteration counts as caught when reading it is refused or when
the reconciliation tells of something more than in the unaltered package. A known finding that only
changes its figures does not count.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pytest

from finsam_analysis.core import DataPackage, LoadedTable, Source, TableRow
from finsam_analysis.data_package import SHAPES as ALL_SHAPES
from finsam_analysis.data_package import applications as application_tables
from finsam_analysis.data_package import csv_table
from finsam_analysis.data_package import loading as data_package
from finsam_analysis.data_package.columns import Kind, TableShape
from finsam_analysis.data_package.rules import rule_faults
from finsam_analysis.reconciliation import Finding, audit, plan_findings
from finsam_analysis.reconciliation import control_sums as reconciliation
from finsam_analysis.reconciliation.auditing import application_findings
from finsam_analysis.reconciliation.statement_findings import completeness_findings, unit_findings
from tests.conftest import PROJECT, UPPSALA
from tests.tracing.uncheckable import UNCHECKABLE

SHAPES = [shape for shape in ALL_SHAPES if (UPPSALA / f"{shape.name}.csv").exists()]
NUMERIC = {Kind.AMOUNT, Kind.PRINTED, Kind.COUNT, Kind.YEAR, Kind.DATE}
# Texts that hold figures as written.
FIGURES_AS_TEXT = {("uppgifter", "värde"), ("ansokningar", "översikt_tid")}
YEAR = re.compile(r"\d{4}")
ABOUT_APPLICATIONS = {
    "ansokningar",
    "fordelning",
    "budgetrader",
    "arsfordelning",
    "egenfinansiering",
    "budgetsammanstallning",
    "uppgifter",
    "justeringar",
}

Tables = dict[str, LoadedTable]


@dataclass(frozen=True)
class Slip:
    """One alteration: of a cell, or of a whole row (then ``heading`` is empty)."""

    table: str
    row: int
    heading: str
    kind: str
    records: tuple[tuple[str, ...], ...]  # the row or rows that stand there instead


def text_slips(text: str, kind: Kind) -> Iterator[tuple[str, str]]:
    """Ways of writing a figure wrongly: the slip's name and the text."""
    pairs = [
        i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]
    ]
    if pairs:
        i = pairs[0]
        yield "omkastade siffror", text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    digits = [i for i, sign in enumerate(text) if sign.isdigit()]
    if not digits:
        return
    last = digits[-1]
    yield "annan siffra", text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1 :]
    if kind in (Kind.DATE, Kind.YEAR) or "-" in text[1:]:
        year = YEAR.search(text)
        if year:
            yield "annat år", text.replace(year[0], str(int(year[0]) + 1), 1)
        return
    if kind is Kind.TEXT and not re.fullmatch(r"[\d ,]+", text):
        return
    if any(sign not in "0, " for sign in text):
        yield "faktor 1000", text + "000" if "," not in text else text.replace(",", "") + "0"
        if text.endswith("000") and len(text) > 3:
            yield "faktor 1/1000", text[:-3].strip()
        yield "tecken", text[1:] if text.startswith("-") else "-" + text
        comma = text.replace(",", "") if "," in text else f"{text[:last] or '0'},{text[last:]}"
        yield "decimalkomma", comma


def slips(shape: TableShape, rows: list[list[str]]) -> Iterator[Slip]:
    """Every alteration of one table; ``rows`` begin with the headings."""
    headings = rows[0]
    years = [i for i, h in enumerate(headings) if shape.year_heading and YEAR.search(h)]
    for number, record in enumerate(rows[1:], start=2):
        numeric = False
        for i, heading in enumerate(headings):
            column = shape.column(heading)
            assert column is not None
            as_text = (shape.name, heading) in FIGURES_AS_TEXT
            if not record[i] or not (column.kind in NUMERIC or as_text):
                continue
            if not any(sign.isdigit() for sign in record[i]) and column.kind is Kind.TEXT:
                continue
            numeric = True
            for kind, text in text_slips(record[i], column.kind):
                changed = (*record[:i], text, *record[i + 1 :])
                yield Slip(shape.name, number, heading, kind, (changed,))
            if i in years and record[i] != "0":
                other = years[(years.index(i) + 1) % len(years)]
                moved = list(record)
                moved[i], moved[other] = moved[other], moved[i]
                if moved != record:
                    yield Slip(shape.name, number, heading, "annat år", (tuple(moved),))
        if numeric:
            yield Slip(shape.name, number, "", "struken rad", ())
            yield Slip(shape.name, number, "", "dubbel rad", (tuple(record), tuple(record)))


def topics(findings: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    """What is told, without its figures: a finding that only changes its figures is not new."""
    told: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        told[finding.code, finding.subject, finding.grade] += 1
        told.update((finding.code, finding.subject, label) for label, _ in finding.figures)
    return told


class Bench:
    """The unaltered package, and what is found when one table is altered."""

    def __init__(self) -> None:
        self.descriptor = json.loads((UPPSALA / "datapackage.json").read_text("utf-8"))
        self.texts: dict[str, list[list[str]]] = {}
        self.tables: Tables = {shape.name: LoadedTable(shape.name) for shape in ALL_SHAPES}
        for shape in SHAPES:
            text = (UPPSALA / f"{shape.name}.csv").read_text("utf-8-sig")
            self.texts[shape.name] = list(csv.reader(io.StringIO(text), delimiter=";"))
            table, faults = csv_table.read_text(f"{shape.name}.csv", text, shape)
            assert table is not None
            assert faults == []
            self.tables[shape.name] = table
        self.package = self._package(self.tables)
        self.known = topics(audit(self.package))

    def _package(self, tables: Mapping[str, LoadedTable]) -> DataPackage:
        return data_package._build(UPPSALA, self.descriptor, tables)

    def found(self, slip: Slip, shape: TableShape) -> str:
        """How the alteration is found; empty when it is not.

        The rules that the altered table concerns most are asked first, since one new finding is
        enough; only what they let through meets all rules. It is quick, and the same rules.
        """
        rows = self.texts[slip.table]
        text = io.StringIO()
        # Only the altered rows are read anew; the others were read when the bench was set up.
        csv.writer(text, delimiter=";").writerows([rows[0], *slip.records])
        table, faults = csv_table.read_text(f"{slip.table}.csv", text.getvalue(), shape)
        if faults:
            return "läsfel"
        assert table is not None
        base = self.tables[slip.table]
        before = [r for r in base.rows if r.number < slip.row]
        after = [r for r in base.rows if r.number > slip.row]
        known = base.known if slip.records else base.known - {rows[slip.row - 1][0]}
        changed = LoadedTable(base.file, base.headings, (*before, *table.rows, *after), known)
        tables = {**self.tables, slip.table: changed}
        if self._control_finds(tables, slip.table, table.rows):
            return "avstämning"
        if slip.table in ABOUT_APPLICATIONS and self._application_finds(tables, slip):
            return "avstämning"
        controls = data_package._control_sums(tables["kontrollsummor"].rows)
        if slip.table == "kontrollsummor" and self._new(
            plan_findings._missing_controls(replace(self.package, control_sums=controls))
        ):
            return "avstämning"
        if rule_faults(tables, ()):
            return "läsfel"
        return "avstämning" if self._new(audit(self._package(tables))) else ""

    def _new(self, findings: Iterable[Finding]) -> bool:
        return bool(topics(findings) - self.known)

    def _control_finds(
        self, tables: Mapping[str, LoadedTable], name: str, altered: Sequence[TableRow]
    ) -> bool:
        """Rule KS-1 on the control sums of one table, or on the altered control sum."""
        groups: dict[str, Any] = {o.name: o.kind for o in self.package.organisations}
        every = self.package.control_sums
        controls = [control for control in every if control.table == name]
        if name in ("plan", "fordelning"):
            plan = data_package._plan(tables["plan"])
            altered_package = replace(self.package, plan=plan, tables=tables)
            tables = reconciliation.checked_tables(altered_package)
            controls += [control for control in every if control.table == reconciliation.COMPUTED]
        if name == "kontrollsummor":
            tables = {**tables, reconciliation.COMPUTED: self.computed}
            controls = list(data_package._control_sums(altered))
        return any(
            fault
            for control in controls
            for fault in reconciliation._control_fault(
                control, tables, groups, self.package.documents
            )
        )

    @cached_property
    def computed(self) -> LoadedTable:
        """What is computed from the unaltered package, for control sums to name."""
        return reconciliation.checked_tables(self.package)[reconciliation.COMPUTED]

    def _application_finds(self, tables: Mapping[str, LoadedTable], slip: Slip) -> bool:
        """The rules for one application, and beside the others, on the altered row's own."""
        name = self.texts[slip.table][slip.row - 1][0]
        applications = tables["ansokningar"]
        rows = tuple(row for row in applications.rows if row.cells["ansökan"] == name)
        one = {**tables, "ansokningar": replace(applications, rows=rows)}
        try:
            altered = list(application_tables.applications(one, self.package.plan.years))
        except (KeyError, ValueError):
            return False  # what cannot be built is refused by the rules of loading
        source = Source("kallelse-2024-09-12", "bilaga 3")
        beside = [
            next((a for a in altered if a.id == other.id), other)
            for other in self.package.applications
        ]
        return any(
            self._new(application_findings(application, self.package.plan.years, source))
            for application in altered
        ) or self._new([*unit_findings(beside), *completeness_findings(beside)])


@pytest.fixture(scope="module")
def bench() -> Bench:
    """The unaltered package, read once."""
    return Bench()


@dataclass(frozen=True)
class Tally:
    """How many slips of one table were tried, and those that were not found by row and column."""

    tried: int
    missed: Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def tallies(bench: Bench) -> dict[str, Tally]:
    """Every slip of every table, tried once."""
    found: dict[str, Tally] = {}
    for shape in SHAPES:
        rows = bench.texts[shape.name]
        key = [rows[0].index(heading) for heading in shape.key]
        tried = 0
        missed: Counter[tuple[str, str]] = Counter()
        for slip in slips(shape, rows):
            tried += 1
            if not bench.found(slip, shape):
                name = " ".join(rows[slip.row - 1][i] for i in key)
                missed[name, slip.heading or "raden"] += 1
        found[shape.name] = Tally(tried, missed)
    return found


@pytest.mark.parametrize("table", [shape.name for shape in SHAPES])
def test_every_altered_figure_is_found(tallies: dict[str, Tally], table: str) -> None:
    """But for those that are known, each with its reason."""
    assert set(tallies[table].missed) == set(UNCHECKABLE.get(table, {}))


def test_the_method_tells_how_many_are_found(tallies: dict[str, Tally]) -> None:
    """Caught of tried, as docs/method.md says it."""
    tried = sum(tally.tried for tally in tallies.values())
    missed = sum(tally.missed.total() for tally in tallies.values())
    told = (PROJECT / "docs" / "method.md").read_text("utf-8")
    numbers = f"{tried - missed:,} of {tried:,} slips".replace(",", " ")
    assert numbers in " ".join(told.split())
    assert f"The {missed} others" in told


def test_more_than_seven_thousand_slips_are_tried_of_every_kind(bench: Bench) -> None:
    """A test of nothing finds everything: each kind of slip is tried hundreds of times."""
    kinds = Counter(slip.kind for shape in SHAPES for slip in slips(shape, bench.texts[shape.name]))
    assert set(kinds) == {
        "omkastade siffror",
        "annan siffra",
        "annat år",
        "faktor 1000",
        "faktor 1/1000",
        "tecken",
        "decimalkomma",
        "struken rad",
        "dubbel rad",
    }
    assert min(kinds.values()) > 300
    assert kinds.total() > 7000


def test_an_unaltered_row_is_not_found(bench: Bench) -> None:
    """The bench itself finds nothing where nothing is altered, in any table."""
    for shape in SHAPES:
        slip = Slip(shape.name, 2, "", "ingen", (tuple(bench.texts[shape.name][1]),))
        assert bench.found(slip, shape) == "", shape.name
