"""What a förbund's folder of tables says: the data package, read whole or refused whole."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    Assumed,
    Assumption,
    ControlSum,
    DataPackage,
    Distribution,
    EarlierDecision,
    Fault,
    InputError,
    LoadedTable,
    MemberFee,
    Organisation,
    OrganisationKind,
    Plan,
    PlanLine,
    Section,
    ShareKey,
    TableRow,
    Tables,
    cause_of,
    content_of,
    not_utf8,
    settled,
    stripped,
)
from finsam_analysis.data_package import forbund_tables as tables_of
from finsam_analysis.data_package.applications import applications
from finsam_analysis.data_package.columns import E, TableShape
from finsam_analysis.data_package.csv_table import read_table
from finsam_analysis.data_package.descriptor import DESCRIPTOR, PUBLISHER, with_added
from finsam_analysis.data_package.notebook import notebook_folder
from finsam_analysis.data_package.plan_rules import plan_columns
from finsam_analysis.data_package.revisions import revised, told_where_revised
from finsam_analysis.data_package.rules import rule_faults
from finsam_analysis.data_package.table_shapes import SHAPES

INVENTED = "påhittat"  # true in the descriptor of a package whose figures are made up


def find_package(given: str = "", environment: Mapping[str, str] = os.environ) -> Path:
    """Folder of the data package to use.

    The given folder; else that of ``FINSAM_DATA``; else the one package that is not invented in
    the nearest folder named ``data``, from the running notebook's folder upwards, or from the
    working folder where no notebook runs.

    Raises:
        InputError: none is given and there is not exactly one.
    """
    named = given or environment.get("FINSAM_DATA", "")
    if named:
        return Path(named)
    here = notebook_folder() or Path.cwd()
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
        "ange mappen med --data MAPP eller miljövariabeln FINSAM_DATA, eller börja ett med finsam "
        "init MAPP",
    )
    raise InputError([fault])


def load_package(folder: Path) -> DataPackage:
    """Read a data package (``datapackage.json`` and its CSV tables).

    Raises:
        InputError: anything missing, unreadable or contradictory, with every fault found.
    """
    with settled(folder):
        return _loaded(folder)


def _loaded(folder: Path) -> DataPackage:
    descriptor = _read_descriptor(folder)
    tables: dict[str, LoadedTable] = {}
    unsound: set[str] = set()
    faults: list[Fault] = []
    paths = with_added(folder, _resource_paths(descriptor, faults))
    for shape in SHAPES:
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
    printed = _build(folder, descriptor, tables)
    if not tables[tables_of.REVISIONS.name].rows:
        return printed
    changed, revisions = revised(tables)
    if faults := rule_faults(changed, ()):
        raise InputError(told_where_revised(faults, changed, revisions))
    package = _build(folder, descriptor, changed)
    return replace(package, revisions=revisions, printed=printed)


def rebuilt(package: DataPackage, tables: Tables) -> DataPackage:
    """The same package with other tables, which are sound."""
    folder = Path(package.folder)
    return _build(folder, _read_descriptor(folder), tables)


def _descriptor_fault(found: str, expected: str, remedy: str, row: int | None = None) -> Fault:
    return Fault(DESCRIPTOR, found, expected, remedy, row=row)


def _read_descriptor(folder: Path) -> dict[str, Any]:
    row = None
    try:
        descriptor = json.loads(content_of(folder / DESCRIPTOR).decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        found, expected = f"filen saknas i mappen {folder}", "ett datapaket"
        remedy = f"ange mappen som innehåller {DESCRIPTOR}"
    except OSError as error:
        cause, remedy = cause_of(error)
        found, expected = f"{cause} i mappen {folder}", "ett läsbart datapaket"
    except UnicodeDecodeError as error:
        found, row = not_utf8(error)
        expected, remedy = "teckenkodningen UTF-8", "spara om filen som UTF-8"
    except json.JSONDecodeError as error:
        found, expected = f"filen är inte giltig JSON (tecken {error.colno})", "giltig JSON"
        remedy, row = "kontrollera citattecken och kommatecken på raden", error.lineno
    except ValueError:  # a whole number of more digits than Python reads
        found, expected, remedy = "ett tal är för långt", "ett datapaket", "rätta talet"
    except RecursionError:
        found, expected, remedy = "för många nivåer", "ett datapaket", "rätta filen"
    else:
        if isinstance(descriptor, dict) and isinstance(descriptor.get("resources"), list):
            return {key: _plain(value) for key, value in descriptor.items()}
        found, expected, remedy = "listan resources saknas", "ett datapaket", "lägg till listan"
    raise InputError([_descriptor_fault(found, expected, remedy, row)])


def _plain(value: Any) -> Any:
    """What the descriptor says, its texts without what cannot be seen."""
    if isinstance(value, str):
        return stripped(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _resource_paths(descriptor: Mapping[str, Any], faults: list[Fault]) -> dict[str, str]:
    paths: dict[str, str] = {}
    known = {shape.name for shape in SHAPES}
    for resource in descriptor["resources"]:
        told = resource if isinstance(resource, dict) else {}
        name, path = told.get("name"), told.get("path")
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
    named = []
    for contributor in contributors:
        if isinstance(contributor, dict):
            roles = contributor.get("roles")  # as the second version of the specification has them
            listed = roles if isinstance(roles, list) else []
            if PUBLISHER in (contributor.get("role"), *listed):
                named.append(str(contributor.get("title", "")).strip())
    return named


def _build(folder: Path, descriptor: Mapping[str, Any], tables: Tables) -> DataPackage:
    plan = _plan(tables["plan"])
    title = str(descriptor.get("title", folder.name))

    def all_of(entity: Callable[..., E], shape: TableShape) -> tuple[E, ...]:
        return shape.entities(entity, tables[shape.name].rows)

    organisations = tuple(map(_coded, all_of(Organisation, tables_of.ORGANISATIONS)))
    assumed = {
        row.cells["antagande"]: Assumed(**tables_of.ASSUMPTIONS.fields(row))
        for row in tables["antaganden"].rows
    }
    start = assumed.get(Assumption.START_SCENARIO)
    return DataPackage(
        name=str(descriptor.get("name", folder.name)),
        title=title,
        publisher=next(iter(_publishers(descriptor.get("contributors", []))), title),
        version=str(descriptor.get("version", "")),
        folder=str(folder),
        documents={r.cells["dokument"]: r.cells["titel"] for r in tables["dokument"].rows},
        organisations=organisations,
        population={
            (row.cells["organisation"], row.cells["år"]): row.cells["invånare"]
            for row in tables["folkmangd"].rows
        },
        legal_parts={
            row.cells["grupp"]: Fraction(row.cells["täljare"], row.cells["nämnare"])
            for row in tables["lagandelar"].rows
        },
        share_keys=all_of(ShareKey, tables_of.SHARE_KEY),
        member_fees=_member_fees(plan, organisations, tables["medlemsavgifter"]),
        plan=plan,
        opening_surplus=assumed[Assumption.OPENING_SURPLUS],
        reserve_fund=assumed[Assumption.RESERVE_FUND],
        floor=assumed[Assumption.FLOOR],
        population_year=assumed[Assumption.POPULATION_YEAR],
        ceiling=assumed.get(Assumption.CEILING),
        start_scenario=None if start is None else str(start.value),
        applications=tuple(applications(tables, plan.years)),
        earlier_decisions=tuple(
            EarlierDecision(**tables_of.EARLIER_DECISIONS.fields(row), period=row.period)
            for row in tables["tidigare_beslut"].rows
        ),
        control_sums=_control_sums(tables["kontrollsummor"].rows),
        uncertainty=all_of(Distribution, tables_of.UNCERTAINTY),
        tables=tables,
    )


def _coded(organisation: Organisation) -> Organisation:
    """With the code that a spreadsheet has taken for a number and robbed of its first zero."""
    digits = {OrganisationKind.KOMMUN: 4, OrganisationKind.REGION: 2}.get(organisation.kind, 0)
    code = organisation.code
    if code is None or not re.fullmatch("[0-9]+", code) or len(code) != digits - 1:
        return organisation
    return replace(organisation, code=f"0{code}")


def _member_fees(
    plan: Plan, organisations: Sequence[Organisation], table: LoadedTable
) -> tuple[MemberFee, ...]:
    """The fees stated member by member: in their own table, or as lines of the plan."""
    fees = {
        row.cells["organisation"]: MemberFee(
            row.cells["organisation"],
            tuple(row.cells.get(str(year)) or 0 for year in plan.years),
            None,
            row.source,
        )
        for row in table.rows
    }
    payers = {payer: o.name for o in organisations for payer in (o.name, o.full_name)}
    for line in plan.lines:
        payer = payers.get(line.owner or line.name) if line.section is Section.MEMBER_FEE else None
        if payer and payer not in fees:
            amounts = tuple(plan.amounts(line))
            fees[payer] = MemberFee(payer, amounts, line.id, line.source)
    return tuple(fees.values())


def _control_sums(rows: Sequence[TableRow]) -> tuple[ControlSum, ...]:
    return tuple(ControlSum(**tables_of.CONTROL_SUMS.fields(row), row=row.number) for row in rows)


def _plan(table: LoadedTable) -> Plan:
    columns = plan_columns(table.headings)
    lines = tuple(
        PlanLine(
            **tables_of.PLAN.fields(row),
            amounts=tuple(row.cells[column.heading] for column in columns),
        )
        for row in table.rows
    )
    return Plan(columns, lines)
