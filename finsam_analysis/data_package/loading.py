"""What a förbund's folder of tables says: the data package, read whole or refused whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    YES,
    Assumed,
    Assumption,
    ColumnKind,
    DataPackage,
    Distribution,
    DistributionShape,
    EarlierDecision,
    Fault,
    InputError,
    LoadedTable,
    Organisation,
    OrganisationKind,
    OverYears,
    Period,
    Plan,
    PlanColumn,
    PlanLine,
    Section,
    ShareKey,
    TableRow,
    Uncertain,
)
from finsam_analysis.data_package import table_shapes as shapes
from finsam_analysis.data_package.applications import applications, source_of
from finsam_analysis.data_package.csv_table import read_table
from finsam_analysis.data_package.descriptor import DESCRIPTOR, PUBLISHER
from finsam_analysis.data_package.rules import rule_faults

INVENTED = "påhittat"  # true in the descriptor of a package whose figures are made up


def find_package(given: str = "", environment: Mapping[str, str] = os.environ) -> Path:
    """Folder of the data package to use.

    The given folder; else that of ``FINSAM_DATA``; else the one package that is not invented in
    the nearest folder named ``data``, from the working folder upwards.

    Raises:
        InputError: none is given and there is not exactly one.
    """
    named = given or environment.get("FINSAM_DATA", "")
    if named:
        return Path(named)
    here = Path.cwd()
    for parent in (here, *here.parents):
        found = sorted(path.parent for path in (parent / "data").glob(f"*/{DESCRIPTOR}"))
        real = [folder for folder in found if not _read_descriptor(folder).get(INVENTED)]
        if len(real) == 1:
            return real[0]
        if real:
            names = ", ".join(str(folder) for folder in real)
            remedy = "välj med --data MAPP eller miljövariabeln FINSAM_DATA (med make: DATA=MAPP)"
            fault = Fault("data/", f"flera datapaket: {names}", "ett", remedy)
            raise InputError([fault])
    fault = Fault(
        str(here / "data"),
        "inget datapaket hittades",
        f"en mapp med {DESCRIPTOR}",
        "ange mappen med --data MAPP eller miljövariabeln FINSAM_DATA",
    )
    raise InputError([fault])


def load_package(folder: Path) -> DataPackage:
    """Read a data package (``datapackage.json`` and its CSV tables).

    Raises:
        InputError: anything missing, unreadable or contradictory, with every fault found.
    """
    descriptor = _read_descriptor(folder)
    tables: dict[str, LoadedTable] = {}
    unsound: set[str] = set()
    faults: list[Fault] = []
    paths = _resource_paths(descriptor, faults)
    for shape in shapes.SHAPES:
        if shape.name not in paths:
            if shape.needed:
                unsound.add(shape.name)
                faults.append(
                    _descriptor_fault(
                        f"resursen ”{shape.name}” saknas",
                        f"en resurs med namnet ”{shape.name}”",
                        "lägg till den under resources",
                    )
                )
            tables[shape.name] = LoadedTable(f"{shape.name}.csv")
            continue
        table, table_faults = read_table(folder / paths[shape.name], shape)
        faults += table_faults
        if table_faults:
            unsound.add(shape.name)
        if table is not None:
            tables[shape.name] = table
    faults += rule_faults(tables, unsound)
    faults += _contributor_faults(descriptor)
    if faults:
        raise InputError(faults)
    return _build(folder, descriptor, tables)


def _descriptor_fault(found: str, expected: str, remedy: str, row: int | None = None) -> Fault:
    return Fault(DESCRIPTOR, found, expected, remedy, row=row)


def _read_descriptor(folder: Path) -> dict[str, Any]:
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    except OSError:
        fault = _descriptor_fault(
            f"filen saknas i mappen {folder}",
            "ett datapaket",
            "ange mappen som innehåller datapackage.json",
        )
        raise InputError([fault]) from None
    except UnicodeDecodeError:
        fault = _descriptor_fault("filen är inte UTF-8", "UTF-8", "spara om filen som UTF-8")
        raise InputError([fault]) from None
    except json.JSONDecodeError as error:
        fault = _descriptor_fault(
            f"filen är inte giltig JSON (tecken {error.colno})",
            "giltig JSON",
            "kontrollera citattecken och kommatecken på raden",
            row=error.lineno,
        )
        raise InputError([fault]) from None
    except RecursionError:
        fault = _descriptor_fault("för många nivåer", "ett datapaket", "rätta filen")
        raise InputError([fault]) from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        fault = _descriptor_fault("listan resources saknas", "ett datapaket", "lägg till listan")
        raise InputError([fault])
    return descriptor


def _resource_paths(descriptor: Mapping[str, Any], faults: list[Fault]) -> dict[str, str]:
    paths: dict[str, str] = {}
    known = {shape.name for shape in shapes.SHAPES}
    for resource in descriptor["resources"]:
        name = resource.get("name") if isinstance(resource, dict) else None
        path = resource.get("path") if isinstance(resource, dict) else None
        if not isinstance(name, str) or name not in known:
            found, expected = f"okänd resurs ”{name}”", f"någon av {', '.join(sorted(known))}"
        elif not isinstance(path, str) or Path(path).is_absolute() or ".." in Path(path).parts:
            found, expected = f"sökvägen ”{path}” för {name}", "en sökväg inom datapaketets mapp"
        elif name in paths:
            found, expected = f"resursen ”{name}” står två gånger", "att den står en gång"
        else:
            paths[name] = path
            continue
        faults.append(_descriptor_fault(found, expected, "rätta eller ta bort resursen"))
    return paths


def _contributor_faults(descriptor: Mapping[str, Any]) -> Iterator[Fault]:
    example = '{"title": "Samordningsförbundet …", "role": "publisher"}'
    contributors = descriptor.get("contributors", [])
    if not isinstance(contributors, list):
        found, remedy = f"contributors är ”{contributors}”", f"skriv [{example}]"
        yield _descriptor_fault(found, "en lista", remedy)
        return
    for number, contributor in enumerate(contributors, start=1):
        title = contributor.get("title") if isinstance(contributor, dict) else None
        if not isinstance(title, str) or not title.strip():
            yield _descriptor_fault(
                f"nummer {number} under contributors har inget namn",
                f"ett namn i title, som {example}",
                "skriv namnet, eller ta bort posten",
            )
    publishers = _publishers(contributors)
    if len(publishers) > 1:
        yield _descriptor_fault(
            f"flera utgivare (role: {PUBLISHER}) under contributors: {', '.join(publishers)}",
            "högst en, samordningsförbundet",
            "ge de andra en annan role, eller ta bort dem",
        )


def _publishers(contributors: Sequence[Any]) -> list[str]:
    """Who stands behind the package, by the role that Frictionless has for it."""
    return [
        str(contributor.get("title", "")).strip()
        for contributor in contributors
        if isinstance(contributor, dict)
        and PUBLISHER in (contributor.get("role"), *_listed(contributor.get("roles")))
    ]


def _listed(value: Any) -> list[Any]:
    """The roles of a contributor as the second version of the specification writes them."""
    return value if isinstance(value, list) else []


def _build(
    folder: Path, descriptor: Mapping[str, Any], tables: Mapping[str, LoadedTable]
) -> DataPackage:
    plan = _plan(tables["plan"])
    title = str(descriptor.get("title", folder.name))
    assumed = {
        row.cells["antagande"]: Assumed(
            row.cells["värde"],
            row.cells["enhet"],
            row.cells["datum"].isoformat(),
            source_of(row),
            row.cells["anmärkning"],
        )
        for row in tables["antaganden"].rows
    }
    return DataPackage(
        name=str(descriptor.get("name", folder.name)),
        title=title,
        publisher=next(iter(_publishers(descriptor.get("contributors", []))), title),
        version=str(descriptor.get("version", "")),
        folder=str(folder),
        documents={r.cells["dokument"]: r.cells["titel"] for r in tables["dokument"].rows},
        organisations=tuple(
            Organisation(
                row.cells["organisation"],
                row.cells["namn"],
                OrganisationKind(row.cells["grupp"]),
                row.cells["kod"],
                source_of(row),
            )
            for row in tables["organisationer"].rows
        ),
        population={
            (row.cells["organisation"], row.cells["år"]): row.cells["invånare"]
            for row in tables["folkmangd"].rows
        },
        legal_parts={
            OrganisationKind(r.cells["grupp"]): Fraction(r.cells["täljare"], r.cells["nämnare"])
            for r in tables["lagandelar"].rows
        },
        share_keys=tuple(
            ShareKey(
                row.cells["organisation"],
                row.cells["nyckel"],
                row.cells["antagande"] == YES,
                row.cells["beskrivning"],
                None if row.cells["datum"] is None else str(row.cells["datum"]),
                source_of(row),
            )
            for row in tables["fordelningsnyckel"].rows
        ),
        plan=plan,
        opening_surplus=assumed[Assumption.OPENING_SURPLUS],
        reserve_fund=assumed[Assumption.RESERVE_FUND],
        floor=assumed[Assumption.FLOOR],
        population_year=assumed[Assumption.POPULATION_YEAR],
        applications=tuple(applications(tables, plan.years)),
        earlier_decisions=tuple(
            EarlierDecision(
                row.cells["beslut"],
                row.cells["namn"],
                row.cells["insatsägare"],
                Period(row.cells["från"], row.cells["till"]),
                row.cells["belopp_kr"],
                row.cells["anmärkning"],
                source_of(row),
            )
            for row in tables["tidigare_beslut"].rows
        ),
        uncertainty=tuple(_distribution(row) for row in tables["osakerhet"].rows),
        tables=tables,
    )


def _distribution(row: TableRow) -> Distribution:
    cells = row.cells
    peak = cells["troligast"]
    return Distribution(
        assumption=Uncertain(cells["antagande"]),
        shape=DistributionShape(cells["fördelning"]),
        lowest=int(cells["lägst"] * 100),
        likeliest=None if peak is None else int(peak * 100),
        highest=int(cells["högst"] * 100),
        over_years=OverYears(cells["över_åren"]),
        from_year=cells["från"],
        observations=cells["observationer"],
        date=cells["datum"].isoformat(),
        source=source_of(row),
        note=cells["anmärkning"],
    )


def _plan(table: LoadedTable) -> Plan:
    columns = []
    for heading in table.headings:
        match = shapes.PLAN_COLUMN.fullmatch(heading)
        if match:
            columns.append(PlanColumn(ColumnKind(match[1]), int(match[2])))
    lines = tuple(
        PlanLine(
            row.cells["rad"],
            Section(row.cells["avsnitt"]),
            row.cells["namn"],
            row.cells["insatsägare"],
            tuple(row.cells[column.heading] for column in columns),
            frozenset(row.cells["härledda"]),
            source_of(row),
        )
        for row in table.rows
    )
    return Plan(tuple(columns), lines)
