"""Whether printed sums and earlier decisions agree with the tables they speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from finsam_analysis.core import (
    ControlSum,
    DataPackage,
    LoadedTable,
    Section,
    Source,
    TableRow,
    Tables,
    decimal,
    kronor,
    signed,
    written_dates,
)
from finsam_analysis.data_package import PLAN_COLUMN
from finsam_analysis.reconciliation.control_sums import (
    COMPUTED,
    checked_tables,
    conditions_of,
    control_faults,
    matching_rows,
)
from finsam_analysis.reconciliation.finding import Finding
from finsam_analysis.reconciliation.whole_row import likeliest
from finsam_analysis.scenario import by_months

_CONTROLS = "kontrollsummor"
_GRID = (COMPUTED, "plan")  # tables whose printed sums stand under each year's heading
_TOLERANCE = 1000  # [SEK]; the plan is printed in tkr


def plan_findings(package: DataPackage) -> Iterator[Finding]:
    """Every disagreement with printed sums, sums missing among their like, earlier decisions."""
    yield from _control_sums(package)
    yield from _known_deviations(package)
    yield from _missing_controls(package)
    yield from _earlier_decisions(package)
    yield from _document_dates(package)
    yield from _assumption_dates(package)
    yield from _key_dates(package)


def _control_sums(package: DataPackage) -> Iterator[Finding]:
    for cause in likeliest(package):
        fault = cause.fault
        row = fault.row and f"rad {fault.row}"
        place = ", ".join(part for part in (fault.file, row, fault.field) if part)
        yield Finding(
            "KS-1",
            cause.subject,
            f"Troligen har alla fel i tryckta summor en enda orsak. {place}: {fault.found}.",
            cause.figures,
            (cause.source,),
            f"{fault.remedy[0].upper()}{fault.remedy[1:]}.",
        )
    for control, faults in control_faults(package):
        for fault in faults:
            yield Finding(
                "KS-1",
                control.id,
                f"{fault.file}: {fault.found}. Väntat: {fault.expected}.",
                (("tryckt", _printed(control)),),
                (control.source,),
                f"{fault.remedy[0].upper()}{fault.remedy[1:]}.",
            )


def _printed(control: ControlSum) -> str:
    """The printed figure in the unit it means: amounts in kronor."""
    figure = Fraction(control.printed)
    return f"{decimal(figure, 0 if figure.denominator == 1 else 2)} {control.counted_in}"


def _known_deviations(package: DataPackage) -> Iterator[Finding]:
    for control in package.control_sums:
        if control.deviation:
            deviation = int(control.deviation)
            yield Finding(
                "KS-2",
                control.id,
                f"Den tryckta summan {_printed(control)} avviker med "
                f"{signed(deviation, control.counted_in)}: "
                f"{control.explanation or 'oförklarat'}.",
                (("tryckt", _printed(control)), ("avvikelse", deviation)),
                (control.source,),
                "Ingen åtgärd om förklaringen håller.",
            )


def _missing_controls(package: DataPackage) -> Iterator[Finding]:
    """Sums that are printed for most applications or years, but not for this one."""
    tables = checked_tables(package)
    groups = package.kinds
    have: dict[tuple[str, str], set[str]] = {}
    places: dict[tuple[str, str], Source] = {}
    for control in package.control_sums:
        key = (control.table, control.chosen or "")
        have.setdefault(key, set()).add(control.column)
        places.setdefault(key, control.source)
    for (table, chosen), columns in have.items():
        if table in _GRID and table in tables:
            missing = _missing_columns(tables[table], chosen, columns, groups)
            if missing:
                yield _missing_finding(
                    chosen or table, f"{table}, {chosen}", missing, places[table, chosen]
                )
    yield from _missing_units(tables, have, groups)


def _missing_columns(
    table: LoadedTable, chosen: str, columns: set[str], groups: Mapping[str, str]
) -> list[str]:
    conditions = conditions_of(chosen)
    if conditions is None:
        return []
    rows = matching_rows(table, conditions, groups)
    filled = [
        heading
        for heading in table.headings
        if PLAN_COLUMN.fullmatch(heading) and any(bool(row.cells[heading]) for row in rows)
    ]
    missing = [heading for heading in filled if heading not in columns]
    return missing if 2 * len(missing) < len(filled) else []


def _missing_units(
    tables: Tables,
    have: Mapping[tuple[str, str], set[str]],
    groups: Mapping[str, str],
) -> Iterator[Finding]:
    """The same printed sum for most applications (or years), but not for this one.

    The first condition of a control sum names the one it is for; the others and its column are
    what most have.
    """
    patterns: dict[tuple[str, str, str, str], set[str]] = {}
    for (table, chosen), columns in have.items():
        first, _, rest = chosen.partition(" & ")
        field, _, one = first.partition("=")
        # A sum for one organisation is printed where there are several; it is no pattern.
        if table in _GRID or not one or "|" in one or "organisation" in rest:
            continue
        for column in columns:
            patterns.setdefault((table, field, rest, column), set()).add(one)
    missing: dict[tuple[str, str], list[str]] = {}
    own: dict[tuple[str, str], Source] = {}  # where the one's own rows stand: there it is to be
    for (table, field, rest, column), ones in patterns.items():
        conditions = conditions_of(rest)
        if table not in tables or conditions is None or field not in tables[table].headings:
            continue
        rows = matching_rows(tables[table], conditions, groups)
        every = list(dict.fromkeys(str(row.cells[field]) for row in rows))
        if 2 * len(ones & set(every)) > len(every):
            for one in every:
                if one not in ones:
                    first_row = next(row for row in rows if str(row.cells[field]) == one)
                    own.setdefault((table, one), first_row.source)
                    words = f"{column} för {rest}" if rest else column
                    missing.setdefault((table, one), []).append(words)
    for (table, one), sums in missing.items():
        yield _missing_finding(one, f"{table}, {one}", sorted(sums), own[table, one])


def _missing_finding(subject: str, what: str, sums: list[str], source: Source) -> Finding:
    return Finding(
        "KS-3",
        subject,
        f"Tryckta summor som brukar finnas saknas i {_CONTROLS}.csv ({what}): {', '.join(sums)}.",
        tuple((name, "saknas") for name in sums),
        (source,),
        "Lägg till summan om den står i handlingen.",
    )


def _earlier_decisions(package: DataPackage) -> Iterator[Finding]:
    """A decision's amount by months against the plan's line of the same name and owner."""
    years = package.plan.years
    lines = {
        (_plain(line.name), line.owner): line
        for line in package.plan.lines
        if line.section is Section.ONGOING
    }
    for decision in package.earlier_decisions:
        if not decision.period.whole_months():
            yield Finding(
                "TB-2",
                decision.id,
                f"{decision.name} löper {decision.period}, inte hela månader.",
                (("tid", str(decision.period)),),
                (decision.source,),
                "Kontrollera datumen mot beslutet.",
            )
        line = lines.get((_plain(decision.name), decision.owner))
        if line is None:
            continue
        spread = by_months(decision.amount, decision.period)
        after = decision.period.end.year
        for year, planned in zip(years, package.plan.amounts(line), strict=True):
            granted = spread.get(year, 0)
            # After the decision's last year the line may carry a later decision.
            if year <= after and abs(planned - granted) > _TOLERANCE:
                yield Finding(
                    "TB-1",
                    decision.id,
                    f"Planen har {kronor(planned)} för {decision.name} {year}, men beslutet ger "
                    f"{kronor(granted)} efter månader.",
                    (("planen", planned), ("beslutet", granted)),
                    (line.source, decision.source),
                    "Kontrollera beslutets belopp och tid mot planens rad.",
                )


def _plain(name: str) -> str:
    return " ".join(name.replace("–", "-").casefold().split())


def _document_dates(package: DataPackage) -> Iterator[Finding]:
    """A document's date against the one in its id, or else in its title."""
    for row in package.tables["dokument"].rows:
        told = written_dates(row.cells["dokument"]) or written_dates(row.cells["titel"])
        if row.cells["datum"] is not None and told and row.cells["datum"] not in told:
            yield Finding(
                "DO-1",
                row.cells["dokument"],
                f"Dokumentets datum är {row.cells['datum']} men id eller titel säger "
                f"{', '.join(map(str, told))}.",
                (("datum", str(row.cells["datum"])), ("id eller titel", str(told[0]))),
                (Source(row.cells["dokument"], "dokument.csv"),),
                "Rätta datumet.",
            )


