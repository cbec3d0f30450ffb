"""How a data package describes its own tables: ``datapackage.json``, and the hash of its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from finsam_analysis.core import content_of
from finsam_analysis.data_package.columns import Column, Kind, TableShape
from finsam_analysis.data_package.table_shapes import SHAPES

PUBLISHER = "publisher"  # Frictionless' role of the contributor who stands behind the package

_LATER = ("medlemsavgifter", "revideringar")  # tables that no older package speaks of
_TYPES = {
    Kind.DATE: "date",
    Kind.YEAR: "year",
    Kind.COUNT: "integer",
    Kind.AMOUNT: "integer",
    Kind.PRINTED: "number",
}


def descriptor(
    name: str, title: str, publisher: str, description: str, headings: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """A Frictionless data package of all the tables, each ``<table>.csv``.

    Args:
        name: short name of the package.
        title: what the package holds.
        publisher: the förbund's name.
        description: where the figures come from.
        headings: table to the headings of its file, in order.

    Source: https://specs.frictionlessdata.io, Tabular Data Package 1.0.
    """
    return {
        "name": name,
        "title": title,
        "description": description,
        "contributors": [{"title": publisher, "role": PUBLISHER}],
        "version": "1.0.0",
        "profile": "tabular-data-package",
        "resources": [_resource(shape, headings[shape.name]) for shape in SHAPES],
    }


def _resource(shape: TableShape, headings: Sequence[str]) -> dict[str, Any]:
    return {
        "name": shape.name,
        "title": shape.title,
        "description": shape.description,
        "path": f"{shape.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ";"},
        "schema": table_schema(shape, headings),
    }


def table_schema(shape: TableShape, headings: Sequence[str]) -> dict[str, Any]:
    """Fields, key and references of one table.

    Raises:
        ValueError: a heading the shape does not know.
    """
    fields, references = [], []
    for heading in headings:
        column = shape.column(heading)
        if column is None:
            raise ValueError(f"unknown heading {heading} in {shape.name}")
        fields.append(_field(column) | {"description": column.guidance})
        if column.refers_to is not None and column.kind is not Kind.LIST:
            resource, key = column.refers_to
            reference = {"resource": resource, "fields": [key]}
            references.append({"fields": [heading], "reference": reference})
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(shape.key)}
    if references:
        schema["foreignKeys"] = references
    return schema


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = [str(choice) for choice in column.choices]
    field: dict[str, Any] = {"name": column.heading, "type": _TYPES.get(column.kind, "string")}
    if column.kind is Kind.PRINTED:
        field["decimalChar"] = ","
    return field | ({"constraints": constraints} if constraints else {})


def package_files(folder: Path) -> list[Path]:
    """The files of a loaded data package: its descriptor, then its tables by name."""
    return [folder / DESCRIPTOR, *(folder / p for p in sorted(table_paths(folder).values()))]


def table_paths(folder: Path) -> dict[str, str]:
    """Each table's file within the folder of a loaded data package."""
    descriptor = json.loads(content_of(folder / DESCRIPTOR).decode("utf-8-sig"))
    tables = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    return with_added(folder, tables)


def with_added(folder: Path, tables: Mapping[str, str]) -> dict[str, str]:
    """The tables' files, and those that may lie in the folder though its descriptor is older."""
    later = (name for name in _LATER if name not in tables)
    return {**tables, **{n: f"{n}.csv" for n in later if (folder / f"{n}.csv").exists()}}


def package_hash(folder: Path) -> str:
    """SHA-256 of the package's files one after the other, in hexadecimal.

    The same as ``cat datapackage.json a.csv b.csv … | sha256sum``, the tables by name.

    Args:
        folder: a package that :func:`~finsam_analysis.data_package.loading.load_package` has read.
    """
    return _hash(package_files(folder))


def file_hash(path: Path) -> str:
    """SHA-256 of one file, in hexadecimal; the same as ``sha256sum`` gives."""
    return _hash([path])


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(content_of(path))
    return digest.hexdigest()


DESCRIPTOR = "datapackage.json"