def _assumption_dates(package: DataPackage) -> Iterator[Finding]:
    """An assumption's date is its document's, or one that its place in the document names."""
    of_document = {
        row.cells["dokument"]: row.cells["datum"] for row in package.tables["dokument"].rows
    }
    assumptions = ("antaganden", "osakerhet")
    for row in (row for name in assumptions for row in package.tables[name].rows):
        document = of_document[row.cells["dokument"]]
        known = [*([document] if document else []), *written_dates(row.cells["ställe"])]
        if known and row.cells["datum"] not in known:
            yield Finding(
                "AN-1",
                str(row.cells["antagande"]),
                f"Antagandet är daterat {row.cells['datum']} men dess källa "
                f"{', '.join(map(str, known))}.",
                (("datum", str(row.cells["datum"])), ("källan", str(known[0]))),
                (row.source,),
                "Ange källans datum, eller det datum som platsen i källan nämner.",
            )


def _key_dates(package: DataPackage) -> Iterator[Finding]:
    """The weights of one group of members mean something only together: they are set in one day."""
    rows = zip(package.tables["fordelningsnyckel"].rows, package.share_keys, strict=True)
    groups: dict[str, list[TableRow]] = {}
    for row, key in rows:
        groups.setdefault(package.kinds[key.organisation], []).append(row)
    for held in groups.values():
        dates = Counter(row.cells["datum"] for row in held)
        usual, _ = dates.most_common(1)[0]
        for row in held:
            own = row.cells["datum"]
            if own != usual:
                yield Finding(
                    "AN-2",
                    str(row.cells["organisation"]),
                    f"Nyckeln har {_dated(own)} men gruppens andra {_dated(usual)}.",
                    (("datum", str(own or "")), ("gruppens andra", str(usual or ""))),
                    (row.source,),
                    "Ange samma datum för alla i gruppen.",
                )


def _dated(day: date | None) -> str:
    return "inget datum" if day is None else f"datumet {day}"
